package oc4ids

import (
	"strings"
	"sync"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/place"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/scalar"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// depths are how many lists stand around a number in the coordinates of each
// type of geometry (RFC 7946, section 3.1).
var depths = map[string]int{
	"Point": 1, "MultiPoint": 2, "LineString": 2, "MultiLineString": 3, "Polygon": 3, "MultiPolygon": 4,
}

// witnesses is how many positions of one geometry are held against its address.
const witnesses = 50

// position is one pair of coordinates as it stands in the file.
type position struct{ first, second string }

// swapped decides whether a location has its coordinates as [lat, lon]. It
// takes two kinds of evidence: a position that is none, while the other way
// round it is one; and the stated country or, in Libya, the stated district,
// which holds the swapped position and not the written one.
func (c *cleaner) swapped(location jsonstream.Value) bool {
	geometry := location.Get("geometry")
	points := positions(geometry.Get("coordinates"), nil)
	if len(points) == 0 {
		return false
	}
	at := c.Down("geometry")
	defer c.Up(at)
	stated := statedPlace(location)
	against := 0
	var doubt *problem.Problem
	var doubted position
	for _, p := range points {
		switch found := stated.check(p); {
		case found == nil:
			c.bothWays(stated, p, geometry)
			return false
		case found.Key == "problem.place.swapped":
			against++
		default:
			doubt, doubted = found, p
		}
	}
	if against == 0 {
		switch doubt.Key {
		case "problem.place.out-of-range", "problem.place.not-a-number": // said where they are written
		case "problem.place.other-district":
			lies, _ := doubt.Args[2].(place.District)
			c.Say(snapshot.Warning, doubt.Key, geometry, doubted.first, doubted.second, lies.InBoth(), stated.district.InBoth())
		default:
			country := location.Get("address").Get("countryName").Text() + location.Get("address").Get("country").Text()
			c.Say(snapshot.Warning, "oc4ids.place-doubtful", geometry, doubted.first, doubted.second, country)
		}
		return false
	}
	c.Say(snapshot.Repair, "oc4ids.repair.axes", geometry, points[0].first, points[0].second)
	return true
}

// positions lists the first positions of coordinates at any depth.
func positions(v jsonstream.Value, list []position) []position {
	if v.Kind() != jsonstream.Array || len(list) >= witnesses {
		return list
	}
	p, n := position{}, 0
	for i, element := range v.Elements() {
		if element.Kind() == jsonstream.Array {
			list = positions(element, list)
			continue
		}
		digits := element.Number() + strings.TrimSpace(element.Text())
		switch i {
		case 0:
			p.first = digits
		case 1:
			p.second = digits
		}
		n++
	}
	if n >= 2 {
		list = append(list, p)
	}
	return list
}

// whereabouts is where a location says that it is.
type whereabouts struct {
	country  place.Country  // the zero Country when none is known
	district place.District // of Libya, the zero District when none is stated
}

// statedPlace is what the codes and the address of a location state.
func statedPlace(location jsonstream.Value) (w whereabouts) {
	address := location.Get("address")
	w.country, _ = countryOf(address)
	var codes []string
	for _, id := range location.Get("gazetteer").Get("identifiers").Elements() {
		codes = append(codes, id.Text())
	}
	if district, ok := place.DistrictByCodes(codes); ok {
		w.district = district
	} else if district, ok = place.DistrictByName(address.Get("region").Text()); ok {
		w.district = district
	}
	if w.country.Code == "" && w.district.ISO != "" {
		w.country, _ = place.CountryByCode("LY")
	}
	if w.country.Code != "LY" {
		w.district = place.District{} // another country's region of that name
	}
	return w
}

// check says what is doubtful about a position, nil when nothing is.
func (w whereabouts) check(p position) *problem.Problem {
	point, err := place.ParsePoint(p.first, p.second)
	switch {
	case err != nil:
		return problem.Of(err)[0]
	case w.country.Code == "LY":
		return place.CheckPoint(point, w.district)
	case w.country.Code != "":
		return place.CheckCountry(point, w.country)
	case point == place.Point{}:
		return problem.New(problem.Invalid, "problem.place.zero")
	}
	return nil
}

// bothWays tells of a position that lies in the country whichever way it is
// read: it is kept as it is written.
func (c *cleaner) bothWays(w whereabouts, p position, geometry jsonstream.Value) {
	point, err := place.ParsePoint(p.first, p.second)
	if err != nil {
		return
	}
	if _, ok := place.Swappable(point, w.country, w.district); ok {
		c.Say(snapshot.Warning, "exchange.place-swappable", geometry, p.first, p.second)
	}
}

// countryOf finds the country of an address by its code or its name.
func countryOf(address jsonstream.Value) (place.Country, bool) {
	if country, ok := place.CountryByCode(strings.ToUpper(address.Get("country").Text())); ok {
		return country, true
	}
	name := address.Get("countryName").Text()
	if country, ok := place.CountryByCode(strings.ToUpper(name)); ok {
		return country, true
	}
	country, ok := countryNames()[lang.Fold(strings.TrimSpace(name))]
	return country, ok
}

// countryNames are all countries by their folded names.
var countryNames = sync.OnceValue(func() map[string]place.Country {
	names := map[string]place.Country{}
	for _, c := range place.Countries() {
		names[lang.Fold(c.En)], names[lang.Fold(c.Ar)] = c, c
	}
	return names
})

// geometry says whether a geometry can be kept: numbers within range, nested as
// its type wants.
func (c *cleaner) geometry(v jsonstream.Value) bool {
	inside := v.Get("coordinates")
	if !inside.Exists() {
		return true
	}
	want := depths[v.Get("type").Text()]
	if want == 0 {
		want = depthOf(inside)
	}
	if want < 1 || want > 4 || !c.nested(inside, want) {
		c.Say(snapshot.Error, "oc4ids.coordinates", inside, trail.Shown(inside))
		return false
	}
	return true
}

// depthOf is how deep the first number lies.
func depthOf(v jsonstream.Value) (depth int) {
	for v.Kind() == jsonstream.Array && depth < 5 {
		depth++
		next := jsonstream.Value{}
		for _, element := range v.Elements() {
			next = element
			break
		}
		v = next
	}
	return depth
}

// nested says whether v is lists of positions at that depth.
func (c *cleaner) nested(v jsonstream.Value, depth int) bool {
	if v.Kind() != jsonstream.Array || v.Len() == 0 {
		return false
	}
	if depth > 1 {
		for _, element := range v.Elements() {
			if !c.nested(element, depth-1) {
				return false
			}
		}
		return true
	}
	var p position
	for i, element := range v.Elements() {
		digits := element.Number() + strings.TrimSpace(element.Text())
		if !scalar.IsNumber(digits) {
			return false
		}
		switch i {
		case 0:
			p.first = digits
		case 1:
			p.second = digits
		}
	}
	if c.swap {
		p.first, p.second = p.second, p.first
	}
	_, err := place.ParsePoint(p.first, p.second)
	return err == nil
}

// coordinates writes coordinates that nested has found good, longitude first.
func (c *cleaner) coordinates(v jsonstream.Value) bool {
	if v.Kind() != jsonstream.Array {
		return false
	}
	c.out = append(c.out, '[')
	first, pair := -1, len(c.out)
	for i, element := range v.Elements() {
		if i > 0 {
			c.out = append(c.out, ',')
		}
		if element.Kind() == jsonstream.Array {
			c.coordinates(element)
			continue
		}
		c.out = append(c.out, element.Number()+strings.TrimSpace(element.Text())...)
		switch {
		case i == 0:
			first = len(c.out)
		case i == 1 && c.swap:
			c.spare = append(c.spare[:0], c.out[pair:first]...)
			second := append([]byte(nil), c.out[first+1:]...)
			c.out = append(append(append(c.out[:pair], second...), ','), c.spare...)
		}
	}
	c.out = append(c.out, ']')
	return true
}
