package iati

import (
	"slices"
	"strings"

	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"
)

// word is one narrative: a text with its language, "" when unknown.
type word struct{ lang, text string }

// words are the narratives of one text, in the order of the file.
type words []word

// texts are members with a suffix for the language, and unsuffixed ones of
// texts that the body has no typed member for.
type texts map[string]string

// words reads an element that is nothing but text. Whatever else it has is kept
// in rest.
func (a *activity) words(e xmlstream.Element, rest *unmapped) words {
	rest.attrs(e)
	return a.narratives(e, rest)
}

// narratives reads the text of an element that may have attributes: narratives
// (2.0x) or text of its own (1.0x). Other children are kept in rest.
func (a *activity) narratives(e xmlstream.Element, rest *unmapped) (w words) {
	if e.HasText() {
		w = words{{a.langOf(e), strings.TrimSpace(e.Text())}}
	}
	for c := range e.Children() {
		if c.Code() == nNarrative {
			a.narrative(&w, c, rest)
		} else {
			rest.element(c)
		}
	}
	return w
}

// narrative adds a narrative, unless it is empty.
func (a *activity) narrative(w *words, e xmlstream.Element, rest *unmapped) {
	if text := strings.TrimSpace(e.Text()); text != "" {
		*w = append(*w, word{a.langOf(e), text})
	}
	rest.attrs(e)
	for c := range e.Children() {
		rest.element(c)
	}
}

// langOf is the language of an element's text: its own or that of the nearest
// element around it.
func (a *activity) langOf(e xmlstream.Element) string {
	for at := e; at.Exists() && at != a.at.Element; at = at.Parent() {
		if l := at.Lang(); l != "" {
			return a.tag(at, l)
		}
	}
	return a.lang
}

// tag reads xml:lang, and tells of one that is no language tag.
func (a *activity) tag(at xmlstream.Element, value string) string {
	l, ok := tag(value)
	if !ok {
		a.findOnce(snapshot.Warning, "iati.language", at, shorten(value))
	}
	return l
}

// tag is a language tag (BCP 47) as members are suffixed with it: the language
// in small letters. "" is unknown, and so is what is no tag, which is false.
func tag(value string) (string, bool) {
	value = strings.TrimSpace(value)
	language, rest, _ := strings.Cut(value, "-")
	if language == "" && rest == "" {
		return "", true
	}
	if len(language) < 2 || len(language) > 8 || len(value) > 35 {
		return "", false
	}
	for i := range len(value) {
		c := value[i] | 0x20
		letter := c >= 'a' && c <= 'z'
		if !letter && (i < len(language) || value[i] != '-' && (value[i] < '0' || value[i] > '9')) {
			return "", false
		}
	}
	return strings.ToLower(language) + value[len(language):], true
}

// merged is one text for each language, in the order of their first narratives:
// the narratives of a language are its paragraphs, each once.
func (w words) merged() words {
	if len(w) == 1 {
		return w
	}
	seen := make(map[word]bool, len(w))
	paragraphs := make(map[string][]string)
	var list words
	for _, one := range w {
		if seen[one] {
			continue
		}
		seen[one] = true
		if paragraphs[one.lang] == nil {
			list = append(list, one)
		}
		paragraphs[one.lang] = append(paragraphs[one.lang], one.text)
	}
	for i := range list {
		list[i].text = strings.Join(paragraphs[list[i].lang], "\n\n")
	}
	return list
}

// typed are the members of a body that a text goes to before all others; nil
// for one that the body does not have.
type typed struct{ base, ar, en *string }

// fill writes a text to a body's typed members, and the rest of it to more,
// named after the member.
func (w words) fill(lang, member string, to typed, more *texts) {
	if len(w) == 0 {
		return
	}
	w = w.merged()
	base := max(0, slices.IndexFunc(w, func(one word) bool { return one.lang == lang }))
	put(to.base, more, member, w[base].text)
	for _, one := range w {
		if one.lang == lang || one.lang == "" {
			continue
		}
		var typed *string
		switch one.lang {
		case "ar":
			typed = to.ar
		case "en":
			typed = to.en
		}
		put(typed, more, member+"_"+one.lang, one.text)
	}
}

func put(typed *string, more *texts, member, text string) {
	if typed != nil {
		*typed = text
		return
	}
	if *more == nil {
		*more = texts{}
	}
	(*more)[member] = text
}
