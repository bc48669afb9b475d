package portal

import (
	"cmp"
	"slices"
	"strconv"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	currency "imar/internal/base/money"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// spanName is a span in words: "March 2025", "First quarter of 2025".
func spanName(s books.Span) page.Value {
	return page.Wrote(lang.Both(spanText(lang.Arabic, s), spanText(lang.English, s)))
}

func spanText(l lang.Lang, s books.Span) string {
	year, n := yearText(s.From.Year()), int(s.From)%12
	switch s.Cycle() {
	case books.ByMonth:
		return lang.MonthYear(l, s.From.First())
	case books.ByQuarter:
		return lang.T(l, "report.quarter."+itoa(n/3+1), year)
	case books.ByHalf:
		return lang.T(l, "report.half."+itoa(n/6+1), year)
	}
	return lang.T(l, "portal.statement.year", year)
}

// spanState says how firm a span's figures are: closed in the books, still open,
// or not ended.
func spanState(m *view.Models, s books.Span, today string) page.Value {
	if d, err := clock.Parse(today); err == nil && s.Within(ledger.PeriodOf(d)) {
		return page.State("report.state.going", page.Going)
	}
	if closed, on := m.Books.Closed(s); closed {
		return page.State("report.state.closed", page.Done).With(page.Say("report.state.closed-on", on))
	}
	return page.State("report.state.open", page.Plain)
}

// cycleRow is one report in one currency.
type cycleRow struct {
	span              books.Span
	currency          currency.Currency
	received, settled int64
	corrections       int
}

// reports is the list of the fund's reports: every month, quarter, half year or
// year since the first entry, the latest first.
func (p *Portal) reports(q *ask) (*answer, error) {
	names := make([]string, len(books.Cycles))
	for i, c := range books.Cycles {
		names[i] = string(c)
	}
	cycle, err := q.choice("cycle", names...)
	if err != nil {
		return nil, err
	}
	leaf, err := q.leaf()
	if err != nil {
		return nil, err
	}
	return tabular(p, q, "report.title", func(m *view.Models, v *Listing) ([]cycleRow, columns[cycleRow], int) {
		rows := cycleRows(m.Books, books.Cycle(cycle))
		v.Intro = page.Say("report.intro")
		for _, c := range books.Cycles {
			v.Tabs = append(v.Tabs, Tab{page.Say("report.cycle." + string(c)), q.with("cycle", string(c)), string(c) == cycle})
		}
		v.List = q.controls(nil, nil, nil, "", len(rows), leaf)
		v.List.Count = page.Say("portal.count.rows", len(rows))
		v.List.Empty = page.Empty{Title: page.Say("portal.money.none")}
		return rows, q.cycleColumns(m), leaf
	})
}

// cycleRows are the reports of a cycle, the latest first, a row for each
// currency in which anything was received or settled.
func cycleRows(b *books.View, c books.Cycle) (list []cycleRow) {
	received := b.Monthly(books.GiftReceived.Key("", ""))
	settled := b.Monthly(books.Filter{Accounts: []ledger.Account{ledger.Settled}, NoClose: true})
	spans := b.Spans(c)
	slices.Reverse(spans)
	for _, s := range spans {
		sums := map[currency.Currency]*cycleRow{}
		at := func(c currency.Currency) *cycleRow {
			if sums[c] == nil {
				sums[c] = &cycleRow{span: s, currency: c}
			}
			return sums[c]
		}
		for p := s.From; p <= s.Through; p++ {
			for c, minor := range received[p] {
				at(c).received += minor
			}
			for c, minor := range settled[p] {
				at(c).settled += minor
			}
		}
		at(currency.LYD).corrections = len(b.Corrections(s))
		rows := make([]cycleRow, 0, len(sums))
		for _, r := range sums {
			rows = append(rows, *r)
		}
		slices.SortFunc(rows, func(a, b cycleRow) int { return cmp.Compare(currencyPlace(a.currency), currencyPlace(b.currency)) })
		list = append(list, rows...)
	}
	return list
}

func (q *ask) cycleColumns(m *view.Models) columns[cycleRow] {
	amount := func(key, name string, of func(cycleRow) figure) column[cycleRow] {
		return column[cycleRow]{key: key, name: name, kind: sheet.Number, decimals: 3,
			show: func(r cycleRow) page.Value { return of(r).value(r.currency) }, cell: func(r cycleRow) string { return text(of(r).minor, r.currency) }}
	}
	return columns[cycleRow]{
		{name: "portal.field.period", show: func(r cycleRow) page.Value {
			v := spanName(r.span).To(q.toThing("money/reports", r.span.String()))
			if r.currency == currency.LYD {
				v = v.With(spanState(m, r.span, m.History.Today))
			}
			return v
		}},
		{key: "period", name: "portal.field.period", cell: func(r cycleRow) string { return r.span.String() }},
		{key: "from", name: "portal.field.from", kind: sheet.Date, cell: func(r cycleRow) string { return r.span.From.First().String() }},
		{key: "to", name: "portal.field.through", kind: sheet.Date, cell: func(r cycleRow) string { return r.span.Through.First().MonthEnd().String() }},
		{key: "currency", name: "portal.field.currency", cell: func(r cycleRow) string { return string(r.currency) }},
		amount("received", "report.gift.received", func(r cycleRow) figure {
			return q.posted(r.received, r.span.Key(books.GiftReceived.Key("", r.currency)))
		}),
		amount("settled", "portal.step.settled", func(r cycleRow) figure {
			return q.posted(r.settled, books.MovementKey(r.span, books.Filter{Currency: r.currency}, ledger.Settled))
		}),
		{key: "corrections", name: "report.corrections.count", kind: sheet.Number, show: func(r cycleRow) page.Value {
			if r.corrections == 0 {
				return page.Say("portal.dash")
			}
			return page.Number(int64(r.corrections)).To(q.toThing("money/reports", r.span.String()) + "#corrections")
		}, cell: func(r cycleRow) string { return strconv.Itoa(r.corrections) }},
	}
}
