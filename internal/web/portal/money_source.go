package portal

import (
	"slices"

	"imar/internal/base/clock"
	currency "imar/internal/base/money"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/view/partner"
	"imar/internal/web/page"
)

// sourcePage is the statement of expenditure of one funding source: what it
// promised and gave, what became of it by project, what was found ineligible,
// and what is left; of one project, payment by payment.
func (p *Portal) sourcePage(q *ask) (*answer, error) {
	a := &answer{}
	known := true
	a.stamp = p.stamped(func(m *view.Models, s stamp) {
		if known = q.resolve(func(id string) bool { return m.Books.Funding(ledger.Source(id)) != nil }); !known {
			return
		}
		x := &expenditure{ask: q, m: m, info: m.Books.Funding(ledger.Source(q.id)), today: dayOf(s.today)}
		if of := ledger.Project(q.values.Get("project")); of != "" {
			if known = m.Projects.At(project.ID(of)) != nil; known {
				x.payments(p, s, a, of)
			}
			return
		}
		tables := x.tables()
		switch q.twin {
		case ".json":
			rows := slices.DeleteFunc(sourcesOf(m), func(r sourceRow) bool { return string(r.source) != q.id })
			a.data = q.wrap(s, map[string]any{"source": x.info, "sources": q.sourceColumns(m).objects(rows), "uses": q.useColumns(m).objects(rows), "tables": q.tableData(tables)})
		case "":
			a.view = x.page(p, s, tables)
		default:
			a.table = q.fileColumns().sheet(q.lang, bare(q.sourceName(m, x.info.Source)).Plain(q.lang), fileRows(tables))
		}
	})
	if !known {
		return nil, errNotFound
	}
	return a, nil
}

// expenditure is a source's statement while it is made.
type expenditure struct {
	*ask
	m     *view.Models
	info  *ledger.SourceOpened
	today clock.Day
}

func (x *expenditure) tables() []figureTable {
	only := []ledger.Source{x.info.Source}
	return []figureTable{x.pathTable(x.m, only), x.balanceTable(), x.accountTable(), x.projectTable(), x.ineligibleTable()}
}

// pathTable is the way of some sources' money: pledged, agreed, drawn, received
// and settled, by source and currency.
func (q *ask) pathTable(m *view.Models, sources []ledger.Source) figureTable {
	t := figureTable{id: "path", title: "source.path", formula: page.Say("source.path.formula"), head: "portal.field.source-of-funds", whole: true,
		names: []figureName{{key: "pledged", name: "report.gift.pledged"}, {key: "agreed", name: "report.gift.agreed"}, {key: "drawn", name: "portal.step.drawn"}, {key: "received", name: "report.gift.received"}, {key: "settled", name: "source.spent"}}}
	drawn := []ledger.Account{ledger.Drawn, ledger.DrawnDirect, ledger.DrawnInKind}
	_, last := m.Books.Periods()
	settled := map[string]int64{}
	steps := m.Books.Balances(append([]ledger.Account{ledger.Settled}, drawn...)...)
	for _, c := range steps {
		settled[c.Account.String()+string(c.Source)+string(c.Currency)] += c.Minor
	}
	row := func(s ledger.Source, c currency.Currency, of books.Contribution) figureRow {
		key := func(g books.Gift) figure { return q.posted(of.ToDate[g], g.Key(s, c)) }
		sum := int64(0)
		for _, a := range drawn {
			sum += settled[a.String()+string(s)+string(c)]
		}
		return figureRow{key: string(s), name: q.sourceName(m, s).With(page.Code(string(c))), currency: c, figures: []figure{key(books.GiftPledged), key(books.GiftAgreed),
			q.posted(sum, books.Filter{Accounts: drawn, Source: s, Currency: c}), key(books.GiftReceived),
			q.posted(settled[ledger.Settled.String()+string(s)+string(c)], books.Filter{Accounts: []ledger.Account{ledger.Settled}, Source: s, Currency: c})}}
	}
	met := map[string]bool{}
	for _, c := range m.Books.Contributions(books.Span{Through: last}) {
		if slices.Contains(sources, c.Source) {
			met[string(c.Source)+string(c.Currency)] = true
			t.rows = append(t.rows, row(c.Source, c.Currency, c))
		}
	}
	for _, c := range steps {
		if slices.Contains(sources, c.Source) && c.Account == ledger.Settled && !met[string(c.Source)+string(c.Currency)] {
			t.rows = append(t.rows, row(c.Source, c.Currency, books.Contribution{}))
		}
	}
	return t
}

