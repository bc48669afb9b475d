package portal

import (
	"context"
	"net/url"

	"imar/internal/base/lang"
	"imar/internal/domain/asset"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
	"imar/internal/view"
	"imar/internal/view/dossier"
	"imar/internal/web/chart"
	"imar/internal/web/page"
)

// projectPage is one project while its page is made.
type projectPage struct {
	*ask
	*gathered
	m           *view.Models
	id          project.ID
	description project.Description
	stage       project.Stage
	money       dossier.Money
	shared      map[string]int // projects of each of its assets
}

// project is the page of one project, as it stands or stood.
func (p *Portal) project(q *ask) (*answer, error) {
	g, err := p.gather(q,
		func(m *view.Models, id string) bool { return m.Projects.At(project.ID(id)) != nil },
		func(m *view.Models) []fact.Subject {
			id := project.ID(q.id)
			list := []fact.Subject{id.Subject()}
			for _, c := range m.Contracts.Of(id) {
				list = bothHalves(list, c)
			}
			return list
		})
	if err != nil {
		return nil, err
	}
	a := &answer{stamp: g.stamp}
	switch q.twin {
	case ".oc4ids.json":
		return q.converted(a, p.OC4IDS)
	case ".iati.xml":
		return q.converted(a, p.IATI)
	}
	p.read(func(m *view.Models) {
		b := &projectPage{ask: q, gathered: g, m: m, id: project.ID(q.id)}
		b.read()
		switch q.twin {
		case ".json":
			a.data = b.data()
		case ".csv":
			a.table = b.table(q.lang)
		default:
			a.view = b.page(p)
		}
	})
	return a, nil
}

