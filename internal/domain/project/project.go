// Package project is the noun at the centre: one piece of work on one or more
// assets, from need to handover.
//
// What is published of a project has the shapes of OC4IDS 0.9.5 (body.go); how
// it moves through its life is this package's own rule (lifecycle.go): a gate
// is passed by a decision with a decider and, where the answer is no, a reason.
//
// The invariant: a project that the fund runs is in exactly one Stage, and its
// stage is the result of its gate decisions in order. A project that was
// imported has the status its publisher gave it, and no gates.
package project

import (
	"imar/internal/base/layered"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
)

// ID identifies a project: an OC4IDS project id, an IATI activity identifier,
// or an id of the fund's own.
type ID string

// Subject is the project as a subject of facts.
func (id ID) Subject() fact.Subject { return fact.NewSubject("project", string(id)) }

// Project is what checks need to know of a project.
type Project struct {
	Stage     Stage
	Decisions int    // gate decisions so far
	Decided   string // day of the latest gate decision
	Before    Stage  // the stage to return to when a suspension ends
}

// State is all projects.
type State struct {
	projects *layered.Map[ID, Project]
}

// New is the state before the first fact.
func New() *State { return &State{projects: layered.New[ID, Project]()} }

// Overlay is a state on top of s, to check a batch on.
func (s *State) Overlay() *State { return &State{projects: s.projects.Overlay()} }

// Keep moves the overlay's changes into the state below.
func (s *State) Keep() { s.projects.Keep() }

// At is a project, nil when there is none.
func (s *State) At(id ID) *Project { return s.projects.At(id) }

func same(p Project) Project { return p }

// Apply folds one fact with its decoded public body.
func (s *State) Apply(f *fact.Fact, body any) {
	if f.Kind.Noun() != "project" {
		return
	}
	p, _ := s.projects.Mut(ID(f.Subject.ID()), same)
	switch b := body.(type) {
	case *StatusChange:
		if b.Stage != "" {
			p.Stage = b.Stage
		} else {
			p.Stage = StageOf(b.Status)
		}
	case *GateDecision:
		p.Decisions++
		p.Decided = b.Date
		if b.Outcome == Suspended {
			p.Before = b.From
		}
	}
}

// Saved is the state in a saved form; reading, it fills an empty one.
func (s *State) Saved(c *wire.Codec) {
	layered.Saved(c, s.projects, 5, wire.Text[ID], func(c *wire.Codec, p *Project) {
		wire.Symbol(c, &p.Stage)
		wire.Num(c, &p.Decisions)
		wire.Symbol(c, &p.Decided)
		wire.Symbol(c, &p.Before)
	})
}

// Len is the number of projects of a state that is no overlay.
func (s *State) Len() int { return s.projects.Len() }
