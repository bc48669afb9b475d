package fund

import (
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

func agreementSubject(id ledger.Item) fact.Subject { return fact.NewSubject("agreement", string(id)) }

// RecordPledge is the command that records what a partner says it will give. A
// negative amount takes a part of the pledge back.
type RecordPledge struct {
	Booking
	ID      ledger.Item   `json:"id,omitzero"`
	Source  ledger.Source `json:"source,omitzero"`
	Partner ledger.Party  `json:"partner,omitzero"`
	Amount  Sum           `json:"amount,omitzero"`
}

func (c *RecordPledge) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.signed(&c.Amount, "Amount")
	w.source(c.Source, "Source")
	w.party(c.Partner, "Partner")
	if was := w.State.pledges.At(c.ID); was == nil {
		w.fresh(c.ID, "ID")
		if amount.Minor <= 0 {
			w.invalid("domain.amount.not-positive", "Amount.Amount", c.Amount.Amount)
		}
	} else if *was != (pledge{c.Source, c.Partner, c.Amount.Currency}) {
		w.refuse("fund.pledge.other", "ID", string(c.ID))
	} else if amount.Minor < 0 {
		w.within(amount.Neg(), w.Ledger.OfItem(w.purse(&c.Booking, c.Source, amount.Currency), ledger.Pledged, c.ID), "fund.pledge.left", "Amount")
	}
	w.fact(Pledged, fact.NewSubject("pledge", string(c.ID)), c.Date)
	w.post(ledger.Pledge{Occasion: o, Source: c.Source, Party: c.Partner, Item: c.ID, Amount: amount})
}

// Tranche is a part of an agreement with the day on which it is expected.
type Tranche struct {
	ID       string `json:"id,omitzero"`
	Amount   Sum    `json:"amount,omitzero"`
	Expected string `json:"expected,omitzero"`
	After    string `json:"after,omitzero"` // id of the condition that must be met before
}

// Condition is what must be so before money can be drawn.
type Condition struct {
	ID     string `json:"id,omitzero"`
	Text   string `json:"text,omitzero"`
	TextEn string `json:"text_en,omitzero"`
}

// SignAgreement is the command that records a financing agreement, with or
// without a pledge before it.
type SignAgreement struct {
	Booking
	ID         ledger.Item   `json:"id,omitzero"`
	Source     ledger.Source `json:"source,omitzero"`
	Partner    ledger.Party  `json:"partner,omitzero"`
	Amount     Sum           `json:"amount,omitzero"`
	Loan       bool          `json:"loan,omitzero"`
	Pledge     ledger.Item   `json:"pledge,omitzero"`
	FromPledge Sum           `json:"fromPledge,omitzero"`
	Conditions []Condition   `json:"conditions,omitzero"`
	Tranches   []Tranche     `json:"tranches,omitzero"`
	Closes     string        `json:"closes,omitzero"` // last day to draw
	Eligible   string        `json:"eligible,omitzero"`
	EligibleEn string        `json:"eligible_en,omitzero"`
}

func (c *SignAgreement) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	from := w.optional(&c.FromPledge, "FromPledge", amount.Currency)
	w.fresh(c.ID, "ID")
	w.source(c.Source, "Source")
	w.party(c.Partner, "Partner")
	if c.Closes != "" && w.day(&c.Closes, "Closes").Before(w.on) {
		w.invalid("domain.period.backwards", "Closes", c.Date, c.Closes)
	}
	c.checkParts(w, amount)
	if from.Minor != 0 {
		was := w.State.pledges.At(c.Pledge)
		switch {
		case was == nil:
			w.invalid("fund.pledge.unknown", "Pledge", string(c.Pledge))
		case was.Source != c.Source || was.Partner != c.Partner:
			w.refuse("fund.pledge.other", "Pledge", string(c.Pledge))
		case was.Currency != from.Currency:
			w.alike(from, money.Amount{Currency: was.Currency}, "FromPledge")
		default:
			w.within(from, w.Ledger.OfItem(w.purse(&c.Booking, c.Source, from.Currency), ledger.Pledged, c.Pledge), "fund.pledge.left", "FromPledge")
		}
	}
	w.fact(Agreed, agreementSubject(c.ID), "")
	w.post(ledger.Agreement{Occasion: o, Source: c.Source, Party: c.Partner, Item: c.ID, Amount: amount, Pledge: c.Pledge, FromPledge: from})
}