// converted gives the project in the form of a standard.
func (q *ask) converted(a *answer, form func(context.Context, project.ID) ([]byte, error)) (*answer, error) {
	if form == nil {
		return nil, errNotFound
	}
	body, err := form(q.Context(), project.ID(q.id))
	if err == nil && body == nil {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	a.file = &file{mimes[q.twin], body}
	return a, nil
}

// read takes out of the dossier what several sections need.
func (b *projectPage) read() {
	d, subject := b.dossier, b.id.Subject()
	if described := dossier.One[project.Description](d, subject, project.Described).Body; described != nil {
		b.description = *described
	}
	if status := dossier.One[project.StatusChange](d, subject, project.StatusChanged).Body; status != nil {
		if b.stage = status.Stage; b.stage == "" {
			b.stage = project.StageOf(status.Status)
		}
	}
	b.money = d.Money(b.id)
	b.shared = map[string]int{}
	for _, s := range d.Subjects("asset") {
		if r := b.m.Assets.At(s.ID()); r != nil {
			b.shared[s.ID()] = len(r.Projects)
		}
	}
}

func (b *projectPage) title() page.Value {
	t := b.description
	if v := texts(t.Title, t.TitleAr, t.TitleEn, t.Language); !v.IsZero() {
		return v
	}
	return page.Code(string(b.id))
}

// page makes the page.
func (b *projectPage) page(p *Portal) page.View {
	v := &Subject{Page: p.frame(b.ask, b.stamp, "projects", b.title()),
		Kind: page.Say("portal.project"), ID: page.Code(string(b.id)), State: stage(b.stage), Lead: b.lead(),
		About: texts(b.description.Description, b.description.DescriptionAr, b.description.DescriptionEn, b.description.Language),
		Path:  b.steps(),
	}
	if other := b.otherTitle(); !other.IsZero() {
		v.Lead = append([]page.Value{other}, v.Lead...)
	}
	v.Summary = v.About
	v.Crumbs = []page.Link{{Text: page.Say("portal.projects"), Href: b.to("/projects")}, {Text: bare(v.Title)}}
	if p.OC4IDS == nil {
		v.Formats = v.Formats[1:] // its first twin is OC4IDS
	}
	for _, section := range []func() (page.Section, bool){
		b.questionSection, b.moneySection, b.ledgerSection, b.paymentSection, b.contractSection, b.placeSection, b.gateSection,
		b.partySection, b.assetSection, b.milestoneSection, b.documentSection, b.completenessSection, b.fileSection,
	} {
		if s, ok := section(); ok {
			v.Sections = append(v.Sections, s)
		}
	}
	v.Sections = append(v.Sections, b.historySection(b.m, b.gathered))
	v.Aside = append(v.Aside, b.essentials())
	if base := p.Book.Site().Base; base != "" {
		link := base + "/p/" + url.PathEscape(string(b.id))
		code := p.signboards.of(link)
		draw := func(id string) chart.SVG {
			return code.Draw(chart.Frame{ID: id, Title: lang.T(b.lang, "portal.qr.title"), Desc: link})
		}
		v.Aside = append(v.Aside, page.Section{ID: "signboard", Title: page.Say("portal.qr.title"), Intro: page.Say("portal.qr.body"), Chart: &page.Chart{SVG: draw("qr")}})
		v.QR = draw("qr-paper")
	}
	return v
}

// otherTitle is the title in the reader's other language, when it is known in
// both.
func (b *projectPage) otherTitle() page.Value {
	t := b.title()
	if t.Kind != page.KindWritten {
		return page.Value{}
	}
	_, first, own := t.Written.In(b.lang)
	if other, tag, ok := t.Written.In(b.lang.Other()); own && ok && tag != first {
		return page.Value{Kind: page.KindWritten, Written: lang.Text{tag: other}, Own: true}
	}
	return page.Value{}
}

// lead is the short facts under the title.
func (b *projectPage) lead() []page.Value {
	var list []page.Value
	if r := b.m.Projects.At(b.id); r != nil && b.past.size == 0 {
		if where := b.where(r); !where.IsZero() {
			list = append(list, flat(where)...)
		}
	}
	for _, s := range b.description.Sector {
		list = append(list, label("projectSector", s))
	}
	if t := label("projectType", b.description.Type); !t.IsZero() {
		list = append(list, t)
	}
	return list
}

// flat is a value and its small lines as values of their own.
func flat(v page.Value) []page.Value {
	list := append([]page.Value{v}, v.Under...)
	list[0].Under = nil
	return list
}

// essentials are the facts beside the page.
func (b *projectPage) essentials() page.Section {
	d, subject := b.dossier, b.id.Subject()
	s := page.Section{ID: "facts", Title: page.Say("portal.section.facts")}
	add := func(key string, v page.Value) {
		if !v.IsZero() {
			s.Facts = append(s.Facts, page.Fact{Name: page.Say(key), Value: v})
		}
	}
	if o := b.description.PublicAuthority; o != nil {
		add("portal.field.owner", b.organisation(b.m, o.ID, o.Name))
	}
	t := b.description
	add("portal.field.purpose", texts(t.Purpose, t.PurposeAr, t.PurposeEn, t.Language))
	if sch := dossier.One[project.Schedule](d, subject, project.Scheduled).Body; sch != nil {
		add("portal.field.period", span(sch.Period))
		for _, period := range []struct {
			key string
			p   *project.Period
		}{{"codes.projectStatus.identification", sch.IdentificationPeriod}, {"codes.projectStatus.preparation", sch.PreparationPeriod},
			{"codes.projectStatus.implementation", sch.ImplementationPeriod}, {"codes.projectStatus.completion", sch.CompletionPeriod},
			{"codes.projectStatus.maintenance", sch.MaintenancePeriod}} {
			if period.p != nil {
				add(period.key, span(period.p))
			}
		}
	}
	if c := dossier.One[project.Completion](d, subject, project.Completed).Body; c != nil {
		add("portal.field.completed", on(c.EndDate))
		add("portal.field.final-value", value(c.FinalValue))
		add("portal.field.final-scope", texts(c.FinalScope, c.FinalScopeAr, c.FinalScopeEn, ""))
	}
	for _, id := range b.description.Identifiers {
		add("portal.field.identifier", page.Code(id.ID))
	}
	add("portal.field.facts", page.Say("portal.count.facts", len(d.History)))
	add("portal.field.changed", moment(d.Recorded))
	return s
}

// organisation is the name of an organisation, with a link when the directory
// has it.
func (q *ask) organisation(m *view.Models, id, name string) page.Value {
	v := page.Wrote(und(name))
	if v.IsZero() {
		v = page.Code(id)
	}
	if r := m.Parties.Find(id, name); r != nil {
		v = named(r.Names, r.ID).To(q.toThing("parties", r.ID))
	}
	return v
}

// steps is the path of the project's life.
func (b *projectPage) steps() []page.Step {
	at := map[project.Stage]int{project.Identification: 0, project.Preparation: 1, project.Procurement: 2, project.Implementation: 3,
		project.AtCompletion: 4, project.Maintenance: 5, project.Decommissioning: 6, project.Decommissioned: 6}
	stands, stopped := b.stage, false
	if tones[b.stage] == page.Stopped {
		stopped = true
		for _, g := range dossier.All[project.GateDecision](b.dossier, b.id.Subject(), project.GateDecided) {
			if g.Body.To == b.stage {
				stands = g.Body.From
			}
		}
	}
	now, ok := at[stands]
	if !ok {
		if !stopped {
			return nil
		}
		now = 0
	}
	days := b.stepDays()
	var steps []page.Step
	for i, key := range []string{"portal.step.need", "portal.step.funded", "portal.step.procured", "portal.step.building", "portal.step.handed-over", "portal.step.works"} {
		step := page.Step{Name: page.Say(key), Tone: page.Plain, State: page.Say("portal.step.later")}
		switch {
		case i < now:
			step.Tone, step.State = page.Done, days[i]
			if step.State.IsZero() {
				step.State = page.Say("portal.step.done")
			}
		case i == now && stopped:
			step.Tone, step.State = page.Stopped, bare(label("stage", string(b.stage)))
		case i == now:
			step.Tone, step.State = page.Going, page.Say("portal.step.now")
		}
		if i == 5 && i <= now {
			step.Tone, step.State = b.works()
		}
		steps = append(steps, step)
	}
	return steps
}

// stepDays are the days on which the steps were reached, where known.
func (b *projectPage) stepDays() (days [6]page.Value) {
	d := b.dossier
	for _, g := range dossier.All[project.GateDecision](d, b.id.Subject(), project.GateDecided) {
		switch {
		case g.Body.Outcome != project.Approved:
		case g.Body.To == project.Identification:
			days[0] = on(g.Body.Date)
		case g.Body.To == project.AtCompletion:
			days[3] = on(g.Body.Date)
		case g.Body.To == project.Maintenance:
			days[4] = on(g.Body.Date)
		}
	}
	if budget := dossier.One[project.Budget](d, b.id.Subject(), project.Budgeted).Body; budget != nil {
		days[1] = on(budget.ApprovalDate)
	}
	for _, c := range dossier.All[contract.Agreement](d, "", contract.Signed) {
		if v := on(c.Body.DateSigned); days[2].IsZero() && v.Kind == page.KindDay {
			days[2] = v
		}
	}
	return days
}

// works is the last step: whether what was built works.
func (b *projectPage) works() (page.Tone, page.Value) {
	var latest *asset.Functioning
	for _, c := range dossier.All[asset.Functioning](b.dossier, "", asset.Checked) {
		if latest == nil || c.Body.Date >= latest.Date {
			latest = c.Body
		}
	}
	if latest == nil {
		return page.Going, page.Say("codes.works.unknown")
	}
	switch latest.Works {
	case "yes":
		return page.Done, on(latest.Date)
	case "no":
		return page.Stopped, label("works", "no")
	}
	return page.Going, label("works", latest.Works)
}

// ledgerSection is the project in the fund's books. They tell how it stands, and
// a page of the past leaves them out unless the books stood with it.
func (b *projectPage) ledgerSection() (page.Section, bool) {
	if b.past.size != 0 {
		return page.Section{}, false
	}
	return b.booksSection(b.m, ledger.Project(b.id))
}
