package ledger

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// desk is books that are open from January 2026 on, with one source.
type desk struct {
	t     *testing.T
	state *State
	seq   fact.Seq
	today string
}

func opened(t *testing.T) *desk {
	d := &desk{t: t, state: New(), today: "2026-06-15"}
	d.apply(EntityOpened, &BooksOpened{Entity: "fund", Kind: FundEntity, Begins: 2026 * 12}, "")
	d.apply(SourceOpenedKind, &SourceOpened{Source: "A", SourceInfo: SourceInfo{Kind: Grant}}, "")
	return d
}

func (d *desk) apply(kind fact.Kind, body any, who string) {
	d.seq++
	d.state.Apply(&fact.Fact{Header: fact.Header{Seq: d.seq, Kind: kind, Actor: fact.Actor{ID: who}}}, body)
}

// must takes what a check gave as facts.
func (d *desk) must(who string, drafts []fact.Draft, problems problem.List) {
	d.t.Helper()
	if len(problems) > 0 {
		d.t.Fatal(problems)
	}
	for _, f := range drafts {
		body, err := Kinds[f.Kind](f.Parts[0].Body)
		if err != nil {
			d.t.Fatal(err)
		}
		d.apply(f.Kind, body, who)
	}
}

func (d *desk) refused(problems problem.List, want ...string) {
	d.t.Helper()
	var got []string
	for _, p := range problems {
		got = append(got, p.Key)
	}
	if !slices.Equal(got, want) {
		d.t.Errorf("%v, want %v", got, want)
	}
}

// post books an entry, which the state must admit.
func (d *desk) post(e Entry, problems problem.List) fact.Seq {
	d.t.Helper()
	if problems = append(problems, d.state.Admit(e)...); len(problems) > 0 {
		d.t.Fatal(problems)
	}
	d.apply(YearSwept, &Adjustment{Posted: Posted{e}}, "")
	return d.seq
}

func (d *desk) receipt(day string, minor int64) (Entry, problem.List) {
	return Receipt{Occasion: Occasion{Entity: "fund", Date: on(d.t, day)}, Source: "A", Party: "donor", Bank: "main", Amount: lyd(minor), Against: Contributions}.Entry()
}

func (d *desk) closeMonth(p Period) ([]fact.Draft, problem.List) {
	return ClosePeriod{Entity: "fund", Period: p}.Check(d.state, on(d.t, d.today))
}

func problemsOf(_ []fact.Draft, problems problem.List) problem.List { return problems }

// TestPeriods: they close in order when they have ended, nothing is booked in a
// closed one, and two people reopen it.
func TestPeriods(t *testing.T) {
	d := opened(t)
	january := Period(2026 * 12)
	d.refused(problemsOf(d.closeMonth(january+2)), "ledger.period.not-next")
	d.refused(problemsOf(d.closeMonth(january-1)), "ledger.period.closed")
	for p := january; p <= january+4; p++ {
		drafts, problems := d.closeMonth(p)
		d.must("controller", drafts, problems)
	}
	d.refused(problemsOf(d.closeMonth(january+5)), "ledger.period.not-ended") // June, in June
	e, problems := d.receipt("2026-05-31", 100)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	d.refused(d.state.Admit(e), "ledger.period.closed")
	if late := d.state.Book("fund", on(t, "2026-05-31"), ""); late.Date != on(t, "2026-06-01") || late.Occurred != on(t, "2026-05-31") {
		t.Errorf("a late truth is booked on %s", late.Date)
	}
	reopen := func(who, reason, decision string) ([]fact.Draft, problem.List) {
		return ReopenPeriod{Entity: "fund", Period: january + 4, Reason: reason, Decision: decision}.Check(d.state, fact.Actor{ID: who})
	}
	d.refused(problemsOf(reopen("controller", "", "")), "ledger.reason.missing", "ledger.decision.missing")
	drafts, problems := reopen("controller", "خطأ", "d-1")
	d.must("controller", drafts, problems)
	d.refused(d.state.Admit(e), "ledger.period.closed")
	d.refused(problemsOf(reopen("controller", "خطأ", "d-1")), "ledger.reopening.same-person")
	drafts, problems = reopen("director", "خطأ", "d-1")
	d.must("director", drafts, problems)
	d.post(e, nil)
	d.refused(problemsOf(reopen("director", "خطأ", "d-1")), "ledger.period.open")
	drafts, problems = d.closeMonth(january + 4)
	d.must("controller", drafts, problems)
	d.refused(d.state.Admit(e), "ledger.period.closed")
}

