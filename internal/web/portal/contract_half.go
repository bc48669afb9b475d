package portal

import (
	"imar/internal/view/dossier"
	"imar/internal/view/tally"
	"imar/internal/web/page"
)

// differenceSection is where the project and the OCDS releases of one process
// contradict each other. Which of them is right, nobody here can say.
func (b *contractPage) differenceSection() (page.Section, bool) {
	list := b.dossier.Differences(b.c)
	s := page.Section{ID: "differences", Title: page.Say("portal.section.differences"), Count: page.Say("portal.count.questions", len(list)), Intro: page.Say("portal.differences.intro")}
	for _, d := range list {
		s.Findings = append(s.Findings, b.difference(d))
	}
	return s, len(list) > 0
}

// difference is a contradiction in words, with both readings.
func (b *projectPage) difference(d dossier.Difference) page.Finding {
	said := func(a tally.Amount, text string) page.Value {
		switch {
		case a.Text != "":
			return page.Amount(decimal(a), a.Currency)
		case d.Field == dossier.DiffersInMethod:
			return label("method", text)
		case d.Field == dossier.DiffersInSupplier:
			return page.Wrote(und(text))
		}
		return on(text)
	}
	return page.Finding{Level: page.Middle, Href: b.proof(int64(d.RecordFact)),
		Question: page.Say("portal.question.halves-differ", page.Say("portal.field."+string(d.Field))),
		Sum:      page.Say("portal.question.halves-differ.sum", said(d.Project, d.ProjectText), said(d.Record, d.RecordText))}
}

// documentSection is what was published of the process, by itself and in its
// releases.
func (b *contractPage) documentSection() (page.Section, bool) {
	s, _ := b.projectPage.documentSection()
	for _, d := range b.dossier.ReleaseDocuments(b.c.ID) {
		s.Documents = append(s.Documents, published(*d.Body, b.c.Told.Language))
	}
	s.Count = page.Say("portal.count.documents", len(s.Documents))
	return s, len(s.Documents) > 0
}
