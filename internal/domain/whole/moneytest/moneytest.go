// Package moneytest makes, for tests and benchmarks of whatever records money,
// a fund with its books open and what can be asked of it.
//
// Opening and Signing found a small fund with one contract, of which Chance asks
// at random for everything there is, with amounts, ids, days and people that
// often do not fit. Founding founds a fund with many contracts that are paid
// independently of each other; Payment gives the six steps of one payment.
//
// The invariant: the same numbers give the same commands, and what Founding and
// Payment give is accepted when it is asked for in that order.
package moneytest

import (
	"fmt"
	"time"

	"imar/internal/base/money"
	"imar/internal/domain/access"
	"imar/internal/domain/contract"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
)

// Asked is a command with who asks for it and on which day.
type Asked struct {
	Who     string
	Day     string
	Command any
}

// roles are what the people who ask hold where there are people in office.
var roles = map[string]access.Role{
	"buyer": access.ProcurementOfficer, "officer": access.ProgrammeOfficer, "engineer": access.Engineer, "finance": access.FinanceOfficer,
	"maker": access.FinanceOfficer, "payer": access.FinanceOfficer, "other": access.FinanceOfficer, "controller": access.FinancialController,
	"auditor": access.PreAuditor, "approver": access.Approver, "director": access.Director,
}

// Actor is somebody, in the role that they hold.
func Actor(who string) fact.Actor { return fact.Actor{ID: who, Role: string(roles[who])} }

// Actor is who asks.
func (a Asked) Actor() fact.Actor { return Actor(a.Who) }

// At is nine o'clock in the morning, UTC, of a day that is one.
func At(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err) // the days of this package
	}
	return t.Add(9 * time.Hour)
}

// The days on which a fund is founded, and from which on payees' accounts have
// rested.
const (
	FoundingDay = "2026-03-02"
	RestedDay   = "2026-03-09"
)

// Names of the small fund.
const (
	TheProject  = "p"
	TheContract = "p c"
)

// LYD is a sum of dinars as somebody types it.
func LYD(amount string) fund.Sum { return fund.Sum{Amount: amount, Currency: "LYD"} }

var form = fact.Source{Via: "form"}

// Booked is a booking of a day.
func Booked(day string) fund.Booking { return fund.Booking{Date: day, Ref: "R-" + day} }

// Opening founds a fund with books, a source with 800,000 dinars at hand and
// 900,000 allotted, 500,000 of them allocated to a project that is being
// procured, and a contract not yet signed.
func Opening() []Asked {
	b := Booked(FoundingDay)
	return append(append(stage(),
		asked("setup", contract.Open{ID: TheContract, Process: contract.Description{ID: "c", Project: TheProject, Summary: contract.Summary{Title: "عقد"}}, Source: form},
			fund.OpenAccount{Booking: b, ID: "main", Currency: "LYD", NameAr: "الحساب", NameEn: "Main", Number: "001"},
			fund.RecordPledge{Booking: b, ID: "pl", Source: "grant", Partner: "donor", Amount: LYD("1,000,000.000")},
			fund.SignAgreement{Booking: b, ID: "ag", Source: "grant", Partner: "donor", Amount: LYD("1000000"), Pledge: "pl", FromPledge: LYD("1000000")},
			fund.ApplyWithdrawal{Booking: b, ID: "wa", Agreement: "ag", Kind: "advance", Amount: LYD("800000")},
			fund.Receive{Booking: b, Agreement: "ag", Bank: "main", Amount: LYD("800000"), Charge: LYD("25.5"), Line: "st-1/1"})...),
		authorise("900000", "500000")...)
}

// stage is what every fund here begins with: its name, a decision, parties,
// books, two sources, and a project that has passed three gates.
func stage() []Asked {
	list := asked("setup",
		fund.Establish{Fund: fund.Establishment{NameAr: "صندوق", NameEn: "Fund", Country: "LY", Currency: "LYD"}, Source: form},
		document.Take{Decision: document.Decision{ID: "d-1", Date: "2026-01-05", Issuer: "المجلس", Subject: "برنامج"}, Source: form})
	for _, id := range []string{"donor", "builder", "bank", "taxes", "owner", "agency"} {
		list = append(list, asked("setup", party.Register{Party: party.Registration{ID: id, Name: id}, Source: form})...)
	}
	list = append(list, asked("setup",
		ledger.OpenBooks{Books: ledger.BooksOpened{Entity: fund.Self, Kind: ledger.FundEntity, NameAr: "الصندوق", NameEn: "Fund", Begins: 2026 * 12}},
		ledger.OpenSource{Opened: ledger.SourceOpened{Source: "grant", SourceInfo: ledger.SourceInfo{Kind: ledger.Grant, NameAr: "منحة", NameEn: "Grant", Partner: "donor"}}},
		ledger.OpenSource{Opened: ledger.SourceOpened{Source: "state", SourceInfo: ledger.SourceInfo{Kind: ledger.Budget, NameAr: "الميزانية", NameEn: "Budget"}}},
		project.Record{ID: TheProject, Description: &project.Description{Title: "مدرسة"}, Source: form})...)
	for _, day := range []string{"2026-01-06", "2026-01-07", "2026-01-08"} {
		list = append(list, asked("setup", project.Decide{ID: TheProject, Outcome: project.Approved, Date: day, Decider: "x", Decision: "d-1", Source: form})...)
	}
	return list
}

