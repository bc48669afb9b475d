package journal

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/base/problem"

	"github.com/google/go-cmp/cmp"
)

// household is an ordinary journal, with most of what people write in one.
const household = `; a journal that somebody keeps by hand
# another comment
account Assets:Cash
    note what is in the tin
commodity USD
    format 1,000.00 USD
P 2024-01-01 AAPL 150 USD

2024-01-01=2024-01-03 * (12) Opening  ; a note of the transaction
    ; Project: garden
    Assets:Cash                      1,234.50 USD
    Assets:Bank:Savings                $2,000
    Assets:Bank:Savings	               €-5.25  ; taken out
    Equity:Opening

2024/01/15 ! Baker & Son
    * Expenses:Food: Bread            $3.20
    Assets:Bank:Savings              -$3.20 = $1996.80
    (Budget:Food)                    $-3.20
    [Envelope:Food]                  $-3
    [Envelope:Free]

2024.02.01 Shares; not a note
    Assets:Shares                     10 AAPL @ $15.50
    Assets:Shares                     -2 "B 12" @@ $31
    Assets:Bank:Savings

comment
2024-03-01 within a comment
    Assets:Cash   1 USD
end comment

2024-04-01 Nothing much
    Assets:Cash                       0
    Equity:Opening                    0 USD`

