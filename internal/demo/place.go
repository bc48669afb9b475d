package demo

import (
	"imar/internal/domain/place"
)

const (
	townsEach = 8     // invented towns in a district
	inland    = 50000 // microdegrees that a town keeps from its district's edge
	around    = 30000 // and a site, at most, from its town
)

// town is an invented settlement.
type town struct {
	name  said
	point place.Point
}

// settle invents the towns of every district: names that occur once, positions
// well inside.
func settle(seed int64) [][]town {
	d := newDice(seed, forTowns, 0)
	pairs := make([]int, len(landforms)*len(words))
	for i := range pairs {
		pairs[i] = i
	}
	for i := len(pairs) - 1; i > 0; i-- {
		j := d.below(uint64(i), i+1)
		pairs[i], pairs[j] = pairs[j], pairs[i]
	}
	all := make([][]town, len(districts))
	for n := range districts {
		for k := range townsEach {
			pair := pairs[n*townsEach+k]
			form, word := landforms[pair%len(landforms)], words[pair/len(landforms)]
			all[n] = append(all[n], town{
				name:  said{form.ar + " " + word.ar, form.en + " " + word.en},
				point: settlement(d, uint64(1000+n*townsEach+k), districts[n]),
			})
		}
	}
	return all
}

// districts are the 22, in the order of their codes.
var districts = place.Districts()

// settlement finds a point from which both an exact and a coarse place lie in
// the district. The label's point, deepest inside, is the last resort.
func settlement(d dice, slot uint64, in place.District) place.Point {
	shape, _ := place.ShapeOf(in.ISO)
	low, high := shape.Ring[0], shape.Ring[0]
	for _, p := range shape.Ring {
		low = place.Point{Lon: min(low.Lon, p.Lon), Lat: min(low.Lat, p.Lat)}
		high = place.Point{Lon: max(high.Lon, p.Lon), Lat: max(high.Lat, p.Lat)}
	}
	for try := range uint64(400) {
		p := place.Point{
			Lon: int32(d.between(slot<<16+2*try, int64(low.Lon), int64(high.Lon))),
			Lat: int32(d.between(slot<<16+2*try+1, int64(low.Lat), int64(high.Lat))),
		}
		coarse, _ := place.Coarse(p, place.Coarsen)
		if within(p, inland, in) && within(coarse, 0, in) {
			return p
		}
	}
	return shape.Label
}

// within says whether a point and the eight around it at that distance lie in
// the district.
func within(p place.Point, margin int32, in place.District) bool {
	for _, dx := range []int32{-margin, 0, margin} {
		for _, dy := range []int32{-margin, 0, margin} {
			if found, ok := place.Locate(place.Point{Lon: p.Lon + dx, Lat: p.Lat + dy}); !ok || found.ISO != in.ISO {
				return false
			}
		}
	}
	return true
}

// siting is where an asset is and what it is. It depends on the seed and the
// number of the project that the asset was registered for, so that a later
// project on the same asset can know it again.
type siting struct {
	number   int // of the asset
	district int
	kind     *kind
	town     town
	other    town // where a line leads to
	word     said
	spot     place.Point // the exact place; of a line, its beginning
	capacity int64
	dice     dice
}

func (w *world) siting(number int) siting {
	d := newDice(w.plan.Seed, forSite, uint64(number))
	round, district := w.place(number)
	s := siting{number: number, district: district, dice: d}
	s.kind = &kinds[slots[(5*round+3*district)%len(slots)]]
	towns := w.towns[district]
	first := (round + d.below(slotTown, 3)) % townsEach
	s.town, s.other = towns[first], towns[(first+1+d.below(slotTown+1, townsEach-1))%townsEach]
	s.word = words[(round*7+district*5+d.below(slotWord, 4))%len(words)]
	steps := (s.kind.capacity[1] - s.kind.capacity[0]) / s.kind.capacity[2]
	s.capacity = s.kind.capacity[0] + s.kind.capacity[2]*d.between(slotQuantity, 0, steps)
	s.spot = s.find()
	return s
}

// find puts the asset near its town; a place that is shown coarsely stays in
// the cell of the town, whose middle is known to lie in the district.
func (s *siting) find() place.Point {
	sensitive := s.sensitivity() == place.Coarsen
	cell, _ := place.Coarse(s.town.point, place.Coarsen)
	for try := range uint64(16) {
		p := place.Point{
			Lon: s.town.point.Lon + int32(s.dice.between(slotSpot+2*try, -around, around)),
			Lat: s.town.point.Lat + int32(s.dice.between(slotSpot+2*try+1, -around, around)),
		}
		if coarse, _ := place.Coarse(p, place.Coarsen); !sensitive || coarse == cell {
			if found, ok := place.Locate(p); ok && found.ISO == districts[s.district].ISO {
				return p
			}
		}
	}
	return s.town.point
}

func (s *siting) sensitivity() place.Sensitivity { return place.DefaultSensitivity(s.kind.sector) }

// name is the asset's full name, short what a sentence calls it.
func (s *siting) name() said {
	if s.kind.line {
		return said{s.kind.name.ar + s.town.name.ar + " – " + s.other.name.ar, s.town.name.en + " – " + s.other.name.en + s.kind.name.en}
	}
	b := blanks{word: said{s.word.ar, capital(s.word.en)}}
	full := s.kind.name.fill(&b)
	return said{full.ar + "، " + s.town.name.ar, full.en + ", " + s.town.name.en}
}

func (s *siting) short() said {
	if s.kind.line {
		return s.name()
	}
	return said{s.kind.short.ar + s.word.ar, capital(s.word.en) + s.kind.short.en}
}

// capital writes al-Aqiq as Al-Aqiq, as it stands at the head of a name.
func capital(s string) string {
	if len(s) > 3 && s[:3] == "al-" {
		return "Al-" + s[3:]
	}
	return s
}
