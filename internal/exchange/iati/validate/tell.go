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
	item    xmlstream.Element    // the activity or organisation
	id      string               // its identifier
	known   bool                 // whether id was read
	told    map[string]*kindTold // by rule, subject and path
	key     []byte
	path    []string
}

// kindTold is how often a kind of findings was told with its place.
type kindTold struct {
	times   int
	pointer string // without positions
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
	t.key = append(append(t.key[:0], rule...), 0)
	if !f.Each && len(args) > 0 {
		t.key = append(t.key, args[0]...)
	}
	t.key = append(t.key, 0)
	begin := len(t.key)
	t.plain(e)
	if attribute != "" {
		t.key = append(append(t.key, "/@"...), attribute...)
	}
	told := t.told[string(t.key)]
	switch {
	case told == nil && len(t.told) >= MaxKinds:
		f.Pointer = string(t.key[begin:])
	case told != nil && told.times >= report.MaxExamples:
		f.Pointer = told.pointer
	default:
		if told == nil {
			if t.told == nil {
				t.told = map[string]*kindTold{}
			}
			told = &kindTold{pointer: string(t.key[begin:])}
			t.told[string(t.key)] = told
		}
		told.times++
		at := t.locator.Position(e)
		f.Pointer, f.Line, f.Column = e.XPath(), int64(at.Line), int64(at.Column)
		if attribute != "" {
			f.Pointer += "/@" + attribute
		}
		f.Item = t.identifier()
	}
	t.report(f)
}

// plain adds the path of an element without positions to the key.
func (t *teller) plain(e xmlstream.Element) {
	t.path = t.path[:0]
	for at := e; at.Exists(); at = at.Parent() {
		t.path = append(t.path, at.QName())
	}
	if t.item.Exists() {
		t.key = append(append(t.key, '/'), t.root()...)
	}
	for _, name := range slices.Backward(t.path) {
		t.key = append(append(t.key, '/'), name...)
	}
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
