package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"imar/internal/exchange/schema"
)

// spot is a place in a document where a value can be changed.
type spot struct {
	value any
	set   func(any)
	drop  func()
}

// spots lists all places of a document, but those within numbers and texts.
func spots(v any, list []spot) []spot {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			list = append(list, spot{value, func(n any) { v[name] = n }, func() { delete(v, name) }})
			list = spots(value, list)
		}
	case []any:
		for i, value := range v {
			list = append(list, spot{value, func(n any) { v[i] = n }, nil})
			list = spots(value, list)
		}
	}
	return list
}

// others are values to put in the place of others.
var others = []string{
	`null`, `true`, `""`, `" "`, `"x"`, `"2020-02-30T00:00:00Z"`, `"2020-01-01T00:00:00Z"`, `"2016-12-31T23:59:60Z"`, `"2020-01-01"`,
	`"not an address"`, `"a@b"`, `"http://[::1"`, `"EUR"`, `0`, `-1`, `1.0`, `1.5`, `1e400`, `0.99999999999999999999`, `1.00000000000000000001`,
	`{}`, `[]`, `{"id": "1"}`, `[null]`, `["a", "a"]`, `[1, 1.0]`, `[{"id": "1", "x": 2}, {"x": 2.0, "id": "1"}]`,
	`{"a/b~c": "", "title_ar": 1, "title_en": "x"}`, `["1", "2", "3", "4", "5", "6", "7", "8", "9", 10, 1e1]`,
}

// mutate changes one to three places of a document.
func mutate(r *rand.Rand, document any) string {
	said := ""
	for range 1 + r.IntN(3) {
		list := spots(document, nil)
		if len(list) == 0 {
			return said
		}
		s := list[r.IntN(len(list))]
		switch change := r.IntN(4); {
		case change == 0 && s.drop != nil:
			s.drop()
			said += fmt.Sprintf("without %.40v; ", s.value)
		case change == 1:
			if array, ok := s.value.([]any); ok && len(array) > 0 {
				s.set(append(slices.Clone(array), array[r.IntN(len(array))]))
				said += "an element twice; "
				break
			}
			fallthrough
		default:
			o := others[r.IntN(len(others))]
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(o))
			if err != nil {
				panic(err)
			}
			s.set(value)
			said += fmt.Sprintf("%s for %.40v; ", o, s.value)
		}
	}
	return said
}

// TestMutations: documents changed at random give what the oracle gives.
func TestMutations(t *testing.T) {
	oracles, own := map[schema.Version]*oracle{}, map[schema.Version]*schema.Schema{}
	for v := range folders {
		oracles[v] = newOracle(t, v)
		own[v], _, _ = schema.Of(v, nil)
	}
	r := rand.New(rand.NewPCG(1, 2))
	count, errors := 0, 0
	documents(t, func(d document) {
		if len(d.raw) > 60_000 {
			return
		}
		for range 12 {
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.raw))
			if err != nil {
				t.Fatal(err)
			}
			said := mutate(r, v)
			raw, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			count++
			errors += agree(t, d.name+" with "+said, oracles[d.version], own[d.version], d.shape, raw)
		}
	})
	t.Logf("%d documents, %d errors", count, errors)
	if count < 3000 {
		t.Errorf("only %d documents were changed", count)
	}
}

// whole adds the patches that others refer to: an extension can rest on another.
func whole(t testing.TB, patches []string, chosen ...string) []string {
	t.Helper()
	defined := map[string]string{}
	texts := map[string]string{}
	for _, path := range append(patches, filepath.Join(shared(t), "ocds/1.1.5/schema/release-schema.json")) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var patch struct{ Definitions map[string]any }
		if err := json.Unmarshal(raw, &patch); err != nil {
			t.Fatal(err)
		}
		texts[path] = string(raw)
		for name, definition := range patch.Definitions {
			if object, ok := definition.(map[string]any); ok && object["type"] != nil {
				defined[name] = path // where it is whole, not changed
			}
		}
	}
	reference := regexp.MustCompile(`"#/definitions/(\w+)"`)
	for i := 0; i < len(chosen); i++ {
		for _, found := range reference.FindAllStringSubmatch(texts[chosen[i]], -1) {
			if path := defined[found[1]]; slices.Contains(patches, path) && !slices.Contains(chosen, path) {
				chosen = append(chosen, path)
			}
		}
	}
	return chosen
}

// TestExtensions: with an extension laid upon the release, what is told is what
// the published schema with the published patch tells.
func TestExtensions(t *testing.T) {
	patches, err := filepath.Glob(filepath.Join(shared(t), "ocds/extensions/*/release-schema.json"))
	if err != nil || len(patches) < 20 {
		t.Fatalf("%d patches, %v", len(patches), err)
	}
	var releases []document
	documents(t, func(d document) {
		if d.version == schema.OCDS && d.shape != "records.record" && len(d.raw) < 60_000 {
			d.raw = slices.Clone(d.raw)
			releases = append(releases, d)
		}
	})
	r := rand.New(rand.NewPCG(3, 4))
	errors := 0
	for i := range len(patches) {
		chosen := whole(t, patches, patches[i], patches[(i+7)%len(patches)])
		var addresses []string
		for _, path := range chosen {
			addresses = append(addresses, "https://raw.githubusercontent.com/open-contracting-extensions/"+filepath.Base(filepath.Dir(path))+"/master/extension.json")
		}
		o := newOracle(t, schema.OCDS, chosen...)
		s, applied, unknown := schema.Of(schema.OCDS, addresses)
		if len(applied) != len(chosen) || len(unknown) > 0 {
			t.Fatalf("%v: applied %v, unknown %v", addresses, applied, unknown)
		}
		for _, d := range releases {
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.raw))
			if err != nil {
				t.Fatal(err)
			}
			said := mutate(r, v)
			raw, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			errors += agree(t, fmt.Sprint(filepath.Base(filepath.Dir(chosen[0])), ": ", d.name, " with ", said), o, s, d.shape, raw)
		}
	}
	t.Logf("%d extensions, %d documents each, %d errors", len(patches), len(releases), errors)
	if len(releases) < 50 {
		t.Errorf("only %d documents", len(releases))
	}
}
