package xmlstream

import "imar/internal/exchange/window"

// Locator finds where elements stand that are asked about in the order of the
// file, without going over the same text twice. The zero Locator is ready.
type Locator struct {
	doc   *Doc
	start window.Position // of the Doc, which the Reader uses again
	pos   uint32
	at    window.Position
}

// Position is what Element.Position gives.
func (l *Locator) Position(e Element) window.Position {
	if e.doc == nil {
		return window.Position{}
	}
	pos := e.at().pos
	if l.doc != e.doc || l.start != e.doc.at || pos < l.pos {
		l.doc, l.start, l.pos, l.at = e.doc, e.doc.at, 0, e.doc.at
	}
	l.at, l.pos = l.at.After(e.doc.raw[l.pos:pos]), pos
	return l.at
}
