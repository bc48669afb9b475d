package merge_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/ocds/merge"
	"imar/internal/exchange/snapshot"
	"imar/internal/material"
)

// sharedFolder is a folder of the published test data.
func sharedFolder(t testing.TB, parts ...string) string {
	t.Helper()
	return material.Dir(t, parts...)
}

func read(t testing.TB, path string) jsonstream.Value {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, raw)
}

func parse(t testing.TB, raw []byte) jsonstream.Value {
	t.Helper()
	v, faults := jsonstream.Parse(raw, jsonstream.Options{})
	if len(faults) > 0 {
		t.Fatalf("%v in %s", faults, raw)
	}
	return v
}

func elementsOf(list jsonstream.Value) (all []jsonstream.Value) {
	for _, each := range list.Elements() {
		all = append(all, each)
	}
	return all
}

// merged lays releases upon each other and writes both forms.
func merged(t testing.TB, opts merge.Options, releases []jsonstream.Value) (compiled, versioned []byte) {
	t.Helper()
	opts.Versions = true
	ordered, _ := merge.InOrder(releases, opts.Report)
	m := merge.New(opts)
	for _, release := range ordered {
		m.Add(release)
	}
	return m.Compiled(nil), m.Versioned(nil)
}

// laidOut writes JSON for reading, members in their order.
func laidOut(t testing.TB, raw []byte) string {
	t.Helper()
	v := jsontext.Value(bytes.Clone(raw))
	if err := v.Indent(); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return string(v)
}

// TestSuite: every case of the reference's own suite gives what it expects: the
// same members in the same order, the same values, the same text of numbers.
func TestSuite(t *testing.T) {
	suite := sharedFolder(t, "ocds", "suites", "ocds-merge")
	compiledSeen, versionedSeen := 0, 0
	for _, version := range []string{"1.0", "1.1"} {
		rules, _ := merge.RulesOf(version, nil)
		files, err := filepath.Glob(filepath.Join(suite, version, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			base := strings.TrimSuffix(file, ".json")
			if strings.HasSuffix(base, "-compiled") || strings.HasSuffix(base, "-versioned") {
				continue
			}
			compiled, versioned := merged(t, merge.Options{Rules: rules}, elementsOf(read(t, file)))
			compiledSeen += expect(t, base+"-compiled.json", compiled)
			versionedSeen += expect(t, base+"-versioned.json", versioned)
		}
	}
	if compiledSeen < 18 || versionedSeen < 18 {
		t.Errorf("only %d compiled and %d versioned releases seen", compiledSeen, versionedSeen)
	}
}

// expect compares with a file of the suite, if there is one, and counts it.
func expect(t *testing.T, file string, got []byte) int {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		return 0
	}
	if d := cmp.Diff(laidOut(t, read(t, file).Compact(nil)), laidOut(t, got)); d != "" {
		t.Errorf("%s: %s", filepath.Base(file), d)
	}
	return 1
}

