package contract

import (
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
)

// Projects is what this package needs to know of projects.
type Projects interface {
	At(project.ID) *project.Project
}

// Parties is what this package needs to know of parties.
type Parties interface {
	// Debarred says whether the party is debarred on that day (2006-01-02).
	Debarred(id, on string) bool
}

// Open is the command that describes a process of one of the fund's projects,
// and its tender; said again it describes it anew.
type Open struct {
	ID        ID          `json:"id,omitzero"`
	Effective string      `json:"effective,omitzero"`
	Process   Description `json:"process,omitzero"`
	Tender    *Tender     `json:"tender,omitzero"`
	Source    fact.Source `json:"-"`
}

// Check refuses a process of a project that is not on record or has ended.
func (c Open) Check(items *statement.State, projects Projects) ([]fact.Draft, problem.List) {
	w := &statement.Writer{Subject: c.ID.Subject(), Effective: c.Effective, Source: c.Source, Known: items.Subject(c.ID.Subject())}
	p := projects.At(project.ID(c.Process.Project))
	switch {
	case p == nil:
		w.Problems.Add(problem.Invalid, "domain.project.unknown", c.Process.Project).At("Process.Project")
	case p.Stage.Ended():
		w.Problems.Add(problem.Refused, "domain.project.ended", c.Process.Project).At("Process.Project")
	}
	if c.Process.Summary.Title+c.Process.Summary.TitleAr+c.Process.Summary.TitleEn == "" {
		w.Problems.Add(problem.Invalid, "domain.contract.title-missing").At("Process.Summary.Title")
	}
	w.Say(Described, "", c.Process)
	if c.Tender != nil {
		w.Say(Tendered, "", c.Tender)
	}
	return w.Done()
}

// Publish is the command that adds what is published of a process: documents,
// payments as published, milestones and links to releases.
type Publish struct {
	ID         ID                    `json:"id,omitzero"`
	Effective  string                `json:"effective,omitzero"`
	Documents  []project.Document    `json:"documents,omitzero"`
	Payments   []project.Transaction `json:"payments,omitzero"`
	Milestones []project.Milestone   `json:"milestones,omitzero"`
	Releases   []Link                `json:"releases,omitzero"`
	Source     fact.Source           `json:"-"`
}

// Check refuses a process that is not on record.
func (c Publish) Check(items *statement.State, s *State) ([]fact.Draft, problem.List) {
	w := &statement.Writer{Subject: c.ID.Subject(), Effective: c.Effective, Source: c.Source, Known: items.Subject(c.ID.Subject())}
	if s.At(c.ID) == nil {
		w.Problems.Add(problem.Invalid, "domain.contract.unknown", string(c.ID)).At("ID")
	}
	statement.Each(w, Documented, c.Documents, func(d project.Document) string { return d.ID })
	statement.Each(w, Transacted, c.Payments, func(t project.Transaction) string { return t.ID })
	statement.Each(w, MilestoneSet, c.Milestones, func(m project.Milestone) string { return m.ID })
	if c.Releases != nil {
		w.Say(Linked, "", Links{c.Releases})
	}
	return w.Done()
}
