package validate

import (
	"bytes"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/exchange/report"
	"imar/internal/exchange/source"
)

// FuzzFile: whatever is read, nothing panics, lines are not negative, and each
// finding has a sentence.
func FuzzFile(f *testing.F) {
	for _, text := range []string{
		`<iati-activities version="2.03"><iati-activity><title><narrative>a</narrative></title><sector code="1" percentage="x"/></iati-activity></iati-activities>`,
		`<iati-organisations version="2.01"><iati-organisation><organisation-identifier>a?</organisation-identifier><x:a xmlns:x="u"><title/></x:a></iati-organisation></iati-organisations>`,
		`<iati-activities version="1.05"/>`, `<iati-activities><iati-activity`, `<iati-activities version="2.03">` + strings.Repeat("<a>", 200),
		"\xff\xfe<\x00i\x00", `<html/>`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		src, err := source.Open(bytes.NewReader(text), "", source.Options{})
		if err != nil {
			return
		}
		_, _ = File(src, Options{Now: today}, func(f report.Finding) {
			if f.Line < 0 || f.Column < 0 {
				t.Errorf("line %d, column %d", f.Line, f.Column)
			}
			for _, l := range []lang.Lang{lang.Arabic, lang.English} {
				if !lang.Has(l, f.Rule) {
					t.Errorf("no sentence for %s", f.Rule)
				}
			}
		})
	})
}

// TestBadInput: what is not whole or no file of IATI is told, with a line.
func TestBadInput(t *testing.T) {
	for text, want := range map[string]string{
		"<iati-activities version=\"2.03\">\n<iati-activity>":                                       "xml.truncated",
		"<iati-activities version=\"2.03\">\n<iati-activity></b></iati-activities>":                 "xml.tag-mismatch",
		"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>\n<iati-activities/>":              "xml.doctype",
		"<iati-activities version=\"2.03\">\n&b;<iati-activity/></iati-activities>":                 "xml.unknown-entity",
		"<?xml version=\"1.0\" encoding=\"x-y\"?>\n<iati-activities/>":                              "xml.unknown-encoding",
		"<iati-activities version=\"2.03\">\n" + strings.Repeat("<a>", 200):                         "xml.depth",
		"<iati-activities version=\"2.03\">\n<iati-activity>\xff</iati-activity></iati-activities>": "xml.invalid-utf8",
		"<a/>":                                "iativalidate.root",
		"<iati-activities version=\"1.04\"/>": "iativalidate.version-outdated",
		"<iati-activities version=\"9\"/>":    "iativalidate.version-unknown",
		"<iati-activities/>":                  "iativalidate.attribute-missing",
		"<iati-activities version=\"2.03\"/>": "iativalidate.missing",
	} {
		_, list := check(t, []byte(text))
		found := false
		for _, f := range list {
			found = found || f.Rule == want && f.Severity == report.Error && f.Line > 0
		}
		if !found {
			t.Errorf("%.80q: %v, wanted %s", text, list, want)
		}
	}
}
