//go:generate go run ./gen -data $OPEN_CONTRACTING_DATA -out table.go

package schema

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"imar/internal/exchange/jsonstream"
)

// Schema is the schema of one standard in one version, extensions included.
type Schema struct {
	table  *table
	mu     sync.Mutex
	shapes map[*node]*Shape
	byName map[string]*Shape
}

// Version names the tables that there are: the standard and the version whose
// rules they hold.
type Version struct{ Standard, Number string }

// The versions. OC4IDS 0.9.5 is what the official validator checks every 0.9
// against; OCDS 1.0.3 is for data that states no version.
var (
	OC4IDS    = Version{"oc4ids", "0.9.5"}
	OCDS      = Version{"ocds", "1.1.5"}
	OCDS1dot0 = Version{"ocds", "1.0.3"}
)

// Of gives a schema, with the extensions laid upon it that are named by the
// addresses of their extension.json, in that order. Unknown lists those that there
// is no table for; they change nothing. An extension is recognised by the name of
// its repository, whatever its version.
func Of(v Version, extensions []string) (s *Schema, applied, unknown []string) {
	return with(allTables()[v.Standard+" "+v.Number], v, extensions)
}

func with(t *table, v Version, extensions []string) (s *Schema, applied, unknown []string) {
	for _, address := range extensions {
		patch := allTables()["extension "+Repository(address)]
		if patch == nil || v == OC4IDS {
			unknown = append(unknown, address)
			continue
		}
		t = t.patched(patch)
		applied = append(applied, address)
	}
	return &Schema{table: t, shapes: map[*node]*Shape{}, byName: map[string]*Shape{}}, applied, unknown
}

// Repository is the name of the repository in an extension's address:
// …/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json.
func Repository(address string) string {
	_, path, found := strings.Cut(strings.TrimSuffix(strings.TrimSuffix(address, "extension.json"), "/"), "://")
	parts := strings.Split(path, "/")
	if !found || len(parts) < 3 || parts[1] != "open-contracting-extensions" && parts[1] != "open-contracting" {
		return ""
	}
	return parts[2]
}

// Shape is what a value must be: a definition of the schema, ready to be checked.
type Shape struct {
	node       *node
	name       string // of its definition, "" for one that stands within another
	types      types
	members    map[string]*member
	start      *member // stands before the first of an object's members, nil where there are none
	patterned  []patterned
	required   []string
	items      *Shape
	oneOf      []*Shape
	enum       *codes
	open       *codes
	pattern    *regexp.Regexp
	format     func([]byte) bool
	formatRule string
	described  bool // it says which members it has: any other is unknown
	reference  bool // it refers to one of the parties
}

// member is a named member: its shape, and its place among the required ones.
type member struct {
	name       string
	shape      *Shape
	required   int // its place in Shape.required + 1
	deprecated string
	also       *member // where several patterns fit one name

	// next is the member that stood behind this one last time. The objects of a file
	// are mostly alike, so it is the first guess at what stands behind it now.
	next atomic.Pointer[member]
}

type patterned struct {
	name  *regexp.Regexp
	shape *Shape
}

// codes is a list of codes.
type codes struct {
	list string // its name
	set  map[string]bool
	null bool // null is one of them
	some []string
}

// Name is the name of the shape's definition.
func (s *Shape) Name() string { return s.name }

// Shape gives a definition by its name, nil when there is none: "project",
// "package" of OC4IDS; "release", "releasePackage", "recordPackage",
// "records.record", "versioned" of OCDS.
func (s *Schema) Shape(name string) *Shape {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.table.nodes[name] == nil {
		return nil
	}
	return s.named(name)
}

// Codelists are the codes of each list that the schema names, open and closed, in
// the order of the standard; a list of which it has no codes of its own, such as
// one of currencies, is there with what it has.
func (s *Schema) Codelists() map[string][]string {
	all := map[string][]string{}
	for _, lists := range []map[string][]string{s.table.enums, s.table.codes} {
		for name, codes := range lists {
			if name != "" {
				all[name] = slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return code == "∅" })
			}
		}
	}
	return all
}

