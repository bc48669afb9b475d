package validate

import (
	"bytes"
	"math"
	"strconv"

	"imar/internal/exchange/xmlstream"
)

// evaluator asks expressions about an activity. Its memory is used again.
type evaluator struct {
	item   xmlstream.Element
	heads  []int32 // by code: index in kids of the first child of the item, and 1
	tails  []int32
	kids   []kid
	nodes  []found // a stack
	enough int     // of nodes on the stack, 0 for all there are
	param  []byte  // what the loop is at
	cached []cached
	turn   int // counts the items
	beside beside
	has    names // codes of the children of the item
	buffer [2][]byte
}

// cached are the children of the item that a step leads to.
type cached struct {
	turn     int // at which they were found
	elements []xmlstream.Element
}

// beside is the first child of a name that an element has, which each of its
// children may ask about.
type beside struct {
	turn   int
	parent xmlstream.Element
	code   int
	first  xmlstream.Element
}

// firstOf is the first child of a name.
func (v *evaluator) firstOf(e xmlstream.Element, code int) xmlstream.Element {
	if b := &v.beside; b.turn != v.turn || b.parent != e || b.code != code {
		*b = beside{turn: v.turn, parent: e, code: code}
		for c := e.First(); c.Exists() && !b.first.Exists(); c = c.Next() {
			if c.Code() == code {
				b.first = c
			}
		}
	}
	return v.beside.first
}

// names are codes of names, as bits.
type names [4]uint64

func (n *names) add(code int) { n[code>>6&3] |= 1 << (code & 63) }
func (n *names) meets(other *names) bool {
	return n[0]&other[0]|n[1]&other[1]|n[2]&other[2]|n[3]&other[3] != 0
}

// kid is a child of the item, with the next one of its name.
type kid struct {
	element xmlstream.Element
	next    int32
}

// found is a node: an element, one of its attributes, or its text.
type found struct {
	element   xmlstream.Element
	attribute int // index, or one of those below
}

const (
	wholeElement = -1
	ownText      = -2
)

// begin turns to an activity or organisation.
func (v *evaluator) begin(e xmlstream.Element, many int) {
	if v.heads == nil {
		v.heads, v.tails = make([]int32, many), make([]int32, many)
	}
	for _, k := range v.kids {
		if code := k.element.Code(); code >= 0 {
			v.heads[code] = 0
		}
	}
	v.item, v.kids, v.has = e, v.kids[:0], names{}
	v.turn++
	for c := e.First(); c.Exists(); c = c.Next() {
		code := c.Code()
		if code < 0 {
			continue
		}
		v.has.add(code)
		v.kids = append(v.kids, kid{element: c})
		at := int32(len(v.kids))
		if v.heads[code] == 0 {
			v.heads[code] = at
		} else {
			v.kids[v.tails[code]-1].next = at
		}
		v.tails[code] = at
	}
}

// end lets go of the activity, whose elements are no longer good.
func (v *evaluator) end() {
	for _, k := range v.kids {
		v.heads[k.element.Code()] = 0
	}
	v.item, v.kids = xmlstream.Element{}, v.kids[:0]
}

// collect pushes the nodes of an expression that gives nodes, and answers where
// they begin; the caller takes them off.
func (v *evaluator) collect(e xmlstream.Element, x *expr) (from int) {
	from = len(v.nodes)
	enough := v.enough
	v.enough = 0
	v.push(e, x)
	v.enough = enough
	return from
}

// first is collect for one that needs the first node only.
func (v *evaluator) first(e xmlstream.Element, x *expr) (from int) {
	from = len(v.nodes)
	enough := v.enough
	v.enough = from + 1
	v.push(e, x)
	v.enough = enough
	return from
}

// done says that there are nodes enough.
func (v *evaluator) done() bool { return v.enough > 0 && len(v.nodes) >= v.enough }

func (v *evaluator) push(e xmlstream.Element, x *expr) {
	switch x.op {
	case opPath:
		v.walk(e, x.steps)
	case opUnion:
		if v.push(e, x.a); !v.done() {
			v.push(e, x.b)
		}
	}
}

