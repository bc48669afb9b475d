package schema

import (
	"regexp"
	"strings"
	"unicode"
)

// maxCodes is how many codes a sentence lists.
const maxCodes = 12

// near is what a code that is none of a list may have been meant to be: the one
// that it comes near to, else all of a short list, else "".
func (c *codes) near(code string) string {
	if found := nearest(code, c.some); found != "" {
		return found
	}
	if len(c.some) > maxCodes {
		return ""
	}
	return strings.Join(c.some, ", ")
}

// near is the member that an unknown name may have been meant to be, "" for none.
func (s *Shape) near(name string) string {
	list := make([]string, 0, len(s.members))
	for member := range s.members {
		list = append(list, member)
	}
	return nearest(name, list)
}

// tag is what a tag of a language looks like (BCP 47).
var tag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// translated is the member whose text an unknown name gives in another language, by
// the convention of OCDS ("title_en"), "" when it is none. OC4IDS has texts in
// several languages from the same convention, and no member for them.
func (s *Shape) translated(name string) string {
	at := strings.LastIndexByte(name, '_')
	if at < 0 || !tag.MatchString(name[at+1:]) {
		return ""
	}
	if m := s.members[name[:at]]; m != nil && m.shape.types&isString != 0 {
		return m.name
	}
	return ""
}

// nearest finds the word of a list that differs least: in letter case and
// punctuation alone, or in one letter, in two of five and more, in three of twelve
// and more. Of two that are as near
// it is the first in the order of letters.
func nearest(word string, list []string) (found string) {
	const longest = 60 // no name or code is longer
	if len(word) > longest {
		return ""
	}
	letters := bare(word)
	least := 2 + min(len(letters)/5, 1) + min(len(letters)/12, 1)
	for _, other := range list {
		if d := distance(letters, bare(other), least+1); d < least || d == least && found != "" && other < found {
			found, least = other, d
		}
	}
	return found
}

// bare is a word without letter case, spaces and punctuation.
func bare(word string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, word))
}

// distance counts the letters to put in, take out or change to make one word of
// another; most when it is that or more.
func distance(a, b []rune, most int) int {
	if len(a) == 0 || len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		corner := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := corner
			if x != y {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, corner+1)
		}
	}
	return min(row[len(b)], most)
}
