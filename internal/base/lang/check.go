package lang

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"imar/internal/base/problem"
)

// Lengths, in characters (Unicode code points).
const (
	MaxName = 300    // a name of a project, an organisation, a place
	MaxText = 20_000 // a narrative
	MaxID   = 128    // an identifier or a reference number
	maxRow  = 8      // combining marks on one letter
)

// class says what a checked string may hold besides letters, digits, marks,
// punctuation, symbols and spaces.
type class struct {
	max        int
	lines      bool // line breaks and tabs
	directions bool // LRM, RLM, ALM and balanced isolates
	joiners    bool // ZWJ, ZWNJ, zero-width space, soft hyphen
}

// CheckName checks a name typed or imported: not empty, at most MaxName
// characters, at least one visible letter or digit, one line, no character
// that is invisible or changes direction. nil when all is well. (The result is
// a *Problem, not an error: do not put a nil one into an error variable.)
func CheckName(s string) *problem.Problem {
	if s == "" {
		return problem.New(problem.Invalid, "problem.text.empty")
	}
	if p := checkRunes(s, class{max: MaxName}); p != nil {
		return p
	}
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return nil
		}
	}
	return problem.New(problem.Invalid, "problem.text.no-letter")
}

// CheckText checks free text, which may be empty: at most MaxText characters,
// valid UTF-8, no control characters but line breaks and tabs. The marks LRM,
// RLM and ALM, joiners, and isolates that are closed in the paragraph that
// opened them are allowed; overrides and embeddings never are. nil when all is
// well.
func CheckText(s string) *problem.Problem {
	return checkRunes(s, class{max: MaxText, lines: true, directions: true, joiners: true})
}

// CheckID checks an identifier or a reference number: 1 to MaxID letters,
// digits, punctuation, symbols and single inner spaces, and nothing invisible.
// Arabic letters are welcome, for reference numbers carry them. nil when all
// is well.
func CheckID(s string) *problem.Problem {
	if s == "" {
		return problem.New(problem.Invalid, "problem.id.empty")
	}
	if !utf8.ValidString(s) {
		return problem.New(problem.Invalid, "problem.text.not-utf8")
	}
	if utf8.RuneCountInString(s) > MaxID {
		return problem.New(problem.TooLarge, "problem.id.too-long", MaxID)
	}
	if p := checkRunes(s, class{max: MaxID}); p != nil {
		return p
	}
	if s[0] == ' ' || s[len(s)-1] == ' ' {
		return problem.New(problem.Invalid, "problem.id.space", s)
	}
	for _, r := range s {
		if r != ' ' && !unicode.In(r, unicode.L, unicode.Nd, unicode.P, unicode.Sc, unicode.Sm) {
			return problem.New(problem.Invalid, "problem.id.character", s, codePoint(r))
		}
	}
	return nil
}

// CheckForeignID checks an id that somebody else has given: nothing in it may be
// invisible, change direction or control a device (NUL among them), for two ids
// that look the same must be the same. What letters it has, and how many, is its
// publisher's own affair. nil when all is well.
func CheckForeignID(s string) *problem.Problem {
	return checkRunes(s, class{max: len(s)})
}

// checkRunes looks at each character once.
func checkRunes(s string, c class) *problem.Problem {
	if !utf8.ValidString(s) {
		return problem.New(problem.Invalid, "problem.text.not-utf8")
	}
	count, open, marks := 0, 0, 0
	var opened rune
	for _, r := range s {
		if count++; count > c.max {
			return problem.New(problem.TooLarge, "problem.text.too-long", c.max)
		}
		if p := c.checkRune(r); p != nil {
			return p
		}
		switch {
		case r >= 0x2066 && r <= 0x2068:
			open++
			opened = r
		case r == 0x2069 || (r == '\n' && open > 0):
			if open--; open < 0 || r == '\n' {
				return problem.New(problem.Invalid, "problem.text.unbalanced-isolate", codePoint(r))
			}
		}
		if !unicode.Is(unicode.M, r) {
			marks = 0
		} else if marks++; marks > maxRow {
			return problem.New(problem.Invalid, "problem.text.combining")
		}
	}
	if open > 0 {
		return problem.New(problem.Invalid, "problem.text.unbalanced-isolate", codePoint(opened))
	}
	return nil
}

// checkRune judges one character by the class.
func (c class) checkRune(r rune) *problem.Problem {
	key := ""
	switch {
	case r >= 0x20 && r < 0x7f:
		return nil
	case r == '\n' || r == '\r' || r == '\t':
		if !c.lines {
			key = "problem.text.control"
		}
	case r >= 0x202A && r <= 0x202E:
		key = "problem.text.bidi-override"
	case r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0x061C:
		if !c.directions {
			key = "problem.text.invisible"
		}
	case r == 0x200B, r == 0x200C, r == 0x200D, r == 0x00AD:
		if !c.joiners {
			key = "problem.text.invisible"
		}
	case r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
		key = "problem.text.noncharacter"
	case unicode.Is(unicode.Cc, r), unicode.In(r, unicode.Zl, unicode.Zp):
		key = "problem.text.control"
	case unicode.Is(unicode.Cf, r) && !isVisibleFormat(r), isBlank(r):
		key = "problem.text.invisible"
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF:
		if !c.joiners {
			key = "problem.text.invisible"
		}
	}
	if key == "" {
		return nil
	}
	return problem.New(problem.Invalid, key, codePoint(r))
}

// isVisibleFormat lists the format characters that draw something: Arabic
// number signs and the end-of-ayah mark.
func isVisibleFormat(r rune) bool {
	return r >= 0x0600 && r <= 0x0605 || r == 0x06DD || r == 0x08E2
}

// isBlank lists characters that are letters or symbols by category and yet
// draw nothing: Hangul fillers, the braille blank, the grapheme joiner, the
// Khmer and Mongolian separators.
func isBlank(r rune) bool {
	switch r {
	case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x034F, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F:
		return true
	}
	return false
}

// codePoint names a character that may not be visible: "U+202E".
func codePoint(r rune) string { return fmt.Sprintf("U+%04X", r) }
