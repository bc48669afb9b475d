package fund

import (
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

func bankSubject(b ledger.Bank) fact.Subject { return fact.NewSubject("bank", string(b)) }

func partySubject(p ledger.Party) fact.Subject { return fact.NewSubject("party", string(p)) }

// secret puts something about accounts into a restricted part.
func (w *draft) secret(v map[string]string) {
	w.parts = append(w.parts, fact.Content{Name: fact.PartAccount, Body: fact.Encode(v)})
}

// OpenAccount is the command that makes one of the fund's bank accounts known,
// or says anew what it is. Number goes into a restricted part.
type OpenAccount struct {
	Booking
	ID       ledger.Bank    `json:"id,omitzero"`
	Currency money.Currency `json:"currency,omitzero"`
	NameAr   string         `json:"name_ar,omitzero"`
	NameEn   string         `json:"name_en,omitzero"`
	Servicer string         `json:"servicer,omitzero"` // the bank
	Number   string         `json:"number,omitzero"`
}

func (c *OpenAccount) book(w *draft) {
	w.begin(&c.Booking)
	w.name(string(c.ID), "ID")
	if !c.Currency.Active() {
		w.invalid("domain.currency.unknown", "Currency", string(c.Currency))
	}
	if was := w.State.accounts.At(c.ID); was != nil && was.Currency != c.Currency {
		w.refuse("fund.bank.currency", "Currency", string(c.ID), string(was.Currency), string(c.Currency))
	}
	w.said(c.NameAr, "NameAr")
	w.said(c.NameEn, "NameEn")
	w.said(c.Number, "Number")
	w.secret(map[string]string{"number": c.Number})
	c.Number = ""
	w.fact(AccountOpened, bankSubject(c.ID), "")
}

// RecordCharge is the command that records what a bank took.
type RecordCharge struct {
	Booking
	Source ledger.Source `json:"source,omitzero"`
	Bank   ledger.Bank   `json:"bank,omitzero"`
	Amount Sum           `json:"amount,omitzero"`
	Line   string        `json:"line,omitzero"`
}

func (c *RecordCharge) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.source(c.Source, "Source")
	w.bank(c.Bank, "Bank", amount.Currency)
	w.line(c.Line, c.Bank, amount.Neg())
	w.fact(ChargeTaken, bankSubject(c.Bank), w.keyOf(c.Line, c.Date+" "+c.Ref))
	w.post(ledger.BankCharge{Occasion: o, Source: c.Source, Bank: c.Bank, Amount: amount})
}

// RecordInterest is the command that records interest on an account; it belongs
// to the partner where the source says so.
type RecordInterest struct {
	Booking
	Source ledger.Source `json:"source,omitzero"`
	Bank   ledger.Bank   `json:"bank,omitzero"`
	Amount Sum           `json:"amount,omitzero"`
	Line   string        `json:"line,omitzero"`
}

func (c *RecordInterest) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.source(c.Source, "Source")
	w.bank(c.Bank, "Bank", amount.Currency)
	w.line(c.Line, c.Bank, amount)
	v := ledger.InterestEarned{Occasion: o, Source: c.Source, Bank: c.Bank, Amount: amount}
	if info := w.Ledger.Funding(c.Source); info != nil && info.PartnerInterest {
		v.Owner, v.Item = info.Partner, info.Agreement
	}
	w.fact(InterestEarned, bankSubject(c.Bank), w.keyOf(c.Line, c.Date+" "+c.Ref))
	w.post(v)
}

// RecordLine is the command that records a bank line that nobody can explain
// yet: always, to suspense. A negative amount is a payment.
type RecordLine struct {
	Booking
	ID     ledger.Item   `json:"id,omitzero"`
	Source ledger.Source `json:"source,omitzero"` // whose share of the account it touches until it is explained
	Bank   ledger.Bank   `json:"bank,omitzero"`
	Amount Sum           `json:"amount,omitzero"`
	Line   string        `json:"line,omitzero"`
	Text   string        `json:"text,omitzero"` // of the statement
}

func (c *RecordLine) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.signed(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	w.source(c.Source, "Source")
	w.bank(c.Bank, "Bank", amount.Currency)
	w.line(c.Line, c.Bank, amount)
	if amount.Minor == 0 && amount.Currency != "" {
		w.invalid("fund.amount.zero", "Amount.Amount")
	}
	if c.Text != "" {
		w.secret(map[string]string{"text": c.Text})
		c.Text = ""
	}
	w.except(Unexplained)
	if amount.Minor < 0 {
		w.except(Unordered)
	}
	w.fact(LineUnexplained, bankSubject(c.Bank), string(c.ID))
	w.post(ledger.Unexplained{Occasion: o, Source: c.Source, Bank: c.Bank, Item: c.ID, Amount: amount})
}

// ExplainLine is the command that takes an amount out of suspense to where it
// belongs: an account of income, of bank charges, or what a partner owed.
type ExplainLine struct {
	Booking
	Line    ledger.Item   `json:"line,omitzero"` // the item in suspense
	Account string        `json:"account,omitzero"`
	Party   ledger.Party  `json:"party,omitzero"`
	Item    ledger.Item   `json:"item,omitzero"`
	Amount  Sum           `json:"amount,omitzero"`
	Reason  string        `json:"reason,omitzero"`
	Source  ledger.Source `json:"source,omitzero"`
	Bank    ledger.Bank   `json:"bank,omitzero"`
}

