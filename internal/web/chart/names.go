package chart

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"imar/internal/domain/place"
)

// box is a part of the drawing that something already covers.
type box struct{ left, top, right, bottom px }

// overlap is the area that two boxes share.
func (b box) overlap(c box) px {
	return max(0, min(b.right, c.right)-max(b.left, c.left)) * max(0, min(b.bottom, c.bottom)-max(b.top, c.top))
}

// names places the names of districts one after another, away from pins and
// from each other.
type names struct {
	window
	top, bottom px // the part of the drawing that the window fills
	taken       []box
}

func (w window) names(pins []cluster, top, bottom px) *names {
	n := &names{window: w, top: top, bottom: bottom}
	for _, c := range pins {
		r := c.radius()
		n.taken = append(n.taken, box{c.x - r, c.y - r, c.x + r, c.y + r})
	}
	return n
}

// nameBox is about what a name with its figure covers, centred on x with its
// first baseline at y.
func nameBox(a Area, x, y px) box {
	half := px(max(utf8.RuneCountInString(a.Label), utf8.RuneCountInString(a.Value))) * 31
	return box{x - half, y - 10*unit, x + half, y + 13*unit}
}

// smallFirst are the districts in the order in which they are named: the small
// ones have the least choice of where.
func smallFirst() []place.District {
	list := place.Districts()
	slices.SortStableFunc(list, func(a, b place.District) int { return cmp.Compare(a.AreaKm2, b.AreaKm2) })
	return list
}

// spots are the places tried for a name around its own, nearest first.
var spots = [][2]px{{0, 0}, {0, -14}, {0, 14}, {-16, 0}, {16, 0}, {0, -26}, {0, 26}, {-16, -14}, {16, -14}, {-16, 14}, {16, 14},
	{-30, 0}, {30, 0}, {0, -40}, {0, 40}, {-30, -20}, {30, -20}, {-30, 20}, {30, 20}}

// put finds the spot nearest to (x, y), within the district and the drawing,
// where a name covers least of what stands there, and takes it.
func (n *names) put(a Area, x, y px) (px, px) {
	bestX, bestY, least := x, y, px(-1)
	for i, s := range spots {
		tx, ty := x+s[0]*unit, y+s[1]*unit
		b := nameBox(a, tx, ty)
		if d, ok := place.Locate(n.point(tx, ty)); i > 0 && (!ok || d.ISO != a.District) ||
			b.top < n.top || b.bottom > n.bottom || b.left < 0 || b.right > width {
			continue
		}
		covered := px(0)
		for _, t := range n.taken {
			covered += t.overlap(b)
		}
		if least < 0 || covered < least {
			bestX, bestY, least = tx, ty, covered
		}
	}
	n.taken = append(n.taken, nameBox(a, bestX, bestY))
	return bestX, bestY
}
