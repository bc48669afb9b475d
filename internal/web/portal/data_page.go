package portal

import (
	"imar/internal/view"
	"imar/internal/web/page"
)

// data is the page of every file, the log and the programming interface.
func (p *Portal) data(q *ask) (*answer, error) {
	s := p.read(func(*view.Models) {})
	v := &Subject{Page: p.frame(q, s, "data", page.Say("portal.data.title")), About: page.Say("portal.data.intro")}
	v.Crumbs = []page.Link{{Text: v.Title}}
	v.Feed = q.to("/feed.atom")
	if p.Shelf != nil {
		v.Sections = append(v.Sections, p.datasetSection(q))
	}
	v.Sections = append(v.Sections, q.fileTable(), p.logSection(q), q.interfaceSection(),
		page.Section{ID: "changes", Title: page.Say("portal.section.news"), More: []page.Link{
			{Text: page.Say("portal.feed"), Href: q.to("/feed.atom")}, {Text: page.Say("portal.foot.history"), Href: q.to("/changes")}, {Text: page.Say("portal.foot.imports"), Href: q.to("/imports")}}})
	return &answer{stamp: s, view: v}, nil
}

// fileTable is every list in every form that it has.
func (q *ask) fileTable() page.Section {
	forms := []string{".csv", ".xlsx", ".json", ".geojson"}
	called := []string{"CSV", "XLSX", "JSON", "GeoJSON"} // a point before a word would hop to its other side
	t := page.Table{Columns: []page.Column{{Name: page.Say("portal.field.list")}}}
	for _, name := range called {
		t.Columns = append(t.Columns, page.Column{Name: page.Code(name)})
	}
	names := map[string]string{"/projects": "portal.projects", "/contracts": "portal.section.contracts", "/parties": "portal.nav.parties", "/places": "portal.nav.places",
		"/assets": "portal.nav.assets", "/documents": "portal.nav.documents", "/imports": "portal.foot.imports"}
	for _, rt := range routes() {
		name, ok := names[rt.path]
		if !ok {
			continue
		}
		cells := []page.Value{page.Say(name).To(q.to(rt.path))}
		for _, form := range forms {
			var cell page.Value
			for _, twin := range rt.twins {
				if twin == form {
					cell = page.Say("portal.download").To(q.to(rt.path + twin))
				}
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, page.Row{Cells: cells})
	}
	return page.Section{ID: "files", Title: page.Say("portal.foot.files"), Intro: page.Say("portal.data.files"), Table: &t}
}

func (p *Portal) logSection(q *ask) page.Section {
	return page.Section{ID: "log", Title: page.Say("portal.section.log"), Intro: page.Say("portal.data.log"),
		Facts: known(
			page.Fact{Name: page.Say("portal.verify.checkpoint"), Value: page.Code("/log/checkpoint").To("/log/checkpoint")},
			page.Fact{Name: page.Say("portal.verify.vkey"), Value: page.Code("/log/vkey").To("/log/vkey")},
			page.Fact{Name: page.Say("portal.data.tiles"), Value: page.Code("/log/tile/<L>/<N>")},
			page.Fact{Name: page.Say("portal.data.entries"), Value: page.Code("/log/tile/entries/<N>")},
			page.Fact{Name: page.Say("portal.data.bodies"), Value: page.Code("/log/body/<N>")},
		),
		More: []page.Link{{Text: page.Say("portal.home.check.more"), Href: q.to("/verify")}}}
}

// interfaceSection is how a program asks: the same addresses, with a suffix.
func (q *ask) interfaceSection() page.Section {
	s := page.Section{ID: "interface", Title: page.Say("portal.section.interface"), Intro: page.Say("portal.data.interface"),
		More: []page.Link{{Text: page.Say("portal.data.openapi"), Href: "/api/openapi.json"}, {Text: page.Say("portal.codelists"), Href: q.to("/codelists")}, {Text: page.Say("portal.duties"), Href: q.to("/duties")}, {Text: page.Say("portal.validate.title"), Href: q.to(validatePath)}}}
	for _, example := range []struct{ key, path string }{
		{"portal.data.example.list", "/projects.json?stage=implementation&sort=-budget"},
		{"portal.data.example.one", "/projects/{id}.json"},
		{"portal.data.example.oc4ids", "/projects/{id}.oc4ids.json"},
		{"portal.data.example.iati", "/projects/{id}.iati.xml"},
		{"portal.data.example.past", "/projects/{id}?as-of=2026-06-30"},
		{"portal.data.example.map", "/projects.geojson"},
		{"portal.data.example.fact", "/facts/{seq}.json"},
		{"portal.data.example.short", "/p/{id}"},
	} {
		path := q.to(example.path)
		if example.path == "/p/{id}" {
			path = example.path
		}
		s.Facts = append(s.Facts, page.Fact{Name: page.Say(example.key), Value: page.Code(path)})
	}
	return s
}
