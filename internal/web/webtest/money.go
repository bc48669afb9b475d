package webtest

import (
	"strings"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
)

// Grant is the funding source of the filled record, and Account its bank
// account.
const (
	Grant   = "grant"
	Account = "main"
)

// by records commands of somebody else than the record's own actor.
func (r *Record) by(who string, commands ...any) {
	r.t.Helper()
	was := r.Actor
	defer func() { r.Actor = was }()
	r.Actor = fact.Actor{ID: who, Role: was.Role}
	for _, c := range commands {
		r.Do(c)
	}
}

// money is the fund's books: a grant, the school's contract obligated, an
// advance and a certificate paid, and a bank line that nobody can explain.
func (r *Record) money() {
	lyd := func(minor int64) fund.Sum { return fund.SumOf(money.Amount{Minor: minor, Currency: money.LYD}) }
	on := func(day string) fund.Booking { return fund.Booking{Date: day, Ref: "م/" + day} }
	const day = "2026-09-20"
	r.At(day)
	r.Do(ledger.OpenBooks{Books: ledger.BooksOpened{Entity: fund.Self, Kind: ledger.FundEntity, NameAr: "صندوق الواحات", NameEn: "Oases Fund", Begins: 2026 * 12}})
	r.Do(ledger.OpenSource{Opened: ledger.SourceOpened{Source: Grant, SourceInfo: ledger.SourceInfo{Kind: ledger.Grant, NameAr: "منحة الشريك التجريبي", NameEn: "Grant of the demonstration partner", Partner: "owner", Agreement: "ag-1"}}})
	authority := fund.Authority{Source: Grant, Year: 2026, Chapter: "3", Amount: lyd(5_000_000_000)}
	r.by("officer",
		fund.OpenAccount{Booking: on(day), ID: Account, Currency: money.LYD, NameAr: "حساب الدينار", NameEn: "Dinar account", Servicer: "مصرف تجريبي", Number: "DEMO-1"},
		fund.RecordPledge{Booking: on(day), ID: "pl-1", Source: Grant, Partner: "owner", Amount: lyd(6_000_000_000)},
		fund.SignAgreement{Booking: on(day), ID: "ag-1", Source: Grant, Partner: "owner", Amount: lyd(5_000_000_000), Pledge: "pl-1", FromPledge: lyd(5_000_000_000),
			Tranches: []fund.Tranche{{ID: "1", Amount: lyd(3_000_000_000), Expected: "2026-08-01"}, {ID: "2", Amount: lyd(2_000_000_000), Expected: "2027-02-01"}}},
		fund.Receive{Booking: on(day), Agreement: "ag-1", Bank: Account, Amount: lyd(3_000_000_000), Charge: lyd(25_500), Line: "l-1"},
		fund.Appropriate{Booking: on(day), Authority: authority, Decision: Decision}, fund.Allot{Booking: on(day), Authority: authority},
		fund.Allocate{Booking: on(day), Authority: authority, Project: School, Decision: Decision},
		fund.Obligate{Booking: on(day), Contract: Contract, Party: Builder, Class: ledger.Works, Advance: "20", Recovery: "20", Retention: "5",
			Parts: []fund.ObligationPart{{Source: Grant, Year: 2026, Chapter: "3", Amount: lyd(3_912_500_250)}}},
		fund.ReceiveGuarantee{Booking: on(day), ID: "g-1", Kind: "advance", Contract: Contract, Issuer: "مصرف تجريبي", IssuerEn: "Demonstration bank", Amount: lyd(700_000_000), Expires: "2027-06-30"},
		fund.SetPayeeAccount{Booking: on(day), Party: Builder, ID: "acc-1", Number: "DEMO-2"})
	r.by("other", fund.ConfirmPayeeAccount{Booking: on(day), Party: Builder, ID: "acc-1"})
	const later = "2026-09-26"
	r.At(later)
	r.by("engineer", fund.CertifyAdvance{Booking: on(later), ID: "adv-1", Contract: Contract, Guarantee: "g-1", Amount: lyd(700_000_000)})
	r.pay("adv-1", later, lyd(700_000_000))
	r.by("engineer", fund.Certify{Booking: on(later), ID: "ipc-1", Contract: Contract, Number: 1,
		Lines:      []fund.CertificateLine{{Type: "measured", ToDate: lyd(1_000_000_000), Description: "أعمال الأساسات", DescriptionEn: "Foundations"}},
		Deductions: []fund.Deduction{{Type: "advance-recovery", Rate: "20", Currency: money.LYD}, {Type: "retention", Rate: "5", Currency: money.LYD}, {Type: "withholding-tax", Base: "remaining", Rate: "2", Currency: money.LYD}}})
	r.pay("ipc-1", later, lyd(735_000_000))
	r.by("officer", fund.RecordLine{Booking: on(later), ID: "x-1", Source: Grant, Bank: Account, Amount: lyd(45_000_000), Line: "l-9", Text: "TRF"})
	id := func(n string) string { return strings.Repeat(n, 64) }
	r.by("officer", fund.TakeStatement{Bank: Account, Identity: id("a"), Number: "9/2026", From: "2026-09-01", To: later, Opening: lyd(0), Closing: lyd(2_999_974_500), Balanced: true, Page: 1, Pages: 1,
		Lines: []fund.StatementLine{{ID: id("b"), Day: day, Amount: lyd(2_999_974_500), Text: "GRANT"}}})
	r.published()
	r.by("director", fund.PermitOverride{Booking: on(later), ID: "ov-1", Rule: fund.GuaranteeCover, Contract: Contract, Decision: Decision, Ceiling: lyd(1_000_000), Expires: "2026-12-31",
		Reason: "تجديد خطاب الضمان جارٍ", ReasonEn: "The guarantee is being renewed"})
}

// published is what the partner says of it in a file of its own: its promise, the
// receipt with another amount, one that nobody received and one that nobody can
// read.
func (r *Record) published() {
	source := fact.Source{Via: "import", File: File, Pointer: "/iati-activities/iati-activity[1]", Line: 3}
	o := statement.Observe{Subject: project.ID("demo-partner-1").Subject(), Source: source}
	for _, t := range [][4]string{{"2", "promise", "2026-09-20", "5000000"}, {"3", "first", "2026-09-18", "2999000.500"}, {"3", "second", "2026-09-22", "1000"}, {"3", "third", "2026-09-24", "0.12345"}} {
		o.Statements = append(o.Statements, statement.Statement{Kind: project.Transacted, Key: t[1], Source: source, Body: fact.Encode(project.Transaction{ID: t[1], Type: t[0], Date: t[2],
			Value: project.Amount(t[3], "LYD"), Payer: &project.OrgRef{ID: "owner"}, Payee: &project.OrgRef{Name: "Oases Development Fund"}})})
	}
	r.Do(o)
}

// pay takes a claim through all its steps.
func (r *Record) pay(of ledger.Item, day string, amount fund.Sum) {
	on := fund.Booking{Date: day}
	r.by("controller", fund.Approve{Booking: on, Of: of})
	r.by("maker", fund.OrderPayment{Booking: on, ID: of + "-o", Of: of, Bank: Account, Account: "acc-1", Amount: amount})
	r.by("approver", fund.ApprovePayment{Booking: on, Order: of + "-o"})
	r.by("payer", fund.SendPayment{Booking: on, Order: of + "-o"})
	r.by("officer", fund.ClearPayment{Booking: on, Order: of + "-o", Line: string(of)})
}
