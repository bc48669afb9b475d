package access

import (
	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
)

// Decisions tells of decisions on record.
type Decisions interface {
	// Valid says whether the decision is on record, and in force on that day.
	Valid(id string, on clock.Day) (known, inForce bool)
}

// Register is the command that registers a person by office, or says anew which
// office it is.
type Register struct {
	Person Person      `json:"person,omitzero"`
	Name   string      `json:"name,omitzero"` // in a part for persons; "" when nothing is to change
	Source fact.Source `json:"-"`
}

// Check refuses a person without a pseudonym or an office in both languages, and
// the pseudonym of the program.
func (c Register) Check(items *statement.State) ([]fact.Draft, problem.List) {
	w := &statement.Writer{Subject: c.Person.ID.Subject(), Source: c.Source, Known: items.Subject(c.Person.ID.Subject())}
	if p := lang.CheckID(string(c.Person.ID)); p != nil {
		w.Problems = append(w.Problems, p.At("Person.ID"))
	} else if c.Person.ID == Program {
		w.Problems.Add(problem.Refused, "domain.access.program", string(Program)).At("Person.ID")
	}
	if c.Person.OfficeAr == "" {
		w.Problems.Add(problem.Invalid, "domain.access.office-missing").At("Person.OfficeAr")
	}
	if c.Person.OfficeEn == "" {
		w.Problems.Add(problem.Invalid, "domain.access.office-missing").At("Person.OfficeEn")
	}
	var more []fact.Content
	if c.Name != "" {
		more = []fact.Content{{Name: fact.PartPerson, Body: fact.Encode(map[string]string{"name": c.Name})}}
	}
	w.Say(Registered, "", c.Person, more...)
	return w.Done()
}

// Grant is the command that grants a role. A role that touches money then waits
// for Confirm.
type Grant struct {
	ID       GrantID     `json:"id,omitzero"`
	Person   PersonID    `json:"person,omitzero"`
	Role     Role        `json:"role,omitzero"`
	From     string      `json:"from,omitzero"`
	To       string      `json:"to,omitzero"`
	Decision string      `json:"decision,omitzero"`
	Source   fact.Source `json:"-"`
}

// Check refuses a grant to oneself, to somebody unknown, of a role that must be
// held apart from another one of the same person, and of a role that touches
// money without an appointment decision in force.
func (c Grant) Check(s *State, decisions Decisions, actor fact.Actor, today clock.Day) ([]fact.Draft, problem.List) {
	a := Appointment{ID: c.ID, Person: c.Person, Role: c.Role, From: c.From, To: c.To, Decision: c.Decision, By: PersonID(actor.ID)}
	var problems problem.List
	if !c.Role.Known() {
		problems.Add(problem.Invalid, "domain.access.role-unknown", string(c.Role)).At("Role")
	}
	if a.By == a.Person {
		problems.Add(problem.Refused, "domain.access.grant-to-self").At("Person")
	}
	return s.propose(a, decisions, c.Source, problems)
}

