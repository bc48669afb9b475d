package ledger

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/base/problem"
)

func on(t testing.TB, s string) clock.Day {
	t.Helper()
	d, err := clock.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func lyd(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "LYD"} }
func usd(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "USD"} }

func parts(amounts ...int64) (list []Part) {
	for i, n := range amounts {
		list = append(list, Part{Source: Source(string(rune('A' + i))), Year: 2026, Chapter: "3", Amount: lyd(n)})
	}
	return list
}

// event is anything with an entry.
type event interface {
	Entry() (Entry, problem.List)
}

// shown writes the lines as "book source account amount", the budgetary book
// with b, the memorandum with m.
func shown(e Entry) string {
	var b strings.Builder
	for l := range e.Lines() {
		info, _ := l.Account.Info()
		fmt.Fprintf(&b, "%c %s %s %+d", l.Book.String()[0], l.Source, info.Slug(), l.Minor)
		if l.Currency != "LYD" {
			fmt.Fprintf(&b, " %s", l.Currency)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestEveryEvent holds each event's entry against section 11 of the glossary.
func TestEveryEvent(t *testing.T) {
	day := Occasion{Entity: "fund", Date: on(t, "2026-03-05"), Ref: "12/2026"}
	work := Work{Project: "P", Contract: "C", Class: Works, Party: "builder"}
	pay := Payment{Occasion: day, Work: work, Item: "cert-1", Order: "order-1", Bank: "main", Parts: parts(70)}
	advance := pay
	advance.Advance = true
	credit := Credit{Occasion: day, Work: work, Item: "lc-1", Bank: "main", Parts: parts(100)}
	opens := credit
	opens.Obligates = true
	transfer := Transfer{Occasion: day, Work: Work{Project: "P", Party: "agency"}, Item: "t-1", Bank: "main", Parts: parts(100)}
	spending := Spending{Occasion: day, Work: Work{Project: "P", Class: Goods, Party: "shop"}, Item: "i-1", Cost: ProjectExpenditure, Parts: parts(100)}
	authority := Authority{Source: "A", Year: 2026, Chapter: "3", Amount: lyd(100)}
	refund := Return{Occasion: day, Work: work, Item: "adv-1", Bank: "main", Against: Advances, SameYear: true, Parts: parts(40)}
	change := func(f func(*Return)) Return { r := refund; f(&r); return r }
	tests := []struct {
		name string
		of   event
		want string
	}{
		{"pledge", Pledge{day, "A", "donor", "p-1", lyd(100)}, "b A pledged +100\nb A pledge-control -100\n"},
		{"pledge taken back", Pledge{day, "A", "donor", "p-1", lyd(-100)}, "b A pledged -100\nb A pledge-control +100\n"},
		{"agreement", Agreement{day, "A", "donor", "a-1", lyd(100), "p-1", lyd(60)},
			"b A undrawn +100\nb A agreement-control -100\nb A pledge-control +60\nb A pledged -60\n"},
		{"agreement without a pledge", Agreement{Occasion: day, Source: "A", Party: "donor", Item: "a-1", Amount: lyd(100)},
			"b A undrawn +100\nb A agreement-control -100\n"},
		{"agreement cancelled", AgreementCancelled{day, "A", "donor", "a-1", lyd(30)}, "b A agreed-cancelled +30\nb A undrawn -30\n"},
		{"tranche claimable", Claimable{day, "A", "donor", "a-1", lyd(100), false}, "a A partner-receivable +100\na A contributions -100\n"},
		{"tranche claimable, conditions remain", Claimable{day, "A", "donor", "a-1", lyd(100), true}, "a A partner-receivable +100\na A deferred -100\n"},
		{"condition met", ConditionMet{day, "A", "donor", "a-1", lyd(100)}, "a A deferred +100\na A contributions -100\n"},
		{"tranche received", Receipt{day, "A", "donor", "a-1", "main", lyd(100), lyd(3), PartnerReceivable},
			"a A bank +97\na A partner-receivable -100\na A bank-charges +3\nb A drawn +100\nb A undrawn -100\n"},
		{"loan received", Receipt{day, "A", "bank", "a-1", "main", lyd(100), money.Amount{}, Loans},
			"a A bank +100\na A loans -100\nb A drawn +100\nb A undrawn -100\n"},
		{"state money received", Receipt{day, "A", "treasury", "", "main", lyd(100), money.Amount{}, Contributions}, "a A bank +100\na A contributions -100\n"},
		{"appropriation", Appropriation{day, authority}, "b A appropriated +100\nb A authority-control -100\n"},
		{"allotment", Allotment{day, authority}, "b A allotted +100\nb A appropriated -100\n"},
		{"cash release", CashRelease{day, authority}, "b A cash-released +100\nb A release-control -100\n"},
		{"allocation", Allocation{day, authority, "P"}, "b A allocated +100\nb A allotted -100\n"},
		{"virement", Virement{day, authority, "3", "P", "Q"}, "b A allocated +100\nb A allocated -100\n"},
		{"virement between chapters", Virement{Occasion: day, Authority: authority, ToChapter: "4"}, "b A allotted +100\nb A allotted -100\n"},
		{"reservation", Reservation{day, authority, "P", "tender"}, "b A reserved +100\nb A allocated -100\n"},
		{"multi-year authority", MultiYear{day, authority, "P"}, "b A multi-year-authority +100\nb A multi-year-control -100\n"},
		{"contract", Obligation{Occasion: day, Project: "P", Contract: "C", Tender: "tender",
			Parts: []ObligationPart{{Part: parts(100)[0], Reserved: lyd(60)}}},
			"b A obligated +100\nb A reserved -60\nb A allocated -40\n"},
		{"contract over years", Obligation{Occasion: day, Project: "P", Contract: "C", Parts: []ObligationPart{{Part: parts(100)[0]},
			{Part: Part{Source: "A", Year: 2027, Chapter: "3", Amount: lyd(50)}}}},
			"b A obligated +100\nb A allocated -100\nb A obligated-ahead +50\nb A multi-year-authority -50\n"},
		{"contract in another currency", Obligation{Occasion: day, Project: "P", Contract: "C", Parts: []ObligationPart{
			{Part: Part{Source: "A", Year: 2026, Chapter: "3", Amount: usd(100)}, Cover: &Cover{lyd(5480)}}}},
			"b A obligated +100 USD\nb A budget-position -100 USD\nb A budget-position +5480\nb A allocated -5480\n"},
		{"modification downwards", Obligation{Occasion: day, Kind: EvModification, Project: "P", Contract: "C", Parts: []ObligationPart{{Part: parts(-10)[0]}}},
			"b A obligated -10\nb A allocated +10\n"},
		{"obligation cancelled", Obligation{Occasion: day, Kind: EvObligationCut, Project: "P", Contract: "C", Parts: []ObligationPart{{Part: parts(10)[0]}}},
			"b A obligated -10\nb A allocated +10\n"},
		{"year's part", YearPart{day, authority, "P", "C"},
			"b A obligated +100\nb A allocated -100\nb A multi-year-control +100\nb A obligated-ahead -100\n"},
		{"rate cover", RateCover{day, authority, "P", "C"}, "b A budget-position +100\nb A allocated -100\n"},
		{"advance certified", Advance{day, work, "adv-1", parts(40)},
			"a A advances +40\na A payables -40\nb A obligated-advanced +40\nb A obligated -40\n"},
		{"advance sent", PaymentSent{advance}, "a A payables +70\na A in-transit -70\n"},
		{"advance returned", PaymentReturned{advance, true}, "a A bank +70\na A payables -70\n"},
		{"advance paid", PaymentCleared{advance}, "a A in-transit +70\na A bank -70\n"},
		{"certificate", Certificate{day, work, "cert-1", "adv-1", WorkInProgress, []Portion{{Currency: "LYD", Gross: 100, Recovered: 10, Retained: 5,
			Damages: 2, Withheld: []Deduction{{WithholdingTax, "tax", 3}, {StampDuty, "tax", 1}}, Shares: []Share{{"A", 2026, "3", 1}}}}},
			"a A work-in-progress +100\na A payables -79\nb A certified +84\nb A obligated -90\na A advances -10\n" +
				"b A obligated-advanced -10\nb A settled +16\na A retention -5\na A delay-damages -2\na A withholding-tax -3\na A stamp-duty -1\n"},
		{"certificate of two sources, by policy expenditure", Certificate{day, work, "cert-1", "", ProjectExpenditure, []Portion{{Currency: "LYD",
			Gross: 101, Shares: []Share{{"A", 2026, "3", 1}, {"B", 2026, "", 1}}}}},
			"a A project-expenditure +51\na A payables -51\nb A certified +51\nb A obligated -51\n" +
				"a B project-expenditure +50\na B payables -50\nb B certified +50\nb B obligated -50\n"},
		{"payment sent", PaymentSent{pay}, "a A payables +70\na A in-transit -70\n"},
		{"payment cleared", PaymentCleared{pay}, "a A in-transit +70\na A bank -70\nb A settled +70\nb A certified -70\n"},
		{"payment returned from transit", PaymentReturned{pay, false}, "a A in-transit +70\na A payables -70\n"},
		{"payment returned after clearing", PaymentReturned{pay, true}, "a A bank +70\na A payables -70\nb A certified +70\nb A settled -70\n"},
		{"tax remitted", TaxRemitted{day, work, WithholdingTax, "cert-1", "main", parts(3)}, "a A withholding-tax +3\na A bank -3\n"},
		{"retention released", RetentionReleased{day, work, "cert-1", parts(5), nil}, "a A retention +5\na A payables -5\n"},
		{"retention forfeited", RetentionForfeited{day, work, "cert-1", parts(5), nil},
			"a A retention +5\na A other-income -5\nb A settled +5\nb A certified -5\n"},
		{"retention replaced", RetentionReplaced{RetentionReleased{day, work, "cert-1", parts(5), nil}, "g-1"},
			"a A retention +5\na A payables -5\nm A retention-guarantee +5\nm A guarantee-counterpart -5\n"},
		{"refund of an advance", ContractorRefund{refund}, "a A bank +40\na A advances -40\nb A obligated +40\nb A obligated-advanced -40\n"},
		{"refund of an advance, later year", ContractorRefund{change(func(r *Return) { r.SameYear = false })},
			"a A bank +40\na A advances -40\nb A lapsed +40\nb A obligated-advanced -40\n"},
		{"refund of works", ContractorRefund{change(func(r *Return) { r.Against = WorkInProgress })},
			"a A bank +40\na A work-in-progress -40\nb A obligated +40\nb A settled -40\n"},
		{"refund of works, later year", ContractorRefund{change(func(r *Return) { r.Against, r.SameYear = PriorYears, false })}, "a A bank +40\na A prior-years -40\n"},
		{"guarantee called", GuaranteeCalled{refund, "g-1", AdvanceGuarantee},
			"a A bank +40\na A advances -40\nb A obligated +40\nb A obligated-advanced -40\nm A guarantee-counterpart +40\nm A advance-guarantee -40\n"},
		{"guarantee", Guarantee{day, "A", "P", "C", "builder", "g-1", PerformanceSecurity, lyd(10)}, "m A performance-security +10\nm A guarantee-counterpart -10\n"},
		{"refund to partner", PartnerRefund{day, "A", "donor", "a-1", "main", Deferred, lyd(20), false},
			"a A deferred +20\na A bank -20\nb A agreed-cancelled +20\nb A drawn -20\n"},
		{"loan repaid", LoanRepaid{day, "A", "bank", "a-1", "main", lyd(20), lyd(2)}, "a A loans +20\na A bank -22\na A loan-interest +2\n"},
		{"ineligible expenditure", Ineligible{day, work, "cert-1", WorkInProgress, parts(9)[0], Part{"B", 2026, "", lyd(9)}},
			"a B work-in-progress +9\na B due-to -9\na A due-from +9\na A work-in-progress -9\nb A allocated +9\nb A settled -9\nb B settled +9\nb B allocated -9\n"},
		{"source lent", SourceLent{day, "A", "B", "main", lyd(9), false}, "a A due-from +9\na A bank -9\na B bank +9\na B due-to -9\n"},
		{"source settled", SourceLent{day, "B", "A", "main", lyd(9), true}, "a B due-to +9\na B bank -9\na A bank +9\na A due-from -9\n"},
		{"exchange", Exchange{day, "A", "x-1", "dollars", usd(100), "main", lyd(5480), "main", lyd(20)},
			"a A position +100 USD\na A bank -100 USD\na A bank +5460\na A position -5480\na A exchange-levy +20\n"},
		{"direct payment by partner", DirectPayment{day, "A", "donor", "a-1", "P", "C", Works, "builder", "cert-1", WorkInProgress, 2026, "3", lyd(50)},
			"a A work-in-progress +50\na A direct-contributions -50\nb A drawn-direct +50\nb A undrawn -50\nb A obligated -50\nb A settled +50\n"},
		{"direct payment of an advance", DirectPayment{day, "A", "donor", "a-1", "P", "C", Works, "builder", "adv-1", Advances, 2026, "3", lyd(50)},
			"a A advances +50\na A direct-contributions -50\nb A drawn-direct +50\nb A undrawn -50\nb A obligated-advanced +50\nb A obligated -50\n"},
		{"in kind", InKind{day, "A", "donor", "a-1", "P", Goods, lyd(30)},
			"a A in-kind-projects +30\na A in-kind-contributions -30\nb A drawn-in-kind +30\nb A undrawn -30\n"},
		{"in kind, unvalued", InKind{Occasion: day, Source: "A", Party: "donor", Project: "P", Amount: lyd(0)}, ""},
		{"letter of credit opened", CreditOpened{credit}, "a A restricted-cash +100\na A bank -100\n"},
		{"letter of credit opened, obligates", CreditOpened{opens}, "a A restricted-cash +100\na A bank -100\nb A obligated +100\nb A allocated -100\n"},
		{"letter of credit drawn", CreditDrawn{credit, WorkInProgress, "d-1"},
			"a A work-in-progress +100\na A restricted-cash -100\nb A obligated -100\nb A settled +100\n"},
		{"letter of credit drawn in advance", CreditDrawn{credit, Advances, "adv-1"},
			"a A advances +100\na A restricted-cash -100\nb A obligated-advanced +100\nb A obligated -100\n"},
		{"letter of credit expired", CreditExpired{opens}, "a A bank +100\na A restricted-cash -100\nb A allocated +100\nb A obligated -100\n"},
		{"transfer", TransferSent{transfer}, "a A entity-advances +100\na A bank -100\nb A obligated +100\nb A allocated -100\n"},
		{"transfer's report", TransferReported{transfer, ProjectExpenditure},
			"a A project-expenditure +100\na A entity-advances -100\nb A obligated -100\nb A settled +100\n"},
		{"transfer returned", TransferReturned{transfer}, "a A bank +100\na A entity-advances -100\nb A allocated +100\nb A obligated -100\n"},
		{"imprest", ImprestGiven{day, "A", "office", "imp-1", "main", lyd(10)}, "a A imprest +10\na A bank -10\n"},
		{"imprest accounted", ImprestSpent{spending, "office", "imp-1"},
			"a A project-expenditure +100\na A imprest -100\nb A allocated -100\nb A settled +100\n"},
		{"direct expenditure", DirectExpenditure{spending, "main"},
			"a A project-expenditure +100\na A bank -100\nb A allocated -100\nb A settled +100\n"},
		{"direct expenditure owed", DirectExpenditure{spending, ""},
			"a A project-expenditure +100\na A payables -100\nb A allocated -100\nb A certified +100\n"},
		{"bank charge", BankCharge{day, "A", "main", lyd(1)}, "a A bank-charges +1\na A bank -1\n"},
		{"interest", InterestEarned{Occasion: day, Source: "A", Bank: "main", Amount: lyd(1)}, "a A bank +1\na A interest -1\n"},
		{"interest of the partner", InterestEarned{day, "A", "main", "donor", "a-1", lyd(1)}, "a A bank +1\na A interest-owed -1\n"},
		{"unexplained receipt", Unexplained{day, "A", "main", "line-1", lyd(7)}, "a A bank +7\na A suspense -7\n"},
		{"explained", Explained{day, "A", "main", "line-1", Side{Account: Interest}, lyd(7)}, "a A suspense +7\na A interest -7\n"},
		{"asset handed over", Handover{day, work, "h-1", WorkInProgress, parts(100)}, "a A capital-transfers +100\na A work-in-progress -100\n"},
		{"write-off", WriteOff{day, work, "adv-1", Advances, parts(4)},
			"a A write-offs +4\na A advances -4\nb A settled +4\nb A obligated-advanced -4\n"},
		{"opening balance", Opening{day, "A", Side{Account: Cash, Bank: "main"}, lyd(100)}, "a A bank +100\na A opening-balances -100\n"},
		{"opening step", Opening{day, "A", Side{Account: Obligated, Project: "P", Contract: "C", Year: 2026}, lyd(100)},
			"b A obligated +100\nb A budget-opening -100\n"},
		{"opening guarantee", Opening{day, "A", Side{Account: BidSecurity, Party: "builder", Item: "g-1"}, lyd(100)},
			"m A bid-security +100\nm A guarantee-counterpart -100\n"},
	}
	covered := map[Event]bool{EvYearClose: true, EvAdjustment: true}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, problems := tt.of.Entry()
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			covered[e.Event()] = true
			if diff := cmp.Diff(strings.Split(tt.want, "\n"), strings.Split(shown(e), "\n")); diff != "" {
				t.Error(diff)
			}
			if !lang.Has(lang.Arabic, e.Event().Key()) {
				t.Errorf("%s has no name", e.Event())
			}
			roundTrip(t, e)
		})
	}
	for _, ev := range Events {
		if !covered[ev] {
			t.Errorf("no test of %s", ev)
		}
	}
}

