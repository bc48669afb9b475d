package oc4ids_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"imar/internal/domain/statement"
	"imar/internal/exchange/oc4ids"
	"imar/internal/exchange/snapshot"
)

var update = flag.Bool("update", false, "write the golden files anew")

// official is the schema of 0.9.5, checked with its formats.
func official(t testing.TB, name string) *jsonschema.Schema {
	dir := filepath.Join(shared(t), "standard/0.9.5/schema")
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	for _, file := range []string{"project-schema.json", "project-package-schema.json"} {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource("https://standard.open-contracting.org/infrastructure/schema/0__9__5/"+file, document); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile("https://standard.open-contracting.org/infrastructure/schema/0__9__5/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(schema *jsonschema.Schema, data []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

// said is what a reading states, without where it stands.
func said(items []statement.Observe) []string {
	var list []string
	for _, o := range items {
		for _, s := range o.Statements {
			list = append(list, fmt.Sprintf("%s | %s | %s | %s", o.Subject, s.Kind, s.Key, s.Body))
		}
	}
	slices.Sort(list)
	return list
}

// TestCorpus: every file is read without loss of a project, every export is
// valid, and reading the export states the same, byte for byte.
func TestCorpus(t *testing.T) {
	schema := official(t, "project-schema.json")
	for name, data := range corpus(t) {
		t.Run(name, func(t *testing.T) {
			first, _ := read(t, data)
			projects, findings := assembled(first.items)
			for _, f := range findings {
				if f.Severity != snapshot.Warning {
					t.Errorf("the export needed %v", f)
				}
			}
			for _, p := range projects {
				if err := validate(schema, p); err != nil {
					t.Errorf("%v\n%s", err, p)
				}
			}
			again, _ := read(t, bytes.Join(projects, []byte("\n")))
			if d := cmp.Diff(said(first.items), said(again.items)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestWorkedExample: the official example of 0.9.5 has no error and needs no
// repair but that of its own axes.
func TestWorkedExample(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(shared(t), "standard/0.9.5/examples/example.json"))
	if err != nil {
		t.Fatal(err)
	}
	c, meta := read(t, data)
	want := snapshot.Meta{Standard: "oc4ids", Version: "0.9", Shape: "project package", Publisher: "Open Data Services Co-operative Limited",
		Licence: "http://opendatacommons.org/licenses/pddl/1.0/", Published: "2018-12-10T15:53:00Z"}
	if d := cmp.Diff(want, meta); d != "" {
		t.Error(d)
	}
	for _, f := range c.findings {
		if f.Severity == snapshot.Error || f.Severity == snapshot.Repair && f.Rule != "oc4ids.repair.axes" {
			t.Errorf("%+v", f)
		}
	}
}

// TestFindings pins the findings of the real projects and of the examples.
func TestFindings(t *testing.T) {
	files := corpus(t)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		c, _ := read(t, files[name])
		statements := 0
		for _, o := range c.items {
			statements += len(o.Statements)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s: %d subjects, %d statements\n", name, len(c.items), statements)
		counts := map[string]int{}
		for _, f := range c.findings {
			counts[string(f.Severity)+" "+f.Rule]++
		}
		for _, rule := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&b, "%4d %s\n", counts[rule], rule)
		}
		if strings.HasPrefix(name, "real/") {
			for _, f := range c.findings {
				fmt.Fprintf(&b, "%s %s %q %s line %d\n", f.Severity, f.Rule, f.Args, f.Pointer, f.Line)
			}
		}
		golden := filepath.Join("testdata", strings.NewReplacer("/", "_", ".json", "").Replace(name)+".findings")
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), b.String()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestAsReceived: each project comes back as it stood in its file.
func TestAsReceived(t *testing.T) {
	for name, data := range corpus(t) {
		c, _ := read(t, data)
		var got []any
		for _, o := range c.items {
			if o.Subject.Noun() != "project" {
				continue
			}
			for _, s := range append(o.Statements[:1:1], o.Statements[len(o.Statements)-1]) {
				raw, err := oc4ids.AsReceived(open(t, data), s.Source)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				var v any
				if err := json.Unmarshal(raw, &v); err != nil {
					t.Fatal(err)
				}
				got = append(got, v)
			}
		}
		var want []any
		for d := json.NewDecoder(bytes.NewReader(data)); d.More(); {
			var v any
			if err := d.Decode(&v); err != nil {
				t.Fatal(err)
			}
			projects := []any{v}
			if list, ok := v.(map[string]any)["projects"].([]any); ok {
				projects = list
			}
			for _, p := range projects {
				if id := p.(map[string]any)["id"]; id != nil && id != "" {
					want = append(want, p, p)
				}
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestPackage: a package of the whole corpus is valid and states the same.
func TestPackage(t *testing.T) {
	var projects [][]byte
	var want []string
	seen := map[string]bool{}
	files := corpus(t)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		c, _ := read(t, files[name])
		all, _ := assembled(c.items)
		if len(all) != 1 || seen[string(c.items[0].Subject)] {
			continue // a package has each project once
		}
		seen[string(c.items[0].Subject)] = true
		projects, want = append(projects, all...), append(want, said(c.items)...)
	}
	slices.Sort(want)
	var b bytes.Buffer
	head := oc4ids.Package{URI: "https://fund.example/oc4ids.json", Published: "2026-11-24T00:00:00Z", Publisher: "صندوق", Licence: "https://creativecommons.org/licenses/by/4.0/"}
	if err := oc4ids.WritePackage(&b, head, func(yield func([]byte, error) bool) {
		for _, p := range projects {
			if !yield(p, nil) {
				return
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	if err := validate(official(t, "project-package-schema.json"), b.Bytes()); err != nil {
		t.Error(err)
	}
	c, meta := read(t, b.Bytes())
	if meta.Publisher != head.Publisher || meta.Version != oc4ids.Version {
		t.Errorf("%+v", meta)
	}
	if d := cmp.Diff(want, said(c.items)); d != "" {
		t.Error(d)
	}
}