// propose checks what every appointment must be, and gives its fact: in force at
// once, or waiting for a second person.
func (s *State) propose(a Appointment, decisions Decisions, source fact.Source, problems problem.List) ([]fact.Draft, problem.List) {
	if p := lang.CheckID(string(a.ID)); p != nil {
		problems = append(problems, p.At("ID"))
	} else if s.grants.Has(a.ID) {
		problems.Add(problem.Refused, "domain.id.twice", string(a.ID)).At("ID")
	}
	if s.Person(a.Person) == nil {
		problems.Add(problem.Invalid, "domain.access.person-unknown", string(a.Person)).At("Person")
	}
	from, err := clock.Parse(a.From)
	for _, p := range problem.Of(err) {
		problems = append(problems, p.At("From"))
	}
	if a.To != "" {
		if _, err := clock.Parse(a.To); err != nil {
			for _, p := range problem.Of(err) {
				problems = append(problems, p.At("To"))
			}
		} else if a.To < a.From {
			problems.Add(problem.Invalid, "domain.period.backwards", a.From, a.To).At("To")
		}
	}
	if a.Role.Money() && err == nil {
		switch known, inForce := decisions.Valid(a.Decision, from); {
		case a.Decision == "":
			problems.Add(problem.Refused, "domain.access.decision-missing", string(a.Role)).At("Decision")
		case !known:
			problems.Add(problem.Invalid, "domain.decision.unknown", a.Decision).At("Decision")
		case !inForce:
			problems.Add(problem.Refused, "domain.decision.expired", a.Decision, a.From).At("Decision")
		}
	}
	for _, other := range s.appointments(a.Person) {
		if other.overlaps(&a) && Apart(other.Role, a.Role) {
			problems.Add(problem.Refused, "domain.access.apart", string(a.Role), string(other.Role)).At("Role")
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	kind := Granted
	if a.Role.Money() {
		kind = GrantProposed
	}
	return []fact.Draft{appointmentFact(kind, a, source, 0)}, nil
}

func appointmentFact(kind fact.Kind, a Appointment, source fact.Source, supersedes fact.Seq) fact.Draft {
	d := fact.Public(kind, a.Person.Subject(), string(a.ID), fact.Encode(a))
	d.Effective, d.Source, d.Supersedes = a.From, source, supersedes
	return d
}

// appointments are all of a person's grants, also those that wait.
func (s *State) appointments(id PersonID) (list []*Appointment) {
	if grants := s.of.At(id); grants != nil {
		for _, g := range *grants {
			list = append(list, &s.grants.At(g).Appointment)
		}
	}
	return list
}

// Confirm is the command of the second person.
type Confirm struct {
	Grant  GrantID     `json:"grant,omitzero"`
	Source fact.Source `json:"-"`
}

// Check refuses a grant that does not wait, and a confirmation by whoever
// granted it or is to hold it.
func (c Confirm) Check(s *State, actor fact.Actor, today clock.Day) ([]fact.Draft, problem.List) {
	h := s.grants.At(c.Grant)
	if h == nil || !h.waits {
		return nil, problem.List{problem.New(problem.Invalid, "domain.access.grant-not-waiting", string(c.Grant)).At("Grant")}
	}
	by := PersonID(actor.ID)
	if by == h.By || by == h.Person {
		return nil, problem.List{problem.New(problem.Refused, "domain.access.second-person").At("Grant")}
	}
	a := h.Appointment
	a.Confirmed = by
	return []fact.Draft{appointmentFact(Granted, a, c.Source, 0)}, nil
}

// Revoke is the command that ends a grant, or takes back one that waits.
type Revoke struct {
	Grant    GrantID     `json:"grant,omitzero"`
	Last     string      `json:"last,omitzero"` // last day on which it holds
	Reason   string      `json:"reason,omitzero"`
	ReasonEn string      `json:"reason_en,omitzero"`
	Source   fact.Source `json:"-"`
}

// Check refuses to revoke what has ended, without a reason, or so that nobody
// would be administrator any more.
func (c Revoke) Check(s *State, by PersonID, today clock.Day) ([]fact.Draft, problem.List) {
	var problems problem.List
	h := s.grants.At(c.Grant)
	if h == nil {
		problems.Add(problem.Invalid, "domain.access.grant-unknown", string(c.Grant)).At("Grant")
	} else if h.To != "" && h.To < today.String() {
		problems.Add(problem.Refused, "domain.access.grant-ended", string(c.Grant), h.To).At("Grant")
	}
	_, err := clock.Parse(c.Last)
	for _, p := range problem.Of(err) {
		problems = append(problems, p.At("Last"))
	}
	if c.Reason == "" {
		problems.Add(problem.Invalid, "domain.access.reason-missing").At("Reason")
	}
	if h != nil && h.Role == Administrator && s.administrators(c.Grant) == 0 {
		problems.Add(problem.Refused, "domain.access.last-administrator").At("Grant")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	d := fact.Public(Revoked, h.Person.Subject(), string(c.Grant), fact.Encode(Revocation{Grant: c.Grant, Last: c.Last, Reason: c.Reason, ReasonEn: c.ReasonEn, By: by}))
	d.Effective, d.Source = c.Last, c.Source
	return []fact.Draft{d}, nil
}

// administrators counts the grants of that role without an end, but for one.
func (s *State) administrators(but GrantID) (n int) {
	s.grants.Each(func(id GrantID, h *held) {
		if id != but && h.Role == Administrator && !h.waits && h.To == "" {
			n++
		}
	})
	return n
}
