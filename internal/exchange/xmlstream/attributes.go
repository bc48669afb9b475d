package xmlstream

import "strings"

// pair is a declaration of a namespace, before the tag it stands in is whole.
type pair struct {
	prefix   string
	pos, end int
	plain    bool
}

// attributes reads the rest of a start tag from behind its name on, and
// answers the offset behind its >.
func (p *parser) attributes(b []byte, i int) int {
	first := len(p.attrs)
	p.declared = p.declared[:0]
	for {
		spaced := i
		i = blank(b, i)
		if i >= len(b) {
			return p.unexpected(b, i)
		}
		switch {
		case b[i] == '>':
			i++
		case b[i] == '/' && i+1 < len(b) && b[i+1] == '>':
			i += 2
		case b[i] == '/':
			return p.unexpected(b, i+1)
		default:
			if i == spaced {
				p.note(faultSpace, i)
			}
			if len(p.attrs)-first+len(p.declared) >= maxAttributes {
				return p.fail(faultAttributes, i, maxAttributes)
			}
			if i = p.attribute(b, i); i < 0 {
				return i
			}
			continue
		}
		p.declare(b)
		p.resolveAll(first)
		p.unique(first)
		return i
	}
}

// attribute reads the attribute at i.
func (p *parser) attribute(b []byte, i int) int {
	begin := i
	end := nameEnd(b, i)
	if end == len(b) || end == begin {
		return p.unexpected(b, end)
	}
	number, wrong := p.names.number(b[begin:end])
	if wrong != "" {
		return p.badName(wrong, b, begin, end)
	}
	if i = blank(b, end); i >= len(b) || b[i] != '=' {
		return p.unexpected(b, i)
	}
	if i = blank(b, i+1); i >= len(b) || b[i] != '"' && b[i] != '\'' {
		return p.unexpected(b, i)
	}
	pos := i + 1
	i, asWritten := p.quoted(b, i)
	if i < 0 {
		return i
	}
	switch n := &p.names.list[number]; {
	case n.raw == "xmlns":
		p.declared = append(p.declared, pair{"", pos, i - 1, asWritten})
	case n.prefix == "xmlns":
		p.declared = append(p.declared, pair{n.local, pos, i - 1, asWritten})
	default:
		p.attrs = append(p.attrs, attr{name: number, pos: uint32(pos), end: uint32(i - 1), asWritten: asWritten})
	}
	return i
}

// quoted reads the value whose quote stands at i and answers the offset behind
// the closing one.
func (p *parser) quoted(b []byte, i int) (end int, asWritten bool) {
	quote := b[i]
	begin := i + 1
	asWritten = true
	var wide uint64
	i, wide = plain(b, begin, quote, 0)
	for i < len(b) && b[i] != quote {
		switch c := b[i]; c {
		case '<':
			return p.unexpected(b, i), false
		case '&':
			if i = p.reference(b, i); i < 0 {
				return i, false
			}
		default:
			p.control(c, i)
			i++
		}
		asWritten = false
		i, wide = plain(b, i, quote, wide)
	}
	if i >= len(b) {
		return p.unexpected(b, i), false
	}
	if wide&highs != 0 {
		p.wide(b, begin, i)
	}
	return i + 1, asWritten
}

// declare brings the namespaces declared by the open element into scope, under
// the constraints of Namespaces in XML, sections 3 and 5.
func (p *parser) declare(b []byte) {
	for i, d := range p.declared {
		uri := string(b[d.pos:d.end])
		if !d.plain {
			uri = string(appendValue(nil, b[d.pos:d.end]))
		}
		for _, before := range p.declared[:i] {
			if before.prefix == d.prefix {
				p.note(faultAttribute, d.pos, strings.TrimSuffix("xmlns:"+d.prefix, ":"))
			}
		}
		switch {
		case d.prefix == "xmlns" || uri == xmlnsSpace || (d.prefix == "xml") != (uri == xmlSpace):
			p.note(faultReserved, d.pos, "xmlns:"+d.prefix)
		case d.prefix != "" && uri == "":
			p.note(faultPrefix, d.pos, d.prefix)
		case d.prefix != "xml":
			p.scope = append(p.scope, binding{d.prefix, p.spaceNumber(uri), p.current})
		}
	}
}

// spaceNumber is the number of a namespace, given to it on its first sight.
func (p *parser) spaceNumber(uri string) uint32 {
	for i, known := range p.spaces {
		if known == uri {
			return uint32(i)
		}
	}
	if len(p.spaces) >= maxSpaces {
		p.note(faultNames, 0, maxSpaces)
		return 0
	}
	p.spaces = append(p.spaces, uri)
	return uint32(len(p.spaces) - 1)
}

// resolve is the namespace of a prefix. The default one is for elements only.
func (p *parser) resolve(prefix string, element bool, at int) uint32 {
	if prefix == "" && (!element || len(p.scope) == 0) {
		return 0
	}
	if prefix == "xml" {
		return 1
	}
	for i := len(p.scope) - 1; i >= 0; i-- {
		if p.scope[i].prefix == prefix {
			return p.scope[i].space
		}
	}
	if prefix != "" {
		p.note(faultPrefix, at, prefix)
	}
	return 0
}

// resolveAll gives the attributes of the open element their namespaces.
func (p *parser) resolveAll(first int) {
	for i := first; i < len(p.attrs); i++ {
		a := &p.attrs[i]
		if prefix := p.names.list[a.name].prefix; prefix != "" {
			a.space = p.resolve(prefix, false, int(a.pos))
		}
	}
}

// fewAttributes is up to how many attributes are compared by pairs.
const fewAttributes = 24

// unique lists each attribute of the open element that stood before in it, by
// its written name or by namespace and local name.
func (p *parser) unique(first int) {
	attrs := p.attrs[first:]
	if len(attrs) > fewAttributes {
		p.uniqueMany(attrs)
		return
	}
	for i := range attrs {
		for k := range i {
			if p.same(attrs[i], attrs[k]) {
				p.note(faultAttribute, int(attrs[i].pos), p.names.list[attrs[i].name].raw)
				break
			}
		}
	}
}

func (p *parser) same(a, b attr) bool {
	return a.name == b.name ||
		a.space != 0 && a.space == b.space && p.names.list[a.name].local == p.names.list[b.name].local
}

func (p *parser) uniqueMany(attrs []attr) {
	type expanded struct {
		space uint32
		local string
	}
	seen := make(map[expanded]bool, len(attrs))
	for _, a := range attrs {
		n := p.names.list[a.name]
		key := expanded{a.space, n.local}
		if a.space == 0 {
			key.local = n.raw
		}
		if seen[key] {
			p.note(faultAttribute, int(a.pos), n.raw)
		}
		seen[key] = true
	}
}
