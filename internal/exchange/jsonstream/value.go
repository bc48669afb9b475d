package jsonstream

import (
	"iter"
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/window"
)

// Doc is a whole JSON value that was found strict, with its place in a file.
type Doc struct {
	raw     []byte
	nodes   []node
	at      window.Position
	pointer string
}

// Value is a value within a Doc. It is small and passed by value. The zero
// Value is an absent one: every question about it has the empty answer, so
// that v.Get("tender").Get("id") needs no checks on the way.
//
// A Value that a Reader gave is good until the next item; Clone keeps it.
type Value struct {
	doc  *Doc
	node int
}

// Parse reads data, which is one JSON value with nothing but space around it,
// under the limits of opts. It lists every fault found, or none and the value.
// The value is a view of data, which must not change.
func Parse(data []byte, opts Options) (Value, problem.List) {
	return new(Parser).Parse(new(Doc), data, opts)
}

// Parser parses one value after another in memory that it uses again. The zero
// Parser is ready.
type Parser struct{ parser }

// Parse is the function Parse into a Doc of which nothing is needed any more.
func (p *Parser) Parse(doc *Doc, data []byte, opts Options) (Value, problem.List) {
	opts = opts.withDefaults()
	p.maxDepth, p.nodes = opts.MaxDepth, doc.nodes
	begin := blank(data, 0)
	*doc = Doc{raw: data[begin:], at: window.Start.After(data[:begin])}
	if len(doc.raw) > opts.MaxElement {
		return Value{}, problem.List{fault{key: faultLarge, arg: opts.MaxElement}.tell(doc.at, "")}
	}
	if len(doc.raw) == 0 {
		return Value{}, problem.List{fault{key: faultEmpty}.tell(window.Start, "")}
	}
	end := p.parse(doc.raw, true, 0)
	doc.nodes = p.nodes
	if rest := blank(doc.raw, max(end, 0)); end > 0 && rest < len(doc.raw) {
		p.fail(faultTrailing, rest, nil)
	}
	if found := p.tell(doc); len(found) > 0 {
		return Value{}, found
	}
	doc.raw = doc.raw[:end]
	return Value{doc: doc}, nil
}

// tell makes the problems of what was parsed into doc, in the order of the
// text.
func (p *parser) tell(doc *Doc) problem.List {
	var list problem.List
	for _, f := range p.faults {
		list = append(list, f.tell(doc.at.After(doc.raw[:f.at]), doc.pathTo(f.node)))
	}
	if p.more > 0 {
		list = append(list, fault{key: faultMore, arg: maxFaults}.tell(doc.at, doc.pointer))
	}
	return list
}

func (v Value) at() node { return v.doc.nodes[v.node] }

// Kind is what the value is; Absent for the zero Value.
func (v Value) Kind() Kind {
	if v.doc == nil {
		return Absent
	}
	return v.at().kind
}

// Exists says that there is a value, be it null.
func (v Value) Exists() bool { return v.doc != nil }

// Raw is the value's bytes as they stood in the file. They belong to the Doc.
func (v Value) Raw() []byte {
	if v.doc == nil {
		return nil
	}
	n := v.at()
	return v.doc.raw[n.pos:n.end]
}

// Text is the characters of a string, "" of any other value.
func (v Value) Text() string {
	if v.Kind() != String {
		return ""
	}
	return textOf(v.doc.raw, v.at())
}

func textOf(raw []byte, n node) string {
	if n.escaped {
		return string(appendText(nil, raw[n.pos:n.end]))
	}
	return string(raw[n.pos+1 : n.end-1])
}

// Is says that the value is a string of exactly these characters.
func (v Value) Is(text string) bool {
	return v.Kind() == String && equalText(v.doc.raw, v.at(), text)
}

func equalText(raw []byte, n node, text string) bool {
	if n.escaped {
		return string(appendText(nil, raw[n.pos:n.end])) == text
	}
	return string(raw[n.pos+1:n.end-1]) == text
}

// Number is the literal of a number as it is written, "" of any other value.
func (v Value) Number() string {
	if v.Kind() != Number {
		return ""
	}
	return string(v.Raw())
}

