package portfolio

import "math/bits"

// shape is what the facets ask of a row. Among a hundred thousand rows there are
// a few thousand different ones.
type shape struct {
	stage, kind, place uint8
	lacks              uint8  // bit set of missing codes
	sector             uint64 // bit set of main sectors
}

// classes are the rows of equal shape together, so that a filter is asked once
// for each shape, not for each row, and the facets are counted by whole classes.
type classes struct {
	of     []uint32 // class of each row
	shapes []shape  // by class; class 0 is of rows that have no shape yet
	rows   []int32  // rows in each class
	number map[shape]uint32
}

// put gives a row its shape.
func (c *classes) put(row int, s shape) {
	if c.number == nil {
		c.number, c.shapes, c.rows = map[shape]uint32{}, make([]shape, 1), make([]int32, 1)
	}
	n, ok := c.number[s]
	if !ok {
		n = uint32(len(c.shapes))
		c.number[s] = n
		c.shapes, c.rows = append(c.shapes, s), append(c.rows, 0)
	}
	if was := c.of[row]; was != 0 {
		c.rows[was]--
	}
	c.of[row] = n
	c.rows[n]++
}

// outcome is what a filter says of a class: that its rows match, that they would
// if one dimension were left open, whose number it then is, or that they are out.
type outcome uint8

const (
	matches outcome = dimensionCount
	out     outcome = dimensionCount + 1
)

// chosen is one dimension's choice: which numbers it lets through.
type chosen struct {
	any  bool // nothing is chosen
	bits [4]uint64
}

func (c *columns) choose(dimension int, values []string) (ch chosen) {
	ch.any = len(values) == 0
	for _, v := range values {
		if n, ok := c.values[dimension].code[v]; ok && v != "" {
			ch.bits[n>>6] |= 1 << (n & 63)
		}
	}
	return ch
}

func (ch *chosen) has(n uint8) bool { return ch.any || ch.bits[n>>6]>>(n&63)&1 == 1 }

// outcomes asks the facets of a filter, for each class.
func (c *columns) outcomes(f *Filter) []outcome {
	stage, kind, place := c.choose(byStage, f.Stage), c.choose(byType, f.Type), c.choose(byDistrict, f.District)
	sector, lacks := c.choose(bySector, f.Sector), c.choose(byMissing, f.Missing)
	list := make([]outcome, len(c.shapes))
	for i := range c.shapes {
		s := &c.shapes[i]
		o := matches
		miss := func(is bool, dimension outcome) {
			switch {
			case is:
			case o == matches:
				o = dimension
			default:
				o = out
			}
		}
		miss(stage.has(s.stage), byStage)
		miss(sector.any || s.sector&sector.bits[0] != 0, bySector)
		miss(kind.has(s.kind), byType)
		miss(place.has(s.place), byDistrict)
		miss(lacks.any || s.lacks&uint8(lacks.bits[0]>>1) != 0, byMissing)
		list[i] = o
	}
	return list
}

// population counts the facets by whole classes, which is right when nothing but
// facets narrows the list.
func (q *query) population(outcomes []outcome) {
	for i, o := range outcomes {
		if o != out && q.classes.rows[i] > 0 {
			q.count(q.shapes[i], o, q.classes.rows[i])
		}
	}
}

// count counts rows of one shape: in every dimension when they match, in the one
// that keeps them out otherwise.
func (q *query) count(s shape, o outcome, rows int32) {
	in := func(dimension outcome) bool { return o == matches || o == dimension }
	if in(byStage) {
		q.counts[byStage][s.stage] += rows
	}
	if in(byType) {
		q.counts[byType][s.kind] += rows
	}
	if in(byDistrict) {
		q.counts[byDistrict][s.place] += rows
	}
	if in(bySector) {
		for set := s.sector; set != 0; set &= set - 1 {
			q.counts[bySector][bits.TrailingZeros64(set)] += rows
		}
	}
	if in(byMissing) {
		for set := s.lacks; set != 0; set &= set - 1 {
			q.counts[byMissing][bits.TrailingZeros8(set)+1] += rows
		}
	}
}
