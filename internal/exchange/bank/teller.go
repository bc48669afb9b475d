package bank

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/exchange/snapshot"
)

// Options set how a file is read.
type Options struct {
	// Previous are the last known statements, one for each account and currency;
	// each statement of the file is checked against the one of its account, or
	// against the one before it in the file.
	Previous []Statement
	// Dialect tells how to read a table; Read refuses a table without one.
	Dialect *Dialect
}

// teller counts what a reader gives it, and hands it on. Every reader goes
// through one, so that all formats are held to the same checks.
type teller struct {
	sink     Sink
	meta     Meta
	previous map[string]Statement
	seen     map[Identity]bool

	s        Statement    // the one at hand
	open     bool         // between begin and end
	given    bool         // Begin was called
	unread   bool         // something of the statement could not be read
	ordinal  int          // of the line given last
	credits  money.Amount // sum of what came in
	debits   money.Amount // sum of what went out, positive
	earliest edge
	latest   edge
	err      error // of the sink
}

// edge is the first or last day of the lines, and where it stands.
type edge struct {
	day   clock.Day
	place Place
}

func newTeller(sink Sink, opts Options, f Format) *teller {
	t := &teller{sink: sink, meta: Meta{Format: f}, previous: map[string]Statement{}, seen: map[Identity]bool{}}
	for _, s := range opts.Previous {
		t.previous[series(&s)] = s
	}
	return t
}

// key is an account's number for comparing.
func key(a Account) string { return compact(a.Number()) }

// series is what the statements that follow each other have in common: an
// account that is kept in several currencies has a series in each.
func series(s *Statement) string { return key(s.Account) + " " + string(s.Currency) }

// compact is an account's number without spaces and in capitals.
func compact(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' {
			return -1
		}
		return r
	}, s))
}

// find tells a finding. An error within a statement makes it one that may not
// be matched.
func (t *teller) find(severity snapshot.Severity, at Place, code problem.Code, rule string, args ...any) {
	t.tell(severity, problem.New(code, rule, args...).At(at.Pointer).AtLine(at.Line))
}

// wrong tells an error in the input; odd tells a warning.
func (t *teller) wrong(at Place, rule string, args ...any) {
	t.find(snapshot.Error, at, problem.Invalid, rule, args...)
}

func (t *teller) odd(at Place, rule string, args ...any) {
	t.find(snapshot.Warning, at, problem.Invalid, rule, args...)
}

// refuse tells the problems within err as errors at a place.
func (t *teller) refuse(at Place, err error) {
	for _, p := range problem.Of(err) {
		t.tell(snapshot.Error, p.At(at.Pointer).AtLine(at.Line))
	}
}

func (t *teller) tell(severity snapshot.Severity, p *problem.Problem) {
	t.unread = t.unread || severity == snapshot.Error
	t.note(severity, p)
}

// note tells what says nothing against the statement by itself.
func (t *teller) note(severity snapshot.Severity, p *problem.Problem) {
	f := Finding{Severity: severity, Problem: p}
	if t.open {
		f.Statement = t.s.Ordinal
	}
	t.sink.Finding(f)
}

// begin opens a statement; the reader fills it in until the first line.
func (t *teller) begin(at Place) {
	t.meta.Statements++
	t.s = Statement{Format: t.meta.Format, Version: t.meta.Version, Ordinal: t.meta.Statements, Place: at}
	t.open, t.given, t.unread, t.ordinal = true, false, false, 0
	t.credits, t.debits = money.Amount{}, money.Amount{}
	t.earliest, t.latest = edge{}, edge{}
}

// give hands the statement to the sink before its first line.
func (t *teller) give() {
	if t.given || t.err != nil {
		return
	}
	t.given = true
	s := &t.s
	if s.Account.Number() == "" {
		t.wrong(s.Place, "bank.account-missing")
	}
	if s.ID == "" && s.Sequence() == 0 && s.From.IsZero() && s.Opening.Day.IsZero() {
		t.wrong(s.Place, "bank.identity-missing")
	}
	if s.Currency == "" {
		s.Currency = s.Opening.Amount.Currency
	}
	if s.Currency == "" {
		s.Currency = s.Closing.Amount.Currency
	}
	s.Sum.Currency, t.credits.Currency, t.debits.Currency = s.Currency, s.Currency, s.Currency
	s.Identity = identity(s)
	if t.seen[s.Identity] {
		t.note(snapshot.Error, problem.New(problem.Conflict, "bank.statement-twice", s.ID).AtLine(s.Place.Line).At(s.Place.Pointer))
	}
	if len(t.seen) < maxSeen {
		t.seen[s.Identity] = true
	}
	if before, there := t.previous[series(s)]; there {
		for _, f := range Follow(before, *s) {
			t.note(f.Severity, f.Problem)
		}
	}
	t.err = t.sink.Begin(*s)
}

// maxSeen bounds the memory for statements that come twice in one file.
const maxSeen = 100_000

// identity is what tells the statement apart.
func identity(s *Statement) Identity {
	h := sha256.New()
	put := func(text string) {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(text))))
		h.Write([]byte(text))
	}
	put("bank statement")
	put(key(s.Account))
	put(string(s.Currency))
	put(s.ID)
	put(fmt.Sprint(s.Sequence()))
	put(fmt.Sprint(max(s.Page, 1)))
	if s.Format != Camt053 {
		day := s.Opening.Day
		if day.IsZero() {
			day = s.From
		}
		put(day.String())
	}
	return Identity(h.Sum(nil))
}

