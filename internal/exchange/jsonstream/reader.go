package jsonstream

import (
	"bytes"
	"io"
	"iter"
	"strconv"
	"unicode/utf8"

	"imar/internal/base/problem"
	"imar/internal/exchange/window"
)

// Framing is how the values of a file follow each other.
type Framing uint8

// The framings. Document: one value, and nothing but space behind it.
// Concatenated: any number of values, with or without space between them.
// Lines: one value on each line (JSON lines); blank lines are passed over, and
// a broken line is a problem of that line alone.
const (
	Document Framing = iota
	Concatenated
	Lines
)

// Options set how a Reader reads. The zero Options read one document whole.
type Options struct {
	Framing Framing
	// Enter is asked before each object or array whether to go into it
	// (Item.Kind tells which). What is entered is given as an Item that is
	// Opened, then piece by piece. Nil enters nothing.
	Enter      func(Item) bool
	MaxElement int              // bytes of a value that comes whole; 0: DefaultMaxElement
	MaxDepth   int              // containers within each other; 0: DefaultMaxDepth
	Progress   func(read int64) // told the bytes read so far, now and then; may be nil
	view       int              // first size of the window; 0: window.Usual
}

// withDefaults fills in the limits that are open. Offsets within an element
// take 32 bits, so no element is larger than 2 GiB.
func (o Options) withDefaults() Options {
	if o.MaxElement <= 0 {
		o.MaxElement = DefaultMaxElement
	}
	o.MaxElement = min(o.MaxElement, 1<<31-1)
	if o.MaxDepth <= 0 {
		o.MaxDepth = DefaultMaxDepth
	}
	if o.view <= 0 {
		o.view = window.Usual
	}
	return o
}

// Into makes an Enter that goes into the outermost object or array of each
// document, and into those of the outermost object's members that have one of
// these names and are arrays.
func Into(names ...string) func(Item) bool {
	return func(it Item) bool {
		if it.Depth == 0 {
			return true
		}
		if it.Depth > 1 || it.Kind != Array {
			return false
		}
		for _, name := range names {
			if it.Key == name && it.Index < 0 {
				return true
			}
		}
		return false
	}
}

// Item is one piece of a file.
type Item struct {
	Document int             // which of the file's values it belongs to, from 0
	Depth    int             // how many entered containers it stands in
	Parent   string          // JSON pointer of the container it stands in
	Key      string          // its name, in an object
	Index    int             // its index in an array, -1 in an object or outermost
	At       window.Position // where it begins
	Kind     Kind
	Opened   bool  // it is a container that was entered: Value is absent, what it holds follows
	Value    Value // good until the next item
}

// Pointer is the item's JSON pointer (RFC 6901) within its document.
func (it Item) Pointer() string {
	switch {
	case it.Depth == 0:
		return ""
	case it.Index >= 0:
		return it.Parent + "/" + strconv.Itoa(it.Index)
	}
	return it.Parent + "/" + escapePointer(it.Key)
}

// Reader reads a file of JSON. Make one with NewReader.
type Reader struct {
	opts   Options
	in     *window.Window
	parser parser
	doc    Doc
	eol    int64 // offset of the line's end in JSON lines, -1 unknown
	yield  func(Item, *problem.Problem) bool
	left   bool // the caller wants no more
	mute   bool // what is read stands behind an equal key: it is checked, not given
}

// NewReader makes a reader of r, which must give UTF-8.
func NewReader(r io.Reader, opts Options) *Reader {
	opts = opts.withDefaults()
	in := window.New(r, opts.view, opts.MaxElement)
	in.Progress = opts.Progress
	return &Reader{opts: opts, in: in, parser: parser{maxDepth: opts.MaxDepth}, eol: -1}
}

// All gives the items of the file in order, and in their places the problems,
// which come with the zero Item. It can be gone through once.
func (r *Reader) All() iter.Seq2[Item, *problem.Problem] {
	return func(yield func(Item, *problem.Problem) bool) {
		r.yield = yield
		r.documents()
	}
}

