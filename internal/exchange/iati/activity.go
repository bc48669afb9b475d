package iati

import (
	"bytes"
	"strconv"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"
)

// states are the kinds that an activity states completely: what it no longer
// says is withdrawn.
var states = []fact.Kind{
	project.Described, project.StatusChanged, project.Scheduled, project.Located, project.Budgeted,
	project.PartiesNamed, project.Documented, project.Transacted, project.Measured,
}

// part is a child of the activity with its place.
type part struct {
	xmlstream.Element
	n      int    // position among the siblings of its name, from 1
	line   int64  // in the file
	within string // XPath of what it stands in, "" for the activity
}

// activity is one activity while it is read.
type activity struct {
	*reader
	at         part
	path       string // XPath
	parts      [parts][]part
	foreign    unmapped          // children of names that are not the standard's
	spaces     map[string]string // namespaces by prefix, as the activity declares them
	id         string
	lang       string // of texts without a suffix, "" when unknown
	defaults   defaults
	statements []statement.Statement
	told       int // findings
}

// defaults are what holds in a part that says nothing else.
type defaults struct {
	currency, flow, finance, tied string
	aid                           []coded
	humanitarian                  *bool
}

// activity reads one activity and hands it on.
func (r *reader) activity(e xmlstream.Element) {
	a := r.begin(e)
	if !a.identify() {
		return
	}
	a.inherit()
	a.describe()
	a.status()
	a.schedule()
	a.locate()
	a.budget()
	a.nameParties()
	a.document()
	a.transact()
	a.measure()
	if a.told > maxFindings {
		a.reader.find(snapshot.Warning, "iati.more-findings", e, strconv.Itoa(a.told-maxFindings))
	}
	subject := project.ID(a.id).Subject()
	whole := fact.Source{Via: "import", File: a.file, Pointer: a.path, Line: a.at.line}
	err := a.sink.Item(statement.Observe{Subject: subject, Statements: a.statements, Complete: states, Source: whole})
	r.scratch = *a
	if err != nil {
		r.err = err
	}
}

// begin sorts the children by name, in one walk that also counts the lines:
// asking each element for its own place would walk the activity again and again.
func (r *reader) begin(e xmlstream.Element) *activity {
	a := &activity{reader: r, at: part{Element: e, line: int64(e.Line())}, path: e.XPath(), parts: r.scratch.parts}
	for i := range a.parts {
		a.parts[i] = a.parts[i][:0]
	}
	whole, seen, line, last := e.Raw(), 0, a.at.line, 0
	tag := whole
	for c := range e.Children() {
		begin := cap(whole) - cap(c.Raw()) // both are windows on the same bytes
		if seen == 0 {
			tag = whole[:begin]
		}
		line += int64(bytes.Count(whole[seen:begin], newline))
		seen = begin
		code := c.Code()
		if code < 0 || code >= parts {
			a.foreign.element(c)
			continue
		}
		if len(a.parts[code]) >= maxParts {
			a.findOnce(snapshot.Error, "iati.many-parts", a.at.Element, names[code], strconv.Itoa(maxParts))
			continue
		}
		a.parts[code] = append(a.parts[code], part{Element: c, n: len(a.parts[code]) + 1, line: line})
		if code < last && !r.old {
			a.findOnce(snapshot.Warning, "iati.order", c, names[code], names[last])
		}
		last = max(last, code)
	}
	a.spaces = namespaces(tag)
	return a
}

// maxParts is how many parts of one name are read in an activity, and maxElement
// the largest activity in bytes: many times what the largest published ones
// have, so that no file needs more than a few hundred megabytes of memory.
const (
	maxParts   = 100_000
	maxElement = 32 << 20
)

var newline = []byte{'\n'}

// maxFindings is how many findings of one activity are told each for itself.
const maxFindings = 200

// find tells a finding, unless the activity had too many.
func (a *activity) find(severity snapshot.Severity, rule string, at xmlstream.Element, args ...string) {
	if a.told++; a.told <= maxFindings {
		a.reader.find(severity, rule, at, args...)
	}
}

