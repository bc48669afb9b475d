package lang

import (
	"strconv"

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
		return TIsolated(l, "problem.at.line-and-field", sentenceText(sentence), strconv.Itoa(p.Line), p.Field)
	case p.Line > 0:
		return TIsolated(l, "problem.at.line", sentenceText(sentence), strconv.Itoa(p.Line))
	case p.Field != "":
		return TIsolated(l, "problem.at.field", sentenceText(sentence), p.Field)
	}
	return sentence
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
