package iati

import (
	"maps"
	"slices"
	"strings"

	"imar/internal/domain/project"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"

	"github.com/go-json-experiment/json/jsontext"
)

// description is project.described.
type description struct {
	project.Description
	Identifiers     []identifier      `json:"identifiers,omitzero"`
	PublicAuthority *orgRef           `json:"publicAuthority,omitzero"`
	Classifications []classification  `json:"additionalClassifications,omitzero"`
	Related         []coded           `json:"relatedActivities,omitzero"`
	Scope           string            `json:"activityScope,omitzero"`
	Hierarchy       string            `json:"hierarchy,omitzero"`
	Humanitarian    *bool             `json:"humanitarian,omitzero"`
	LinkedData      string            `json:"linkedDataUri,omitzero"`
	Currency        string            `json:"defaultCurrency,omitzero"`
	FlowType        string            `json:"defaultFlowType,omitzero"`
	FinanceType     string            `json:"defaultFinanceType,omitzero"`
	AidTypes        []coded           `json:"defaultAidTypes,omitzero"`
	TiedStatus      string            `json:"defaultTiedStatus,omitzero"`
	Collaboration   string            `json:"collaborationType,omitzero"`
	PolicyMarkers   []coded           `json:"policyMarkers,omitzero"`
	Tags            []coded           `json:"tags,omitzero"`
	HumanitarianFor []coded           `json:"humanitarianScope,omitzero"`
	Conditions      *conditions       `json:"conditions,omitzero"`
	Contacts        []contact         `json:"contacts,omitzero"`
	Unmapped        unmapped          `json:"iatiUnmapped,omitzero"`
	Namespaces      map[string]string `json:"iatiNamespaces,omitzero"`
	Texts           texts             `json:",embed"`
}

// identifier is an identifier of the activity: its own, in the scheme IATI, or
// another one, in the scheme of its owner where that has a ref.
type identifier struct {
	ID       string   `json:"id,omitzero"`
	Scheme   string   `json:"scheme,omitzero"`
	Type     string   `json:"type,omitzero"` // IATI OtherIdentifierType
	Owner    *orgRef  `json:"ownerOrg,omitzero"`
	Unmapped unmapped `json:"iatiUnmapped,omitzero"`
}

// conditions are what the money is tied to. Attached is false when there are
// said to be none.
type conditions struct {
	Attached   *bool    `json:"attached,omitzero"`
	Conditions []coded  `json:"conditions,omitzero"`
	Unmapped   unmapped `json:"iatiUnmapped,omitzero"`
}

// contact is where to ask: never a person.
type contact struct {
	Type  string `json:"type,omitzero"`
	Texts texts  `json:",embed"` // organisation
}

// describe states project.described.
func (a *activity) describe() {
	d := description{Description: project.Description{ID: a.id, Language: a.lang}, Unmapped: a.foreign}
	rest := &d.Unmapped
	a.single(nIdentifier, rest)
	a.describeAttrs(&d)
	a.describeTexts(&d)
	a.describeOwner(&d)
	a.identifiers(&d)
	a.sectors(&d)
	d.Currency, d.FlowType, d.FinanceType, d.TiedStatus = a.defaults.currency,
		a.singleCode(nDefaultFlow, rest), a.singleCode(nDefaultFinance, rest), a.singleCode(nDefaultTied, rest)
	d.AidTypes, d.Collaboration, d.Scope = a.codedList(nDefaultAid, "name"), a.singleCode(nCollaboration, rest), a.singleCode(nScope, rest)
	d.PolicyMarkers = a.codedList(nPolicyMarker, "name")
	d.Tags = a.codedList(nTag, "name")
	d.HumanitarianFor = a.codedList(nHumanitarianScope, "name")
	d.Conditions = a.conditions(rest)
	d.Contacts = a.contacts()
	for _, name := range []int{nLegacy, nCRS, nFSS} {
		for _, p := range a.parts[name] {
			rest.element(p.Element)
		}
	}
	d.Related = a.related()
	d.Namespaces = maps.Clone(a.reader.spaces)
	if d.Namespaces == nil {
		d.Namespaces = a.spaces
	} else {
		maps.Copy(d.Namespaces, a.spaces)
	}
	a.say(project.Described, "", "", a.at, &d)
}

