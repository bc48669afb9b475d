package portfolio

import (
	"imar/internal/base/clock"
	"imar/internal/domain/contract"
	"imar/internal/domain/disclosure"
	"imar/internal/domain/whole"
	"imar/internal/view/tally"
)

// Borrowed is what a contract of a project has from OCDS releases alone: the
// value as signed and now, the payments, and what they disclose. An amount
// whose Text is "" is not borrowed.
type Borrowed struct {
	Original, Value tally.Amount
	Paid            tally.Sums
	Disclosed       disclosure.Set
}

func (b Borrowed) isZero() bool {
	return b.Original.Text == "" && b.Value.Text == "" && len(b.Paid) == 0 && b.Disclosed == (disclosure.Set{})
}

// Borrow makes a project's row know what one of its contracts has from releases
// alone, which the facts about the project and the contract do not tell; it
// gives the row when that changed it. It follows the fold of the same fact.
func (v *View) Borrow(id contract.ID, b Borrowed, e whole.Event) *Row {
	_, had := v.borrowed[id]
	n, known := v.owners[id]
	if !known || !had && b.isZero() {
		return nil
	}
	if delete(v.borrowed, id); !b.isZero() {
		v.borrowed[id] = b
	}
	owner := v.pieces[n].project
	row, w := v.mutable(owner), &v.work[owner]
	row.Last, row.Changed = e.Seq, clock.Local(e.Recorded)
	v.sumContracts(row, w)
	row.Paid, row.Disclosed = v.allPaid(w), v.allDisclosed(w)
	return row
}

// allPaid is everything that counts as paid by a project.
func (v *View) allPaid(w *work) tally.Sums {
	var sums tally.Sums
	for i := range w.paid {
		sums.Add(tally.Amount{Currency: w.paid[i].currency, Sum: w.paid[i].sum})
	}
	for _, b := range v.borrowedBy(w) {
		sums.AddAll(b.Paid)
	}
	return sums
}

// allDisclosed is everything that is disclosed of a project.
func (v *View) allDisclosed(w *work) (set disclosure.Set) {
	for i := range w.told {
		set = set.Or(w.told[i].set)
	}
	for _, b := range v.borrowedBy(w) {
		set = set.Or(b.Disclosed)
	}
	return set
}

// borrowedBy lists what the contracts of a project have from releases alone.
func (v *View) borrowedBy(w *work) (list []Borrowed) {
	if len(v.borrowed) == 0 {
		return nil
	}
	for _, n := range w.contracts {
		if b, ok := v.borrowed[v.pieces[n].id]; ok {
			list = append(list, b)
		}
	}
	return list
}
