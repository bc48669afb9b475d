package iati

import (
	"slices"
	"strings"

	"imar/internal/domain/project"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"
)

// parties is project.parties_named.
type parties struct {
	Parties []*party `json:"parties"`
}

// party is an organisation with all that it is in the activity.
type party struct {
	project.Organization
	Type           string          `json:"organisationType,omitzero"` // IATI OrganisationType
	Participations []participation `json:"participations,omitzero"`   // one for each participating-org
	Unmapped       unmapped        `json:"iatiUnmapped,omitzero"`
	Texts          texts           `json:",embed"`
}

// participation is one participating-org. Names and type stand here where they
// differ from the party's.
type participation struct {
	Role     string   `json:"role,omitzero"` // IATI OrganisationRole
	Activity string   `json:"activityId,omitzero"`
	Channel  string   `json:"crsChannelCode,omitzero"`
	Type     string   `json:"organisationType,omitzero"`
	Unmapped unmapped `json:"iatiUnmapped,omitzero"`
	Texts    texts    `json:",embed"` // name
}

// nameParties states project.parties_named: the reporting organisation as the
// public authority, and the participating ones. Entries with one ref, or
// without a ref and with one name, are one party.
func (a *activity) nameParties() {
	var all parties
	byID := map[string]*party{}
	at := part{}
	if list := a.parts[nReporting]; len(list) > 0 {
		at = list[0]
		p, _ := all.at(byID, a.orgID(at.Element))
		p.Roles = []string{"publicAuthority"}
		a.nameParty(p, at.Element)
		value, _ := at.Attr("", "type")
		p.Type = strings.TrimSpace(value)
	}
	for i, entry := range a.parts[nParticipating] {
		if i == 0 {
			at = entry
		}
		a.participate(&all, byID, entry.Element)
	}
	if len(all.Parties) > 0 {
		a.say(project.PartiesNamed, "", "", at, all)
	}
}

// at is the party with an id, made on its first sight; one without an id is
// always a new one.
func (all *parties) at(byID map[string]*party, id string) (p *party, known bool) {
	if p, known = byID[id]; known {
		return p, true
	}
	p = &party{}
	p.ID = id
	all.Parties = append(all.Parties, p)
	if id != "" {
		byID[id] = p
	}
	return p, false
}

// orgID is what an organisation is recognised by: its ref, or else its name.
func (a *activity) orgID(e xmlstream.Element) string {
	ref, _ := e.Attr("", "ref")
	if ref = strings.TrimSpace(ref); ref != "" {
		return ref
	}
	var unused unmapped
	for _, one := range a.narratives(e, &unused) {
		return one.text
	}
	return ""
}

// nameParty sets a party's names and identifier.
func (a *activity) nameParty(p *party, e xmlstream.Element) {
	a.narratives(e, &p.Unmapped).fill(a.lang, "name", typed{&p.Name, &p.NameAr, &p.NameEn}, &p.Texts)
	ref, _ := e.Attr("", "ref")
	if ref = strings.TrimSpace(ref); ref != "" {
		scheme, id := splitRef(ref)
		p.Identifier = &project.Identifier{Scheme: scheme, ID: id}
	}
}

// participate adds one participating-org to its party.
func (a *activity) participate(all *parties, byID map[string]*party, e xmlstream.Element) {
	p, known := all.at(byID, a.orgID(e))
	var one participation
	for at := range e.Attrs() {
		switch at.Code {
		case nRole:
			one.Role = a.code(roles, e, at.Value)
		case nType:
			one.Type = strings.TrimSpace(at.Value)
		case nActivityID:
			one.Activity = strings.TrimSpace(at.Value)
		case nChannelCode:
			one.Channel = strings.TrimSpace(at.Value)
		case nRef, nLang:
		default:
			one.Unmapped.attr(at)
		}
	}
	if one.Role == "" {
		a.find(snapshot.Warning, "iati.missing", e, names[nRole])
	}
	if role := roleOf(one); role != "" && !slices.Contains(p.Roles, role) {
		p.Roles = append(p.Roles, role)
	}
	if !known {
		a.nameParty(p, e)
	} else {
		a.otherNames(p, &one, e)
	}
	if p.Type == "" || p.Type == one.Type {
		p.Type, one.Type = or(p.Type, one.Type), ""
	}
	p.Participations = append(p.Participations, one)
}

// otherNames keeps the names of an entry that the party does not have already.
func (a *activity) otherNames(p *party, one *participation, e xmlstream.Element) {
	var same party
	a.nameParty(&same, e)
	if same.Name == p.Name && same.NameAr == p.NameAr && same.NameEn == p.NameEn && equal(same.Texts, p.Texts) {
		one.Unmapped = append(one.Unmapped, same.Unmapped...)
		return
	}
	a.narratives(e, &one.Unmapped).fill(a.lang, "name", typed{}, &one.Texts)
}

func equal(x, y texts) bool {
	if len(x) != len(y) {
		return false
	}
	for member, text := range x {
		if y[member] != text {
			return false
		}
	}
	return true
}

// roleOf is the OC4IDS partyRole of a participation. An implementing company is
// a supplier; any other implementing or extending organisation administers.
func roleOf(one participation) string {
	switch one.Role {
	case "1":
		return "funder"
	case "2":
		return "publicAuthority"
	case "3":
		return "administrativeEntity"
	case "4":
		if strings.HasPrefix(one.Type, "7") {
			return "supplier"
		}
		return "administrativeEntity"
	}
	return ""
}

// splitRef takes an organisation identifier apart: the code of a list of
// org-id.guide, which is a country or X and a letter, a hyphen and a name of
// the register; then the number in it. Another form has no scheme.
func splitRef(ref string) (scheme, id string) {
	country, rest, ok := strings.Cut(ref, "-")
	register, number, more := strings.Cut(rest, "-")
	if !ok || !more || len(country) != 2 || register == "" || number == "" || strings.ToUpper(country) != country {
		return "", ref
	}
	return country + "-" + register, number
}
