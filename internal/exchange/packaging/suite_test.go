package packaging_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/source"
	"imar/internal/material"
)

// sharedFile is the content of a file of the published test data.
func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	dir := material.Dir(t)
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func open(t testing.TB, raw []byte) *source.Source {
	t.Helper()
	src, err := source.Open(bytes.NewReader(raw), "test", source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// room makes scratch files that vanish with the test.
func room(t testing.TB) packaging.Room {
	return func() (packaging.Scratch, error) { return os.CreateTemp(t.TempDir(), "scratch") }
}

func none(t testing.TB) packaging.Report {
	return func(p *problem.Problem) { t.Errorf("reported: %v", p) }
}

// lines gives each value of a file in its compact form, a line each.
func lines(t testing.TB, raw []byte) string {
	t.Helper()
	var b strings.Builder
	for item, p := range jsonstream.NewReader(bytes.NewReader(raw), jsonstream.Options{Framing: jsonstream.Concatenated}).All() {
		if p != nil {
			t.Fatal(p)
		}
		b.Write(append(item.Value.Compact(nil), '\n'))
	}
	return b.String()
}

// TestCombineSuite: the official tools' own examples of combining.
func TestCombineSuite(t *testing.T) {
	const ocds, oc4ids = "ocds/suites/ocdskit/", "oc4ids/oc4idskit/fixtures/"
	cases := []struct {
		in   []string
		want string
	}{
		{[]string{ocds + "release-package_minimal.json"}, ocds + "combine-release-packages_minimal.json"},
		{[]string{ocds + "release-package_minimal.json", ocds + "release-package_maximal.json", ocds + "release-package_extensions.json"}, ocds + "combine-release-packages_minimal-maximal-extensions.json"},
		{[]string{ocds + "record-package_minimal.json"}, ocds + "combine-record-packages_minimal.json"},
		{[]string{ocds + "record-package_minimal.json", ocds + "record-package_maximal.json", ocds + "record-package_extensions.json"}, ocds + "combine-record-packages_minimal-maximal-extensions.json"},
		{[]string{oc4ids + "project_package_split.json"}, oc4ids + "project_package_combined.json"},
	}
	for _, c := range cases {
		for _, joined := range []bool{false, true} {
			combined := packaging.NewCombined(packaging.Given{}, room(t), none(t))
			var all []byte
			for _, name := range c.in {
				raw := sharedFile(t, name)
				if all = append(all, raw...); joined {
					continue
				}
				if err := combined.Read(open(t, raw)); err != nil {
					t.Fatal(err)
				}
			}
			if joined {
				if err := combined.Read(open(t, all)); err != nil {
					t.Fatal(err)
				}
			}
			var got bytes.Buffer
			if err := combined.Write(&got); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(lines(t, sharedFile(t, c.want)), got.String()); d != "" {
				t.Errorf("%v, joined %v: %s", c.in, joined, d)
			}
		}
	}
	if len(cases) < 5 {
		t.Error("too few cases")
	}
}

// TestSplitSuite: the official tools' own examples of splitting, byte for byte.
func TestSplitSuite(t *testing.T) {
	const ocds, oc4ids = "ocds/suites/ocdskit/realdata/", "oc4ids/oc4idskit/fixtures/"
	for _, c := range []struct {
		in   string
		size int
		want string
	}{
		{ocds + "release-package-1-2.json", 2, ocds + "release-package_split.json"},
		{ocds + "record-package_package.json", 1, ocds + "record-package_split.json"},
		{oc4ids + "project_package.json", 1, oc4ids + "project_package_split.json"},
	} {
		var got bytes.Buffer
		if _, err := packaging.Split(open(t, sharedFile(t, c.in)), c.size, &got, room(t), none(t)); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(lines(t, sharedFile(t, c.want)), got.String()); d != "" {
			t.Errorf("%s: %s", c.in, d)
		}
	}
}

// TestSplitCombine: what was split and is combined again has every element as it
// was, whatever the size and whether the elements waited in memory or a file.
func TestSplitCombine(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(r, "elements")
		wide := rapid.SampledFrom([]int{1, 2, 10, 100, 1000, 10_000, 200_000}).Draw(r, "wide")
		var elements []string
		for i := range n {
			elements = append(elements, fmt.Sprintf(`{"ocid":"o%d","x":%d.50,"t":%q}`, i, i, strings.Repeat("x", wide)))
		}
		list := "[" + strings.Join(elements, ",") + "]"
		in := rapid.SampledFrom([]string{`{"releases":%s,"uri":"u","extensions":["a"]}`, `{"uri":"u","releases":%s}`, `[{"version":"1.1","releases":%s}]`}).Draw(r, "layout")
		var split, got bytes.Buffer
		if _, err := packaging.Split(open(t, fmt.Appendf(nil, in, list)), rapid.IntRange(1, 50).Draw(r, "size"), &split, room(t), none(t)); err != nil {
			r.Fatal(err)
		}
		combined := packaging.NewCombined(packaging.Given{}, room(t), none(t))
		defer combined.Close()
		if err := combined.Read(open(t, split.Bytes())); err != nil {
			r.Fatal(err)
		}
		if err := combined.Write(&got); err != nil {
			r.Fatal(err)
		}
		if _, after, _ := strings.Cut(got.String(), `"releases":`); after != list+"}\n" {
			r.Fatalf("%.200s became %.200s", list, after)
		}
	})
}

// TestRefused: what cannot be put together says so, by a sentence of its own.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ in, key string }{
		{`{"uri":"u","releases":[{"ocid":"a"`, "json.truncated"},
		{`{"uri":"u","releases":[{"ocid":"a"}]} {"records":[{"ocid":"a"}]}`, "pack.kinds-mixed"},
		{`{"uri":"u","releases":[{"ocid":"a"}],"projects":[{"id":"a"}]}`, "pack.kinds-mixed"},
		{`{"a":1}`, "pack.not-a-package"},
		{`[1]`, "pack.not-a-package"},
		{`<x/>`, "file.is.other-xml"},
	} {
		combined := packaging.NewCombined(packaging.Given{}, room(t), none(t))
		err := combined.Read(open(t, []byte(c.in)))
		if got := problem.Of(err); len(got) == 0 || got[0].Key != c.key {
			t.Errorf("%s: %v, not %s", c.in, err, c.key)
		}
	}
}

// TestLeftOut: an element broken in itself is left out and told; the others stay.
func TestLeftOut(t *testing.T) {
	for _, in := range []string{
		`{"releases":[{"ocid":"a"},{"ocid":"b","ocid":"c"},{"ocid":"d"}]}`,
		"{\"ocid\":\"a\",\"tag\":[]}\n{\"ocid\":\"b\n{\"ocid\":\"d\",\"tag\":[]}\n",
	} {
		told := 0
		combined := packaging.NewCombined(packaging.Given{}, room(t), func(*problem.Problem) { told++ })
		if err := combined.Read(open(t, []byte(in))); err != nil {
			t.Fatal(err)
		}
		if told != 1 || combined.Count() != 2 {
			t.Errorf("%s: %d told, %d kept", in, told, combined.Count())
		}
	}
}
