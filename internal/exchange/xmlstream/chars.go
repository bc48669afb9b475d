package xmlstream

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// special marks the high bit of the bytes of x (the first byte lowest) that
// end a run of plain characters: '<', '&', the byte that stop repeats, and
// everything below a space. Only the first mark is exact.
func special(x, stop uint64) uint64 {
	less := x ^ '<'*ones
	and := x ^ '&'*ones
	stop ^= x
	return ((less-ones)&^less | (and-ones)&^and | (stop-ones)&^stop | (x-' '*ones)&^x) & highs
}

// plain is the offset of the first special byte from i on, or len(b). wide
// gathers the high bits of what was passed, and perhaps of some bytes behind.
func plain(b []byte, i int, stop byte, wide uint64) (int, uint64) {
	stops := uint64(stop) * ones
	for i+8 <= len(b) {
		x := binary.LittleEndian.Uint64(b[i:])
		wide |= x
		if m := special(x, stops); m != 0 {
			return i + bits.TrailingZeros64(m)>>3, wide
		}
		i += 8
	}
	for i < len(b) && b[i] != '<' && b[i] != '&' && b[i] != stop && b[i] >= ' ' {
		wide |= uint64(b[i])
		i++
	}
	return i, wide
}

// isSpace is production S: the four characters of white space.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// blank is the offset of the first byte from i on that is no white space.
func blank(b []byte, i int) int {
	for i < len(b) {
		switch b[i] {
		case ' ', '\n', '\t', '\r':
			i++
			for i+8 <= len(b) {
				x := binary.LittleEndian.Uint64(b[i:])
				if x != 0x2020202020202020 && x != 0x0909090909090909 {
					break
				}
				i += 8
			}
		default:
			return i
		}
	}
	return i
}

// isChar is production Char: what may stand in a document at all.
func isChar(r rune) bool {
	return r >= 0x20 && r <= 0xD7FF || r == '\t' || r == '\n' || r == '\r' ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// nameByte holds the bytes that a name is cut out by: the name characters of
// ASCII, and all bytes beyond. What they spell is checked once for each name.
var nameByte = func() (table [256]bool) {
	for c := range table {
		table[c] = c >= 0x80 || isNameChar(rune(c)) || c == ':'
	}
	return table
}()

// nameRanges are the characters beyond ASCII of production NameStartChar.
var nameRanges = [][2]rune{
	{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D},
	{0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
}

// isNameStart is production NameStartChar but for the colon, which divides a
// prefix from a name.
func isNameStart(r rune) bool {
	if r < 0x80 {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || r == '_'
	}
	for _, span := range nameRanges {
		if span[0] <= r && r <= span[1] {
			return true
		}
	}
	return false
}

// isNameChar is production NameChar but for the colon.
func isNameChar(r rune) bool {
	return isNameStart(r) || r == '-' || r == '.' || '0' <= r && r <= '9' ||
		r == 0xB7 || 0x300 <= r && r <= 0x36F || r == 0x203F || r == 0x2040
}

// isNCName is production NCName: a name without a colon.
func isNCName(name []byte) bool {
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRune(name[i:])
		if r == utf8.RuneError && size == 1 || !isNameChar(r) || i == 0 && !isNameStart(r) {
			return false
		}
		i += size
	}
	return len(name) > 0
}

// checkWide looks through text with bytes beyond ASCII for invalid UTF-8 and
// for U+FFFE and U+FFFF, and answers the sentence and offset of the first.
func checkWide(text []byte) (key string, at int) {
	if !utf8.Valid(text) {
		for i := 0; ; {
			r, size := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && size == 1 {
				return faultUTF8, i
			}
			i += size
		}
	}
	for _, no := range []string{"\uFFFE", "\uFFFF"} {
		if i := bytes.Index(text, []byte(no)); i >= 0 {
			return faultCharacter, i
		}
	}
	return "", 0
}
