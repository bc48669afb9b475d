package books

import (
	"cmp"
	"slices"

	"imar/internal/base/money"
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

// of is the key of a figure of the row within the filter of its balance.
func (r TrialRow) of(f Filter) Filter {
	f.Accounts, f.Currency = []ledger.Account{r.Account}, r.Currency
	return f
}

// OpeningKey is the key of the opening, within the filter of the balance.
func (r TrialRow) OpeningKey(f Filter) Filter {
	f = r.of(f)
	f.From, f.Through = 0, f.From-1
	return f
}

// DebitKey is the key of the debits.
func (r TrialRow) DebitKey(f Filter) Filter {
	f = r.of(f)
	f.Side = Debits
	return f
}

// CreditKey is the key of the credits; its sum is negative.
func (r TrialRow) CreditKey(f Filter) Filter {
	f = r.of(f)
	f.Side = Credits
	return f
}

// ClosingKey is the key of the closing.
func (r TrialRow) ClosingKey(f Filter) Filter {
	f = r.of(f)
	f.From = 0
	return f
}

// Trial is the trial balance of a book from one period through another, of one
// source or of all: see TrialBalance.
func (v *View) Trial(book ledger.Book, of ledger.Source, from, through ledger.Period) []TrialRow {
	return v.TrialBalance(Filter{Book: book, Source: of, From: from, Through: through})
}

// TrialBalance is the trial balance of what a filter's book, accounts, entity,
// source and currency choose, from one period through another; a zero From has
// no openings, a zero Through is all. It is in order of currency and account. In
// every currency of a whole book the openings come to zero, and debits to
// credits.
func (v *View) TrialBalance(f Filter) []TrialRow {
	all := Filter{Book: f.Book, Accounts: f.Accounts, Entity: f.Entity, Source: f.Source, Currency: f.Currency, Through: f.Through}
	rows := map[uint64]*TrialRow{}
	v.choose(&all).eachTurnover(func(_ uint32, k turnoverKey, t *turnover) {
		at := uint64(k.account)<<32 | uint64(k.currency)
		r := rows[at]
		if r == nil {
			r = &TrialRow{Account: k.of(), Currency: money.Currency(v.few.keys[k.currency])}
			rows[at] = r
		}
		if ledger.Period(k.period) < f.From {
			r.Opening += t.debit - t.credit
			return
		}
		r.Debit += t.debit
		r.Credit += t.credit
	})
	list := make([]TrialRow, 0, len(rows))
	for _, r := range rows {
		if r.Opening != 0 || r.Debit != 0 || r.Credit != 0 {
			list = append(list, *r)
		}
	}
	slices.SortFunc(list, func(a, b TrialRow) int {
		return cmp.Or(cmp.Compare(place(a.Currency), place(b.Currency)), cmp.Compare(a.Account, b.Account))
	})
	return list
}

// Cell is the balance of one account, source and currency.
type Cell struct {
	Account  ledger.Account
	Source   ledger.Source
	Currency money.Currency
	Minor    int64
}

// Key is the key of the balance.
func (c Cell) Key() Filter {
	return Filter{Accounts: []ledger.Account{c.Account}, Source: c.Source, Currency: c.Currency}
}

// Balances are the balances of some accounts by source and currency, over all
// time, in that order.
func (v *View) Balances(accounts ...ledger.Account) []Cell {
	return v.BalancesOf(Filter{Accounts: accounts})
}

// BalancesOf are the balances of what a filter's book, accounts, entity, source,
// currency and periods choose, by source, currency and account, in that order;
// what is zero is left out.
func (v *View) BalancesOf(f Filter) []Cell {
	only := Filter{Book: f.Book, Accounts: f.Accounts, Entity: f.Entity, Source: f.Source, Currency: f.Currency, From: f.From, Through: f.Through}
	sums := map[[3]uint32]int64{}
	v.choose(&only).eachTurnover(func(_ uint32, k turnoverKey, t *turnover) {
		sums[[3]uint32{k.account, k.source, k.currency}] += t.debit - t.credit
	})
	list := make([]Cell, 0, len(sums))
	for k, minor := range sums {
		if minor != 0 {
			list = append(list, Cell{ledger.Account(k[0]), ledger.Source(v.few.keys[k[1]]), money.Currency(v.few.keys[k[2]]), minor})
		}
	}
	slices.SortFunc(list, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(place(a.Currency), place(b.Currency)), cmp.Compare(a.Account, b.Account))
	})
	return list
}

// Funded is one source in one currency: what was promised and given, and what
// became of it. Agreed is what was signed: drawn, paid directly, in kind, not
// drawn yet and cancelled together.
type Funded struct {
	Source                                                                 ledger.Source
	Currency                                                               money.Currency
	Pledged, Agreed, Drawn, Direct, InKind, Undrawn, Cancelled, Receivable int64
	Uses                                                                   []Use
}

// Use is a balance of the actual book, positive for a debit. A source's uses
// come to zero: what it has and spent is what it was given, owes and earned.
type Use struct {
	Class   ledger.AccountClass
	Account ledger.Account
	Minor   int64
}

// Key is the key of a figure that is the balance of accounts.
func (s Funded) Key(accounts ...ledger.Account) Filter {
	return Filter{Accounts: accounts, Source: s.Source, Currency: s.Currency}
}

// Class is the sum of the uses of a class.
func (s Funded) Class(c ledger.AccountClass) (sum int64) {
	for _, u := range s.Uses {
		if u.Class == c {
			sum += u.Minor
		}
	}
	return sum
}

// AgreedAccounts are the steps that what was signed is spread over.
var AgreedAccounts = []ledger.Account{ledger.Undrawn, ledger.Drawn, ledger.DrawnDirect, ledger.DrawnInKind, ledger.AgreedCancelled}

// SourcesAndUses are the sources and uses of what a filter's entity, source,
// currency and periods choose, by source and currency.
func (v *View) SourcesAndUses(f Filter) []Funded {
	f.Book, f.Accounts = 0, nil
	var list []Funded
	for _, c := range v.BalancesOf(f) {
		if n := len(list); n == 0 || list[n-1].Source != c.Source || list[n-1].Currency != c.Currency {
			list = append(list, Funded{Source: c.Source, Currency: c.Currency})
		}
		list[len(list)-1].take(c)
	}
	return slices.DeleteFunc(list, func(s Funded) bool {
		return s.Pledged == 0 && s.Agreed == 0 && len(s.Uses) == 0 && s.Undrawn == 0
	})
}

func (s *Funded) take(c Cell) {
	switch c.Account {
	case ledger.Pledged:
		s.Pledged += c.Minor
	case ledger.Undrawn:
		s.Undrawn += c.Minor
	case ledger.Drawn:
		s.Drawn += c.Minor
	case ledger.DrawnDirect:
		s.Direct += c.Minor
	case ledger.DrawnInKind:
		s.InKind += c.Minor
	case ledger.AgreedCancelled:
		s.Cancelled += c.Minor
	case ledger.PartnerReceivable:
		s.Receivable += c.Minor
	}
	if c.Account.Is(AgreedAccounts) {
		s.Agreed += c.Minor
	}
	if info, _ := c.Account.Info(); info.Book == ledger.Actual {
		s.Uses = append(s.Uses, Use{info.Class, c.Account, c.Minor})
	}
}
