package jsonstream

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func parsed(t testing.TB, text string) Value {
	t.Helper()
	v, list := Parse([]byte(text), Options{})
	if len(list) > 0 {
		t.Fatal(list)
	}
	return v
}

func TestValue(t *testing.T) {
	v := parsed(t, " {\"a\\u0062\": \"x\\ny\",\n \"n\": -0.50E+1, \"t\": true, \"z\": null, \"l\": [1, \"2\"] }")
	if got := v.Get("ab").Text(); got != "x\ny" {
		t.Errorf("text %q", got)
	}
	if !v.Get("ab").Is("x\ny") || v.Get("n").Is("-0.50E+1") {
		t.Error("Is answers wrong")
	}
	if got := v.Get("n").Number(); got != "-0.50E+1" {
		t.Errorf("number %q", got)
	}
	if truth, ok := v.Get("t").Bool(); !truth || !ok {
		t.Error("not true")
	}
	if v.Get("z").Kind() != Null || !v.Get("z").Exists() {
		t.Error("null is not there")
	}
	if v.Len() != 5 || v.Get("l").Len() != 2 || v.Get("t").Len() != 0 {
		t.Error("wrong lengths")
	}
	var names []string
	for name := range v.Members() {
		names = append(names, name)
	}
	if diff := cmp.Diff([]string{"ab", "n", "t", "z", "l"}, names); diff != "" {
		t.Error(diff)
	}
	for i, e := range v.Get("l").Elements() {
		if want := "/l/" + itoa(i); e.Pointer() != want || e.Line() != 2 {
			t.Errorf("element at %s, line %d", e.Pointer(), e.Line())
		}
	}
	if c := v.Get("l").Clone(); c.Pointer() != "/l" || c.Line() != 2 || string(c.Raw()) != `[1, "2"]` {
		t.Errorf("clone %s at %s", c.Raw(), c.Pointer())
	}
}

func TestAbsentValueAnswersNothing(t *testing.T) {
	v := parsed(t, `{}`).Get("tender").Get("id")
	_, isBool := v.Bool()
	if v.Exists() || v.Kind() != Absent || v.Text() != "" || v.Number() != "" || v.Raw() != nil || v.Len() != 0 || v.Line() != 0 ||
		v.Pointer() != "" || v.Is("") || isBool || len(v.Canonical(nil)) != 0 || v.Clone().Exists() {
		t.Error("an absent value answers something")
	}
	for range v.Members() {
		t.Error("it has members")
	}
	for range v.Elements() {
		t.Error("it has elements")
	}
}

// TestJCSVectors compares with the vectors of RFC 8785. Where a vector has
// numbers, their literals are put in for what JCS makes of them.
func TestJCSVectors(t *testing.T) {
	dir := shared(t, "integrity", "jcs-rfc8785")
	numbers := map[string]*strings.Replacer{
		"arrays.json":     strings.NewReplacer("56,", "56,"),
		"structures.json": strings.NewReplacer("56", "56.0"),
		"values.json":     strings.NewReplacer("333333333.3333333,", "333333333.33333329,", "1e+30", "1E30", "4.5", "4.50", "0.002", "2e-3", "1e-27", "0.000000000000000000000000001"),
	}
	entries, err := os.ReadDir(filepath.Join(dir, "input"))
	if err != nil || len(entries) != 6 {
		t.Fatal(len(entries), err)
	}
	for _, e := range entries {
		in, err := os.ReadFile(filepath.Join(dir, "input", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out, err := os.ReadFile(filepath.Join(dir, "output", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		want := string(out)
		if r := numbers[e.Name()]; r != nil {
			want = r.Replace(want)
		}
		if diff := cmp.Diff(want, string(parsed(t, string(in)).Canonical(nil))); diff != "" {
			t.Errorf("%s (-vector +own):\n%s", e.Name(), diff)
		}
	}
}

func TestCompareUTF16(t *testing.T) {
	texts := rapid.StringOf(rapid.RuneFrom([]rune("a\u007f\u0627\ud7ff\ue000\uff5e\U00010000\U0001f600")))
	rapid.Check(t, func(t *rapid.T) {
		a, b := texts.Draw(t, "a"), texts.Draw(t, "b")
		want := slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		if got := compareUTF16([]byte(a), []byte(b)); (got < 0) != (want < 0) || (got > 0) != (want > 0) {
			t.Fatalf("%q and %q: %d, want %d", a, b, got, want)
		}
	})
}