// TestYearStaysClosed: the last month closes with its year, which no two people
// reopen, and what it swept is not reversed.
func TestYearStaysClosed(t *testing.T) {
	d := opened(t)
	d.post(d.receipt("2026-02-01", 500))
	d.today = "2027-02-01"
	january := Period(2026 * 12)
	shut := func() ([]fact.Draft, problem.List) {
		return CloseYear{Entity: "fund", Year: 2026}.Check(d.state, on(t, d.today))
	}
	d.refused(problemsOf(shut()), "ledger.year.periods-open")
	for p := january; p < january+11; p++ {
		drafts, problems := d.closeMonth(p)
		d.must("controller", drafts, problems)
	}
	d.refused(problemsOf(d.closeMonth(january+11)), "ledger.period.ends-year")
	d.today = "2026-12-31"
	d.refused(problemsOf(shut()), "ledger.period.not-ended")
	d.today = "2027-02-01"
	drafts, problems := shut()
	d.must("controller", drafts, problems)
	d.refused(problemsOf(shut()), "ledger.year.closed")
	purse := Purse{Entity: "fund", Source: "A", Currency: money.LYD}
	if d.state.Total(purse, Contributions).Minor != 0 || d.state.Total(purse, SourceBalance).Minor != -500 {
		t.Errorf("after the close: income %v, balance of the source %v", d.state.Total(purse, Contributions), d.state.Total(purse, SourceBalance))
	}
	d.refused(problemsOf(ReopenPeriod{Entity: "fund", Period: january + 11, Reason: "x", Decision: "x"}.Check(d.state, fact.Actor{ID: "a"})), "ledger.year.closed")
	swept, err := Kinds[drafts[0].Kind](drafts[0].Parts[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	_, problems = Reverse{Of: 3, Entry: swept.(*Adjustment).Entry, Date: on(t, "2027-01-05"), Reason: "x"}.Check(d.state, d.seq)
	d.refused(problems, "ledger.reversal.of-year-close")
}

// TestReversal: an entry is undone once, and the mirror is not undone.
func TestReversal(t *testing.T) {
	d := opened(t)
	e, problems := d.receipt("2026-02-01", 500)
	of := d.post(e, problems)
	reverse := func(of fact.Seq, e Entry, day string) ([]fact.Draft, problem.List) {
		return Reverse{Of: of, Entry: e, Date: on(t, day), Reason: "خطأ"}.Check(d.state, d.seq)
	}
	d.refused(problemsOf(reverse(of+1, e, "2026-02-02")), "ledger.reversal.unknown")
	d.refused(problemsOf(reverse(of, e, "2026-01-31")), "ledger.reversal.before")
	drafts, problems := reverse(of, e, "2026-03-02")
	d.must("controller", drafts, problems)
	purse := Purse{Entity: "fund", Source: "A", Currency: money.LYD}
	if d.state.Total(purse, Cash).Minor != 0 || d.state.ReversedBy(of) != d.seq {
		t.Errorf("after the reversal: %v, reversed by %d", d.state.Total(purse, Cash), d.state.ReversedBy(of))
	}
	d.refused(problemsOf(reverse(of, e, "2026-03-03")), "ledger.reversal.twice")
	mirror, problems := e.Mirror(of, on(t, "2026-03-02"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	d.refused(problemsOf(reverse(d.seq, mirror, "2026-03-03")), "ledger.reversal.of-reversal")
}

// TestNoBalanceIsWrapped: what an int64 cannot hold is refused before it is
// posted.
func TestNoBalanceIsWrapped(t *testing.T) {
	d := opened(t)
	d.post(d.receipt("2026-02-01", math.MaxInt64-10))
	e, problems := d.receipt("2026-02-02", 11)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	d.refused(d.state.Admit(e), "ledger.amount.overflow")
	d.post(d.receipt("2026-02-02", 10))
}

// TestManyGroups: an entry of more groups than fit on one hand balances in each
// of them, in whichever direction one misses.
func TestManyGroups(t *testing.T) {
	var moves []Move
	for i := range 12 {
		in := Group{Entity: "fund", Book: Actual, Source: Source(fmt.Sprintf("s%02d", i)), Currency: "LYD"}
		moves = append(moves, Move{In: in, Debit: Side{Account: Cash, Bank: "main"}, Credit: Side{Account: Contributions}, Minor: 5000})
	}
	e, problems := Compose(Head{Event: EvReceipt, Date: on(t, "2026-02-01")}, moves...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	good, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(good); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"5.001", "4.999"} {
		last := strings.LastIndex(string(good), `"5.000"`) // of one line, in the last group
		bad := string(good[:last]) + `"` + wrong + `"` + string(good[last+len(`"5.000"`):])
		if _, err := Decode([]byte(bad)); err == nil {
			t.Errorf("an entry in which one group misses by %s of 5.000 was read", wrong)
		}
	}
}

// TestCheckerSees: the checker of the books finds an entry that does not balance
// and a sum that misses, whichever way.
func TestCheckerSees(t *testing.T) {
	d := opened(t)
	good, problems := d.receipt("2026-02-01", 500)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, by := range []int64{1, -1} {
		bad := Entry{good.head, slices.Clone(good.lines)}
		bad.lines[0].Minor += by
		if b := Check(slices.Values([]Entry{good, bad}), Evidence{}); b == nil || b.Invariant != EntryBalances || b.Miss != by {
			t.Errorf("an entry that misses by %d: %v", by, b)
		}
		statement := StatementBalance{Entity: "fund", Bank: "main", Closing: lyd(500 + by)}
		if b := Check(slices.Values([]Entry{good}), Evidence{Statements: []StatementBalance{statement}}); b == nil || b.Invariant != BankShares || b.Miss != -by {
			t.Errorf("a statement that misses by %d: %v", by, b)
		}
		statement.Unmatched = by
		if b := Check(slices.Values([]Entry{good}), Evidence{Statements: []StatementBalance{statement}}); b != nil {
			t.Errorf("a statement with an unmatched line: %v", b)
		}
	}
}
