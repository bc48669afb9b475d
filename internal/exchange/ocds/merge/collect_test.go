package merge_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/ocds/merge"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
)

// collected merges files and gives what is written and which findings there were.
func collected(t testing.TB, wishes merge.Wishes, out merge.Output, files ...[]byte) (text string, rules []string, err error) {
	t.Helper()
	wishes.Room = func() (packaging.Scratch, error) { return os.CreateTemp(t.TempDir(), "scratch") }
	wishes.Report = func(f snapshot.Finding) { rules = append(rules, f.Rule) }
	c := merge.Collect(wishes)
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, raw := range files {
		src, err := source.Open(bytes.NewReader(raw), "test", source.Options{})
		if err != nil {
			return "", rules, err
		}
		if err := c.Read(src); err != nil {
			return "", rules, err
		}
	}
	var b bytes.Buffer
	_, err = c.Write(context.Background(), &b, out, nil)
	return b.String(), rules, err
}

func file(t testing.TB, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// compact is a file's values, one a line, without white space.
func compact(t testing.TB, raw []byte) string {
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

var longNumber = regexp.MustCompile(`([:,\[]-?\d+\.\d+?)0+([,}\]])`)

// shortNumbers takes needless zeros away, as the official tool does, which reads
// amounts as floats: it writes 1311264.00 as 1311264.0.
func shortNumbers(text string) string {
	return longNumber.ReplaceAllString(longNumber.ReplaceAllString(text, "$1$2"), "$1$2")
}

// TestNumbersStay: no number of the real data is written in another way.
func TestNumbersStay(t *testing.T) {
	raw := file(t, filepath.Join(sharedFolder(t, "ocds", "suites", "ocdskit"), "realdata/release-package-1.json"))
	got, _, err := collected(t, merge.Wishes{}, merge.Output{Lines: true}, raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{"1311264.00", "1.00000"} {
		if !strings.Contains(got, ":"+number+",") {
			t.Errorf("%s is gone", number)
		}
	}
}

// TestCompileSuite: the official tool's own examples of compiling, byte for byte
// but for white space and escapes: as packages, as one stream of packages, and
// in one file of lines.
func TestCompileSuite(t *testing.T) {
	suite := sharedFolder(t, "ocds", "suites", "ocdskit")
	real1, real2 := "realdata/release-package-1.json", "realdata/release-package-2.json"
	extended := []string{"release-package_additional-contact-points.json"}
	cases := []struct {
		in   []string
		out  merge.Output
		want []string
	}{
		{[]string{real1, real2}, merge.Output{Lines: true}, []string{"realdata/compiled-release-1.json", "realdata/compiled-release-2.json"}},
		{[]string{real1, real2}, merge.Output{Lines: true, Versions: true}, []string{"realdata/versioned-release-1.json", "realdata/versioned-release-2.json"}},
		{[]string{real1, real2}, merge.Output{}, []string{"realdata/record-package_package.json"}},
		{[]string{real1, real2}, merge.Output{Linked: true}, []string{"realdata/record-package_linked-releases.json"}},
		{[]string{real1, real2}, merge.Output{Versions: true}, []string{"realdata/record-package_versioned.json"}},
		{extended, merge.Output{Lines: true}, []string{"compile_extensions.json"}},
		{[]string{"release-package_warning.json"}, merge.Output{Lines: true}, []string{"compile_warning.json"}},
		{[]string{"realdata/release-package_encoding-utf-8.json"}, merge.Output{Lines: true}, []string{"realdata/compile_encoding_encoding.json"}},
		{[]string{"realdata/release-package_encoding-iso-8859-1.json"}, merge.Output{Lines: true}, []string{"realdata/compile_encoding_encoding.json"}},
	}
	seen := 0
	for _, c := range cases {
		var want strings.Builder
		for _, name := range c.want {
			want.WriteString(compact(t, file(t, filepath.Join(suite, name))))
			seen++
		}
		var files [][]byte
		for _, name := range c.in {
			files = append(files, file(t, filepath.Join(suite, name)))
		}
		layouts := [][][]byte{files, {bytes.Join(files, nil)}}
		for i, layout := range layouts {
			got, _, err := collected(t, merge.Wishes{}, c.out, layout...)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(shortNumbers(want.String()), shortNumbers(got)); d != "" {
				t.Errorf("%v, layout %d: %s", c.in, i, d)
			}
		}
	}
	if seen < 11 {
		t.Errorf("only %d expected files seen", seen)
	}
}

// TestSingleReleases: releases that come alone, without the package that declares
// an extension, are merged by the core rules.
func TestSingleReleases(t *testing.T) {
	suite := sharedFolder(t, "ocds", "suites", "ocdskit")
	var lines []byte
	for _, release := range read(t, filepath.Join(suite, "release-package_additional-contact-points.json")).Get("releases").Elements() {
		lines = append(release.Compact(lines), '\n')
	}
	got, _, err := collected(t, merge.Wishes{}, merge.Output{Lines: true}, lines)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(compact(t, file(t, filepath.Join(suite, "compile_no-extensions.json"))), got); d != "" {
		t.Error(d)
	}
}

// TestBadInput: what cannot be merged is refused or left out, and said.
func TestBadInput(t *testing.T) {
	good := `{"ocid":"a","id":"1","date":"2000-01-01T00:00:00Z","tag":["tender"],"x":1}`
	for _, c := range []struct{ in, refused, findings, text string }{
		{in: `{"releases":[` + good, refused: "json.truncated"},
		{in: `{"version":"X","releases":[` + good + `]}`, refused: "merge.version-unknown"},
		{in: `{"version":"1.1","releases":[` + good + `]}{"releases":[]}`, refused: "merge.versions-mixed"},
		{in: `{"version":"1.1","releases":[]}`, refused: "merge.nothing"},
		{in: `{"version":"1.2","releases":[` + good + `]}`, findings: "merge.version-draft"},
		{in: `{"version":"1.1","releases":[null,5,{"id":"1"},{"ocid":7},{"ocid":"","id":"2"},` + good + `]}`,
			findings: "merge.not-a-release merge.ocid-missing merge.ocid-not-text merge.ocid-missing"},
		{in: `{"version":"1.1","releases":[{"ocid":"b","ocid":"c"},` + good + `]}`, findings: "json.duplicate-key"},
		{in: `{"version":"1.1","extensions":["https://example.com/extension.json"],"releases":[` + good + `]}`, findings: "merge.extension-unknown"},
		{in: `{"version":"1.1","records":[{"ocid":"b","releases":[{"url":"http://example.com","date":"","tag":[]}]},{"ocid":"c"},{"ocid":"a","releases":[` + good + `]}]}`,
			findings: "merge.linked merge.record-without-releases"},
		{in: `<a/>`, refused: "file.is.other-xml"},
		{in: `{"projects":[{"id":"p","title":"t"}]}`, findings: "merge.not-a-release", refused: "merge.nothing"},
	} {
		text, findings, err := collected(t, merge.Wishes{}, merge.Output{Lines: true}, []byte(c.in))
		key := ""
		if err != nil {
			key = problem.Of(err)[0].Key
		}
		if key != c.refused || strings.Join(findings, " ") != c.findings {
			t.Errorf("%s: refused %q, findings %q", c.in, key, findings)
		}
		if c.refused == "" && text != `{"tag":["compiled"],"id":"a-2000-01-01T00:00:00Z","date":"2000-01-01T00:00:00Z","ocid":"a","x":1}`+"\n" {
			t.Errorf("%s gave %s", c.in, text)
		}
	}
}

// release draws a release of small shapes, so that paths meet.
func release(r *rapid.T, ocid string, second int) string {
	var value func(depth int) string
	value = func(depth int) string {
		kinds := 4
		if depth == 0 {
			kinds = 3
		}
		switch rapid.IntRange(0, kinds).Draw(r, "kind") {
		case 0:
			return rapid.SampledFrom([]string{"1", "1.0", "2.50", `"x"`, "true", `["a","b"]`, "[1]"}).Draw(r, "literal")
		case 1:
			return "null"
		case 2:
			return rapid.SampledFrom([]string{"{}", "[]", "[{}]"}).Draw(r, "empty")
		case 3:
			if depth == 0 {
				return "3"
			}
			var members []string
			for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "id"}), 0, 3, rapid.ID[string]).Draw(r, "names") {
				members = append(members, fmt.Sprintf("%q:%s", name, value(depth-1)))
			}
			return "{" + strings.Join(members, ",") + "}"
		}
		var elements []string
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"1", `"1"`, "2", ""}), 0, 3, rapid.ID[string]).Draw(r, "ids") {
			element := fmt.Sprintf(`"a":%s`, value(depth-1))
			if id != "" {
				element = `"id":` + id + "," + element
			}
			elements = append(elements, "{"+element+"}")
		}
		return "[" + strings.Join(elements, ",") + "]"
	}
	var members []string
	for _, name := range []string{"title", "tender", "parties", "awards"} {
		if rapid.Bool().Draw(r, name) {
			members = append(members, fmt.Sprintf(",%q:%s", name, value(3)))
		}
	}
	return fmt.Sprintf(`{"ocid":%q,"id":"%d","date":"2000-01-01T00:00:%02dZ","tag":["tender"]%s}`, ocid, second, second, strings.Join(members, ""))
}

