package xmlstream

import (
	"bytes"
	"fmt"
)

// node is one element on the tape, followed by its descendants. Offsets count
// from the start of the parsed bytes.
type node struct {
	name   uint32 // number in names
	space  uint32 // number in spaces, 0: in no namespace
	parent int32  // -1 for the outermost
	next   int32  // the node behind it and its descendants; 0 while open
	attrs  uint32 // its first attribute; those of the next node end them
	pos    uint32 // the < of its start tag
	inner  uint32 // behind the > of its start tag
	end    uint32 // behind its end tag
	text   uint32 // its character data, when that is in one piece
	behind uint32 // behind that
	data   data
}

// data is what the character data of an element is like.
type data uint8

const (
	noData    data = iota
	oneChunk       // stands in one piece, as it is written
	reference      // stands in one piece, but has references or CR
	chunks         // stands in pieces, or in CDATA sections
)

// attr is an attribute on the tape. Declarations of namespaces are not among
// them.
type attr struct {
	name, space uint32
	pos, end    uint32 // its value, without quotes
	asWritten   bool   // the value has no references and no white space but spaces
}

// binding is a prefix (or "", the default) declared by the element at node.
type binding struct {
	prefix string
	space  uint32
	node   int32
}

// What a parsing function answers instead of the offset behind what it read.
const (
	short  = -1 // it goes on behind the bytes in view
	broken = -2 // a fault hides where it ends; it is the last one listed
)

// parser parses one element into a tape. Its memory is used again for the next.
type parser struct {
	final    bool // nothing follows the bytes in view
	maxDepth int
	depth    int
	current  int32 // the innermost open element, -1 for none
	nodes    []node
	attrs    []attr
	names    *names
	spaces   []string // namespaces by number; 0 is none, 1 is that of xml
	scope    []binding
	faults   []fault
	more     int // faults beyond maxFaults
	declared []pair
}

const (
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	xmlnsSpace = "http://www.w3.org/2000/xmlns/"
)

func newParser(opts Options) *parser {
	return &parser{maxDepth: opts.MaxDepth, names: newNames(opts.Names), spaces: []string{"", xmlSpace}}
}

// start makes the parser ready for an element that stands in depth others,
// whose declarations of namespaces stay in scope.
func (p *parser) start(final bool, depth, scope int) {
	p.final, p.depth, p.current = final, depth, -1
	p.nodes, p.attrs, p.faults, p.more = p.nodes[:0], p.attrs[:0], p.faults[:0], 0
	p.scope = p.scope[:scope]
}

// element reads the element at the start of b and answers the offset behind.
func (p *parser) element(b []byte, final bool, depth, scope int) int {
	p.start(final, depth, scope)
	i := p.open(b, 0)
	for i >= 0 && p.current >= 0 {
		i = p.content(b, i)
	}
	return i
}

// note lists a fault that leaves clear where the element ends.
func (p *parser) note(key string, at int, args ...any) {
	if len(p.faults) >= maxFaults {
		p.more++
		return
	}
	p.faults = append(p.faults, fault{key: key, at: at, node: int(p.current), args: args})
}

// fail lists the fault that ends the parsing.
func (p *parser) fail(key string, at int, args ...any) int {
	p.faults = append(p.faults, fault{key: key, at: at, node: int(p.current), args: args})
	return broken
}

// unexpected answers for the byte at i, which no rule allows there, or for the
// end of the bytes in view.
func (p *parser) unexpected(b []byte, i int) int {
	switch {
	case i < len(b):
		return p.fail(faultSyntax, i, show(b[i:]))
	case p.final:
		return p.fail(faultTruncated, len(b))
	}
	return short
}

// content reads character data from i on and the markup behind it.
func (p *parser) content(b []byte, i int) int {
	begin := i
	i = blank(b, i)
	if i >= len(b) {
		return p.unexpected(b, i)
	}
	if b[i] != '<' {
		if i = p.chars(b, begin); i < 0 {
			return i
		}
	} else if i > begin && i+1 < len(b) && b[i+1] == '/' && int(p.current) == len(p.nodes)-1 {
		p.addText(begin, i, bytes.IndexByte(b[begin:i], '\r') < 0)
	}
	if i+1 >= len(b) {
		return p.unexpected(b, i+1)
	}
	switch b[i+1] {
	case '/':
		return p.closeTag(b, i)
	case '!':
		return p.declarationLike(b, i)
	case '?':
		return p.instruction(b, i)
	}
	return p.open(b, i)
}

