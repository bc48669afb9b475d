package place

import (
	"slices"
	"sync"

	"imar/internal/base/lang"
)

// District is one of the 22 districts (مناطق, statistical divisions) of
// ISO 3166-2:LY.
type District struct {
	ISO        ISO
	PCode      PCode  // OCHA, four digits
	Ar, En     string // the names Imar shows
	GeoNames   int    // GeoNames id
	Census2006 int    // persons, general census of 2006
	AreaKm2    int    // km², as the census of 2006 states it
	Names      []Name // what each source calls it
}

// Name is a place's name in one source.
type Name struct{ Text, Source string }

// Say is the district's name in the reader's language.
func (d District) Say(l lang.Lang) string { return inLanguage(l, d.Ar, d.En) }

// Districts gives all 22 in the order of their ISO codes; the slice is the
// caller's own.
func Districts() []District { return slices.Clone(districts[:]) }

// DistrictByISO finds a district by its ISO 3166-2 code.
func DistrictByISO(code ISO) (District, bool) {
	i := slices.IndexFunc(districts[:], func(d District) bool { return d.ISO == code })
	if i < 0 {
		return District{}, false
	}
	return districts[i], true
}

// DistrictByPCode finds a district by its OCHA place code.
func DistrictByPCode(code PCode) (District, bool) {
	i := slices.IndexFunc(districts[:], func(d District) bool { return d.PCode == code })
	if i < 0 {
		return District{}, false
	}
	return districts[i], true
}

// usualNames are spellings in use that no table's source lists; the Arabic
// ones translate names that OCHA uses.
var usualNames = map[ISO][]string{
	"LY-BA": {"Bengasi"},
	"LY-BU": {"طبرق", "Al Batnan"},
	"LY-JA": {"Green Mountain"},
	"LY-JG": {"Western Mountain"},
	"LY-JI": {"Jifara", "الجفاره"},
	"LY-MI": {"Misurata"},
	"LY-NQ": {"زوارة", "Zuwara"},
	"LY-SR": {"Sirt"},
	"LY-TB": {"Tarabulus"},
	"LY-WA": {"Oases", "أجدابيا"},
	"LY-WD": {"أوباري"},
	"LY-ZA": {"Zawia"},
}

const shared = -1 // a skeleton that belongs to more than one district

// districtNames maps every folded spelling to its district's number, and
// skeletons every consonant skeleton that belongs to one district only.
var districtNames = sync.OnceValues(func() (names, skeletons map[string]int) {
	names, skeletons = map[string]int{}, map[string]int{}
	for i, d := range districts {
		spellings := append([]string{d.Ar, d.En, string(d.ISO), string(d.PCode)}, usualNames[d.ISO]...)
		for _, n := range d.Names {
			spellings = append(spellings, n.Text)
		}
		for _, s := range spellings {
			names[fold(s)] = i
			if j, taken := skeletons[skeleton(s)]; taken && j != i {
				skeletons[skeleton(s)] = shared
			} else {
				skeletons[skeleton(s)] = i
			}
		}
	}
	return names, skeletons
})

// DistrictByName finds a district by any source's name or usual spelling, in
// Arabic or Latin letters, with or without article, marks and the word
// "district". Failing that, a Latin name matches by its consonants where only
// one district has them, so Misrata, Misratah and Musratha are one, and Jufra
// and Jafara stay two.
func DistrictByName(name string) (District, bool) {
	names, skeletons := districtNames()
	if i, ok := names[fold(name)]; ok {
		return districts[i], true
	}
	if k := skeleton(name); len(k) >= 3 {
		if i, ok := skeletons[k]; ok && i != shared {
			return districts[i], true
		}
	}
	return District{}, false
}
