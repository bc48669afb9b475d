package portal

import (
	"io"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/asset"
	"imar/internal/domain/fact"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/exchange/geojson"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/assets"
	"imar/internal/view/dossier"
	"imar/internal/view/portfolio"
	"imar/internal/web/chart"
	"imar/internal/web/page"
)

type assetRow = *assets.Row

// assets is the list of all assets.
func (p *Portal) assets(q *ask) (*answer, error) {
	var problems problem.List
	any := func(string) bool { return true }
	f := assets.Filter{
		Kind: q.choices(&problems, "kind", any), District: q.choices(&problems, "district", isDistrictOrNone),
		Level: q.choices(&problems, "level", any), Works: q.choices(&problems, "works", any),
	}
	leaf, err := q.leaf()
	problems = append(problems, problem.Of(err)...)
	if len(problems) > 0 {
		return nil, problems
	}
	var rows []assetRow
	var total int
	var found []assets.Facet
	s := p.read(func(m *view.Models) {
		if words := q.values.Get("q"); words != "" {
			f.Only = m.Ranked(view.NounAsset, words)
		}
		offset, limit := (leaf-1)*leafRows, leafRows
		if q.wholeFile() {
			offset, limit = 0, 0
		}
		rows, total, found = assets.Query(m.Assets.Rows(), f, offset, limit)
	})
	a := &answer{stamp: s}
	c := q.assetColumns()
	switch q.twin {
	case ".json":
		a.data = rowsData(q, s, c, rows, total, leaf)
	case ".csv", ".xlsx":
		a.table = c.sheet(q.lang, page.Say("portal.nav.assets").Plain(q.lang), rows)
	case ".geojson":
		a.stream = func(w io.Writer) error { return writePlaces(w, s, assetFeatures(rows, c)) }
	default:
		v := &Listing{Page: p.frame(q, s, "assets", page.Say("portal.nav.assets")), Intro: page.Say("portal.assets.intro"), List: q.controls(q.assetFacets(found), nil, nil, "", total, leaf)}
		v.Crumbs = []page.Link{{Text: v.Title}}
		v.List.Count = page.Say("portal.count.assets", total)
		v.List.Table = c.page(rows, "", nil)
		a.view = v
	}
	return a, nil
}

func (q *ask) assetFacets(found []assets.Facet) []question {
	of := map[string]question{
		"kind":     {name: "portal.field.kind-of-asset", label: func(v string) page.Value { return label("assetKind", v) }},
		"district": {name: "portal.field.district", label: q.districtOrNone},
		"level":    {name: "portal.field.damage", label: func(v string) page.Value { return label("damageLevel", v) }},
		"works":    {name: "portal.field.works", label: func(v string) page.Value { return label("works", v) }},
	}
	var list []question
	for _, f := range found {
		one := of[f.Name]
		one.param = f.Name
		for _, c := range f.Values {
			one.counts = append(one.counts, count{c.Value, c.Count})
		}
		list = append(list, one)
	}
	return list
}

func (q *ask) assetColumns() columns[assetRow] {
	return columns[assetRow]{
		{name: "portal.asset", show: func(r assetRow) page.Value {
			return named(r.Names, r.ID).To(q.toThing("assets", r.ID)).With(label("assetKind", r.Kind), page.Code(r.ID))
		}},
		{key: "id", name: "portal.field.id", cell: func(r assetRow) string { return r.ID }},
		{key: "name_ar", name: "portal.field.name-ar", cell: func(r assetRow) string { return r.Names.Ar }},
		{key: "name_en", name: "portal.field.name-en", cell: func(r assetRow) string { return r.Names.En }},
		{key: "kind", name: "portal.field.kind-of-asset", cell: func(r assetRow) string { return r.Kind }},
		{key: "owner", name: "portal.field.owner", cell: func(r assetRow) string { return r.Owner }},
		{key: "district", name: "portal.field.district", show: func(r assetRow) page.Value { return q.place(r.District, r.Municipality) }, cell: func(r assetRow) string { return r.District }},
		{key: "municipality", name: "portal.field.municipality", cell: func(r assetRow) string { return r.Municipality }},
		{key: "capacity", name: "portal.field.capacity", kind: sheet.Number, decimals: 0, show: func(r assetRow) page.Value {
			if r.Capacity == "" {
				return page.Value{}
			}
			return page.Say("portal.capacity", lang.Decimal(r.Capacity), label("unit", r.Unit))
		}, cell: func(r assetRow) string { return r.Capacity }},
		{key: "unit", name: "portal.field.unit", cell: func(r assetRow) string { return r.Unit }},
		{key: "damage", name: "portal.field.damage", show: func(r assetRow) page.Value {
			if r.Level() == "" {
				return page.Value{}
			}
			return damage(r.Level())
		}, cell: func(r assetRow) string { return r.Level() }},
		{key: "works", name: "portal.field.works", show: func(r assetRow) page.Value {
			if r.Works() == "" {
				return works("unknown")
			}
			return works(r.Works())
		}, cell: func(r assetRow) string { return r.Works() }},
		{key: "projects", name: "portal.projects", kind: sheet.Number, show: func(r assetRow) page.Value {
			return page.Number(int64(len(r.Projects))).To(q.to("/projects?asset=" + escapeQuery(r.ID)))
		}, cell: func(r assetRow) string { return itoa(len(r.Projects)) }},
	}
}

