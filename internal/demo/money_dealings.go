package demo

import (
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// dealings are what happens once to one programme of the fund: money given to an
// implementing entity, a letter of credit, things in kind, a partner that pays
// itself, one source used for another. They belong to the first project, from
// the day after it was approved on.
func (m *moneyBook) dealings() {
	first := newLife(m.w, 0)
	day := workday(first.begun + 7)
	if day+500 >= lastDay {
		return
	}
	d := &dealing{m, ledger.Project(first.id()), day}
	d.authorise()
	d.transfer()
	d.credit()
	d.kind()
	d.lend()
}

type dealing struct {
	*moneyBook
	project ledger.Project
	day     int
}

// on is a working day some days into the dealings.
func (d *dealing) on(days int) int { return workday(d.day + days) }

func (d *dealing) party(i int) ledger.Party {
	return ledger.Party(d.w.agencies[i%len(d.w.agencies)].id)
}

func lyd(minor int64) fund.Sum { return sumOf(minor, "LYD") }

// authorise gets authority and cash for all of it, and moves a part of it on.
func (d *dealing) authorise() {
	const spare = 10_000_000 // allotted and not needed: see lend
	give := func(s ledger.Source, currency string, minor int64) {
		a := fund.Authority{Source: s, Year: yearOf(date(d.day)), Chapter: chapter, Amount: sumOf(minor+spare, currency)}
		d.add(d.day, director, 0, fund.Appropriate{Booking: booking(d.day, "ق.خ/"+string(s)), Authority: a, Decision: decisionFor(d.day)})
		d.add(d.day, controller, 0, fund.Allot{Booking: booking(d.day, "ت.خ/"+string(s)), Authority: a})
		a.Amount = sumOf(minor, currency)
		d.add(d.day, approver, 0, fund.Allocate{Booking: booking(d.day, "خ.خ/"+string(s)), Authority: a, Project: d.project, Decision: decisionFor(d.day)})
	}
	give(treasury, "LYD", 900_000_000)
	give(partnerSource(0), "USD", 20_000_000)
	d.add(d.day, financeOfficer, 3, fund.Receive{Booking: booking(d.day, "خ.خ/1"), Source: treasury, Partner: ledger.Party(d.w.agencies[1].id),
		Bank: bankOf("LYD"), Amount: lyd(900_000_000), Line: lineID("demo-line-programme")})
	a := fund.Authority{Source: treasury, Year: yearOf(date(d.day)) + 1, Chapter: chapter, Amount: lyd(150_000_000)}
	d.add(d.day, controller, 0, fund.AuthoriseYears{Booking: booking(d.day, "س/1"), Authority: a, Project: d.project, Decision: decisionFor(d.day)})
}

// transfer gives an entity money, takes its report and what it did not spend.
func (d *dealing) transfer() {
	day := d.on(2)
	d.add(day, controller, 0, fund.Transfer{Booking: booking(day, "ح.ج/1"), ID: "demo-transfer-1", Project: d.project, Party: d.party(3), Source: treasury, Chapter: chapter,
		Bank: bankOf("LYD"), Amount: lyd(240_000_000), Line: lineID("demo-line-transfer-1")})
	report, back := d.on(95), d.on(110)
	d.add(report, controller, 0, fund.ReportTransfer{Booking: booking(report, "ت.ج/1"), Transfer: "demo-transfer-1", Amount: lyd(205_750_000), Report: "ت.ج/1"})
	d.add(back, financeOfficer, 0, fund.ReturnTransfer{Booking: booking(back, "ر.ج/1"), Transfer: "demo-transfer-1", Bank: bankOf("LYD"), Amount: lyd(34_250_000), Line: lineID("demo-line-transfer-2")})
}

// credit imports equipment under a letter of credit.
func (d *dealing) credit() {
	open, draw, expire := d.on(4), d.on(60), d.on(130)
	d.add(open, controller, 0, fund.OpenCredit{Booking: booking(open, "ا.م/1"), ID: "demo-credit-1", Project: d.project, Class: ledger.Goods, Party: ledger.Party(d.w.contractors[0].id),
		Source: treasury, Chapter: chapter, Bank: bankOf("LYD"), Amount: lyd(310_000_000), Expires: date(expire)})
	d.add(draw, financeOfficer, 0, fund.DrawCredit{Booking: booking(draw, "ا.م/2"), ID: "demo-credit-1-delivery", Credit: "demo-credit-1", Amount: lyd(286_400_000), Line: lineID("demo-line-credit-1")})
	d.add(expire, financeOfficer, 0, fund.ExpireCredit{Booking: booking(expire, "ا.م/3"), Credit: "demo-credit-1", Amount: lyd(23_600_000), Line: lineID("demo-line-credit-2")})
}

// kind is what partners gave without the fund's bank: things with a value and
// without one, and a payment of their own.
func (d *dealing) kind() {
	day := d.on(30)
	gift := fund.RecordInKind{Booking: booking(day, "ع/1"), ID: "demo-kind-1", Source: partnerSource(5), Partner: ledger.Party(d.w.partners[5].id), Project: d.project, Class: ledger.Goods,
		What: "مولّدات كهربائية", WhatEn: "Generators", Amount: lyd(64_000_000), ValuedBy: "سعر السوق", ValuedByEn: "Market price"}
	d.add(day, programmeOfficer, 0, gift)
	gift.ID, gift.What, gift.WhatEn, gift.Amount, gift.ValuedBy, gift.ValuedByEn = "demo-kind-2", "أيام خبراء", "Expert days", fund.Sum{}, "", ""
	d.add(day, programmeOfficer, 0, gift)
	paid := d.on(45)
	d.add(paid, financeOfficer, 0, fund.RecordDirectPayment{Booking: booking(paid, "د.م/1"), ID: "demo-direct-1", Agreement: agreementOf(0), Project: d.project,
		Contractor: ledger.Party(d.w.consultants[1].id), Class: ledger.Consultancy, Chapter: chapter, Amount: sumOf(18_500_000, "USD")})
}

// lend lets the treasury's money be used for a partner's works for a while, and
// moves authority that a programme did not need.
func (d *dealing) lend() {
	out, back := d.on(8), d.on(70)
	l := fund.LendBetweenSources{Booking: booking(out, "م.م/1"), From: treasury, To: partnerSource(1), Bank: bankOf("LYD"), Amount: lyd(50_000_000), Decision: decisionFor(out)}
	d.add(out, controller, 0, l)
	l.Booking, l.From, l.To, l.Settles, l.Decision = booking(back, "م.م/2"), partnerSource(1), treasury, true, ""
	d.add(back, controller, 0, l)
	move := d.on(1)
	a := fund.Authority{Source: treasury, Year: yearOf(date(move)), Chapter: chapter, Amount: lyd(10_000_000)}
	d.add(move, controller, 0, fund.MoveAuthority{Booking: booking(move, "ن/1"), Authority: a, ToChapter: "2", Decision: decisionFor(move)})
}

// corrections are what an accountant puts right: charges that became known when
// their month was closed, an adjusting entry, its reversal, and a month that two
// people open again.
func (m *moneyBook) corrections() {
	const january = ledger.Period(2022 * 12)
	day := workday(490) // early in March
	m.add(day, financeOfficer, 1, fund.RecordCharge{Booking: booking(day, "تسوية"), Source: treasury, Bank: bankOf("LYD"), Amount: lyd(310_000), Line: lineID("demo-line-charge-double")})
	m.add(day+1, controller, 0, fund.Adjust{Booking: booking(day+1, "ت/2022/1"), Reason: "عمولة قُيِّدت مرتين", ReasonEn: "A charge was booked twice",
		Moves: []fund.Moving{{Source: treasury, Amount: lyd(310_000), Debit: fund.Leg{Account: ledger.Cash.String(), Bank: bankOf("LYD")}, Credit: fund.Leg{Account: ledger.BankCharges.String(), Bank: bankOf("LYD")}}}})
	for i, month := range []string{"2021-05", "2022-09", "2023-03", "2024-07", "2025-10", "2026-06"} {
		var p ledger.Period
		if err := p.UnmarshalText([]byte(month)); err != nil {
			panic(err)
		}
		charged, known := workday(dayOf(month+"-24")), workday(dayOf((p+1).String()+"-20")) // months close on the 15th
		m.add(known, financeOfficer, 1, fund.RecordCharge{Booking: booking(charged, "إشعار متأخر"), Source: treasury, Bank: bankOf("LYD"), Amount: lyd(int64(145_000 + 12_500*i)), Line: lineID("demo-line-charge-late-" + month)})
	}
	for _, who := range []string{controller, director} { // the second one opens it
		m.add(day+1, who, 0, ledger.ReopenPeriod{Entity: fund.Self, Period: january, Reason: "إعادة فتح للمراجعة / Reopened for review", Decision: appointments})
	}
	m.add(day+2, controller, 0, ledger.ClosePeriod{Entity: fund.Self, Period: january})
}

// loans pays a lender back, gives a partner what it did not want to be spent,
// and meets the condition of another.
func (m *moneyBook) loans(n needs) {
	met := workday(505)
	if len(n.quarters(3)) > 0 {
		m.add(met, financeOfficer, 0, fund.MeetCondition{Booking: booking(met, "ش/2022/1"), Agreement: agreementOf(3), Condition: "audit", Evidence: "تقرير المراجع المستقل، 2022 / Independent audit report, 2022"})
	}
	cut := workday(2050)
	m.add(cut, financeOfficer, 0, fund.CancelAgreement{Booking: booking(cut, "غ/2026/1"), Agreement: agreementOf(2), Amount: sumOf(2_000_000, mainCurrency(2)), Reason: "انتهى البرنامج قبل السحب", ReasonEn: "The programme ended before it was drawn"})
	if len(n.quarters(1)) > 3 {
		pay := workday(1990)
		m.add(pay, financeOfficer, 0, fund.RepayLoan{Booking: booking(pay, "ق/2026/1"), Agreement: agreementOf(1), Bank: bankOf(mainCurrency(1)),
			Principal: sumOf(400_000, mainCurrency(1)), Interest: sumOf(12_500, mainCurrency(1)), Line: lineID("demo-line-loan")})
	}
}
