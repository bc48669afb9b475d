// Package forecast is what the fund's cash would come to, month by month, if every
// promise were kept and every contract went as it is signed. It is arithmetic on
// what is on record, by rules that anybody can follow, and foretells nothing.
//
// For each source of funds and currency by itself, without exchange between them:
//
//   - a month opens with what the one before closed with; the first, with the money
//     at hand, less what is on its way out of the bank and what is tied (restricted
//     cash);
//   - received is what is left of each tranche in the month for which it was agreed.
//     What waits for a condition is told beside it and is not in the closing, nor is
//     a tranche whose day has passed;
//   - owed is what is certified and not paid, all of it in the first month;
//   - works is what is obligated to a contract from the source and not certified,
//     less the advance that will be recovered from it, in equal parts over the months
//     until the contract's end (what does not divide goes to the first). Of a
//     contract past its end, or without one, nobody knows the month.
//
// The forecast of a currency is the sum of its sources', figure by figure.
//
// The invariant: over all months and what is later or has no date, received is what
// is left of the tranches and works is what contracts have left, to the dirham; and
// what stands in a slot is the sum of what Tranches and Works have in that slot.
package forecast

import (
	"cmp"
	"maps"
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/contract"
	"imar/internal/domain/ledger"
	"imar/internal/view/books"
)

// Months is how many months are told one by one, the present one first.
const Months = 12

// Slot is where something stands: a month, counted from the present one, or one of
// the places beside the months.
type Slot int

// The slots that are no month.
const (
	Later   Slot = Months + iota // after the last of the months
	Overdue                      // a tranche whose day has passed, works past the contract's end
	Undated                      // without a day
	slots
)

var slotNames = [...]string{"later", "overdue", "undated"}

// Key is the slot's name: a month as 2006-01, or later, overdue, undated.
func (s Slot) Key(today clock.Day) string {
	if s < Months {
		return (ledger.PeriodOf(today) + ledger.Period(s)).String()
	}
	return slotNames[s-Months]
}

// SlotOf is the slot of a name, as Key gives it.
func SlotOf(key string, today clock.Day) (Slot, bool) {
	for s := Slot(0); s < slots; s++ {
		if s.Key(today) == key {
			return s, true
		}
	}
	return 0, false
}

// slotOf is the slot that a day falls into.
func slotOf(day, today clock.Day) Slot {
	in := Slot(ledger.PeriodOf(day) - ledger.PeriodOf(today))
	switch {
	case day.IsZero():
		return Undated
	case today.After(day):
		return Overdue
	}
	return min(in, Later)
}

// Flow is what comes in and goes out, in minor units, all positive.
type Flow struct {
	Received    int64
	Conditional int64 // in nothing but this
	Owed        int64
	Works       int64
}

func (f *Flow) add(g Flow) {
	f.Received += g.Received
	f.Conditional += g.Conditional
	f.Owed += g.Owed
	f.Works += g.Works
}

// Month is one month.
type Month struct {
	Slot    Slot
	Opening int64
	Flow
}

// Closing is what is left at the end of the month.
func (m Month) Closing() int64 { return m.Opening + m.Received - m.Owed - m.Works }

// Sheet is the forecast in one currency, of one source or of all.
type Sheet struct {
	Source    ledger.Source // "" in a sheet of all sources
	Currency  money.Currency
	Opening   int64
	Slots     [slots]Flow
	Retention int64 // held of contractors, which falls due with acceptance
	Tied      int64 // restricted cash, in no month
	Works     []Work
	Tranches  []books.Promised
}

// Months are the months in order, each opening with what the one before closed
// with.
func (s *Sheet) Months() (list [Months]Month) {
	opening := s.Opening
	for i := range list {
		list[i] = Month{Slot(i), opening, s.Slots[i]}
		opening = list[i].Closing()
	}
	return list
}

// Total is what all months come to: opening, what moves in them, and closing.
func (s *Sheet) Total() Month {
	all := Month{Opening: s.Opening}
	for _, m := range s.Months() {
		all.Flow.add(m.Flow)
	}
	return all
}

// Short is the first month that closes below zero; ok is false when none does.
func (s *Sheet) Short() (m Month, ok bool) {
	for _, m := range s.Months() {
		if m.Closing() < 0 {
			return m, true
		}
	}
	return m, false
}

// Expected is what stands in a slot of the sheet's tranches.
func (s *Sheet) Expected(in Slot, today clock.Day) (list []books.Promised) {
	for _, p := range s.Tranches {
		if slotOf(p.Expected, today) == in {
			list = append(list, p)
		}
	}
	return list
}

