package demo

import (
	"fmt"

	"imar/internal/base/money"
	"imar/internal/domain/contract"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
)

// Two contracts of the first project beside its works, numbered after them: one
// for upkeep over two budget years, and one for spare parts in dollars out of
// the treasury's dinars.
const (
	upkeep = contractNumbers + iota
	spares
)

// supplies are those contracts: authority of a later year that is taken up, a
// rate that changed, and an account that changed two days before a payment.
func (m *moneyBook) supplies() {
	first := newLife(m.w, 0)
	day := workday(max(first.prepared+10, 65))
	s := &supply{&dealing{m, ledger.Project(first.id()), day}, first, yearOf(date(day))}
	s.authorise()
	s.begin(upkeep, said{"عقد صيانة وتشغيل لسنتين: ", "Upkeep for two years: "}, lyd(210_000_000), s.w.suppliers[0], fund.Obligate{Parts: []fund.ObligationPart{
		{Source: treasury, Year: s.year, Chapter: chapter, Amount: lyd(90_000_000)}, {Source: treasury, Year: s.year + 1, Chapter: chapter, Amount: lyd(120_000_000)}}})
	s.begin(spares, said{"توريد قطع غيار مستوردة: ", "Imported spare parts: "}, sumOf(2_000_000, "USD"), s.w.suppliers[1], fund.Obligate{Parts: []fund.ObligationPart{
		{Source: treasury, Year: s.year, Chapter: chapter, Amount: sumOf(2_000_000, "USD"), Cover: lyd(89_000_000)}}})
	covered := workday(quarterDay(1) + 1) // the first day of the new rate
	s.add(covered, controller, 0, fund.CoverRate{Booking: booking(covered, "ف.س/1"), Contract: first.books(spares),
		Authority: fund.Authority{Source: treasury, Year: s.year, Chapter: chapter, Amount: lyd(260_000)}})
	s.dollars()
	s.claim(spares, 1, s.on(77), 0, sumOf(2_000_000, "USD"))
	s.claim(upkeep, 1, s.on(140), 0, lyd(90_000_000))
	s.second()
}

type supply struct {
	*dealing
	first *life
	year  ledger.Year
}

// authorise gets authority of both years, and cash.
func (s *supply) authorise() {
	a := fund.Authority{Source: treasury, Year: s.year, Chapter: chapter, Amount: lyd(200_000_000)}
	s.give(s.day, "ص", a)
	a.Year, a.Amount = s.year+1, lyd(120_000_000)
	s.add(s.day, controller, 0, fund.AuthoriseYears{Booking: booking(s.day, "س/2"), Authority: a, Project: s.project, Decision: decisionFor(s.day)})
	s.add(s.day, financeOfficer, 3, fund.Receive{Booking: booking(s.day, "خ.خ/2"), Source: treasury, Partner: ledger.Party(s.w.agencies[1].id),
		Bank: bankOf("LYD"), Amount: lyd(320_000_000), Line: lineID("demo-line-supplies")})
}

// give appropriates, allots and allocates to the project.
func (d *dealing) give(day int, ref string, a fund.Authority) {
	ref += "/" + string(a.Source)
	d.add(day, director, 0, fund.Appropriate{Booking: booking(day, "ق.خ"+ref), Authority: a, Decision: decisionFor(day)})
	d.add(day, controller, 0, fund.Allot{Booking: booking(day, "ت.خ"+ref), Authority: a})
	d.add(day, approver, 0, fund.Allocate{Booking: booking(day, "خ.خ"+ref), Authority: a, Project: d.project, Decision: decisionFor(day)})
}

// begin opens a contract, obligates authority for it and signs it.
func (s *supply) begin(n int, title said, value fund.Sum, with firm, o fund.Obligate) {
	title = said{title.ar + s.first.name.ar, title.en + s.first.name.en}
	ocid, id := s.first.ocid(n), s.first.contract(n)
	s.add(s.day, procurementOfficer, 0, contract.Open{ID: id, Effective: date(s.day), Source: form, Process: contract.Description{ID: ocid, Project: string(s.project),
		Summary: contract.Summary{OCID: ocid, ExternalReference: fmt.Sprintf("ع/%d/1-%d", s.year, n+1), Title: title.ar, TitleEn: title.en, Status: "active"}}})
	o.Booking, o.Contract, o.Party, o.Class = booking(s.day, fmt.Sprintf("ر.ص/%d", n)), s.first.books(n), ledger.Party(with.id), ledger.Goods
	s.add(s.day, controller, 0, o)
	reason := awards[0]
	s.add(s.day, approver, 0, contract.Sign{ID: id, Source: form, Agreement: contract.Agreement{Suppliers: []project.OrgRef{with.ref},
		ContractValue: project.Amount(value.Amount, string(value.Currency)), DateSigned: date(s.day),
		ContractPeriod: &project.Period{StartDate: date(s.day), EndDate: date(s.day + 500)}, AwardReason: reason.ar, AwardReasonEn: reason.en}})
}

