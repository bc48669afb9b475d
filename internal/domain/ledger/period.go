package ledger

import (
	"fmt"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Period is an accounting period: a month, as year × 12 + month − 1. The zero
// Period is none. As text it is "2006-01".
type Period int32

// PeriodOf is the month of a day, 0 for an unknown day.
func PeriodOf(d clock.Day) Period {
	if d.IsZero() {
		return 0
	}
	y, m, _ := d.Date()
	return Period(y*12 + m - 1)
}

// First is the period's first day, the zero Day for none.
func (p Period) First() clock.Day {
	d, err := clock.NewDay(int(p)/12, int(p)%12+1, 1)
	if err != nil {
		return clock.Day{}
	}
	return d
}

// Year is the period's year.
func (p Period) Year() Year { return Year(p / 12) }

// December says that the period ends its year.
func (p Period) December() bool { return p%12 == 11 }

// String is "2006-01", and "" for none.
func (p Period) String() string {
	if p == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", int(p)/12, int(p)%12+1)
}

// MarshalText writes String.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (p *Period) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = 0
		return nil
	}
	d, err := clock.Parse(string(text) + "-01")
	if err != nil || len(text) != len("2006-01") {
		return problem.New(problem.Invalid, "ledger.period.malformed")
	}
	*p = PeriodOf(d)
	return nil
}

// Books is what is known of an entity's books.
type Books struct {
	Kind          EntityKind
	ClosedThrough Period // every period up to it is closed, but for those reopened
	Reopened      []Period
	YearClosed    Year
	Asked         map[Period]string // who asked for a period to be reopened, by actor id
}

// Open says whether something can be booked in the period.
func (b *Books) Open(p Period) bool {
	if b == nil || p == 0 {
		return false
	}
	if p > b.ClosedThrough {
		return true
	}
	for _, r := range b.Reopened {
		if r == p {
			return true
		}
	}
	return false
}

func (b Books) clone() Books {
	b.Reopened = append([]Period(nil), b.Reopened...)
	asked := make(map[Period]string, len(b.Asked))
	for p, who := range b.Asked {
		asked[p] = who
	}
	b.Asked = asked
	return b
}

// Books is what is known of an entity's books, nil before they are opened.
func (s *State) Books(e Entity) *Books { return s.books.At(e) }

// PeriodOpen says whether entries can be booked on that day.
func (s *State) PeriodOpen(e Entity, on clock.Day) bool { return s.books.At(e).Open(PeriodOf(on)) }

// Book gives the occasion of something that occurred on a day: booked on that
// day while its period is open, and otherwise on the first day of the first
// open period after it, as a prior-period correction. An entity without books
// gets the day as it is; Admit then refuses the entry.
func (s *State) Book(e Entity, occurred clock.Day, ref string) Occasion {
	b := s.books.At(e)
	p := PeriodOf(occurred)
	if b == nil || p == 0 || b.Open(p) {
		return Occasion{Entity: e, Date: occurred, Ref: ref}
	}
	for !b.Open(p) {
		p++
	}
	return Occasion{Entity: e, Date: p.First(), Occurred: occurred, Ref: ref}
}

// ClosePeriod is the command that closes an accounting period.
type ClosePeriod struct {
	Entity Entity      `json:"entity,omitzero"`
	Period Period      `json:"period,omitzero"`
	Source fact.Source `json:"-"`
}

// PeriodClosed is the body of ledger.period_closed.
type PeriodClosed struct {
	Entity Entity `json:"entity"`
	Period Period `json:"period"`
	Year   bool   `json:"year,omitzero"` // the year is closed with it
}

