package iati

import (
	"slices"
	"strings"

	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"

	"github.com/go-json-experiment/json/jsontext"
)

// coded is what most elements are: a code of a vocabulary, with a share, a
// weight or a level, and a text for people.
type coded struct {
	Code          string         `json:"code,omitzero"`
	Type          string         `json:"type,omitzero"`
	Vocabulary    string         `json:"vocabulary,omitzero"`
	VocabularyURI string         `json:"vocabularyUri,omitzero"`
	Percentage    jsontext.Value `json:"percentage,omitzero"`
	Significance  string         `json:"significance,omitzero"`
	Level         string         `json:"level,omitzero"`
	Unmapped      unmapped       `json:"iatiUnmapped,omitzero"`
	Texts         texts          `json:",embed"`
}

// coded reads such an element. member is the name of its text.
func (a *activity) coded(e xmlstream.Element, member string) (c coded) {
	a.narratives(e, &c.Unmapped).fill(a.lang, member, typed{}, &c.Texts)
	a.codedAttrs(&c, e)
	return c
}

// described reads such an element whose text stands in a description.
func (a *activity) described(e xmlstream.Element) (c coded) {
	c.Unmapped.stray(e)
	for child := range c.Unmapped.once(e) {
		if child.Code() == nDescription {
			a.words(child, &c.Unmapped).fill(a.lang, "description", typed{}, &c.Texts)
		} else {
			c.Unmapped.element(child)
		}
	}
	a.codedAttrs(&c, e)
	return c
}

// codedAttrs reads the attributes.
func (a *activity) codedAttrs(c *coded, e xmlstream.Element) {
	for at := range e.Attrs() {
		switch at.Code {
		case nCode:
			c.Code = strings.TrimSpace(at.Value)
		case nType:
			c.Type = strings.TrimSpace(at.Value)
		case nVocabulary:
			c.Vocabulary = a.code(vocabularies, e, at.Value)
		case nVocabularyURI:
			c.VocabularyURI = at.Value
		case nPercentage:
			c.Percentage = a.decimal(e, at.Value)
		case nSignificance:
			c.Significance = strings.TrimSpace(at.Value)
		case nLevel:
			c.Level = strings.TrimSpace(at.Value)
		case nLang:
		default:
			c.Unmapped.attr(at)
		}
	}
}

// codedList reads all parts of a name, nil for none.
func (a *activity) codedList(name int, member string) (list []coded) {
	for _, p := range a.parts[name] {
		list = append(list, a.coded(p.Element, member))
	}
	return list
}

// simpleCode is the code of an element that has nothing else.
func (a *activity) simpleCode(e xmlstream.Element, rest *unmapped) (code string) {
	for at := range e.Attrs() {
		if at.Code == nCode {
			code = strings.TrimSpace(at.Value)
		} else if at.Code != nLang {
			rest.attr(at)
		}
	}
	if !a.old { // 1.0x writes the code's name here
		rest.stray(e)
	}
	for c := range e.Children() {
		rest.element(c)
	}
	return code
}

// singleCode is simpleCode of the part of a name that may stand once.
func (a *activity) singleCode(name int, rest *unmapped) string {
	p, ok := a.single(name, rest)
	if !ok {
		return ""
	}
	return a.simpleCode(p.Element, rest)
}

// codelist is a closed codelist of the standard: its codes, and the words that
// 1.0x had for some of them.
type codelist struct {
	codes []string // none when any code will do
	old   map[string]string
}

// code reads a code of a list. Old words are replaced, unknown codes are kept;
// both are told once in a file.
func (a *activity) code(list codelist, at xmlstream.Element, text string) string {
	text = strings.TrimSpace(text)
	if code, ok := list.old[strings.ToLower(text)]; ok {
		a.findOnce(snapshot.Repair, "iati.code-old", at, at.QName(), text, code)
		return code
	}
	if len(list.codes) > 0 && text != "" && !slices.Contains(list.codes, text) {
		a.findOnce(snapshot.Warning, "iati.code", at, at.QName(), shorten(text))
	}
	return text
}

// The closed lists (IATI codelists 2.03, embedded) and, for 1.0x, the words of
// 1.05 in small letters.
var (
	dateTypes        = codelist{strings.Fields("1 2 3 4"), map[string]string{"start-planned": "1", "start-actual": "2", "end-planned": "3", "end-actual": "4"}}
	roles            = codelist{strings.Fields("1 2 3 4"), map[string]string{"funding": "1", "accountable": "2", "extending": "3", "implementing": "4"}}
	budgetTypes      = codelist{strings.Fields("1 2"), map[string]string{"original": "1", "revised": "2"}}
	budgetStatuses   = codelist{codes: strings.Fields("1 2")}
	descriptionTypes = codelist{codes: strings.Fields("1 2 3 4")}
	transactionTypes = codelist{strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13"), map[string]string{"if": "1", "c": "2", "d": "3", "e": "4",
		"ir": "5", "lr": "6", "r": "7", "qp": "8", "qs": "9", "cg": "10"}}
	vocabularies = codelist{nil, map[string]string{"dac": "1", "dac-3": "2", "cofog": "3", "nace": "4", "ntee": "5",
		"adt": "6", "ro": "99", "ro2": "98"}}
)
