package portal

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"imar/internal/base/lang"
	currency "imar/internal/base/money"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/chart"
	"imar/internal/web/page"
)

// moneyPage is the fund's money at a glance: where it came from, where it went,
// where it is.
func (p *Portal) moneyPage(q *ask) (*answer, error) {
	a := &answer{}
	a.stamp = p.stamped(func(m *view.Models, s stamp) {
		sources := sourcesOf(m)
		if q.twin == ".json" {
			a.data = q.wrap(s, map[string]any{"sources": q.sourceColumns(m).objects(rowsWith(sources, promised...)), "uses": q.useColumns(m).objects(rowsWith(sources, uses...)), "cash": q.cashColumns(m).objects(cashOf(m))})
			return
		}
		v := &Report{Page: p.frame(q, s, "money", page.Say("portal.money.title")), Intro: page.Say("portal.money.intro"), Tabs: q.moneyTabs("")}
		v.Crumbs = []page.Link{{Text: page.Say("portal.nav.money")}}
		if m.Books.Len() == 0 {
			v.Sections = []page.Section{{ID: "none", Title: page.Say("portal.money.none"), Empty: &page.Empty{Title: page.Say("portal.money.none"), Body: page.Say("portal.money.none.body"),
				Links: []page.Link{{Text: page.Say("portal.nav.projects"), Href: q.to("/projects")}}}}}
			a.view = v
			return
		}
		v.Figures = q.moneyFiguresOf(m)
		given, used := q.sourceColumns(m).page(rowsWith(sources, promised...), "", nil), q.useColumns(m).page(rowsWith(sources, uses...), "", nil)
		cash := q.cashColumns(m).page(cashOf(m), "", nil)
		v.Sections = []page.Section{
			q.flowSection(m),
			{ID: "sources", Title: page.Say("portal.money.sources"), Intro: page.Say("portal.money.sources.formula"), Table: &given},
			{ID: "uses", Title: page.Say("portal.money.uses"), Intro: page.Say("portal.money.uses.formula"), Table: &used},
			{ID: "cash", Title: page.Say("portal.money.cash"), Intro: page.Say("portal.money.cash.formula"), Table: &cash},
		}
		a.view = v
	})
	return a, nil
}

// moneyTabs are the pages about money.
func (q *ask) moneyTabs(current string) (tabs []Tab) {
	for _, t := range []string{"", "/budget", "/statement", "/reports", "/three-way", "/forecast", "/ageing", "/trial", "/bank", "/exceptions"} {
		name := "portal.money.tab"
		if t != "" {
			name += "." + t[1:]
		}
		tabs = append(tabs, Tab{page.Say(name), q.to("/money" + t), t == current})
	}
	return tabs
}

// fundSum is one of the sums that say how the fund stands, by currency, and the
// question that asks for its postings.
type fundSum struct {
	step    string
	asked   books.Filter
	amounts []currency.Amount
}

// fundSums are what the fund was promised, received, settled and holds; none
// where it keeps no books.
func fundSums(m *view.Models) (list []fundSum) {
	for _, s := range []fundSum{
		{step: "agreed", asked: books.Filter{Accounts: []ledger.Account{ledger.Undrawn, ledger.Drawn, ledger.DrawnDirect, ledger.DrawnInKind}}},
		{step: "drawn", asked: books.Filter{Accounts: []ledger.Account{ledger.Drawn}}},
		{step: "settled", asked: books.Filter{Accounts: []ledger.Account{ledger.Settled}}},
		{step: "held", asked: books.Filter{Accounts: ledger.CashAccounts}},
	} {
		sums := map[currency.Currency]int64{}
		for _, c := range m.Books.Balances(s.asked.Accounts...) {
			sums[c.Currency] += c.Minor
		}
		if s.amounts = books.Amounts(sums); len(s.amounts) > 0 {
			list = append(list, s)
		}
	}
	return list
}

// moneyFiguresOf are the sums that the page begins with, each the address of
// its postings.
func (q *ask) moneyFiguresOf(m *view.Models) (list []page.Figure) {
	for _, s := range fundSums(m) {
		var v page.Value
		for i, a := range s.amounts {
			one := s.asked
			one.Currency = a.Currency
			figure := round(a.Minor, a.Currency).To(q.linesOf(one))
			if i == 0 {
				v = figure
			} else {
				v = v.With(figure)
			}
		}
		list = append(list, page.Figure{Name: page.Say("portal.money." + s.step), Value: v})
	}
	return list
}

// sourceRow is one source in one currency.
type sourceRow struct {
	source   ledger.Source
	currency currency.Currency
	on       map[ledger.Account]int64
}

