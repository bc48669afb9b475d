package ledger

import (
	"imar/internal/base/layered"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
)

// State is the balances that controls ask for, the books' periods, the funding
// sources, and which entries were reversed. It keeps no posting: those are in
// the facts and in view/books.
//
// Balances are kept for these combinations, of lines that name all of them,
// each per entity, account, source and currency unless it is said otherwise:
// nothing more; the budget year and chapter; the project; project, year and
// chapter; the contract, also over all sources; contract, year and chapter; the
// party; the bank account, also over all sources; the item. Income and
// expenditure are kept by the calendar year of their booking as well, and steps
// of the budget to the last detail, for the close of a year. A balance of zero
// takes no memory.
type State struct {
	cells    *layered.Map[cell, int64]
	ids      *layered.Map[string, uint32]
	names    []string // by id − 1; an overlay's goes on where the one below ends
	books    *layered.Map[Entity, Books]
	sources  *layered.Map[Source, SourceInfo]
	reversed *layered.Map[fact.Seq, fact.Seq]
}

// cell names one balance. Names are by number; 0 is any, or none.
type cell struct {
	account                  Account
	year                     Year
	entity, source, currency uint32
	project, contract, party uint32
	bank, item, chapter      uint32
	whole                    bool // a step of the budget to the last detail
}

// New is the state before the first fact.
func New() *State {
	return &State{cells: layered.New[cell, int64](), ids: layered.New[string, uint32](), books: layered.New[Entity, Books](),
		sources: layered.New[Source, SourceInfo](), reversed: layered.New[fact.Seq, fact.Seq]()}
}

// Overlay is a state on top of s, to check a batch on. While it lives, s must
// not change.
func (s *State) Overlay() *State {
	return &State{cells: s.cells.Overlay(), ids: s.ids.Overlay(), names: s.names[:len(s.names):len(s.names)], books: s.books.Overlay(),
		sources: s.sources.Overlay(), reversed: s.reversed.Overlay()}
}

// Keep moves what the overlay o learnt into s, which lies below it.
func (s *State) Keep(o *State) {
	o.cells.KeepUnless(func(n int64) bool { return n == 0 })
	o.ids.Keep()
	o.books.Keep()
	o.sources.Keep()
	o.reversed.Keep()
	s.names = o.names
}

// Apply folds one fact with its decoded public body: whatever carries entries,
// of any noun, and what this package says of books and periods.
func (s *State) Apply(f *fact.Fact, body any) {
	if c, ok := body.(Carrier); ok {
		for _, e := range c.Carried() {
			s.post(f.Seq, e)
		}
	}
	switch v := body.(type) {
	case *BooksOpened:
		b, _ := s.books.Mut(v.Entity, Books.clone)
		b.Kind = v.Kind
		b.ClosedThrough = max(b.ClosedThrough, v.Begins-1)
	case *SourceOpened:
		info, _ := s.sources.Mut(v.Source, func(i SourceInfo) SourceInfo { return i })
		*info = v.SourceInfo
	default:
		s.applyPeriod(f, body)
	}
}

func (s *State) post(seq fact.Seq, e Entry) {
	if e.head.Reverses != 0 {
		s.reversed.Set(e.head.Reverses, seq)
	}
	var n numberer
	n.of = s.learn
	for i := range e.lines {
		n.cells(&e.lines[i], e.head.Date.Year(), func(k cell) {
			v, _ := s.cells.Mut(k, func(n int64) int64 { return n })
			sum, ok := add(*v, e.lines[i].Minor)
			if !ok {
				panic("ledger: a balance beyond int64") // Admit refuses such an entry
			}
			*v = sum
			if sum == 0 {
				s.forget(k)
			}
		})
	}
}

// forget drops a balance of zero, unless the layer below still has one.
func (s *State) forget(k cell) {
	if s.cells.Root() {
		s.cells.Remove(k)
	}
}

// learn gives a name its number, a new one when it has none.
func (s *State) learn(name string) uint32 {
	if name == "" {
		return 0
	}
	if id := s.ids.At(name); id != nil {
		return *id
	}
	name = string([]byte(name)) // an entry's names share the memory of its whole body
	s.names = append(s.names, name)
	id := uint32(len(s.names))
	s.ids.Set(name, id)
	return id
}

// unknown is the number of a name that no posting ever had.
const unknown = ^uint32(0)

func (s *State) look(name string) uint32 {
	if name == "" {
		return 0
	}
	if id := s.ids.At(name); id != nil {
		return *id
	}
	return unknown
}

// numberer turns a line's names into numbers; lines of one entry mostly have
// the same ones.
type numberer struct {
	of   func(string) uint32
	last [9]struct {
		name string
		id   uint32
	}
}

func (n *numberer) number(field int, name string) uint32 {
	if l := &n.last[field]; l.name != name || l.id == 0 {
		l.name, l.id = name, n.of(name)
	}
	return n.last[field].id
}

