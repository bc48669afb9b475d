package fund_test

import (
	"testing"
	"time"

	"imar/internal/domain/contract"
	"imar/internal/domain/document"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
)

// certified is an office with one certificate of 10,000 dinars, approved.
func certified(t *testing.T) *office {
	o := signed(t)
	o.must("engineer", certify(o, 1, "0", "10000"))
	o.must("controller", fund.Approve{Booking: o.booked(), Of: "ipc-1"})
	return o
}

func ordered(o *office, id ledger.Item, amount string) fund.OrderPayment {
	return fund.OrderPayment{Booking: o.booked(), ID: id, Of: "ipc-1", Bank: "main", Account: "acc-1", Amount: lyd(amount)}
}

// TestWhatEveryCommandChecks: days, ids, amounts, decisions, banks and projects
// that cannot be are refused in any command.
func TestWhatEveryCommandChecks(t *testing.T) {
	o := certified(t)
	ahead := ordered(o, "o-1", "1")
	ahead.Date = "2026-03-10"
	o.refused("maker", ahead, "domain.date.future@Date")
	o.refused("maker", ordered(o, "o-1", "0"), "domain.amount.not-positive@Amount.Amount")
	o.refused("maker", ordered(o, "ipc-1", "1"), "domain.id.twice@ID")
	o.must("maker", ordered(o, "o-1", "1"))
	o.refused("maker", ordered(o, "o-1", "1"), "domain.id.twice@ID")
	o.must("finance", fund.OpenAccount{Booking: o.booked(), ID: "dollars", Currency: "USD", NameAr: "حساب", NameEn: "Dollars", Number: "2"})
	other := ordered(o, "o-2", "1")
	other.Bank = "dollars"
	o.refused("maker", other, "fund.bank.currency@Bank")

	old := document.Decision{ID: "d-old", Date: "2026-01-05", Expires: "2026-02-01", Issuer: "المجلس", Subject: "قرار"}
	o.must("setup", document.Take{Decision: old, Source: form})
	a := fund.Authority{Source: "grant", Year: 2026, Chapter: "3", Amount: lyd("1")}
	o.refused("controller", fund.Appropriate{Booking: o.booked(), Authority: a, Decision: "d-old"}, "domain.decision.expired@Decision")
	o.refused("controller", fund.Appropriate{Booking: o.booked(), Authority: a, Decision: "d-none"}, "domain.decision.unknown@Decision")

	o.must("setup", project.Decide{ID: theProject, Outcome: project.Cancelled, Date: o.day, Decider: "x", Decision: "d-1", Reason: "x", Source: form})
	o.refused("controller", fund.Allocate{Booking: o.booked(), Authority: a, Project: theProject, Decision: "d-1"}, "domain.project.ended@Project")
	back := a
	back.Amount = lyd("-1")
	o.must("controller", fund.Allocate{Booking: o.booked(), Authority: back, Project: theProject, Decision: "d-1"})
}

// TestOverrideHasBounds: an override lets its own rule pass, for its own
// contract, while it is in force.
func TestOverrideHasBounds(t *testing.T) {
	o := certified(t)
	o.must("finance", fund.SetPayeeAccount{Booking: o.booked(), Party: "builder", ID: "acc-1", Number: "3"})
	permit := func(id string, rule fund.Rule, of ledger.Contract, expires string) {
		t.Helper()
		o.must("director", fund.PermitOverride{Booking: o.booked(), ID: id, Rule: rule, Contract: of, Decision: "d-1", Ceiling: lyd("9000"), Expires: expires, Reason: "طارئ"})
	}
	another(o, "p other")
	permit("other-rule", fund.Recovery, theContract, "2026-04-01")
	permit("other-contract", fund.AccountChange, "p other", "2026-04-01")
	permit("today", fund.AccountChange, theContract, o.day)
	order := ordered(o, "o-1", "1")
	for _, id := range []string{"other-rule", "other-contract"} {
		order.Override = id
		o.refused("maker", order, "fund.payee.changed@Account")
	}
	order.Override = "today"
	o.must("maker", order)
	o.day = "2026-03-10"
	order = ordered(o, "o-2", "1")
	order.Override = "today"
	o.refused("maker", order, "fund.override.not-in-force@Override")
}

