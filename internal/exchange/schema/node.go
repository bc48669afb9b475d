package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// types is a set of JSON types.
type types uint8

// The types; every integer is a number too.
const (
	isString types = 1 << iota
	isInteger
	isNumber
	isArray
	isObject
	isBoolean
	isNull
)

const typeLetters = "sinaobz"

// typeNames are the words of the types, in the order of typeLetters.
var typeNames = []string{"string", "integer", "number", "array", "object", "boolean", "null"}

// node is a schema as its table tells it. In an extension's patch it holds what
// the patch states, and gone the keywords that it takes away.
type node struct {
	types      types
	ref        string
	format     string
	minLength  bool
	minItems   bool
	minMembers bool
	unique     bool
	exclusive  bool
	minimum    string
	maximum    string
	enum       string
	codelist   string
	deprecated string
	pattern    int // its number + 1
	required   []string
	demands    bool // required is stated, be it empty
	members    map[string]*node
	order      []string // the names of members as the schema lists them
	patterned  map[int]*node
	items      *node
	oneOf      []*node
	gone       []string
}

// table is one standard, or one extension's patch.
type table struct {
	nodes map[string]*node // nil: taken away
	enums map[string][]string
	codes map[string][]string

	patterns []*regexp.Regexp // nil for those of all tables
}

// allTables are the tables by name, read once.
var allTables = sync.OnceValue(func() map[string]*table {
	all := map[string]*table{}
	for block := range strings.SplitSeq(strings.TrimSpace(tables), "\n\n") {
		name, lines, _ := strings.Cut(block, "\n")
		all[name] = readTable(lines)
	}
	return all
})

// allPatterns are the regular expressions of the schemas, compiled once.
var allPatterns = sync.OnceValue(func() (list []*regexp.Regexp) {
	for p := range strings.SplitSeq(patterns, "\n") {
		list = append(list, regexp.MustCompile(p))
	}
	return list
})

// expression is a pattern by its number.
func (t *table) expression(number int) *regexp.Regexp {
	if t.patterns != nil {
		return t.patterns[number]
	}
	return allPatterns()[number]
}

func readTable(lines string) *table {
	t := &table{nodes: map[string]*node{}, enums: map[string][]string{}, codes: map[string][]string{}}
	for line := range strings.SplitSeq(lines, "\n") {
		if head, codes, ok := strings.Cut(line, "\t"); ok || line[0] == '~' || line[0] == '=' {
			list := strings.Split(codes, "\t")
			if head[0] == '=' {
				t.enums[head[1:]] = list
			} else {
				t.codes[head[1:]] = list
			}
			continue
		}
		name, text, _ := strings.Cut(line, " ")
		r := &tableReader{rest: text}
		t.nodes[name] = r.node()
		if strings.TrimSpace(r.rest) != "" {
			panic(fmt.Sprintf("schema: table of %s goes on with %q", name, r.rest))
		}
	}
	return t
}

// tableReader reads the notation of nodes. The tables come with the program, so
// what it cannot read is a mistake in it.
type tableReader struct{ rest string }

func (r *tableReader) next(mark string) bool {
	rest, ok := strings.CutPrefix(r.rest, mark)
	if ok {
		r.rest = rest
	}
	return ok
}

// word reads up to a space, and passes over it.
func (r *tableReader) word() string {
	word, rest, _ := strings.Cut(r.rest, " ")
	r.rest = rest
	return word
}

func (r *tableReader) node() *node {
	n := &node{}
	if strings.HasPrefix(r.rest, "∅;") || r.rest == "∅" {
		r.next("∅")
		return nil
	}
	for r.rest != "" {
		if i := strings.IndexByte(typeLetters, r.rest[0]); i >= 0 {
			n.types |= 1 << i
			r.rest = r.rest[1:]
			continue
		}
		if !r.keyword(n) {
			return n
		}
	}
	return n
}

func (r *tableReader) keyword(n *node) bool {
	switch {
	case r.next("&"):
		n.ref = r.word()
	case r.next("@"):
		n.format = r.word()
	case r.next("+"):
		n.minLength = true
	case r.next("*"):
		n.minItems = true
	case r.next("'"):
		n.minMembers = true
	case r.next("#"):
		n.unique = true
	case r.next("!"):
		n.exclusive = true
	case r.next(">"):
		n.minimum = r.word()
	case r.next("<"):
		n.maximum = r.word()
	case r.next("="):
		n.enum = r.word()
	case r.next("~"):
		n.codelist = r.word()
	case r.next("-"):
		n.deprecated = r.word()
	case r.next("%"):
		n.pattern = r.number() + 1
	case r.next("∅"):
		n.gone = append(n.gone, r.word())
	case r.next("$"):
		n.demands = true
		if list := r.word(); list != "" {
			n.required = strings.Split(list, ",")
		}
	case r.next("{"):
		r.members(n)
	case r.next("["):
		n.items = r.node()
		r.must("]")
	case r.next("?("):
		for !r.next(")") {
			n.oneOf = append(n.oneOf, r.node())
			r.must(";")
		}
	default:
		return false
	}
	return true
}

