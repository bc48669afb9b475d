package books

import (
	"testing"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"

	"pgregory.net/rapid"
)

// periods holds the reports of periods against the lines, and holds that what a
// longer span says is the sum of its months.
func (o oracle) periods(t *rapid.T, v *View) {
	for _, c := range Cycles {
		spans := v.Spans(c)
		for _, s := range spans {
			if again, ok := ParseSpan(s.String()); !ok || again != s || s.Cycle() != c {
				t.Fatalf("%s of %s is read as %v", s, c, again)
			}
			o.contributions(t, v, s)
			o.movements(t, v, s)
		}
		if len(spans) > 0 {
			o.standings(t, v, spans[len(spans)/2])
			o.corrected(t, v, spans[len(spans)/2])
		}
	}
}

func (o oracle) contributions(t *rapid.T, v *View, s Span) {
	list := v.Contributions(s)
	for _, c := range list {
		for g := range Gifts {
			k := g.Key(c.Source, c.Currency)
			same(t, "contribution in "+s.String(), g.Sign()*o.of(s.Key(k)).sum(), c.In[g])
			same(t, "contribution to "+s.String(), g.Sign()*o.of(s.ToDate(k)).sum(), c.ToDate[g])
			same(t, "its facts", o.of(s.Key(k)).facts(), v.Facts(s.Key(k)))
		}
	}
	for g := range Gifts { // none is left out
		sum := int64(0)
		for _, c := range list {
			sum += c.In[g]
		}
		same(t, "all contributions in "+s.String(), g.Sign()*o.of(s.Key(g.Key("", ""))).sum(), sum)
	}
	parts := map[string][Gifts]int64{}
	for p := s.From; p <= s.Through; p++ {
		for _, c := range v.Contributions(Span{p, p}) {
			sum := parts[string(c.Source)+" "+string(c.Currency)]
			for g := range Gifts {
				sum[g] += c.In[g]
			}
			parts[string(c.Source)+" "+string(c.Currency)] = sum
		}
	}
	for _, c := range list {
		same(t, s.String()+" is the sum of its months", parts[string(c.Source)+" "+string(c.Currency)], c.In)
	}
}

func (o oracle) movements(t *rapid.T, v *View, s Span) {
	own := func(_ ledger.Source, p ledger.Project) string { return string(p) }
	sums := map[string]Movement{}
	for p := s.From; p <= s.Through; p++ {
		for _, m := range v.Movements(Span{p, p}, own) {
			sum := sums[m.Key+" "+string(m.Currency)]
			sums[m.Key+" "+string(m.Currency)] = Movement{m.Key, m.Currency, sum.Allocated + m.Allocated, sum.Obligated + m.Obligated, sum.Certified + m.Certified, sum.Settled + m.Settled}
		}
	}
	seen := 0
	for _, m := range v.Movements(s, own) {
		for step, got := range map[ledger.Account]int64{ledger.Allocated: m.Allocated, ledger.Obligated: m.Obligated, ledger.Certified: m.Certified, ledger.Settled: m.Settled} {
			k := MovementKey(s, Filter{Project: ledger.Project(m.Key), Currency: m.Currency}, step)
			same(t, "movement of "+m.Key+" in "+s.String(), o.of(k).sum(), got)
			same(t, "its facts", o.of(k).facts(), v.Facts(k))
		}
		same(t, s.String()+" is the sum of its months", sums[m.Key+" "+string(m.Currency)], m)
		seen++
	}
	for _, m := range sums {
		if m.Allocated == 0 && m.Obligated == 0 && m.Certified == 0 && m.Settled == 0 {
			seen++ // of months that undo each other nothing is told
		}
	}
	same(t, "how many moved in "+s.String(), len(sums), seen)
	for _, m := range v.Movements(s, func(of ledger.Source, _ ledger.Project) string { return string(of) }) {
		k := MovementKey(s, Filter{Source: ledger.Source(m.Key), Currency: m.Currency}, ledger.Settled)
		same(t, "settled of a source", o.of(k).sum(), m.Settled)
	}
}

func (o oracle) standings(t *rapid.T, v *View, s Span) {
	for _, x := range v.Standings(s) {
		for _, f := range []struct {
			accounts []ledger.Account
			got      int64
		}{{AdvancesOutstanding, x.Advances}, {NotYetPaid, x.NotYetPaid}, {[]ledger.Account{ledger.Undrawn}, x.Undrawn}} {
			same(t, "standing", o.of(s.ToDate(Filter{Accounts: f.accounts, Source: x.Source, Currency: x.Currency})).sum(), f.got)
		}
	}
	for p, sums := range v.Monthly(Filter{Accounts: ledger.CashAccounts, Side: Debits}) {
		for c, minor := range sums {
			same(t, "in a month", o.of(Filter{Accounts: ledger.CashAccounts, Currency: c, Side: Debits, From: p, Through: p}).sum(), minor)
		}
	}
}