// describeAttrs reads the activity's attributes.
func (a *activity) describeAttrs(d *description) {
	for at := range a.at.Attrs() {
		switch at.Code {
		case nUpdated:
			d.Updated = strings.TrimSpace(at.Value)
		case nHierarchy:
			d.Hierarchy = strings.TrimSpace(at.Value)
		case nHumanitarian:
			d.Humanitarian = flagOr(at, &d.Unmapped)
		case nLinked:
			d.LinkedData = at.Value
		case nLang, nDefaultCurrency, nNotProvided:
		default:
			d.Unmapped.attr(at)
		}
	}
	d.Unmapped.stray(a.at.Element)
}

// describeTexts reads the titles and the descriptions of each type.
func (a *activity) describeTexts(d *description) {
	var title words
	for _, p := range a.parts[nTitle] {
		title = append(title, a.words(p.Element, &d.Unmapped)...)
	}
	if len(title) == 0 {
		a.find(snapshot.Warning, "iati.missing", a.at.Element, names[nTitle])
	}
	title.fill(a.lang, "title", typed{&d.Title, &d.TitleAr, &d.TitleEn}, &d.Texts)
	var byType [5]words
	for _, p := range a.parts[nDescription] {
		number := a.descriptionType(p, &d.Unmapped)
		byType[number] = append(byType[number], a.narratives(p.Element, &d.Unmapped)...)
	}
	byType[1].fill(a.lang, "description", typed{&d.Description.Description, &d.DescriptionAr, &d.DescriptionEn}, &d.Texts)
	byType[2].fill(a.lang, "purpose", typed{&d.Purpose, &d.PurposeAr, &d.PurposeEn}, &d.Texts)
	byType[3].fill(a.lang, "targetGroups", typed{}, &d.Texts)
	byType[4].fill(a.lang, "otherDescription", typed{}, &d.Texts)
}

// descriptionType is the type of a description: 1 when it says none, 4 when it
// says one that is not known, which is then kept.
func (a *activity) descriptionType(p part, rest *unmapped) int {
	number := 1
	for at := range p.Attrs() {
		switch at.Code {
		case nType:
			code := a.code(descriptionTypes, p.Element, at.Value)
			number = max(1, 1+slices.Index(descriptionTypes.codes, code))
			if code != "" && !slices.Contains(descriptionTypes.codes, code) {
				number = 4
				rest.attr(at)
			}
		case nLang:
		default:
			rest.attr(at)
		}
	}
	return number
}

// describeOwner names the reporting organisation and checks that the
// activity's identifier begins with its own (IATI ruleset 2.03).
func (a *activity) describeOwner(d *description) {
	p, ok := a.single(nReporting, &d.Unmapped)
	if !ok {
		a.find(snapshot.Warning, "iati.missing", a.at.Element, names[nReporting])
		return
	}
	d.PublicAuthority = a.orgRef(p.Element)
	if a.meta.Publisher == "" {
		a.meta.Publisher = d.PublicAuthority.Texts["name"]
	}
	ref := d.PublicAuthority.ID
	if ref == "" || strings.HasPrefix(a.id, ref) {
		return
	}
	for _, other := range a.parts[nOtherIdentifier] {
		before, _ := other.Attr("", "ref")
		kind, _ := other.Attr("", "type")
		if kind == "B1" && before != "" && strings.HasPrefix(a.id, before) {
			return
		}
	}
	a.findAt(snapshot.Warning, "iati.id-prefix", a.parts[nIdentifier][0], a.id, shorten(ref))
}

