// Package books is the fund's ledger as readers see it: every posting in
// columns, chains from one posting to the one before it of the same source,
// project, contract, party, bank account and item, and running sums by account
// and month.
//
// It folds whatever fact carries entries (ledger.Carrier), of any noun. Nothing
// of it is stated by anybody: a figure is a sum of postings, Lines gives the
// postings of a Filter, and each names its fact.
//
// The invariants: the view is a function of the entries folded, in order; and
// what a running sum says is what the sum of the postings says (a test holds
// both against a walk over all entries).
package books

import (
	"cmp"
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
)

// dimension is one of the names that a posting may carry.
type dimension int

const (
	entity dimension = iota
	source
	currency
	project
	contract
	class
	party
	bank
	item
	chapter
	dimensions
)

// chained are the dimensions by which postings are chained.
var chained = [...]dimension{item, contract, project, party, bank, source}

// View is the ledger of one size of the record.
type View struct {
	ids   map[string]uint32
	names []string // by id

	// One of each for a posting. About 70 bytes.
	account []ledger.Account
	minor   []int64
	year    []ledger.Year
	of      []uint32 // its entry
	dims    [dimensions][]uint32
	prev    [len(chained)][]uint32 // 1 + the posting before it in the chain, 0 for none

	// One of each for an entry.
	seq      []fact.Seq
	day      []clock.Day
	occurred []clock.Day
	event    []uint32

	heads    [len(chained)]map[uint32]uint32 // 1 + the latest posting of each name
	sums     map[sumKey]turnover
	exempt   []Exception
	register []Override

	shown  map[string]bankLine // lines that statements showed, by id
	took   map[string]bool     // lines that entries took before a statement showed them
	stated map[ledger.Bank]Stated

	Sources    []ledger.SourceOpened // in the order in which they became known
	Banks      []BankAccount
	Agreements []fund.SignAgreement
}

// bankLine is a line of a statement.
type bankLine struct {
	bank    ledger.Bank
	minor   int64
	matched bool
}

// Stated is what the latest statement of an account says, and what the books say
// beside it. Without a difference the books are what the statement closes with,
// less the lines that no entry took.
type Stated struct {
	Bank      ledger.Bank
	Seq       fact.Seq // of the statement
	To        string
	Closing   money.Amount
	Balanced  bool
	Lines     int   // of all statements
	Unmatched int   // of them those that no entry took
	Open      int64 // minor units of those
	Book      int64 // minor units in the books, of all sources
	InTransit int64 // sent to the bank and not cleared
}

// Difference is what is left unexplained, in minor units.
func (s Stated) Difference() int64 { return s.Book - (s.Closing.Minor - s.Open) }

// Reconciliations are the accounts that a statement was taken in for, in order.
func (v *View) Reconciliations() []Stated {
	rows := map[ledger.Bank]*Stated{}
	for b, s := range v.stated {
		s.Book = v.Sum(Filter{Bank: b, Accounts: []ledger.Account{ledger.Cash}})[s.Closing.Currency]
		s.InTransit = -v.Sum(Filter{Bank: b, Accounts: []ledger.Account{ledger.InTransit}})[s.Closing.Currency]
		rows[b] = &s
	}
	for _, l := range v.shown {
		r := rows[l.bank]
		if r.Lines++; !l.matched {
			r.Unmatched++
			r.Open += l.minor
		}
	}
	list := make([]Stated, 0, len(rows))
	for _, r := range rows {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Stated) int { return cmp.Compare(a.Bank, b.Bank) })
	return list
}

// BankAccount is one of the fund's accounts.
type BankAccount struct {
	ID       ledger.Bank
	Currency money.Currency
	NameAr   string
	NameEn   string
	Servicer string
}

type sumKey struct {
	account          ledger.Account
	source, currency uint32
	period           ledger.Period
}

type turnover struct{ debit, credit int64 }

