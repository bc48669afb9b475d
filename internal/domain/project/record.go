package project

import (
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
)

// Record is the command by which the fund itself states what it knows of one
// of its projects. A nil or empty member says nothing: what is on record stays.
type Record struct {
	ID          ID             `json:"id,omitzero"`
	Effective   string         `json:"effective,omitzero"`
	Description *Description   `json:"description,omitzero"`
	Schedule    *Schedule      `json:"schedule,omitzero"`
	Locations   []Location     `json:"locations,omitzero"`
	ExactPlace  []byte         `json:"exactPlace,omitzero"` // kept in a part of its own, for staff only; nil for none
	Budget      *Budget        `json:"budget,omitzero"`
	Parties     []Organization `json:"parties,omitzero"`
	Documents   []Document     `json:"documents,omitzero"`
	Forecasts   []Metric       `json:"forecasts,omitzero"`
	Metrics     []Metric       `json:"metrics,omitzero"`
	Milestones  []Milestone    `json:"milestones,omitzero"`
	Payments    []Transaction  `json:"payments,omitzero"`
	Completion  *Completion    `json:"completion,omitzero"`
	Impact      *Impact        `json:"impact,omitzero"`
	Source      fact.Source    `json:"-"`
}

// Check gives a fact for each item that is new or different.
func (c Record) Check(items *statement.State) ([]fact.Draft, problem.List) {
	known := items.Subject(c.ID.Subject())
	w := &statement.Writer{Subject: c.ID.Subject(), Effective: c.Effective, Source: c.Source, Known: known}
	if c.ID == "" {
		w.Problems.Add(problem.Invalid, "domain.id.missing").At("ID")
	}
	if known == nil && (c.Description == nil || c.Description.Title+c.Description.TitleAr+c.Description.TitleEn == "") {
		w.Problems.Add(problem.Invalid, "domain.project.title-missing").At("Description.Title")
	}
	if c.Description != nil {
		d := *c.Description
		d.ID = string(c.ID)
		w.Say(Described, "", d)
	}
	if c.Schedule != nil {
		w.Say(Scheduled, "", c.Schedule)
	}
	if c.Locations != nil {
		w.Say(Located, "", Locations{Locations: c.Locations}, c.place()...)
	}
	if c.Budget != nil {
		w.Say(Budgeted, "", c.Budget)
	}
	if c.Parties != nil {
		w.Say(PartiesNamed, "", Parties{c.Parties})
	}
	statement.Each(w, Documented, c.Documents, func(d Document) string { return d.ID })
	statement.Each(w, Forecast, c.Forecasts, func(m Metric) string { return m.ID })
	statement.Each(w, Measured, c.Metrics, func(m Metric) string { return m.ID })
	statement.Each(w, MilestoneSet, c.Milestones, func(m Milestone) string { return m.ID })
	statement.Each(w, Transacted, c.Payments, func(t Transaction) string { return t.ID })
	if c.Completion != nil {
		w.Say(Completed, "", c.Completion)
	}
	if c.Impact != nil {
		w.Say(ImpactAssessed, "", c.Impact)
	}
	return w.Done()
}

func (c Record) place() []fact.Content {
	if c.ExactPlace == nil {
		return nil
	}
	return []fact.Content{{Name: fact.PartPlace, Body: c.ExactPlace}}
}