// Check refuses a period that has not ended, is closed already, is not the next
// one after what is closed, or ends a year: that is closed by CloseYear.
func (c ClosePeriod) Check(s *State, today clock.Day) ([]fact.Draft, problem.List) {
	var problems problem.List
	b := s.books.At(c.Entity)
	switch {
	case b == nil:
		problems.Add(problem.Invalid, "ledger.entity.unknown", string(c.Entity)).At("Entity")
	case c.Period == 0:
		problems.Add(problem.Invalid, "ledger.period.malformed").At("Period")
	case !b.Open(c.Period):
		problems.Add(problem.Refused, "ledger.period.closed", c.Period.String()).At("Period")
	case c.Period > b.ClosedThrough && b.ClosedThrough != 0 && c.Period != b.ClosedThrough+1:
		problems.Add(problem.Refused, "ledger.period.not-next", (b.ClosedThrough + 1).String()).At("Period")
	case c.Period.December() && c.Period.Year() != b.YearClosed:
		problems.Add(problem.Refused, "ledger.period.ends-year", int64(c.Period.Year())).At("Period")
	case PeriodOf(today) <= c.Period:
		problems.Add(problem.Refused, "ledger.period.not-ended", c.Period.String()).At("Period")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return []fact.Draft{periodDraft(PeriodClosedKind, c.Entity, c.Period, PeriodClosed{c.Entity, c.Period, false}, c.Source)}, nil
}

func periodDraft(kind fact.Kind, e Entity, p Period, body any, source fact.Source) fact.Draft {
	d := fact.Public(kind, e.Subject(), p.String(), fact.Encode(body))
	d.Period, d.Source = p.String(), source
	return d
}

// ReopenPeriod is the command that reopens a closed period. It takes two people:
// the first one's leaves a request on record, the second one's, who must be
// somebody else, opens the period. Statements of the period are then issued
// again.
type ReopenPeriod struct {
	Entity   Entity      `json:"entity,omitzero"`
	Period   Period      `json:"period,omitzero"`
	Reason   string      `json:"reason,omitzero"`
	Decision string      `json:"decision,omitzero"` // its number
	Source   fact.Source `json:"-"`
}

// PeriodReopening is the body of ledger.reopening_asked and
// ledger.period_reopened.
type PeriodReopening struct {
	Entity   Entity `json:"entity"`
	Period   Period `json:"period"`
	Reason   string `json:"reason"`
	Decision string `json:"decision"`
	Asked    string `json:"asked,omitzero"` // actor who asked first
}

// Check refuses a period that is open, one of a year that is closed, a second
// request of the same person, and a request without reason or decision.
func (c ReopenPeriod) Check(s *State, actor fact.Actor) ([]fact.Draft, problem.List) {
	var problems problem.List
	b := s.books.At(c.Entity)
	asked := ""
	switch {
	case b == nil:
		problems.Add(problem.Invalid, "ledger.entity.unknown", string(c.Entity)).At("Entity")
	case b.Open(c.Period) || c.Period == 0:
		problems.Add(problem.Refused, "ledger.period.open", c.Period.String()).At("Period")
	case c.Period.Year() <= b.YearClosed:
		problems.Add(problem.Refused, "ledger.year.closed", int64(c.Period.Year())).At("Period")
	default:
		if asked = b.Asked[c.Period]; asked == actor.ID {
			problems.Add(problem.Refused, "ledger.reopening.same-person").At("Period")
		}
	}
	if c.Reason == "" {
		problems.Add(problem.Invalid, "ledger.reason.missing").At("Reason")
	}
	if c.Decision == "" {
		problems.Add(problem.Invalid, "ledger.decision.missing").At("Decision")
	}
	if actor.ID == "" {
		problems.Add(problem.Forbidden, "ledger.actor.missing")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	kind := PeriodReopened
	if asked == "" {
		kind = ReopeningAsked
	}
	body := PeriodReopening{c.Entity, c.Period, c.Reason, c.Decision, asked}
	return []fact.Draft{periodDraft(kind, c.Entity, c.Period, body, c.Source)}, nil
}

// applyPeriod folds what is said of periods.
func (s *State) applyPeriod(f *fact.Fact, body any) {
	switch v := body.(type) {
	case *PeriodClosed:
		b, _ := s.books.Mut(v.Entity, Books.clone)
		b.ClosedThrough = max(b.ClosedThrough, v.Period)
		for i, p := range b.Reopened {
			if p == v.Period {
				b.Reopened = append(b.Reopened[:i], b.Reopened[i+1:]...)
				break
			}
		}
		if v.Year {
			b.YearClosed = max(b.YearClosed, v.Period.Year())
		}
	case *PeriodReopening:
		b, _ := s.books.Mut(v.Entity, Books.clone)
		if b.Asked == nil {
			b.Asked = map[Period]string{}
		}
		if f.Kind == ReopeningAsked {
			b.Asked[v.Period] = f.Actor.ID
			return
		}
		delete(b.Asked, v.Period)
		b.Reopened = append(b.Reopened, v.Period)
	}
}
