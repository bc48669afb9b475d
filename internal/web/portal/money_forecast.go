package portal

import (
	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/ledger"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/view/forecast"
	"imar/internal/web/chart"
	"imar/internal/web/page"
)

// mostWorks is how many contracts of a currency the page shows; its files have all.
const mostWorks = 25

// forecast is what cash would come to if every promise were kept.
func (p *Portal) forecast(q *ask) (*answer, error) {
	a := &answer{}
	a.stamp = p.stamped(func(m *view.Models, s stamp) {
		sheets := forecast.Of(m.Books, contractsOf(m), endOf(m), dayOf(m.History.Today))
		var tables []figureTable
		var sections []page.Section
		for i := range sheets {
			of := &forecastSheet{q, m, &sheets[i]}
			months, tranches, works := of.months(), of.tranches(), of.works()
			tables = append(tables, months, tranches, works)
			section := months.section()
			section.Chart = of.chart()
			sections = append(sections, section)
			for _, t := range []figureTable{tranches, works} {
				if len(t.rows) > 0 {
					t.rows = t.rows[:min(len(t.rows), mostWorks)]
					sections = append(sections, t.section())
				}
			}
		}
		switch q.twin {
		case ".json":
			a.data = q.wrap(s, map[string]any{"tables": q.tableData(tables)})
		case "":
			v := &Report{Page: p.frame(q, s, "money", page.Say("forecast.title")), Intro: page.Say("forecast.intro"), Sections: sections}
			v.Crumbs = q.moneyCrumbs(v.Title)
			v.Notices = []page.Notice{{Tone: page.Plain, Title: page.Say("forecast.notice"), Body: page.Say("forecast.formula")}}
			if len(sheets) == 0 {
				v.Sections = []page.Section{{ID: "months", Title: v.Title, Empty: &page.Empty{Body: page.Say("portal.money.none")}}}
			}
			a.view = v
		default:
			a.table = q.fileColumns().sheet(q.lang, page.Say("forecast.title").Plain(q.lang), fileRows(tables))
		}
	})
	return a, nil
}

// contractsOf are all contracts by their names in the books.
func contractsOf(m *view.Models) (list []ledger.Contract) {
	for _, r := range m.Contracts.Rows() {
		list = append(list, ledger.Contract(r.ID))
	}
	return list
}

// endOf is what contracts' rows say of their end.
func endOf(m *view.Models) forecast.End {
	return func(id contract.ID) (day clock.Day, closed bool) {
		r := m.Contracts.At(id)
		if r == nil {
			return day, false
		}
		day, _ = clock.Parse(r.End) // the zero Day where there is none
		return day, r.Status == "closed"
	}
}

// forecastSheet is the forecast in one currency while its tables are made.
type forecastSheet struct {
	*ask
	m *view.Models
	*forecast.Sheet
}

func (f *forecastSheet) id(table string) string { return table + "-" + string(f.Currency) }

// open leads to the table on the same page that a figure is the sum of, or to the
// postings.
func (f *forecastSheet) open(minor int64, table string) figure {
	if minor == 0 {
		return figure{}
	}
	return figure{minor, f.to("/money/forecast") + "#" + f.id(table)}
}

func monthName(p ledger.Period) page.Value { return spanName(books.SpanOf(books.ByMonth, p)) }

func (f *forecastSheet) months() figureTable {
	t := figureTable{id: f.id("months"), title: "forecast.in", args: []any{string(f.Currency)}, head: "forecast.month",
		names: []figureName{{key: "opening", name: "forecast.opening"}, {key: "received", name: "forecast.received"}, {key: "conditional", name: "forecast.conditional", beneath: true},
			{key: "owed", name: "forecast.owed"}, {key: "works", name: "forecast.works"}, {key: "closing", name: "forecast.closing"}}, whole: true}
	flow := func(x forecast.Flow, opening, closing int64) []figure {
		owed := figure{}
		if x.Owed != 0 {
			owed = figure{-x.Owed, f.agedOf(ledger.Payables, "", "", f.Currency)}
		}
		return []figure{{minor: opening}, f.open(x.Received, "tranches"), f.open(x.Conditional, "tranches"), owed, f.open(-x.Works, "works"), {minor: closing}}
	}
	for i, m := range f.Months {
		row := figureRow{key: m.Period.String(), name: monthName(m.Period), currency: f.Currency, figures: flow(m.Flow, m.Opening, m.Closing())}
		if i == 0 {
			row.figures[0] = f.posted(m.Opening, books.Filter{Accounts: []ledger.Account{ledger.Cash, ledger.Imprest, ledger.InTransit}, Currency: f.Currency})
		}
		t.rows = append(t.rows, row)
	}
	for _, rest := range []struct {
		key  string
		flow forecast.Flow
	}{{"later", f.Later}, {"overdue", f.Overdue}, {"undated", f.Undated}} {
		if rest.flow != (forecast.Flow{}) {
			t.rows = append(t.rows, figureRow{key: rest.key, name: page.Say("forecast." + rest.key), currency: f.Currency, figures: flow(rest.flow, 0, 0)})
		}
	}
	if m, short := f.Short(); short {
		t.notices = append(t.notices, page.Notice{Tone: page.Doubt, Title: page.Say("forecast.short", string(f.Currency), monthName(m.Period)), Body: page.Say("forecast.short.body")})
	}
	for _, beside := range []struct {
		key     string
		minor   int64
		account ledger.Account
	}{{"forecast.retention", f.Retention, ledger.Retention}, {"forecast.tied", f.Tied, ledger.RestrictedCash}} {
		if beside.minor != 0 {
			t.more = append(t.more, page.Link{Text: page.Say(beside.key, exact(beside.minor, f.Currency)), Href: f.linesOf(books.Filter{Accounts: []ledger.Account{beside.account}, Currency: f.Currency})})
		}
	}
	return t
}

