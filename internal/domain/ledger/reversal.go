package ledger

import (
	"strconv"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Mirror is the entry that undoes e, which stands in the fact of that number:
// every line with the other sign. It is booked on a day of its own; when that
// is in a later period than the entry's, it says when the entry had occurred.
func (e Entry) Mirror(of fact.Seq, date clock.Day) (Entry, problem.List) {
	c := composer{head: Head{Event: e.head.Event, Date: date, Ref: e.head.Ref, Reverses: of}}
	if e.Occurred().Before(date) {
		c.head.Occurred = e.Occurred()
	}
	if of <= 0 {
		c.problems.Add(problem.Invalid, "ledger.reversal.unknown").At("Of")
	}
	for _, l := range e.lines {
		l.Minor = -l.Minor
		c.lines = append(c.lines, l)
	}
	return c.done()
}

// Reverse is the command that undoes an entry by its mirror. Entry is not the
// asker's to say: whoever takes the command reads it from the record, out of
// the fact Of.
type Reverse struct {
	Of     fact.Seq    `json:"of,omitzero"`
	Entry  Entry       `json:"-"`
	Date   clock.Day   `json:"date,omitzero"`
	Reason string      `json:"reason,omitzero"`
	Source fact.Source `json:"-"`
}

// Reversal is the body of ledger.reversed.
type Reversal struct {
	Of     fact.Seq `json:"of"`
	Reason string   `json:"reason"`
	Posted
}

// Check refuses a reversal without a reason, of a fact after the last, of an
// entry that was reversed before, of a reversal, and of an entry that closed a
// year; and whatever Admit refuses. A reversal of a reversal would leave two
// truths about one event: record the event again instead.
func (c Reverse) Check(s *State, last fact.Seq) ([]fact.Draft, problem.List) {
	mirror, problems := c.Entry.Mirror(c.Of, c.Date)
	switch {
	case c.Of < 1 || c.Of > last:
		problems.Add(problem.Invalid, "ledger.reversal.unknown").At("Of")
	case c.Entry.head.Reverses != 0:
		problems.Add(problem.Refused, "ledger.reversal.of-reversal", int64(c.Of)).At("Of")
	case c.Entry.head.Event == EvYearClose:
		problems.Add(problem.Refused, "ledger.reversal.of-year-close").At("Of")
	}
	if c.Entry.Len() == 0 {
		problems.Add(problem.Invalid, "ledger.reversal.empty").At("Entry")
	}
	if c.Date.Before(c.Entry.Date()) {
		problems.Add(problem.Invalid, "ledger.reversal.before", c.Entry.Date().String()).At("Date")
	}
	if c.Reason == "" {
		problems.Add(problem.Invalid, "ledger.reason.missing").At("Reason")
	}
	problems = append(problems, s.Admit(mirror)...)
	if len(problems) > 0 {
		return nil, problems
	}
	subject := mirror.lines[0].Entity.Subject()
	return []fact.Draft{Draft(Reversed, subject, strconv.FormatInt(int64(c.Of), 10), Reversal{c.Of, c.Reason, Posted{mirror}}, mirror, c.Source)}, nil
}
