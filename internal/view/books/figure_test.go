package books

import (
	"math"
	"testing"

	"imar/internal/base/money"
	"imar/internal/domain/ledger"
)

// TestCashStatement: a year whose figures can be worked out in the head.
func TestCashStatement(t *testing.T) {
	o := func(on string) ledger.Occasion { return ledger.Occasion{Entity: "fund", Date: day(t, on)} }
	lyd := func(n int64) money.Amount { return money.Amount{Minor: n, Currency: "LYD"} }
	usd := func(n int64) money.Amount { return money.Amount{Minor: n, Currency: "USD"} }
	parts := func(n int64) []ledger.Part { return []ledger.Part{{Source: "s", Year: 2025, Amount: lyd(n)}} }
	work := ledger.Work{Project: "p", Contract: "c", Party: "firm"}
	pay := ledger.Payment{Occasion: o("2025-03-01"), Work: work, Item: "cert", Order: "order", Bank: "main", Parts: parts(300)}
	back := pay
	back.Parts = parts(40)
	v := New()
	for i, of := range []eventful{
		ledger.Opening{Occasion: o("2024-12-31"), Source: "s", Line: ledger.Side{Account: ledger.Cash, Bank: "main"}, Amount: lyd(1000)},
		ledger.Opening{Occasion: o("2025-01-01"), Source: "s", Line: ledger.Side{Account: ledger.Cash, Bank: "dollars"}, Amount: usd(70)},
		ledger.Receipt{Occasion: o("2025-02-01"), Source: "s", Party: "donor", Item: "a", Bank: "main", Amount: lyd(500), Charge: lyd(5), Against: ledger.Contributions},
		ledger.InterestEarned{Occasion: o("2025-02-02"), Source: "s", Bank: "main", Amount: lyd(7)},
		ledger.PaymentSent{Payment: pay}, // not yet a payment of cash
		ledger.PaymentCleared{Payment: pay},
		ledger.PaymentReturned{Payment: back, Cleared: true},
		ledger.BankCharge{Occasion: o("2025-04-01"), Source: "s", Bank: "main", Amount: lyd(2)},
		ledger.Exchange{Occasion: o("2025-05-01"), Source: "s", FromBank: "dollars", Sold: usd(50), ToBank: "main", Bought: lyd(240), LevyBank: "main", Levy: lyd(3)},
		ledger.CreditOpened{Credit: ledger.Credit{Occasion: o("2025-06-01"), Work: work, Item: "lc", Bank: "main", Parts: parts(90)}},
		ledger.SourceLent{Occasion: o("2025-06-02"), From: "s", To: "other", Bank: "main", Amount: lyd(10)},
		ledger.DirectPayment{Occasion: o("2025-06-03"), Source: "s", Party: "donor", Item: "a", Project: "p", Contract: "c", Contractor: "firm", Work: "cert", Debit: ledger.WorkInProgress, Year: 2025, Amount: lyd(60)},
		ledger.Unexplained{Occasion: o("2025-06-04"), Source: "s", Bank: "main", Item: "x", Amount: lyd(11)},
		ledger.Unexplained{Occasion: o("2025-06-05"), Source: "s", Bank: "main", Item: "y", Amount: lyd(-30)},
		ledger.Receipt{Occasion: o("2026-01-01"), Source: "s", Party: "donor", Item: "a", Bank: "main", Amount: lyd(9999), Against: ledger.Contributions},
	} {
		e, problems := of.Entry()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		post(v, i+1, e)
	}
	year := Filter{From: 2025 * 12, Through: 2025*12 + 11}
	list := v.CashStatement(year)
	if len(list) != 2 || list[0].Currency != "LYD" {
		t.Fatalf("%+v", list)
	}
	s, d := list[0], list[1]
	got := []int64{s.Opening, s.Section(Receipts), s.Section(Payments), s.Section(ExchangeEffect), s.Section(Within), s.Section(Inherited), s.Closing, s.ThirdParty, s.Restricted, s.Undrawn}
	want := []int64{1000, 495 + 7 + 11, -300 + 40 - 2 - 30, 240 - 3, 0, 0, 1458, 60, 90, -560}
	figures(t, "dinars", want, got)
	figures(t, "dollars", []int64{0, 70, -50, 20}, []int64{d.Opening, d.Section(Inherited), d.Section(ExchangeEffect), d.Closing})
	if !s.Holds() || !d.Holds() {
		t.Error("a statement does not come out even")
	}
	year.Source = "s" // of one source, what it lent has gone out
	if one := v.CashStatement(year)[0]; one.Section(Within) != -10 || !one.Holds() {
		t.Errorf("%+v", one)
	}
	if f := v.SourcesAndUses(Filter{Source: "s", Currency: "LYD"}); len(f) != 1 || f[0].Class(ledger.Asset)+f[0].Class(ledger.Liability)+f[0].Class(ledger.Income)+f[0].Class(ledger.Expenditure)+f[0].Class(ledger.SourceBalanceClass) != 0 {
		t.Errorf("%+v", f)
	}
}

func figures(t *testing.T, what string, want, got []int64) {
	t.Helper()
	for i := range want {
		if want[i] != got[i] {
			t.Errorf("%s: figure %d is %d, want %d", what, i, got[i], want[i])
		}
	}
}

// TestRate: exact at the ends of an int64, and silent where it means nothing.
func TestRate(t *testing.T) {
	for _, c := range []struct {
		settled, given, rate int64
		ok                   bool
	}{
		{0, 100, 0, true}, {1, 3, 3333, true}, {100, 100, 10_000, true}, {150, 100, 15_000, true}, {math.MaxInt64, math.MaxInt64, 10_000, true},
		{math.MaxInt64, 1, 0, false}, {1, 0, 0, false}, {-1, 100, 0, false}, {1, -100, 0, false},
	} {
		if rate, ok := (Execution{Settled: c.settled, Appropriated: c.given}).Rate(); rate != c.rate || ok != c.ok {
			t.Errorf("%d of %d: %d %v", c.settled, c.given, rate, ok)
		}
	}
}

// TestBucketEnds: the last day of a bucket belongs to it.
func TestBucketEnds(t *testing.T) {
	for days, want := range map[int]int{-5: 0, 0: 0, 30: 0, 31: 1, 60: 1, 61: 2, 90: 2, 91: 3, 180: 3, 181: 4, 365: 4, 366: 5, 9999: 5} {
		if got := bucketOf(days); got != want {
			t.Errorf("%d days fall into bucket %d, want %d", days, got, want)
		}
	}
}
