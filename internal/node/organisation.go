package node

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/crosswalk"
	"imar/internal/view"
	"imar/internal/view/books"
)

// Organisation is the fund as a file of organisations of IATI 2.03: its budget by
// year and chapter and what it paid by year, out of its books where it keeps any.
// ref and kind are the publisher's identifier and type, see Reporter. The edition
// says what it was made from.
func (n *Node) Organisation(ref, kind string) ([]byte, *Edition) {
	return n.OrganisationOf(n.Views, ref, kind)
}

// OrganisationOf is Organisation of the record as it stood in some views.
func (n *Node) OrganisationOf(views *view.Public, ref, kind string) ([]byte, *Edition) {
	by, _ := n.reporter(views, ref, kind)
	var a crosswalk.Accounts
	e := &Edition{}
	views.Read(func(m *view.Models) {
		e.Size, e.Redaction, e.Made = m.Size(), m.History.Redaction, m.History.Now
		if m.Books.Len() > 0 {
			a = crosswalk.Accounts{Budgets: budgets(m.Books), Spent: spent(m.Books)}
		}
	})
	return crosswalk.Organisation(e.Made, by, a), e
}

// budgets are what was appropriated, by year and currency, with the chapters.
func budgets(b *books.View) (list []crosswalk.Budget) {
	var sums []int64 // of each, in minor units
	for _, row := range b.ExecutionByYears(func(of books.BudgetOf) string {
		if of.Year == 0 {
			return ""
		}
		return fmt.Sprintf("%04d %s", int(of.Year), of.Chapter)
	}) {
		if row.Appropriated == 0 {
			continue
		}
		year, chapter, _ := strings.Cut(row.Key, " ")
		start := year + "-01-01"
		at := slices.IndexFunc(list, func(b crosswalk.Budget) bool { return b.Start == start && b.Currency == string(row.Currency) })
		if at < 0 {
			at, sums = len(list), append(sums, 0)
			list = append(list, crosswalk.Budget{Start: start, End: year + "-12-31", Currency: string(row.Currency)})
		}
		if chapter != "" {
			list[at].Lines = append(list[at].Lines, crosswalk.BudgetLine{Ref: chapter, Amount: decimal(row.Appropriated, row.Currency),
				Name: lang.T(lang.Arabic, "node.iati.chapter", chapter), NameEn: lang.T(lang.English, "node.iati.chapter", chapter)})
		}
		sums[at] += row.Appropriated
		list[at].Amount = decimal(sums[at], row.Currency)
	}
	slices.SortFunc(list, func(a, b crosswalk.Budget) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Currency, b.Currency))
	})
	return list
}

// spent is what was paid, by calendar year and currency, with the kinds of
// payment: the payments of the statement of cash receipts and payments.
func spent(b *books.View) (list []crosswalk.Budget) {
	first, last := b.Periods()
	for year := first.Year(); year != 0 && year <= last.Year(); year++ {
		january := ledger.Period(int(year) * 12)
		for _, sheet := range b.CashStatement(books.Filter{From: january, Through: january + 11}) {
			of := crosswalk.Budget{Start: fmt.Sprintf("%04d-01-01", int(year)), End: fmt.Sprintf("%04d-12-31", int(year)), Currency: string(sheet.Currency)}
			for _, f := range sheet.Flows {
				out := f.Out - f.In
				if f.Section == books.Either {
					out = f.Out
				}
				if f.Section != books.Payments && f.Section != books.Either || out == 0 {
					continue
				}
				key := "ledger.event." + string(f.Event)
				of.Lines = append(of.Lines, crosswalk.BudgetLine{Ref: string(f.Event), Amount: decimal(out, sheet.Currency), Name: lang.T(lang.Arabic, key), NameEn: lang.T(lang.English, key)})
			}
			if paid := -sheet.Section(books.Payments); paid != 0 {
				of.Amount = decimal(paid, sheet.Currency)
				list = append(list, of)
			}
		}
	}
	return list
}

func decimal(minor int64, c money.Currency) string {
	return string(money.Amount{Minor: minor, Currency: c}.Decimal())
}
