package portal

import (
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/asset"
	"imar/internal/domain/contract"
	"imar/internal/domain/disclosure"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/exchange/sheet"
	"imar/internal/view/dossier"
	"imar/internal/web/chart"
	"imar/internal/web/page"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// contractSection is the project's contracts, original against current.
func (b *projectPage) contractSection() (page.Section, bool) {
	list := b.dossier.Contracts()
	c := columns[dossier.Contract]{
		{name: "portal.field.contract", show: b.contractCell},
		{name: "portal.field.contractor", show: func(c dossier.Contract) page.Value {
			v, signed := b.suppliers(c.Suppliers()), on(c.Told.Signed)
			if c.Agreement != nil && c.Agreement.DateSigned != "" {
				signed = on(c.Agreement.DateSigned)
			}
			if !signed.IsZero() && !v.IsZero() {
				v = v.With(page.Say("portal.contract.signed", signed))
			}
			return v
		}},
		{name: "portal.field.original", kind: sheet.Number, show: func(c dossier.Contract) page.Value { a, _ := c.Original(); return money(a) }},
		{name: "portal.field.current", kind: sheet.Number, show: func(c dossier.Contract) page.Value {
			a, _ := c.Value()
			v := money(a)
			if v.IsZero() {
				return v
			}
			if n := len(c.Modifications); n > 0 {
				v = v.With(page.Say("portal.count.modifications", n))
			}
			for _, paid := range b.dossier.Paid(c.ID) {
				v = v.With(page.Say("portal.contract.paid", page.Amount(sumText(paid), paid.Currency)))
			}
			return v
		}},
	}
	t := c.page(list, "", nil)
	return page.Section{ID: "contracts", Title: page.Say("portal.section.contracts"), Count: page.Say("portal.count.contracts", len(list)), Table: &t}, len(list) > 0
}

func (b *projectPage) contractCell(c dossier.Contract) page.Value {
	s := c.Description.Summary
	v := texts(s.Title, s.TitleAr, s.TitleEn, b.description.Language)
	if v.IsZero() {
		v = texts(c.Told.Title, "", "", c.Told.Language)
	}
	process := c.Description.ID
	if r := b.m.Contracts.At(c.ID); r != nil {
		process = r.Process
	}
	if v.IsZero() {
		v = page.Code(process)
	}
	v = v.To(b.toThing("contracts", string(c.ID)))
	if len(s.Nature) > 0 {
		v = v.With(labels("contractNature", s.Nature))
	}
	return v.With(page.Code(process))
}

func (b *projectPage) suppliers(list []project.OrgRef) page.Value {
	var v page.Value
	for i, o := range list {
		one := b.organisation(b.m, o.ID, o.Name)
		if i == 0 {
			v = one
		} else {
			v = v.With(one)
		}
	}
	return v
}

// placeSection is where the project is, and how exactly that is shown.
func (b *projectPage) placeSection() (page.Section, bool) {
	l := dossier.One[project.Locations](b.dossier, b.id.Subject(), project.Located)
	s := page.Section{ID: "place", Title: page.Say("portal.section.place")}
	if l.Body == nil {
		return s, false
	}
	var pins []chart.Pin
	var focus place.ISO
	c := columns[project.Location]{
		{name: "portal.field.place", show: b.locationCell},
		{name: "portal.field.exactness", show: func(l project.Location) page.Value { return label("exactness", l.Exactness) }},
		{name: "portal.field.coordinates", show: func(l project.Location) page.Value {
			if p, ok := pointOf(l.Geometry); ok {
				return page.Code(p.LatText() + ", " + p.LonText())
			}
			return page.Value{}
		}},
	}
	for _, location := range l.Body.Locations {
		p, ok := pointOf(location.Geometry)
		if !ok {
			continue
		}
		pins = append(pins, chart.Pin{At: p, Label: b.title().Plain(b.lang), Coarse: location.Exactness != "exact" && location.Exactness != ""})
		if d, ok := place.Locate(p); ok {
			focus = d.ISO
		}
		if location.Exactness == "coarse" {
			s.Notices = []page.Notice{{Tone: page.Plain, Body: page.Say("place.coarse-note")}}
		}
	}
	t := c.page(l.Body.Locations, "", nil)
	s.Table = &t
	if focus != "" {
		s.Chart = b.districtMap("place-map", focus, pins)
	}
	if b.withholds(place_) {
		s.Notices = append(s.Notices, page.Notice{Tone: page.Plain, Body: page.Say("portal.place.exact-kept"), Link: page.Link{Text: page.Say("portal.history.open"), Href: "#history"}})
	}
	return s, len(l.Body.Locations) > 0
}

// place_ is the name of the part that holds an exact place.
const place_ = "place"

// withholds says whether a fact of the project itself has such a part.
func (b *projectPage) withholds(part string) bool {
	for _, c := range b.dossier.History {
		if c.Fact.Subject != b.id.Subject() {
			continue
		}
		for _, ref := range c.Fact.Header.Parts {
			if ref.Name == part {
				return true
			}
		}
	}
	return false
}

func (b *projectPage) locationCell(l project.Location) page.Value {
	var lines []page.Value
	if l.Gazetteer != nil {
		for _, id := range l.Gazetteer.Identifiers {
			if _, ok := place.DistrictByISO(place.ISO(id)); ok {
				lines = append(lines, b.district(id))
			} else if isMunicipality(id) {
				lines = append(lines, b.municipality(id))
			} else {
				lines = append(lines, page.Code(id))
			}
		}
	}
	if v := texts(l.Description, l.DescriptionAr, l.DescriptionEn, ""); !v.IsZero() {
		lines = append(lines, v)
	}
	if a := l.Address; a != nil {
		for _, text := range []string{a.StreetAddress, a.Locality, a.Region, a.CountryName, a.Country} {
			if text != "" {
				lines = append(lines, page.Wrote(und(text)))
			}
		}
	}
	if len(lines) == 0 {
		return page.Code(l.ID)
	}
	return lines[0].With(lines[1:]...)
}

// pointOf is the first position of a GeoJSON geometry.
func pointOf(geometry jsontext.Value) (place.Point, bool) {
	if geometry == nil {
		return place.Point{}, false
	}
	var g struct {
		Coordinates jsontext.Value `json:"coordinates"`
	}
	if json.Unmarshal(geometry, &g) != nil {
		return place.Point{}, false
	}
	text := strings.TrimLeft(string(g.Coordinates), "[ \t\r\n")
	lon, rest, ok := strings.Cut(text, ",")
	end := strings.IndexAny(rest, ",]")
	if !ok || end < 0 {
		return place.Point{}, false
	}
	p, err := place.ParsePoint(strings.TrimSpace(lon), strings.TrimSpace(rest[:end]))
	return p, err == nil
}

// districtMap is one district with pins.
func (q *ask) districtMap(id string, focus place.ISO, pins []chart.Pin) *page.Chart {
	in := q.mapInput(id)
	in.Focus, in.Points, in.NoData = focus, pins, ""
	if d, ok := place.DistrictByISO(focus); ok {
		in.Frame.Title = lang.T(q.lang, "portal.map.district", d)
	}
	for _, d := range place.Districts() {
		in.Areas = append(in.Areas, chart.Area{District: d.ISO, Label: d.Say(q.lang), Class: -1, Href: q.toThing("places", string(d.ISO))})
	}
	return &page.Chart{SVG: chart.Map(in), Note: page.Say(place.BoundaryNote, place.BoundarySource, place.BoundaryDate)}
}

// gateSection is every decision at a gate, with who decided and why.
func (b *projectPage) gateSection() (page.Section, bool) {
	list := dossier.All[project.GateDecision](b.dossier, b.id.Subject(), project.GateDecided)
	type gate = dossier.Stated[project.GateDecision]
	c := columns[gate]{
		{name: "portal.field.date", show: func(g gate) page.Value { return on(g.Body.Date).To(b.proof(int64(g.Seq))) }},
		{name: "portal.field.decision", show: func(g gate) page.Value {
			v := label("outcome", string(g.Body.Outcome))
			if g.Body.To != g.Body.From {
				v = v.With(label("stage", string(g.Body.To)))
			}
			return v
		}},
		{name: "portal.field.decider", show: func(g gate) page.Value { return page.Wrote(lang.Both(g.Body.Decider, g.Body.DeciderEn)) }},
		{name: "portal.field.reason", show: func(g gate) page.Value {
			v := page.Wrote(lang.Both(g.Body.Reason, g.Body.ReasonEn))
			if g.Body.Decision != "" {
				by := page.Code(g.Body.Decision).To(b.toThing("decisions", g.Body.Decision))
				if v.IsZero() {
					return by
				}
				return v.With(by)
			}
			return v
		}},
	}
	t := c.page(list, "", nil)
	return page.Section{ID: "decisions", Title: page.Say("portal.section.decisions"), Count: page.Say("portal.count.decisions", len(list)), Table: &t}, len(list) > 0
}

// partySection is everybody that the project names.
func (b *projectPage) partySection() (page.Section, bool) {
	body := dossier.One[project.Parties](b.dossier, b.id.Subject(), project.PartiesNamed).Body
	if body == nil {
		return page.Section{}, false
	}
	c := columns[project.Organization]{
		{name: "portal.party", show: func(o project.Organization) page.Value {
			id := o.ID
			if o.Identifier != nil && o.Identifier.ID != "" {
				id = o.Identifier.ID
			}
			v := b.organisation(b.m, id, o.Name)
			if v.Kind == page.KindCode {
				if t := texts(o.Name, o.NameAr, o.NameEn, ""); !t.IsZero() {
					v = t
				}
			}
			return v
		}},
		{name: "portal.field.role", show: func(o project.Organization) page.Value { return labels("partyRole", o.Roles) }},
	}
	t := c.page(body.Parties, "", nil)
	return page.Section{ID: "parties", Title: page.Say("portal.section.parties"), Table: &t}, len(body.Parties) > 0
}

// assetSection is what the project works on, with its damage and whether it
// works.
func (b *projectPage) assetSection() (page.Section, bool) {
	list := b.dossier.Subjects("asset")
	type row struct {
		id     string
		reg    asset.Registration
		damage []dossier.Stated[asset.Damage]
		checks []dossier.Stated[asset.Functioning]
	}
	var rows []row
	for _, s := range list {
		r := row{id: s.ID(), damage: dossier.All[asset.Damage](b.dossier, s, asset.DamageAssessed), checks: dossier.All[asset.Functioning](b.dossier, s, asset.Checked)}
		if reg := dossier.One[asset.Registration](b.dossier, s, asset.Registered).Body; reg != nil {
			r.reg = *reg
		}
		rows = append(rows, r)
	}
	c := columns[row]{
		{name: "portal.asset", show: func(r row) page.Value {
			v := texts(r.reg.Name, r.reg.NameAr, r.reg.NameEn, "")
			if v.IsZero() {
				v = page.Code(r.id)
			}
			return v.To(b.toThing("assets", r.id)).With(label("assetKind", r.reg.Kind))
		}},
		{name: "portal.field.capacity", show: func(r row) page.Value { return capacity(r.reg.Capacity) }},
		{name: "portal.field.damage", show: func(r row) page.Value {
			if len(r.damage) == 0 {
				return page.Value{}
			}
			d := r.damage[len(r.damage)-1].Body
			return damage(d.Level).With(label("damageCause", d.Cause), on(d.Date))
		}},
		{name: "portal.field.works", show: func(r row) page.Value {
			if len(r.checks) == 0 {
				return label("works", "unknown")
			}
			k := r.checks[len(r.checks)-1].Body
			return works(k.Works).With(label("visitor", k.By), on(k.Date))
		}},
	}
	t := c.page(rows, "", nil)
	return page.Section{ID: "assets", Title: page.Say("portal.section.assets"), Table: &t}, len(rows) > 0
}

// capacity is how much an asset serves.
func capacity(c *asset.Capacity) page.Value {
	if c == nil || c.Amount == nil {
		return page.Value{}
	}
	return page.Say("portal.capacity", lang.Decimal(string(c.Amount)), label("unit", c.Unit))
}

func damage(level string) page.Value {
	tone := map[string]page.Tone{"none": page.Plain, "slight": page.Plain, "moderate": page.Doubt, "severe": page.Stopped, "destroyed": page.Stopped}[level]
	if tone == "" {
		return label("damageLevel", level)
	}
	return page.State("codes.damageLevel."+level, tone)
}

func works(answer string) page.Value {
	tone := map[string]page.Tone{"yes": page.Done, "partly": page.Doubt, "no": page.Stopped, "unknown": page.Plain}[answer]
	if tone == "" {
		return label("works", answer)
	}
	return page.State("codes.works."+answer, tone)
}

// milestoneSection is the steps that were planned and met.
func (b *projectPage) milestoneSection() (page.Section, bool) {
	list := append(dossier.All[project.Milestone](b.dossier, "", project.MilestoneSet), dossier.All[project.Milestone](b.dossier, "", contract.MilestoneSet)...)
	type milestone = dossier.Stated[project.Milestone]
	slices.SortStableFunc(list, func(a, c milestone) int { return strings.Compare(a.Body.DueDate, c.Body.DueDate) })
	c := columns[milestone]{
		{name: "portal.field.milestone", show: func(m milestone) page.Value {
			return orDash(texts(m.Body.Title, m.Body.TitleAr, m.Body.TitleEn, b.description.Language)).To(b.proof(int64(m.Seq)))
		}},
		{name: "portal.field.due", show: func(m milestone) page.Value { return on(m.Body.DueDate) }},
		{name: "portal.field.met", show: func(m milestone) page.Value { return on(m.Body.DateMet) }},
		{name: "portal.field.state", show: func(m milestone) page.Value { return label("milestoneStatus", m.Body.Status) }},
	}
	t := c.page(list, "", nil)
	return page.Section{ID: "milestones", Title: page.Say("portal.section.milestones"), Table: &t}, len(list) > 0
}

// documentSection is what was published of the project and its contracts.
func (b *projectPage) documentSection() (page.Section, bool) {
	list := b.dossier.Documents()
	s := page.Section{ID: "documents", Title: page.Say("portal.section.documents"), Count: page.Say("portal.count.documents", len(list))}
	for _, d := range list {
		s.Documents = append(s.Documents, published(*d.Body, b.description.Language))
	}
	return s, len(list) > 0
}

// published is a published document. Only a web address becomes a link.
func published(d project.Document, language string) page.Document {
	title := texts(d.Title, d.TitleAr, d.TitleEn, language)
	if title.IsZero() {
		if title = label("documentType", d.DocumentType); title.IsZero() {
			title = page.Code(d.ID)
		}
	}
	p := page.Document{Title: title, Kind: label("documentType", d.DocumentType), Format: format(d.Format), Day: on(d.DatePublished)}
	if strings.HasPrefix(d.URL, "https://") || strings.HasPrefix(d.URL, "http://") {
		p.Href = d.URL
	}
	return p
}

// format is the short name of a media type: "application/pdf" is PDF.
func format(media string) string {
	_, name, ok := strings.Cut(media, "/")
	if !ok || len(name) > 6 {
		return media
	}
	return strings.ToUpper(name)
}

// completenessSection is what is disclosed of the 67 items of the CoST
// standard, and what is missing by name.
func (b *projectPage) completenessSection() (page.Section, bool) {
	have := b.dossier.Disclosed
	score := &page.Score{Have: int64(have.Count()), Of: disclosure.Count, Words: page.Say("portal.score.words", have.Count(), disclosure.Count)}
	var stage string
	for _, item := range disclosure.Items() {
		if have.Has(item.ID) {
			continue
		}
		group := item.Level + "." + item.Stage
		if group != stage {
			stage = group
			score.Missing = append(score.Missing, page.Missing{Group: page.Say("portal.score.group", page.Say("disclosure.level."+item.Level), page.Say("disclosure.stage."+item.Stage))})
		}
		last := &score.Missing[len(score.Missing)-1]
		last.Items = append(last.Items, page.Say(item.Key))
	}
	return page.Section{ID: "completeness", Title: page.Say("portal.section.completeness"), Score: score}, true
}

// fileSection is the imported files that the project came from, with what was
// found in them.
func (b *projectPage) fileSection() (page.Section, bool) {
	s := page.Section{ID: "files", Title: page.Say("portal.section.files")}
	for _, f := range b.dossier.Files() {
		for _, im := range b.m.History.Imports() {
			if im.File != f {
				continue
			}
			found := 0
			for _, finding := range im.Findings {
				found += int(finding.Count)
			}
			s.Documents = append(s.Documents, page.Document{Title: page.Code(im.Name), Href: b.toThing("imports", f), Kind: page.Say("portal.count.findings", found),
				Format: strings.ToUpper(im.Standard), Bytes: im.Size, Day: moment(im.Recorded), Hash: f})
		}
	}
	return s, len(s.Documents) > 0
}
