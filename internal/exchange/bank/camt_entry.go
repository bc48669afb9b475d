package bank

import (
	"fmt"
	"strings"

	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"
)

// entry holds the children of an entry (Ntry) that are read.
type entry struct {
	amount, mark, reversal, status, booking, value xmlstream.Element
	servicer, own, code, info                      xmlstream.Element
}

// parts sorts the children of an entry. What the standard has in versions .02
// to .13 and is not read stays with the original; anything else is a finding.
func (c *camt) parts(e xmlstream.Element) (p entry) {
	for child := range e.Children() {
		name := child.Name()
		if child.Space() != c.space {
			name = ""
		}
		set := func(part *xmlstream.Element) {
			if part.Exists() {
				c.wrong(c.at(child), "bank.twice", name)
				return
			}
			*part = child
		}
		switch name {
		case "Amt":
			set(&p.amount)
		case "CdtDbtInd":
			set(&p.mark)
		case "RvslInd":
			set(&p.reversal)
		case "Sts":
			set(&p.status)
		case "BookgDt":
			set(&p.booking)
		case "ValDt":
			set(&p.value)
		case "AcctSvcrRef":
			set(&p.servicer)
		case "NtryRef":
			set(&p.own)
		case "BkTxCd":
			set(&p.code)
		case "AddtlNtryInf":
			set(&p.info)
		case "NtryDtls", "Avlbty", "ComssnWvrInd", "AddtlInfInd", "AmtDtls", "Chrgs", "TechInptChanl", "Intrst", "CardTx":
		default:
			c.odd(c.at(child), "bank.element", quote(child.QName()))
		}
	}
	return p
}

// line reads an entry.
func (c *camt) line(e xmlstream.Element) {
	l := Line{Ordinal: c.next(), Place: c.here}
	p := c.parts(e)
	l.Reversal = truth(strings.TrimSpace(p.reversal.Text()))
	var ok bool
	l.Amount, l.Text, ok = c.entryAmount(e, p)
	l.Status = c.status(p.status, e)
	l.BookingDay = c.dated(p.booking)
	l.ValueDay = c.dated(p.value)
	l.ServicerReference = c.id(p.servicer, p.servicer.Text())
	l.EntryReference = c.id(p.own, p.own.Text())
	l.Code = c.transactionCode(p.code)
	l.Info = c.text(p.info, p.info.Text())
	if ok {
		c.details(&l, e)
		c.teller.line(&l)
	}
}

// entryAmount reads the amount of an entry; ok is false when it told why there
// is none.
func (c *camt) entryAmount(e xmlstream.Element, p entry) (a money.Amount, text string, ok bool) {
	mark := strings.TrimSpace(p.mark.Text())
	switch {
	case !p.amount.Exists():
		c.wrong(c.at(e), "bank.missing", "Amt")
	case mark == "":
		c.wrong(c.at(e), "bank.missing", "CdtDbtInd")
	default:
		return c.amount(p.amount, mark)
	}
	return a, "", false
}

// status reads the status: a code in .02, a choice around the code later.
func (c *camt) status(e, entry xmlstream.Element) Status {
	switch code := firstOf(c.value(e, "Cd"), c.value(e, "Prtry"), strings.TrimSpace(e.Text())); code {
	case "BOOK":
		return Booked
	case "PDNG", "FUTR":
		return Pending
	case "INFO":
		return Informational
	default:
		if !e.Exists() {
			e = entry
		}
		c.wrong(c.at(e), "bank.status", quote(code))
		return UnknownStatus
	}
}

// transactionCode joins the three parts of the bank transaction code, or gives
// the bank's own.
func (c *camt) transactionCode(e xmlstream.Element) string {
	if !e.Exists() {
		return ""
	}
	domain := c.child(e, "Domn")
	if !domain.Exists() {
		return c.id(e, c.value(e, "Prtry", "Cd"))
	}
	family := c.child(domain, "Fmly")
	return c.id(e, strings.Trim(c.value(domain, "Cd")+"-"+c.value(family, "Cd")+"-"+c.value(family, "SubFmlyCd"), "-"))
}

// details reads the transactions of an entry. The only one of an entry is the
// entry itself; several are listed, and must make its amount where the bank
// gives all of theirs.
func (c *camt) details(l *Line, e xmlstream.Element) {
	all, steps := c.transactions(l, e)
	switch {
	case len(all) > maxDetails:
		c.find(snapshot.Error, l.Place, problem.TooLarge, "bank.details-many", maxDetails)
	case len(all) == 1:
		c.only(l, c.detail(l, all[0]))
		if l.Batch == "" {
			l.Batch = c.id(all[0], c.value(all[0], "Refs", "PmtInfId"))
		}
	case len(all) > 1:
		c.several(l, e, all, steps)
	}
}

