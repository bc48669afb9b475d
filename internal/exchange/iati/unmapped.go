package iati

import (
	"bytes"
	"encoding/xml"
	"iter"
	"slices"
	"strings"

	"imar/internal/exchange/xmlstream"
)

// unmapped is what has no place in a body, kept as it stood: an element as raw
// XML, an attribute as name="value" or {namespace}name="value".
type unmapped []string

// element keeps an element with all that it holds.
func (u *unmapped) element(e xmlstream.Element) { *u = append(*u, string(e.Raw())) }

// attr keeps an attribute. That of an empty value says nothing.
func (u *unmapped) attr(at xmlstream.Attr) {
	if at.Value == "" {
		return
	}
	name := at.Name
	if at.Space != "" {
		name = "{" + at.Space + "}" + name
	}
	*u = append(*u, name+`="`+attributeText.Replace(at.Value)+`"`)
}

// attributeText escapes what cannot stand in a value of an attribute.
var attributeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\n", "&#10;", "\r", "&#13;", "\t", "&#9;")

// attrs keeps the attributes other than the language, which texts have.
func (u *unmapped) attrs(e xmlstream.Element) {
	for at := range e.Attrs() {
		if at.Code != nLang {
			u.attr(at)
		}
	}
}

// stray keeps an element's own text where there should be none.
func (u *unmapped) stray(e xmlstream.Element) {
	if e.HasText() {
		*u = append(*u, strings.TrimSpace(e.Text()))
	}
}

// once gives the children of an element, and keeps each after the first of a
// name that is not among those that may stand many times.
func (u *unmapped) once(e xmlstream.Element, many ...int) iter.Seq[xmlstream.Element] {
	return func(yield func(xmlstream.Element) bool) {
		var seen [2]uint64
		for c := range e.Children() {
			code := c.Code()
			if code >= 0 && !slices.Contains(many, code) {
				bit := uint64(1) << (code % 64)
				if seen[code/64]&bit != 0 {
					u.element(c)
					continue
				}
				seen[code/64] |= bit
			}
			if !yield(c) {
				return
			}
		}
	}
}

// namespaces are those that a start tag declares, by prefix.
func namespaces(tag []byte) map[string]string {
	if !bytes.Contains(tag, []byte("xmlns")) {
		return nil
	}
	var list map[string]string
	token, _ := xml.NewDecoder(bytes.NewReader(tag)).RawToken()
	start, _ := token.(xml.StartElement)
	for _, at := range start.Attr {
		if at.Name.Space != "xmlns" {
			continue
		}
		if list == nil {
			list = map[string]string{}
		}
		list[at.Name.Local] = at.Value
	}
	return list
}
