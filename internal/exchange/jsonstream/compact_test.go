package jsonstream

import (
	"bytes"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// FuzzCompact: the compact form is the same value, in the same order, and is its
// own compact form.
func FuzzCompact(f *testing.F) {
	for _, seed := range []string{`{"b" : [1.50, "\u00e9\/\n", {}], "a":null}`, `"\ud83d\ude00"`, `[ ]`, `-0.0e+5`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, faults := Parse(data, Options{})
		if len(faults) > 0 {
			return
		}
		once := v.Compact(nil)
		again, faults := Parse(once, Options{})
		if len(faults) > 0 {
			t.Fatalf("%s: %v", once, faults)
		}
		if twice := again.Compact(nil); !bytes.Equal(once, twice) {
			t.Fatalf("%s became %s", once, twice)
		}
		if !bytes.Equal(v.Canonical(nil), again.Canonical(nil)) {
			t.Fatalf("%s is another value than %s", once, data)
		}
		if want := jsontext.Value(bytes.Clone(v.Raw())); want.Compact(jsontext.PreserveRawStrings(false)) == nil && string(want) != string(once) {
			t.Fatalf("%s, not %s", once, want)
		}
	})
}
