package node

import (
	"path/filepath"
	"testing"

	"imar/internal/view"
	"imar/internal/view/contracts"
)

// An amount or a date that nobody can mean is kept as it is written, told with
// its place, and part of no sum, in each of the three standards.
func TestBeyond(t *testing.T) {
	n := opened(t, Config{Data: filepath.Join(t.TempDir(), "d"), Origin: "example.org/beyond"})
	defer n.Close()
	take(t, n, "p.json", `{"projects":[{"id":"oc4ids-x-1","title":"A","period":{"startDate":"9999-01-01T00:00:00Z"},"budget":{"amount":{"amount":1e20,"currency":"LYD"}}},`+
		`{"id":"oc4ids-x-2","title":"B","budget":{"amount":{"amount":7,"currency":"LYD"}}}]}`)
	take(t, n, "r.json", `{"ocid":"ocds-abcdef-1","id":"1","date":"0001-01-01T00:00:00Z","tag":["contract"],"contracts":[{"id":"k","value":{"amount":99999999999999999999999999,"currency":"LYD"},`+
		`"implementation":{"transactions":[{"id":"1","value":{"amount":1000000000000000,"currency":"LYD"}},{"id":"2","value":{"amount":5,"currency":"LYD"}}]}}]}`)
	take(t, n, "a.xml", `<iati-activities version="2.03"><iati-activity><iati-identifier>XM-1</iati-identifier><title><narrative>T</narrative></title>`+
		`<transaction><transaction-type code="3"/><transaction-date iso-date="0201-01-01"/><value currency="LYD">99999999999999999999999999999999999999999999</value></transaction>`+
		`<transaction><transaction-type code="3"/><transaction-date iso-date="2021-01-01"/><value currency="LYD">3</value></transaction></iati-activity></iati-activities>`)
	n.Views.Read(func(m *view.Models) {
		found := map[string]map[string]int64{}
		for _, im := range m.History.Imports() {
			found[im.Name] = map[string]int64{}
			for _, f := range im.Findings {
				found[im.Name][f.Rule] += f.Count
				if len(f.Places) == 0 || f.Places[0].Line == 0 {
					t.Errorf("%s: %s has no place", im.Name, f.Rule)
				}
			}
		}
		for name, want := range map[string][2]int64{"p.json": {1, 1}, "r.json": {2, 1}, "a.xml": {1, 1}} {
			if got := found[name]; got["exchange.amount-beyond"] != want[0] || got["exchange.date-beyond"] != want[1] {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
		if b := m.Projects.At("oc4ids-x-1").Budget; b.Text != "" {
			t.Errorf("the budget counts as %v", b)
		}
		if c := contracts.Query(m.Contracts.Rows(), contracts.Filter{}, contracts.SortTitle, 0, 0); len(c.Value) != 0 || c.Paid[0].Sum.Text() != "5" {
			t.Errorf("contracts: value %v, paid %v", c.Value, c.Paid)
		}
		if p := m.Projects.At("XM-1").Paid; len(p) != 1 || p[0].Sum.Text() != "3" {
			t.Errorf("activity: paid %v", p)
		}
	})
}
