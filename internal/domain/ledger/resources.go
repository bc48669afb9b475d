package ledger

import (
	"imar/internal/base/money"
	"imar/internal/base/problem"
)

// Pledge is what a partner says it will give; a negative amount takes a pledge
// back. Budgetary: pledged +. Actual: nothing, it is no asset.
type Pledge struct {
	Occasion
	Source Source
	Party  Party // the partner
	Item   Item  // the pledge
	Amount money.Amount
}

// Entry is the journal entry.
func (v Pledge) Entry() (Entry, problem.List) {
	c := v.compose(EvPledge)
	at := Side{Party: v.Party, Item: v.Item}
	c.budgetary(v.Source, v.Amount, at.on(Pledged), at.on(PledgeControl))
	return c.done()
}

// Agreement is a signed financing agreement, or its increase. FromPledge is
// what it takes from a pledge, zero when it comes without one. Budgetary:
// pledged −, undrawn +. Actual: nothing, it is not yet an asset.
type Agreement struct {
	Occasion
	Source     Source
	Party      Party
	Item       Item // the agreement
	Amount     money.Amount
	Pledge     Item
	FromPledge money.Amount
}

// Entry is the journal entry.
func (v Agreement) Entry() (Entry, problem.List) {
	c := v.compose(EvAgreement)
	at, pledge := Side{Party: v.Party, Item: v.Item}, Side{Party: v.Party, Item: v.Pledge}
	c.budgetary(v.Source, v.Amount, at.on(Undrawn), at.on(AgreementControl))
	c.budgetary(v.Source, v.FromPledge, pledge.on(PledgeControl), pledge.on(Pledged))
	return c.done()
}

// AgreementCancelled is what of an agreement will not be drawn any more.
// Budgetary: undrawn −, cancelled +.
type AgreementCancelled struct {
	Occasion
	Source Source
	Party  Party
	Item   Item
	Amount money.Amount
}

// Entry is the journal entry.
func (v AgreementCancelled) Entry() (Entry, problem.List) {
	c := v.compose(EvAgreementCut)
	at := Side{Party: v.Party, Item: v.Item}
	c.budgetary(v.Source, v.Amount, at.on(AgreedCancelled), at.on(Undrawn))
	return c.done()
}

// Claimable is a tranche or a reimbursement that the partner now owes. While
// conditions remain it is deferred. Actual: partner receivable / contributions
// or deferred contributions.
type Claimable struct {
	Occasion
	Source      Source
	Party       Party
	Item        Item // the agreement
	Amount      money.Amount
	Conditional bool
}

// Entry is the journal entry.
func (v Claimable) Entry() (Entry, problem.List) {
	c := v.compose(EvClaimable)
	at := Side{Party: v.Party, Item: v.Item}
	against := Contributions
	if v.Conditional {
		against = Deferred
	}
	c.actual(v.Source, v.Amount, at.on(PartnerReceivable), at.on(against))
	return c.done()
}

// ConditionMet makes deferred money income. Actual: deferred contributions /
// contributions.
type ConditionMet struct {
	Occasion
	Source Source
	Party  Party
	Item   Item
	Amount money.Amount
}

// Entry is the journal entry.
func (v ConditionMet) Entry() (Entry, problem.List) {
	c := v.compose(EvConditionMet)
	at := Side{Party: v.Party, Item: v.Item}
	c.actual(v.Source, v.Amount, at.on(Deferred), at.on(Contributions))
	return c.done()
}

// Receipt is a tranche received. Amount is what the partner paid, Charge what
// banks took on the way; the account gets the difference. Against is
// PartnerReceivable, Deferred, Contributions or Loans. Item is the agreement;
// without one (the state's own budget) no undrawn amount moves. Budgetary:
// undrawn −, drawn +. Actual: bank and charges / Against.
type Receipt struct {
	Occasion
	Source  Source
	Party   Party
	Item    Item
	Bank    Bank
	Amount  money.Amount
	Charge  money.Amount
	Against Account
}

// Entry is the journal entry.
func (v Receipt) Entry() (Entry, problem.List) {
	c := v.compose(EvReceipt)
	c.chosen(v.Against, "Against", PartnerReceivable, Deferred, Contributions, Loans)
	at := Side{Party: v.Party, Item: v.Item}
	if v.Charge.Currency == "" {
		v.Charge.Currency = v.Amount.Currency
	}
	bank := Side{Account: Cash, Party: v.Party, Bank: v.Bank}
	c.actual(v.Source, c.minus(v.Amount, v.Charge), bank, at.on(v.Against))
	c.actual(v.Source, v.Charge, Side{Account: BankCharges, Bank: v.Bank}, at.on(v.Against))
	if v.Item != "" {
		c.budgetary(v.Source, v.Amount, at.on(Drawn), at.on(Undrawn))
	}
	return c.done()
}

