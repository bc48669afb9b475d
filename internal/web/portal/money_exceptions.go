package portal

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"imar/internal/base/clock"
	currency "imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// What the register says of overrides, beside the exceptions by their own codes.
const (
	overridePermitted = "override-permitted"
	overrideUsed      = "override-used"
)

// exceptionRow is one line of the register: an exception, or an override that was
// permitted or used.
type exceptionRow struct {
	seq      fact.Seq
	when     clock.Day
	what     string // code: of the exception, or one of the two above
	rule     fund.Rule
	override string
	amount   currency.Amount
	decision string // of an override that was permitted
	expires  clock.Day
}

// exceptions is the public register: what was recorded and should not have been
// so, and the rules that a decision let something pass. from and to are the
// months in which it was recorded.
func (p *Portal) exceptions(q *ask) (*answer, error) {
	span, what, leaf, err := q.registerQuery()
	if err != nil {
		return nil, err
	}
	return tabular(p, q, "portal.exceptions", func(m *view.Models, v *Listing) ([]exceptionRow, columns[exceptionRow], int) {
		all := exceptionRows(m.Books.OverridesIn(span), m.Books.ExceptionsIn(span))
		counts, rows := map[string]int{}, make([]exceptionRow, 0, len(all))
		for _, r := range all {
			if counts[r.what]++; len(what) == 0 || slices.Contains(what, r.what) {
				rows = append(rows, r)
			}
		}
		v.Intro = page.Say("portal.exceptions.intro")
		v.List = q.controls([]question{{param: "what", name: "portal.exceptions.what", label: exceptionLabel, counts: byCount(counts)}}, spanChips(), nil, "", len(rows), leaf)
		v.List.Count = page.Say("portal.count.exceptions", len(rows))
		v.List.Empty = page.Empty{Title: page.Say("portal.exceptions.none")}
		return rows, q.exceptionColumns(), leaf
	})
}

// corrections is what was booked in one period and belongs to an earlier one.
// from and to are the months in which it was booked.
func (p *Portal) corrections(q *ask) (*answer, error) {
	span, _, leaf, err := q.registerQuery()
	if err != nil {
		return nil, err
	}
	return tabular(p, q, "portal.corrections", func(m *view.Models, v *Listing) ([]books.Correction, columns[books.Correction], int) {
		rows := m.Books.Late(span)
		slices.Reverse(rows) // the latest first
		v.Intro = page.Say("portal.corrections.intro")
		v.List = q.controls(nil, spanChips(), nil, "", len(rows), leaf)
		v.List.Count = page.Say("report.count.corrections", len(rows))
		v.List.Empty = page.Empty{Title: page.Say("report.earlier.none")}
		return rows, q.correctionColumns(), leaf
	})
}

// registerQuery reads what the registers may be asked: months, kinds and the
// number of the page.
func (q *ask) registerQuery() (span books.Span, what []string, leaf int, err error) {
	var problems problem.List
	span = books.Span{From: q.period("from", &problems), Through: q.period("to", &problems)}
	if span.Through == 0 {
		span.Through = math.MaxInt32 // every month
	}
	if what = q.values["what"]; q.route.path == "/money/exceptions" {
		for _, v := range what {
			if v != overridePermitted && v != overrideUsed && !slices.Contains(fund.Exceptions, fund.Exception(v)) {
				problems = append(problems, unknownValue("what", v))
			}
		}
	}
	leaf, err = q.leaf()
	problems = append(problems, problem.Of(err)...)
	return span, what, leaf, problems.Err()
}

func spanChips() []question {
	code := func(v string) page.Value { return page.Code(v) }
	return []question{{param: "from", name: "portal.field.from", label: code}, {param: "to", name: "portal.field.through", label: code}}
}

func exceptionLabel(what string) page.Value {
	switch what {
	case overridePermitted:
		return page.Say("portal.exceptions.permitted")
	case overrideUsed:
		return page.Say("portal.exceptions.passed")
	}
	return page.Say(fund.Exception(what).Key())
}

// exceptionRows are overrides and exceptions as rows of a register, the latest
// first.
func exceptionRows(overrides []books.Override, exceptions []books.Exception) (rows []exceptionRow) {
	for _, o := range overrides {
		row := exceptionRow{seq: o.Seq, when: o.When, what: overridePermitted, rule: o.Rule, override: o.ID, amount: o.Amount}
		if o.Used {
			row.what = overrideUsed
		} else {
			row.decision = o.Decision
			row.expires, _ = clock.Parse(o.Expires)
		}
		rows = append(rows, row)
	}
	for _, e := range exceptions {
		for _, one := range e.Of {
			rows = append(rows, exceptionRow{seq: e.Seq, when: e.When, what: string(one)})
		}
	}
	slices.SortStableFunc(rows, func(a, b exceptionRow) int { return cmp.Compare(b.seq, a.seq) })
	return rows
}

// sum is the amount of an override, "" where there is none.
func (r exceptionRow) sum() string {
	if r.amount.Currency == "" {
		return ""
	}
	return string(r.amount.Decimal())
}

// shown is the line as the page tells it.
func (r exceptionRow) shown(q *ask) page.Value {
	v := exceptionLabel(r.what)
	if r.rule != "" {
		v = v.With(page.Say(r.rule.Key()).With(page.Code(r.override)))
	}
	if r.amount.Currency != "" {
		v = v.With(page.Amount(r.sum(), string(r.amount.Currency)))
	}
	if r.what == overridePermitted {
		v = v.With(page.Say("portal.exceptions.until", r.expires), page.Say("portal.exceptions.decision", page.Code(r.decision)).To(q.toThing("decisions", r.decision)))
	}
	return v
}

func (q *ask) exceptionColumns() columns[exceptionRow] {
	return columns[exceptionRow]{
		{name: "portal.exceptions.what", show: func(r exceptionRow) page.Value { return r.shown(q) }},
		{key: "what", name: "portal.exceptions.what", cell: func(r exceptionRow) string { return r.what }},
		{key: "date", name: "portal.field.date", kind: sheet.Date, show: func(r exceptionRow) page.Value {
			if r.when.IsZero() {
				return page.Say("portal.dash")
			}
			return page.On(r.when)
		}, cell: func(r exceptionRow) string { return r.when.String() }},
		{key: "fact", name: "portal.field.fact", show: func(r exceptionRow) page.Value {
			return page.Code(strconv.FormatInt(int64(r.seq), 10)).To(q.proof(int64(r.seq)))
		}, cell: func(r exceptionRow) string { return strconv.FormatInt(int64(r.seq), 10) }},
		{key: "rule", name: "portal.member.rule", cell: func(r exceptionRow) string { return string(r.rule) }},
		{key: "override", name: "portal.member.override", cell: func(r exceptionRow) string { return r.override }},
		{key: "amount", name: "portal.field.amount", kind: sheet.Number, decimals: 3, cell: exceptionRow.sum},
		{key: "currency", name: "portal.field.currency", cell: func(r exceptionRow) string { return string(r.amount.Currency) }},
		{key: "decision", name: "portal.member.decision", cell: func(r exceptionRow) string { return r.decision }},
		{key: "expires", name: "portal.member.expires", kind: sheet.Date, cell: func(r exceptionRow) string { return r.expires.String() }},
	}
}
