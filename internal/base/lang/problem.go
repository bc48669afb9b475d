package lang

import (
	"strconv"
	"strings"

	"imar/internal/base/problem"
)

// Problem writes a problem for a reader of l: its sentence, and where it is
// when it has a place (line, field). Arguments of the other direction are
// isolated. A problem whose key has no sentence says that something went wrong
// and gives the key for the report; it never shows the cause.
func Problem(l Lang, p *problem.Problem) string {
	if p == nil {
		return ""
	}
	sentence := ProblemSentence(l, p)
	switch {
	case p.Line > 0 && p.Field != "":
		return TIsolated(l, "problem.at.line-and-field", sentenceText(sentence), strconv.Itoa(p.Line), shortPlace(p.Field))
	case p.Line > 0:
		return TIsolated(l, "problem.at.line", sentenceText(sentence), strconv.Itoa(p.Line))
	case p.Field != "":
		return TIsolated(l, "problem.at.field", sentenceText(sentence), shortPlace(p.Field))
	}
	return sentence
}

// A place is a path of names; of a file that is nested without end, or built to be,
// its beginning and its end tell enough.
const (
	placeLongest = 120 // bytes
	placeBegin   = 60
	placeEnd     = 40
)

func shortPlace(place string) string {
	if len(place) <= placeLongest {
		return place
	}
	return strings.ToValidUTF8(place[:placeBegin], "") + "…" + strings.ToValidUTF8(place[len(place)-placeEnd:], "")
}

// ProblemSentence is the sentence without its place, for a page that puts it
// beside the field itself.
func ProblemSentence(l Lang, p *problem.Problem) string {
	if p == nil {
		return ""
	}
	if !Has(l, p.Key) {
		return TIsolated(l, "problem.unnamed", p.Key)
	}
	return TIsolated(l, p.Key, p.Args...)
}

// sentenceText marks text that is already a sentence of the reader's language
// with its arguments isolated, so that it is not isolated again as a whole.
type sentenceText string
