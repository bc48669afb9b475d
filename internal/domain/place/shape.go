package place

import (
	"iter"
	"slices"
	"strings"
	"sync"
)

type (
	shapeCode struct {
		arcs  []int8
		label Point
	}
	neighbourCode struct{ country, ring string }
)

// Shape is a district's outline.
type Shape struct {
	Ring  []Point // the outer ring, counter-clockwise, the first point not repeated
	Label Point   // the point deepest inside, where a label stands

	low, high Point // the corners of its box
}

// shapes are all outlines, decoded once, in the order of districts.
var shapes = sync.OnceValue(func() []Shape {
	arcs := make([][]Point, len(arcCodes))
	for i, code := range arcCodes {
		arcs[i] = decodeLine(code)
	}
	list := make([]Shape, len(shapeCodes))
	for i, code := range shapeCodes {
		ring := joinArcs(arcs, code.arcs)
		if SignedArea(ring) < 0 {
			slices.Reverse(ring)
		}
		low, high, _ := Geometry{Parts: [][][]Point{{ring}}}.Bounds()
		list[i] = Shape{ring, code.label, low, high}
	}
	return list
})

// holds says whether a point lies in the shape.
func (s Shape) holds(p Point) bool {
	return s.low.Lon <= p.Lon && p.Lon <= s.high.Lon && s.low.Lat <= p.Lat && p.Lat <= s.high.Lat && inRing(p, s.Ring)
}

// ShapeOf gives the outline of a district, or false for an unknown code. The
// ring is shared: do not change it.
func ShapeOf(code ISO) (Shape, bool) {
	i := slices.IndexFunc(districts[:], func(d District) bool { return d.ISO == code })
	if i < 0 {
		return Shape{}, false
	}
	return shapes()[i], true
}

// joinArcs makes a ring of arcs; where two meet the point is kept once.
func joinArcs(arcs [][]Point, numbers []int8) []Point {
	var ring []Point
	for _, n := range numbers {
		arc := arcs[max(n, ^n)]
		if n < 0 {
			arc = slices.Clone(arc)
			slices.Reverse(arc)
		}
		ring = append(ring, arc[:len(arc)-1]...)
	}
	return ring
}

// neighbourRings are the land of other countries within the frame.
var neighbourRings = sync.OnceValue(func() map[string][][]Point {
	rings := map[string][][]Point{}
	for _, n := range neighbourCodes {
		rings[n.country] = append(rings[n.country], decodeLine(n.ring))
	}
	return rings
})

const (
	codeDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	codeStep   = 100 // microdegrees in one step of a code
)

// decodeLine reads a line as the generator writes it: differences of longitude
// and latitude in steps, each number as base-64 digits of five bits, least
// first, with 32 added to all but the last; the lowest bit of the first is the
// sign.
func decodeLine(code string) []Point {
	var line []Point
	var at Point
	next, stop := iter.Pull(numbers(code))
	defer stop()
	for {
		lon, more := next()
		lat, _ := next()
		if !more {
			return line
		}
		at = Point{at.Lon + lon*codeStep, at.Lat + lat*codeStep}
		line = append(line, at)
	}
}

func numbers(code string) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		var n, shift int32
		for _, digit := range []byte(code) {
			d := int32(strings.IndexByte(codeDigits, digit))
			n |= d & 31 << shift
			shift += 5
			if d&32 != 0 {
				continue
			}
			value := n >> 1
			if n&1 == 1 {
				value = -value
			}
			if !yield(value) {
				return
			}
			n, shift = 0, 0
		}
	}
}

// SignedArea is twice the area of a ring in square microdegrees, positive when
// it runs counter-clockwise. Sums wrap around, which is exact in the end: the
// whole of a simple ring is less than 2·360·180·10¹² and fits.
func SignedArea(ring []Point) int64 {
	var sum int64
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		sum += int64(a.Lon)*int64(b.Lat) - int64(b.Lon)*int64(a.Lat)
	}
	return sum
}
