package place

import (
	"strings"
	"unicode"

	"imar/internal/base/lang"
)

// longestName bounds the work on a name, in bytes; no place's name is longer.
const longestName = 200

// generic are articles and words that say nothing about which place is meant.
var generic = map[string]bool{
	"al": true, "an": true, "ar": true, "as": true, "ash": true, "at": true, "az": true, "ad": true, "el": true,
	"district": true, "of": true, "municipality": true, "governorate": true, "shabiyat": true, "shabiyah": true, "mantika": true,
	"منطقه": true, "بلديه": true, "شعبيه": true, "محافظه": true,
}

// fold brings a place name to the form in which its spellings are equal: that
// of lang.Fold, and besides no articles, generic words, apostrophes, hamzas on
// the line or spaces; a hamza over ya is a ya (الشاطئ، الشاطي).
func fold(name string) string {
	if len(name) > longestName {
		return ""
	}
	name = strings.NewReplacer("ئ", "ي", "'", "", "`", "").Replace(name)
	var b strings.Builder
	for _, word := range strings.FieldsFunc(lang.Fold(name), notOfWord) {
		word = strings.ReplaceAll(word, "ء", "")
		if generic[word] {
			continue
		}
		for _, article := range []string{"ال", "al"} {
			if rest, ok := strings.CutPrefix(word, article); ok && len(rest) > 4 {
				word = rest
			}
		}
		b.WriteString(word)
	}
	return b.String()
}

func notOfWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// consonants merge the ways in which Latin letters write Arabic ones.
var consonants = strings.NewReplacer(
	"kh", "k", "gh", "g", "dh", "d", "th", "t", "sh", "s", "q", "k", "ee", "", "oo", "", "ou", "",
	"a", "", "e", "", "i", "", "o", "", "u", "", "p", "b",
)

// skeleton is the consonants of a Latin name, each written once where doubled;
// a final h or y is an ending, not a letter of its own.
func skeleton(name string) string {
	text := strings.TrimRight(consonants.Replace(fold(name)), "hy")
	var b strings.Builder
	var last rune
	for _, r := range text {
		if r > unicode.MaxASCII {
			return ""
		}
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}
