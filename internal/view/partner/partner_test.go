package partner

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/view/books"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// scene is a fund's books and what a partner publishes.
type scene struct {
	t     testing.TB
	seq   fact.Seq
	books *books.View
	said  *View
}

func newScene(t testing.TB) *scene {
	s := &scene{t: t, books: books.New(), said: New()}
	s.fold("fund/self", fund.Established, "", &fund.Establishment{NameAr: "صندوق الواحة", NameEn: "Oasis Fund"})
	return s
}

func (s *scene) fold(subject fact.Subject, kind fact.Kind, key string, body any) {
	s.seq++
	e := whole.Event{Fact: &fact.Fact{Header: fact.Header{Seq: s.seq, Kind: kind, Subject: subject, Key: key}}, Body: body}
	s.books.Fold(e)
	s.said.Fold(e)
}

func (s *scene) day(text string) clock.Day {
	s.t.Helper()
	d, err := clock.Parse(text)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func minor(n int64, c money.Currency) money.Amount { return money.Amount{Minor: n, Currency: c} }

func (s *scene) receive(day string, amount, charge int64, c money.Currency, line string) {
	s.t.Helper()
	e, problems := ledger.Receipt{Occasion: ledger.Occasion{Entity: "fund", Date: s.day(day)}, Source: "grant", Party: "donor", Item: "ag", Bank: "main",
		Amount: minor(amount, c), Charge: minor(charge, c), Against: ledger.Contributions}.Entry()
	if len(problems) > 0 {
		s.t.Fatal(problems)
	}
	s.fold("agreement/ag", fund.Received, line+day, &fund.Act[fund.Receive]{Act: fund.Receive{Agreement: "ag", Bank: "main", Amount: fund.SumOf(minor(amount, c)), Charge: fund.SumOf(minor(charge, c)), Line: line}, Entry: &e})
}

func (s *scene) state(from, to string, lines ...fund.StatementLine) {
	s.fold("bank/main", fund.StatementTaken, to, &fund.Act[fund.TakeStatement]{Act: fund.TakeStatement{Bank: "main", From: from, To: to, Page: 1, Pages: 1, Lines: lines}})
}

func (s *scene) publish(kind, key, day, amount, currency, to string) {
	s.fold("activity/a", project.Transacted, key, &project.Transaction{ID: key, Type: kind, Date: day, Value: project.Amount(amount, currency), Payer: &project.OrgRef{ID: "D"}, Payee: &project.OrgRef{Name: to}})
}

func (s *scene) account() Account {
	return s.said.Account(s.books, []ledger.Source{"grant"}, func(o Org) bool { return o.ID == "D" }, func(o Org) bool { return o.Name == "صندوق الواحه" || o.Name == "Oasis Fund" })
}

// said is a line in short: its day, what each of the three says, and the
// questions.
func (l *Line) short() string {
	out := l.Day().String() + " "
	for _, minor := range []*int64{saidMinor(l), givenMinor(l), bankMinor(l)} {
		if minor == nil {
			out += "- "
		} else {
			out += fmt.Sprint(*minor) + " "
		}
	}
	return out + string(l.Currency) + fmt.Sprint(l.Questions)
}

func saidMinor(l *Line) *int64 {
	if l.Said == nil {
		return nil
	}
	return &l.Said.Amount.Minor
}

func givenMinor(l *Line) *int64 {
	if l.Given == nil {
		return nil
	}
	return &l.Given.Amount.Minor
}

func bankMinor(l *Line) *int64 {
	if l.Bank == nil {
		return nil
	}
	return &l.Bank.Amount.Minor
}

// TestAccount: what fits is found whatever the order, what does not is asked
// about, and currencies are kept apart.
func TestAccount(t *testing.T) {
	s := newScene(t)
	s.receive("2025-01-10", 1000_00, 5_00, "USD", "l-1") // fits
	s.receive("2025-04-10", 2000_00, 0, "USD", "")       // published late
	s.receive("2025-07-10", 3000_00, 0, "USD", "l-3")    // of another amount; the bank's as well
	s.receive("2025-10-10", 4000_00, 0, "USD", "l-4")    // not published, and not at the bank
	s.receive("2025-10-10", 4000_00, 0, "EUR", "")       // nor this
	s.publish("3", "5", "2025-10-10", "4000.00", "LYD", "Oasis Fund")
	s.publish("3", "4", "2025-12-01", "777", "USD", "Oasis Fund") // not received
	s.publish("3", "3", "2025-07-01", "3100.00", "USD", "صندوق الواحه")
	s.publish("3", "2", "2025-05-20", "2E3", "USD", "Oasis Fund")
	s.publish("3", "1", "2025-01-08", "1000", "USD", "Oasis Fund")
	s.publish("3", "6", "2025-12-02", "0.001", "USD", "Oasis Fund")    // cannot be read
	s.publish("4", "7", "2025-01-08", "1000", "USD", "Oasis Fund")     // spent by itself
	s.publish("3", "8", "2025-01-08", "55", "USD", "a contractor")     // paid to somebody else
	s.publish("2", "9", "2024-12-01", "9000", "USD", "Oasis Fund")     // promised
	s.publish("3", "10", "2025-01-10", "1000.00", "USD", "Oasis Fund") // and withdrawn
	s.fold("activity/a", statement.Withdrawn, "x", &statement.Withdrawal{Kind: project.Transacted, Key: "10"})
	s.state("2025-01-01", "2025-01-31", fund.StatementLine{ID: "l-1", Day: "2025-01-11", Amount: fund.SumOf(minor(995_00, "USD"))})
	s.state("2025-07-01", "2025-12-31", fund.StatementLine{ID: "l-3", Day: "2025-07-10", Amount: fund.SumOf(minor(2999_00, "USD"))})
	want := []string{
		"2024-12-01 900000 - - USD[not-booked]",
		"2025-01-08 5500 - - USD[not-booked]",
		"2025-01-10 100000 100000 99500 USD[]",
		"2025-04-10 200000 200000 - USD[other-day]",
		"2025-07-10 310000 300000 299900 USD[other-amount bank-amount]",
		"2025-10-10 - 400000 - EUR[not-published not-at-bank]",
		"2025-10-10 4000000 - - LYD[not-booked]",
		"2025-10-10 - 400000 - USD[not-published not-at-bank]",
		"2025-12-01 77700 - - USD[not-booked]",
		"2025-12-02 0 - - USD[unreadable]",
	}
	check := func() {
		t.Helper()
		a := s.account()
		var got []string
		for i := range a.Lines {
			got = append(got, a.Lines[i].short())
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		i := slices.IndexFunc(a.Sums, func(x Sum) bool { return x.Kind == Paid && x.Currency == "USD" })
		if d := cmp.Diff(Sum{Kind: Paid, Currency: "USD", Said: 687700, Given: 1000000, Bank: 100000 + 299900, Unstated: 200000, Lines: 6, Questions: 7}, a.Sums[i]); d != "" {
			t.Error(d)
		}
	}
	check()
	var w, again wire.Writer
	s.said.Saved(wire.Encoder(&w))
	loaded := New()
	r := wire.NewReader(w.B)
	loaded.Saved(wire.Decoder(r))
	loaded.Saved(wire.Encoder(&again))
	if r.Err() != nil || r.Rest() > 0 || !bytes.Equal(w.B, again.B) {
		t.Fatalf("saved and loaded, the view is another: %v", r.Err())
	}
	s.said = loaded
	check()
	for i := 0; i < len(w.B); i += 7 { // damage is noticed or harmless, and never a panic
		damaged := slices.Clone(w.B)
		damaged[i] ^= 0x55
		New().Saved(wire.Decoder(wire.NewReader(damaged)))
	}
}

// TestReporter: a transaction that names no provider is of who reports it, and a
// receipt that was undone is none.
func TestReporter(t *testing.T) {
	s := newScene(t)
	s.fold("activity/b", project.PartiesNamed, "", &project.Parties{Parties: []project.Organization{{ID: "F", Roles: []string{"funder"}}, {ID: "D", Name: "Donor", Roles: []string{"publicAuthority"}}}})
	s.fold("activity/b", project.Transacted, "1", &project.Transaction{Type: "D", Date: "2025-01-01", Value: project.Amount("5", "USD"), Payee: &project.OrgRef{Name: "Oasis Fund"}})
	s.fold("project/p", project.Transacted, "1", &project.Transaction{Type: "3", Date: "2025-01-01", Value: project.Amount("6", "USD"), Payer: &project.OrgRef{ID: "D"}, Payee: &project.OrgRef{Name: "oasis  fund"}})
	s.fold("project/p", project.Transacted, "2", &project.Transaction{Type: "3", Date: "2025-01-01", Value: project.Amount("7", "USD"), Payer: &project.OrgRef{ID: "D"}, Payee: &project.OrgRef{Name: "Builder"}})
	s.receive("2025-01-03", 500, 0, "USD", "")
	s.fold("ledger/fund", ledger.Reversed, "x", &ledger.Reversal{Of: s.seq})
	a := s.account()
	if len(a.Lines) != 2 || a.Lines[0].Said.Type != "3" || a.Lines[0].Given != nil || a.Lines[0].Said.Amount.Minor+a.Lines[1].Said.Amount.Minor != 1100 {
		t.Errorf("%+v", a.Lines)
	}
}

// TestEachOnce: each transaction and each receipt stands in exactly one line,
// pairs are of one currency and near enough, and what is left over could not
// have been paired.
func TestEachOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		first, _ := clock.Parse("2025-01-01")
		days, amounts := rapid.IntRange(0, 300), rapid.Int64Range(1, 4)
		currency := rapid.SampledFrom([]money.Currency{"USD", "EUR"})
		var said []Said
		var given []Given
		for i := range rapid.IntRange(0, 12).Draw(rt, "said") {
			said = append(said, Said{Seq: fact.Seq(i + 1), Day: first.AddDays(days.Draw(rt, "day")), Amount: minor(amounts.Draw(rt, "amount"), currency.Draw(rt, "currency")), Read: true})
		}
		for i := range rapid.IntRange(0, 12).Draw(rt, "given") {
			given = append(given, Given{Seq: fact.Seq(i + 1), Day: first.AddDays(days.Draw(rt, "day")), Amount: minor(amounts.Draw(rt, "amount"), currency.Draw(rt, "currency"))})
		}
		lines := pair(Paid, said, given)
		seen, got := map[fact.Seq]int{}, map[fact.Seq]int{}
		var alone, rest []Line
		for _, l := range lines {
			if l.Said != nil {
				seen[l.Said.Seq]++
			}
			if l.Given != nil {
				got[l.Given.Seq]++
			}
			apart := max(l.Days, -l.Days)
			switch {
			case l.Given == nil:
				alone = append(alone, l)
			case l.Said == nil:
				rest = append(rest, l)
			case l.Said.Amount.Currency != l.Given.Amount.Currency || l.Said.Amount.Minor == l.Given.Amount.Minor && apart > Far || l.Said.Amount.Minor != l.Given.Amount.Minor && apart > Near:
				rt.Fatalf("paired: %+v %+v", l.Said, l.Given)
			}
		}
		if len(seen) != len(said) || len(got) != len(given) || len(lines) != len(said)+len(given)-(len(lines)-len(alone)-len(rest)) {
			rt.Fatalf("%d of %d said, %d of %d given, in %d lines", len(seen), len(said), len(got), len(given), len(lines))
		}
		for _, a := range alone {
			for _, b := range rest {
				apart, _ := b.Given.Day.DaysSince(a.Said.Day)
				if a.Currency == b.Currency && max(apart, -apart) <= Near {
					rt.Fatalf("left alone: %+v %+v", a.Said, b.Given)
				}
			}
		}
	})
}