// Exception is a fact that opened exceptions.
type Exception struct {
	Seq  fact.Seq
	Of   []fund.Exception
	When clock.Day
}

// Override is an override on the public register: where it was permitted, or
// used.
type Override struct {
	Seq  fact.Seq
	ID   string
	Rule fund.Rule
	Used bool
}

// New is the ledger before the first fact.
func New() *View {
	v := &View{ids: map[string]uint32{"": 0}, names: []string{""}, sums: map[sumKey]turnover{},
		shown: map[string]bankLine{}, took: map[string]bool{}, stated: map[ledger.Bank]Stated{}}
	for i := range v.heads {
		v.heads[i] = map[uint32]uint32{}
	}
	return v
}

// flagged is a body that may open exceptions and pass rules: fund.Act.
type flagged interface {
	Flags() ([]fund.Exception, []fund.Passed)
}

// Fold folds one fact.
func (v *View) Fold(e whole.Event) {
	if c, ok := e.Body.(ledger.Carrier); ok {
		for _, entry := range c.Carried() {
			v.post(e.Seq, entry)
		}
	}
	if f, ok := e.Body.(flagged); ok {
		exceptions, passed := f.Flags()
		if len(exceptions) > 0 {
			v.exempt = append(v.exempt, Exception{e.Seq, exceptions, clock.Local(e.Recorded)})
		}
		for _, p := range passed {
			v.register = append(v.register, Override{e.Seq, p.Override, p.Rule, true})
		}
	}
	if b, ok := e.Body.(fund.Linked); ok {
		for _, id := range b.StatementLines() {
			if l, shown := v.shown[id]; shown {
				l.matched = true
				v.shown[id] = l
			} else if id != "" {
				v.took[id] = true
			}
		}
	}
	v.told(e)
}

// told keeps what is known of overrides, sources, accounts and agreements.
func (v *View) told(e whole.Event) {
	switch b := e.Body.(type) {
	case *fund.Act[fund.PermitOverride]:
		v.register = append(v.register, Override{e.Seq, b.Act.ID, b.Act.Rule, false})
	case *fund.Act[fund.SignAgreement]:
		v.Agreements = append(v.Agreements, b.Act)
	case *fund.Act[fund.OpenAccount]:
		a := BankAccount{b.Act.ID, b.Act.Currency, b.Act.NameAr, b.Act.NameEn, b.Act.Servicer}
		if i := slices.IndexFunc(v.Banks, func(x BankAccount) bool { return x.ID == a.ID }); i >= 0 {
			v.Banks[i] = a
		} else {
			v.Banks = append(v.Banks, a)
		}
	case *fund.Act[fund.TakeStatement]:
		v.statement(e.Seq, &b.Act)
	case *ledger.SourceOpened:
		if i := slices.IndexFunc(v.Sources, func(x ledger.SourceOpened) bool { return x.Source == b.Source }); i >= 0 {
			v.Sources[i] = *b
		} else {
			v.Sources = append(v.Sources, *b)
		}
	}
}

func (v *View) statement(seq fact.Seq, c *fund.TakeStatement) {
	for _, l := range c.Lines {
		v.shown[l.ID] = bankLine{bank: c.Bank, minor: l.Amount.Minor(), matched: v.took[l.ID]}
		delete(v.took, l.ID)
	}
	if last, ok := v.stated[c.Bank]; !ok || last.To <= c.To {
		v.stated[c.Bank] = Stated{Bank: c.Bank, Seq: seq, To: c.To, Balanced: c.Balanced, Closing: money.Amount{Minor: c.Closing.Minor(), Currency: c.Closing.Currency}}
	}
}

// Funding is what is known of a source; nil for one that is not known.
func (v *View) Funding(s ledger.Source) *ledger.SourceOpened {
	if i := slices.IndexFunc(v.Sources, func(x ledger.SourceOpened) bool { return x.Source == s }); i >= 0 {
		return &v.Sources[i]
	}
	return nil
}

