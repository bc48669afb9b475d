// Package asset is what was damaged and is rebuilt: a school, a hospital, a
// road section, a bridge, a substation, a line, a well, a pipeline, a plant.
//
// An asset outlives its projects: it is registered once, its damage is assessed
// (by whom, how, when, and the cause as a source gave it; there is no member
// for a perpetrator), and its functioning is checked, also years after it was
// handed over.
//
// The invariant: every assessment and every check has a day and a source.
package asset

import (
	"imar/internal/base/clock"
	"imar/internal/base/layered"
	"imar/internal/base/problem"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"

	"github.com/go-json-experiment/json/jsontext"
)

// Kinds of facts that this package owns.
const (
	Registered     fact.Kind = "asset.registered"      // one
	DamageAssessed fact.Kind = "asset.damage_assessed" // by assessment
	Checked        fact.Kind = "asset.checked"         // by check
)

// Kinds is the table of bodies.
var Kinds = fact.Kinds{
	Registered:     fact.Decode[Registration],
	DamageAssessed: fact.Decode[Damage],
	Checked:        fact.Decode[Functioning],
}

// Registration is the asset itself. Location is the public one: coarse for
// what must be protected, with the exact place in a part of its own.
type Registration struct {
	ID           string            `json:"id"`
	Kind         string            `json:"kind"` // school, hospital, clinic, road, bridge, substation, line, well, pipeline, plant, housing
	Name         string            `json:"name,omitzero"`
	NameAr       string            `json:"name_ar,omitzero"`
	NameEn       string            `json:"name_en,omitzero"`
	Owner        *project.OrgRef   `json:"owner,omitzero"`
	District     string            `json:"district,omitzero"`     // ISO 3166-2
	Municipality string            `json:"municipality,omitzero"` // OCHA p-code
	Location     *project.Location `json:"location,omitzero"`
	Capacity     *Capacity         `json:"capacity,omitzero"`
	Built        string            `json:"built,omitzero"` // year
}

// Capacity is how much it serves: 480 pupils, 66 kV, 12 km.
type Capacity struct {
	Amount jsontext.Value `json:"amount,omitzero"` // exact decimal text
	Unit   string         `json:"unit,omitzero"`   // code, see the catalogue "unit."
}

// Damage is one assessment. Level: none, slight, moderate, severe, destroyed.
// Cause is a code, always "according to the source": conflict, flood,
// earthquake, neglect, unknown.
type Damage struct {
	ID            string         `json:"id"`
	Date          string         `json:"date"`
	Level         string         `json:"level"`
	Cause         string         `json:"cause,omitzero"`
	Source        string         `json:"source"`
	Method        string         `json:"method,omitzero"` // site visit, satellite image, owner's statement
	Description   string         `json:"description,omitzero"`
	DescriptionEn string         `json:"description_en,omitzero"`
	RepairCost    *project.Value `json:"repairCost,omitzero"`
}

// Functioning is one check of whether it works. Works: yes, partly, no.
type Functioning struct {
	ID     string `json:"id"`
	Date   string `json:"date"`
	Works  string `json:"works"`
	By     string `json:"by"` // contractor, fund, independent, citizen
	Note   string `json:"note,omitzero"`
	NoteEn string `json:"note_en,omitzero"`
}

// Subject is the asset as a subject of facts.
func Subject(id string) fact.Subject { return fact.NewSubject("asset", id) }

// Register is the command that registers an asset, or says anew what it is.
type Register struct {
	Asset      Registration `json:"asset,omitzero"`
	ExactPlace []byte       `json:"exactPlace,omitzero"` // for staff only; nil when the public location is exact
	Effective  string       `json:"effective,omitzero"`
	Source     fact.Source  `json:"-"`
}

// Check refuses an asset without an id, a kind or a name.
func (c Register) Check(items *statement.State) ([]fact.Draft, problem.List) {
	w := writer(items, c.Asset.ID, c.Effective, c.Source)
	if c.Asset.Kind == "" {
		w.Problems.Add(problem.Invalid, "domain.asset.kind-missing").At("Asset.Kind")
	}
	if c.Asset.Name+c.Asset.NameAr+c.Asset.NameEn == "" {
		w.Problems.Add(problem.Invalid, "domain.asset.name-missing").At("Asset.Name")
	}
	var more []fact.Content
	if c.ExactPlace != nil {
		more = []fact.Content{{Name: fact.PartPlace, Body: c.ExactPlace}}
	}
	w.Say(Registered, "", c.Asset, more...)
	return w.Done()
}

