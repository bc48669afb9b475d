package xmlstream

import (
	"bytes"
	"iter"
	"slices"
	"strconv"

	"imar/internal/exchange/window"
)

// Doc is a well-formed element with all that it holds and its place in a file.
type Doc struct {
	raw    []byte
	nodes  []node
	attrs  []attr
	names  *names
	spaces []string
	at     window.Position
	parent string // XPath of what it stands in
	index  int    // its position among the siblings of its name, from 1
}

// Element is an element within a Doc. It is small and passed by value. The
// zero Element is an absent one: every question about it has the empty answer.
//
// An Element that a Reader gave is good until the next item (the root for
// ever); Clone keeps it. Its strings may always be kept.
type Element struct {
	doc  *Doc
	node int32
}

// Attr is an attribute as an application is to see it.
type Attr struct {
	Space, Name string // namespace ("" for none) and local name
	Value       string
	Code        int // its written name's index in Options.Names, -1 beyond it or in a namespace other than that of xml
}

func (e Element) at() *node { return &e.doc.nodes[e.node] }

// Exists says that there is an element.
func (e Element) Exists() bool { return e.doc != nil }

// Name is the local name.
func (e Element) Name() string {
	if e.doc == nil {
		return ""
	}
	return e.doc.names.list[e.at().name].local
}

// QName is the name as it is written, with its prefix.
func (e Element) QName() string {
	if e.doc == nil {
		return ""
	}
	return e.doc.names.list[e.at().name].raw
}

// Space is the namespace's name, "" for none.
func (e Element) Space() string {
	if e.doc == nil {
		return ""
	}
	return e.doc.spaces[e.at().space]
}

// Code is the name's index in Options.Names, -1 when it is not there or the
// element stands in a namespace.
func (e Element) Code() int {
	if e.doc == nil || e.at().space != 0 {
		return -1
	}
	return e.doc.names.code(e.at().name)
}

// code is the index in the vocabulary of a name's number.
func (n *names) code(number uint32) int {
	if int(number) >= n.vocabulary {
		return -1
	}
	return int(number)
}

// attrs gives the element's attributes on the tape.
func (e Element) attrs() []attr {
	if e.doc == nil {
		return nil
	}
	end := len(e.doc.attrs)
	if int(e.node)+1 < len(e.doc.nodes) {
		end = int(e.doc.nodes[e.node+1].attrs)
	}
	return e.doc.attrs[e.at().attrs:end]
}

// Attrs gives the attributes in the order of the file, without declarations of
// namespaces.
func (e Element) Attrs() iter.Seq[Attr] {
	return func(yield func(Attr) bool) {
		for _, a := range e.attrs() {
			if !yield(e.doc.attr(a)) {
				return
			}
		}
	}
}

func (d *Doc) attr(a attr) Attr {
	code := -1
	if a.space <= 1 {
		code = d.names.code(a.name)
	}
	return Attr{Space: d.spaces[a.space], Name: d.names.list[a.name].local, Value: d.value(a), Code: code}
}

func (d *Doc) value(a attr) string {
	if a.asWritten {
		return string(d.raw[a.pos:a.end])
	}
	return string(appendValue(nil, d.raw[a.pos:a.end]))
}

// Attr is the value of the attribute with that namespace ("" for none) and
// local name, and whether there is one.
func (e Element) Attr(space, name string) (value string, there bool) {
	for _, a := range e.attrs() {
		if e.doc.names.list[a.name].local == name && e.doc.spaces[a.space] == space {
			return e.doc.value(a), true
		}
	}
	return "", false
}

// Lang is the element's own xml:lang, "" when it has none.
func (e Element) Lang() string {
	value, _ := e.Attr(xmlSpace, "lang")
	return value
}

// Children gives the child elements in order.
func (e Element) Children() iter.Seq[Element] {
	return func(yield func(Element) bool) {
		if e.doc == nil {
			return
		}
		for i, end := e.node+1, e.at().next; i < end; i = e.doc.nodes[i].next {
			if !yield(Element{e.doc, i}) {
				return
			}
		}
	}
}

// All gives the child elements in no namespace of that name.
func (e Element) All(name string) iter.Seq[Element] {
	return func(yield func(Element) bool) {
		for c := range e.Children() {
			if c.at().space == 0 && c.Name() == name && !yield(c) {
				return
			}
		}
	}
}

// Child is the first child element in no namespace of that name, the zero
// Element when there is none.
func (e Element) Child(name string) Element {
	for c := range e.All(name) {
		return c
	}
	return Element{}
}

