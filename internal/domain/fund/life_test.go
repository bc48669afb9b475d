package fund_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/base/wire"
	"imar/internal/domain/access"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
	"imar/internal/domain/whole/moneytest"
)

// office is a record with nobody in office, on which anybody may do anything:
// the controls of this package hold all the same. After every command the
// fourteen invariants are checked against all entries so far.
type office struct {
	t       testing.TB
	state   *whole.State
	day     string
	early   time.Duration // before nine o'clock
	entries []ledger.Entry
	last    fact.Fact
}

// do asks for a command and gives the keys of what is wrong with it.
func (o *office) do(who string, c any) []string {
	o.t.Helper()
	day, err := clock.Parse(o.day)
	if err != nil {
		o.t.Fatal(err)
	}
	over := o.state.Overlay() // a check must not change what lies below
	now := day.Time().Add(9*time.Hour - o.early)
	drafts, problems := whole.Check(over, c, whole.Moment{Actor: fact.Actor{ID: who}, Now: now})
	for _, p := range problems {
		for _, l := range []lang.Lang{lang.Arabic, lang.English} {
			if said := lang.T(l, p.Key, p.Args...); said == p.Key || strings.Contains(said, "{") {
				o.t.Errorf("%s in %s: %q", p.Key, l, said)
			}
		}
	}
	if len(problems) > 0 {
		return keys(problems)
	}
	for _, d := range drafts {
		f, err := fact.Seal(d, fact.Stamp{Seq: o.state.Seq + 1, ID: "x", Recorded: now, Actor: fact.Actor{ID: who}, Salts: make([][32]byte, len(d.Parts)+1)})
		if err != nil {
			o.t.Fatal(err)
		}
		e, err := whole.Decode(&f)
		if err != nil {
			o.t.Fatalf("%s: %v", d.Kind, err)
		}
		layer := o.state.Overlay()
		layer.Apply(e)
		o.state.Keep(layer)
		o.last = f
		if c, ok := e.Body.(ledger.Carrier); ok {
			o.entries = append(o.entries, c.Carried()...)
		}
	}
	if b := ledger.Check(slices.Values(o.entries), ledger.Evidence{}); b != nil {
		o.t.Fatalf("after %T: %v", c, b)
	}
	return nil
}

func keys(problems problem.List) (list []string) {
	for _, p := range problems {
		list = append(list, p.Key+"@"+p.Field)
	}
	return list
}

func (o *office) must(who string, commands ...any) {
	o.t.Helper()
	for _, c := range commands {
		if wrong := o.do(who, c); wrong != nil {
			o.t.Fatalf("%T of %s: %v", c, who, wrong)
		}
	}
}

// refused asks for something that must be refused by that rule, and leaves
// nothing.
func (o *office) refused(who string, c any, want ...string) {
	o.t.Helper()
	seq := o.state.Seq
	got := o.do(who, c)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		o.t.Errorf("%T of %s: %v, want %v", c, who, got, want)
	}
	if o.state.Seq != seq {
		o.t.Errorf("%T was refused and left a fact", c)
	}
}

var form = fact.Source{Via: "form"}

func lyd(amount string) fund.Sum { return moneytest.LYD(amount) }

func (o *office) booked() fund.Booking { return moneytest.Booked(o.day) }

const (
	theProject  = moneytest.TheProject
	theContract = moneytest.TheContract
)

// opened is an office with books, a source with 1,000,000 dinars at hand and
// allotted, a project that is being procured, and a contract not yet signed.
func opened(t testing.TB) *office {
	o := &office{t: t, state: whole.New(), day: "2026-03-02"}
	o.asked(moneytest.Opening())
	return o
}

// asked asks for what must be accepted.
func (o *office) asked(list []moneytest.Asked) {
	o.t.Helper()
	for _, a := range list {
		o.day = a.Day
		o.must(a.Who, a.Command)
	}
}

func obligate(o *office, amount string) fund.Obligate { return moneytest.Obligate(o.day, amount) }

func sign(value string) contract.Sign { return moneytest.Sign(value) }

// signed is opened with the contract obligated, signed and guaranteed, and the
// builder's account confirmed and rested.
func signed(t testing.TB) *office {
	o := opened(t)
	o.asked(moneytest.Signing())
	o.day = moneytest.RestedDay
	return o
}

