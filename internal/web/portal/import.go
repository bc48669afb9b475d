package portal

import (
	"strings"
	"time"

	"imar/internal/base/lang"
	"imar/internal/domain/received"
	"imar/internal/exchange/report"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/history"
	"imar/internal/web/page"
)

// imports is the list of files that came in, the latest first.
func (p *Portal) imports(q *ask) (*answer, error) {
	leaf, err := q.leaf()
	if err != nil {
		return nil, err
	}
	var rows []history.Import
	s := p.read(func(m *view.Models) {
		list := m.History.Imports()
		for i := len(list) - 1; i >= 0; i-- {
			rows = append(rows, list[i])
		}
	})
	a := &answer{stamp: s}
	c := q.importColumns()
	shown := cut(rows, leaf, q.wholeFile())
	switch q.twin {
	case ".json":
		a.data = rowsData(q, s, c, shown, len(rows), leaf)
	case "":
		v := &Listing{Page: p.frame(q, s, "data", page.Say("portal.foot.imports")), Intro: page.Say("portal.imports.intro"), List: q.controls(nil, nil, nil, "", len(rows), leaf)}
		v.Crumbs = []page.Link{{Text: page.Say("portal.nav.data"), Href: q.to("/data")}, {Text: v.Title}}
		v.List.Count = page.Say("portal.count.files", len(rows))
		v.List.Table = c.page(shown, "", nil)
		v.List.Empty = page.Empty{Body: page.Say("portal.empty.section")}
		a.view = v
	default:
		a.table = c.sheet(q.lang, page.Say("portal.foot.imports").Plain(q.lang), shown)
	}
	return a, nil
}

func (q *ask) importColumns() columns[history.Import] {
	number := func(key, name string, n func(history.Import) int64) column[history.Import] {
		return column[history.Import]{key: key, name: name, kind: sheet.Number, show: func(r history.Import) page.Value { return page.Number(n(r)) }, cell: func(r history.Import) string { return itoa(int(n(r))) }}
	}
	return columns[history.Import]{
		{key: "name", name: "portal.field.file", show: func(r history.Import) page.Value {
			return page.Code(r.Name).To(q.toThing("imports", r.File)).With(page.Wrote(und(r.Publish)))
		}, cell: func(r history.Import) string { return r.Name }},
		{key: "sha256", name: "portal.document.hash", cell: func(r history.Import) string { return r.File }},
		{key: "standard", name: "portal.field.standard", show: standard, cell: func(r history.Import) string { return strings.TrimSpace(r.Standard + " " + r.Version) }},
		{key: "recorded", name: "portal.field.recorded", kind: sheet.Moment, show: func(r history.Import) page.Value { return moment(r.Recorded) }, cell: func(r history.Import) string { return r.Recorded.Format(time.RFC3339) }},
		{key: "bytes", name: "portal.field.size", kind: sheet.Number, show: func(r history.Import) page.Value { return page.Weight(r.Size) }, cell: func(r history.Import) string { return itoa(int(r.Size)) }},
		number("items", "portal.field.items", func(r history.Import) int64 { return r.Items }),
		number("facts", "portal.field.facts", func(r history.Import) int64 { return r.Facts }),
		number("findings", "portal.field.findings", findings),
		{key: "standardErrors", name: "portal.section.conformance", kind: sheet.Number, show: func(r history.Import) page.Value {
			switch c := r.Conformance; {
			case c == nil:
				return page.Value{}
			case c.Valid:
				return page.Say("verdict.valid")
			default:
				return page.Say("verdict.count.error", c.Errors)
			}
		}, cell: func(r history.Import) string {
			if r.Conformance == nil {
				return ""
			}
			return itoa(int(r.Conformance.Errors))
		}},
	}
}

func standard(r history.Import) page.Value {
	return page.Code(strings.TrimSpace(strings.ToUpper(r.Standard) + " " + r.Version))
}

// findings is how many things were wrong in a file.
func findings(r history.Import) (n int64) {
	for _, f := range r.Findings {
		n += f.Count
	}
	return n + r.More
}