func (v *View) learn(name string) uint32 {
	if id, ok := v.ids[name]; ok {
		return id
	}
	name = string([]byte(name)) // an entry's names share the memory of its whole body
	id := uint32(len(v.names))
	v.ids[name], v.names = id, append(v.names, name)
	return id
}

func (v *View) post(seq fact.Seq, e ledger.Entry) {
	n := uint32(len(v.seq))
	v.seq, v.day, v.occurred = append(v.seq, seq), append(v.day, e.Date()), append(v.occurred, e.Occurred())
	v.event = append(v.event, v.learn(string(e.Event())))
	for l := range e.Lines() {
		ids := [dimensions]uint32{entity: v.learn(string(l.Entity)), source: v.learn(string(l.Source)), currency: v.learn(string(l.Currency)),
			project: v.learn(string(l.Project)), contract: v.learn(string(l.Contract)), class: v.learn(string(l.Class)), party: v.learn(string(l.Party)),
			bank: v.learn(string(l.Bank)), item: v.learn(string(l.Item)), chapter: v.learn(string(l.Chapter))}
		v.account, v.minor, v.year, v.of = append(v.account, l.Account), append(v.minor, l.Minor), append(v.year, l.Year), append(v.of, n)
		for d, id := range ids {
			v.dims[d] = append(v.dims[d], id)
		}
		v.link(ids)
		k := sumKey{l.Account, ids[source], ids[currency], e.Period()}
		t := v.sums[k]
		if l.Minor > 0 {
			t.debit += l.Minor
		} else {
			t.credit -= l.Minor
		}
		v.sums[k] = t
	}
}

// link chains the latest posting to the one before it.
func (v *View) link(ids [dimensions]uint32) {
	at := uint32(len(v.account))
	for i, d := range chained {
		before := uint32(0)
		if id := ids[d]; id != 0 {
			before = v.heads[i][id]
			v.heads[i][id] = at
		}
		v.prev[i] = append(v.prev[i], before)
	}
}

// Len is the number of postings.
func (v *View) Len() int { return len(v.account) }

// Posting is one line of one entry.
type Posting struct {
	ledger.Line
	Seq      fact.Seq
	Day      clock.Day // booked
	Occurred clock.Day // true in the world
	Event    ledger.Event
	Balance  int64 // running, in the order and the currency of the lines it was given with
}

func (v *View) name(d dimension, i int) string { return v.names[v.dims[d][i]] }

func (v *View) posting(i int) Posting {
	n := v.of[i]
	info, _ := v.account[i].Info()
	return Posting{
		Line: ledger.Line{
			Group: ledger.Group{Entity: ledger.Entity(v.name(entity, i)), Book: info.Book, Source: ledger.Source(v.name(source, i)), Currency: money.Currency(v.name(currency, i))},
			Side: ledger.Side{Account: v.account[i], Project: ledger.Project(v.name(project, i)), Contract: ledger.Contract(v.name(contract, i)),
				Class: ledger.Class(v.name(class, i)), Party: ledger.Party(v.name(party, i)), Bank: ledger.Bank(v.name(bank, i)), Item: ledger.Item(v.name(item, i)),
				Year: v.year[i], Chapter: ledger.Chapter(v.name(chapter, i))},
			Minor: v.minor[i]},
		Seq: v.seq[n], Day: v.day[n], Occurred: v.occurred[n], Event: ledger.Event(v.names[v.event[n]])}
}

// Filter chooses postings. What is empty chooses all.
type Filter struct {
	Book     ledger.Book
	Accounts []ledger.Account
	Events   []ledger.Event
	Source   ledger.Source
	Currency money.Currency
	Project  ledger.Project
	Contract ledger.Contract
	Party    ledger.Party
	Bank     ledger.Bank
	Item     ledger.Item
	Year     ledger.Year   // of the budget
	From     ledger.Period // of the booking: this one and those after it
	Through  ledger.Period // this one and those before it
}

