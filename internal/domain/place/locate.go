package place

import "math"

// Tolerance is how far a point may lie outside a district's generalised line
// and still count as within it, in metres: the lines cut off capes and
// harbours, and run some hundred metres beside the true border.
const Tolerance = 3000

// Locate finds the district that a point lies in. A point off the coast, not
// farther than Tolerance, belongs to the nearest district; one on another
// country's land, or farther out at sea, to none.
func Locate(p Point) (District, bool) {
	for i, s := range shapes() {
		if s.holds(p) {
			return districts[i], true
		}
	}
	if _, abroad := neighbourAt(p); abroad {
		return District{}, false
	}
	nearest, least := 0, math.Inf(1)
	for i, s := range shapes() {
		if d := metres(p, s.Ring); d < least {
			nearest, least = i, d
		}
	}
	if least > Tolerance {
		return District{}, false
	}
	return districts[nearest], true
}

// near says whether a point lies in a district or within Tolerance of it.
func near(p Point, d ISO) bool {
	s, ok := ShapeOf(d)
	return ok && (s.holds(p) || metres(p, s.Ring) <= Tolerance)
}

// inRing is the even-odd rule in whole numbers. An edge holds its lower end
// and not its upper, so a point on a border between two rings that share their
// vertices lies in exactly one of them.
func inRing(p Point, ring []Point) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.Lat > p.Lat) == (b.Lat > p.Lat) {
			continue
		}
		if a.Lat > b.Lat {
			a, b = b, a // the same edge gives the same answer from both sides
		}
		cross := int64(b.Lon-a.Lon)*int64(p.Lat-a.Lat) - int64(p.Lon-a.Lon)*int64(b.Lat-a.Lat)
		if cross > 0 {
			in = !in
		}
	}
	return in
}

// metres is the distance from a point to the nearest edge of a ring, on a
// sphere flattened around the point: right to a few metres over the few
// kilometres it is used for.
func metres(p Point, ring []Point) float64 {
	const perMicrodegree = 0.11132
	cos := math.Cos(float64(p.Lat) / micro * math.Pi / 180)
	least := math.Inf(1)
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		ax, ay := float64(a.Lon-p.Lon)*cos, float64(a.Lat-p.Lat)
		dx, dy := float64(b.Lon-a.Lon)*cos, float64(b.Lat-a.Lat)
		t := 0.0
		if length := dx*dx + dy*dy; length > 0 {
			t = min(1, max(0, -(ax*dx+ay*dy)/length))
		}
		least = min(least, math.Hypot(ax+t*dx, ay+t*dy))
	}
	return least * perMicrodegree
}

// metresBetween is the distance between two points near each other.
func metresBetween(p, q Point) float64 { return metres(p, []Point{q}) }

// neighbourAt finds the other country on whose land a point lies, within the
// frame that the tables cover.
func neighbourAt(p Point) (Country, bool) {
	for code, rings := range neighbourRings() {
		for _, ring := range rings {
			if inRing(p, ring) {
				return CountryByCode(code)
			}
		}
	}
	return Country{}, false
}

// inFrame says whether a point lies in the frame that the tables of
// neighbouring land cover. Within it, what is nobody's land is sea.
func inFrame(p Point) bool {
	return 7*micro <= p.Lon && p.Lon <= 28*micro && 18*micro <= p.Lat && p.Lat <= 37*micro
}
