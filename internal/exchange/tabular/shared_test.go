package tabular_test

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/source"
	"imar/internal/exchange/tabular"
	"imar/internal/material"
)

// folder is a folder in memory.
type folder map[string]*bytes.Buffer

func (f folder) Create(name string) (io.WriteCloser, error) {
	b := &bytes.Buffer{}
	f[name] = b
	return nopCloser{b}, nil
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// lockedFolder is a folder that several goroutines write to.
type lockedFolder struct {
	folder
	lock chan struct{}
}

func newFolder() lockedFolder { return lockedFolder{folder{}, make(chan struct{}, 1)} }

func (f lockedFolder) Create(name string) (io.WriteCloser, error) {
	f.lock <- struct{}{}
	defer func() { <-f.lock }()
	return f.folder.Create(name)
}

func room(t testing.TB) packaging.Room {
	return func() (packaging.Scratch, error) { return os.CreateTemp(t.TempDir(), "scratch") }
}

// flattened is a file laid out; write says how.
func flattened(t testing.TB, raw []byte, write func(*tabular.Flatten) error) *tabular.Flatten {
	t.Helper()
	f := tabular.NewFlatten(tabular.Options{Take: tabular.Records, Room: room(t), Report: func(p *problem.Problem) {
		if p.Key != "tabular.not-an-object" { // a list of something else, that a suite holds
			t.Errorf("reported: %v", p)
		}
	}})
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := f.Read(open(t, raw)); err != nil {
		t.Fatal(err)
	}
	if err := write(f); err != nil {
		t.Fatal(err)
	}
	return f
}

func open(t testing.TB, raw []byte) *source.Source {
	t.Helper()
	src, err := source.Open(bytes.NewReader(raw), "test", source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func toCSV(t testing.TB, raw []byte) folder {
	t.Helper()
	made := newFolder()
	flattened(t, raw, func(f *tabular.Flatten) error { _, err := f.WriteCSV(made, false); return err })
	return made.folder
}

func toXLSX(t testing.TB, raw []byte) []byte {
	t.Helper()
	var made bytes.Buffer
	flattened(t, raw, func(f *tabular.Flatten) error { _, err := f.WriteXLSX(&made, false); return err })
	return made.Bytes()
}

// sheetsOf are the sheets of a folder of CSV, in the order of their names.
func sheetsOf(files folder) (sheets []*tabular.Sheet) {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		base, found := strings.CutSuffix(name, ".csv")
		if !found {
			continue
		}
		raw := files[name].Bytes()
		s := tabular.CSVSheet(name, base, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil })
		if described := files[tabular.DataPackage]; described != nil {
			s.Describe(described.Bytes())
		}
		sheets = append(sheets, s)
	}
	return sheets
}

func workbook(t testing.TB, raw []byte) []*tabular.Sheet {
	t.Helper()
	b, err := tabular.OpenXLSX("test.xlsx", bytes.NewReader(raw), int64(len(raw)), room(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b.Sheets
}

// back is what sheets hold, an object a line in its canonical form, and what was
// found wrong.
func back(t testing.TB, sheets []*tabular.Sheet) (objects []string, found []tabular.Finding) {
	t.Helper()
	var out bytes.Buffer
	_, err := tabular.Unflatten(sheets, &out, tabular.Wishes{Lines: true, Room: room(t), Tell: func(f tabular.Finding) { found = append(found, f) }})
	if err != nil {
		t.Fatal(err)
	}
	for item, p := range jsonstream.NewReader(&out, jsonstream.Options{Framing: jsonstream.Lines}).All() {
		if p != nil {
			t.Fatalf("what was made is no JSON: %v", p)
		}
		objects = append(objects, string(item.Value.Canonical(nil)))
	}
	return objects, found
}

// objectsOf are the objects of a file's main list, likewise.
func objectsOf(t testing.TB, raw []byte) (objects []string) {
	t.Helper()
	keep := func(v jsonstream.Value) error {
		if v.Kind() == jsonstream.Object {
			objects = append(objects, string(v.Canonical(nil)))
		}
		return nil
	}
	err := packaging.Walk(open(t, raw), packaging.Visitor{
		Element: func(_ string, v jsonstream.Value) error { return keep(v) },
		Single:  keep,
		Package: func(*packaging.Document) error { return nil },
		Fault:   func(p *problem.Problem) { t.Skip(p) },
	})
	if err != nil {
		t.Skip(err)
	}
	return objects
}

func shared(t testing.TB) string {
	t.Helper()
	return material.Dir(t)
}

// TestSharedData: every file of published data comes back from CSV and from XLSX as
// it was, value for value.
func TestSharedData(t *testing.T) {
	dir := shared(t)
	tried := 0
	for _, top := range []string{"oc4ids/standard", "oc4ids/real", "oc4ids/oc4idskit", "ocds/real", "ocds/suites"} {
		err := filepath.WalkDir(filepath.Join(dir, top), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(path, ".json") && !strings.HasSuffix(path, ".jsonl") {
				return err
			}
			raw, err := os.ReadFile(path)
			if err != nil || len(raw) > 8<<20 {
				return err
			}
			name, _ := filepath.Rel(dir, path)
			src, err := source.Open(bytes.NewReader(raw), name, source.Options{})
			if err != nil || src.Format.Kind != source.JSON || src.Format.Standard == "" {
				return nil
			}
			tried++
			t.Run(name, func(t *testing.T) {
				want := objectsOf(t, raw)
				for form, sheets := range map[string][]*tabular.Sheet{"csv": sheetsOf(toCSV(t, raw)), "xlsx": workbook(t, toXLSX(t, raw))} {
					t.Run(form, func(t *testing.T) {
						same(t, sheets, want)
						samePackage(t, sheets, raw)
					})
				}
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if tried < 50 {
		t.Errorf("only %d files were tried", tried)
	}
}

// samePackage compares what a single package says of itself, and its list's name.
func samePackage(t *testing.T, sheets []*tabular.Sheet, raw []byte) {
	t.Helper()
	want, faults := jsonstream.Parse(raw, jsonstream.Options{})
	if len(faults) > 0 || packaging.Kind(want) != "package" || want.Len() < 2 {
		return
	}
	var out bytes.Buffer
	if _, err := tabular.Unflatten(sheets, &out, tabular.Wishes{Room: room(t), Tell: func(tabular.Finding) {}}); err != nil {
		t.Fatal(err)
	}
	got, faults := jsonstream.Parse(out.Bytes(), jsonstream.Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if !bytes.Equal(got.Canonical(nil), want.Canonical(nil)) {
		t.Errorf("the package differs:\n got %.400s\nwant %.400s", got.Canonical(nil), want.Canonical(nil))
	}
}

// same says where what came back differs.
func same(t *testing.T, sheets []*tabular.Sheet, want []string) {
	t.Helper()
	got, found := back(t, sheets)
	for _, f := range found {
		t.Errorf("found: %+v", f)
	}
	if len(got) != len(want) {
		t.Errorf("%d objects came back of %d", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			at := 0
			for at < min(len(got[i]), len(want[i])) && got[i][at] == want[i][at] {
				at++
			}
			from := max(0, at-80)
			t.Errorf("object %d differs:\n got …%.200s\nwant …%.200s", i, got[i][from:], want[i][from:])
			return
		}
	}
}