// dollars buys what the spare parts cost.
func (s *supply) dollars() {
	day := s.on(63)
	q := quarterOf(day)
	sold, r := int64(92_000_000), rate("LYD", "USD", q)
	s.add(day, controller, 0, fund.ExchangeMoney{Booking: booking(day, "ص.ص/1"), ID: "demo-exchange-spares", Source: treasury, From: bankOf("LYD"), Sold: lyd(sold),
		To: bankOf("USD"), Bought: sumOf(sold*r/100_000, "USD"), Rate: rateText(r), RateBy: "المصرف المركزي التجريبي / Demonstration central bank",
		FromLine: lineID("spares out"), ToLine: lineID("spares in")})
}

func supplyItem(n, number int) ledger.Item {
	return ledger.Item(fmt.Sprintf("demo-supply-%d-%d", n-contractNumbers+1, number))
}

// certified is a claim up to its approval: application, certificate, approval.
func (s *supply) certified(n, number, day int, before, amount fund.Sum) {
	id, of := supplyItem(n, number), s.first.books(n)
	ref := fmt.Sprintf("م.ص/%d-%d", n, number)
	s.add(day, financeOfficer, 0, fund.ReceiveApplication{Booking: booking(day, ref), ID: id + "-a", Contract: of, Invoice: fmt.Sprintf("SUP-%d/%d", n*37+number*11, s.year), Amount: amount, Due: date(day + 28)})
	total := sumOf(before.Minor()+amount.Minor(), string(amount.Currency))
	s.add(day+1, engineer, 0, fund.Certify{Booking: booking(day+1, ref), ID: id, Application: id + "-a", Contract: of, Number: int64(number),
		Lines: []fund.CertificateLine{{Type: "measured", Previous: before, ToDate: total, Description: "توريدات مستلمة", DescriptionEn: "Goods received"}}})
	s.add(day+1, controller, 0, fund.Approve{Booking: booking(day+1, ref), Of: id})
}

// claim is a claim and its payment, in one week.
func (s *supply) claim(n, number, day int, before int64, amount fund.Sum) {
	day += (7 - day%7) % 7 // a Sunday
	s.certified(n, number, day, sumOf(before, string(amount.Currency)), amount)
	with := s.w.suppliers[0]
	if n == spares {
		with = s.w.suppliers[1]
	}
	s.pay(n, number, day, accountOf(with.id), amount, "")
	s.publish(n, number, day+4, with, amount)
}

// pay orders, approves, sends and clears.
func (s *supply) pay(n, number, day int, account string, amount fund.Sum, override string) {
	id := supplyItem(n, number)
	order := fund.OrderPayment{Booking: booking(day+2, fmt.Sprintf("د.ص/%d-%d", n, number)), ID: id + "-o", Of: id, Bank: bankOf(string(amount.Currency)), Account: account, Amount: amount}
	order.Override = override
	s.add(day+2, financeOfficer, 1, order)
	s.add(day+3, approver, 0, fund.ApprovePayment{Booking: booking(day+3, order.Ref), Order: id + "-o"})
	s.add(day+4, financeOfficer, 2, fund.SendPayment{Booking: booking(day+4, order.Ref), Order: id + "-o"})
	s.add(day+4, financeOfficer, 2, fund.ClearPayment{Booking: booking(day+4, order.Ref), Order: id + "-o", Line: lineID("demo-line-" + string(id))})
}

func (s *supply) publish(n, number, day int, with firm, amount fund.Sum) {
	s.add(day, financeOfficer, 0, contract.Publish{ID: s.first.contract(n), Effective: date(day), Source: form, Payments: []project.Transaction{{
		ID: fmt.Sprintf("pay-%02d", number), Date: date(day), Value: project.Amount(amount.Amount, string(amount.Currency)), Type: "4",
		Payer: &s.w.fund.ref, Payee: &with.ref, Description: lastPayment.ar, DescriptionEn: lastPayment.en}}})
}