// findAt tells a finding at a part.
func (a *activity) findAt(severity snapshot.Severity, rule string, p part, args ...string) {
	if a.told++; a.told <= maxFindings {
		a.sink.Finding(snapshot.Finding{Severity: severity, Rule: rule, Args: args, Pointer: a.pointer(p), Line: p.line})
	}
}

// pointer is the XPath of a part.
func (a *activity) pointer(p part) string {
	if p.Element == a.at.Element {
		return a.path
	}
	return or(p.within, a.path) + "/" + p.QName() + "[" + strconv.Itoa(p.n) + "]"
}

// maxIdentifiers is among how many identifiers repeated ones are looked for.
const maxIdentifiers = 1 << 22

// identify finds the activity's identifier; without a good one of its own an
// activity cannot be imported.
func (a *activity) identify() bool {
	if len(a.parts[nIdentifier]) == 0 {
		a.find(snapshot.Error, "iati.id-missing", a.at.Element)
		return false
	}
	at := a.parts[nIdentifier][0]
	text := at.Text()
	a.id = strings.TrimSpace(text)
	switch {
	case a.id == "":
		a.findAt(snapshot.Error, "iati.id-missing", at)
		return false
	case lang.CheckID(a.id) != nil:
		a.findAt(snapshot.Error, "iati.id-bad", at, shorten(a.id))
		return false
	case a.seen[digestOf(a.id)]:
		a.findAt(snapshot.Error, "iati.id-twice", at, a.id)
		return false
	}
	if len(a.seen) < maxIdentifiers {
		a.seen[digestOf(a.id)] = true
	} else {
		a.findOnce(snapshot.Warning, "iati.many-activities", at.Element, strconv.Itoa(maxIdentifiers))
	}
	if a.id != text {
		a.findAt(snapshot.Repair, "iati.id-space", at, a.id)
	}
	if strings.ContainsAny(a.id, "/&|?") {
		a.findAt(snapshot.Warning, "iati.id-characters", at, a.id)
	}
	return true
}

// shorten quotes at most the first characters of a text.
func shorten(text string) string {
	const most = 60
	n := 0
	for i := range text {
		if n++; n > most {
			return text[:i] + "…"
		}
	}
	return text
}

// inherit reads what the activity sets for all its parts.
func (a *activity) inherit() {
	a.lang = a.reader.lang
	for at := range a.at.Attrs() {
		switch at.Code {
		case nLang:
			a.lang = a.tag(a.at.Element, at.Value)
		case nDefaultCurrency:
			a.defaults.currency = a.short(a.at.Element, at.Value)
		case nHumanitarian:
			a.defaults.humanitarian = flag(at.Value)
		}
	}
	a.defaults.flow = a.codeOf(nDefaultFlow)
	a.defaults.finance = a.codeOf(nDefaultFinance)
	a.defaults.tied = a.codeOf(nDefaultTied)
	if len(a.parts[nDefaultAid]) <= maxInherited {
		a.defaults.aid = a.codedList(nDefaultAid, "name")
	}
}

// What every part inherits is bounded, or a small file could say a large thing
// many times: how many codes, and how many bytes each.
const (
	maxInherited     = 16
	maxInheritedSize = 64
)

// codeOf is the code of the first part of a name, "" for none.
func (a *activity) codeOf(name int) string {
	if len(a.parts[name]) == 0 {
		return ""
	}
	p := a.parts[name][0]
	code, _ := p.Attr("", "code")
	return a.short(p.Element, code)
}

// short is a code that parts inherit; what is too long to be one is told and
// left out.
func (a *activity) short(at xmlstream.Element, code string) string {
	code = strings.TrimSpace(code)
	if len(code) > maxInheritedSize {
		a.find(snapshot.Error, "iati.code-long", at, shorten(code))
		return ""
	}
	return code
}

// single is the part of a name that may stand once; the others are kept as
// they are.
func (a *activity) single(name int, rest *unmapped) (part, bool) {
	list := a.parts[name]
	if len(list) == 0 {
		return part{}, false
	}
	for _, p := range list[1:] {
		a.findAt(snapshot.Warning, "iati.twice", p, names[name])
		rest.element(p.Element)
	}
	return list[0], true
}
