package fund

import (
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/ledger"
)

// OrderPayment is the command that orders the payment of something approved:
// the maker's step. Account is the payee's account by the id that the fund
// gave it. An order posts nothing; it takes the amount off what can be ordered.
type OrderPayment struct {
	Booking
	ID      ledger.Item `json:"id,omitzero"`
	Of      ledger.Item `json:"of,omitzero"`
	Bank    ledger.Bank `json:"bank,omitzero"`
	Account string      `json:"account,omitzero"`
	Amount  Sum         `json:"amount,omitzero"`
	Cheque  string      `json:"cheque,omitzero"`

	// Worked out by the check: who pays how much, and how many must approve.
	Parts []Shared `json:"parts,omitzero"`
	Needs int      `json:"needs,omitzero"`
}

func (c *OrderPayment) book(w *draft) {
	w.begin(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	w.bank(c.Bank, "Bank", amount.Currency)
	w.fact(PaymentOrdered, w.claimSubject(c.Of), string(c.ID))
	k := w.State.claims.At(c.Of)
	if k == nil {
		w.invalid("fund.claim.unknown", "Of", string(c.Of))
		return
	}
	if k.Approved == "" {
		w.refuse("fund.claim.not-approved", "Of", string(c.Of))
	}
	w.apart(subjects(k.Work.Project, k.Work.Contract, k.Work.Party), k.Made, k.Approved)
	w.payable(c, k, amount)
}

// payable holds an order against what is due, who is paid, by which account,
// and whether the contract's advances are covered.
func (w *draft) payable(c *OrderPayment, k *Claim, amount money.Amount) {
	c.Parts, c.Needs = nil, w.approvals(amount)
	for _, p := range w.due(&c.Booking, c.Of, k, amount) {
		c.Parts = append(c.Parts, Shared{p.Source, SumOf(p.Amount)})
	}
	if w.Parties.Debarred(string(k.Work.Party), w.on.String()) {
		w.refuse("domain.contract.supplier-debarred", "Of", string(k.Work.Party), c.Date)
	}
	w.rested(k, c.Account, amount)
	if t := w.State.terms.At(k.Work.Contract); t != nil {
		if open := w.uncovered(&c.Booking, k.Work.Contract, *t, amount.Currency); open.Minor > 0 {
			w.unless(GuaranteeCover, k.Work.Contract, amount, "fund.guarantee.cover", "Of", open)
		}
	}
}

// due splits an order among the sources by what each still owes on the claim,
// what was ordered before taken off.
func (w *draft) due(b *Booking, of ledger.Item, k *Claim, amount money.Amount) []ledger.Part {
	return w.bySource(b, k, amount, func(p ledger.Purse) int64 {
		return w.Ledger.NetDueOf(p, of).Minor - k.Pending[pendingKey(p.Source, p.Currency)]
	}, "fund.payment.due", "Amount")
}

// rested refuses a payee's account that is not the one on record, or was
// changed and has not rested or not been confirmed.
func (w *draft) rested(k *Claim, account string, amount money.Amount) {
	switch p := w.State.payees.At(k.Work.Party); {
	case p == nil:
		w.refuse("fund.payee.none", "Account", string(k.Work.Party))
	case p.Account != account:
		w.refuse("fund.payee.other", "Account", account, p.Account)
	case !p.rested(w.Now, w.State.Policy.Hours):
		w.unless(AccountChange, k.Work.Contract, amount, "fund.payee.changed", "Account", string(k.Work.Party))
	}
}

// order gives a payment order that stands at one of those statuses, or a
// problem.
func (w *draft) order(id ledger.Item, status ...Status) (*Order, *Claim) {
	o := w.State.orders.At(id)
	if o == nil {
		w.invalid("fund.order.unknown", "Order", string(id))
		return nil, nil
	}
	if !slices.Contains(status, o.Status) {
		w.refuse("fund.order.status", "Order", string(id), string(o.Status))
		return nil, nil
	}
	return o, w.State.claims.At(o.Of)
}

// ApprovePayment is the command of the checker. Above the threshold two people
// must approve.
type ApprovePayment struct {
	Booking
	Order ledger.Item `json:"order,omitzero"`
}

func (c *ApprovePayment) book(w *draft) {
	w.begin(&c.Booking)
	w.fact(PaymentApproved, Subject, "")
	o, k := w.order(c.Order, Ordered)
	if o == nil {
		return
	}
	w.apart(subjects(k.Work.Project, k.Work.Contract, k.Work.Party), append([]string{o.Made, k.Made}, o.Approved...)...)
	w.fact(PaymentApproved, w.claimSubject(o.Of), string(c.Order)+" "+portion(len(o.Approved)+1))
}

// CancelOrder is the command that takes an order back before it is sent.
type CancelOrder struct {
	Booking
	Order    ledger.Item `json:"order,omitzero"`
	Reason   string      `json:"reason,omitzero"`
	ReasonEn string      `json:"reason_en,omitzero"`
}

func (c *CancelOrder) book(w *draft) {
	w.begin(&c.Booking)
	w.said(c.Reason, "Reason")
	w.fact(OrderCancelled, Subject, "")
	if o, _ := w.order(c.Order, Ordered, Approved); o != nil {
		w.fact(OrderCancelled, w.claimSubject(o.Of), string(c.Order))
	}
}

// SendPayment is the command that gives an approved order to the bank: the
// payer's step, by neither its maker nor its checkers. The source must have the
// money in the account.
type SendPayment struct {
	Booking
	Order ledger.Item `json:"order,omitzero"`
}

func (c *SendPayment) book(w *draft) {
	o := w.authorised(&c.Booking)
	w.fact(PaymentSent, Subject, "")
	order, k := w.order(c.Order, Approved)
	if order == nil {
		return
	}
	w.apart(subjects(k.Work.Project, k.Work.Contract, k.Work.Party), append([]string{order.Made, k.Made}, order.Approved...)...)
	w.rested(k, order.Account, order.Amount)
	for _, p := range order.Parts {
		w.within(p.Amount, w.Ledger.CashOf(w.purse(&c.Booking, p.Source, p.Amount.Currency), order.Bank), "fund.cash", "Order")
	}
	w.fact(PaymentSent, w.claimSubject(order.Of), string(c.Order))
	w.post(ledger.PaymentSent{Payment: w.payment(o, c.Order, order, k, order.Parts)})
}

func (w *draft) payment(o ledger.Occasion, id ledger.Item, order *Order, k *Claim, parts []ledger.Part) ledger.Payment {
	return ledger.Payment{Occasion: o, Work: k.Work, Item: order.Of, Order: id, Bank: order.Bank, Advance: k.Advance, Parts: parts}
}

// ClearPayment is the command that records that the bank carried an order out.
type ClearPayment struct {
	Booking
	Order ledger.Item `json:"order,omitzero"`
	Line  string      `json:"line,omitzero"`
}

func (c *ClearPayment) book(w *draft) {
	o := w.happened(&c.Booking)
	w.fact(PaymentCleared, Subject, "")
	order, k := w.order(c.Order, Sent)
	if order == nil {
		return
	}
	w.line(c.Line, order.Bank, order.Amount.Neg())
	w.fact(PaymentCleared, w.claimSubject(order.Of), string(c.Order))
	w.post(ledger.PaymentCleared{Payment: w.payment(o, c.Order, order, k, w.settled(&c.Booking, order, k, ledger.Certified))})
}

// settled are an order's parts with the years of the step that they come from.
func (w *draft) settled(b *Booking, order *Order, k *Claim, step ledger.Account) (parts []ledger.Part) {
	if k.Advance || k.Work.Project == "" {
		return order.Parts
	}
	for _, p := range order.Parts {
		drawn, _ := w.draw(b, step, k.Work, p.Source, w.chapterOf(k, p.Source), p.Amount)
		parts = append(parts, drawn...)
	}
	return parts
}

// ReturnPayment is the command that records that the bank sent a payment back,
// before or after it had charged the account: neither a reversal nor a refund.
type ReturnPayment struct {
	Booking
	Order    ledger.Item `json:"order,omitzero"`
	Reason   string      `json:"reason,omitzero"`
	ReasonEn string      `json:"reason_en,omitzero"`
	Line     string      `json:"line,omitzero"`
}

func (c *ReturnPayment) book(w *draft) {
	o := w.happened(&c.Booking)
	w.said(c.Reason, "Reason")
	w.fact(PaymentReturned, Subject, "")
	order, k := w.order(c.Order, Sent, Cleared)
	if order == nil {
		return
	}
	cleared := order.Status == Cleared
	parts := order.Parts
	w.line(c.Line, order.Bank, order.Amount)
	if cleared {
		parts = w.settled(&c.Booking, order, k, ledger.Settled)
	}
	w.fact(PaymentReturned, w.claimSubject(order.Of), string(c.Order))
	w.post(ledger.PaymentReturned{Payment: w.payment(o, c.Order, order, k, parts), Cleared: cleared})
}

// SetPayeeAccount is the command that records by which account a party is to be
// paid. Number is the account's number and goes into a restricted part; ID is
// what the record calls it.
type SetPayeeAccount struct {
	Booking
	Party  ledger.Party `json:"party,omitzero"`
	ID     string       `json:"id,omitzero"`
	Number string       `json:"number,omitzero"`
	Bank   string       `json:"bank,omitzero"` // the bank's name
}

func (c *SetPayeeAccount) book(w *draft) {
	w.begin(&c.Booking)
	w.party(c.Party, "Party")
	w.name(c.ID, "ID")
	w.said(c.Number, "Number")
	w.secret(map[string]string{"number": c.Number, "bank": c.Bank})
	c.Number, c.Bank = "", ""
	w.fact(PayeeAccountSet, partySubject(c.Party), c.ID)
}

// ConfirmPayeeAccount is the command of the second person, who called the party
// back on a number known before.
type ConfirmPayeeAccount struct {
	Booking
	Party ledger.Party `json:"party,omitzero"`
	ID    string       `json:"id,omitzero"`
}

func (c *ConfirmPayeeAccount) book(w *draft) {
	w.begin(&c.Booking)
	w.name(c.ID, "ID")
	p := w.State.payees.At(c.Party)
	switch {
	case p == nil || p.Account != c.ID:
		w.invalid("fund.payee.none", "Party", string(c.Party))
		return
	case p.Confirmed != "":
		w.refuse("fund.payee.confirmed", "ID", c.ID)
	}
	w.apart(subjects("", "", c.Party), p.By)
	w.fact(PayeeAccountConfirmed, partySubject(c.Party), c.ID)
}
