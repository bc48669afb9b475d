package node_test

import (
	"context"
	"encoding/xml"
	"path/filepath"
	"testing"

	"imar/internal/base/money"
	"imar/internal/demo"
	"imar/internal/node"
	"imar/internal/record"
	"imar/internal/view"
	"imar/internal/view/books"
)

// fileOrganisation is a file of organisations, as a stranger reads it.
type fileOrganisation struct {
	Budgets []fileBudget `xml:"iati-organisation>total-budget"`
	Country []fileBudget `xml:"iati-organisation>recipient-country-budget"`
	Spent   []fileBudget `xml:"iati-organisation>total-expenditure"`
}

type fileBudget struct {
	Start struct {
		Day string `xml:"iso-date,attr"`
	} `xml:"period-start"`
	Value    fileValue `xml:"value"`
	Budgeted []struct {
		Value fileValue `xml:"value"`
	} `xml:"budget-line"`
	Expenses []struct {
		Value fileValue `xml:"value"`
	} `xml:"expense-line"`
}

type fileValue struct {
	Currency string `xml:"currency,attr"`
	Amount   string `xml:",chardata"`
}

func (v fileValue) minor(t *testing.T) int64 {
	t.Helper()
	d, err := money.ParseDecimal(v.Amount)
	if err != nil {
		t.Fatal(err)
	}
	a, err := d.Amount(money.Currency(v.Currency))
	if err != nil {
		t.Fatal(err)
	}
	return a.Minor
}

// TestOrganisation: the lines of each amount add up to it, no year is there twice,
// and all years together paid what the statement of receipts and payments says.
func TestOrganisation(t *testing.T) {
	n := openDemo(t, 22)
	var file fileOrganisation
	text, _ := n.Organisation("XM-DAC-1", "")
	if err := xml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	check := func(kind string, list []fileBudget) (sums map[string]int64) {
		sums = map[string]int64{}
		for _, b := range list {
			lines := int64(0)
			for _, l := range b.Budgeted {
				lines += l.Value.minor(t)
			}
			for _, l := range b.Expenses {
				lines += l.Value.minor(t)
			}
			at := kind + b.Start.Day + b.Value.Currency
			if minor := b.Value.minor(t); lines != minor || minor == 0 || seen[at] {
				t.Errorf("%s: %d, lines %d, twice %v", at, minor, lines, seen[at])
			}
			seen[at] = true
			sums[b.Value.Currency] += b.Value.minor(t)
		}
		return sums
	}
	budget, country, spent := check("budget", file.Budgets), check("country", file.Country), check("spent", file.Spent)
	if len(file.Budgets) < 5 || len(budget) < 2 || budget["LYD"] != country["LYD"] {
		t.Errorf("%d budgets: %v, of the country %v", len(file.Budgets), budget, country)
	}
	n.Views.Read(func(m *view.Models) {
		for _, sheet := range m.Books.CashStatement(books.Filter{}) {
			if paid := -sheet.Section(books.Payments); paid != spent[string(sheet.Currency)] || paid == 0 {
				t.Errorf("%s: the file says %d, the statement %d", sheet.Currency, spent[string(sheet.Currency)], paid)
			}
		}
	})
}

// openDemo is a node with a demonstration of so many projects.
func openDemo(t *testing.T, projects int) *node.Node {
	t.Helper()
	ctx := context.Background()
	n, err := node.Open(ctx, node.Config{Data: filepath.Join(t.TempDir(), "d"), Origin: "example.org/demo", Simulated: true, Entropy: demo.Entropy(1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	var batch []record.Request
	for request := range demo.Generate(demo.Plan{Seed: 1, Projects: projects}) {
		batch = append(batch, request)
	}
	results, err := n.Recorder.DoAll(ctx, batch)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if err := demo.Judge(batch[i], r.Err); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	return n
}
