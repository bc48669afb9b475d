package ledger

import (
	"iter"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// MaxLines bounds an entry, so that it fits a fact's part.
const MaxLines = 1000

// maxID bounds each name in a line, in bytes.
const maxID = 300

// Group is the four things that an entry balances by.
type Group struct {
	Entity   Entity
	Book     Book
	Source   Source
	Currency money.Currency
}

// Side is one side of a move: an account with what the line on it names.
type Side struct {
	Account  Account
	Project  Project
	Contract Contract
	Class    Class
	Party    Party
	Bank     Bank
	Item     Item
	Year     Year
	Chapter  Chapter
}

// Line is a posting: minor units on one side within one group, positive for a
// debit and negative for a credit.
type Line struct {
	Group
	Side
	Minor int64
}

// Amount is the line's amount with its currency.
func (l Line) Amount() money.Amount { return money.Amount{Minor: l.Minor, Currency: l.Currency} }

// Move debits one side and credits another of the same group by the same
// amount. A negative amount goes the other way; zero does nothing.
type Move struct {
	In            Group
	Debit, Credit Side
	Minor         int64
}

// Head is what an entry says beside its lines.
type Head struct {
	Event    Event
	Date     clock.Day // booked; its month is the accounting period
	Occurred clock.Day // when it was true in the world; the zero Day when that is Date
	Ref      string    // the document's reference number, or ""
	Reverses fact.Seq  // the fact whose entry this one mirrors, or 0
}

// Entry is lines that sum to zero per entity, book, source and currency. It is
// made by Compose, by the Entry method of an event, by Reverse and by Decode,
// and never changes. The zero Entry has no lines.
//
// In a fact it is this object, in canonical form (fact.Canonical; members
// sorted, absent ones left out):
//
//	{"date":"2026-03-01","event":"certificate","lines":[
//	  {"account":"1700","amount":"1234.500","book":"actual","chapter":…,"class":"works","contract":…,"currency":"LYD",
//	   "entity":"fund","item":…,"party":…,"project":…,"source":"treasury","year":2026}, …],
//	 "occurred":"2026-02-11","ref":"12/2026","reverses":812}
//
// An amount has all the decimals of its currency, and a minus for a credit. It
// can be summed by whoever can read JSON.
type Entry struct {
	head  Head
	lines []Line
}

// Head is what the entry says beside its lines.
func (e Entry) Head() Head { return e.head }

// Event is what happened.
func (e Entry) Event() Event { return e.head.Event }

// Date is the day on which the entry is booked.
func (e Entry) Date() clock.Day { return e.head.Date }

// Occurred is the day on which it was true in the world.
func (e Entry) Occurred() clock.Day {
	if e.head.Occurred.IsZero() {
		return e.head.Date
	}
	return e.head.Occurred
}

// Period is the accounting period that the entry belongs to.
func (e Entry) Period() Period { return PeriodOf(e.head.Date) }

// Prior says that the entry corrects an earlier period than its own.
func (e Entry) Prior() bool { return PeriodOf(e.Occurred()) < e.Period() }

// Len is the number of lines.
func (e Entry) Len() int { return len(e.lines) }

// Line is line i, from 0.
func (e Entry) Line(i int) Line { return e.lines[i] }

// Lines visits the lines in order.
func (e Entry) Lines() iter.Seq[Line] { return slices.Values(e.lines) }

// Sum adds the lines that pick chooses, in minor units; whoever picks sees to
// it that they are of one currency.
func (e Entry) Sum(pick func(Line) bool) (sum int64) {
	for _, l := range e.lines {
		if pick(l) {
			sum += l.Minor
		}
	}
	return sum
}

// Compose makes an entry of moves. Equal lines become one, and lines that come
// to nothing are left out. It refuses, all at once: a missing day, event,
// entity, source or currency; an account that the chart does not have, or of
// another book; a line that does not name what its account needs; amounts that
// an int64 cannot hold; more than MaxLines lines.
func Compose(head Head, moves ...Move) (Entry, problem.List) {
	c := composer{head: head}
	for _, m := range moves {
		c.add(m.In, m.Debit, m.Credit, m.Minor)
	}
	return c.done()
}

// composer collects lines and problems.
type composer struct {
	head     Head
	entity   Entity
	lines    []Line
	problems problem.List
}

// add adds both lines of a move.
func (c *composer) add(in Group, debit, credit Side, minor int64) {
	if minor == 0 {
		return
	}
	if minor == math.MinInt64 {
		c.problems.Add(problem.Invalid, "ledger.amount.overflow").At("Amount")
		return
	}
	c.put(Line{in, debit, minor})
	c.put(Line{in, credit, -minor})
}

func (c *composer) put(l Line) {
	for i := range c.lines {
		if have := &c.lines[i]; have.Side == l.Side && have.Group == l.Group {
			sum, ok := add(have.Minor, l.Minor)
			if !ok {
				c.problems.Add(problem.Invalid, "ledger.amount.overflow").At("Amount")
			}
			have.Minor = sum
			return
		}
	}
	c.lines = append(c.lines, l)
}

// add is a + b; ok is false when an int64 cannot hold it or its opposite.
func add(a, b int64) (sum int64, ok bool) {
	sum = a + b
	return sum, (b >= 0) == (sum >= a) && sum != math.MinInt64
}

// done gives the entry, or every problem.
func (c *composer) done() (Entry, problem.List) {
	lines := slices.DeleteFunc(c.lines, func(l Line) bool { return l.Minor == 0 })
	checkHead(&c.problems, c.head)
	for _, l := range lines {
		checkLine(&c.problems, l)
	}
	if len(lines) > MaxLines {
		c.problems.Add(problem.TooLarge, "ledger.entry.too-long", int64(MaxLines))
	}
	if len(c.problems) > 0 {
		return Entry{}, c.problems
	}
	if !balanced(lines) {
		panic("ledger: moves that do not balance") // cannot be: each adds an amount and its opposite to one group
	}
	return Entry{c.head, lines}, nil
}

func checkHead(problems *problem.List, h Head) {
	if h.Date.IsZero() {
		problems.Add(problem.Invalid, "ledger.date.missing").At("Date")
	}
	if h.Occurred.After(h.Date) {
		problems.Add(problem.Invalid, "ledger.occurred.after", h.Occurred.String(), h.Date.String()).At("Occurred")
	}
	if !h.Event.wellFormed() {
		problems.Add(problem.Invalid, "ledger.event.missing").At("Event")
	}
	if !clean(h.Ref) {
		problems.Add(problem.Invalid, "ledger.name.malformed").At("Ref")
	}
	if h.Reverses < 0 {
		problems.Add(problem.Invalid, "ledger.reversal.unknown").At("Reverses")
	}
}

// checkLine adds what is wrong with a line.
func checkLine(problems *problem.List, l Line) {
	info, ok := l.Account.Info()
	if !ok {
		problems.Add(problem.Invalid, "ledger.account.unknown", l.Account.String()).At("Account")
		return
	}
	if info.Book != l.Book {
		problems.Add(problem.Invalid, "ledger.account.other-book", l.Account.String()).At("Book")
	}
	missing := func(is bool, field string) {
		if is {
			problems.Add(problem.Invalid, "ledger.line.missing", l.Account.String()).At(field)
		}
	}
	missing(l.Entity == "", "Entity")
	missing(l.Source == "", "Source")
	missing(info.needs&needBank != 0 && l.Bank == "", "Bank")
	missing(info.needs&needYear != 0 && l.Year == 0, "Year")
	missing(info.needs&needProject != 0 && l.Project == "", "Project")
	missing(info.needs&needParty != 0 && l.Party == "", "Party")
	missing(info.needs&needItem != 0 && l.Item == "", "Item")
	if !l.Currency.Known() {
		problems.Add(problem.Invalid, "domain.currency.unknown", string(l.Currency)).At("Currency")
	}
	if l.Year != 0 && (l.Year < clock.FirstYear || l.Year > clock.LastYear) {
		problems.Add(problem.Invalid, "ledger.year.out-of-range", int64(l.Year)).At("Year")
	}
	for _, name := range []string{string(l.Entity), string(l.Source), string(l.Project), string(l.Contract), string(l.Class),
		string(l.Party), string(l.Bank), string(l.Item), string(l.Chapter)} {
		if !clean(name) {
			problems.Add(problem.Invalid, "ledger.name.malformed")
		}
	}
}

// clean says that a name is short enough, and UTF-8 without characters that are
// invisible.
func clean(s string) bool {
	if len(s) > maxID {
		return false
	}
	plain := true
	for i := 0; i < len(s); i++ {
		plain = plain && s[i] >= 0x20 && s[i] < 0x7f
	}
	if plain {
		return true
	}
	for _, r := range s {
		if r == utf8.RuneError || unicode.Is(unicode.C, r) {
			return false
		}
	}
	return utf8.ValidString(s)
}

// balanced says that each group sums to zero.
func balanced(lines []Line) bool {
	var few [8]int64 // most entries touch few groups: no map
	var groups [8]*Group
	n := 0
next:
	for i := range lines {
		for j := range n {
			if *groups[j] == lines[i].Group {
				sum, ok := add(few[j], lines[i].Minor)
				if !ok {
					return false
				}
				few[j] = sum
				continue next
			}
		}
		if n == len(few) {
			return balancedMany(lines)
		}
		groups[n], few[n] = &lines[i].Group, lines[i].Minor
		n++
	}
	for j := range n {
		if few[j] != 0 {
			return false
		}
	}
	return true
}

func balancedMany(lines []Line) bool {
	sums := map[Group]int64{}
	for _, l := range lines {
		sum, ok := add(sums[l.Group], l.Minor)
		if !ok {
			return false
		}
		sums[l.Group] = sum
	}
	for _, sum := range sums {
		if sum != 0 {
			return false
		}
	}
	return true
}
