package validate

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"time"

	"imar/internal/base/problem"
	"imar/internal/exchange/report"
	"imar/internal/exchange/source"
	"imar/internal/exchange/xmlstream"
)

// Checked is the version whose rules are used. It takes up all of 2.01 and 2.02.
const Checked = "2.03"

// Options are what the rules need to know. Now is the present, which dates are
// compared with; without it they are not.
type Options struct {
	Now time.Time
}

// Summary is what a file is.
type Summary struct {
	Version string // as declared
	Checked string // whose rules were used, "" when none were
	Items   int64  // activities or organisations that could be read
}

// File checks a file of IATI and tells what is wrong with it, in the order of the
// file. The error is for what hindered reading.
func File(src *source.Source, opts Options, tell func(report.Finding)) (Summary, error) {
	t := load()
	seed := maphash.MakeSeed()
	fresh := func() *checker {
		return &checker{teller: &teller{}, buffer: make([]byte, 0, 4096), ruling: ruling{tables: t, now: opts.Now}, seed: seed}
	}
	r := &reading{tables: t, fresh: fresh, ids: ids{seed, map[uint64]int32{}}}
	r.line.tell, r.line.links = tell, r.await
	defer r.line.stop()
	for item, p := range xmlstream.NewReader(src, xmlstream.Options{Names: t.names}).All() {
		switch {
		case p != nil:
			if err := r.fault(p); err != nil {
				return r.summary, err
			}
		case item.Root:
			r.begin(item.Element)
		default:
			r.item(item.Element)
		}
	}
	r.end()
	return r.summary, nil
}

// reading is one pass over a file.
type reading struct {
	tables    *tables
	structure *structure // nil when the file is not checked
	fresh     func() *checker
	line      line
	summary   Summary
	root      xmlstream.Element
	sequence  sequence
	faults    bool
	ids       ids
	many      bool // identifiers beyond MaxIDs
	awaiting  awaiting
	links     teller // of what is awaited
}

// fault makes a finding of what is wrong with the XML.
func (r *reading) fault(p *problem.Problem) error {
	if p.Code == problem.Unavailable || p.Code == problem.Internal {
		return p
	}
	f := report.Finding{Severity: report.Error, Rule: p.Key, ID: numberXML, Pointer: p.Field, Line: int64(p.Line), Each: true}
	for _, arg := range p.Args {
		f.Args = append(f.Args, fmt.Sprint(arg))
	}
	if len(p.Args) > 0 {
		column, _ := p.Args[0].(int)
		f.Column = int64(column)
	}
	if p.Key == "xml.encoding-mismatch" {
		f.Severity = report.Warning
	} else {
		r.faults = true
	}
	r.line.found(f)
	return nil
}

// begin reads the root.
func (r *reading) begin(root xmlstream.Element) {
	r.root = root
	first := r.fresh()
	first.report = r.line.tell
	found := r.tables.structures[root.QName()]
	if found == nil || root.Foreign() {
		first.numbered(root, report.Error, "iativalidate.root", numberVersion, "", root.QName())
		return
	}
	if !r.version(first, root) {
		return
	}
	first.structure = found
	first.attributes(root, found.root)
	r.summary.Checked, r.structure = Checked, found
	r.line.start(func() *checker {
		c := r.fresh()
		c.structure = found
		return c
	})
}

// outdated are the versions that the standard withdrew.
var outdated = []string{"1.01", "1.02", "1.03", "1.04", "1.05", "1.0", "1.00", "1", "1.1", "1.2", "1.3", "1.4", "1.5"}

// version looks at the version, and says whether the file is to be checked.
func (r *reading) version(c *checker, root xmlstream.Element) bool {
	declared, there := root.Attr("", "version")
	r.summary.Version = shown([]byte(declared))
	tell := func(severity report.Severity, rule, number string, args ...string) {
		c.numbered(root, severity, rule, number, "version", args...)
	}
	switch {
	case !there:
		return true // the structure tells that it is missing
	case declared == Checked:
	case declared == "2.01" || declared == "2.02":
		tell(report.Note, "iativalidate.version-older", "", declared, Checked)
	case slices.Contains(outdated, strings.TrimSpace(declared)):
		tell(report.Error, "iativalidate.version-outdated", numberVersion, declared)
		return false
	default:
		tell(report.Error, "iativalidate.version-unknown", numberVersion, declared, Checked)
	}
	return true
}

// item takes a child of the root.
func (r *reading) item(e xmlstream.Element) {
	if !e.Foreign() {
		r.summary.Items++
	}
	if r.structure == nil {
		return
	}
	r.line.add(job{element: e, sequence: r.sequence, before: r.before(e)})
	r.sequence.pass(r.structure.root, e)
}

// end tells what the root lacks.
func (r *reading) end() {
	if r.structure == nil || r.faults {
		return
	}
	r.line.Wait()
	r.unanswered()
	if root := r.structure.root; root.needed&^r.sequence.seen != 0 {
		r.line.own.teller.begin(xmlstream.Element{})
		r.line.own.missing(r.root, root, &r.sequence)
	}
}