// checkParts holds tranches against the whole and against the conditions.
func (c *SignAgreement) checkParts(w *draft, amount money.Amount) {
	known := func(id string) bool {
		return slices.ContainsFunc(c.Conditions, func(x Condition) bool { return x.ID == id })
	}
	for i, x := range c.Conditions {
		field := at("Conditions", i)
		w.name(x.ID, field+".ID")
		w.said(x.Text, field+".Text")
	}
	sum := int64(0)
	for i := range c.Tranches {
		t, field := &c.Tranches[i], at("Tranches", i)
		w.name(t.ID, field+".ID")
		sum += w.positive(&t.Amount, field+".Amount").Minor
		w.day(&t.Expected, field+".Expected")
		if t.After != "" && !known(t.After) {
			w.invalid("fund.condition.unknown", field+".After", t.After)
		}
		if t.Amount.Currency != amount.Currency {
			w.invalid("problem.amount.currency-mismatch", field+".Amount.Currency", string(t.Amount.Currency), string(amount.Currency))
		}
	}
	if len(c.Tranches) > 0 && sum != amount.Minor {
		w.invalid("fund.tranches.sum", "Tranches", money.Amount{Minor: sum, Currency: amount.Currency}, amount)
	}
}

// agreement gives an agreement that is on record, or a problem.
func (w *draft) agreement(id ledger.Item, field string) Agreement {
	if a := w.State.agreements.At(id); a != nil {
		return *a
	}
	w.invalid("fund.agreement.unknown", field, string(id))
	return Agreement{}
}

// CancelAgreement is the command that records what of an agreement will not be
// drawn any more.
type CancelAgreement struct {
	Booking
	Agreement ledger.Item `json:"agreement,omitzero"`
	Amount    Sum         `json:"amount,omitzero"`
	Reason    string      `json:"reason,omitzero"`
	ReasonEn  string      `json:"reason_en,omitzero"`
}

func (c *CancelAgreement) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	a := w.agreement(c.Agreement, "Agreement")
	w.said(c.Reason, "Reason")
	w.within(amount, w.Ledger.UndrawnOf(w.purse(&c.Booking, a.Source, amount.Currency), c.Agreement), "fund.agreement.undrawn", "Amount")
	w.fact(AgreementCut, agreementSubject(c.Agreement), c.Date)
	w.post(ledger.AgreementCancelled{Occasion: o, Source: a.Source, Party: a.Partner, Item: c.Agreement, Amount: amount})
}

// MeetCondition is the command that records that a condition of an agreement is
// met. Amount is what was deferred for it and is income from now on.
type MeetCondition struct {
	Booking
	Agreement ledger.Item `json:"agreement,omitzero"`
	Condition string      `json:"condition,omitzero"`
	Amount    Sum         `json:"amount,omitzero"`
	Evidence  string      `json:"evidence,omitzero"` // reference of the document that shows it
}

func (c *MeetCondition) book(w *draft) {
	o := w.happened(&c.Booking)
	a := w.agreement(c.Agreement, "Agreement")
	amount := w.optional(&c.Amount, "Amount", a.Currency)
	if a.Source != "" && !slices.Contains(a.Conditions, c.Condition) {
		w.refuse("fund.condition.unknown", "Condition", c.Condition)
	}
	w.said(c.Evidence, "Evidence")
	w.within(amount, w.Ledger.OfItem(w.purse(&c.Booking, a.Source, a.Currency), ledger.Deferred, c.Agreement).Neg(), "fund.condition.deferred", "Amount")
	w.fact(ConditionMet, agreementSubject(c.Agreement), c.Condition)
	if amount.Minor != 0 {
		w.post(ledger.ConditionMet{Occasion: o, Source: a.Source, Party: a.Partner, Item: c.Agreement, Amount: amount})
	}
}

// ApplyWithdrawal is the command by which the fund asks a partner for money
// under an agreement: as an advance, as a reimbursement, as a direct payment or
// as a special commitment. From then on the partner owes it, except for what is
// to be paid directly. While conditions remain it is deferred.
type ApplyWithdrawal struct {
	Booking
	ID        ledger.Item `json:"id,omitzero"`
	Agreement ledger.Item `json:"agreement,omitzero"`
	Kind      string      `json:"kind,omitzero"` // advance, reimbursement, direct-payment, special-commitment
	Amount    Sum         `json:"amount,omitzero"`
}

var withdrawalKinds = []string{"advance", "reimbursement", "direct-payment", "special-commitment"}

