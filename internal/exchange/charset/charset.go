// Package charset turns the bytes of a file into UTF-8.
//
// JSON must be UTF-8 (RFC 8259, section 8.1) and XML says what it is in its
// declaration, but files come as offices save them: UTF-16 from spreadsheets,
// Windows-1256 from older Arabic systems, ISO-8859-1 from older European ones.
// Mark, Named and Guess find the encoding, Reader decodes it.
//
// The invariant: nothing is replaced in silence. What stands for no character
// in its encoding (half a surrogate pair, an unassigned byte, half a unit at
// the end) becomes the byte 0xFF, which no UTF-8 text contains, so that the
// strict reader behind refuses it and says where it is.
package charset

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Encoding is one of the encodings that are read, by its IANA name.
type Encoding string

// The encodings.
const (
	UTF8        Encoding = "UTF-8"
	UTF16LE     Encoding = "UTF-16LE"
	UTF16BE     Encoding = "UTF-16BE"
	Latin1      Encoding = "ISO-8859-1"
	Windows1252 Encoding = "windows-1252"
	Windows1256 Encoding = "windows-1256"
)

// Named is the encoding with an IANA name or one of its usual aliases, in any
// case. "UTF-16" without an order is big-endian, as RFC 2781 has it for text
// without a mark. US-ASCII is read as UTF-8, of which it is a part.
func Named(label string) (e Encoding, known bool) {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return UTF8, true
	case "utf-16", "utf-16be", "iso-10646-ucs-2":
		return UTF16BE, true
	case "utf-16le":
		return UTF16LE, true
	case "iso-8859-1", "iso_8859-1", "latin1", "l1":
		return Latin1, true
	case "windows-1252", "cp1252":
		return Windows1252, true
	case "windows-1256", "cp1256":
		return Windows1256, true
	}
	return "", false
}

// Mark is the encoding that a byte order mark at the start of a file tells,
// and the mark's length in bytes; "" and 0 without one.
func Mark(prefix []byte) (e Encoding, length int) {
	switch {
	case bytes.HasPrefix(prefix, []byte("\xEF\xBB\xBF")):
		return UTF8, 3
	case bytes.HasPrefix(prefix, []byte("\xFF\xFE")):
		return UTF16LE, 2
	case bytes.HasPrefix(prefix, []byte("\xFE\xFF")):
		return UTF16BE, 2
	}
	return "", 0
}

// Guess is the encoding of text that does not tell it, from its first bytes.
// A first character in the ASCII range shows UTF-16 by its zero byte (RFC
// 4627, section 3). Bytes that are UTF-8 but for a few broken places are
// broken UTF-8, never another encoding. Of the two single-byte encodings,
// Arabic is the one in which the bytes above 127 stand together in words;
// European letters with accents stand alone among ASCII letters.
func Guess(prefix []byte) Encoding {
	if len(prefix) >= 2 {
		switch {
		case prefix[0] == 0 && prefix[1] != 0:
			return UTF16BE
		case prefix[0] != 0 && prefix[1] == 0:
			return UTF16LE
		}
	}
	whole, broken := countMultibyte(prefix)
	switch {
	case broken == 0 || whole >= broken:
		return UTF8
	case arabicWords(prefix):
		return Windows1256
	}
	return Latin1
}

// countMultibyte counts the characters of more than one byte, and the bytes
// that belong to no character. A character cut off by the end is neither.
func countMultibyte(text []byte) (whole, broken int) {
	for len(text) > 0 {
		if text[0] < utf8.RuneSelf {
			text = text[1:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		switch {
		case r != utf8.RuneError || size > 1:
			whole++
		case !utf8.FullRune(text):
			return whole, broken
		default:
			broken++
		}
		text = text[size:]
	}
	return whole, broken
}

// arabicWords says whether most bytes above 127 follow another such byte.
func arabicWords(text []byte) bool {
	high, together := 0, 0
	for i, c := range text {
		if c < 0x80 {
			continue
		}
		high++
		if i > 0 && text[i-1] >= 0x80 {
			together++
		}
	}
	return 2*together > high
}

// Reader decodes r from e into UTF-8. The caller has taken off the mark. The
// reader of UTF8 is r itself: its bytes are checked by who reads them.
func (e Encoding) Reader(r io.Reader) io.Reader {
	switch e {
	case UTF16LE, UTF16BE:
		return &decoder{r: r, decode: utf16Decoder(e == UTF16BE)}
	case Latin1:
		return &decoder{r: r, decode: byteDecoder(charmap.ISO8859_1)}
	case Windows1252:
		return &decoder{r: r, decode: byteDecoder(charmap.Windows1252)}
	case Windows1256:
		return &decoder{r: r, decode: byteDecoder(charmap.Windows1256)}
	}
	return r
}

// unassigned is what stands for no character: no UTF-8 text contains it.
const unassigned = 0xFF

// decoder feeds chunks of r to decode, which appends their UTF-8 form to dst
// and returns how much of src it used: all of it when it is the last.
type decoder struct {
	r      io.Reader
	decode func(dst, src []byte, last bool) (out []byte, used int)
	in     [16 << 10]byte
	have   int    // in[:have] waits to be decoded
	out    []byte // what is decoded, reused
	ready  []byte // the part of out that was not handed on yet
	err    error
}

// Read fills p with UTF-8.
func (d *decoder) Read(p []byte) (int, error) {
	for len(d.ready) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		var n, used int
		n, d.err = d.r.Read(d.in[d.have:])
		d.have += n
		d.out, used = d.decode(d.out[:0], d.in[:d.have], d.err != nil)
		d.have = copy(d.in[:], d.in[used:d.have])
		d.ready = d.out
		if n == 0 && d.err == nil && len(d.ready) == 0 {
			return 0, nil
		}
	}
	n := copy(p, d.ready)
	d.ready = d.ready[n:]
	return n, nil
}

// byteDecoder decodes an encoding of single bytes.
func byteDecoder(m *charmap.Charmap) func(dst, src []byte, last bool) ([]byte, int) {
	var table [256][]byte
	for i := range table {
		table[i] = []byte{unassigned}
		if r := m.DecodeByte(byte(i)); r != utf8.RuneError {
			table[i] = utf8.AppendRune(nil, r)
		}
	}
	return func(dst, src []byte, _ bool) ([]byte, int) {
		for _, c := range src {
			dst = append(dst, table[c]...)
		}
		return dst, len(src)
	}
}

// utf16Decoder decodes UTF-16 (RFC 2781). A unit or a high surrogate at the
// end of src waits for what follows, unless nothing does.
func utf16Decoder(big bool) func(dst, src []byte, last bool) ([]byte, int) {
	unit := func(b []byte) rune {
		if big {
			return rune(b[0])<<8 | rune(b[1])
		}
		return rune(b[1])<<8 | rune(b[0])
	}
	return func(dst, src []byte, last bool) ([]byte, int) {
		i := 0
		for ; i+2 <= len(src); i += 2 {
			r := unit(src[i:])
			switch {
			case !utf16.IsSurrogate(r):
				dst = utf8.AppendRune(dst, r)
			case i+4 > len(src) && !last:
				return dst, i
			case i+4 <= len(src) && utf16.DecodeRune(r, unit(src[i+2:])) != utf8.RuneError:
				dst = utf8.AppendRune(dst, utf16.DecodeRune(r, unit(src[i+2:])))
				i += 2
			default:
				dst = append(dst, unassigned)
			}
		}
		if last && i < len(src) {
			dst, i = append(dst, unassigned), len(src)
		}
		return dst, i
	}
}