// authorise appropriates and allots of the grant for 2026, and allocates to the
// project.
func authorise(allotted, allocated string) []Asked {
	b := Booked(FoundingDay)
	of := func(amount string) fund.Authority {
		return fund.Authority{Source: "grant", Year: 2026, Chapter: "3", Amount: LYD(amount)}
	}
	return asked("controller", fund.Appropriate{Booking: b, Authority: of(allotted), Decision: "d-1"}, fund.Allot{Booking: b, Authority: of(allotted)},
		fund.Allocate{Booking: b, Authority: of(allocated), Project: TheProject, Decision: "d-1"})
}

func asked(who string, commands ...any) (list []Asked) {
	for _, c := range commands {
		list = append(list, Asked{who, FoundingDay, c})
	}
	return list
}

// Obligate obligates the contract of the small fund, a part of it out of what a
// tender reserved.
func Obligate(day, amount string) fund.Obligate {
	return fund.Obligate{Booking: Booked(day), Contract: TheContract, Party: "builder", Class: ledger.Works, Tender: "t-1",
		Advance: "20", Recovery: "25", Retention: "5",
		Parts: []fund.ObligationPart{{Source: "grant", Year: 2026, Chapter: "3", Amount: LYD(amount), Reserved: LYD("100000")}}}
}

// Sign signs the contract of the small fund.
func Sign(value string) contract.Sign { return sign(TheContract, value) }

func sign(id contract.ID, value string) contract.Sign {
	return contract.Sign{ID: id, Source: form, Agreement: contract.Agreement{
		Suppliers: []project.OrgRef{{ID: "builder", Name: "builder"}}, ContractValue: project.Amount(value, "LYD"), DateSigned: FoundingDay,
		ContractPeriod: &project.Period{StartDate: FoundingDay, EndDate: "2026-12-31"}}}
}

// Signing obligates, signs and guarantees the contract of the small fund, and
// confirms the builder's account.
func Signing() []Asked {
	b := Booked(FoundingDay)
	list := asked("controller",
		fund.Reserve{Booking: b, Authority: fund.Authority{Source: "grant", Year: 2026, Chapter: "3", Amount: LYD("100000")}, Project: TheProject, Tender: "t-1"},
		Obligate(FoundingDay, "400000.000"))
	list = append(list, asked("approver", Sign("400000.000"))...)
	return append(append(list, asked("finance",
		fund.ReceiveGuarantee{Booking: b, ID: "g-1", Kind: "advance", Contract: TheContract, Issuer: "مصرف", Amount: LYD("80000"), Expires: "2026-12-31"})...), account()...)
}

// account sets and confirms the builder's account.
func account() []Asked {
	b := Booked(FoundingDay)
	return append(asked("finance", fund.SetPayeeAccount{Booking: b, Party: "builder", ID: "acc-1", Number: "LY38021001000000123456789"}),
		asked("other", fund.ConfirmPayeeAccount{Booking: b, Party: "builder", ID: "acc-1"})...)
}

// Deductions are an advance's recovery, retention, and tax on the rest.
func Deductions() []fund.Deduction {
	return []fund.Deduction{{Type: "advance-recovery", Rate: "25", Currency: "LYD"}, {Type: "retention", Rate: "5", Currency: "LYD"},
		{Type: "withholding-tax", Base: "remaining", Rate: "2", Currency: "LYD", Payee: "taxes"}}
}

// Money of a fund with many contracts, in dirhams: what each contract is
// obligated for, and what one payment's certificate is for: less 5 % retained
// and 2 % tax on the rest, Net is paid.
const (
	Obligated = 1_000_000_000_000
	Gross     = 1_000_000
	Net       = Gross * 95 / 100 * 98 / 100
)

// Minor is a sum of so many dirhams.
func Minor(minor int64) fund.Sum {
	return fund.SumOf(money.Amount{Minor: minor, Currency: money.LYD})
}

// Contract is the id of one of the contracts of a fund with many.
func Contract(n int) ledger.Contract { return ledger.Contract(fmt.Sprintf("p c-%d", n)) }