// each visits the postings of a filter, the latest first when they are found by
// a chain and the earliest first otherwise; it says which.
func (v *View) each(f Filter, visit func(i int)) (latestFirst bool) {
	want := [dimensions]string{source: string(f.Source), currency: string(f.Currency), project: string(f.Project), contract: string(f.Contract),
		party: string(f.Party), bank: string(f.Bank), item: string(f.Item)}
	var ids [dimensions]uint32
	for d, name := range want {
		id, known := v.ids[name]
		if name != "" && !known {
			return false
		}
		ids[d] = id
	}
	look := func(i int) {
		if v.fits(i, &f, &ids) {
			visit(i)
		}
	}
	for c, d := range chained {
		if ids[d] != 0 {
			for at := v.heads[c][ids[d]]; at != 0; at = v.prev[c][at-1] {
				look(int(at - 1))
			}
			return true
		}
	}
	for i := range v.account {
		look(i)
	}
	return false
}

func (v *View) fits(i int, f *Filter, ids *[dimensions]uint32) bool {
	if len(f.Accounts) > 0 && !v.account[i].Is(f.Accounts) || f.Year != 0 && v.year[i] != f.Year {
		return false
	}
	for d, id := range ids {
		if id != 0 && v.dims[d][i] != id {
			return false
		}
	}
	if f.Book != 0 {
		if info, _ := v.account[i].Info(); info.Book != f.Book {
			return false
		}
	}
	n := v.of[i]
	if at := ledger.PeriodOf(v.day[n]); at < f.From || f.Through != 0 && at > f.Through {
		return false
	}
	return len(f.Events) == 0 || slices.Contains(f.Events, ledger.Event(v.names[v.event[n]]))
}

// Lines are the postings of a filter in order, each with the balance so far in
// its currency.
func (v *View) Lines(f Filter) []Posting {
	var found []int
	if v.each(f, func(i int) { found = append(found, i) }) {
		slices.Reverse(found)
	}
	list := make([]Posting, len(found))
	running := map[money.Currency]int64{}
	for n, i := range found {
		list[n] = v.posting(i)
		running[list[n].Currency] += list[n].Minor
		list[n].Balance = running[list[n].Currency]
	}
	return list
}

// Entries visits every entry in order: the number of its fact and its postings.
func (v *View) Entries(visit func(lines []Posting) bool) {
	var lines []Posting
	for i := range v.account {
		if len(lines) > 0 && v.of[i] != v.of[i-1] {
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

// Sum is what the postings of a filter come to, by currency; currencies in
// which nothing is left are not in it.
func (v *View) Sum(f Filter) map[money.Currency]int64 {
	sums := map[uint32]int64{}
	v.each(f, func(i int) { sums[v.dims[currency][i]] += v.minor[i] })
	out := map[money.Currency]int64{}
	for id, minor := range sums {
		if minor != 0 {
			out[money.Currency(v.names[id])] = minor
		}
	}
	return out
}

// Amounts lists sums in the order of their currencies, LYD first.
func Amounts(sums map[money.Currency]int64) []money.Amount {
	list := make([]money.Amount, 0, len(sums))
	for c, minor := range sums {
		list = append(list, money.Amount{Minor: minor, Currency: c})
	}
	slices.SortFunc(list, func(a, b money.Amount) int { return cmp.Compare(place(a.Currency), place(b.Currency)) })
	return list
}

func place(c money.Currency) string {
	if c == money.LYD {
		return ""
	}
	return string(c)
}

// Exceptions are the facts that opened exceptions, the latest first.
func (v *View) Exceptions() []Exception {
	list := slices.Clone(v.exempt)
	slices.Reverse(list)
	return list
}

// Overrides is the public register, the latest first.
func (v *View) Overrides() []Override {
	list := slices.Clone(v.register)
	slices.Reverse(list)
	return list
}