// Bool is the truth value, and whether the value is one.
func (v Value) Bool() (truth, ok bool) {
	k := v.Kind()
	return k == True, k == True || k == False
}

// Len counts the members of an object or the elements of an array.
func (v Value) Len() int {
	n := 0
	for range v.children() {
		n++
	}
	return n
}

// children gives the nodes of an array's elements or an object's values.
func (v Value) children() iter.Seq[int] {
	return func(yield func(int) bool) {
		k := v.Kind()
		if k != Array && k != Object {
			return
		}
		nodes := v.doc.nodes
		for i, end := v.node+1, int(v.at().next); i < end; i = int(nodes[i].next) {
			if k == Object {
				i++
			}
			if !yield(i) {
				return
			}
		}
	}
}

// Get is an object's member of that name, the zero Value when there is none.
func (v Value) Get(name string) Value {
	if v.Kind() != Object {
		return Value{}
	}
	nodes := v.doc.nodes
	for k, end := v.node+1, int(v.at().next); k < end; k = int(nodes[k+1].next) {
		if equalText(v.doc.raw, nodes[k], name) {
			return Value{v.doc, k + 1}
		}
	}
	return Value{}
}

// Members gives an object's names and values in the order of the file.
func (v Value) Members() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for key, value := range v.Fields() {
			if !yield(key.Text(), value) {
				return
			}
		}
	}
}

// Fields is Members with each name as a string value: compare it with Is, or
// take its Line, without memory for its text.
func (v Value) Fields() iter.Seq2[Value, Value] {
	return func(yield func(key, value Value) bool) {
		if v.Kind() != Object {
			return
		}
		for i := range v.children() {
			if !yield(Value{v.doc, i - 1}, Value{v.doc, i}) {
				return
			}
		}
	}
}

// Elements gives an array's indexes and values.
func (v Value) Elements() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) {
		if v.Kind() != Array {
			return
		}
		index := 0
		for i := range v.children() {
			if !yield(index, Value{v.doc, i}) {
				return
			}
			index++
		}
	}
}

// Position is where the value stands in the file; the zero Position for none.
func (v Value) Position() window.Position {
	if v.doc == nil {
		return window.Position{}
	}
	return v.doc.at.After(v.doc.raw[:v.at().pos])
}

// Line is the line on which the value begins, 0 for none.
func (v Value) Line() int { return v.Position().Line }

// Pointer is the value's JSON pointer within the file's document. A member's
// name has the pointer of its value.
func (v Value) Pointer() string {
	if v.doc == nil {
		return ""
	}
	return v.doc.pathTo(v.node)
}

// pathTo walks from the root to the node target, which may be one that is not
// written yet: then to the innermost container that is open.
func (d *Doc) pathTo(target int) string {
	var b strings.Builder
	b.WriteString(d.pointer)
	at := 0
	for at < target && at < len(d.nodes) && d.nodes[at].kind >= Array {
		inside, object := at+1, d.nodes[at].kind == Object
		for index := 0; ; index++ {
			key := inside
			if object {
				inside++
			}
			if key >= len(d.nodes) {
				return b.String()
			}
			if inside >= len(d.nodes) || d.nodes[inside].next == 0 || target < int(d.nodes[inside].next) {
				b.WriteByte('/')
				if object {
					b.WriteString(escapePointer(textOf(d.raw, d.nodes[key])))
				} else {
					b.WriteString(strconv.Itoa(index))
				}
				break
			}
			inside = int(d.nodes[inside].next)
			if inside >= int(d.nodes[at].next) && d.nodes[at].next != 0 {
				return b.String()
			}
		}
		at = inside
	}
	return b.String()
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// escapePointer writes a name as a token of a JSON pointer (RFC 6901).
func escapePointer(name string) string { return pointerEscapes.Replace(name) }

// Clone copies the value with its bytes and its place, to be kept for as long
// as wanted.
func (v Value) Clone() Value {
	var s Store
	if v.doc != nil {
		s.raw, s.nodes, s.docs = make([]byte, 0, len(v.Raw())), make([]node, 0, v.Nodes()), make([]Doc, 0, 1)
	}
	return s.Add(v)
}
