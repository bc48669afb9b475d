package portal

import (
	"cmp"
	"net/url"
	"slices"

	"imar/internal/base/lang"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/assets"
	"imar/internal/view/portfolio"
	"imar/internal/view/tally"
	"imar/internal/web/chart"
	"imar/internal/web/page"
)

// placeRow is what is known of one district or municipality.
type placeRow struct {
	code     string
	name     page.Value
	people   int
	projects int
	going    int
	complete int
	stopped  int
	assets   int
	working  int
	budget   tally.Sums
}

// add counts a project.
func (r *placeRow) add(p projectRow) {
	r.projects++
	switch tones[p.Stage] {
	case page.Done:
		r.complete++
	case page.Stopped:
		r.stopped++
	case page.Going:
		r.going++
	}
	if p.Budget.Text != "" {
		r.budget.Add(p.Budget)
	}
}

func (r *placeRow) addAsset(a assetRow) {
	r.assets++
	if a.Works() == "yes" {
		r.working++
	}
}

// places is the list of all districts, and of the places that projects name
// outside the tables.
func (p *Portal) places(q *ask) (*answer, error) {
	var rows, others []placeRow
	var counts []portfolio.Count
	s := p.read(func(m *view.Models) {
		rows, others = q.districtRows(m.Projects.Rows(), m.Assets.Rows())
	})
	for _, r := range rows {
		counts = append(counts, portfolio.Count{Value: r.code, Count: r.projects})
	}
	a := &answer{stamp: s}
	c := q.placeColumns("portal.field.district")
	switch q.twin {
	case ".json":
		a.data = rowsData(q, s, c, rows, len(rows), 1)
	case ".csv", ".xlsx":
		a.table = c.sheet(q.lang, page.Say("portal.nav.places").Plain(q.lang), rows)
	default:
		v := &Subject{Page: p.frame(q, s, "places", page.Say("portal.nav.places")), About: page.Say("portal.places.intro")}
		v.Crumbs = []page.Link{{Text: v.Title}}
		if m := q.countryMap(counts); m != nil {
			v.Sections = append(v.Sections, page.Section{ID: "map", Title: page.Say("portal.home.map"), Chart: m})
		}
		t := c.page(rows, "", nil)
		v.Sections = append(v.Sections, page.Section{ID: "districts", Title: page.Say("portal.section.districts"), Count: page.Say("portal.count.districts", len(rows)), Table: &t})
		if len(others) > 0 {
			t := q.placeColumns("portal.field.region").page(others, "", nil)
			v.Sections = append(v.Sections, page.Section{ID: "regions", Title: page.Say("portal.section.regions"), Intro: page.Say("portal.regions.intro"), Table: &t})
		}
		a.view = v
	}
	return a, nil
}

// districtRows counts projects and assets by district, and by the names of
// places outside the tables.
func (q *ask) districtRows(projects []projectRow, list []assetRow) (rows, others []placeRow) {
	at, regions := map[string]int{}, map[string]int{}
	for _, d := range place.Districts() {
		at[string(d.ISO)] = len(rows)
		rows = append(rows, placeRow{code: string(d.ISO), name: q.district(string(d.ISO)), people: d.Census2006})
	}
	for _, r := range projects {
		if i, ok := at[r.District]; ok {
			rows[i].add(r)
			continue
		}
		name := cmp.Or(r.Region, r.Country)
		if name == "" {
			continue
		}
		if _, ok := regions[name]; !ok {
			regions[name] = len(others)
			others = append(others, placeRow{code: name, name: q.where(r)})
		}
		others[regions[name]].add(r)
	}
	for _, r := range list {
		if i, ok := at[r.District]; ok {
			rows[i].addAsset(r)
		}
	}
	slices.SortStableFunc(others, func(a, b placeRow) int { return cmp.Compare(b.projects, a.projects) })
	return rows, others
}