// latest turns a versioned release into what the compiled one must be.
func latest(v jsonstream.Value) any {
	switch v.Kind() {
	case jsonstream.Object:
		o := map[string]any{}
		for name, value := range v.Members() {
			if got := latest(value); got != nil {
				o[name] = got
			}
		}
		return o
	case jsonstream.Array:
		var last jsonstream.Value
		list := []any{}
		for _, each := range v.Elements() {
			last = each
			list = append(list, latest(each))
		}
		if last.Get("releaseDate").Exists() {
			return plainValue(last.Get("value"))
		}
		return list
	}
	return plainValue(v)
}

// plainValue is a value in which numbers that are equal look equal.
func plainValue(v jsonstream.Value) any {
	switch v.Kind() {
	case jsonstream.Null:
		return nil
	case jsonstream.Number:
		return strings.TrimSuffix(v.Number(), ".0")
	case jsonstream.Array:
		list := []any{}
		for _, each := range v.Elements() {
			list = append(list, plainValue(each))
		}
		return list
	case jsonstream.Object:
		o := map[string]any{}
		for name, value := range v.Members() {
			o[name] = plainValue(value)
		}
		return o
	}
	return string(v.Canonical(nil))
}

// TestProperties: for releases of different dates the order in which they come
// does not matter; laying later releases upon the compiled release of the
// earlier gives what laying all does; the last values of the versioned release
// are the compiled release.
func TestProperties(t *testing.T) {
	rules, _ := merge.RulesOf("1.1", nil)
	rapid.Check(t, func(r *rapid.T) {
		var releases []jsonstream.Value
		for i := range rapid.IntRange(1, 5).Draw(r, "releases") {
			releases = append(releases, parse(t, []byte(release(r, "a", i))))
		}
		mixed := false
		opts := merge.Options{Rules: rules, Report: func(f snapshot.Finding) { mixed = mixed || f.Rule != "merge.same-id" }}
		compiled, versioned := merged(t, opts, releases)

		shuffled := rapid.Permutation(releases).Draw(r, "order")
		again, versionedAgain := merged(t, opts, shuffled)
		if !bytes.Equal(compiled, again) || !bytes.Equal(versioned, versionedAgain) {
			r.Fatalf("%s, in another order %s", compiled, again)
		}

		if want, got := plainValue(parse(t, compiled)).(map[string]any), latest(parse(t, versioned)).(map[string]any); !mixed {
			for _, own := range []string{"id", "date", "tag"} {
				delete(want, own)
			}
			if d := cmp.Diff(want, got); d != "" {
				r.Fatalf("%s\n%s\n%s", compiled, versioned, d)
			}
		}

		cut := rapid.IntRange(0, len(releases)-1).Draw(r, "cut")
		if cut > 0 && !mixed {
			before, _ := merged(t, opts, releases[:cut])
			after, _ := merged(t, opts, slices.Concat([]jsonstream.Value{parse(t, before)}, releases[cut:]))
			// An object that nothing is left in, and the place of a member that was null
			// for a while, are not known any more.
			if d := cmp.Diff(filled(plainValue(parse(t, compiled))), filled(plainValue(parse(t, after)))); d != "" {
				r.Fatalf("cut at %d: %s", cut, d)
			}
		}
	})
}

