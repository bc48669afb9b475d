package project

import (
	"strconv"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Decide is the command that takes a project through a gate, or refuses to.
type Decide struct {
	ID        ID          `json:"id,omitzero"`
	Outcome   Outcome     `json:"outcome,omitzero"`
	Date      string      `json:"date,omitzero"`    // day of the decision
	Decider   string      `json:"decider,omitzero"` // the office
	DeciderEn string      `json:"decider_en,omitzero"`
	Reason    string      `json:"reason,omitzero"` // required unless approved or resumed
	ReasonEn  string      `json:"reason_en,omitzero"`
	Decision  string      `json:"decision,omitzero"` // id of a decision on record, "" for none
	Documents []string    `json:"documents,omitzero"`
	Source    fact.Source `json:"-"`
}

// Decisions is what this command needs to know of decisions on record.
type Decisions interface {
	// Valid says whether the decision is on record, and in force on that day.
	Valid(id string, on clock.Day) (known, inForce bool)
}

// Check refuses an outcome that the project's stage does not have, a missing
// reason, a date in the future or before the last decision, and a decision
// that is not on record or no longer in force.
func (c Decide) Check(s *State, decisions Decisions, today clock.Day) ([]fact.Draft, problem.List) {
	var problems problem.List
	var p Project
	if known := s.At(c.ID); known != nil {
		p = *known
	}
	day, err := clock.Parse(c.Date)
	for _, found := range problem.Of(err) {
		problems = append(problems, found.At("Date"))
	}
	if err == nil {
		if today.Before(day) {
			problems.Add(problem.Invalid, "domain.date.future", c.Date).At("Date")
		}
		if c.Date < p.Decided {
			problems.Add(problem.Refused, "domain.gate.before-last", c.Date, p.Decided).At("Date")
		}
	}
	if c.Decider == "" {
		problems.Add(problem.Invalid, "domain.gate.decider-missing").At("Decider")
	}
	if c.Reason == "" && c.Outcome != Approved && c.Outcome != Resumed {
		problems.Add(problem.Invalid, "domain.gate.reason-missing").At("Reason")
	}
	to, ok := p.After(c.Outcome)
	if !ok {
		problems.Add(problem.Refused, "domain.gate.impossible", string(c.Outcome), string(p.Stage)).At("Outcome")
	}
	if c.Decision != "" && err == nil {
		known, inForce := decisions.Valid(c.Decision, day)
		switch {
		case !known:
			problems.Add(problem.Invalid, "domain.decision.unknown", c.Decision).At("Decision")
		case !inForce:
			problems.Add(problem.Refused, "domain.decision.expired", c.Decision, c.Date).At("Decision")
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return c.facts(p, to), nil
}

func (c Decide) facts(p Project, to Stage) []fact.Draft {
	gate := fact.Public(GateDecided, c.ID.Subject(), strconv.Itoa(p.Decisions+1), fact.Encode(GateDecision{
		From: p.Stage, To: to, Outcome: c.Outcome, Date: c.Date, Decider: c.Decider, DeciderEn: c.DeciderEn,
		Reason: c.Reason, ReasonEn: c.ReasonEn, Decision: c.Decision, Documents: c.Documents,
	}))
	gate.Effective, gate.Source = c.Date, c.Source
	if to == p.Stage {
		return []fact.Draft{gate}
	}
	status := fact.Public(StatusChanged, c.ID.Subject(), "", fact.Encode(StatusChange{
		Status: to.Status(p.Stage), Stage: to,
	}))
	status.Effective, status.Source = c.Date, c.Source
	return []fact.Draft{gate, status}
}
