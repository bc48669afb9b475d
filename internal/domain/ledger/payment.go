package ledger

import (
	"imar/internal/base/money"
	"imar/internal/base/problem"
)

// Payment is one payment order on its way. Item is what it pays (certificate,
// advance, invoice), Order the payment order, Bank the account that pays.
// Advance says that it pays an advance, which consumes no obligation. Without a
// project (the fund's own running costs) no budget step moves. An order that is
// only given posts nothing: it authorises. Parts are of one currency.
type Payment struct {
	Occasion
	Work
	Item    Item
	Order   Item
	Bank    Bank
	Advance bool
	Parts   []Part
}

func (v Payment) transit() Side {
	s := v.side(v.Order)
	s.Account, s.Bank = InTransit, v.Bank
	return s
}

func (v Payment) cash() Side { return Side{Account: Cash, Party: v.Party, Bank: v.Bank} }

// event is the event, by what is paid.
func (v Payment) event(payment, advance Event) Event {
	if v.Advance {
		return advance
	}
	return payment
}

// PaymentSent is an order given to the bank. Actual: payables / in transit.
type PaymentSent struct{ Payment }

// Entry is the journal entry.
func (v PaymentSent) Entry() (Entry, problem.List) {
	c := v.compose(v.event(EvPaymentSent, EvAdvanceSent))
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, v.side(v.Item).on(Payables), v.transit())
	}
	return c.done()
}

// PaymentCleared is an order that the bank carried out. Budgetary: certified →
// settled. Actual: in transit / bank.
type PaymentCleared struct{ Payment }

// Entry is the journal entry.
func (v PaymentCleared) Entry() (Entry, problem.List) {
	c := v.compose(v.event(EvPaymentCleared, EvAdvanceCleared))
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, v.transit(), v.cash())
		if !v.Advance && v.Project != "" {
			c.setOff(p, v.side("").inYear(p))
		}
	}
	return c.done()
}

// PaymentReturned is an order that the bank sent back: a bank return, neither a
// reversal nor a refund. Cleared says that the account had been charged.
// Budgetary, when it had: settled → certified. Actual: in transit, or bank /
// payables.
type PaymentReturned struct {
	Payment
	Cleared bool
}

// Entry is the journal entry.
func (v PaymentReturned) Entry() (Entry, problem.List) {
	c := v.compose(v.event(EvPaymentReturned, EvAdvanceReturned))
	for _, p := range v.Parts {
		from := v.transit()
		if v.Cleared {
			from = v.cash()
		}
		c.actual(p.Source, p.Amount, from, v.side(v.Item).on(Payables))
		if v.Cleared && !v.Advance && v.Project != "" {
			step := v.side("").inYear(p)
			c.budgetary(p.Source, p.Amount, step.on(Certified), step.on(Settled))
		}
	}
	return c.done()
}

// TaxRemitted pays to an authority or payee what was withheld for it. Account
// is one of WithheldAccounts. Actual: Account / bank.
type TaxRemitted struct {
	Occasion
	Work
	Account Account
	Item    Item // the certificate that withheld it, or ""
	Bank    Bank
	Parts   []Part
}

// Entry is the journal entry.
func (v TaxRemitted) Entry() (Entry, problem.List) {
	c := v.compose(EvTaxRemitted)
	c.chosen(v.Account, "Account", WithheldAccounts...)
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, v.side(v.Item).on(v.Account), Side{Account: Cash, Party: v.Party, Bank: v.Bank})
	}
	return c.done()
}

// Return is money that comes back from a contractor. Against is Advances, a
// cost account (both of the same budget year) or PriorYears. SameYear restores
// the obligation; an advance of an earlier year lapses instead. Item is the
// advance or the certificate.
type Return struct {
	Occasion
	Work
	Item     Item
	Bank     Bank
	Against  Account
	SameYear bool
	Parts    []Part
}

// ContractorRefund is a contractor's refund. Budgetary: obligated restored in
// the same year only. Actual: bank / Against.
type ContractorRefund struct{ Return }

// Entry is the journal entry.
func (v ContractorRefund) Entry() (Entry, problem.List) {
	c := v.compose(EvContractorRefund)
	v.post(c)
	return c.done()
}

// GuaranteeCalled is a guarantee that the bank paid out: as a refund, and the
// guarantee is used up by as much. Kind is one of GuaranteeAccounts. The
// memorandum follows each part's source, as it was recorded.
type GuaranteeCalled struct {
	Return
	Guarantee Item
	Kind      Account
}

// Entry is the journal entry.
func (v GuaranteeCalled) Entry() (Entry, problem.List) {
	c := v.compose(EvGuaranteeCalled)
	c.chosen(v.Kind, "Kind", GuaranteeAccounts...)
	v.post(c)
	held := Side{Project: v.Project, Contract: v.Contract, Party: v.Party, Item: v.Guarantee}
	for _, p := range v.Parts {
		c.memo(p.Source, p.Amount, held.on(GuaranteeCounterpart), held.on(v.Kind))
	}
	return c.done()
}

func (v Return) post(c *composer) {
	c.chosen(v.Against, "Against", Advances, WorkInProgress, ProjectExpenditure, PriorYears)
	if !v.SameYear && v.Against.Is(CostAccounts) {
		c.problems.Add(problem.Invalid, "ledger.refund.other-year").At("Against")
	}
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, Side{Account: Cash, Party: v.Party, Bank: v.Bank}, v.side(v.Item).on(v.Against))
		step := v.side("").inYear(p)
		switch {
		case v.Against == Advances && v.SameYear:
			c.budgetary(p.Source, p.Amount, step.on(Obligated), step.on(ObligatedAdvanced))
		case v.Against == Advances:
			c.budgetary(p.Source, p.Amount, step.on(Lapsed), step.on(ObligatedAdvanced))
		case v.Against != PriorYears && v.Project != "":
			c.budgetary(p.Source, p.Amount, step.on(Obligated), step.on(Settled))
		}
	}
}

// Guarantee is a guarantee received or increased, and, with a negative amount,
// reduced, returned or expired. Memorandum only.
type Guarantee struct {
	Occasion
	Source   Source
	Project  Project
	Contract Contract
	Party    Party // who gave it
	Item     Item  // the guarantee
	Kind     Account
	Amount   money.Amount
}

// Entry is the journal entry.
func (v Guarantee) Entry() (Entry, problem.List) {
	c := v.compose(EvGuarantee)
	c.chosen(v.Kind, "Kind", GuaranteeAccounts...)
	held := Side{Project: v.Project, Contract: v.Contract, Party: v.Party, Item: v.Item}
	c.memo(v.Source, v.Amount, held.on(v.Kind), held.on(GuaranteeCounterpart))
	return c.done()
}