// Parent is the element that holds this one, the zero Element outermost.
func (e Element) Parent() Element {
	if e.doc == nil || e.at().parent < 0 {
		return Element{}
	}
	return Element{e.doc, e.at().parent}
}

// HasText says that the element holds character data of its own which is not
// only white space.
func (e Element) HasText() bool {
	switch e.data() {
	case noData:
		return false
	case oneChunk:
		return blank(e.doc.raw[:e.at().behind], int(e.at().text)) < int(e.at().behind)
	}
	text := e.appendText(nil)
	return blank(text, 0) < len(text)
}

func (e Element) data() data {
	if e.doc == nil {
		return noData
	}
	return e.at().data
}

// Text is the element's own character data, that of its children left out:
// references replaced, CDATA sections opened, line ends LF, nothing trimmed.
func (e Element) Text() string {
	switch e.data() {
	case noData:
		return ""
	case oneChunk:
		return string(e.doc.raw[e.at().text:e.at().behind])
	}
	return string(e.appendText(nil))
}

// appendText appends the element's own character data to dst.
func (e Element) appendText(dst []byte) []byte {
	n := e.at()
	if n.data != chunks {
		return appendChars(dst, e.doc.raw[n.text:n.behind])
	}
	pos := int(n.inner)
	for c := range e.Children() {
		dst = appendPieces(dst, e.doc.raw[pos:c.at().pos])
		pos = int(c.at().end)
	}
	tail := e.doc.raw[pos:n.end]
	return appendPieces(dst, tail[:bytes.LastIndexByte(tail, '<')])
}

// appendPieces appends checked character data mixed with CDATA sections,
// comments and processing instructions.
func appendPieces(dst, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '<')
		if i < 0 {
			return appendChars(dst, raw)
		}
		dst = appendChars(dst, raw[:i])
		raw = raw[i:]
		opening, closing := "<?", "?>"
		switch {
		case bytes.HasPrefix(raw, []byte("<!--")):
			opening, closing = "<!--", "-->"
		case raw[1] == '!':
			opening, closing = "<![CDATA[", "]]>"
		}
		raw = raw[len(opening):]
		i = bytes.Index(raw, []byte(closing))
		if closing == "]]>" {
			dst = appendLines(dst, raw[:i])
		}
		raw = raw[i+len(closing):]
	}
}

// appendLines appends text with its line ends made LF.
func appendLines(dst, raw []byte) []byte {
	if bytes.IndexByte(raw, '\r') < 0 {
		return append(dst, raw...)
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return append(dst, bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))...)
}

// Raw is the element's text as it stood in the file, in UTF-8; of the root
// only its start tag. The bytes belong to the Doc.
func (e Element) Raw() []byte {
	if e.doc == nil {
		return nil
	}
	return e.doc.raw[e.at().pos:e.at().end]
}

// Position is where the element stands in the file; the zero Position for none.
func (e Element) Position() window.Position {
	if e.doc == nil {
		return window.Position{}
	}
	return e.doc.at.After(e.doc.raw[:e.at().pos])
}

// Line is the line on which the element begins, 0 for none.
func (e Element) Line() int { return e.Position().Line }

// XPath is the way to the element from the root, as in
// /iati-activities/iati-activity[3]/title[1]: names as they are written, each
// but the root's with its position among the siblings of the same name.
func (e Element) XPath() string {
	if e.doc == nil {
		return ""
	}
	var steps []string
	for at := e; at.Exists(); at = at.Parent() {
		steps = append(steps, at.step())
	}
	path := e.doc.parent
	for _, step := range slices.Backward(steps) {
		path += step
	}
	return path
}

// step is the last step of the element's XPath.
func (e Element) step() string {
	path := "/" + e.QName()
	parent := e.at().parent
	if parent < 0 {
		if e.doc.index == 0 {
			return path
		}
		return path + "[" + strconv.Itoa(e.doc.index) + "]"
	}
	n := 1
	for i := parent + 1; i < e.node; i = e.doc.nodes[i].next {
		if e.doc.nodes[i].name == e.at().name {
			n++
		}
	}
	return path + "[" + strconv.Itoa(n) + "]"
}

// Clone copies the outermost element that e stands in, and gives e in the
// copy, to be kept for as long as wanted.
func (e Element) Clone() Element {
	if e.doc == nil {
		return e
	}
	doc := *e.doc
	doc.raw, doc.nodes, doc.attrs = bytes.Clone(doc.raw), slices.Clone(doc.nodes), slices.Clone(doc.attrs)
	doc.names = &names{list: doc.names.list, vocabulary: doc.names.vocabulary}
	return Element{&doc, e.node}
}
