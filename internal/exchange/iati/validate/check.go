package validate

import (
	"hash/maphash"
	"slices"

	"imar/internal/exchange/report"
	"imar/internal/exchange/xmlstream"
)

// checker holds elements to the structure of one kind of file.
type checker struct {
	*teller
	*structure
	ruling
	buffer []byte
	strays int          // how many elements of other namespaces we are within
	seed   maphash.Seed // of the identifiers that links name
	links  []link       // of what was checked since they were taken
}

// element checks an element and all that it holds.
func (c *checker) element(e xmlstream.Element, p *place) {
	c.structured(e, p)
	if p.rules != nil && c.strays == 0 {
		c.ruled(e, p)
	}
}

// ruled asks the rules of a place.
func (c *checker) ruled(e xmlstream.Element, p *place) {
	item := e == c.evaluator.item
	for _, r := range p.rules {
		if item && r.silent && !r.about.meets(&c.has) {
			continue
		}
		c.ask(e, r, func() {
			attribute := ""
			if c.ruling.at.attribute >= 0 {
				attribute = c.ruling.at.element.Attributes().QName(c.ruling.at.attribute)
			}
			c.numbered(c.ruling.at.element, r.severity, r.sentence, r.ID, attribute, slices.Clone(c.args)...)
		})
	}
}

// structured checks the structure of an element, its codes, and what it holds.
func (c *checker) structured(e xmlstream.Element, p *place) {
	if p.content == anything {
		c.lax(e)
		return
	}
	c.attributes(e, p)
	switch p.content {
	case elements:
		if e.HasText() {
			c.tell(e, report.Error, "iativalidate.text", "", p.name)
		}
		var s sequence
		for child := e.First(); child.Exists(); child = child.Next() {
			c.child(&s, p, child)
		}
		if p.needed&^s.seen != 0 {
			c.missing(e, p, &s)
		}
	default:
		c.simple(e, p)
	}
}

// simple checks an element that holds no others.
func (c *checker) simple(e xmlstream.Element, p *place) {
	if child := e.First(); child.Exists() {
		c.tell(child, report.Error, "iativalidate.holds-none", "", child.QName(), p.name)
		return
	}
	if p.content == anyText && p.codes == nil {
		return
	}
	value := e.Bytes(c.buffer[:0])
	if p.codes != nil {
		c.code(e, e.Attributes(), p.codes, "", value)
	}
	switch {
	case p.content == empty:
		if len(value) > 0 {
			c.tell(e, report.Error, "iativalidate.empty", "", p.name)
		}
	case !p.content.holds(value):
		c.wrong(e, "", value, p.content)
	}
}

// sequence is how far the children of an element have come.
type sequence struct {
	at   int    // index of the part
	n    int    // how often it was there
	seen uint64 // bits of the parts
}

// pass goes past a child that is checked elsewhere.
func (s *sequence) pass(p *place, child xmlstream.Element) {
	i := noPart
	if code := child.Code(); code >= 0 && p.partAt[code] > 0 {
		i = int(p.partAt[code] - 1)
		s.seen |= 1 << i
	} else if child.Foreign() {
		i = p.foreign
	}
	switch {
	case i == noPart || i < s.at:
	case i == s.at:
		s.n++
	default:
		s.at, s.n = i, 1
	}
}

// child checks a child and its point in the sequence.
func (c *checker) child(s *sequence, p *place, child xmlstream.Element) {
	code := child.Code()
	if code < 0 || p.partAt[code] == 0 {
		c.stranger(s, p, child)
		return
	}
	i := int(p.partAt[code] - 1)
	part := &p.parts[i]
	switch {
	case i == s.at:
		if s.n++; part.most > 0 && s.n == part.most+1 {
			c.tell(child, report.Error, "iativalidate.too-many", "", part.place.name, p.name)
		}
	case i > s.at:
		s.at, s.n = i, 1
	case s.at == p.foreign && i == s.at-1 && part.most == 0 && (part.least == 0 || s.seen>>i&1 != 0):
		// libxml2 lets this pass, and with it the official validator.
		c.tell(child, report.Warning, "iativalidate.behind-foreign", "", part.place.name)
	default:
		c.tell(child, report.Error, "iativalidate.order", "", part.place.name, c.part(p, s.at))
	}
	s.seen |= 1 << i
	c.element(child, part.place)
}

// part names a part of a place.
func (c *checker) part(p *place, i int) string {
	if part := p.parts[i]; part.place != nil {
		return part.place.name
	}
	return "*"
}

