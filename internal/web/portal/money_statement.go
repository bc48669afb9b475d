package portal

import (
	"imar/internal/base/clock"
	currency "imar/internal/base/money"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// dayOf is a day from its text; the zero Day for none.
func dayOf(text string) clock.Day {
	d, err := clock.Parse(text)
	if err != nil {
		return clock.Day{}
	}
	return d
}

func currencyPlace(c currency.Currency) string {
	if c == currency.LYD {
		return ""
	}
	return string(c)
}

// reconciliation holds the books against what the banks say, account by account.
func (p *Portal) reconciliation(q *ask) (*answer, error) {
	return tabular(p, q, "portal.bank", func(m *view.Models, v *Listing) ([]books.Stated, columns[books.Stated], int) {
		rows := m.Books.Reconciliations()
		v.Intro = page.Say("portal.bank.intro")
		v.List.Silent = true
		v.List.Count = page.Say("portal.count.rows", len(rows))
		v.List.Empty = page.Empty{Title: page.Say("portal.bank.none")}
		return rows, q.bankColumns(m), 0
	})
}

func (q *ask) bankColumns(m *view.Models) columns[books.Stated] {
	amount := func(key, name string, of func(books.Stated) int64, open func(books.Stated) books.Filter) column[books.Stated] {
		return column[books.Stated]{key: key, name: name, kind: sheet.Number, decimals: 3,
			show: func(r books.Stated) page.Value {
				shown := dashed(of(r), r.Closing.Currency)
				if open != nil && of(r) != 0 {
					shown = shown.To(q.linesOf(open(r)))
				}
				return shown
			}, cell: func(r books.Stated) string { return text(of(r), r.Closing.Currency) }}
	}
	at := func(a ledger.Account) func(books.Stated) books.Filter {
		return func(r books.Stated) books.Filter {
			return books.Filter{Accounts: []ledger.Account{a}, Bank: r.Bank, Currency: r.Closing.Currency}
		}
	}
	return columns[books.Stated]{
		{name: "portal.field.bank", show: func(r books.Stated) page.Value {
			outcome := page.State("portal.bank.agrees", page.Done)
			switch {
			case !r.Balanced:
				outcome = page.State("portal.bank.unbalanced", page.Stopped)
			case r.Difference() != 0:
				outcome = page.State("portal.bank.differs", page.Doubt)
			}
			return bankName(m, r.Bank).With(outcome)
		}},
		{key: "bank", name: "portal.field.bank", cell: func(r books.Stated) string { return string(r.Bank) }},
		{key: "to", name: "portal.bank.to", kind: sheet.Date, show: func(r books.Stated) page.Value { return on(r.To).To(q.proof(int64(r.Seq))) }, cell: func(r books.Stated) string { return r.To }},
		{key: "currency", name: "portal.field.currency", cell: func(r books.Stated) string { return string(r.Closing.Currency) }},
		amount("closing", "portal.bank.closing", func(r books.Stated) int64 { return r.Closing.Minor }, nil),
		amount("unmatched", "portal.bank.unmatched", func(r books.Stated) int64 { return r.Open }, nil),
		amount("book", "portal.bank.book", func(r books.Stated) int64 { return r.Book }, at(ledger.Cash)),
		amount("inTransit", "portal.bank.transit", func(r books.Stated) int64 { return r.InTransit }, at(ledger.InTransit)),
		amount("difference", "portal.bank.difference", books.Stated.Difference, nil),
	}
}