// walk pushes the nodes that a path leads to.
func (v *evaluator) walk(e xmlstream.Element, steps []step) {
	s, rest := &steps[0], steps[1:]
	switch s.axis {
	case attributeAxis:
		if i := attributeOf(e, s.code); i >= 0 {
			v.nodes = append(v.nodes, found{e, i})
		}
	case parent:
		up := e.Parent()
		if len(rest) == 1 && rest[0].axis == child && rest[0].only == 1 && len(rest[0].where) == 0 {
			if first := v.firstOf(up, rest[0].code); first.Exists() {
				v.nodes = append(v.nodes, found{first, wholeElement})
			}
		} else if up.Exists() {
			v.reach(up, rest)
		}
	case self:
		v.reach(e, rest)
	case textAxis:
		if !e.Empty() {
			v.nodes = append(v.nodes, found{e, ownText})
		}
	case descendant:
		for c := e.First(); c.Exists() && !v.done(); c = c.Next() {
			if c.Code() == s.code {
				v.reach(c, rest)
			}
			v.walk(c, steps)
		}
	default:
		v.children(e, s, rest)
	}
}

func (v *evaluator) children(e xmlstream.Element, s *step, rest []step) {
	if s.code < 0 {
		return
	}
	position := 0
	if e == v.item && e.Exists() {
		if s.cache > 0 && s.only == 0 {
			v.cachedChildren(s, rest)
			return
		}
		for at := v.heads[s.code]; at > 0 && !v.done(); at = v.kids[at-1].next {
			v.child(v.kids[at-1].element, s, rest, &position)
		}
		return
	}
	for c := e.First(); c.Exists() && !v.done(); c = c.Next() {
		if c.Code() == s.code {
			v.child(c, s, rest, &position)
		}
	}
}

// cachedChildren is children of the item, found once.
func (v *evaluator) cachedChildren(s *step, rest []step) {
	for len(v.cached) <= s.cache {
		v.cached = append(v.cached, cached{})
	}
	if v.cached[s.cache].turn != v.turn {
		list := v.cached[s.cache].elements[:0]
	next:
		for at := v.heads[s.code]; at > 0; at = v.kids[at-1].next {
			for _, x := range s.where {
				if !v.truth(v.kids[at-1].element, x) {
					continue next
				}
			}
			list = append(list, v.kids[at-1].element)
		}
		v.cached[s.cache] = cached{v.turn, list}
	}
	for _, c := range v.cached[s.cache].elements {
		if v.reach(c, rest); v.done() {
			return
		}
	}
}

// child goes on from a child if the predicates hold.
func (v *evaluator) child(c xmlstream.Element, s *step, rest []step, position *int) {
	for _, x := range s.where {
		if !v.truth(c, x) {
			return
		}
	}
	if *position++; s.only == 0 || s.only == *position {
		v.reach(c, rest)
	}
}

func (v *evaluator) reach(e xmlstream.Element, rest []step) {
	if len(rest) == 0 {
		v.nodes = append(v.nodes, found{e, wholeElement})
	} else {
		v.walk(e, rest)
	}
}

// value is the string value of a node, good until the buffer is used again.
func (v *evaluator) value(n found, buffer int) []byte {
	var value []byte
	if n.attribute >= 0 {
		value = n.element.Attributes().Value(n.attribute, v.buffer[buffer][:0])
	} else {
		value = n.element.Bytes(v.buffer[buffer][:0])
	}
	return value
}

// nodeSet says that an expression gives nodes.
func (x *expr) nodeSet() bool { return x.op == opPath || x.op == opUnion }

// isText says that an expression gives text.
func (x *expr) isText() bool { return x.op == opText || x.op == opParam }

// truth is boolean().
func (v *evaluator) truth(e xmlstream.Element, x *expr) bool {
	switch x.op {
	case opOr:
		return v.truth(e, x.a) || v.truth(e, x.b)
	case opAnd:
		return v.truth(e, x.a) && v.truth(e, x.b)
	case opNot:
		return !v.truth(e, x.a)
	case opEqual, opUnequal, opLess, opLessEqual, opMore, opMoreEqual:
		return v.compare(e, x)
	case opText:
		return x.text != ""
	case opParam:
		return len(v.param) > 0
	}
	if x.ownAttribute() {
		return attributeOf(e, x.steps[0].code) >= 0
	}
	if x.nodeSet() {
		from := v.first(e, x)
		there := len(v.nodes) > from
		v.nodes = v.nodes[:from]
		return there
	}
	n := v.number(e, x)
	return n != 0 && !math.IsNaN(n)
}

