package main

import (
	"strings"
	"unicode"
)

// plain is a sentence that a terminal can only show: what files hold may carry
// control characters that move the cursor, and overrides that turn letters
// around. Isolates stay, for sentences are written with them.
func plain(sentence string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || '\u202a' <= r && r <= '\u202e' {
			return unicode.ReplacementChar
		}
		return r
	}, sentence)
}
