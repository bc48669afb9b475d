package fund

import (
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/ledger"
)

// Adjust is the command of an accountant's adjusting entry: one of no other
// event, by a decision or another document and with a reason.
type Adjust struct {
	Booking
	Reason   string   `json:"reason,omitzero"`
	ReasonEn string   `json:"reason_en,omitzero"`
	Moves    []Moving `json:"moves,omitzero"`
}

// Moving debits one account and credits another of the same source.
type Moving struct {
	Source ledger.Source `json:"source,omitzero"`
	Debit  Leg           `json:"debit,omitzero"`
	Credit Leg           `json:"credit,omitzero"`
	Amount Sum           `json:"amount,omitzero"`
}

// Leg is one side of it: an account by its number, with what lines on it name.
type Leg struct {
	Account  string          `json:"account,omitzero"`
	Project  ledger.Project  `json:"project,omitzero"`
	Contract ledger.Contract `json:"contract,omitzero"`
	Class    ledger.Class    `json:"class,omitzero"`
	Party    ledger.Party    `json:"party,omitzero"`
	Bank     ledger.Bank     `json:"bank,omitzero"`
	Item     ledger.Item     `json:"item,omitzero"`
	Year     ledger.Year     `json:"year,omitzero"`
	Chapter  ledger.Chapter  `json:"chapter,omitzero"`
}

func (c *Adjust) book(w *draft) {
	o := w.authorised(&c.Booking)
	w.said(c.Reason, "Reason")
	w.said(c.Ref, "Ref")
	if len(c.Moves) == 0 {
		w.invalid("ledger.field.missing", "Moves")
	}
	v := composed{head: ledger.Head{Event: ledger.EvAdjustment, Date: o.Date, Ref: c.Ref}}
	for i := range c.Moves {
		m, field := &c.Moves[i], at("Moves", i)
		amount := w.positive(&m.Amount, field+".Amount")
		w.source(m.Source, field+".Source")
		debit, credit := w.leg(m.Debit, amount, field+".Debit"), w.leg(m.Credit, amount, field+".Credit")
		info, _ := debit.Account.Info()
		v.moves = append(v.moves, ledger.Move{In: ledger.Group{Entity: c.Entity, Book: info.Book, Source: m.Source, Currency: amount.Currency},
			Debit: debit, Credit: credit, Minor: amount.Minor})
	}
	w.fact(Adjusted, Subject, w.keyOf(c.Ref, c.Date))
	w.post(v)
}

// leg reads one side of an amount.
func (w *draft) leg(l Leg, amount money.Amount, field string) ledger.Side {
	if l.Bank != "" {
		w.bank(l.Bank, field+".Bank", amount.Currency)
	}
	a, ok := ledger.ParseAccount(l.Account)
	if !ok {
		w.invalid("ledger.account.unknown", field+".Account", l.Account)
	}
	return ledger.Side{Account: a, Project: l.Project, Contract: l.Contract, Class: l.Class, Party: l.Party, Bank: l.Bank, Item: l.Item, Year: l.Year, Chapter: l.Chapter}
}

// composed is an entry put together move by move.
type composed struct {
	head  ledger.Head
	moves []ledger.Move
}

// Entry composes it.
func (v composed) Entry() (ledger.Entry, problem.List) {
	e, problems := ledger.Compose(v.head, v.moves...)
	for _, p := range problems {
		p.At("Moves")
	}
	return e, problems
}
