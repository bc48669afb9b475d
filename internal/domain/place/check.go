package place

import "imar/internal/base/problem"

// CheckPoint says what is doubtful about a point that a source places in a
// district of Libya, or nil when nothing is. For an unknown district give the
// zero District: then only the country is checked. In this order:
//
//   - (0, 0), where forgotten coordinates land;
//   - in the stated district, or within Tolerance of it: nothing to say;
//   - the swapped point is in the stated district: the axes are swapped, even
//     where both lie in Libya;
//   - in another district, which is named;
//   - on another country's land, which is named where it is a neighbour;
//   - in the sea; anywhere else.
func CheckPoint(p Point, stated District) *problem.Problem {
	if p == (Point{}) {
		return problem.New(problem.Invalid, "problem.place.zero")
	}
	found, home := Locate(p)
	if home && (stated.ISO == "" || found.ISO == stated.ISO || near(p, stated.ISO)) {
		return nil
	}
	if !home && stated.ISO != "" && near(p, stated.ISO) {
		return nil // on the far side of a land border by less than the lines' own error
	}
	if q, ok := p.Swapped(); ok && swappedFits(q, stated, home) {
		return problem.New(problem.Invalid, "problem.place.swapped", p.LonText(), p.LatText())
	}
	if home {
		return problem.New(problem.Invalid, "problem.place.other-district", p.LonText(), p.LatText(), found, stated)
	}
	return outside(p)
}

// swappedFits says whether a swapped point explains what the point itself does
// not: it lies in the stated district or, where none is stated and the point
// is outside the country, in any.
func swappedFits(q Point, stated District, home bool) bool {
	if stated.ISO != "" {
		return near(q, stated.ISO)
	}
	_, ok := Locate(q)
	return ok && !home
}

// outside names where a point beyond Libya's districts lies.
func outside(p Point) *problem.Problem {
	if c, ok := neighbourAt(p); ok {
		return problem.New(problem.Invalid, "problem.place.in-country", p.LonText(), p.LatText(), c)
	}
	if inFrame(p) {
		return problem.New(problem.Invalid, "problem.place.in-sea", p.LonText(), p.LatText())
	}
	libya, _ := CountryByCode("LY")
	return problem.New(problem.Invalid, "problem.place.outside-country", p.LonText(), p.LatText(), libya)
}
