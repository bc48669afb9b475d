package crosswalk_test

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/report"
	"imar/internal/exchange/validation"
)

func projectsOf(t testing.TB, dir string, texts ...string) (list []string, lost crosswalk.Losses) {
	t.Helper()
	lost = crosswalk.Losses{}
	p := crosswalk.NewProjects("oc4ids-bu3kcz", func() (packaging.Scratch, error) { return os.CreateTemp(dir, "scratch") }, lost)
	defer p.Close()
	for _, text := range texts {
		v, faults := jsonstream.Parse([]byte(text), jsonstream.Options{})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		if err := p.Add(v); err != nil {
			t.Fatal(err)
		}
	}
	for project, err := range p.All() {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(project))
	}
	return list, lost
}

// wrong gives the errors of a package of projects.
func wrong(t testing.TB, list []string) (found []string) {
	t.Helper()
	raw := `{"uri":"https://example.com/1","version":"0.9","publishedDate":"2024-01-01T00:00:00Z","publisher":{"name":"x"},"projects":[` + strings.Join(list, ",") + `]}`
	r, err := validation.File(context.Background(), validation.Input{Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(raw)), nil }}, validation.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range r.Groups {
		if g.Severity == report.Error {
			found = append(found, g.Rule+" "+g.Examples[0].Pointer)
		}
	}
	return found
}

// TestProjects: each row of the official table that the data decides.
func TestProjects(t *testing.T) {
	list, lost := projectsOf(t, t.TempDir(),
		`{"ocid":"ocds-213czf-1","id":"1","date":"2024-02-01T00:00:00Z","tag":["compiled"],"language":"ar",
"planning":{"rationale":"why","project":{"id":"P1","title":"مدرسة","sector":{"scheme":"oc4idsProjectSector","id":"education"},"locations":[{"description":"x"}]},"budget":{"amount":{"amount":100.10,"currency":"LYD"}},"documents":[{"id":"d","documentType":"projectScope"}]},
"parties":[{"id":"A","name":"وزارة","roles":["buyer"]},{"id":"E","name":"E","roles":["procuringEntity"]},{"id":"S","name":"S","roles":["supplier","tenderer"]}],
"tender":{"id":"1","title":"t","status":"complete","mainProcurementCategory":"works","procurementMethod":"open","value":{"amount":95,"currency":"LYD"},"numberOfTenderers":2,"documents":[{"id":"td"}]},
"awards":[{"id":"1","status":"active","value":{"amount":50.5,"currency":"LYD"},"contractPeriod":{"startDate":"2024-03-01T00:00:00Z"}},{"id":"2","status":"active","value":{"amount":40.25,"currency":"LYD"},"contractPeriod":{"startDate":"2024-02-01T00:00:00Z","endDate":"2025-01-01T00:00:00Z"}},{"id":"3","status":"cancelled","value":{"amount":7,"currency":"USD"}}],
"contracts":[{"id":"1","title":"c","status":"active","amendments":[{"id":"a","date":"2024-05-01T00:00:00Z","rationale":"r"}],"implementation":{"transactions":[{"id":"p","date":"2024-04-01T00:00:00Z","value":{"amount":5,"currency":"LYD"},"payer":{"id":"A"}}]}}]}`,
		`{"ocid":"ocds-213czf-2","id":"2","date":"2024-01-01T00:00:00Z","tag":["compiled"],"planning":{"project":{"id":"P1"},"budget":{"amount":{"amount":0.9,"currency":"LYD"}}},"parties":[{"id":"A","name":"وزارة","roles":["payer"]}],"tender":{"id":"2","title":"second","status":"planned"}}`,
		`{"ocid":"ocds-213czf-3","id":"3","date":"2024-01-01T00:00:00Z","tag":["compiled"],"tender":{"id":"3","title":"alone","status":"cancelled"}}`)
	want := []string{`{"id":"oc4ids-bu3kcz-P1","updated":"2024-02-01T00:00:00Z","language":"ar","publicAuthority":{"id":"A","name":"وزارة"},"title":"مدرسة",
"budget":{"amount":{"amount":101.00,"currency":"LYD"}},"locations":[{"id":"1","description":"x"}],"status":"implementation","sector":["education"],"purpose":"why",
"parties":[{"name":"وزارة","id":"A","roles":["buyer","publicAuthority","payer"]},{"name":"E","id":"E","roles":["procuringEntity"]},{"name":"S","id":"S","roles":["supplier","tenderer"]}],
"documents":[{"id":"d","documentType":"projectScope"}],
"contractingProcesses":[{"id":"ocds-213czf-1","summary":{"ocid":"ocds-213czf-1","nature":["construction"],"title":"c","status":"active",
"tender":{"procurementMethod":"open","costEstimate":{"amount":95,"currency":"LYD"},"numberOfTenderers":2,"procuringEntity":{"id":"E","name":"E"}},
"suppliers":[{"id":"S","name":"S"}],"contractValue":{"amount":90.75,"currency":"LYD"},"contractPeriod":{"startDate":"2024-02-01T00:00:00Z","endDate":"2025-01-01T00:00:00Z"},
"documents":[{"id":"td"}],"modifications":[{"id":"a","date":"2024-05-01T00:00:00Z","rationale":"r"}],
"transactions":[{"id":"p","date":"2024-04-01T00:00:00Z","value":{"amount":5,"currency":"LYD"},"payer":{"id":"A"}}]}},
{"id":"ocds-213czf-2","summary":{"ocid":"ocds-213czf-2","title":"second","status":"pre-award"}}]}`,
		`{"id":"oc4ids-bu3kcz-ocds-213czf-3","updated":"2024-01-01T00:00:00Z","title":"alone","status":"completion",
"contractingProcesses":[{"id":"ocds-213czf-3","summary":{"ocid":"ocds-213czf-3","title":"alone","status":"closed"}}]}`}
	for i := range want {
		want[i] = strings.ReplaceAll(want[i], "\n", "")
	}
	if d := cmp.Diff(want, list); d != "" {
		t.Error(d)
	}
	if found := wrong(t, list); len(found) > 0 || len(lost) > 0 {
		t.Error(found, lost)
	}
}

