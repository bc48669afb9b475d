package portal

import (
	"net/url"
	"strconv"

	"imar/internal/base/lang"
	currency "imar/internal/base/money"
	"imar/internal/domain/contract"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// exact is an amount of the books to the last dirham.
func exact(minor int64, c currency.Currency) page.Value {
	return page.Amount(string(currency.Amount{Minor: minor, Currency: c}.Decimal()), string(c))
}

// round is an amount of the books in millions, with the exact one on demand.
func round(minor int64, c currency.Currency) page.Value {
	return page.Short(string(currency.Amount{Minor: minor, Currency: c}.Decimal()), string(c))
}

// dashed is an amount, or a dash for nothing.
func dashed(minor int64, c currency.Currency) page.Value {
	if minor == 0 {
		return page.Say("portal.dash")
	}
	return exact(minor, c)
}

// text is an amount for a cell of a file.
func text(minor int64, c currency.Currency) string {
	return string(currency.Amount{Minor: minor, Currency: c}.Decimal())
}

// lines is the address of the postings that a figure is the sum of.
func (q *ask) linesOf(f books.Filter) string {
	values := url.Values{}
	add := func(name, v string) {
		if v != "" {
			values.Add(name, v)
		}
	}
	add("book", f.Book.String())
	for _, a := range f.Accounts {
		add("account", a.String())
	}
	for _, e := range f.Events {
		add("event", string(e))
	}
	add("source", string(f.Source))
	add("currency", string(f.Currency))
	add("project", string(f.Project))
	add("contract", string(f.Contract))
	add("party", string(f.Party))
	add("bank", string(f.Bank))
	add("item", string(f.Item))
	add("year", f.Year.String())
	add("from", f.From.String())
	add("to", f.Through.String())
	add("entity", string(f.Entity))
	add("class", string(f.Class))
	add("chapter", string(f.Chapter))
	switch f.Side {
	case books.Debits:
		add("side", "debit")
	case books.Credits:
		add("side", "credit")
	}
	if f.NoClose {
		add("close", "without")
	}
	add("figure", string(f.Figure))
	return q.to(withQuery("/money/lines", values))
}

// accountName is an account with its number.
func accountName(a ledger.Account) page.Value {
	info, ok := a.Info()
	if !ok {
		return page.Code(a.String())
	}
	return page.Say(info.Key())
}

// sourceName is a funding source by its name, with a link.
func (q *ask) sourceName(m *view.Models, s ledger.Source) page.Value {
	info := m.Books.Funding(s)
	if info == nil {
		return page.Code(string(s))
	}
	return page.Wrote(lang.Both(info.NameAr, info.NameEn)).To(q.toThing("sources", string(s)))
}

// partyName is a party by its name, with a link.
func (q *ask) partyName(m *view.Models, p ledger.Party) page.Value {
	if r := m.Parties.At(string(p)); r != nil {
		return named(r.Names, r.ID).To(q.toThing("parties", r.ID))
	}
	if p == "" {
		return page.Value{}
	}
	return q.sourceName(m, ledger.Source(p))
}

// workName is a contract, or a project where there is no contract.
func (q *ask) workName(m *view.Models, c ledger.Contract, p ledger.Project) page.Value {
	switch {
	case c != "":
		return q.subject(m, contract.ID(c).Subject())
	case p != "":
		return q.subject(m, project.ID(p).Subject())
	}
	return page.Value{}
}

// bankName is one of the fund's accounts.
func bankName(m *view.Models, b ledger.Bank) page.Value {
	for _, a := range m.Books.Banks {
		if a.ID == b {
			return page.Wrote(lang.Both(a.NameAr, a.NameEn))
		}
	}
	return page.Code(string(b))
}

// ratio is a share of a whole in percent, with a bar; nothing without a whole.
func ratio(part, whole int64) page.Value {
	if whole <= 0 {
		return page.Value{}
	}
	return page.Share(part, whole)
}

func yearText(y ledger.Year) string { return strconv.Itoa(int(y)) }
