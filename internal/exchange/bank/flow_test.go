package bank_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/exchange/bank"
	"imar/internal/exchange/bank/match"
)

// announced are the expectations for the lines of a large statement.
func announced(n int) []match.Expectation {
	first, _ := clock.NewDay(2026, 11, 1)
	expected := make([]match.Expectation, n)
	for i := range n {
		expected[i] = match.Expectation{
			ID: fmt.Sprint(i), Account: "LY36999001000000000000042",
			Amount: money.Amount{Minor: int64(bank.LargeAmount(i)), Currency: money.LYD}, Day: first.AddDays(i % 28),
			References: []string{fmt.Sprintf("PO-2026-%07d", i)}, Names: []string{fmt.Sprintf("شركة رقم %d للمقاولات", i%997)}, Others: []string{fmt.Sprintf("ACC-%d", i%997)},
		}
	}
	return expected
}

// flow reads a statement of n lines and matches it.
func flow(t testing.TB, n int, expected []match.Expectation) (r match.Result, peak uint64) {
	g := &match.Gather{}
	if _, err := bank.ReadCamt(bank.Large(n), bank.Options{}, g); err != nil {
		t.Fatal(err)
	}
	r = match.Propose(g.Lines, expected, 0)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	runtime.KeepAlive(g)
	return r, m.HeapInuse
}

func TestReadAndPropose(t *testing.T) {
	const n = 3000
	r, _ := flow(t, n, announced(n))
	if len(r.Pairs) != n || len(r.Ties) != 0 {
		t.Fatalf("%d pairs, %d ties", len(r.Pairs), len(r.Ties))
	}
	for _, p := range r.Pairs {
		if p.Line != p.Expected || p.Score != 100 {
			t.Fatalf("%+v", p)
		}
	}
}

func BenchmarkReadAndPropose(b *testing.B) {
	const n = 100_000
	expected := announced(n)
	for b.Loop() {
		begin := time.Now()
		r, peak := flow(b, n, expected)
		if len(r.Pairs) != n {
			b.Fatal(len(r.Pairs))
		}
		b.ReportMetric(float64(peak)/(1<<20), "MB-heap")
		b.ReportMetric(time.Since(begin).Seconds(), "s/statement")
	}
}
