// Package report is what a check of a file found: the one answer that every
// validator of the house gives (JSON standards, IATI), and that the command
// line, the page and the API show.
//
// A validator calls Add for each finding, in the order of the file, and may do
// so millions of times. A Collector brings together what is the same kind of
// thing at the same place of the structure: findings with equal severity, rule,
// subject and path, where the path is the pointer without its array indices and
// the subject is the finding's first argument (the unknown field, the code, the
// missing member), unless the rule varies with every value; then it is left out
// (see Finding.Each). So a package of 100,000 releases that all lack a date is
// one group with a count of 100,000 and a few examples, each with its exact
// pointer, line and column.
//
// The invariant: counts are exact however many findings there are, and memory is
// bounded by MaxGroups and MaxExamples, not by the file.
package report

import (
	"cmp"
	"slices"
	"strings"
)

// The bounds of a report. Findings of groups beyond MaxGroups are counted in
// Report.More, by severity.
const (
	MaxGroups   = 2000
	MaxExamples = 5
)

// Severity is how much a finding weighs.
type Severity string

// The severities, the gravest first. Only errors make a file invalid.
const (
	Error   Severity = "error"   // the standard's schema or rules forbid it
	Warning Severity = "warning" // allowed, and probably not what was meant
	Note    Severity = "note"    // worth knowing: unknown fields, what was not checked
)

// Severities lists them, the gravest first.
var Severities = [...]Severity{Error, Warning, Note}

// Finding is one thing found.
type Finding struct {
	Severity Severity
	Rule     string   // catalogue key of the sentence, for example "validate.required"
	ID       string   // the standard's own number of the rule, "" if it has none ("9.1.3")
	Args     []string // for the sentence
	Pointer  string   // JSON pointer (RFC 6901) or XPath, within its document
	Item     string   // id of the object it stands in (ocid, iati-identifier), "" if unknown
	Document int      // which of the file's documents, from 0
	Line     int64    // 1-based; 0 unknown
	Column   int64    // 1-based, in characters; 0 unknown
	// Each says that the first argument differs with every finding (a wrong date,
	// an id that is there twice), so that it does not part the groups.
	Each bool
}

// Example is one of a group's findings.
type Example struct {
	Pointer  string   `json:"pointer"`
	Item     string   `json:"item,omitzero"`
	Document int      `json:"document,omitzero"`
	Line     int64    `json:"line,omitzero"`
	Column   int64    `json:"column,omitzero"`
	Args     []string `json:"args,omitzero"` // of this example's sentence
}

// Group is the findings of one rule about one subject at one path.
type Group struct {
	Severity Severity  `json:"severity"`
	Rule     string    `json:"rule"`
	ID       string    `json:"id,omitzero"`
	Path     string    `json:"path"` // the pointer without array indices
	Args     []string  `json:"args,omitzero"`
	Count    int64     `json:"count"`
	Examples []Example `json:"examples"`
}

// Extension is an extension of OCDS as a file declares it.
type Extension struct {
	URL   string `json:"url"`
	Name  string `json:"name,omitzero"` // as the local registry names it
	State string `json:"state"`         // "applied", "unknown", "conflict"
}

// Report is the whole answer about one file.
type Report struct {
	File        string             `json:"file"`
	Standard    string             `json:"standard,omitzero"`    // "oc4ids", "ocds", "iati"
	Version     string             `json:"version,omitzero"`     // as declared
	Checked     string             `json:"checked,omitzero"`     // version whose rules were used, "1.1.5"
	Shape       string             `json:"shape,omitzero"`       // "release package" …, as exchange/source says
	Encoding    string             `json:"encoding,omitzero"`    // "UTF-8" …
	Compression string             `json:"compression,omitzero"` // "gzip"
	SHA256      string             `json:"sha256,omitzero"`      // of the bytes as they came
	Size        int64              `json:"size"`                 // bytes as they came
	Items       int64              `json:"items"`                // releases, records, projects, activities
	Extensions  []Extension        `json:"extensions,omitzero"`
	Valid       bool               `json:"valid"` // no error
	Counts      map[Severity]int64 `json:"counts"`
	Groups      []Group            `json:"findings"`
	More        map[Severity]int64 `json:"more,omitzero"` // findings of groups beyond MaxGroups
}

// Collector gathers findings. The zero Collector is ready; it is for one
// goroutine.
type Collector struct {
	groups map[string]*Group
	order  []*Group
	keys   []string // of order
	counts [len(Severities)]int64
	more   [len(Severities)]int64
	key    []byte // room for one
}

