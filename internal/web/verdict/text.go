package verdict

import (
	"bufio"
	"fmt"
	"io"

	"imar/internal/base/lang"
	"imar/internal/exchange/report"
)

// Text writes a report for a terminal. What the file holds is shown as clean
// makes it.
func Text(w io.Writer, l lang.Lang, r *report.Report, clean func(string) string) error {
	b := bufio.NewWriter(w)
	line := func(indent, text string) { fmt.Fprintln(b, indent+clean(text)) }
	line("", r.File)
	line("", about(l, r))
	if r.Checked != "" {
		line("", lang.T(l, "verdict.checked", r.Checked))
	}
	for _, e := range r.Extensions {
		line("", lang.T(l, "verdict.extension."+e.State, e.URL))
	}
	line("", outcome(l, r)+" "+counts(l, r))
	var last report.Severity
	for _, g := range r.Groups {
		if g.Severity != last {
			fmt.Fprintln(b)
			line("", lang.T(l, "verdict.title."+string(g.Severity)))
			last = g.Severity
		}
		line("  ", lang.T(l, "verdict.times", g.Count, sentence(l, g)))
		path := g.Path
		if path == "" {
			path = lang.T(l, "verdict.top")
		}
		line("      ", path+"  ["+g.Rule+"]")
		for _, e := range g.Examples {
			text := place(l, r, e)
			if e.Pointer != "" {
				text += "  " + e.Pointer
			}
			if text != "" {
				line("      - ", text)
			}
		}
	}
	for _, severity := range report.Severities {
		if more := r.More[severity]; more > 0 {
			line("", lang.T(l, "verdict.more", more))
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
