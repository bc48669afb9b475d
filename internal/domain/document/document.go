// Package document is papers and decisions: who issued what, under which
// reference number (الرقم الإشاري), when and on what authority.
//
// A decision is a document that permits something: it has a mandate, may have
// a ceiling and an expiry, and gates refer to it.
//
// The invariant: a decision is in force from its date to its expiry, both days
// included, and never outside them.
package document

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
	Issued fact.Kind = "document.issued" // one
	Taken  fact.Kind = "decision.taken"  // one
)

// Kinds is the table of bodies.
var Kinds = fact.Kinds{
	Issued: fact.Decode[Paper],
	Taken:  fact.Decode[Decision],
}

// Paper is a document on record. File is the SHA-256 of the file when the fund
// keeps it.
type Paper struct {
	ID          string   `json:"id"`
	Reference   string   `json:"reference,omitzero"`
	Date        string   `json:"date"`
	Issuer      string   `json:"issuer"`
	IssuerEn    string   `json:"issuer_en,omitzero"`
	Type        string   `json:"type,omitzero"` // OC4IDS documentType
	Title       string   `json:"title"`
	TitleEn     string   `json:"title_en,omitzero"`
	Language    string   `json:"language,omitzero"`
	Signatories []string `json:"signatories,omitzero"` // offices, not names
	Projects    []string `json:"projects,omitzero"`
	File        string   `json:"file,omitzero"`
}

// Decision is a decision with its limits.
type Decision struct {
	ID        string         `json:"id"`
	Reference string         `json:"reference,omitzero"`
	Date      string         `json:"date"`
	Issuer    string         `json:"issuer"`
	IssuerEn  string         `json:"issuer_en,omitzero"`
	Subject   string         `json:"subject"`
	SubjectEn string         `json:"subject_en,omitzero"`
	Mandate   string         `json:"mandate,omitzero"` // law or rule it rests on
	MandateEn string         `json:"mandate_en,omitzero"`
	Ceiling   *project.Value `json:"ceiling,omitzero"`
	Expires   string         `json:"expires,omitzero"` // last day in force
}

// State is the decisions on record.
type State struct {
	decisions *layered.Map[string, [2]string] // first and last day in force
}

// New is the state before the first fact.
func New() *State { return &State{layered.New[string, [2]string]()} }

// Overlay is a state on top of s, to check a batch on.
func (s *State) Overlay() *State { return &State{s.decisions.Overlay()} }

// Keep moves the overlay's changes into the state below.
func (s *State) Keep() { s.decisions.Keep() }

// Valid says whether the decision is on record, and in force on that day.
func (s *State) Valid(id string, on clock.Day) (known, inForce bool) {
	days := s.decisions.At(id)
	if days == nil {
		return false, false
	}
	day := on.String()
	return true, days[0] <= day && (days[1] == "" || day <= days[1])
}

// Apply folds one fact with its decoded public body.
func (s *State) Apply(f *fact.Fact, body any) {
	if d, ok := body.(*Decision); ok {
		s.decisions.Set(f.Subject.ID(), [2]string{d.Date, d.Expires})
	}
}

// Issue is the command that puts a document on record.
type Issue struct {
	Paper  Paper       `json:"paper,omitzero"`
	Source fact.Source `json:"-"`
}

// Check refuses a document without id, title, issuer or date.
func (c Issue) Check(items *statement.State, today clock.Day) ([]fact.Draft, problem.List) {
	w := paper(items, "document", c.Paper.ID, c.Paper.Date, c.Paper.Issuer, c.Paper.Title, c.Source, today)
	w.Say(Issued, "", c.Paper)
	return w.Done()
}

// Take is the command that puts a decision on record.
type Take struct {
	Decision Decision    `json:"decision,omitzero"`
	Source   fact.Source `json:"-"`
}

// Check refuses a decision without id, subject, issuer or date, and one that
// expires before it begins.
func (c Take) Check(items *statement.State, today clock.Day) ([]fact.Draft, problem.List) {
	d := c.Decision
	w := paper(items, "decision", d.ID, d.Date, d.Issuer, d.Subject, c.Source, today)
	if d.Expires != "" {
		_, err := clock.Parse(d.Expires)
		for _, p := range problem.Of(err) {
			w.Problems = append(w.Problems, p.At("Expires"))
		}
		if d.Expires < d.Date {
			w.Problems.Add(problem.Invalid, "domain.period.backwards", d.Date, d.Expires).At("Expires")
		}
	}
	w.Say(Taken, "", d)
	return w.Done()
}

func paper(items *statement.State, noun, id, date, issuer, title string, source fact.Source, today clock.Day) *statement.Writer {
	subject := fact.NewSubject(noun, id)
	w := &statement.Writer{Subject: subject, Effective: date, Source: source, Known: items.Subject(subject)}
	for _, missing := range []struct{ value, key, field string }{
		{id, "domain.id.missing", "ID"},
		{issuer, "domain.document.issuer-missing", "Issuer"},
		{title, "domain.document.title-missing", "Title"},
	} {
		if missing.value == "" {
			w.Problems.Add(problem.Invalid, missing.key).At(missing.field)
		}
	}
	day, err := clock.Parse(date)
	for _, p := range problem.Of(err) {
		w.Problems = append(w.Problems, p.At("Date"))
	}
	if err == nil && today.Before(day) {
		w.Problems.Add(problem.Invalid, "domain.date.future", date).At("Date")
	}
	return w
}

// Saved is the state in a saved form; reading, it fills an empty one.
func (s *State) Saved(c *wire.Codec) {
	layered.Saved(c, s.decisions, 3, wire.Text[string], func(c *wire.Codec, days *[2]string) {
		wire.Symbol(c, &days[0])
		wire.Symbol(c, &days[1])
	})
}
