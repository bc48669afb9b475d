package bank

import (
	"imar/internal/base/problem"
	"imar/internal/exchange/snapshot"
)

// Sink takes what a reader finds, in the order of the file. An error of Begin,
// Line or End ends the reading and comes back from it.
type Sink interface {
	Begin(Statement) error
	Line(Line) error
	End(Statement) error
	Finding(Finding)
}

// Finding is one thing that is wrong in a file. Severity is that of package
// snapshot: an Error is about something that could not be taken, that makes the
// statement one that may not be matched, or that is wrong between it and the
// statement before; a Warning is about what was taken as it is.
type Finding struct {
	Severity  snapshot.Severity
	Statement int // ordinal of the statement in the file, 0 for the file
	Problem   *problem.Problem
}

// Meta is what a file says of itself.
type Meta struct {
	Format     Format // "" when it is no statement
	Version    string
	Message    string // id of the message
	Created    string // as it is written
	Statements int
}

// Sheet is a statement with its lines.
type Sheet struct {
	Statement Statement
	Lines     []Line
}

// Kept is a Sink that keeps everything, for files that are known to be small.
type Kept struct {
	Sheets   []Sheet
	Findings []Finding
}

// Begin opens a sheet.
func (k *Kept) Begin(s Statement) error {
	k.Sheets = append(k.Sheets, Sheet{Statement: s})
	return nil
}

// Line keeps a line.
func (k *Kept) Line(l Line) error {
	last := &k.Sheets[len(k.Sheets)-1]
	last.Lines = append(last.Lines, l)
	return nil
}

// End keeps the statement as it is at its end.
func (k *Kept) End(s Statement) error {
	k.Sheets[len(k.Sheets)-1].Statement = s
	return nil
}

// Finding keeps a finding.
func (k *Kept) Finding(f Finding) { k.Findings = append(k.Findings, f) }