func (r *tableReader) number() (n int) {
	for _, c := range r.word() {
		n = 10*n + int(c-'0')
	}
	return n
}

func (r *tableReader) must(mark string) {
	if !r.next(mark) {
		panic(fmt.Sprintf("schema: table has %q where %q stands", r.rest[:min(40, len(r.rest))], mark))
	}
}

func (r *tableReader) members(n *node) {
	n.members, n.patterned = map[string]*node{}, map[int]*node{}
	for !r.next("}") {
		name, rest, _ := strings.Cut(r.rest, ":")
		r.rest = rest
		inner := r.node()
		if name[0] == '%' {
			number := tableReader{rest: name[1:]}
			n.patterned[number.number()] = inner
		} else {
			n.members[name] = inner
			n.order = append(n.order, name)
		}
		r.must(";")
	}
}

// patched is the node with a patch laid upon it; both stay as they are. A nil
// node is one that is not there.
func (n *node) patched(patch *node) *node {
	if patch == nil {
		return nil
	}
	made := &node{}
	if n != nil {
		*made = *n
	}
	made.take(patch)
	made.members = patchedMembers(made.members, patch.members)
	made.order = slices.Clone(made.order)
	for _, name := range patch.order {
		if !slices.Contains(made.order, name) {
			made.order = append(made.order, name)
		}
	}
	made.patterned = patchedMembers(made.patterned, patch.patterned)
	if patch.items != nil {
		made.items = made.items.patched(patch.items)
	}
	for _, keyword := range patch.gone {
		made.drop(keyword)
	}
	return made
}

// take takes over the keywords that a patch replaces as wholes.
func (n *node) take(patch *node) {
	if patch.types != 0 {
		n.types = patch.types
	}
	for _, text := range []struct{ to, from *string }{
		{&n.ref, &patch.ref}, {&n.format, &patch.format}, {&n.minimum, &patch.minimum}, {&n.maximum, &patch.maximum},
		{&n.enum, &patch.enum}, {&n.codelist, &patch.codelist}, {&n.deprecated, &patch.deprecated},
	} {
		if *text.from != "" {
			*text.to = *text.from
		}
	}
	n.minLength = n.minLength || patch.minLength
	n.minItems = n.minItems || patch.minItems
	n.minMembers = n.minMembers || patch.minMembers
	n.unique = n.unique || patch.unique
	n.exclusive = n.exclusive || patch.exclusive
	if patch.pattern != 0 {
		n.pattern = patch.pattern
	}
	if patch.demands {
		n.required, n.demands = patch.required, true
	}
	if patch.oneOf != nil {
		n.oneOf = patch.oneOf
	}
}

func patchedMembers[K comparable](base, patch map[K]*node) map[K]*node {
	if patch == nil {
		return base
	}
	made := make(map[K]*node, len(base)+len(patch))
	for name, n := range base {
		made[name] = n
	}
	for name, p := range patch {
		if n := made[name].patched(p); n != nil {
			made[name] = n
		} else {
			delete(made, name)
		}
	}
	return made
}

// drop takes a keyword away.
func (n *node) drop(keyword string) {
	var none node
	switch keyword {
	case "deprecated":
		n.deprecated = none.deprecated
	case "enum":
		n.enum = none.enum
	case "codelist":
		n.codelist = none.codelist
	case "format":
		n.format = none.format
	case "required":
		n.required, n.demands = nil, false
	case "minItems":
		n.minItems = false
	case "items":
		n.items = nil
	case "oneOf":
		n.oneOf = nil
	case "$ref":
		n.ref = none.ref
	}
}

// patched is the table with an extension's laid upon it. Its codelists replace
// ours of the same name; "+X" adds codes to X and "-X" takes some away.
func (t *table) patched(patch *table) *table {
	made := &table{nodes: patchedMembers(t.nodes, patch.nodes), enums: map[string][]string{}, codes: map[string][]string{}, patterns: t.patterns}
	for _, from := range []*table{t, patch} {
		for name, codes := range from.enums {
			made.enums[name] = codes
		}
	}
	for name, codes := range t.codes {
		made.codes[name] = codes
	}
	for name, codes := range patch.codes {
		switch list := name[1:]; name[0] {
		case '+':
			made.codes[list] = slices.Concat(made.codes[list], codes)
		case '-':
			made.codes[list] = slices.DeleteFunc(slices.Clone(made.codes[list]), func(code string) bool { return slices.Contains(codes, code) })
		default:
			made.codes[name] = codes
		}
	}
	return made
}