// pay takes something approved through all its steps.
func (o *office) pay(of ledger.Item, order ledger.Item, amount string) {
	o.t.Helper()
	o.must("controller", fund.Approve{Booking: o.booked(), Of: of})
	o.must("maker", fund.OrderPayment{Booking: o.booked(), ID: order, Of: of, Bank: "main", Account: "acc-1", Amount: lyd(amount)})
	o.must("approver", fund.ApprovePayment{Booking: o.booked(), Order: order})
	o.must("payer", fund.SendPayment{Booking: o.booked(), Order: order})
	o.must("finance", fund.ClearPayment{Booking: o.booked(), Order: order, Line: "line-" + string(order)})
}

func certify(o *office, n int64, previous, toDate string, deductions ...fund.Deduction) fund.Certify {
	return fund.Certify{Booking: o.booked(), ID: ledger.Item("ipc-" + string(rune('0'+n))), Contract: theContract, Number: n,
		Lines: []fund.CertificateLine{{Type: "measured", Previous: lyd(previous), ToDate: lyd(toDate)}}, Deductions: deductions}
}

func deductions() []fund.Deduction { return moneytest.Deductions() }

// TestContractFromObligationToHandover follows one contract through its whole
// life; the figures are worked out by hand.
func TestContractFromObligationToHandover(t *testing.T) {
	o := signed(t)
	o.must("engineer", fund.CertifyAdvance{Booking: o.booked(), ID: "adv", Contract: theContract, Guarantee: "g-1", Amount: lyd("80000")})
	o.pay("adv", "o-1", "80000")
	o.day = "2026-05-04"
	o.must("finance", fund.ReceiveApplication{Booking: o.booked(), ID: "app-1", Contract: theContract, Invoice: "INV-007", Amount: lyd("100000")})
	o.must("engineer", certify(o, 1, "0", "100000.000", deductions()...))
	// 100,000 − 25,000 recovered − 5,000 retained = 70,000, of which 2 % tax is
	// 1,400: 68,600 to pay.
	o.pay("ipc-1", "o-2", "68600")
	o.must("finance", fund.RemitTax{Booking: o.booked(), Of: "ipc-1", Type: "withholding-tax", Payee: "taxes", Bank: "main", Amount: lyd("1400")})
	purse := ledger.Purse{Entity: fund.Self, Source: "grant", Currency: "LYD"}
	for _, c := range []struct {
		name string
		got  money.Amount
		want int64
	}{
		{"cash", o.state.Ledger.Total(purse, ledger.Cash), 800_000_000 - 25_500 - 80_000_000 - 68_600_000 - 1_400_000},
		{"charges", o.state.Ledger.Total(purse, ledger.BankCharges), 25_500},
		{"advance outstanding", o.state.Ledger.OutstandingAdvance(purse, theContract), 55_000_000},
		{"retention", o.state.Ledger.RetentionHeld(purse, theContract), 5_000_000},
		{"net due", o.state.Ledger.NetDue(purse, theContract), 0},
		{"certified", o.state.Ledger.CertifiedToDate(purse, theContract), 100_000_000},
		{"still to certify", o.state.Ledger.Uncertified(purse, theContract), 300_000_000},
		{"settled", o.state.Ledger.OfContract(purse, ledger.Settled, theContract), 95_000_000},
	} {
		if c.got.Minor != c.want {
			t.Errorf("%s is %v, want %d", c.name, c.got, c.want)
		}
	}
	o.day = "2026-11-02"
	o.must("engineer", certify(o, 2, "100000", "400000", fund.Deduction{Type: "advance-recovery", Amount: lyd("55000"), Currency: "LYD", Rate: ""},
		fund.Deduction{Type: "retention", Rate: "5", Currency: "LYD"}))
	o.must("controller", fund.Approve{Booking: o.booked(), Of: "ipc-2"})
	o.must("finance", fund.ReduceGuarantee{Booking: o.booked(), ID: "g-1", How: "returned", Amount: lyd("80000")})
	o.must("approver", fund.ReleaseRetention{Booking: o.booked(), ID: "rel", Contract: theContract, How: "release", Amount: lyd("18000"), Basis: "محضر التسليم"})
	o.refused("approver", fund.ReleaseRetention{Booking: o.booked(), ID: "rel-2", Contract: theContract, How: "release", Amount: lyd("2000.001"), Basis: "x"}, "fund.retention.held@Amount")
	if due := o.state.Ledger.NetDueOf(purse, "rel"); due.Minor != 18_000_000 {
		t.Errorf("%v of retention is to be paid", due)
	}
	o.must("approver", fund.HandOver{Booking: o.booked(), ID: "h", Project: theProject, Owner: "owner", Sources: []fund.Shared{{Source: "grant", Amount: lyd("400000")}}})
	if left := o.state.Ledger.OfProject(purse, ledger.WorkInProgress, theProject); left.Minor != 0 {
		t.Errorf("%v of work in progress is left after the handover", left)
	}
}

