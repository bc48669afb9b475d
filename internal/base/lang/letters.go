package lang

import "unicode"

// isArabicLetter says that r is a letter of the Arabic script, presentation
// forms included.
func isArabicLetter(r rune) bool {
	return r >= 0x0600 && unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r)
}

// isOtherLetter says that r is a letter of a script other than Arabic.
func isOtherLetter(r rune) bool {
	if r < 0x80 {
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r) && !unicode.Is(unicode.Arabic, r)
}
