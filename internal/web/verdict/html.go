package verdict

import (
	"embed"
	"html/template"
	"io"

	"imar/internal/base/lang"
	"imar/internal/exchange/report"
)

//go:embed verdict.tmpl verdict.css
var files embed.FS

// sheet is the style sheet, which stands within the file.
var sheet = func() template.CSS {
	raw, err := files.ReadFile("verdict.css")
	if err != nil {
		panic("verdict: " + err.Error()) // it is compiled in
	}
	return template.CSS(raw)
}()

var whole = template.Must(template.New("verdict.tmpl").ParseFS(files, "verdict.tmpl"))

// Part is the findings of one severity.
type Part struct {
	Title  string
	Tone   string
	Groups []Shown
}

// Shown is a group as it is shown.
type Shown struct {
	Sentence string
	Times    string
	Path     string
	Rule     string
	Examples []Place
}

// Place is where an example stands, and what it says if the others say something
// else.
type Place struct{ Where, Pointer, Said string }

// Parts is a report's findings by severity, in words.
func Parts(l lang.Lang, r *report.Report) (parts []Part) {
	for _, g := range r.Groups {
		if n := len(parts); n == 0 || parts[n-1].Tone != string(g.Severity) {
			parts = append(parts, Part{Title: lang.T(l, "verdict.title."+string(g.Severity)), Tone: string(g.Severity)})
		}
		shown := Shown{Sentence: sentence(l, g), Times: lang.T(l, "verdict.found-times", g.Count), Path: g.Path, Rule: g.Rule}
		for _, e := range g.Examples {
			p := Place{Where: place(l, r, e), Pointer: e.Pointer}
			if said := report.Sentence(l, g.Rule, e.Args); len(e.Args) > 0 && said != shown.Sentence {
				p.Said = said
			}
			if p != (Place{}) {
				shown.Examples = append(shown.Examples, p)
			}
		}
		part := &parts[len(parts)-1]
		part.Groups = append(part.Groups, shown)
	}
	return parts
}

// Words is a report in words.
type Words struct {
	Lang       lang.Lang
	Dir        string
	File       string
	Valid      bool
	About      string
	Checked    string
	Outcome    string
	Counts     string
	Extensions []string
	Parts      []Part
	More       []string
	Digest     string
	Said       map[string]string // fixed words of the template
	Style      template.CSS
}

// In puts a report into words.
func In(l lang.Lang, r *report.Report) Words {
	w := Words{
		Lang: l, Dir: lang.Dir(l), File: r.File, Valid: r.Valid && r.Standard != "", About: about(l, r), Outcome: outcome(l, r), Counts: counts(l, r),
		Parts: Parts(l, r), Digest: r.SHA256, Style: sheet, Said: map[string]string{},
	}
	if r.Checked != "" {
		w.Checked = lang.T(l, "verdict.checked", r.Checked)
	}
	for _, e := range r.Extensions {
		w.Extensions = append(w.Extensions, lang.T(l, "verdict.extension."+e.State, e.URL))
	}
	for _, severity := range report.Severities {
		if more := r.More[severity]; more > 0 {
			w.More = append(w.More, lang.T(l, "verdict.more", more))
		}
	}
	for _, key := range []string{"heading", "digest", "top", "made"} {
		w.Said[key] = lang.T(l, "verdict."+key)
	}
	return w
}

// HTML writes a report as one file.
func HTML(w io.Writer, l lang.Lang, r *report.Report) error { return whole.Execute(w, In(l, r)) }
