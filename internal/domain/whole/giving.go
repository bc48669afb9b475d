package whole

import (
	"bytes"

	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
)

// Activity is a partner's activity as a subject of facts: what a partner
// publishes of its own giving to the fund.
func Activity(id string) fact.Subject { return fact.NewSubject("activity", id) }

// giving says under which subject an observation of a project stands. An
// activity in which money goes to the fund itself is no project: the partner
// tells of what it gave, and the projects are those that the fund pays for out
// of it. As a project it would count the same money twice, and its author would
// look like a builder. It stands as an activity, to be held against the fund's
// books; what is on record as a project already stays one.
func (s *State) giving(c statement.Observe) fact.Subject {
	if c.Subject.Noun() != "project" || s.Fund.Self == nil || s.Items.Subject(c.Subject) != nil {
		return c.Subject
	}
	activity := Activity(c.Subject.ID())
	if s.Items.Subject(activity) != nil {
		return activity
	}
	own := [...]string{lang.Skeleton(s.Fund.Self.NameAr), lang.Skeleton(s.Fund.Self.NameEn)}
	for _, st := range c.Statements {
		if st.Kind != project.Transacted || !bytes.Contains(st.Body, typed) {
			continue
		}
		body, err := DecodeBody(st.Kind, st.Body)
		if t, ok := body.(*project.Transaction); err == nil && ok && t.Given() && t.Payee != nil {
			if name := lang.Skeleton(t.Payee.Name); name != "" && (name == own[0] || name == own[1]) {
				return activity
			}
		}
	}
	return c.Subject
}

// typed stands in every transaction that says of what type it is, as those of
// IATI do.
var typed = []byte(`"transactionType"`)
