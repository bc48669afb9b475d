package portal

import (
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/view"
	"imar/internal/view/dossier"
	"imar/internal/view/history"
	"imar/internal/web/page"
)

// documents is the list of papers and decisions on record, the latest first.
func (p *Portal) documents(q *ask) (*answer, error) {
	kind, err := q.choice("kind", "", "document", "decision")
	if err != nil {
		return nil, err
	}
	leaf, err := q.leaf()
	if err != nil {
		return nil, err
	}
	var rows []history.Paper
	counts := map[string]int{}
	s := p.read(func(m *view.Models) {
		papers := m.History.Papers()
		for i := len(papers) - 1; i >= 0; i-- {
			of := noun(papers[i])
			counts[of]++
			if kind == "" || of == kind {
				rows = append(rows, papers[i])
			}
		}
	})
	a := &answer{stamp: s}
	c := q.paperColumns()
	shown := cut(rows, leaf, q.wholeFile())
	switch q.twin {
	case ".json":
		a.data = rowsData(q, s, c, shown, len(rows), leaf)
	case "":
		facets := []question{{param: "kind", name: "portal.field.kind", label: func(v string) page.Value { return label("noun", v) }, counts: byCount(counts)}}
		v := &Listing{Page: p.frame(q, s, "documents", page.Say("portal.nav.documents")), Intro: page.Say("portal.documents.intro"), List: q.controls(facets, nil, nil, "", len(rows), leaf)}
		v.Crumbs = []page.Link{{Text: v.Title}}
		v.List.Count = page.Say("portal.count.documents", len(rows))
		v.List.Table = c.page(shown, "", nil)
		a.view = v
	default:
		a.table = c.sheet(q.lang, page.Say("portal.nav.documents").Plain(q.lang), shown)
	}
	return a, nil
}

func noun(p history.Paper) string {
	if p.Decision != nil {
		return "decision"
	}
	return "document"
}

// paperFields are what both kinds of paper have.
func paperFields(p history.Paper) (id, reference, date, title, titleEn, issuer, issuerEn string) {
	if d := p.Decision; d != nil {
		return d.ID, d.Reference, d.Date, d.Subject, d.SubjectEn, d.Issuer, d.IssuerEn
	}
	d := p.Document
	return d.ID, d.Reference, d.Date, d.Title, d.TitleEn, d.Issuer, d.IssuerEn
}

func (q *ask) paperColumns() columns[history.Paper] {
	return columns[history.Paper]{
		{key: "title", name: "portal.field.title", show: func(p history.Paper) page.Value {
			id, _, _, title, en, _, _ := paperFields(p)
			return page.Wrote(lang.Both(title, en)).To(q.toThing(noun(p)+"s", id)).With(label("noun", noun(p)))
		}, cell: func(p history.Paper) string { _, _, _, title, _, _, _ := paperFields(p); return title }},
		{key: "id", name: "portal.field.id", cell: func(p history.Paper) string { id, _, _, _, _, _, _ := paperFields(p); return id }},
		{key: "kind", name: "portal.field.kind", cell: noun},
		{key: "reference", name: "portal.document.number", show: func(p history.Paper) page.Value { _, ref, _, _, _, _, _ := paperFields(p); return page.Code(ref) },
			cell: func(p history.Paper) string { _, ref, _, _, _, _, _ := paperFields(p); return ref }},
		{key: "date", name: "portal.field.date", kind: 2, show: func(p history.Paper) page.Value { _, _, date, _, _, _, _ := paperFields(p); return on(date) },
			cell: func(p history.Paper) string { _, _, date, _, _, _, _ := paperFields(p); return date }},
		{key: "issuer", name: "portal.field.issuer", show: func(p history.Paper) page.Value {
			_, _, _, _, _, issuer, en := paperFields(p)
			return page.Wrote(lang.Both(issuer, en))
		}, cell: func(p history.Paper) string { _, _, _, _, _, issuer, _ := paperFields(p); return issuer }},
		{key: "fact", name: "portal.field.fact", kind: 1, cell: func(p history.Paper) string { return itoa(int(p.Seq)) }},
	}
}

// document is the page of one paper.
func (p *Portal) document(q *ask) (*answer, error) { return p.paperPage(q, "document") }

// decision is the page of one decision.
func (p *Portal) decision(q *ask) (*answer, error) { return p.paperPage(q, "decision") }

