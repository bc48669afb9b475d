package ledger

import (
	"fmt"
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// CloseYear is the command that closes an entity's year. Income and expenditure
// go to the balance of their source. What is appropriated, allotted, allocated
// and, unless CarryReserved, reserved lapses; what is obligated or certified
// and not settled is carried over to the next year (تدوير), the same contract
// and chapter. The last period closes with it.
type CloseYear struct {
	Entity        Entity      `json:"entity,omitzero"`
	Year          Year        `json:"year,omitzero"`
	CarryReserved bool        `json:"carryReserved,omitzero"`
	Source        fact.Source `json:"-"`
}

// movesPerEntry keeps the entries of a year close well below MaxLines.
const movesPerEntry = 200

// Check refuses a year that has not ended, that is closed, or of which periods
// before the last are open.
func (c CloseYear) Check(s *State, today clock.Day) ([]fact.Draft, problem.List) {
	var problems problem.List
	last := Period(int32(c.Year)*12 + 11)
	b := s.books.At(c.Entity)
	switch {
	case b == nil:
		problems.Add(problem.Invalid, "ledger.entity.unknown", string(c.Entity)).At("Entity")
	case c.Year <= b.YearClosed:
		problems.Add(problem.Refused, "ledger.year.closed", int64(c.Year)).At("Year")
	case b.ClosedThrough+1 != last || len(b.Reopened) > 0:
		problems.Add(problem.Refused, "ledger.year.periods-open", int64(c.Year)).At("Year")
	case PeriodOf(today) <= last:
		problems.Add(problem.Refused, "ledger.period.not-ended", last.String()).At("Year")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	date, err := clock.NewDay(int(c.Year), 12, 31)
	if err != nil {
		return nil, problem.Of(err)
	}
	var drafts []fact.Draft
	for moves := range slices.Chunk(append(s.sweep(c.Entity, c.Year), s.carry(c)...), movesPerEntry) {
		e, wrong := Compose(Head{Event: EvYearClose, Date: date}, moves...)
		if wrong = append(wrong, s.Admit(e)...); len(wrong) > 0 {
			return nil, wrong
		}
		key := fmt.Sprintf("%s/%d", c.Year, len(drafts)+1)
		drafts = append(drafts, Draft(YearSwept, c.Entity.Subject(), key, Adjustment{Posted: Posted{e}}, e, c.Source))
	}
	closing := periodDraft(PeriodClosedKind, c.Entity, last, PeriodClosed{c.Entity, last, true}, c.Source)
	return append(drafts, closing), nil
}

// sweep moves the year's income and expenditure to the balance of each source.
func (s *State) sweep(e Entity, y Year) (moves []Move) {
	entity := s.look(string(e))
	for _, b := range s.balances(func(k cell) bool {
		info, _ := k.account.Info()
		return k.whole && k.year == y && k.entity == entity && (info.Class == Income || info.Class == Expenditure)
	}) {
		moves = append(moves, Move{In: s.group(b.cell, Actual), Debit: Side{Account: SourceBalance}, Credit: Side{Account: b.account},
			Minor: b.minor})
	}
	return moves
}

func (s *State) group(k cell, book Book) Group {
	return Group{Entity(s.name(k.entity)), book, Source(s.name(k.source)), money.Currency(s.name(k.currency))}
}

// carry lapses and carries over the year's open steps.
func (s *State) carry(c CloseYear) (moves []Move) {
	lapsing := []Account{Appropriated, Allotted, Allocated}
	carried := []Account{Obligated, ObligatedAdvanced, ObligatedAhead, Certified}
	if c.CarryReserved {
		carried = append(carried, Reserved)
	} else {
		lapsing = append(lapsing, Reserved)
	}
	entity := s.look(string(c.Entity))
	for _, b := range s.balances(func(k cell) bool {
		return k.whole && k.year == c.Year && k.entity == entity &&
			(k.account.Is(lapsing) || k.account.Is(carried) || k.account == MultiYearAuthority)
	}) {
		in := s.group(b.cell, Budgetary)
		step := Side{Account: b.account, Project: Project(s.name(b.project)), Contract: Contract(s.name(b.contract)),
			Item: Item(s.name(b.item)), Year: c.Year, Chapter: Chapter(s.name(b.chapter))}
		switch {
		case b.account == MultiYearAuthority:
			moves = append(moves, Move{in, Side{Account: MultiYearControl, Year: step.Year, Chapter: step.Chapter}, step, b.minor})
		case b.account.Is(lapsing):
			lapsed := step.on(Lapsed)
			lapsed.Item = ""
			moves = append(moves, Move{in, lapsed, step, b.minor})
		default:
			next := step
			next.Year++
			moves = append(moves,
				Move{in, Side{Account: CarriedOut, Year: step.Year, Chapter: step.Chapter}, step, b.minor},
				Move{in, next, Side{Account: CarriedIn, Year: next.Year, Chapter: next.Chapter}, b.minor})
		}
	}
	return moves
}
