package ocds_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/exchange/oc4ids"
	"imar/internal/exchange/ocds"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/material"
)

var update = flag.Bool("update", false, "write the golden files anew")

// collector is a sink that keeps everything and checks the invariant of
// package snapshot.
type collector struct {
	t        testing.TB
	items    []statement.Observe
	findings []snapshot.Finding
}

func (c *collector) Item(o statement.Observe) error {
	for _, s := range o.Statements {
		canonical, err := fact.Canonical(bytes.Clone(s.Body))
		if err != nil || !bytes.Equal(canonical, s.Body) {
			c.t.Errorf("%s %s is not canonical (%v): %s", o.Subject, s.Key, err, s.Body)
		}
		if decode := contract.Kinds[s.Kind]; decode != nil {
			if _, err := decode(s.Body); err != nil {
				c.t.Errorf("%s %s cannot be decoded: %v: %s", o.Subject, s.Key, err, s.Body)
			}
		}
		if len(s.Body) > snapshot.MaxBody || len(s.Key) > 1000 {
			c.t.Errorf("%s %s has %d bytes", o.Subject, s.Key, len(s.Body))
		}
	}
	c.items = append(c.items, o)
	return nil
}

func (c *collector) Finding(f snapshot.Finding) {
	for _, l := range lang.All {
		if !lang.Has(l, f.Rule) {
			c.t.Errorf("%s has no sentence in %s", f.Rule, l)
		}
	}
	c.findings = append(c.findings, f)
}

func open(t testing.TB, data []byte) *source.Source {
	src, err := source.Open(bytes.NewReader(data), "file.json", source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func read(t testing.TB, data []byte) (*collector, snapshot.Meta) {
	c := &collector{t: t}
	meta, err := ocds.Read(open(t, data), "f00d", c)
	if err != nil {
		t.Fatal(err)
	}
	return c, meta
}

// said is what a reading states, one line each.
func said(items []statement.Observe) []string {
	var list []string
	for _, o := range items {
		for _, s := range o.Statements {
			list = append(list, fmt.Sprintf("%s | %s | %s | %+v | %s", o.Subject, s.Key, s.Effective, s.Source, s.Body))
		}
	}
	return list
}

func shared(t testing.TB) string {
	return material.Dir(t)
}

// folder reads the JSON files below a folder of the shared data that name.
func folder(t testing.TB, name string) map[string][]byte {
	files := map[string][]byte{}
	root := filepath.Join(shared(t), name)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(d.Name(), ".json") || strings.Contains(d.Name(), "schema") {
			return err
		}
		data, err := os.ReadFile(path)
		files[path] = data
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", name, len(files), err)
	}
	return files
}

// TestCorpus pins how many releases each publisher's files give, and what is
// found in them.
func TestCorpus(t *testing.T) {
	var b strings.Builder
	for _, name := range []string{
		"ocds/real/australia", "ocds/real/canada", "ocds/real/colombia", "ocds/real/nigeria", "ocds/real/uk-contracts-finder",
		"oc4ids/real/nuevo-leon/record-packages", "ocds/suites/ocdskit/realdata", "ocds/sample-data", "ocds/1.1.5/examples",
	} {
		files := folder(t, name)
		releases, processes, counts := 0, map[fact.Subject]bool{}, map[string]int{}
		for _, path := range slices.Sorted(maps.Keys(files)) {
			c, _ := read(t, files[path])
			for _, o := range c.items {
				releases += len(o.Statements)
				processes[o.Subject] = true
			}
			for _, f := range c.findings {
				counts[string(f.Severity)+" "+f.Rule]++
			}
			again, _ := read(t, files[path])
			if d := cmp.Diff(said(c.items), said(again.items)); d != "" {
				t.Errorf("%s: %s", path, d)
			}
		}
		fmt.Fprintf(&b, "%s: %d files, %d statements about %d processes\n", name, len(files), releases, len(processes))
		for _, rule := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&b, "%5d %s\n", counts[rule], rule)
		}
	}
	const golden = "testdata/corpus.findings"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Error(d)
	}
}

