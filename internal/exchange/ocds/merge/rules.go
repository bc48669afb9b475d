//go:generate go run ./gen -data $OCDS_DATA -out table.go

package merge

import (
	"strings"
)

// Rules say of each path of a release how it is merged where that does not
// follow from the values: what is left out, and which arrays are replaced as a
// whole.
type Rules struct {
	root *rule
}

// rule is the rule of one path. A nil rule, and one without marks, is the
// default.
type rule struct {
	omit    bool
	whole   bool
	members map[string]*rule
}

func (r *rule) member(name string) *rule {
	if r == nil {
		return nil
	}
	return r.members[name]
}

// Versions are the versions of the standard that there are rules for, the
// newest first.
var Versions = []string{"1.1", "1.0"}

// tableOf is the table of a version.
var tableOf = map[string]string{"1.1": "1.1.5", "1.0": "1.0.3"}

// RulesOf gives the rules of a version ("1.1" or "1.0") with the extensions laid
// upon them that the data declares, by the addresses of their extension.json,
// in that order. unknown lists those that there is no table for; they change
// nothing. An address is recognised by the name of the extension's repository,
// whatever its version.
func RulesOf(version string, extensions []string) (rules *Rules, unknown []string) {
	schema := tables()[tableOf[version]]
	for _, address := range extensions {
		patch := tables()[repository(address)]
		if patch == nil {
			unknown = append(unknown, address)
			continue
		}
		schema = schema.patched(patch)
	}
	return schema.Rules(), unknown
}

// repository is the name of the repository in the address of an extension:
// …/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json.
func repository(address string) string {
	address = strings.TrimSuffix(strings.TrimSuffix(address, "extension.json"), "/")
	_, path, found := strings.Cut(address, "://")
	if !found {
		return ""
	}
	parts := strings.Split(path, "/")
	if len(parts) < 3 || parts[1] != "open-contracting-extensions" && parts[1] != "open-contracting" {
		return ""
	}
	return parts[2]
}

// Rules derives the rules of a schema.
func (s *Schema) Rules() *Rules {
	d := &derivation{schema: s, done: map[*node]*rule{}}
	return &Rules{root: d.rule(s.root)}
}

// derivation makes one rule for each node, so that definitions that refer to
// themselves come to an end.
type derivation struct {
	schema *Schema
	done   map[*node]*rule
}

// resolve follows references; what they lead nowhere to is nothing. Whatever
// stands beside a reference does not count (draft 4).
func (d *derivation) resolve(n *node) *node {
	for range len(d.schema.definitions) + 1 {
		if n == nil || n.ref == "" {
			return n
		}
		n = d.schema.definitions[n.ref]
	}
	return nil
}

func (d *derivation) rule(n *node) *rule {
	n = d.resolve(n)
	if n == nil {
		return nil
	}
	if r, ok := d.done[n]; ok {
		return r
	}
	r := &rule{}
	d.done[n] = r
	switch {
	case n.omit == yes:
		r.omit = true
	case n.array && n.whole == yes:
		r.whole = true
	case n.object && n.members != nil:
		r.members = d.members(n)
	case n.array:
		d.elements(r, d.resolve(n.items))
	}
	return r
}

// elements is the rule of an array that is not marked: it is replaced as a whole
// when its elements may be other than objects or have no id.
func (d *derivation) elements(r *rule, items *node) {
	switch {
	case items == nil:
	case items.array || items.other:
		r.whole = true
	case items.object && items.members != nil:
		if items.members["id"] == nil {
			r.whole = true
			return
		}
		r.members = d.members(items)
	}
}

func (d *derivation) members(n *node) map[string]*rule {
	members := make(map[string]*rule, len(n.members))
	for name, m := range n.members {
		members[name] = d.rule(m)
	}
	return members
}

// Paths lists the paths that have a rule, each name behind a slash, with "omit"
// or "whole". Paths that go through one object twice are listed up to depth
// names.
func (r *Rules) Paths(depth int) map[string]string {
	all := map[string]string{}
	r.root.paths("", depth, all)
	return all
}

func (r *rule) paths(path string, depth int, all map[string]string) {
	switch {
	case r == nil || depth < 0:
	case r.omit:
		all[path] = "omit"
	case r.whole:
		all[path] = "whole"
	default:
		for name, m := range r.members {
			m.paths(path+"/"+name, depth-1, all)
		}
	}
}
