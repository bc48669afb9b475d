// Package party is organisations that the fund deals with, in roles.
//
// A party here is one that the fund registered itself, with its names in both
// languages and its identifiers. Organisations that imported data names stay
// with the project or process that names them; the directory that brings them
// together is a view, because two publishers may say different things of one
// organisation and both stay on record.
//
// The invariant: a debarment has a source and a first day; whether a party is
// debarred is a question about a day.
package party

import (
	"imar/internal/base/clock"
	"imar/internal/base/layered"
	"imar/internal/base/problem"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
)

// Kinds of facts that this package owns.
const (
	Registered fact.Kind = "party.registered" // one
	Debarred   fact.Kind = "party.debarred"   // by debarment
)

// Kinds is the table of bodies.
var Kinds = fact.Kinds{
	Registered: fact.Decode[Registration],
	Debarred:   fact.Decode[Debarment],
}

// Registration is an organisation as the fund registered it: the shape of an
// OC4IDS organisation, with Imar's own Kind and Country.
type Registration struct {
	ID                    string               `json:"id,omitzero"`
	Name                  string               `json:"name,omitzero"`
	NameAr                string               `json:"name_ar,omitzero"`
	NameEn                string               `json:"name_en,omitzero"`
	Identifier            *project.Identifier  `json:"identifier,omitzero"`
	AdditionalIdentifiers []project.Identifier `json:"additionalIdentifiers,omitzero"`
	Address               *project.Address     `json:"address,omitzero"`
	Kind                  string               `json:"kind,omitzero"` // authority, municipality, contractor, consultant, donor, lender, ngo
}

// Debarment is a decision by somebody that the party is not to be dealt with.
type Debarment struct {
	From   string `json:"from"`
	To     string `json:"to,omitzero"` // last day, "" while open
	Source string `json:"source"`      // who decided, where it was published
	Reason string `json:"reason,omitzero"`
}

// State is what checks need to know of parties.
type State struct {
	debarments *layered.Map[string, []Debarment]
	registered *layered.Map[string, struct{}]
}

// New is the state before the first fact.
func New() *State {
	return &State{debarments: layered.New[string, []Debarment](), registered: layered.New[string, struct{}]()}
}

// Overlay is a state on top of s, to check a batch on.
func (s *State) Overlay() *State {
	return &State{debarments: s.debarments.Overlay(), registered: s.registered.Overlay()}
}

// Keep moves the overlay's changes into the state below.
func (s *State) Keep() {
	s.debarments.Keep()
	s.registered.Keep()
}

// Known says whether the party is registered.
func (s *State) Known(id string) bool { return s.registered.Has(id) }

// Debarred says whether the party is debarred on that day (2006-01-02).
func (s *State) Debarred(id, on string) bool {
	list := s.debarments.At(id)
	if list == nil {
		return false
	}
	for _, d := range *list {
		if d.From <= on && (d.To == "" || on <= d.To) {
			return true
		}
	}
	return false
}

// Apply folds one fact with its decoded public body.
func (s *State) Apply(f *fact.Fact, body any) {
	switch b := body.(type) {
	case *Registration:
		s.registered.Set(f.Subject.ID(), struct{}{})
	case *Debarment:
		list, _ := s.debarments.Mut(f.Subject.ID(), func(old []Debarment) []Debarment { return append([]Debarment(nil), old...) })
		*list = append(*list, *b)
	}
}

// Register is the command that registers an organisation, or says anew what is
// known of it.
type Register struct {
	Party     Registration `json:"party,omitzero"`
	Owners    []byte       `json:"owners,omitzero"` // beneficial owners, in a part for persons; nil for none
	Effective string       `json:"effective,omitzero"`
	Source    fact.Source  `json:"-"`
}

// Check refuses a party without an id or a name.
func (c Register) Check(items *statement.State) ([]fact.Draft, problem.List) {
	subject := fact.NewSubject("party", c.Party.ID)
	w := &statement.Writer{Subject: subject, Effective: c.Effective, Source: c.Source, Known: items.Subject(subject)}
	if c.Party.ID == "" {
		w.Problems.Add(problem.Invalid, "domain.id.missing").At("Party.ID")
	}
	if c.Party.Name+c.Party.NameAr+c.Party.NameEn == "" {
		w.Problems.Add(problem.Invalid, "domain.party.name-missing").At("Party.Name")
	}
	var more []fact.Content
	if c.Owners != nil {
		more = []fact.Content{{Name: fact.PartPerson, Body: c.Owners}}
	}
	w.Say(Registered, "", c.Party, more...)
	return w.Done()
}

// Debar is the command that records a debarment.
type Debar struct {
	Party     string      `json:"party,omitzero"`
	Key       string      `json:"key,omitzero"` // number of the decision
	Debarment Debarment   `json:"debarment,omitzero"`
	Source    fact.Source `json:"-"`
}

// Check refuses a debarment without a source, or of a party that is not
// registered.
func (c Debar) Check(items *statement.State, s *State) ([]fact.Draft, problem.List) {
	subject := fact.NewSubject("party", c.Party)
	w := &statement.Writer{Subject: subject, Effective: c.Debarment.From, Source: c.Source, Known: items.Subject(subject)}
	if !s.Known(c.Party) {
		w.Problems.Add(problem.Invalid, "domain.party.unknown", c.Party).At("Party")
	}
	if c.Debarment.Source == "" {
		w.Problems.Add(problem.Invalid, "domain.party.debarment-source-missing").At("Debarment.Source")
	}
	for _, text := range []string{c.Debarment.From, c.Debarment.To} {
		if text == "" && text == c.Debarment.To {
			continue
		}
		_, err := clock.Parse(text)
		w.Problems = append(w.Problems, problem.Of(err)...)
	}
	w.Say(Debarred, c.Key, c.Debarment)
	return w.Done()
}

// Saved is the state in a saved form; reading, it fills an empty one.
func (s *State) Saved(c *wire.Codec) {
	layered.Saved(c, s.registered, 1, wire.Text[string], func(*wire.Codec, *struct{}) {})
	layered.Saved(c, s.debarments, 2, wire.Text[string], func(c *wire.Codec, list *[]Debarment) {
		wire.List(c, list, 2, func(c *wire.Codec, d *Debarment) {
			wire.Text(c, &d.From)
			wire.Text(c, &d.To)
		})
	})
}
