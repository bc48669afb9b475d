package tabular

import (
	"strings"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
)

// nodeKind is what a node of an object that is put together is.
type nodeKind uint8

const (
	unmade nodeKind = iota
	leaf
	objectNode
	listNode
)

// node is a part of an object that is put together of rows.
type node struct {
	kind     nodeKind
	name     string // of a member
	text     []byte // of a leaf: its JSON
	inner    []*node
	byName   map[string]*node
	byKey    map[string]*node // of a list: elements by id and place
	at       *plan            // where a leaf was read
	row, col int
}

// member finds or makes a member.
func (n *node) member(name string) *node {
	if n.byName != nil {
		if m := n.byName[name]; m != nil {
			return m
		}
	} else {
		for _, m := range n.inner {
			if m.name == name {
				return m
			}
		}
	}
	m := &node{name: name}
	n.inner = append(n.inner, m)
	if n.byName != nil {
		n.byName[name] = m
	} else if len(n.inner) > 24 {
		n.byName = make(map[string]*node, 2*len(n.inner))
		for _, m := range n.inner {
			n.byName[m.name] = m
		}
	}
	return m
}

// element finds or makes the element of a list with a key; without one it makes it.
func (n *node) element(key string) *node {
	if e := n.byKey[key]; key != "" && e != nil {
		return e
	}
	e := &node{}
	n.inner = append(n.inner, e)
	if key != "" {
		if n.byKey == nil {
			n.byKey = map[string]*node{}
		}
		n.byKey[key] = e
	}
	return e
}

// appendJSON writes the node.
func (n *node) appendJSON(dst []byte) []byte {
	switch n.kind {
	case leaf:
		return append(dst, n.text...)
	case listNode:
		dst = append(dst, '[')
		for i, e := range n.inner {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = e.appendJSON(dst)
		}
		return append(dst, ']')
	}
	dst = append(dst, '{')
	first := true
	for _, m := range n.inner {
		if m.kind == unmade {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(jsonstream.AppendQuoted(dst, m.name), ':')
		dst = m.appendJSON(dst)
	}
	return append(dst, '}')
}

// builder puts one object together.
type builder struct {
	root  *node
	tell  func(Finding)
	plan  *plan
	row   int
	turn  int      // counts rows, to know what was found for which
	cells [][]byte // of the row, by column: JSON
}

// take lays a row upon the object.
func (b *builder) take() {
	b.turn++
	for column, text := range b.cells {
		h := b.plan.headings[column]
		if text == nil || h == nil || h.passed || h.place && len(h.path) == 0 {
			continue
		}
		b.cell(h, text)
	}
}

// cell lays a cell upon the object.
func (b *builder) cell(h *heading, text []byte) {
	n, before := b.root, b.plan.tree
	for i, to := range h.path {
		s := h.steps[i]
		if to.Index < 0 {
			if n = b.become(n, objectNode, h); n == nil {
				return
			}
			n = n.member(to.Name)
		} else {
			if n = b.become(n, listNode, h); n == nil {
				return
			}
			n = b.element(n, s, before)
		}
		before = s
	}
	if h.place {
		if n = b.become(n, listNode, h); n != nil {
			b.become(b.element(n, h.steps[len(h.path)], before), objectNode, h)
		}
		return
	}
	b.leaf(n, h, text)
}

// element is the element of a list that a row speaks of: that with the row's id and
// place, or else a new one for the row.
func (b *builder) element(n *node, s, list *step) *node {
	if s.row == b.turn && s.made != nil {
		return s.made
	}
	id, place := "", ""
	if s.id != nil {
		id = keyText(b.at(s.id))
	}
	if list.place != nil && s.index == list.elements[0].index {
		place = keyText(b.at(list.place))
	}
	key := ""
	if id != "" || place != "" {
		key = id + "\x00" + place
	}
	s.row, s.made = b.turn, n.element(key)
	return s.made
}

func (b *builder) at(h *heading) []byte {
	if h.column < len(b.cells) {
		return b.cells[h.column]
	}
	return nil
}

// keyText is an id as rows are joined by it: 1 and "1" are one.
func keyText(text []byte) string {
	switch {
	case len(text) == 0 || string(text) == "null":
		return ""
	case text[0] == '{' || text[0] == '[' || text[0] == 't' || text[0] == 'f':
		return ""
	case text[0] != '"':
		return string(text)
	}
	if inside := string(text[1 : len(text)-1]); !strings.Contains(inside, `\`) {
		return inside
	}
	v, faults := jsonstream.Parse(text, jsonstream.Options{})
	if len(faults) > 0 {
		return ""
	}
	return v.Text()
}

// become makes a node an object or a list, and gives nil when it is something else.
func (b *builder) become(n *node, kind nodeKind, h *heading) *node {
	if n.kind == unmade {
		n.kind, n.at, n.row, n.col = kind, b.plan, b.row, h.column
	}
	if n.kind != kind {
		b.clash(n, h, "tabular.other-shape")
		return nil
	}
	return n
}

func (b *builder) leaf(n *node, h *heading, text []byte) {
	switch {
	case n.kind == unmade:
		n.kind, n.text, n.at, n.row, n.col = leaf, text, b.plan, b.row, h.column
	case n.kind != leaf:
		b.clash(n, h, "tabular.other-shape")
	case string(n.text) != string(text) && (keyText(text) == "" || keyText(n.text) != keyText(text)):
		b.clash(n, h, "tabular.contradiction", shown(text), shown(n.text))
	}
}

// clash tells that a cell says something else than an earlier one did.
func (b *builder) clash(n *node, h *heading, rule string, args ...string) {
	args = append(args, n.at.sheet.Name, placeOf(n.col, n.row))
	b.tell(Finding{Severity: report.Error, Rule: rule, Args: args, File: b.plan.sheet.File, Sheet: b.plan.sheet.Name,
		Row: b.row, Cell: placeOf(h.column, b.row), Heading: h.text})
}
