package place

import (
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
)

// Country is a country or territory of ISO 3166-1 with the box around it, for
// partners, suppliers and records imported from elsewhere. A name or a box
// says nothing about status.
type Country struct {
	Code                     string // ISO 3166-1 alpha-2
	Ar, En                   string
	West, South, East, North int16 // tenths of a degree, outwards; West > East across the antimeridian
}

// Say is the country's name in the reader's language.
func (c Country) Say(l lang.Lang) string { return inLanguage(l, c.Ar, c.En) }

func inLanguage(l lang.Lang, ar, en string) string {
	if l == lang.English {
		return en
	}
	return ar
}

// Countries gives all in the order of their codes; the slice is the caller's
// own.
func Countries() []Country { return slices.Clone(countries[:]) }

// CountryByCode finds a country by its ISO 3166-1 alpha-2 code.
func CountryByCode(code string) (Country, bool) {
	i, ok := slices.BinarySearchFunc(countries[:], code, func(c Country, code string) int { return strings.Compare(c.Code, code) })
	if !ok {
		return Country{}, false
	}
	return countries[i], true
}

// Contains says whether a point lies within the country's box. Small far
// islands may be missing from the source, so outside is a question, not proof.
func (c Country) Contains(p Point) bool {
	const tenth = micro / 10
	if p.Lat < int32(c.South)*tenth || p.Lat > int32(c.North)*tenth {
		return false
	}
	west, east := p.Lon >= int32(c.West)*tenth, p.Lon <= int32(c.East)*tenth
	if c.West > c.East {
		return west || east
	}
	return west && east
}

// CheckCountry says what is doubtful about a point that a source places in a
// country other than Libya, or nil: at (0, 0), with its axes swapped, or
// outside the country's box.
func CheckCountry(p Point, stated Country) *problem.Problem {
	if p == (Point{}) {
		return problem.New(problem.Invalid, "problem.place.zero")
	}
	if stated.Contains(p) {
		return nil
	}
	if q, ok := p.Swapped(); ok && stated.Contains(q) {
		return problem.New(problem.Invalid, "problem.place.swapped", p.LonText(), p.LatText())
	}
	return problem.New(problem.Invalid, "problem.place.outside-country", p.LonText(), p.LatText(), stated)
}
