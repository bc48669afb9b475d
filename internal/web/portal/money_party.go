package portal

import (
	"cmp"
	"slices"

	"imar/internal/base/clock"
	currency "imar/internal/base/money"
	"imar/internal/domain/ledger"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// giverSections are a partner's path from its pledge to what was spent of it,
// its tranches and what the three say; none for who gives no source.
func (q *ask) giverSections(m *view.Models, id ledger.Party, today clock.Day) []page.Section {
	sources := sourcesBy(m, id)
	if len(sources) == 0 {
		return nil
	}
	path := q.pathTable(m, sources)
	path.short = true
	return append([]page.Section{path.section()}, q.givenSections(m, sources, id, today)...)
}

// owedSections are an organisation's statement: its contracts, each certified
// dinar where it is now; how old what it is owed is; and by itself the latest
// postings.
func (p *Portal) owedSections(q *ask, m *view.Models, id ledger.Party, today clock.Day) (list []page.Section, latest page.Section) {
	lines := m.Books.Lines(books.Filter{Party: id, Book: ledger.Actual})
	if len(lines) == 0 {
		return nil, latest
	}
	slices.Reverse(lines)
	if t := q.sheetsTable(m, contractsIn(lines)); len(t.rows) > 0 {
		t.short = true
		list = append(list, t.section())
	}
	if t := q.owedTable(m, id, today); len(t.rows) > 0 {
		list = append(list, t.section())
	}
	s := page.Section{ID: "statement", Title: page.Say("portal.section.statement"), Count: page.Say("portal.count.lines", len(lines)),
		More: []page.Link{{Text: page.Say("portal.lines"), Href: q.linesOf(books.Filter{Party: id, Book: ledger.Actual})}}}
	s.Figures = q.partyFigures(m, id)
	if last, ok := lastPayment(lines); ok {
		s.Figures = append(s.Figures, page.Figure{Name: page.Say("party.last-payment"), Value: page.On(last.Day).To(q.proof(int64(last.Seq))).With(exact(last.Minor, last.Currency))})
	}
	t := q.lineColumns(m, closedOf(m, p.hidden(m), lines)).page(lines[:min(len(lines), 12)], "", nil)
	s.Table = &t
	return list, s
}

// partyFigures are what the fund owes a party, holds of it and has advanced to
// it.
func (q *ask) partyFigures(m *view.Models, id ledger.Party) (list []page.Figure) {
	for _, f := range []struct {
		key     string
		sign    int64
		account ledger.Account
	}{{"portal.sheet.unpaid", -1, ledger.Payables}, {"portal.sheet.retained", -1, ledger.Retention}, {"portal.sheet.outstanding", 1, ledger.Advances}} {
		for _, a := range books.Amounts(m.Books.Sum(books.Filter{Party: id, Accounts: []ledger.Account{f.account}})) {
			list = append(list, page.Figure{Name: page.Say(f.key), Value: exact(f.sign*a.Minor, a.Currency).To(q.linesOf(books.Filter{Party: id, Accounts: []ledger.Account{f.account}, Currency: a.Currency}))})
		}
	}
	return list
}

// contractsIn are the contracts that postings name, in their order.
func contractsIn(lines []books.Posting) (list []ledger.Contract) {
	met := map[ledger.Contract]bool{"": true}
	for _, l := range lines {
		if !met[l.Contract] {
			met[l.Contract] = true
			list = append(list, l.Contract)
		}
	}
	return list
}

// lastPayment is the latest payment that the bank cleared, of postings with the
// latest first.
func lastPayment(lines []books.Posting) (books.Posting, bool) {
	for _, l := range lines {
		if l.Account == ledger.InTransit && l.Minor > 0 && (l.Event == ledger.EvPaymentCleared || l.Event == ledger.EvAdvanceCleared) {
			return l, true
		}
	}
	return books.Posting{}, false
}

// sheetFigures are the figures of a contract's sheet: the first, with what was
// inherited, is the sum of the others.
var sheetFigures = []books.SheetFigure{books.SheetCertified, books.SheetInherited, books.SheetPaid, books.SheetUnpaid, books.SheetRetained, books.SheetForfeited,
	books.SheetRecovered, books.SheetWithheld, books.SheetDamages}

// sheetsTable is contracts with their sheets, and their sums by currency.
func (q *ask) sheetsTable(m *view.Models, contracts []ledger.Contract) figureTable {
	t := figureTable{id: "sheets", title: "party.sheets", formula: page.Say("party.sheets.formula"), head: "portal.contract"}
	for _, f := range sheetFigures {
		t.names = append(t.names, figureName{key: string(f), name: "party.sheet." + string(f)})
	}
	uneven := false
	for _, id := range contracts {
		for _, of := range m.Books.Sheets(id) {
			row := figureRow{key: string(id), name: q.workName(m, id, ""), currency: of.Currency}
			any := false
			for _, f := range sheetFigures {
				minor := of.Figure(f)
				any = any || minor != 0
				row.figures = append(row.figures, q.posted(minor, books.Filter{Contract: id, Currency: of.Currency, Figure: f}))
			}
			uneven = uneven || !of.Holds()
			if any {
				t.rows = append(t.rows, row)
			}
		}
	}
	if uneven {
		t.notices = append(t.notices, page.Notice{Tone: page.Warn, Title: page.Say("portal.sheet.uneven")})
	}
	t.withTotals(func(int, currency.Currency) string { return "" }) // the rows above make it
	return t
}

// owedTable is how old what a party is owed is, and what is retained of it.
func (q *ask) owedTable(m *view.Models, id ledger.Party, today clock.Day) figureTable {
	t := figureTable{id: "owed", title: "party.owed", formula: page.Say("party.owed.formula"), head: "party.age",
		names: []figureName{{key: "owed", name: "party.sheet.unpaid"}, {key: "retained", name: "party.sheet.retained"}}}
	type at struct {
		bucket   int
		currency currency.Currency
	}
	rows := map[at]*figureRow{}
	for n, a := range []ledger.Account{ledger.Payables, ledger.Retention} {
		for _, x := range m.Books.Ageing([]ledger.Account{a}, today, books.AgeByParty) {
			for bucket, minor := range x.Buckets {
				k := at{bucket, x.Currency}
				if x.Key != string(id) || minor == 0 {
					continue
				}
				if rows[k] == nil {
					age := ageName(bucket)
					rows[k] = &figureRow{key: age, name: ageLabel(age), currency: x.Currency, figures: make([]figure, 2)}
				}
				rows[k].figures[n] = figure{minor, q.agedOf(a, ageName(bucket), id, x.Currency)}
			}
		}
	}
	for bucket := range len(books.AgeEnds) + 1 {
		for k, r := range rows {
			if k.bucket == bucket {
				t.rows = append(t.rows, *r)
			}
		}
	}
	slices.SortStableFunc(t.rows, func(a, b figureRow) int { return cmp.Compare(currencyPlace(a.currency), currencyPlace(b.currency)) })
	t.withTotals(func(n int, c currency.Currency) string {
		return q.linesOf(books.Filter{Party: id, Accounts: []ledger.Account{[]ledger.Account{ledger.Payables, ledger.Retention}[n]}, Currency: c})
	})
	return t
}

// partyTables are the tables of a party's money, in its files.
func (q *ask) partyTables(m *view.Models, id ledger.Party) (tables []figureTable) {
	if sources := sourcesBy(m, id); len(sources) > 0 {
		tables = append(tables, q.pathTable(m, sources))
	}
	if lines := m.Books.Lines(books.Filter{Party: id, Book: ledger.Actual}); len(lines) > 0 {
		tables = append(tables, q.sheetsTable(m, contractsIn(lines)), q.owedTable(m, id, dayOf(m.History.Today)))
	}
	return tables
}
