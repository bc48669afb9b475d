package jsonstream

import (
	"slices"
	"unicode/utf8"
)

// Canonical appends the value's canonical form to dst: without white space,
// members sorted by name in UTF-16 code units, strings with the fewest escapes
// possible. These are the rules of JCS (RFC 8785) but for one: a number keeps
// the text it was written with, where JCS writes the nearest IEEE double. An
// amount of 963192185.270 is evidence as it stands. So two values are equal in
// this form when they are equal text for text, 1.0 and 1 being different.
func (v Value) Canonical(dst []byte) []byte {
	switch v.Kind() {
	case Absent:
		return dst
	case String:
		return appendQuoted(dst, v.at(), v.doc.raw)
	case Array:
		dst = append(dst, '[')
		for i, element := range v.Elements() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = element.Canonical(dst)
		}
		return append(dst, ']')
	case Object:
		return v.canonicalObject(dst)
	}
	return append(dst, v.Raw()...)
}

// canonicalObject sorts the names as they will be written, then writes.
func (v Value) canonicalObject(dst []byte) []byte {
	type member struct {
		name  []byte
		value Value
	}
	var room [16]member
	members := room[:0]
	for key, value := range v.Fields() {
		name := v.doc.raw[key.at().pos+1 : key.at().end-1]
		if key.at().escaped {
			name = appendText(nil, key.Raw())
		}
		members = append(members, member{name, value})
	}
	slices.SortFunc(members, func(a, b member) int { return compareUTF16(a.name, b.name) })
	dst = append(dst, '{')
	for i, m := range members {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendEscaped(dst, m.name), ':')
		dst = m.value.Canonical(dst)
	}
	return append(dst, '}')
}

// appendQuoted writes a string in canonical form. A literal without escapes is
// that already: what must be escaped could not have stood in it raw.
func appendQuoted(dst []byte, n node, raw []byte) []byte {
	if !n.escaped {
		return append(dst, raw[n.pos:n.end]...)
	}
	return appendEscaped(dst, appendText(nil, raw[n.pos:n.end]))
}

// appendEscaped writes text in quotes as RFC 8785, section 3.2.2.2 has it.
func appendEscaped(dst, text []byte) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c >= ' ':
			dst = append(dst, c)
		case c == '\b':
			dst = append(dst, '\\', 'b')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\f':
			dst = append(dst, '\\', 'f')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(dst, '"')
}

// compareUTF16 orders two UTF-8 texts by their UTF-16 code units. That is the
// order of their bytes, except that characters from U+E000 to U+FFFF (first
// byte EE or EF) stand behind those written with surrogates (F0 to F4).
func compareUTF16(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if x, y := a[i], b[i]; x != y {
			if !utf8.RuneStart(x) || x < 0xEE || y < 0xEE || (x < 0xF0) == (y < 0xF0) {
				return int(x) - int(y)
			}
			return int(y) - int(x)
		}
	}
	return len(a) - len(b)
}
