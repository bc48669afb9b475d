package oc4ids

import (
	"maps"
	"slices"
)

// MembersOf lists the members of an object of the standard, for tests that make
// projects by the schema: each with the object it holds, "" for a plain value,
// and whether it is a list.
func MembersOf(object string) (names []string, inner map[string]string, list map[string]bool) {
	inner, list = map[string]string{}, map[string]bool{}
	d := definitions()[object]
	for name, m := range d.members {
		list[name] = m.list
		if m.def != nil {
			inner[name] = m.def.name
		}
	}
	return slices.Sorted(maps.Keys(d.members)), inner, list
}