// TestControls: each control refuses, by its own rule and at its own field.
func TestControls(t *testing.T) {
	o := opened(t)
	authority := func(amount string) fund.Authority {
		return fund.Authority{Source: "grant", Year: 2026, Chapter: "3", Amount: lyd(amount)}
	}
	o.refused("controller", fund.Allot{Booking: o.booked(), Authority: authority("0.001")}, "fund.authority.appropriated@Amount")
	o.refused("controller", fund.Allocate{Booking: o.booked(), Authority: authority("400000.001"), Project: theProject, Decision: "d-1"}, "fund.authority.allotted@Amount")
	o.refused("controller", fund.Allocate{Booking: o.booked(), Authority: authority("1"), Project: "none", Decision: "d-9"},
		"domain.project.unknown@Project", "domain.decision.unknown@Decision")
	o.refused("controller", fund.Reserve{Booking: o.booked(), Authority: authority("500000.001"), Project: theProject, Tender: "t-1"}, "fund.authority.free@Amount")
	o.refused("approver", sign("400000.000"), "domain.contract.not-obligated@Agreement.ContractValue")
	o.must("controller", fund.Reserve{Booking: o.booked(), Authority: authority("100000"), Project: theProject, Tender: "t-1"})
	o.refused("controller", obligate(o, "500000.001"), "fund.obligation.free@Parts.0.Amount")
	next := obligate(o, "1")
	next.Parts[0].Year, next.Parts[0].Reserved = 2027, fund.Sum{}
	o.refused("controller", next, "fund.obligation.years@Parts.0.Amount")
	next.Parts[0].Year = 2025
	o.refused("controller", next, "fund.year.past@Parts.0.Year")

	o = signed(t)
	o.refused("engineer", fund.CertifyAdvance{Booking: o.booked(), ID: "adv", Contract: theContract, Guarantee: "g-1", Amount: lyd("80000.001")},
		"fund.advance.limit@Amount", "fund.guarantee.cover@Guarantee")
	o.must("engineer", fund.CertifyAdvance{Booking: o.booked(), ID: "adv", Contract: theContract, Guarantee: "g-1", Amount: lyd("80000")})
	o.refused("maker", fund.OrderPayment{Booking: o.booked(), ID: "o-1", Of: "adv", Bank: "main", Account: "acc-1", Amount: lyd("80000")}, "fund.claim.not-approved@Of")
	o.refused("engineer", fund.Approve{Booking: o.booked(), Of: "adv"}, "fund.four-eyes@")
	o.must("controller", fund.Approve{Booking: o.booked(), Of: "adv"})
	order := fund.OrderPayment{Booking: o.booked(), ID: "o-1", Of: "adv", Bank: "main", Account: "acc-1", Amount: lyd("80000")}
	with := func(change func(*fund.OrderPayment)) fund.OrderPayment { c := order; change(&c); return c }
	o.refused("maker", with(func(c *fund.OrderPayment) { c.Amount = lyd("80000.001") }), "fund.payment.due@Amount")
	o.refused("maker", with(func(c *fund.OrderPayment) { c.Account = "acc-2" }), "fund.payee.other@Account")
	o.refused("maker", with(func(c *fund.OrderPayment) { c.Amount = lyd("1.234") }), "problem.amount.ambiguous@Amount.Amount")
	o.refused("maker", with(func(c *fund.OrderPayment) { c.Bank = "none" }), "fund.bank.unknown@Bank")
	o.refused("engineer", order, "fund.four-eyes@")
	o.refused("controller", order, "fund.four-eyes@")
	o.must("maker", with(func(c *fund.OrderPayment) { c.Amount = lyd("٨٠٬٠٠٠٫٠٠٠") }))
	o.refused("maker", with(func(c *fund.OrderPayment) { c.ID = "o-2"; c.Amount = lyd("0.01") }), "fund.payment.due@Amount")
	o.refused("maker", fund.ApprovePayment{Booking: o.booked(), Order: "o-1"}, "fund.four-eyes@")
	o.refused("engineer", fund.ApprovePayment{Booking: o.booked(), Order: "o-1"}, "fund.four-eyes@")
	o.refused("payer", fund.SendPayment{Booking: o.booked(), Order: "o-1"}, "fund.order.status@Order")
	o.must("approver", fund.ApprovePayment{Booking: o.booked(), Order: "o-1"})
	o.refused("approver", fund.SendPayment{Booking: o.booked(), Order: "o-1"}, "fund.four-eyes@")
	o.refused("maker", fund.SendPayment{Booking: o.booked(), Order: "o-1"}, "fund.four-eyes@")
	o.must("payer", fund.SendPayment{Booking: o.booked(), Order: "o-1"})
	o.must("finance", fund.ClearPayment{Booking: o.booked(), Order: "o-1", Line: "l-1"})
	o.refused("finance", fund.ClearPayment{Booking: o.booked(), Order: "o-1", Line: "l-1"}, "fund.order.status@Order")

	o.day = "2026-05-04"
	o.refused("engineer", certify(o, 2, "0", "100000", deductions()...), "fund.certificate.number@Number")
	o.refused("engineer", certify(o, 1, "5", "100000", deductions()...), "fund.certificate.previous@Lines.0.Previous")
	o.refused("engineer", certify(o, 1, "0", "100000"), "fund.certificate.recovery@Deductions")
	o.refused("engineer", certify(o, 1, "0", "400000.001", deductions()...), "fund.certificate.above-obligation@Amount", "fund.certificate.recovered-above@Deductions")
	wrong := deductions()
	wrong[1].Amount = lyd("4999")
	o.refused("engineer", certify(o, 1, "0", "100000", wrong...), "fund.deduction.arithmetic@Deductions.1.Amount")
	o.must("finance", fund.ReceiveApplication{Booking: o.booked(), ID: "app-1", Contract: theContract, Invoice: "No. ٠٠٧", Amount: lyd("100000")})
	o.refused("finance", fund.ReceiveApplication{Booking: o.booked(), ID: "app-2", Contract: theContract, Invoice: "no 007", Amount: lyd("100000")}, "fund.invoice.twice@Invoice")
}

