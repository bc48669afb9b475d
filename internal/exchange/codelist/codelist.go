// Package codelist is the codelists of OC4IDS, OCDS and IATI with labels in Arabic
// and English, for others to use: a code, and what it means in each language. The
// labels are Imar's own and stand in the catalogues (codes, iaticodes); the codes
// are those of OC4IDS 0.9.5, OCDS 1.1.5 and IATI 2.03.
//
// Lists of countries and currencies are left to ISO, and those of IATI that name
// organisations, file formats and languages to their owners.
//
// The invariant: every code of a list that is published has both labels, and the
// list has every code that the standard has in force.
package codelist

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"imar/internal/base/lang"
	"imar/internal/exchange/schema"
)

// List is one codelist. Standard is "oc4ids", "ocds" or "iati"; Name is what the
// standard calls the list.
type List struct {
	Standard, Name string
	Codes          []Code
}

// Code is a code with its labels.
type Code struct {
	Code string `json:"code"`
	Ar   string `json:"title_ar"`
	En   string `json:"title_en"`
}

// ofISO are lists whose codes are those of an ISO standard.
var ofISO = map[string]bool{"country": true, "currency": true, "language": true}

// All is every list, by standard and name.
var All = sync.OnceValue(func() []List {
	return slices.Concat(ofSchema("oc4ids", schema.OC4IDS), ofSchema("ocds", schema.OCDS), ofIATI())
})

// Find is one list.
func Find(standard, name string) (List, bool) {
	for _, l := range All() {
		if l.Standard == standard && l.Name == name {
			return l, true
		}
	}
	return List{}, false
}

// ofSchema are the lists that a JSON standard's schema names, where every code has
// its labels.
func ofSchema(standard string, version schema.Version) (list []List) {
	s, _, _ := schema.Of(version, nil)
	for name, codes := range s.Codelists() {
		if ofISO[name] {
			continue
		}
		l := List{Standard: standard, Name: name}
		for _, code := range codes {
			c := Code{Code: code, Ar: label(lang.Arabic, "codes."+name+"."+code), En: label(lang.English, "codes."+name+"."+code)}
			if c.Ar == "" || c.En == "" {
				l.Codes = nil
				break
			}
			l.Codes = append(l.Codes, c)
		}
		if len(l.Codes) > 0 {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b List) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// iatiPrefix begins the catalogue's keys of IATI's codes.
const iatiPrefix = "iaticodes."

// ofIATI are the lists of IATI that have labels.
func ofIATI() (list []List) {
	for _, key := range lang.Keys(lang.Arabic) {
		name, code, ok := strings.Cut(strings.TrimPrefix(key, iatiPrefix), ".")
		if !strings.HasPrefix(key, iatiPrefix) || !ok {
			continue
		}
		if n := len(list); n == 0 || list[n-1].Name != name {
			list = append(list, List{Standard: "iati", Name: name})
		}
		of := &list[len(list)-1]
		of.Codes = append(of.Codes, Code{Code: code, Ar: label(lang.Arabic, key), En: label(lang.English, key)})
	}
	for _, l := range list {
		slices.SortFunc(l.Codes, byNumber)
	}
	return list
}

// byNumber orders codes that are numbers as numbers, others as words.
func byNumber(a, b Code) int {
	n, err := strconv.Atoi(a.Code)
	m, other := strconv.Atoi(b.Code)
	if err == nil && other == nil {
		return cmp.Compare(n, m)
	}
	return cmp.Compare(a.Code, b.Code)
}

// label is a code's label, "" when the catalogue has none.
func label(l lang.Lang, key string) string {
	if !lang.Has(l, key) {
		return ""
	}
	return lang.T(l, key)
}
