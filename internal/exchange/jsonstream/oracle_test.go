package jsonstream

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"imar/internal/material"
)

// deep is a depth that the oracle allows as well.
var deep = Options{MaxDepth: 10000}

// shared gives a folder of the test material, or skips.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	return material.Dir(t, path...)
}

// sharedJSON gives every file of JSON under the shared folder path.
func sharedJSON(t testing.TB, path ...string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(shared(t, path...), func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(name) == ".json" {
			files[name], err = os.ReadFile(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// acceptsLimited says whether data is accepted, and whether a limit that the
// oracle lacks spoke.
func acceptsLimited(data []byte) (accepted, limited bool) {
	_, list := Parse(data, deep)
	for _, p := range list {
		if p.Key == faultLong || p.Key == faultDepth {
			limited = true
		}
	}
	return len(list) == 0, limited
}

func TestAcceptsWhatJSONv2Accepts(t *testing.T) {
	files := sharedJSON(t)
	if len(files) < 500 {
		t.Fatalf("only %d files found", len(files))
	}
	for name, data := range files {
		got, _ := acceptsLimited(data)
		if want := jsontext.Value(data).IsValid(); got != want {
			t.Errorf("%s: accepted %v, json/v2 %v", name, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"a":1,"b":[true,false,null,"x"],"c":{"d":-0.5e+10}}`, `{"a":1,"\u0061":2}`, `"\ud83d\ude00"`, `"\ud83d"`, `"\udc00\ud83d"`,
		"\"\xff\"", "\"\x01\"", `01`, `-`, `1.`, `.5`, `1e`, `[1,]`, `{"a":}`, `[[[[]]]]`, ` 1 2`, `"\x"`, `"\u12"`, `"\u1\\\\"`,
		`{"aaaaaaaa1":1,"aaaaaaaa2":1,"aaaaaaaa1":2}`, "\ufeff1", ``, ` `, `tru`, `nullx`, `{"a":1}{`, `"` + "\u0627\u0639\u0645\u0627\u0631" + `"`,
		`{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"k":0,"l":0,"m":0,"n":0,"o":0,"p":0,"q":0,"a":0}`,
		`{"` + "\xc3" + `":1,"\u00e9":2,"é":3}`, "[\"\\ud800\\", "[1e5,1E-5,-0,0.0]", `"\ud800\u"`, `"\ud800\u00"`, `"\ud800\n"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, limited := acceptsLimited(data)
		if limited {
			return
		}
		if want := jsontext.Value(data).IsValid(); got != want {
			_, list := Parse(data, deep)
			t.Fatalf("%q: accepted %v, json/v2 %v: %v", data, got, want, list)
		}
		checkReader(t, data, got)
		if got {
			checkValue(t, data)
		}
	})
}

// checkReader says that a Reader finds the same, whatever it enters and
// however the bytes come.
func checkReader(t *testing.T, data []byte, accepted bool) {
	t.Helper()
	for _, enter := range []func(Item) bool{nil, Into("a", "c"), func(Item) bool { return true }} {
		opts := deep
		opts.Enter, opts.view = enter, 1
		faults := 0
		for it, p := range NewReader(&drip{data: data}, opts).All() {
			if p != nil {
				faults++
			} else if !it.Opened {
				it.Value.Canonical(nil)
			}
		}
		if (faults == 0) != accepted {
			t.Fatalf("%q: the reader told %d problems, accepted is %v", data, faults, accepted)
		}
	}
}

// checkValue compares what can be asked of a value with the oracle's answers.
func checkValue(t *testing.T, data []byte) {
	t.Helper()
	v, _ := Parse(data, deep)
	if want := strings.Trim(string(data), " \t\r\n"); string(v.Raw()) != want {
		t.Fatalf("raw is %q, want %q", v.Raw(), want)
	}
	want := jsontext.Value(bytes.Clone(data))
	if err := want.Format(jsontext.CanonicalizeRawInts(false), jsontext.CanonicalizeRawFloats(false), jsontext.ReorderRawObjects(true)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(v.Canonical(nil))); diff != "" {
		t.Fatalf("canonical form (-oracle +own):\n%s", diff)
	}
	checkPointers(t, v, v)
}

// checkPointers says that every value's pointer leads back to it, and that a
// clone is the value.
func checkPointers(t *testing.T, root, v Value) {
	t.Helper()
	if got := jsontext.Pointer(v.Pointer()); !got.IsValid() {
		t.Fatalf("pointer %q is not one", got)
	}
	found := root
	for token := range jsontext.Pointer(v.Pointer()).Tokens() {
		found = child(found, token)
	}
	if !bytes.Equal(found.Raw(), v.Raw()) {
		t.Fatalf("pointer %q leads to %q, not %q", v.Pointer(), found.Raw(), v.Raw())
	}
	if c := v.Clone(); !bytes.Equal(c.Canonical(nil), v.Canonical(nil)) || c.Pointer() != v.Pointer() || c.Position() != v.Position() {
		t.Fatalf("the clone of %q differs", v.Raw())
	}
	for _, element := range v.Elements() {
		checkPointers(t, root, element)
	}
	for _, member := range v.Members() {
		checkPointers(t, root, member)
	}
}

// child follows one token of a pointer.
func child(v Value, token string) Value {
	for i, element := range v.Elements() {
		if token == itoa(i) {
			return element
		}
	}
	return v.Get(token)
}
