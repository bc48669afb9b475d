package books

import (
	"cmp"
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// TrialRow is one account in one currency: what stood before the period, what
// was turned over in it, and what stands after. Debits are positive.
type TrialRow struct {
	Account  ledger.Account
	Currency money.Currency
	Opening  int64
	Debit    int64
	Credit   int64
}

// Closing is what stands after the period.
func (r TrialRow) Closing() int64 { return r.Opening + r.Debit - r.Credit }

// Trial is the trial balance of a book from one period through another, of one
// source or of all: in order of currency and account. In every currency the
// openings come to zero, and debits to credits.
func (v *View) Trial(book ledger.Book, of ledger.Source, from, through ledger.Period) []TrialRow {
	rows := map[[2]uint32]*TrialRow{}
	wanted := v.ids[string(of)]
	for k, t := range v.sums {
		if info, _ := k.account.Info(); info.Book != book || k.period > through || of != "" && k.source != wanted {
			continue
		}
		at := [2]uint32{uint32(k.account), k.currency}
		r := rows[at]
		if r == nil {
			r = &TrialRow{Account: k.account, Currency: money.Currency(v.names[k.currency])}
			rows[at] = r
		}
		if k.period < from {
			r.Opening += t.debit - t.credit
		} else {
			r.Debit += t.debit
			r.Credit += t.credit
		}
	}
	list := make([]TrialRow, 0, len(rows))
	for _, r := range rows {
		if *r != (TrialRow{Account: r.Account, Currency: r.Currency}) {
			list = append(list, *r)
		}
	}
	slices.SortFunc(list, func(a, b TrialRow) int {
		return cmp.Or(cmp.Compare(place(a.Currency), place(b.Currency)), cmp.Compare(a.Account, b.Account))
	})
	return list
}

// Periods are the first and the last period that anything was booked in, 0 when
// nothing was.
func (v *View) Periods() (first, last ledger.Period) {
	for k := range v.sums {
		if first == 0 || k.period < first {
			first = k.period
		}
		last = max(last, k.period)
	}
	return first, last
}

// Cell is the balance of one account, source and currency.
type Cell struct {
	Account  ledger.Account
	Source   ledger.Source
	Currency money.Currency
	Minor    int64
}

// Balances are the balances of some accounts by source and currency, over all
// time, in that order.
func (v *View) Balances(accounts ...ledger.Account) []Cell {
	sums := map[Cell]int64{}
	for k, t := range v.sums {
		if k.account.Is(accounts) {
			sums[Cell{Account: k.account, Source: ledger.Source(v.names[k.source]), Currency: money.Currency(v.names[k.currency])}] += t.debit - t.credit
		}
	}
	list := make([]Cell, 0, len(sums))
	for c, minor := range sums {
		if c.Minor = minor; minor != 0 {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(place(a.Currency), place(b.Currency)), cmp.Compare(a.Account, b.Account))
	})
	return list
}

// Execution is one line of budget execution: authority by step. Each later step
// is contained in the ones before it, so that allotted ≥ allocated ≥ … ≥ settled.
type Execution struct {
	Currency                                                         money.Currency
	Appropriated, Allotted, Allocated, Obligated, Certified, Settled int64
}

// step adds what stands on an account to the steps that contain it.
func (x *Execution) step(a ledger.Account, minor int64) {
	depth := 0
	switch a {
	case ledger.Appropriated:
		depth = 1
	case ledger.Allotted:
		depth = 2
	case ledger.Allocated, ledger.Reserved:
		depth = 3
	case ledger.Obligated, ledger.ObligatedAdvanced:
		depth = 4
	case ledger.Certified:
		depth = 5
	case ledger.Settled:
		depth = 6
	}
	for i, to := range []*int64{&x.Appropriated, &x.Allotted, &x.Allocated, &x.Obligated, &x.Certified, &x.Settled} {
		if i < depth {
			*to += minor
		}
	}
}

// steps are the accounts that execution is made of.
var steps = []ledger.Account{ledger.Appropriated, ledger.Allotted, ledger.Allocated, ledger.Reserved, ledger.Obligated, ledger.ObligatedAdvanced,
	ledger.Certified, ledger.Settled}

