package moneytest

import (
	"strconv"

	"imar/internal/base/money"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
)

// Dice is where chance comes from: a rand.Rand, or whatever can shrink what it
// threw.
type Dice interface {
	IntN(n int) int
	Int64N(n int64) int64
}

// Chance makes commands at random: of everything that can be asked for of the
// small fund once it is signed, with amounts, ids, days and people that often do
// not fit.
type Chance struct {
	Dice
	Day string // that most of it is booked on

	state *whole.State
}

// Ask is one of the commands, with somebody who asks for it. The state is what is
// on record: where something of it can be asked about, mostly that is.
func (c *Chance) Ask(s *whole.State) Asked {
	c.state = s
	defer func() { c.state = nil }()
	command := c.command()
	return Asked{one(c, "finance", "controller", "engineer", "approver", "payer", "maker", "director"), c.Day, command}
}

func one[T any](c *Chance, list ...T) T { return list[c.IntN(len(list))] }

// mostly is the first of a list, and now and then another.
func mostly[T any](c *Chance, good T, others ...T) T {
	if c.IntN(8) > 0 {
		return good
	}
	return one(c, others...)
}

func (c *Chance) sum() fund.Sum {
	minor := mostly(c, one(c, c.Int64N(1_000_000), c.Int64N(50_000_000), 10_000_000, 80_000_000), 0, 1, -5, 400_000_000, 1<<50)
	return fund.SumOf(money.Amount{Minor: minor, Currency: mostly(c, money.LYD, "USD", "XXX")})
}

func (c *Chance) booking() fund.Booking {
	return fund.Booking{Date: mostly(c, c.Day, "2026-01-15", "2027-01-01", "x"), Ref: strconv.Itoa(c.IntN(50)), Override: mostly(c, "", "ov", "none")}
}

func (c *Chance) item(kind string) ledger.Item {
	return ledger.Item(kind + "-" + strconv.Itoa(c.IntN(4)))
}

func (c *Chance) authority() fund.Authority {
	return fund.Authority{Source: mostly(c, ledger.Source("grant"), "state", "none"), Year: mostly(c, ledger.Year(2026), 2027, 2027, 2025), Chapter: mostly(c, ledger.Chapter("3"), ""), Amount: c.sum()}
}

func (c *Chance) claim() ledger.Item {
	if s := c.state.Fund; c.IntN(4) > 0 {
		for range 8 { // one that is there, where there is one
			if id := one(c, c.item("adv"), c.item("ipc"), c.item("ipc"), c.item("inv"), c.item("rel")); s.Claim(id) != nil {
				return id
			}
		}
	}
	return "none"
}

// order is one that is there, where there is one.
func (c *Chance) order() ledger.Item {
	for range 6 {
		if id := c.item("o"); c.state.Fund.Order(id) != nil {
			return id
		}
	}
	return c.item("o")
}

func (c *Chance) line() string { return one(c, "", "", "l-"+strconv.Itoa(c.IntN(40))) }

