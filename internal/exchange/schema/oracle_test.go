package schema_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
	"imar/internal/exchange/source"
	"imar/internal/material"
)

// shared is the folder of published data and suites.
func shared(t testing.TB) string {
	t.Helper()
	return material.Dir(t)
}

// folders are where the schemas of each version are published.
var folders = map[schema.Version]string{
	schema.OC4IDS: "oc4ids/standard/0.9.5/schema", schema.OCDS: "ocds/1.1.5/schema", schema.OCDS1dot0: "ocds/1.0.3/schema",
}

// files are the file and place of the schema that each shape comes from.
var files = map[string]string{
	"project": "project-schema.json", "package": "project-package-schema.json",
	"release": "release-schema.json", "releasePackage": "release-package-schema.json", "recordPackage": "record-package-schema.json",
	"records.record": "record-package-schema.json#/definitions/record", "versioned": "versioned-release-validation-schema.json",
}

// oracle is the published schema under another library, with the patches of
// extensions laid upon the release.
type oracle struct {
	compiler *jsonschema.Compiler
	ids      map[string]string // file → id
	compiled map[string]*jsonschema.Schema
}

func newOracle(t testing.TB, v schema.Version, patches ...string) *oracle {
	t.Helper()
	o := &oracle{jsonschema.NewCompiler(), map[string]string{}, map[string]*jsonschema.Schema{}}
	o.compiler.AssertFormat()
	paths, err := filepath.Glob(filepath.Join(shared(t), folders[v], "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatal(err, "no schemas")
	}
	for _, path := range paths {
		document := readAny(t, path).(map[string]any)
		id, ok := document["id"].(string)
		if !ok || !slices.ContainsFunc(slices.Collect(maps.Values(files)), func(file string) bool { return strings.Split(file, "#")[0] == filepath.Base(path) }) {
			continue // meta-schemas, and copies of the others without references
		}
		if filepath.Base(path) == "release-schema.json" {
			for _, patch := range patches {
				document = mergePatch(document, readAny(t, patch)).(map[string]any)
			}
			defineMissing(t, document)
		}
		o.ids[filepath.Base(path)] = id
		if err := o.compiler.AddResource(id, document); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func readAny(t testing.TB, path string) any {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(path, err)
	}
	return document
}

// defineMissing lets anything stand where a definition is that no schema has: of
// an extension that is not among those here.
func defineMissing(t testing.TB, document map[string]any) {
	t.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	definitions := maps.Clone(document["definitions"].(map[string]any))
	for _, found := range regexp.MustCompile(`"#/definitions/(\w+)"`).FindAllStringSubmatch(string(text), -1) {
		if definitions[found[1]] == nil {
			definitions[found[1]] = map[string]any{}
		}
	}
	document["definitions"] = definitions
}

// mergePatch is RFC 7396.
func mergePatch(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	made, _ := target.(map[string]any)
	made = maps.Clone(made)
	if made == nil {
		made = map[string]any{}
	}
	for name, value := range changes {
		if value == nil {
			delete(made, name)
		} else {
			made[name] = mergePatch(made[name], value)
		}
	}
	return made
}

func (o *oracle) shape(t testing.TB, shape string) *jsonschema.Schema {
	t.Helper()
	if o.compiled[shape] == nil {
		file, place, _ := strings.Cut(files[shape], "#")
		compiled, err := o.compiler.Compile(o.ids[file] + "#" + place)
		if err != nil {
			t.Fatal(err)
		}
		o.compiled[shape] = compiled
	}
	return o.compiled[shape]
}

// told is what a check found: pointers, each with what is wrong there.
type told map[string]bool

// choice is a place where none of several schemas holds: what is wrong by each.
type choice struct {
	pointer  string
	branches []told
}

// find lists what the oracle finds.
func (o *oracle) find(t testing.TB, shape string, document any) (found told, choices []choice) {
	t.Helper()
	found = told{}
	err := o.shape(t, shape).Validate(document)
	if err == nil {
		return found, nil
	}
	var wrong *jsonschema.ValidationError
	if !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	gather(t, wrong, found, &choices)
	return found, choices
}

func gather(t testing.TB, e *jsonschema.ValidationError, found told, choices *[]choice) {
	pointer := ""
	for _, part := range e.InstanceLocation {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(part)
	}
	name := ""
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, missing := range k.Missing {
			found[pointer+" validate.required "+missing] = true
		}
	case *kind.OneOf:
		if len(k.Subschemas) > 0 {
			name = "validate.one-of"
			break
		}
		c := choice{pointer: pointer}
		for _, cause := range e.Causes {
			branch := told{}
			gather(t, cause, branch, choices)
			c.branches = append(c.branches, branch)
		}
		*choices = append(*choices, c)
		return
	case *kind.Format:
		name = "validate." + k.Want
	default:
		name = map[string]string{
			"*kind.Type": "validate.type", "*kind.Enum": "validate.enum", "*kind.MinLength": "validate.empty-text",
			"*kind.MinItems": "validate.empty-list", "*kind.MinProperties": "validate.empty-object", "*kind.UniqueItems": "validate.twice",
			"*kind.Pattern": "validate.pattern", "*kind.Minimum": "validate.minimum", "*kind.ExclusiveMinimum": "validate.minimum", "*kind.Maximum": "validate.maximum",
			"*kind.Group": "-", "*kind.Reference": "-", "*kind.Schema": "-",
		}[fmt.Sprintf("%T", k)]
		if name == "" {
			t.Fatalf("the oracle found a %T", k)
		}
	}
	if name != "" && name != "-" {
		found[pointer+" "+name] = true
	}
	for _, cause := range e.Causes {
		gather(t, cause, found, choices)
	}
}

// ours lists the errors that we find.
func ours(t testing.TB, s *schema.Shape, raw []byte) told {
	t.Helper()
	v, faults := jsonstream.Parse(raw, jsonstream.Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	found := told{}
	c := schema.Checker{Report: func(f report.Finding) {
		if f.Line < 1 || f.Column < 1 {
			t.Errorf("%v has no place", f)
		}
		if f.Severity != report.Error {
			return
		}
		key := f.Pointer + " " + f.Rule
		if f.Rule == "validate.required" {
			key += " " + f.Args[0]
		}
		found[key] = true
	}}
	c.Check(v, s)
	return found
}

// agree compares the two, both ways.
func agree(t testing.TB, name string, o *oracle, s *schema.Schema, shape string, raw []byte) (errors int) {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(name, err)
	}
	want, choices := o.find(t, shape, document)
	got := ours(t, s.Shape(shape), raw)
	errors = len(got)
	for _, c := range choices {
		under := told{}
		for key := range got {
			if pointer, _, _ := strings.Cut(key, " "); pointer == c.pointer || strings.HasPrefix(pointer, c.pointer+"/") {
				under[key] = true
				delete(got, key)
			}
		}
		if !slices.ContainsFunc(c.branches, func(branch told) bool { return maps.Equal(branch, under) }) {
			t.Errorf("%s %s: %v is what no branch says: %v", name, c.pointer, under, c.branches)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s as %s (- oracle, + ours): %s", name, shape, d)
	}
	return errors
}

// document is one document of a published file.
type document struct {
	name, shape string
	version     schema.Version
	raw         []byte
}

// shapes are the shapes of package source by ours.
var shapes = map[source.Shape]string{
	source.ProjectPackage: "package", source.Project: "project", source.ReleasePackage: "releasePackage",
	source.RecordPackage: "recordPackage", source.Release: "release", source.Record: "records.record",
}

// documents gives all of OC4IDS and OCDS in the shared data.
func documents(t testing.TB, take func(document)) (count int) {
	t.Helper()
	for _, part := range []string{"oc4ids", "ocds"} {
		err := filepath.WalkDir(filepath.Join(shared(t), part), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			defer file.Close()
			src, err := source.Open(file, path, source.Options{})
			if err != nil || shapes[src.Format.Shape] == "" {
				return nil
			}
			raw, err := io.ReadAll(src)
			if err != nil {
				return nil
			}
			d := json.NewDecoder(bytes.NewReader(raw))
			for i := 0; ; i++ {
				var one json.RawMessage
				if d.Decode(&one) != nil {
					return nil
				}
				version := schema.OC4IDS
				if src.Format.Standard == source.OCDS {
					if version = schema.OCDS1dot0; bytes.Contains(one[:min(len(one), 4000)], []byte(`"1.1"`)) || shapes[src.Format.Shape] != "releasePackage" && i%2 == 1 {
						version = schema.OCDS
					}
				}
				if _, faults := jsonstream.Parse(one, jsonstream.Options{}); len(faults) > 0 {
					continue
				}
				count++
				take(document{fmt.Sprintf("%s:%d", strings.TrimPrefix(path, shared(t)), i), shapes[src.Format.Shape], version, one})
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return count
}

// TestOracle: every document there is gives the errors that the published schema
// gives, at the same pointers and of the same kinds, and no others.
func TestOracle(t *testing.T) {
	oracles, ownSchemas := map[schema.Version]*oracle{}, map[schema.Version]*schema.Schema{}
	for v := range folders {
		oracles[v] = newOracle(t, v)
		ownSchemas[v], _, _ = schema.Of(v, nil)
	}
	errors, wrong := 0, 0
	count := documents(t, func(d document) {
		n := agree(t, d.name, oracles[d.version], ownSchemas[d.version], d.shape, d.raw)
		if errors += n; n > 0 {
			wrong++
		}
	})
	t.Logf("%d documents, %d with errors, %d errors", count, wrong, errors)
	if count < 300 || wrong < 50 || errors < 1000 {
		t.Errorf("only %d documents, %d with errors, %d errors: is the data whole?", count, wrong, errors)
	}
}