// balanceTable is what is left of the source and what it is bound to.
func (x *expenditure) balanceTable() figureTable {
	t := figureTable{id: "left", title: "source.left", formula: page.Say("source.left.formula"), head: "portal.field.currency", whole: true,
		names: []figureName{{key: "unspent", name: "source.unspent"}, {key: "advances", name: "report.figure.advances"}, {key: "notYetPaid", name: "report.figure.not-yet-paid"}, {key: "undrawn", name: "portal.step.undrawn"}, {key: "interestOwed", name: "source.interest-owed"}}}
	groups := [][]ledger.Account{append([]ledger.Account{ledger.InTransit}, ledger.CashAccounts...), {ledger.Advances, ledger.EntityAdvances}, books.NotYetPaid, {ledger.Undrawn}, {ledger.InterestOwed}}
	rows := map[currency.Currency]*figureRow{}
	for _, c := range x.m.Books.BalancesOf(books.Filter{Accounts: slices.Concat(groups...), Source: x.info.Source}) {
		r := rows[c.Currency]
		if r == nil {
			r = &figureRow{key: string(c.Currency), name: page.Code(string(c.Currency)), currency: c.Currency, figures: make([]figure, len(groups))}
			for n, g := range groups {
				r.figures[n].open = x.linesOf(books.Filter{Accounts: g, Source: x.info.Source, Currency: c.Currency})
			}
			rows[c.Currency] = r
		}
		for n, g := range groups {
			if c.Account.Is(g) {
				if n == 4 {
					c.Minor = -c.Minor
				}
				r.figures[n].minor += c.Minor
			}
		}
	}
	for _, r := range rows {
		t.rows = append(t.rows, *r)
	}
	t.withTotals(func(int, currency.Currency) string { return "" })
	return t
}

// accountTable is the source's cash from the first day on: all that came in and
// went out comes to what is held.
func (x *expenditure) accountTable() figureTable {
	t := figureTable{id: "account", title: "source.account", formula: page.Say("source.account.formula"), head: "portal.field.item", whole: true,
		names: []figureName{{key: "in", name: "source.in"}, {key: "out", name: "source.out"}, {key: "balance", name: "portal.field.balance"}}}
	for _, s := range x.m.Books.CashStatement(books.Filter{Source: x.info.Source}) {
		in, out := int64(0), int64(0)
		for _, f := range s.Flows {
			debit, credit := f.Key, f.Key
			debit.Side, credit.Side = books.Debits, books.Credits
			t.rows = append(t.rows, figureRow{key: string(f.Event), name: eventLabel(string(f.Event)).With(page.Code(string(s.Currency))), currency: s.Currency,
				figures: []figure{x.posted(f.In, debit), x.posted(f.Out, credit), {}}})
			in, out = in+f.In, out+f.Out
		}
		if len(s.Flows) > 0 {
			t.rows = append(t.rows, figureRow{key: "held", name: page.Say("source.held", string(s.Currency)), currency: s.Currency, total: true,
				figures: []figure{{minor: in}, {minor: out}, x.posted(s.Closing, books.Filter{Accounts: ledger.CashAccounts, Source: x.info.Source, Currency: s.Currency})}})
		}
	}
	return t
}

