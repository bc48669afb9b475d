package crosswalk_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/validation"
)

var made = time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC)

func releases(t testing.TB, project string) (list []string, lost crosswalk.Losses) {
	t.Helper()
	v, faults := jsonstream.Parse([]byte(project), jsonstream.Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	lost = crosswalk.Losses{}
	err := crosswalk.Releases(v, made, nil, lost, func(r []byte) error { list = append(list, string(r)); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return list, lost
}

// checked gives the errors of a package of releases.
func checked(t testing.TB, list []string) (found []string) {
	t.Helper()
	raw := `{"uri":"https://example.com/1","version":"1.1","extensions":["` + strings.Join(crosswalk.Extensions, `","`) + `"],"publishedDate":"2024-01-01T00:00:00Z","publisher":{"name":"x"},"releases":[` + strings.Join(list, ",") + `]}`
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

// TestReleases: each row of the table, and what had no place.
func TestReleases(t *testing.T) {
	list, lost := releases(t, strings.Replace(school, `"summary":{"ocid":"ocds-1",`, `"summary":{"ocid":"ocds-1","nature":["construction"],"status":"active","externalReference":"7","milestones":[{"title":"no id"}],`, 1))
	want := `{"ocid":"ocds-1","id":"ocds-1-2026-01-05T00:00:00Z","date":"2026-01-05T00:00:00Z","tag":["compiled"],"initiationType":"tender","language":"ar",
"buyer":{"id":"A","name":"وزارة"},
"parties":[{"name":"شركة","id":"C","roles":["supplier","payee"]},{"name":"وزارة","id":"A","identifier":{"scheme":"XX","id":"1/2"},"roles":["payer","buyer"]}],
"planning":{"project":{"id":"oc4ids-demo00-0001","title":"مدرسة <1>"}},
"tender":{"id":"ocds-1","title":"تنفيذ","status":"complete","mainProcurementCategory":"works","numberOfTenderers":3},
"awards":[{"id":"1","title":"تنفيذ","status":"active","value":{"amount":900.25,"currency":"LYD"},"suppliers":[{"id":"C","name":"شركة"}]}],
"contracts":[{"id":"1","awardID":"1","title":"تنفيذ","status":"active","value":{"amount":850,"currency":"LYD"},"dateSigned":"2025-03-01T00:00:00Z",
"amendments":[{"id":"1","date":"2025-05-01T00:00:00Z"}],
"implementation":{"transactions":[{"id":"p1","date":"2025-04-01T00:00:00Z","value":{"amount":1.5e2,"currency":"LYD"},"payer":{"id":"A"},"payee":{"id":"C"}},{"id":"p2","date":"2027-04-01T00:00:00Z","value":{"amount":1,"currency":"LYD"}}]}}]}`
	if d := cmp.Diff([]string{strings.ReplaceAll(want, "\n", "")}, list); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"contractingProcesses/summary/externalReference", "release/contracts/implementation/milestones"}, lost.Paths()); d != "" {
		t.Error(d)
	}
	if found := checked(t, list); len(found) > 0 {
		t.Error(found)
	}
}

// TestReleasesOfCorpus: every published project gives releases without an error.
func TestReleasesOfCorpus(t *testing.T) {
	var list []string
	seen := map[string]bool{}
	projects(t, func(p jsonstream.Value) {
		if id := p.Get("id").Text(); !seen[id] {
			seen[id] = true
			fresh := func(_, ocid string) bool { was := seen["process "+ocid]; seen["process "+ocid] = true; return !was }
			err := crosswalk.Releases(p, made, fresh, crosswalk.Losses{}, func(r []byte) error { list = append(list, string(bytes.Clone(r))); return nil })
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	if len(list) < 8 {
		t.Errorf("only %d releases", len(list))
	}
	if found := checked(t, list); len(found) > 0 {
		t.Error(found)
	}
}

// TestAnyRelease: whatever a process holds, its release is valid.
func TestAnyRelease(t *testing.T) {
	words := rapid.SampledFrom([]string{`""`, `"x"`, `"2024-01-01T00:00:00Z"`, `"2024"`, `null`, `1.5`, `-1`, `[]`, `{}`, `["x"]`, `[{"id":"1"},{"id":"1"}]`, `{"amount":"5","currency":"LYD"}`, `{"id":"1","name":7}`, `true`})
	rapid.Check(t, func(rt *rapid.T) {
		var members []string
		for _, name := range []string{"ocid", "title", "status", "nature", "suppliers", "contractValue", "contractPeriod", "documents", "modifications", "transactions", "milestones", "finalValue", "dateSigned"} {
			members = append(members, `"`+name+`":`+words.Draw(rt, name))
		}
		var tender []string
		for _, name := range []string{"procurementMethod", "costEstimate", "numberOfTenderers", "tenderers", "procuringEntity"} {
			tender = append(tender, `"`+name+`":`+words.Draw(rt, name))
		}
		project := `{"id":"p","title":` + words.Draw(rt, "t") + `,"publicAuthority":` + words.Draw(rt, "a") + `,"parties":[{"id":"1","name":` + words.Draw(rt, "n") + `,"identifier":` + words.Draw(rt, "i") + `}],"contractingProcesses":[{"id":"c","summary":{` +
			strings.Join(members, ",") + `,"tender":{` + strings.Join(tender, ",") + `}}}]}`
		list, _ := releases(t, project)
		if found := checked(t, list); len(list) > 0 && len(found) > 0 {
			rt.Fatalf("%s\n%s\n%v", project, list, found)
		}
	})
}