func (q *ask) placeColumns(heading string) columns[placeRow] {
	number := func(key, name string, n func(placeRow) int, stages ...project.Stage) column[placeRow] {
		return column[placeRow]{key: key, name: name, kind: sheet.Number, cell: func(r placeRow) string { return itoa(n(r)) },
			show: func(r placeRow) page.Value {
				v := page.Number(int64(n(r)))
				if n(r) == 0 || stages == nil && key != "projects" {
					return v
				}
				return v.To(q.placeProjects(r.code, stages))
			}}
	}
	return columns[placeRow]{
		{key: "place", name: heading, show: func(r placeRow) page.Value { return r.name }, cell: func(r placeRow) string { return r.name.Plain(q.lang) }},
		{key: "code", name: "portal.field.code", cell: func(r placeRow) string { return r.code }},
		{key: "people_2006", name: "portal.field.people", kind: sheet.Number, cell: func(r placeRow) string {
			if r.people == 0 {
				return ""
			}
			return itoa(r.people)
		}},
		number("projects", "portal.projects", func(r placeRow) int { return r.projects }),
		number("under_way", "portal.field.going", func(r placeRow) int { return r.going }, project.Procurement, project.Implementation),
		number("complete", "portal.field.done", func(r placeRow) int { return r.complete }, project.AtCompletion, project.Maintenance),
		number("stopped", "portal.field.stopped", func(r placeRow) int { return r.stopped }, project.Paused, project.Rejected, project.Stopped),
		{key: "budgets", name: "portal.figure.budgets", cell: func(r placeRow) string { return sumsText(r.budget) }},
		{name: "portal.field.working", kind: sheet.Number, show: func(r placeRow) page.Value { return page.Say("portal.of", r.working, r.assets) }},
		{key: "assets", name: "portal.nav.assets", kind: sheet.Number, cell: func(r placeRow) string { return itoa(r.assets) }},
		{key: "assets_working", name: "portal.field.working", kind: sheet.Number, cell: func(r placeRow) string { return itoa(r.working) }},
	}
}

// placeProjects is the list of a place's projects in some stages.
func (q *ask) placeProjects(code string, stages []project.Stage) string {
	values := url.Values{}
	switch {
	case isDistrictOrNone(code):
		values.Set("district", code)
	case isMunicipality(code):
		values.Set("municipality", code)
	default:
		return "" // a region outside the tables has no list of its own
	}
	for _, s := range stages {
		values.Add("stage", string(s))
	}
	return q.to(withQuery("/projects", values))
}

// place is the page of one district or municipality.
func (p *Portal) place(q *ask) (*answer, error) {
	known := func(id string) bool { return id != "none" && isDistrictOrNone(id) || isMunicipality(id) }
	if !q.resolve(known) {
		return nil, errNotFound
	}
	a := &answer{}
	b := &placePage{ask: q}
	a.stamp = p.read(func(m *view.Models) { b.read(m) })
	if q.twin == ".json" {
		c := q.placeColumns("portal.field.place")
		a.data = q.wrap(a.stamp, map[string]any{"place": c.objects([]placeRow{b.total})[0], "municipalities": c.objects(b.parts),
			"projects": q.projectColumns().objects(b.found.Rows), "assets": q.assetColumns().objects(b.assets)})
		return a, nil
	}
	a.view = b.page(p, a.stamp)
	return a, nil
}

// placePage is one place while its page is made.
type placePage struct {
	*ask
	district place.District
	town     *place.Municipality // nil on a district's page
	total    placeRow
	parts    []placeRow // municipalities of a district
	found    portfolio.Result
	assets   []assetRow
	pins     []chart.Pin
}

func (b *placePage) read(m *view.Models) {
	f := portfolio.Filter{}
	if town, ok := place.MunicipalityByPCode(place.PCode(b.id)); ok {
		b.town = &town
		b.district, _ = place.DistrictByISO(town.District)
		f.Municipality = []string{b.id}
		b.total = placeRow{code: b.id, name: page.Wrote(lang.Both(town.Ar, town.En))}
	} else {
		b.district, _ = place.DistrictByISO(place.ISO(b.id))
		f.District = []string{b.id}
		b.total = placeRow{code: b.id, name: page.Wrote(lang.Both(b.district.Ar, b.district.En)), people: b.district.Census2006}
	}
	b.found = m.Projects.Query(f, portfolio.SortChanged, 0, 0)
	at := map[string]int{}
	if b.town == nil {
		for _, t := range place.Municipalities(b.district.ISO) {
			at[string(t.PCode)] = len(b.parts)
			b.parts = append(b.parts, placeRow{code: string(t.PCode), name: b.municipality(string(t.PCode))})
		}
	}
	for _, r := range b.found.Rows {
		b.total.add(r)
		if i, ok := at[r.Municipality]; ok {
			b.parts[i].add(r)
		}
		if r.HasPoint {
			b.pins = append(b.pins, b.pin(r))
		}
	}
	for _, r := range m.Assets.Rows() {
		if r.District != string(b.district.ISO) || b.town != nil && r.Municipality != b.id {
			continue
		}
		b.total.addAsset(r)
		b.assets = append(b.assets, r)
		if i, ok := at[r.Municipality]; ok {
			b.parts[i].addAsset(r)
		}
	}
}

// coarse says whether a position is not the exact one.
func coarse(exactness string) bool { return exactness != "" && exactness != "exact" }