// ExecutionBy is budget execution by a key of each posting's source, project and
// budget year, in order of key and currency; "" as a key leaves a posting out.
func (v *View) ExecutionBy(key func(s ledger.Source, p ledger.Project, y ledger.Year) string) []Keyed {
	type at struct {
		key string
		id  uint32
	}
	sums := map[at]*Execution{}
	keys := map[[3]uint32]string{}
	for i, a := range v.account {
		if !a.Is(steps) {
			continue
		}
		names := [3]uint32{v.dims[source][i], v.dims[project][i], uint32(v.year[i])}
		k, ok := keys[names]
		if !ok {
			k = key(ledger.Source(v.names[names[0]]), ledger.Project(v.names[names[1]]), v.year[i])
			keys[names] = k
		}
		if k == "" {
			continue
		}
		x := sums[at{k, v.dims[currency][i]}]
		if x == nil {
			x = &Execution{Currency: money.Currency(v.name(currency, i))}
			sums[at{k, v.dims[currency][i]}] = x
		}
		x.step(a, v.minor[i])
	}
	list := make([]Keyed, 0, len(sums))
	for k, x := range sums {
		list = append(list, Keyed{k.key, *x})
	}
	slices.SortFunc(list, func(a, b Keyed) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(place(a.Currency), place(b.Currency)))
	})
	return list
}

// Keyed is execution under a key.
type Keyed struct {
	Key string
	Execution
}

// ExecutionOf is the execution of a project, by currency.
func (v *View) ExecutionOf(p ledger.Project) []Execution {
	sums := map[uint32]*Execution{}
	v.each(Filter{Project: p, Accounts: steps}, func(i int) {
		id := v.dims[currency][i]
		if sums[id] == nil {
			sums[id] = &Execution{Currency: money.Currency(v.names[id])}
		}
		sums[id].step(v.account[i], v.minor[i])
	})
	list := make([]Execution, 0, len(sums))
	for _, x := range sums {
		list = append(list, *x)
	}
	slices.SortFunc(list, func(a, b Execution) int { return cmp.Compare(place(a.Currency), place(b.Currency)) })
	return list
}

// Open is an item that is not settled: an advance not recovered, retention held,
// something owed. Since is the day of the oldest posting that is still open,
// when what was taken off is taken off the oldest first.
type Open struct {
	Account  ledger.Account
	Item     ledger.Item
	Contract ledger.Contract
	Project  ledger.Project
	Party    ledger.Party
	Amount   money.Amount // positive for what is open, whichever side the account is on
	Since    clock.Day
	Seq      fact.Seq
}

// Open lists what is open on an account, the oldest first.
func (v *View) Open(a ledger.Account) []Open {
	type at struct{ item, party, currency uint32 }
	found := map[at][]int{}
	for i := range v.account {
		if v.account[i] == a {
			k := at{v.dims[item][i], v.dims[party][i], v.dims[currency][i]}
			found[k] = append(found[k], i)
		}
	}
	info, _ := a.Info()
	sign := int64(1)
	if !info.Debit {
		sign = -1
	}
	var list []Open
	for _, lines := range found {
		if o, ok := v.open(lines, sign); ok {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b Open) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Item, b.Item))
	})
	return list
}

// open is what is left of an item's postings.
func (v *View) open(lines []int, sign int64) (Open, bool) {
	sum, taken := int64(0), int64(0)
	for _, i := range lines {
		if minor := sign * v.minor[i]; minor > 0 {
			sum += minor
		} else {
			taken -= minor
		}
	}
	if sum == taken {
		return Open{}, false
	}
	first := lines[0]
	for _, i := range lines {
		if minor := sign * v.minor[i]; minor > 0 {
			if first = i; taken < minor {
				break
			}
			taken -= minor
		}
	}
	p := v.posting(first)
	for _, i := range lines {
		if minor := sign * v.minor[i]; minor < 0 {
			sum += minor
		}
	}
	return Open{p.Account, p.Item, p.Contract, p.Project, p.Party, money.Amount{Minor: sum, Currency: p.Currency}, p.Day, p.Seq}, true
}

