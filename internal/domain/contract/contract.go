// Package contract is the contracting process: tender, award, contract, its
// changes and its end.
//
// A process is known from three sides, and all are kept: the fund's own
// commands and OC4IDS summaries (the kinds with a past-tense verb of the
// process), and OCDS releases as they were published (contract.released).
// Where both speak, one page shows both: the summary, what the releases add, and
// where the two contradict each other.
//
// The invariant: a contract of the fund's own is signed once, changed only
// while it runs, and each change starts from the value or the period that the
// last one ended with.
package contract

import (
	"slices"

	"imar/internal/base/layered"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
)

// ID identifies a process: project id, a space, process id (usually an ocid).
// The project is part of it because publishers reuse process ids.
type ID string

// NewID joins a project and the id its publisher gave the process.
func NewID(p project.ID, process string) ID { return ID(string(p) + " " + process) }

// Subject is the process as a subject of facts.
func (id ID) Subject() fact.Subject { return fact.NewSubject("contract", string(id)) }

// Contract is what checks need to know of a process.
type Contract struct {
	Project  project.ID
	Tendered bool
	Signed   bool
	Closed   bool
	Value    string // decimal text now, after modifications
	Currency string
	End      string // last day of the contract period now
	Last     string // day of the latest signature or modification
	gone     bool   // its source no longer states it
}

// State is all processes.
type State struct {
	contracts *layered.Map[ID, Contract]
	owned     *layered.Map[project.ID, []ID] // sorted; some may be another's by now
}

// New is the state before the first fact.
func New() *State {
	return &State{contracts: layered.New[ID, Contract](), owned: layered.New[project.ID, []ID]()}
}

// Overlay is a state on top of s, to check a batch on.
func (s *State) Overlay() *State {
	return &State{contracts: s.contracts.Overlay(), owned: s.owned.Overlay()}
}

// Keep moves the overlay's changes into the state below.
func (s *State) Keep() {
	s.contracts.Keep()
	s.owned.Keep()
}

// At is a process, nil when there is none, or none any more.
func (s *State) At(id ID) *Contract {
	if c := s.contracts.At(id); c != nil && !c.gone {
		return c
	}
	return nil
}

// Of lists the processes whose descriptions name that project, sorted.
func (s *State) Of(p project.ID) (list []ID) {
	owned := s.owned.At(p)
	if owned == nil {
		return nil
	}
	for _, id := range *owned {
		if s.contracts.At(id).Project == p {
			list = append(list, id)
		}
	}
	return list
}

func same(c Contract) Contract { return c }

// describe makes a process one of a project's.
func (s *State) describe(id ID, c *Contract, owner project.ID) {
	if c.Project == owner {
		return
	}
	c.Project = owner
	s.own(owner, id)
}

// own adds a process to a project's list in its place, so that a state that was
// loaded is the one that was saved, however its facts came.
func (s *State) own(owner project.ID, id ID) {
	owned, _ := s.owned.Mut(owner, slices.Clone)
	if at, is := slices.BinarySearch(*owned, id); !is {
		*owned = slices.Insert(*owned, at, id)
	}
}

// Apply folds one fact about a contract with its decoded public body.
func (s *State) Apply(f *fact.Fact, body any) {
	if f.Subject.Noun() != "contract" || f.Kind == Released {
		return
	}
	if w, ok := body.(*statement.Withdrawal); ok {
		s.withdraw(ID(f.Subject.ID()), w.Kind)
		return
	}
	id := ID(f.Subject.ID())
	c, _ := s.contracts.Mut(id, same)
	switch b := body.(type) {
	case *Description:
		c.gone = false
		s.describe(id, c, project.ID(b.Project))
	case *Tender:
		c.Tendered = true
	case *Agreement:
		c.Signed = true
		c.Last = b.DateSigned
		if b.ContractValue != nil {
			c.Value, c.Currency = b.ContractValue.Text(), b.ContractValue.Currency
		}
		if b.ContractPeriod != nil {
			c.End = b.ContractPeriod.EndDate
		}
	case *Modification:
		if b.NewContractValue != nil {
			c.Value, c.Currency = b.NewContractValue.Text(), b.NewContractValue.Currency
		}
		if b.NewContractPeriod != nil {
			c.End = b.NewContractPeriod.EndDate
		}
		c.Last = max(c.Last, b.Date)
	case *Closing:
		c.Closed = true
	}
}

// withdraw takes back what the source of a process no longer states.
func (s *State) withdraw(id ID, kind fact.Kind) {
	if s.contracts.At(id) == nil {
		return
	}
	c, _ := s.contracts.Mut(id, same)
	switch kind {
	case Described:
		c.gone = true
	case Tendered:
		c.Tendered = false
	case Signed:
		c.Signed, c.Value, c.Currency, c.End, c.Last = false, "", "", "", ""
	}
}

// Saved is the state in a saved form; reading, it fills an empty one.
func (s *State) Saved(c *wire.Codec) {
	layered.Saved(c, s.contracts, 10, wire.Text[ID], func(c *wire.Codec, k *Contract) {
		wire.Text(c, &k.Project)
		wire.Text(c, &k.Value)
		for _, text := range []*string{&k.Currency, &k.End, &k.Last} {
			wire.Symbol(c, text)
		}
		c.Bool(&k.Tendered)
		c.Bool(&k.Signed)
		c.Bool(&k.Closed)
		c.Bool(&k.gone)
	})
	if !c.Reading() {
		return
	}
	s.contracts.All(func(id ID, k *Contract) bool {
		if k.Project != "" {
			s.own(k.Project, id)
		}
		return true
	})
}
