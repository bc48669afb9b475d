package books

import (
	"strconv"

	"imar/internal/domain/ledger"
)

// Cycle is how often a report is made.
type Cycle string

// The cycles of a trust fund's reports.
const (
	ByMonth   Cycle = "month"
	ByQuarter Cycle = "quarter"
	ByHalf    Cycle = "half"
	ByYears   Cycle = "year"
)

// Cycles lists them, the shortest first.
var Cycles = []Cycle{ByMonth, ByQuarter, ByHalf, ByYears}

// Months is how many months a span of the cycle has.
func (c Cycle) Months() int {
	switch c {
	case ByQuarter:
		return 3
	case ByHalf:
		return 6
	case ByYears:
		return 12
	}
	return 1
}

// Span is the months that a report is about: a month, a quarter, a half year or
// a year of the calendar. An entry belongs to the span of its accounting period,
// which is the month of the day, by the calendar of the fund, on which it is
// booked.
type Span struct {
	From, Through ledger.Period
}

// SpanOf is the span of a cycle that a month falls into.
func SpanOf(c Cycle, p ledger.Period) Span {
	n := ledger.Period(c.Months())
	from := p - p%n
	return Span{from, from + n - 1}
}

// Cycle is the cycle that a span is one of.
func (s Span) Cycle() Cycle {
	for _, c := range Cycles {
		if SpanOf(c, s.From) == s {
			return c
		}
	}
	return ""
}

// String is the name of a span in addresses: "2025-03", "2025-Q1", "2025-H1" or
// "2025".
func (s Span) String() string {
	year, month := s.From.Year().String(), int(s.From)%12
	switch s.Cycle() {
	case ByMonth:
		return s.From.String()
	case ByQuarter:
		return year + "-Q" + strconv.Itoa(month/3+1)
	case ByHalf:
		return year + "-H" + strconv.Itoa(month/6+1)
	}
	return year
}

// ParseSpan reads what String writes; ok is false for anything else.
func ParseSpan(text string) (s Span, ok bool) {
	if len(text) < 4 {
		return Span{}, false
	}
	year, err := strconv.Atoi(text[:4])
	if err != nil || year < 1900 || year > 2200 {
		return Span{}, false
	}
	january := ledger.Period(year * 12)
	switch rest := text[4:]; {
	case rest == "":
		s = SpanOf(ByYears, january)
	case len(rest) == 3 && rest[:2] == "-Q":
		s = SpanOf(ByQuarter, january+3*ledger.Period(rest[2]-'1'))
	case len(rest) == 3 && rest[:2] == "-H":
		s = SpanOf(ByHalf, january+6*ledger.Period(rest[2]-'1'))
	case len(rest) == 3:
		var p ledger.Period
		if p.UnmarshalText([]byte(text)) != nil {
			return Span{}, false
		}
		s = Span{p, p}
	default:
		return Span{}, false
	}
	return s, s.String() == text
}

// Spans are the spans of a cycle from the first period that anything was booked
// in to the last, in order; none when nothing was.
func (v *View) Spans(c Cycle) (list []Span) {
	first, last := v.Periods()
	if first == 0 {
		return nil
	}
	for s := SpanOf(c, first); s.From <= last; s = SpanOf(c, s.Through+1) {
		list = append(list, s)
	}
	return list
}

// Within says whether a period falls into the span.
func (s Span) Within(p ledger.Period) bool { return s.From <= p && p <= s.Through }

// Key narrows a filter to what was booked in the span.
func (s Span) Key(f Filter) Filter {
	f.From, f.Through = s.From, s.Through
	return f
}

// ToDate narrows a filter to what was booked from the beginning to the end of
// the span.
func (s Span) ToDate(f Filter) Filter {
	f.From, f.Through = 0, s.Through
	return f
}
