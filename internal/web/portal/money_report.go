package portal

import (
	"slices"
	"strconv"

	currency "imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// trial is the trial balance.
func (p *Portal) trial(q *ask) (*answer, error) {
	var problems problem.List
	book, err := q.choice("book", "actual", "budgetary", "memorandum")
	problems = append(problems, problem.Of(err)...)
	from, to := q.period("from", &problems), q.period("to", &problems)
	if len(problems) > 0 {
		return nil, problems
	}
	of, _ := ledger.ParseBook(book)
	return tabular(p, q, "portal.trial", func(m *view.Models, v *Listing) ([]books.TrialRow, columns[books.TrialRow], int) {
		first, last := m.Books.Periods()
		if from == 0 {
			from = first
		}
		if to == 0 {
			to = last
		}
		v.Intro = page.Say("portal.trial.intro", from.String(), to.String())
		v.List.Silent = true
		v.List.Empty = page.Empty{Title: page.Say("portal.money.none")}
		rows := m.Books.Trial(of, ledger.Source(q.values.Get("source")), from, to)
		v.Figures = q.trialFigures(rows)
		v.List.Chips = q.controls(nil, []question{{param: "source", name: "portal.field.source-of-funds", label: func(s string) page.Value { return q.sourceName(m, ledger.Source(s)) }}}, nil, "", 0, 1).Chips
		v.List.Count = page.Say("portal.count.rows", len(rows))
		for _, other := range []string{"actual", "budgetary", "memorandum"} {
			v.Tabs = append(v.Tabs, Tab{page.Say("ledger.book." + other), q.with("book", other), other == book})
		}
		return rows, q.trialColumns(to), 0
	})
}

// trialFigures say for each currency that debits are credits.
func (q *ask) trialFigures(rows []books.TrialRow) (list []page.Figure) {
	debits, credits := map[currency.Currency]int64{}, map[currency.Currency]int64{}
	for _, r := range rows {
		debits[r.Currency] += r.Debit
		credits[r.Currency] += r.Credit
	}
	for _, sum := range books.Amounts(debits) {
		key := "portal.trial.even"
		if credits[sum.Currency] != sum.Minor {
			key = "portal.trial.uneven"
		}
		list = append(list, page.Figure{Name: page.Say(key), Value: round(sum.Minor, sum.Currency)})
	}
	return list
}

func (q *ask) trialColumns(through ledger.Period) columns[books.TrialRow] {
	type row = books.TrialRow
	amount := func(key, name string, of func(row) int64) column[row] {
		return column[row]{key: key, name: name, kind: sheet.Number, decimals: 3,
			show: func(r row) page.Value { return dashed(of(r), r.Currency) }, cell: func(r row) string { return text(of(r), r.Currency) }}
	}
	return columns[row]{
		{name: "portal.field.account", show: func(r row) page.Value {
			return accountName(r.Account).To(q.linesOf(books.Filter{Accounts: []ledger.Account{r.Account}, Currency: r.Currency, Source: ledger.Source(q.values.Get("source")), Through: through})).With(page.Code(r.Account.String()))
		}},
		{key: "account", name: "portal.field.account", cell: func(r row) string { return r.Account.String() }},
		{key: "name", name: "portal.field.name", cell: func(r row) string { return accountName(r.Account).Plain(q.lang) }},
		{key: "currency", name: "portal.field.currency", cell: func(r row) string { return string(r.Currency) }},
		amount("opening", "portal.field.opening", func(r row) int64 { return r.Opening }),
		amount("debit", "portal.field.debit", func(r row) int64 { return r.Debit }),
		amount("credit", "portal.field.credit", func(r row) int64 { return r.Credit }),
		amount("closing", "portal.field.closing", books.TrialRow.Closing),
	}
}

// budgetBy are the keys by which execution is shown.
var budgetBy = []string{"source", "year", "sector", "district", "project"}

// budgetHeads are the headings of the keys.
var budgetHeads = map[string]string{"source": "portal.field.source-of-funds", "year": "portal.field.budget-year", "sector": "portal.field.sector",
	"district": "portal.field.district", "project": "portal.project"}

// budget is the execution of the budget.
func (p *Portal) budget(q *ask) (*answer, error) {
	var problems problem.List
	by, err := q.choice("by", budgetBy...)
	problems = append(problems, problem.Of(err)...)
	f, wrong := q.filter()
	if problems = append(problems, wrong...); len(problems) > 0 {
		return nil, problems
	}
	return tabular(p, q, "portal.budget", func(m *view.Models, v *Listing) ([]books.Keyed, columns[books.Keyed], int) {
		var rows []books.Keyed
		if by == "year" || f.Year != 0 { // a year by itself has what was carried into it as well
			rows = m.Books.ExecutionByYears(func(b books.BudgetOf) string {
				if f.Year != 0 && b.Year != f.Year {
					return ""
				}
				return q.budgetKey(m, by, b.Source, b.Project, b.Year)
			})
		} else {
			rows = m.Books.ExecutionBy(func(s ledger.Source, of ledger.Project, y ledger.Year) string { return q.budgetKey(m, by, s, of, y) })
		}
		if by == "project" {
			slices.SortStableFunc(rows, func(a, b books.Keyed) int { return int(min(max(b.Obligated-a.Obligated, -1), 1)) })
		}
		v.Intro = page.Say("portal.budget.intro")
		v.List.Silent = true
		v.List.Count = page.Say("portal.count.rows", len(rows))
		v.List.Empty = page.Empty{Title: page.Say("portal.money.none")}
		for _, other := range budgetBy {
			v.Tabs = append(v.Tabs, Tab{page.Say("portal.budget.by." + other), q.with("by", other), other == by})
		}
		leaf := 0
		if by == "project" {
			rows = rows[:min(len(rows), 200)]
		}
		return rows, q.budgetColumns(m, by), leaf
	})
}

// budgetKey is what a posting counts for.
func (q *ask) budgetKey(m *view.Models, by string, s ledger.Source, p ledger.Project, y ledger.Year) string {
	switch by {
	case "source":
		return string(s)
	case "year":
		return yearText(y)
	case "project":
		return string(p)
	}
	row := m.Projects.At(project.ID(p))
	switch {
	case p == "":
		return ""
	case row == nil:
		return "-"
	case by == "district":
		return orUnknown(row.District)
	case len(row.Sectors) > 0:
		return row.Sectors[0]
	}
	return "-"
}

func orUnknown(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (q *ask) budgetColumns(m *view.Models, by string) columns[books.Keyed] {
	type row = books.Keyed
	step := func(key string, account ledger.Account, of func(row) int64) column[row] {
		return column[row]{key: key, name: "portal.step." + key, kind: sheet.Number, decimals: 3,
			show: func(r row) page.Value {
				if of(r) == 0 {
					return page.Say("portal.dash")
				}
				return round(of(r), r.Currency)
			}, cell: func(r row) string { return text(of(r), r.Currency) }}
	}
	return columns[row]{
		{name: budgetHeads[by], show: func(r row) page.Value { return q.budgetName(m, by, r.Key) }},
		{key: by, name: budgetHeads[by], cell: func(r row) string { return r.Key }},
		{key: "currency", name: "portal.field.currency", cell: func(r row) string { return string(r.Currency) }},
		step("appropriated", ledger.Appropriated, func(r row) int64 { return r.Appropriated }),
		step("allocated", ledger.Allocated, func(r row) int64 { return r.Allocated }),
		step("obligated", ledger.Obligated, func(r row) int64 { return r.Obligated }),
		step("certified", ledger.Certified, func(r row) int64 { return r.Certified }),
		step("settled", ledger.Settled, func(r row) int64 { return r.Settled }),
		{key: "executed", name: "portal.field.executed", kind: sheet.Number, show: func(r row) page.Value { return ratio(r.Settled, r.Obligated) },
			cell: func(r row) string {
				if r.Obligated == 0 {
					return ""
				}
				return strconv.FormatFloat(float64(r.Settled)/float64(r.Obligated), 'f', 4, 64)
			}},
	}
}

func (q *ask) budgetName(m *view.Models, by, key string) page.Value {
	if key == "-" {
		return page.Say("portal.unknown")
	}
	switch by {
	case "source":
		return q.sourceName(m, ledger.Source(key))
	case "year":
		return page.Code(key).To(q.to("/money/budget?by=source&year=" + key))
	case "district":
		return q.district(key)
	case "sector":
		return label("projectSector", key).To(q.to("/projects?sector=" + escapeQuery(key)))
	}
	return q.workName(m, "", ledger.Project(key))
}
