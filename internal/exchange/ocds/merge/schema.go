package merge

import (
	"iter"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
)

// Schema is what of a release schema (JSON Schema draft 4) bears on merging: the
// shape of objects and arrays, and the marks of the merge rules. Everything
// else of a schema can be left away before a patch is laid upon it as well as
// behind, for a JSON Merge Patch (RFC 7396) takes each member by itself.
type Schema struct {
	root        *node
	definitions map[string]*node
}

// node is a schema or the patch of one.
type node struct {
	deleted bool // null in a patch
	typed   bool // it says its types
	object  bool // among its types
	array   bool
	other   bool // some other type
	omit    mark
	whole   mark
	ref     string // definition that it refers to
	items   *node
	members map[string]*node // nil: it has no properties
}

// mark is a keyword that is true or false: of 1.1, or a mergeStrategy of 1.0.
type mark byte

const (
	unmarked mark = 0
	yes      mark = '!'
	no       mark = '?'
)

// reference is how the definitions of a schema are referred to. Others are not
// followed.
const reference = "#/definitions/"

// ParseSchema reads a release schema, or the patch that an extension has for it.
// Only references within the file are followed. Of equal keys in one object the
// last counts, for the official schema of 1.0.3 has such.
func ParseSchema(raw []byte) (*Schema, error) {
	var any map[string]any
	if err := json.Unmarshal(raw, &any, jsontext.AllowDuplicateNames(true)); err != nil {
		return nil, problem.New(problem.Invalid, "merge.schema-unreadable").Because(err)
	}
	raw, err := json.Marshal(any)
	if err != nil {
		return nil, problem.New(problem.Invalid, "merge.schema-unreadable").Because(err)
	}
	v, faults := jsonstream.Parse(raw, jsonstream.Options{})
	if len(faults) > 0 {
		return nil, faults
	}
	return schemaOf(v), nil
}

func schemaOf(v jsonstream.Value) *Schema {
	s := &Schema{root: parseNode(v), definitions: map[string]*node{}}
	for name, definition := range v.Get("definitions").Members() {
		s.definitions[name] = parseNode(definition)
	}
	return s
}

func parseNode(v jsonstream.Value) *node {
	n := &node{deleted: v.Kind() == jsonstream.Null}
	for name, value := range v.Members() {
		switch name {
		case "type":
			n.types(value)
		case "omitWhenMerged":
			n.omit = markOf(value)
		case "wholeListMerge":
			n.whole = markOf(value)
		case "mergeStrategy":
			if value.Is("ocdsOmit") {
				n.omit = yes
			} else if value.Is("ocdsVersion") {
				n.whole = yes
			}
		case "$ref":
			n.ref = strings.TrimPrefix(value.Text(), reference)
		case "items":
			n.items = parseNode(value)
		case "properties":
			n.members = map[string]*node{}
			for member, schema := range value.Members() {
				n.members[member] = parseNode(schema)
			}
		}
	}
	return n
}

func markOf(v jsonstream.Value) mark {
	switch truth, ok := v.Bool(); {
	case ok && truth:
		return yes
	case ok:
		return no
	}
	return unmarked
}

func (n *node) types(v jsonstream.Value) {
	n.typed = true
	if v.Kind() == jsonstream.String {
		n.addType(v)
	}
	for _, each := range v.Elements() {
		n.addType(each)
	}
}

func (n *node) addType(v jsonstream.Value) {
	switch {
	case v.Is("object"):
		n.object = true
	case v.Is("array"):
		n.array = true
	default:
		n.other = true
	}
}

// patched gives the schema with a patch laid upon it. Neither changes.
func (s *Schema) patched(patch *Schema) *Schema {
	return &Schema{root: patchNode(s.root, patch.root), definitions: patchMembers(s.definitions, patch.definitions)}
}

func patchNode(n, patch *node) *node {
	if n == nil {
		n = &node{}
	}
	merged := *n
	merged.deleted = false
	if patch.typed {
		merged.typed, merged.object, merged.array, merged.other = true, patch.object, patch.array, patch.other
	}
	if patch.omit != unmarked {
		merged.omit = patch.omit
	}
	if patch.whole != unmarked {
		merged.whole = patch.whole
	}
	if patch.ref != "" {
		merged.ref = patch.ref
	}
	if patch.items != nil {
		merged.items = nil
		if !patch.items.deleted {
			merged.items = patchNode(n.items, patch.items)
		}
	}
	if patch.members != nil {
		merged.members = patchMembers(n.members, patch.members)
	}
	return &merged
}

func patchMembers(members, patch map[string]*node) map[string]*node {
	merged := make(map[string]*node, len(members)+len(patch))
	for name, n := range members {
		merged[name] = n
	}
	for name, p := range patch {
		if p.deleted {
			delete(merged, name)
		} else {
			merged[name] = patchNode(merged[name], p)
		}
	}
	return merged
}

// Text writes the schema as a table: a line for the release, called ".", and one
// for each definition. parseTable tells how to read it. Members that no rule
// can come from are left out, but for those that keep says true of.
func (s *Schema) Text(keep func(path string) bool) string {
	var b strings.Builder
	b.WriteString(".")
	s.root.write(&b, "", keep)
	for _, name := range sorted(s.definitions) {
		b.WriteString("\n" + name)
		s.definitions[name].write(&b, name, keep)
	}
	return b.String()
}

// write writes what stands behind a name.
func (n *node) write(b *strings.Builder, path string, keep func(string) bool) {
	if n.deleted {
		b.WriteByte('~')
		return
	}
	for _, each := range []struct {
		mark mark
		sign string
	}{{n.omit, "-"}, {n.whole, "*"}} {
		if each.mark != unmarked {
			b.WriteString(each.sign + string(rune(each.mark)))
		}
	}
	if n.typed {
		b.WriteByte(':')
		for _, each := range []struct {
			is     bool
			letter byte
		}{{n.object, 'o'}, {n.array, 'a'}, {n.other, 'x'}} {
			if each.is {
				b.WriteByte(each.letter)
			}
		}
	}
	if n.ref != "" {
		b.WriteString("@" + n.ref)
	}
	if n.items != nil {
		b.WriteByte('[')
		n.items.write(b, path+"/", keep)
		b.WriteByte(']')
	}
	if n.members != nil {
		b.WriteByte('{')
		first := true
		for _, name := range sorted(n.members) {
			at := path + "/" + name
			if m := n.members[name]; m.plain() && name != "id" && !keep(at) {
				continue
			}
			if !first {
				b.WriteByte(' ')
			}
			first = false
			b.WriteString(name)
			n.members[name].write(b, at, keep)
		}
		b.WriteByte('}')
	}
}

// plain says that no rule comes from a member: it is text, a number or the like.
func (n *node) plain() bool {
	return !n.deleted && !n.object && !n.array && n.omit == unmarked && n.whole == unmarked && n.ref == "" && n.items == nil && n.members == nil
}

// Members gives the places of all members of a schema, as Text calls them: the
// name of the definition, then each name behind a slash, elements of an array
// behind one more.
func (s *Schema) Members() iter.Seq[string] {
	return func(yield func(string) bool) {
		ok := s.root.places("", yield)
		for name, n := range s.definitions {
			ok = ok && n.places(name, yield)
		}
	}
}

func (n *node) places(path string, yield func(string) bool) bool {
	if n.items != nil && !n.items.places(path+"/", yield) {
		return false
	}
	for name, m := range n.members {
		if at := path + "/" + name; !yield(at) || !m.places(at, yield) {
			return false
		}
	}
	return true
}

func sorted(m map[string]*node) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