// Work is what a contract has left to be paid from one source.
type Work struct {
	Contract ledger.Contract
	Source   ledger.Source
	Currency money.Currency
	Left     int64     // obligated, not certified
	Advance  int64     // of it paid in advance
	End      clock.Day // the zero Day when there is none
}

// Pay is what is to be paid of it.
func (w Work) Pay() int64 { return max(w.Left-w.Advance, 0) }

// In is the part of it that stands in a slot.
func (w Work) In(s Slot, today clock.Day) int64 {
	if at := slotOf(w.End, today); at > Later {
		if s == at {
			return w.Pay()
		}
		return 0
	}
	months := int64(ledger.PeriodOf(w.End)-ledger.PeriodOf(today)) + 1
	each, rest := w.Pay()/months, w.Pay()%months
	switch {
	case s == 0:
		return each + rest
	case s < Months && int64(s) < months:
		return each
	case s == Later && months > Months:
		return each * (months - Months)
	}
	return 0
}

// End is what a contract's page says of its end: the day it is due, and whether it
// is closed, in which case nothing is to come.
type End func(contract.ID) (day clock.Day, closed bool)

// Of makes the sheets as of a day: of all sources, in order of currency, and of
// each source, in order of source and currency. contracts are those that may have
// something left.
func Of(b *books.View, contracts []ledger.Contract, end End, today clock.Day) (all, each []Sheet) {
	f := &forecast{today: today, of: map[funds]*Sheet{}}
	for _, h := range b.CashPosition(books.Filter{}) {
		if s := f.sheet(h.Source, h.Currency); h.Account == ledger.RestrictedCash {
			s.Tied += h.Minor
		} else {
			s.Opening += h.Minor
		}
	}
	for _, p := range b.Promises(func(ledger.Source) bool { return true }) {
		f.tranche(p)
	}
	for _, c := range b.Balances(ledger.Payables, ledger.Retention) {
		if s := f.sheet(c.Source, c.Currency); c.Account == ledger.Payables {
			s.Slots[0].Owed = max(-c.Minor, 0)
		} else {
			s.Retention = max(-c.Minor, 0)
		}
	}
	for _, id := range contracts {
		day, closed := end(contract.ID(id))
		if closed {
			continue
		}
		for _, s := range b.SheetsBySource(id) {
			f.work(Work{id, s.Source, s.Currency, s.Obligated - s.Certified, max(s.Outstanding, 0), day})
		}
	}
	return f.sheets()
}

type funds struct {
	source   ledger.Source
	currency money.Currency
}

type forecast struct {
	today clock.Day
	of    map[funds]*Sheet
}

func (f *forecast) sheet(s ledger.Source, c money.Currency) *Sheet {
	at := funds{s, c}
	if f.of[at] == nil {
		f.of[at] = &Sheet{Source: s, Currency: c}
	}
	return f.of[at]
}

func (f *forecast) tranche(p books.Promised) {
	if p.Left <= 0 {
		return
	}
	s := f.sheet(p.Source, p.Amount.Currency)
	s.Tranches = append(s.Tranches, p)
	at := &s.Slots[slotOf(p.Expected, f.today)]
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
	s := f.sheet(w.Source, w.Currency)
	s.Works = append(s.Works, w)
	for i := range s.Slots {
		s.Slots[i].Works += w.In(Slot(i), f.today)
	}
}

// sheets are the sheets of each source, and their sums by currency.
func (f *forecast) sheets() (all, each []Sheet) {
	sums := map[money.Currency]*Sheet{}
	minor := map[money.Currency]int64{}
	for _, k := range slices.SortedFunc(maps.Keys(f.of), func(a, b funds) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.currency, b.currency))
	}) {
		s := f.of[k]
		slices.SortStableFunc(s.Works, mostFirst)
		each = append(each, *s)
		if sums[k.currency] == nil {
			sums[k.currency], minor[k.currency] = &Sheet{Currency: k.currency}, 1
		}
		sums[k.currency].take(s)
	}
	for _, a := range books.Amounts(minor) { // in the order of all lists of currencies
		s := sums[a.Currency]
		slices.SortStableFunc(s.Works, mostFirst)
		slices.SortStableFunc(s.Tranches, func(a, b books.Promised) int { return a.Expected.Compare(b.Expected) })
		all = append(all, *s)
	}
	return all, each
}

// take adds a source's sheet.
func (s *Sheet) take(of *Sheet) {
	s.Opening += of.Opening
	s.Retention += of.Retention
	s.Tied += of.Tied
	for i := range s.Slots {
		s.Slots[i].add(of.Slots[i])
	}
	s.Works = append(s.Works, of.Works...)
	s.Tranches = append(s.Tranches, of.Tranches...)
}

func mostFirst(a, b Work) int { return cmp.Compare(b.Pay(), a.Pay()) }