// documents reads value after value. Each of the functions below answers
// whether reading goes on: it does not when the caller left, or when a fault
// (already told) ended the document.
func (r *Reader) documents() {
	for n := 0; ; n++ {
		r.eol = -1
		if !r.findDocument() {
			if r.opts.Framing == Document && n == 0 || r.in.Err() != nil {
				r.tell("", faultEmpty, nil)
			}
			return
		}
		ok := r.value(Item{Document: n, Index: -1})
		if ok && r.opts.Framing != Concatenated {
			ok = r.nothingBehind()
		}
		if r.left || !ok && r.opts.Framing != Lines {
			return
		}
		if r.opts.Framing == Lines {
			r.skipLine()
		}
	}
}

// findDocument passes over the space before a value and says whether there is
// one.
func (r *Reader) findDocument() bool {
	for {
		b := r.in.Bytes()
		n := blank(b, 0)
		r.in.Advance(n)
		if n < len(b) {
			return true
		}
		if !r.in.More() {
			return false
		}
	}
}

// nothingBehind checks that only space stands behind a document.
func (r *Reader) nothingBehind() bool {
	if _, more := r.peek(); more {
		return r.tell("", faultTrailing, nil)
	}
	return true
}

// view is what of the document, or of the line, is in view, and whether
// nothing follows it.
func (r *Reader) view() (b []byte, final bool) {
	b = r.in.Bytes()
	if r.opts.Framing != Lines {
		return b, r.in.Ended()
	}
	from := r.in.Pos().Offset
	if r.eol < 0 {
		if n := bytes.IndexByte(b, '\n'); n >= 0 {
			r.eol = from + int64(n)
		}
	}
	if r.eol >= 0 {
		return b[:r.eol-from], true
	}
	return b, r.in.Ended()
}

// peek passes over space and gives the next byte, if there is one.
func (r *Reader) peek() (c byte, there bool) {
	for {
		b, final := r.view()
		n := blank(b, 0)
		r.in.Advance(n)
		if n < len(b) {
			return b[n], true
		}
		if final || !r.in.More() {
			return 0, false
		}
	}
}

// value reads the value that comes next, whole or by entering it.
func (r *Reader) value(it Item) bool {
	c, there := r.peek()
	it.At = r.in.Pos()
	if !there {
		return r.tell(it.Pointer(), faultTruncated, nil)
	}
	it.Kind = Absent
	switch c {
	case '{':
		it.Kind = Object
	case '[':
		it.Kind = Array
	}
	if it.Kind != Absent && r.opts.Enter != nil && r.opts.Enter(it) {
		return r.enter(it, c+2) // in ASCII the closing bracket stands two behind the opening one
	}
	return r.element(it)
}

// whole parses the value that comes next from what is in view, bringing more
// into view until it is whole, and answers as the parser does: short when the
// limit is too small for it.
func (r *Reader) whole(depth int) (b []byte, end int) {
	for {
		b, final := r.view()
		end := r.parser.parse(b, final, depth)
		if end == short && (r.in.More() || r.in.Ended()) {
			continue
		}
		return b, end
	}
}

// element reads one value whole.
func (r *Reader) element(it Item) bool {
	b, end := r.whole(it.Depth)
	if end == short {
		return r.large(it)
	}
	r.doc = Doc{raw: b, nodes: r.parser.nodes, at: it.At, pointer: it.Pointer()}
	if len(r.parser.faults) == 0 {
		it.Kind, it.Value = r.parser.nodes[0].kind, Value{doc: &r.doc}
		if !r.give(it) {
			return false
		}
	} else if !r.tellFaults() || end == broken {
		return false
	}
	r.in.Advance(end)
	return true
}

// give hands an item to the caller.
func (r *Reader) give(it Item) bool {
	r.left = !r.mute && !r.yield(it, nil)
	return !r.left
}