// place is a district with its municipality, each with a link.
func (q *ask) place(district, municipality string) page.Value {
	if district == "" {
		return page.Value{}
	}
	v := q.district(district)
	if municipality != "" {
		v = v.With(q.municipality(municipality))
	}
	return v
}

func assetFeatures(rows []assetRow, c columns[assetRow]) func(yield func(geojson.Feature, error) bool) {
	return func(yield func(geojson.Feature, error) bool) {
		for _, r := range rows {
			if r.Location == nil {
				continue
			}
			at, ok := pointOf(r.Location.Geometry)
			if !ok {
				continue
			}
			point := place.PointGeometry(at)
			if !yield(geojson.Feature{ID: r.ID, Geometry: &point, Properties: c.objects([]assetRow{r})[0]}, nil) {
				return
			}
		}
	}
}

// asset is the page of one asset, as it stands or stood.
func (p *Portal) asset(q *ask) (*answer, error) {
	g, err := p.gather(q,
		func(m *view.Models, id string) bool { return m.Assets.At(id) != nil },
		func(*view.Models) []fact.Subject { return []fact.Subject{asset.Subject(q.id)} })
	if err != nil {
		return nil, err
	}
	a := &answer{stamp: g.stamp}
	if q.twin == ".json" {
		a.data = g.wrapped(q, g.data(q))
		return a, nil
	}
	p.read(func(m *view.Models) {
		b := &projectPage{ask: q, gathered: g, m: m}
		a.view = b.assetPage(p)
	})
	return a, nil
}

func (b *projectPage) assetPage(p *Portal) page.View {
	subject := asset.Subject(b.ask.id)
	var r asset.Registration
	if said := dossier.One[asset.Registration](b.dossier, subject, asset.Registered).Body; said != nil {
		r = *said
	}
	title := texts(r.Name, r.NameAr, r.NameEn, "")
	if title.IsZero() {
		title = page.Code(b.ask.id)
	}
	v := &Subject{Page: p.frame(b.ask, b.stamp, "assets", title), Kind: label("assetKind", r.Kind), ID: page.Code(b.ask.id)}
	v.Crumbs = []page.Link{{Text: page.Say("portal.nav.assets"), Href: b.to("/assets")}, {Text: title}}
	checks := dossier.All[asset.Functioning](b.dossier, subject, asset.Checked)
	v.State = works("unknown")
	if n := len(checks); n > 0 {
		v.State = works(checks[n-1].Body.Works)
	}
	if where := b.place(r.District, r.Municipality); !where.IsZero() {
		v.Lead = append(v.Lead, flat(where)...)
	}
	about := page.Section{ID: "about", Title: page.Say("portal.section.about")}
	if r.Owner != nil {
		about.Facts = append(about.Facts, page.Fact{Name: page.Say("portal.field.owner"), Value: b.organisation(b.m, r.Owner.ID, r.Owner.Name)})
	}
	for _, f := range []page.Fact{{Name: page.Say("portal.field.capacity"), Value: capacity(r.Capacity)}, {Name: page.Say("portal.field.built"), Value: page.Code(r.Built)}} {
		if !f.Value.IsZero() {
			about.Facts = append(about.Facts, f)
		}
	}
	b.assetPlace(&about, r)
	v.Sections = append(v.Sections, about)
	for _, section := range []func() (page.Section, bool){b.damageSection, b.checkSection, b.assetProjects} {
		if s, ok := section(); ok {
			v.Sections = append(v.Sections, s)
		}
	}
	v.Sections = append(v.Sections, b.historySection(b.m, b.gathered))
	return v
}

