package xmlstream

import (
	"bytes"
	"io"
	"iter"
	"slices"

	"imar/internal/base/problem"
	"imar/internal/exchange/window"
)

// Options set how a Reader reads.
type Options struct {
	// Names are the names of the caller's vocabulary, each once, as they are
	// written ("iati-activity", "xml:lang"); Element.Code and Attr.Code tell
	// them by index, which is faster than by their text.
	Names []string
	// Through are the names of elements that are as large as the file itself and
	// so are never given whole: a child of the root with the first name, in it a
	// child with the second, and so on, by local names in any namespace. Of each
	// comes its start tag, then its children, then its end.
	Through    []string
	MaxElement int              // bytes of one element given; 0: DefaultMaxElement
	MaxDepth   int              // elements within each other; 0: DefaultMaxDepth
	Progress   func(read int64) // told the bytes of UTF-8 read so far, now and then; may be nil
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

// Item is one piece of a file: first the root, which has its name and its
// attributes but no children and no text, then each of its children. An element
// of Options.Through is given as the root is, with Start; when it ended it comes
// once more, with End. Both stay good as long as the root does.
type Item struct {
	Root    bool
	Start   bool
	End     bool
	Element Element
}

// Reader reads a file of XML. Make one with NewReader.
type Reader struct {
	opts   Options
	in     *window.Window
	parser *parser
	early  []fault   // about the encoding, found before reading
	open   []*opened // the root and what is gone through within it, innermost last
	doc    Doc
	yield  func(Item, *problem.Problem) bool
	left   bool // the caller wants no more
}

// NewReader makes a reader of r, whose encoding it finds out itself.
func NewReader(r io.Reader, opts Options) *Reader {
	opts = opts.withDefaults()
	text, early := decoded(r)
	in := window.New(text, opts.view, opts.MaxElement)
	in.Progress = opts.Progress
	return &Reader{opts: opts, in: in, parser: newParser(opts), early: early}
}

// All gives the items of the file in order, and in their places the problems.
// It can be gone through once.
func (r *Reader) All() iter.Seq2[Item, *problem.Problem] {
	return func(yield func(Item, *problem.Problem) bool) {
		r.yield = yield
		_ = r.encoding() && r.prolog() && r.openRoot() && r.children() && r.epilog()
	}
}

// Each of the functions below answers whether reading goes on: it does not
// when the caller left, or when a fault (already told) ended the file.

// encoding tells what was found about the encoding.
func (r *Reader) encoding() bool {
	for _, f := range r.early {
		if !r.report(f.tell(window.Start, "")) || f.key == faultEncoding {
			return false
		}
	}
	return true
}

// report hands a problem to the caller.
func (r *Reader) report(p *problem.Problem) bool {
	r.left = !r.yield(Item{}, p)
	return !r.left
}

// whole reads with parse from what is in view, bringing more into view until
// parse is satisfied, and tells the faults found. It answers the offset behind
// what was read, whether it is free of faults, and whether reading goes on.
func (r *Reader) whole(place func(node int) string, parse func(b []byte, final bool) int) (end int, sound, on bool) {
	p := r.parser
	for {
		end = parse(r.in.Bytes(), r.in.Ended())
		if end != short {
			break
		}
		if !r.in.More() && !r.in.Ended() {
			r.report(fault{key: faultLarge, args: []any{r.opts.MaxElement}}.tell(r.in.Pos(), place(0)))
			return end, false, false
		}
	}
	slices.SortStableFunc(p.faults, func(a, b fault) int { return a.at - b.at })
	for _, f := range p.faults {
		at := r.in.At(f.at)
		told := f.tell(at, place(f.node))
		if err := r.in.Err(); err != nil && f.key == faultTruncated {
			told = unreadable(err, at, place(f.node))
		}
		if !r.report(told) {
			return end, false, false
		}
	}
	if p.more > 0 && !r.report(fault{key: faultMore, args: []any{maxFaults}}.tell(r.in.Pos(), place(0))) {
		return end, false, false
	}
	return end, len(p.faults) == 0, end >= 0
}

// nowhere is the place of what stands outside the root.
func nowhere(int) string { return "" }

// inOpen is the place of what stands in the open element but in none of its
// children.
func (r *Reader) inOpen(int) string { return r.top().path }

// need has at least n bytes in view, or all there are.
func (r *Reader) need(n int) []byte {
	for len(r.in.Bytes()) < n && r.in.More() {
	}
	return r.in.Bytes()
}

// skipSpace passes over white space and says whether anything follows.
func (r *Reader) skipSpace() bool {
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

// misc reads a comment or a processing instruction; done is false when
// something else stands there.
func (r *Reader) misc(place func(int) string) (done, on bool) {
	b := r.need(4)
	var parse func(b []byte, i int) int
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		parse = r.parser.comment
	case bytes.HasPrefix(b, []byte("<?")):
		parse = r.parser.instruction
	default:
		return false, true
	}
	end, _, on := r.whole(place, func(b []byte, final bool) int {
		r.parser.start(final, 0, r.scope())
		return parse(b, 0)
	})
	if on {
		r.in.Advance(end)
	}
	return true, on
}

// prolog reads up to the root.
func (r *Reader) prolog() bool {
	if b := r.need(6); bytes.HasPrefix(b, []byte("<?xml")) && len(b) > 5 && isSpace(b[5]) {
		end, _, on := r.whole(nowhere, func(b []byte, final bool) int {
			r.parser.start(final, 0, 0)
			return r.parser.declaration(b)
		})
		if !on {
			return false
		}
		r.in.Advance(end)
	}
	for r.skipSpace() {
		if b := r.need(len("<!DOCTYPE")); bytes.HasPrefix(b, []byte("<!DOCTYPE")) {
			r.report(fault{key: faultDoctype}.tell(r.in.Pos(), ""))
			return false
		}
		if done, on := r.misc(nowhere); !done || !on {
			return on
		}
	}
	at := r.in.Pos()
	if err := r.in.Err(); err != nil {
		return r.report(unreadable(err, at, "")) && false
	}
	r.report(fault{key: faultEmpty}.tell(at, ""))
	return false
}

// openRoot reads the root's start tag.
func (r *Reader) openRoot() bool {
	if b := r.in.Bytes(); b[0] != '<' {
		_, _, on := r.whole(nowhere, func(b []byte, final bool) int {
			r.parser.start(final, 0, 0)
			return r.parser.unexpected(b, 0)
		})
		return on
	}
	return r.enter(nowhere, "", 0)
}

// children reads what the open elements hold, and their end tags.
func (r *Reader) children() bool {
	for len(r.open) > 0 {
		if !r.strayText() {
			return false
		}
		b := r.need(2)
		if len(b) < 2 {
			return r.truncated()
		}
		if b[1] == '/' {
			if !r.leave() {
				return false
			}
			continue
		}
		done, on := r.misc(r.inOpen)
		switch {
		case !on:
			return false
		case done:
		case b[1] == '!':
			on = r.straySection()
		case r.isThrough():
			on = r.enter(r.inOpen, r.top().path, len(r.open))
		default:
			on = r.child()
		}
		if !on {
			return false
		}
	}
	return true
}

// truncated tells that the file ends within the root.
func (r *Reader) truncated() bool {
	at := r.in.At(len(r.in.Bytes()))
	if err := r.in.Err(); err != nil {
		return r.report(unreadable(err, at, r.top().path)) && false
	}
	return r.report(fault{key: faultTruncated}.tell(at, r.top().path)) && false
}

// strayText passes over white space in the open element, and tells of anything else
// that is no markup.
func (r *Reader) strayText() bool {
	if !r.skipSpace() {
		return r.truncated()
	}
	if r.in.Bytes()[0] == '<' {
		return true
	}
	at := r.in.Pos()
	end, sound, on := r.whole(r.inOpen, func(b []byte, final bool) int {
		r.parser.start(final, len(r.open), r.scope())
		r.parser.nodes = append(r.parser.nodes, node{})
		r.parser.current = 0
		return r.parser.chars(b, 0)
	})
	if on && sound {
		on = r.report(fault{key: faultStray}.tell(at, r.top().path))
	}
	if on {
		r.in.Advance(end)
	}
	return on
}

// straySection passes over a CDATA section in the open element, and tells of it.
func (r *Reader) straySection() bool {
	at := r.in.Pos()
	end, sound, on := r.whole(r.inOpen, func(b []byte, final bool) int {
		r.parser.start(final, len(r.open), r.scope())
		return r.parser.declarationLike(b, 0)
	})
	if on && sound {
		on = r.report(fault{key: faultStray}.tell(at, r.top().path))
	}
	if on {
		r.in.Advance(end)
	}
	return on
}

// child reads one child of the open element and gives it.
func (r *Reader) child() bool {
	p := r.parser
	counted := false
	place := func(node int) string {
		r.view(&counted)
		if len(p.nodes) == 0 {
			return r.top().path
		}
		return Element{&r.doc, int32(max(node, 0))}.XPath()
	}
	end, sound, on := r.whole(place, func(b []byte, final bool) int {
		return p.element(b, final, len(r.open), r.scope())
	})
	if !on {
		return false
	}
	r.view(&counted)
	if sound {
		if r.left = !r.yield(Item{Element: Element{doc: &r.doc}}, nil); r.left {
			return false
		}
	}
	r.in.Advance(end)
	return true
}

// view makes the Doc of what was just parsed, and counts it once.
func (r *Reader) view(counted *bool) {
	p := r.parser
	if len(p.nodes) > 0 && !*counted {
		*counted = true
		r.top().count[p.nodes[0].name]++
	}
	r.doc = Doc{raw: r.in.Bytes(), nodes: p.nodes, attrs: p.attrs, names: p.names, spaces: p.spaces, at: r.in.Pos(), parent: r.top().path}
	if len(p.nodes) > 0 {
		r.doc.index = r.top().count[p.nodes[0].name]
	}
}

// epilog reads what stands behind the root: comments and instructions only.
func (r *Reader) epilog() bool {
	for r.skipSpace() {
		if done, on := r.misc(nowhere); !on {
			return false
		} else if !done {
			return r.report(fault{key: faultTrailing}.tell(r.in.Pos(), "")) && false
		}
	}
	if err := r.in.Err(); err != nil {
		return r.report(unreadable(err, r.in.Pos(), "")) && false
	}
	return true
}
