// Package fund is the institution that keeps the record, and what it does with
// money: its names, where it works, the daily tick by which a page knows what
// day it is; pledges, agreements, receipts; authority, obligations,
// certificates, payments; guarantees, credits, transfers; what banks tell.
//
// # Two sorts of commands
//
// Recording is not authorising. What happened in the world (a receipt, a
// payment that the bank carried out, a charge, a line that nobody can explain)
// is always recorded, in the first open period when its own is closed, and
// opens an exception where it should not have been so. Commands that authorise
// (allocate, obligate, certify, approve, order, send, release) pass controls
// first, and are refused with every problem at once. rule.go has the few
// controls that a decision can let an act pass (an override, on a public
// register, with a ceiling and an expiry); the others nobody can pass.
//
// # The way of a payment
//
// Contract obligated out of free allocation → signed → (advance against a
// guarantee) → application received → certified by an engineer → approved by
// the controller, after the pre-auditor where the policy asks for one →
// ordered → approved by one or two others → sent → cleared, or returned. The
// maker of a claim, its approver, the maker of an order, its checkers and its
// payer are different people, and none of them has declared an interest.
//
// # Facts
//
// Every fact about money has the body Act: the act as it was asked, in canonical
// form, with the journal entry that package ledger makes of it. Kinds lists
// them. Bank account numbers and the texts of statements stand in restricted
// parts.
//
// The invariants: a record says once, in its first fact, whether it is a
// demonstration, and no later fact changes that; no command leads to an entry
// that package ledger did not make; and what the state keeps of a claim (its
// orders pending) and the ledger's balances together never let more be ordered
// than is due.
package fund

import (
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

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

// Establish is the command that says what the fund is.
type Establish struct {
	Fund   Establishment `json:"fund,omitzero"`
	Source fact.Source   `json:"-"`
}

// Check refuses a fund without names, and a change of its being a
// demonstration.
func (c Establish) Check(s *State) ([]fact.Draft, problem.List) {
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
func (c BeginDay) Check(s *State) ([]fact.Draft, problem.List) {
	if c.Day <= s.Today {
		return nil, nil
	}
	d := fact.Public(Ticked, Subject, c.Day, fact.Encode(Tick(c)))
	d.Effective, d.Source = c.Day, fact.Source{Via: "system"}
	return []fact.Draft{d}, nil
}