// second is the upkeep's second year: its part of the obligation is taken up,
// more than that is certified and refused; and two days before the payment the
// supplier's account changes, for which somebody asks for an override.
func (s *supply) second() {
	year := s.year + 1
	day := workday(dayOf(fmt.Sprintf("%d-03-20", year)))
	day += (7 - day%7) % 7
	a := fund.Authority{Source: treasury, Year: year, Chapter: chapter, Amount: lyd(120_000_000)}
	s.give(day, "ن", a)
	s.add(day, controller, 0, fund.TakeUpYear{Booking: booking(day, "س.ص/1"), Authority: a, Contract: s.first.books(upkeep)})
	day += 28
	id, amount, with := supplyItem(upkeep, 2), lyd(120_000_000), s.w.suppliers[0]
	s.refused(day, engineer, 0, "fund.certificate.above-obligation", fund.Certify{Booking: booking(day, "م.ص/+"), ID: id, Contract: s.first.books(upkeep), Number: 2,
		Lines: []fund.CertificateLine{{Type: "measured", Previous: lyd(90_000_000), ToDate: lyd(290_000_000), Description: "توريدات مستلمة", DescriptionEn: "Goods received"}}})
	s.certified(upkeep, 2, day, lyd(90_000_000), amount)
	account := accountOf(with.id) + "-2"
	s.add(day, financeOfficer, 0, fund.SetPayeeAccount{Booking: booking(day, ""), Party: ledger.Party(with.id), ID: account, Number: "DEMO000000000000009001", Bank: "Demonstration bank"})
	s.add(day+1, financeOfficer, 3, fund.ConfirmPayeeAccount{Booking: booking(day+1, ""), Party: ledger.Party(with.id), ID: account})
	s.refused(day+2, financeOfficer, 1, "fund.payee.changed", fund.OrderPayment{Booking: booking(day+2, "د.ص/+"), ID: id + "-o", Of: id, Bank: bankOf("LYD"), Account: account, Amount: amount})
	s.add(day+2, director, 0, fund.PermitOverride{Booking: booking(day+2, "ت.ج/1"), ID: "demo-override-1", Rule: fund.AccountChange, Contract: s.first.books(upkeep), Decision: appointments,
		Ceiling: amount, Expires: date(day + 9), Reason: "طلب المورّد صرف المستخلص قبل نهاية الأسبوع", ReasonEn: "The supplier asked to be paid before the end of the week"})
	s.pay(upkeep, 2, day, account, amount, "demo-override-1")
	s.publish(upkeep, 2, day+4, with, amount)
}

// own adds to what the projects need what the fund itself pays out of a
// partner's money: see returns.
func (n needs) own(w *world) {
	inner(n.cash, purse{partnerSource(1), "LYD"})[quarterOf(spentOn)] += ineligible
	inner(n.cash, purse{partnerSource(0), "USD"})[quarterOf(returnedOn)] += unused
	for _, b := range w.bills() {
		inner(n.cash, purse{treasury, "LYD"})[quarterOf(b.day+4)] += b.minor
	}
	inner(n.cash, purse{treasury, "LYD"})[quarterOf(unorderedOn)] += unordered
}

// What a lender does not accept, and what a donor gets back: days and minor
// units.
const (
	spentOn, ineligible = 203, 42_000_000
	returnedOn, unused  = 1001, 1_250_000
)

// returns are spending that its source does not accept and another has to bear,
// and an advance that was not needed and goes back.
func (m *moneyBook) returns() {
	first := newLife(m.w, 0)
	d := &dealing{m, ledger.Project(first.id()), spentOn}
	year := yearOf(date(spentOn))
	d.give(spentOn-7, "غ", fund.Authority{Source: partnerSource(1), Year: year, Chapter: chapter, Amount: lyd(ineligible)})
	d.give(spentOn-7, "غ", fund.Authority{Source: treasury, Year: year, Chapter: chapter, Amount: lyd(ineligible)})
	m.bill(bill{id: "demo-vehicles", day: spentOn, with: m.w.suppliers[1], invoice: "V-77", minor: ineligible, source: partnerSource(1), project: d.project, chapter: chapter})
	day := workday(spentOn + 60)
	m.add(day, controller, 0, fund.MoveIneligible{Booking: booking(day, "غ.م/1"), Of: "demo-vehicles", From: partnerSource(1), To: treasury, Amount: lyd(ineligible), Decision: decisionFor(day),
		Reason: "لا يقبل المقرض شراء المركبات", ReasonEn: "The lender does not accept the purchase of vehicles"})
	m.add(returnedOn, financeOfficer, 0, fund.RefundPartner{Booking: booking(returnedOn, "ر.ش/1"), Agreement: agreementOf(0), Bank: bankOf("USD"),
		Amount: fund.SumOf(money.Amount{Minor: unused, Currency: "USD"}), Reason: "رصيد لم يُستخدم من الدفعة", ReasonEn: "What was not used of an advance", Line: lineID("demo-line-unused")})
}
