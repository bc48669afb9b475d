package ledger

import (
	"imar/internal/base/money"
	"imar/internal/base/problem"
)

// Credit is a letter of credit. Item is the credit, Bank the account whose
// money is the margin. Obligates says that opening it is itself the obligation
// (there is no contract that was obligated before).
type Credit struct {
	Occasion
	Work
	Item      Item
	Bank      Bank
	Obligates bool
	Parts     []Part
}

func (v Credit) margin() Side {
	s := v.side(v.Item)
	s.Account, s.Bank = RestrictedCash, v.Bank
	return s
}

// CreditOpened sets the margin aside. Budgetary: obligated, if it obligates.
// Actual: restricted cash / bank.
type CreditOpened struct{ Credit }

// Entry is the journal entry.
func (v CreditOpened) Entry() (Entry, problem.List) {
	c := v.compose(EvCreditOpened)
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, v.margin(), Side{Account: Cash, Bank: v.Bank})
		if step := v.side("").inYear(p); v.Obligates {
			c.budgetary(p.Source, p.Amount, step.on(Obligated), free(step))
		}
	}
	return c.done()
}

// CreditDrawn is a draft that the bank paid out of the margin. Debit is a cost
// account or Advances, Delivery its item. Budgetary: obligated → certified and
// settled. Actual: Debit / restricted cash.
type CreditDrawn struct {
	Credit
	Debit    Account
	Delivery Item
}

// Entry is the journal entry.
func (v CreditDrawn) Entry() (Entry, problem.List) {
	c := v.compose(EvCreditDrawn)
	c.chosen(v.Debit, "Debit", WorkInProgress, ProjectExpenditure, Advances)
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, v.side(v.Delivery).on(v.Debit), v.margin())
		step := v.side("").inYear(p)
		if v.Debit == Advances {
			c.budgetary(p.Source, p.Amount, step.on(ObligatedAdvanced), step.on(Obligated))
		} else {
			c.spend(p.Source, p.Amount, step, Obligated, true)
		}
	}
	return c.done()
}

// CreditExpired gives an unused margin back. Budgetary: released, if it had
// obligated. Actual: bank / restricted cash.
type CreditExpired struct{ Credit }

// Entry is the journal entry.
func (v CreditExpired) Entry() (Entry, problem.List) {
	c := v.compose(EvCreditExpired)
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, Side{Account: Cash, Bank: v.Bank}, v.margin())
		if step := v.side("").inYear(p); v.Obligates {
			c.budgetary(p.Source, p.Amount, free(step), step.on(Obligated))
		}
	}
	return c.done()
}

// Transfer is money given to an implementing entity (Party) for a project. Item
// is the transfer.
type Transfer struct {
	Occasion
	Work
	Item  Item
	Bank  Bank
	Parts []Part
}

// TransferSent pays it. Budgetary: allocated → obligated. Actual: advances to
// implementing entities / bank.
type TransferSent struct{ Transfer }

// Entry is the journal entry.
func (v TransferSent) Entry() (Entry, problem.List) {
	c := v.compose(EvTransfer)
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, v.side(v.Item).on(EntityAdvances), Side{Account: Cash, Party: v.Party, Bank: v.Bank})
		step := v.side("").inYear(p)
		c.budgetary(p.Source, p.Amount, step.on(Obligated), free(step))
	}
	return c.done()
}

// TransferReported is the entity's report on what it spent, accepted. Budgetary:
// obligated → certified and settled. Actual: Cost / advances to implementing
// entities.
type TransferReported struct {
	Transfer
	Cost Account
}

// Entry is the journal entry.
func (v TransferReported) Entry() (Entry, problem.List) {
	c := v.compose(EvTransferReported)
	c.chosen(v.Cost, "Cost", WorkInProgress, ProjectExpenditure)
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, v.side(v.Item).on(v.Cost), v.side(v.Item).on(EntityAdvances))
		c.spend(p.Source, p.Amount, v.side("").inYear(p), Obligated, true)
	}
	return c.done()
}

// TransferReturned is what the entity sends back unspent. Budgetary: obligated →
// allocated. Actual: bank / advances to implementing entities.
type TransferReturned struct{ Transfer }

// Entry is the journal entry.
func (v TransferReturned) Entry() (Entry, problem.List) {
	c := v.compose(EvTransferReturned)
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, Side{Account: Cash, Party: v.Party, Bank: v.Bank}, v.side(v.Item).on(EntityAdvances))
		step := v.side("").inYear(p)
		c.budgetary(p.Source, p.Amount, free(step), step.on(Obligated))
	}
	return c.done()
}

