package books

import (
	"cmp"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/ledger"
)

// heldAccounts are what the cash position tells: the bank, imprests, restricted
// cash, and what is on its way out of the bank.
var heldAccounts = []ledger.Account{ledger.Cash, ledger.Imprest, ledger.RestrictedCash, ledger.InTransit}

// Held is what stands on one of the cash accounts or in transit, of one source
// at one bank account. What is in transit is negative: the bank has it still,
// and it is given away.
type Held struct {
	Account  ledger.Account
	Bank     ledger.Bank // "" for an imprest
	Source   ledger.Source
	Currency money.Currency
	Minor    int64
}

// Key is the key of the amount.
func (h Held) Key() Filter {
	return Filter{Accounts: []ledger.Account{h.Account}, Bank: h.Bank, Source: h.Source, Currency: h.Currency}
}

// CashPosition is what a filter's entity, source, currency, bank and periods
// choose of the money at hand, by account, bank account, source and currency;
// what is zero is left out.
func (v *View) CashPosition(f Filter) []Held {
	only := Filter{Accounts: heldAccounts, Entity: f.Entity, Source: f.Source, Currency: f.Currency, Bank: f.Bank, From: f.From, Through: f.Through}
	type key struct{ account, bank, source, currency uint32 }
	sums := map[key]int64{}
	v.choose(&only).eachCell(func(k cellKey, t turnoverKey, x *cell) {
		sums[key{t.account, k.bank, t.source, t.currency}] += x.debit - x.credit
	})
	list := make([]Held, 0, len(sums))
	for k, minor := range sums {
		if minor != 0 {
			list = append(list, Held{ledger.Account(k.account), ledger.Bank(v.few.keys[k.bank]), ledger.Source(v.few.keys[k.source]),
				money.Currency(v.few.keys[k.currency]), minor})
		}
	}
	slices.SortFunc(list, func(a, b Held) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Bank, b.Bank), cmp.Compare(a.Source, b.Source),
			cmp.Compare(place(a.Currency), place(b.Currency)))
	})
	return list
}

// Section is a part of the cash statement.
type Section int

// The sections. Inherited is what was there on day one; Within moves between the
// fund's own accounts and sources, and comes to nothing over all of them. Of an
// event that is Either, what came in is a receipt and what went out a payment.
const (
	Inherited Section = iota
	Receipts
	Payments
	ExchangeEffect
	Within
	Adjustments
	Either
)

// sectionOf is the section of the events that are always of one; any other is
// Either.
var sectionOf = map[ledger.Event]Section{
	ledger.EvOpening: Inherited,
	ledger.EvReceipt: Receipts, ledger.EvInterest: Receipts, ledger.EvContractorRefund: Receipts, ledger.EvGuaranteeCalled: Receipts, ledger.EvTransferReturned: Receipts,
	ledger.EvPartnerRefund: Payments, ledger.EvLoanRepaid: Payments, ledger.EvAdvanceCleared: Payments, ledger.EvAdvanceReturned: Payments,
	ledger.EvPaymentCleared: Payments, ledger.EvPaymentReturned: Payments, ledger.EvTaxRemitted: Payments, ledger.EvCreditDrawn: Payments, ledger.EvTransfer: Payments,
	ledger.EvImprestSpent: Payments, ledger.EvDirectExpenditure: Payments, ledger.EvBankCharge: Payments,
	ledger.EvExchange:     ExchangeEffect,
	ledger.EvCreditOpened: Within, ledger.EvCreditExpired: Within, ledger.EvImprest: Within, ledger.EvSourceLent: Within, ledger.EvSourceSettled: Within,
	ledger.EvAdjustment: Adjustments, ledger.EvExplained: Adjustments, ledger.EvWriteOff: Adjustments,
}

// Flow is what one event did to cash in a period: what came in by it and what
// went out.
type Flow struct {
	Section Section
	Event   ledger.Event
	In, Out int64
	Key     Filter
}

// Minor is what came in less what went out.
func (f Flow) Minor() int64 { return f.In - f.Out }

// CashSheet is the statement of cash receipts and payments in one currency
// (IPSAS, cash basis): opening, with what each event did to cash, is closing.
// Beside it stand what partners paid to contractors for the fund, what of the
// closing is restricted, and what is agreed and not drawn.
type CashSheet struct {
	Currency                                 money.Currency
	Opening, Closing                         int64
	Flows                                    []Flow
	ThirdParty, Restricted, Undrawn          int64
	OpeningKey, ClosingKey                   Filter
	ThirdPartyKey, RestrictedKey, UndrawnKey Filter
}

