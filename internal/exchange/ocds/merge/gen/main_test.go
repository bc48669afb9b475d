package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"imar/internal/exchange/ocds/merge"
	"imar/internal/material"
)

func dataFolder(t *testing.T) string {
	data := material.Dir(t)
	data = filepath.Join(data, "ocds")
	return data
}

// TestTable: the tables in the tree are what the official schemas give.
func TestTable(t *testing.T) {
	want, err := generate(dataFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../table.go")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Error(d)
	}
}

type object = map[string]any

// load reads a whole schema, without any of our own code.
func load(t *testing.T, path string) object {
	raw, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return object{}
	}
	var o object
	if err == nil {
		err = json.Unmarshal(raw, &o, jsontext.AllowDuplicateNames(true))
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return o
}

// patch is JSON Merge Patch as RFC 7396, section 2 has it.
func patch(target any, with any) any {
	o, ok := with.(object)
	if !ok {
		return with
	}
	merged := object{}
	if was, ok := target.(object); ok {
		maps.Copy(merged, was)
	}
	for name, value := range o {
		if value == nil {
			delete(merged, name)
		} else {
			merged[name] = patch(merged[name], value)
		}
	}
	return merged
}

// oracle derives the rules from a whole schema, as its keywords are documented.
type oracle struct {
	definitions object
	found       map[string]string
}

func (w *oracle) follow(v any) object {
	o, _ := v.(object)
	for range 20 {
		ref, ok := o["$ref"].(string)
		if !ok {
			return o
		}
		o, _ = w.definitions[strings.TrimPrefix(ref, "#/definitions/")].(object)
	}
	return nil
}

func typesOf(o object) (types []string) {
	switch v := o["type"].(type) {
	case string:
		return []string{v}
	case []any:
		for _, each := range v {
			types = append(types, each.(string))
		}
	}
	return types
}

func (w *oracle) properties(o object, path string, depth int) {
	properties, _ := o["properties"].(object)
	if depth < 0 {
		return
	}
	for name, v := range properties {
		o, at := w.follow(v), path+"/"+name
		types := typesOf(o)
		_, hasProperties := o["properties"]
		switch {
		case o["omitWhenMerged"] == true || o["mergeStrategy"] == "ocdsOmit":
			w.found[at] = "omit"
		case slices.Contains(types, "array") && (o["wholeListMerge"] == true || o["mergeStrategy"] == "ocdsVersion"):
			w.found[at] = "whole"
		case slices.Contains(types, "object") && hasProperties:
			w.properties(o, at, depth-1)
		case slices.Contains(types, "array") && o["items"] != nil:
			w.items(w.follow(o["items"]), at, depth)
		}
	}
}

func (w *oracle) items(items object, at string, depth int) {
	types := typesOf(items)
	properties, has := items["properties"].(object)
	switch {
	case slices.ContainsFunc(types, func(name string) bool { return name != "object" }):
		w.found[at] = "whole"
	case len(types) > 0 && has && properties["id"] == nil:
		w.found[at] = "whole"
	case len(types) > 0 && has:
		w.properties(items, at, depth-1)
	}
}

const depth = 8

// TestRules: the tables give, path by path, the rules that the official schemas
// give: each version alone, each extension laid upon 1.1.5, every two of them in
// both orders, and all of them.
func TestRules(t *testing.T) {
	data := dataFolder(t)
	folders, _ := filepath.Glob(filepath.Join(data, "extensions/*/extension.json"))
	patches := map[string]object{}
	var names []string
	for _, folder := range folders {
		name := filepath.Base(filepath.Dir(folder))
		names = append(names, name)
		patches[name] = load(t, filepath.Join(filepath.Dir(folder), "release-schema.json"))
	}
	if len(names) < 24 {
		t.Errorf("only %d extensions seen", len(names))
	}
	checks, paths := 0, 0
	check := func(version, folder string, extensions ...string) {
		var schema any = load(t, filepath.Join(data, folder, "schema/release-schema.json"))
		var addresses []string
		for _, name := range extensions {
			schema = patch(schema, patches[name])
			addresses = append(addresses, "https://raw.githubusercontent.com/open-contracting-extensions/"+name+"/v1.1.5/extension.json")
		}
		definitions, _ := schema.(object)["definitions"].(object)
		w := &oracle{definitions: definitions, found: map[string]string{}}
		w.properties(schema.(object), "", depth-1)
		rules, unknown := merge.RulesOf(version, addresses)
		if d := cmp.Diff(w.found, rules.Paths(depth)); d != "" || len(unknown) > 0 {
			t.Fatalf("%s %v: unknown %v: %s", version, extensions, unknown, d)
		}
		checks, paths = checks+1, paths+len(w.found)
	}
	check("1.0", "1.0.3")
	check("1.1", "1.1.5")
	check("1.1", "1.1.5", names...)
	for _, a := range names {
		check("1.1", "1.1.5", a)
		for _, b := range names {
			if a != b {
				check("1.1", "1.1.5", a, b)
			}
		}
	}
	t.Logf("%d sets of schemas, %d rules equal", checks, paths)
}
