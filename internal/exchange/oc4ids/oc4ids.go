// Package oc4ids reads and writes the Open Contracting for Infrastructure Data
// Standard (OC4IDS) 0.9.5, and reads 0.9.1 to 0.9.4.
//
// # Reading
//
// Read takes projects one by one from a bare project, a project package, an
// array of either, or JSON lines. A project becomes statements about
// project/<id>, cut along the kinds of facts (internal/domain/project,
// body.go), and each of its contracting processes statements about
// contract/<project> <process>:
//
//	project.described        what is named nowhere below, and unknown members
//	project.status_changed   status, and Imar's own stage
//	project.scheduled        period, …Period, assetLifetime
//	project.located          locations
//	project.budgeted         budget
//	project.parties_named    parties
//	project.documented       each of documents; likewise project.forecast
//	                         (forecasts), measured (metrics), milestone_set
//	                         (milestones), transacted (transactions)
//	project.costed           costMeasurements
//	project.completed        completion
//	project.impact_assessed  policyAlignment, benefits, social, environment,
//	                         lobbyingMeetings
//	contract.described       the process and its summary without what follows,
//	                         and "project"
//	contract.tendered        summary.tender
//	contract.signed          suppliers, contractValue, contractPeriod,
//	                         finalValue, dateSigned, awardReason of the summary
//	contract.modified        each of its modifications; likewise documented,
//	                         transacted, milestone_set
//	contract.linked          releases
//
// The key of an element is its id; "#3" for the third when it has none, which
// it is then given as its id; id and "#2" for the second of that id.
//
// Published data is mostly invalid, so values are repaired where there is one
// way to do so and left out where there is none, each with a finding:
//
//	null, "", blank text, [], {}             left out
//	number for text, text for number         the other, with the same digits
//	one value for a list                     a list of it
//	"planning,tender" for a list of codes    a list of them
//	code in other capitals; "completed"      the code; "maintenance"
//	budget.budgetBreakdown (until 0.9.3)     one of budgetBreakdowns
//	2020-04-09T13:40:22 without a zone       UTC: the day stays as written
//	2020-04-09, and midnight UTC             the day; an export writes midnight UTC
//	[lat, lon], shown by the address         [lon, lat]
//	http://example.com/a b                   percent-encoded
//	an element that another one repeats      left out
//
// "finalAudit" (until 0.9.2) stays: it may be either of the two codes that
// replaced it, and the list is open. The rename of the codelist climateMeasures
// to climateMeasure in 0.9.5 changed no data. A body over snapshot.MaxBody
// loses its largest pieces. What was left out stays in the stored original.
//
// # Writing
//
// Assemble puts a project together from what was stated last. Its output is
// valid against the official schema of 0.9.5.
//
// The invariant: reading what Assemble wrote gives the same statements, byte
// for byte, so that importing an export changes nothing.
package oc4ids

import (
	"hash/maphash"
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/exchange/trail"
)

// Version is the version of OC4IDS that is written, as a package names it.
const Version = "0.9"

// MaxID is the longest id of a project or a process in bytes.
const MaxID = 1000

// maxUnknown is how many unknown members are counted by path; the rest is
// counted as one.
const maxUnknown = 1000

// Read gives what the projects of a file state, in the order of the file. file
// is the SHA-256 of the original in hexadecimal, "" when it is not stored. What
// is wrong in the file is a finding; the error is the sink's, or that of an
// input that broke off.
func Read(src *source.Source, file string, sink snapshot.Sink) (snapshot.Meta, error) {
	r := &reader{sink: sink, file: file, unknown: map[string]int64{}, projects: map[uint64]bool{}, seed: maphash.MakeSeed()}
	r.meta = snapshot.Meta{Standard: string(source.OC4IDS), Version: src.Format.Version, Shape: string(src.Format.Shape)}
	r.cleaner = newCleaner(false, sink.Finding, r.countUnknown)
	err := walk(src, visitor{about: r.about, project: r.project, fault: func(p *problem.Problem) {
		sink.Finding(trail.Fault(p))
	}})
	r.tellUnknown()
	return r.meta, err
}

// reader is one reading of one file.
type reader struct {
	sink     snapshot.Sink
	file     string
	meta     snapshot.Meta
	cleaner  *cleaner
	whole    string           // pointer of the project at hand
	unknown  map[string]int64 // how often each unknown member occurs, by path
	order    []string         // of the unknown members, as they were met
	projects map[uint64]bool  // hashes of the ids read so far
	seed     maphash.Seed
}

// about takes what a package says of itself.
func (r *reader) about(name string, v jsonstream.Value) {
	switch name {
	case "version":
		r.meta.Version = v.Text() + v.Number()
		if r.meta.Version != "0.9" && !strings.HasPrefix(r.meta.Version, "0.9.") {
			r.sink.Finding(snapshot.Finding{Severity: snapshot.Warning, Rule: "oc4ids.version", Args: []string{trail.Quote(r.meta.Version)}, Pointer: v.Pointer(), Line: int64(v.Line())})
		}
	case "publishedDate":
		r.meta.Published = v.Text()
	case "license":
		r.meta.Licence = v.Text()
	case "publisher":
		r.meta.Publisher = v.Get("name").Text()
	}
}

func (r *reader) countUnknown(path string) {
	if _, ok := r.unknown[path]; !ok {
		if len(r.order) >= maxUnknown {
			path = "…"
		}
		if r.unknown[path] == 0 {
			r.order = append(r.order, path)
		}
	}
	r.unknown[path]++
}

func (r *reader) tellUnknown() {
	for _, path := range r.order {
		r.sink.Finding(snapshot.Finding{Severity: snapshot.Warning, Rule: "oc4ids.unknown-member",
			Args: []string{trail.Quote(path), strconv.FormatInt(r.unknown[path], 10)}})
	}
}