// identifiers reads the activity's own identifier and the others.
func (a *activity) identifiers(d *description) {
	d.Identifiers = []identifier{{ID: a.id, Scheme: "IATI"}}
	for _, p := range a.parts[nOtherIdentifier] {
		d.Identifiers = append(d.Identifiers, a.identifier(p.Element))
	}
}

func (a *activity) identifier(e xmlstream.Element) (id identifier) {
	var owner orgRef
	for at := range e.Attrs() {
		switch at.Code {
		case nRef:
			id.ID = strings.TrimSpace(at.Value)
		case nType:
			id.Type = strings.TrimSpace(at.Value)
		case nOwnerRef:
			owner.ID = strings.TrimSpace(at.Value)
		case nOwnerName:
			words{{a.langOf(e), strings.TrimSpace(at.Value)}}.fill(a.lang, "name", typed{}, &owner.Texts)
		case nLang:
		default:
			id.Unmapped.attr(at)
		}
	}
	if id.ID == "" && e.HasText() {
		id.ID = strings.TrimSpace(e.Text())
	} else {
		id.Unmapped.stray(e)
	}
	for c := range e.Children() {
		if c.Code() == nOwner && id.Owner == nil {
			id.Owner = a.orgRef(c)
		} else {
			id.Unmapped.element(c)
		}
	}
	if id.Owner == nil && (owner.ID != "" || owner.Texts != nil) {
		id.Owner = &owner
	}
	if id.Owner != nil {
		id.Scheme = id.Owner.ID
	}
	return id
}

// related reads the related activities: code is their identifier.
func (a *activity) related() (list []coded) {
	for _, p := range a.parts[nRelated] {
		c := a.coded(p.Element, "name")
		if ref, ok := p.Attr("", "ref"); ok && c.Code == "" {
			c.Code = strings.TrimSpace(ref)
			c.Unmapped = without(c.Unmapped, "ref=")
		}
		list = append(list, c)
	}
	return list
}

// without is what is kept besides an attribute that was read after all.
func without(list unmapped, prefix string) (rest unmapped) {
	for _, kept := range list {
		if !strings.HasPrefix(kept, prefix) {
			rest = append(rest, kept)
		}
	}
	return rest
}

// conditions reads the conditions.
func (a *activity) conditions(rest *unmapped) *conditions {
	p, ok := a.single(nConditions, rest)
	if !ok {
		return nil
	}
	var c conditions
	for at := range p.Attrs() {
		if at.Code == nAttached {
			c.Attached = flagOr(at, &c.Unmapped)
		} else if at.Code != nLang {
			c.Unmapped.attr(at)
		}
	}
	c.Unmapped.stray(p.Element)
	for e := range p.Children() {
		if e.Code() == nCondition {
			c.Conditions = append(c.Conditions, a.coded(e, "description"))
		} else {
			c.Unmapped.element(e)
		}
	}
	return &c
}

// contacts reads of each contact its type and its organisation, and nothing
// that could be a person's.
func (a *activity) contacts() (list []contact) {
	for _, p := range a.parts[nContact] {
		var c contact
		value, _ := p.Attr("", "type")
		c.Type = strings.TrimSpace(value)
		var w words
		for e := range p.All("organisation") {
			var unused unmapped
			w = append(w, a.words(e, &unused)...)
		}
		if len(w) == 0 {
			continue
		}
		w.fill(a.lang, "organisation", typed{}, &c.Texts)
		list = append(list, c)
	}
	return list
}

// classification is a sector as the activity states it.
type classification struct {
	Scheme     string         `json:"scheme,omitzero"`
	ID         string         `json:"id,omitzero"`
	Vocabulary string         `json:"vocabulary,omitzero"` // IATI SectorVocabulary
	URI        string         `json:"vocabularyUri,omitzero"`
	Percentage jsontext.Value `json:"percentage,omitzero"`
	Unmapped   unmapped       `json:"iatiUnmapped,omitzero"`
	Texts      texts          `json:",embed"` // description
}
