package disclosure_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/disclosure"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/material"
)

// row is one row of the mapping's tables.
type row struct{ element, fields, level, stage, reactive string }

// tables reads the official mapping of CoST IDS to OC4IDS.
func tables(t *testing.T) []row {
	dir := material.Dir(t)
	files, _ := filepath.Glob(filepath.Join(dir, "oc4ids/standard/mapping/*.csv"))
	if len(files) == 0 {
		t.Fatal("the mapping's tables are not there")
	}
	var rows []row
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(file).ReadAll()
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(filepath.Base(name), ".csv")
		reactive := ""
		if rest, ok := strings.CutPrefix(base, "reactive-"); ok {
			base, reactive = rest, "reactive"
		}
		level, stage, _ := strings.Cut(base, "-level-")
		for _, r := range records[1:] {
			fields := r[4]
			if len(r) > 5 { // codes: parties/roles='supplier'
				fields += "," + r[5]
			}
			rows = append(rows, row{strings.TrimSpace(r[0]), fields, level, stage, reactive})
		}
	}
	return rows
}

func TestItemsAreTheTables(t *testing.T) {
	rows := tables(t)
	items := disclosure.Items()
	if len(items) != 67 || len(rows) != 66 {
		t.Fatalf("%d items for %d rows, want 67 for 66", len(items), len(rows))
	}
	var want []string
	for _, r := range rows {
		if r.stage == "identification-preparation" {
			r.stage = "preparation"
		}
		line := r.element + "/" + r.level + "/" + r.stage + "/" + r.reactive
		want = append(want, line)
		if strings.HasPrefix(r.element, "Contract start date and contract period") {
			want = append(want, line) // two items of the standard in one row
		}
	}
	var got []string
	for i, item := range items {
		if item.ID != i+1 {
			t.Errorf("item %d has ID %d", i+1, item.ID)
		}
		reactive := ""
		if item.Reactive {
			reactive = "reactive"
		}
		got = append(got, item.Element+"/"+item.Level+"/"+item.Stage+"/"+reactive)
	}
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// under is where the bodies of a kind stand in OC4IDS.
var under = map[fact.Kind]string{
	project.Completed:    "completion/",
	project.Budgeted:     "budget/",
	project.Documented:   "documents/",
	project.Forecast:     "forecasts/",
	project.Measured:     "metrics/",
	contract.Described:   "contractingProcesses/",
	contract.Tendered:    "contractingProcesses/summary/tender/",
	contract.Signed:      "contractingProcesses/summary/",
	contract.Modified:    "contractingProcesses/summary/modifications/",
	contract.Documented:  "contractingProcesses/summary/documents/",
	contract.Transacted:  "contractingProcesses/summary/transactions/",
	project.PartiesNamed: "", project.Located: "", project.Described: "", project.StatusChanged: "",
}

// TestPlacesAreInTheTables: every OC4IDS member that an item is looked for in
// is one that the item's row names.
func TestPlacesAreInTheTables(t *testing.T) {
	named := map[string][]string{}
	for _, r := range tables(t) {
		fields := strings.NewReplacer("parties/role,", "parties/roles,", "EndDate", "endDate", "=", ",",
			"description/documents/url", "description,documents/url").Replace(r.fields)
		named[r.element] = strings.Split(fields, ",")
	}
	beyond := map[string]bool{ // the row's text names the object, its list of fields not the member
		"summary/contractPeriod/durationInDays": true, "summary/contractPeriod/maxExtentDate": true,
		"observations/value": true, "parties/identifier/id": true,
	}
	for _, item := range disclosure.Items() {
		for _, place := range item.Where {
			prefix, ok := under[place.Kind]
			if !ok {
				if place.Kind != contract.Released {
					t.Errorf("item %d: kind %s has no place in OC4IDS", item.ID, place.Kind)
				}
				continue
			}
			for _, path := range strings.FieldsFunc(place.Members, func(r rune) bool { return r == '&' || r == '|' }) {
				path, _, _ = strings.Cut(strings.TrimSpace(path), "=")
				path = strings.TrimSuffix(strings.TrimSuffix(path, "_ar"), "_en")
				full := prefix + path
				if !slices.ContainsFunc(named[item.Element], func(f string) bool {
					f = strings.TrimSpace(f)
					return f == full || strings.HasPrefix(full, f+"/") && f != "contractingProcesses" && f != "parties" || strings.HasPrefix(f, full+"/")
				}) && !beyond[strings.TrimPrefix(full, "contractingProcesses/")] && !beyond[path] && path != "id" {
					t.Errorf("item %d %q: %s is not in its row: %v", item.ID, item.Element, full, named[item.Element])
				}
			}
		}
	}
}

func TestOf(t *testing.T) {
	tests := []struct {
		kind fact.Kind
		body string
		want []int
	}{
		{project.Described, `{"title":"School"}`, []int{4}},
		{project.Described, `{"description":"","title":"School"}`, []int{4}},
		{project.Described, `{"title_ar":"مدرسة"}`, []int{4}},
		{project.Described, `{"publicAuthority":{"id":""},"sector":[],"title":null}`, nil},
		{project.Described, `{"publicAuthority":{"id":"LY-1"},"sector":["health"]}`, []int{1, 2}},
		{project.Described, `{"other":{"title":"School"},"x":"\"title\":\"no\\"}`, nil},
		{project.Described, `{"x":"\\\\","title":"a\"b"}`, []int{4}},
		{project.StatusChanged, `{"status":"completion"}`, []int{15}},
		{project.Located, `{"locations":[{"id":"1"}]}`, nil},
		{project.Located, `{"locations":[{"id":"1"},{"geometry":{"coordinates":[0,0],"type":"Point"}}]}`, []int{5}},
		{project.Budgeted, `{"amount":{"amount":0,"currency":"LYD"}}`, []int{13}},
		{project.Budgeted, `{"approvalDate":"2024-01-01","budgetBreakdowns":[{"budgetBreakdown":[{"period":{"startDate":"2024-01-01"}}]}]}`, []int{14, 41}},
		{project.PartiesNamed, `{"parties":[{"name":"A","roles":["publicAuthority"]},{"address":{"region":"B"},"roles":["procuringEntity"]}]}`, []int{1, 21, 22}},
		{project.PartiesNamed, `{"parties":[{"roles":["funder","supplier"]},{"people":[{"name":"P"}],"roles":["administrativeEntity"]}]}`, []int{12, 23, 30, 55}},
		{project.Documented, `{"documentType":"environmentalImpact"}`, nil},
		{project.Documented, `{"documentType":"environmentalImpact","url":"http://example.com/"}`, []int{9, 43}},
		{project.Documented, `{"description":"x","documentType":"financialAuditReport"}`, []int{20, 54}},
		{project.Measured, `{"id":"physicalProgress","observations":[{"measure":"40"}]}`, []int{49}},
		{project.Measured, `{"id":"jobs","observations":[{"measure":"40"}]}`, nil},
		{project.Completed, `{"finalScopeDetails":"x","finalValue":{"amount":1}}`, []int{16, 19}},
		{contract.Described, `{"id":"1","summary":{"nature":["construction"],"status":"active","title":"T"}}`, []int{24, 26, 29}},
		{contract.Tendered, `{"numberOfTenderers":3,"procurementMethod":"open"}`, []int{27, 56}},
		{contract.Signed, `{"contractPeriod":{"endDate":"2024-01-01"},"suppliers":[{"name":"A"}]}`, []int{30, 34}},
		{contract.Modified, `{"date":"2024-01-01","newContractValue":{"amount":1},"rationale":"r","type":"value"}`, []int{35, 36, 39, 63}},
		{contract.Transacted, `{"id":"1","value":{"amount":1}}`, []int{66}},
		{contract.Released, `{"awards":[{"value":{"amount":"1"}}],"tender":{"status":"planning","value":{"amount":1}}}`, []int{24, 28, 31}},
		{contract.Released, `{"tender":{"status":"active","value":{"amount":1}}}`, []int{24}},
		{contract.Linked, `{"releases":[{"id":"1"}]}`, nil},
		{"unknown.kind", `{"title":"x"}`, nil},
	}
	for _, tt := range tests {
		set := disclosure.Of(tt.kind, []byte(tt.body))
		var got []int
		for id := 0; id <= disclosure.Count+1; id++ {
			if set.Has(id) {
				got = append(got, id)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s %s: %s", tt.kind, tt.body, d)
		}
		if set.Count() != len(tt.want) {
			t.Errorf("%s %s: counts %d", tt.kind, tt.body, set.Count())
		}
	}
}

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, item := range disclosure.Items() {
		for _, l := range lang.All {
			for _, key := range []string{item.Key, "disclosure.stage." + item.Stage, "disclosure.level." + item.Level} {
				if !lang.Has(l, key) {
					t.Errorf("%s has no name in %s", key, l)
				}
			}
		}
		if seen[item.Key] {
			t.Errorf("%s stands twice", item.Key)
		}
		seen[item.Key] = true
	}
}

func FuzzOf(f *testing.F) {
	f.Add([]byte(`{"parties":[{"roles":["supplier"],"address":{"region":"\"\\"}}]}`))
	f.Add([]byte(`{"a`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for kind := range under {
			if n := disclosure.Of(kind, body).Count(); n > disclosure.Count {
				t.Errorf("%d items", n)
			}
		}
		disclosure.Of(contract.Released, body)
	})
}

func BenchmarkOf(b *testing.B) {
	bodies := []struct {
		kind fact.Kind
		body []byte
	}{
		{project.Documented, []byte(`{"datePublished":"2024-01-01","description":"` + strings.Repeat("a", 400) + `","documentType":"projectScope","id":"1","url":"http://example.com/"}`)},
		{project.PartiesNamed, []byte(`{"parties":[` + strings.Repeat(`{"address":{"region":"B"},"id":"1","name":"Some authority","roles":["procuringEntity"]},`, 9) + `{"id":"2"}]}`)},
		{contract.Described, []byte(`{"id":"1","project":"oc4ids-abc123-1","summary":{"description":"` + strings.Repeat("b", 300) + `","nature":["construction"],"status":"active","title":"T"}}`)},
	}
	b.ReportAllocs()
	for i := range b.N {
		x := &bodies[i%len(bodies)]
		disclosure.Of(x.kind, x.body)
	}
}
