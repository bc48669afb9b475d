package portal

import (
	"cmp"
	"slices"

	currency "imar/internal/base/money"
	"imar/internal/domain/ledger"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// cashStatement is the financial statements of a year on the cash basis (IPSAS):
// receipts and payments beside the year before, with what partners paid for the
// fund in a column of its own; cash by class, restricted and tied cash; in kind;
// what is agreed and not drawn; and the budget beside what was used of it.
func (p *Portal) cashStatement(q *ask) (*answer, error) {
	f, problems := q.filter()
	if len(problems) > 0 {
		return nil, problems
	}
	a := &answer{}
	a.stamp = p.stamped(func(m *view.Models, s stamp) {
		first, last := m.Books.Periods()
		year := f.Year
		if year == 0 {
			year = last.Year()
		}
		c := &cashSheets{ask: q, m: m, span: books.SpanOf(books.ByYears, ledger.Period(int(year)*12)), year: year}
		tables := c.tables()
		switch q.twin {
		case ".json":
			a.data = q.wrap(s, map[string]any{"year": int(year), "tables": q.tableData(tables)})
		case "":
			v := &Report{Page: p.frame(q, s, "money", page.Say("portal.statement")), Intro: page.Say("report.statement.intro")}
			v.Crumbs = q.moneyCrumbs(v.Title)
			for y := first.Year(); y != 0 && y <= last.Year(); y++ {
				v.Tabs = append(v.Tabs, Tab{page.Code(yearText(y)), q.with("year", yearText(y)), y == year})
			}
			v.Figures = []page.Figure{{Name: page.Say("portal.field.state"), Value: spanState(m, c.span, s.today)}}
			for i := range tables {
				v.Sections = append(v.Sections, tables[i].section())
			}
			a.view = v
		default:
			a.table = q.fileColumns().sheet(q.lang, page.Say("portal.statement").Plain(q.lang), fileRows(tables))
		}
	})
	return a, nil
}

// cashSheets are the statements of one year while they are made.
type cashSheets struct {
	*ask
	m    *view.Models
	span books.Span
	year ledger.Year
}

func (c *cashSheets) tables() []figureTable {
	var list []figureTable
	for _, y := range c.m.Books.CashYears(c.span) {
		list = append(list, c.receiptsAndPayments(&y))
	}
	if len(list) == 0 {
		return []figureTable{{id: "cash", title: "portal.statement", empty: "portal.money.none"}}
	}
	return append(list, c.classes(), c.tied(), c.inKind(), c.undrawn(), c.comparison())
}

// names are columns of this year and the year before.
func (c *cashSheets) names(key string) []figureName {
	return []figureName{{key: key, name: "report.figure." + key}, {key: key + "Before", name: "report.figure." + key + ".before"}}
}

// receiptsAndPayments is the statement in one currency.
func (c *cashSheets) receiptsAndPayments(y *books.CashYear) figureTable {
	t := figureTable{id: "cash-" + string(y.Currency), title: "report.statement.in", args: []any{string(y.Currency)}, formula: page.Say("report.statement.formula"), head: "portal.field.item", whole: true,
		names: []figureName{{key: "fund", name: "report.figure.fund"}, {key: "third", name: "report.figure.third"}, {key: "fundBefore", name: "report.figure.fund.before"}, {key: "thirdBefore", name: "report.figure.third.before"}}}
	for i, l := range y.Lines {
		t.rows = append(t.rows, c.cashRow(y, &l))
		if i+1 == len(y.Lines) || y.Lines[i+1].Section != l.Section {
			if l.Section == books.Receipts || l.Section == books.Payments {
				t.rows = append(t.rows, c.sectionRow(y, l.Section))
			}
		}
	}
	balance := func(key string, of [2]int64, open [2]books.Filter) figureRow {
		return figureRow{key: key, name: page.Say("portal.statement." + key), currency: y.Currency, total: true,
			figures: []figure{c.posted(of[books.This], open[books.This]), {}, c.posted(of[books.Before], open[books.Before]), {}}}
	}
	change := figureRow{key: "change", name: page.Say("report.statement.change"), currency: y.Currency, total: true,
		figures: []figure{{minor: y.Closing[books.This] - y.Opening[books.This]}, {}, {minor: y.Closing[books.Before] - y.Opening[books.Before]}, {}}}
	t.rows = append(t.rows, change, balance("opening", y.Opening, y.OpeningKey), balance("closing", y.Closing, y.ClosingKey))
	if !y.Holds() {
		t.notices = append(t.notices, page.Notice{Tone: page.Warn, Title: page.Say("report.statement.uneven")})
	}
	return t
}

// sectionKeys name the sections of a statement in files and in the catalogues.
var sectionKeys = map[books.Section]string{books.Receipts: "receipts", books.Payments: "payments", books.ExchangeEffect: "exchange", books.Within: "within",
	books.Adjustments: "adjustments", books.Inherited: "inherited"}

func (c *cashSheets) cashRow(y *books.CashYear, l *books.CashLine) figureRow {
	section := sectionKeys[l.Section]
	row := figureRow{key: section + "/" + string(l.Event), name: eventLabel(string(l.Event)), currency: y.Currency, note: section}
	if l.Source != "" {
		row.key += "/" + string(l.Source)
		row.name = c.sourceName(c.m, l.Source)
		if info := c.m.Books.Funding(l.Source); info != nil {
			row.name = row.name.With(page.Say(info.Kind.Key()))
		}
	}
	if l.Section != books.Receipts && l.Section != books.Payments {
		row.name = row.name.With(page.Say("report.section." + section))
	}
	for _, column := range []int{books.This, books.Before} {
		row.figures = append(row.figures, c.posted(l.Fund[column], l.FundKey[column]), c.posted(l.Third[column], l.ThirdOf[column]))
	}
	return row
}

func (c *cashSheets) sectionRow(y *books.CashYear, of books.Section) figureRow {
	key := sectionKeys[of]
	row := figureRow{key: key, name: page.Say("report.section." + key + ".sum"), currency: y.Currency, total: true, note: key}
	for _, column := range []int{books.This, books.Before} {
		fund, third := y.Section(of, column)
		row.figures = append(row.figures, figure{minor: fund}, figure{minor: third})
	}
	return row
}

// classes is cash by class at the end of both years.
func (c *cashSheets) classes() figureTable {
	t := figureTable{id: "classes", title: "report.classes", formula: page.Say("report.classes.formula"), head: "portal.field.account", names: c.names("closing")}
	for _, x := range c.m.Books.CashClasses(c.span) {
		t.rows = append(t.rows, figureRow{key: x.Account.String(), name: accountName(x.Account), currency: x.Currency,
			figures: []figure{c.posted(x.Held[books.This], x.Keys[books.This]), c.posted(x.Held[books.Before], x.Keys[books.Before])}})
	}
	t.withTotals(func(n int, in currency.Currency) string {
		return c.linesOf(books.Filter{Accounts: ledger.CashAccounts, Currency: in, Through: c.ends()[n]})
	})
	return t
}

// ends are the last months of the two years.
func (c *cashSheets) ends() [2]ledger.Period {
	return [2]ledger.Period{c.span.Through, c.span.From - 1}
}

// tied is the cash that is not free for every purpose: the margin of letters of
// credit, and what belongs to a source that is given for something.
func (c *cashSheets) tied() figureTable {
	t := figureTable{id: "restricted", title: "report.restricted", formula: page.Say("report.restricted.formula"), head: "portal.field.source-of-funds",
		names: []figureName{{key: "margin", name: "report.figure.margin"}, {key: "tied", name: "report.figure.tied"}, {key: "conditional", name: "report.figure.conditional"}}}
	type at struct {
		source   ledger.Source
		currency currency.Currency
	}
	groups := [][]ledger.Account{{ledger.RestrictedCash}, {ledger.Cash, ledger.Imprest}, {ledger.Deferred}}
	sums := map[at]*[3]int64{}
	for _, x := range c.m.Books.BalancesOf(books.Filter{Accounts: slices.Concat(groups...), Through: c.span.Through}) {
		n := slices.IndexFunc(groups, func(g []ledger.Account) bool { return x.Account.Is(g) })
		if info := c.m.Books.Funding(x.Source); n == 1 && (info == nil || info.Earmarked == "" && info.Partner == "" || info.Kind == ledger.Budget && info.Earmarked == "") {
			continue
		}
		k := at{x.Source, x.Currency}
		if sums[k] == nil {
			sums[k] = &[3]int64{}
		}
		sums[k][n] += x.Minor
	}
	key := func(n int, s ledger.Source, in currency.Currency) books.Filter {
		return books.Filter{Accounts: groups[n], Source: s, Currency: in, Through: c.span.Through}
	}
	for k, x := range sums {
		row := figureRow{key: string(k.source), name: c.sourceName(c.m, k.source), currency: k.currency}
		if info := c.m.Books.Funding(k.source); info != nil && info.Earmarked != "" {
			row.name = row.name.With(page.Wrote(und(info.Earmarked)))
			row.note = info.Earmarked
		}
		for n, minor := range x {
			if n == 2 {
				minor = -minor
			}
			row.figures = append(row.figures, c.posted(minor, key(n, k.source, k.currency)))
		}
		if row.figures[0].minor != 0 || row.figures[1].minor != 0 || row.figures[2].minor != 0 {
			t.rows = append(t.rows, row)
		}
	}
	slices.SortFunc(t.rows, func(a, b figureRow) int { return cmp.Compare(a.key, b.key) })
	t.withTotals(func(n int, in currency.Currency) string {
		if n == 1 {
			return "" // of some sources only: the rows above
		}
		return c.linesOf(key(n, "", in))
	})
	return t
}

// inKind is what was given in kind in both years, apart from all payments.
func (c *cashSheets) inKind() figureTable {
	t := figureTable{id: "in-kind", title: "report.in-kind", formula: page.Say("report.in-kind.formula"), head: "portal.field.source-of-funds", names: c.names("given"), empty: "report.in-kind.none"}
	spans := [2]books.Span{c.span, {From: c.span.From - 12, Through: c.span.From - 1}}
	rows := map[string]*figureRow{}
	for n, s := range spans {
		for _, x := range c.m.Books.Contributions(s) {
			if x.In[books.GiftInKind] == 0 {
				continue
			}
			k := string(x.Source) + " " + string(x.Currency)
			if rows[k] == nil {
				rows[k] = &figureRow{key: string(x.Source), name: c.sourceName(c.m, x.Source), currency: x.Currency, figures: make([]figure, 2)}
			}
			rows[k].figures[n] = c.posted(x.In[books.GiftInKind], s.Key(books.GiftInKind.Key(x.Source, x.Currency)))
		}
	}
	for _, r := range rows {
		t.rows = append(t.rows, *r)
	}
	slices.SortFunc(t.rows, func(a, b figureRow) int { return cmp.Compare(a.key, b.key) })
	t.withTotals(func(n int, in currency.Currency) string { return c.linesOf(spans[n].Key(books.GiftInKind.Key("", in))) })
	return t
}

// undrawn is what each source's agreements came to by the end of the year.
func (c *cashSheets) undrawn() figureTable {
	t := figureTable{id: "undrawn", title: "report.undrawn", formula: page.Say("report.undrawn.formula"), head: "portal.field.source-of-funds",
		names: append([]figureName{{key: "agreed", name: "report.gift.agreed"}, {key: "drawn", name: "portal.step.drawn"}}, c.names("undrawn")...)}
	before := map[string]int64{}
	ends := c.ends()
	for _, x := range c.m.Books.SourcesAndUses(books.Filter{Through: ends[books.Before]}) {
		before[string(x.Source)+" "+string(x.Currency)] = x.Undrawn
	}
	drawn := []ledger.Account{ledger.Drawn, ledger.DrawnDirect, ledger.DrawnInKind}
	key := func(n int, s ledger.Source, in currency.Currency) books.Filter {
		f := books.Filter{Source: s, Currency: in, Through: ends[books.This], Accounts: []ledger.Account{ledger.Undrawn}}
		switch n {
		case 0:
			f.Accounts = append([]ledger.Account{ledger.Undrawn}, drawn...)
		case 1:
			f.Accounts = drawn
		case 3:
			f.Through = ends[books.Before]
		}
		return f
	}
	for _, x := range c.m.Books.SourcesAndUses(books.Filter{Through: ends[books.This]}) {
		if x.Agreed == 0 && x.Undrawn == 0 {
			continue
		}
		row := figureRow{key: string(x.Source), name: c.sourceName(c.m, x.Source), currency: x.Currency}
		for n, minor := range []int64{x.Agreed - x.Cancelled, x.Drawn + x.Direct + x.InKind, x.Undrawn, before[string(x.Source)+" "+string(x.Currency)]} {
			row.figures = append(row.figures, c.posted(minor, key(n, x.Source, x.Currency)))
		}
		t.rows = append(t.rows, row)
	}
	t.withTotals(func(n int, in currency.Currency) string { return c.linesOf(key(n, "", in)) })
	return t
}

// comparison is budget and actual amounts of the year.
func (c *cashSheets) comparison() figureTable {
	t := figureTable{id: "budget", title: "report.budget", formula: page.Say("report.budget.formula"), head: "portal.field.source-of-funds", empty: "report.budget.none",
		names: []figureName{{key: "original", name: "report.figure.original"}, {key: "carried", name: "report.figure.carried"}, {key: "revised", name: "report.figure.revised"},
			{key: "final", name: "report.figure.final"}, {key: "actual", name: "report.figure.actual"}, {key: "unused", name: "report.figure.unused"}}}
	list := c.m.Books.BudgetYears(c.year)
	for _, b := range list {
		row := figureRow{key: string(b.Source), name: c.sourceName(c.m, b.Source), currency: b.Currency}
		if b.Chapter != "" {
			row.key += "/" + string(b.Chapter)
			row.name = row.name.With(page.Say("report.chapter", page.Code(string(b.Chapter))))
		}
		row.figures = []figure{{b.Original, c.proof(int64(b.First))}, c.posted(b.Carried, b.CarriedKey), {minor: b.Revised}, {minor: b.Final}, c.posted(b.Actual, b.UsedKey), {minor: b.Unused()}}
		if b.Carried == 0 {
			row.figures[3].open = c.linesOf(b.GivenKey)
		}
		t.rows = append(t.rows, row)
	}
	t.withTotals(func(int, currency.Currency) string { return "" }) // the rows above make it
	t.more = []page.Link{{Text: page.Say("portal.budget"), Href: c.to("/money/budget?year=" + yearText(c.year))}}
	return t
}