// another is one more contract of the same project with the same builder.
func another(o *office, id contract.ID) {
	o.t.Helper()
	o.must("setup", contract.Open{ID: id, Process: contract.Description{ID: string(id[2:]), Project: theProject, Summary: contract.Summary{Title: "عقد"}}, Source: form})
	o.must("controller", fund.Obligate{Booking: o.booked(), Contract: ledger.Contract(id), Party: "builder", Class: ledger.Works,
		Parts: []fund.ObligationPart{{Source: "grant", Year: 2026, Chapter: "3", Amount: lyd("1000")}}})
}

// TestAccountRestsThreeDays: 72 hours, to the hour.
func TestAccountRestsThreeDays(t *testing.T) {
	o := certified(t)
	o.must("finance", fund.SetPayeeAccount{Booking: o.booked(), Party: "builder", ID: "acc-2", Number: "2"})
	o.must("other", fund.ConfirmPayeeAccount{Booking: o.booked(), Party: "builder", ID: "acc-2"})
	o.day = "2026-03-12"
	order := ordered(o, "o-1", "10000")
	order.Account = "acc-2"
	o.early = time.Minute
	o.refused("maker", order, "fund.payee.changed@Account")
	o.early = 0
	o.must("maker", order)
}

// TestPayerChecksAgain: what changed since the order was approved stops the
// sending: the account, the money; and the payer is nobody who came before.
func TestPayerChecksAgain(t *testing.T) {
	o := certified(t)
	o.must("maker", ordered(o, "o-1", "10000"))
	o.must("approver", fund.ApprovePayment{Booking: o.booked(), Order: "o-1"})
	send := fund.SendPayment{Booking: o.booked(), Order: "o-1"}
	for _, who := range []string{"engineer", "maker", "approver"} {
		o.refused(who, send, "fund.four-eyes@")
	}
	o.must("finance", fund.RecordLine{Booking: o.booked(), ID: "x-1", Source: "grant", Bank: "main", Amount: lyd("-795000"), Line: "l"})
	o.refused("payer", send, "fund.cash@Order")
	o.must("finance", fund.RecordLine{Booking: o.booked(), ID: "x-2", Source: "grant", Bank: "main", Amount: lyd("795000"), Line: "m"})
	o.must("finance", fund.SetPayeeAccount{Booking: o.booked(), Party: "builder", ID: "acc-2", Number: "2"})
	o.refused("payer", send, "fund.payee.other@Account")
}

// TestNobodyIsPaidWho: a debarred party gets neither contract nor order, and
// nobody is paid while their advance is not covered.
func TestNobodyIsPaidWho(t *testing.T) {
	o := signed(t)
	o.must("engineer", fund.CertifyAdvance{Booking: o.booked(), ID: "adv", Contract: theContract, Guarantee: "g-1", Amount: lyd("50000")})
	o.refused("engineer", fund.CertifyAdvance{Booking: o.booked(), ID: "adv-2", Contract: theContract, Guarantee: "g-1", Amount: lyd("30000.001")},
		"fund.advance.limit@Amount", "fund.guarantee.cover@Guarantee")
	o.pay("adv", "o-1", "50000")
	o.must("engineer", certify(o, 1, "0", "10000", deductions()...))
	o.must("controller", fund.Approve{Booking: o.booked(), Of: "ipc-1"})
	o.must("finance", fund.ReduceGuarantee{Booking: o.booked(), ID: "g-1", How: "reduced", Amount: lyd("32500.001")})
	o.refused("maker", ordered(o, "o-2", "1"), "fund.guarantee.cover@Of")
	o.must("finance", fund.ReceiveGuarantee{Booking: o.booked(), ID: "g-2", Kind: "advance", Contract: theContract, Issuer: "مصرف", Amount: lyd("1"), Expires: o.day})
	o.must("maker", ordered(o, "o-2", "1"))
	o.day = "2026-03-10" // the small one has expired
	o.refused("maker", ordered(o, "o-3", "1"), "fund.guarantee.cover@Of")

	o.must("setup", party.Debar{Party: "builder", Key: "7", Debarment: party.Debarment{From: "2026-03-10", Source: "x", Reason: "x"}, Source: form})
	o.refused("maker", ordered(o, "o-3", "1"), "domain.contract.supplier-debarred@Of", "fund.guarantee.cover@Of")
	o.must("setup", contract.Open{ID: "p n", Process: contract.Description{ID: "n", Project: theProject, Summary: contract.Summary{Title: "عقد"}}, Source: form})
	o.refused("controller", fund.Obligate{Booking: o.booked(), Contract: "p n", Party: "builder", Class: ledger.Works,
		Parts: []fund.ObligationPart{{Source: "grant", Year: 2026, Chapter: "3", Amount: lyd("1")}}}, "domain.contract.supplier-debarred@Party")
}

