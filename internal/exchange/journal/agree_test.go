package journal

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
	"imar/internal/view/books"

	gocmp "github.com/google/go-cmp/cmp"
)

// booked is a view of a random ledger, and its journal.
func booked(t testing.TB, f Format, n int) (*books.View, []byte) {
	t.Helper()
	v := books.New()
	for _, tx := range transactions(t, 21, n) {
		v.Fold(whole.Event{Fact: &fact.Fact{Header: fact.Header{Seq: tx.Seq}}, Body: &ledger.Adjustment{Posted: ledger.Posted{Entry: composed(t, tx)}}})
	}
	var b bytes.Buffer
	err := Write(&b, f, "x", func(yield func(Transaction) bool) {
		v.Entries(func(lines []books.Posting) bool {
			tx := Transaction{Seq: lines[0].Seq, Day: lines[0].Day, Occurred: lines[0].Occurred, Event: lines[0].Event}
			for _, l := range lines {
				tx.Lines = append(tx.Lines, l.Line)
			}
			return yield(tx)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return v, b.Bytes()
}

// composed is the entry of a transaction.
func composed(t testing.TB, tx Transaction) ledger.Entry {
	t.Helper()
	var moves []ledger.Move
	left := map[ledger.Group]ledger.Line{} // each line against the first of its group
	for _, l := range tx.Lines {
		if first, ok := left[l.Group]; ok {
			moves = append(moves, ledger.Move{In: l.Group, Debit: l.Side, Credit: first.Side, Minor: l.Minor})
		} else {
			left[l.Group] = l
		}
	}
	e, problems := ledger.Compose(ledger.Head{Event: tx.Event, Date: tx.Day, Occurred: tx.Occurred}, moves...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return e
}

// byTrial is the closing of every account and currency in the trial balance.
func byTrial(v *books.View) map[string]string {
	out := map[string]string{}
	for _, r := range v.TrialBalance(books.Filter{}) {
		if r.Closing() != 0 {
			info, _ := r.Account.Info()
			out[info.Slug()+" "+string(r.Currency)] = string(money.Amount{Minor: r.Closing(), Currency: r.Currency}.Decimal())
		}
	}
	return out
}

// byAccount sums what a program says of journal accounts by the account of the
// chart: the part of the name before the source.
func byAccount(t *testing.T, of map[string]string) map[string]string {
	t.Helper()
	sums := map[string]decimal{}
	for name, text := range of {
		account, currency, _ := strings.Cut(name, " ")
		parts := strings.Split(account, ":")
		at := 1
		if parts[0] == "Equity" && (parts[1] == "Budget" || parts[1] == "Memorandum") {
			at = 2
		}
		d, n := number([]byte(text))
		sum, ok := sums[strings.ToLower(parts[at])+" "+currency].plus(d)
		if n != len(text) || !ok {
			t.Fatalf("%s %q", name, text)
		}
		sums[strings.ToLower(parts[at])+" "+currency] = sum
	}
	out := map[string]string{}
	for k, d := range sums {
		if d.units != 0 {
			out[k] = d.in("").Decimal()
		}
	}
	return out
}

// TestTrialBalance: ledger, hledger, beancount, the reader here and the view
// give the same balance of every account, from journals of one random ledger.
func TestTrialBalance(t *testing.T) {
	for name, by := range map[string]struct {
		format Format
		read   func(t *testing.T, path string) map[string]string
	}{
		"ledger":     {Ledger, byLedger},
		"hledger":    {Ledger, byHledger},
		"bean-query": {Beancount, byBeancount},
		"imar": {Ledger, func(t *testing.T, path string) map[string]string {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			list, err := Balances(f)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]string{}
			for _, b := range list {
				out[b.Account+" "+b.Amount.Commodity] = b.Amount.Decimal()
			}
			return out
		}},
	} {
		t.Run(name, func(t *testing.T) {
			v, text := booked(t, by.format, 400)
			path := filepath.Join(t.TempDir(), "books."+string(by.format))
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			want := byTrial(v)
			if len(want) < 15 {
				t.Fatalf("only %d balances", len(want))
			}
			if d := gocmp.Diff(normal(want), normal(byAccount(t, by.read(t, path)))); d != "" {
				t.Errorf("(-view +%s):\n%s", name, d)
			}
		})
	}
}

func byHledger(t *testing.T, path string) map[string]string {
	t.Helper()
	out := run(t, "hledger", "-f", path, "balance", "--flat", "--no-total", "-O", "csv", "--layout", "bare")
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%v: %.200q", err, out)
	}
	got := map[string]string{}
	for _, r := range rows[1:] {
		if strings.Trim(r[2], "0.-") != "" {
			got[r[0]+" "+r[1]] = strings.ReplaceAll(r[2], ",", "")
		}
	}
	return got
}

// BenchmarkAgainst reads and balances the same transactions (IMAR_TRANSACTIONS,
// or 20,000) here and in the other programs that are installed. Each is run
// once or a few times; what is told is the shortest, and how many times as long
// as here it took.
func BenchmarkAgainst(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("IMAR_TRANSACTIONS"))
	if err != nil {
		n = 20_000
	}
	dir := b.TempDir()
	paths := map[Format]string{}
	for _, f := range []Format{Ledger, Beancount} {
		var text bytes.Buffer
		if err := Write(&text, f, "x", slices.Values(transactions(b, 4, n))); err != nil {
			b.Fatal(err)
		}
		paths[f] = filepath.Join(dir, "books."+string(f))
		if err := os.WriteFile(paths[f], text.Bytes(), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	best := func(times int, what func() error) time.Duration {
		shortest := time.Duration(0)
		for range times {
			begin := time.Now()
			if err := what(); err != nil {
				b.Fatal(err)
			}
			shortest = cmp.Or(min(cmp.Or(shortest, time.Since(begin)), time.Since(begin)), 1)
		}
		return shortest
	}
	here := best(5, func() error {
		f, err := os.Open(paths[Ledger])
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = Balances(f)
		return err
	})
	info, err := os.Stat(paths[Ledger])
	if err != nil {
		b.Fatal(err)
	}
	fmt.Printf("%d transactions, %d MB: here %v\n", n, info.Size()>>20, here)
	for _, other := range []struct {
		times int
		args  []string
	}{
		{3, []string{"ledger", "--args-only", "-f", paths[Ledger], "balance"}},
		{1, []string{"hledger", "-f", paths[Ledger], "balance"}},
		{1, []string{"bean-check", "--no-cache", paths[Beancount]}},
	} {
		if _, err := exec.LookPath(other.args[0]); err != nil {
			fmt.Printf("%s is not installed\n", other.args[0])
			continue
		}
		took := best(other.times, func() error {
			c := exec.Command(other.args[0], other.args[1:]...)
			c.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
			return c.Run()
		})
		fmt.Printf("%s %v: %.0f times as long\n", other.args[0], took, float64(took)/float64(here))
	}
	for b.Loop() { // the figures above are the benchmark
	}
}