func (r sourceRow) sum(accounts ...ledger.Account) (minor int64) {
	for _, a := range accounts {
		minor += r.on[a]
	}
	return minor
}

// sourcesOf are sources and uses: for each source and currency what it promised
// and gave, and what became of it.
func sourcesOf(m *view.Models) []sourceRow {
	type at struct {
		s ledger.Source
		c currency.Currency
	}
	sums := map[at]map[ledger.Account]int64{}
	for _, c := range m.Books.Balances(append([]ledger.Account{ledger.Pledged, ledger.Undrawn, ledger.Drawn, ledger.DrawnDirect, ledger.DrawnInKind, ledger.AgreedCancelled,
		ledger.Settled, ledger.Obligated, ledger.ObligatedAdvanced, ledger.Certified, ledger.Contributions, ledger.Loans}, ledger.CashAccounts...)...) {
		k := at{c.Source, c.Currency}
		if sums[k] == nil {
			sums[k] = map[ledger.Account]int64{}
		}
		sums[k][c.Account] = c.Minor
	}
	list := make([]sourceRow, 0, len(sums))
	for k, on := range sums {
		list = append(list, sourceRow{k.s, k.c, on})
	}
	slices.SortFunc(list, func(a, b sourceRow) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.currency, b.currency))
	})
	return list
}

// promised are the steps of what a source said it would give, and uses the
// steps of what became of it.
var (
	promised = []ledger.Account{ledger.Pledged, ledger.Undrawn, ledger.Drawn, ledger.DrawnDirect, ledger.DrawnInKind}
	uses     = append([]ledger.Account{ledger.Obligated, ledger.ObligatedAdvanced, ledger.Certified, ledger.Settled}, ledger.CashAccounts...)
)

// rowsWith are the rows in which something stands on one of those accounts.
func rowsWith(rows []sourceRow, accounts ...ledger.Account) (list []sourceRow) {
	for _, r := range rows {
		if slices.ContainsFunc(accounts, func(a ledger.Account) bool { return r.on[a] != 0 }) {
			list = append(list, r)
		}
	}
	return list
}

func (q *ask) sourceColumns(m *view.Models) columns[sourceRow] {
	return append(q.sourceHead(m),
		q.sourceStep("pledged", ledger.Pledged),
		q.sourceStep("agreed", ledger.Undrawn, ledger.Drawn, ledger.DrawnDirect, ledger.DrawnInKind),
		q.sourceStep("drawn", ledger.Drawn, ledger.DrawnDirect, ledger.DrawnInKind),
		q.sourceStep("undrawn", ledger.Undrawn))
}

func (q *ask) useColumns(m *view.Models) columns[sourceRow] {
	return append(q.sourceHead(m),
		q.sourceStep("committed", ledger.Obligated, ledger.ObligatedAdvanced),
		q.sourceStep("unpaid", ledger.Certified),
		q.sourceStep("settled", ledger.Settled),
		q.sourceStep("cash", ledger.CashAccounts...))
}

func (q *ask) sourceHead(m *view.Models) columns[sourceRow] {
	return columns[sourceRow]{
		{name: "portal.field.source-of-funds", show: func(r sourceRow) page.Value { return q.sourceName(m, r.source) }},
		{key: "source", name: "portal.field.source-of-funds", cell: func(r sourceRow) string { return string(r.source) }},
		{key: "currency", name: "portal.field.currency", show: func(r sourceRow) page.Value { return page.Code(string(r.currency)) }, cell: func(r sourceRow) string { return string(r.currency) }},
	}
}

// sourceStep is a column of a sum of accounts, a link to its postings.
func (q *ask) sourceStep(key string, accounts ...ledger.Account) column[sourceRow] {
	return column[sourceRow]{key: key, name: "portal.step." + key, kind: sheet.Number,
		show: func(r sourceRow) page.Value {
			if minor := r.sum(accounts...); minor != 0 {
				return round(minor, r.currency).To(q.linesOf(books.Filter{Accounts: accounts, Source: r.source, Currency: r.currency}))
			}
			return page.Say("portal.dash")
		},
		cell: func(r sourceRow) string { return text(r.sum(accounts...), r.currency) }}
}

// cashRow is what a source has in one account of the fund.
type cashRow struct {
	account ledger.Account
	bank    ledger.Bank
	source  ledger.Source
	amount  currency.Amount
}

