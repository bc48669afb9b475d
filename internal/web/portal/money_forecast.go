package portal

import (
	"net/url"
	"slices"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	currency "imar/internal/base/money"
	"imar/internal/base/problem"
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

// forecastAsked is which forecast an address asks for: of all sources or of one, in
// all currencies or one, and of what stands in one slot alone, where slot is set.
type forecastAsked struct {
	source   ledger.Source
	currency currency.Currency
	month    string
	slot     forecast.Slot
}

// forecast is what cash would come to if every promise were kept.
func (p *Portal) forecast(q *ask) (*answer, error) {
	a := &answer{}
	asked := forecastAsked{source: ledger.Source(q.values.Get("source")), currency: currency.Currency(q.values.Get("currency")), month: q.values.Get("month")}
	var wrong problem.List
	a.stamp = p.stamped(func(m *view.Models, s stamp) {
		today := dayOf(m.History.Today)
		if asked.source != "" && m.Books.Funding(asked.source) == nil {
			wrong = append(wrong, unknownValue("source", string(asked.source)))
		}
		if asked.month != "" {
			var ok bool
			if asked.slot, ok = forecast.SlotOf(asked.month, today); !ok {
				wrong = append(wrong, unknownValue("month", asked.month))
			}
		}
		if len(wrong) > 0 {
			return
		}
		all, each := forecast.Of(m.Books, contractsOf(m), endOf(m), today)
		if asked.currency != "" && !slices.ContainsFunc(all, func(s forecast.Sheet) bool { return s.Currency == asked.currency }) {
			wrong = append(wrong, unknownValue("currency", string(asked.currency)))
			return
		}
		r := &forecastReport{ask: q, m: m, today: today, asked: asked, each: each}
		for i := range all {
			if asked.source == "" && (asked.currency == "" || all[i].Currency == asked.currency) {
				r.add(&all[i])
			}
		}
		for i := range each {
			if asked.source != "" && each[i].Source == asked.source && (asked.currency == "" || each[i].Currency == asked.currency) {
				r.add(&each[i])
			}
		}
		r.answer(a, p, s)
	})
	return a, wrong.Err()
}

// forecastReport is the page while it is made.
type forecastReport struct {
	*ask
	m        *view.Models
	today    clock.Day
	asked    forecastAsked
	each     []forecast.Sheet
	tables   []figureTable
	sections []page.Section
	figures  []page.Figure
}

// add makes the tables of a sheet.
func (r *forecastReport) add(s *forecast.Sheet) {
	of := &forecastSheet{r, s}
	if r.asked.month != "" {
		r.addSlot(of)
		return
	}
	months := of.months()
	section := months.section()
	section.Chart = of.chart()
	r.tables, r.sections = append(r.tables, months), append(r.sections, section)
	rest := []figureTable{of.tranches(s.Tranches), of.works()}
	if r.asked.source == "" {
		rest = append([]figureTable{of.sources()}, rest...)
	}
	for _, t := range rest {
		r.tables = append(r.tables, t)
		if len(t.rows) > 0 {
			t.rows = t.rows[:min(len(t.rows), mostWorks)]
			r.sections = append(r.sections, t.section())
		}
	}
}

// addSlot makes what stands in one slot: each tranche and each contract's part,
// with their sums.
func (r *forecastReport) addSlot(of *forecastSheet) {
	flow := of.Slots[r.asked.slot]
	for _, sum := range []struct {
		name  string
		minor int64
	}{{"forecast.received", flow.Received}, {"forecast.left.conditional", flow.Conditional}, {"forecast.works", -flow.Works}} {
		if sum.minor != 0 {
			r.figures = append(r.figures, page.Figure{Name: page.Say(sum.name), Value: exact(sum.minor, of.Currency)})
		}
	}
	for _, t := range []figureTable{of.tranches(of.Expected(r.asked.slot, r.today)), of.parts()} {
		if len(t.rows) == 0 {
			continue
		}
		r.tables = append(r.tables, t)
		if n := len(t.rows); n > maxReported {
			t.rows = t.rows[:maxReported]
			t.notices = append(t.notices, page.Notice{Title: page.Say("report.first-rows", maxReported, n)})
		}
		r.sections = append(r.sections, t.section())
	}
}

func (r *forecastReport) answer(a *answer, p *Portal, s stamp) {
	switch r.twin {
	case ".json":
		a.data = r.wrap(s, map[string]any{"tables": r.tableData(r.tables)})
	case "":
		title := page.Say("forecast.title")
		v := &Report{Page: p.frame(r.ask, s, "money", title), Intro: page.Say("forecast.intro"), Figures: r.figures, Sections: r.sections}
		v.Crumbs = r.moneyCrumbs(title)
		if r.asked != (forecastAsked{}) {
			v.Crumbs = []page.Link{{Text: page.Say("portal.nav.money"), Href: r.to("/money")}, {Text: title, Href: r.to("/money/forecast")}, {Text: r.name()}}
			v.Title = page.Say("forecast.title.of", r.name())
		}
		v.Notices = []page.Notice{{Tone: page.Plain, Title: page.Say("forecast.notice"), Body: page.Say("forecast.formula")}}
		if len(r.sections) == 0 {
			v.Sections = []page.Section{{ID: "months", Title: title, Empty: &page.Empty{Body: page.Say("portal.money.none")}}}
		}
		a.view = v
	default:
		a.table = r.fileColumns().sheet(r.lang, page.Say("forecast.title").Plain(r.lang), fileRows(r.tables))
	}
}

// name says in words what is asked for.
func (r *forecastReport) name() page.Value {
	var parts []string
	if r.asked.source != "" {
		parts = append(parts, bare(r.sourceName(r.m, r.asked.source)).Plain(r.lang))
	}
	if r.asked.month != "" {
		parts = append(parts, r.slotName(r.asked.slot).Plain(r.lang))
	}
	if r.asked.currency != "" {
		parts = append(parts, string(r.asked.currency))
	}
	return page.Wrote(und(strings.Join(parts, lang.T(r.lang, "forecast.join"))))
}

// slotName is the month with its year, or where beside the months.
func (r *forecastReport) slotName(s forecast.Slot) page.Value {
	key := s.Key(r.today)
	if s >= forecast.Months {
		return page.Say("forecast." + key)
	}
	return spanName(books.SpanOf(books.ByMonth, ledger.PeriodOf(r.today)+ledger.Period(s)))
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
	*forecastReport
	*forecast.Sheet
}

func (f *forecastSheet) id(table string) string { return table + "-" + string(f.Currency) }

// in is what stands in a slot, which the page of that slot lists.
func (f *forecastSheet) in(s forecast.Slot, minor int64) figure {
	if minor == 0 {
		return figure{}
	}
	of := url.Values{"month": {s.Key(f.today)}, "currency": {string(f.Currency)}}
	if f.Source != "" {
		of.Set("source", string(f.Source))
	}
	return figure{minor, f.to("/money/forecast?" + of.Encode())}
}

// atHand are the accounts that the first month opens with.
var atHand = []ledger.Account{ledger.Cash, ledger.Imprest, ledger.InTransit}

func (f *forecastSheet) on(accounts ...ledger.Account) books.Filter {
	return books.Filter{Accounts: accounts, Source: f.Source, Currency: f.Currency}
}

func (f *forecastSheet) months() figureTable {
	t := figureTable{id: f.id("months"), title: "forecast.in", args: []any{string(f.Currency)}, head: "forecast.month",
		names: []figureName{{key: "opening", name: "forecast.opening"}, {key: "received", name: "forecast.received"}, {key: "conditional", name: "forecast.conditional", beneath: true},
			{key: "owed", name: "forecast.owed"}, {key: "works", name: "forecast.works"}, {key: "closing", name: "forecast.closing"}}, whole: true}
	flow := func(s forecast.Slot, x forecast.Flow) []figure {
		owed := figure{}
		if x.Owed != 0 {
			owed = f.posted(-x.Owed, f.on(ledger.Payables))
		}
		return []figure{{}, f.in(s, x.Received), f.in(s, x.Conditional), owed, f.in(s, -x.Works), {}}
	}
	for _, m := range f.Months() {
		row := figureRow{key: m.Slot.Key(f.today), name: f.slotName(m.Slot), currency: f.Currency, figures: flow(m.Slot, m.Flow)}
		row.figures[0].minor, row.figures[5].minor = m.Opening, m.Closing()
		if m.Slot == 0 {
			row.figures[0] = f.posted(m.Opening, f.on(atHand...))
		}
		t.rows = append(t.rows, row)
	}
	for _, s := range []forecast.Slot{forecast.Later, forecast.Overdue, forecast.Undated} {
		if f.Slots[s] != (forecast.Flow{}) {
			t.rows = append(t.rows, figureRow{key: s.Key(f.today), name: f.slotName(s), currency: f.Currency, figures: flow(s, f.Slots[s])})
		}
	}
	if m, short := f.Short(); short {
		t.notices = append(t.notices, page.Notice{Tone: page.Doubt, Title: page.Say("forecast.short", string(f.Currency), f.slotName(m.Slot)), Body: page.Say("forecast.short.body")})
	}
	for _, beside := range []struct {
		key     string
		minor   int64
		account ledger.Account
	}{{"forecast.retention", f.Retention, ledger.Retention}, {"forecast.tied", f.Tied, ledger.RestrictedCash}} {
		if beside.minor != 0 {
			t.more = append(t.more, page.Link{Text: page.Say(beside.key, exact(beside.minor, f.Currency)), Href: f.linesOf(f.on(beside.account))})
		}
	}
	return t
}

// sources are the sheets of each source in the same currency, from the opening to
// the closing of the last month.
func (f *forecastSheet) sources() figureTable {
	t := figureTable{id: f.id("sources"), title: "forecast.sources", args: []any{string(f.Currency)}, head: "portal.field.source-of-funds", formula: page.Say("forecast.sources.formula", forecast.Months),
		names: []figureName{{key: "opening", name: "forecast.opening"}, {key: "received", name: "forecast.received"}, {key: "conditional", name: "forecast.conditional", beneath: true},
			{key: "owed", name: "forecast.owed"}, {key: "works", name: "forecast.works"}, {key: "closing", name: "forecast.closing"}}, whole: true}
	for i := range f.each {
		s := &f.each[i]
		if s.Currency != f.Currency {
			continue
		}
		all, of := s.Total(), f.to("/money/forecast?"+url.Values{"source": {string(s.Source)}, "currency": {string(s.Currency)}}.Encode())
		if s.Source == "" {
			of = "" // the postings of no source are in no forecast of one
		}
		row := figureRow{key: string(s.Source), name: f.sourceName(f.m, s.Source), currency: s.Currency}
		for _, minor := range []int64{all.Opening, all.Received, all.Conditional, -all.Owed, -all.Works, all.Closing()} {
			row.figures = append(row.figures, figure{minor, of})
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func (f *forecastSheet) tranches(list []books.Promised) figureTable {
	t := figureTable{id: f.id("tranches"), title: "forecast.tranches", args: []any{string(f.Currency)}, head: "portal.field.expected",
		names: []figureName{{key: "received", name: "forecast.left"}, {key: "conditional", name: "forecast.left.conditional"}}}
	for _, p := range list {
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

// works are what contracts have left from each source.
func (f *forecastSheet) works() figureTable {
	t := figureTable{id: f.id("works"), title: "forecast.contracts", args: []any{string(f.Currency)}, head: "portal.contract", formula: page.Say("forecast.contracts.formula"),
		names: []figureName{{key: "left", name: "forecast.contract.left"}, {key: "advance", name: "portal.sheet.outstanding"}, {key: "pay", name: "forecast.contract.pay"}}, whole: true}
	for _, w := range f.Works {
		t.rows = append(t.rows, f.work(w))
	}
	return t
}

// parts are the works with the part of each that stands in the slot asked for.
func (f *forecastSheet) parts() figureTable {
	t := f.works()
	t.rows, t.names = nil, append(t.names, figureName{key: "part", name: "forecast.contract.part"})
	for _, w := range f.Works {
		if part := w.In(f.asked.slot, f.today); part != 0 {
			row := f.work(w)
			row.figures = append(row.figures, figure{minor: part})
			t.rows = append(t.rows, row)
		}
	}
	return t
}

func (f *forecastSheet) work(w forecast.Work) figureRow {
	until := page.Say("forecast.undated")
	if !w.End.IsZero() {
		until = page.Say("forecast.until", page.On(w.End))
	}
	name := f.workName(f.m, w.Contract, "").With(until)
	key := string(w.Contract)
	if f.Source == "" {
		name, key = name.With(f.sourceName(f.m, w.Source)), key+"/"+string(w.Source)
	}
	of := books.Filter{Contract: w.Contract, Source: w.Source, Currency: f.Currency, Figure: books.SheetOutstanding}
	return figureRow{key: key, name: name, currency: f.Currency, note: w.End.String(),
		figures: []figure{{w.Left, f.toThing("contracts", string(w.Contract))}, f.posted(w.Advance, of), {minor: w.Pay()}}}
}

// chart is the closing of each month.
func (f *forecastSheet) chart() *page.Chart {
	in := chart.LinesInput{
		Frame:    chart.Frame{ID: f.id("forecast"), Title: lang.T(f.lang, "forecast.chart", string(f.Currency)), Desc: lang.T(f.lang, "forecast.chart.desc"), RTL: f.lang == lang.Arabic},
		TimeHead: lang.T(f.lang, "forecast.month"), Series: []chart.Series{{Label: lang.T(f.lang, "forecast.closing")}},
	}
	compact := func(minor int64) string { return f.compact(minor, f.Currency) }
	now := ledger.PeriodOf(f.today)
	end := func(s forecast.Slot) int64 {
		days, _ := (now + ledger.Period(s)).First().MonthEnd().DaysSince(now.First())
		return int64(days)
	}
	low, high := int64(0), int64(0)
	for _, m := range f.Months() {
		in.Series[0].Points = append(in.Series[0].Points, chart.Point{At: end(m.Slot), AtLabel: m.Slot.Key(f.today), Value: m.Closing(), ValueLabel: compact(m.Closing())})
		low, high = min(low, m.Closing()), max(high, m.Closing())
	}
	last := forecast.Slot(forecast.Months - 1)
	in.XTicks = []chart.Tick{{At: 0, Label: now.String()}, {At: end(last), Label: last.Key(f.today)}}
	for _, v := range []int64{low, 0, high} {
		if n := len(in.YTicks); n == 0 || in.YTicks[n-1].At != v {
			in.YTicks = append(in.YTicks, chart.Tick{At: v, Label: compact(v)})
		}
	}
	return &page.Chart{SVG: chart.Lines(in), Data: in.Table()}
}
