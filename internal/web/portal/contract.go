package portal

import (
	"cmp"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/contracts"
	"imar/internal/view/dossier"
	"imar/internal/web/page"
)

// contractPage is one contract while its page is made.
type contractPage struct {
	projectPage
	row *contracts.Row
	c   dossier.Contract
}

// contract is the page of one contracting process, as it stands or stood.
func (p *Portal) contract(q *ask) (*answer, error) {
	home := contract.ID("")
	g, err := p.gather(q,
		func(m *view.Models, id string) bool { return m.Contracts.At(contract.ID(id)) != nil },
		func(m *view.Models) []fact.Subject {
			row := m.Contracts.At(contract.ID(q.id))
			home = row.Home
			return bothHalves(nil, row)
		})
	if err != nil {
		return nil, err
	}
	a := &answer{stamp: g.stamp}
	if home != "" && g.past.size == 0 { // the page of the whole process tells this half too
		a.redirect = q.toThing("contracts", string(home)) + q.twin
		return a, nil
	}
	if q.twin == ".json" {
		a.data = g.wrapped(q, g.data(q))
		return a, nil
	}
	p.read(func(m *view.Models) {
		b := &contractPage{projectPage: projectPage{ask: q, gathered: g, m: m}, row: m.Contracts.At(contract.ID(q.id)), c: g.dossier.Contract(contract.ID(q.id))}
		a.view = b.page(p)
	})
	return a, nil
}

// releaseName is a release's id, else the key that it was given.
func releaseName(r dossier.Stated[contract.Release]) string {
	if id := contract.IDText(r.Body.ID); id != "" {
		return id
	}
	return r.Key
}

// bothHalves adds a process's subject, and those of its other half.
func bothHalves(list []fact.Subject, row contractRow) []fact.Subject {
	list = append(list, row.ID.Subject())
	for _, half := range row.Record {
		list = append(list, half.Subject())
	}
	return list
}

func (b *contractPage) page(p *Portal) page.View {
	s := b.c.Description.Summary
	title := texts(s.Title, s.TitleAr, s.TitleEn, "")
	if title.IsZero() {
		title = texts(b.c.Told.Title, "", "", b.c.Told.Language)
	}
	if title.IsZero() {
		title = named(b.row.Title, b.row.Process)
	}
	v := &Subject{Page: p.frame(b.ask, b.stamp, "contracts", title), Kind: page.Say("portal.contract"), ID: page.Code(b.row.Process),
		About: texts(s.Description, s.DescriptionAr, s.DescriptionEn, "")}
	if v.About.IsZero() {
		v.About = texts(b.c.Told.Description, "", "", b.c.Told.Language)
	}
	if b.past.size == 0 {
		v.State = processState(b.row.Status)
	}
	v.Crumbs = []page.Link{{Text: page.Say("portal.section.contracts"), Href: b.to("/contracts")}, {Text: bare(title)}}
	if b.row.Project != "" {
		v.Lead = append(v.Lead, b.subject(b.m, b.row.Project.Subject()))
	}
	for _, n := range s.Nature {
		v.Lead = append(v.Lead, label("contractNature", n))
	}
	v.Sections = append(v.Sections, b.valueSection())
	for _, section := range []func() (page.Section, bool){b.differenceSection, b.ledgerSection, b.modificationSection, b.paymentSection, b.tenderSection, b.milestoneSection, b.documentSection, b.releaseSection, b.fileSection} {
		if s, ok := section(); ok {
			v.Sections = append(v.Sections, s)
		}
	}
	v.Sections = append(v.Sections, b.historySection(b.m, b.gathered))
	return v
}

// ledgerSection is the contract in the fund's books, as they stand now.
func (b *contractPage) ledgerSection() (page.Section, bool) {
	if b.past.size != 0 {
		return page.Section{}, false
	}
	return b.sheetSection(b.m, ledger.Contract(b.ask.id))
}

// valueSection is what was agreed, and what became of it.
func (b *contractPage) valueSection() page.Section {
	s := page.Section{ID: "money", Title: page.Say("portal.section.agreed")}
	add := func(key string, v page.Value) {
		if !v.IsZero() {
			s.Facts = append(s.Facts, page.Fact{Name: page.Say(key), Value: v})
		}
	}
	original, _ := b.c.Original()
	current, _ := b.c.Value()
	b.money = dossier.Money{Paid: b.dossier.Paid(b.c.ID)}
	if current.Text != "" {
		b.money.Value.Add(current)
	}
	add("portal.field.original", money(original))
	add("portal.field.current", money(current))
	add("portal.field.paid", sums(b.money.Paid, money))
	signed, period := b.c.Told.Signed, span(&project.Period{StartDate: b.c.Told.Start, EndDate: b.c.Told.End})
	add("portal.field.contractor", b.suppliers(b.c.Suppliers()))
	if a := b.c.Agreement; a != nil {
		add("portal.field.signed", on(cmp.Or(a.DateSigned, signed)))
		if a.ContractPeriod != nil {
			period = span(a.ContractPeriod)
		}
		add("portal.field.period", period)
		add("portal.field.final-value", value(a.FinalValue))
		add("portal.field.award-reason", page.Wrote(lang.Both(a.AwardReason, a.AwardReasonEn)))
	} else {
		add("portal.field.signed", on(signed))
		add("portal.field.period", period)
	}
	if c := b.c.Closing; c != nil {
		add("portal.field.closed", label("closing", c.Outcome).With(on(c.Date), page.Wrote(lang.Both(c.Reason, c.ReasonEn))))
	}
	s.Chart = b.moneyChart()
	s.Empty = nothingIf(len(s.Facts) == 0)
	return s
}

