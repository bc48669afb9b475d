package validate

import (
	"slices"
	"strings"
	"unicode/utf8"

	"imar/internal/exchange/report"
	"imar/internal/exchange/xmlstream"
)

// MaxKinds is how many kinds of findings (of one rule, about one subject, at one
// path) are told with places; of those beyond it, and of each kind beyond
// report.MaxExamples, a finding is told without line and positions.
const MaxKinds = report.MaxGroups

// numbers are those that the official validator gives to its rules.
const (
	numberXML       = "0.1.1"
	numberVersion   = "0.6.1"
	numberStructure = "0.3.1"
)

// teller makes findings of what was found.
type teller struct {
	report  func(report.Finding)
	locator xmlstream.Locator
	item    xmlstream.Element // the activity or organisation
	id      string            // its identifier
	known   bool              // whether id was read
	told    map[told]int
	path    []string
}

// told is a kind of findings.
type told struct {
	rule, subject, path string
}

// each are the rules whose first argument differs with every finding.
func each(rule string) bool {
	return strings.HasPrefix(rule, "iativalidate.type-") || strings.HasPrefix(rule, "iativalidate.rule-")
}

// begin turns to an activity or organisation.
func (t *teller) begin(e xmlstream.Element) { t.item, t.id, t.known = e, "", false }

// tell makes a finding about an element or, if named, its attribute.
func (t *teller) tell(e xmlstream.Element, severity report.Severity, rule, attribute string, args ...string) {
	t.numbered(e, severity, rule, numberStructure, attribute, args...)
}

// numbered is tell with the standard's number of the rule.
func (t *teller) numbered(e xmlstream.Element, severity report.Severity, rule, number, attribute string, args ...string) {
	f := report.Finding{Severity: severity, Rule: rule, ID: number, Args: args, Each: each(rule)}
	if attribute != "" {
		attribute = "/@" + attribute
	}
	f.Pointer = t.plain(e) + attribute
	k := told{rule: rule, path: f.Pointer}
	if !f.Each && len(args) > 0 {
		k.subject = args[0]
	}
	n, known := t.told[k]
	if n < report.MaxExamples && (known || len(t.told) < MaxKinds) {
		if t.told == nil {
			t.told = map[told]int{}
		}
		t.told[k] = n + 1
		at := t.locator.Position(e)
		f.Pointer, f.Line, f.Column = e.XPath()+attribute, int64(at.Line), int64(at.Column)
		f.Item = t.identifier()
	}
	t.report(f)
}

// plain is the path of an element without positions.
func (t *teller) plain(e xmlstream.Element) string {
	t.path = t.path[:0]
	for at := e; at.Exists(); at = at.Parent() {
		t.path = append(t.path, at.QName())
	}
	path := ""
	if t.item.Exists() {
		path = "/" + t.root()
	}
	for _, name := range slices.Backward(t.path) {
		path += "/" + name
	}
	return path
}

// root is the name of the root, of which an item is the singular.
func (t *teller) root() string {
	if t.item.QName() == "iati-organisation" {
		return "iati-organisations"
	}
	return "iati-activities"
}

// identifier is the identifier of the activity or organisation.
func (t *teller) identifier() string {
	if !t.known {
		t.known = true
		t.id = shown([]byte(strings.TrimSpace(identifierOf(t.item).Text())))
	}
	return t.id
}

// shown is a value for a sentence: cut.
func shown(value []byte) string {
	const most = 120
	if len(value) <= most {
		return string(value)
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(value[cut]) {
		cut--
	}
	return string(value[:cut]) + "…"
}
