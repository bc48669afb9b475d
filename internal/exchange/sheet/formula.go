package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// starts are the characters with which a spreadsheet program takes a cell for
// a formula or for something to run, with their full-width forms, which Excel
// for some languages reads as the plain ones. NUL, tab and line ends are
// dropped by some programs, so that what follows becomes the start.
const starts = "=+-@\t\r\n\x00＝＋－＠"

// Risky says that a program may run s as a formula: after quotes, spaces and
// characters that nobody sees, a formula start follows. Such a text stands in CSV
// behind an apostrophe, and Unescape takes that away.
func Risky(s string) bool {
	for _, r := range s {
		switch {
		case strings.ContainsRune(starts, r):
			return true
		case r == utf8.RuneError, unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.IsControl(r), unicode.Is(unicode.Mn, r):
		case r == '\'': // so that an apostrophe more changes nothing, and Unescape is the exact opposite
		default:
			return false
		}
	}
	return false
}

// escape puts an apostrophe before a risky text.
func escape(s string) string {
	if Risky(s) {
		return "'" + s
	}
	return s
}

// Unescape takes away the apostrophe that CSV writing put before a risky text,
// and changes nothing else.
func Unescape(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && Risky(rest) {
		return rest
	}
	return s
}

// isNumber says that s is a plain decimal number: sign, digits, point, digits.
func isNumber(s string) bool {
	digits, points := 0, 0
	for _, c := range []byte(strings.TrimPrefix(s, "-")) {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && digits > 0:
			points++
		default:
			return false
		}
	}
	return digits > 0 && points <= 1 && s[len(s)-1] != '.'
}