// cases are what the suite's own schema is for, by the rules of the standard.
var cases = []struct {
	name      string
	overrides map[string]merge.Override
	releases  string
	compiled  string
	findings  string
}{
	{name: "an id equal to the index of an object without id",
		releases: `[{"ocid":"a","date":"2000-01-01T00:00:00Z","identifierMerge":[{"key":"a"},{"id":0,"key":"b"}]}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-01T00:00:00Z","date":"2000-01-01T00:00:00Z","ocid":"a","identifierMerge":[{"key":"a"},{"id":0,"key":"b"}]}`},
	{name: "objects without id are appended",
		releases: `[{"ocid":"a","date":"2000-01-01","identifierMerge":[{"key":"a"}]},{"ocid":"a","date":"2000-01-02","identifierMerge":[{"key":"a"}]}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-02","date":"2000-01-02","ocid":"a","identifierMerge":[{"key":"a"},{"key":"a"}]}`},
	{name: "1 and \"1\" are two ids",
		releases: `[{"ocid":"a","date":"2000-01-01","identifierMerge":[{"id":1,"key":"a"}]},{"ocid":"a","date":"2000-01-02","identifierMerge":[{"id":"1","key":"b"}]}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-02","date":"2000-01-02","ocid":"a","identifierMerge":[{"id":1,"key":"a"},{"id":"1","key":"b"}]}`},
	{name: "the last of equal ids wins",
		releases: `[{"ocid":"a","date":"2000-01-01","identifierMerge":[{"id":1,"key":"a","b":1},{"id":1,"key":"b"}]}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-01","date":"2000-01-01","ocid":"a","identifierMerge":[{"id":1,"key":"b","b":1}]}`,
		findings: "merge.same-id"},
	{name: "equal ids appended", overrides: map[string]merge.Override{"/identifierMerge": merge.Append},
		releases: `[{"ocid":"a","date":"2000-01-01","identifierMerge":[{"id":1,"key":"a"},{"id":1,"key":"b"}]},{"ocid":"a","date":"2000-01-02","identifierMerge":[{"id":1,"key":"c"}]}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-02","date":"2000-01-02","ocid":"a","identifierMerge":[{"id":1,"key":"a"},{"id":1,"key":"b"},{"id":1,"key":"c"}]}`,
		findings: "merge.same-id"},
	{name: "equal ids by position", overrides: map[string]merge.Override{"/identifierMerge": merge.ByPosition},
		releases: `[{"ocid":"a","date":"2000-01-01","identifierMerge":[{"id":1,"key":"a"},{"id":1,"key":"b"}]},{"ocid":"a","date":"2000-01-02","identifierMerge":[{"id":1,"key":"c"}]}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-02","date":"2000-01-02","ocid":"a","identifierMerge":[{"id":1,"key":"c"},{"id":1,"key":"b"}]}`,
		findings: "merge.same-id"},
	{name: "left out deep within", releases: `[{"ocid":"a","date":"2000-01-01","omitWhenMerged":["x"],"identifierMerge":[{"id":1,"omitWhenMerged":"x","subarray":[{"id":1,"subsubarray":[{"id":1},{"id":1}]}]}]}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-01","date":"2000-01-01","ocid":"a","identifierMerge":[{"id":1,"subarray":[{"id":1,"subsubarray":[{"id":1},{"id":1}]}]}]}`},
	{name: "an object stays an object",
		releases: `[{"ocid":"a","date":"2000-01-01","x":1,"y":{"b":1},"z":{"b":1},"l":[{"id":1}]},{"ocid":"a","date":"2000-01-02","x":{"b":2},"y":null,"z":2,"l":{"b":1}},{"ocid":"a","date":"2000-01-03","z":[{"id":1}]}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-03","date":"2000-01-03","ocid":"a","x":{"b":2},"y":{"b":1},"z":{"b":1},"l":[{"id":1}]}`,
		findings: "merge.value-for-object merge.null-for-object merge.value-for-object merge.object-for-list merge.list-for-object"},
	{name: "mixed offsets", releases: `[{"ocid":"a","date":"2000-01-02T01:00:00+04:00","x":1},{"ocid":"a","date":"2000-01-01T23:00:00Z","x":2}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-01T23:00:00Z","date":"2000-01-01T23:00:00Z","ocid":"a","x":2}`},
	{name: "without a date", releases: `[{"ocid":"a","x":1},{"ocid":"a","date":5,"x":2},{"ocid":"a","date":"soon","x":3},{"ocid":"a","date":"2000-01-01T00:00:00","y":4}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-01T00:00:00","date":"2000-01-01T00:00:00","ocid":"a","y":4}`,
		findings: "merge.date-missing merge.date-not-text merge.date-unreadable merge.date-without-zone"},
	{name: "alone without a date", releases: `[{"ocid":"a","x":1}]`,
		compiled: `{"tag":["compiled"],"id":"a","ocid":"a","x":1}`, findings: "merge.date-missing-alone"},
	{name: "numbers keep their text", releases: `[{"ocid":"a","date":"2000-01-01","x":963192185.2700,"y":1e400,"z":[1.0, 2]}]`,
		compiled: `{"tag":["compiled"],"id":"a-2000-01-01","date":"2000-01-01","ocid":"a","x":963192185.2700,"y":1e400,"z":[1.0,2]}`},
}

// TestCases: what the suite leaves to its schema, and what the standard leaves
// open.
func TestCases(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(sharedFolder(t, "ocds", "suites", "ocds-merge"), "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := merge.ParseSchema(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var said []string
			opts := merge.Options{Rules: schema.Rules(), Overrides: c.overrides, Report: func(f snapshot.Finding) { said = append(said, f.Rule) }}
			compiled, _ := merged(t, opts, elementsOf(parse(t, []byte(c.releases))))
			if d := cmp.Diff(c.compiled, string(compiled)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.findings, strings.Join(said, " ")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestVersions: a value is another only when it is another number.
func TestVersions(t *testing.T) {
	_, versioned := merged(t, merge.Options{}, elementsOf(parse(t, []byte(
		`[{"id":"1","date":"2000-01-01","x":10,"y":1},{"id":"2","date":"2000-01-02","x":1.00e1,"y":"1"},{"date":"2000-01-03","x":10.01}]`))))
	var got map[string][]map[string]any
	if err := json.Unmarshal(versioned, &got); err != nil {
		t.Fatal(err)
	}
	if len(got["x"]) != 2 || len(got["y"]) != 2 || got["x"][1]["releaseID"] != nil || got["y"][1]["releaseID"] != "2" {
		t.Errorf("%s", versioned)
	}
}
