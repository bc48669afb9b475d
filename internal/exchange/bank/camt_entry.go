package bank

import (
	"strings"

	"imar/internal/base/money"
	"imar/internal/exchange/xmlstream"
)

// entryKnown are the children of an entry (Ntry) from version .02 to .13. What
// of them is not read is kept by the original.
var entryKnown = map[string]bool{
	"NtryRef": true, "Amt": true, "CdtDbtInd": true, "RvslInd": true, "Sts": true, "BookgDt": true, "ValDt": true,
	"AcctSvcrRef": true, "Avlbty": true, "BkTxCd": true, "ComssnWvrInd": true, "AddtlInfInd": true, "AmtDtls": true,
	"Chrgs": true, "TechInptChanl": true, "Intrst": true, "CardTx": true, "NtryDtls": true, "AddtlNtryInf": true,
}

// line reads an entry.
func (c *camt) line(e xmlstream.Element) {
	at := placeOf(e)
	l := Line{Ordinal: c.next(), Place: at}
	parts := map[string]xmlstream.Element{}
	for child := range e.Children() {
		name := child.Name()
		if child.Space() != c.space || !entryKnown[name] {
			c.odd(placeOf(child), "bank.element", quote(child.QName()))
			continue
		}
		if _, twice := parts[name]; !twice {
			parts[name] = child
		}
	}
	reversal := strings.TrimSpace(parts["RvslInd"].Text())
	l.Reversal = truth(reversal)
	var ok bool
	l.Amount, l.Text, ok = c.entryAmount(e, parts)
	l.Status = c.status(parts["Sts"], at)
	l.BookingDay = c.dated(parts["BookgDt"])
	l.ValueDay = c.dated(parts["ValDt"])
	l.ServicerReference = c.id(at, parts["AcctSvcrRef"].Text())
	l.EntryReference = c.id(at, parts["NtryRef"].Text())
	l.Code = c.transactionCode(parts["BkTxCd"])
	l.Info = c.text(at, parts["AddtlNtryInf"].Text())
	if ok {
		c.details(&l, e)
		c.teller.line(&l)
	}
}

// entryAmount reads the amount of an entry; ok is false when it told why there
// is none.
func (c *camt) entryAmount(e xmlstream.Element, parts map[string]xmlstream.Element) (a money.Amount, text string, ok bool) {
	amount := parts["Amt"]
	if !amount.Exists() {
		c.wrong(placeOf(e), "bank.missing", "Amt")
		return a, "", false
	}
	mark := strings.TrimSpace(parts["CdtDbtInd"].Text())
	if mark == "" {
		c.wrong(placeOf(e), "bank.missing", "CdtDbtInd")
		return a, "", false
	}
	return c.amount(amount, mark)
}

// status reads the status: a code in .02, a choice around the code later.
func (c *camt) status(e xmlstream.Element, at Place) Status {
	if e.Exists() {
		at = placeOf(e)
	}
	switch code := firstOf(c.value(e, "Cd"), c.value(e, "Prtry"), strings.TrimSpace(e.Text())); code {
	case "BOOK":
		return Booked
	case "PDNG", "FUTR":
		return Pending
	case "INFO":
		return Informational
	default:
		c.wrong(at, "bank.status", quote(code))
		return UnknownStatus
	}
}

// transactionCode joins the three parts of the bank transaction code, or gives
// the bank's own.
func (c *camt) transactionCode(e xmlstream.Element) string {
	if !e.Exists() {
		return ""
	}
	var parts []string
	domain := c.child(e, "Domn")
	for _, part := range []string{c.value(domain, "Cd"), c.value(domain, "Fmly", "Cd"), c.value(domain, "Fmly", "SubFmlyCd")} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, c.value(e, "Prtry", "Cd"))
	}
	return c.id(placeOf(e), strings.Join(parts, "-"))
}

// details reads the transactions of an entry. The only one of an entry is the
// entry itself; several are listed, and must make its amount where the bank
// gives all of theirs.
func (c *camt) details(l *Line, e xmlstream.Element) {
	var several []xmlstream.Element
	c.children(e, "NtryDtls", func(group xmlstream.Element) bool {
		if id := c.value(group, "Btch", "PmtInfId"); id != "" && l.Batch == "" {
			l.Batch = c.id(placeOf(group), id)
		}
		c.children(group, "TxDtls", func(tx xmlstream.Element) bool {
			several = append(several, tx)
			return true
		})
		return true
	})
	if len(several) == 0 {
		return
	}
	if len(several) == 1 {
		c.only(l, c.detail(l, several[0]))
		if l.Batch == "" {
			l.Batch = c.id(l.Place, c.value(several[0], "Refs", "PmtInfId"))
		}
		return
	}
	sum, all := money.Amount{Currency: l.Amount.Currency}, true
	l.Details = make([]Detail, len(several))
	for i, tx := range several {
		d := c.detail(l, tx)
		l.Details[i] = d
		var err error
		if all = all && d.Amount.Currency == l.Amount.Currency; all {
			sum, err = sum.Add(d.Amount)
			all = err == nil
		}
	}
	if all && sum != l.Amount {
		c.odd(l.Place, "bank.details", len(several), sum, l.Amount)
	}
}

