package crosswalk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"imar/internal/base/money"
	"imar/internal/exchange/jsonstream"
)

// Open is the beginning of a file of activities, made at a moment (UTC).
func Open(made time.Time) []byte {
	w := &writer{}
	w.text(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	w.text("<!-- Written by Imar from OC4IDS 0.9.5 by a table of its own: there is no official one between the two standards. -->\n")
	w.open("iati-activities", "version", "2.03", "generated-datetime", made.UTC().Format(time.RFC3339))
	w.text("\n")
	return w.out
}

// Close is the end of a file of activities.
func Close() []byte { return []byte("</iati-activities>\n") }

// Activity appends a project as an activity. It appends nothing for what is no
// project or has no title, and says why by lost: "id", "title".
func Activity(dst []byte, p jsonstream.Value, by Publisher, lost Losses) []byte {
	id := strings.TrimSpace(p.Get("id").Text())
	titled := text(p, "title")
	if id == "" || len(titled) == 0 {
		lost.Add(cmp.Or(map[bool]string{true: "id"}[id == ""], "title"))
		return dst
	}
	by.Ref = cmp.Or(by.Ref, Unregistered)
	a := &activity{writer: writer{out: dst}, project: p, by: by, lost: lost, language: languageOf(p)}
	lost.lose(p)
	attrs := []string{"hierarchy", "1", "xml:lang", a.language}
	if updated := day(p.Get("updated")); updated != "" {
		attrs = append(attrs, "last-updated-datetime", updated+"T00:00:00Z")
	}
	a.open("iati-activity", attrs...)
	a.leaf("iati-identifier", by.Ref+"-"+plainID(id))
	a.organisation("reporting-org", []string{"ref", by.Ref, "type", cmp.Or(by.Type, "10")}, names(a.language, by.Name, by.NameEn))
	a.narratives("title", titled)
	a.descriptions(titled)
	a.participants()
	a.empty("other-identifier", "ref", id, "type", "A9")
	a.empty("activity-status", "code", a.status())
	a.dates()
	a.countries()
	a.locations()
	a.sectors()
	a.budgets()
	a.transactions()
	a.documents()
	a.close("iati-activity")
	a.text("\n")
	return a.out
}

// activity is one that is being written.
type activity struct {
	writer
	project  jsonstream.Value
	by       Publisher
	lost     Losses
	language string // of texts that say none
}

// statuses are IATI's ActivityStatus by OC4IDS's projectStatus.
var statuses = map[string]string{
	"identification": "1", "preparation": "1", "implementation": "2", "completion": "3", "completed": "4",
	"maintenance": "4", "decommissioning": "4", "decommissioned": "4", "cancelled": "5",
}

// status is the activity's; one that cannot be told is one under way, for the
// schema wants a code.
func (a *activity) status() string {
	code := statuses[a.project.Get("status").Text()]
	if code == "" {
		a.lost.Add("status")
		return "2"
	}
	return code
}

func languageOf(p jsonstream.Value) string {
	said := strings.ToLower(p.Get("language").Text())
	if len(said) != 2 || strings.Trim(said, "abcdefghijklmnopqrstuvwxyz") != "" {
		return "ar"
	}
	return said
}

// plainID is an id without what an IATI identifier must not hold.
func plainID(id string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("/&|? ", r) {
			return '-'
		}
		return r
	}, id)
}

// descriptions writes the description, that of the purpose, or the title where
// there is none: the schema wants one.
func (a *activity) descriptions(titled []narrative) {
	described := text(a.project, "description")
	purpose := text(a.project, "purpose")
	switch {
	case len(described) > 0:
		a.narratives("description", described, "type", "1")
	case len(purpose) == 0:
		a.narratives("description", titled, "type", "1")
	}
	if len(purpose) > 0 {
		a.narratives("description", purpose, "type", "2")
	}
}

// roles are IATI's OrganisationRole by OC4IDS's partyRole, in the order in which
// they are written.
var roles = []struct{ oc4ids, iati string }{
	{"funder", "1"}, {"publicAuthority", "2"}, {"buyer", "3"}, {"procuringEntity", "3"}, {"administrativeEntity", "4"}, {"supplier", "4"},
}

// participants writes each party once for each role; without any, the reporting
// organisation is accountable.
func (a *activity) participants() {
	written := map[string]bool{}
	for _, role := range roles {
		for _, party := range a.project.Get("parties").Elements() {
			key := role.iati + " " + party.Get("id").Text()
			name := text(party, "name")
			if len(name) == 0 || written[key] || !slices.ContainsFunc(texts(party.Get("roles")), func(r string) bool { return r == role.oc4ids }) {
				continue
			}
			written[key] = true
			a.organisation("participating-org", append([]string{"role", role.iati}, ref(party)...), name)
		}
	}
	if len(written) == 0 {
		a.organisation("participating-org", []string{"role", "2", "ref", a.by.Ref}, names(a.language, a.by.Name, a.by.NameEn))
	}
}

// ref is the identifier of an organisation: scheme and id of the register that
// issued it. An id of the publisher's own is no identifier of IATI.
func ref(party jsonstream.Value) []string {
	scheme, id := party.Get("identifier").Get("scheme").Text(), party.Get("identifier").Get("id").Text()
	if scheme == "" || id == "" {
		return nil
	}
	return []string{"ref", scheme + "-" + plainID(id)}
}