// TestLossless: a release that needs no mending stands in its body with all
// that it had.
func TestLossless(t *testing.T) {
	const in = `{"ocid":"ocds-abc123-1","id":"r1","date":"2024-05-06T07:08:09Z","tag":["award"],"x":null,"y":{"b":[],"a":1.50},"awards":[{"id":1,"value":{"amount":963192185.2700,"currency":"LYD"},"items":[{"id":"1"}]}]}`
	c, _ := read(t, []byte(in))
	want := `{"awards":[{"id":1,"items":[{"id":"1"}],"value":{"amount":963192185.2700,"currency":"LYD"}}],"date":"2024-05-06T07:08:09Z","id":"r1","ocid":"ocds-abc123-1","tag":["award"],"x":null,"y":{"a":1.50,"b":[]}}`
	if len(c.items) != 1 || len(c.findings) != 2 { // x and y are unknown
		t.Fatalf("%+v", c)
	}
	source := fact.Source{Via: "import", File: "f00d", Line: 1}
	expected := statement.Observe{Subject: "contract/ ocds-abc123-1", Source: source, Statements: []statement.Statement{
		{Kind: contract.Released, Key: "r1", Effective: "2024-05-06", Body: []byte(want), Source: source},
	}}
	if d := cmp.Diff(expected, c.items[0]); d != "" {
		t.Error(d)
	}
}

// TestShapes: what each shape states ("process key pointer url tag") and what is
// found in it.
func TestShapes(t *testing.T) {
	release := func(id string) string {
		return `{"ocid":"ocds-abc123-1","id":"` + id + `","tag":["tender"],"date":"2024-01-01T00:00:00Z"}`
	}
	tests := []struct {
		in          string
		said, found []string
	}{
		{release("a"), []string{"ocds-abc123-1 a   [tender]"}, nil},
		{"[" + release("a") + "," + release("b") + "]", []string{"ocds-abc123-1 a /0  [tender]", "ocds-abc123-1 b /1  [tender]"}, nil},
		{release("a") + "\n" + release("b"), []string{"ocds-abc123-1 a   [tender]", "ocds-abc123-1 b   [tender]"}, nil},
		{release("a") + release("a"), []string{"ocds-abc123-1 a   [tender]"}, nil},
		{`{"uri":"http://a.ly/1","version":"1.1","releases":[` + release("a") + `]}`, []string{"ocds-abc123-1 a /releases/0 http://a.ly/1 [tender]"}, nil},
		{`{"releases":[` + release("a") + `],"version":"1.1","uri":"http://a.ly/1"}`, []string{"ocds-abc123-1 a /releases/0 http://a.ly/1 [tender]"}, nil},
		{`{"uri":"http://a.ly/1","releases":[` + release("a") + `,` + release("b") + `]}`, []string{"ocds-abc123-1 a /releases/0  [tender]", "ocds-abc123-1 b /releases/1  [tender]"}, nil},
		{`[{"uri":"http://a.ly/1","releases":[` + release("a") + `]},{"releases":[` + release("b") + `]},` + release("c") + `]`, []string{
			"ocds-abc123-1 a /0/releases/0 http://a.ly/1 [tender]", "ocds-abc123-1 b /1/releases/0  [tender]", "ocds-abc123-1 c /2  [tender]"}, nil},
		{`{"uri":"http://a.ly/1","releases":[` + release("a") + `]}{"uri":"http://a.ly/2","releases":[` + release("b") + `]}`, []string{
			"ocds-abc123-1 a /releases/0 http://a.ly/1 [tender]", "ocds-abc123-1 b /releases/0 http://a.ly/2 [tender]"}, nil},
		{`{"version":"1.2","records":[{"ocid":"ocds-abc123-1","releases":[` + release("a") + `],"compiledRelease":` + release("z") + `,"versionedRelease":{}}]}`,
			[]string{"ocds-abc123-1 a /records/0/releases/0  [tender]"}, []string{"ocds.version [1.2]", "ocds.versioned [1]"}},
		{`{"ocid":"ocds-abc123-1","releases":[{"url":"http://a.ly/1"}],"compiledRelease":` + release("z") + `}`,
			[]string{"ocds-abc123-1 compiled /compiledRelease http://a.ly/1 [compiled]"}, nil},
		{`{"ocid":"ocds-abc123-1","releases":[{"url":"http://a.ly/1"},{"url":"http://a.ly/2"}],"compiledRelease":{"id":"z"}}`,
			[]string{"ocds-abc123-1 compiled /compiledRelease  [compiled]"}, []string{"ocds.repair.ocid-given [ocds-abc123-1]"}},
		{`{"ocid":"ocds-abc123-1","releases":[{"url":"http://a.ly/1","tag":"tender"}]}`, []string{"ocds-abc123-1  /releases  []"}, []string{"ocds.repair.single []"}},
		{`{"ocid":"ocds-abc123-2","releases":[` + release("a") + `]}`, []string{"ocds-abc123-1 a /releases/0  [tender]"}, []string{"ocds.ocid-differs [ocds-abc123-1 ocds-abc123-2]"}},
		{`{"ocid":"ocds-abc123-2","versionedRelease":{}}`, nil, []string{"ocds.versioned [1]"}},
		{`{"ocid":"ocds-abc123-2","initiationType":[{"value":"tender"}]}`, nil, []string{"ocds.versioned [1]"}},
		{`{"ocid":"ocds-abc123-2","tag":["compiled"],"id":"x"}`, []string{"ocds-abc123-2 compiled   [compiled]"}, nil},
		{`{"versionedRelease":{},"releases":[` + release("a") + `],"compiledRelease":` + release("z") + `}`, []string{"ocds-abc123-1 a /releases/0  [tender]"}, []string{"ocds.versioned [1]"}},
		{`{"releases":[],"compiledRelease":` + release("z") + `}`, []string{"ocds-abc123-1 compiled /compiledRelease  [compiled]"}, nil},
		{`{"releases":[{"id":"a"},{"ocid":"x","id":"b"},7]}`, []string{"x b /releases/1  []"}, []string{"ocds.ocid-missing []", "ocds.ocid-prefix [x]", "ocds.not-a-release [7]"}},
		{`{"ocid":"ocds-abc123-2","releases":[]}`, nil, []string{"ocds.empty-record []"}},
		{`[` + release("a") + `,{"ocid":"ocds-abc123-1","id":"a","tag":["award"]},{"ocid":"ocds-abc123-1","tag":["award"]}]`, []string{
			"ocds-abc123-1 a /0  [tender]", "ocds-abc123-1 a#21911894c933 /1  [award]", "ocds-abc123-1 #48bda4e5ffe6 /2  [award]"}, []string{
			"ocds.repair.id-repeated [a a#21911894c933]", "ocds.repair.id-given [#48bda4e5ffe6]"}},
		{`{"releases":[`, nil, []string{"json.truncated [14 13]"}},
	}
	for _, tt := range tests {
		c, _ := read(t, []byte(tt.in))
		var said, found []string
		for _, o := range c.items {
			for _, s := range o.Statements {
				body, err := contract.Kinds[s.Kind](s.Body)
				if err != nil {
					t.Fatal(err)
				}
				url, tag := "", []string(nil)
				if r, ok := body.(*contract.Release); ok {
					url, tag = r.URL, r.Tag
				}
				said = append(said, fmt.Sprintf("%s %s %s %s %v", strings.TrimPrefix(string(o.Subject), "contract/ "), s.Key, s.Source.Pointer, url, tag))
			}
		}
		for _, f := range c.findings {
			found = append(found, fmt.Sprintf("%s %v", f.Rule, f.Args))
		}
		if d := cmp.Diff(tt.said, said); d != "" {
			t.Errorf("%s: %s", tt.in, d)
		}
		if d := cmp.Diff(tt.found, found); d != "" {
			t.Errorf("%s: %s", tt.in, d)
		}
	}
}

