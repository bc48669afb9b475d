package oc4ids_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/domain/statement"
	"imar/internal/exchange/oc4ids"
	"imar/internal/exchange/snapshot"
)

// TestRepairs: what stands in a project, what is stated of it ("kind key body"),
// and what is found ("rule args pointer").
func TestRepairs(t *testing.T) {
	const plain = `"id":"oc4ids-abc123-1"`
	tests := []struct {
		name, members string
		said          []string
		found         []string
	}{
		{"empty values", `"title":" ","sector":[],"purpose":null,"budget":{"amount":{}},"documents":[{}]`, nil, []string{
			"oc4ids.repair.empty [] /purpose", "oc4ids.repair.empty [] /sector", "oc4ids.repair.empty [] /title",
			"oc4ids.repair.empty [] /budget/amount", "oc4ids.repair.empty [] /documents/0"}},
		{"id in digits", `"documents":[{"id":7,"title":5}]`, []string{`project.documented 7 {"id":"7","title":"5"}`}, []string{
			"oc4ids.repair.number-as-text [7] /documents/0/id", "oc4ids.repair.number-as-text [5] /documents/0/title"}},
		{"amount as text", `"budget":{"amount":{"amount":" 10.50 ","currency":"lyd"}}`,
			[]string{`project.budgeted  {"amount":{"amount":10.50,"currency":"LYD"}}`}, []string{
				"oc4ids.repair.text-as-number [ 10.50 ] /budget/amount/amount", "oc4ids.repair.code-spelling [lyd LYD] /budget/amount/currency"}},
		{"amount in words", `"budget":{"amount":{"amount":"1,000","currency":"LYD"}}`, []string{`project.budgeted  {"amount":{"currency":"LYD"}}`},
			[]string{"oc4ids.not-number [1,000] /budget/amount/amount"}},
		{"amount to the last digit", `"budget":{"amount":{"amount":963192185.2700000300,"currency":"XXZ"}}`,
			[]string{`project.budgeted  {"amount":{"amount":963192185.2700000300}}`}, []string{"oc4ids.code-refused [XXZ currency] /budget/amount/currency"}},
		{"no currency", `"budget":{"amount":{"amount":5}}`, []string{`project.budgeted  {"amount":{"amount":5}}`}, []string{"oc4ids.currency-missing [5] /budget/amount"}},
		{"completed", `"status":"completed"`, []string{`project.status_changed  {"status":"maintenance"}`}, []string{"oc4ids.repair.code-renamed [completed maintenance] /status"}},
		{"own stage", `"status":"preparation","stage":"procurement"`, []string{`project.status_changed  {"stage":"procurement","status":"preparation"}`}, nil},
		{"dates", `"period":{"startDate":"2020-01-01","endDate":"2020-02-01T00:00:00Z","maxExtentDate":"2020-03-01 10:00:00","durationInDays":"31.0"}`,
			[]string{`project.scheduled  {"period":{"durationInDays":31,"endDate":"2020-02-01","maxExtentDate":"2020-03-01T10:00:00Z","startDate":"2020-01-01"}}`}, []string{
				"oc4ids.repair.text-as-number [31.0] /period/durationInDays", "oc4ids.repair.zone [2020-03-01 10:00:00] /period/maxExtentDate", "oc4ids.repair.day [2020-01-01] /period/startDate"}},
		{"no dates", `"period":{"startDate":"31/12/2020","endDate":20200101,"durationInDays":1.5}`, nil, []string{
			"oc4ids.not-whole [1.5] /period/durationInDays", "oc4ids.not-date [20200101] /period/endDate", "oc4ids.not-date [31/12/2020] /period/startDate"}},
		{"single for list", `"sector":"health","documents":{"id":"1"}`, []string{`project.described  {"id":"oc4ids-abc123-1","sector":["health"]}`, `project.documented 1 {"id":"1"}`}, []string{
			"oc4ids.repair.single [] /sector", "oc4ids.repair.single [] /documents"}},
		{"codes", `"type":"Construction","sector":["hospital","hospital"]`, []string{`project.described  {"id":"oc4ids-abc123-1","sector":["hospital"],"type":"construction"}`}, []string{
			"oc4ids.code-unknown [hospital projectSector] /sector/0", "oc4ids.code-unknown [hospital projectSector] /sector/1",
			"oc4ids.repair.duplicate [] /sector/1", "oc4ids.repair.code-spelling [Construction construction] /type"}},
		{"breakdown of 0.9.3", `"budget":{"budgetBreakdown":[{"id":"a","amount":{"amount":1,"currency":"LYD"}}]}`,
			[]string{`project.budgeted  {"budgetBreakdowns":[{"budgetBreakdown":[{"amount":{"amount":1,"currency":"LYD"},"id":"a"}],"id":"1"}]}`},
			[]string{"oc4ids.repair.budget-breakdown [] /budget/budgetBreakdown"}},
		{"ids", `"documents":[{"title":"a"},{"id":"x","title":"b"},{"id":"x","title":"c"},{"id":"x","title":"b"}]`, []string{
			`project.documented #1 {"id":"#1","title":"a"}`, `project.documented x {"id":"x","title":"b"}`, `project.documented x#2 {"id":"x","title":"c"}`}, []string{
			"oc4ids.repair.id-given [#1] /documents/0", "oc4ids.repair.id-repeated [x x#2] /documents/2", "oc4ids.repair.duplicate [] /documents/3"}},
		{"addresses of the web", `"documents":[{"id":"1","url":"http://a.ly/مرفق 1.pdf"},{"id":"2","url":"www.a.ly/b"},{"id":"3","url":"b.pdf"}]`, []string{
			`project.documented 1 {"id":"1","url":"http://a.ly/%D9%85%D8%B1%D9%81%D9%82%201.pdf"}`, `project.documented 2 {"id":"2","url":"http://www.a.ly/b"}`, `project.documented 3 {"id":"3"}`}, []string{
			"oc4ids.repair.uri [http://a.ly/مرفق 1.pdf] /documents/0/url", "oc4ids.repair.uri [www.a.ly/b] /documents/1/url", "oc4ids.not-uri [b.pdf] /documents/2/url"}},
		{"axes by the range", `"locations":[{"id":"1","geometry":{"type":"Point","coordinates":[24.5,-100.25]}}]`,
			[]string{`project.located  {"locations":[{"geometry":{"coordinates":[-100.25,24.5],"type":"Point"},"id":"1"}]}`}, []string{"oc4ids.repair.axes [24.5 -100.25] /locations/0/geometry"}},
		{"axes by the district", `"locations":[{"id":"1","geometry":{"type":"MultiPoint","coordinates":[["32.11","20.08"]]},"address":{"region":"بنغازي","countryName":"ليبيا"}}]`,
			[]string{`project.located  {"locations":[{"address":{"countryName":"ليبيا","region":"بنغازي"},"geometry":{"coordinates":[[20.08,32.11]],"type":"MultiPoint"},"id":"1"}]}`}, []string{"oc4ids.repair.axes [32.11 20.08] /locations/0/geometry"}},
		{"axes that are right", `"locations":[{"id":"1","geometry":{"type":"Point","coordinates":[20.08,32.11]},"address":{"region":"Benghazi","countryName":"Libya"}}]`,
			[]string{`project.located  {"locations":[{"address":{"countryName":"Libya","region":"Benghazi"},"geometry":{"coordinates":[20.08,32.11],"type":"Point"},"id":"1"}]}`}, nil},
		{"elsewhere", `"locations":[{"id":"1","geometry":{"type":"Point","coordinates":[-60,-20]},"address":{"countryName":"Libya"}}]`,
			[]string{`project.located  {"locations":[{"address":{"countryName":"Libya"},"geometry":{"coordinates":[-60,-20],"type":"Point"},"id":"1"}]}`}, []string{"oc4ids.place-doubtful [-60 -20 Libya] /locations/0/geometry"}},
		{"either way", `"locations":[{"id":"1","geometry":{"type":"Point","coordinates":[22.5,24.5]},"address":{"countryName":"Libya"}}]`,
			[]string{`project.located  {"locations":[{"address":{"countryName":"Libya"},"geometry":{"coordinates":[22.5,24.5],"type":"Point"},"id":"1"}]}`}, []string{"exchange.place-swappable [22.5 24.5] /locations/0/geometry"}},
		{"either way, and the district decides", `"locations":[{"id":"1","geometry":{"type":"Point","coordinates":[22.5,24.5]},"gazetteer":{"scheme":"ISO2","identifiers":["LY-KF"]},"address":{"countryName":"Libya"}}]`,
			[]string{`project.located  {"locations":[{"address":{"countryName":"Libya"},"gazetteer":{"identifiers":["LY-KF"],"scheme":"ISO2"},"geometry":{"coordinates":[22.5,24.5],"type":"Point"},"id":"1"}]}`}, nil},
		{"another district", `"locations":[{"id":"1","geometry":{"type":"Point","coordinates":[13.18,32.88]},"address":{"region":"Benghazi","countryName":"Libya"}}]`,
			[]string{`project.located  {"locations":[{"address":{"countryName":"Libya","region":"Benghazi"},"geometry":{"coordinates":[13.18,32.88],"type":"Point"},"id":"1"}]}`},
			[]string{"problem.place.other-district [13.18 32.88 طرابلس – Tripoli (LY-TB) بنغازي – Benghazi (LY-BA)] /locations/0/geometry"}},
		{"no coordinates", `"locations":[{"id":"1","geometry":{"type":"Point","coordinates":[200,95]}},{"id":"2","geometry":{"type":"Polygon","coordinates":[1,2]}}]`,
			[]string{`project.located  {"locations":[{"id":"1"},{"id":"2"}]}`}, []string{"oc4ids.coordinates [[200,95]] /locations/0/geometry", "oc4ids.coordinates [[1,2]] /locations/1/geometry"}},
		{"nobody", `"publicAuthority":{"id":"9","name":"A"},"parties":[{"id":"8","name":"B"}]`,
			[]string{`project.described  {"id":"oc4ids-abc123-1","publicAuthority":{"id":"9","name":"A"}}`, `project.parties_named  {"parties":[{"id":"8","name":"B"}]}`}, []string{"oc4ids.party-missing [9] /publicAuthority"}},
		{"wrong types", `"title":true,"budget":[1],"parties":[3],"environment":{"inProtectedArea":"yes","hasImpactAssessment":"TRUE"}`,
			[]string{`project.impact_assessed  {"environment":{"hasImpactAssessment":true}}`}, []string{"oc4ids.not-text [true] /title", "oc4ids.not-object [3] /parties/0",
				"oc4ids.repair.text-as-truth [TRUE] /environment/hasImpactAssessment", "oc4ids.not-truth [yes] /environment/inProtectedArea", "oc4ids.not-object [[1]] /budget"}},
		{"unknown members", `"x~y":{"b":[null,{"a":""}],"c":1},"documents":[{"id":"1","new":1},{"id":"2","new":2}]`, []string{
			`project.described  {"id":"oc4ids-abc123-1","x~y":{"c":1}}`, `project.documented 1 {"id":"1","new":1}`, `project.documented 2 {"id":"2","new":2}`}, []string{
			"oc4ids.repair.empty [] /x~0y/b/0", "oc4ids.repair.empty [] /x~0y/b/1/a", "oc4ids.unknown-member [/x~0y 1] ", "oc4ids.unknown-member [/documents/new 2] "}},
		{"texts in languages", `"title":"T","title_ar":"ع","title_en":7`, []string{`project.described  {"id":"oc4ids-abc123-1","title":"T","title_ar":"ع","title_en":"7"}`}, []string{"oc4ids.repair.number-as-text [7] /title_en"}},
		{"process", `"contractingProcesses":[{"id":"p","project":"q","extra":1,"summary":{"title":"T","tender":{"numberOfTenderers":"3"},"suppliers":[{"name":"S"}],"dateSigned":"2020-01-01T00:00:00Z",
			"modifications":[{"id":"m","type":"value"}],"transactions":[{"id":"t","date":"2020-05-05T00:00:00Z"}]},"releases":[{"id":"r","tag":"tender, award","date":"2020-01-01T00:00:00Z","url":"http://a.ly/r"},{"id":"s"}]}]`, []string{
			`contract.described  {"extra":1,"id":"p","project":"oc4ids-abc123-1","summary":{"title":"T"}}`,
			`contract.linked  {"releases":[{"date":"2020-01-01","id":"r","tag":["tender","award"],"url":"http://a.ly/r"}]}`,
			`contract.signed  {"dateSigned":"2020-01-01","suppliers":[{"name":"S"}]}`,
			`contract.tendered  {"numberOfTenderers":3}`,
			`contract.modified m {"id":"m","type":"value"}`,
			`contract.transacted t {"date":"2020-05-05","id":"t"}`}, []string{
			"oc4ids.own-member [project] /contractingProcesses/0/project",
			"oc4ids.repair.tag-list [tender, award] /contractingProcesses/0/releases/0/tag",
			"oc4ids.required-missing [tag] /contractingProcesses/0/releases/1",
			"oc4ids.repair.text-as-number [3] /contractingProcesses/0/summary/tender/numberOfTenderers",
			"oc4ids.unknown-member [/contractingProcesses/extra 1] "}},
		{"processes of one id", `"contractingProcesses":[{"id":"p"},{"id":"p","summary":{"title":"T"}},{"id":"p"},{}]`, []string{
			`contract.described  {"id":"p","project":"oc4ids-abc123-1"}`, `contract.described  {"id":"p","project":"oc4ids-abc123-1","summary":{"title":"T"}}`, `contract.described  {"id":"#4","project":"oc4ids-abc123-1"}`}, []string{
			"oc4ids.repair.id-repeated [p p#2] /contractingProcesses/1", "oc4ids.repair.duplicate [] /contractingProcesses/2", "oc4ids.repair.id-given [#4] /contractingProcesses/3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := read(t, []byte("{"+plain+","+tt.members+"}"))
			var got, found []string
			for _, o := range c.items {
				for _, s := range o.Statements {
					line := fmt.Sprintf("%s %s %s", s.Kind, s.Key, s.Body)
					if line != "project.described  {"+plain+"}" {
						got = append(got, line)
					}
				}
			}
			for _, f := range c.findings {
				found = append(found, fmt.Sprintf("%s %v %s", f.Rule, f.Args, f.Pointer))
			}
			if d := cmp.Diff(tt.said, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(tt.found, found); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestNotImported(t *testing.T) {
	for in, rule := range map[string]string{
		`{"contractingProcesses":[]}`: "oc4ids.id-missing",
		`{"projects":[3]}`:            "oc4ids.not-a-project",
		`{"projects":[{"id":"` + strings.Repeat("a", 1001) + `"}]}`: "oc4ids.id-too-long",
		`{"projects":[{"id":"a"`:                                    "json.truncated",
		`{"projects":[{"id":"a","id":"b"}]}`:                        "json.duplicate-key",
		`{"version":"2.0","projects":[]}`:                           "oc4ids.version",
		`{"projects":[],"version":"1"} `:                            "oc4ids.version",
		``:                                                          "json.empty",
		`{"projects":{"title":"a"}}`:                                "oc4ids.id-missing",
		`{"id":"","publicAuthority":{"id":"\ud800"}}`:               "json.lone-surrogate",
	} {
		c, _ := read(t, []byte(in))
		if len(c.items) > 0 || len(c.findings) == 0 || c.findings[0].Rule != rule {
			t.Errorf("%.60s: %d items, findings %v, want %s", in, len(c.items), c.findings, rule)
		}
	}
}

// TestShapes: one project in every shape, with its place.
func TestShapes(t *testing.T) {
	const p = `{"id":"oc4ids-abc123-1","publicAuthority":{"name":"A"},"documents":[{"id":"d"}],"contractingProcesses":[{"id":"c"}]}`
	for in, want := range map[string][]string{
		p:                          {"/documents/0 in  line 1", "/contractingProcesses/0 in  line 1"},
		"\n\n[\n" + p + "]":        {"/0/documents/0 in /0 line 4", "/0/contractingProcesses/0 in /0 line 4"},
		`{"projects":[` + p + `]}`: {"/projects/0/documents/0 in /projects/0 line 1", "/projects/0/contractingProcesses/0 in /projects/0 line 1"},
		`[{"version":"0.9"},{"projects":[` + "\n" + p + `]}]`: {"/1/projects/0/documents/0 in /1/projects/0 line 2", "/1/projects/0/contractingProcesses/0 in /1/projects/0 line 2"},
		"{\"id\":\"oc4ids-zzz999-1\"}\n" + p + "\n":           {"/documents/0 in  line 2", "/contractingProcesses/0 in  line 2"},
		`{"projects":[{"id":"oc4ids-zzz999-1"}]}` + "\n" + p:  {"/documents/0 in  line 2", "/contractingProcesses/0 in  line 2"},
	} {
		c, _ := read(t, []byte(in))
		var got []string
		for _, o := range c.items {
			for _, s := range o.Statements {
				if s.Kind == "project.documented" || s.Kind == "contract.described" {
					got = append(got, fmt.Sprintf("%s in %s line %d", s.Source.Pointer, s.Source.Item, s.Source.Line))
				}
				if s.Source.File != "f00d" || s.Source.Via != "import" {
					t.Errorf("%+v", s.Source)
				}
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", in, d)
		}
	}
}

// TestTooLarge: a body that does not fit loses its largest pieces.
func TestTooLarge(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	in := `{"id":"oc4ids-abc123-1","title":"T","a":"` + long + `","b":"` + long + `","c":"` + long + `","parties":[{"id":"1","name":"` + long + `1"},{"id":"2","name":"` + long + `22"},{"id":"3","name":"` + long + `3"}]}`
	c, _ := read(t, []byte(in))
	var rules []string
	for _, f := range c.findings {
		rules = append(rules, f.Rule)
	}
	for _, s := range c.items[0].Statements {
		body := string(s.Body)
		if len(body) < 200_000 || strings.Contains(body, `"id":"2"`) || s.Kind == "project.described" && !strings.Contains(body, `"title":"T"`) {
			t.Errorf("%s has %d bytes", s.Kind, len(body))
		}
	}
	if n := len(slices.DeleteFunc(rules, func(r string) bool { return r != "oc4ids.too-large" })); n != 2 {
		t.Errorf("%d findings: %v", n, c.findings)
	}
	projects, _ := assembled(c.items)
	again, _ := read(t, projects[0])
	if d := cmp.Diff(said(c.items), said(again.items)); d != "" {
		t.Error(d)
	}
}

// TestOwnFacts: what the fund itself states is exported as the schema wants it,
// and comes back as it was stated.
func TestOwnFacts(t *testing.T) {
	latest := []oc4ids.Latest{
		{Kind: "project.described", Body: []byte(`{"assets":["asset-1"],"id":"LY-1","title":"مدرسة","title_en":"School"}`)},
		{Kind: "project.status_changed", Body: []byte(`{"stage":"suspended","status":"implementation"}`)},
		{Kind: "project.gate_decided", Key: "1", Body: []byte(`{"date":"2024-01-01"}`)},
		{Kind: "project.scheduled", Body: []byte(`{"period":{"startDate":"2024-01-01"}}`)},
		{Kind: "project.located", Body: []byte(`{"locations":[{"exactness":"coarse","geometry":{"coordinates":[20.1,32.1],"type":"Point"},"id":"1"}]}`)},
		{Kind: "project.documented", Key: "b", Seq: 9, Body: []byte(`{"datePublished":"2024-05-01","id":"b"}`)},
		{Kind: "project.documented", Key: "a", Seq: 10, Body: []byte(`{"id":"a"}`)},
	}
	process := []oc4ids.Latest{
		{Kind: "contract.described", Body: []byte(`{"id":"c","project":"LY-1","summary":{"contractType":"lumpSum","title":"T"}}`)},
		{Kind: "contract.signed", Body: []byte(`{"awardReason":"r","contractValue":{"amount":1200.500,"currency":"LYD"},"dateSigned":"2024-02-01"}`)},
		{Kind: "contract.closed", Body: []byte(`{"date":"2024-02-01","outcome":"completed"}`)},
	}
	got, findings := oc4ids.Assemble(latest, [][]oc4ids.Latest{process, {{Kind: "contract.released"}}})
	const want = `{"id":"LY-1","title":"مدرسة","period":{"startDate":"2024-01-01T00:00:00Z"},` +
		`"locations":[{"id":"1","geometry":{"type":"Point","coordinates":[20.1,32.1]},"exactness":"coarse"}],"status":"implementation",` +
		`"documents":[{"id":"b","datePublished":"2024-05-01T00:00:00Z"},{"id":"a"}],` +
		`"contractingProcesses":[{"id":"c","summary":{"title":"T","contractValue":{"amount":1200.500,"currency":"LYD"},"contractType":"lumpSum","dateSigned":"2024-02-01T00:00:00Z","awardReason":"r"}}],` +
		`"assets":["asset-1"],"stage":"suspended","title_en":"School"}`
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Error(d)
	}
	if len(findings) > 0 {
		t.Error(findings)
	}
	c, _ := read(t, got)
	var kept []string
	for _, l := range latest {
		if l.Kind != "project.gate_decided" {
			kept = append(kept, fmt.Sprintf("project/LY-1 | %s | %s | %s", l.Kind, l.Key, l.Body))
		}
	}
	for _, l := range process[:2] {
		kept = append(kept, fmt.Sprintf("contract/LY-1 c | %s | %s | %s", l.Kind, l.Key, l.Body))
	}
	slices.Sort(kept)
	if d := cmp.Diff(kept, said(c.items)); d != "" {
		t.Error(d)
	}
	if nothing, findings := oc4ids.Assemble(nil, nil); nothing != nil || len(findings) == 0 {
		t.Errorf("%s %v", nothing, findings)
	}
}

// roundTrip reads, exports and reads again, and holds the two readings together.
func roundTrip(t testing.TB, data []byte) (projects [][]byte) {
	first, _ := read(t, data)
	projects, _ = assembled(first.items)
	again, _ := read(t, bytes.Join(projects, []byte("\n")))
	if d := cmp.Diff(said(first.items), said(again.items)); d != "" {
		t.Errorf("%s\n%s", d, bytes.Join(projects, []byte("\n")))
	}
	return projects
}

// FuzzRead: no input makes Read panic or state what cannot be recorded, and an
// export is valid and states the same again.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`{"id":"oc4ids-abc123-1","status":"completed","documents":[{"id":1},{"id":"1","a":1.0},{"id":"1","a":1}],"period":{"startDate":"2020-01-01"}}`,
		`{"projects":[{"id":"a","locations":[{"geometry":{"type":"Point","coordinates":[32.1,20.1]},"address":{"countryName":"Libya"}}]}]}`,
		`[{"id":"a","contractingProcesses":[{"id":"b","summary":{"tender":{"numberOfTenderers":"3"}},"releases":[{"id":"1","tag":"a,tender","date":"2020-01-01","url":"a b"}]}]}]`,
		"{\"id\":\"oc4ids-abc123-1\",\"budget\":{\"budgetBreakdown\":[{\"amount\":{\"amount\":\"1\"}}]}}\n{\"id\":\"b\"}",
	} {
		f.Add([]byte(s))
	}
	schema := official(f, "project-schema.json")
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		for _, p := range roundTrip(t, data) {
			if err := validate(schema, p); err != nil {
				t.Errorf("%v\n%s", err, p)
			}
		}
	})
}

// counter is a sink that only counts.
type counter struct{ statements, findings int }

func (c *counter) Item(o statement.Observe) error { c.statements += len(o.Statements); return nil }
func (c *counter) Finding(snapshot.Finding)       { c.findings++ }

func BenchmarkRead(b *testing.B) {
	var grown bytes.Buffer
	grown.WriteString(`{"projects":[`)
	for name, data := range corpus(b) {
		if !strings.HasPrefix(name, "real/") {
			continue
		}
		for range 50 {
			if grown.Len() > 20 {
				grown.WriteByte(',')
			}
			grown.Write(data)
		}
	}
	grown.WriteString(`]}`)
	b.SetBytes(int64(grown.Len()))
	b.ReportAllocs()
	for b.Loop() {
		c := &counter{}
		if _, err := oc4ids.Read(open(b, grown.Bytes()), "", c); err != nil {
			b.Fatal(err)
		}
		if c.statements == 0 {
			b.Fatal("nothing was read")
		}
	}
}

// TestMany: the time for a list grows with its length and not with its square,
// whatever its ids are.
func TestMany(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"id":"oc4ids-abc123-1","numbers":[1`)
	for range 200_000 {
		b.WriteString(`,1`)
	}
	b.WriteString(`],"documents":[{"id":"x"}`)
	for i := range 50_000 {
		fmt.Fprintf(&b, "\n,{\"id\":\"x\",\"title\":\"%d\"}", i)
	}
	b.WriteString(`],"contractingProcesses":[{"id":"p"}`)
	for i := range 20_000 {
		fmt.Fprintf(&b, "\n,{\"id\":\"p\",\"summary\":{\"title\":\"%d\"}}", i)
	}
	b.WriteString(`]}`)
	c := &counter{}
	if _, err := oc4ids.Read(open(t, []byte(b.String())), "", c); err != nil {
		t.Fatal(err)
	}
	if want := 1 + 50_001 + 20_001; c.statements != want {
		t.Errorf("%d statements, want %d", c.statements, want)
	}
}
