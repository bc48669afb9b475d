package dossier

import (
	"cmp"
	"slices"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/view/tally"
)

// Contract is one process as its facts tell it.
type Contract struct {
	ID            contract.ID
	Description   contract.Description
	Tender        *contract.Tender
	Agreement     *contract.Agreement
	Modifications []Stated[contract.Modification] // by date
	Milestones    []Stated[project.Milestone]
	Closing       *contract.Closing
	Links         *contract.Links
	Releases      []Stated[contract.Release] // its own and its other half's, by date
	Told          Told                       // by the releases together
	Described     Stated[contract.Description]
	Signed        Stated[contract.Agreement]
}

// Contract gathers one process.
func (d *Dossier) Contract(id contract.ID) Contract {
	subject := id.Subject()
	c := Contract{ID: id}
	if c.Described = One[contract.Description](d, subject, contract.Described); c.Described.Body != nil {
		c.Description = *c.Described.Body
	}
	c.Tender = One[contract.Tender](d, subject, contract.Tendered).Body
	c.Signed = One[contract.Agreement](d, subject, contract.Signed)
	c.Agreement = c.Signed.Body
	c.Modifications = All[contract.Modification](d, subject, contract.Modified)
	slices.SortStableFunc(c.Modifications, func(a, b Stated[contract.Modification]) int {
		return cmp.Compare(a.Body.Date, b.Body.Date)
	})
	c.Milestones = All[project.Milestone](d, subject, contract.MilestoneSet)
	c.Closing = One[contract.Closing](d, subject, contract.Closed).Body
	c.Links = One[contract.Links](d, subject, contract.Linked).Body
	c.Releases = d.releases(id)
	for _, r := range c.Releases {
		c.Told = c.Told.Then(Tell(r.Body))
	}
	return c
}

// Contracts gathers every process that a fact is about; the two halves of one
// are one, and one that its source no longer states is none.
func (d *Dossier) Contracts() []Contract {
	var list []Contract
	for _, s := range d.Subjects("contract") {
		if id := contract.ID(s.ID()); d.homes[id] == "" && !d.withdrawn(s) {
			list = append(list, d.Contract(id))
		}
	}
	return list
}

// Original is the value as signed: as the process itself says it, else as its
// releases do. false when none is published.
func (c Contract) Original() (tally.Amount, bool) {
	if a, ok := c.agreed(); ok {
		return a, true
	}
	if _, now := c.now(); now {
		return tally.Amount{}, false
	}
	a := c.Told.Original()
	return a, a.Text != ""
}

// agreed is the value as the process itself says that it was signed.
func (c Contract) agreed() (tally.Amount, bool) {
	if c.Agreement == nil {
		return tally.Amount{}, false
	}
	a := amountOf(c.Agreement.ContractValue)
	return a, a.Text != ""
}

// Value is the value after the latest modification, else as signed, else as the
// releases say it; false when none is published.
func (c Contract) Value() (tally.Amount, bool) {
	if a, ok := c.now(); ok {
		return a, true
	}
	a := c.Told.Current()
	return a, a.Text != ""
}

// now is the value after the latest modification, as the process itself says it.
func (c Contract) now() (tally.Amount, bool) {
	for _, m := range slices.Backward(c.Modifications) {
		if a := amountOf(m.Body.NewContractValue); a.Text != "" {
			return a, true
		}
	}
	return c.agreed()
}

// Period is the period of the contract now, as the process itself says it; nil
// when it says none.
func (c Contract) Period() *project.Period {
	for _, m := range slices.Backward(c.Modifications) {
		if m.Body.NewContractPeriod != nil {
			return m.Body.NewContractPeriod
		}
	}
	if c.Agreement == nil {
		return nil
	}
	return c.Agreement.ContractPeriod
}

// Suppliers are those that the process itself names, else those of its
// releases.
func (c Contract) Suppliers() []project.OrgRef {
	if c.Agreement != nil && len(c.Agreement.Suppliers) > 0 {
		return c.Agreement.Suppliers
	}
	return c.Told.Suppliers
}

// withdrawn says that a source took the description of a process back.
func (d *Dossier) withdrawn(s fact.Subject) bool {
	for _, c := range slices.Backward(d.History) {
		if c.Fact.Subject != s {
			continue
		}
		if w, ok := c.Body.(*statement.Withdrawal); ok && w.Kind == contract.Described {
			return true
		}
		if c.Fact.Kind == contract.Described {
			return false
		}
	}
	return false
}
