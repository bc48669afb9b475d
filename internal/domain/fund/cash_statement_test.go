package fund_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
	"imar/internal/domain/whole/moneytest"
	"imar/internal/view/books"
)

// TestCashStatementComesOut: over the books of any life, for every month,
// quarter, half year and year in every currency, opening + receipts − payments ±
// exchange is closing, to the dirham; what the statement says is the sum of the
// entries' own lines; and the closing of a span is the opening of the next.
func TestCashStatementComesOut(t *testing.T) {
	ledgers, steps := 1000, 60
	if testing.Short() {
		ledgers = 40
	}
	if n, err := strconv.Atoi(os.Getenv("IMAR_SEQUENCES")); err == nil {
		ledgers = n
	}
	lines, third := 0, 0
	for seed := range uint64(ledgers) {
		o := signed(t)
		c := &moneytest.Chance{Dice: rand.New(rand.NewPCG(seed, 17)), Day: o.day}
		for range steps {
			if c.IntN(6) == 0 {
				days := []string{"2026-03-09", "2026-04-30", "2026-07-01", "2026-12-31", "2027-01-01", "2027-02-15"}
				o.day = days[c.IntN(len(days))]
				c.Day = o.day
			}
			asked := c.Ask(o.state)
			o.do(asked.Who, asked.Command)
		}
		v := books.New()
		for i, e := range o.entries {
			v.Fold(whole.Event{Fact: &fact.Fact{Header: fact.Header{Seq: fact.Seq(i + 1)}}, Body: &ledger.Adjustment{Posted: ledger.Posted{Entry: e}}})
		}
		for _, cycle := range books.Cycles {
			closing := map[money.Currency]int64{}
			for _, s := range v.Spans(cycle) {
				for _, y := range v.CashYears(s) {
					if !y.Holds() || y.Opening[books.This] != closing[y.Currency] {
						t.Fatalf("seed %d, %s in %s: %+v after %d", seed, s, y.Currency, y, closing[y.Currency])
					}
					moved, want := movedCash(o.entries, s, y.Currency), int64(0)
					for _, section := range []books.Section{books.Receipts, books.Payments, books.ExchangeEffect, books.Within, books.Adjustments, books.Inherited} {
						of, by := y.Section(section, books.This)
						want += of
						if section == books.Receipts && by != 0 {
							third++
						}
					}
					if moved != want || y.Opening[books.This]+want != y.Closing[books.This] {
						t.Fatalf("seed %d, %s in %s: the entries moved %d, the statement %d", seed, s, y.Currency, moved, want)
					}
					closing[y.Currency] = y.Closing[books.This]
					lines += len(y.Lines)
				}
			}
		}
	}
	t.Logf("%d ledgers, %d lines, %d with payments of third parties", ledgers, lines, third)
	if lines < 20*ledgers || third == 0 {
		t.Errorf("only %d lines of statements, %d with payments of third parties", lines, third)
	}
}

// movedCash is what entries themselves moved on cash accounts in a span.
func movedCash(entries []ledger.Entry, s books.Span, c money.Currency) (sum int64) {
	for _, e := range entries {
		for l := range e.Lines() {
			if l.Account.Is(ledger.CashAccounts) && l.Currency == c && s.Within(e.Period()) {
				sum += l.Minor
			}
		}
	}
	return sum
}