// Section is the sum of a section's flows, positive for what came in, with its
// part of those that are Either.
func (s CashSheet) Section(of Section) (sum int64) {
	for _, f := range s.Flows {
		switch {
		case f.Section == of:
			sum += f.Minor()
		case f.Section == Either && of == Receipts:
			sum += f.In
		case f.Section == Either && of == Payments:
			sum -= f.Out
		}
	}
	return sum
}

// Holds says that opening and flows come to the closing.
func (s CashSheet) Holds() bool {
	sum := s.Opening
	for _, f := range s.Flows {
		sum += f.Minor()
	}
	return sum == s.Closing
}

// CashStatement is the statement of a period, From through Through, of what a
// filter's entity, source and currency choose, by currency, the dinar first.
func (v *View) CashStatement(f Filter) []CashSheet {
	base := Filter{Entity: f.Entity, Source: f.Source, Currency: f.Currency}
	in := func(c money.Currency, from, through ledger.Period, accounts ...ledger.Account) Filter {
		k := base
		k.Currency, k.From, k.Through, k.Accounts = c, from, through, accounts
		return k
	}
	closing := v.Sum(in(f.Currency, 0, f.Through, ledger.CashAccounts...))
	opening := v.Sum(in(f.Currency, 0, f.From-1, ledger.CashAccounts...))
	undrawn := v.Sum(in(f.Currency, 0, f.Through, ledger.Undrawn))
	restricted := v.Sum(in(f.Currency, 0, f.Through, ledger.RestrictedCash))
	third := in(f.Currency, f.From, f.Through, ledger.DirectContributions)
	third.NoClose = true
	paid := v.Sum(third)
	flows := v.flows(in(f.Currency, f.From, f.Through, ledger.CashAccounts...))
	var list []CashSheet
	for _, c := range currencies(closing, opening, undrawn, paid, flows) {
		s := CashSheet{Currency: c, Opening: opening[c], Closing: closing[c], Restricted: restricted[c], Undrawn: undrawn[c], ThirdParty: -paid[c],
			OpeningKey: in(c, 0, f.From-1, ledger.CashAccounts...), ClosingKey: in(c, 0, f.Through, ledger.CashAccounts...),
			RestrictedKey: in(c, 0, f.Through, ledger.RestrictedCash), UndrawnKey: in(c, 0, f.Through, ledger.Undrawn), ThirdPartyKey: third}
		s.ThirdPartyKey.Currency = c
		for e, x := range flows[c] {
			key := in(c, f.From, f.Through, ledger.CashAccounts...)
			key.Events = []ledger.Event{e}
			s.Flows = append(s.Flows, Flow{section(e), e, x.debit, x.credit, key})
		}
		slices.SortFunc(s.Flows, func(a, b Flow) int { return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(a.Event, b.Event)) })
		list = append(list, s)
	}
	return list
}

// flows are what each event did to what a filter chooses, by currency.
func (v *View) flows(f Filter) map[money.Currency]map[ledger.Event]turnover {
	sums := map[[2]uint32]turnover{}
	v.choose(&f).eachCell(func(k cellKey, t turnoverKey, x *cell) {
		at := sums[[2]uint32{t.currency, k.event}]
		at.debit, at.credit = at.debit+x.debit, at.credit+x.credit
		sums[[2]uint32{t.currency, k.event}] = at
	})
	out := map[money.Currency]map[ledger.Event]turnover{}
	for k, x := range sums {
		c := money.Currency(v.few.keys[k[0]])
		if out[c] == nil {
			out[c] = map[ledger.Event]turnover{}
		}
		out[c][ledger.Event(v.few.keys[k[1]])] = x
	}
	return out
}

func section(e ledger.Event) Section {
	if s, ok := sectionOf[e]; ok {
		return s
	}
	return Either
}

// currencies are those that any of the sums has, the dinar first.
func currencies(closing, opening, undrawn, paid map[money.Currency]int64, flows map[money.Currency]map[ledger.Event]turnover) []money.Currency {
	has := map[money.Currency]int64{}
	for _, sums := range []map[money.Currency]int64{closing, opening, undrawn, paid} {
		for c := range sums {
			has[c] = 0
		}
	}
	for c := range flows {
		has[c] = 0
	}
	list := make([]money.Currency, 0, len(has))
	for _, a := range Amounts(has) {
		list = append(list, a.Currency)
	}
	return list
}