// ImprestGiven is an imprest paid to a member of staff by office (Holder);
// negative when it is paid back. Actual: imprest / bank.
type ImprestGiven struct {
	Occasion
	Source Source
	Holder Party
	Item   Item
	Bank   Bank
	Amount money.Amount
}

// Entry is the journal entry.
func (v ImprestGiven) Entry() (Entry, problem.List) {
	c := v.compose(EvImprest)
	c.actual(v.Source, v.Amount, Side{Account: Imprest, Party: v.Holder, Item: v.Item}, Side{Account: Cash, Party: v.Holder, Bank: v.Bank})
	return c.done()
}

// Spending is expenditure without a contract, by class: an invoice, a salary, a
// court award. Cost is ProjectExpenditure or WorkInProgress. It uses the
// project's free allocation; without a project it touches no budget step.
type Spending struct {
	Occasion
	Work
	Item  Item // the invoice or award
	Cost  Account
	Parts []Part
}

func (v Spending) post(c *composer, p Part, credit Side, paid bool) {
	c.actual(p.Source, p.Amount, v.side(v.Item).on(v.Cost), credit)
	if v.Project != "" {
		c.spend(p.Source, p.Amount, v.side("").inYear(p), Allocated, paid)
	}
}

// DirectExpenditure is spending owed (Bank is "") or paid at once. Budgetary:
// allocated → certified, and settled when it is paid. Actual: Cost / payables or
// bank.
type DirectExpenditure struct {
	Spending
	Bank Bank
}

// Entry is the journal entry.
func (v DirectExpenditure) Entry() (Entry, problem.List) {
	c := v.compose(EvDirectExpenditure)
	c.chosen(v.Cost, "Cost", WorkInProgress, ProjectExpenditure)
	credit := v.side(v.Item).on(Payables)
	if v.Bank != "" {
		credit = Side{Account: Cash, Party: v.Party, Bank: v.Bank}
	}
	for _, p := range v.Parts {
		v.post(c, p, credit, v.Bank != "")
	}
	return c.done()
}

// ImprestSpent is an accepted account of an imprest. Budgetary: allocated →
// settled. Actual: Cost / imprest.
type ImprestSpent struct {
	Spending
	Holder  Party
	Imprest Item
}

// Entry is the journal entry.
func (v ImprestSpent) Entry() (Entry, problem.List) {
	c := v.compose(EvImprestSpent)
	c.chosen(v.Cost, "Cost", WorkInProgress, ProjectExpenditure)
	for _, p := range v.Parts {
		v.post(c, p, Side{Account: Imprest, Party: v.Holder, Item: v.Imprest}, true)
	}
	return c.done()
}

// Handover gives a finished asset to its owner (Party). From is WorkInProgress
// or InKindProjects. Actual: capital transfers / From.
type Handover struct {
	Occasion
	Work
	Item  Item // the handover
	From  Account
	Parts []Part
}

// Entry is the journal entry.
func (v Handover) Entry() (Entry, problem.List) {
	c := v.compose(EvHandover)
	c.chosen(v.From, "From", WorkInProgress, InKindProjects)
	at := v.side(v.Item)
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, at.on(CapitalTransfers), at.on(v.From))
	}
	return c.done()
}

// WriteOff gives up what is owed to the fund, by a decision. Account is Advances,
// EntityAdvances, PartnerReceivable or Imprest. An advance written off, or a
// transfer, has used its authority. Actual: write-offs / Account. Budgetary, of
// an advance: obligated and advanced → settled; of a transfer: obligated →
// settled.
type WriteOff struct {
	Occasion
	Work
	Item    Item
	Account Account
	Parts   []Part
}

// Entry is the journal entry.
func (v WriteOff) Entry() (Entry, problem.List) {
	c := v.compose(EvWriteOff)
	c.chosen(v.Account, "Account", Advances, EntityAdvances, PartnerReceivable, Imprest)
	at := v.side(v.Item)
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, at.on(WriteOffs), at.on(v.Account))
		step := v.side("").inYear(p)
		switch v.Account {
		case Advances:
			c.budgetary(p.Source, p.Amount, step.on(Settled), step.on(ObligatedAdvanced))
		case EntityAdvances:
			c.budgetary(p.Source, p.Amount, step.on(Settled), step.on(Obligated))
		}
	}
	return c.done()
}