// command is one of all commands about money, but for those that need a life of
// their own.
func (c *Chance) command() any {
	b := c.booking()
	project := mostly(c, ledger.Project(TheProject), "", "none")
	source := mostly(c, ledger.Source("grant"), "state", "none")
	party := mostly(c, ledger.Party("builder"), "agency", "donor", "nobody")
	bank := mostly(c, ledger.Bank("main"), "none")
	of, year := ledger.Contract(mostly(c, TheContract, "p none")), c.authority()
	switch c.IntN(40) {
	case 0:
		return fund.RecordPledge{Booking: b, ID: c.item("pl"), Source: source, Partner: party, Amount: c.sum()}
	case 1:
		return fund.SignAgreement{Booking: b, ID: c.item("ag"), Source: source, Partner: party, Amount: c.sum(), Loan: c.IntN(3) == 0}
	case 2:
		return fund.CancelAgreement{Booking: b, Agreement: one(c, "ag", c.item("ag")), Amount: c.sum(), Reason: "x"}
	case 3:
		return fund.ApplyWithdrawal{Booking: b, ID: c.item("wa"), Agreement: one(c, "ag", c.item("ag")), Kind: "advance", Amount: c.sum()}
	case 4:
		return fund.Receive{Booking: b, Agreement: one(c, "ag", c.item("ag")), Bank: bank, Amount: c.sum(), Line: c.line()}
	case 5:
		return fund.RecordDirectPayment{Booking: b, ID: c.item("dp"), Agreement: "ag", Project: project, Contractor: party, Class: ledger.Works, Chapter: "3", Amount: c.sum()}
	case 6:
		return fund.RefundPartner{Booking: b, Agreement: "ag", Bank: bank, Amount: c.sum(), Reason: "x"}
	case 7:
		return fund.Appropriate{Booking: b, Authority: year, Decision: "d-1"}
	case 8:
		return fund.Allot{Booking: b, Authority: year}
	case 9:
		return fund.Allocate{Booking: b, Authority: year, Project: project, Decision: "d-1"}
	case 10:
		return fund.MoveAuthority{Booking: b, Authority: year, ToChapter: "2", Decision: "d-1"}
	case 11:
		return fund.Reserve{Booking: b, Authority: year, Project: project, Tender: c.item("t")}
	case 12:
		return fund.AuthoriseYears{Booking: b, Authority: year, Project: project, Decision: "d-1"}
	case 13:
		return fund.Obligate{Booking: b, Contract: of, Party: "builder", Class: ledger.Works, Parts: []fund.ObligationPart{{Source: source, Year: year.Year, Chapter: "3", Amount: c.sum()}}}
	case 14:
		if c.IntN(4) > 0 {
			return c.certificate(b, of)
		}
		return fund.CancelObligation{Booking: b, Contract: of, Reason: "x"}
	case 15:
		return fund.TakeUpYear{Booking: b, Authority: year, Contract: of}
	case 16:
		return fund.CertifyAdvance{Booking: b, ID: c.item("adv"), Contract: of, Guarantee: mostly(c, "g-1", c.item("g")), Amount: c.sum()}
	case 17, 18, 19:
		return c.certificate(b, of)
	case 20, 21:
		return fund.Approve{Booking: b, Of: c.claim()}
	case 22, 23:
		of := c.claim()
		due := c.state.Ledger.NetDueOf(ledger.Purse{Entity: fund.Self, Source: "grant", Currency: money.LYD}, of)
		return fund.OrderPayment{Booking: b, ID: c.item("o"), Of: of, Bank: bank, Account: "acc-1", Amount: one(c, fund.SumOf(due), fund.SumOf(money.Amount{Minor: due.Minor / 2, Currency: money.LYD}), c.sum())}
	case 24, 25:
		return fund.ApprovePayment{Booking: b, Order: c.order()}
	case 26, 27:
		return fund.SendPayment{Booking: b, Order: c.order()}
	case 28:
		return fund.ClearPayment{Booking: b, Order: c.order(), Line: c.line()}
	case 29:
		return fund.ReturnPayment{Booking: b, Order: c.order(), Reason: "x"}
	case 30:
		return fund.ReleaseRetention{Booking: b, ID: c.item("rel"), Contract: of, How: one(c, "release", "forfeit", "replace"), Guarantee: c.item("g"), Amount: c.sum(), Basis: "x"}
	case 31:
		return fund.ReceiveGuarantee{Booking: b, ID: c.item("g"), Kind: one(c, "advance", "performance", "x"), Contract: of, Issuer: "x", Amount: c.sum(), Expires: "2026-12-31"}
	case 32:
		return fund.TakeBack{Booking: b, Of: c.claim(), Guarantee: one(c, "", "g-1", c.item("g")), Bank: bank, Amount: c.sum(), PriorYear: c.IntN(3) == 0}
	case 33:
		return fund.Spend{Booking: b, ID: c.item("inv"), Project: project, Class: ledger.Goods, Party: party, Source: source, Chapter: "3", Invoice: strconv.Itoa(c.IntN(20)), Amount: c.sum()}
	case 34:
		return fund.Transfer{Booking: b, ID: c.item("tr"), Project: project, Party: "agency", Source: source, Chapter: "3", Bank: bank, Amount: c.sum()}
	case 35:
		return fund.ReportTransfer{Booking: b, Transfer: c.item("tr"), Amount: c.sum(), Report: "x"}
	case 36:
		return fund.RecordLine{Booking: b, ID: c.item("x"), Source: source, Bank: bank, Amount: c.sum(), Line: c.line()}
	case 37:
		return fund.WriteOff{Booking: b, Of: c.claim(), Amount: c.sum(), Reason: "x", Decision: "d-1"}
	case 38:
		return fund.MoveIneligible{Booking: b, Of: c.claim(), From: source, To: "state", Amount: c.sum(), Reason: "x", Decision: "d-1"}
	default:
		return fund.HandOver{Booking: b, ID: c.item("h"), Project: TheProject, Owner: "owner"}
	}
}

// certificate is one that continues the last more often than not.
func (c *Chance) certificate(b fund.Booking, of ledger.Contract) fund.Certify {
	previous, number := money.Amount{Currency: money.LYD}, int64(1)
	if t := c.state.Fund.Terms(TheContract); t != nil {
		previous.Minor, number = t.ToDate["LYD measured"], t.Number+1
	}
	toDate := previous
	toDate.Minor += one(c, int64(0), 1, -7, c.Int64N(50_000_000), c.Int64N(50_000_000), c.Int64N(500_000_000))
	out := fund.Certify{Booking: b, ID: c.item("ipc"), Contract: of, Number: number, Lines: []fund.CertificateLine{{Type: "measured", Previous: fund.SumOf(previous), ToDate: fund.SumOf(toDate)}}}
	if c.IntN(3) > 0 {
		out.Deductions = Deductions()[:1+c.IntN(3)]
	}
	return out
}
