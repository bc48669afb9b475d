// Package verdict shows what a validation found: as text for a terminal, as one
// HTML file that needs nothing beside itself and can be sent to somebody, and as
// JSON whose findings carry their sentences in Arabic and in English.
//
// The invariant: the three forms say the same, in the order of the report, and
// leave nothing out but what the report itself only counted.
package verdict

import (
	"encoding/json"
	"io"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/exchange/report"
)

// Message is a sentence in both languages.
type Message struct {
	AR string `json:"ar"`
	EN string `json:"en"`
}

// Finding is a group of findings with its sentences.
type Finding struct {
	report.Group
	Message Message `json:"message"`
}

// Report is a report with its sentences.
type Report struct {
	report.Report
	Findings []Finding `json:"findings"`
}

// Of adds the sentences to a report.
func Of(r *report.Report) Report {
	told := Report{Report: *r, Findings: make([]Finding, len(r.Groups))}
	told.Groups = nil
	for i, g := range r.Groups {
		told.Findings[i] = Finding{g, Message{sentence(lang.Arabic, g), sentence(lang.English, g)}}
	}
	return told
}

// JSON writes a report with its sentences.
func JSON(w io.Writer, r *report.Report) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(Of(r))
}

// sentence is what a group says: of findings that differ, the first.
func sentence(l lang.Lang, g report.Group) string {
	args := g.Args
	if len(g.Examples) > 0 && len(g.Examples[0].Args) > 0 {
		args = g.Examples[0].Args
	}
	return report.Sentence(l, g.Rule, args)
}

// about is what a file is, in a few words.
func about(l lang.Lang, r *report.Report) string {
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	if r.Standard != "" {
		add(strings.TrimSpace(strings.ToUpper(r.Standard) + " " + r.Version))
		if lang.Has(l, "verdict.shape."+name(r.Shape)) {
			add(lang.T(l, "verdict.shape."+name(r.Shape)))
		}
		add(lang.T(l, "verdict.items", r.Items))
	}
	add(isolated(l, r.Encoding))
	add(isolated(l, r.Compression))
	add(lang.T(l, "verdict.bytes", r.Size))
	return strings.Join(parts, lang.T(l, "verdict.comma"))
}

// isolated keeps a Latin name apart from the direction of the words around it.
func isolated(l lang.Lang, name string) string {
	if name == "" || l != lang.Arabic {
		return name
	}
	return "\u2068" + name + "\u2069"
}

// name is a shape as a part of a catalogue key.
func name(shape string) string { return strings.ReplaceAll(strings.ToLower(shape), " ", "-") }

// outcome says whether the file is valid, and how much was found.
func outcome(l lang.Lang, r *report.Report) string {
	key := "verdict.valid"
	switch {
	case r.Standard == "":
		key = "verdict.unread"
	case !r.Valid:
		key = "verdict.invalid"
	}
	return lang.T(l, key)
}

// counts says how much was found of each severity.
func counts(l lang.Lang, r *report.Report) string {
	var parts []string
	for _, severity := range report.Severities {
		parts = append(parts, lang.T(l, "verdict.count."+string(severity), r.Counts[severity]))
	}
	return strings.Join(parts, lang.T(l, "verdict.comma"))
}

// place is where an example stands.
func place(l lang.Lang, r *report.Report, e report.Example) string {
	var parts []string
	if e.Line > 0 && e.Column > 0 {
		parts = append(parts, lang.T(l, "verdict.line-column", e.Line, e.Column))
	} else if e.Line > 0 {
		parts = append(parts, lang.T(l, "verdict.line", e.Line))
	}
	if e.Item != "" {
		parts = append(parts, lang.T(l, "verdict.item", e.Item))
	}
	return strings.Join(parts, lang.T(l, "verdict.comma"))
}
