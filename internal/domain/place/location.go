package place

import "imar/internal/base/problem"

// Exactness is IATI's geographic exactness, version 2.03: 1 exact, 2
// approximate, 0 not stated.
type Exactness uint8

// The degrees of exactness.
const (
	NotStated   Exactness = 0
	Exact       Exactness = 1
	Approximate Exactness = 2
)

// Location is where something is, as one source states it.
type Location struct {
	Country      string      `json:"country,omitempty"`      // ISO 3166-1 alpha-2; "" means LY
	District     ISO         `json:"district,omitempty"`     // in Libya only
	Municipality PCode       `json:"municipality,omitempty"` // in Libya only
	Site         string      `json:"site,omitempty"`         // the source's own name of the spot
	Geometry     *Geometry   `json:"geometry,omitempty"`
	Exactness    Exactness   `json:"exactness,omitempty"`
	Sensitivity  Sensitivity `json:"sensitivity,omitempty"` // "" means by DefaultSensitivity
	Source       string      `json:"source,omitempty"`      // who says so
	Date         string      `json:"date,omitempty"`        // when it was so, ISO 8601
}

// Check collects every problem of a location: unknown codes, a municipality
// outside its stated district, and each point of the geometry that CheckPoint
// doubts, the first of each kind. Field names are those of the JSON form.
func (l Location) Check() problem.List {
	var list problem.List
	if l.Country != "" && l.Country != "LY" {
		return l.checkAbroad()
	}
	district, ok := DistrictByISO(l.District)
	if l.District != "" && !ok {
		list.Add(problem.Invalid, "problem.place.unknown-district", string(l.District)).At("district")
	}
	var seat Municipality
	if l.Municipality != "" {
		m, ok := MunicipalityByPCode(l.Municipality)
		seat = m
		switch {
		case !ok:
			list.Add(problem.Invalid, "problem.place.unknown-municipality", string(l.Municipality)).At("municipality")
		case l.District == "":
			district, _ = DistrictByISO(m.District)
		case m.District != l.District:
			list.Add(problem.Invalid, "problem.place.municipality-elsewhere", m, district).At("municipality")
		}
	}
	l.checkSensitivity(&list)
	return append(list, l.checkPoints(func(p Point) *problem.Problem {
		if seat.HasSeat() && metresBetween(p, seat.Seat) <= seatReach {
			return nil
		}
		return CheckPoint(p, district)
	})...)
}

// seatReach is how near, in metres, a point must lie to the seat of its stated
// municipality to be believed whatever the shapes say: six of the seats
// themselves, Zliten and Al-Abyar among them, lie across the line that one
// public source draws and in the district that another names.
const seatReach = 10000

func (l Location) checkAbroad() problem.List {
	var list problem.List
	country, ok := CountryByCode(l.Country)
	if !ok {
		list.Add(problem.Invalid, "problem.place.unknown-country", l.Country).At("country")
		return list
	}
	l.checkSensitivity(&list)
	return append(list, l.checkPoints(func(p Point) *problem.Problem { return CheckCountry(p, country) })...)
}

func (l Location) checkSensitivity(list *problem.List) {
	switch l.Sensitivity {
	case "", Open, Coarsen, Withheld:
	default:
		list.Add(problem.Invalid, "problem.place.unknown-sensitivity", string(l.Sensitivity)).At("sensitivity")
	}
}

func (l Location) checkPoints(check func(Point) *problem.Problem) problem.List {
	var list problem.List
	if l.Geometry == nil {
		return nil
	}
	said := map[string]bool{}
	for p := range l.Geometry.Points() {
		if found := check(p); found != nil && !said[found.Key] {
			said[found.Key] = true
			list = append(list, found.At("geometry"))
		}
	}
	return list
}
