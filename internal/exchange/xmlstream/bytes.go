package xmlstream

// What follows is the tree without strings, for one who looks at every value of
// a large file and keeps none: a validator. The bytes are good as long as the
// Element is.

// First is the first child element, the zero Element for none.
func (e Element) First() Element {
	if e.doc == nil || e.node+1 >= e.at().next {
		return Element{}
	}
	return Element{e.doc, e.node + 1}
}

// Next is the next element of the same parent, the zero Element for none and
// for the outermost.
func (e Element) Next() Element {
	if e.doc == nil {
		return Element{}
	}
	n := e.at()
	if n.parent < 0 || n.next >= e.doc.nodes[n.parent].next {
		return Element{}
	}
	return Element{e.doc, n.next}
}

// Number tells the elements of one Doc apart: 0 is the outermost, and they count
// in the order of the file.
func (e Element) Number() int { return int(e.node) }

// Foreign says that the element stands in a namespace.
func (e Element) Foreign() bool { return e.doc != nil && e.at().space != 0 }

// Attributes are the attributes of an element, in the order of the file and
// without declarations of namespaces.
type Attributes struct {
	doc   *Doc
	attrs []attr
}

// Attributes gives the element's attributes.
func (e Element) Attributes() Attributes { return Attributes{e.doc, e.attrs()} }

// Len is how many there are.
func (a Attributes) Len() int { return len(a.attrs) }

// Code is the written name's index in Options.Names, -1 beyond it or in a
// namespace other than that of xml.
func (a Attributes) Code(i int) int {
	if a.attrs[i].space > 1 {
		return -1
	}
	return a.doc.names.code(a.attrs[i].name)
}

// Space is the namespace's name, "" for none.
func (a Attributes) Space(i int) string { return a.doc.spaces[a.attrs[i].space] }

// Name is the local name.
func (a Attributes) Name(i int) string { return a.doc.names.list[a.attrs[i].name].local }

// QName is the name as it is written.
func (a Attributes) QName(i int) string { return a.doc.names.list[a.attrs[i].name].raw }

// Value is the value, where it stands or, when it had references, appended to
// dst.
func (a Attributes) Value(i int, dst []byte) []byte {
	at := a.attrs[i]
	if raw := a.doc.raw[at.pos:at.end]; !at.asWritten {
		return appendValue(dst, raw)
	} else {
		return raw
	}
}

// Bytes is Text as bytes, where they stand or, when they had references or came
// in pieces, appended to dst.
func (e Element) Bytes(dst []byte) []byte {
	switch e.data() {
	case noData:
		return nil
	case oneChunk:
		return e.doc.raw[e.at().text:e.at().behind]
	}
	return e.appendText(dst)
}

// Empty says that the element has no character data of its own, not even blanks.
func (e Element) Empty() bool {
	switch e.data() {
	case noData:
		return true
	case chunks:
		return len(e.appendText(nil)) == 0
	}
	return e.at().text == e.at().behind
}

// CopyTo copies the outermost element that e stands in, and gives e in the copy,
// which is good until doc is copied to again: Clone without new memory, for one
// who hands elements to another goroutine.
func (e Element) CopyTo(doc *Doc) Element {
	if e.doc == nil {
		return e
	}
	from := e.doc
	if doc.names == nil {
		doc.names = &names{}
	}
	doc.names.list, doc.names.vocabulary = from.names.list, from.names.vocabulary
	doc.raw = append(doc.raw[:0], from.raw[:from.nodes[0].end]...)
	doc.nodes, doc.attrs = append(doc.nodes[:0], from.nodes...), append(doc.attrs[:0], from.attrs...)
	doc.spaces, doc.at, doc.parent, doc.index = from.spaces, from.at, from.parent, from.index
	return Element{doc, e.node}
}
