package tabular

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf8"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/sheet"
)

// cellKind is what a value is that waits to be written into a cell.
type cellKind byte

const (
	cellText    cellKind = iota // a string
	cellNumber                  // a number's literal
	cellTruth                   // true or false
	cellTexts                   // a list of strings, joined
	cellNumbers                 // a list of numbers, or of lists of numbers, joined
	cellJSON                    // anything else, as JSON
	cellKinds
)

// What writing a cell has to heed; bits beside its kind.
const (
	quoted  = 0x10 // CSV: needs quotes
	risked  = 0x20 // CSV: needs an apostrophe
	special = 0x40 // would be read as something else
	kindOf  = 0x0f
)

// mark begins a cell that holds JSON.
const mark = "json:"

const (
	emptyList   = "[]"
	emptyObject = "{}"
)

// quotes are the bytes for which a field of CSV stands in quotes.
var quotes = func() (t [256]bool) {
	for _, c := range "\",\r\n" {
		t[c] = true
	}
	return t
}()

// textFlags tells what writing a text has to heed.
func textFlags(text []byte) (flags byte) {
	if len(text) == 0 {
		return special
	}
	first, last := text[0], text[len(text)-1]
	if first <= ' ' || last <= ' ' || first >= 0x80 || last >= 0x80 {
		if first <= ' ' || last <= ' ' || len(bytes.TrimSpace(text)) != len(text) {
			flags |= quoted
		}
	}
	flags |= quotesFor(text)
	if !plainStart(text) && sheet.Risky(string(text)) {
		flags |= risked
	}
	switch first {
	case '\'':
		if sheet.Unescape(string(text)) != string(text) {
			flags |= risked
		}
	case '[', '{':
		if string(text) == emptyList || string(text) == emptyObject {
			flags |= special
		}
	case mark[0]:
		if bytes.HasPrefix(text, []byte(mark)) {
			flags |= special
		}
	}
	return flags
}

// quotesFor tells whether a text needs quotes for what is in it.
func quotesFor(text []byte) byte {
	for len(text) >= 8 {
		if x := binary.LittleEndian.Uint64(text); suspect(x) != 0 {
			break
		}
		text = text[8:]
	}
	for _, c := range text {
		if quotes[c] {
			return quoted
		}
	}
	return 0
}

// suspect is not 0 when one of eight bytes is a quote, a comma or a control
// character.
func suspect(x uint64) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	quote, comma := x^'"'*ones, x^','*ones
	return ((quote-ones)&^quote | (comma-ones)&^comma | (x-' '*ones)&^x) & highs
}

// plainStart says that no program takes the text for a formula, at a glance.
func plainStart(text []byte) bool {
	c := text[0]
	if c < utf8.RuneSelf {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	}
	r, _ := utf8.DecodeRune(text)
	return unicode.IsLetter(r)
}

// chars are the characters of a string.
func chars(v jsonstream.Value) []byte {
	if inside, exact := v.Chars(); exact {
		return inside
	}
	return []byte(v.Text())
}

// joined is a list of strings or of numbers as a cell holds it; ok is false when
// it would not come back.
func joined(dst []byte, v jsonstream.Value) (text []byte, kind cellKind, ok bool) {
	start := len(dst)
	walk := v.Walk()
	first := jsonstream.Absent
	for _, e, more := walk.Next(); more; _, e, more = walk.Next() {
		if first == jsonstream.Absent {
			first = e.Kind()
		} else {
			dst = append(dst, ';')
		}
		switch {
		case e.Kind() != first:
			return nil, 0, false
		case first == jsonstream.String:
			text := chars(e)
			if len(text) == 0 || bytes.IndexByte(text, ';') >= 0 || len(bytes.TrimSpace(text)) != len(text) {
				return nil, 0, false
			}
			dst = append(dst, text...)
			kind = cellTexts
		case first == jsonstream.Number:
			if len(e.Raw()) > longNumber {
				return nil, 0, false
			}
			dst = append(dst, e.Raw()...)
			kind = cellNumbers
		case first == jsonstream.Array:
			if dst, ok = joinedPair(dst, e); !ok {
				return nil, 0, false
			}
			kind = cellNumbers
		default:
			return nil, 0, false
		}
	}
	return dst[start:], kind, true
}

// joinedPair is a list of two or more numbers within a list, such as a position of
// GeoJSON: a single one could not be told from a number.
func joinedPair(dst []byte, v jsonstream.Value) ([]byte, bool) {
	n := 0
	walk := v.Walk()
	for _, e, more := walk.Next(); more; _, e, more = walk.Next() {
		if e.Kind() != jsonstream.Number || len(e.Raw()) > longNumber {
			return nil, false
		}
		if n++; n > 1 {
			dst = append(dst, ',')
		}
		dst = append(dst, e.Raw()...)
	}
	return dst, n > 1
}
