package demo

import (
	"slices"
	"testing"

	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// TestBooksBalance: every invariant of the ledger holds over all entries of the
// demonstration.
func TestBooksBalance(t *testing.T) {
	var entries []ledger.Entry
	for _, e := range usualDemo(t).events {
		if c, ok := e.Body.(ledger.Carrier); ok {
			entries = append(entries, c.Carried()...)
		}
	}
	if len(entries) < 10_000 {
		t.Fatalf("only %d entries", len(entries))
	}
	if b := ledger.Check(slices.Values(entries), ledger.Evidence{}); b != nil {
		t.Error(b)
	}
}

// TestExceptions: what is recorded as an exception is what the stories tell of.
func TestExceptions(t *testing.T) {
	count := map[fund.Exception]int{}
	for _, e := range usualDemo(t).events {
		if m, ok := e.Body.(interface {
			Flags() ([]fund.Exception, []fund.Passed)
		}); ok {
			flags, _ := m.Flags()
			for _, x := range flags {
				count[x]++
				if x == fund.NoAuthority || x == fund.Overdrawn {
					t.Errorf("%s %s %s: %s", e.Recorded.Format("2006-01-02"), e.Subject, e.Kind, x)
				}
			}
		}
	}
	t.Log(count)
}