// only makes the single transaction of a line the line's own.
func (c *camt) only(l *Line, d Detail) {
	l.ServicerReference = firstOf(l.ServicerReference, d.ServicerReference)
	l.Code = firstOf(l.Code, d.Code)
	l.EndToEnd, l.Instruction, l.Cheque, l.Return = d.EndToEnd, d.Instruction, d.Cheque, d.Return
	l.Counterparty, l.Remittance = d.Counterparty, d.Remittance
	if d.Info != "" && d.Info != l.Info {
		l.Info = strings.TrimSpace(l.Info + "\n" + d.Info)
	}
}

// detail reads one transaction (TxDtls).
func (c *camt) detail(l *Line, tx xmlstream.Element) Detail {
	at := placeOf(tx)
	refs := c.child(tx, "Refs")
	d := Detail{Place: at,
		ServicerReference: c.id(at, c.value(refs, "AcctSvcrRef")),
		EndToEnd:          provided(c.id(at, c.value(refs, "EndToEndId"))),
		Instruction:       provided(c.id(at, c.value(refs, "InstrId"))),
		Cheque:            c.id(at, c.value(refs, "ChqNb")),
		Code:              c.transactionCode(c.child(tx, "BkTxCd")),
		Return:            c.id(at, firstOf(c.value(tx, "RtrInf", "Rsn", "Cd"), c.value(tx, "RtrInf", "Rsn", "Prtry"))),
		Info:              c.text(at, c.value(tx, "AddtlTxInf")),
		Remittance:        c.remittance(at, c.child(tx, "RmtInf")),
	}
	amount := c.child(tx, "Amt")
	if !amount.Exists() {
		amount = c.child(tx, "AmtDtls", "TxAmt", "Amt")
	}
	if amount.Exists() {
		mark := c.value(tx, "CdtDbtInd")
		if mark == "" {
			mark = markOf(l.Amount)
		}
		if a, text, ok := c.amount(amount, mark); ok {
			d.Amount, d.Text = a, text
		}
	}
	d.Counterparty = c.counterparty(l, tx, at)
	return d
}

// markOf is the mark of an amount's sign.
func markOf(a money.Amount) string {
	if a.Minor < 0 {
		return "DBIT"
	}
	return "CRDT"
}

// provided is a reference, but for the word that ISO 20022 puts where there is
// none.
func provided(reference string) string {
	if reference == "NOTPROVIDED" {
		return ""
	}
	return reference
}

// counterparty is the other side. Of money in that is the debtor, of money out
// the creditor; where an entry undoes an earlier one or a payment came back the
// roles are those of the first movement, so the other way round.
func (c *camt) counterparty(l *Line, tx xmlstream.Element, at Place) Party {
	role := "Cdtr"
	if (l.Amount.Minor >= 0) != (l.Reversal || c.child(tx, "RtrInf").Exists()) {
		role = "Dbtr"
	}
	parties := c.child(tx, "RltdPties")
	return Party{
		Name:    c.name(at, c.partyName(c.child(parties, role))),
		Account: c.id(at, compactIBAN(c.accountNumber(c.child(parties, role+"Acct")))),
	}
}

// compactIBAN is an IBAN without spaces, and any other number as it is.
func compactIBAN(number string) string {
	if short := compact(number); ValidIBAN(short) {
		return short
	}
	return number
}

// remittance joins what the payer wrote: free text a line each, then references.
func (c *camt) remittance(at Place, e xmlstream.Element) string {
	if !e.Exists() {
		return ""
	}
	var lines []string
	c.children(e, "Ustrd", func(u xmlstream.Element) bool {
		lines = append(lines, strings.TrimSpace(u.Text()))
		return true
	})
	c.children(e, "Strd", func(s xmlstream.Element) bool {
		for _, text := range []string{c.value(s, "CdtrRefInf", "Ref"), c.value(s, "RfrdDocInf", "Nb"), c.value(s, "AddtlRmtInf")} {
			if text != "" {
				lines = append(lines, text)
			}
		}
		return true
	})
	return c.text(at, strings.Join(lines, "\n"))
}
