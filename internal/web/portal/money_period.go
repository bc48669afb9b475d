package portal

import (
	"cmp"
	"net/url"
	"slices"

	"imar/internal/base/clock"
	currency "imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// periodReport is one report of the trust fund's cycle.
func (p *Portal) periodReport(q *ask) (*answer, error) {
	a := &answer{}
	known := true
	var wrong problem.List
	a.stamp = p.stamped(func(m *view.Models, s stamp) {
		var span books.Span
		known = q.resolve(func(id string) bool {
			got, ok := books.ParseSpan(id)
			first, last := m.Books.Periods()
			span = got
			return ok && first != 0 && got.Through >= first && got.From <= last
		})
		if !known {
			return
		}
		r := &reporting{ask: q, m: m, span: span}
		tables := r.tables(&wrong)
		switch {
		case len(wrong) > 0:
		case q.twin == ".json":
			a.data = q.wrap(s, r.data(tables))
		case q.twin == "":
			a.view = r.page(p, s, tables)
		default:
			a.table = q.fileColumns().sheet(q.lang, spanName(span).Plain(q.lang), fileRows(tables))
		}
	})
	switch {
	case !known:
		return nil, errNotFound
	case len(wrong) > 0:
		return nil, wrong
	}
	return a, nil
}

// reporting is one report while it is made.
type reporting struct {
	*ask
	m    *view.Models
	span books.Span
}

// tables are the tables of the report; of one sector or district alone, when the
// address names it, what its projects moved.
func (r *reporting) tables(wrong *problem.List) []figureTable {
	sector, district := r.values.Get("sector"), r.values.Get("district")
	all, err := r.choice("projects", "", "all")
	*wrong = append(*wrong, problem.Of(err)...)
	if sector != "" || district != "" || all != "" {
		return []figureTable{r.projects(sector, district)}
	}
	list := []figureTable{r.contributions("contributions", books.GiftPledged, books.GiftAgreed, books.GiftReceived, books.GiftRefunded),
		r.contributions("not-cash", books.GiftDirect, books.GiftInKind), r.execution("source"), r.execution("sector"), r.execution("district")}
	return append(list, r.cash(), r.standing())
}

// contributions are the ways of one of the two tables: what was promised and what
// came as cash, and what never came to the bank.
func (r *reporting) contributions(id string, gifts ...books.Gift) figureTable {
	t := figureTable{id: id, title: "report." + id, formula: page.Say("report." + id + ".formula"), head: "portal.field.source-of-funds", empty: "report.contributions.none"}
	for _, g := range gifts {
		t.names = append(t.names, figureName{key: giftKeys[g], name: "report.gift." + giftKeys[g]}, figureName{giftKeys[g] + "ToDate", "report.to-date", true})
	}
	for _, c := range r.m.Books.Contributions(r.span) {
		row := figureRow{key: string(c.Source), name: r.sourceName(r.m, c.Source), currency: c.Currency}
		any := false
		for _, g := range gifts {
			any = any || c.ToDate[g] != 0 || c.In[g] != 0
			row.figures = append(row.figures, r.gift(g, false, c.Source, c.Currency, c), r.gift(g, true, c.Source, c.Currency, c))
		}
		if any {
			t.rows = append(t.rows, row)
		}
	}
	t.withTotals(func(n int, c currency.Currency) string {
		return r.gift(gifts[n/2], n%2 == 1, "", c, books.Contribution{}).open
	})
	return t
}

// giftKeys name the ways of a contribution.
var giftKeys = [books.Gifts]string{"pledged", "agreed", "received", "direct", "in-kind", "refunded"}

func (r *reporting) gift(g books.Gift, toDate bool, s ledger.Source, c currency.Currency, of books.Contribution) figure {
	if toDate {
		return r.posted(of.ToDate[g], r.span.ToDate(g.Key(s, c)))
	}
	return r.posted(of.In[g], r.span.Key(g.Key(s, c)))
}

// movementNames are the columns of what moved.
var movementNames = []figureName{{key: "allocated", name: "portal.step.allocated"}, {key: "obligated", name: "portal.step.obligated"}, {key: "certified", name: "portal.step.certified"}, {key: "settled", name: "portal.step.settled"}}

// execution is what the span moved, by source, sector or district. A figure of a
// source opens its postings, any other the projects that make it.
func (r *reporting) execution(by string) figureTable {
	t := figureTable{id: "by-" + by, title: "report.by." + by, formula: page.Say("report.execution.formula"), head: budgetHeads[by], names: movementNames, empty: "report.execution.none"}
	for _, x := range r.m.Books.Movements(r.span, func(s ledger.Source, p ledger.Project) string { return r.budgetKey(r.m, by, s, p, 0) }) {
		row := figureRow{key: x.Key, name: r.budgetName(r.m, by, x.Key), currency: x.Currency}
		if by == "source" {
			row.figures = r.moved(x, books.Filter{Source: ledger.Source(x.Key), Currency: x.Currency})
		} else {
			to := r.to(withQuery(thing("money/reports", r.span.String()), map[string][]string{by: {x.Key}}))
			row.figures = []figure{{x.Allocated, to}, {x.Obligated, to}, {x.Certified, to}, {x.Settled, to}}
		}
		t.rows = append(t.rows, row)
	}
	t.withTotals(func(n int, c currency.Currency) string {
		return r.moved(books.Movement{}, books.Filter{Currency: c})[n].open
	})
	if by == "sector" {
		t.more = []page.Link{{Text: page.Say("report.projects"), Href: r.to(thing("money/reports", r.span.String()) + "?projects=all")}}
	}
	return t
}

func (r *reporting) moved(x books.Movement, f books.Filter) []figure {
	at := func(minor int64, step ledger.Account) figure {
		return r.posted(minor, books.MovementKey(r.span, f, step))
	}
	return []figure{at(x.Allocated, ledger.Allocated), at(x.Obligated, ledger.Obligated), at(x.Certified, ledger.Certified), at(x.Settled, ledger.Settled)}
}

// projects is what each project moved, of one sector and district where they are
// named.
func (r *reporting) projects(sector, district string) figureTable {
	t := figureTable{id: "projects", title: "report.projects", formula: page.Say("report.execution.formula"), head: "portal.project", names: movementNames, empty: "report.execution.none"}
	for _, x := range r.m.Books.Movements(r.span, func(s ledger.Source, p ledger.Project) string {
		if sector != "" && r.budgetKey(r.m, "sector", s, p, 0) != sector || district != "" && r.budgetKey(r.m, "district", s, p, 0) != district {
			return ""
		}
		return string(p)
	}) {
		t.rows = append(t.rows, figureRow{key: x.Key, name: r.subject(r.m, project.ID(x.Key).Subject()), currency: x.Currency,
			figures: r.moved(x, books.Filter{Project: ledger.Project(x.Key), Currency: x.Currency})})
	}
	slices.SortStableFunc(t.rows, func(a, b figureRow) int { return cmp.Compare(b.figures[3].minor, a.figures[3].minor) })
	t.withTotals(func(n int, c currency.Currency) string {
		if sector+district == "" {
			return r.moved(books.Movement{}, books.Filter{Currency: c})[n].open
		}
		return "" // the rows above are what makes it
	})
	return t
}

// cash is what was held at the end of the span, by account and source.
func (r *reporting) cash() figureTable {
	t := figureTable{id: "cash", title: "report.cash", formula: page.Say("report.cash.formula"), head: "portal.field.account", names: []figureName{{key: "held", name: "report.figure.held"}}}
	for _, h := range r.m.Books.CashPosition(r.span.ToDate(books.Filter{})) {
		name := accountName(h.Account)
		if h.Bank != "" {
			name = bankName(r.m, h.Bank).With(name)
		}
		t.rows = append(t.rows, figureRow{key: h.Account.String() + " " + string(h.Bank) + " " + string(h.Source), name: name.With(r.sourceName(r.m, h.Source)), currency: h.Currency,
			figures: []figure{r.posted(h.Minor, r.span.ToDate(h.Key()))}})
	}
	t.withTotals(func(_ int, c currency.Currency) string {
		return r.linesOf(r.span.ToDate(books.Filter{Accounts: append([]ledger.Account{ledger.InTransit}, ledger.CashAccounts...), Currency: c}))
	})
	return t
}

// standing is what stands open at the end of the span, by source.
func (r *reporting) standing() figureTable {
	t := figureTable{id: "standing", title: "report.standing", formula: page.Say("report.standing.formula"), head: "portal.field.source-of-funds",
		names: []figureName{{key: "advances", name: "report.figure.advances"}, {key: "undrawn", name: "portal.step.undrawn"}, {key: "notYetPaid", name: "report.figure.not-yet-paid"}}}
	accounts := [][]ledger.Account{books.AdvancesOutstanding, {ledger.Undrawn}, books.NotYetPaid}
	key := func(n int, s ledger.Source, c currency.Currency) books.Filter {
		return r.span.ToDate(books.Filter{Accounts: accounts[n], Source: s, Currency: c})
	}
	for _, x := range r.m.Books.Standings(r.span) {
		row := figureRow{key: string(x.Source), name: r.sourceName(r.m, x.Source), currency: x.Currency}
		for n, minor := range []int64{x.Advances, x.Undrawn, x.NotYetPaid} {
			row.figures = append(row.figures, r.posted(minor, key(n, x.Source, x.Currency)))
		}
		t.rows = append(t.rows, row)
	}
	t.withTotals(func(n int, c currency.Currency) string { return r.linesOf(key(n, "", c)) })
	return t
}

// page is the report as a page.
func (r *reporting) page(p *Portal, s stamp, tables []figureTable) page.View {
	title := page.Say("report.of", spanText(r.lang, r.span))
	v := &Report{Page: p.frame(r.ask, s, "money", title), Intro: page.Say("report.one.intro", r.span.From.First(), r.span.Through.First().MonthEnd())}
	v.Crumbs = []page.Link{{Text: page.Say("portal.nav.money"), Href: r.to("/money")}, {Text: page.Say("report.title"), Href: r.to("/money/reports?cycle=" + string(r.span.Cycle()))}, {Text: spanName(r.span)}}
	v.Figures = []page.Figure{{Name: page.Say("portal.field.state"), Value: spanState(r.m, r.span, s.today)}}
	v.Tabs = r.around()
	for i := range tables {
		if n := len(tables[i].rows); n > maxReported {
			tables[i].rows = tables[i].rows[:maxReported]
			tables[i].notices = append(tables[i].notices, page.Notice{Title: page.Say("report.first-rows", maxReported, n)})
		}
		v.Sections = append(v.Sections, tables[i].section())
	}
	if len(tables) > 1 {
		v.Sections = append(v.Sections, r.exceptions(), r.corrections("corrections", r.m.Books.Corrections(r.span)), r.corrections("earlier", r.m.Books.CorrectionsIn(r.span)))
	}
	return v
}

// maxReported is how many rows of a table a page shows; files have all.
const maxReported = 200

// around are the reports before and after this one, and the longer ones that it
// is a part of.
func (r *reporting) around() (tabs []Tab) {
	first, last := r.m.Books.Periods()
	add := func(s books.Span) {
		if s.Through >= first && s.From <= last {
			tabs = append(tabs, Tab{spanName(s), r.toThing("money/reports", s.String()), s == r.span})
		}
	}
	n := ledger.Period(r.span.Cycle().Months())
	add(books.Span{From: r.span.From - n, Through: r.span.Through - n})
	add(r.span)
	add(books.Span{From: r.span.From + n, Through: r.span.Through + n})
	for _, c := range books.Cycles {
		if c.Months() > int(n) {
			add(books.SpanOf(c, r.span.From))
		}
	}
	return tabs
}

// exceptions is what was recorded in the span and should not have been so, and
// the rules that a decision let something pass.
func (r *reporting) exceptions() page.Section {
	s := page.Section{ID: "exceptions", Title: page.Say("report.exceptions"), Intro: page.Say("report.exceptions.formula")}
	rows := exceptionRows(r.m.Books.OverridesIn(r.span), r.m.Books.ExceptionsIn(r.span))
	s.Count = page.Say("portal.count.exceptions", len(rows))
	if len(rows) == 0 {
		s.Empty = &page.Empty{Body: page.Say("portal.exceptions.none")}
		return s
	}
	t := r.exceptionColumns().page(rows[:min(len(rows), maxReported)], "", nil)
	s.Table, s.More = &t, []page.Link{{Text: page.Say("portal.exceptions"), Href: r.to("/money/exceptions?" + r.monthsQuery())}}
	return s
}

func (r *reporting) corrections(id string, list []books.Correction) page.Section {
	s := page.Section{ID: id, Title: page.Say("report." + id), Intro: page.Say("report." + id + ".formula"), Count: page.Say("report.count.corrections", len(list))}
	if id == "corrections" {
		for _, m := range r.m.Books.Marks(r.span) {
			if m.Kind == ledger.PeriodReopened {
				s.Notices = append(s.Notices, page.Notice{Tone: page.Doubt, Title: page.Say("report.reopened", spanText(r.lang, books.Span{From: m.Period, Through: m.Period}), m.When),
					Body: page.Say("report.reopened.why", m.Reason, page.Code(m.Decision)), Link: page.Link{Text: page.Say("portal.field.fact"), Href: r.proof(int64(m.Seq))}})
			}
		}
	}
	if len(list) == 0 {
		s.Empty = &page.Empty{Body: page.Say("report." + id + ".none")}
		return s
	}
	t := r.correctionColumns().page(list[:min(len(list), maxReported)], "", nil)
	s.Table = &t
	if id == "earlier" {
		s.More = []page.Link{{Text: page.Say("portal.corrections"), Href: r.to("/money/corrections?" + r.monthsQuery())}}
	}
	return s
}

// monthsQuery is the report's months as a register is asked for them.
func (r *reporting) monthsQuery() string {
	return url.Values{"from": {r.span.From.String()}, "to": {r.span.Through.String()}}.Encode()
}

func (q *ask) correctionColumns() columns[books.Correction] {
	return columns[books.Correction]{
		{name: "portal.field.event", show: func(c books.Correction) page.Value { return eventLabel(string(c.Event)).To(q.proof(int64(c.Seq))) }},
		{key: "event", name: "portal.field.event", cell: func(c books.Correction) string { return string(c.Event) }},
		{key: "fact", name: "portal.field.fact", kind: sheet.Number, cell: func(c books.Correction) string { return itoa(int(c.Seq)) }},
		{key: "occurred", name: "portal.field.occurred", kind: sheet.Date, show: func(c books.Correction) page.Value { return page.On(c.Occurred) }, cell: func(c books.Correction) string { return c.Occurred.String() }},
		{key: "booked", name: "report.field.booked", kind: sheet.Date, show: func(c books.Correction) page.Value { return page.On(c.Day) }, cell: func(c books.Correction) string { return c.Day.String() }},
		{key: "amounts", name: "portal.field.amount", kind: sheet.Text, show: func(c books.Correction) page.Value { return amounts(c.Amounts) }, cell: func(c books.Correction) string { return amountsText(c.Amounts) }},
	}
}

// amounts are sums of several currencies, one beneath the other.
func amounts(list []currency.Amount) page.Value {
	if len(list) == 0 {
		return page.Say("portal.dash")
	}
	v := exact(list[0].Minor, list[0].Currency)
	for _, a := range list[1:] {
		v = v.With(exact(a.Minor, a.Currency))
	}
	return v
}

func amountsText(list []currency.Amount) (out string) {
	for i, a := range list {
		if i > 0 {
			out += "; "
		}
		out += text(a.Minor, a.Currency) + " " + string(a.Currency)
	}
	return out
}

// reportData is a report in JSON.
type reportData struct {
	Period      string           `json:"period"`
	From        string           `json:"from"`
	Through     string           `json:"through"`
	Closed      string           `json:"closed,omitzero"`
	Tables      []tableData      `json:"tables"`
	Exceptions  []exceptionData  `json:"exceptions"`
	Corrections []correctionData `json:"corrections"`
	Earlier     []correctionData `json:"earlierPeriods"`
}

type exceptionData struct {
	Fact int64            `json:"fact"`
	When string           `json:"when"`
	Of   []fund.Exception `json:"exceptions,omitzero"`
	Rule fund.Rule        `json:"rule,omitzero"`
	ID   string           `json:"override,omitzero"`
}

type correctionData struct {
	Fact     int64        `json:"fact"`
	Event    ledger.Event `json:"event"`
	Occurred clock.Day    `json:"occurred"`
	Booked   clock.Day    `json:"booked"`
	Amounts  string       `json:"amounts,omitzero"`
}

func (r *reporting) data(tables []figureTable) reportData {
	d := reportData{Period: r.span.String(), From: r.span.From.First().String(), Through: r.span.Through.First().MonthEnd().String(), Tables: r.tableData(tables)}
	if closed, on := r.m.Books.Closed(r.span); closed {
		d.Closed = on.String()
	}
	for _, e := range r.m.Books.ExceptionsIn(r.span) {
		d.Exceptions = append(d.Exceptions, exceptionData{Fact: int64(e.Seq), When: e.When.String(), Of: e.Of})
	}
	for _, o := range r.m.Books.OverridesIn(r.span) {
		d.Exceptions = append(d.Exceptions, exceptionData{Fact: int64(o.Seq), When: o.When.String(), Rule: o.Rule, ID: o.ID})
	}
	put := func(list []books.Correction) (out []correctionData) {
		for _, c := range list {
			out = append(out, correctionData{int64(c.Seq), c.Event, c.Occurred, c.Day, amountsText(c.Amounts)})
		}
		return out
	}
	d.Corrections, d.Earlier = put(r.m.Books.Corrections(r.span)), put(r.m.Books.CorrectionsIn(r.span))
	return d
}