// report hands a problem to the caller.
func (r *Reader) report(p *problem.Problem) bool {
	r.left = !r.yield(Item{}, p)
	return !r.left
}

// tellFaults tells the faults of what was just parsed. An input that broke off
// with an error tells that instead of its end.
func (r *Reader) tellFaults() bool {
	for _, p := range r.parser.tell(&r.doc) {
		if err := r.in.Err(); err != nil && p.Key == faultTruncated {
			p = unreadable(err, r.in.At(len(r.doc.raw)), p.Field)
		}
		if !r.report(p) {
			return false
		}
	}
	return true
}

// tell tells a fault at the next byte in view, which ends the document.
func (r *Reader) tell(pointer string, key string, arg any) bool {
	at := r.in.Pos()
	p := fault{key: key, arg: arg}.tell(at, pointer)
	if err := r.in.Err(); err != nil && (key == faultTruncated || key == faultEmpty) {
		p = unreadable(err, at, pointer)
	}
	r.report(p)
	return false
}

// enter gives the opened container and goes through what it holds.
func (r *Reader) enter(it Item, closing byte) bool {
	if it.Depth >= r.opts.MaxDepth {
		return r.tell(it.Pointer(), faultDepth, r.opts.MaxDepth)
	}
	it.Opened = true
	if !r.give(it) {
		return false
	}
	r.in.Advance(1)
	child := Item{Document: it.Document, Depth: it.Depth + 1, Parent: it.Pointer(), Index: -1}
	names := map[string]bool{}
	for first := true; ; first = false {
		c, there := r.peek()
		switch {
		case !there:
			return r.tell(it.Pointer(), faultTruncated, nil)
		case c == closing && first:
			r.in.Advance(1)
			return true
		case it.Kind == Array:
			child.Index++
			if !r.value(child) {
				return false
			}
		case !r.member(child, names):
			return false
		}
		c, there = r.peek()
		switch {
		case there && c == ',':
			r.in.Advance(1)
		case there && c == closing:
			r.in.Advance(1)
			return true
		default:
			return r.unexpected(it.Pointer(), there)
		}
	}
}

// member reads one member of an entered object.
func (r *Reader) member(it Item, names map[string]bool) bool {
	r.peek()
	at := r.in.Pos()
	key, ok := r.key(it)
	if !ok {
		return false
	}
	it.Key = key
	repeated := names[key]
	if names[key] = true; len(names) > maxMembers {
		return r.tell(it.Pointer(), faultMembers, maxMembers)
	}
	if !repeated {
		return r.value(it)
	}
	if !r.report(fault{key: faultDuplicate, arg: key}.tell(at, it.Pointer())) {
		return false
	}
	outer := r.mute
	r.mute = true
	ok = r.value(it)
	r.mute = outer
	return ok
}

// key reads a member's name and the colon behind it. A fault in the name ends
// the document: what follows could not be told from other members.
func (r *Reader) key(it Item) (key string, ok bool) {
	if c, there := r.peek(); !there || c != '"' {
		return "", r.unexpected(it.Parent, there)
	}
	b, end := r.whole(it.Depth)
	if end == short {
		return "", r.tell(it.Parent, faultLarge, r.opts.MaxElement)
	}
	r.doc = Doc{raw: b, nodes: r.parser.nodes, at: r.in.Pos(), pointer: it.Parent}
	if len(r.parser.faults) > 0 {
		r.tellFaults()
		return "", false
	}
	it.Key = textOf(b, r.parser.nodes[0])
	r.in.Advance(end)
	if c, there := r.peek(); !there || c != ':' {
		return "", r.unexpected(it.Pointer(), there)
	}
	r.in.Advance(1)
	return it.Key, true
}

// unexpected tells what stands, or does not stand, next in view.
func (r *Reader) unexpected(pointer string, there bool) bool {
	if !there {
		return r.tell(pointer, faultTruncated, nil)
	}
	b, _ := r.view()
	char, _ := utf8.DecodeRune(b)
	return r.tell(pointer, faultSyntax, show(char))
}
