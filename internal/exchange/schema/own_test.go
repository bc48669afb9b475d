package schema_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/problem"
	"imar/internal/exchange/schema"
)

func published(t testing.TB, v schema.Version, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(shared(t), folders[v], file))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestOwn: the published schemas, brought as one's own, give what the tables that
// come with the program give.
func TestOwn(t *testing.T) {
	for v, file := range map[schema.Version]string{schema.OCDS: "release-schema.json", schema.OC4IDS: "project-schema.json"} {
		own, err := schema.ParseOwn(published(t, v, file))
		if err != nil {
			t.Fatal(err)
		}
		if own.Of != v {
			t.Errorf("%s is of %v", file, own.Of)
		}
		s, _, _ := own.With(nil)
		base, _, _ := schema.Of(v, nil)
		count := 0
		documents(t, func(d document) {
			if d.version != v || len(d.raw) > 200_000 {
				return
			}
			count++
			if diff := cmp.Diff(checked(t, base.Shape(d.shape), string(d.raw)), checked(t, s.Shape(d.shape), string(d.raw))); diff != "" {
				t.Errorf("%s: %s", d.name, diff)
			}
		})
		if count < 5 {
			t.Errorf("only %d documents of %v", count, v)
		}
	}
}

// TestChangedOwn: what one's own schema demands beyond the standard is told, under
// the packages of the standard too.
func TestChangedOwn(t *testing.T) {
	raw := bytes.Replace(published(t, schema.OC4IDS, "project-schema.json"), []byte(`"required": [
    "id"
  ]`), []byte(`"required": ["id", "title"], "patternProperties": {"^note_.+$": {"type": "string", "pattern": "^[a-z]+$"}}`), 1)
	own, err := schema.ParseOwn(raw)
	if err != nil {
		t.Fatal(err)
	}
	s, _, _ := own.With(nil)
	got := checked(t, s.Shape("package"), `{"uri":"https://a.b/c","version":"0.9","publishedDate":"2024-01-01T00:00:00Z","publisher":{"name":"x"},"projects":[{"id":"1","note_a":"B"}]}`)
	want := []string{`error validate.required /projects/0 1:116 ["title"]`, `error validate.pattern /projects/0/note_a 1:135 ["B" "^[a-z]+$"]`}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestOwnRefused: a schema that would not be checked whole is refused, with what it
// is.
func TestOwnRefused(t *testing.T) {
	const tag = `"ocid":{"type":"string"},"tag":{"type":"array"}`
	for raw, key := range map[string]string{
		`{"properties":{"releases":{"type":"array"}}}`: "schema.what",
		`[]`: "schema.what",
		`{"properties":{` + tag + `,"x":{"minLength":2}}}`:                       "schema.limit",
		`{"properties":{` + tag + `,"x":{"allOf":[]}}}`:                          "schema.keyword",
		`{"properties":{` + tag + `,"x y":{"type":"string"}}}`:                   "schema.member",
		`{"properties":{` + tag + `,"x":{"$ref":"https://example.com/s.json"}}}`: "schema.reference",
		`{"properties":{` + tag + `,"x":{"pattern":"(?<=a)b"}}}`:                 "schema.pattern",
		`{"properties":{` + tag:                                                  "json.truncated",
	} {
		_, err := schema.ParseOwn([]byte(raw))
		if list := problem.Of(err); len(list) != 1 || list[0].Key != key {
			t.Errorf("%s: %v, not %s", raw, err, key)
		}
	}
	if _, err := schema.ParseOwn([]byte(`{"properties":{` + tag + `},"type":["` + strings.Repeat("x", 10) + `"]}`)); err == nil {
		t.Error("an unknown type was taken")
	}
}
