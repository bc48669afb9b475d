package books

import (
	"math"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// Filter chooses postings. What is empty chooses all. A filter is also the key
// of a figure: the figure is the sum of what it chooses (Sum), Lines are its
// postings and Facts the facts that make it.
type Filter struct {
	Book     ledger.Book
	Accounts []ledger.Account
	Events   []ledger.Event
	Entity   ledger.Entity
	Source   ledger.Source
	Currency money.Currency
	Project  ledger.Project
	Contract ledger.Contract
	Class    ledger.Class
	Party    ledger.Party
	Bank     ledger.Bank
	Item     ledger.Item
	Year     ledger.Year // of the budget
	Chapter  ledger.Chapter
	From     ledger.Period // of the booking: this one and those after it
	Through  ledger.Period // this one and those before it
	Side     Side
	NoClose  bool // without what the close of a year moves
	Figure   SheetFigure
}

// Side chooses debits or credits.
type Side int8

// The sides.
const (
	Both    Side = 0
	Debits  Side = 1
	Credits Side = -1
)

// choice is a filter with numbers in the place of names.
type choice struct {
	*Filter
	*books
	entity, source, currency     uint32
	class, bank, chapter         uint32
	names                        [chains]uint32
	from, through                int32
	nothing, anyCell, anyPosting bool
	events                       []uint32
	closing                      uint32 // the event that is left out, 0 for none
}

func (b *books) choose(f *Filter) *choice {
	c := &choice{Filter: f, books: b, from: int32(f.From), through: int32(f.Through)}
	if f.Through == 0 {
		c.through = math.MaxInt32
	}
	find := func(in *names, name string) uint32 {
		id, ok := in.at(name)
		c.nothing = c.nothing || !ok
		return id
	}
	c.entity, c.source, c.currency = find(&b.few, string(f.Entity)), find(&b.few, string(f.Source)), find(&b.few, string(f.Currency))
	c.class, c.bank, c.chapter = find(&b.few, string(f.Class)), find(&b.few, string(f.Bank)), find(&b.few, string(f.Chapter))
	for d, name := range [chains]string{project: string(f.Project), contract: string(f.Contract), party: string(f.Party), item: string(f.Item)} {
		c.names[d] = find(&b.named[d], name)
	}
	for _, e := range f.Events {
		if id, ok := b.few.at(string(e)); ok {
			c.events = append(c.events, id)
		}
	}
	if f.NoClose {
		c.closing, _ = b.few.at(string(ledger.EvYearClose))
	}
	c.nothing = c.nothing || len(f.Events) > 0 && len(c.events) == 0
	c.anyCell = c.class == 0 && c.bank == 0 && c.chapter == 0 && len(c.events) == 0 && f.Year == 0 && c.closing == 0 && f.Figure == ""
	c.anyPosting = c.names == [chains]uint32{}
	return c
}

func (c *choice) turnover(k turnoverKey) bool {
	if c.currency != 0 && c.currency != k.currency || c.source != 0 && c.source != k.source || c.entity != 0 && c.entity != k.entity ||
		k.period < c.from || k.period > c.through || len(c.Accounts) > 0 && !k.of().Is(c.Accounts) {
		return false
	}
	if c.Book == 0 {
		return true
	}
	info, _ := k.of().Info()
	return info.Book == c.Book
}

func (c *choice) cell(k cellKey) bool {
	return c.anyCell || (c.class == 0 || c.class == k.class) && (c.bank == 0 || c.bank == k.bank) && (c.chapter == 0 || c.chapter == k.chapter) &&
		(c.Year == 0 || int32(c.Year) == k.year) && (len(c.events) == 0 || slices.Contains(c.events, k.event)) && (c.closing == 0 || c.closing != k.event) &&
		(c.Figure == "" || c.Figure.takes(c.turnoverKeys.keys[k.turnover].of(), ledger.Event(c.few.keys[k.event])))
}

func (c *choice) posting(r *row) bool {
	for d, id := range c.names {
		if id != 0 && id != r.names[d] {
			return false
		}
	}
	return c.Side == Both || (r.minor > 0) == (c.Side == Debits)
}

// turnoversOf visits the turnovers that are chosen.
func (c *choice) eachTurnover(visit func(n uint32, k turnoverKey, t *turnover)) {
	if c.nothing {
		return
	}
	for n, k := range c.turnoverKeys.keys {
		if c.turnover(k) {
			visit(uint32(n), k, &c.turnovers[n])
		}
	}
}

// eachCell visits the cells that are chosen.
func (c *choice) eachCell(visit func(k cellKey, t turnoverKey, x *cell)) {
	c.eachTurnover(func(_ uint32, k turnoverKey, t *turnover) {
		for n := t.cells; n != 0; n = c.cells[n-1].next {
			if ck := c.cellKeys.keys[n-1]; c.cell(ck) {
				visit(ck, k, &c.cells[n-1])
			}
		}
	})
}

// each visits the postings that are chosen, in no order that means anything:
// along the shortest chain of the names of the filter, or, when it has none,
// cell by cell.
func (c *choice) each(visit func(i uint32, r *row)) {
	if c.nothing {
		return
	}
	best, count := -1, uint32(math.MaxUint32)
	for d, id := range c.names {
		if id != 0 {
			if n := c.length(d, id); n < count {
				best, count = d, n
			}
		}
	}
	if best < 0 {
		c.eachCell(func(_ cellKey, _ turnoverKey, x *cell) {
			for at := x.head; at != 0; {
				r := c.rows.at(at - 1)
				if c.posting(r) {
					visit(at-1, r)
				}
				at = r.same
			}
		})
		return
	}
	if count == 0 {
		return
	}
	for at := c.chained[best][c.names[best]].head; at != 0; {
		r := c.rows.at(at - 1)
		if c.posting(r) {
			if ck := c.cellKeys.keys[r.cell]; c.cell(ck) && c.turnover(c.turnoverKeys.keys[ck.turnover]) {
				visit(at-1, r)
			}
		}
		at = r.prev[best]
	}
}

func (b *books) length(d int, id uint32) uint32 {
	if int(id) >= len(b.chained[d]) {
		return 0
	}
	return b.chained[d][id].count
}

// found are the postings that are chosen, in order.
func (c *choice) found() (list []uint32) {
	c.each(func(i uint32, _ *row) { list = append(list, i) })
	slices.Sort(list)
	return list
}

// Lines are the postings of a filter in order, each with the balance so far in
// its currency.
func (v *View) Lines(f Filter) []Posting { return v.lines(v.choose(&f).found(), nil) }

func (v *View) lines(found []uint32, running map[money.Currency]int64) []Posting {
	if running == nil {
		running = map[money.Currency]int64{}
	}
	list := make([]Posting, len(found))
	for n, i := range found {
		list[n] = v.posting(i)
		running[list[n].Currency] += list[n].Minor
		list[n].Balance = running[list[n].Currency]
	}
	return list
}

// Sum is what the postings of a filter come to, by currency; currencies in
// which nothing is left are not in it. Without a project, contract, party, item
// or side it takes as long for ten million postings as for a thousand.
func (v *View) Sum(f Filter) map[money.Currency]int64 {
	c := v.choose(&f)
	sums := map[uint32]int64{}
	switch {
	case c.anyPosting && c.anyCell:
		c.eachTurnover(func(_ uint32, k turnoverKey, t *turnover) { sums[k.currency] += c.side(t.debit, t.credit) })
	case c.anyPosting:
		c.eachCell(func(_ cellKey, k turnoverKey, x *cell) { sums[k.currency] += c.side(x.debit, x.credit) })
	default:
		c.each(func(_ uint32, r *row) {
			sums[v.turnoverKeys.keys[v.cellKeys.keys[r.cell].turnover].currency] += r.minor
		})
	}
	out := map[money.Currency]int64{}
	for id, minor := range sums {
		if minor != 0 {
			out[money.Currency(v.few.keys[id])] = minor
		}
	}
	return out
}

// side is the part of a turnover that the filter's side chooses.
func (f *Filter) side(debit, credit int64) int64 {
	switch f.Side {
	case Debits:
		return debit
	case Credits:
		return -credit
	}
	return debit - credit
}

// Facts are the facts that a figure is made of, in order, each once.
func (v *View) Facts(f Filter) []fact.Seq { return v.factsOf(v.choose(&f).found()) }

func (b *books) factsOf(found []uint32) []fact.Seq {
	list := make([]fact.Seq, 0, len(found))
	for _, i := range found {
		list = append(list, b.entries.at(b.rows.at(i).entry).seq)
	}
	slices.Sort(list)
	return slices.Compact(list)
}
