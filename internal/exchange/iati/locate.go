package iati

import (
	"slices"
	"strings"

	"imar/internal/base/money"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"

	"github.com/go-json-experiment/json/jsontext"
)

// locations is project.located.
type locations struct {
	Locations []location `json:"locations,omitzero"`
	Countries []coded    `json:"recipientCountries,omitzero"`
	Regions   []coded    `json:"recipientRegions,omitzero"`
}

// location is one place. Its description is its name, for OC4IDS has no other
// member for that.
type location struct {
	project.Location
	Ref            string   `json:"ref,omitzero"`
	Reach          string   `json:"locationReach,omitzero"` // IATI GeographicLocationReach
	IDs            []coded  `json:"locationIds,omitzero"`
	Administrative []coded  `json:"administrative,omitzero"`
	Class          string   `json:"locationClass,omitzero"`      // IATI GeographicLocationClass
	Feature        string   `json:"featureDesignation,omitzero"` // IATI LocationType
	System         string   `json:"srsName,omitzero"`            // when it is not WGS 84
	Unmapped       unmapped `json:"iatiUnmapped,omitzero"`
	Texts          texts    `json:",embed"` // locationDescription, activityDescription

	point place.Point // of the geometry
	at    xmlstream.Element
}

// locate states project.located.
func (a *activity) locate() {
	var l locations
	l.Countries = a.codedList(nCountry, "name")
	l.Regions = a.codedList(nRegion, "name")
	at := part{}
	for _, name := range []int{nRegion, nCountry, nLocation} {
		if len(a.parts[name]) > 0 {
			at = a.parts[name][0]
		}
	}
	if !at.Exists() {
		return
	}
	a.shareOut(l, at)
	stated := a.countries(l)
	refs := map[string]int{}
	for _, p := range a.parts[nLocation] {
		one := a.location(p.Element, stated)
		refs[one.Ref]++
		l.Locations = append(l.Locations, one)
	}
	for i := range l.Locations {
		if one := &l.Locations[i]; one.Ref != "" && refs[one.Ref] == 1 {
			one.ID, one.Ref = one.Ref, ""
		}
	}
	a.say(project.Located, "", "", at, &l)
}

// shareOut checks that countries and regions are 100 per cent, the regions of
// each vocabulary for themselves (IATI ruleset 2.03, rules 3.1 and 3.4).
func (a *activity) shareOut(l locations, at part) {
	var countries share
	for _, c := range l.Countries {
		countries = countries.plus(c.Percentage)
	}
	regions := map[string]share{}
	for _, c := range l.Regions {
		vocabulary := or(c.Vocabulary, "1")
		if _, ok := regions[vocabulary]; !ok {
			regions[vocabulary] = countries
		}
		regions[vocabulary] = regions[vocabulary].plus(c.Percentage)
	}
	if len(regions) == 0 && !countries.whole() {
		a.findAt(snapshot.Warning, "iati.percentages", at, names[nCountry], countries.text())
	}
	for _, vocabulary := range sortedKeys(regions) {
		if sum := regions[vocabulary]; !sum.whole() {
			a.findAt(snapshot.Warning, "iati.percentages", at, names[nRegion]+" "+vocabulary, sum.text())
		}
	}
}

// countries are those that every location should lie in one of: none where the
// activity names regions too, or a country that is not known.
func (a *activity) countries(l locations) (list []place.Country) {
	if len(l.Regions) > 0 {
		return nil
	}
	for _, c := range l.Countries {
		country, ok := place.CountryByCode(c.Code)
		if !ok {
			return nil
		}
		list = append(list, country)
	}
	return list
}

// location reads one location.
func (a *activity) location(e xmlstream.Element, stated []place.Country) (l location) {
	for at := range e.Attrs() {
		switch at.Code {
		case nRef:
			l.Ref = strings.TrimSpace(at.Value)
		case nLang:
		default:
			l.Unmapped.attr(at)
		}
	}
	l.Unmapped.stray(e)
	name := typed{&l.Description, &l.DescriptionAr, &l.DescriptionEn}
	for c := range l.Unmapped.once(e, nLocationID, nAdministrative) {
		switch c.Code() {
		case nName:
			a.words(c, &l.Unmapped).fill(a.lang, "description", name, &l.Texts)
		case nDescription:
			a.words(c, &l.Unmapped).fill(a.lang, "locationDescription", typed{}, &l.Texts)
		case nActivityDescription:
			a.words(c, &l.Unmapped).fill(a.lang, "activityDescription", typed{}, &l.Texts)
		case nLocationID:
			l.IDs = append(l.IDs, a.coded(c, "name"))
		case nAdministrative:
			l.Administrative = append(l.Administrative, a.coded(c, "name"))
		case nPoint:
			a.point(&l, c, stated)
		case nCoordinates:
			a.coordinates(&l, c, stated)
		case nExactness:
			a.exactness(&l, c)
		case nReach:
			l.Reach = a.simpleCode(c, &l.Unmapped)
		case nClass:
			l.Class = a.simpleCode(c, &l.Unmapped)
		case nFeature:
			l.Feature = a.simpleCode(c, &l.Unmapped)
		default:
			l.Unmapped.element(c)
		}
	}
	l.gazetteer()
	if l.at.Exists() {
		a.checkPoint(l, stated)
	}
	return l
}

// exactness reads IATI GeographicExactness in Imar's words.
func (a *activity) exactness(l *location, e xmlstream.Element) {
	switch code, _ := e.Attr("", "code"); strings.TrimSpace(code) {
	case "1":
		l.Exactness = "exact"
	case "2":
		l.Exactness = "coarse"
	default:
		l.Unmapped.element(e)
		return
	}
	a.simpleCode(e, &l.Unmapped)
}

