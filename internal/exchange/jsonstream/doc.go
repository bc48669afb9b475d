// Package jsonstream reads JSON strictly (RFC 8259) and in bounded memory,
// from a single value to files of gigabytes.
//
// A Reader walks a file and gives what stands in it piece by piece. The caller
// says which containers to go into; every other value comes whole, as a Value
// over its own bytes. So a release package is entered, its releases array is
// entered too, and each release comes whole with its place:
//
//	r := jsonstream.NewReader(file, jsonstream.Options{Enter: jsonstream.Into("releases")})
//	for item, p := range r.All() {
//		if p != nil {
//			findings = append(findings, p)
//			continue
//		}
//		… item.Pointer(), item.At.Line, item.Value.Get("ocid").Text() …
//	}
//
// Strict means that everything is refused which two readers could understand
// differently: equal keys in one object, invalid UTF-8, half a surrogate pair,
// raw control characters, numbers outside the grammar, text behind the value;
// and what would cost without limit: depth, length of numbers, size of one
// element.
//
// Problems are collected, not only the first told. A fault that leaves clear
// where the value ends (an equal key, a broken character, a wrong number)
// refuses the element it stands in; the elements behind are still read. A
// fault in the structure ends the document, or in JSON lines the line. Each
// problem carries the JSON pointer (RFC 6901) as Field, the line as Line, and
// as its first two arguments the column and the byte offset (see
// window.Position).
//
// The invariant: a Value is one whole JSON value that passed every check above
// (the same ones that package go-json-experiment/json makes, and the limits),
// and Raw gives exactly the bytes that stood in the file.
//
// Numbers are never turned into floats: Number gives the literal's own text.
package jsonstream

// The limits that hold when Options leave them open.
const (
	DefaultMaxElement = 64 << 20 // bytes of one value that comes whole
	DefaultMaxDepth   = 128      // containers within each other, the outermost counted
	maxNumber         = 1000     // bytes of one number
	maxFaults         = 100      // faults told of one element
	maxMembers        = 1 << 16  // members of an entered object
)