// TestAccountRests: an account that was changed is not paid to before a second
// person has called back and 72 hours have passed, unless a decision lets it.
func TestAccountRests(t *testing.T) {
	o := signed(t)
	o.must("engineer", certify(o, 1, "0", "10000"))
	o.must("controller", fund.Approve{Booking: o.booked(), Of: "ipc-1"})
	o.must("finance", fund.SetPayeeAccount{Booking: o.booked(), Party: "builder", ID: "acc-2", Number: "2"})
	order := fund.OrderPayment{Booking: o.booked(), ID: "o-1", Of: "ipc-1", Bank: "main", Account: "acc-2", Amount: lyd("10000")}
	o.refused("maker", order, "fund.payee.changed@Account")
	o.day = "2026-03-20" // rested, and nobody has called back
	late := order
	late.Booking = o.booked()
	o.refused("maker", late, "fund.payee.changed@Account")
	o.day = "2026-03-09"
	o.refused("finance", fund.ConfirmPayeeAccount{Booking: o.booked(), Party: "builder", ID: "acc-2"}, "fund.four-eyes@")
	o.must("other", fund.ConfirmPayeeAccount{Booking: o.booked(), Party: "builder", ID: "acc-2"})
	o.refused("maker", order, "fund.payee.changed@Account")
	o.must("director", fund.PermitOverride{Booking: o.booked(), ID: "ov", Rule: fund.AccountChange, Contract: theContract, Decision: "d-1",
		Ceiling: lyd("15000"), Expires: "2026-04-01", Reason: "طارئ"})
	order.Override = "ov"
	o.must("maker", order)
	if !bytes.Contains(o.last.Public(), []byte(`"passed":[{"amount":{"amount":"10000.000","currency":"LYD"},"override":"ov","rule":"account-change"}]`)) {
		t.Errorf("the fact does not tell that a rule was passed: %s", o.last.Public())
	}
	o.must("finance", fund.CancelOrder{Booking: o.booked(), Order: "o-1", Reason: "x"})
	order.ID = "o-2"
	o.refused("maker", order, "fund.override.ceiling@Override")
	o.day, order.Override = "2026-03-12", ""
	order.Booking = o.booked()
	o.must("maker", order)
	if bytes.Contains(o.last.Public(), []byte("LY38")) {
		t.Error("an account number stands in a public part")
	}
}