// gazetteers are the vocabularies (IATI GeographicVocabulary) that OC4IDS
// locationGazetteers has a code for.
var gazetteers = map[string]string{"G1": "GEONAMES", "A4": "ISO2"}

// gazetteer sets the OC4IDS gazetteer and the country from the codes.
func (l *location) gazetteer() {
	for _, id := range l.IDs {
		scheme := gazetteers[id.Vocabulary]
		if scheme == "" || id.Code == "" || l.Gazetteer != nil && l.Gazetteer.Scheme != scheme {
			continue
		}
		if l.Gazetteer == nil {
			l.Gazetteer = &project.Gazetteer{Scheme: scheme}
		}
		l.Gazetteer.Identifiers = append(l.Gazetteer.Identifiers, id.Code)
	}
	for _, c := range slices.Concat(l.IDs, l.Administrative) {
		if c.Vocabulary == "A4" && l.Address == nil {
			if country, ok := place.CountryByCode(c.Code); ok {
				l.Address = &project.Address{Country: country.Code}
			}
		}
	}
}

// wgs84 is how 2.0x names the only system of coordinates that it uses.
const wgs84 = "http://www.opengis.net/def/crs/EPSG/0/4326"

// point reads a point, whose position is latitude and longitude.
func (a *activity) point(l *location, e xmlstream.Element, stated []place.Country) {
	for at := range e.Attrs() {
		switch {
		case at.Code == nSRS && strings.TrimSpace(at.Value) != wgs84:
			l.System = strings.TrimSpace(at.Value)
			if l.System != "" {
				a.findOnce(snapshot.Warning, "iati.system", e, shorten(l.System))
			}
		case at.Code != nSRS && at.Code != nLang:
			l.Unmapped.attr(at)
		}
	}
	l.Unmapped.stray(e)
	for c := range e.Children() {
		if c.Code() != nPos || l.Geometry != nil {
			l.Unmapped.element(c)
			continue
		}
		text := strings.TrimSpace(c.Text())
		fields := strings.Fields(text)
		if strings.Contains(text, ",") {
			if fields = strings.Fields(strings.Replace(text, ",", " ", 1)); len(fields) == 2 {
				a.find(snapshot.Repair, "iati.position-comma", c, shorten(text))
			}
		}
		if len(fields) != 2 {
			a.find(snapshot.Error, "iati.position", c, shorten(text))
			continue
		}
		a.position(l, c, fields[0], fields[1], stated)
	}
}

// coordinates reads the element that 1.0x had for a point.
func (a *activity) coordinates(l *location, e xmlstream.Element, stated []place.Country) {
	lat, _ := e.Attr("", "latitude")
	lon, _ := e.Attr("", "longitude")
	if l.Geometry == nil && (lat != "" || lon != "") {
		a.position(l, e, strings.TrimSpace(lat), strings.TrimSpace(lon), stated)
	}
	for at := range e.Attrs() {
		if at.Code != nLatitude && at.Code != nLongitude && at.Code != nLang {
			l.Unmapped.attr(at)
		}
	}
	l.Unmapped.stray(e)
	for c := range e.Children() {
		l.Unmapped.element(c)
	}
}

// position sets the geometry: a GeoJSON point, longitude first, with the digits
// as they are written.
func (a *activity) position(l *location, at xmlstream.Element, lat, lon string, stated []place.Country) {
	x, errX := money.ParseJSONNumber(plain(lon))
	y, errY := money.ParseJSONNumber(plain(lat))
	if errX != nil || errY != nil {
		a.find(snapshot.Error, "iati.position", at, shorten(lat+" "+lon))
		return
	}
	p, err := place.ParsePoint(string(x), string(y))
	if err != nil {
		a.tell(at, err)
		return
	}
	l.Geometry = jsontext.Value(`{"coordinates":[` + string(x) + "," + string(y) + `],"type":"Point"}`)
	l.point, l.at = p, at
}

// district is the district of Libya that a location states, by a code or by its
// name.
func (l *location) district() (d place.District) {
	var codes []string
	for _, c := range slices.Concat(l.IDs, l.Administrative) {
		codes = append(codes, c.Code)
	}
	d, ok := place.DistrictByCodes(codes)
	for _, name := range []string{l.DescriptionAr, l.Description, l.DescriptionEn} {
		if !ok && name != "" {
			d, ok = place.DistrictByName(name)
		}
	}
	return d
}

// checkPoint tells of a point that is in none of the stated countries, in
// another district than the stated one, or in the country whichever way it is
// read.
func (a *activity) checkPoint(l location, stated []place.Country) {
	p, at := l.point, l.at
	var first *[]string
	rule := ""
	codes := make([]string, len(stated))
	for i, country := range stated {
		codes[i] = country.Code
		found := place.CheckCountry(p, country)
		if country.Code == "LY" {
			found = place.CheckPoint(p, l.district())
		}
		if found == nil {
			of := place.District{}
			if country.Code == "LY" {
				of = l.district()
			}
			if _, ok := place.Swappable(p, country, of); ok {
				a.find(snapshot.Warning, "exchange.place-swappable", at, p.LonText(), p.LatText())
			}
			return
		}
		if first == nil || found.Key == "problem.place.swapped" {
			args := argsOf(found)
			first, rule = &args, found.Key
		}
	}
	switch {
	case first == nil && p == place.Point{}:
		a.find(snapshot.Warning, "problem.place.zero", at)
	case first == nil:
	case rule == "problem.place.outside-country":
		a.find(snapshot.Warning, "iati.outside-country", at, p.LonText(), p.LatText(), strings.Join(codes, " "))
	default:
		a.find(snapshot.Warning, rule, at, *first...)
	}
}