func (b *placePage) page(p *Portal, s stamp) page.View {
	v := &Subject{Page: p.frame(b.ask, s, "places", b.total.name), Kind: page.Say("portal.kind.district"), ID: page.Code(b.id)}
	v.Crumbs = []page.Link{{Text: page.Say("portal.nav.places"), Href: b.to("/places")}}
	if b.town != nil {
		v.Kind = page.Say("portal.kind.municipality")
		v.Crumbs = append(v.Crumbs, page.Link{Text: page.Wrote(lang.Both(b.district.Ar, b.district.En)), Href: b.toThing("places", string(b.district.ISO))})
		v.Lead = []page.Value{b.ask.district(string(b.district.ISO))}
	}
	v.Crumbs = append(v.Crumbs, page.Link{Text: b.total.name})
	figures := page.Section{ID: "figures", Title: page.Say("portal.section.figures"), Figures: []page.Figure{
		{Name: page.Say("portal.projects"), Value: page.Number(int64(b.total.projects)).To(b.placeProjects(b.id, nil))},
		{Name: page.Say("portal.field.going"), Value: page.Number(int64(b.total.going))},
		{Name: page.Say("portal.field.done"), Value: page.Number(int64(b.total.complete))},
		{Name: page.Say("portal.field.stopped"), Value: page.Number(int64(b.total.stopped))},
		{Name: page.Say("portal.field.working"), Value: page.Say("portal.of", b.total.working, b.total.assets)},
	}}
	figures.Figures = append(figures.Figures, totals(b.found)...)
	if b.total.people > 0 {
		figures.Intro = page.Say("portal.people.2006", b.total.people)
	}
	figures.Chart = b.districtMap("district-map", b.district.ISO, b.pins)
	v.Sections = append(v.Sections, figures)
	if len(b.parts) > 0 {
		t := b.placeColumns("portal.field.municipality").page(b.parts, "", nil)
		v.Sections = append(v.Sections, page.Section{ID: "municipalities", Title: page.Say("portal.section.municipalities"), Count: page.Say("portal.count.municipalities", len(b.parts)), Table: &t})
	}
	t := b.projectColumns().page(cut(b.found.Rows, 1, false), "", nil)
	projects := page.Section{ID: "projects", Title: page.Say("portal.projects"), Count: page.Say("portal.count.projects", b.found.Total), Table: &t, Empty: nothingIf(b.found.Total == 0)}
	if b.found.Total > leafRows {
		projects.More = []page.Link{{Text: page.Say("portal.more"), Href: b.placeProjects(b.id, nil)}}
	}
	v.Sections = append(v.Sections, projects)
	if len(b.assets) > 0 {
		rows, total, _ := assets.Query(b.assets, assets.Filter{}, 0, leafRows)
		t := b.assetColumns().page(rows, "", nil)
		v.Sections = append(v.Sections, page.Section{ID: "assets", Title: page.Say("portal.nav.assets"), Count: page.Say("portal.count.assets", total), Table: &t,
			More: b.moreIf(total > leafRows, "/assets?district="+escapeQuery(string(b.district.ISO)))})
	}
	return v
}

// atlas is the map of all projects, drawn by the server.
func (p *Portal) atlas(q *ask) (*answer, error) {
	f, err := q.projectFilter()
	if err != nil {
		return nil, err
	}
	var found portfolio.Result
	var rows []placeRow
	s := p.read(func(m *view.Models) {
		if words := q.values.Get("q"); words != "" {
			f.Only = m.Ranked(view.NounProject, words)
		}
		found = m.Projects.Query(f, portfolio.SortTitle, 0, 0)
		rows, _ = q.districtRows(found.Rows, m.Assets.Rows())
	})
	if q.twin != "" {
		return q.projectList(p, s, found, "", nil, 1), nil
	}
	v := &Listing{Page: p.frame(q, s, "places", page.Say("portal.map.title")), Intro: page.Say("portal.map.intro")}
	v.Crumbs = []page.Link{{Text: page.Say("portal.nav.places"), Href: q.to("/places")}, {Text: v.Title}}
	counts := map[place.ISO]int{}
	for _, r := range rows {
		counts[place.ISO(r.code)] = r.projects
	}
	in := q.shadedMap("atlas", counts)
	for _, r := range found.Rows {
		if r.HasPoint {
			in.Points = append(in.Points, q.pin(r))
		}
	}
	v.Chart = &page.Chart{SVG: chart.Map(in), Note: page.Say(place.BoundaryNote, place.BoundarySource, place.BoundaryDate)}
	var facets []question
	for _, one := range q.projectFacets(found.Facets) {
		if one.param == "stage" || one.param == "sector" {
			facets = append(facets, one)
		}
	}
	v.List = q.controls(facets, nil, nil, "", 0, 1)
	v.List.Count = page.Say("portal.map.count", found.Total, len(in.Points))
	v.List.Table = q.placeColumns("portal.field.district").page(rows, "", nil)
	return &answer{stamp: s, view: v}, nil
}

// pin is a project on a map.
func (q *ask) pin(r projectRow) chart.Pin {
	return chart.Pin{At: r.Point, Label: named(r.Title, string(r.ID)).Plain(q.lang), Href: q.toThing("projects", string(r.ID)), Coarse: coarse(r.Exactness)}
}