// importFile is the page of one file, with everything that was found in it.
func (p *Portal) importFile(q *ask) (*answer, error) {
	var im *history.Import
	s := p.read(func(m *view.Models) {
		q.resolve(func(id string) bool {
			for _, one := range m.History.Imports() {
				if one.File == id {
					im = &one
				}
			}
			return im != nil
		})
	})
	if im == nil {
		return nil, errNotFound
	}
	a := &answer{stamp: s}
	if q.twin == ".json" {
		a.data = q.wrap(s, im.Import)
		return a, nil
	}
	v := &Subject{Page: p.frame(q, s, "data", page.Code(im.Name)), Kind: page.Say("portal.field.file"), About: page.Say("portal.import.about")}
	v.Crumbs = []page.Link{{Text: page.Say("portal.foot.imports"), Href: q.to("/imports")}, {Text: v.Title}}
	v.Sections = []page.Section{{ID: "about", Title: page.Say("portal.section.about"), Facts: known(
		page.Fact{Name: page.Say("portal.field.standard"), Value: standard(*im)},
		page.Fact{Name: page.Say("portal.field.shape"), Value: page.Code(im.Shape)},
		page.Fact{Name: page.Say("portal.field.publisher"), Value: page.Wrote(und(im.Publish))},
		page.Fact{Name: page.Say("portal.field.licence"), Value: page.Code(im.Licence)},
		page.Fact{Name: page.Say("portal.field.recorded"), Value: moment(im.Recorded).To(q.proof(int64(im.Seq)))},
		page.Fact{Name: page.Say("portal.field.size"), Value: page.Weight(im.Size)},
		page.Fact{Name: page.Say("portal.document.hash"), Value: page.Code(im.File)},
		page.Fact{Name: page.Say("portal.field.items"), Value: page.Number(im.Items)},
		page.Fact{Name: page.Say("portal.field.facts"), Value: page.Number(im.Facts)},
		page.Fact{Name: page.Say("portal.field.same"), Value: page.Number(im.Same)},
	)}}
	t := q.findingTable(im.Findings, rule, "portal.field.outcome", severity)
	found := page.Section{ID: "findings", Title: page.Say("portal.section.found"), Count: page.Say("portal.count.findings", findings(*im)), Table: &t}
	if len(im.Findings) == 0 {
		found.Table, found.Empty = nil, &page.Empty{Body: page.Say("portal.import.clean")}
	}
	if im.More > 0 {
		found.Intro = page.Say("portal.import.more", im.More)
	}
	v.Sections = append(v.Sections, found)
	if c := im.Conformance; c != nil {
		v.Sections = append(v.Sections, q.conformance(c))
	}
	a.view = v
	return a, nil
}

// conformance is what the validator of its standard says of the whole file.
func (q *ask) conformance(c *received.Conformance) page.Section {
	s := page.Section{ID: "standard", Title: page.Say("portal.section.conformance")}
	outcome := "verdict.valid"
	if !c.Valid {
		outcome = "verdict.invalid"
	}
	s.Count = page.Say(outcome)
	s.Intro = page.Say("portal.import.conformance", page.Say("verdict.checked", c.Checked), page.Say("verdict.count.error", c.Errors),
		page.Say("verdict.count.warning", c.Warnings), page.Say("verdict.count.note", c.Notes))
	if len(c.Findings) > 0 {
		t := q.findingTable(c.Findings, func(f received.Finding) page.Value {
			key, values := report.Words(q.lang, f.Rule, f.Args)
			return inWords(key, values, f)
		}, "portal.field.severity", func(s string) page.Value { return label("conformance", s) })
		s.Table = &t
	}
	return s
}

// findingTable is what was wrong in a file, the grave first.
func (q *ask) findingTable(list []received.Finding, said func(received.Finding) page.Value, severity string, outcome func(string) page.Value) page.Table {
	c := columns[received.Finding]{
		{name: "portal.field.finding", show: func(f received.Finding) page.Value {
			if f.Values > 1 {
				return said(f).With(page.Say("portal.import.values", f.Values-1))
			}
			return said(f)
		}},
		{name: severity, show: func(f received.Finding) page.Value { return outcome(f.Severity) }},
		{name: "portal.field.times", kind: sheet.Number, show: func(f received.Finding) page.Value { return page.Number(f.Count) }},
		{name: "portal.field.places", show: func(f received.Finding) page.Value {
			var v page.Value
			for i, at := range f.Places {
				one := page.Code(at.Pointer)
				if at.Line > 0 {
					one = page.Say("portal.source.line", at.Line, page.Code(at.Pointer))
				}
				if len(at.Args) > 0 {
					one = page.Say("portal.import.example", page.Wrote(und(at.Args[0])), one)
				}
				if i == 0 {
					v = one
				} else {
					v = v.With(one)
				}
			}
			return v
		}},
	}
	return c.page(list, "", nil)
}

// rule is a finding in words.
func rule(f received.Finding) page.Value {
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = a
	}
	return inWords(f.Rule, args, f)
}

// inWords is a sentence of the catalogue; a finding that this program has no
// words for, because a newer one recorded it, is shown by its name.
func inWords(key string, args []any, f received.Finding) page.Value {
	if !lang.Has(lang.Arabic, key) || !lang.Has(lang.English, key) {
		return page.Code(strings.TrimSpace(f.Rule + " " + strings.Join(f.Args, " ")))
	}
	for len(args) < 10 {
		args = append(args, "…") // a sentence of a newer program may want more
	}
	return page.Say(key, args...)
}

func severity(s string) page.Value {
	tone := map[string]page.Tone{"error": page.Stopped, "repair": page.Doubt, "warning": page.Plain}[s]
	if tone == "" {
		return label("severity", s)
	}
	return page.State("codes.severity."+s, tone)
}
