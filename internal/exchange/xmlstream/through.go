package xmlstream

import (
	"bytes"
	"slices"
)

// opened is an element whose end tag was not reached: the root, or one that is
// gone through.
type opened struct {
	element Element
	path    string         // its XPath
	scope   int            // namespaces in scope within it
	count   map[uint32]int // its children so far, by name
}

// top is the innermost open element.
func (r *Reader) top() *opened { return r.open[len(r.open)-1] }

// scope is how many namespaces are in scope within the innermost open element.
func (r *Reader) scope() int {
	if len(r.open) == 0 {
		return 0
	}
	return r.top().scope
}

// isThrough says that the start tag in view is that of an element to be gone
// through. A name that is cut off by the end is none; child tells so.
func (r *Reader) isThrough() bool {
	if len(r.open) > len(r.opts.Through) {
		return false
	}
	for {
		b := r.in.Bytes()
		end := nameEnd(b, 1)
		if end < len(b) {
			name := b[1:end]
			if i := bytes.IndexByte(name, ':'); i >= 0 {
				name = name[i+1:]
			}
			return string(name) == r.opts.Through[len(r.open)-1]
		}
		if !r.in.More() {
			return false
		}
	}
}

// enter reads the start tag of an element that is not given whole, and gives
// it; one that is empty is left at once. parent is the XPath of what it stands
// in, depth how many elements that is.
func (r *Reader) enter(place func(int) string, parent string, depth int) bool {
	p := r.parser
	end, sound, on := r.whole(place, func(b []byte, final bool) int {
		p.start(final, depth, r.scope())
		return p.open(b, 0)
	})
	if !on {
		return false
	}
	doc := &Doc{raw: bytes.Clone(r.in.Bytes()[:end]), nodes: slices.Clone(p.nodes), attrs: slices.Clone(p.attrs),
		names: p.names, spaces: p.spaces, at: r.in.Pos(), parent: parent}
	doc.nodes[0].end, doc.nodes[0].next = uint32(end), 1
	if depth > 0 {
		r.top().count[doc.nodes[0].name]++
		doc.index = r.top().count[doc.nodes[0].name]
	}
	e := Element{doc: doc}
	empty := p.current < 0
	r.open = append(r.open, &opened{e, e.XPath(), len(p.scope), map[uint32]int{}})
	for i := range p.scope {
		p.scope[i].node = -1
	}
	if sound {
		r.left = !r.yield(Item{Root: depth == 0, Start: depth > 0, Element: e}, nil)
	}
	r.in.Advance(end)
	if empty && !r.left {
		return r.ended()
	}
	return !r.left
}

// leave reads the end tag of the open element.
func (r *Reader) leave() bool {
	top := r.top()
	end, _, on := r.whole(r.inOpen, func(b []byte, final bool) int {
		r.parser.start(final, len(r.open), r.scope())
		r.parser.nodes = append(r.parser.nodes, node{name: top.element.at().name, parent: -1})
		r.parser.current = 0
		return r.parser.closeTag(b, 0)
	})
	if !on {
		return false
	}
	r.in.Advance(end)
	return r.ended()
}

// ended closes the open element, tells so of one that is gone through, and
// answers whether reading goes on.
func (r *Reader) ended() bool {
	top := r.top()
	r.open = r.open[:len(r.open)-1]
	if len(r.open) > 0 {
		r.left = !r.yield(Item{End: true, Element: top.element}, nil)
	}
	return !r.left
}