// ownAttribute says that an expression is an attribute of the element itself.
func (x *expr) ownAttribute() bool {
	return x.op == opPath && len(x.steps) == 1 && x.steps[0].axis == attributeAxis
}

// attributeOf is the index of an attribute of an element, -1 for none.
func attributeOf(e xmlstream.Element, code int) int {
	list := e.Attributes()
	for i := range list.Len() {
		if list.Code(i) == code {
			return i
		}
	}
	return -1
}

// number is number().
func (v *evaluator) number(e xmlstream.Element, x *expr) float64 {
	switch x.op {
	case opNumber:
		return x.number
	case opPlus:
		return v.number(e, x.a) + v.number(e, x.b)
	case opCount:
		from := v.collect(e, x.a)
		n := len(v.nodes) - from
		v.nodes = v.nodes[:from]
		return float64(n)
	case opToNumber:
		return v.number(e, x.a)
	case opText:
		return toNumber([]byte(x.text))
	case opParam:
		return toNumber(v.param)
	case opPath, opUnion:
		from := v.first(e, x)
		n := math.NaN()
		if len(v.nodes) > from {
			n = toNumber(v.value(v.nodes[from], 0))
		}
		v.nodes = v.nodes[:from]
		return n
	}
	if v.truth(e, x) {
		return 1
	}
	return 0
}

// toNumber reads a number as XPath writes them; what is none is NaN.
func toNumber(text []byte) float64 {
	text = bytes.Trim(text, " \t\r\n")
	if !isDecimal(text) || text[0] == '+' {
		return math.NaN()
	}
	if len(text) <= 15 && digits(text, 0) == len(text) {
		n := 0
		for _, c := range text {
			n = n*10 + int(c-'0')
		}
		return float64(n)
	}
	n, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

// text is the text of an expression that gives text.
func (v *evaluator) text(x *expr) []byte {
	if x.op == opParam {
		return v.param
	}
	return []byte(x.text)
}

// compare compares: nodes compare if one of them does.
func (v *evaluator) compare(e xmlstream.Element, x *expr) bool {
	a, b, operator := x.a, x.b, x.op
	if b.nodeSet() && !a.nodeSet() {
		a, b, operator = b, a, turned[operator]
	}
	if !a.nodeSet() {
		if a.isText() && b.isText() && (operator == opEqual || operator == opUnequal) {
			return bytes.Equal(v.text(a), v.text(b)) == (operator == opEqual)
		}
		return holds(operator, v.number(e, a), v.number(e, b))
	}
	if a.ownAttribute() {
		i := attributeOf(e, a.steps[0].code)
		return i >= 0 && v.compareNode(e, found{e, i}, operator, b)
	}
	from := v.collect(e, a)
	end := len(v.nodes)
	ok := false
	for i := from; i < end && !ok; i++ {
		ok = v.compareNode(e, v.nodes[i], operator, b)
	}
	v.nodes = v.nodes[:from]
	return ok
}

// compareNode compares one node with an expression.
func (v *evaluator) compareNode(e xmlstream.Element, n found, operator op, b *expr) bool {
	equality := operator == opEqual || operator == opUnequal
	switch {
	case b.op == opText && equality:
		return (string(v.value(n, 1)) == b.text) == (operator == opEqual)
	case b.op == opParam && equality:
		return bytes.Equal(v.value(n, 1), v.param) == (operator == opEqual)
	case b.nodeSet():
		from := v.collect(e, b)
		ok := false
		for i := from; i < len(v.nodes) && !ok; i++ {
			left, right := v.value(n, 1), v.value(v.nodes[i], 0)
			if equality {
				ok = bytes.Equal(left, right) == (operator == opEqual)
			} else {
				ok = holds(operator, toNumber(left), toNumber(right))
			}
		}
		v.nodes = v.nodes[:from]
		return ok
	}
	return holds(operator, toNumber(v.value(n, 1)), v.number(e, b))
}

// turned are the operators with their sides changed.
var turned = [...]op{opEqual: opEqual, opUnequal: opUnequal, opLess: opMore, opLessEqual: opMoreEqual, opMore: opLess, opMoreEqual: opLessEqual}

func holds(operator op, a, b float64) bool {
	switch operator {
	case opEqual:
		return a == b
	case opUnequal:
		return a != b
	case opLess:
		return a < b
	case opLessEqual:
		return a <= b
	case opMore:
		return a > b
	}
	return a >= b
}
