package chart

import (
	"imar/internal/domain/place"
)

// MapInput is the country with its 22 districts, or one of them.
type MapInput struct {
	Frame
	Focus   place.ISO // "" for the country
	Areas   []Area    // in any order; a district left out has no figure and no link
	Classes []string  // the legend, lowest first; at most five
	NoData  string    // the legend of areas without a class; "" when there are none
	Points  []Pin
	Inset   string // title of the enlarged north-western coast on the country's map
	Source  string // the boundaries' source and the sentence that they imply no judgement
	// Together is the name of a cluster of n pins, "12 projects"; nil shows the number alone.
	Together func(n int) string

	PlaceHead, ValueHead string // headings of the table
}

// Area is a district's figure.
type Area struct {
	District place.ISO
	Label    string // its name in the page's language
	Value    string // its figure as the page writes it
	Class    int    // 0 to 4, or -1 for none
	Href     string
}

// Pin is a project or asset on the map. A coarse one stands in the middle of
// its cell and is drawn hollow and dashed.
type Pin struct {
	At     place.Point
	Label  string
	Href   string
	Coarse bool
}

// Map draws the country with the crowded north-western coast enlarged beneath,
// or one district among its neighbours. Districts are links; pins are gathered
// by a grid of a finger's width within each district, always in the same way.
func Map(in MapInput) SVG {
	if _, ok := place.ShapeOf(in.Focus); ok {
		return districtMap(in)
	}
	return countryMap(in)
}

// Table is each area's figure as text, in the order given.
func (in MapInput) Table() Table {
	t := Table{Caption: in.Title, Head: []string{in.PlaceHead, in.ValueHead}}
	for _, a := range in.Areas {
		t.Rows = append(t.Rows, []string{a.Label, a.Value})
	}
	return t
}

// area is a district's figure, or one without class or link.
func (in MapInput) area(code place.ISO) Area {
	for _, a := range in.Areas {
		if a.District == code {
			return a
		}
	}
	return Area{District: code, Class: -1}
}

// name is what a screen reader says for an area's link.
func (a Area) name() string {
	if a.Value == "" {
		return a.Label
	}
	return a.Label + ": " + a.Value
}