// TestThreshold: above the threshold two people approve, and so they do when no
// rate tells whether it is above.
func TestThreshold(t *testing.T) {
	o := signed(t)
	o.must("director", fund.LayDown{Booking: o.booked(), Decision: "d-1", Policy: fund.Policy{Threshold: lyd("5000"), PreAudit: true}})
	o.must("engineer", certify(o, 1, "0", "10000"))
	o.refused("controller", fund.Approve{Booking: o.booked(), Of: "ipc-1"}, "fund.claim.not-audited@Of")
	o.must("auditor", fund.Approve{Booking: o.booked(), Of: "ipc-1", PreAudit: true})
	o.refused("auditor", fund.Approve{Booking: o.booked(), Of: "ipc-1"}, "fund.four-eyes@")
	o.must("controller", fund.Approve{Booking: o.booked(), Of: "ipc-1"})
	o.must("maker", fund.OrderPayment{Booking: o.booked(), ID: "o-1", Of: "ipc-1", Bank: "main", Account: "acc-1", Amount: lyd("5000.001")},
		fund.OrderPayment{Booking: o.booked(), ID: "o-2", Of: "ipc-1", Bank: "main", Account: "acc-1", Amount: lyd("4999.999")})
	o.must("approver", fund.ApprovePayment{Booking: o.booked(), Order: "o-1"}, fund.ApprovePayment{Booking: o.booked(), Order: "o-2"})
	o.refused("approver", fund.ApprovePayment{Booking: o.booked(), Order: "o-1"}, "fund.four-eyes@")
	o.refused("payer", fund.SendPayment{Booking: o.booked(), Order: "o-1"}, "fund.order.status@Order")
	o.must("payer", fund.SendPayment{Booking: o.booked(), Order: "o-2"})
	o.must("director", fund.ApprovePayment{Booking: o.booked(), Order: "o-1"})
	o.must("payer", fund.SendPayment{Booking: o.booked(), Order: "o-1"})
}

// TestConflict: whoever declared an interest takes no step.
func TestConflict(t *testing.T) {
	o := signed(t)
	o.must("admin", access.Register{Person: access.Person{ID: "engineer", OfficeAr: "مكتب", OfficeEn: "Office"}})
	o.must("engineer", access.DeclareConflict{About: "party/builder", From: "2026-03-01"})
	o.refused("engineer", certify(o, 1, "0", "10000"), "fund.conflict@")
}

// TestWhatHappenedIsRecorded: a line that nobody can explain, an overdraft, a
// payment that came back and a late truth are recorded, and open exceptions.
func TestWhatHappenedIsRecorded(t *testing.T) {
	o := signed(t)
	exceptions := func(want string) {
		t.Helper()
		if !bytes.Contains(o.last.Public(), []byte(`"exceptions":[`+want+`]`)) {
			t.Errorf("want exceptions %s: %s", want, o.last.Public())
		}
	}
	o.must("finance", fund.RecordLine{Booking: o.booked(), ID: "x-1", Source: "grant", Bank: "main", Amount: lyd("-900000"), Line: "st-2/1", Text: "TRF 123"})
	exceptions(`"unexplained","unordered","overdrawn"`)
	o.refused("finance", fund.RecordLine{Booking: o.booked(), ID: "x-2", Source: "grant", Bank: "main", Amount: lyd("-900000"), Line: "st-2/1"}, "fund.line.twice@Line")
	o.must("finance", fund.RecordLine{Booking: o.booked(), ID: "x-2", Source: "grant", Bank: "main", Amount: lyd("900000"), Line: "st-2/2"})
	o.must("controller", fund.ExplainLine{Booking: o.booked(), Line: "x-2", Source: "grant", Bank: "main", Account: ledger.OtherIncome.String(), Amount: lyd("900000"), Reason: "ردّ"})

	o.must("engineer", certify(o, 1, "0", "10000"))
	o.pay("ipc-1", "o-1", "10000")
	o.must("finance", fund.ReturnPayment{Booking: o.booked(), Order: "o-1", Reason: "حساب مقفل"})
	purse := ledger.Purse{Entity: fund.Self, Source: "grant", Currency: "LYD"}
	if due := o.state.Ledger.NetDueOf(purse, "ipc-1"); due.Minor != 10_000_000 {
		t.Errorf("after the return %v is due", due)
	}
	o.must("maker", fund.OrderPayment{Booking: o.booked(), ID: "o-2", Of: "ipc-1", Bank: "main", Account: "acc-1", Amount: lyd("10000")})

	o.day = "2026-04-02"
	for _, month := range []ledger.Period{2026 * 12, 2026*12 + 1, 2026*12 + 2} {
		o.must("controller", ledger.ClosePeriod{Entity: "fund", Period: month})
	}
	late := o.booked()
	late.Date = "2026-02-10"
	o.must("finance", fund.RecordCharge{Booking: late, Source: "grant", Bank: "main", Amount: lyd("12")})
	exceptions(`"late"`)
	if o.last.Period != "2026-04" || o.last.Effective != "2026-02-10" {
		t.Errorf("booked in %s for %s", o.last.Period, o.last.Effective)
	}
	o.refused("controller", fund.Allot{Booking: late, Authority: fund.Authority{Source: "grant", Year: 2026, Chapter: "3", Amount: lyd("-1")}}, "ledger.period.closed@Date")
}