// DirectPayment is a partner's payment to the contractor itself: no bank line.
// Debit is a cost account or Advances. With a contract it uses the obligation,
// without one the project's free allocation. Budgetary: undrawn − ; obligated →
// certified → settled. Actual: Debit / contributions, direct payment.
type DirectPayment struct {
	Occasion
	Source     Source
	Party      Party // the partner
	Item       Item  // the agreement
	Project    Project
	Contract   Contract
	Class      Class
	Contractor Party
	Work       Item // the certificate or the advance that was paid
	Debit      Account
	Year       Year
	Chapter    Chapter
	Amount     money.Amount
}

// Entry is the journal entry.
func (v DirectPayment) Entry() (Entry, problem.List) {
	c := v.compose(EvDirectPayment)
	c.chosen(v.Debit, "Debit", WorkInProgress, ProjectExpenditure, Advances)
	to := Side{Account: v.Debit, Project: v.Project, Contract: v.Contract, Class: v.Class, Party: v.Contractor, Item: v.Work}
	from := Side{Account: DirectContributions, Project: v.Project, Contract: v.Contract, Party: v.Party, Item: v.Item}
	c.actual(v.Source, v.Amount, to, from)
	agreement := Side{Party: v.Party, Item: v.Item}
	c.budgetary(v.Source, v.Amount, agreement.on(DrawnDirect), agreement.on(Undrawn))
	step := to.inYear(Part{Year: v.Year, Chapter: v.Chapter})
	switch {
	case v.Debit == Advances:
		c.budgetary(v.Source, v.Amount, step.on(ObligatedAdvanced), step.on(Obligated))
	case v.Contract == "":
		c.spend(v.Source, v.Amount, step, Allocated, true)
	default:
		c.spend(v.Source, v.Amount, step, Obligated, true)
	}
	return c.done()
}

// spend moves an amount from a step through certified, and to settled when it
// is paid at once. Coming from Allocated it is obligated on the way.
func (c *composer) spend(s Source, amount money.Amount, step Side, from Account, paid bool) {
	if from == Allocated {
		c.budgetary(s, amount, step.on(Obligated), Side{Account: Allocated, Project: step.Project, Year: step.Year, Chapter: step.Chapter})
	}
	c.budgetary(s, amount, step.on(Certified), step.on(Obligated))
	if paid {
		c.budgetary(s, amount, step.on(Settled), step.on(Certified))
	}
}

// InKind is a contribution in kind. Without a value (a zero Amount) the entry
// has no lines and says that it happened. Actual: projects in kind /
// contributions in kind. Budgetary, under an agreement: undrawn −, drawn in
// kind +.
type InKind struct {
	Occasion
	Source  Source
	Party   Party
	Item    Item // the agreement, or ""
	Project Project
	Class   Class
	Amount  money.Amount
}

// Entry is the journal entry.
func (v InKind) Entry() (Entry, problem.List) {
	c := v.compose(EvInKind)
	at := Side{Project: v.Project, Class: v.Class, Party: v.Party, Item: v.Item}
	c.actual(v.Source, v.Amount, at.on(InKindProjects), at.on(InKindContributions))
	if v.Item != "" {
		agreement := Side{Party: v.Party, Item: v.Item}
		c.budgetary(v.Source, v.Amount, agreement.on(DrawnInKind), agreement.on(Undrawn))
	}
	return c.done()
}

// PartnerRefund is money paid back to a partner. Against is Deferred,
// SourceBalance or Contributions. Redrawable money can be drawn again, other
// money is cancelled. Budgetary: drawn −. Actual: Against / bank.
type PartnerRefund struct {
	Occasion
	Source     Source
	Party      Party
	Item       Item
	Bank       Bank
	Against    Account
	Amount     money.Amount
	Redrawable bool
}

// Entry is the journal entry.
func (v PartnerRefund) Entry() (Entry, problem.List) {
	c := v.compose(EvPartnerRefund)
	c.chosen(v.Against, "Against", Deferred, SourceBalance, Contributions)
	at := Side{Party: v.Party, Item: v.Item}
	c.actual(v.Source, v.Amount, at.on(v.Against), Side{Account: Cash, Party: v.Party, Bank: v.Bank})
	if v.Item != "" {
		to := AgreedCancelled
		if v.Redrawable {
			to = Undrawn
		}
		c.budgetary(v.Source, v.Amount, at.on(to), at.on(Drawn))
	}
	return c.done()
}

// LoanRepaid is principal paid back to a lender, with the interest on it.
// Actual: loans and loan interest / bank.
type LoanRepaid struct {
	Occasion
	Source    Source
	Party     Party
	Item      Item
	Bank      Bank
	Principal money.Amount
	Interest  money.Amount
}

// Entry is the journal entry.
func (v LoanRepaid) Entry() (Entry, problem.List) {
	c := v.compose(EvLoanRepaid)
	at, bank := Side{Party: v.Party, Item: v.Item}, Side{Account: Cash, Party: v.Party, Bank: v.Bank}
	c.actual(v.Source, v.Principal, at.on(Loans), bank)
	c.actual(v.Source, v.Interest, at.on(LoanInterest), bank)
	return c.done()
}
