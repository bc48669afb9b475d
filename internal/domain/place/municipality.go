package place

import (
	"slices"
	"strings"

	"imar/internal/base/lang"
)

// Municipality is one of the 100 baladiyat of the OCHA Common Operational
// Dataset. Other lists count between 106 and 148; their boundaries are not
// public, so a municipality is a code, names and, where GeoNames knows the
// seat, a point.
type Municipality struct {
	PCode    PCode // OCHA, six digits
	Ar, En   string
	District ISO
	Seat     Point // the seat, or the zero Point where it is not known
}

// Say is the municipality's name in the reader's language.
func (m Municipality) Say(l lang.Lang) string { return inLanguage(l, m.Ar, m.En) }

// HasSeat says whether the seat's position is known.
func (m Municipality) HasSeat() bool { return m.Seat != Point{} }

// Municipalities gives those of one district, or all 100 for "", in the order
// of their codes; the slice is the caller's own.
func Municipalities(of ISO) []Municipality {
	var list []Municipality
	for _, m := range municipalities {
		if of == "" || m.District == of {
			list = append(list, m)
		}
	}
	return list
}

// MunicipalityByPCode finds a municipality by its OCHA place code.
func MunicipalityByPCode(code PCode) (Municipality, bool) {
	i, ok := slices.BinarySearchFunc(municipalities[:], code, func(m Municipality, c PCode) int {
		return strings.Compare(string(m.PCode), string(c))
	})
	if !ok {
		return Municipality{}, false
	}
	return municipalities[i], true
}

// MunicipalityByName finds a municipality of a district, or of any district
// for "", by its Arabic or Latin name. A name that several share is not found.
func MunicipalityByName(name string, of ISO) (Municipality, bool) {
	want, bones := fold(name), skeleton(name)
	if want == "" {
		return Municipality{}, false
	}
	var exact, close []Municipality
	for _, m := range Municipalities(of) {
		switch {
		case fold(m.Ar) == want || fold(m.En) == want || strings.EqualFold(string(m.PCode), name):
			exact = append(exact, m)
		case len(bones) >= 3 && skeleton(m.En) == bones:
			close = append(close, m)
		}
	}
	for _, found := range [][]Municipality{exact, close} {
		if len(found) == 1 {
			return found[0], true
		}
		if len(found) > 1 {
			break
		}
	}
	return Municipality{}, false
}