// explained are the accounts that suspense can be cleared to.
var explained = []ledger.Account{ledger.Contributions, ledger.PartnerReceivable, ledger.OtherIncome, ledger.Interest,
	ledger.BankCharges, ledger.PriorYears, ledger.Advances, ledger.Payables}

func (c *ExplainLine) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.signed(&c.Amount, "Amount")
	account, _ := ledger.ParseAccount(c.Account)
	if !account.Is(explained) {
		w.invalid("ledger.account.not-allowed", "Account", c.Account)
	}
	w.said(c.Reason, "Reason")
	w.name(string(c.Line), "Line")
	w.source(c.Source, "Source")
	w.bank(c.Bank, "Bank", amount.Currency)
	held := w.Ledger.OfItem(w.purse(&c.Booking, c.Source, amount.Currency), ledger.Suspense, c.Line).Neg()
	if amount.Minor == 0 || amount.Minor > 0 && amount.Minor > held.Minor || amount.Minor < 0 && amount.Minor < held.Minor {
		w.refuse("fund.suspense.held", "Amount", amount, held)
	}
	w.fact(LineExplained, bankSubject(c.Bank), w.keyOf(string(c.Line)+" "+c.Date))
	w.post(ledger.Explained{Occasion: o, Source: c.Source, Bank: c.Bank, Item: c.Line,
		To: ledger.Side{Account: account, Party: c.Party, Item: c.Item, Bank: c.Bank}, Amount: amount})
}

// ExchangeMoney is the command that records currency sold and bought, with the
// rate as it was dealt.
type ExchangeMoney struct {
	Booking
	ID     ledger.Item   `json:"id,omitzero"`
	Source ledger.Source `json:"source,omitzero"`
	From   ledger.Bank   `json:"from,omitzero"`
	Sold   Sum           `json:"sold,omitzero"`
	To     ledger.Bank   `json:"to,omitzero"`
	Bought Sum           `json:"bought,omitzero"`
	Levy   Sum           `json:"levy,omitzero"` // taken from the account of its currency
	Rate   string        `json:"rate,omitzero"` // units bought for one sold
	RateBy string        `json:"rateBy,omitzero"`

	FromLine string `json:"fromLine,omitzero"`
	ToLine   string `json:"toLine,omitzero"`
}

func (c *ExchangeMoney) book(w *draft) {
	o := w.authorised(&c.Booking)
	sold, bought := w.positive(&c.Sold, "Sold"), w.positive(&c.Bought, "Bought")
	levy := w.optional(&c.Levy, "Levy", bought.Currency)
	w.fresh(c.ID, "ID")
	w.source(c.Source, "Source")
	w.bank(c.From, "From", sold.Currency)
	w.bank(c.To, "To", bought.Currency)
	w.said(c.RateBy, "RateBy")
	w.within(sold, w.Ledger.CashOf(w.purse(&c.Booking, c.Source, sold.Currency), c.From), "fund.cash", "Sold")
	w.line(c.FromLine, c.From, sold.Neg())
	w.line(c.ToLine, c.To, bought)
	c.arithmetic(w, sold, bought)
	levyBank := c.To
	if levy.Currency == sold.Currency {
		levyBank = c.From
	}
	w.fact(Exchanged, bankSubject(c.From), string(c.ID))
	w.post(ledger.Exchange{Occasion: o, Source: c.Source, Item: c.ID, FromBank: c.From, Sold: sold, ToBank: c.To, Bought: bought, LevyBank: levyBank, Levy: levy})
}

// arithmetic holds what was bought against the rate, to one minor unit.
func (c *ExchangeMoney) arithmetic(w *draft, sold, bought money.Amount) {
	r, err := money.ParseDecimal(c.Rate)
	for _, p := range problem.Of(err) {
		w.problems = append(w.problems, p.At("Rate"))
	}
	if err != nil || len(w.problems) > 0 {
		return
	}
	unit := SumOf(money.Amount{Minor: 1, Currency: bought.Currency})
	difference := sold.Decimal().Mul(r).Sub(bought.Decimal())
	if difference.Sign() < 0 {
		difference = difference.Neg()
	}
	if difference.Cmp(money.Decimal(unit.Amount)) > 0 {
		w.invalid("fund.exchange.arithmetic", "Bought", sold, c.Rate, bought)
	}
}

// LendBetweenSources is the command that lets one source's money be used for
// another within a pooled account, and with Settles pays it back.
type LendBetweenSources struct {
	Booking
	From     ledger.Source `json:"from,omitzero"` // which the money leaves
	To       ledger.Source `json:"to,omitzero"`
	Bank     ledger.Bank   `json:"bank,omitzero"`
	Amount   Sum           `json:"amount,omitzero"`
	Settles  bool          `json:"settles,omitzero"`
	Decision string        `json:"decision,omitzero"`
}

func (c *LendBetweenSources) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.source(c.From, "From")
	w.source(c.To, "To")
	w.bank(c.Bank, "Bank", amount.Currency)
	purse := w.purse(&c.Booking, c.From, amount.Currency)
	w.within(amount, w.Ledger.CashOf(purse, c.Bank), "fund.cash", "Amount")
	if c.Settles {
		w.within(amount, w.Ledger.Owed(purse, c.To), "fund.source.owed", "Amount")
	} else {
		w.decision(c.Decision, "Decision")
	}
	w.fact(SourceLent, budgetSubject(c.From), w.keyOf(c.Ref, string(c.To)+" "+c.Date))
	w.post(ledger.SourceLent{Occasion: o, From: c.From, To: c.To, Bank: c.Bank, Amount: amount, Settles: c.Settles})
}
