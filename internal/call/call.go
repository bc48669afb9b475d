// Package call takes a command that somebody asks for by its name and as JSON,
// whichever edge it came through: the API, or imar do.
//
// The invariant: what a call does is what the command's check allows for the
// person who asks, and nothing is stored when the call is dry.
package call

import (
	"context"
	"slices"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/access"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record"

	"github.com/go-json-experiment/json/jsontext"
)

// Call is one command as somebody asks for it.
type Call struct {
	Command access.Action
	Person  access.PersonID
	Role    access.Role // to act in; "" is the first of the person's roles that may ask
	Key     string      // idempotency key; "" for none
	Dry     bool        // check only
	Via     string      // fact.Source.Via of what it leads to: "api", "form"
	Body    []byte      // JSON object of the command's members
}

// Outcome is what a call came to. A dry one has the facts that it would lead to
// and no numbers.
type Outcome struct {
	First    fact.Seq `json:"first,omitempty"` // 0 when nothing changed
	Last     fact.Seq `json:"last,omitempty"`
	Repeated bool     `json:"repeated,omitempty"` // done before with the same key
	Role     string   `json:"role,omitempty"`     // that it was done in
	Facts    []Fact   `json:"facts,omitempty"`
}

// Fact is a fact that a dry call would lead to.
type Fact struct {
	Kind       fact.Kind      `json:"kind"`
	Subject    fact.Subject   `json:"subject"`
	Key        string         `json:"key,omitempty"`
	Effective  string         `json:"effective,omitempty"`
	Supersedes fact.Seq       `json:"supersedes,omitempty"`
	Public     jsontext.Value `json:"public,omitempty"` // nil for a restricted fact
	Parts      []string       `json:"parts"`            // names of all parts
}

// Do decodes the call's body, checks it and, unless it is dry, records what it
// leads to. The error is a problem.List whose fields are JSON pointers into the
// body.
func Do(ctx context.Context, r *record.Recorder, now clock.Now, c Call) (Outcome, error) {
	command, problems := whole.Read(c.Command, c.Body)
	if len(problems) > 0 {
		return Outcome{}, problems
	}
	actor := fact.Actor{ID: string(c.Person), Role: string(c.role(r, now()))}
	out := Outcome{Role: actor.Role}
	if c.Dry {
		drafts, err := r.Preview(actor, command)
		out.Facts = shown(drafts)
		return out, pointed(command, err)
	}
	results, err := r.DoAll(ctx, []record.Request{{Actor: actor, Command: command, Key: c.Key, Source: fact.Source{Via: c.Via}}})
	if err == nil {
		err = results[0].Err
		out.First, out.Last, out.Repeated = results[0].Receipt.First, results[0].Receipt.Last, results[0].Receipt.Repeated
	}
	return out, pointed(command, err)
}

// role is the role that the call is made in.
func (c Call) role(r *record.Recorder, now time.Time) (role access.Role) {
	if c.Role != "" {
		return c.Role
	}
	today := clock.Local(now)
	r.Read(func(s *whole.State) {
		if role = s.Access.RoleFor(c.Person, c.Command, today); role != "" {
			return
		}
		if held := s.Access.Roles(c.Person, today); len(held) > 0 {
			role = held[0] // the check says that it may not
		}
	})
	return role
}

func shown(drafts []fact.Draft) []Fact {
	list := make([]Fact, 0, len(drafts))
	for _, d := range drafts {
		f := Fact{Kind: d.Kind, Subject: d.Subject, Key: d.Key, Effective: d.Effective, Supersedes: d.Supersedes}
		for _, p := range d.Parts {
			f.Parts = append(f.Parts, p.Name)
			if p.Name == fact.PartPublic && !d.Restricted {
				f.Public = slices.Clone(jsontext.Value(p.Body))
			}
		}
		list = append(list, f)
	}
	return list
}

// pointed turns the fields of problems into JSON pointers.
func pointed(command any, err error) error {
	if err == nil {
		return nil
	}
	var list problem.List
	for _, p := range problem.Of(err) {
		placed := *p
		placed.Field = whole.Pointer(command, p.Field)
		list = append(list, &placed)
	}
	return list.Err()
}