// Sheet is a contract's certificates in one currency, in minor units: certified
// is paid, unpaid, retained, forfeited, recovered, withheld and kept as damages.
type Sheet struct {
	Currency                                                           money.Currency
	Obligated, Certified, Paid, Unpaid, Retained, Forfeited, Recovered int64
	Withheld, Damages, Advanced, Outstanding                           int64
}

// Holds says that the sheet comes out even.
func (s Sheet) Holds() bool {
	return s.Certified == s.Paid+s.Unpaid+s.Retained+s.Forfeited+s.Recovered+s.Withheld+s.Damages
}

// ofAdvances are the events of paying an advance, which certifies nothing.
var ofAdvances = []ledger.Event{ledger.EvAdvance, ledger.EvAdvanceSent, ledger.EvAdvanceCleared, ledger.EvAdvanceReturned}

// Sheets are a contract's sheets, by currency.
func (v *View) Sheets(c ledger.Contract) []Sheet {
	sums := map[uint32]*Sheet{}
	v.each(Filter{Contract: c}, func(i int) {
		id := v.dims[currency][i]
		if sums[id] == nil {
			sums[id] = &Sheet{Currency: money.Currency(v.names[id])}
		}
		sums[id].add(v.account[i], ledger.Event(v.names[v.event[v.of[i]]]), v.minor[i])
	})
	list := make([]Sheet, 0, len(sums))
	for _, s := range sums {
		if *s != (Sheet{Currency: s.Currency}) {
			list = append(list, *s)
		}
	}
	slices.SortFunc(list, func(a, b Sheet) int { return cmp.Compare(place(a.Currency), place(b.Currency)) })
	return list
}

func (s *Sheet) add(a ledger.Account, e ledger.Event, minor int64) {
	advance := slices.Contains(ofAdvances, e)
	switch {
	case a.Is(ledger.SpentSteps):
		s.Obligated += minor
	case a.Is([]ledger.Account{ledger.WorkInProgress, ledger.ProjectExpenditure}) && e == ledger.EvCertificate:
		s.Certified += minor
	case a == ledger.InTransit && !advance:
		s.Unpaid -= minor
		if e == ledger.EvPaymentCleared || e == ledger.EvPaymentReturned {
			s.Paid += minor
		}
	case a == ledger.Payables && !advance:
		s.Unpaid -= minor
		if e == ledger.EvPaymentReturned { // what came back from in transit was never paid: see above
			s.Paid += minor
		}
	case a == ledger.Retention:
		s.Retained -= minor
		if e == ledger.EvRetentionForfeit {
			s.Forfeited += minor
		}
	case a == ledger.Advances:
		s.Outstanding += minor
		switch e {
		case ledger.EvAdvance:
			s.Advanced += minor
		case ledger.EvCertificate:
			s.Recovered -= minor
		}
	case a.Is(ledger.WithheldAccounts) && e == ledger.EvCertificate:
		s.Withheld -= minor
	case a == ledger.DelayDamages:
		s.Damages -= minor
	}
}

// Month is what had been certified and settled of a project by the end of a
// month.
type Month struct {
	Period             ledger.Period
	Certified, Settled int64
}

// Course is a project's months in one currency, cumulative, from its first
// certificate on.
func (v *View) Course(p ledger.Project, c money.Currency) (list []Month) {
	certified, settled := map[ledger.Period]int64{}, map[ledger.Period]int64{}
	v.each(Filter{Project: p, Currency: c, Accounts: []ledger.Account{ledger.Certified, ledger.Settled}}, func(i int) {
		if e := ledger.Event(v.names[v.event[v.of[i]]]); e == ledger.EvYearClose {
			return
		}
		at := ledger.PeriodOf(v.day[v.of[i]])
		certified[at] += v.minor[i]
		if v.account[i] == ledger.Settled {
			settled[at] += v.minor[i]
		}
	})
	var periods []ledger.Period
	for at := range certified {
		periods = append(periods, at)
	}
	slices.Sort(periods)
	var m Month
	for _, at := range periods {
		m.Period = at
		m.Certified += certified[at]
		m.Settled += settled[at]
		list = append(list, m)
	}
	return list
}