// Add takes one finding. Its Args are kept only if it becomes an example.
func (c *Collector) Add(f Finding) {
	if c.groups == nil {
		c.groups = map[string]*Group{}
	}
	weight := slices.Index(Severities[:], f.Severity)
	c.counts[weight]++
	c.key = append(append(append(c.key[:0], byte(weight)), f.Rule...), 0)
	if !f.Each && len(f.Args) > 0 {
		c.key = append(c.key, f.Args[0]...)
	}
	c.key = append(c.key, 0)
	path := len(c.key)
	c.key = appendPath(c.key, f.Pointer)
	g := c.groups[string(c.key)]
	if g == nil {
		if len(c.order) >= MaxGroups {
			c.more[weight]++
			return
		}
		g = &Group{Severity: f.Severity, Rule: f.Rule, ID: f.ID, Path: string(c.key[path:]), Args: clone(f.Args)}
		c.put(string(c.key), g)
	}
	if g.Count++; len(g.Examples) < MaxExamples {
		g.Examples = append(g.Examples, Example{
			Pointer: strings.Clone(f.Pointer), Item: strings.Clone(f.Item), Document: f.Document,
			Line: f.Line, Column: f.Column, Args: clone(f.Args),
		})
	}
}

// Merge takes all that another collector gathered from a later part of the same
// file, for a validator that checks parts side by side.
func (c *Collector) Merge(later *Collector) {
	if c.groups == nil {
		c.groups = map[string]*Group{}
	}
	for i := range Severities {
		c.counts[i] += later.counts[i]
		c.more[i] += later.more[i]
	}
	for i, g := range later.order {
		k := later.keys[i]
		was := c.groups[k]
		switch {
		case was != nil:
			was.Count += g.Count
			was.Examples = append(was.Examples, g.Examples[:min(len(g.Examples), MaxExamples-len(was.Examples))]...)
		case len(c.order) >= MaxGroups:
			c.more[slices.Index(Severities[:], g.Severity)] += g.Count
		default:
			c.put(k, g)
		}
	}
}

func (c *Collector) put(key string, g *Group) {
	c.groups[key], c.order, c.keys = g, append(c.order, g), append(c.keys, key)
}

// Reset empties the collector, and keeps its memory but for the groups, which
// another may have taken over.
func (c *Collector) Reset() {
	clear(c.groups)
	clear(c.order)
	clear(c.keys)
	c.order, c.keys = c.order[:0], c.keys[:0]
	c.counts, c.more = [len(Severities)]int64{}, [len(Severities)]int64{}
}

// Errors is how many errors there are so far.
func (c *Collector) Errors() int64 { return c.counts[0] }

// Fill puts what was gathered into the report: the grave before the light, the
// many before the few, else in the order of the file.
func (c *Collector) Fill(r *Report) {
	r.Valid = c.counts[0] == 0
	r.Counts = map[Severity]int64{}
	for i, severity := range Severities {
		r.Counts[severity] = c.counts[i]
		if c.more[i] > 0 {
			if r.More == nil {
				r.More = map[Severity]int64{}
			}
			r.More[severity] = c.more[i]
		}
	}
	r.Groups = make([]Group, len(c.order))
	for i, g := range c.order {
		r.Groups[i] = *g
	}
	slices.SortStableFunc(r.Groups, func(a, b Group) int {
		return cmp.Or(
			cmp.Compare(slices.Index(Severities[:], a.Severity), slices.Index(Severities[:], b.Severity)),
			cmp.Compare(b.Count, a.Count))
	})
}

// appendPath appends a pointer without what counts: "/releases/3/tag/0" becomes
// "/releases/tag", and the XPath "/iati-activities/iati-activity[3]/title[1]"
// becomes "/iati-activities/iati-activity/title".
func appendPath(dst []byte, pointer string) []byte {
	for rest := pointer; rest != ""; {
		step := rest[1:]
		if rest[0] != '/' {
			step = rest
		}
		end := strings.IndexByte(step, '/')
		if end < 0 {
			end = len(step)
		}
		name := step[:end]
		rest = step[end:]
		if open := strings.IndexByte(name, '['); open > 0 && strings.HasSuffix(name, "]") {
			name = name[:open]
		}
		if isNumber(name) {
			continue
		}
		dst = append(append(dst, '/'), name...)
	}
	return dst
}

func isNumber(name string) bool {
	for i := range len(name) {
		if name[i] < '0' || name[i] > '9' {
			return false
		}
	}
	return name != ""
}

func clone(args []string) []string {
	if len(args) == 0 {
		return nil
	}
	copies := make([]string, len(args))
	for i, arg := range args {
		copies[i] = strings.Clone(arg)
	}
	return copies
}