func TestRead(t *testing.T) {
	var list []Entry
	if err := Read(strings.NewReader(household), func(e Entry) error { list = append(list, e); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(list) != 4 {
		t.Fatalf("%d transactions", len(list))
	}
	e := list[0]
	if e.Line != 9 || e.Day.String() != "2024-01-01" || e.Aux.String() != "2024-01-03" || e.State != '*' || e.Code != "12" || e.Payee != "Opening" || Tag(e.Notes, "Project") != "garden" {
		t.Errorf("%+v", e)
	}
	var got []string
	for _, e := range list {
		for _, p := range e.Postings {
			line := p.Account + " " + p.Amount.Decimal() + " " + p.Amount.Commodity
			if p.Elided {
				line += " elided"
			}
			if p.Virtual != 0 {
				line += " " + string(p.Virtual)
			}
			got = append(got, line)
		}
	}
	want := []string{"Assets:Cash 1234.50 USD", "Assets:Bank:Savings 2000 $", "Assets:Bank:Savings -5.25 €", "Equity:Opening -1234.50 USD elided", "Equity:Opening -2000 $ elided", "Equity:Opening 5.25 € elided",
		"Expenses:Food: Bread 3.20 $", "Assets:Bank:Savings -3.20 $", "Budget:Food -3.20 $ (", "Envelope:Food -3 $ [", "Envelope:Free 3 $ elided [",
		"Assets:Shares 10 AAPL", "Assets:Shares -2 B 12", "Assets:Bank:Savings -124 $ elided", "Assets:Cash 0 ", "Equity:Opening 0 USD"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if list[2].Payee != "Shares; not a note" || list[1].State != '!' || list[1].Postings[0].State != '*' || !slices.Equal(list[0].Postings[2].Notes, []string{"taken out"}) {
		t.Errorf("%+v", list)
	}
}

// TestRefuses: each journal is refused, at the line and with the sentence.
func TestRefuses(t *testing.T) {
	for _, c := range []struct {
		text, key string
		line      int
	}{
		{"2024-01-01 x\n  A  1 USD\n  B  -1.01 USD\n", "journal.unbalanced", 1},
		{"2024-01-01 x\n  A  1 USD\n  B  -1 EUR\n", "journal.unbalanced", 1},
		{"2024-01-01 x\n  A  1 USD\n  B\n  C\n", "journal.elided", 4},
		{"2024-01-01 x\n  A  1 USD\n  B  -1 USD\n  (C)\n", "journal.elided", 4},
		{"2024-01-01 x\n", "journal.empty", 1},
		{"2024-02-30 x\n  A  1 USD\n  B\n", "journal.date", 1},
		{"01/02/2024 x\n  A  1 USD\n  B\n", "journal.date", 1},
		{"  A  1 USD\n", "journal.indented", 1},
		{"2024-01-01 x\n  A  1 USD\n \n  B\n", "journal.unbalanced", 1},
		{"2024-01-01 x\n  A  1,23 USD\n  B\n", "journal.amount", 2},
		{"2024-01-01 x\n  A  1,234,5 USD\n  B\n", "journal.amount", 2},
		{"2024-01-01 x\n  A  1.234.500 USD\n  B\n", "journal.amount", 2},
		{"2024-01-01 x\n  A  (2*3 USD)\n  B\n", "journal.amount", 2},
		{"2024-01-01 x\n  A  1 AAPL {3 USD}\n  B\n", "journal.amount", 2},
		{"2024-01-01 x\n  A  = 5 USD\n  B\n", "journal.amount", 2},
		{"2024-01-01 x\n  A  12345678901234567890 USD\n  B\n", "journal.amount", 2},
		{"2024-01-01 x\n  A  999999999999999999 USD\n  A  999999999999999999.9 USD\n  B\n", "journal.amount", 3},
		{"2024-01-01 x\n  A  1 USD = 2 USD\n  B\n", "journal.assertion", 2},
		{"= /Food/\n  A  1 USD\n", "journal.directive", 1},
		{"~ monthly\n  A  1 USD\n", "journal.directive", 1},
		{"include other.ledger\n", "journal.directive", 1},
		{"D 1.00 EUR\n", "journal.directive", 1},
		{"commodity EUR\n  default\n", "journal.directive", 2},
		{"account A\n  alias B\n", "journal.directive", 2},
		{"2024-01-01 x\n  \xff\xfe  1 USD\n  B\n", "journal.account", 2},
		{strings.Repeat("x", maxLine+10), "journal.line-long", 1},
	} {
		_, err := Balances(strings.NewReader(c.text))
		list := problem.Of(err)
		if len(list) == 0 {
			t.Errorf("%.60q is taken", c.text)
			continue
		}
		if list[0].Key != c.key || list[0].Line != c.line {
			t.Errorf("%.60q: %v", c.text, list[0])
		}
		for _, l := range lang.All {
			if s := lang.Problem(l, list[0]); !lang.Has(l, c.key) || strings.Contains(s, "⟦") {
				t.Errorf("%s: %q", c.key, s)
			}
		}
	}
	var many strings.Builder
	for range 300 {
		many.WriteString("2024-01-01 x\n  A  1 USD\n\n")
	}
	if _, err := Balances(strings.NewReader(many.String())); len(problem.Of(err)) != maxProblems {
		t.Errorf("%d problems", len(problem.Of(err)))
	}
	broken := errors.New("broken")
	if _, err := Balances(io.MultiReader(strings.NewReader("2024-01-01 x\n"), failing{broken})); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
	if err := Read(strings.NewReader(household), func(Entry) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("a visit that fails: %v", err)
	}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// TestReadsItsOwn: what Write wrote is read back, line by line.
func TestReadsItsOwn(t *testing.T) {
	list := transactions(t, 5, 200)
	var b bytes.Buffer
	if err := Write(&b, Ledger, "x", slices.Values(list)); err != nil {
		t.Fatal(err)
	}
	names := &writer{names: map[string]string{}}
	at := 0
	err := Read(&b, func(e Entry) error {
		tx := list[at]
		at++
		if e.Day != tx.Day || e.Payee != string(tx.Event) || e.Code != itoa(int64(tx.Seq)) || len(e.Postings) != len(tx.Lines) {
			t.Fatalf("%+v\n%+v", e, tx)
		}
		for i, p := range e.Postings {
			l := tx.Lines[i]
			if p.Account != names.account(l) || p.Amount.Units != l.Minor || p.Amount.Scale != l.Currency.Exponent() || p.Amount.Commodity != string(l.Currency) ||
				Tag(p.Notes, "source") != string(l.Source) || Tag(p.Notes, "project") != string(l.Project) || Tag(p.Notes, "contract") != string(l.Contract) || Tag(p.Notes, "party") != string(l.Party) || Tag(p.Notes, "item") != string(l.Item) {
				t.Fatalf("%+v\n%+v", p, l)
			}
		}
		return nil
	})
	if err != nil || at != len(list) {
		t.Fatalf("%d of %d: %v", at, len(list), err)
	}
}

func itoa(n int64) string { return Amount{Units: n}.Decimal() }

// TestSameAsLedger: ledger and Balances find the same in a journal that
// people write and in one of ours.
func TestSameAsLedger(t *testing.T) {
	own := string(mustRead(t, Ledger))
	for name, text := range map[string]string{"household": household, "own": own} {
		path := filepath.Join(t.TempDir(), name+".ledger")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := Balances(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, b := range list {
			want[b.Account+" "+b.Amount.Commodity] = b.Amount.Decimal()
		}
		got := byLedger(t, path)
		if d := cmp.Diff(normal(want), normal(got)); d != "" {
			t.Errorf("%s (-ours +ledger):\n%s", name, d)
		}
	}
}

func mustRead(t *testing.T, f Format) []byte {
	path, _ := written(t, f)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// FuzzRead: no bytes make the reader panic; what it takes comes to zero in each
// transaction that has no costs, and comes out the same twice.
func FuzzRead(f *testing.F) {
	f.Add([]byte(household))
	f.Add([]byte("2024-01-01 x\n  A  1,000.50 USD @@ 3 EUR\n  B  -3 EUR = -3 EUR\n"))
	f.Add([]byte("2024-01-01=2024-01-02 ! (c) x  ; n: v\n\tA\t-$5 ; m\n\t[B]  \"x y\" 3\n\t[C]\n\tD\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		sums := map[string]decimal{}
		err := Read(bytes.NewReader(b), func(e Entry) error {
			for _, p := range e.Postings {
				sum, ok := sums[p.Account+"\x00"+p.Amount.Commodity].plus(decimal{p.Amount.Units, uint8(p.Amount.Scale)})
				if !ok {
					t.Fatal("a sum that was taken does not fit")
				}
				sums[p.Account+"\x00"+p.Amount.Commodity] = sum
			}
			return nil
		})
		list, again := Balances(bytes.NewReader(b))
		if (err == nil) != (again == nil) {
			t.Fatalf("read: %v; balances: %v", err, again)
		}
		if err != nil {
			return
		}
		n := 0
		for _, sum := range sums {
			if sum.units != 0 {
				n++
			}
		}
		if n != len(list) {
			t.Fatalf("%d balances, %d sums", len(list), n)
		}
		for _, x := range list {
			if got := sums[x.Account+"\x00"+x.Amount.Commodity].in(x.Amount.Commodity).Decimal(); got != x.Amount.Decimal() {
				t.Fatalf("%s: %s and %s", x.Account, got, x.Amount.Decimal())
			}
		}
	})
}
