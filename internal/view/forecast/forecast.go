// Package forecast is what the fund's cash would come to, month by month, if every
// promise were kept and every contract went as it is signed. It is arithmetic on
// what is on record, by rules that anybody can follow, and foretells nothing.
//
// For each currency by itself, without exchange between them:
//
//   - a month opens with what the one before closed with; the first, with the money
//     at hand, less what is on its way out of the bank and what is tied (restricted
//     cash);
//   - received is what is left of each tranche in the month for which it was agreed.
//     What waits for a condition is told beside it and is not in the closing, nor is
//     a tranche whose day has passed;
//   - owed is what is certified and not paid, all of it in the first month;
//   - works is what is obligated and not certified, less the advance that will be
//     recovered from it, in equal parts over the months until the contract's end
//     (what does not divide goes to the first). Of a contract past its end, or
//     without one, nobody knows the month.
//
// The invariant: over all months and what is later or has no date, received is what
// is left of the tranches and works is what contracts have left, to the dirham.
package forecast

import (
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/contract"
	"imar/internal/domain/ledger"
	"imar/internal/view/books"
)

// Months is how many months are told one by one, the present one first.
const Months = 12

// Flow is what comes in and goes out, in minor units, all positive.
type Flow struct {
	Received    int64
	Conditional int64 // in nothing but this
	Owed        int64
	Works       int64
}

// Month is one month.
type Month struct {
	Period  ledger.Period
	Opening int64
	Flow
}

// Closing is what is left at the end of the month.
func (m Month) Closing() int64 { return m.Opening + m.Received - m.Owed - m.Works }

// Sheet is the forecast in one currency.
type Sheet struct {
	Currency  money.Currency
	Months    []Month // Months of them
	Later     Flow    // after the last of them
	Overdue   Flow    // tranches whose day has passed, works past the contract's end
	Undated   Flow    // without a day
	Retention int64   // held of contractors, which falls due with acceptance
	Tied      int64   // restricted cash, in no month
	Works     []Work  // the contracts that have something left, the most first
	Tranches  []books.Promised
}

// Short is the first month that closes below zero; ok is false when none does.
func (s *Sheet) Short() (m Month, ok bool) {
	for _, m := range s.Months {
		if m.Closing() < 0 {
			return m, true
		}
	}
	return m, false
}

// Work is what a contract has left.
type Work struct {
	Contract ledger.Contract
	Currency money.Currency
	Left     int64     // obligated, not certified
	Advance  int64     // of it paid in advance
	End      clock.Day // the zero Day when there is none
}

// Pay is what is to be paid of it.
func (w Work) Pay() int64 { return max(w.Left-w.Advance, 0) }

// End is what a contract's page says of its end: the day it is due, and whether it
// is closed, in which case nothing is to come.
type End func(contract.ID) (day clock.Day, closed bool)

// Of makes the sheets as of a day, in order of currency. contracts are those that
// may have something left.
func Of(b *books.View, contracts []ledger.Contract, end End, today clock.Day) []Sheet {
	f := &forecast{today: ledger.PeriodOf(today), day: today, of: map[money.Currency]*Sheet{}}
	for _, h := range b.CashPosition(books.Filter{}) {
		if s := f.sheet(h.Currency); h.Account == ledger.RestrictedCash {
			s.Tied += h.Minor
		} else {
			s.Months[0].Opening += h.Minor
		}
	}
	for _, p := range b.Promises(func(ledger.Source) bool { return true }) {
		f.tranche(p)
	}
	for c, minor := range b.Sum(books.Filter{Accounts: []ledger.Account{ledger.Payables}}) {
		f.sheet(c).Months[0].Owed = max(-minor, 0)
	}
	for c, minor := range b.Sum(books.Filter{Accounts: []ledger.Account{ledger.Retention}}) {
		f.sheet(c).Retention = max(-minor, 0)
	}
	for _, id := range contracts {
		day, closed := end(contract.ID(id))
		if closed {
			continue
		}
		for _, s := range b.Sheets(id) {
			f.work(Work{id, s.Currency, s.Obligated - s.Certified, max(s.Outstanding, 0), day})
		}
	}
	return f.sheets()
}

type forecast struct {
	today ledger.Period
	day   clock.Day
	of    map[money.Currency]*Sheet
}

func (f *forecast) sheet(c money.Currency) *Sheet {
	s := f.of[c]
	if s == nil {
		s = &Sheet{Currency: c}
		for i := range Months {
			s.Months = append(s.Months, Month{Period: f.today + ledger.Period(i)})
		}
		f.of[c] = s
	}
	return s
}

// at is where what falls on a day stands.
func (s *Sheet) at(day, today clock.Day, now ledger.Period) *Flow {
	in := int(ledger.PeriodOf(day) - now)
	switch {
	case day.IsZero():
		return &s.Undated
	case today.After(day):
		return &s.Overdue
	case in < Months:
		return &s.Months[in].Flow
	}
	return &s.Later
}

func (f *forecast) tranche(p books.Promised) {
	if p.Left <= 0 {
		return
	}
	s := f.sheet(p.Amount.Currency)
	s.Tranches = append(s.Tranches, p)
	at := s.at(p.Expected, f.day, f.today)
	if p.After != "" {
		at.Conditional += p.Left
	} else {
		at.Received += p.Left
	}
}

func (f *forecast) work(w Work) {
	if w.Pay() == 0 {
		return
	}
	s := f.sheet(w.Currency)
	s.Works = append(s.Works, w)
	months := int64(ledger.PeriodOf(w.End)-f.today) + 1
	if w.End.IsZero() || f.day.After(w.End) {
		s.at(w.End, f.day, f.today).Works += w.Pay()
		return
	}
	each := w.Pay() / months
	for i := range months {
		part := each
		if i == 0 {
			part += w.Pay() % months
		}
		if i < Months {
			s.Months[i].Works += part
		} else {
			s.Later.Works += part
		}
	}
}

func (f *forecast) sheets() (list []Sheet) {
	minor := map[money.Currency]int64{}
	for c := range f.of {
		minor[c] = 1
	}
	for _, a := range books.Amounts(minor) { // in the order of all lists of currencies
		s := f.of[a.Currency]
		for i := range s.Months[1:] {
			s.Months[i+1].Opening = s.Months[i].Closing()
		}
		slices.SortStableFunc(s.Works, func(a, b Work) int { return int(min(max(b.Pay()-a.Pay(), -1), 1)) })
		list = append(list, *s)
	}
	return list
}