// TestRepairs: what stands in a release, what is kept of it and what is found.
func TestRepairs(t *testing.T) {
	tests := []struct {
		in, want string
		found    []string
	}{
		{`"tag":"tender"`, `"tag":["tender"]`, []string{"ocds.repair.single [] /tag"}},
		{`"tag":7`, `"tag":["7"]`, []string{"ocds.repair.single [] /tag", "ocds.repair.number-as-text [7] /tag"}},
		{`"tender":{"value":{"amount":"12.50","currency":null},"numberOfTenderers":"3"}`, `"tender":{"numberOfTenderers":3,"value":{"amount":12.50,"currency":null}}`,
			[]string{"ocds.repair.text-as-number [12.50] /tender/value/amount", "ocds.repair.text-as-number [3] /tender/numberOfTenderers"}},
		{`"tender":{"value":{"amount":"twelve"},"numberOfTenderers":3.5,"status":"planned!"}`, `"tender":{"numberOfTenderers":null,"status":"planned!","value":{"amount":null}}`,
			[]string{"ocds.not-number [twelve] /tender/value/amount", "ocds.not-whole [3.5] /tender/numberOfTenderers", "ocds.code-unknown [planned! tenderStatus] /tender/status"}},
		{`"tender":{"numberOfTenderers":2.0,"title":true}`, `"tender":{"numberOfTenderers":2,"title":null}`, []string{"ocds.not-text [true] /tender/title"}},
		{`"buyer":[],"language":{}`, `"buyer":null,"language":null`, []string{"ocds.not-object [[]] /buyer", "ocds.not-text [{}] /language"}},
		{`"awards":{"suppliers":{"name":5,"identifier":{"id":7}}}`, `"awards":[{"suppliers":[{"identifier":{"id":"7"},"name":"5"}]}]`, []string{
			"ocds.repair.single [] /awards", "ocds.repair.single [] /awards/suppliers", "ocds.repair.number-as-text [5] /awards/suppliers/name", "ocds.repair.number-as-text [7] /awards/suppliers/identifier/id"}},
		{`"contracts":[{"dateSigned":"31/12/2020","period":{"durationInDays":"x"}}]`, `"contracts":[{"dateSigned":"31/12/2020","period":{"durationInDays":null}}]`, []string{
			"ocds.not-date [31/12/2020] /contracts/0/dateSigned", "ocds.not-number [x] /contracts/0/period/durationInDays"}},
		{`"contracts":[{"implementation":{"transactions":[{"id":1,"amount":{"amount":"5","currency":"LYD"},"providerOrganization":{"scheme":"LY","id":9,"legalName":"A"}}]}}]`,
			`"contracts":[{"implementation":{"transactions":[{"id":"1","payer":{"id":"LY-9","name":"A"},"value":{"amount":5,"currency":"LYD"}}]}}]`, []string{
				"ocds.repair.number-as-text [1] /contracts/0/implementation/transactions/0/id", "ocds.repair.upgraded [value] /contracts/0/implementation/transactions/0/amount",
				"ocds.repair.text-as-number [5] /contracts/0/implementation/transactions/0/amount/amount", "ocds.repair.upgraded [payer] /contracts/0/implementation/transactions/0/providerOrganization"}},
		{`"contracts":null,"parties":[null,{"roles":null}],"url":3`, `"contracts":null,"parties":[null,{"roles":null}],"url":"3"`, []string{"ocds.repair.number-as-text [3] /url"}},
	}
	for _, tt := range tests {
		c, _ := read(t, []byte(`{"ocid":"ocds-abc123-1","id":"1",`+tt.in+`}`))
		want, err := fact.Canonical([]byte(`{"ocid":"ocds-abc123-1","id":"1",` + tt.want + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(c.items[0].Statements[0].Body)); d != "" {
			t.Errorf("%s: %s", tt.in, d)
		}
		var found []string
		for _, f := range c.findings {
			found = append(found, fmt.Sprintf("%s %v %s", f.Rule, f.Args, f.Pointer))
		}
		if d := cmp.Diff(tt.found, found); d != "" {
			t.Errorf("%s: %s", tt.in, d)
		}
	}
}

func TestTooLarge(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	c, _ := read(t, []byte(`{"ocid":"ocds-abc123-1","id":"1","a":"`+long+`","b":"`+long+`1","c":1}`))
	want := `{"a":"` + long + `","c":1,"id":"1","ocid":"ocds-abc123-1"}`
	if got := string(c.items[0].Statements[0].Body); got != want {
		t.Errorf("%d bytes: %.60s", len(got), got)
	}
	if len(c.findings) != 4 || c.findings[0].Rule != "ocds.too-large" || c.findings[0].Args[0] != "b" { // a, b and c are unknown
		t.Errorf("%v", c.findings)
	}
	c, _ = read(t, []byte(`{"ocid":"ocds-abc123-1","id":"`+long+long+`"}`))
	if len(c.items) != 0 || c.findings[0].Rule != "ocds.too-large" {
		t.Errorf("%v", c.findings)
	}
}

// TestLinkKeys: each of the four real projects finds the release that tells of
// its process, and no other one.
func TestLinkKeys(t *testing.T) {
	released := map[string]fact.Subject{}
	for _, data := range folder(t, "oc4ids/real/nuevo-leon/record-packages") {
		c, _ := read(t, data)
		for _, o := range c.items {
			for _, s := range o.Statements {
				for _, key := range ocds.LinkKeys(s.Kind, s.Body) {
					if other, ok := released[key]; ok && other != o.Subject {
						t.Errorf("%s is a key of %s and of %s", key, other, o.Subject)
					}
					released[key] = o.Subject
				}
			}
		}
	}
	found := map[fact.Subject]string{}
	names, _ := filepath.Glob(filepath.Join(shared(t), "oc4ids/real/nuevo-leon/Project*.json"))
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		c := &collector{t: t}
		if _, err := oc4ids.Read(open(t, data), "", c); err != nil {
			t.Fatal(err)
		}
		for _, o := range c.items {
			for _, s := range o.Statements {
				if s.Kind != contract.Linked {
					continue
				}
				for _, key := range ocds.LinkKeys(s.Kind, s.Body) {
					if subject, ok := released[key]; ok {
						found[subject] = string(o.Subject)
						if !strings.Contains(string(subject), "ocds-7wj9x5-") || strings.HasSuffix(key, ".json") != strings.HasPrefix(key, "http") {
							t.Errorf("%s by %s", subject, key)
						}
					}
				}
			}
		}
	}
	want := map[fact.Subject]string{
		"contract/ ocds-7wj9x5-LO-919009986-E52-2016-v001": "contract/oc4ids-gx3fo2-000003 Release-ocds-7wj9x5-LO-919009986-E52-2016",
		"contract/ ocds-7wj9x5-SINL-CPE-008-2019-v001":     "contract/oc4ids-gx3fo2-000009 Release-ocds-7wj9x5-SINL-CPE-008-2019",
		"contract/ ocds-7wj9x5-SINL-CPE-018-2017-v001":     "contract/oc4ids-gx3fo2-000001 Release-ocds-7wj9x5-SINL-CPE-018-2017",
		"contract/ ocds-7wj9x5-SINL-CPE-021-2018-v001":     "contract/oc4ids-gx3fo2-000002 Release-ocds-7wj9x5-SINL-CPE-021-2018",
	}
	if d := cmp.Diff(want, found); d != "" {
		t.Error(d)
	}
}