// projectTable is what the source paid for, project by project.
func (x *expenditure) projectTable() figureTable {
	t := figureTable{id: "expenditure", title: "source.expenditure", formula: page.Say("source.expenditure.formula"), head: "portal.project", whole: true, empty: "source.expenditure.none",
		names: []figureName{{key: "certified", name: "portal.step.certified"}, {key: "settled", name: "source.spent"}, {key: "ineligible", name: "source.ineligible"}, {key: "eligible", name: "source.eligible"}}}
	for _, u := range x.m.Books.SourceUses(x.info.Source) {
		f := books.Filter{Source: x.info.Source, Currency: u.Currency, Project: u.Project, NoClose: true}
		certified, settled, moved := f, f, books.IneligibleKey(x.info.Source, u.Currency)
		certified.Accounts, settled.Accounts, moved.Project = []ledger.Account{ledger.Certified, ledger.Settled}, []ledger.Account{ledger.Settled}, u.Project
		name := x.subject(x.m, project.ID(u.Project).Subject())
		t.rows = append(t.rows, figureRow{key: string(u.Project), currency: u.Currency,
			name:    bare(name).To(x.to(withQuery(thing("sources", string(x.info.Source)), map[string][]string{"project": {string(u.Project)}}))).With(page.Code(string(u.Project))),
			figures: []figure{x.posted(u.Certified, certified), x.posted(u.Settled, settled), x.posted(u.Ineligible, moved), {minor: u.Settled - u.Ineligible}}})
	}
	t.withTotals(func(n int, c currency.Currency) string {
		switch n {
		case 0:
			return x.linesOf(books.Filter{Source: x.info.Source, Currency: c, Accounts: []ledger.Account{ledger.Certified, ledger.Settled}, NoClose: true})
		case 1:
			return x.linesOf(books.Filter{Source: x.info.Source, Currency: c, Accounts: []ledger.Account{ledger.Settled}, NoClose: true})
		case 2:
			return x.linesOf(books.IneligibleKey(x.info.Source, c))
		}
		return ""
	})
	return t
}

// ineligibleTable is each move of cost to another source or from one.
func (x *expenditure) ineligibleTable() figureTable {
	t := figureTable{id: "ineligible", title: "source.moves", formula: page.Say("source.moves.formula"), head: "portal.project", empty: "source.moves.none", names: []figureName{{key: "moved", name: "portal.field.amount"}}}
	for _, l := range x.m.Books.Lines(books.IneligibleKey(x.info.Source, "")) {
		t.rows = append(t.rows, figureRow{key: string(l.Project), currency: l.Currency, name: x.workName(x.m, l.Contract, l.Project).With(page.On(l.Day), page.Code(string(l.Item))),
			note: l.Day.String() + " " + string(l.Item), figures: []figure{{-l.Minor, x.proof(int64(l.Seq))}}})
	}
	return t
}

// page is the whole statement.
func (x *expenditure) page(p *Portal, s stamp, tables []figureTable) page.View {
	title := bare(x.sourceName(x.m, x.info.Source))
	v := &Report{Page: p.frame(x.ask, s, "money", title)}
	v.Crumbs = x.moneyCrumbs(title)
	about := page.Section{ID: "about", Title: page.Say("portal.section.about"), Facts: []page.Fact{{Name: page.Say("portal.field.kind"), Value: page.Say(x.info.Kind.Key())}}}
	owner := page.Say("source.interest.fund")
	if x.info.PartnerInterest {
		owner = page.Say("source.interest.partner")
	}
	for _, f := range []page.Fact{{Name: page.Say("portal.field.partner"), Value: x.partyName(x.m, x.info.Partner)}, {Name: page.Say("source.earmarked"), Value: page.Wrote(und(x.info.Earmarked))},
		{Name: page.Say("source.interest"), Value: owner}, {Name: page.Say("source.closes"), Value: page.On(x.closes())}, {Name: page.Say("source.eligible-for"), Value: x.eligibleFor()}} {
		if !f.Value.IsZero() {
			about.Facts = append(about.Facts, f)
		}
	}
	v.Sections = []page.Section{about}
	for i := range tables {
		if n := len(tables[i].rows); n > maxReported {
			tables[i].rows = tables[i].rows[:maxReported]
			tables[i].notices = append(tables[i].notices, page.Notice{Title: page.Say("report.first-rows", maxReported, n)})
		}
		v.Sections = append(v.Sections, tables[i].section())
		if tables[i].id == "path" {
			v.Sections = append(v.Sections, x.givenSections(x.m, []ledger.Source{x.info.Source}, x.info.Partner, x.today)...)
		}
	}
	f := books.Filter{Source: x.info.Source, Book: ledger.Actual}
	latest, total := x.m.Books.Latest(f, leafRows)
	lines := x.lineColumns(x.m, closedOf(x.m, p.hidden(x.m), latest)).page(latest, "", nil)
	v.Sections = append(v.Sections, page.Section{ID: "statement", Title: page.Say("portal.money.latest"), Count: page.Say("portal.count.lines", total), Table: &lines,
		More: []page.Link{{Text: page.Say("portal.lines"), Href: x.linesOf(f)}, {Text: page.Say("portal.trial"), Href: x.to("/money/trial?source=" + escapeQuery(x.id))}}})
	return v
}

