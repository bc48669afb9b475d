package match

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"imar/internal/base/lang"
)

// compact is an account's number without spaces and in capitals.
func compact(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 'a' {
			return strings.ToUpper(strings.Join(strings.Fields(s), ""))
		}
	}
	return s
}

// shortest is how many letters and digits a reference has at least; a shorter
// one stands in any text by chance.
const shortest = 4

// reference is a reference's letters and digits, folded; "" when they are too
// few or hold no digit, for such words name kinds of things ("SALARY").
func reference(s string) string {
	digits := false
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			digits = true
			return r
		case unicode.IsLetter(r):
			return r
		}
		return -1
	}, lang.Fold(s))
	if !digits || utf8.RuneCountInString(folded) < shortest {
		return ""
	}
	return folded
}

// Limits of what is looked up of a text.
const (
	maxWords  = 64 // of one text
	maxJoined = 4  // words that make one reference: "PO 2026 / 0042"
)

// eachReference gives what may be a reference in a text: each word, and words
// in a row joined, for people part references as they like.
func eachReference(text string, yield func(string)) {
	if text == "" {
		return
	}
	// The words stand behind each other in flat, so joined ones are a part of it.
	flat := make([]byte, 0, 128)
	var ends, runes, digits [maxWords + 1]int
	n := 0
	for word := range strings.FieldsFuncSeq(lang.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if n == maxWords {
			break
		}
		runes[n+1], digits[n+1] = runes[n], digits[n]
		for _, r := range word {
			runes[n+1]++
			if unicode.IsDigit(r) {
				digits[n+1]++
			}
		}
		n++
		flat = append(flat, word...)
		ends[n] = len(flat)
	}
	joined := string(flat)
	for i := range n {
		for k := i + 1; k <= min(n, i+maxJoined); k++ {
			if runes[k]-runes[i] >= shortest && digits[k] > digits[i] {
				yield(joined[ends[i]:ends[k]])
			}
		}
	}
}

// name is a name taken apart for comparing.
type name struct {
	key   string   // its words in order of the alphabet
	words []string // the same, one by one
}

// kindWords are words that say what kind of party it is, not which.
var kindWords = func() map[string]bool {
	table := map[string]bool{}
	for word := range strings.FieldsSeq("شركة مؤسسة مكتب مجموعة المحدودة ذات مسؤولية محدودة مساهمة company co ltd limited llc inc corp corporation the and و") {
		table[bare(lang.Fold(word))] = true
	}
	return table
}()

// bare is a folded word without the article in front.
func bare(word string) string {
	if rest, article := strings.CutPrefix(word, "ال"); article && utf8.RuneCountInString(rest) > 2 {
		return rest
	}
	return word
}

// nameOf takes a name apart.
func nameOf(text string) name {
	words := strings.FieldsFunc(lang.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	all := make([]string, 0, len(words))
	for _, word := range words {
		all = append(all, bare(word))
	}
	telling := slices.DeleteFunc(slices.Clone(all), func(word string) bool { return kindWords[word] })
	if len(telling) == 0 {
		telling = all
	}
	slices.Sort(telling)
	telling = slices.Compact(telling)
	return name{strings.Join(telling, " "), telling}
}

// likeness says how alike two names are.
type likeness uint8

const (
	unlike likeness = iota
	similar
	equal
)

// likeness compares a line's name with those that are expected. Two names are
// similar when they share two words or more and those are at least two thirds
// of the shorter one.
func (x *index) likeness(text string, expected []name) likeness {
	if text == "" || len(expected) == 0 {
		return unlike
	}
	n := x.name(text)
	found := unlike
	for _, e := range expected {
		if n.key == e.key && n.key != "" {
			return equal
		}
		shared := 0
		for _, word := range n.words {
			if slices.Contains(e.words, word) {
				shared++
			}
		}
		if shared >= 2 && 3*shared >= 2*min(len(n.words), len(e.words)) {
			found = similar
		}
	}
	return found
}
