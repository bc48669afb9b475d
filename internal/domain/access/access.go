// Package access is who may do what: people by their office, the roles that
// they were granted and when, the keys that speak for them, and their conflicts
// of interest. Each of these is a fact like any other.
//
// A person is known to the record by a pseudonym and by an office; the name
// stands in a restricted part. A role is granted by somebody else, from a day
// on. A role that touches money needs an appointment decision on record and two
// people: one grants, another confirms. The administrator keeps accounts and
// does nothing else; the auditor reads everything and decides nothing.
//
// policy.go is the one table of which role may ask for which command.
//
// The invariant: once an administrator is in office, no command is checked
// before its actor was found to hold, on that day, a role that the table lets
// ask for it. Until then the record has no accounts, and whoever may write to
// the data folder acts.
package access

import (
	"imar/internal/base/clock"
	"imar/internal/base/layered"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
)

// Kinds of facts that this package owns.
const (
	Registered       fact.Kind = "access.registered"        // one: the person's office
	GrantProposed    fact.Kind = "access.grant_proposed"    // by grant; waits for a second person
	Granted          fact.Kind = "access.granted"           // by grant
	Revoked          fact.Kind = "access.revoked"           // by grant
	ConflictDeclared fact.Kind = "access.conflict_declared" // by what it is about
	KeyIssued        fact.Kind = "access.key_issued"        // restricted
	KeyRevoked       fact.Kind = "access.key_revoked"       // restricted
)

// Kinds is the table of bodies.
var Kinds = fact.Kinds{
	Registered:       fact.Decode[Person],
	GrantProposed:    fact.Decode[Appointment],
	Granted:          fact.Decode[Appointment],
	Revoked:          fact.Decode[Revocation],
	ConflictDeclared: fact.Decode[Conflict],
	KeyIssued:        fact.Decode[struct{}],
	KeyRevoked:       fact.Decode[struct{}],
}

// PersonID is a person's pseudonym: "a-17". It says nothing of who it is.
type PersonID string

// Subject is the person as a subject of facts.
func (id PersonID) Subject() fact.Subject { return fact.NewSubject("person", string(id)) }

// Person is what the public may know of somebody: an office, never a name.
type Person struct {
	ID       PersonID `json:"id"`
	OfficeAr string   `json:"office_ar"`
	OfficeEn string   `json:"office_en"`
	Org      string   `json:"org,omitzero"` // id of the party that the person acts for; "" is the fund
}

// GrantID identifies a grant, whoever holds it.
type GrantID string

// Appointment is a role held by a person from a day on.
type Appointment struct {
	ID        GrantID  `json:"id"`
	Person    PersonID `json:"person"`
	Role      Role     `json:"role"`
	From      string   `json:"from"`              // first day
	To        string   `json:"to,omitzero"`       // last day, "" while open
	Decision  string   `json:"decision,omitzero"` // id of the appointment decision on record
	Of        GrantID  `json:"of,omitzero"`       // a delegation: the grant that it comes from
	By        PersonID `json:"by"`                // who granted it
	Confirmed PersonID `json:"confirmed,omitzero"`
}

// on says whether the appointment covers a day.
func (a *Appointment) on(day string) bool { return a.From <= day && (a.To == "" || day <= a.To) }

// overlaps says whether two appointments have a day in common.
func (a *Appointment) overlaps(b *Appointment) bool {
	return (a.To == "" || b.From <= a.To) && (b.To == "" || a.From <= b.To)
}

// Revocation ends a grant before its last day.
type Revocation struct {
	Grant    GrantID  `json:"grant"`
	Last     string   `json:"last"` // last day on which it holds
	Reason   string   `json:"reason"`
	ReasonEn string   `json:"reason_en,omitzero"`
	By       PersonID `json:"by"`
}

// Conflict is an interest of a person in something that they must therefore not
// decide on.
type Conflict struct {
	Person PersonID     `json:"person"`
	About  fact.Subject `json:"about"` // "party/…", "project/…", "contract/…"
	From   string       `json:"from"`
	To     string       `json:"to,omitzero"`
}

// held is a grant in the state. A proposal that waits is not yet in force.
type held struct {
	Appointment
	waits bool
}

// Key is a secret that speaks for a person over the API. The record knows only
// its digest, and that in a restricted part.
type Key struct {
	ID      string   `json:"id"`
	Person  PersonID `json:"person"`
	Label   string   `json:"label,omitzero"`
	Expires string   `json:"expires,omitzero"` // last day, "" while open
	SHA256  string   `json:"sha256"`           // of the secret, hex
}