// TestThereAndBack: what both standards have is the same after a project became
// releases and they a project.
func TestThereAndBack(t *testing.T) {
	compiled, _ := releases(t, school)
	back, _ := projectsOf(t, t.TempDir(), compiled...)
	before, _ := jsonstream.Parse([]byte(school), jsonstream.Options{})
	after, _ := jsonstream.Parse([]byte(back[0]), jsonstream.Options{})
	first := func(p jsonstream.Value) jsonstream.Value {
		for _, process := range p.Get("contractingProcesses").Elements() {
			return process.Get("summary")
		}
		return jsonstream.Value{}
	}
	for name, pair := range map[string][2]jsonstream.Value{
		"id": {before.Get("id"), after.Get("id")}, "title": {before.Get("title"), after.Get("title")}, "publicAuthority": {before.Get("publicAuthority"), after.Get("publicAuthority")},
		"contractValue": {first(before).Get("contractValue"), first(after).Get("contractValue")}, "transactions": {first(before).Get("transactions"), first(after).Get("transactions")},
		"suppliers": {first(before).Get("suppliers"), first(after).Get("suppliers")},
	} {
		if d := cmp.Diff(string(pair[0].Canonical(nil)), string(pair[1].Canonical(nil))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestProjectsOfCorpus: the compiled releases and records of the shared data give
// projects without an error.
func TestProjectsOfCorpus(t *testing.T) {
	var texts []string
	seen := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(shared(t), "ocds"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" || strings.Contains(path, "schema") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		v, faults := jsonstream.Parse(raw, jsonstream.Options{})
		if len(faults) > 0 {
			return nil
		}
		for _, list := range []string{"records", "releases"} {
			for _, one := range v.Get(list).Elements() {
				if ocid := one.Get("ocid").Text(); ocid != "" && !seen[ocid] {
					seen[ocid] = true
					texts = append(texts, string(one.Raw()))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	list, lost := projectsOf(t, t.TempDir(), texts...)
	if found := wrong(t, list); len(found) > 0 || len(list) < 90 {
		t.Errorf("%d projects: %v", len(list), found)
	}
	t.Logf("%d releases, %d projects, lost %v", len(texts), len(list), lost)
}

// TestAnyProcess: whatever a release holds, its project is valid.
func TestAnyProcess(t *testing.T) {
	dir := t.TempDir()
	words := rapid.SampledFrom([]string{`""`, `"x"`, `"2024-01-01T00:00:00Z"`, `null`, `1.5`, `-1`, `[]`, `{}`, `["x"]`, `[{"id":"1"},{"id":"1"}]`, `[{"id":1,"status":"active","value":{"amount":1,"currency":"LYD"},"suppliers":[{"id":"1"}],"documents":[{"id":"1"}]}]`, `{"amount":"5","currency":"LYD"}`, `{"id":"1","name":7}`, `true`})
	rapid.Check(t, func(rt *rapid.T) {
		var members []string
		for _, name := range []string{"date", "language", "parties", "awards", "contracts"} {
			members = append(members, `"`+name+`":`+words.Draw(rt, name))
		}
		var tender []string
		for _, name := range []string{"title", "description", "status", "procurementMethod", "value", "numberOfTenderers", "tenderers", "documents", "contractPeriod"} {
			tender = append(tender, `"`+name+`":`+words.Draw(rt, name))
		}
		text := `{"ocid":"o","planning":{"rationale":` + words.Draw(rt, "r") + `,"budget":{"amount":` + words.Draw(rt, "b") + `},"documents":` + words.Draw(rt, "d") + `,"project":{"title":` + words.Draw(rt, "t") + `,"locations":` + words.Draw(rt, "l") + `,"sector":` + words.Draw(rt, "s") + `}},` +
			strings.Join(members, ",") + `,"tender":{` + strings.Join(tender, ",") + `}}`
		list, _ := projectsOf(t, dir, text)
		if found := wrong(t, list); len(list) > 0 && len(found) > 0 {
			rt.Fatalf("%s\n%s\n%v", text, list, found)
		}
	})
}