// cells visits every balance that a line belongs to.
func (n *numberer) cells(l *Line, booked int, visit func(cell)) {
	info, _ := l.Account.Info()
	base := cell{account: l.Account, entity: n.number(0, string(l.Entity)), source: n.number(1, string(l.Source)),
		currency: n.number(2, string(l.Currency))}
	visit(base)
	project, contract := n.number(3, string(l.Project)), n.number(4, string(l.Contract))
	item, chapter := n.number(5, string(l.Item)), n.number(6, string(l.Chapter))
	with := func(change func(*cell)) {
		k := base
		change(&k)
		visit(k)
	}
	if l.Year != 0 {
		with(func(k *cell) { k.year, k.chapter = l.Year, chapter })
		with(func(k *cell) {
			k.project, k.contract, k.item, k.year, k.chapter, k.whole = project, contract, item, l.Year, chapter, true
		})
	}
	if project != 0 {
		with(func(k *cell) { k.project = project })
		if l.Year != 0 {
			with(func(k *cell) { k.project, k.year, k.chapter = project, l.Year, chapter })
		}
	}
	if contract != 0 {
		with(func(k *cell) { k.contract = contract })
		with(func(k *cell) { k.contract, k.source = contract, 0 })
		if l.Year != 0 {
			with(func(k *cell) { k.contract, k.year, k.chapter = contract, l.Year, chapter })
		}
	}
	if party := n.number(7, string(l.Party)); party != 0 {
		with(func(k *cell) { k.party = party })
	}
	if bank := n.number(8, string(l.Bank)); bank != 0 {
		with(func(k *cell) { k.bank = bank })
		with(func(k *cell) { k.bank, k.source = bank, 0 })
	}
	if item != 0 {
		with(func(k *cell) { k.item = item })
	}
	if info.Class == Income || info.Class == Expenditure {
		with(func(k *cell) { k.year, k.whole = Year(booked), true })
	}
}

// Admit says what stands against recording an entry: books that are not open,
// a source that is not known, a closed period, an entry reversed before, a
// balance that an int64 could not hold. Every command that records an entry
// asks it first.
func (s *State) Admit(e Entry) problem.List {
	var problems problem.List
	seen := map[string]bool{}
	once := func(key, name, field string, code problem.Code) {
		if !seen[key+name] {
			seen[key+name] = true
			problems.Add(code, key, name).At(field)
		}
	}
	n := numberer{of: s.look}
	deltas := map[cell]int64{}
	for i := range e.lines {
		l := &e.lines[i]
		switch b := s.books.At(l.Entity); {
		case b == nil:
			once("ledger.entity.unknown", string(l.Entity), "Entity", problem.Invalid)
		case !b.Open(e.Period()):
			once("ledger.period.closed", e.Period().String(), "Date", problem.Refused)
		}
		if !s.sources.Has(l.Source) {
			once("ledger.source.unknown", string(l.Source), "Source", problem.Invalid)
		}
		n.cells(l, e.head.Date.Year(), func(k cell) {
			sum, ok := add(deltas[k], l.Minor)
			if v := s.cells.At(k); ok && v != nil {
				_, ok = add(*v, sum)
			}
			if deltas[k] = sum; !ok {
				once("ledger.amount.overflow", "", "Amount", problem.Invalid)
			}
		})
	}
	if r := e.head.Reverses; r != 0 && s.reversed.Has(r) {
		problems.Add(problem.Refused, "ledger.reversal.twice", int64(r), int64(*s.reversed.At(r))).At("Reverses")
	}
	return problems
}

// ReversedBy is the fact that reversed the entry of a fact, 0 for none.
func (s *State) ReversedBy(seq fact.Seq) fact.Seq {
	if by := s.reversed.At(seq); by != nil {
		return *by
	}
	return 0
}

// Saved is the state in a saved form; reading, it fills an empty one.
func (s *State) Saved(c *wire.Codec) {
	wire.Texts(c, &s.names)
	if c.Reading() {
		for i, name := range s.names {
			s.ids.Set(name, uint32(i+1))
		}
	}
	s.savedCells(c)
	layered.Saved(c, s.books, 5, wire.Text[Entity], func(c *wire.Codec, b *Books) {
		wire.Symbol(c, &b.Kind)
		wire.Num(c, &b.ClosedThrough)
		wire.List(c, &b.Reopened, 1, wire.Num[Period])
		wire.Num(c, &b.YearClosed)
		wire.Map(c, &b.Asked, 2, wire.Num[Period], wire.Text[string])
	})
	layered.Saved(c, s.sources, 7, wire.Text[Source], func(c *wire.Codec, i *SourceInfo) { i.saved(c) })
	layered.Saved(c, s.reversed, 2, wire.Num[fact.Seq], wire.Num[fact.Seq])
}

// amount is a balance, zero when nothing was ever posted to it.
func (s *State) amount(k cell, c money.Currency) money.Amount {
	k.currency = s.look(string(c))
	if v := s.cells.At(k); v != nil {
		return money.Amount{Minor: *v, Currency: c}
	}
	return money.Amount{Currency: c}
}