// TestObligationsKeepToTheirPlaces: parts share what is free, reservations and
// later years hold what they hold, and a contract keeps its party.
func TestObligationsKeepToTheirPlaces(t *testing.T) {
	o := signed(t) // 100,000 are free
	more := func(parts ...fund.ObligationPart) fund.Obligate {
		return fund.Obligate{Booking: o.booked(), Contract: theContract, Party: "builder", Class: ledger.Works, Tender: "t-2", Parts: parts}
	}
	part := func(year ledger.Year, amount, reserved string) fund.ObligationPart {
		p := fund.ObligationPart{Source: "grant", Year: year, Chapter: "3", Amount: lyd(amount)}
		if reserved != "" {
			p.Reserved = lyd(reserved)
		}
		return p
	}
	o.refused("controller", more(part(2026, "100000.001", "")), "fund.obligation.free@Parts.0.Amount")
	o.refused("controller", more(part(2026, "60000", ""), part(2026, "40000.001", "")), "fund.obligation.free@Parts.1.Amount")
	authority := fund.Authority{Source: "grant", Year: 2026, Chapter: "3", Amount: lyd("30000")}
	o.must("controller", fund.Reserve{Booking: o.booked(), Authority: authority, Project: theProject, Tender: "t-2"})
	o.refused("controller", more(part(2026, "30000.001", "30000.001")), "fund.obligation.reserved@Parts.0.Reserved")
	o.refused("controller", more(part(2027, "1", "")), "fund.obligation.years@Parts.0.Amount")
	o.refused("controller", more(part(2025, "1", "")), "fund.year.past@Parts.0.Year")
	o.refused("controller", more(part(2026, "-400000.001", "")), "fund.obligation.uncertified@Parts.0.Amount")
	other := more(part(2026, "1", ""))
	other.Party = "agency"
	o.refused("controller", other, "fund.contract.party@Party")
	o.must("controller", more(part(2026, "60000", ""), part(2026, "40000", "30000")))
	// Of a million agreed 800,000 have come.
	o.refused("controller", fund.ApplyWithdrawal{Booking: o.booked(), ID: "wa-2", Agreement: "ag", Kind: "advance", Amount: lyd("200000.001")}, "fund.agreement.undrawn@Amount")
	o.must("controller", fund.ApplyWithdrawal{Booking: o.booked(), ID: "wa-2", Agreement: "ag", Kind: "advance", Amount: lyd("200000")})
	o.refused("controller", fund.ApplyWithdrawal{Booking: o.booked(), ID: "wa-3", Agreement: "ag", Kind: "advance", Amount: lyd("1")}, "fund.agreement.undrawn@Amount")

	cut := authority
	cut.Amount = lyd("-400000.001") // 900,000 − 500,000 are allotted and not allocated
	o.refused("controller", fund.Allot{Booking: o.booked(), Authority: cut}, "fund.authority.appropriated@Amount")
	cut.Amount = lyd("400000.001")
	o.refused("controller", fund.MoveAuthority{Booking: o.booked(), Authority: cut, ToChapter: "2", Decision: "d-1"}, "fund.authority.free@Amount")

	o.must("approver", contract.Close{ID: theContract, Closing: contract.Closing{Outcome: "terminated", Date: o.day, Reason: "x"}, Source: form})
	o.refused("controller", more(part(2026, "-1", "")), "domain.contract.closed@Contract")
}