func (f *forecastSheet) tranches() figureTable {
	t := figureTable{id: f.id("tranches"), title: "forecast.tranches", args: []any{string(f.Currency)}, head: "portal.field.expected",
		names: []figureName{{key: "received", name: "forecast.left"}, {key: "conditional", name: "forecast.left.conditional"}}}
	for _, p := range f.Tranches {
		name := page.On(p.Expected).With(f.sourceName(f.m, p.Source))
		if p.Expected.IsZero() {
			name = page.Say("forecast.undated").With(f.sourceName(f.m, p.Source))
		}
		left := figure{p.Left, f.toThing("sources", string(p.Source)) + "#tranches"}
		row := figureRow{key: string(p.Agreement) + "/" + p.ID, name: name, currency: f.Currency, figures: []figure{left, {}}, note: p.Expected.String()}
		if p.After != "" {
			row.figures[0], row.figures[1] = row.figures[1], row.figures[0]
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func (f *forecastSheet) works() figureTable {
	t := figureTable{id: f.id("works"), title: "forecast.contracts", args: []any{string(f.Currency)}, head: "portal.contract", formula: page.Say("forecast.contracts.formula"),
		names: []figureName{{key: "left", name: "forecast.contract.left"}, {key: "advance", name: "portal.sheet.outstanding"}, {key: "pay", name: "forecast.contract.pay"}}, whole: true}
	for _, w := range f.Works {
		name := f.workName(f.m, w.Contract, "")
		if w.End.IsZero() {
			name = name.With(page.Say("forecast.undated"))
		} else {
			name = name.With(page.Say("forecast.until", page.On(w.End)))
		}
		of := books.Filter{Contract: w.Contract, Currency: f.Currency, Figure: books.SheetOutstanding}
		t.rows = append(t.rows, figureRow{key: string(w.Contract), name: name, currency: f.Currency, note: w.End.String(),
			figures: []figure{{w.Left, f.toThing("contracts", string(w.Contract))}, f.posted(w.Advance, of), {minor: w.Pay()}}})
	}
	return t
}

// chart is the closing of each month.
func (f *forecastSheet) chart() *page.Chart {
	in := chart.LinesInput{
		Frame:    chart.Frame{ID: f.id("forecast"), Title: lang.T(f.lang, "forecast.chart", string(f.Currency)), Desc: lang.T(f.lang, "forecast.chart.desc"), RTL: f.lang == lang.Arabic},
		TimeHead: lang.T(f.lang, "forecast.month"), Series: []chart.Series{{Label: lang.T(f.lang, "forecast.closing")}},
	}
	compact := func(minor int64) string { return f.compact(minor, f.Currency) }
	first := f.Months[0].Period.First()
	low, high := int64(0), int64(0)
	for _, m := range f.Months {
		at, _ := m.Period.First().MonthEnd().DaysSince(first)
		in.Series[0].Points = append(in.Series[0].Points, chart.Point{At: int64(at), AtLabel: m.Period.String(), Value: m.Closing(), ValueLabel: compact(m.Closing())})
		low, high = min(low, m.Closing()), max(high, m.Closing())
	}
	last := f.Months[len(f.Months)-1].Period
	end, _ := last.First().MonthEnd().DaysSince(first)
	in.XTicks = []chart.Tick{{At: 0, Label: f.Months[0].Period.String()}, {At: int64(end), Label: last.String()}}
	for _, v := range []int64{low, 0, high} {
		if n := len(in.YTicks); n == 0 || in.YTicks[n-1].At != v {
			in.YTicks = append(in.YTicks, chart.Tick{At: v, Label: compact(v)})
		}
	}
	return &page.Chart{SVG: chart.Lines(in), Data: in.Table()}
}
