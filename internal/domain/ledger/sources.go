package ledger

import (
	"imar/internal/base/money"
	"imar/internal/base/problem"
)

// Ineligible moves a cost that a source does not accept to another source,
// which from then on owes it. Budgetary: settled → allocated at the source it
// leaves, allocated → settled at the other. Actual, at the other: Cost / due
// to; at the one it leaves: due from / Cost.
type Ineligible struct {
	Occasion
	Work
	Item     Item
	Cost     Account
	From, To Part // of the same amount: From is the source that it was charged to
}

// Entry is the journal entry.
func (v Ineligible) Entry() (Entry, problem.List) {
	c := v.compose(EvIneligible)
	c.chosen(v.Cost, "Cost", WorkInProgress, ProjectExpenditure)
	c.sameAmount(v.From.Amount, v.To.Amount)
	c.otherSource(v.From.Source, v.To.Source)
	at, amount := v.side(v.Item), v.From.Amount
	c.actual(v.To.Source, amount, at.on(v.Cost), due(DueTo, v.From.Source))
	c.actual(v.From.Source, amount, due(DueFrom, v.To.Source), at.on(v.Cost))
	left, other := at.inYear(v.From), at.inYear(v.To)
	c.budgetary(v.From.Source, amount, free(left), left.on(Settled))
	c.budgetary(v.To.Source, amount, other.on(Settled), free(other))
	return c.done()
}

// due is a line due to or from another source.
func due(a Account, other Source) Side { return Side{Account: a, Party: Party(other)} }

// free is the free allocation that a contract's step came from.
func free(step Side) Side {
	step.Account, step.Contract = Allocated, ""
	return step
}

func (c *composer) sameAmount(a, b money.Amount) {
	if a != b {
		c.problems.Add(problem.Invalid, "ledger.amounts.differ", a, b).At("Amount")
	}
}

func (c *composer) otherSource(a, b Source) {
	if a == b {
		c.problems.Add(problem.Invalid, "ledger.source.same", string(a)).At("Source")
	}
}

// SourceLent is one source's money used by another, within a pooled account.
// Settles says that the one that owes pays back what it owes: From is always
// the source that money leaves. Actual, at From: due from (or due to, when it
// settles) / bank; at To: bank / due to (or due from).
type SourceLent struct {
	Occasion
	From, To Source
	Bank     Bank
	Amount   money.Amount
	Settles  bool
}

// Entry is the journal entry.
func (v SourceLent) Entry() (Entry, problem.List) {
	event, given, taken := EvSourceLent, DueFrom, DueTo
	if v.Settles {
		event, given, taken = EvSourceSettled, DueTo, DueFrom
	}
	c := v.compose(event)
	c.otherSource(v.From, v.To)
	bank := Side{Account: Cash, Bank: v.Bank}
	c.actual(v.From, v.Amount, due(given, v.To), bank)
	c.actual(v.To, v.Amount, bank, due(taken, v.From))
	return c.done()
}

// Exchange sells one currency of a source and buys another, through the
// position account of each; the levy is taken from LevyBank. The rate, its date
// and its source stand in the fact. Actual, sold currency: position / bank;
// bought currency: bank / position; levy: exchange levy / bank.
type Exchange struct {
	Occasion
	Source   Source
	Item     Item // the exchange
	FromBank Bank
	Sold     money.Amount
	ToBank   Bank
	Bought   money.Amount
	LevyBank Bank
	Levy     money.Amount
}

// Entry is the journal entry.
func (v Exchange) Entry() (Entry, problem.List) {
	c := v.compose(EvExchange)
	if v.Sold.Currency == v.Bought.Currency {
		c.problems.Add(problem.Invalid, "ledger.exchange.same-currency", string(v.Sold.Currency)).At("Bought")
	}
	position := Side{Account: Position, Item: v.Item}
	c.actual(v.Source, v.Sold, position, Side{Account: Cash, Bank: v.FromBank})
	c.actual(v.Source, v.Bought, Side{Account: Cash, Bank: v.ToBank}, position)
	c.actual(v.Source, v.Levy, Side{Account: ExchangeLevy, Item: v.Item}, Side{Account: Cash, Bank: v.LevyBank})
	return c.done()
}

// BankCharge is a bank's charge. Actual: bank charges / bank.
type BankCharge struct {
	Occasion
	Source Source
	Bank   Bank
	Amount money.Amount
}

// Entry is the journal entry.
func (v BankCharge) Entry() (Entry, problem.List) {
	c := v.compose(EvBankCharge)
	c.actual(v.Source, v.Amount, Side{Account: BankCharges, Bank: v.Bank}, Side{Account: Cash, Bank: v.Bank})
	return c.done()
}

// InterestEarned is interest on an account. Owner is the partner when the
// agreement leaves it to the partner. Actual: bank / interest, or interest owed.
type InterestEarned struct {
	Occasion
	Source Source
	Bank   Bank
	Owner  Party
	Item   Item
	Amount money.Amount
}

// Entry is the journal entry.
func (v InterestEarned) Entry() (Entry, problem.List) {
	c := v.compose(EvInterest)
	to := Side{Account: Interest, Bank: v.Bank}
	if v.Owner != "" {
		to = Side{Account: InterestOwed, Party: v.Owner, Item: v.Item}
	}
	c.actual(v.Source, v.Amount, Side{Account: Cash, Bank: v.Bank}, to)
	return c.done()
}

// Unexplained is a bank line that nobody can explain yet: a receipt, or with a
// negative amount a payment. It is always recorded. Actual: bank / suspense.
type Unexplained struct {
	Occasion
	Source Source
	Bank   Bank
	Item   Item // the statement's line
	Amount money.Amount
}

// Entry is the journal entry.
func (v Unexplained) Entry() (Entry, problem.List) {
	c := v.compose(EvUnexplained)
	c.actual(v.Source, v.Amount, Side{Account: Cash, Bank: v.Bank}, Side{Account: Suspense, Bank: v.Bank, Item: v.Item})
	return c.done()
}

// Explained takes an amount out of suspense to where it belongs. Budget steps
// that belong to it are events of their own. Actual: suspense / To.
type Explained struct {
	Occasion
	Source Source
	Bank   Bank
	Item   Item
	To     Side
	Amount money.Amount
}

// Entry is the journal entry.
func (v Explained) Entry() (Entry, problem.List) {
	c := v.compose(EvExplained)
	c.actual(v.Source, v.Amount, Side{Account: Suspense, Bank: v.Bank, Item: v.Item}, v.To)
	return c.done()
}

// Opening is one balance inherited on day one: a line of any book with its
// amount, positive for a debit. Actual: the line / opening balances, per
// source; budgetary and memorandum: the line / their counterpart.
type Opening struct {
	Occasion
	Source Source
	Line   Side
	Amount money.Amount
}

// Entry is the journal entry.
func (v Opening) Entry() (Entry, problem.List) {
	c := v.compose(EvOpening)
	info, _ := v.Line.Account.Info()
	switch info.Book {
	case Budgetary:
		c.budgetary(v.Source, v.Amount, v.Line, Side{Account: BudgetOpening, Year: v.Line.Year, Chapter: v.Line.Chapter})
	case Memorandum:
		other := v.Line.on(GuaranteeCounterpart)
		c.memo(v.Source, v.Amount, v.Line, other)
	default:
		c.actual(v.Source, v.Amount, v.Line, Side{Account: OpeningBalances})
	}
	return c.done()
}
