package schema

import (
	"slices"
	"strings"
)

// What a shape describes, for those who lay data out by it: the columns of a
// spreadsheet stand in the order of the schema and have its types.

// Members are the names that the shape describes, in the order of the schema;
// where it is one of several, the names of all.
func (s *Shape) Members() []string {
	names := slices.DeleteFunc(slices.Clone(s.node.order), func(name string) bool { return s.members[name] == nil })
	for _, branch := range s.oneOf {
		for _, name := range branch.Members() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// Member is the shape of the member of that name, nil when none is described.
func (s *Shape) Member(name string) *Shape {
	if m := s.named(name); m != nil && m.shape != anything {
		return m.shape
	}
	for _, branch := range s.oneOf {
		if m := branch.Member(name); m != nil {
			return m
		}
	}
	return nil
}

// Items is the shape of a list's elements, nil when the shape is no list's.
func (s *Shape) Items() *Shape { return s.items }

// May says that a value may be of a type, by its name in JSON Schema. A shape that
// names no type may be of any. An integer is a number too.
func (s *Shape) May(name string) bool {
	i := slices.Index(typeNames, name)
	return s.types == 0 || i >= 0 && s.types&(1<<i) != 0
}

// Types are the names of the types that the shape names, none when it may be any.
func (s *Shape) Types() (names []string) {
	for i := range strings.Count(typeLetters, "") - 1 {
		if s.types&(1<<i) != 0 {
			names = append(names, typeNames[i])
		}
	}
	return names
}

// Moment says that the shape is that of a date and time (RFC 3339).
func (s *Shape) Moment() bool { return s.formatRule == "validate.date-time" }
