package demo

import (
	"fmt"

	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// incidents are what happens to every fund's money: an inheritance, charges and
// interest, lines that nobody can explain, an imprest, running costs.
func (m *moneyBook) incidents() {
	lyd := func(minor int64) fund.Sum { return sumOf(minor, "LYD") }
	main := bankOf("LYD")
	inherit := fund.InheritBalance{Booking: booking(9, "ر.م/2020/1"), ID: "demo-inherited-1", Account: ledger.Cash.String(), Source: treasury, Bank: main,
		Amount: lyd(3_250_000_000), Document: "محضر تسليم الأرصدة / Handover of balances, 2020"}
	m.add(9, financeOfficer, 1, inherit)
	inherit.ID, inherit.Ref, inherit.Account, inherit.Bank = "demo-inherited-2", "ر.م/2020/2", ledger.Payables.String(), ""
	inherit.Party, inherit.Item, inherit.Amount = ledger.Party(m.w.consultants[0].id), "demo-inherited-2", lyd(-48_200_000)
	m.add(9, financeOfficer, 1, inherit)
	m.add(121, controller, 0, fund.VerifyBalance{Booking: booking(121, ""), ID: "demo-inherited-1", Source: treasury, Basis: "كشف حساب المصرف / Bank statement"})
	for q := 1; quarterDay(q) < lastDay; q++ {
		day := quarterDay(q)
		m.add(day, financeOfficer, 2, fund.RecordCharge{Booking: booking(day, ""), Source: treasury, Bank: main, Amount: lyd(25_500), Line: lineID(fmt.Sprintf("demo-line-charge-%d", q))})
		if q%4 == 0 {
			m.add(day, financeOfficer, 2, fund.RecordInterest{Booking: booking(day, ""), Source: partnerSource(2), Bank: bankOf("USD"), Amount: sumOf(41_250, "USD"), Line: lineID(fmt.Sprintf("demo-line-interest-%d", q))})
		}
	}
	m.lines()
	m.running()
}

// lines are what the bank shows and nobody knows: one explained after a month,
// one that still waits.
func (m *moneyBook) lines() {
	main := bankOf("LYD")
	first, second := workday(301), workday(2101)
	m.add(first, financeOfficer, 0, fund.RecordLine{Booking: booking(first, ""), ID: "demo-suspense-1", Source: treasury, Bank: main, Amount: sumOf(12_400_000, "LYD"),
		Line: lineID("demo-line-suspense-1"), Text: "CASH DEP"})
	later := workday(331)
	m.add(later, controller, 0, fund.ExplainLine{Booking: booking(later, "م.ع/2021/1"), Line: "demo-suspense-1", Source: treasury, Bank: main, Account: ledger.OtherIncome.String(),
		Amount: sumOf(12_400_000, "LYD"), Reason: "بيع كراسات العطاءات / Sale of tender documents"})
	m.add(second, financeOfficer, 0, fund.RecordLine{Booking: booking(second, ""), ID: "demo-suspense-2", Source: treasury, Bank: main, Amount: sumOf(87_350_000, "LYD"),
		Line: lineID("demo-line-suspense-2"), Text: "TRF"})
}

// running is the fund's own house: an imprest with its account, and an invoice
// paid like every other.
func (m *moneyBook) running() {
	main, holder := bankOf("LYD"), ledger.Party(m.w.agencies[0].id)
	give, account, back := workday(101), workday(131), workday(141)
	m.add(give, controller, 0, fund.GiveImprest{Booking: booking(give, "ع/2021/1"), ID: "demo-imprest-1", Holder: holder, Source: treasury, Bank: main, Amount: sumOf(15_000_000, "LYD"), Line: lineID("demo-line-imprest-1")})
	m.add(account, financeOfficer, 1, fund.AccountImprest{Booking: booking(account, "ع/2021/2"), ID: "demo-imprest-1-account", Imprest: "demo-imprest-1", Holder: holder, Source: treasury,
		Chapter: "2", Class: ledger.Operating, Amount: sumOf(13_120_500, "LYD")})
	m.add(back, controller, 0, fund.GiveImprest{Booking: booking(back, "ع/2021/3"), ID: "demo-imprest-1", Holder: holder, Source: treasury, Bank: main, Amount: sumOf(-1_879_500, "LYD"), Line: lineID("demo-line-imprest-2")})
	payee := m.w.agencies[2]
	for y := range 6 {
		day := 154 + 364*y // a Sunday
		ref, id := fmt.Sprintf("ش/%s/1", date(day)[:4]), ledger.Item(fmt.Sprintf("demo-running-%d", y+1))
		m.add(day, financeOfficer, 0, fund.Spend{Booking: booking(day, ref), ID: id, Class: ledger.Operating, Party: ledger.Party(payee.id), Source: treasury, Chapter: "2",
			Invoice: fmt.Sprintf("OPS-%d", y+1), Amount: sumOf(int64(96_000_000+y*4_500_000), "LYD")})
		m.add(day+1, controller, 0, fund.Approve{Booking: booking(day+1, ref), Of: id})
		order := func(id ledger.Item) fund.OrderPayment {
			return fund.OrderPayment{Booking: booking(day+2, ref), ID: id, Of: ledger.Item(fmt.Sprintf("demo-running-%d", y+1)), Bank: main,
				Account: accountOf(payee.id), Amount: sumOf(int64(96_000_000+y*4_500_000), "LYD")}
		}
		if y == 2 { // ordered twice by mistake: the first is taken back
			m.add(day+2, financeOfficer, 1, order(id+"-x"))
			m.add(day+2, financeOfficer, 1, fund.CancelOrder{Booking: booking(day+2, ref), Order: id + "-x", Reason: "خطأ في رقم الفاتورة", ReasonEn: "Wrong invoice number"})
		}
		m.add(day+2, financeOfficer, 1, order(id+"-o"))
		m.add(day+3, approver, 0, fund.ApprovePayment{Booking: booking(day+3, ref), Order: id + "-o"})
		m.add(day+4, financeOfficer, 2, fund.SendPayment{Booking: booking(day+4, ref), Order: id + "-o"})
		m.add(day+4, financeOfficer, 2, fund.ClearPayment{Booking: booking(day+4, ref), Order: id + "-o", Line: lineID("demo-line-" + string(id))})
	}
}
