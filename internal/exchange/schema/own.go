package schema

import (
	"errors"
	"regexp"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/schema/notation"
)

// Own is a schema that somebody brings: the release schema of OCDS or the project
// schema of OC4IDS as changed for a profile, a draft or an agreement.
type Own struct {
	Of    Version
	table *table
}

// ParseOwn reads such a schema, of draft 4. It stands on its own but for the
// standard's open codelists; what it uses beyond the keywords that the standards
// use is a problem, for it would not be checked.
func ParseOwn(raw []byte) (*Own, error) {
	v, faults := jsonstream.Parse(raw, jsonstream.Options{})
	if len(faults) > 0 {
		return nil, faults
	}
	members := v.Get("properties")
	own, name := &Own{}, ""
	switch {
	case members.Get("ocid").Exists() && members.Get("tag").Exists():
		own.Of, name = OCDS, "release"
	case members.Get("contractingProcesses").Exists():
		own.Of, name = OC4IDS, "project"
	default:
		return nil, problem.New(problem.Unsupported, "schema.what")
	}
	w := &notation.Writer{Patterns: strings.Split(patterns, "\n")}
	lines, err := w.Schema(raw, name)
	var fault notation.Fault
	if errors.As(err, &fault) {
		return nil, problem.New(problem.Unsupported, fault.Key, fault.Args...)
	}
	if err != nil {
		return nil, problem.New(problem.Invalid, "schema.what").Because(err)
	}
	compiled := allPatterns()
	for _, p := range w.Patterns[len(compiled):] {
		expression, err := regexp.Compile(p)
		if err != nil {
			return nil, problem.New(problem.Unsupported, "schema.pattern", p)
		}
		compiled = append(compiled[:len(compiled):len(compiled)], expression)
	}
	own.table = readTable(strings.Join(append(lines, w.Lists()...), "\n"))
	own.table.patterns = compiled
	return own, nil
}

// With is Of for the schema: its version's packages around it, and extensions laid
// upon it.
func (o *Own) With(extensions []string) (s *Schema, applied, unknown []string) {
	base := allTables()[o.Of.Standard+" "+o.Of.Number]
	made := &table{nodes: map[string]*node{}, enums: map[string][]string{}, codes: base.codes, patterns: o.table.patterns}
	for _, from := range []*table{base, o.table} {
		for name, n := range from.nodes {
			made.nodes[name] = n
		}
		for name, codes := range from.enums {
			made.enums[name] = codes
		}
	}
	return with(made, o.Of, extensions)
}
