package relation_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/demo"
	"imar/internal/domain/ledger"
	"imar/internal/node"
	"imar/internal/record"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/view/portfolio"
)

// TestTables: the file of a demonstration has every thing and every posting once,
// its sums are those of the site, and its entries balance.
func TestTables(t *testing.T) {
	ctx := context.Background()
	n, err := node.Open(ctx, node.Config{Data: filepath.Join(t.TempDir(), "d"), Origin: "example.org/demo", Simulated: true, Entropy: demo.Entropy(1)})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	var batch []record.Request
	for request := range demo.Generate(demo.Plan{Seed: 1, Projects: 22}) {
		batch = append(batch, request)
	}
	if _, err := n.Recorder.DoAll(ctx, batch); err != nil {
		t.Fatal(err)
	}
	if err := n.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "record.sqlite")
	if err := n.Relational(ctx, path, nil); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	number := func(query string, args ...any) (n int64) {
		t.Helper()
		if err := db.QueryRow(query, args...).Scan(&n); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return n
	}
	n.Views.Read(func(m *view.Models) {
		for table, want := range map[string]int{"project": len(m.Projects.Rows()), "contract": len(m.Contracts.Rows()), "party": len(m.Parties.Rows()),
			"asset": len(m.Assets.Rows()), "posting": m.Books.Len(), "fact": int(m.Size())} {
			if got := number("SELECT count(*) FROM " + table); got != int64(want) || want == 0 {
				t.Errorf("%s has %d rows, want %d", table, got, want)
			}
		}
		all := m.Projects.Query(portfolio.Filter{}, portfolio.SortChanged, 0, 1)
		for _, s := range all.Budget {
			if got := number("SELECT sum(budget_millionths) FROM project WHERE budget_currency = ?", s.Currency); got != s.Sum.Units*1_000_000+s.Sum.Micro {
				t.Errorf("budgets in %s: %d, want %s", s.Currency, got, s.Sum.Text())
			}
		}
		for _, s := range all.Paid {
			if got := number("SELECT sum(millionths) FROM project_paid WHERE currency = ?", s.Currency); got != s.Sum.Units*1_000_000+s.Sum.Micro {
				t.Errorf("paid in %s: %d, want %s", s.Currency, got, s.Sum.Text())
			}
		}
		for c, minor := range m.Books.Sum(books.Filter{Accounts: ledger.CashAccounts}) {
			cash := make([]any, 0, len(ledger.CashAccounts))
			for _, a := range ledger.CashAccounts {
				cash = append(cash, int64(a))
			}
			if got := number("SELECT sum(minor) FROM posting WHERE currency = ? AND account IN (?"+strings.Repeat(", ?", len(cash)-1)+")", append([]any{string(c)}, cash...)...); got != minor {
				t.Errorf("cash in %s: %d, want %d", c, got, minor)
			}
		}
	})
	if wrong := number("SELECT count(*) FROM (SELECT 1 FROM posting GROUP BY seq, entity, book, source, currency HAVING sum(minor) <> 0)"); wrong != 0 {
		t.Errorf("%d entries do not balance", wrong)
	}
	if secret := number("SELECT count(*) FROM fact WHERE restricted = 1 AND (kind IS NOT NULL OR subject IS NOT NULL OR role IS NOT NULL)"); secret != 0 {
		t.Errorf("%d restricted facts show more than their digests", secret)
	}
	if number("SELECT count(*) FROM fact WHERE restricted = 1") == 0 {
		t.Error("no restricted fact to look at")
	}
}
