package fund

import (
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// OpenCredit is the command that records a letter of credit opened, with its
// margin set aside. Under a contract the obligation stands already; without one
// opening the credit obligates the project's free allocation.
type OpenCredit struct {
	Booking
	ID       ledger.Item     `json:"id,omitzero"`
	Project  ledger.Project  `json:"project,omitzero"`
	Contract ledger.Contract `json:"contract,omitzero"`
	Class    ledger.Class    `json:"class,omitzero"`
	Party    ledger.Party    `json:"party,omitzero"` // the beneficiary
	Source   ledger.Source   `json:"source,omitzero"`
	Chapter  ledger.Chapter  `json:"chapter,omitzero"`
	Bank     ledger.Bank     `json:"bank,omitzero"`
	Amount   Sum             `json:"amount,omitzero"`
	Expires  string          `json:"expires,omitzero"`
}

func (c *OpenCredit) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	w.party(c.Party, "Party")
	w.class(c.Class, "Class")
	w.source(c.Source, "Source")
	w.bank(c.Bank, "Bank", amount.Currency)
	if last := w.day(&c.Expires, "Expires"); last.Before(w.on) {
		w.invalid("domain.period.backwards", "Expires", c.Date, c.Expires)
	}
	purse, year := w.purse(&c.Booking, c.Source, amount.Currency), ledger.Year(w.on.Year())
	if c.Contract != "" {
		c.Project = w.terms(c.Contract, "Contract").Project
	} else {
		w.said(string(c.Chapter), "Chapter")
		w.project(c.Project, "Project", true)
		w.within(amount, w.Ledger.Free(purse, c.Project, year, c.Chapter), "fund.obligation.free", "Amount")
	}
	w.apart(subjects(c.Project, c.Contract, c.Party))
	w.within(amount, w.Ledger.CashOf(purse, c.Bank), "fund.cash", "Amount")
	work := ledger.Work{Project: c.Project, Contract: c.Contract, Class: c.Class, Party: c.Party}
	w.fact(CreditOpened, projectOrContract(c.Project, c.Contract), string(c.ID))
	w.post(ledger.CreditOpened{Credit: ledger.Credit{Occasion: o, Work: work, Item: c.ID, Bank: c.Bank, Obligates: c.Contract == "",
		Parts: []ledger.Part{{Source: c.Source, Year: year, Chapter: c.Chapter, Amount: amount}}}})
}

// credit gives a letter of credit with what its margin still holds, as the
// ledger's event of that amount; ok is false when there is a problem.
func (w *draft) credit(b *Booking, o ledger.Occasion, id ledger.Item, amount *Sum) (v ledger.Credit, ok bool) {
	a := w.positive(amount, "Amount")
	l := w.State.credits.At(id)
	if l == nil {
		w.invalid("fund.credit.unknown", "Credit", string(id))
		return v, false
	}
	w.within(a, w.Ledger.OfItem(w.purse(b, l.Source, a.Currency), ledger.RestrictedCash, id), "fund.credit.held", "Amount")
	drawn, _ := w.draw(b, ledger.Obligated, l.Work, l.Source, l.Chapter, a)
	return ledger.Credit{Occasion: o, Work: l.Work, Item: id, Bank: l.Bank, Obligates: l.Obligates, Parts: drawn}, len(w.problems) == 0
}

// DrawCredit is the command that records a draft that the bank paid out of a
// credit's margin.
type DrawCredit struct {
	Booking
	ID     ledger.Item `json:"id,omitzero"` // of the delivery
	Credit ledger.Item `json:"credit,omitzero"`
	Amount Sum         `json:"amount,omitzero"`
	Line   string      `json:"line,omitzero"`
}

func (c *DrawCredit) book(w *draft) {
	o := w.happened(&c.Booking)
	w.fresh(c.ID, "ID")
	w.fact(CreditDrawn, Subject, "")
	if v, ok := w.credit(&c.Booking, o, c.Credit, &c.Amount); ok {
		w.line(c.Line, v.Bank, money.Amount{Currency: c.Amount.Currency}) // the margin paid, and not the account
		w.fact(CreditDrawn, projectOrContract(v.Project, v.Contract), string(c.ID))
		w.post(ledger.CreditDrawn{Credit: v, Debit: ledger.WorkInProgress, Delivery: c.ID})
	}
}

// ExpireCredit is the command that records that an unused margin came back.
type ExpireCredit struct {
	Booking
	Credit ledger.Item `json:"credit,omitzero"`
	Amount Sum         `json:"amount,omitzero"`
	Line   string      `json:"line,omitzero"`
}