// closes is the last day to draw or to spend.
func (x *expenditure) closes() clock.Day {
	if !x.info.Closes.IsZero() {
		return x.info.Closes
	}
	for _, a := range x.m.Books.Agreements {
		if a.Source == x.info.Source && a.Closes != "" {
			return dayOf(a.Closes)
		}
	}
	return clock.Day{}
}

// eligibleFor is what the agreement says its money may be spent on.
func (x *expenditure) eligibleFor() page.Value {
	for _, a := range x.m.Books.Agreements {
		if a.Source == x.info.Source && a.Eligible != "" {
			return texts(a.Eligible, a.Eligible, a.EligibleEn, "ar")
		}
	}
	return page.Value{}
}

// givenSections are a giver's tranches, kept or late, and what the three say of
// its money.
func (q *ask) givenSections(m *view.Models, sources []ledger.Source, who ledger.Party, today clock.Day) (list []page.Section) {
	promised := m.Books.Promises(func(s ledger.Source) bool { return slices.Contains(sources, s) })
	if len(promised) > 0 {
		t := q.promiseColumns(m, today).page(promised, "", nil)
		list = append(list, page.Section{ID: "tranches", Title: page.Say("portal.money.tranches"), Intro: page.Say("source.tranches.formula"), Table: &t})
	}
	if account := accountOf(m, who); len(account.Lines) > 0 && who != "" {
		s := page.Section{ID: "three-way", Title: page.Say("threeway.title"), Count: page.Say("portal.count.questions", account.Questions()),
			More: []page.Link{{Text: page.Say("portal.more"), Href: q.to("/money/three-way?partner=" + escapeQuery(string(who)))}}}
		asked := slices.DeleteFunc(slices.Clone(account.Lines), func(l partner.Line) bool { return len(l.Questions) == 0 })
		if len(asked) > 0 {
			t := q.threeColumns(m).page(asked[:min(len(asked), leafRows)], "", nil)
			s.Table = &t
		} else {
			s.Intro = page.Say("threeway.none-asked")
		}
		list = append(list, s)
	}
	return list
}

func (q *ask) promiseColumns(m *view.Models, today clock.Day) columns[books.Promised] {
	type tranche = books.Promised
	return columns[tranche]{
		{name: "portal.field.expected", show: func(t tranche) page.Value {
			return page.On(t.Expected).With(page.Say("source.tranche", page.Code(t.ID)), page.Code(string(t.Agreement)))
		}},
		{name: "portal.field.amount", kind: sheet.Number, show: func(t tranche) page.Value { return exact(t.Amount.Minor, t.Amount.Currency) }},
		{name: "source.tranche.left", kind: sheet.Number, show: func(t tranche) page.Value {
			f := books.Filter{Item: t.Agreement, Accounts: []ledger.Account{ledger.Undrawn}, Currency: t.Amount.Currency}
			if t.Left == 0 {
				return page.Say("portal.dash")
			}
			return exact(t.Left, t.Amount.Currency).To(q.linesOf(f))
		}},
		{name: "source.tranche.kept", show: func(t tranche) page.Value {
			late := t.Late(today)
			switch {
			case t.Kept.IsZero() && late == 0:
				return page.State("source.tranche.awaited", page.Plain)
			case t.Kept.IsZero():
				return page.State("source.tranche.overdue", page.Doubt).With(page.Say("source.tranche.days", late))
			case late > 0:
				return page.State("source.tranche.late", page.Doubt).With(page.On(t.Kept), page.Say("source.tranche.days", late))
			}
			return page.State("source.tranche.in-time", page.Done).With(page.On(t.Kept))
		}},
	}
}