// roundTrip encodes an entry, reads it and encodes it again.
func roundTrip(t testing.TB, e Entry) {
	t.Helper()
	b, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(b)
	if err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	if diff := cmp.Diff(e, again, cmp.AllowUnexported(Entry{}), cmp.Comparer(func(a, b clock.Day) bool { return a == b }),
		cmp.Transformer("nil", func(l []Line) []Line {
			if len(l) == 0 {
				return nil
			}
			return l
		})); diff != "" {
		t.Errorf("read back:\n%s", diff)
	}
}

// TestEventsRefuse: what an event cannot mean is refused, all at once.
func TestEventsRefuse(t *testing.T) {
	day := Occasion{Entity: "fund", Date: on(t, "2026-03-05")}
	work := Work{Project: "P", Contract: "C", Class: Works, Party: "builder"}
	shares := []Share{{"A", 2026, "3", 1}}
	tests := []struct {
		name string
		of   event
		want []string // catalogue keys
	}{
		{"nothing said", Pledge{}, []string{"ledger.date.missing"}},
		{"no party, no item", Pledge{Occasion: day, Source: "A", Amount: lyd(1)}, []string{"ledger.line.missing", "ledger.line.missing"}},
		{"no source", Appropriation{day, Authority{Year: 2026, Amount: lyd(1)}}, []string{"ledger.line.missing", "ledger.line.missing"}},
		{"unknown currency", Appropriation{day, Authority{"A", 2026, "", money.Amount{Minor: 1, Currency: "XYZ"}}},
			[]string{"domain.currency.unknown", "domain.currency.unknown"}},
		{"account not allowed", Receipt{day, "A", "donor", "a", "main", lyd(1), money.Amount{}, Payables}, []string{"ledger.account.not-allowed", "ledger.line.missing"}[:1]},
		{"charge in another currency", Receipt{day, "A", "donor", "", "main", lyd(1), usd(1), Loans}, []string{"problem.amount.currency-mismatch"}},
		{"no shares", Certificate{day, work, "c", "", WorkInProgress, []Portion{{Currency: "LYD", Gross: 1}}}, []string{"ledger.shares.none"}},
		{"net overflows", Certificate{day, work, "c", "", WorkInProgress, []Portion{{Currency: "LYD", Gross: 1 << 62, Recovered: -1 << 62, Retained: -1 << 62, Shares: shares}}},
			[]string{"ledger.amount.overflow"}},
		{"not an amount", Pledge{day, "A", "d", "p", lyd(-1 << 63)}, []string{"ledger.amount.overflow"}},
		{"same source", SourceLent{day, "A", "A", "main", lyd(1), false}, []string{"ledger.source.same"}},
		{"same currency", Exchange{day, "A", "x", "a", lyd(1), "b", lyd(1), "", lyd(0)}, []string{"ledger.exchange.same-currency"}},
		{"two amounts", Ineligible{day, work, "c", WorkInProgress, parts(1)[0], Part{"B", 2026, "", lyd(2)}}, []string{"ledger.amounts.differ"}},
		{"earlier year's cost", ContractorRefund{Return{day, work, "c", "main", WorkInProgress, false, nil}}, []string{"ledger.refund.other-year"}},
		{"occurred later", Pledge{Occasion{"fund", on(t, "2026-03-05"), on(t, "2026-03-06"), ""}, "A", "d", "p", lyd(1)}, []string{"ledger.occurred.after"}},
		{"invisible character", Pledge{day, "A\u202e", "d", "p", lyd(1)}, []string{"ledger.name.malformed", "ledger.name.malformed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, problems := tt.of.Entry()
			var keys []string
			for _, p := range problems {
				keys = append(keys, p.Key)
				if !lang.Has(lang.English, p.Key) || !lang.Has(lang.Arabic, p.Key) {
					t.Errorf("%s has no sentence", p.Key)
				}
			}
			if diff := cmp.Diff(tt.want, keys); diff != "" {
				t.Error(diff)
			}
			if e.Len() != 0 {
				t.Error("an entry beside problems")
			}
		})
	}
}

// TestChart: numbers rise, every account has a name in both languages and a side
// in the checker.
func TestChart(t *testing.T) {
	last := Account(0)
	slugs := map[string]bool{}
	for _, a := range Chart() {
		if a.Account <= last || slugs[a.Slug()] {
			t.Errorf("%s stands in the wrong place or twice", a.Account)
		}
		last, slugs[a.Slug()] = a.Account, true
		for _, l := range lang.All {
			for _, key := range []string{a.Key(), a.Class.Key(), a.Book.Key()} {
				if !lang.Has(l, key) {
					t.Errorf("no %s in %s", key, l)
				}
			}
		}
		if got, ok := ParseAccount(a.Account.String()); !ok || got != a.Account {
			t.Errorf("%s is not read", a.Account)
		}
		if (sideOf[a.Account] != "") != (a.Book == Actual) {
			t.Errorf("%s and the checker's table", a.Account)
		}
	}
	for _, c := range Classes {
		if !lang.Has(lang.Arabic, c.Key()) {
			t.Errorf("no %s", c.Key())
		}
	}
	for _, k := range sourceKinds {
		if !lang.Has(lang.Arabic, k.Key()) {
			t.Errorf("no %s", k.Key())
		}
	}
}