func TestLinkKeysOf(t *testing.T) {
	for _, tt := range []struct {
		kind fact.Kind
		body string
		want []string
	}{
		{contract.Described, `{"id":"ocds-abc123-1","summary":{"ocid":"ocds-abc123-2"}}`, []string{"ocds-abc123-2", "ocds-abc123-1"}},
		{contract.Described, `{"id":"1"}`, nil},
		{contract.Linked, `{"releases":[{"id":"1","url":"http://a.ly/a b"},{"id":"ocds-abc123-1-x"}]}`, []string{"http://a.ly/a%20b", "ocds-abc123-1-x"}},
		{contract.Released, `{"id":7,"linkedReleases":[{"url":"http://a.ly/c"}],"ocid":"ocds-abc123-1","url":"http://a.ly/a b"}`, []string{"http://a.ly/a%20b", "ocds-abc123-1", "http://a.ly/c"}},
		{contract.Tendered, `{"id":"ocds-abc123-1"}`, nil},
		{contract.Released, `{`, nil},
	} {
		if d := cmp.Diff(tt.want, ocds.LinkKeys(tt.kind, []byte(tt.body))); d != "" {
			t.Errorf("%s: %s", tt.body, d)
		}
	}
}

// FuzzRead: no input makes Read panic or state what cannot be recorded, and a
// second reading states the same.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`{"uri":"u","releases":[{"ocid":"ocds-abc123-1","id":1,"tag":"tender","awards":{"suppliers":{"name":1}}}]}`,
		`{"ocid":"a","releases":[{"url":"b"}],"compiledRelease":{"tender":{"numberOfTenderers":"3"},"parties":[{"roles":[1]}]}}`,
		`[{"ocid":"a","contracts":[{"implementation":{"transactions":[{"amount":{"amount":"1"},"receiverOrganization":{"id":1}}]}}]}]`,
		"{\"ocid\":\"a\",\"id\":\"b\"}\n{\"ocid\":\"a\",\"id\":\"b\",\"x\":1}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		c, _ := read(t, data)
		again, _ := read(t, data)
		if d := cmp.Diff(said(c.items), said(again.items)); d != "" {
			t.Error(d)
		}
		for _, o := range c.items {
			for _, s := range o.Statements {
				ocds.LinkKeys(s.Kind, s.Body)
			}
		}
	})
}

// counter is a sink that only counts.
type counter struct{ statements int }

func (c *counter) Item(o statement.Observe) error { c.statements += len(o.Statements); return nil }
func (c *counter) Finding(snapshot.Finding)       {}

func BenchmarkRead(b *testing.B) {
	var grown bytes.Buffer
	for i := range 10 {
		for _, data := range folder(b, "ocds/real") {
			if bytes.Contains(data, []byte("versionedRelease")) {
				continue
			}
			line := bytes.ReplaceAll(bytes.TrimSpace(data), []byte("\n"), []byte(" "))
			grown.Write(bytes.Replace(line, []byte(`"ocid": "`), fmt.Appendf(nil, `"ocid": "%d`, i), 1))
			grown.WriteByte('\n')
		}
	}
	b.SetBytes(int64(grown.Len()))
	b.ReportAllocs()
	for b.Loop() {
		c := &counter{}
		if _, err := ocds.Read(open(b, grown.Bytes()), "", c); err != nil {
			b.Fatal(err)
		}
		if c.statements == 0 {
			b.Fatal("nothing was read")
		}
	}
}
