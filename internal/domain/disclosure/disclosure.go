// Package disclosure says which of the 67 items of the CoST Infrastructure Data
// Standard (CoST IDS) a public body discloses.
//
// The standard lists 40 items that an authority publishes by itself and 27 that
// it gives on request (Item.Reactive). OC4IDS 0.9 maps each of them to members
// of a project or of a contracting process; table.go holds that mapping with
// the kind of fact that the members stand in. One row of the mapping's tables,
// "contract start date and contract period", is two items of the standard: the
// tables have 66 rows.
//
// A member discloses an item when it says something: a number, a truth value or
// a text that is not empty, at any depth. Nothing is judged beyond that. Where
// the mapping gives two items the same members (variation and escalation of the
// price), one statement discloses both.
//
// The invariant: Of depends on the kind and the body alone, and a body that
// says more never discloses less.
package disclosure

import (
	"math/bits"

	"imar/internal/domain/fact"
)

// Count is the number of items.
const Count = 67

// Set is a set of items by their ID.
type Set [2]uint64

// Or is the union of two sets.
func (s Set) Or(t Set) Set { return Set{s[0] | t[0], s[1] | t[1]} }

// Has says whether the item of that ID is in the set.
func (s Set) Has(id int) bool {
	return id > 0 && id <= Count && s[id>>6]>>(id&63)&1 == 1
}

// Count is the number of items in the set, 0 to 67.
func (s Set) Count() int { return bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) }

func (s *Set) add(id int) { s[id>>6] |= 1 << (id & 63) }

// Levels of an item: what its members are part of.
const (
	Project = "project"
	Process = "process"
)

// Stages, in the order of the standard.
const (
	Identification = "identification"
	Preparation    = "preparation"
	Completion     = "completion"
	Procurement    = "procurement"
	Contract       = "contract"
	Implementation = "implementation"
)

// Item is one item of the standard. ID counts from 1 in its order. Key is the
// catalogue key of its name; "disclosure.stage." with Stage and
// "disclosure.level." with Level are those of the headings.
type Item struct {
	ID       int
	Level    string
	Stage    string
	Reactive bool // given on request; the others are published without one
	Key      string
	Element  string // the CoST IDS element, as the mapping's tables of OC4IDS name it
	Where    []Place
}

// Place is where an item is disclosed. Members is one or more conditions joined
// by " & ", which one object must meet together: the body or, in a body that is
// a list, one of its elements. A condition is a path of members that says
// something ("amount/amount"), one of several ("url|description"), or a path
// with the text that stands there ("documentType=projectScope"). Lists on the
// way are looked through.
type Place struct {
	Kind    fact.Kind
	Members string
}

// Items lists all items in the order of their IDs; the slice is the caller's
// own.
func Items() []Item {
	items := make([]Item, Count)
	copy(items, table[:])
	return items
}

// Of is the items that the public body of one fact discloses. body is canonical
// JSON; of anything else some items may be missed, and nothing worse happens.
func Of(kind fact.Kind, body []byte) Set {
	p := plans()[kind]
	if p == nil {
		return Set{}
	}
	return p.of(body)
}
