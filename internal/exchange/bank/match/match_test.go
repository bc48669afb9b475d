package match

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/exchange/bank"
)

func lyd(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: money.LYD} }

func day(d int) clock.Day {
	first, _ := clock.NewDay(2026, 11, 1)
	return first.AddDays(d - 1)
}

// told writes a result in a few words.
func told(r Result) []string {
	var out []string
	for _, p := range r.Pairs {
		out = append(out, fmt.Sprint(p.Line, "=", p.Expected, " ", p.Score, " ", p.Reasons))
	}
	for _, t := range r.Ties {
		out = append(out, fmt.Sprint(t.Line, "?", t.Expected, " ", t.Score))
	}
	return out
}

func TestPropose(t *testing.T) {
	order := Expectation{ID: "42", Account: "LY36 9990", Amount: lyd(-84000), Day: day(3), References: []string{"PO-2026-0042"}, Names: []string{"شركة الأفق للمقاولات", "Horizon Contracting Co."}, Others: []string{"LY76999"}}
	line := Line{Account: "LY369990", Amount: lyd(-84000), Day: day(4)}
	with := func(change func(*Line)) Line { l := line; change(&l); return l }
	and := func(change func(*Expectation)) Expectation { e := order; change(&e); return e }
	for _, c := range []struct {
		name     string
		lines    []Line
		expected []Expectation
		want     []string
	}{
		{"everything", []Line{with(func(l *Line) {
			l.Day, l.References, l.Name, l.Other = day(3), []string{"po 2026 0042"}, "الافق للمقاولات", "ly76 999"
		})}, []Expectation{order}, []string{"0=0 100 [reference amount account same-day name]"}},
		{"reference in the text", []Line{with(func(l *Line) { l.Text = "أمر صرف PO 2026/٠٠٤٢ مستخلص 3" })}, []Expectation{order}, []string{"0=0 68 [reference-in-text amount near-day]"}},
		{"amount and date alone", []Line{line}, []Expectation{order}, []string{"0=0 33 [amount near-day]"}},
		{"amount alone is not enough", []Line{with(func(l *Line) { l.Day = day(40) })}, []Expectation{order}, nil},
		{"a charge was taken off", []Line{with(func(l *Line) { l.Amount, l.References = lyd(-84005), []string{"PO-2026-0042"} })}, []Expectation{order}, []string{"0=0 53 [reference amount-differs near-day]"}},
		{"money back is no payment", []Line{with(func(l *Line) { l.Amount, l.References = lyd(84000), []string{"PO-2026-0042"} })}, []Expectation{order}, nil},
		{"another currency", []Line{with(func(l *Line) {
			l.Amount, l.References = money.Amount{Minor: -84000, Currency: "EUR"}, []string{"PO-2026-0042"}
		})}, []Expectation{order}, nil},
		{"another own account", []Line{with(func(l *Line) { l.Account = "X" })}, []Expectation{order}, nil},
		{"paid to another account", []Line{with(func(l *Line) { l.References, l.Other = []string{"PO-2026-0042"}, "LY00" })}, []Expectation{order}, []string{"0=0 68 [reference amount account-differs near-day]"}},
		{"a similar name", []Line{with(func(l *Line) { l.Name = "Horizon Contracting Tripoli Branch" })}, []Expectation{order}, []string{"0=0 38 [amount near-day name-near]"}},
		{"two equal lines, one order", []Line{line, line}, []Expectation{order}, []string{"0?[0] 33", "1?[0] 33"}},
		{"one line, two equal orders", []Line{line}, []Expectation{order, order}, []string{"0?[0 1] 33"}},
		{"two and two alike", []Line{line, line}, []Expectation{order, order}, []string{"0?[0 1] 33", "1?[0 1] 33"}},
		{"the reference decides between equal ones", []Line{line, with(func(l *Line) { l.References = []string{"PO-2026-0042"} })}, []Expectation{order}, []string{"1=0 78 [reference amount near-day]"}},
		{"the name decides", []Line{with(func(l *Line) { l.Name = "Zaytuna Engineering" })}, []Expectation{order, and(func(e *Expectation) { e.Names = []string{"ZAYTUNA ENGINEERING LTD"} })},
			[]string{"0=1 41 [amount near-day name]"}},
		{"the day decides", []Line{line}, []Expectation{order, and(func(e *Expectation) { e.Day = day(4) })}, []string{"0=1 35 [amount same-day]"}},
		{"the better pair first, the other takes what is left", []Line{line, with(func(l *Line) { l.Day = day(3) })}, []Expectation{order, and(func(e *Expectation) { e.Day = day(11) })},
			[]string{"1=0 35 [amount same-day]", "0=1 31 [amount near-day]"}},
		{"a contract's reference beside the order's", []Line{with(func(l *Line) { l.References, l.Text = []string{"C-2026-12"}, "PO-2026-0042" })},
			[]Expectation{and(func(e *Expectation) { e.References = []string{"C-2026-12", "PO-2026-0041"} }), and(func(e *Expectation) { e.References = append(e.References, "C-2026-12") })},
			[]string{"0=1 68 [reference-in-text amount near-day]"}},
		{"only the contract's reference", []Line{with(func(l *Line) { l.References = []string{"C-2026-12"} })},
			[]Expectation{and(func(e *Expectation) { e.References, e.Amount = []string{"C-2026-12"}, lyd(-9) }), and(func(e *Expectation) { e.References = []string{"C-2026-12"} })},
			[]string{"0=1 58 [reference-shared amount near-day]"}},
		{"no expectation", []Line{line}, nil, nil},
		{"no line", nil, []Expectation{order}, nil},
		{"no days", []Line{with(func(l *Line) { l.Day, l.References = clock.Day{}, []string{"PO-2026-0042"} })}, []Expectation{order}, []string{"0=0 70 [reference amount]"}},
		{"short words are no references", []Line{with(func(l *Line) { l.References = []string{"42", "SALARY"} })}, []Expectation{and(func(e *Expectation) { e.References = []string{"42", "salary"} })}, []string{"0=0 33 [amount near-day]"}},
	} {
		if diff := cmp.Diff(c.want, told(Propose(c.lines, c.expected, 0))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestManyShareAReference: the reference of a contract with many payments, and an
// amount that is none of theirs, tell nothing.
func TestManyShareAReference(t *testing.T) {
	var expected []Expectation
	for i := range few + 1 {
		expected = append(expected, Expectation{Amount: lyd(int64(-100 - i)), Day: day(3), References: []string{"C-2026-12"}})
	}
	line := []Line{{Amount: lyd(-7), Day: day(3), References: []string{"C-2026-12"}}}
	if r := Propose(line, expected, 0); len(r.Pairs)+len(r.Ties) != 0 {
		t.Errorf("%v", told(r))
	}
	if r := Propose(line, expected[:few], 0); len(r.Ties) != 1 || len(r.Ties[0].Expected) != few {
		t.Errorf("%v", told(r))
	}
}

func TestEveryReasonHasAName(t *testing.T) {
	for _, r := range []Reason{SameReference, ReferenceInText, SharedReference, SameAmount, AmountDiffers, SameDay, NearDay, FarDay, SameAccount, AccountDiffers, SameName, NearName} {
		for _, l := range lang.All {
			if !lang.Has(l, "bank.match."+string(r)) {
				t.Errorf("no name for %s", r)
			}
		}
	}
}

// TestOrderDoesNotMatter: shuffled input gives the same pairs, and nothing is
// taken twice.
func TestOrderDoesNotMatter(t *testing.T) {
	lines, expected := many(2000)
	want := byID(lines, expected, Propose(lines, expected, 0))
	r := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		r.Shuffle(len(lines), func(i, k int) { lines[i], lines[k] = lines[k], lines[i] })
		r.Shuffle(len(expected), func(i, k int) { expected[i], expected[k] = expected[k], expected[i] })
		result := Propose(lines, expected, 0)
		if diff := cmp.Diff(want, byID(lines, expected, result)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		takenLines, taken := map[int]bool{}, map[int]bool{}
		for _, p := range result.Pairs {
			if takenLines[p.Line] || taken[p.Expected] {
				t.Fatal("a side is taken twice")
			}
			takenLines[p.Line], taken[p.Expected] = true, true
		}
		for _, tie := range result.Ties {
			if takenLines[tie.Line] {
				t.Fatal("a tied line is proposed")
			}
		}
	}
}

func byID(lines []Line, expected []Expectation, r Result) []string {
	var out []string
	for _, p := range r.Pairs {
		out = append(out, fmt.Sprintf("%x %s %d %v", lines[p.Line].ID[:4], expected[p.Expected].ID, p.Score, p.Reasons))
	}
	slices.Sort(out)
	return out
}

// many are n lines and n expectations: most with a reference, some in the text,
// some with nothing but an amount that several have.
func many(n int) ([]Line, []Expectation) {
	lines, expected := make([]Line, n), make([]Expectation, n)
	r := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		amount := lyd(-1000 - int64(r.IntN(50_000)))
		ref, name := fmt.Sprintf("PO-2026-%07d", i), fmt.Sprintf("شركة رقم %d للمقاولات", i%997)
		expected[i] = Expectation{ID: fmt.Sprint(i), Account: "LY36", Amount: amount, Day: day(i % 28), References: []string{ref}, Names: []string{name}}
		lines[i] = Line{Account: "LY36", Amount: amount, Day: day(i%28 + r.IntN(4))}
		lines[i].ID[0], lines[i].ID[1], lines[i].ID[2] = byte(i), byte(i>>8), byte(i>>16)
		switch i % 10 {
		case 0:
		case 1, 2:
			lines[i].Text = "أمر صرف رقم " + ref + " مستخلص"
		default:
			lines[i].References, lines[i].Name = []string{ref, fmt.Sprintf("SVC-%08d", i)}, name
		}
	}
	return lines, expected
}

// TestEqualAmountsEverywhere: the worst that can come does not make the work
// grow with the square.
func TestEqualAmountsEverywhere(t *testing.T) {
	lines, expected := many(20_000)
	for i := range lines {
		alike(&lines[i], &expected[i])
	}
	r := Propose(lines, expected, 0)
	for _, p := range r.Pairs {
		if fmt.Sprintf("%d", int(lines[p.Line].ID[0])|int(lines[p.Line].ID[1])<<8|int(lines[p.Line].ID[2])<<16) != expected[p.Expected].ID {
			t.Fatalf("wrong pair %+v", p)
		}
	}
	if len(r.Ties) == 0 {
		t.Error("no ties among equals")
	}
}

func TestGather(t *testing.T) {
	data, err := os.Open("../testdata/camt.053.001.08.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	var kept bank.Kept
	g := &Gather{Next: &kept}
	if _, err := bank.ReadCamt(data, bank.Options{}, g); err != nil {
		t.Fatal(err)
	}
	if len(g.Lines) != 8 || len(g.Refused) != 0 || len(kept.Sheets[0].Lines) != 9 {
		t.Fatalf("%d lines, %d refused", len(g.Lines), len(g.Refused))
	}
	r := Propose(g.Lines, []Expectation{
		{Account: "LY36999001000000000000042", Amount: lyd(-84000500), Day: day(2), References: []string{"PO-2026-0042"}},
		{Account: "LY36999001000000000000042", Amount: lyd(-1200000), Day: day(1), References: []string{"000317"}},
		{Account: "LY36999001000000000000042", Amount: lyd(-300000), Day: day(4)},
	}, 0)
	if diff := cmp.Diff([]string{"1=0 78 [reference amount near-day]", "7=1 73 [reference amount near-day]", "2?[2] 35", "3?[2] 35"}, told(r)); diff != "" {
		t.Error(diff)
	}
	// The same with a closing balance that is not reached: nothing may be matched.
	sheet := kept.Sheets[0]
	sheet.Statement.Balanced = false
	g = &Gather{}
	for _, call := range []func() error{
		func() error { return g.Begin(sheet.Statement) },
		func() error { return g.Line(sheet.Lines[0]) },
		func() error { return g.End(sheet.Statement) },
	} {
		if err := call(); err != nil {
			t.Fatal(err)
		}
	}
	if len(g.Lines) != 0 || len(g.Refused) != 1 {
		t.Errorf("%d lines of a statement that does not balance", len(g.Lines))
	}
}

func FuzzWords(f *testing.F) {
	f.Add("PO-2026/0042", "شركة الأفق")
	f.Fuzz(func(t *testing.T, a, b string) {
		n := 0
		eachReference(a+" "+b, func(r string) {
			if reference(r) == "" {
				t.Fatalf("%q is none", r)
			}
			n++
		})
		if n > maxWords*maxJoined {
			t.Fatal(n)
		}
		x := newIndex([]Expectation{{Amount: lyd(1), References: []string{a}, Names: []string{b}}})
		if p := x.candidates(&Line{Amount: lyd(1), References: []string{a}, Name: b}); len(p) != 1 || p[0].score < 25 || p[0].score > 100 {
			t.Fatalf("%v", p)
		}
	})
}

func BenchmarkPropose(b *testing.B) {
	lines, expected := many(100_000)
	propose := func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r := Propose(lines, expected, 0)
			b.ReportMetric(float64(len(r.Pairs)), "pairs")
			b.ReportMetric(float64(len(r.Ties)), "ties")
		}
	}
	b.Run("usual", propose)
	for i := range lines {
		alike(&lines[i], &expected[i])
	}
	b.Run("all-alike", propose)
}

// alike makes a line and an expectation like all others but for one reference.
func alike(l *Line, e *Expectation) {
	l.Amount, e.Amount = lyd(-1000), lyd(-1000)
	l.Name, e.Names = "one", []string{"one"}
	e.References = append(e.References, "ALL-1")
	l.References = append(l.References, "ALL-1")
}