// dates writes planned and actual dates; an actual one is not in the future.
func (a *activity) dates() {
	period, built := a.project.Get("period"), a.project.Get("implementationPeriod")
	begun, ended := day(built.Get("startDate")), day(a.project.Get("completion").Get("endDate"))
	begins, ends := cmp.Or(day(period.Get("startDate")), begun), cmp.Or(day(period.Get("endDate")), day(built.Get("endDate")))
	written := 0
	for _, date := range []struct {
		kind, day string
		actual    bool
	}{{"1", begins, false}, {"2", begun, true}, {"3", ends, false}, {"4", ended, true}} {
		if date.day != "" && (!date.actual || date.day <= a.by.Today) {
			a.empty("activity-date", "type", date.kind, "iso-date", date.day)
			written++
		}
	}
	if written == 0 { // the schema wants one: the day on which this was told
		a.empty("activity-date", "type", "1", "iso-date", a.by.Today)
	}
}

// countries writes the countries of the places, with equal shares.
func (a *activity) countries() {
	var codes []string
	for _, place := range a.project.Get("locations").Elements() {
		code := countryOf(place)
		if code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 && a.by.Country != "" {
		codes = []string{a.by.Country}
	}
	for i, share := range shares(len(codes)) {
		if len(codes) == 1 {
			a.empty("recipient-country", "code", codes[i])
			continue
		}
		a.empty("recipient-country", "code", codes[i], "percentage", share)
	}
}

// countryOf is the country of a place by its gazetteer of ISO 3166-2 or its
// address, "" when neither says.
func countryOf(place jsonstream.Value) string {
	gazetteer := place.Get("gazetteer")
	for _, id := range texts(gazetteer.Get("identifiers")) {
		if country, _, found := strings.Cut(id, "-"); found && isCountry(country) && strings.HasPrefix(strings.ToUpper(gazetteer.Get("scheme").Text()), "ISO") {
			return country
		}
	}
	if country := place.Get("address").Get("countryName").Text(); isCountry(country) {
		return country
	}
	return ""
}

func isCountry(code string) bool {
	return len(code) == 2 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// locations writes the places: name, and where exactly when they are points.
func (a *activity) locations() {
	for _, place := range a.project.Get("locations").Elements() {
		described := text(place, "description")
		pos := point(place.Get("geometry"))
		if len(described) == 0 && pos == "" {
			a.lost.Add("locations")
			continue
		}
		a.open("location")
		for _, id := range texts(place.Get("gazetteer").Get("identifiers")) {
			if country, _, found := strings.Cut(id, "-"); found && isCountry(country) {
				a.empty("location-id", "vocabulary", "A4", "code", id)
			}
		}
		if len(described) > 0 {
			a.narratives("name", described)
		}
		if pos != "" {
			a.open("point", "srsName", "http://www.opengis.net/def/crs/EPSG/0/4326")
			a.leaf("pos", pos)
			a.close("point")
			if exact := place.Get("exactness").Text(); exact == "exact" {
				a.empty("exactness", "code", "1")
			} else if exact != "" {
				a.empty("exactness", "code", "2")
			}
		}
		a.close("location")
	}
}

// point is "latitude longitude" of a GeoJSON point, "" of anything else. Axes that
// can only be meant the other way round are turned.
func point(geometry jsonstream.Value) string {
	if !geometry.Get("type").Is("Point") {
		return ""
	}
	var both []string
	for _, v := range geometry.Get("coordinates").Elements() {
		number, ok := decimal(v)
		if !ok {
			return ""
		}
		both = append(both, number)
	}
	switch {
	case len(both) >= 2 && within(both[1], "90") && within(both[0], "180"):
		return both[1] + " " + both[0]
	case len(both) >= 2 && within(both[0], "90") && within(both[1], "180"):
		return both[0] + " " + both[1]
	}
	return ""
}

// within says that a number is not further from zero than another.
func within(number, most string) bool {
	return money.Decimal(number).Cmp(money.Decimal(most)) <= 0 && money.Decimal(number).Cmp(money.Decimal(most).Neg()) >= 0
}

// purposes are purpose codes of the OECD DAC (IATI sector vocabulary 1) by OC4IDS's
// projectSector; the reader of IATI knows the way back.
var purposes = map[string]string{
	"education": "11120", "health": "12230", "waterAndWaste": "14020", "governance": "15110", "socialHousing": "16040",
	"cultureSportsAndRecreation": "16061", "transport": "21010", "transport.road": "21020", "transport.rail": "21030",
	"transport.water": "21040", "transport.air": "21050", "transport.urban": "21020", "communications": "22040",
	"energy": "23110", "energy.solar": "23230", "energy.hydropower": "23220", "energy.wind": "23240", "energy.geothermal": "23260",
	"energy.biomass": "23270", "economy": "25010", "naturalResources": "41010", "naturalResources.floodProtection": "41050", "reconstruction": "73010",
}

// sectors writes the purpose codes, with shares that are 100 together.
func (a *activity) sectors() {
	var codes []string
	for _, sector := range texts(a.project.Get("sector")) {
		code := purposes[sector]
		for outer := sector; code == "" && strings.Contains(outer, "."); {
			outer = outer[:strings.LastIndexByte(outer, '.')]
			code = purposes[outer]
		}
		if code == "" {
			a.lost.Add("sector")
			continue
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for i, share := range shares(len(codes)) {
		if len(codes) == 1 {
			a.empty("sector", "vocabulary", "1", "code", codes[i])
			continue
		}
		a.empty("sector", "vocabulary", "1", "code", codes[i], "percentage", share)
	}
}

// shares are equal parts of 100 in hundredths; the first takes what is left.
func shares(n int) (list []string) {
	if n == 0 {
		return nil
	}
	each := 10000 / n
	for i := range n {
		part := each
		if i == 0 {
			part = 10000 - each*(n-1)
		}
		list = append(list, strconv.Itoa(part/100)+"."+strconv.Itoa(part%100/10)+strconv.Itoa(part%10))
	}
	return list
}