// State is everything about access that checks need to know.
type State struct {
	Guarded   bool // an administrator was in office once
	persons   *layered.Map[PersonID, Person]
	grants    *layered.Map[GrantID, held]
	of        *layered.Map[PersonID, []GrantID]
	conflicts *layered.Map[PersonID, []Conflict]
	keys      *layered.Map[string, Key]    // by id; a revoked key has no digest
	digests   *layered.Map[string, string] // digest → id of the key
}

// New is the state before the first fact.
func New() *State {
	return &State{persons: layered.New[PersonID, Person](), grants: layered.New[GrantID, held](), of: layered.New[PersonID, []GrantID](),
		conflicts: layered.New[PersonID, []Conflict](), keys: layered.New[string, Key](), digests: layered.New[string, string]()}
}

// Overlay is a state on top of s, to check a batch on.
func (s *State) Overlay() *State {
	return &State{Guarded: s.Guarded, persons: s.persons.Overlay(), grants: s.grants.Overlay(), of: s.of.Overlay(),
		conflicts: s.conflicts.Overlay(), keys: s.keys.Overlay(), digests: s.digests.Overlay()}
}

// Keep moves what the overlay o learnt into s, which lies below it.
func (s *State) Keep(o *State) {
	s.Guarded = o.Guarded
	o.persons.Keep()
	o.grants.Keep()
	o.of.Keep()
	o.conflicts.Keep()
	o.keys.Keep()
	o.digests.Keep()
}

func copied[T any](list []T) []T { return append([]T(nil), list...) }

// Person is somebody registered, nil when nobody has that pseudonym.
func (s *State) Person(id PersonID) *Person { return s.persons.At(id) }

// Roles are those that a person holds on a day, in the order granted.
func (s *State) Roles(id PersonID, on clock.Day) (list []Role) {
	for _, a := range s.inForce(id, on) {
		list = append(list, a.Role)
	}
	return list
}

func (s *State) inForce(id PersonID, on clock.Day) (list []*Appointment) {
	grants := s.of.At(id)
	if grants == nil {
		return nil
	}
	for _, g := range *grants {
		if h := s.grants.At(g); s.holds(h, on.String()) {
			list = append(list, &h.Appointment)
		}
	}
	return list
}

// holds says whether a grant is in force on a day; a delegation is while the
// grant that it comes from is.
func (s *State) holds(h *held, day string) bool {
	if h == nil || h.waits || !h.on(day) {
		return false
	}
	return h.Of == "" || s.holds(s.grants.At(h.Of), day)
}

// Conflicted says whether a person declared an interest in one of the subjects
// that covers the day, and in which.
func (s *State) Conflicted(id PersonID, on clock.Day, about ...fact.Subject) (fact.Subject, bool) {
	list := s.conflicts.At(id)
	if list == nil {
		return "", false
	}
	day := on.String()
	for _, c := range *list {
		for _, subject := range about {
			if c.About == subject && c.From <= day && (c.To == "" || day <= c.To) {
				return subject, true
			}
		}
	}
	return "", false
}

// Holder is the person that a key's digest (SHA-256 of the secret, hex) speaks
// for on a day; nil when it speaks for nobody.
func (s *State) Holder(digest string, on clock.Day) *Person {
	id := s.digests.At(digest)
	if id == nil {
		return nil
	}
	k := s.keys.At(*id)
	if k == nil || k.SHA256 != digest || k.Expires != "" && k.Expires < on.String() {
		return nil
	}
	return s.persons.At(k.Person)
}

// Saved is the state in a saved form; reading, it fills an empty one.
func (s *State) Saved(c *wire.Codec) {
	c.Bool(&s.Guarded)
	layered.Saved(c, s.persons, 2, wire.Text[PersonID], fact.Saved[Person])
	layered.Saved(c, s.grants, 3, wire.Text[GrantID], func(c *wire.Codec, h *held) {
		fact.Saved(c, &h.Appointment)
		c.Bool(&h.waits)
	})
	layered.Saved(c, s.of, 2, wire.Text[PersonID], wire.Texts[GrantID])
	layered.Saved(c, s.conflicts, 2, wire.Text[PersonID], func(c *wire.Codec, list *[]Conflict) {
		wire.List(c, list, 2, fact.Saved[Conflict])
	})
	layered.Saved(c, s.keys, 2, wire.Text[string], fact.Saved[Key])
	layered.Saved(c, s.digests, 2, wire.Text[string], wire.Text[string])
}
