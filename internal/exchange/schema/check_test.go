package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
)

func checked(t testing.TB, s *schema.Shape, raw string) (list []string) {
	t.Helper()
	v, faults := jsonstream.Parse([]byte(raw), jsonstream.Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c := schema.Checker{Report: func(f report.Finding) {
		list = append(list, fmt.Sprintf("%s %s %s %d:%d %q", f.Severity, f.Rule, f.Pointer, f.Line, f.Column, f.Args))
	}}
	c.Check(v, s)
	return list
}

// TestFindings: what is told of one project, with its places, beyond what the
// schema forbids: unknown fields and codes, deprecated fields, what holds nothing.
func TestFindings(t *testing.T) {
	s, _, _ := schema.Of(schema.OC4IDS, nil)
	got := checked(t, s.Shape("project"), `{
  "sector": ["health", "Energy"],
  "titel": "x", "title_en": "x", "id_x": "x", "budget_en": {},
  "status": "Implementation",
  "description": "  ",
  "مرفق": {"a/b": [{"c": ""}, {}, []]},
  "parties": [{"id": "1", "name": "مثال"}, {"name": "مثال", "id": "1"}, "x"]
}`)
	want := []string{
		`error validate.required  1:1 ["id"]`,
		`warning validate.unknown-code /sector/1 2:24 ["Energy" "projectSector" "energy"]`,
		`warning validate.misspelt-field /titel 3:3 ["titel" "title"]`,
		`note validate.translated-field /title_en 3:17 ["title_en" "title"]`,
		`warning validate.misspelt-field /id_x 3:34 ["id_x" "id"]`,
		`warning validate.misspelt-field /budget_en 3:47 ["budget_en" "budget"]`,
		`warning validate.blank /budget_en 3:60 []`,
		`error validate.enum /status 4:13 ["Implementation" "projectStatus" "implementation"]`,
		`warning validate.blank /description 5:18 []`,
		`note validate.unknown-field /مرفق 6:3 ["مرفق"]`,
		`warning validate.blank /مرفق/a~1b/0/c 6:26 []`,
		`warning validate.blank /مرفق/a~1b/1 6:31 []`,
		`warning validate.blank /مرفق/a~1b/2 6:35 []`,
		`error validate.type /parties/2 7:73 ["object" "string"]`,
		`error validate.twice /parties 7:14 ["0" "1"]`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestUnknownExtension: an extension that there is no table for is said to be
// unknown and changes nothing; one that there is a table for is known at any
// version.
func TestUnknownExtension(t *testing.T) {
	known := "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json"
	s, applied, unknown := schema.Of(schema.OCDS, []string{"https://example.com/x/extension.json", known, "lots"})
	if d := cmp.Diff([]string{known}, applied); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"https://example.com/x/extension.json", "lots"}, unknown); d != "" {
		t.Error(d)
	}
	lots := `{"ocid":"a-1","id":"1","date":"2020-01-01T00:00:00Z","tag":["tender"],"initiationType":"tender","tender":{"id":"1","lots":[{"id":"1"}]}}`
	if got := checked(t, s.Shape("release"), lots); len(got) > 0 {
		t.Errorf("%v", got)
	}
	core, _, _ := schema.Of(schema.OCDS, nil)
	if got := checked(t, core.Shape("release"), lots); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// FuzzFormats: a format holds where the oracle's holds.
func FuzzFormats(f *testing.F) {
	for _, seed := range []string{"2020-02-29T23:59:60Z", "2016-12-31T23:59:60.5+00:00", "http://a/b c", "https://user@[::1]:80/%zz", "a..b@c", `"a b"@c`, "a@[IPv6:::1]", "x@y.", "http:", "HTTP://x", "http://a:b"} {
		f.Add(seed)
	}
	s, _, _ := schema.Of(schema.OC4IDS, nil)
	o := newOracle(f, schema.OC4IDS)
	f.Fuzz(func(t *testing.T, text string) {
		encoded, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		quoted := string(encoded)
		raw := fmt.Sprintf(`{"id":"1","updated":%s,"documents":[{"id":"1","url":%s}],"parties":[{"id":"1","contactPoint":{"email":%s}}]}`, quoted, quoted, quoted)
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(raw)))
		if err != nil {
			t.Fatal(err)
		}
		want, _ := o.find(t, "project", document)
		if d := cmp.Diff(want, ours(t, s.Shape("project"), []byte(raw))); d != "" {
			t.Errorf("%q (- oracle, + ours): %s", text, d)
		}
	})
}
