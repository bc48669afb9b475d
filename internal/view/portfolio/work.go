package portfolio

import (
	"slices"
	"sort"

	"imar/internal/domain/contract"
	"imar/internal/domain/disclosure"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/view/tally"
)

// work is what a row is computed from, item by item. An item is known by the
// number of the fact that states it now: a fact that restates it names that
// number as the one it supersedes, and so does a withdrawal. The lists are in
// the order of those numbers.
type work struct {
	contracts []uint32 // pieces of the project
	paid      []payment
	told      []telling
}

// piece is one contract of a project.
type piece struct {
	id              contract.ID
	project         uint32
	counted         bool // among the project's contracts
	original, value tally.Amount
	modified        bool
}

// payment is one transaction that counts as paid.
type payment struct {
	seq      uint32
	currency string
	sum      tally.Sum
}

// telling is one item that discloses something.
type telling struct {
	seq uint32
	set disclosure.Set
}

// at finds the item that a fact states; there is none when the fact is 0.
func at[T any](list []T, seq fact.Seq, of func(*T) uint32) (int, bool) {
	i := sort.Search(len(list), func(i int) bool { return of(&list[i]) >= uint32(seq) })
	return i, i < len(list) && seq > 0 && of(&list[i]) == uint32(seq)
}

func (t *telling) number() uint32 { return t.seq }
func (p *payment) number() uint32 { return p.seq }

// disclose keeps which of the CoST items the project discloses.
func (v *View) disclose(row *Row, w *work, e whole.Event) {
	was, had := at(w.told, e.Supersedes, (*telling).number)
	var old, set disclosure.Set
	if had {
		old = w.told[was].set
		w.told = slices.Delete(w.told, was, was+1)
	}
	if public := e.Public(); public != nil {
		set = disclosure.Of(e.Kind, public)
	}
	if set != (disclosure.Set{}) {
		w.told = append(w.told, telling{uint32(e.Seq), set})
	}
	if old == set {
		return
	}
	if !had {
		row.Disclosed = row.Disclosed.Or(set)
		return
	}
	row.Disclosed = v.allDisclosed(w)
}

func (v *View) pay(row *Row, w *work, e whole.Event, t *project.Transaction) {
	dropped := w.unpay(e.Supersedes)
	a, ok := tally.Of(t.Value.Text(), currency(t.Value))
	if ok = ok && t.PaidOut(); ok {
		w.paid = append(w.paid, payment{uint32(e.Seq), a.Currency, a.Sum})
	}
	switch {
	case dropped:
		row.Paid = v.allPaid(w)
	case ok:
		row.Paid = slices.Clone(row.Paid)
		row.Paid.Add(a)
	}
}

func (w *work) unpay(seq fact.Seq) bool {
	i, ok := at(w.paid, seq, (*payment).number)
	if ok {
		w.paid = slices.Delete(w.paid, i, i+1)
	}
	return ok
}

// own makes a contract one of a project's; a contract that belonged to another
// leaves it.
func (v *View) own(id contract.ID, owner uint32) {
	n, known := v.owners[id]
	if !known {
		n = uint32(len(v.pieces))
		v.owners[id] = n
		v.pieces = append(v.pieces, piece{id: id, project: owner})
		return
	}
	p := &v.pieces[n]
	if p.project == owner {
		return
	}
	if p.counted {
		former := &v.work[p.project]
		former.contracts = slices.DeleteFunc(former.contracts, func(c uint32) bool { return c == n })
		v.sumContracts(v.mutable(p.project), former)
	}
	p.project, p.counted = owner, false
}

// piece is the contract's, counted among the project's contracts from now on.
func (v *View) piece(row *Row, w *work, id contract.ID) *piece {
	n := v.owners[id]
	p := &v.pieces[n]
	if !p.counted {
		p.counted = true
		w.contracts = append(w.contracts, n)
		row.Contracts = len(w.contracts)
	}
	return p
}

func (v *View) sumContracts(row *Row, w *work) {
	row.Value, row.Original, row.Contracts = nil, nil, len(w.contracts)
	for _, n := range w.contracts {
		p := &v.pieces[n]
		original, value := p.original, p.value
		if b := v.borrowed[p.id]; value.Text == "" {
			value = b.Value
			if original.Text == "" {
				original = b.Original
			}
		}
		if value.Text != "" {
			row.Value.Add(value)
		}
		if original.Text != "" {
			row.Original.Add(original)
		}
	}
}

// withdraw takes out an item that its source no longer states.
func (v *View) withdraw(row *Row, w *work, e whole.Event, b *statement.Withdrawal) {
	switch b.Kind {
	case project.Transacted, contract.Transacted:
		if w.unpay(e.Supersedes) {
			row.Paid = v.allPaid(w)
		}
	case project.Documented, contract.Documented:
		row.Documents = max(row.Documents-1, 0)
	case project.Budgeted:
		row.Budget = tally.Amount{}
	case project.Located:
		row.locate(&project.Locations{})
	case project.Scheduled:
		row.Start, row.End = "", ""
	case project.StatusChanged:
		row.Status, row.Stage = "", ""
	case contract.Signed: // of a process that may be withdrawn already
		p := &v.pieces[v.owners[contract.ID(e.Subject.ID())]]
		p.original, p.value, p.modified = tally.Amount{}, tally.Amount{}, false
		v.sumContracts(row, w)
	case contract.Described:
		p := &v.pieces[v.owners[contract.ID(e.Subject.ID())]]
		p.counted, p.original, p.value, p.modified = false, tally.Amount{}, tally.Amount{}, false
		n := v.owners[p.id]
		w.contracts = slices.DeleteFunc(w.contracts, func(c uint32) bool { return c == n })
		v.sumContracts(row, w)
	}
}
