package demo

import (
	"fmt"

	"imar/internal/base/money"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// share is what of a contract one source pays, in thousandths.
type share struct {
	source ledger.Source
	part   int64
}

const (
	treasury = ledger.Source("demo-s-treasury")
	chapter  = ledger.Chapter("3") // development
)

func partnerSource(i int) ledger.Source { return ledger.Source(fmt.Sprintf("demo-s-%02d", i+1)) }

// funding is who pays a contract: the state's budget, and for the works of a
// project with a partner that partner for the larger part. What is dealt in a
// foreign currency the partner pays alone.
func (l *life) funding(n int) []share {
	switch {
	case l.currency != "LYD":
		return []share{{partnerSource(l.funder), 1000}}
	case n == mainContract && l.funder >= 0:
		return []share{{partnerSource(l.funder), 700}, {treasury, 300}}
	}
	return []share{{treasury, 1000}}
}

// split divides an amount of a contract among its sources.
func (l *life) split(n int, minor int64) []int64 {
	var weights []int64
	for _, s := range l.funding(n) {
		weights = append(weights, s.part)
	}
	parts, err := ledger.Split(minor, weights...)
	if err != nil {
		panic(err) // shares are never all zero
	}
	return parts
}

func (l *life) sum(minor int64) fund.Sum {
	return fund.SumOf(money.Amount{Minor: minor, Currency: money.Currency(l.currency)})
}

func (l *life) bank() ledger.Bank { return bankOf(l.currency) }

func (l *life) books(n int) ledger.Contract { return ledger.Contract(l.contract(n)) }

// item is the id of a payment's claim; its order's ends in "-o".
func (l *life) item(n int) ledger.Item {
	return ledger.Item(fmt.Sprintf("demo-%04d-%d", l.number+1, n+1))
}

func (l *life) booking(today, what string) fund.Booking {
	return fund.Booking{Date: today, Ref: fmt.Sprintf("%s/%s/%d", what, today[:4], l.number+1)}
}

func yearOf(day string) ledger.Year {
	return ledger.Year(int(day[0]-'0')*1000 + int(day[1]-'0')*100 + int(day[2]-'0')*10 + int(day[3]-'0'))
}

// earlier is a working day some days before another.
func earlier(day, by int) int {
	day -= by
	if rest := day % 7; rest >= 5 {
		day -= rest - 4
	}
	return day
}

// commit adds the steps by which a contract is obligated before it is signed:
// authority is allocated, for works tendered in the same year reserved, and
// obligated on the day of the signature.
func (l *life) commit(n int) {
	c := &l.award[n]
	day := c.signed
	if n == mainContract && l.reserved() {
		day = c.opened
	}
	for k := range l.funding(n) {
		l.add(day, allocates, n+4*k)
		if day == c.opened && n == mainContract {
			l.add(day, reserves, k)
		}
	}
	l.add(c.signed, obligates, n)
}

// reserved says whether the works were tendered and contracted in one year.
func (l *life) reserved() bool {
	c := &l.award[mainContract]
	return date(c.opened)[:4] == date(c.signed)[:4] && l.story != outline
}

// figures are the parts of one certificate or advance, in minor units.
type figures struct {
	gross, before                     int64 // certified now, and by the certificates before
	recovered, retained, withheld     int64
	net                               int64 // paid
	number                            int64
	isAdvance, isRelease, isLast, fee bool
}

// figures works out what leads to a payment. Of certified works a twentieth is
// retained, and the first certificate recovers the whole advance; of fees three
// hundredths are withheld as tax.
func (l *life) figures(n int) (f figures) {
	of := l.payments[n].contract
	advanced, before, number := int64(0), int64(0), int64(0)
	for i := range n + 1 {
		p := l.payments[i]
		if p.contract != of {
			continue
		}
		f = figures{net: p.amount, gross: p.amount, before: before, isAdvance: p.title == advance, isRelease: p.title == retention,
			isLast: p.title == lastPayment, fee: of != mainContract}
		switch {
		case f.isAdvance:
			advanced = p.amount
			continue
		case f.isRelease:
			continue
		case f.fee:
			f.withheld = p.amount * 3 / 100
			f.net -= f.withheld
		case l.story == abandoned: // a tenth of each: most is outstanding when the contractor leaves
			f.recovered = min(f.net*10/85+1, advanced)
			advanced -= f.recovered
			f.retained = f.net * 5 / 85
			f.gross = f.net + f.recovered + f.retained
		default:
			f.recovered, advanced = advanced, 0
			f.retained = (f.net + f.recovered) / 19
			if f.isLast {
				f.retained = l.finalValue() - before - f.net - f.recovered
			}
			f.gross = f.net + f.recovered + f.retained
		}
		number++
		f.number = number
		before += f.gross
	}
	return f
}

// paid is what a payment came to: of fees what is left after tax.
func (l *life) paid(n int) int64 {
	if l.story == outline {
		return l.payments[n].amount
	}
	return l.figures(n).net
}

// chain adds the steps that lead to a payment: application, certificate,
// approval, order, check, and the bank.
func (l *life) chain(n int) {
	if l.story == outline {
		return // told in outline: what is published, and no books behind it
	}
	p := l.payments[n]
	if l.bounced(n) {
		l.again(n)
		p.day = earlier(p.day, 7)
	}
	if p.title != advance && p.title != retention {
		l.add(earlier(p.day, 8), applies, n)
	}
	l.add(earlier(p.day, 6), certifies, n)
	if l.audited(n) {
		l.add(earlier(p.day, 6), audits, n)
	}
	l.add(earlier(p.day, 5), approves, n)
	l.add(earlier(p.day, 4), orders, n)
	l.add(earlier(p.day, 3), agrees, n)
	if l.large(n) {
		l.add(earlier(p.day, 2), seconds, n)
	}
	l.add(earlier(p.day, 1), sends, n)
	if l.bounced(n) {
		l.add(p.day, bounces, n)
	} else {
		l.add(p.day, clears, n)
	}
}

// bounced says that the bank sends a payment back: in one story the first fee
// of the supervisor, whose account was closed.
func (l *life) bounced(n int) bool {
	p := l.payments[n]
	return l.story == unvisited && p.contract == watchContract && p.title == fee.numbered(1)
}

// again adds the steps by which a payment that came back is made once more.
func (l *life) again(n int) {
	day := l.payments[n].day
	l.add(earlier(day, 4), reorders, n)
	l.add(earlier(day, 3), reagrees, n)
	l.add(earlier(day, 1), resends, n)
	l.add(day, reclears, n)
}

// large says that a payment is above the policy's threshold, at the rate of the
// day on which it is ordered.
func (l *life) large(n int) bool {
	net := l.figures(n).net
	if l.currency == "LYD" {
		return net > threshold
	}
	day, q := earlier(l.payments[n].day, 4), 0
	for quarterDay(q+1) <= day {
		q++
	}
	return net*rate(l.currency, "LYD", q) > threshold*1000 // hundredths × ten-thousandths against thousandths
}

// deal is the command of a step of the books.
func (l *life) deal(s step) (role string, command any) {
	today, n := date(s.at.day()), int(s.n)
	switch s.act {
	case allocates:
		return approver, l.allocate(today, n%4, n/4, l.award[n%4].value, "خ")
	case reserves:
		return controller, fund.Reserve{Booking: l.booking(today, "ح"), Authority: l.authority(today, mainContract, n, l.award[mainContract].value),
			Project: ledger.Project(l.id()), Tender: l.tenderItem()}
	case obligates:
		return controller, l.obligate(today, n, l.award[n].value, true)
	case extends:
		c := l.changes[n%16]
		return approver, l.allocate(today, mainContract, n/16, c.to-c.from, "خ")
	case widens:
		c := l.changes[n]
		return controller, l.obligate(today, mainContract, c.to-c.from, false)
	case secures, unsecures:
		return financeOfficer, l.guarantee(s.act, today)
	case releases:
		basis := "محضر الاستلام النهائي"
		if l.story == prepaid {
			basis = "طلب المقاول"
		}
		return approver, fund.ReleaseRetention{Booking: l.booking(today, "ف"), ID: l.item(n), Contract: l.books(mainContract), How: "release",
			Amount: l.sum(l.payments[n].amount), Basis: basis}
	case forfeits, lapses, refunds, writesOff:
		return l.ending(s.act, today)
	case handsOver:
		return approver, l.handover(today)
	case frees:
		return controller, fund.CancelObligation{Booking: l.booking(today, "غ"), Contract: l.books(n), Reason: "إنهاء العقد", ReasonEn: "The contract was terminated"}
	case remits:
		return financeOfficer, fund.RemitTax{Booking: l.booking(today, "ض"), Of: l.item(n), Type: "withholding-tax", Payee: ledger.Party(l.world.agencies[0].id),
			Bank: l.bank(), Amount: l.sum(l.figures(n).withheld), Line: lineID("tax " + string(l.item(n)))}
	}
	return l.payStep(s, today, n)
}

// payStep is a step of a payment.
func (l *life) payStep(s step, today string, n int) (role string, command any) {
	p, of := l.payments[n], l.item(n)
	order := of + "-o"
	switch again := of + "-p"; s.act {
	case bounces:
		return financeOfficer, fund.ReturnPayment{Booking: l.booking(today, "د"), Order: order, Reason: "الحساب مقفل", ReasonEn: "The account is closed"}
	case reorders:
		return financeOfficer, fund.OrderPayment{Booking: l.booking(today, "د"), ID: again, Of: of, Bank: l.bank(), Account: accountOf(l.award[p.contract].firm.id), Amount: l.sum(l.figures(n).net)}
	case reagrees:
		return approver, fund.ApprovePayment{Booking: l.booking(today, "د"), Order: again}
	case resends:
		return financeOfficer, fund.SendPayment{Booking: l.booking(today, "د"), Order: again}
	case reclears:
		return financeOfficer, fund.ClearPayment{Booking: l.booking(today, "د"), Order: again, Line: lineID(string(again))}
	case applies:
		f := l.figures(n)
		return financeOfficer, fund.ReceiveApplication{Booking: l.booking(today, "ط"), ID: of + "-a", Contract: l.books(p.contract),
			Invoice: fmt.Sprintf("%d-%d/%d", l.number+1, p.contract+1, f.number), Amount: l.sum(f.gross), Due: date(s.at.day() + 28)}
	case certifies:
		if p.title == retention {
			return l.deal(step{s.at, releases, s.n})
		}
		return engineer, l.certify(today, n)
	case audits:
		return preAuditor, fund.Approve{Booking: l.booking(today, "م"), Of: of, PreAudit: true}
	case approves:
		return controller, fund.Approve{Booking: l.booking(today, "م"), Of: of}
	case orders:
		return financeOfficer, fund.OrderPayment{Booking: l.booking(today, "د"), ID: order, Of: of, Bank: l.bank(),
			Account: accountOf(l.award[p.contract].firm.id), Amount: l.sum(l.figures(n).net)}
	case agrees:
		return approver, fund.ApprovePayment{Booking: l.booking(today, "د"), Order: order}
	case seconds:
		return director, fund.ApprovePayment{Booking: l.booking(today, "د"), Order: order}
	case sends:
		return financeOfficer, fund.SendPayment{Booking: l.booking(today, "د"), Order: order}
	}
	return financeOfficer, fund.ClearPayment{Booking: l.booking(today, "د"), Order: order, Line: lineID(string(order))}
}

// who picks the person of a role for a step: payer and maker are never one, nor
// whoever releases retention and whoever approves its payment.
func (l *life) who(role string, a act) int {
	if a == sends || a == clears || a == resends || a == reclears || a == certifies && role == approver {
		return l.number + 1
	}
	return l.number
}

func (l *life) authority(today string, n, k int, minor int64) fund.Authority {
	return fund.Authority{Source: l.funding(n)[k].source, Year: yearOf(today), Chapter: chapter, Amount: l.sum(l.split(n, minor)[k])}
}

func (l *life) allocate(today string, n, k int, minor int64, what string) fund.Allocate {
	c := fund.Allocate{Booking: l.booking(today, what), Authority: l.authority(today, n, k, minor), Project: ledger.Project(l.id()),
		Decision: decisionFor(dayOf(today))}
	c.Ref += fmt.Sprintf("-%d%d", n+1, k+1)
	return c
}

func (l *life) tenderItem() ledger.Item {
	return ledger.Item(fmt.Sprintf("demo-%04d-t", l.number+1))
}

func (l *life) obligate(today string, n int, minor int64, first bool) fund.Obligate {
	c := fund.Obligate{Booking: l.booking(today, "ر"), Contract: l.books(n), Party: ledger.Party(l.award[n].firm.id), Class: ledger.Consultancy}
	c.Ref += fmt.Sprintf("-%d", n+1)
	if n == mainContract {
		c.Class, c.Advance, c.Recovery, c.Retention, c.Tender = ledger.Works, "10", "10", "5", l.tenderItem()
	}
	for k := range l.funding(n) {
		a := l.authority(today, n, k, minor)
		p := fund.ObligationPart{Source: a.Source, Year: a.Year, Chapter: a.Chapter, Amount: a.Amount}
		if n == mainContract && first && l.reserved() {
			p.Reserved = a.Amount
		}
		c.Parts = append(c.Parts, p)
	}
	return c
}

// guarantee is the one for the advance: received, and given back when the works
// are handed over.
func (l *life) guarantee(a act, today string) any {
	id, amount := ledger.Item(fmt.Sprintf("demo-%04d-g", l.number+1)), l.sum(l.award[mainContract].value/10)
	if a == unsecures {
		return fund.ReduceGuarantee{Booking: l.booking(today, "ن"), ID: id, How: "returned", Amount: amount}
	}
	return fund.ReceiveGuarantee{Booking: l.booking(today, "ن"), ID: id, Kind: "advance", Contract: l.books(mainContract),
		Issuer: "مصرف السنابل التجريبي", IssuerEn: "Sanabil Demonstration Bank", Amount: amount, Expires: date(l.secured())}
}

// certify is a certificate, or the advance.
func (l *life) certify(today string, n int) any {
	f, p := l.figures(n), l.payments[n]
	if f.isAdvance {
		return fund.CertifyAdvance{Booking: l.booking(today, "ق"), ID: l.item(n), Contract: l.books(p.contract),
			Guarantee: ledger.Item(fmt.Sprintf("demo-%04d-g", l.number+1)), Amount: l.sum(f.gross)}
	}
	c := fund.Certify{Booking: l.booking(today, "س"), ID: l.item(n), Application: l.item(n) + "-a", Contract: l.books(p.contract), Number: f.number, Final: f.isLast,
		Lines: []fund.CertificateLine{{Type: "measured", Previous: l.sum(f.before), ToDate: l.sum(f.before + f.gross), Description: p.title.ar, DescriptionEn: p.title.en}}}
	for _, d := range []struct {
		of    string
		minor int64
	}{{"advance-recovery", f.recovered}, {"retention", f.retained}, {"withholding-tax", f.withheld}} {
		if d.minor > 0 {
			c.Deductions = append(c.Deductions, fund.Deduction{Type: d.of, Amount: l.sum(d.minor), Currency: money.Currency(l.currency)})
		}
	}
	return c
}

// handover takes the cost of all contracts out of the books.
func (l *life) handover(today string) fund.HandOver {
	return fund.HandOver{Booking: l.booking(today, "ت"), ID: ledger.Item(fmt.Sprintf("demo-%04d-h", l.number+1)), Project: ledger.Project(l.id()),
		Owner: ledger.Party(l.agency().id), Asset: assetID(l.site.number)}
}

func accountOf(party string) string { return party + "-acc" }

// dayOf is the number of a date.
func dayOf(today string) int {
	texts := dayTexts()
	low, high := 0, len(texts)
	for low < high {
		if mid := (low + high) / 2; texts[mid] < today {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}