// cashOf is the cash position: every bank account, imprest and margin by the
// source that it belongs to.
func cashOf(m *view.Models) (list []cashRow) {
	for _, h := range m.Books.CashPosition(books.Filter{}) {
		if h.Account.Is(ledger.CashAccounts) {
			list = append(list, cashRow{h.Account, h.Bank, h.Source, currency.Amount{Minor: h.Minor, Currency: h.Currency}})
		}
	}
	return list
}

func (q *ask) cashColumns(m *view.Models) columns[cashRow] {
	return columns[cashRow]{
		{name: "portal.field.bank", show: func(r cashRow) page.Value {
			if r.bank == "" {
				return accountName(r.account)
			}
			return bankName(m, r.bank).With(accountName(r.account))
		}},
		{key: "account", name: "portal.field.account", cell: func(r cashRow) string { return r.account.String() }},
		{key: "bank", name: "portal.field.bank", cell: func(r cashRow) string { return string(r.bank) }},
		{key: "source", name: "portal.field.source-of-funds", show: func(r cashRow) page.Value { return q.sourceName(m, r.source) }, cell: func(r cashRow) string { return string(r.source) }},
		{key: "currency", name: "portal.field.currency", cell: func(r cashRow) string { return string(r.amount.Currency) }},
		{key: "amount", name: "portal.field.amount", kind: sheet.Number, show: func(r cashRow) page.Value {
			return exact(r.amount.Minor, r.amount.Currency).To(q.linesOf(books.Filter{Accounts: []ledger.Account{r.account}, Bank: r.bank, Source: r.source, Currency: r.amount.Currency}))
		}, cell: func(r cashRow) string { return string(r.amount.Decimal()) }},
	}
}

// flowSection is the way of what was settled, from sources to sectors, in
// dinars.
func (q *ask) flowSection(m *view.Models) page.Section {
	s := page.Section{ID: "flow", Title: page.Say("portal.money.flow"), Intro: page.Say("portal.money.flow.formula"),
		More: []page.Link{{Text: page.Say("portal.budget.by.sector"), Href: q.to("/money/budget?by=sector")}, {Text: page.Say("portal.budget.by.district"), Href: q.to("/money/budget?by=district")}}}
	in := chart.FlowInput{Frame: chart.Frame{ID: "flow-chart", Title: lang.T(q.lang, "portal.money.flow"), Desc: lang.T(q.lang, "portal.money.flow.formula"), RTL: q.lang == lang.Arabic},
		FromHead: lang.T(q.lang, "portal.field.source-of-funds"), ToHead: lang.T(q.lang, "portal.field.sector"), ValueHead: lang.T(q.lang, "portal.step.settled")}
	const between = "\x00"
	rows := m.Books.ExecutionBy(func(s ledger.Source, p ledger.Project, y ledger.Year) string {
		if sector := q.budgetKey(m, "sector", s, p, y); sector != "" {
			return string(s) + between + sector
		}
		return ""
	})
	given, used := map[string]int64{}, map[string]int64{}
	for _, r := range rows {
		if from, to, _ := strings.Cut(r.Key, between); r.Currency == currency.LYD && r.Settled > 0 {
			given[from] += r.Settled
			used[to] += r.Settled
		}
	}
	from, to := largestFirst(given), largestFirst(used)
	for _, k := range from {
		in.From = append(in.From, q.flowNode(q.sourceName(m, ledger.Source(k)), given[k]))
	}
	for _, k := range to {
		in.To = append(in.To, q.flowNode(q.budgetName(m, "sector", k), used[k]))
	}
	for i, f := range from {
		for j, u := range to {
			for _, r := range rows {
				if r.Key == f+between+u && r.Currency == currency.LYD && r.Settled > 0 {
					in.Streams = append(in.Streams, chart.Stream{From: i, To: j, Value: r.Settled, ValueLabel: q.compact(r.Settled, r.Currency)})
				}
			}
		}
	}
	if len(in.Streams) == 0 {
		s.Empty = nothingIf(true)
		return s
	}
	s.Chart = &page.Chart{SVG: chart.Flow(in), Data: in.Table()}
	return s
}

func (q *ask) flowNode(name page.Value, minor int64) chart.Node {
	return chart.Node{Label: bare(name).Plain(q.lang), ValueLabel: q.compact(minor, currency.LYD), Href: name.Href}
}

// compact is an amount in millions as the text of a drawing.
func (q *ask) compact(minor int64, c currency.Currency) string {
	return lang.Compact(q.lang, text(minor, c), string(c))
}

// largestFirst are the keys of sums.
func largestFirst(sums map[string]int64) []string {
	keys := slices.Collect(maps.Keys(sums))
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b)) })
	return keys
}
