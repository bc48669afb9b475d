package validate

import (
	_ "embed" // the tables
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// The structure as text: a line for each element, a blank before it for each
// element that holds it.
//
//	^name least most content attribute attribute … *
//
// "^" marks one that the schema declares by itself, which is known wherever it
// stands among foreign ones; most is "*" without end; content is "-" for elements
// only, "empty", or a simple type; an attribute is its name, "!" when required,
// ":type" unless it is text; "*" behind them says that attributes of other
// namespaces may stand there. A line with "*" alone is where elements of other
// namespaces may stand.
//
//go:embed structure.txt
var structureText string

// place is an element at a path.
type place struct {
	number   int // of all places
	name     string
	path     string // XPath without positions
	content  kind
	open     bool // for attributes of other namespaces
	attrs    []attribute
	required uint64  // bits of attrs
	attrAt   []uint8 // by code: index in attrs and 1
	parts    []part
	needed   uint64  // bits of parts
	partAt   []uint8 // by code: index in parts and 1
	foreign  int     // index in parts of those of other namespaces; noPart for nowhere
	codes    []use   // of the text
	rules    []*rule
}

// attribute is an attribute of a place.
type attribute struct {
	name  string
	kind  kind
	codes []use
	link  string // number of the advisory about it, where it names another activity
}

// part is what may stand at a point of a sequence: an element, or with place nil
// any of other namespaces.
type part struct {
	place       *place
	least, most int // most 0: no end
}

// structure is all that a kind of file may hold.
type structure struct {
	root    *place
	globals []*place // by code, nil for none
	places  []*place
}

// tables are made of the text once.
type tables struct {
	names      []string
	codes      map[string]int
	structures map[string]*structure // by the root's name
	lists      map[string]*codelist
	languages  []use          // of xml:lang where no place names it
	steps      map[string]int // of the rules, by text: see step.cache
	all        map[string][]eachOf
	vocabulary int // code of the attribute that tells which list is meant
}

var load = sync.OnceValue(func() *tables {
	t := &tables{codes: map[string]int{}, steps: map[string]int{}, structures: map[string]*structure{}}
	for word := range strings.FieldsSeq("xml:lang xml:space xml:base xml:id") {
		t.code(word)
	}
	var current *structure
	var open []*place
	for line := range strings.Lines(structureText) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		depth := len(line) - len(strings.TrimLeft(line, " "))
		line = line[depth:]
		open = open[:min(depth, len(open))]
		if line == "*" {
			top := open[len(open)-1]
			if top.foreign == noPart || top.foreign == len(top.parts)-1 {
				top.foreign = len(top.parts)
				top.parts = append(top.parts, part{})
			} else {
				panic("iati/validate: foreign elements at two points of " + top.path)
			}
			continue
		}
		p, global, least, most := t.place(line, depth)
		if depth == 0 && strings.HasPrefix(p.name, "iati-") {
			current = &structure{root: p}
			t.structures[p.name] = current
		}
		p.number, p.path = len(current.places), "/"+p.name
		if depth > 0 {
			top := open[len(open)-1]
			p.path = top.path + p.path
			if least > 0 {
				top.needed |= 1 << len(top.parts)
			}
			top.parts = append(top.parts, part{p, least, most})
		}
		current.places = append(current.places, p)
		if code := t.code(p.name); global {
			for len(current.globals) <= code {
				current.globals = append(current.globals, nil)
			}
			if current.globals[code] == nil {
				current.globals[code] = p
			}
		}
		open = append(open, p)
	}
	for _, s := range t.structures {
		for _, p := range s.places {
			t.index(p)
		}
		for len(s.globals) < len(t.names) {
			s.globals = append(s.globals, nil)
		}
	}
	t.readCodes()
	t.readRules()
	t.readAll()
	return t
})

// noPart is the index of a part that is nowhere.
const noPart = 64

// code is the number of a name.
func (t *tables) code(name string) int {
	code, ok := t.codes[name]
	if !ok {
		code = len(t.names)
		t.names, t.codes[name] = append(t.names, name), code
	}
	return code
}

// place reads a line.
func (t *tables) place(line string, depth int) (p *place, global bool, least, most int) {
	fields := strings.Fields(line)
	p = &place{foreign: noPart}
	p.name, global = strings.CutPrefix(fields[0], "^")
	fields = fields[1:]
	if depth > 0 {
		least = number(fields[0])
		if fields[1] != "*" {
			most = number(fields[1])
		}
		fields = fields[2:]
	}
	p.content = kindOf(fields[0])
	for _, field := range fields[1:] {
		if field == "*" {
			p.open = true
			continue
		}
		a := attribute{name: field}
		if i := strings.LastIndexByte(field, ':'); i >= 0 {
			a.name, a.kind = field[:i], kindOf(field[i+1:])
		}
		if name, required := strings.CutSuffix(a.name, "!"); required {
			a.name = name
			p.required |= 1 << len(p.attrs)
		}
		t.code(a.name)
		p.attrs = append(p.attrs, a)
	}
	return p, global, least, most
}

// index makes what is found by code.
func (t *tables) index(p *place) {
	p.attrAt, p.partAt = make([]uint8, len(t.names)), make([]uint8, len(t.names))
	for i, a := range p.attrs {
		if l := linking[p.path]; l.attribute == a.name {
			p.attrs[i].link = l.number
		}
		p.attrAt[t.codes[a.name]] = uint8(i + 1)
	}
	for i, part := range p.parts {
		if part.place != nil {
			at := &p.partAt[t.codes[part.place.name]]
			if *at != 0 || i >= noPart {
				panic("iati/validate: " + part.place.path + " stands twice in a sequence")
			}
			*at = uint8(i + 1)
		}
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(fmt.Sprintf("iati/validate: structure.txt: %v", err))
	}
	return n
}
