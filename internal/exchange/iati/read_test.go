package iati

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/material"
)

// taken is everything that a reader gave.
type taken struct {
	items    []statement.Observe
	findings []snapshot.Finding
}

func (k *taken) Item(o statement.Observe) error { k.items = append(k.items, o); return nil }

func (k *taken) Finding(f snapshot.Finding) { k.findings = append(k.findings, f) }

// rules are the findings' rules with their severities, in order.
func (k *taken) rules() (list []string) {
	for _, f := range k.findings {
		list = append(list, string(f.Severity)+" "+f.Rule)
	}
	return list
}

// statements are those of a kind, of all activities.
func (k *taken) statements(kind fact.Kind) (list []statement.Statement) {
	for _, o := range k.items {
		for _, s := range o.Statements {
			if s.Kind == kind {
				list = append(list, s)
			}
		}
	}
	return list
}

// body is the only statement of a kind, as text; "" for none.
func (k *taken) body(t *testing.T, kind fact.Kind) string {
	t.Helper()
	list := k.statements(kind)
	if len(list) == 0 {
		return ""
	}
	if len(list) > 1 {
		t.Fatalf("%d statements of %s, want 1", len(list), kind)
	}
	return string(list[0].Body)
}

// read reads a file and holds what it gives to the invariant of package
// snapshot.
func read(t testing.TB, data []byte) (*taken, snapshot.Meta) {
	t.Helper()
	k := &taken{}
	meta := readInto(t, data, k)
	for _, f := range k.findings {
		if !lang.Has(lang.Arabic, f.Rule) || !lang.Has(lang.English, f.Rule) {
			t.Errorf("%s has no sentence", f.Rule)
		}
	}
	subjects := map[fact.Subject]bool{}
	for _, o := range k.items {
		if subjects[o.Subject] {
			t.Errorf("%s is given twice", o.Subject)
		}
		subjects[o.Subject] = true
		checkObserve(t, o)
	}
	return k, meta
}

// readInto reads a file.
func readInto(t interface{ Fatal(...any) }, data []byte, k *taken) snapshot.Meta {
	src, err := source.Open(bytes.NewReader(data), "test.xml", source.Options{})
	if err != nil {
		return snapshot.Meta{}
	}
	meta, err := Read(src, "f11e", k)
	if err != nil {
		t.Fatal(err)
	}
	return meta
}

// checkObserve finds bodies that are not canonical, not readable or too large,
// and keys given twice.
func checkObserve(t testing.TB, o statement.Observe) {
	t.Helper()
	_, problems := o.Check(statement.New(), func(k fact.Kind) bool { return project.Kinds[k] != nil })
	if problems != nil {
		t.Error(problems)
	}
	for _, s := range o.Statements {
		canonical, err := fact.Canonical(bytes.Clone(s.Body))
		if err != nil || !bytes.Equal(canonical, s.Body) {
			t.Errorf("%s %s %q: not canonical: %v", o.Subject, s.Kind, s.Key, err)
		}
		if _, err := project.Kinds[s.Kind](s.Body); err != nil {
			t.Errorf("%s %s %q: %v", o.Subject, s.Kind, s.Key, err)
		}
		if len(s.Body) > snapshot.MaxBody {
			t.Errorf("%s %s %q: %d bytes", o.Subject, s.Kind, s.Key, len(s.Body))
		}
		if s.Source.File != "f11e" || s.Source.Via != "import" || s.Source.Line == 0 || s.Source.Pointer == "" || s.Source.Item == "" {
			t.Errorf("%s %s %q: source %+v", o.Subject, s.Kind, s.Key, s.Source)
		}
	}
}

// activityXML is a file of 2.03 with one activity in English that holds what is
// given behind its identifier and all that it must have.
func activityXML(rest string) []byte {
	return []byte(`<iati-activities version="2.03"><iati-activity xml:lang="en" default-currency="LYD">
<iati-identifier>LY-1-7</iati-identifier>
<reporting-org ref="LY-1" type="10"><narrative>Fund</narrative></reporting-org>
<title><narrative>Road</narrative></title>` + rest + `</iati-activity></iati-activities>`)
}

// shared gives the files below a folder of the test material whose names end in
// .xml, by path.
func shared(t testing.TB, folder ...string) map[string][]byte {
	t.Helper()
	root := material.Dir(t)
	root = filepath.Join(append([]string{root, "iati"}, folder...)...)
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".xml") {
			return err
		}
		files[filepath.ToSlash(strings.TrimPrefix(path, root))], err = os.ReadFile(path)
		return err
	})
	if err == nil && len(files) > 0 {
		return files
	}
	t.Fatalf("the test material is not at %s: %v", root, err)
	return nil
}

var errSink = errors.New("the sink is full")
