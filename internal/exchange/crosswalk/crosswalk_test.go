package crosswalk_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/domain/statement"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/iati"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/material"
)

var by = crosswalk.Publisher{Ref: "XI-EXAMPLE-1", Type: "10", Name: "صندوق", NameEn: "Fund", Country: "LY", Today: "2026-10-31"}

func activity(t testing.TB, project string) (string, crosswalk.Losses) {
	t.Helper()
	v, faults := jsonstream.Parse([]byte(project), jsonstream.Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	lost := crosswalk.Losses{}
	return string(crosswalk.Activity(nil, v, by, lost)), lost
}

const school = `{"id":"oc4ids-demo00-0001","updated":"2026-01-05T00:00:00Z","language":"ar","title":"مدرسة <1>","title_en":"School","purpose":"تعليم",
"status":"implementation","period":{"startDate":"2025-01-01T00:00:00Z","endDate":"2025-12-31T00:00:00Z"},"implementationPeriod":{"startDate":"2025-02-01T00:00:00Z"},
"completion":{"endDate":"2030-01-01T00:00:00Z"},"sector":["education","transport.road.bridge","other"],"publicAuthority":{"id":"A","name":"وزارة"},
"parties":[{"id":"A","name":"وزارة","name_en":"Ministry","roles":["publicAuthority"],"identifier":{"scheme":"XX","id":"1/2"}},{"id":"C","name":"شركة","roles":["supplier","tenderer"]}],
"locations":[{"id":"1","description":"بنغازي","geometry":{"type":"Point","coordinates":[20.5,31.25]},"exactness":"exact","gazetteer":{"scheme":"ISO2","identifiers":["LY-BA"]}}],
"budget":{"amount":{"amount":1000.500,"currency":"LYD"},"approvalDate":"2024-12-01T00:00:00Z"},
"metrics":[{"id":"1"}],"documents":[{"id":"1","documentType":"contractSigned","title":"عقد","url":"https://example.com/a?b=1&c=2","language":"ar"},{"id":"2"}],
"contractingProcesses":[{"id":"ocds-1","summary":{"ocid":"ocds-1","title":"تنفيذ","tender":{"numberOfTenderers":3},"dateSigned":"2025-03-01T00:00:00Z","contractValue":{"amount":900.25,"currency":"LYD"},
 "suppliers":[{"id":"C","name":"شركة"}],"modifications":[{"id":"1","date":"2025-05-01T00:00:00Z","oldContractValue":{"amount":900.25,"currency":"LYD"},"newContractValue":{"amount":850,"currency":"LYD"}}],
 "transactions":[{"id":"p1","date":"2025-04-01T00:00:00Z","value":{"amount":1.5e2,"currency":"LYD"},"payer":{"id":"A"},"payee":{"id":"C"}},{"id":"p2","date":"2027-04-01T00:00:00Z","value":{"amount":1,"currency":"LYD"}}]}}]}`

// TestActivity: each row of the table, and what had no place.
func TestActivity(t *testing.T) {
	got, lost := activity(t, school)
	want := `<iati-activity hierarchy="1" xml:lang="ar" last-updated-datetime="2026-01-05T00:00:00Z">
<iati-identifier>XI-EXAMPLE-1-oc4ids-demo00-0001</iati-identifier>
<reporting-org ref="XI-EXAMPLE-1" type="10"><narrative>صندوق</narrative><narrative xml:lang="en">Fund</narrative></reporting-org>
<title><narrative>مدرسة &lt;1&gt;</narrative><narrative xml:lang="en">School</narrative></title>
<description type="2"><narrative>تعليم</narrative></description>
<participating-org role="2" ref="XX-1-2"><narrative>وزارة</narrative><narrative xml:lang="en">Ministry</narrative></participating-org>
<participating-org role="4"><narrative>شركة</narrative></participating-org>
<other-identifier ref="oc4ids-demo00-0001" type="A9"/><activity-status code="2"/>
<activity-date type="1" iso-date="2025-01-01"/><activity-date type="2" iso-date="2025-02-01"/><activity-date type="3" iso-date="2025-12-31"/>
<recipient-country code="LY"/>
<location><location-id vocabulary="A4" code="LY-BA"/><name><narrative>بنغازي</narrative></name>
<point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>31.25 20.5</pos></point><exactness code="1"/></location>
<sector vocabulary="1" code="11120" percentage="50.00"/><sector vocabulary="1" code="21020" percentage="50.00"/>
<budget type="1" status="2"><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/><value currency="LYD" value-date="2024-12-01">1000.500</value></budget>
<transaction ref="ocds-1"><transaction-type code="2"/><transaction-date iso-date="2025-03-01"/><value currency="LYD" value-date="2025-03-01">900.25</value>
<description><narrative>تنفيذ</narrative></description><receiver-org><narrative>شركة</narrative></receiver-org></transaction>
<transaction ref="p1"><transaction-type code="4"/><transaction-date iso-date="2025-04-01"/><value currency="LYD" value-date="2025-04-01">150</value>
<provider-org ref="XX-1-2"><narrative>وزارة</narrative><narrative xml:lang="en">Ministry</narrative></provider-org><receiver-org><narrative>شركة</narrative></receiver-org></transaction>
<transaction ref="ocds-1"><transaction-type code="2"/><transaction-date iso-date="2025-05-01"/><value currency="LYD" value-date="2025-05-01">-50.25</value>
<receiver-org><narrative>شركة</narrative></receiver-org></transaction>
<document-link format="text/html" url="https://example.com/a?b=1&amp;c=2"><title><narrative>عقد</narrative></title><category code="A11"/><language code="ar"/></document-link>
</iati-activity>`
	if d := cmp.Diff(strings.ReplaceAll(want, "\n", ""), strings.TrimSpace(got)); d != "" {
		t.Error(d)
	}
	wantLost := []string{"contractingProcesses/summary/tender", "contractingProcesses/summary/transactions", "documents", "metrics", "sector"}
	if d := cmp.Diff(wantLost, lost.Paths()); d != "" {
		t.Error(d)
	}
}

func shared(t testing.TB) string {
	t.Helper()
	return material.Dir(t)
}

// projects gives every project of OC4IDS in the shared data.
func projects(t testing.TB, take func(jsonstream.Value)) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(shared(t), "oc4ids"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
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
		for _, p := range v.Get("projects").Elements() {
			take(p)
		}
		if v.Get("title").Kind() == jsonstream.String && !v.Get("$schema").Exists() {
			take(v)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// file is a whole file of activities.
func file(activities []byte) []byte {
	text := crosswalk.Open(time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC))
	return append(append(text, activities...), crosswalk.Close()...)
}

// valid checks a file of activities against the published schema.
func valid(t testing.TB, text []byte) {
	t.Helper()
	validBy(t, text, "iati-activities-schema.xsd")
}

// validBy checks a file against a published schema.
func validBy(t testing.TB, text []byte, schema string) {
	t.Helper()
	if _, err := exec.LookPath("xmllint"); err != nil {
		if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip("xmllint is not installed")
	}
	path := filepath.Join(t.TempDir(), "file.xml")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("xmllint", "--nonet", "--noout", "--schema", filepath.Join(shared(t), "iati/schemas-2.03", schema), path).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %.3000s", err, out)
	}
}

// sink counts what a reader of IATI makes of a file.
type sink struct {
	t     testing.TB
	items int
}

func (s *sink) Item(statement.Observe) error { s.items++; return nil }

func (s *sink) Finding(f snapshot.Finding) {
	if f.Severity == snapshot.Error {
		s.t.Errorf("%+v", f)
	}
}

// TestCorpus: every published project becomes an activity that is valid and that
// our own reader takes without an error.
func TestCorpus(t *testing.T) {
	count, lost := 0, crosswalk.Losses{}
	var all []byte
	anywhere := by
	anywhere.Country = ""
	seen := map[string]bool{}
	projects(t, func(p jsonstream.Value) {
		before := len(all)
		id := p.Get("id").Text()
		if seen[id] {
			return
		}
		seen[id] = true
		if all = crosswalk.Activity(all, p, anywhere, lost); len(all) > before {
			count++
		}
	})
	if count < 7 {
		t.Errorf("only %d activities", count)
	}
	text := file(all)
	src, err := source.Open(bytes.NewReader(text), "activities", source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{t: t}
	if _, err := iati.Read(src, "", s); err != nil || s.items < count {
		t.Errorf("%d subjects of %d activities: %v", s.items, count, err)
	}
	t.Logf("%d activities; lost: %v", count, lost)
	valid(t, text)
}

// TestAnyProject: whatever a project holds, its activity is valid.
func TestAnyProject(t *testing.T) {
	words := rapid.SampledFrom([]string{`""`, `"x"`, `"2024-01-01T00:00:00Z"`, `"2024-13-01"`, `"LYD"`, `"lyd"`, `null`, `1.5`, `-1e3`, `1e99`, `"\u0001&<"`, `"https://a.b/c d"`, `"ar"`, `"LY-BA"`, `"1"`, `[]`, `{}`, `true`})
	value := rapid.Custom(func(t *rapid.T) string { return words.Draw(t, "v") })
	object := func(t *rapid.T, names ...string) string {
		var members []string
		for _, name := range names {
			if rapid.IntRange(0, 3).Draw(t, name) > 0 {
				members = append(members, `"`+name+`":`+value.Draw(t, name))
			}
		}
		return "{" + strings.Join(members, ",") + "}"
	}
	var all []byte
	rapid.Check(t, func(t *rapid.T) {
		money := func() string { return object(t, "amount", "currency") }
		period := func() string { return object(t, "startDate", "endDate") }
		project := `{"id":"p 1/2","title":"مدرسة","status":` + value.Draw(t, "status") + `,"description":` + value.Draw(t, "d") + `,"purpose":` + value.Draw(t, "p") +
			`,"period":` + period() + `,"implementationPeriod":` + period() + `,"completion":` + period() + `,"sector":[` + value.Draw(t, "s") + `,"education","health"]` +
			`,"parties":[{"id":"1","name":` + value.Draw(t, "n") + `,"roles":["supplier","funder",` + value.Draw(t, "r") + `],"identifier":` + object(t, "scheme", "id") + `}]` +
			`,"locations":[{"description":` + value.Draw(t, "l") + `,"geometry":{"type":"Point","coordinates":[` + value.Draw(t, "x") + `,` + value.Draw(t, "y") + `]},"exactness":` + value.Draw(t, "e") + `,"gazetteer":{"scheme":"ISO2","identifiers":[` + value.Draw(t, "g") + `]}}]` +
			`,"budget":{"amount":` + money() + `,"approvalDate":` + value.Draw(t, "a") + `,"budgetBreakdowns":[{"budgetBreakdown":[{"period":` + period() + `,"amount":` + money() + `}]}]}` +
			`,"documents":[` + object(t, "title", "url", "format", "language", "datePublished", "documentType") + `]` +
			`,"contractingProcesses":[{"id":` + value.Draw(t, "c") + `,"summary":{"dateSigned":` + value.Draw(t, "ds") + `,"contractValue":` + money() + `,"suppliers":[{"id":"1"}],"modifications":[{"date":` + value.Draw(t, "m") + `,"oldContractValue":` + money() + `,"newContractValue":` + money() + `}],"transactions":[{"id":` + value.Draw(t, "ti") + `,"date":` + value.Draw(t, "td") + `,"value":` + money() + `,"payee":{"id":"1"},"description":` + value.Draw(t, "de") + `}]}}]}`
		v, faults := jsonstream.Parse([]byte(project), jsonstream.Options{})
		if len(faults) > 0 {
			t.Fatalf("%s: %v", project, faults)
		}
		all = crosswalk.Activity(all, v, by, crosswalk.Losses{})
	})
	valid(t, file(all))
}
