package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// maxWord bounds a word in bytes; a longer one is cut there. Nobody types the
// rest, and a page of letters without a space must not become a key.
const maxWord = 64

// nextWord cuts the next run of letters, digits and marks off folded text.
// word is nil at the end.
func nextWord(folded []byte) (word, rest []byte) {
	start := -1
	for i := 0; i < len(folded); {
		c, size := rune(folded[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(folded[i:])
		}
		if isWordRune(c) {
			if start < 0 {
				start = i
			}
		} else if start >= 0 {
			return cutWord(folded[start:i]), folded[i+size:]
		}
		i += size
	}
	if start < 0 {
		return nil, nil
	}
	return cutWord(folded[start:]), nil
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
	}
	if r >= 0x0620 && r <= 0x064A {
		return true
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r))
}

// cutWord shortens a word to maxWord bytes, on a boundary of characters.
func cutWord(word []byte) []byte {
	if len(word) <= maxWord {
		return word
	}
	end := maxWord
	for end > 0 && !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}

// stopWords are too common to find anything by. Folded, without article.
var stopWords = setOf("a an and are as at be by for from in is it of on or that the this to was were with " +
	"في من علي الي عن ان او ثم هذا هذه ذلك التي الذي كان كانت قد لا ما مع بين و")

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

func isStopWord(word []byte) bool { return len(word) <= 8 && stopWords[string(word)] }

// stemOf is the stem of a bare word: Snowball's for a word of Latin letters,
// our own light stem for an Arabic one, the word itself for all else.
//
// Snowball's Arabic stemmer is not used: it wants the ta marbuta that folding
// has already joined with ha, and it cuts single letters off the front
// (وزارة → زارة) that only the reader of the whole vocabulary can judge.
func stemOf(word string) string {
	switch {
	case isArabic(word):
		return arabicStem(word)
	case isLatin(word):
		env := snowballstem.NewEnv(word)
		english.Stem(env)
		return env.Current()
	}
	return word
}

func isLatin(word string) bool {
	for i := 0; i < len(word); i++ {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return len(word) > 2
}

// isArabic says that every letter is an Arabic one as lang.Fold leaves them:
// two bytes each, U+0621 to U+064A.
func isArabic(word string) bool {
	if word == "" || len(word)%2 != 0 {
		return false
	}
	for i := 0; i < len(word); i += 2 {
		if word[i] != 0xD8 && word[i] != 0xD9 {
			return false
		}
	}
	return true
}
