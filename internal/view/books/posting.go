package books

import (
	"sync/atomic"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
)

// The names that postings are chained by.
const (
	project = iota
	contract
	party
	item
	chains
)

// row is one posting: 56 bytes. It is one row and not a column for each name,
// for no query goes through all postings: they are reached one by one along a
// chain, and each is then one line of the processor's cache instead of nine.
type row struct {
	minor int64
	cell  uint32
	entry uint32
	names [chains]uint32
	prev  [chains]uint32 // 1 + the posting before it of the same name, 0 for none
	same  uint32         // 1 + the posting before it in its cell
	lot   uint32         // 1 + the posting before it in its lot
}

// entry is what the postings of one entry share.
type entry struct {
	seq           fact.Seq
	day, occurred clock.Day
}

// turnoverKey is what running sums are kept by. Names are numbers of View.few.
type turnoverKey struct {
	account                  uint32
	period                   int32
	entity, source, currency uint32
}

func (k turnoverKey) of() ledger.Account { return ledger.Account(k.account) }

// turnover is the sums of a key, and the first of its cells.
type turnover struct {
	debit, credit int64
	cells         uint32 // 1 + number of the latest cell
}

// cellKey is everything that few postings differ in.
type cellKey struct {
	turnover                    uint32
	class, bank, chapter, event uint32
	year                        int32
}

// cell is the sums of a key, and the latest of its postings.
type cell struct {
	debit, credit int64
	head          uint32 // 1 + number of the latest posting
	count         uint32
	next          uint32 // 1 + number of the turnover's cell before it
}

// chain is the postings of one name.
type chain struct {
	head, count uint32
}

// books is what is folded from entries.
type books struct {
	few   names         // entities, sources, currencies, classes, banks, chapters, events
	named [chains]names // projects, contracts, parties, items

	entries column[entry]
	rows    column[row]
	chained [chains][]chain

	turnoverKeys index[turnoverKey]
	turnovers    []turnover
	cellKeys     index[cellKey]
	cells        []cell

	budget budget
	order  *[chains]atomic.Pointer[[]uint32] // of names, where somebody asked; see byName
	ages   map[ledger.Account]*ages
	months map[int32]*month // by period
	late   []uint32         // entries that are corrections, in order
}

func newBooks() books {
	b := books{few: newNames(), order: new([chains]atomic.Pointer[[]uint32]), ages: map[ledger.Account]*ages{}, months: map[int32]*month{}}
	for i := range b.named {
		b.named[i] = newNames()
	}
	return b
}

// entriesOf are the entries that a fact carries, whatever noun it is of: a body
// that has any implements ledger.Carrier, by embedding ledger.Posted or by
// itself.
func entriesOf(e whole.Event) []ledger.Entry {
	if c, ok := e.Body.(ledger.Carrier); ok {
		return c.Carried()
	}
	return nil
}

// post takes an entry in.
func (b *books) post(seq fact.Seq, e ledger.Entry) {
	n := uint32(b.entries.n)
	b.enter(entry{seq, e.Date(), e.Occurred()})
	event, period := b.few.learn(string(e.Event())), int32(e.Period())
	for l := range e.Lines() {
		t, _ := b.turnoverKeys.number(turnoverKey{uint32(l.Account), period, b.few.learn(string(l.Entity)), b.few.learn(string(l.Source)), b.few.learn(string(l.Currency))})
		c, _ := b.cellKeys.number(cellKey{t, b.few.learn(string(l.Class)), b.few.learn(string(l.Bank)), b.few.learn(string(l.Chapter)), event, int32(l.Year)})
		b.add(row{minor: l.Minor, cell: c, entry: n, names: [chains]uint32{project: b.named[project].learn(string(l.Project)),
			contract: b.named[contract].learn(string(l.Contract)), party: b.named[party].learn(string(l.Party)), item: b.named[item].learn(string(l.Item))}})
	}
}

// enter takes in what the postings of an entry share.
func (b *books) enter(e entry) {
	if e.late() {
		b.late = append(b.late, uint32(b.entries.n))
	}
	b.entries.push(e)
}

// add takes a posting in whose names have numbers.
func (b *books) add(r row) {
	at := uint32(b.rows.n) + 1
	ck := b.cellKeys.keys[r.cell]
	tk := b.turnoverKeys.keys[ck.turnover]
	b.turnovers = grown(b.turnovers, b.turnoverKeys.len())
	t := &b.turnovers[ck.turnover]
	if int(r.cell) >= len(b.cells) {
		b.cells = append(b.cells, cell{next: t.cells})
		t.cells = uint32(len(b.cells))
	}
	c := &b.cells[r.cell]
	if r.minor > 0 {
		t.debit, c.debit = t.debit+r.minor, c.debit+r.minor
	} else {
		t.credit, c.credit = t.credit-r.minor, c.credit-r.minor
	}
	r.same, c.head = c.head, at
	c.count++
	for d, id := range r.names {
		if id == 0 {
			continue
		}
		b.chained[d] = grown(b.chained[d], b.named[d].len())
		x := &b.chained[d][id]
		r.prev[d], x.head = x.head, at
		x.count++
	}
	if info, _ := tk.of().Info(); info.Ages {
		r.lot = b.age(at, tk, r)
	}
	closing := b.few.keys[ck.event] == string(ledger.EvYearClose)
	b.budget.add(tk, ck, &r, closing)
	if !closing {
		b.move(tk, &r)
	}
	b.rows.push(r)
}

// grown is a list with room for n elements, the new ones zero.
func grown[T any](list []T, n int) []T {
	if n <= len(list) {
		return list
	}
	return append(list, make([]T, n-len(list))...)
}

// Posting is one line of one entry.
type Posting struct {
	ledger.Line
	Seq      fact.Seq
	Day      clock.Day // booked
	Occurred clock.Day // true in the world
	Event    ledger.Event
	Balance  int64 // running, in the order and the currency of the lines it was given with
}

// posting is posting i, from 0, in words.
func (b *books) posting(i uint32) Posting {
	r := b.rows.at(i)
	ck := b.cellKeys.keys[r.cell]
	tk := b.turnoverKeys.keys[ck.turnover]
	e := b.entries.at(r.entry)
	info, _ := tk.of().Info()
	name := func(d int) string { return b.named[d].keys[r.names[d]] }
	few := b.few.keys
	return Posting{
		Line: ledger.Line{
			Group: ledger.Group{Entity: ledger.Entity(few[tk.entity]), Book: info.Book, Source: ledger.Source(few[tk.source]), Currency: money.Currency(few[tk.currency])},
			Side: ledger.Side{Account: tk.of(), Project: ledger.Project(name(project)), Contract: ledger.Contract(name(contract)), Class: ledger.Class(few[ck.class]),
				Party: ledger.Party(name(party)), Bank: ledger.Bank(few[ck.bank]), Item: ledger.Item(name(item)), Year: ledger.Year(ck.year), Chapter: ledger.Chapter(few[ck.chapter])},
			Minor: r.minor},
		Seq: e.seq, Day: e.day, Occurred: e.occurred, Event: ledger.Event(few[ck.event])}
}

// Entries visits every entry that has postings, in order. The postings are
// valid until visit returns.
func (v *View) Entries(visit func(lines []Posting) bool) {
	var lines []Posting
	for i := range uint32(v.rows.n) {
		if len(lines) > 0 && v.rows.at(i).entry != v.rows.at(i-1).entry {
			if !visit(lines) {
				return
			}
			lines = lines[:0]
		}
		lines = append(lines, v.posting(i))
	}
	if len(lines) > 0 {
		visit(lines)
	}
}
