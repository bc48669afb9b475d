package portal

import (
	"slices"
	"strconv"

	"imar/internal/base/lang"
	currency "imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// lines is the list of the postings of a filter: what every figure of the books
// opens.
func (p *Portal) lines(q *ask) (*answer, error) {
	f, problems := q.filter()
	leaf, err := q.leaf()
	problems = append(problems, problem.Of(err)...)
	if len(problems) > 0 {
		return nil, problems
	}
	return tabular(p, q, "portal.lines", func(m *view.Models, v *Listing) ([]books.Posting, columns[books.Posting], int) {
		rows := m.Books.Lines(f)
		slices.Reverse(rows) // the latest first, each with the balance that it left
		closed := closedOf(m, p.hidden(m), rows)
		v.Notices = closed.notices(len(rows))
		v.Intro = page.Say("portal.lines.intro")
		facets := q.lineFacets(m, f)
		v.List = q.controls(facets, q.lineChips(m)[len(facets):], nil, "", len(rows), leaf) // the first chips are those facets
		v.List.Count = page.Say("portal.count.lines", len(rows))
		for _, sum := range books.Amounts(m.Books.Sum(f)) {
			v.Figures = append(v.Figures, page.Figure{Name: page.Say("portal.lines.sum"), Value: exact(sum.Minor, sum.Currency)})
		}
		return rows, q.lineColumns(m, closed), leaf
	})
}

// tabular answers with one table of the books in all its forms. made fills what
// stands around it, and gives the rows, the columns and the number of the
// list's page; 0 shows all rows.
func tabular[T any](p *Portal, q *ask, title string, made func(*view.Models, *Listing) ([]T, columns[T], int)) (*answer, error) {
	a := &answer{}
	a.stamp = p.stamped(func(m *view.Models, s stamp) {
		v := &Listing{Page: p.frame(q, s, "money", page.Say(title))}
		v.Crumbs = q.moneyCrumbs(v.Title)
		rows, c, leaf := made(m, v)
		shown := rows
		if leaf > 0 {
			shown = cut(rows, leaf, q.wholeFile())
		}
		switch q.twin {
		case ".json":
			data := rowsData(q, s, c, shown, len(rows), max(leaf, 1))
			if leaf == 0 {
				data.Next = ""
			}
			a.data = data
		case "":
			table := c.page(shown, "", nil)
			table.Foot, v.List.Table = v.List.Table.Foot, table
			a.view = v
		default:
			a.table = c.sheet(q.lang, v.Title.Plain(q.lang), rows)
		}
	})
	return a, nil
}

func (q *ask) moneyCrumbs(title page.Value) []page.Link {
	return []page.Link{{Text: page.Say("portal.nav.money"), Href: q.to("/money")}, {Text: title}}
}

// filter reads the filter of an address.
func (q *ask) filter() (f books.Filter, problems problem.List) {
	for _, v := range q.values["account"] {
		a, ok := ledger.ParseAccount(v)
		if !ok {
			problems = append(problems, unknownValue("account", v))
		}
		f.Accounts = append(f.Accounts, a)
	}
	for _, v := range q.values["event"] {
		if !slices.Contains(ledger.Events, ledger.Event(v)) {
			problems = append(problems, unknownValue("event", v))
		}
		f.Events = append(f.Events, ledger.Event(v))
	}
	if v := q.values.Get("book"); v != "" {
		b, ok := ledger.ParseBook(v)
		if !ok {
			problems = append(problems, unknownValue("book", v))
		}
		f.Book = b
	}
	if v := q.values.Get("year"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1900 || n > 2200 {
			problems = append(problems, unknownValue("year", v))
		}
		f.Year = ledger.Year(n)
	}
	f.From, f.Through = q.period("from", &problems), q.period("to", &problems)
	f.Source, f.Currency = ledger.Source(q.values.Get("source")), currency.Currency(q.values.Get("currency"))
	f.Project, f.Contract = ledger.Project(q.values.Get("project")), ledger.Contract(q.values.Get("contract"))
	f.Party, f.Bank, f.Item = ledger.Party(q.values.Get("party")), ledger.Bank(q.values.Get("bank")), ledger.Item(q.values.Get("item"))
	f.Entity, f.Class, f.Chapter = ledger.Entity(q.values.Get("entity")), ledger.Class(q.values.Get("class")), ledger.Chapter(q.values.Get("chapter"))
	switch v := q.values.Get("side"); v {
	case "":
	case "debit":
		f.Side = books.Debits
	case "credit":
		f.Side = books.Credits
	default:
		problems = append(problems, unknownValue("side", v))
	}
	if v := q.values.Get("close"); v != "" && v != "without" {
		problems = append(problems, unknownValue("close", v))
	} else {
		f.NoClose = v != ""
	}
	if f.Figure = books.SheetFigure(q.values.Get("figure")); f.Figure != "" && !slices.Contains(books.SheetFigures, f.Figure) {
		problems = append(problems, unknownValue("figure", string(f.Figure)))
	}
	return f, problems
}

// period reads an accounting period, 2006-01; 0 for none.
func (q *ask) period(name string, problems *problem.List) (p ledger.Period) {
	if v := q.values.Get(name); v != "" {
		if err := p.UnmarshalText([]byte(v)); err != nil {
			*problems = append(*problems, unknownValue(name, v))
		}
	}
	return p
}

// lineFacets are the accounts and events of what the rest of the filter finds.
func (q *ask) lineFacets(m *view.Models, f books.Filter) []question {
	all := f
	all.Accounts, all.Events = nil, nil
	if all.Source+ledger.Source(all.Project)+ledger.Source(all.Contract)+ledger.Source(all.Party)+ledger.Source(all.Item) == "" {
		return nil // of the whole ledger they would say nothing
	}
	accounts, events := map[string]int{}, map[string]int{}
	for _, l := range m.Books.Lines(all) {
		accounts[l.Account.String()]++
		events[string(l.Event)]++
	}
	return []question{
		{param: "account", name: "portal.field.account", label: q.accountLabel, counts: byCount(accounts)},
		{param: "event", name: "portal.field.event", label: eventLabel, counts: byCount(events)},
	}
}

func (q *ask) accountLabel(v string) page.Value {
	a, _ := ledger.ParseAccount(v)
	return accountName(a)
}

func eventLabel(v string) page.Value {
	if lang.Has(lang.Arabic, ledger.Event(v).Key()) {
		return page.Say(ledger.Event(v).Key())
	}
	return page.Code(v)
}

func classLabel(v string) page.Value {
	if slices.Contains(ledger.Classes, ledger.Class(v)) {
		return page.Say(ledger.Class(v).Key())
	}
	return page.Code(v)
}

// lineChips are the filters that are no facets.
func (q *ask) lineChips(m *view.Models) []question {
	code := func(v string) page.Value { return page.Code(v) }
	return []question{
		{param: "account", name: "portal.field.account", label: q.accountLabel}, {param: "event", name: "portal.field.event", label: eventLabel},
		{param: "book", name: "portal.field.book", label: func(v string) page.Value { return page.Say("ledger.book." + v) }},
		{param: "source", name: "portal.field.source-of-funds", label: func(v string) page.Value { return q.sourceName(m, ledger.Source(v)) }},
		{param: "currency", name: "portal.field.currency", label: code},
		{param: "project", name: "portal.project", label: func(v string) page.Value { return q.workName(m, "", ledger.Project(v)) }},
		{param: "contract", name: "portal.contract", label: func(v string) page.Value { return q.workName(m, ledger.Contract(v), "") }},
		{param: "party", name: "portal.party", label: func(v string) page.Value { return q.partyName(m, ledger.Party(v)) }},
		{param: "bank", name: "portal.field.bank", label: func(v string) page.Value { return bankName(m, ledger.Bank(v)) }},
		{param: "item", name: "portal.field.item", label: code}, {param: "year", name: "portal.field.budget-year", label: code},
		{param: "from", name: "portal.field.from", label: code}, {param: "to", name: "portal.field.through", label: code},
		{param: "entity", name: "portal.field.entity", label: code}, {param: "class", name: "portal.field.class", label: classLabel}, {param: "chapter", name: "portal.field.chapter", label: code},
		{param: "side", name: "report.field.side", label: func(v string) page.Value { return page.Say("portal.field." + v) }},
		{param: "figure", name: "portal.field.figure", label: func(v string) page.Value { return page.Say("portal.sheet." + v) }},
		{param: "close", name: "report.field.close", label: func(string) page.Value { return page.Say("report.close.without") }},
	}
}

// closed is which facts have a part that the public does not see, and how that is
// called: restricted, from the beginning, or withheld, for a stated reason.
type closed map[fact.Seq]string

// closedOf are the facts behind some postings that have such a part. hidden is what
// is withheld now, on pages of the past as well.
func closedOf(m *view.Models, hidden withheld, rows []books.Posting) closed {
	gone := map[fact.Seq]bool{}
	for part := range hidden {
		gone[part.seq] = true
	}
	list := closed{}
	for i, l := range rows {
		if i > 0 && rows[i-1].Seq == l.Seq {
			continue
		}
		if gone[l.Seq] {
			list[l.Seq] = "withheld"
		} else if m.Books.Restricts(l.Seq) {
			list[l.Seq] = "restricted"
		}
	}
	return list
}

// notices say how many facts have such a part, and that no amount is among them.
func (c closed) notices(lines int) []page.Notice {
	counts := map[string]int{}
	for _, state := range c {
		counts[state]++
	}
	var body page.Value
	for _, state := range []string{"restricted", "withheld"} {
		if n := counts[state]; n > 0 && body.IsZero() {
			body = page.Say("portal.closed."+state, n)
		} else if n > 0 {
			body = body.With(page.Say("portal.closed."+state, n))
		}
	}
	if body.IsZero() {
		return nil
	}
	return []page.Notice{{Tone: page.Plain, Title: page.Say("portal.closed.title"), Body: body.With(page.Say("portal.closed.sums", lines))}}
}

// mark is how a posting's row says so.
func (c closed) mark(seq fact.Seq) page.Value {
	if state := c[seq]; state != "" {
		return page.Say("portal.closed.mark." + state)
	}
	return page.Value{}
}

func (q *ask) lineColumns(m *view.Models, hidden closed) columns[books.Posting] {
	type posting = books.Posting
	side := func(l posting, debit bool) int64 {
		if debit == (l.Minor > 0) {
			return max(l.Minor, -l.Minor)
		}
		return 0
	}
	return columns[posting]{
		{name: "portal.field.date", show: func(l posting) page.Value {
			v := page.On(l.Day).To(q.proof(int64(l.Seq)))
			if l.Occurred != l.Day {
				v = v.With(page.Say("portal.lines.occurred", page.On(l.Occurred)))
			}
			if mark := hidden.mark(l.Seq); !mark.IsZero() {
				v = v.With(mark)
			}
			return v
		}},
		{key: "fact", name: "portal.field.fact", cell: func(l posting) string { return strconv.FormatInt(int64(l.Seq), 10) }},
		{key: "date", name: "portal.field.date", kind: sheet.Date, cell: func(l posting) string { return l.Day.String() }},
		{key: "occurred", name: "portal.field.occurred", kind: sheet.Date, cell: func(l posting) string { return l.Occurred.String() }},
		{key: "closed", name: "portal.closed.title", cell: func(l posting) string { return hidden[l.Seq] }},
		{key: "event", name: "portal.field.event", show: func(l posting) page.Value {
			v := eventLabel(string(l.Event))
			if w := q.workName(m, l.Contract, l.Project); !w.IsZero() {
				v = v.With(w)
			}
			if w := q.partyName(m, l.Party); !w.IsZero() {
				v = v.With(w)
			}
			return v
		}, cell: func(l posting) string { return string(l.Event) }},
		{key: "account", name: "portal.field.account", show: func(l posting) page.Value { return accountName(l.Account).With(q.sourceName(m, l.Source)) }, cell: func(l posting) string { return l.Account.String() }},
		{key: "book", name: "portal.field.book", cell: func(l posting) string { return l.Book.String() }},
		{key: "entity", name: "portal.field.entity", cell: func(l posting) string { return string(l.Entity) }},
		{key: "source", name: "portal.field.source-of-funds", cell: func(l posting) string { return string(l.Source) }},
		{key: "project", name: "portal.project", cell: func(l posting) string { return string(l.Project) }},
		{key: "contract", name: "portal.contract", cell: func(l posting) string { return string(l.Contract) }},
		{key: "party", name: "portal.party", cell: func(l posting) string { return string(l.Party) }},
		{key: "class", name: "portal.field.class", cell: func(l posting) string { return string(l.Class) }},
		{key: "bank", name: "portal.field.bank", cell: func(l posting) string { return string(l.Bank) }},
		{key: "item", name: "portal.field.item", cell: func(l posting) string { return string(l.Item) }},
		{key: "year", name: "portal.field.budget-year", cell: func(l posting) string { return l.Year.String() }},
		{key: "chapter", name: "portal.field.chapter", cell: func(l posting) string { return string(l.Chapter) }},
		{key: "currency", name: "portal.field.currency", cell: func(l posting) string { return string(l.Currency) }},
		{key: "debit", name: "portal.field.debit", kind: sheet.Number, decimals: 3, show: func(l posting) page.Value { return dashed(side(l, true), l.Currency) }, cell: func(l posting) string { return text(side(l, true), l.Currency) }},
		{key: "credit", name: "portal.field.credit", kind: sheet.Number, decimals: 3, show: func(l posting) page.Value { return dashed(side(l, false), l.Currency) }, cell: func(l posting) string { return text(side(l, false), l.Currency) }},
		{key: "balance", name: "portal.field.balance", kind: sheet.Number, decimals: 3, show: func(l posting) page.Value { return exact(l.Balance, l.Currency) }, cell: func(l posting) string { return text(l.Balance, l.Currency) }},
	}
}