// payments is the statement of expenditure on one project, payment by payment.
func (x *expenditure) payments(p *Portal, s stamp, a *answer, of ledger.Project) {
	rows := x.m.Books.Expenditure(x.info.Source, of)
	c := x.spentColumns()
	name := bare(x.subject(x.m, project.ID(of).Subject()))
	switch x.twin {
	case ".json":
		a.data = x.wrap(s, map[string]any{"source": x.info, "project": of, "payments": c.objects(rows)})
	case "":
		source := bare(x.sourceName(x.m, x.info.Source))
		v := &Report{Page: p.frame(x.ask, s, "money", page.Say("source.payments.of", source.Plain(x.lang), name.Plain(x.lang))), Intro: page.Say("source.payments.intro")}
		v.Crumbs = []page.Link{{Text: page.Say("portal.nav.money"), Href: x.to("/money")}, {Text: source, Href: x.toThing("sources", x.id)}, {Text: name}}
		sums := map[currency.Currency]int64{}
		for _, r := range rows {
			sums[r.Amount.Currency] += r.Amount.Minor
		}
		for _, sum := range books.Amounts(sums) {
			v.Figures = append(v.Figures, page.Figure{Name: page.Say("portal.lines.sum"), Value: exact(sum.Minor, sum.Currency)})
		}
		section := page.Section{ID: "payments", Title: page.Say("source.payments"), Empty: nothingIf(len(rows) == 0),
			More: []page.Link{{Text: page.Say("portal.project"), Href: x.toThing("projects", string(of))}, {Text: page.Say("portal.lines"), Href: x.linesOf(books.Filter{Source: x.info.Source, Project: of})}}}
		if len(rows) > 0 {
			t := c.page(rows, "", nil)
			section.Table = &t
		}
		v.Sections = []page.Section{section}
		a.view = v
	default:
		a.table = c.sheet(x.lang, name.Plain(x.lang), rows)
	}
}

func (x *expenditure) spentColumns() columns[books.Spent] {
	type spent = books.Spent
	return columns[spent]{
		{name: "portal.field.date", show: func(r spent) page.Value {
			return page.On(r.Day).To(x.proof(int64(r.Seq))).With(eventLabel(string(r.Event)))
		}},
		{key: "date", name: "portal.field.date", kind: sheet.Date, cell: func(r spent) string { return r.Day.String() }},
		{key: "fact", name: "portal.field.fact", kind: sheet.Number, cell: func(r spent) string { return itoa(int(r.Seq)) }},
		{key: "event", name: "portal.field.event", cell: func(r spent) string { return string(r.Event) }},
		{name: "portal.field.contract", show: func(r spent) page.Value {
			if r.Contract == "" {
				return x.partyName(x.m, r.Party)
			}
			return x.workName(x.m, r.Contract, "").With(x.partyName(x.m, r.Party))
		}},
		{key: "contract", name: "portal.field.contract", cell: func(r spent) string { return string(r.Contract) }},
		{key: "party", name: "portal.party", cell: func(r spent) string { return string(r.Party) }},
		{key: "claim", name: "source.claim", show: func(r spent) page.Value {
			if r.Claim == "" {
				return page.Say("portal.dash")
			}
			return page.Code(string(r.Claim)).To(x.linesOf(books.Filter{Item: r.Claim}))
		}, cell: func(r spent) string { return string(r.Claim) }},
		{key: "order", name: "source.order", show: func(r spent) page.Value {
			if r.Order == "" {
				return page.Say("portal.dash")
			}
			return page.Code(string(r.Order)).To(x.linesOf(books.Filter{Item: r.Order}))
		}, cell: func(r spent) string { return string(r.Order) }},
		{key: "currency", name: "portal.field.currency", cell: func(r spent) string { return string(r.Amount.Currency) }},
		{key: "amount", name: "portal.field.amount", kind: sheet.Number, decimals: 3, show: func(r spent) page.Value { return exact(r.Amount.Minor, r.Amount.Currency) }, cell: func(r spent) string { return text(r.Amount.Minor, r.Amount.Currency) }},
	}
}
