package journal

import (
	"bytes"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"

	"github.com/google/go-cmp/cmp"
)

// transactions are n entries of several events, from a seed.
func transactions(t testing.TB, seed uint64, n int) (list []Transaction) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 2))
	first, err := clock.Parse("2025-01-01")
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		o := ledger.Occasion{Entity: "fund", Date: first.AddDays(i * 600 / n)}
		amount := money.Amount{Minor: r.Int64N(9_000_000) + 1, Currency: []money.Currency{"LYD", "USD", "JPY"}[r.IntN(3)]}
		source := ledger.Source([]string{"state", "منحة", "grant 1", "grant-1", `odd"name\`}[r.IntN(5)])
		work := ledger.Work{Project: "p;1", Contract: `c "2"`, Class: ledger.Works, Party: "شركة"}
		parts := []ledger.Part{{Source: source, Year: 2025, Chapter: "3", Amount: amount}}
		var e ledger.Entry
		wrong := error(nil)
		switch r.IntN(3) {
		case 0:
			got, problems := ledger.Advance{Occasion: o, Work: work, Item: "adv", Parts: parts}.Entry()
			e, wrong = got, problems.Err()
		case 1:
			got, problems := ledger.Certificate{Occasion: o, Work: work, Item: "cert", Cost: ledger.WorkInProgress, Portions: []ledger.Portion{{Currency: amount.Currency, Gross: amount.Minor,
				Retained: amount.Minor / 20, Shares: []ledger.Share{{Source: source, Year: 2025, Chapter: "3", Weight: 1}}}}}.Entry()
			e, wrong = got, problems.Err()
		default:
			got, problems := ledger.PaymentCleared{Payment: ledger.Payment{Occasion: o, Work: work, Item: "cert", Order: "o-1", Bank: "main", Parts: parts}}.Entry()
			e, wrong = got, problems.Err()
		}
		if wrong != nil {
			t.Fatal(wrong)
		}
		list = append(list, Transaction{Seq: fact.Seq(i + 1), Day: e.Date(), Occurred: e.Occurred().AddDays(-(i % 2)), Event: e.Event(), Lines: slices.Collect(e.Lines())})
	}
	return list
}

// written is a journal in a file, and what each account should come to, in the
// currency's own decimals.
func written(t *testing.T, f Format) (path string, want map[string]string) {
	t.Helper()
	list := transactions(t, 9, 300)
	var b bytes.Buffer
	if err := Write(&b, f, "صندوق \"تجريبي\"", slices.Values(list)); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "books."+string(f))
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	names := &writer{names: map[string]string{}}
	sums := map[string]money.Amount{}
	for _, tx := range list {
		for _, l := range tx.Lines {
			k := names.account(l) + " " + string(l.Currency)
			sum, err := l.Amount().Add(money.Amount{Minor: sums[k].Minor, Currency: l.Currency})
			if err != nil {
				t.Fatal(err)
			}
			sums[k] = sum
		}
	}
	want = map[string]string{}
	for k, sum := range sums {
		if sum.Minor != 0 {
			want[k] = string(sum.Decimal())
		}
	}
	return path, want
}

// program is another program's path; the test that needs it is skipped by name
// when it is not installed, unless nothing may skip.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
			t.Fatalf("%s is not installed, and nothing may be skipped", name)
		}
		t.Skipf("%s is not installed", name)
	}
	return path
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	c := exec.Command(program(t, name), args...)
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := c.Output()
	if err != nil {
		var stderr []byte
		if exit, ok := err.(*exec.ExitError); ok {
			stderr = exit.Stderr
		}
		t.Fatalf("%s: %v\n%.2000s%.2000s", name, err, out, stderr)
	}
	return string(out)
}

// byLedger is what ledger finds in a journal.
func byLedger(t *testing.T, path string) map[string]string {
	t.Helper()
	got := map[string]string{}
	out := run(t, "ledger", "-f", path, "--args-only", "--no-color", "--flat", "--no-total", "--balance-format", "%(account)\t%(join(scrub(display_total)))\n", "balance")
	for line := range strings.Lines(out) {
		account, amounts, _ := strings.Cut(strings.TrimSpace(line), "\t")
		for amount := range strings.SplitSeq(amounts, `\n`) {
			p := newParser(nil)
			d, unit, rest, ok := p.amount([]byte(strings.TrimSpace(amount)))
			if !ok || len(rest) > 0 {
				t.Fatalf("ledger says %q", amount)
			}
			got[account+" "+p.units.names[unit]] = d.in("").Decimal()
		}
	}
	return got
}

// TestLedgerAgrees: the program ledger finds the journal balanced and every
// account at the sum of its postings.
func TestLedgerAgrees(t *testing.T) {
	program(t, "ledger")
	path, want := written(t, Ledger)
	got := byLedger(t, path)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if total := strings.TrimSpace(run(t, "ledger", "-f", path, "--args-only", "--pedantic", "--no-color", "--collapse", "balance")); total != "0" && !strings.HasSuffix(total, "0") {
		t.Errorf("the whole comes to %q", total)
	}
}

// byBeancount is what beancount finds in a journal.
func byBeancount(t *testing.T, path string) map[string]string {
	t.Helper()
	out := run(t, "bean-query", "-f", "csv", path, "select account, currency, sum(number) as total group by account, currency")
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range rows[1:] {
		number := strings.TrimSpace(r[2])
		if strings.Trim(number, "0.-") != "" {
			got[strings.TrimSpace(r[0])+" "+strings.TrimSpace(r[1])] = number
		}
	}
	return got
}

// TestBeancountAgrees: beancount finds nothing wrong and the same balances.
func TestBeancountAgrees(t *testing.T) {
	program(t, "bean-check")
	path, want := written(t, Beancount)
	if out := run(t, "bean-check", path); strings.TrimSpace(out) != "" {
		t.Errorf("bean-check: %s", out)
	}
	got := byBeancount(t, path)
	if d := cmp.Diff(normal(want), normal(got)); d != "" {
		t.Error(d)
	}
}

// normal drops noughts at the end, which bean-query's columns add.
func normal(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		if strings.Contains(v, ".") {
			v = strings.TrimRight(strings.TrimRight(v, "0"), ".")
		}
		out[k] = v
	}
	return out
}

// TestBreaksTheBalance is the control: a journal with one figure changed is
// refused by both programs.
func TestBreaksTheBalance(t *testing.T) {
	for _, f := range []struct {
		format  Format
		command []string
	}{{Ledger, []string{"ledger", "--args-only", "balance", "-f"}}, {Beancount, []string{"bean-check"}}} {
		t.Run(string(f.format), func(t *testing.T) {
			tool := program(t, f.command[0])
			path, _ := written(t, f.format)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			at := bytes.Index(text, []byte(".")) // the first amount with decimals
			for text[at-1] < '0' || text[at-1] > '9' {
				at += 1 + bytes.Index(text[at+1:], []byte("."))
			}
			text[at+1] = '0' + (text[at+1]-'0'+1)%10
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(tool, append(f.command[1:], path)...).CombinedOutput(); err == nil {
				t.Errorf("%s takes a journal that does not balance: %.300s", tool, out)
			}
		})
	}
}

// TestComponents: two names stay two.
func TestComponents(t *testing.T) {
	w := &writer{names: map[string]string{}}
	seen := map[string]string{}
	for _, name := range []string{"a b", "a-b", "a.b", "A-b", "منحة", "منح", "", "-", "9", "S-a-b"} {
		c := w.component(name)
		if other, taken := seen[c]; taken {
			t.Errorf("%q and %q are both %q", name, other, c)
		}
		seen[c] = name
		if c[0] < 'A' || c[0] > 'Z' {
			if c[0] < '0' || c[0] > '9' {
				t.Errorf("%q becomes %q", name, c)
			}
		}
	}
}