func (c *ApplyWithdrawal) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	a := w.agreement(c.Agreement, "Agreement")
	if !slices.Contains(withdrawalKinds, c.Kind) {
		w.invalid("fund.withdrawal.kind", "Kind", c.Kind)
	}
	purse := w.purse(&c.Booking, a.Source, amount.Currency)
	free := w.Ledger.UndrawnOf(purse, c.Agreement)
	free.Minor -= w.Ledger.OfItem(purse, ledger.PartnerReceivable, c.Agreement).Minor
	w.within(amount, free, "fund.agreement.undrawn", "Amount")
	if a.Closes != "" && a.Closes < c.Date {
		w.refuse("fund.agreement.closed", "Date", a.Closes)
	}
	w.fact(WithdrawalApplied, agreementSubject(c.Agreement), string(c.ID))
	if c.Kind == "advance" || c.Kind == "reimbursement" {
		if a.Loan {
			return // a loan is a liability when it comes, and no claim before
		}
		w.post(ledger.Claimable{Occasion: o, Source: a.Source, Party: a.Partner, Item: c.Agreement, Amount: amount, Conditional: len(a.Conditions) > 0})
	}
}

// Receive is the command that records money that came in: a tranche of an
// agreement, or without one the state's own budget. Charge is what banks took
// on the way.
type Receive struct {
	Booking
	Agreement ledger.Item   `json:"agreement,omitzero"`
	Source    ledger.Source `json:"source,omitzero"` // without an agreement
	Partner   ledger.Party  `json:"partner,omitzero"`
	Bank      ledger.Bank   `json:"bank,omitzero"`
	Amount    Sum           `json:"amount,omitzero"` // as the partner paid it
	Charge    Sum           `json:"charge,omitzero"`
	Line      string        `json:"line,omitzero"` // identity of the statement's line
}

func (c *Receive) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	charge := w.optional(&c.Charge, "Charge", amount.Currency)
	w.alike(charge, amount, "Charge")
	w.bank(c.Bank, "Bank", amount.Currency)
	w.line(c.Line, c.Bank, sub(amount, charge))
	against, subject := ledger.Contributions, fact.NewSubject("source", string(c.Source))
	if c.Agreement != "" {
		a := w.agreement(c.Agreement, "Agreement")
		c.Source, c.Partner, subject = a.Source, a.Partner, agreementSubject(c.Agreement)
		purse := w.purse(&c.Booking, a.Source, amount.Currency)
		switch {
		case a.Loan:
			against = ledger.Loans
		case w.Ledger.OfItem(purse, ledger.PartnerReceivable, c.Agreement).Minor >= amount.Minor:
			against = ledger.PartnerReceivable
		case len(a.Conditions) > 0:
			against = ledger.Deferred
		}
	} else {
		w.source(c.Source, "Source")
		w.party(c.Partner, "Partner")
	}
	w.fact(Received, subject, w.keyOf(c.Line, c.Date, c.Ref))
	w.post(ledger.Receipt{Occasion: o, Source: c.Source, Party: c.Partner, Item: c.Agreement, Bank: c.Bank, Amount: amount, Charge: charge, Against: against})
}

// RecordDirectPayment is the command that records what a partner paid to a
// contractor itself. Claim is the certificate or advance that it paid, where
// there is a contract.
type RecordDirectPayment struct {
	Booking
	ID         ledger.Item     `json:"id,omitzero"`
	Agreement  ledger.Item     `json:"agreement,omitzero"`
	Project    ledger.Project  `json:"project,omitzero"`
	Contract   ledger.Contract `json:"contract,omitzero"`
	Contractor ledger.Party    `json:"contractor,omitzero"`
	Class      ledger.Class    `json:"class,omitzero"`
	Chapter    ledger.Chapter  `json:"chapter,omitzero"`
	Amount     Sum             `json:"amount,omitzero"`
}

func (c *RecordDirectPayment) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	a := w.agreement(c.Agreement, "Agreement")
	w.project(c.Project, "Project", false)
	w.party(c.Contractor, "Contractor")
	w.class(c.Class, "Class")
	w.said(string(c.Chapter), "Chapter")
	year := o.Date.Year()
	if c.Contract != "" {
		w.terms(c.Contract, "Contract")
	}
	w.fact(DirectlyPaid, projectOrContract(c.Project, c.Contract), string(c.ID))
	w.post(ledger.DirectPayment{Occasion: o, Source: a.Source, Party: a.Partner, Item: c.Agreement, Project: c.Project, Contract: c.Contract,
		Class: c.Class, Contractor: c.Contractor, Work: c.ID, Debit: ledger.WorkInProgress, Year: ledger.Year(year), Chapter: c.Chapter, Amount: amount})
}