// TestCertificatesAddUp: lines once, deductions at most what is certified and
// their cap, an advance recovered in full at the end and never twice.
func TestCertificatesAddUp(t *testing.T) {
	o := opened(t)
	o.must("controller", fund.Obligate{Booking: o.booked(), Contract: theContract, Party: "builder", Class: ledger.Works,
		Parts: []fund.ObligationPart{{Source: "grant", Year: 2026, Chapter: "3", Amount: lyd("1000")}}})
	o.refused("engineer", certify(o, 1, "0", "10"), "domain.contract.not-signed@Contract")

	o = signed(t)
	twice := certify(o, 1, "0", "10")
	twice.Lines = append(twice.Lines, twice.Lines[0])
	o.refused("engineer", twice, "fund.certificate.line-twice@Lines.1.Type")
	o.refused("engineer", certify(o, 1, "0", "100", fund.Deduction{Type: "delay-damages", Amount: lyd("101"), Currency: "LYD"}), "fund.deduction.above@Deductions.0.Amount")
	o.refused("engineer", certify(o, 1, "0", "100", fund.Deduction{Type: "delay-damages", Rate: "10", Cap: lyd("5"), Amount: lyd("10"), Currency: "LYD"}), "fund.deduction.arithmetic@Deductions.0.Amount")
	o.must("engineer", fund.CertifyAdvance{Booking: o.booked(), ID: "adv", Contract: theContract, Guarantee: "g-1", Amount: lyd("80000")})
	o.pay("adv", "o-1", "80000")
	recovering := func(amount string) fund.Deduction {
		return fund.Deduction{Type: "advance-recovery", Amount: lyd(amount), Currency: "LYD"}
	}
	o.refused("engineer", certify(o, 1, "0", "200000", recovering("80000.001")), "fund.certificate.recovered-above@Deductions")
	o.refused("engineer", certify(o, 1, "0", "200000", recovering("49999.999")), "fund.certificate.recovery@Deductions")
	last := certify(o, 1, "0", "200000", recovering("50000"))
	last.Final = true
	o.refused("engineer", last, "fund.certificate.recovery@Deductions")
	last.Deductions = []fund.Deduction{recovering("80000"), {Type: "delay-damages", Rate: "10", Cap: lyd("5"), Currency: "LYD"}}
	o.must("engineer", last)
	if due := o.state.Ledger.NetDueOf(ledger.Purse{Entity: fund.Self, Source: "grant", Currency: "LYD"}, "ipc-1"); due.Minor != 119_995_000 {
		t.Errorf("%v is due", due)
	}
	o.refused("engineer", certify(o, 2, "200000", "200001"), "fund.certificate.final@Contract")
}

// TestClaimsAreApprovedOnce: by nobody who made or audited them.
func TestClaimsAreApprovedOnce(t *testing.T) {
	o := certified(t)
	o.refused("controller", fund.Approve{Booking: o.booked(), Of: "ipc-1"}, "fund.claim.approved@Of")
	o.must("director", fund.LayDown{Booking: o.booked(), Decision: "d-1", Policy: fund.Policy{Threshold: lyd("500000"), PreAudit: true}})
	o.must("engineer", certify(o, 2, "10000", "20000"))
	o.refused("engineer", fund.Approve{Booking: o.booked(), Of: "ipc-2", PreAudit: true}, "fund.four-eyes@")
	o.must("auditor", fund.Approve{Booking: o.booked(), Of: "ipc-2", PreAudit: true})
	o.refused("other", fund.Approve{Booking: o.booked(), Of: "ipc-2", PreAudit: true}, "fund.claim.approved@Of")
	o.refused("auditor", fund.Approve{Booking: o.booked(), Of: "ipc-2"}, "fund.four-eyes@")
	o.must("controller", fund.Approve{Booking: o.booked(), Of: "ipc-2"})
}

// TestInvoiceNumbers: however a number is written, the same contract has it once
// a year.
func TestInvoiceNumbers(t *testing.T) {
	o := signed(t)
	take := func(id ledger.Item, invoice string) fund.ReceiveApplication {
		return fund.ReceiveApplication{Booking: o.booked(), ID: id, Contract: theContract, Invoice: invoice, Amount: lyd("1000")}
	}
	o.must("finance", take("app-1", "٠٠٧ / أ"))
	for _, number := range []string{"7أ", "007-أ", "۷ أ"} {
		o.refused("finance", take("app-2", number), "fund.invoice.twice@Invoice")
	}
	o.must("finance", take("app-2", "70أ"))
}

// TestThresholdInAnotherCurrency: what a rate puts above the threshold needs two,
// and so does what no rate can put below it.
func TestThresholdInAnotherCurrency(t *testing.T) {
	o := certified(t)
	for _, c := range []struct {
		rate  string
		needs int
	}{{"", 2}, {"0.01", 1}, {"7.1", 2}} {
		if c.rate != "" {
			o.must("finance", fund.RecordRate{Date: o.day, From: "LYD", To: "USD", Kind: fund.Official, Value: c.rate, Issuer: "المصرف المركزي"})
		}
		o.must("director", fund.LayDown{Booking: o.booked(), Decision: "d-1", Policy: fund.Policy{Threshold: fund.Sum{Amount: "700", Currency: "USD"}}})
		id := ledger.Item("o-" + c.rate)
		o.must("maker", ordered(o, id, "100"))
		if got := o.state.Fund.Order(id).Needs; got != c.needs {
			t.Errorf("with a rate of %q %d must approve, want %d", c.rate, got, c.needs)
		}
	}
}
