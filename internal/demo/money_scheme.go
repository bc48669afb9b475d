package demo

import (
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// What an auditor looks for in a fund's money, told once each by the fund's own
// spending, which belongs to no district; what concerns contracts is told by the
// stories, equally often in each district. Where a control refuses it, somebody
// tries, and the refusal stays on record.

const (
	hidden     = 2    // number of the supplier that was registered late and is paid into another's account
	hiddenFrom = 1190 // day of its registration

	unorderedOn, unordered = 1512, 18_750_000 // taken from the account though nobody had ordered it
)

// bills are the invoices of the fund's own house.
func (w *world) bills() []bill {
	s := w.suppliers
	list := []bill{
		// One delivery, billed twice under two numbers.
		{id: "demo-house-1", day: 1050, with: s[0], account: accountOf(s[0].id) + "-2", invoice: "T-2207", minor: 186_400_000},
		{id: "demo-house-2", day: 1071, with: s[0], account: accountOf(s[0].id) + "-2", invoice: "T-2270", minor: 186_400_000},
		// A firm that came out of nowhere and shares its account with another.
		{id: "demo-house-3", day: 1246, with: s[hidden], account: accountOf(s[1].id), invoice: "B-9", minor: 64_900_000},
		// One purchase in three, each just below what two people must approve.
		{id: "demo-house-4", day: 812, with: s[3], invoice: "M-114", minor: 4_120_000_000},
		{id: "demo-house-5", day: 840, with: s[3], invoice: "M-129", minor: 4_410_000_000},
		{id: "demo-house-6", day: 875, with: s[3], invoice: "M-152", minor: 4_730_000_000},
		// As if the firm had no other customer: number after number, in round sums
		// before the year ends.
		{id: "demo-house-7", day: 1498, with: s[1], invoice: "0441", minor: 50_000_000},
		{id: "demo-house-8", day: 1505, with: s[1], invoice: "0442", minor: 60_000_000},
		{id: "demo-house-9", day: 1512, with: s[1], invoice: "0443", minor: 75_000_000},
		// Two others' bills of the year in which nearly all goes to one.
		{id: "demo-house-16", day: 1582, with: s[3], invoice: "M-260", minor: 22_310_000},
		{id: "demo-house-17", day: 1708, with: s[1], invoice: "0502", minor: 17_845_000},
	}
	for i, invoice := range []string{"5-21", "5-48", "5-77", "5-103", "5-140", "5-181"} {
		list = append(list, bill{id: ledger.Item("demo-house-1" + string(rune('0'+i))), day: 1561 + 42*i, with: s[4], invoice: invoice, minor: 88_450_000 + int64(i)*9_735_000})
	}
	return list
}

// schemes books them, and what was tried and refused.
func (m *moneyBook) schemes() {
	s := m.w.suppliers
	m.add(hiddenFrom, procurementOfficer, 1, s[hidden].register(90, date(hiddenFrom)))
	shared := fund.SetPayeeAccount{Booking: booking(hiddenFrom, ""), Party: ledger.Party(s[hidden].id), ID: accountOf(s[1].id), Number: "DEMO000000000000009002", Bank: "Demonstration bank"}
	m.add(hiddenFrom, financeOfficer, 0, shared)
	m.add(hiddenFrom+1, financeOfficer, 1, fund.ConfirmPayeeAccount{Booking: booking(hiddenFrom+1, ""), Party: shared.Party, ID: shared.ID})
	list := m.w.bills()
	for _, b := range list {
		m.bill(b)
	}
	m.attempts(list)
	m.add(unorderedOn, financeOfficer, 0, fund.RecordLine{Booking: booking(unorderedOn, ""), ID: "demo-suspense-3", Source: treasury, Bank: bankOf("LYD"), Amount: lyd(-unordered),
		Line: lineID("demo-line-suspense-3"), Text: "DD"})
}

// attempts are what the fund's controls refuse.
func (m *moneyBook) attempts(list []bill) {
	first := list[0]
	m.refused(first.day, financeOfficer, 1, "fund.claim.not-approved", first.order(first.day))
	again := first
	again.id, again.day, again.invoice = "demo-house-1-x", first.day+7, "T 2207"
	m.refused(again.day, financeOfficer, 0, "fund.invoice.twice", again.spend())
	m.refused(first.day+3, financeOfficer, 1, "fund.four-eyes", fund.SendPayment{Booking: booking(first.day+3, first.ref()), Order: first.id + "-o"})
	free := newLife(m.w, 0)
	over := bill{id: "demo-house-x", day: 1064, with: m.w.suppliers[3], invoice: "M-190", minor: 9_000_000_000, project: ledger.Project(free.id()), chapter: chapter}
	m.refused(over.day, financeOfficer, 0, "fund.obligation.free", over.spend())
	out := bill{id: "demo-house-18", day: 1001, with: m.w.contractors[barred], invoice: "K-3", minor: 71_200_000}
	m.invoiced(out)
	m.refused(out.day+2, financeOfficer, 1, "domain.contract.supplier-debarred", out.order(out.day+2))
}

// suppliers sell to the fund's own house.
var suppliers = [...]said{
	{"شركة سلك العيوق للصيانة", "Silk al-Ayyuq Maintenance Company"},
	{"شركة مفتاح الفرقد للتجهيزات", "Miftah al-Farqad Equipment Company"},
	{"شركة نافذة القرنفل للتوريدات", "Nafidhat al-Qaranful Supplies Company"},
	{"شركة خيمة الصندل للمباني الجاهزة", "Khaymat al-Sandal Prefabricated Buildings Company"},
	{"شركة ورق السوسن للقرطاسية", "Waraq al-Sawsan Stationery Company"},
}

// registered are those of a directory that are registered in the first days.
func (dir *directory) registered() (list []firm) {
	for _, f := range dir.all() {
		if f.id != dir.suppliers[hidden].id {
			list = append(list, f)
		}
	}
	return list
}
