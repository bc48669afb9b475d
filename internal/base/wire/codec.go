package wire

import (
	"cmp"
	"maps"
	"slices"
)

// Codec walks over a value either to write it or to read it: the value's owner
// describes its form once, in one function, and the two directions cannot
// disagree. Reading, strings share the memory of the input.
//
// Texts of which there are few (statuses, codes, currencies) go through Symbol:
// each is written once and referred to by number afterwards.
type Codec struct {
	w       *Writer
	r       *Reader
	numbers map[string]uint64 // of symbols, writing
	symbols []string          // reading
}

// Encoder is a codec that appends to w.
func Encoder(w *Writer) *Codec { return &Codec{w: w, numbers: map[string]uint64{}} }

// Decoder is a codec that reads from r.
func Decoder(r *Reader) *Codec { return &Codec{r: r} }

// Reading says in which direction the codec goes.
func (c *Codec) Reading() bool { return c.r != nil }

// Err is ErrDamaged after any read that failed.
func (c *Codec) Err() error {
	if c.r == nil {
		return nil
	}
	return c.r.err
}

// Rest is how many bytes are left to read, 0 when writing.
func (c *Codec) Rest() int {
	if c.r == nil {
		return 0
	}
	return c.r.Rest()
}

// Fail says that what was read cannot be right; it is for reading alone.
func (c *Codec) Fail() { c.r.fail() }

// Bool is a truth value.
func (c *Codec) Bool(v *bool) {
	if c.r != nil {
		*v = c.r.Bool()
	} else {
		c.w.Bool(*v)
	}
}

// Blob is a byte string; reading, it shares memory with the input.
func (c *Codec) Blob(v *[]byte) {
	if c.r != nil {
		*v = c.r.Bytes()
	} else {
		c.w.Bytes(*v)
	}
}

// Raw is bytes whose number is fixed.
func (c *Codec) Raw(v []byte) {
	if c.r != nil {
		copy(v, c.r.Raw(len(v)))
	} else {
		c.w.Raw(v)
	}
}

// integer is every type that a codec writes as a number.
type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Num is a whole number; small ones, of either sign, take least room.
func Num[T integer](c *Codec, v *T) {
	if c.r != nil {
		*v = T(c.r.Int())
	} else {
		c.w.Int(int64(*v))
	}
}

// Text is a text of its own.
func Text[T ~string](c *Codec, v *T) {
	if c.r != nil {
		*v = T(c.r.String())
	} else {
		c.w.String(string(*v))
	}
}

// Symbol is one of few texts.
func Symbol[T ~string](c *Codec, v *T) {
	if c.r == nil {
		n, known := c.numbers[string(*v)]
		if !known {
			n = uint64(len(c.numbers))
			c.numbers[string(*v)] = n
			c.w.Uint(n)
			c.w.String(string(*v))
			return
		}
		c.w.Uint(n)
		return
	}
	switch n := c.r.Uint(); {
	case n < uint64(len(c.symbols)):
		*v = T(c.symbols[n])
	case n == uint64(len(c.symbols)):
		s := c.r.String()
		c.symbols = append(c.symbols, s)
		*v = T(s)
	default:
		c.r.fail()
	}
}

// Count is how many things of at least min bytes each follow, so that a damaged
// count cannot make the reader allocate more than its input is worth.
func Count(c *Codec, n *int, min int) {
	if c.r != nil {
		*n = c.r.Len(min)
	} else {
		c.w.Uint(uint64(*n))
	}
}

// List is a list of things that take at least min bytes each; an empty list
// comes back as nil.
func List[T any](c *Codec, list *[]T, min int, each func(*Codec, *T)) {
	if c.r == nil {
		c.w.Uint(uint64(len(*list)))
		for i := range *list {
			each(c, &(*list)[i])
		}
		return
	}
	n := c.r.Len(min)
	if n == 0 {
		*list = nil
		return
	}
	*list = make([]T, n)
	for i := range *list {
		if each(c, &(*list)[i]); c.r.err != nil {
			return
		}
	}
}

// Texts is a list of texts.
func Texts[T ~string](c *Codec, list *[]T) { List(c, list, 1, Text[T]) }

// Symbols is a list of texts of which there are few.
func Symbols[T ~string](c *Codec, list *[]T) { List(c, list, 1, Symbol[T]) }

// Map is a map, written in the order of its keys so that equal maps have equal
// forms.
func Map[K cmp.Ordered, V any](c *Codec, m *map[K]V, min int, key func(*Codec, *K), value func(*Codec, *V)) {
	if c.r == nil {
		c.w.Uint(uint64(len(*m)))
		for _, k := range slices.Sorted(maps.Keys(*m)) {
			v := (*m)[k]
			key(c, &k)
			value(c, &v)
		}
		return
	}
	n := c.r.Len(min)
	*m = make(map[K]V, n)
	for ; n > 0 && c.r.err == nil; n-- {
		var k K
		var v V
		key(c, &k)
		value(c, &v)
		(*m)[k] = v
	}
}
