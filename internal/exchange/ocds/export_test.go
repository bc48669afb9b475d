package ocds

import (
	"maps"
	"slices"
)

// TypedMembers lists the members of an object that are read by type, for tests
// that make releases: each with the object it holds, "" for a plain value.
func TypedMembers(object string) (names []string, inner map[string]string) {
	inner = map[string]string{}
	objects := definitions()
	for name, m := range objects[object] {
		for other, d := range objects {
			if m.def != nil && maps.Equal(d, m.def) {
				inner[name] = other
			}
		}
	}
	return slices.Sorted(maps.Keys(objects[object])), inner
}
