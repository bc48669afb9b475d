// Package received is the files that came in from outside: what each was, what
// became of it, and what was found wrong with it.
//
// The original bytes are kept apart, by their SHA-256; the facts that were made
// of them point back to it. An import that brings nothing new leaves no fact.
//
// The invariant: a file is on record once, however often it is imported.
package received

import (
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
)

// Imported is the kind of fact that this package owns: one for a file.
const Imported fact.Kind = "file.imported"

// Kinds is the table of bodies.
var Kinds = fact.Kinds{Imported: fact.Decode[Import]}

// Import is what became of a file.
type Import struct {
	File     string    `json:"file"` // SHA-256, hex
	Name     string    `json:"name"` // the name it came with, without a path
	Size     int64     `json:"size"` // bytes as received
	Standard string    `json:"standard"`
	Version  string    `json:"version,omitzero"`
	Shape    string    `json:"shape,omitzero"`   // project, package, release, record …
	Publish  string    `json:"publish,omitzero"` // publisher as the file names it
	Licence  string    `json:"licence,omitzero"` // as the file names it
	Items    int64     `json:"items"`            // objects read
	Facts    int64     `json:"facts"`            // facts recorded from it
	Same     int64     `json:"same"`             // objects that said nothing new
	Findings []Finding `json:"findings,omitzero"`
	More     int64     `json:"more,omitzero"` // findings beyond those listed
	// Conformance is nil for a file that nobody checked (a fact of before it was
	// asked, a standard without a validator).
	Conformance *Conformance `json:"conformance,omitzero"`
}

// Conformance is what the validator of its standard says of the whole file, which
// is more than what the import met: a field that no importer reads can be wrong as
// well. It decides nothing: what could be read was imported.
type Conformance struct {
	Checked  string    `json:"checked"` // version whose rules were used
	Valid    bool      `json:"valid"`   // no error
	Errors   int64     `json:"errors,omitzero"`
	Warnings int64     `json:"warnings,omitzero"`
	Notes    int64     `json:"notes,omitzero"`
	Findings []Finding `json:"findings,omitzero"` // the gravest first; Severity: error, warning, note
	More     int64     `json:"more,omitzero"`     // findings beyond those listed
}

// Finding is one kind of thing wrong in a file, with how often and the first
// places. The sentence is the catalogue's: Rule is its key.
type Finding struct {
	Severity string   `json:"severity"` // error: not imported; repair: imported as repaired; warning: imported as it is
	Rule     string   `json:"rule"`
	Args     []string `json:"args,omitzero"` // of the first example
	Count    int64    `json:"count"`
	Places   []Place  `json:"places,omitzero"`
	// Values is how many different things the rule was about, where those are too
	// many to stand one by one; 0 for one.
	Values int64 `json:"values,omitzero"`
}

// Place is where in the file.
type Place struct {
	Pointer string   `json:"pointer,omitzero"`
	Line    int64    `json:"line,omitzero"`
	Args    []string `json:"args,omitzero"` // of this example, where they are not the first's
}

// Subject is the file as a subject of facts.
func Subject(file string) fact.Subject { return fact.NewSubject("file", file) }

// Receive is the command that puts a file on record after its contents.
type Receive struct{ Import Import }

// Check gives nothing for a file that is on record.
func (c Receive) Check(items *statement.State) ([]fact.Draft, problem.List) {
	if items.Subject(Subject(c.Import.File)) != nil {
		return nil, nil
	}
	d := fact.Public(Imported, Subject(c.Import.File), "", fact.Encode(c.Import))
	d.Source = fact.Source{Via: "import", File: c.Import.File}
	return []fact.Draft{d}, nil
}
