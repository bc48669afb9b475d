package contracts

import (
	"cmp"
	"slices"

	"imar/internal/domain/contract"
	"imar/internal/domain/whole"
	"imar/internal/exchange/ocds"
	"imar/internal/view/portfolio"
)

// link is one key by which the two halves of a process meet, with the fact that
// states it now.
type link struct {
	seq uint32
	key string
}

// relink keeps what a row links to. A fact that restates or withdraws an item
// takes the item's links away.
func (v *View) relink(row *Row, e whole.Event) {
	keys := ocds.LinkKeys(e.Kind, e.Public())
	was := v.links[row.Num]
	left := slices.DeleteFunc(slices.Clone(was), func(l link) bool { return e.Supersedes > 0 && l.seq == uint32(e.Supersedes) })
	if len(keys) == 0 && len(left) == len(was) {
		return
	}
	for _, key := range keys {
		left = append(left, link{uint32(e.Seq), key})
	}
	v.links[row.Num] = left
	for _, key := range row.Releases {
		if v.ofLinks[key] = slices.DeleteFunc(slices.Clone(v.ofLinks[key]), func(n uint32) bool { return n == row.Num }); len(v.ofLinks[key]) == 0 {
			delete(v.ofLinks, key)
		}
	}
	row.Releases = nil
	for _, l := range left {
		if !slices.Contains(row.Releases, l.key) {
			row.Releases = append(row.Releases, l.key)
			v.ofLinks[l.key] = append(v.ofLinks[l.key], row.Num)
		}
	}
}

// neighbours are the rows that share a link with one, and the row itself,
// sorted.
func (v *View) neighbours(n uint32) []uint32 {
	list := []uint32{n}
	for _, l := range v.links[n] {
		list = append(list, v.ofLinks[l.key]...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// own is what a process says itself, without its other half.
func (v *View) own(n uint32) *Row {
	if own := v.halves[n]; own != nil {
		return own
	}
	return v.rows[n]
}

// home is the process that holds a half: of those that projects name and that
// share a link with it, the one that was on record first.
func (v *View) home(half *Row) contract.ID {
	if half.Project != "" || half.Withdrawn {
		return ""
	}
	for _, n := range v.neighbours(half.Num) {
		if r := v.own(n); r.Project != "" && !r.Withdrawn {
			return r.ID
		}
	}
	return ""
}

// join brings halves together and takes them apart where a fact about one
// process made that necessary, and gives the rows that changed. touched are the
// rows that share a link with it, or did before.
func (v *View) join(n uint32, touched []uint32) (changed []*Row) {
	dirty := map[uint32]bool{}
	if v.halves[n] != nil {
		dirty[n] = true
	}
	for _, m := range touched {
		row := v.rows[m]
		if row.Project != "" {
			continue
		}
		home := v.home(row)
		if home == row.Home {
			if home != "" && m == n {
				dirty[v.byID[home]] = true
			}
			continue
		}
		for _, id := range []contract.ID{row.Home, home} {
			if id != "" {
				dirty[v.byID[id]] = true
			}
		}
		row = v.mutable(m)
		row.Home = home
		if m != n {
			changed = append(changed, row)
		}
	}
	homes := make([]uint32, 0, len(dirty))
	for m := range dirty {
		homes = append(homes, m)
	}
	slices.Sort(homes)
	for _, m := range homes {
		v.together(m)
		if m != n {
			changed = append(changed, v.rows[m])
		}
	}
	return append(changed, v.rows[n])
}

// together makes the row of a process out of what it says itself and what its
// other half does.
func (v *View) together(n uint32) {
	own := v.mutable(n)
	var record []*Row
	for _, m := range v.neighbours(n) {
		if r := v.rows[m]; r.Home == own.ID {
			record = append(record, r)
		}
	}
	if len(record) == 0 {
		if v.halves[n] != nil {
			apart := *own
			apart.age = v.age
			v.rows[n] = &apart
			delete(v.halves, n)
		}
		return
	}
	if v.halves[n] == nil {
		own = new(Row)
		*own = *v.rows[n]
		v.halves[n] = own
	}
	both := *own
	both.age, both.Record = v.age, nil
	for _, r := range record {
		both.add(r, len(v.paid[n]) == 0)
	}
	both.Status = status(&both)
	v.rows[n] = &both
}

// add takes another half into a row where the row itself says nothing. paid
// says whether payments come from it too.
func (r *Row) add(half *Row, paid bool) {
	r.Record = append(r.Record, half.ID)
	if r.Title == (portfolio.Names{}) {
		r.Title, r.Sort = half.Title, half.Sort
	}
	for _, text := range []struct{ to, from *string }{{&r.Method, &half.Method}, {&r.Buyer, &half.Buyer}, {&r.Signed, &half.Signed},
		{&r.Start, &half.Start}, {&r.End, &half.End}, {&r.OriginalEnd, &half.OriginalEnd}} {
		*text.to = cmp.Or(*text.to, *text.from)
	}
	if r.Status == "pre-award" { // as nobody may have said
		r.Status = half.Status
	}
	r.Tenderers = cmp.Or(r.Tenderers, half.Tenderers)
	if len(r.Suppliers) == 0 {
		r.Suppliers = half.Suppliers
	}
	if r.Value.Text == "" {
		r.Value = half.Value
		if r.Original.Text == "" {
			r.Original = half.Original
		}
	}
	if paid {
		r.Paid = slices.Clone(r.Paid)
		r.Paid.AddAll(half.Paid)
	}
	if half.Last > r.Last {
		r.Last, r.Changed = half.Last, half.Changed
	}
}

// Borrowed is what a process has from its other half alone.
func (v *View) Borrowed(r *Row) (b portfolio.Borrowed) {
	own := v.halves[r.Num]
	if own == nil {
		return b
	}
	if own.Value.Text == "" {
		b.Value = r.Value
	}
	if own.Original.Text == "" {
		b.Original = r.Original
	}
	if len(v.paid[r.Num]) == 0 {
		b.Paid = r.Paid
	}
	for _, id := range r.Record {
		for _, t := range v.told[v.byID[id]] {
			b.Disclosed = b.Disclosed.Or(t.set)
		}
	}
	return b
}
