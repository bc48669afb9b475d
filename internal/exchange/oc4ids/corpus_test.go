package oc4ids_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/exchange/oc4ids"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/material"
)

// collector is a sink that keeps everything and checks the invariant of
// package snapshot.
type collector struct {
	t        testing.TB
	items    []statement.Observe
	findings []snapshot.Finding
}

func (c *collector) Item(o statement.Observe) error {
	seen := map[[2]string]bool{}
	for _, s := range o.Statements {
		canonical, err := fact.Canonical(bytes.Clone(s.Body))
		if err != nil || !bytes.Equal(canonical, s.Body) {
			c.t.Errorf("%s %s %s is not canonical (%v): %s", o.Subject, s.Kind, s.Key, err, s.Body)
		}
		decode := project.Kinds[s.Kind]
		if decode == nil {
			decode = contract.Kinds[s.Kind]
		}
		if decode == nil {
			c.t.Fatalf("kind %s is unknown", s.Kind)
		}
		if _, err := decode(s.Body); err != nil {
			c.t.Errorf("%s %s %s cannot be decoded: %v: %s", o.Subject, s.Kind, s.Key, err, s.Body)
		}
		if len(s.Body) > snapshot.MaxBody {
			c.t.Errorf("%s %s %s has %d bytes", o.Subject, s.Kind, s.Key, len(s.Body))
		}
		id := [2]string{string(s.Kind), s.Key}
		if seen[id] {
			c.t.Errorf("%s states %s %s twice", o.Subject, s.Kind, s.Key)
		}
		seen[id] = true
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

// open opens bytes as a file.
func open(t testing.TB, data []byte) *source.Source {
	src, err := source.Open(bytes.NewReader(data), "file.json", source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// read reads bytes, which the tests know to be OC4IDS.
func read(t testing.TB, data []byte) (*collector, snapshot.Meta) {
	c := &collector{t: t}
	meta, err := oc4ids.Read(open(t, data), "f00d", c)
	if err != nil {
		t.Fatal(err)
	}
	return c, meta
}

// shared is the folder of test data.
func shared(t testing.TB) string {
	dir := material.Dir(t)
	return filepath.Join(dir, "oc4ids")
}

// corpus is every file of projects in the shared data, by its name.
func corpus(t testing.TB) map[string][]byte {
	files := map[string][]byte{}
	for _, pattern := range []string{
		"real/nuevo-leon/Project*.json", "standard/0.9.*/examples/*.json",
		"standard/0.9.1/schema/tests/valid/*.json", "oc4idskit/fixtures/*project*.json",
	} {
		names, _ := filepath.Glob(filepath.Join(shared(t), pattern))
		if len(names) == 0 {
			t.Fatalf("nothing is called %s", pattern)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			rest := strings.TrimPrefix(name, shared(t)+string(filepath.Separator))
			files[filepath.ToSlash(rest)] = data
		}
	}
	return files
}

// assembled puts the projects of a reading together again, and lists what had
// to be left out.
func assembled(items []statement.Observe) (projects [][]byte, findings []snapshot.Finding) {
	for i := 0; i < len(items); {
		subject := latest(items[i])
		var contracts [][]oc4ids.Latest
		for i++; i < len(items) && items[i].Subject.Noun() == "contract"; i++ {
			contracts = append(contracts, latest(items[i]))
		}
		project, found := oc4ids.Assemble(subject, contracts)
		projects, findings = append(projects, project), append(findings, found...)
	}
	return projects, findings
}

func latest(o statement.Observe) []oc4ids.Latest {
	var list []oc4ids.Latest
	for i, s := range o.Statements {
		list = append(list, oc4ids.Latest{Kind: s.Kind, Key: s.Key, Body: s.Body, Seq: fact.Seq(i + 1)})
	}
	return list
}