// TestSaved: what is loaded is what was saved.
func TestSaved(t *testing.T) {
	o := signed(t)
	o.must("engineer", certify(o, 1, "0", "10000"))
	o.must("controller", fund.Approve{Booking: o.booked(), Of: "ipc-1"})
	o.must("maker", fund.OrderPayment{Booking: o.booked(), ID: "o-1", Of: "ipc-1", Bank: "main", Account: "acc-1", Amount: lyd("10000")})
	o.must("finance", fund.RecordRate{Date: o.day, From: "USD", To: "LYD", Kind: fund.Official, Value: "4.85", Issuer: "المصرف المركزي"})
	var before, after wire.Writer
	o.state.Saved(wire.Encoder(&before))
	loaded := whole.New()
	r := wire.NewReader(before.B)
	loaded.Saved(wire.Decoder(r))
	loaded.Saved(wire.Encoder(&after))
	if r.Err() != nil || !bytes.Equal(before.B, after.B) {
		t.Fatalf("saved and loaded, the state is another: %v", r.Err())
	}
	o.state = loaded
	o.must("approver", fund.ApprovePayment{Booking: o.booked(), Order: "o-1"})
}

// TestStatement: a statement that is taken twice changes nothing, a line of it
// is taken once, with its amount and on its account, and one that does not add
// up lends no line to anybody.
func TestStatement(t *testing.T) {
	o := signed(t)
	id := func(n byte) string { return strings.Repeat(string("0123456789abcdef"[n]), 64) }
	line := func(n byte, amount string) fund.StatementLine {
		return fund.StatementLine{ID: id(n), Day: "2026-03-05", Amount: lyd(amount), Text: "TRF 77"}
	}
	st := fund.TakeStatement{Bank: "main", Identity: id(1), Sequence: 1, From: "2026-03-01", To: "2026-03-08", Opening: lyd("799974.5"), Closing: lyd("799944.5"), Balanced: true,
		Page: 1, Pages: 1, Lines: []fund.StatementLine{line(2, "-10"), line(3, "-10"), line(4, "-10")}}
	wrong := st
	wrong.Closing = lyd("799900")
	o.refused("finance", wrong, "fund.statement.sum@Closing")
	o.must("finance", st)
	if bytes.Contains(o.last.Public(), []byte("TRF")) {
		t.Error("the text of a line is public")
	}
	seq := o.state.Seq
	o.must("finance", st)
	if o.state.Seq != seq {
		t.Error("a statement that was taken before led to a fact")
	}
	charge := fund.RecordCharge{Booking: o.booked(), Source: "grant", Bank: "main", Amount: lyd("10"), Line: id(2)}
	off := charge
	off.Amount = lyd("11")
	o.refused("finance", off, "fund.line.amount@Line")
	o.must("finance", charge)
	o.refused("finance", charge, "fund.line.twice@Line")
	charge.Line = id(3) // an equal line of the same statement is another one
	o.must("finance", charge)
	left := 0
	o.state.Fund.Unmatched(func(string, ledger.Bank, money.Amount, string) bool { left++; return true })
	if left != 1 {
		t.Errorf("%d lines are unmatched, want 1", left)
	}
	next := fund.TakeStatement{Bank: "main", Identity: id(5), Sequence: 3, From: "2026-03-09", To: "2026-03-09", Opening: lyd("799944.5"), Closing: lyd("1000000"), Page: 1, Pages: 1,
		Lines: []fund.StatementLine{line(6, "5")}}
	o.must("finance", next)
	if !bytes.Contains(o.last.Public(), []byte(`"exceptions":["unbalanced","gap"]`)) {
		t.Errorf("%s", o.last.Public())
	}
	o.refused("finance", fund.RecordInterest{Booking: o.booked(), Source: "grant", Bank: "main", Amount: lyd("5"), Line: id(6)}, "fund.line.unbalanced@Line")
}