// modificationSection is every change, with old and new and the reason.
func (b *contractPage) modificationSection() (page.Section, bool) {
	type modification = dossier.Stated[contract.Modification]
	c := columns[modification]{
		{name: "portal.field.date", show: func(m modification) page.Value { return orDash(on(m.Body.Date)).To(b.proof(int64(m.Seq))) }},
		{name: "portal.field.kind", show: func(m modification) page.Value { return label("modificationType", m.Body.Type) }},
		{name: "portal.field.old", kind: sheet.Number, show: func(m modification) page.Value { return valueOrEnd(m.Body.OldContractValue, m.Body.OldContractPeriod) }},
		{name: "portal.field.new", kind: sheet.Number, show: func(m modification) page.Value { return valueOrEnd(m.Body.NewContractValue, m.Body.NewContractPeriod) }},
		{name: "portal.field.reason", show: func(m modification) page.Value {
			v := page.Wrote(lang.Both(m.Body.Rationale, m.Body.RationaleEn))
			if d := page.Wrote(lang.Both(m.Body.Description, m.Body.DescriptionEn)); !d.IsZero() && !v.IsZero() {
				return v.With(d)
			} else if v.IsZero() {
				return d
			}
			return v
		}},
	}
	t := c.page(b.c.Modifications, "", nil)
	n := len(b.c.Modifications)
	return page.Section{ID: "modifications", Title: page.Say("portal.section.modifications"), Count: page.Say("portal.count.modifications", n), Table: &t}, n > 0
}

// valueOrEnd is what a modification says of the value, of the last day, or of
// both.
func valueOrEnd(v *project.Value, p *project.Period) page.Value {
	shown := value(v)
	if p == nil || p.EndDate == "" {
		return shown
	}
	if shown.IsZero() {
		return on(p.EndDate)
	}
	return shown.With(on(p.EndDate))
}

func (b *contractPage) tenderSection() (page.Section, bool) {
	s := page.Section{ID: "tender", Title: page.Say("portal.section.tender")}
	t, told := b.c.Tender, b.c.Told
	if t == nil {
		t = &contract.Tender{}
	}
	add := func(key string, v page.Value) {
		if !v.IsZero() {
			s.Facts = append(s.Facts, page.Fact{Name: page.Say(key), Value: v})
		}
	}
	add("portal.field.method", label("method", cmp.Or(t.ProcurementMethod, told.Method)))
	add("portal.field.method-details", page.Wrote(und(cmp.Or(t.ProcurementMethodDetails, told.MethodDetails))))
	add("portal.field.published", on(t.DatePublished))
	if t.CostEstimate != nil {
		add("portal.field.estimate", value(t.CostEstimate))
	} else {
		add("portal.field.estimate", money(told.Estimate))
	}
	if n := cmp.Or(t.NumberOfTenderers, told.Tenderers); n > 0 {
		add("portal.field.tenderers", page.Number(n))
	}
	if t.ProcuringEntity != nil {
		add("portal.field.procuring", b.organisation(b.m, t.ProcuringEntity.ID, t.ProcuringEntity.Name))
	}
	if t.AdministrativeEntity != nil {
		add("portal.field.administering", b.organisation(b.m, t.AdministrativeEntity.ID, t.AdministrativeEntity.Name))
	}
	if t.ProcuringEntity == nil && told.Buyer.Name != "" {
		add("portal.field.buyer", b.organisation(b.m, told.Buyer.ID, told.Buyer.Name))
	}
	return s, len(s.Facts) > 0
}

// releaseSection is the process as OCDS releases tell it, and the same process
// where another project names it.
func (b *contractPage) releaseSection() (page.Section, bool) {
	s := page.Section{ID: "releases", Title: page.Say("portal.section.releases")}
	for _, r := range b.c.Releases {
		d := page.Document{Title: page.Code(releaseName(r)), Kind: labels("releaseTag", r.Body.Tag), Format: "OCDS", Day: on(r.Body.Date), Href: b.proof(int64(r.Seq))}
		s.Documents = append(s.Documents, d)
	}
	if b.c.Links != nil {
		for _, l := range b.c.Links.Releases {
			d := page.Document{Title: page.Code(l.ID), Kind: labels("releaseTag", l.Tag), Format: "OCDS", Day: on(l.Date)}
			if strings.HasPrefix(l.URL, "https://") || strings.HasPrefix(l.URL, "http://") {
				d.Href = l.URL
			}
			s.Documents = append(s.Documents, d)
		}
	}
	for _, twin := range b.m.Contracts.Twins(b.row) {
		s.More = append(s.More, page.Link{Text: page.Say("portal.contract.twin", page.Code(twin.Process)), Href: b.toThing("contracts", string(twin.ID))})
	}
	return s, len(s.Documents)+len(s.More) > 0
}