// chars reads character data up to the next <.
func (p *parser) chars(b []byte, i int) int {
	begin, asWritten := i, true
	var wide uint64
	for {
		i, wide = plain(b, i, ']', wide)
		if i >= len(b) {
			return p.unexpected(b, i)
		}
		switch c := b[i]; c {
		case '<':
			if wide&highs != 0 {
				p.wide(b, begin, i)
			}
			p.addText(begin, i, asWritten)
			return i
		case '&':
			asWritten = false
			if i = p.reference(b, i); i < 0 {
				return i
			}
		case ']':
			if rest := b[i:]; len(rest) < 3 && !p.final {
				return short
			} else if bytes.HasPrefix(rest, []byte("]]>")) {
				p.note(faultSection, i)
			}
			i++
		default:
			p.control(c, i)
			asWritten = asWritten && c != '\r'
			i++
		}
	}
}

// control lists a character below the space, unless it is white space.
func (p *parser) control(c byte, at int) {
	if !isSpace(c) && c < ' ' {
		p.note(faultCharacter, at, fmt.Sprintf("U+%04X", c))
	}
}

// wide checks b[begin:end], which has bytes beyond ASCII.
func (p *parser) wide(b []byte, begin, end int) {
	switch key, at := checkWide(b[begin:end]); key {
	case faultUTF8:
		p.note(key, begin+at)
	case faultCharacter:
		p.note(key, begin+at, show(b[begin+at:]))
	}
}

// addText notes that b[begin:end] is character data of the open element.
func (p *parser) addText(begin, end int, asWritten bool) {
	n := &p.nodes[p.current]
	if n.data != noData {
		n.data = chunks
		return
	}
	n.text, n.behind, n.data = uint32(begin), uint32(end), reference
	if asWritten {
		n.data = oneChunk
	}
}

// nameEnd is the offset behind the name that begins at i.
func nameEnd(b []byte, i int) int {
	for i < len(b) && nameByte[b[i]] {
		i++
	}
	return i
}

// open reads the start tag at i.
func (p *parser) open(b []byte, i int) int {
	pos := i
	end := nameEnd(b, i+1)
	if end == len(b) || end == i+1 {
		return p.unexpected(b, end)
	}
	number, wrong := p.names.number(b[i+1 : end])
	if wrong != "" {
		return p.badName(wrong, b, i+1, end)
	}
	if p.depth++; p.depth > p.maxDepth {
		return p.fail(faultDepth, i, p.maxDepth)
	}
	self := int32(len(p.nodes))
	p.nodes = append(p.nodes, node{name: number, parent: p.current, attrs: uint32(len(p.attrs)), pos: uint32(pos)})
	p.current = self
	if b[end] == '>' {
		i = end + 1
	} else if i = p.attributes(b, end); i < 0 {
		return i
	}
	p.nodes[self].space = p.resolve(p.names.list[number].prefix, true, int(pos))
	p.nodes[self].inner = uint32(i)
	if b[i-2] == '/' && i-2 >= end {
		p.close(i)
	}
	return i
}

// badName answers for a name that is none, or one too many.
func (p *parser) badName(key string, b []byte, begin, end int) int {
	if key == faultNames {
		return p.fail(key, begin, maxNames)
	}
	return p.fail(key, begin, printable(b[begin:end]))
}

// printable is a name for a sentence: cut, and made valid.
func printable(raw []byte) string {
	return string(bytes.ToValidUTF8(raw[:min(len(raw), 80)], []byte("\uFFFD")))
}

// closeTag reads the end tag at i.
func (p *parser) closeTag(b []byte, i int) int {
	want := p.names.list[p.nodes[p.current].name].raw
	end := i + 2 + len(want)
	if end >= len(b) {
		if got := nameEnd(b, i+2); got < len(b) {
			return p.fail(faultTag, i, printable(b[i+2:got]), want)
		}
		return p.unexpected(b, len(b))
	}
	if string(b[i+2:end]) != want || nameByte[b[end]] {
		return p.fail(faultTag, i, printable(b[i+2:nameEnd(b, i+2)]), want)
	}
	if b[end] != '>' {
		if end = blank(b, end); end >= len(b) || b[end] != '>' {
			return p.unexpected(b, end)
		}
	}
	p.close(end + 1)
	return end + 1
}

// close ends the open element, and with it what it declared.
func (p *parser) close(end int) {
	n := &p.nodes[p.current]
	n.end, n.next = uint32(end), int32(len(p.nodes))
	for len(p.scope) > 0 && p.scope[len(p.scope)-1].node == p.current {
		p.scope = p.scope[:len(p.scope)-1]
	}
	p.current = n.parent
	p.depth--
}
