// Package wire writes and reads the saved forms of state and views.
//
// A saved form is a private cache, bound by its owner to a version, a log size
// and a root, with a checksum around it; when anything does not fit it is
// thrown away and the facts are replayed. So the format is the simplest fast
// one: unsigned varints (encoding/binary), strings and byte strings with their
// length before them.
//
// The invariant: a Reader never panics and never allocates more than its input
// is long; after the first fault every read gives a zero value and Err says so.
package wire

import (
	"encoding/binary"
	"errors"
	"unsafe"
)

// ErrDamaged is what Err gives when the bytes do not hold what was asked for.
var ErrDamaged = errors.New("wire: damaged or truncated")

// Writer appends values to a byte slice.
type Writer struct{ B []byte }

// Uint appends an unsigned number.
func (w *Writer) Uint(n uint64) { w.B = binary.AppendUvarint(w.B, n) }

// Int appends a signed number.
func (w *Writer) Int(n int64) { w.B = binary.AppendVarint(w.B, n) }

// Bool appends a truth value.
func (w *Writer) Bool(v bool) {
	if v {
		w.B = append(w.B, 1)
	} else {
		w.B = append(w.B, 0)
	}
}

// String appends a string with its length.
func (w *Writer) String(s string) {
	w.Uint(uint64(len(s)))
	w.B = append(w.B, s...)
}

// Bytes appends a byte string with its length.
func (w *Writer) Bytes(b []byte) {
	w.Uint(uint64(len(b)))
	w.B = append(w.B, b...)
}

// Raw appends bytes whose length the reader knows.
func (w *Writer) Raw(b []byte) { w.B = append(w.B, b...) }

// Reader takes values from the front of a byte slice.
type Reader struct {
	b   []byte
	err error
}

// NewReader reads from b, which must never change afterwards: strings that were
// read live in it.
func NewReader(b []byte) *Reader { return &Reader{b: b} }

// Err is ErrDamaged after any read that failed.
func (r *Reader) Err() error { return r.err }

// Rest is how many bytes are left.
func (r *Reader) Rest() int { return len(r.b) }

// Uint reads an unsigned number.
func (r *Reader) Uint() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return n
}

// Int reads a signed number.
func (r *Reader) Int() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return n
}

// Bool reads a truth value.
func (r *Reader) Bool() bool {
	b := r.Raw(1)
	return len(b) == 1 && b[0] == 1
}

// Len reads a count of things that take at least min bytes each, so that a
// damaged count cannot make the caller allocate.
func (r *Reader) Len(min int) int {
	n := r.Uint()
	if n > uint64(len(r.b)/max(min, 1)) {
		r.fail()
		return 0
	}
	return int(n)
}

// String reads a string; it shares memory with the input, so that a hundred
// thousand names are read without a copy of each.
func (r *Reader) String() string {
	b := r.Raw(r.Len(1))
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Bytes reads a byte string; it shares memory with the input.
func (r *Reader) Bytes() []byte { return r.Raw(r.Len(1)) }

// Raw reads n bytes; it shares memory with the input.
func (r *Reader) Raw(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.fail()
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *Reader) fail() {
	r.err = ErrDamaged
	r.b = nil
}