func (c *ExpireCredit) book(w *draft) {
	o := w.happened(&c.Booking)
	w.fact(CreditExpired, Subject, "")
	if v, ok := w.credit(&c.Booking, o, c.Credit, &c.Amount); ok {
		w.line(c.Line, v.Bank, sumAmount(c.Amount))
		w.fact(CreditExpired, projectOrContract(v.Project, v.Contract), string(c.Credit)+" "+c.Date)
		w.post(ledger.CreditExpired{Credit: v})
	}
}

// Transfer is the command that gives money to an implementing entity for a
// project (IATI transaction type 3).
type Transfer struct {
	Booking
	ID      ledger.Item    `json:"id,omitzero"`
	Project ledger.Project `json:"project,omitzero"`
	Party   ledger.Party   `json:"party,omitzero"` // the entity
	Source  ledger.Source  `json:"source,omitzero"`
	Chapter ledger.Chapter `json:"chapter,omitzero"`
	Bank    ledger.Bank    `json:"bank,omitzero"`
	Amount  Sum            `json:"amount,omitzero"`
	Line    string         `json:"line,omitzero"`
}

func (c *Transfer) book(w *draft) {
	w.said(string(c.Chapter), "Chapter")
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	w.project(c.Project, "Project", true)
	w.party(c.Party, "Party")
	w.source(c.Source, "Source")
	w.bank(c.Bank, "Bank", amount.Currency)
	w.line(c.Line, c.Bank, amount.Neg())
	w.apart(subjects(c.Project, "", c.Party))
	purse, year := w.purse(&c.Booking, c.Source, amount.Currency), ledger.Year(w.on.Year())
	w.within(amount, w.Ledger.Free(purse, c.Project, year, c.Chapter), "fund.obligation.free", "Amount")
	w.within(amount, w.Ledger.CashOf(purse, c.Bank), "fund.cash", "Amount")
	w.fact(Transferred, fact.NewSubject("project", string(c.Project)), string(c.ID))
	w.post(ledger.TransferSent{Transfer: ledger.Transfer{Occasion: o, Work: ledger.Work{Project: c.Project, Party: c.Party}, Item: c.ID, Bank: c.Bank,
		Parts: []ledger.Part{{Source: c.Source, Year: year, Chapter: c.Chapter, Amount: amount}}}})
}

// transfer gives a transfer with what of it is not reported, as the ledger's
// event of that amount; ok is false when there is a problem.
func (w *draft) transfer(b *Booking, o ledger.Occasion, id ledger.Item, amount *Sum, bank ledger.Bank) (v ledger.Transfer, ok bool) {
	a := w.positive(amount, "Amount")
	k := w.State.claims.At(id)
	if k == nil || !k.Given {
		w.invalid("fund.transfer.unknown", "Transfer", string(id))
		return v, false
	}
	w.within(a, w.Ledger.OfItem(w.purse(b, k.Sources[0], a.Currency), ledger.EntityAdvances, id), "fund.transfer.open", "Amount")
	drawn, _ := w.draw(b, ledger.Obligated, k.Work, k.Sources[0], k.Chapters[0], a)
	return ledger.Transfer{Occasion: o, Work: k.Work, Item: id, Bank: bank, Parts: drawn}, len(w.problems) == 0
}

// ReportTransfer is the command that records an implementing entity's report on
// what it spent, accepted.
type ReportTransfer struct {
	Booking
	Transfer ledger.Item `json:"transfer,omitzero"`
	Amount   Sum         `json:"amount,omitzero"`
	Report   string      `json:"report,omitzero"` // its reference
}

func (c *ReportTransfer) book(w *draft) {
	o := w.authorised(&c.Booking)
	w.said(c.Report, "Report")
	w.fact(TransferReported, Subject, "")
	if v, ok := w.transfer(&c.Booking, o, c.Transfer, &c.Amount, ""); ok {
		w.fact(TransferReported, fact.NewSubject("project", string(v.Project)), string(c.Transfer)+" "+c.Date)
		w.post(ledger.TransferReported{Transfer: v, Cost: ledger.WorkInProgress})
	}
}

// ReturnTransfer is the command that records what an entity sent back unspent.
type ReturnTransfer struct {
	Booking
	Transfer ledger.Item `json:"transfer,omitzero"`
	Bank     ledger.Bank `json:"bank,omitzero"`
	Amount   Sum         `json:"amount,omitzero"`
	Line     string      `json:"line,omitzero"`
}

func (c *ReturnTransfer) book(w *draft) {
	o := w.happened(&c.Booking)
	w.fact(TransferReturned, Subject, "")
	if v, ok := w.transfer(&c.Booking, o, c.Transfer, &c.Amount, c.Bank); ok {
		w.bank(c.Bank, "Bank", c.Amount.Currency)
		w.line(c.Line, c.Bank, sumAmount(c.Amount))
		w.fact(TransferReturned, fact.NewSubject("project", string(v.Project)), string(c.Transfer)+" "+c.Date)
		w.post(ledger.TransferReturned{Transfer: v})
	}
}
