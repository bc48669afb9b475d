package validation

import (
	"imar/internal/exchange/inorder"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
)

// job is a value to be checked.
type job struct {
	value  jsonstream.Value
	shape  *schema.Shape
	number int    // of its document
	unique bool   // no two of its list may be equal
	list   string // that it holds, if it is a package
	ids    *ids
}

// batch is jobs that one goroutine checks. Its memory is used again.
type batch struct {
	values   jsonstream.Store
	jobs     []job
	size     int // bytes of its values
	findings report.Collector
	names    []name
}

// The bounds of a batch. The first ones are small, so that checking begins at once;
// each after them is larger, for a batch has costs of its own.
const (
	firstBytes = 64 << 10
	batchBytes = 256 << 10
	batchJobs  = 512
)

// line hands values from the one that reads to those that check, and brings what
// they found together in the order of the file. Its functions are for the one that
// reads.
type line struct {
	*inorder.Line[batch]
	findings   *report.Collector
	exact      bool
	suspicious bool // two elements may be equal
	bytes      int  // of the next batch
	ids        int  // remembered
}

func newLine(findings *report.Collector, exact bool) *line {
	l := &line{findings: findings, exact: exact, bytes: firstBytes}
	l.Line = inorder.New(func() func(*batch) { return newItemCheck(exact).batch }, l.take)
	return l
}

// add takes a copy of a value to be checked.
func (l *line) add(j job) {
	b := l.Filling()
	b.size += len(j.value.Raw())
	j.value = b.values.Add(j.value)
	if b.jobs = append(b.jobs, j); b.size >= l.bytes || len(b.jobs) >= batchJobs {
		l.Send()
		l.bytes = min(l.bytes+l.bytes/2, batchBytes)
	}
}

// take takes what was found in a batch, and empties it.
func (l *line) take(b *batch) {
	l.findings.Merge(&b.findings)
	for _, n := range b.names {
		l.name(n)
	}
	clear(b.jobs)
	b.values.Reset()
	b.findings.Reset()
	b.jobs, b.names, b.size = b.jobs[:0], b.names[:0], 0
}
