package crosswalk

import (
	"cmp"
	"time"
)

// Accounts are what an organisation says of its money in a file of organisations
// of IATI 2.03. The amounts are those of its books, each currency by itself.
type Accounts struct {
	Budgets []Budget // what was appropriated, by budget year
	Spent   []Budget // what was paid, by calendar year
}

// Budget is an amount of a period, with the lines that it is the sum of.
type Budget struct {
	Start, End       string // days, 2006-01-02
	Amount, Currency string // decimal text, ISO 4217
	Lines            []BudgetLine
}

// BudgetLine is a part of a Budget.
type BudgetLine struct {
	Ref          string
	Amount       string // decimal text
	Name, NameEn string // in Arabic, in English
}

// Organisation is a file of organisations with one, the publisher, made at a
// moment (UTC): its identifier and names, its budget of each year with the
// chapters, which where it works in one country is that country's budget, and what
// it paid in each year. It is valid against the schema of IATI 2.03.
func Organisation(made time.Time, by Publisher, a Accounts) []byte {
	by.Ref = cmp.Or(by.Ref, Unregistered)
	w := &writer{}
	w.text(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	w.open("iati-organisations", "version", "2.03", "generated-datetime", made.UTC().Format(time.RFC3339))
	w.text("\n")
	currency := "LYD"
	if len(a.Budgets) > 0 {
		currency = a.Budgets[0].Currency
	}
	w.open("iati-organisation", "last-updated-datetime", made.UTC().Format(time.RFC3339), "xml:lang", "ar", "default-currency", currency)
	w.leaf("organisation-identifier", by.Ref)
	name := names("ar", by.Name, by.NameEn)
	w.narratives("name", name)
	w.organisation("reporting-org", []string{"ref", by.Ref, "type", cmp.Or(by.Type, "10")}, name)
	for _, b := range a.Budgets {
		w.budget("total-budget", "budget-line", b, func() {}, "status", "2")
	}
	if by.Country != "" {
		for _, b := range a.Budgets {
			w.budget("recipient-country-budget", "budget-line", b, func() { w.empty("recipient-country", "code", by.Country) }, "status", "2")
		}
	}
	for _, b := range a.Spent {
		w.budget("total-expenditure", "expense-line", b, func() {})
	}
	w.close("iati-organisation")
	w.text("\n</iati-organisations>\n")
	return w.out
}

// budget writes an amount of a period; first writes what stands before its dates.
func (w *writer) budget(element, line string, b Budget, first func(), attrs ...string) {
	w.open(element, attrs...)
	first()
	w.empty("period-start", "iso-date", b.Start)
	w.empty("period-end", "iso-date", b.End)
	w.leaf("value", b.Amount, "currency", b.Currency, "value-date", b.Start)
	for _, l := range b.Lines {
		w.open(line, "ref", l.Ref)
		w.leaf("value", l.Amount, "currency", b.Currency, "value-date", b.Start)
		for _, n := range names("ar", l.Name, l.NameEn) {
			if n.lang == "" {
				w.leaf("narrative", n.text)
			} else {
				w.leaf("narrative", n.text, "xml:lang", n.lang)
			}
		}
		w.close(line)
	}
	w.close(element)
}
