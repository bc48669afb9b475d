package contracts

import (
	"cmp"
	"slices"

	"imar/internal/domain/contract"
	"imar/internal/domain/disclosure"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/view/dossier"
	"imar/internal/view/portfolio"
	"imar/internal/view/tally"
)

// telling is what one release says, known by the number of the fact that states
// it now.
type telling struct {
	seq  uint32
	date string
	told dossier.Told
	set  disclosure.Set
	paid []keyed
}

// keyed is one payment of a release; two releases may state the same.
type keyed struct {
	key      string
	currency string
	sum      tally.Sum
}

// tell takes a release into the row, in place of what it said before.
func (v *View) tell(row *Row, e whole.Event, b *contract.Release) {
	list := without(v.told[row.Num], e.Supersedes)
	t := telling{seq: uint32(e.Seq), date: b.Date, told: dossier.Tell(b), set: disclosure.Of(e.Kind, e.Public())}
	for _, in := range dossier.PaidInRelease(b) {
		if in.Transaction.Value == nil || !in.Transaction.PaidOut() {
			continue
		}
		if a, ok := tally.Of(in.Transaction.Value.Text(), in.Transaction.Value.Currency); ok {
			t.paid = append(t.paid, keyed{in.Key, a.Currency, a.Sum})
		}
	}
	v.told[row.Num] = append(list, t)
	v.retell(row)
}

func (v *View) untell(row *Row, seq fact.Seq) {
	v.told[row.Num] = without(v.told[row.Num], seq)
	v.retell(row)
}

func without(list []telling, seq fact.Seq) []telling {
	return slices.DeleteFunc(list, func(t telling) bool { return seq > 0 && t.seq == uint32(seq) })
}

// retell makes a row of what its releases say. A process that a project
// describes takes it from them only where it says nothing itself (join).
func (v *View) retell(row *Row) {
	if row.Project != "" {
		return
	}
	list := v.told[row.Num]
	slices.SortStableFunc(list, func(a, b telling) int { return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.seq, b.seq)) })
	row.Withdrawn = len(list) == 0
	var t dossier.Told
	for i := range list {
		t = t.Then(list[i].told)
	}
	row.take(t)
	row.Paid = paidOf(list)
}

// take fills a row from what releases say.
func (r *Row) take(t dossier.Told) {
	r.Title = portfolio.Names{Base: t.Title, Lang: t.Language}
	r.Method, r.Status, r.Tenderers, r.Buyer = t.Method, t.Status, t.Tenderers, t.Buyer.Name
	r.Suppliers, r.Signed, r.Start, r.End, r.OriginalEnd = t.Suppliers, t.Signed, t.Start, t.End, t.End
	r.Original, r.Value = t.Original(), t.Current()
}

// paidOf adds up the payments of releases, each once: of two releases that
// state the same, the later counts.
func paidOf(list []telling) (sums tally.Sums) {
	seen := map[string]bool{}
	for i := range slices.Backward(list) {
		for _, p := range slices.Backward(list[i].paid) {
			if p.key != "" && seen[p.key] {
				continue
			}
			seen[p.key] = true
			sums.Add(tally.Amount{Currency: p.currency, Sum: p.sum})
		}
	}
	return sums
}