// Founding founds a fund with many contracts, numbered from 0, each obligated,
// signed and ready to be certified from RestedDay on.
func Founding(contracts int) []Asked { return append(Ground(), Contracts(0, contracts)...) }

// Ground founds the same fund without a contract.
func Ground() []Asked {
	list := append(stage(), asked("setup",
		fund.OpenAccount{Booking: Booked(FoundingDay), ID: "main", Currency: "LYD", NameAr: "الحساب", NameEn: "Main", Number: "001"})...)
	return append(list, account()...)
}

// Contracts adds so many contracts to that fund, numbered from first, and the
// money and the authority for them.
func Contracts(first, count int) []Asked {
	b, total := Booked(FoundingDay), Minor(int64(count)*Obligated)
	list := asked("setup", fund.Receive{Booking: b, Source: "grant", Partner: "donor", Bank: "main", Amount: total})
	list = append(list, authorise(total.Amount, total.Amount)...)
	for n := first; n < first+count; n++ {
		id := contract.ID(Contract(n))
		list = append(list, asked("setup", contract.Open{ID: id, Process: contract.Description{ID: fmt.Sprintf("c-%d", n), Project: TheProject, Summary: contract.Summary{Title: "عقد"}}, Source: form})...)
		list = append(list, asked("controller", fund.Obligate{Booking: b, Contract: Contract(n), Party: "builder", Class: ledger.Works, Retention: "5",
			Parts: []fund.ObligationPart{{Source: "grant", Year: 2026, Chapter: "3", Amount: Minor(Obligated)}}})...)
		list = append(list, asked("approver", sign(id, Minor(Obligated).Amount))...)
	}
	return list
}

// Steps is how many commands take one payment from the certificate until the
// bank has carried it out, each by somebody else than the steps before.
const Steps = 6

// Claim and Order are the ids of a payment's certificate and order.
func Claim(contract, number int) ledger.Item {
	return ledger.Item(fmt.Sprintf("ipc-%d-%d", contract, number))
}

// Order is the id of a payment's order.
func Order(contract, number int) ledger.Item {
	return ledger.Item(fmt.Sprintf("o-%d-%d", contract, number))
}

// Step is one of the steps, from 0, of a contract's payment; payments are
// numbered from 1, and each follows the one before.
func Step(contract, number, step int) Asked {
	b := fund.Booking{Date: RestedDay, Ref: fmt.Sprintf("R-%d-%d", contract, number)}
	claim, order := Claim(contract, number), Order(contract, number)
	by := func(who string, command any) Asked { return Asked{who, RestedDay, command} }
	switch step {
	case 0:
		return by("engineer", fund.Certify{Booking: b, ID: claim, Contract: Contract(contract), Number: int64(number),
			Lines:      []fund.CertificateLine{{Type: "measured", Previous: Minor(int64(number-1) * Gross), ToDate: Minor(int64(number) * Gross)}},
			Deductions: Deductions()[1:]})
	case 1:
		return by("controller", fund.Approve{Booking: b, Of: claim})
	case 2:
		return by("maker", fund.OrderPayment{Booking: b, ID: order, Of: claim, Bank: "main", Account: "acc-1", Amount: Minor(Net)})
	case 3:
		return by("approver", fund.ApprovePayment{Booking: b, Order: order})
	case 4:
		return by("payer", fund.SendPayment{Booking: b, Order: order})
	case 5:
		return by("finance", fund.ClearPayment{Booking: b, Order: order, Line: fmt.Sprintf("line-%d-%d", contract, number)})
	}
	panic(fmt.Sprintf("a payment has no step %d", step))
}

// Offices puts everybody who asks here into office, each for one role: from then
// on nobody may do anything that their role does not allow. It is asked for
// after a fund was founded.
func Offices() []Asked {
	var list []Asked
	grant := func(who string, role access.Role) {
		list = append(list, asked("setup", access.Register{Person: access.Person{ID: access.PersonID(who), OfficeAr: "مكتب", OfficeEn: "Office"}, Name: who, Source: form},
			access.Grant{ID: access.GrantID("grant-" + who), Person: access.PersonID(who), Role: role, From: FoundingDay, Decision: map[bool]string{true: "d-1"}[role.Money()], Source: form})...)
		if role.Money() {
			list = append(list, asked("board", access.Confirm{Grant: access.GrantID("grant-" + who), Source: form})...)
		}
	}
	for _, who := range People {
		grant(who, roles[who])
	}
	grant("administrator", access.Administrator) // the last: from now on the record is guarded
	return list
}

// People are those who ask here, in a fixed order.
var People = []string{"buyer", "officer", "engineer", "finance", "maker", "payer", "other", "controller", "auditor", "approver", "director"}
