package schema

import (
	"bytes"
	"hash/maphash"
	"strings"

	"imar/internal/exchange/jsonstream"
)

// few is how many elements are compared each with each.
const few = 8

// twins finds two equal elements of an array of that length. Most arrays are
// short, and their elements are told apart by their ids or by how they begin.
func twins(v jsonstream.Value, length int) (first, second int, twice bool) {
	if length > few {
		return manyTwins(v)
	}
	var room [few]jsonstream.Value
	elements := room[:0]
	walk := v.Walk()
	for _, element, ok := walk.Next(); ok; _, element, ok = walk.Next() {
		for i, before := range elements {
			if equal(before, element) {
				return i, len(elements), true
			}
		}
		elements = append(elements, element)
	}
	return 0, 0, false
}

func manyTwins(v jsonstream.Value) (first, second int, twice bool) {
	places := make(map[uint64][]int)
	var elements []jsonstream.Value
	for i, element := range v.Elements() {
		sum := Sum(element)
		for _, before := range places[sum] {
			if equal(elements[before], element) {
				return before, i, true
			}
		}
		elements, places[sum] = append(elements, element), append(places[sum], i)
	}
	return 0, 0, false
}

// equal says that two values are the same by JSON Schema: numbers by what they
// are, objects whatever the order of their members.
func equal(a, b jsonstream.Value) bool {
	kind := a.Kind()
	if kind != b.Kind() {
		return false
	}
	switch kind {
	case jsonstream.String:
		return sameText(a, b)
	case jsonstream.Number:
		return jsonstream.CompareNumbers(a.Number(), b.Number()) == 0
	case jsonstream.Array:
		return equalArrays(a, b)
	case jsonstream.Object:
		return equalObjects(a, b)
	}
	return true
}

func sameText(a, b jsonstream.Value) bool {
	x, exact := a.Chars()
	y, alsoExact := b.Chars()
	if exact && alsoExact {
		return bytes.Equal(x, y)
	}
	return a.Text() == b.Text()
}

func equalArrays(a, b jsonstream.Value) bool {
	left, right := a.Walk(), b.Walk()
	for {
		_, x, more := left.Next()
		_, y, also := right.Next()
		if !more || !also {
			return more == also
		}
		if !equal(x, y) {
			return false
		}
	}
}

func equalObjects(a, b jsonstream.Value) bool {
	walk, beside := a.Walk(), b.Walk()
	for key, x, ok := walk.Next(); ok; key, x, ok = walk.Next() {
		// the members of two objects of one list mostly come in one order
		name, y, there := beside.Next()
		if !there {
			return false
		}
		if !sameText(key, name) {
			y = b.Get(key.Text())
		}
		if !equal(x, y) {
			return false
		}
	}
	_, _, more := beside.Next()
	return !more
}

var seed = maphash.MakeSeed()

// Sum is a number that equal values share and others hardly ever do, within one
// run of the program.
func Sum(v jsonstream.Value) uint64 {
	switch v.Kind() {
	case jsonstream.String:
		chars, exact := v.Chars()
		if !exact {
			chars = []byte(v.Text())
		}
		return maphash.Bytes(seed, chars)
	case jsonstream.Number:
		return maphash.String(seed, digits(v.Number()))
	case jsonstream.Array:
		sum := uint64(jsonstream.Array)
		walk := v.Walk()
		for _, element, ok := walk.Next(); ok; _, element, ok = walk.Next() {
			sum = mixed(sum, Sum(element))
		}
		return sum
	case jsonstream.Object:
		sum := uint64(jsonstream.Object)
		walk := v.Walk()
		for key, value, ok := walk.Next(); ok; key, value, ok = walk.Next() {
			sum += mixed(Sum(key), Sum(value))
		}
		return sum
	}
	return uint64(v.Kind())
}

// mixed joins two sums, their order counting.
func mixed(a, b uint64) uint64 {
	a = (a ^ b>>29 ^ b<<7) * 0x9E3779B97F4A7C15
	return a ^ a>>32 ^ b
}

// digits is the first and the other digits of a number that count: equal numbers
// have the same, and so may others.
func digits(literal string) string {
	mantissa := literal
	if i := strings.IndexAny(literal, "eE"); i >= 0 {
		mantissa = literal[:i]
	}
	mantissa = strings.TrimPrefix(mantissa, "-")
	if !strings.ContainsAny(mantissa, ".0") {
		return mantissa
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return strings.Trim(whole+fraction, "0")
}
