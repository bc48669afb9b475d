package books

import (
	"cmp"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// The columns of a statement of receipts and payments: the span it is about, and
// the one of the same length before it, to compare.
const (
	This = iota
	Before
	columnCount
)

// CashLine is one line of a statement of receipts and payments. What came in is
// positive, what went out negative. Fund moved through the fund's own accounts;
// Third was paid by a partner to somebody else for the fund, so that it is a
// receipt and a payment of the same amount and never was in those accounts.
// Receipts from partners and from the state have a line for each source.
type CashLine struct {
	Section          Section // never Either
	Event            ledger.Event
	Source           ledger.Source // "" for all
	Fund, Third      [columnCount]int64
	FundKey, ThirdOf [columnCount]Filter
}

// CashYear is the statement of cash receipts and payments of a span in one
// currency (IPSAS, cash basis), beside that of the span before it.
type CashYear struct {
	Currency               money.Currency
	Lines                  []CashLine
	Opening, Closing       [columnCount]int64
	OpeningKey, ClosingKey [columnCount]Filter
}

// Section is the sum of the lines of a section in a column.
func (y *CashYear) Section(of Section, column int) (fund, third int64) {
	for _, l := range y.Lines {
		if l.Section == of {
			fund, third = fund+l.Fund[column], third+l.Third[column]
		}
	}
	return fund, third
}

// Holds says that in each column the opening and all lines come to the closing,
// and that what third parties paid was received and paid.
func (y *CashYear) Holds() bool {
	for column := range columnCount {
		sum, third := y.Opening[column], int64(0)
		for _, l := range y.Lines {
			sum, third = sum+l.Fund[column], third+l.Third[column]
		}
		if sum != y.Closing[column] || third != 0 {
			return false
		}
	}
	return true
}

// pair is the span and the one before it.
func (s Span) pair() [columnCount]Span {
	n := s.Through - s.From + 1
	return [columnCount]Span{s, {s.From - n, s.From - 1}}
}

// CashYears are the statements of a span, by currency, the dinar first.
func (v *View) CashYears(s Span) []CashYear {
	spans := s.pair()
	sums := map[uint32]*CashYear{}
	at := func(currency uint32) *CashYear {
		if sums[currency] == nil {
			sums[currency] = &CashYear{Currency: money.Currency(v.few.keys[currency])}
		}
		return sums[currency]
	}
	cash := Filter{Accounts: ledger.CashAccounts, Through: s.Through}
	v.choose(&cash).eachCell(func(k cellKey, t turnoverKey, x *cell) {
		y, minor := at(t.currency), x.debit-x.credit
		event, source := ledger.Event(v.few.keys[k.event]), ledger.Source(v.few.keys[t.source])
		for column, span := range spans {
			if ledger.Period(t.period) < span.From {
				y.Opening[column] += minor
			}
			if ledger.Period(t.period) <= span.Through {
				y.Closing[column] += minor
			}
			if span.Within(ledger.Period(t.period)) {
				y.flow(column, event, source, x.debit, x.credit)
			}
		}
	})
	third := GiftDirect.Key("", "")
	third.Through = s.Through
	v.choose(&third).eachCell(func(_ cellKey, t turnoverKey, x *cell) {
		for column, span := range spans {
			if span.Within(ledger.Period(t.period)) {
				y, minor := at(t.currency), x.credit-x.debit
				y.line(Receipts, ledger.EvReceipt, ledger.Source(v.few.keys[t.source])).Third[column] += minor
				y.line(Payments, ledger.EvDirectPayment, "").Third[column] -= minor
			}
		}
	})
	list := make([]CashYear, 0, len(sums))
	for _, y := range sums {
		if y.finish(spans); len(y.Lines) > 0 || y.Opening != [columnCount]int64{} || y.Closing != [columnCount]int64{} {
			list = append(list, *y)
		}
	}
	slices.SortFunc(list, func(a, b CashYear) int { return cmp.Compare(place(a.Currency), place(b.Currency)) })
	return list
}

// flow adds what an event did to cash. What is Either is a receipt for what came
// in by it and a payment for what went out.
func (y *CashYear) flow(column int, e ledger.Event, s ledger.Source, in, out int64) {
	if e != ledger.EvReceipt {
		s = ""
	}
	if of := section(e); of != Either {
		y.line(of, e, s).Fund[column] += in - out
		return
	}
	if in != 0 {
		y.line(Receipts, e, s).Fund[column] += in
	}
	if out != 0 {
		y.line(Payments, e, s).Fund[column] -= out
	}
}

func (y *CashYear) line(of Section, e ledger.Event, s ledger.Source) *CashLine {
	i := slices.IndexFunc(y.Lines, func(l CashLine) bool { return l.Section == of && l.Event == e && l.Source == s })
	if i < 0 {
		i = len(y.Lines)
		y.Lines = append(y.Lines, CashLine{Section: of, Event: e, Source: s})
	}
	return &y.Lines[i]
}

// finish drops lines of nothing, orders the others and gives each figure its
// key. The sum of a key is the figure; of ThirdOf, the figure with the sign that
// its section turns.
func (y *CashYear) finish(spans [columnCount]Span) {
	none := [columnCount]int64{}
	y.Lines = slices.DeleteFunc(y.Lines, func(l CashLine) bool { return l.Fund == none && l.Third == none })
	slices.SortFunc(y.Lines, func(a, b CashLine) int {
		return cmp.Or(cmp.Compare(sectionPlace[a.Section], sectionPlace[b.Section]), cmp.Compare(a.Event, b.Event), cmp.Compare(a.Source, b.Source))
	})
	for column, span := range spans {
		y.OpeningKey[column] = Filter{Accounts: ledger.CashAccounts, Currency: y.Currency, Through: span.From - 1}
		y.ClosingKey[column] = Filter{Accounts: ledger.CashAccounts, Currency: y.Currency, Through: span.Through}
		for i := range y.Lines {
			l := &y.Lines[i]
			l.FundKey[column] = span.Key(Filter{Accounts: ledger.CashAccounts, Currency: y.Currency, Events: []ledger.Event{l.Event}, Source: l.Source})
			if section(l.Event) == Either {
				l.FundKey[column].Side = Debits
				if l.Section == Payments {
					l.FundKey[column].Side = Credits
				}
			}
			l.ThirdOf[column] = span.Key(GiftDirect.Key(l.Source, y.Currency))
		}
	}
}

// sectionPlace is the order of the sections in a statement.
var sectionPlace = [...]int{Receipts: 0, Payments: 1, ExchangeEffect: 2, Within: 3, Adjustments: 4, Inherited: 5, Either: 6}

// ClassOf is what stands on one cash account at the end of the columns.
type ClassOf struct {
	Account  ledger.Account
	Currency money.Currency
	Held     [columnCount]int64
	Keys     [columnCount]Filter
}

// CashClasses is the closing of a span, and of the one before it, by class of
// cash: in the bank, as imprests, restricted as the margin of credits.
func (v *View) CashClasses(s Span) []ClassOf {
	type at struct {
		account  ledger.Account
		currency money.Currency
	}
	sums := map[at]*ClassOf{}
	for column, span := range s.pair() {
		for _, c := range v.BalancesOf(Filter{Accounts: ledger.CashAccounts, Through: max(span.Through, 1)}) {
			k := at{c.Account, c.Currency}
			if sums[k] == nil {
				sums[k] = &ClassOf{Account: c.Account, Currency: c.Currency}
			}
			sums[k].Held[column] += c.Minor
		}
	}
	list := make([]ClassOf, 0, len(sums))
	for _, c := range sums {
		for column, span := range s.pair() {
			c.Keys[column] = Filter{Accounts: []ledger.Account{c.Account}, Currency: c.Currency, Through: span.Through}
		}
		if c.Held != [columnCount]int64{} {
			list = append(list, *c)
		}
	}
	slices.SortFunc(list, func(a, b ClassOf) int {
		return cmp.Or(cmp.Compare(place(a.Currency), place(b.Currency)), cmp.Compare(a.Account, b.Account))
	})
	return list
}

// BudgetYear compares budget and actual amounts of one source, chapter and
// currency in a budget year (IPSAS 24, and part 1 of the cash basis standard).
// Original is what was appropriated first, by the fact First; Carried came over
// from the year before; Revised is what later decisions added or moved away;
// Final is the sum of the three. Actual is what was settled out of it, which is
// what the budget is for: it is on the budget's own basis.
type BudgetYear struct {
	Source                                     ledger.Source
	Chapter                                    ledger.Chapter
	Currency                                   money.Currency
	First                                      fact.Seq
	Original, Carried, Revised, Final, Actual  int64
	OriginalKey, CarriedKey, GivenKey, UsedKey Filter
}

// Unused is what of the final budget was not used.
func (b BudgetYear) Unused() int64 { return b.Final - b.Actual }

// BudgetYears compares budget and actual amounts of a year, by source, chapter
// and currency.
func (v *View) BudgetYears(year ledger.Year) []BudgetYear {
	type at struct{ source, chapter, currency uint32 }
	sums := map[at]*BudgetYear{}
	wide := &v.budget.wide
	for n, k := range wide.keys.keys {
		if ledger.Year(k.year) != year {
			continue
		}
		b := sums[at{k.source, k.chapter, k.currency}]
		if b == nil {
			b = &BudgetYear{Source: ledger.Source(v.few.keys[k.source]), Chapter: ledger.Chapter(v.few.keys[k.chapter]), Currency: money.Currency(v.few.keys[k.currency])}
			sums[at{k.source, k.chapter, k.currency}] = b
		}
		var x Execution
		x.add(&wide.stood[n], wide.cameOver(uint32(n)), true)
		x.whole()
		b.Final += x.Appropriated
		b.Carried += x.CarriedIn
		b.Actual += x.Settled
	}
	first := v.firstAppropriations(year)
	list := make([]BudgetYear, 0, len(sums))
	for k, b := range sums {
		if i, ok := first[[3]uint32{k.source, k.chapter, k.currency}]; ok {
			r := v.rows.at(i)
			b.Original, b.First = r.minor, v.entries.at(r.entry).seq
		}
		b.Revised = b.Final - b.Original - b.Carried
		base := Filter{Source: b.Source, Chapter: b.Chapter, Currency: b.Currency, Year: year}
		b.OriginalKey, b.CarriedKey, b.GivenKey, b.UsedKey = base, base, base, base
		b.OriginalKey.Accounts, b.OriginalKey.Events = []ledger.Account{ledger.Appropriated}, []ledger.Event{ledger.EvAppropriation}
		b.CarriedKey.Accounts, b.CarriedKey.Events, b.CarriedKey.Side = StepAccounts(ledger.Appropriated), []ledger.Event{ledger.EvYearClose}, Debits
		b.GivenKey.Accounts, b.GivenKey.NoClose = StepAccounts(ledger.Appropriated), true
		b.UsedKey.Accounts, b.UsedKey.NoClose = []ledger.Account{ledger.Settled}, true
		if b.Original != 0 || b.Final != 0 || b.Actual != 0 {
			list = append(list, *b)
		}
	}
	slices.SortFunc(list, func(a, b BudgetYear) int {
		return cmp.Or(cmp.Compare(place(a.Currency), place(b.Currency)), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Chapter, b.Chapter))
	})
	return list
}

// firstAppropriations are the numbers of the first postings that appropriated
// anything in a year, by source, chapter and currency.
func (v *View) firstAppropriations(year ledger.Year) map[[3]uint32]uint32 {
	first := map[[3]uint32]uint32{}
	f := Filter{Accounts: []ledger.Account{ledger.Appropriated}, Events: []ledger.Event{ledger.EvAppropriation}, Year: year}
	v.choose(&f).each(func(i uint32, r *row) {
		ck := v.cellKeys.keys[r.cell]
		tk := v.turnoverKeys.keys[ck.turnover]
		k := [3]uint32{tk.source, ck.chapter, tk.currency}
		if was, ok := first[k]; !ok || i < was {
			first[k] = i
		}
	})
	return first
}