func (o oracle) corrected(t *rapid.T, v *View, s Span) {
	after, before := []fact.Seq{}, []fact.Seq{}
	amounts := map[fact.Seq]map[money.Currency]int64{}
	for _, l := range o {
		true, booked := ledger.PeriodOf(l.occurred), ledger.PeriodOf(l.day)
		if s.Within(true) && booked > s.Through {
			after = append(after, l.seq)
		}
		if s.Within(booked) && true < s.From {
			before = append(before, l.seq)
		}
		if l.Minor > 0 && l.Book == ledger.Actual {
			if amounts[l.seq] == nil {
				amounts[l.seq] = map[money.Currency]int64{}
			}
			amounts[l.seq][l.Currency] += l.Minor
		}
	}
	for _, x := range []struct {
		want []fact.Seq
		got  []Correction
	}{{after, v.Corrections(s)}, {before, v.CorrectionsIn(s)}} {
		got := []fact.Seq{}
		for _, c := range x.got {
			if len(c.Amounts) == 0 {
				continue // an entry without lines, which the oracle does not know
			}
			got = append(got, c.Seq)
			if len(amounts[c.Seq]) > 0 {
				same(t, "amounts of a correction", Amounts(amounts[c.Seq]), c.Amounts)
			}
		}
		same(t, "corrections of "+s.String(), compact(x.want), got)
	}
}

func compact(list []fact.Seq) []fact.Seq {
	out := []fact.Seq{}
	for _, s := range list {
		if len(out) == 0 || out[len(out)-1] != s {
			out = append(out, s)
		}
	}
	return out
}

// TestSpans: what is no month, quarter, half or year is not read.
func TestSpans(t *testing.T) {
	for _, text := range []string{"", "2025-", "2025-13", "2025-00", "2025-Q0", "2025-Q5", "2025-H3", "2025-H0", "2025-q1", "25-01", "2025-1", "2025-011", "x025", "2025-Q", "+025", "0999"} {
		if s, ok := ParseSpan(text); ok {
			t.Errorf("%q is read as %v", text, s)
		}
	}
	for text, want := range map[string]Span{"2025": {2025 * 12, 2025*12 + 11}, "2025-H2": {2025*12 + 6, 2025*12 + 11}, "2025-Q2": {2025*12 + 3, 2025*12 + 5}, "2025-12": {2025*12 + 11, 2025*12 + 11}} {
		if s, ok := ParseSpan(text); !ok || s != want {
			t.Errorf("%q is read as %v", text, s)
		}
	}
}

// TestMarks: a period is closed once every entity has closed it, and no more
// once one of them has it open again.
func TestMarks(t *testing.T) {
	v := viewOf(random(t, 1, 40)) // from January 2025 on
	seq := fact.Seq(1000)
	say := func(kind fact.Kind, body any) {
		seq++
		v.Fold(whole.Event{Fact: &fact.Fact{Header: fact.Header{Seq: seq, Kind: kind, Recorded: day(t, "2025-03-10").Time()}}, Body: body})
	}
	january, quarter := Span{2025 * 12, 2025 * 12}, SpanOf(ByQuarter, 2025*12)
	is := func(s Span, want bool) {
		t.Helper()
		if got, on := v.Closed(s); got != want || got == on.IsZero() {
			t.Errorf("%s is closed: %v, on %s", s, got, on)
		}
	}
	is(january, false)
	for p := range ledger.Period(3) {
		say(ledger.PeriodClosedKind, &ledger.PeriodClosed{Entity: "fund", Period: 2025*12 + p})
	}
	is(january, true)
	is(quarter, true)
	is(SpanOf(ByHalf, 2025*12), false)
	say(ledger.PeriodClosedKind, &ledger.PeriodClosed{Entity: "agency", Period: 2025 * 12})
	is(january, true)
	is(quarter, false)
	say(ledger.ReopeningAsked, &ledger.PeriodReopening{Entity: "agency", Period: 2025 * 12, Reason: "r", Decision: "d"})
	is(january, true)
	say(ledger.PeriodReopened, &ledger.PeriodReopening{Entity: "agency", Period: 2025 * 12, Reason: "r", Decision: "d"})
	is(january, false)
	if marks := v.Marks(january); len(marks) != 4 || marks[3].Reason != "r" || marks[3].Kind != ledger.PeriodReopened {
		t.Errorf("marks are %+v", marks)
	}
	v.exempt = append(v.exempt, Exception{7, []fund.Exception{fund.Gap}, day(t, "2025-03-31")}, Exception{8, nil, clock.Day{}})
	v.register = append(v.register, Override{Seq: 9, When: day(t, "2025-04-01")})
	if e, o := v.ExceptionsIn(quarter), v.OverridesIn(quarter); len(e) != 1 || e[0].Seq != 7 || len(o) != 0 {
		t.Errorf("in the quarter: %v %v", e, o)
	}
}
