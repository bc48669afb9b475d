package chart

import (
	"cmp"
	"slices"

	"imar/internal/domain/place"
)

// cluster is the pins of one district in one cell of the grid.
type cluster struct {
	district place.ISO
	x, y     px // the middle of its pins
	pins     []Pin
}

const clusterCell = 40 * unit

// gather groups pins by district and grid cell and orders the groups from
// north to south, so that the same pins in any order give the same drawing. A
// pin outside every district belongs to none and is grouped with its like.
func gather(pins []Pin, w window) []cluster {
	type key struct {
		district place.ISO
		col, row px
	}
	groups := map[key]*cluster{}
	for _, pin := range pins {
		d, _ := place.Locate(pin.At)
		x, y := w.at(pin.At)
		k := key{d.ISO, floorDiv(x, clusterCell), floorDiv(y, clusterCell)}
		if groups[k] == nil {
			groups[k] = &cluster{district: d.ISO}
		}
		g := groups[k]
		g.x, g.y, g.pins = g.x+x, g.y+y, append(g.pins, pin)
	}
	list := make([]cluster, 0, len(groups))
	for _, g := range groups {
		n := px(len(g.pins))
		g.x, g.y = g.x/n, g.y/n
		slices.SortFunc(g.pins, func(a, b Pin) int {
			return cmp.Or(cmp.Compare(a.Href, b.Href), cmp.Compare(a.Label, b.Label))
		})
		list = append(list, *g)
	}
	slices.SortFunc(list, func(a, b cluster) int {
		return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x), cmp.Compare(a.district, b.district))
	})
	return list
}

func floorDiv(v, by px) px {
	if v < 0 {
		return -((-v + by - 1) / by)
	}
	return v / by
}

// radius grows with the number of pins, in four steps.
func (c cluster) radius() px {
	switch n := len(c.pins); {
	case n >= 100:
		return 140
	case n >= 10:
		return 110
	case n > 1:
		return 85
	}
	return 45
}

// pinsWhere are the pins that keep chooses.
func (in MapInput) pinsWhere(keep func(place.Point) bool) []Pin {
	var list []Pin
	for _, p := range in.Points {
		if keep(p.At) {
			list = append(list, p)
		}
	}
	return list
}
