// Package geojson reads and writes GeoJSON as RFC 7946 (2016) defines it.
//
// Reading is strict about what is written and tolerant about how: every broken
// rule is a problem placed by JSON pointer, all of them at once; what is legal
// but unwise or lost in Imar's form is a note. A feature with a problem is left
// out, its neighbours stay. Positions become whole microdegrees; altitudes are
// dropped with a note, for the original bytes are kept by whoever imported them.
//
// Writing is one form: longitude first, outer rings counter-clockwise and holes
// clockwise (the right-hand rule), no crs, no empty members, features one a
// line, streamed in constant memory.
//
// The invariant: what Write writes, Read reads as equal and without a problem
// or a note.
package geojson

import (
	"github.com/go-json-experiment/json/jsontext"

	"imar/internal/base/problem"
	"imar/internal/domain/place"
)

// Feature is one thing with a place (RFC 7946, section 3.2).
type Feature struct {
	ID         string // "" for none
	NumberID   bool   // the id is a JSON number, not a string
	Geometry   *place.Geometry
	Properties jsontext.Value // a JSON object, or nothing
}

// Document is what a GeoJSON text holds. A bare geometry is one feature with
// nothing else.
type Document struct {
	Type     string // "FeatureCollection", "Feature" or a geometry type
	Features []Feature
	Notes    problem.List // legal but doubtful, or not carried over
}

// Limits of one text. They hold memory and the stack, whatever the input.
const (
	MaxBytes       = 64 << 20
	maxCollections = 8      // geometry collections within each other
	maxFindings    = 10_000 // problems and notes, each
)
