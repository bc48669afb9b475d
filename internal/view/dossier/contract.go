package dossier

import (
	"cmp"
	"slices"

	"imar/internal/domain/contract"
	"imar/internal/domain/project"
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
	Releases      []Stated[contract.Release]
	Signed        Stated[contract.Agreement]
}

// Contract gathers one process.
func (d *Dossier) Contract(id contract.ID) Contract {
	subject := id.Subject()
	c := Contract{ID: id}
	if described := One[contract.Description](d, subject, contract.Described).Body; described != nil {
		c.Description = *described
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
	c.Releases = All[contract.Release](d, subject, contract.Released)
	return c
}

// Contracts gathers every process that a fact is about.
func (d *Dossier) Contracts() []Contract {
	var list []Contract
	for _, s := range d.Subjects("contract") {
		list = append(list, d.Contract(contract.ID(s.ID())))
	}
	return list
}

// Original is the value as signed; false when none is published.
func (c Contract) Original() (tally.Amount, bool) {
	if c.Agreement == nil || c.Agreement.ContractValue == nil {
		return tally.Amount{}, false
	}
	return tally.Of(c.Agreement.ContractValue.Text(), c.Agreement.ContractValue.Currency)
}

// Value is the value after the latest modification; false when none is
// published.
func (c Contract) Value() (tally.Amount, bool) {
	for _, m := range slices.Backward(c.Modifications) {
		if v := m.Body.NewContractValue; v != nil {
			if a, ok := tally.Of(v.Text(), v.Currency); ok {
				return a, true
			}
		}
	}
	return c.Original()
}

// Paid is what was published as paid under the process.
func (d *Dossier) Paid(id contract.ID) (sums tally.Sums) {
	for _, p := range d.Payments() {
		if p.Contract == id {
			sums.AddAll(p.paid())
		}
	}
	return sums
}

// paid is the payment as a sum, empty when it is no money paid out.
func (p Payment) paid() (sums tally.Sums) {
	if p.Body.Value == nil || !p.PaidOut() {
		return nil
	}
	if a, ok := tally.Of(p.Body.Value.Text(), p.Body.Value.Currency); ok {
		sums.Add(a)
	}
	return sums
}

// PaidOut says whether a transaction is money paid out: IATI disbursement (3),
// expenditure (4), interest (5), loan repayment (6), their older letter codes,
// and a payment without a type, as OC4IDS and OCDS have it.
func (p Payment) PaidOut() bool {
	return slices.Contains([]string{"", "3", "4", "5", "6", "D", "E", "IP", "LR"}, p.Body.Type)
}
