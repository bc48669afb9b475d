package books

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"

	"github.com/google/go-cmp/cmp"
)

func day(t testing.TB, s string) clock.Day {
	t.Helper()
	d, err := clock.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// random is a ledger of n entries of a few events over two years, from a seed.
func random(t testing.TB, seed uint64, n int) []ledger.Entry {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(prefix string, n int) string { return fmt.Sprintf("%s-%d", prefix, r.IntN(n)) }
	first := day(t, "2025-01-01")
	list := make([]ledger.Entry, 0, n)
	for i := range n {
		o := ledger.Occasion{Entity: "fund", Date: first.AddDays(i * 700 / n)}
		amount := money.Amount{Minor: r.Int64N(1_000_000) + 1, Currency: []money.Currency{"LYD", "USD"}[r.IntN(2)]}
		source := ledger.Source(pick("s", 3))
		p := ledger.Project(pick("p", 9))
		work := ledger.Work{Project: p, Contract: ledger.Contract(string(p) + " c"), Class: ledger.Works, Party: ledger.Party(pick("firm", 4))}
		parts := []ledger.Part{{Source: source, Year: ledger.Year(o.Date.Year()), Chapter: "3", Amount: amount}}
		pay := ledger.Payment{Occasion: o, Work: work, Item: ledger.Item(pick("cert", 30)), Order: ledger.Item(pick("order", 30)), Bank: "main", Parts: parts}
		var e ledger.Entry
		var problems error
		switch r.IntN(5) {
		case 0:
			got, wrong := ledger.Advance{Occasion: o, Work: work, Item: ledger.Item(pick("adv", 9)), Parts: parts}.Entry()
			e, problems = got, wrong.Err()
		case 1:
			got, wrong := ledger.Certificate{Occasion: o, Work: work, Item: pay.Item, Advance: ledger.Item(pick("adv", 9)), Cost: ledger.WorkInProgress, Portions: []ledger.Portion{{
				Currency: amount.Currency, Gross: amount.Minor, Recovered: amount.Minor / 5, Retained: amount.Minor / 20, Damages: amount.Minor / 100,
				Withheld: []ledger.Deduction{{Account: ledger.WithholdingTax, Minor: amount.Minor / 50}}, Shares: []ledger.Share{{Source: source, Year: parts[0].Year, Chapter: "3", Weight: 1}}}}}.Entry()
			e, problems = got, wrong.Err()
		case 2:
			got, wrong := ledger.PaymentSent{Payment: pay}.Entry()
			e, problems = got, wrong.Err()
		case 3:
			got, wrong := ledger.PaymentCleared{Payment: pay}.Entry()
			e, problems = got, wrong.Err()
		default:
			got, wrong := ledger.PaymentReturned{Payment: pay, Cleared: r.IntN(2) == 0}.Entry()
			e, problems = got, wrong.Err()
		}
		if problems != nil {
			t.Fatal(problems)
		}
		list = append(list, e)
	}
	return list
}

func viewOf(entries []ledger.Entry) *View {
	v := New()
	for i, e := range entries {
		v.Fold(whole.Event{Fact: &fact.Fact{Header: fact.Header{Seq: fact.Seq(i + 1)}}, Body: &ledger.Adjustment{Posted: ledger.Posted{Entry: e}}})
	}
	return v
}

// TestFiguresAreSumsOfPostings holds every query against a walk over the entries.
func TestFiguresAreSumsOfPostings(t *testing.T) {
	for seed := range uint64(20) {
		entries := random(t, seed, 400)
		v := viewOf(entries)
		naive := func(keep func(ledger.Entry, ledger.Line) bool) map[money.Currency]int64 {
			sums := map[money.Currency]int64{}
			for _, e := range entries {
				for l := range e.Lines() {
					if keep(e, l) {
						sums[l.Currency] += l.Minor
					}
				}
			}
			for c, minor := range sums {
				if minor == 0 {
					delete(sums, c)
				}
			}
			return sums
		}
		for _, c := range []struct {
			name string
			f    Filter
			keep func(ledger.Entry, ledger.Line) bool
		}{
			{"all payables", Filter{Accounts: []ledger.Account{ledger.Payables}}, func(_ ledger.Entry, l ledger.Line) bool { return l.Account == ledger.Payables }},
			{"a project", Filter{Project: "p-3", Book: ledger.Actual}, func(_ ledger.Entry, l ledger.Line) bool { return l.Project == "p-3" && l.Book == ledger.Actual }},
			{"a contract's advances", Filter{Contract: "p-4 c", Accounts: []ledger.Account{ledger.Advances}}, func(_ ledger.Entry, l ledger.Line) bool {
				return l.Contract == "p-4 c" && l.Account == ledger.Advances
			}},
			{"a party of one source", Filter{Party: "firm-1", Source: "s-2", Accounts: []ledger.Account{ledger.Retention}}, func(_ ledger.Entry, l ledger.Line) bool {
				return l.Party == "firm-1" && l.Source == "s-2" && l.Account == ledger.Retention
			}},
			{"one month at the bank", Filter{Bank: "main", From: 2025*12 + 4, Through: 2025*12 + 4, Accounts: []ledger.Account{ledger.Cash}}, func(e ledger.Entry, l ledger.Line) bool {
				return l.Bank == "main" && e.Period() == 2025*12+4 && l.Account == ledger.Cash
			}},
			{"an event in a currency", Filter{Events: []ledger.Event{ledger.EvCertificate}, Currency: "USD", Accounts: []ledger.Account{ledger.WorkInProgress}}, func(e ledger.Entry, l ledger.Line) bool {
				return e.Event() == ledger.EvCertificate && l.Currency == "USD" && l.Account == ledger.WorkInProgress
			}},
			{"nobody", Filter{Party: "nobody"}, func(ledger.Entry, ledger.Line) bool { return false }},
		} {
			want := naive(c.keep)
			if d := cmp.Diff(want, v.Sum(c.f)); d != "" {
				t.Errorf("seed %d, %s:\n%s", seed, c.name, d)
			}
			lines, last := v.Lines(c.f), map[money.Currency]int64{}
			for i, l := range lines {
				if i > 0 && l.Seq < lines[i-1].Seq {
					t.Fatalf("seed %d, %s: out of order", seed, c.name)
				}
				if last[l.Currency] = l.Balance; l.Balance == 0 {
					delete(last, l.Currency)
				}
			}
			if d := cmp.Diff(want, last); d != "" {
				t.Errorf("seed %d, %s, the last balance:\n%s", seed, c.name, d)
			}
		}
		trialHolds(t, entries, v)
		for p := range 9 {
			for _, s := range v.Sheets(ledger.Contract(fmt.Sprintf("p-%d c", p))) {
				if !s.Holds() {
					t.Errorf("seed %d: contract %d in %s does not come out even: %+v", seed, p, s.Currency, s)
				}
			}
		}
	}
}

// trialHolds: openings and closings come to zero in each currency, and every row
// is the sum of its lines.
func trialHolds(t *testing.T, entries []ledger.Entry, v *View) {
	t.Helper()
	from, through := ledger.Period(2025*12+6), ledger.Period(2026*12+1)
	zero := map[money.Currency]int64{}
	for _, r := range v.Trial(ledger.Actual, "", from, through) {
		zero[r.Currency] += r.Closing()
		var opening, debit, credit int64
		for _, e := range entries {
			for l := range e.Lines() {
				switch {
				case l.Account != r.Account || l.Currency != r.Currency || e.Period() > through:
				case e.Period() < from:
					opening += l.Minor
				case l.Minor > 0:
					debit += l.Minor
				default:
					credit -= l.Minor
				}
			}
		}
		if opening != r.Opening || debit != r.Debit || credit != r.Credit {
			t.Errorf("%s %s: %+v, want %d %d %d", r.Account, r.Currency, r, opening, debit, credit)
		}
	}
	for c, sum := range zero {
		if sum != 0 {
			t.Errorf("the trial balance in %s is out by %d", c, sum)
		}
	}
}

// TestOpenItemsAge: what was taken off is taken off the oldest first.
func TestOpenItemsAge(t *testing.T) {
	post := func(on string, minor int64) ledger.Entry {
		e, problems := ledger.Compose(ledger.Head{Event: ledger.EvAdjustment, Date: day(t, on)}, ledger.Move{
			In:    ledger.Group{Entity: "fund", Book: ledger.Actual, Source: "s", Currency: "LYD"},
			Debit: ledger.Side{Account: ledger.Advances, Project: "p", Contract: "c", Party: "firm", Item: "adv"}, Credit: ledger.Side{Account: ledger.Payables, Party: "firm"}, Minor: minor})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return e
	}
	v := viewOf([]ledger.Entry{post("2025-01-10", 100), post("2025-02-10", 50), post("2025-03-10", -120)})
	got := v.Open(ledger.Advances)
	if len(got) != 1 || got[0].Amount.Minor != 30 || got[0].Since != day(t, "2025-02-10") || got[0].Seq != 2 {
		t.Errorf("%+v", got)
	}
	if owed := v.Open(ledger.Payables); len(owed) != 1 || owed[0].Amount.Minor != 30 {
		t.Errorf("%+v", owed)
	}
	if v := viewOf([]ledger.Entry{post("2025-01-10", 100), post("2025-01-10", -100)}); len(v.Open(ledger.Advances)) != 0 {
		t.Error("an item that is settled is open")
	}
	v = viewOf([]ledger.Entry{post("2025-01-10", 100), post("2025-02-10", -100), post("2025-03-10", 50)})
	for _, c := range []struct {
		at          string
		minor, days int64
	}{{"2025-01-09", 0, 0}, {"2025-01-31", 100, 21}, {"2025-02-10", 0, 0}, {"2025-03-09", 0, 0}, {"2025-05-10", 50, 61}} {
		list := v.Ageing([]ledger.Account{ledger.Advances}, day(t, c.at), AgeByItem)
		if c.minor == 0 {
			if len(list) != 0 {
				t.Errorf("at %s: %+v", c.at, list)
			}
			continue
		}
		parts := v.OpenAt(ledger.Advances, day(t, c.at))[0].Parts
		if len(list) != 1 || list[0].Buckets[bucketOf(int(c.days))] != c.minor || len(parts) != 1 {
			t.Errorf("at %s: %+v, %+v", c.at, list, parts)
		}
	}
}

// TestSaved: what is loaded is what was saved, and damage is no panic.
func TestSaved(t *testing.T) {
	v := viewOf(random(t, 3, 300))
	var before, after wire.Writer
	v.Saved(wire.Encoder(&before))
	loaded := New()
	r := wire.NewReader(before.B)
	loaded.Saved(wire.Decoder(r))
	loaded.Saved(wire.Encoder(&after))
	if r.Err() != nil || !bytes.Equal(before.B, after.B) {
		t.Fatalf("saved and loaded, the view is another: %v", r.Err())
	}
	f := Filter{Project: "p-1"}
	if d := cmp.Diff(v.Lines(f), loaded.Lines(f), cmp.Comparer(func(a, b clock.Day) bool { return a == b })); d != "" {
		t.Error(d)
	}
	for i := 0; i < len(before.B); i += 37 {
		damaged := slices.Clone(before.B)
		damaged[i] ^= 0x41
		New().Saved(wire.Decoder(wire.NewReader(damaged)))
		New().Saved(wire.Decoder(wire.NewReader(before.B[:i])))
	}
}
