package place

// Swappable says whether a point can be read both ways: it lies in the stated
// country as it is written, and with its axes exchanged as well, at another
// place, and no stated district decides between the two. It gives the other
// reading. In Libya the districts' shapes tell, elsewhere the country's box.
func Swappable(p Point, country Country, stated District) (Point, bool) {
	q, ok := p.Swapped()
	if !ok || q == p || stated.ISO != "" {
		return Point{}, false
	}
	if country.Code == "LY" {
		_, as := Locate(p)
		_, other := Locate(q)
		return q, as && other
	}
	return q, country.Code != "" && country.Contains(p) && country.Contains(q)
}

// DistrictByCodes finds the first district that one of the codes names: its ISO
// or OCHA code, or that of a municipality in it.
func DistrictByCodes(codes []string) (District, bool) {
	for _, code := range codes {
		if d, ok := DistrictByISO(ISO(code)); ok {
			return d, true
		}
		if d, ok := DistrictByPCode(PCode(code)); ok {
			return d, true
		}
		if m, ok := MunicipalityByPCode(PCode(code)); ok {
			return DistrictByISO(m.District)
		}
	}
	return District{}, false
}

// InBoth is the district's name in both languages with its code, for a sentence
// that is kept before anybody's language is known.
func (d District) InBoth() string { return d.Ar + " – " + d.En + " (" + string(d.ISO) + ")" }