// filled leaves out what holds nothing.
func filled(v any) any {
	switch v := v.(type) {
	case map[string]any:
		o := map[string]any{}
		for name, value := range v {
			if got := filled(value); got != nil {
				o[name] = got
			}
		}
		if len(o) == 0 {
			return nil
		}
		return o
	case []any:
		var list []any
		for _, each := range v {
			if got := filled(each); got != nil {
				list = append(list, got)
			}
		}
		if len(list) == 0 {
			return nil
		}
		return list
	}
	return v
}

// FuzzMerge: whatever releases there are, merging ends, and what is written is
// strict JSON.
func FuzzMerge(f *testing.F) {
	f.Add([]byte(`[{"ocid":"a","date":"2000-01-01","x":[{"id":1}]},{"ocid":"a","date":"2000-01-02","x":{"id":null}}]`))
	f.Add([]byte(`[{"id":{},"ocid":null,"date":7,"":[{"id":[]},{"id":[]}]}]`))
	f.Add([]byte(`[{"date":"2000-01-01","tag":[],"\u0000":[{}],"awards":[{"suppliers":[1]}]}]`))
	rules, _ := merge.RulesOf("1.1", nil)
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, faults := jsonstream.Parse(raw, jsonstream.Options{})
		if len(faults) > 0 || list.Kind() != jsonstream.Array {
			return
		}
		var releases []jsonstream.Value
		for _, each := range list.Elements() {
			if each.Kind() == jsonstream.Object {
				releases = append(releases, each)
			}
		}
		compiled, versioned := merged(t, merge.Options{Rules: rules, Report: func(snapshot.Finding) {}}, releases)
		parse(t, compiled)
		parse(t, versioned)
	})
}
