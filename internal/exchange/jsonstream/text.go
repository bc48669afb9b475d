package jsonstream

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// special marks the high bit of the bytes of x (the first byte lowest) that
// end a run of plain characters: a quote, a backslash, a control character.
// Only the first mark is exact, for the subtractions borrow from higher bytes.
func special(x uint64) uint64 {
	quote := x ^ '"'*ones
	slash := x ^ '\\'*ones
	return ((quote-ones)&^quote | (slash-ones)&^slash | (x-' '*ones)&^x) & highs
}

// plain is the offset of the first special byte from i on, or len(b). wide
// gathers the high bits of what was passed, and perhaps of some bytes behind.
func plain(b []byte, i int, wide uint64) (int, uint64) {
	for i+8 <= len(b) {
		x := binary.LittleEndian.Uint64(b[i:])
		wide |= x
		if m := special(x); m != 0 {
			return i + bits.TrailingZeros64(m)>>3, wide
		}
		i += 8
	}
	for i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= ' ' {
		wide |= uint64(b[i])
		i++
	}
	return i, wide
}

// text reads the string at i.
func (p *parser) text(b []byte, i int) int {
	start := i
	escaped := false
	var wide uint64
	i, wide = plain(b, i+1, 0)
	for i < len(b) && b[i] != '"' {
		if b[i] == '\\' {
			escaped = true
			i = p.escape(b, i)
		} else {
			p.note(faultControl, i, fmt.Sprintf("U+%04X", b[i]))
			i++
		}
		if i < 0 {
			return i
		}
		i, wide = plain(b, i, wide)
	}
	if i >= len(b) {
		return p.unexpected(b, i)
	}
	if inner := b[start+1 : i]; wide&highs != 0 && !utf8.Valid(inner) {
		p.note(faultUTF8, start+1+firstInvalid(inner), nil)
	}
	p.nodes = append(p.nodes, node{kind: String, escaped: escaped, pos: uint32(start), end: uint32(i + 1), next: uint32(len(p.nodes) + 1)})
	return i + 1
}

// firstInvalid is the offset of the first byte that is not UTF-8.
func firstInvalid(s []byte) int {
	i := 0
	for i < len(s) {
		r, size := utf8.DecodeRune(s[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		i += size
	}
	return i
}

// escape checks the escape sequence at i and answers the offset behind it. A
// wrong one is listed and left behind its backslash's next character.
func (p *parser) escape(b []byte, i int) int {
	if i+1 >= len(b) {
		return p.unexpected(b, i+1)
	}
	switch b[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		return p.unicode(b, i)
	}
	p.note(faultEscape, i, nil)
	return i + 1
}

// unicode checks the \uXXXX at i, and the one behind it when the two are a
// pair of surrogates.
func (p *parser) unicode(b []byte, i int) int {
	r, n := hex4(b[i+2:])
	if n < 4 {
		if i+2+n >= len(b) {
			return p.unexpected(b, len(b))
		}
		p.note(faultEscape, i, nil)
		return i + 2 + n
	}
	if !utf16.IsSurrogate(r) {
		return i + 6
	}
	if rest := b[i+6:]; r < 0xDC00 && (len(rest) == 0 || rest[0] == '\\') {
		if len(rest) < 2 {
			return p.unexpected(b, len(b))
		}
		if rest[1] == 'u' {
			low, n := hex4(rest[2:])
			if n < 4 && len(rest) == 2+n {
				return p.unexpected(b, len(b))
			}
			if n == 4 && utf16.DecodeRune(r, low) != utf8.RuneError {
				return i + 12
			}
		}
	}
	p.note(faultSurrogate, i, nil)
	return i + 6
}

// hex4 reads up to four hexadecimal digits and says how many there were.
func hex4(b []byte) (r rune, n int) {
	for n < 4 && n < len(b) {
		c := b[n]
		switch {
		case c-'0' <= 9:
			c -= '0'
		case c|0x20-'a' <= 5:
			c = c | 0x20 - 'a' + 10
		default:
			return r, n
		}
		r = r<<4 | rune(c)
		n++
	}
	return r, n
}

// appendText appends the characters of a string literal, which stands in
// quotes. Of one with a wrong escape it makes something, and does not fail.
func appendText(dst, literal []byte) []byte {
	s := literal[1 : len(literal)-1]
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			dst = append(dst, s[i])
			i++
			continue
		}
		i += 2
		switch c := s[i-1]; c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r, n := hex4(s[i:])
			i += n
			if rest := s[i:]; utf16.IsSurrogate(r) && len(rest) > 2 && rest[0] == '\\' {
				low, n := hex4(rest[2:])
				r = utf16.DecodeRune(r, low)
				i += 2 + n
			}
			dst = utf8.AppendRune(dst, r)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