// stranger checks a child that the place does not name.
func (c *checker) stranger(s *sequence, p *place, child xmlstream.Element) {
	switch {
	case !child.Foreign():
		c.tell(child, report.Error, "iativalidate.unexpected", "", child.QName(), p.name)
		return
	case p.foreign == noPart:
		c.tell(child, report.Error, "iativalidate.no-foreign", "", child.QName(), p.name)
	case p.foreign < s.at:
		c.tell(child, report.Error, "iativalidate.order", "", child.QName(), c.part(p, s.at))
	case p.foreign > s.at:
		s.at, s.n = p.foreign, 1
	}
	c.lax(child)
}

// missing tells of the parts that are not there.
func (c *checker) missing(e xmlstream.Element, p *place, s *sequence) {
	for i, part := range p.parts {
		if 1<<i&p.needed&^s.seen != 0 {
			c.tell(e, report.Error, "iativalidate.missing", "", part.place.name, p.name)
		}
	}
}

// lax checks what stands in an element that the standard does not know: what it
// holds is free, but for elements and attributes that the schema declares.
func (c *checker) lax(e xmlstream.Element) {
	c.strays++
	defer func() { c.strays-- }()
	if list := e.Attributes(); list.Len() > 0 {
		for i := range list.Len() {
			c.foreign(e, list, i)
		}
	}
	for child := e.First(); child.Exists(); child = child.Next() {
		if code := child.Code(); code >= 0 && c.globals[code] != nil {
			c.element(child, c.globals[code])
		} else {
			c.lax(child)
		}
	}
}

// attributes checks the attributes of an element.
func (c *checker) attributes(e xmlstream.Element, p *place) {
	var seen uint64
	list := e.Attributes()
	for i := range list.Len() {
		code := list.Code(i)
		if code < 0 || p.attrAt[code] == 0 {
			c.unknown(e, p, list, i)
			continue
		}
		at := p.attrAt[code] - 1
		seen |= 1 << at
		a := &p.attrs[at]
		if a.kind == anyText && a.codes == nil && a.link == "" {
			continue
		}
		value := list.Value(i, c.buffer[:0])
		if a.link != "" {
			c.linked(e, a, value)
		}
		if !a.kind.holds(value) {
			c.wrong(e, a.name, value, a.kind)
		} else if a.codes != nil {
			c.code(e, list, a.codes, a.name, value)
		}
	}
	if p.required&^seen != 0 {
		for i, a := range p.attrs {
			if 1<<i&p.required&^seen != 0 {
				c.tell(e, report.Error, "iativalidate.attribute-missing", "", a.name, p.name)
			}
		}
	}
}

// instanceSpace is the namespace of the attributes by which a file speaks to a
// schema processor.
const instanceSpace = "http://www.w3.org/2001/XMLSchema-instance"

// unknown checks an attribute that the place does not name.
func (c *checker) unknown(e xmlstream.Element, p *place, list xmlstream.Attributes, i int) {
	switch space := list.Space(i); {
	case space == "":
		c.tell(e, report.Error, "iativalidate.attribute-unknown", list.QName(i), list.QName(i), p.name)
	case space == instanceSpace:
		if name := list.Name(i); name == "nil" || name == "type" {
			c.tell(e, report.Error, "iativalidate.instance", list.QName(i), list.QName(i))
		}
	case !p.open:
		c.tell(e, report.Error, "iativalidate.attribute-unknown", list.QName(i), list.QName(i), p.name)
	default:
		c.foreign(e, list, i)
	}
}

// foreign checks an attribute that stands where any may stand: those that are
// declared for all elements keep their type.
func (c *checker) foreign(e xmlstream.Element, list xmlstream.Attributes, i int) {
	wanted := anyText
	switch list.QName(i) {
	case "xml:lang":
		wanted = language
	case "xml:space":
		wanted = preserve
	case "xml:base":
		wanted = uri
	case "xml:id":
		wanted = ncName
	case "value-date":
		wanted = date
	}
	value := list.Value(i, c.buffer[:0])
	switch {
	case !wanted.holds(value):
		c.wrong(e, list.QName(i), value, wanted)
	case wanted == language:
		c.code(e, list, c.ruling.tables.languages, "xml:lang", value)
	}
}

// wrong tells of a value that is not of its type.
func (c *checker) wrong(e xmlstream.Element, attribute string, value []byte, wanted kind) {
	c.tell(e, report.Error, "iativalidate.type-"+kindNames[wanted], attribute, shown(value))
}
