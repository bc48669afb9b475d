package bank

import (
	"strconv"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/exchange/xmlstream"
)

// inStatement reads one child of a statement (Stmt).
func (c *camt) inStatement(name string, e xmlstream.Element) {
	s := &c.s
	switch name {
	case "Ntry":
		c.line(e)
		return
	case "AddtlStmtInf":
		s.Info = c.text(e, e.Text())
		return
	case "TxsSummry":
		c.summary = c.summarise(e)
		return
	case "CpyDplctInd", "RptgSeq", "RptgSrc", "RltdAcct", "Intrst", "RstrctdTpIntrst", "StmtSts", "SplmtryData":
		return
	}
	if !heads[name] {
		c.odd(c.at(e), "bank.element", quote(e.QName()))
		return
	}
	if c.given && name != "Bal" {
		c.wrong(c.at(e), "bank.element-late", quote(e.QName()))
		return
	}
	if name != "Bal" {
		if c.heads[name] {
			c.wrong(c.at(e), "bank.twice", name)
			return
		}
		c.heads[name] = true
	}
	switch name {
	case "Id":
		s.ID = c.id(e, e.Text())
	case "StmtPgntn":
		s.Page, s.LastPage = c.pages(e)
	case "ElctrncSeqNb":
		s.Electronic = c.number(e)
	case "LglSeqNb":
		s.Legal = c.number(e)
	case "CreDtTm":
		s.Created = quote(strings.TrimSpace(e.Text()))
	case "FrToDt":
		s.From = c.date(c.child(e, "FrDtTm"))
		s.To = c.date(c.child(e, "ToDtTm"))
		if s.To.Before(s.From) && !s.To.IsZero() {
			c.odd(c.at(e), "bank.period-reversed", s.From, s.To)
		}
	case "Acct":
		c.readAccount(e)
	case "Bal":
		c.balance(e)
	}
}

// heads are the children that stand before the entries.
var heads = map[string]bool{"Id": true, "StmtPgntn": true, "ElctrncSeqNb": true, "LglSeqNb": true, "CreDtTm": true, "FrToDt": true, "Acct": true, "Bal": true}

// number reads a sequence number; 0 with a finding when it is none.
func (c *camt) number(e xmlstream.Element) int64 {
	text := strings.TrimSpace(e.Text())
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		c.wrong(c.at(e), "bank.number", e.Name(), quote(text))
		return 0
	}
	return n
}

// date reads a day, or the day of a moment as it was written where the bank is.
func (c *camt) date(e xmlstream.Element) clock.Day {
	if !e.Exists() {
		return clock.Day{}
	}
	text := strings.TrimSpace(e.Text())
	if len(text) > 10 && text[10] != 'T' {
		text = text[:10] // xs:date may carry a zone
	}
	day, err := clock.Parse(text)
	if err != nil {
		c.refuse(c.at(e), err)
	}
	return day
}

// dated reads a choice of day and moment (Dt, DtTm).
func (c *camt) dated(e xmlstream.Element) clock.Day {
	if dt := c.child(e, "Dt"); dt.Exists() {
		return c.date(dt)
	}
	return c.date(c.child(e, "DtTm"))
}

// readAccount reads the account and who keeps it.
func (c *camt) readAccount(e xmlstream.Element) {
	s := &c.s
	s.Account.IBAN, s.Account.Other = c.account(c.at(e), c.accountNumber(e))
	s.Account.Name = c.name(e, c.value(e, "Nm"))
	s.Account.Owner = c.name(e, c.partyName(c.child(e, "Ownr")))
	bank := c.child(e, "Svcr", "FinInstnId")
	s.Servicer = c.name(e, firstOf(c.value(bank, "BICFI"), c.value(bank, "BIC"), c.value(bank, "Nm"), c.value(bank, "Othr", "Id")))
	if code := c.child(e, "Ccy"); code.Exists() {
		currency, err := money.ParseCurrency(strings.TrimSpace(code.Text()))
		if err != nil {
			c.refuse(c.at(code), err)
		}
		s.Currency = currency
	}
}

// accountNumber is the IBAN or other number of an account.
func (c *camt) accountNumber(e xmlstream.Element) string {
	return firstOf(c.value(e, "Id", "IBAN"), c.value(e, "Id", "Othr", "Id"))
}

// partyName is a party's name. In .02 the party stands in its role; later a
// choice of person and bank stands between.
func (c *camt) partyName(e xmlstream.Element) string {
	return firstOf(c.value(e, "Nm"), c.value(e, "Pty", "Nm"), c.value(e, "Agt", "FinInstnId", "Nm"),
		c.value(e, "Agt", "FinInstnId", "BICFI"), c.value(e, "FinInstnId", "Nm"))
}

// balance reads one of the balances (Bal). An opening one is OPBD, or else
// PRCD (the closing one of the statement before), or else on a later page the
// first ITBD; a closing one is CLBD, or else the last ITBD.
func (c *camt) balance(e xmlstream.Element) {
	s, at := &c.s, c.at(e)
	code := firstOf(c.value(e, "Tp", "CdOrPrtry", "Cd"), c.value(e, "Tp", "Cd"))
	switch code {
	case "OPBD", "PRCD", "CLBD", "CLAV", "ITBD":
	default:
		return
	}
	amount, text, ok := c.amount(c.child(e, "Amt"), c.value(e, "CdtDbtInd"))
	if !ok {
		return
	}
	if s.Currency == "" {
		s.Currency = amount.Currency
	}
	if amount.Currency != s.Currency {
		c.odd(at, "bank.balance-currency", code, string(amount.Currency), string(s.Currency))
		return
	}
	b := Balance{Known: true, Day: c.dated(c.child(e, "Dt")), Amount: amount, Text: text, Code: code, Interim: code == "ITBD", Place: at}
	switch {
	case code == "CLAV":
		s.Available = b
	case code == "CLBD":
		c.settle(&s.Closing, b)
	case code == "ITBD" && !s.Opening.Known:
		s.Opening = b
	case code == "ITBD":
		if !s.Closing.Known || s.Closing.Interim {
			s.Closing = b
		}
	default:
		if s.Opening.Known && s.Opening.Interim && !s.Closing.Known {
			s.Closing = s.Opening // the page's edge stood first
		}
		c.settle(&s.Opening, b)
	}
}

// settle takes a balance where none stands, or over one at a page's edge. Two
// that agree are one; OPBD goes before PRCD; others are a finding.
func (c *camt) settle(have *Balance, b Balance) {
	switch {
	case !have.Known || have.Interim:
		*have = b
	case have.Amount != b.Amount:
		c.wrong(b.Place, "bank.balance-twice", b.Code, have.Amount, b.Amount)
	case have.Code == "PRCD":
		*have = b
	}
}
