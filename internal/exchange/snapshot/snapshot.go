// Package snapshot is what every reader of a published standard gives: what the
// file states, subject by subject, and what was found wrong on the way.
//
// A reader (exchange/oc4ids, exchange/ocds, exchange/iati) takes a source and a
// Sink. For each object in the file it calls Sink.Item once, with everything
// that was typed correctly; for each thing that was not, Sink.Finding. It never
// refuses a file for one bad value, holds one object in memory at a time, and
// stops when the sink gives an error.
//
// The invariant: a body handed to Item is canonical JSON (fact.Canonical) that
// its kind's decoder reads, so that no imported fact can fail later.
package snapshot

import (
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
)

// MaxBody is the longest public body in bytes.
const MaxBody = fact.MaxPart

// Sink takes what a reader finds, in the order of the file.
type Sink interface {
	Item(statement.Observe) error
	Finding(Finding)
}

// Severity is what a finding means for the import.
type Severity string

// The severities, the gravest first.
const (
	Error   Severity = "error"   // the value was not imported; the original keeps it
	Repair  Severity = "repair"  // the value was imported as repaired
	Warning Severity = "warning" // the value was imported as it is
)

// Finding is one thing that is wrong in a file.
type Finding struct {
	Severity Severity
	Rule     string   // catalogue key of the sentence
	Args     []string // for the sentence
	Pointer  string   // JSON pointer (RFC 6901) or XPath
	Line     int64    // 1-based
}

// Meta is what a file says of itself.
type Meta struct {
	Standard  string // "oc4ids", "ocds", "iati", "geojson"
	Version   string // as declared, "" when it is not
	Shape     string // "project", "package", "release", "record" …
	Publisher string
	Licence   string
	Published string // date as declared
}