// RecordInKind is the command that records a contribution in kind. Without an
// amount it has no value, and says so.
type RecordInKind struct {
	Booking
	ID         ledger.Item    `json:"id,omitzero"`
	Source     ledger.Source  `json:"source,omitzero"`
	Partner    ledger.Party   `json:"partner,omitzero"`
	Agreement  ledger.Item    `json:"agreement,omitzero"`
	Project    ledger.Project `json:"project,omitzero"`
	Class      ledger.Class   `json:"class,omitzero"`
	What       string         `json:"what,omitzero"`
	WhatEn     string         `json:"what_en,omitzero"`
	Amount     Sum            `json:"amount,omitzero"`
	ValuedBy   string         `json:"valuedBy,omitzero"` // method of the value
	ValuedByEn string         `json:"valuedBy_en,omitzero"`
}

func (c *RecordInKind) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.optional(&c.Amount, "Amount", money.LYD)
	w.fresh(c.ID, "ID")
	w.source(c.Source, "Source")
	w.party(c.Partner, "Partner")
	w.project(c.Project, "Project", false)
	w.class(c.Class, "Class")
	w.said(c.What, "What")
	if amount.Minor != 0 {
		w.said(c.ValuedBy, "ValuedBy")
	}
	w.fact(GivenInKind, fact.NewSubject("project", string(c.Project)), string(c.ID))
	if amount.Minor != 0 {
		w.post(ledger.InKind{Occasion: o, Source: c.Source, Party: c.Partner, Item: c.Agreement, Project: c.Project, Class: c.Class, Amount: amount})
	}
}

// RefundPartner is the command that records money paid back to a partner.
type RefundPartner struct {
	Booking
	Agreement  ledger.Item `json:"agreement,omitzero"`
	Bank       ledger.Bank `json:"bank,omitzero"`
	Amount     Sum         `json:"amount,omitzero"`
	Redrawable bool        `json:"redrawable,omitzero"`
	Reason     string      `json:"reason,omitzero"`
	ReasonEn   string      `json:"reason_en,omitzero"`
	Line       string      `json:"line,omitzero"`
}

func (c *RefundPartner) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	a := w.agreement(c.Agreement, "Agreement")
	w.bank(c.Bank, "Bank", amount.Currency)
	w.said(c.Reason, "Reason")
	w.line(c.Line, c.Bank, amount.Neg())
	purse := w.purse(&c.Booking, a.Source, amount.Currency)
	w.within(amount, w.Ledger.OfItem(purse, ledger.Drawn, c.Agreement), "fund.refund.drawn", "Amount")
	w.within(amount, w.Ledger.CashOf(purse, c.Bank), "fund.cash", "Amount")
	against := ledger.Contributions
	if w.Ledger.OfItem(purse, ledger.Deferred, c.Agreement).Neg().Minor >= amount.Minor {
		against = ledger.Deferred
	} else if w.Ledger.YearClosed(c.Entity) != 0 {
		against = ledger.SourceBalance
	}
	w.fact(PartnerRefunded, agreementSubject(c.Agreement), w.keyOf(c.Line, c.Date, c.Ref))
	w.post(ledger.PartnerRefund{Occasion: o, Source: a.Source, Party: a.Partner, Item: c.Agreement, Bank: c.Bank, Against: against, Amount: amount, Redrawable: c.Redrawable})
}

// RepayLoan is the command that records principal and interest paid to a lender.
type RepayLoan struct {
	Booking
	Agreement ledger.Item `json:"agreement,omitzero"`
	Bank      ledger.Bank `json:"bank,omitzero"`
	Principal Sum         `json:"principal,omitzero"`
	Interest  Sum         `json:"interest,omitzero"`
	Line      string      `json:"line,omitzero"`
}

func (c *RepayLoan) book(w *draft) {
	o := w.happened(&c.Booking)
	principal := w.positive(&c.Principal, "Principal")
	interest := w.optional(&c.Interest, "Interest", principal.Currency)
	w.alike(interest, principal, "Interest")
	a := w.agreement(c.Agreement, "Agreement")
	w.bank(c.Bank, "Bank", principal.Currency)
	w.line(c.Line, c.Bank, sub(principal.Neg(), interest))
	w.within(principal, w.Ledger.OfItem(w.purse(&c.Booking, a.Source, principal.Currency), ledger.Loans, c.Agreement).Neg(), "fund.loan.owed", "Principal")
	w.fact(LoanRepaid, agreementSubject(c.Agreement), w.keyOf(c.Line, c.Date, c.Ref))
	w.post(ledger.LoanRepaid{Occasion: o, Source: a.Source, Party: a.Partner, Item: c.Agreement, Bank: c.Bank, Principal: principal, Interest: interest})
}
