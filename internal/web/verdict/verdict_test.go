package verdict_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/exchange/report"
	"imar/internal/web/verdict"
)

// full is a report with everything that one can hold.
func full() *report.Report {
	var c report.Collector
	c.Add(report.Finding{Severity: report.Error, Rule: "validate.required", Args: []string{"date"}, Pointer: "/releases/3", Item: "ocds-213czf-1", Line: 4, Column: 2})
	c.Add(report.Finding{Severity: report.Warning, Rule: "validate.reference", Args: []string{"<b>\u202e"}, Each: true, Pointer: "/releases/0/buyer/id", Line: 1})
	c.Add(report.Finding{Severity: report.Warning, Rule: "validate.reference", Args: []string{"7"}, Each: true, Pointer: "/releases/1/buyer/id", Line: 2})
	c.Add(report.Finding{Severity: report.Note, Rule: "validate.version-missing", Args: []string{"1.0.3"}})
	r := &report.Report{File: "ملف <1>.json", Standard: "ocds", Version: "1.1", Checked: "1.1.5", Shape: "release package", Encoding: "UTF-8", Compression: "gzip",
		SHA256: "ab12", Size: 5, Items: 2, Extensions: []report.Extension{{URL: "https://example.com/x/extension.json", State: "unknown"}}}
	c.Fill(r)
	r.More = map[report.Severity]int64{report.Error: 3}
	return r
}

// TestForms: each form says all that the report holds, in either language, with no
// key in the place of a sentence, and nothing that the file holds becomes markup.
func TestForms(t *testing.T) {
	key := regexp.MustCompile(`\bverdict\.[a-z]`)
	r := full()
	for _, l := range lang.All {
		var text, page, data bytes.Buffer
		if err := verdict.Text(&text, l, r, func(s string) string { return strings.ReplaceAll(s, "\u202e", "?") }); err != nil {
			t.Fatal(err)
		}
		if err := verdict.HTML(&page, l, r); err != nil {
			t.Fatal(err)
		}
		if err := verdict.JSON(&data, r); err != nil {
			t.Fatal(err)
		}
		for name, form := range map[string]string{"text": text.String(), "page": page.String()} {
			for _, has := range []string{"date", "/releases/3", "/releases/1/buyer/id", "1.1.5", "https://example.com/x/extension.json", "ocds-213czf-1", report.Sentence(l, "validate.reference", []string{"7"})[:10]} {
				if !strings.Contains(form, has) {
					t.Errorf("%s in %s: no %q in\n%s", name, l, has, form)
				}
			}
			if found := key.FindString(form); found != "" {
				t.Errorf("%s in %s: the key %s", name, l, found)
			}
		}
		if strings.Contains(page.String(), "<b>") || strings.Contains(page.String(), "<1>") {
			t.Errorf("markup of the file: %s", page.String())
		}
		if !strings.Contains(page.String(), `dir="`+lang.Dir(l)+`"`) {
			t.Errorf("direction: %s", page.String()[:200])
		}
		if strings.Contains(text.String(), "\u202e") {
			t.Errorf("what turns text around reached the terminal")
		}
		var back verdict.Report
		if err := json.Unmarshal(data.Bytes(), &back); err != nil || len(back.Findings) != 3 || back.Findings[1].Count != 2 || back.Findings[0].Message.AR == "" {
			t.Errorf("%v: %s", err, data.String())
		}
	}
}

// TestOutcome: what is no file of a standard is called neither valid nor invalid.
func TestOutcome(t *testing.T) {
	r := &report.Report{File: "x"}
	new(report.Collector).Fill(r)
	if w := verdict.In(lang.English, r); w.Valid || !strings.HasPrefix(w.Outcome, "Not a file") {
		t.Errorf("%+v", w)
	}
	r.Standard = "ocds"
	if w := verdict.In(lang.English, r); !w.Valid || w.Outcome != "Valid." {
		t.Errorf("%+v", w)
	}
}