// maxDetails is how many transactions one entry may hold.
const maxDetails = 100_000

// transactions finds the transactions (TxDtls) of an entry, one more than are
// allowed at most, and for each the steps of the XPath from the entry to it.
func (c *camt) transactions(l *Line, e xmlstream.Element) (all []xmlstream.Element, steps [][2]int) {
	group := 0
	for g := range e.Children() {
		if !c.is(g, "NtryDtls") {
			continue
		}
		group++
		if id := c.value(g, "Btch", "PmtInfId"); id != "" && l.Batch == "" {
			l.Batch = c.id(g, id)
		}
		n := 0
		for tx := range g.Children() {
			if !c.is(tx, "TxDtls") {
				continue
			}
			if len(all) > maxDetails {
				return all, steps
			}
			n++
			all, steps = append(all, tx), append(steps, [2]int{group, n})
		}
	}
	return all, steps
}

// several lists the transactions of an entry that holds more than one. Their
// places are counted on from one to the next, for asking each would cost the
// square of their number.
func (c *camt) several(l *Line, e xmlstream.Element, all []xmlstream.Element, steps [][2]int) {
	sum, known := money.Amount{Currency: l.Amount.Currency}, true
	l.Details = make([]Detail, len(all))
	whole, at, behind := e.Raw(), e.Position(), 0
	for i, tx := range all {
		d := c.detail(l, tx)
		from := cap(whole) - cap(tx.Raw()) // both are cut from one array
		at, behind = at.After(whole[behind:from]), from
		d.Place = Place{Line: at.Line, Offset: at.Offset, Pointer: fmt.Sprintf("%s/%s[%d]/%s[%d]", l.Place.Pointer, tx.Parent().QName(), steps[i][0], tx.QName(), steps[i][1])}
		l.Details[i] = d
		var err error
		if known = known && d.Amount.Currency == l.Amount.Currency; known {
			sum, err = sum.Add(d.Amount)
			known = err == nil
		}
	}
	if known && sum != l.Amount {
		c.odd(l.Place, "bank.details", len(all), sum, l.Amount)
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

// detail reads one transaction (TxDtls), but for its place.
func (c *camt) detail(l *Line, tx xmlstream.Element) Detail {
	refs, returned := c.child(tx, "Refs"), c.child(tx, "RtrInf")
	d := Detail{
		ServicerReference: c.id(refs, c.value(refs, "AcctSvcrRef")),
		EndToEnd:          provided(c.id(refs, c.value(refs, "EndToEndId"))),
		Instruction:       provided(c.id(refs, c.value(refs, "InstrId"))),
		Cheque:            c.id(refs, c.value(refs, "ChqNb")),
		Code:              c.transactionCode(c.child(tx, "BkTxCd")),
		Return:            c.id(returned, firstOf(c.value(returned, "Rsn", "Cd"), c.value(returned, "Rsn", "Prtry"))),
		Info:              c.text(tx, c.value(tx, "AddtlTxInf")),
		Remittance:        c.remittance(c.child(tx, "RmtInf")),
		Counterparty:      c.counterparty(l, tx, returned.Exists()),
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
func (c *camt) counterparty(l *Line, tx xmlstream.Element, returned bool) Party {
	name, number := "Cdtr", "CdtrAcct"
	if (l.Amount.Minor >= 0) != (l.Reversal || returned) {
		name, number = "Dbtr", "DbtrAcct"
	}
	parties := c.child(tx, "RltdPties")
	party, account := c.child(parties, name), c.child(parties, number)
	return Party{Name: c.name(party, c.partyName(party)), Account: c.id(account, compactIBAN(c.accountNumber(account)))}
}

// compactIBAN is an IBAN without spaces, and any other number as it is.
func compactIBAN(number string) string {
	if short := compact(number); ValidIBAN(short) {
		return short
	}
	return number
}

// remittance joins what the payer wrote: free text a line each, then references.
func (c *camt) remittance(e xmlstream.Element) string {
	text := ""
	add := func(more string) {
		if more != "" && text != "" {
			text += "\n"
		}
		text += more
	}
	for part := range e.Children() {
		switch {
		case c.is(part, "Ustrd"):
			add(strings.TrimSpace(part.Text()))
		case c.is(part, "Strd"):
			add(c.value(part, "CdtrRefInf", "Ref"))
			add(c.value(part, "RfrdDocInf", "Nb"))
			add(c.value(part, "AddtlRmtInf"))
		}
	}
	return c.text(e, text)
}