// AssessDamage is the command that records an assessment.
type AssessDamage struct {
	Asset  string      `json:"asset,omitzero"`
	Damage Damage      `json:"damage,omitzero"`
	Source fact.Source `json:"-"`
}

// Check refuses an assessment of an unknown asset, or without a day, a level
// or a source.
func (c AssessDamage) Check(items *statement.State, s *State) ([]fact.Draft, problem.List) {
	w := writer(items, c.Asset, c.Damage.Date, c.Source)
	dated(w, s, c.Asset, c.Damage.ID, c.Damage.Date, c.Damage.Source, "Damage")
	switch c.Damage.Level {
	case "none", "slight", "moderate", "severe", "destroyed":
	default:
		w.Problems.Add(problem.Invalid, "domain.asset.level-unknown", c.Damage.Level).At("Damage.Level")
	}
	w.Say(DamageAssessed, c.Damage.ID, c.Damage)
	return w.Done()
}

// CheckFunctioning is the command that records whether an asset works.
type CheckFunctioning struct {
	Asset       string      `json:"asset,omitzero"`
	Functioning Functioning `json:"functioning,omitzero"`
	Source      fact.Source `json:"-"`
}

// Check refuses a check of an unknown asset, or without a day, an answer or
// the kind of visitor.
func (c CheckFunctioning) Check(items *statement.State, s *State) ([]fact.Draft, problem.List) {
	w := writer(items, c.Asset, c.Functioning.Date, c.Source)
	dated(w, s, c.Asset, c.Functioning.ID, c.Functioning.Date, c.Functioning.By, "Functioning")
	switch c.Functioning.Works {
	case "yes", "partly", "no":
	default:
		w.Problems.Add(problem.Invalid, "domain.asset.works-unknown", c.Functioning.Works).At("Functioning.Works")
	}
	w.Say(Checked, c.Functioning.ID, c.Functioning)
	return w.Done()
}

func writer(items *statement.State, id, effective string, source fact.Source) *statement.Writer {
	w := &statement.Writer{Subject: Subject(id), Effective: effective, Source: source, Known: items.Subject(Subject(id))}
	if id == "" {
		w.Problems.Add(problem.Invalid, "domain.id.missing").At("Asset.ID")
	}
	return w
}

func dated(w *statement.Writer, s *State, asset, id, date, source, field string) {
	if !s.Known(asset) {
		w.Problems.Add(problem.Invalid, "domain.asset.unknown", asset).At("Asset")
	}
	if id == "" {
		w.Problems.Add(problem.Invalid, "domain.id.missing").At(field + ".ID")
	}
	_, err := clock.Parse(date)
	for _, p := range problem.Of(err) {
		w.Problems = append(w.Problems, p.At(field+".Date"))
	}
	if source == "" {
		w.Problems.Add(problem.Invalid, "domain.source.missing").At(field)
	}
}

// State is what checks need to know of assets.
type State struct {
	known *layered.Map[string, struct{}]
}

// New is the state before the first fact.
func New() *State { return &State{layered.New[string, struct{}]()} }

// Overlay is a state on top of s, to check a batch on.
func (s *State) Overlay() *State { return &State{s.known.Overlay()} }

// Keep moves the overlay's changes into the state below.
func (s *State) Keep() { s.known.Keep() }

// Known says whether the asset is registered.
func (s *State) Known(id string) bool { return s.known.Has(id) }

// Apply folds one fact with its decoded public body.
func (s *State) Apply(f *fact.Fact, body any) {
	if _, ok := body.(*Registration); ok {
		s.known.Set(f.Subject.ID(), struct{}{})
	}
}

// Saved is the state in a saved form; reading, it fills an empty one.
func (s *State) Saved(c *wire.Codec) {
	layered.Saved(c, s.known, 1, wire.Text[string], func(*wire.Codec, *struct{}) {})
}
