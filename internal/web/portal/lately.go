package portal

import (
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/view"
	"imar/internal/view/history"
	"imar/internal/web/page"
)

// weekBefore is the day seven days before a day; "" stays "".
func weekBefore(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return d.AddDate(0, 0, -7).Format(time.DateOnly)
}

// group is the changes of one subject that follow each other on one day.
type group struct {
	first, last history.Change // by number
	kinds       []fact.Kind    // each once, the latest first
	count       int
}

// grouped brings changes together, newest first, leaving out the daily tick.
func grouped(list []history.Change) []group {
	var groups []group
	for _, c := range list {
		if c.Kind == "fund.ticked" {
			continue
		}
		if n := len(groups); n > 0 {
			g := &groups[n-1]
			if g.last.Subject == c.Subject && clock.Local(g.last.Recorded) == clock.Local(c.Recorded) {
				g.first, g.count = c, g.count+1
				g.kinds = with(g.kinds, c.Kind)
				continue
			}
		}
		groups = append(groups, group{c, c, []fact.Kind{c.Kind}, 1})
	}
	return groups
}

func with(kinds []fact.Kind, k fact.Kind) []fact.Kind {
	for _, have := range kinds {
		if have == k {
			return kinds
		}
	}
	return append(kinds, k)
}

// lately is what changed last, at most n entries.
func (q *ask) lately(m *view.Models, n int) []page.Change {
	groups := grouped(m.History.Recent(recentFacts))
	return q.entries(m, groups[:min(n, len(groups))])
}

// recentFacts is how far back the lists of changes reach.
const recentFacts = 2000

// entries are groups as entries of a history.
func (q *ask) entries(m *view.Models, groups []group) []page.Change {
	var list []page.Change
	for _, g := range groups {
		entry := page.Change{Seq: int64(g.last.Seq), When: page.At(g.last.Recorded.In(clock.Zone)),
			What: q.subject(m, g.last.Subject), Who: label("kind", string(g.kinds[0])),
			Proof: q.toThing("facts", itoa(int(g.last.Seq)))}
		if g.count > 1 {
			entry.Source = page.Say("portal.changes.together", g.count)
		}
		list = append(list, entry)
	}
	return list
}

// subject is the name of what a fact is about, with a link to its page.
func (q *ask) subject(m *view.Models, s fact.Subject) page.Value {
	id := s.ID()
	switch s.Noun() {
	case "project":
		if r := m.Projects.At(project.ID(id)); r != nil {
			return named(r.Title, id).To(q.toThing("projects", id))
		}
	case "contract":
		if r := m.Contracts.At(contract.ID(id)); r != nil {
			return named(r.Title, r.Process).To(q.toThing("contracts", id))
		}
	case "party":
		if r := m.Parties.At(id); r != nil {
			return named(r.Names, id).To(q.toThing("parties", id))
		}
	case "asset":
		if r := m.Assets.At(id); r != nil {
			return named(r.Names, id).To(q.toThing("assets", id))
		}
	case "file":
		for _, im := range m.History.Imports() {
			if im.File == id {
				return page.Code(im.Name).To(q.toThing("imports", id))
			}
		}
	case "document":
		return q.paper(m, s, "documents")
	case "decision":
		return q.paper(m, s, "decisions")
	}
	return label("noun", s.Noun())
}

func (q *ask) paper(m *view.Models, s fact.Subject, noun string) page.Value {
	for _, p := range m.History.Papers() {
		switch {
		case noun == "documents" && p.Document != nil && p.Document.ID == s.ID():
			return page.Wrote(lang.Both(p.Document.Title, p.Document.TitleEn)).To(q.toThing(noun, s.ID()))
		case noun == "decisions" && p.Decision != nil && p.Decision.ID == s.ID():
			return page.Wrote(lang.Both(p.Decision.Subject, p.Decision.SubjectEn)).To(q.toThing(noun, s.ID()))
		}
	}
	return page.Code(s.ID())
}