// lineID is what tells the line apart.
func lineID(s Identity, ordinal int) LineID {
	return LineID(sha256.Sum256(binary.BigEndian.AppendUint64(s[:len(s):len(s)], uint64(ordinal))))
}

// next is the ordinal of the line that begins. A line that is then not given
// keeps it.
func (t *teller) next() int {
	t.give()
	t.ordinal++
	return t.ordinal
}

// line counts a line and hands it on; its ordinal is set.
func (t *teller) line(l *Line) {
	s := &t.s
	l.ID = lineID(s.Identity, l.Ordinal)
	s.Lines++
	if l.Amount.Currency != s.Currency {
		t.wrong(l.Place, "bank.currency", string(l.Amount.Currency), string(s.Currency))
	}
	if l.Status == Booked {
		s.Booked++
		if l.Amount.Currency == s.Currency {
			t.add(l.Place, &s.Sum, l.Amount)
			if l.Amount.Minor >= 0 {
				t.add(l.Place, &t.credits, l.Amount)
			} else {
				t.add(l.Place, &t.debits, l.Amount.Neg())
			}
		}
		t.days(l)
	}
	if t.err == nil {
		t.err = t.sink.Line(*l)
	}
}

// add adds an amount of the same currency.
func (t *teller) add(at Place, sum *money.Amount, a money.Amount) {
	total, err := sum.Add(a)
	if err != nil {
		t.refuse(at, err)
		return
	}
	*sum = total
}

// days checks the day of a booked line against the period.
func (t *teller) days(l *Line) {
	day := l.Day()
	if day.IsZero() {
		t.odd(l.Place, "bank.day-missing")
		return
	}
	if l.BookingDay.IsZero() {
		t.odd(l.Place, "bank.booking-day-missing", day)
	}
	if from, to := t.s.From, t.s.To; !from.IsZero() && day.Before(from) || !to.IsZero() && to.Before(day) {
		t.odd(l.Place, "bank.day-outside", day, dayOrDash(from), dayOrDash(to))
	}
	if t.earliest.day.IsZero() || day.Before(t.earliest.day) {
		t.earliest = edge{day, l.Place}
	}
	if t.latest.day.IsZero() || t.latest.day.Before(day) {
		t.latest = edge{day, l.Place}
	}
}

// dayOrDash is a day for a sentence, also where there is none.
func dayOrDash(d clock.Day) any {
	if d.IsZero() {
		return "—"
	}
	return d
}

// end closes the statement: whole says that its end was read.
func (t *teller) end(at Place, whole bool) {
	if !t.open {
		return
	}
	t.give()
	s := &t.s
	s.Whole = whole
	if !whole {
		t.wrong(at, "bank.statement-unfinished", s.ID)
	}
	t.edges()
	t.balance(at)
	s.Balanced = !t.unread
	t.open = false
	if s.Whole {
		t.previous[series(s)] = *s
	}
	if t.err == nil {
		t.err = t.sink.End(*s)
	}
}

// edges checks the days of the lines where only the balances tell the period.
func (t *teller) edges() {
	s := &t.s
	if !s.From.IsZero() || !s.To.IsZero() || s.Opening.Day.IsZero() || s.Closing.Day.IsZero() {
		return
	}
	for i, e := range []edge{t.earliest, t.latest} {
		if i == 1 && e == t.earliest {
			break
		}
		if !e.day.IsZero() && (e.day.Before(s.Opening.Day) || s.Closing.Day.Before(e.day)) {
			t.odd(e.place, "bank.day-outside", e.day, s.Opening.Day, s.Closing.Day)
		}
	}
}

// balance checks that the booked lines lead from one balance to the other.
func (t *teller) balance(at Place) {
	s := &t.s
	if !s.Opening.Known {
		t.wrong(s.Place, "bank.opening-missing")
	}
	if !s.Closing.Known {
		t.wrong(at, "bank.closing-missing")
	}
	if !s.Opening.Known || !s.Closing.Known {
		return
	}
	if !s.Opening.Day.IsZero() && !s.Closing.Day.IsZero() && s.Closing.Day.Before(s.Opening.Day) {
		t.odd(s.Closing.Place, "bank.balances-reversed", s.Opening.Day, s.Closing.Day)
	}
	for _, b := range []Balance{s.Opening, s.Closing} {
		if b.Amount.Currency != s.Currency {
			t.wrong(b.Place, "bank.currency", string(b.Amount.Currency), string(s.Currency))
			return
		}
	}
	reached, err := s.Opening.Amount.Add(s.Sum)
	if err != nil {
		t.refuse(s.Closing.Place, err)
		return
	}
	if reached == s.Closing.Amount {
		return
	}
	difference, err := s.Closing.Amount.Sub(reached)
	if err != nil {
		t.refuse(s.Closing.Place, err)
		return
	}
	t.wrong(s.Closing.Place, "bank.unbalanced", s.Opening.Amount, s.Sum, reached, s.Closing.Amount, difference)
}
