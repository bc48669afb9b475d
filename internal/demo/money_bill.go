package demo

import (
	"fmt"

	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// bill is an invoice without a contract, paid in the week of its Sunday.
type bill struct {
	id      ledger.Item
	day     int // a Sunday
	with    firm
	account string // "" is the firm's own
	invoice string
	minor   int64
	source  ledger.Source // "" is the treasury
	project ledger.Project
	chapter ledger.Chapter // "" is the fund's running costs
}

// bill books an invoice and its way to the bank.
func (m *moneyBook) bill(b bill) {
	m.invoiced(b)
	order := b.order(b.day + 2)
	m.add(b.day+2, financeOfficer, 1, order)
	m.add(b.day+3, approver, 0, fund.ApprovePayment{Booking: booking(b.day+3, order.Ref), Order: order.ID})
	if b.minor > threshold {
		m.add(b.day+3, director, 0, fund.ApprovePayment{Booking: booking(b.day+3, order.Ref), Order: order.ID})
	}
	m.add(b.day+4, financeOfficer, 2, fund.SendPayment{Booking: booking(b.day+4, order.Ref), Order: order.ID})
	m.add(b.day+4, financeOfficer, 2, fund.ClearPayment{Booking: booking(b.day+4, order.Ref), Order: order.ID, Line: lineID("demo-line-" + string(b.id))})
}

// invoiced books the invoice and its approval.
func (m *moneyBook) invoiced(b bill) {
	m.add(b.day, financeOfficer, 0, b.spend())
	m.add(b.day+1, controller, 0, fund.Approve{Booking: booking(b.day+1, b.ref()), Of: b.id})
}

func (b bill) ref() string { return fmt.Sprintf("ش/%s/%s", date(b.day)[:4], b.id[len("demo-"):]) }

func (b bill) spend() fund.Spend {
	c := fund.Spend{Booking: booking(b.day, b.ref()), ID: b.id, Project: b.project, Class: ledger.Operating, Party: ledger.Party(b.with.id), Source: b.source,
		Chapter: b.chapter, Invoice: b.invoice, Amount: lyd(b.minor)}
	if c.Source == "" {
		c.Source = treasury
	}
	if c.Chapter == "" {
		c.Chapter = "2"
	}
	if c.Project != "" {
		c.Class = ledger.Goods
	}
	return c
}

func (b bill) order(day int) fund.OrderPayment {
	c := fund.OrderPayment{Booking: booking(day, b.ref()), ID: b.id + "-o", Of: b.id, Bank: bankOf("LYD"), Account: b.account, Amount: lyd(b.minor)}
	if c.Account == "" {
		c.Account = accountOf(b.with.id)
	}
	return c
}
