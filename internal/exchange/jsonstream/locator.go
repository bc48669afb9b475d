package jsonstream

import "imar/internal/exchange/window"

// Chars are the bytes between the quotes of a string as they stand in the file,
// and whether they are its characters: they are unless something is escaped. They
// belong to the Doc.
func (v Value) Chars() (inside []byte, exact bool) {
	if v.Kind() != String {
		return nil, false
	}
	n := v.at()
	return v.doc.raw[n.pos+1 : n.end-1], !n.escaped
}

// Nodes counts the value and all values and names within it.
func (v Value) Nodes() int {
	if v.doc == nil {
		return 0
	}
	return int(v.at().next) - v.node
}

// Locator gives the positions of values one after the other, and reads the text
// between them once when they come in the order of the file. The zero Locator is
// ready; Reset it for the values of another Doc, or when a Reader has gone on.
type Locator struct {
	doc    *Doc
	offset uint32
	at     window.Position
}

// Reset forgets what was read.
func (l *Locator) Reset() { *l = Locator{} }

// Position is where the value stands in the file; the zero Position for none.
func (l *Locator) Position(v Value) window.Position {
	if v.doc == nil {
		return window.Position{}
	}
	offset := v.at().pos
	if l.doc != v.doc || offset < l.offset {
		l.doc, l.offset, l.at = v.doc, 0, v.doc.at
	}
	l.at = l.at.After(v.doc.raw[l.offset:offset])
	l.offset = offset
	return l.at
}

// Cursor goes through the members of an object or the elements of an array. It is
// what Fields and Elements are, for loops that are too hot for them.
type Cursor struct {
	doc       *Doc
	next, end int
	named     bool
}

// Walk starts a Cursor; there is nothing to go through in what holds no values.
func (v Value) Walk() Cursor {
	k := v.Kind()
	if k != Array && k != Object {
		return Cursor{}
	}
	return Cursor{doc: v.doc, next: v.node + 1, end: int(v.at().next), named: k == Object}
}

// Next gives the next value, with its key in an object; false at the end.
func (c *Cursor) Next() (key, value Value, ok bool) {
	if c.next >= c.end {
		return Value{}, Value{}, false
	}
	if c.named {
		key = Value{c.doc, c.next}
		c.next++
	}
	value = Value{c.doc, c.next}
	c.next = int(c.doc.nodes[c.next].next)
	return key, value, true
}
