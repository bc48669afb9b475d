package fact

import (
	"fmt"

	"imar/internal/base/wire"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Encode writes a body in its one canonical form: members sorted as RFC 8785
// section 3.2.3 sorts them, strings with the fewest escapes, no white space,
// and numbers with the digits they were given (unlike RFC 8785: an amount's
// decimal text is evidence). It panics on a value that JSON cannot hold, which
// is a programming error.
func Encode(v any) []byte {
	b, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		panic(fmt.Sprintf("fact: encode body %T: %v", v, err))
	}
	c, err := Canonical(b)
	if err != nil {
		panic(fmt.Sprintf("fact: encode body %T: %v", v, err))
	}
	return c
}

// Canonical gives the canonical form of JSON text; it fails on text that is
// not strict JSON (repeated members, invalid UTF-8, trailing data). It may
// change b.
func Canonical(b []byte) ([]byte, error) {
	v := jsontext.Value(b)
	err := v.Canonicalize(jsontext.CanonicalizeRawInts(false), jsontext.CanonicalizeRawFloats(false))
	return v, err
}

// Decode reads a body into a new T; members that T does not have are ignored.
func Decode[T any](body []byte) (any, error) {
	v := new(T)
	if err := json.Unmarshal(body, v); err != nil {
		return nil, err
	}
	return v, nil
}

// Decoder reads the public body of one kind.
type Decoder func(body []byte) (any, error)

// Kinds is a noun's table of the kinds it owns.
type Kinds map[Kind]Decoder

// Saved is a body in a saved form: its canonical bytes, as Encode writes them.
func Saved[T any](c *wire.Codec, v *T) {
	if !c.Reading() {
		b := Encode(v)
		c.Blob(&b)
		return
	}
	var b []byte
	if c.Blob(&b); c.Err() == nil && json.Unmarshal(b, v) != nil {
		c.Fail()
	}
}

// SavedPointer is Saved for a body that may be absent.
func SavedPointer[T any](c *wire.Codec, v **T) {
	there := *v != nil
	if c.Bool(&there); !there {
		*v = nil
		return
	}
	if c.Reading() {
		*v = new(T)
	}
	Saved(c, *v)
}
