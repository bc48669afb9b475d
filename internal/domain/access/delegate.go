package access

import (
	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Delegate is the command by which somebody hands a role on for a while: the
// delegation is a grant of its own, within the time of the one that it comes
// from, and it ends with it.
type Delegate struct {
	ID       GrantID     `json:"id,omitzero"` // of the delegation
	Of       GrantID     `json:"of,omitzero"` // the grant that the actor holds
	Person   PersonID    `json:"person,omitzero"`
	From     string      `json:"from,omitzero"`
	To       string      `json:"to,omitzero"`
	Decision string      `json:"decision,omitzero"`
	Source   fact.Source `json:"-"`
}

// Check refuses to hand on what the actor does not hold, what was itself handed
// on, an open end, and a time outside that of the grant.
func (c Delegate) Check(s *State, decisions Decisions, actor fact.Actor, today clock.Day) ([]fact.Draft, problem.List) {
	var problems problem.List
	h := s.grants.At(c.Of)
	if h == nil || h.waits || h.Person != PersonID(actor.ID) || !h.on(today.String()) {
		problems.Add(problem.Refused, "domain.access.grant-not-held", string(c.Of)).At("Of")
		return nil, problems
	}
	if h.Of != "" {
		problems.Add(problem.Refused, "domain.access.delegated-already", string(c.Of)).At("Of")
	}
	if c.Person == h.Person {
		problems.Add(problem.Refused, "domain.access.grant-to-self").At("Person")
	}
	if c.To == "" {
		problems.Add(problem.Invalid, "domain.access.delegation-open").At("To")
	}
	if c.From < h.From || h.To != "" && c.To > h.To {
		problems.Add(problem.Refused, "domain.access.delegation-outside", h.From, h.To).At("From")
	}
	a := Appointment{ID: c.ID, Person: c.Person, Role: h.Role, From: c.From, To: c.To, Decision: c.Decision, Of: c.Of, By: h.Person}
	return s.propose(a, decisions, c.Source, problems)
}

// DeclareConflict is the command by which somebody says that they have an
// interest in something.
type DeclareConflict struct {
	About  fact.Subject `json:"about,omitzero"`
	From   string       `json:"from,omitzero"`
	To     string       `json:"to,omitzero"`
	Source fact.Source  `json:"-"`
}

// Check takes a declaration by anybody registered about themselves.
func (c DeclareConflict) Check(s *State, actor fact.Actor) ([]fact.Draft, problem.List) {
	var problems problem.List
	id := PersonID(actor.ID)
	if s.Person(id) == nil {
		problems.Add(problem.Invalid, "domain.access.person-unknown", actor.ID)
	}
	switch c.About.Noun() {
	case "party", "project", "contract":
	default:
		problems.Add(problem.Invalid, "domain.access.conflict-about", string(c.About)).At("About")
	}
	for _, day := range []struct{ text, field string }{{c.From, "From"}, {c.To, "To"}} {
		if day.text == "" && day.field == "To" {
			continue
		}
		_, err := clock.Parse(day.text)
		for _, p := range problem.Of(err) {
			problems = append(problems, p.At(day.field))
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	d := fact.Public(ConflictDeclared, id.Subject(), string(c.About), fact.Encode(Conflict{Person: id, About: c.About, From: c.From, To: c.To}))
	d.Effective, d.Source = c.From, c.Source
	return []fact.Draft{d}, nil
}
