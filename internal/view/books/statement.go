package books

import (
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/ledger"
)

// The accounts that statements go by. What is withheld for an authority names
// the contractor where it names nobody else, so it stands in no party's
// statement.
var (
	PartyAccounts = []ledger.Account{ledger.Imprest, ledger.PartnerReceivable, ledger.Advances, ledger.EntityAdvances, ledger.Payables, ledger.InTransit,
		ledger.Retention, ledger.Deferred, ledger.InterestOwed, ledger.Loans}
	ContractAccounts = []ledger.Account{ledger.Advances, ledger.Payables, ledger.InTransit, ledger.Retention}
)

// OfParty is the filter of what stands between the fund and a party.
func OfParty(p ledger.Party) Filter { return Filter{Party: p, Accounts: PartyAccounts} }

// OfSource is the filter of a source's money: its bank accounts, imprests and
// restricted cash.
func OfSource(s ledger.Source) Filter { return Filter{Source: s, Accounts: ledger.CashAccounts} }

// OfContract is the filter of what stands between the fund and the contractor
// on one contract.
func OfContract(c ledger.Contract) Filter { return Filter{Contract: c, Accounts: ContractAccounts} }

// Statement is the postings of a filter in a period, in order, with the balance
// after each in its currency, and what stood before and stands after.
type Statement struct {
	Opening, Closing []money.Amount
	Lines            []Posting
}

// Statement is the statement of a filter from From through Through.
func (v *View) Statement(f Filter) Statement {
	before := f
	before.From, before.Through = 0, f.From-1
	opening := map[money.Currency]int64{}
	if f.From > 0 {
		opening = v.Sum(before)
	}
	s := Statement{Opening: Amounts(opening)}
	s.Lines = v.lines(v.choose(&f).found(), opening)
	for c, minor := range opening { // which lines took further
		if minor == 0 {
			delete(opening, c)
		}
	}
	s.Closing = Amounts(opening)
	return s
}

// Month is what had been planned, certified and settled of a project by the end
// of a month, from its beginning.
type Month struct {
	Period                      ledger.Period
	Planned, Certified, Settled int64
}

// courseKey chooses the postings of a project's course; the close of a year
// moves steps between years and does nothing else.
func courseKey(p ledger.Project, c money.Currency) Filter {
	return Filter{Project: p, Currency: c, Accounts: []ledger.Account{ledger.Certified, ledger.Settled}, NoClose: true}
}

// Key is the key of what the month added to what was certified, of a project in
// a currency; of what it added to what was settled, with Settled alone.
func (m Month) Key(p ledger.Project, c money.Currency) Filter {
	f := courseKey(p, c)
	f.From, f.Through = m.Period, m.Period
	return f
}

// Course is the months of a project in one currency in which anything was
// certified or settled.
func (v *View) Course(p ledger.Project, c money.Currency) (list []Month) {
	months := v.course(p, c)
	var periods []ledger.Period
	for at := range months {
		periods = append(periods, at)
	}
	slices.Sort(periods)
	var m Month
	for _, at := range periods {
		m.Period = at
		m.Certified += months[at].Certified
		m.Settled += months[at].Settled
		list = append(list, m)
	}
	return list
}

// Series is every month of a project from the first to the last of what was
// planned and what was done. Planned is what each month is to add, by whatever
// plan the caller has.
func (v *View) Series(p ledger.Project, c money.Currency, planned map[ledger.Period]int64) (list []Month) {
	months := v.course(p, c)
	for at, minor := range planned {
		m := months[at]
		m.Planned = minor
		months[at] = m
	}
	if len(months) == 0 {
		return nil
	}
	first, last := ledger.Period(1<<30), ledger.Period(0)
	for at := range months {
		first, last = min(first, at), max(last, at)
	}
	var m Month
	for at := first; at <= last; at++ {
		m = Month{at, m.Planned + months[at].Planned, m.Certified + months[at].Certified, m.Settled + months[at].Settled}
		list = append(list, m)
	}
	return list
}

// course is what each month added.
func (v *View) course(p ledger.Project, c money.Currency) map[ledger.Period]Month {
	months := map[ledger.Period]Month{}
	if p == "" || c == "" {
		return months
	}
	f := courseKey(p, c)
	v.choose(&f).each(func(_ uint32, r *row) {
		k := v.turnoverKeys.keys[v.cellKeys.keys[r.cell].turnover]
		m := months[ledger.Period(k.period)]
		m.Certified += r.minor
		if k.of() == ledger.Settled {
			m.Settled += r.minor
		}
		months[ledger.Period(k.period)] = m
	})
	return months
}