func (p *Portal) paperPage(q *ask, of string) (*answer, error) {
	g, err := p.gather(q,
		func(m *view.Models, id string) bool { return len(m.History.Chain(fact.NewSubject(of, id), 0)) > 0 },
		func(*view.Models) []fact.Subject { return []fact.Subject{fact.NewSubject(of, q.id)} })
	if err != nil {
		return nil, err
	}
	a := &answer{stamp: g.stamp}
	if q.twin == ".json" {
		a.data = g.wrapped(q, g.data(q))
		return a, nil
	}
	subject := fact.NewSubject(of, q.id)
	paper := dossier.One[document.Paper](g.dossier, subject, document.Issued).Body
	decision := dossier.One[document.Decision](g.dossier, subject, document.Taken).Body
	if paper == nil && decision == nil {
		return nil, errNotFound
	}
	p.read(func(m *view.Models) {
		v := &Subject{Page: p.frame(q, g.stamp, "documents", page.Value{}), Kind: label("noun", of), ID: page.Code(q.id)}
		about := page.Section{ID: "about", Title: page.Say("portal.section.about")}
		if decision != nil {
			v.Title, about.Facts = q.decisionFacts(decision, g.today)
			about.Notices = expiry(decision, g.today)
		} else {
			v.Title, about.Facts = q.paperFacts(m, paper)
		}
		v.Crumbs = []page.Link{{Text: page.Say("portal.nav.documents"), Href: q.to("/documents")}, {Text: v.Title}}
		v.Sections = []page.Section{about, q.historySection(m, g)}
		a.view = v
	})
	return a, nil
}

// known keeps the facts that say something.
func known(facts ...page.Fact) (list []page.Fact) {
	for _, f := range facts {
		if !f.Value.IsZero() {
			list = append(list, f)
		}
	}
	return list
}

func (q *ask) decisionFacts(d *document.Decision, today string) (page.Value, []page.Fact) {
	return page.Wrote(lang.Both(d.Subject, d.SubjectEn)), known(
		page.Fact{Name: page.Say("portal.document.number"), Value: page.Code(d.Reference)},
		page.Fact{Name: page.Say("portal.field.date"), Value: on(d.Date)},
		page.Fact{Name: page.Say("portal.field.issuer"), Value: page.Wrote(lang.Both(d.Issuer, d.IssuerEn))},
		page.Fact{Name: page.Say("portal.field.mandate"), Value: page.Wrote(lang.Both(d.Mandate, d.MandateEn))},
		page.Fact{Name: page.Say("portal.field.ceiling"), Value: value(d.Ceiling)},
		page.Fact{Name: page.Say("portal.field.expires"), Value: on(d.Expires)},
	)
}

// expiry says when a decision is no longer in force on the record's own day.
func expiry(d *document.Decision, today string) []page.Notice {
	if d.Expires == "" || today <= d.Expires {
		return nil
	}
	return []page.Notice{{Tone: page.Doubt, Body: page.Say("portal.decision.expired", plainDay(d.Expires))}}
}

func (q *ask) paperFacts(m *view.Models, d *document.Paper) (page.Value, []page.Fact) {
	var projects, signatories page.Value
	for i, id := range d.Projects {
		if one := q.subject(m, project.ID(id).Subject()); i == 0 {
			projects = one
		} else {
			projects = projects.With(one)
		}
	}
	if len(d.Signatories) > 0 {
		signatories = page.Wrote(und(strings.Join(d.Signatories, "، ")))
	}
	return page.Wrote(lang.Both(d.Title, d.TitleEn)), known(
		page.Fact{Name: page.Say("portal.document.number"), Value: page.Code(d.Reference)},
		page.Fact{Name: page.Say("portal.field.date"), Value: on(d.Date)},
		page.Fact{Name: page.Say("portal.field.kind"), Value: label("documentType", d.Type)},
		page.Fact{Name: page.Say("portal.field.issuer"), Value: page.Wrote(lang.Both(d.Issuer, d.IssuerEn))},
		page.Fact{Name: page.Say("portal.field.signatories"), Value: signatories},
		page.Fact{Name: page.Say("portal.projects"), Value: projects},
		page.Fact{Name: page.Say("portal.document.hash"), Value: page.Code(d.File)},
	)
}
