package jsonstream

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// Kind is what a value is.
type Kind uint8

// The kinds. Absent is the kind of the zero Value: no such member.
const (
	Absent Kind = iota
	Null
	False
	True
	Number
	String
	Array
	Object
)

// node is one value on the tape. A container is followed by all that it holds:
// elements, or keys (strings) each followed by its value. Offsets count from
// the start of the parsed bytes.
type node struct {
	kind    Kind
	escaped bool   // a string with at least one backslash
	pos     uint32 // its first byte
	end     uint32 // behind its last byte
	next    uint32 // the node behind it and all that it holds; 0 while open
}

// What a parsing function answers instead of the offset behind its value.
const (
	short  = -1 // the value goes on behind the bytes in view
	broken = -2 // a fault hides where the value ends; it is the last one listed
)

// parser parses one value into a tape. Its memory is used again for the next.
type parser struct {
	final    bool // nothing follows the bytes in view
	depth    int  // containers that are open
	maxDepth int
	nodes    []node
	faults   []fault
	more     int // faults beyond maxFaults
	keys     keySet
}

// parse reads the value at the start of b, without space before it, and
// answers the offset behind it. depth is the number of containers around it.
func (p *parser) parse(b []byte, final bool, depth int) int {
	p.final, p.depth = final, depth
	p.nodes, p.faults, p.more = p.nodes[:0], p.faults[:0], 0
	return p.value(b, 0)
}

// note lists a fault that leaves clear where the value ends.
func (p *parser) note(key string, at int, arg any) {
	if len(p.faults) >= maxFaults {
		p.more++
		return
	}
	p.faults = append(p.faults, fault{key: key, at: at, node: len(p.nodes), arg: arg})
}

// fail lists the fault that ends the parsing.
func (p *parser) fail(key string, at int, arg any) int {
	p.faults = append(p.faults, fault{key: key, at: at, node: len(p.nodes), arg: arg})
	return broken
}

// unexpected answers for the byte at i, which no rule allows there, or for the
// end of the bytes in view.
func (p *parser) unexpected(b []byte, i int) int {
	switch {
	case i < len(b):
		r, _ := utf8.DecodeRune(b[i:])
		return p.fail(faultSyntax, i, show(r))
	case p.final:
		return p.fail(faultTruncated, len(b), nil)
	}
	return short
}

// show writes a character for a sentence: itself when it can be seen.
func show(r rune) string {
	if r > ' ' && r < 0x7F {
		return string(r)
	}
	return fmt.Sprintf("U+%04X", r)
}

// blank is the offset of the first byte from i on that is no white space.
func blank(b []byte, i int) int {
	for i < len(b) {
		switch b[i] {
		case ' ':
			for i+8 <= len(b) && binary.LittleEndian.Uint64(b[i:]) == 0x2020202020202020 {
				i += 8
			}
			for i < len(b) && b[i] == ' ' {
				i++
			}
		case '\n', '\r', '\t':
			i++
		default:
			return i
		}
	}
	return i
}

func (p *parser) value(b []byte, i int) int {
	if i >= len(b) {
		return p.unexpected(b, i)
	}
	switch c := b[i]; c {
	case '"':
		return p.text(b, i)
	case '{':
		return p.container(b, i, Object)
	case '[':
		return p.container(b, i, Array)
	case 't':
		return p.word(b, i, "true", True)
	case 'f':
		return p.word(b, i, "false", False)
	case 'n':
		return p.word(b, i, "null", Null)
	default:
		if c == '-' || c-'0' <= 9 {
			return p.number(b, i)
		}
		return p.unexpected(b, i)
	}
}

func (p *parser) add(kind Kind, pos, end int) {
	p.nodes = append(p.nodes, node{kind: kind, pos: uint32(pos), end: uint32(end), next: uint32(len(p.nodes) + 1)})
}

// container reads the object or the array at i.
func (p *parser) container(b []byte, i int, kind Kind) int {
	if p.depth++; p.depth > p.maxDepth {
		return p.fail(faultDepth, i, p.maxDepth)
	}
	self := len(p.nodes)
	p.nodes = append(p.nodes, node{kind: kind, pos: uint32(i)})
	if kind == Object {
		i = p.members(b, i+1)
	} else {
		i = p.elements(b, i+1)
	}
	if i < 0 {
		return i
	}
	p.nodes[self].end = uint32(i)
	p.nodes[self].next = uint32(len(p.nodes))
	if kind == Object {
		p.unique(b, self)
	}
	p.depth--
	return i
}

// members reads what stands in an object, from behind its brace on.
func (p *parser) members(b []byte, i int) int {
	i = blank(b, i)
	if i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		if i >= len(b) || b[i] != '"' {
			return p.unexpected(b, i)
		}
		if i = p.text(b, i); i < 0 {
			return i
		}
		if i = blank(b, i); i >= len(b) || b[i] != ':' {
			return p.unexpected(b, i)
		}
		if i = p.value(b, blank(b, i+1)); i < 0 {
			return i
		}
		if i = blank(b, i); i >= len(b) {
			return p.unexpected(b, i)
		}
		switch b[i] {
		case ',':
			i = blank(b, i+1)
		case '}':
			return i + 1
		default:
			return p.unexpected(b, i)
		}
	}
}

// elements reads what stands in an array, from behind its bracket on.
func (p *parser) elements(b []byte, i int) int {
	i = blank(b, i)
	if i < len(b) && b[i] == ']' {
		return i + 1
	}
	for {
		if i = p.value(b, i); i < 0 {
			return i
		}
		if i = blank(b, i); i >= len(b) {
			return p.unexpected(b, i)
		}
		switch b[i] {
		case ',':
			i = blank(b, i+1)
		case ']':
			return i + 1
		default:
			return p.unexpected(b, i)
		}
	}
}

// word reads true, false or null.
func (p *parser) word(b []byte, i int, word string, kind Kind) int {
	for k := range len(word) {
		if i+k >= len(b) || b[i+k] != word[k] {
			return p.unexpected(b, i+k)
		}
	}
	p.add(kind, i, i+len(word))
	return i + len(word)
}

// numeric holds the bytes that can stand in a number.
var numeric = [256]bool{
	'0': true, '1': true, '2': true, '3': true, '4': true, '5': true, '6': true, '7': true, '8': true, '9': true,
	'-': true, '+': true, '.': true, 'e': true, 'E': true,
}

// number reads a number: all bytes that can stand in one, then the grammar.
func (p *parser) number(b []byte, i int) int {
	start := i
	for i < len(b) && numeric[b[i]] {
		i++
	}
	if i == len(b) && !p.final {
		return short
	}
	switch literal := b[start:i]; {
	case len(literal) > maxNumber:
		p.note(faultLong, start, maxNumber)
	case !isNumber(literal):
		p.note(faultNumber, start, string(literal))
	}
	p.add(Number, start, i)
	return i
}

// isNumber is the grammar of RFC 8259, section 6.
func isNumber(s []byte) bool {
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	whole := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if len(s) > 0 && s[0] == '.' {
		n := digits(s[1:])
		if n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if len(s) > 0 && s[0]|0x20 == 'e' {
		s = s[1:]
		if len(s) > 0 && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		n := digits(s)
		if n == 0 {
			return false
		}
		s = s[n:]
	}
	return len(s) == 0
}

// digits counts the digits at the start of s.
func digits(s []byte) int {
	n := 0
	for n < len(s) && s[n]-'0' <= 9 {
		n++
	}
	return n
}