func (s *Schema) named(name string) *Shape {
	if made := s.byName[name]; made != nil {
		return made
	}
	n := s.table.nodes[name]
	if n == nil {
		return &Shape{node: &node{}} // nothing is asked
	}
	made := s.shape(n)
	if made.name == "" {
		made.name, made.reference = name, name == "OrganizationReference"
	}
	s.byName[name] = made
	return made
}

// shape compiles a node. One that refers is what it refers to.
func (s *Schema) shape(n *node) *Shape {
	if n.ref != "" {
		return s.named(n.ref)
	}
	if made := s.shapes[n]; made != nil {
		return made
	}
	made := &Shape{node: n, types: n.types, required: n.required}
	s.shapes[n] = made
	if n.types&isNumber != 0 {
		made.types |= isInteger
	}
	if n.members != nil || len(n.patterned) > 0 {
		made.described = true
		s.members(made, n)
	}
	if len(made.required) > 0 && made.members == nil {
		s.members(made, n)
	}
	if n.items != nil {
		made.items = s.shape(n.items)
	}
	for _, branch := range n.oneOf {
		made.oneOf = append(made.oneOf, s.shape(branch))
	}
	if n.enum != "" {
		made.enum = codesOf(n.enum, s.table.enums[n.enum])
	}
	if list := s.table.codes[n.codelist]; n.codelist != "" && list != nil {
		if made.items != nil { // it is the elements that are codes
			items := *made.items
			items.open = codesOf(n.codelist, list)
			made.items = &items
		} else {
			made.open = codesOf(n.codelist, list)
		}
	}
	if n.pattern > 0 {
		made.pattern = s.table.expression(n.pattern - 1)
	}
	if check := formats[n.format]; check != nil {
		made.format, made.formatRule = check, "validate."+n.format
	}
	return made
}

func (s *Schema) members(made *Shape, n *node) {
	for number, inner := range n.patterned {
		made.patterned = append(made.patterned, patterned{s.table.expression(number), s.shape(inner)})
	}
	made.members, made.start = make(map[string]*member, len(n.members)), &member{}
	for name, inner := range n.members {
		made.members[name] = &member{name: name, shape: s.shape(inner), deprecated: inner.deprecated, also: made.patternedMember(name)}
	}
	for i, name := range n.required {
		if made.members[name] == nil {
			made.members[name] = &member{name: name, shape: anything}
		}
		made.members[name].required = i + 1
	}
}

func codesOf(name string, list []string) *codes {
	c := &codes{list: name, set: make(map[string]bool, len(list))}
	for _, code := range list {
		if code == "∅" {
			c.null = true
			continue
		}
		c.set[code] = true
		c.some = append(c.some, code)
	}
	return c
}

func (s *Shape) named(name string) *member {
	if m := s.members[name]; m != nil {
		return m
	}
	return s.patternedMember(name)
}

// Required are the names of the members that there must be.
func (s *Shape) Required() []string { return s.required }

// List describes the list that is a member of that name: the shape of its
// elements, nil when there is no such list, whether it may hold none, and whether
// no two of them may be equal.
func (s *Shape) List(name string) (elements *Shape, mayBeEmpty, unique bool) {
	m := s.members[name]
	if m == nil {
		return nil, true, false
	}
	return m.shape.items, !m.shape.node.minItems, m.shape.node.unique
}

// patternedMember finds the shapes that patterns give a member of that name.
func (s *Shape) patternedMember(name string) (found *member) {
	for _, p := range s.patterned {
		if p.name.MatchString(name) {
			found = &member{name: name, shape: p.shape, also: found}
		}
	}
	return found
}

// has says that a value is one of the codes.
func (c *codes) has(v jsonstream.Value) bool {
	switch v.Kind() {
	case jsonstream.Null:
		return c.null
	case jsonstream.String:
		chars, exact := v.Chars()
		if !exact {
			return c.set[v.Text()]
		}
		return c.set[string(chars)]
	}
	return false
}
