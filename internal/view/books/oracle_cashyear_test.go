package books

import (
	"slices"

	"imar/internal/domain/ledger"

	"pgregory.net/rapid"
)

// cashYears holds the statement of receipts and payments, with the span before
// it, the classes of cash and the comparison with the budget against the lines.
func (o oracle) cashYears(t *rapid.T, v *View) {
	spans := append(v.Spans(ByYears), v.Spans(ByQuarter)...)
	for _, s := range spans {
		years := v.CashYears(s)
		for _, y := range years {
			if !y.Holds() {
				t.Fatalf("%s in %s does not come out even: %+v", s, y.Currency, y)
			}
			for column, span := range s.pair() {
				cash := o.of(Filter{Accounts: ledger.CashAccounts, Currency: y.Currency})
				same(t, "opening of "+span.String(), cash.where(func(l flat) bool { return l.period < span.From }).sum(), y.Opening[column])
				same(t, "closing of "+span.String(), cash.where(func(l flat) bool { return l.period <= span.Through }).sum(), y.Closing[column])
				same(t, "opening by key", o.of(y.OpeningKey[column]).sum(), y.Opening[column])
				same(t, "closing by key", o.of(y.ClosingKey[column]).sum(), y.Closing[column])
				for _, l := range y.Lines {
					same(t, string(l.Event)+" by key", o.of(l.FundKey[column]).sum(), l.Fund[column])
					same(t, string(l.Event)+" by its postings", v.Sum(l.FundKey[column])[y.Currency], l.Fund[column])
					if l.Third[column] != 0 {
						third := o.of(l.ThirdOf[column]).sum() // credits: negative for what was given
						if l.Section == Receipts {
							third = -third
						}
						same(t, "third parties by key", third, l.Third[column])
					}
				}
			}
		}
		for _, c := range v.CashClasses(s) {
			for column, span := range s.pair() {
				want := o.of(Filter{Accounts: []ledger.Account{c.Account}, Currency: c.Currency}).where(func(l flat) bool { return l.period <= span.Through }).sum()
				same(t, "class of cash", want, c.Held[column])
			}
		}
	}
	o.budgetYears(t, v)
}

func (o oracle) budgetYears(t *rapid.T, v *View) {
	for year := ledger.Year(2023); year <= 2026; year++ {
		for _, b := range v.BudgetYears(year) {
			own := o.where(func(l flat) bool {
				return l.Year == year && l.Source == b.Source && l.Chapter == b.Chapter && l.Currency == b.Currency
			})
			given := own.where(func(l flat) bool { return l.Account.Is(StepAccounts(ledger.Appropriated)) })
			closed := func(l flat) bool { return l.event == ledger.EvYearClose }
			carried := given.where(func(l flat) bool { return closed(l) && l.Minor > 0 }).sum()
			same(t, "carried over", carried, b.Carried)
			same(t, "final budget", given.where(func(l flat) bool { return !closed(l) }).sum()+carried, b.Final)
			same(t, "actual", own.where(func(l flat) bool { return l.Account == ledger.Settled && (!closed(l) || l.Minor > 0) }).sum(), b.Actual)
			first := own.where(func(l flat) bool { return l.Account == ledger.Appropriated && l.event == ledger.EvAppropriation })
			if len(first) > 0 {
				same(t, "original budget", first[0].Minor, b.Original)
				same(t, "its fact", first[0].seq, b.First)
			} else {
				same(t, "no original budget", int64(0), b.Original)
			}
			same(t, "the sum", b.Final, b.Original+b.Carried+b.Revised)
			if b.Chapter != "" {
				same(t, "given by key", given.where(func(l flat) bool { return !closed(l) }).sum(), v.Sum(b.GivenKey)[b.Currency])
				same(t, "carried by key", carried, v.Sum(b.CarriedKey)[b.Currency])
				if !slices.ContainsFunc(own, func(l flat) bool { return closed(l) && l.Account == ledger.Settled }) {
					same(t, "used by key", b.Actual, v.Sum(b.UsedKey)[b.Currency])
				}
			}
		}
	}
}