// assetPlace draws where the asset is, as exactly as the public may know.
func (b *projectPage) assetPlace(s *page.Section, r asset.Registration) {
	if r.Location == nil {
		return
	}
	if r.Location.Exactness == "coarse" {
		s.Notices = append(s.Notices, page.Notice{Tone: page.Plain, Body: page.Say("place.coarse-note")})
	}
	s.Facts = append(s.Facts, page.Fact{Name: page.Say("portal.field.exactness"), Value: label("exactness", r.Location.Exactness)})
	at, ok := pointOf(r.Location.Geometry)
	if !ok {
		return
	}
	if d, ok := place.Locate(at); ok {
		s.Chart = b.districtMap("place-map", d.ISO, []chart.Pin{{At: at, Label: texts(r.Name, r.NameAr, r.NameEn, "").Plain(b.lang), Coarse: r.Location.Exactness != "exact"}})
	}
}

func (b *projectPage) damageSection() (page.Section, bool) {
	type assessment = dossier.Stated[asset.Damage]
	list := dossier.All[asset.Damage](b.dossier, "", asset.DamageAssessed)
	c := columns[assessment]{
		{name: "portal.field.date", show: func(d assessment) page.Value { return on(d.Body.Date).To(b.proof(int64(d.Seq))) }},
		{name: "portal.field.damage", show: func(d assessment) page.Value { return damage(d.Body.Level) }},
		{name: "portal.field.cause", show: func(d assessment) page.Value {
			v := label("damageCause", d.Body.Cause)
			if v.IsZero() {
				return v
			}
			return v.With(page.Say("portal.according", page.Wrote(und(d.Body.Source))))
		}},
		{name: "portal.field.repair-cost", kind: sheet.Number, show: func(d assessment) page.Value { return value(d.Body.RepairCost) }},
		{name: "portal.field.description", show: func(d assessment) page.Value {
			return page.Wrote(lang.Both(d.Body.Description, d.Body.DescriptionEn))
		}},
	}
	t := c.page(list, "", nil)
	return page.Section{ID: "damage", Title: page.Say("portal.section.damage"), Table: &t}, len(list) > 0
}

func (b *projectPage) checkSection() (page.Section, bool) {
	type check = dossier.Stated[asset.Functioning]
	list := dossier.All[asset.Functioning](b.dossier, "", asset.Checked)
	c := columns[check]{
		{name: "portal.field.date", show: func(k check) page.Value { return on(k.Body.Date).To(b.proof(int64(k.Seq))) }},
		{name: "portal.field.works", show: func(k check) page.Value { return works(k.Body.Works) }},
		{name: "portal.field.visitor", show: func(k check) page.Value { return label("visitor", k.Body.By) }},
		{name: "portal.field.note", show: func(k check) page.Value { return page.Wrote(lang.Both(k.Body.Note, k.Body.NoteEn)) }},
	}
	t := c.page(list, "", nil)
	return page.Section{ID: "checks", Title: page.Say("portal.section.checks"), Table: &t}, len(list) > 0
}

// assetProjects is the projects that worked on the asset.
func (b *projectPage) assetProjects() (page.Section, bool) {
	row := b.m.Assets.At(b.ask.id)
	var list []projectRow
	for _, id := range row.Projects {
		if r := b.m.Projects.At(project.ID(strings.TrimSpace(string(id)))); r != nil && (b.past.size == 0 || r.First <= b.past.size) {
			list = append(list, r)
		}
	}
	found := portfolio.Query(list, portfolio.Filter{}, portfolio.SortChanged, 0, leafRows)
	t := b.projectColumns().page(found.Rows, "", nil)
	return page.Section{ID: "projects", Title: page.Say("portal.projects"), Count: page.Say("portal.count.projects", found.Total), Table: &t}, len(list) > 0
}
