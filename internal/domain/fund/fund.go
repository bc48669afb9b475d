// Package fund is the institution that keeps the record: its names, where it
// works, whether its data is a demonstration, and the daily tick by which a
// page knows what day it is.
//
// The invariant: a record says once, in its first fact, whether it is a
// demonstration; no later fact changes that.
package fund

import (
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Kinds of facts that this package owns.
const (
	Established fact.Kind = "fund.established" // one
	Ticked      fact.Kind = "fund.ticked"      // by day
)

// Kinds is the table of bodies.
var Kinds = fact.Kinds{
	Established: fact.Decode[Establishment],
	Ticked:      fact.Decode[Tick],
}

// Establishment is what the fund says of itself.
type Establishment struct {
	NameAr        string `json:"name_ar"`
	NameEn        string `json:"name_en"`
	Country       string `json:"country"` // ISO 3166-1
	Currency      string `json:"currency"`
	Demonstration bool   `json:"demonstration,omitzero"`
	Seed          int64  `json:"seed,omitzero"`   // of a demonstration
	Prefix        string `json:"prefix,omitzero"` // OC4IDS project id prefix
}

// Tick says that a day has begun.
type Tick struct {
	Day string `json:"day"`
}

// Subject is the fund as a subject of facts.
const Subject fact.Subject = "fund/self"

// State is what is known of the fund.
type State struct {
	Self  *Establishment // nil before it is established
	Today string         // latest tick
}

// Apply folds one fact with its decoded public body.
func (s *State) Apply(_ *fact.Fact, body any) {
	switch b := body.(type) {
	case *Establishment:
		s.Self = b
	case *Tick:
		s.Today = b.Day
	}
}

// Establish is the command that says what the fund is.
type Establish struct {
	Fund   Establishment `json:"fund,omitzero"`
	Source fact.Source   `json:"-"`
}

// Check refuses a fund without names, and a change of its being a
// demonstration.
func (c Establish) Check(s State) ([]fact.Draft, problem.List) {
	var problems problem.List
	if c.Fund.NameAr == "" || c.Fund.NameEn == "" {
		problems.Add(problem.Invalid, "domain.fund.name-missing").At("Fund.NameAr")
	}
	if s.Self != nil && s.Self.Demonstration != c.Fund.Demonstration {
		problems.Add(problem.Refused, "domain.fund.demonstration-fixed").At("Fund.Demonstration")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if s.Self != nil && *s.Self == c.Fund {
		return nil, nil
	}
	d := fact.Public(Established, Subject, "", fact.Encode(c.Fund))
	d.Source = c.Source
	return []fact.Draft{d}, nil
}

// BeginDay is the command of the daily tick.
type BeginDay struct {
	Day string `json:"day"`
}

// Check gives one tick a day and none for days that have passed.
func (c BeginDay) Check(s State) ([]fact.Draft, problem.List) {
	if c.Day <= s.Today {
		return nil, nil
	}
	d := fact.Public(Ticked, Subject, c.Day, fact.Encode(Tick(c)))
	d.Effective, d.Source = c.Day, fact.Source{Via: "system"}
	return []fact.Draft{d}, nil
}
