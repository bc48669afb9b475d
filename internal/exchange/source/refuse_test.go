package source_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/exchange/source"
)

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

// A file that nobody reads is told what it is, in a sentence of its own in both
// languages; a file that somebody reads is told nothing.
func TestRefusal(t *testing.T) {
	local := "PK\x03\x04" + strings.Repeat("\x00", 22)
	for _, c := range []struct{ name, content, key string }{
		{"empty", "", "file.is.empty"},
		{"blank", " \n\t", "file.is.blank"},
		{"PDF", "%PDF-1.7\n", "file.is.pdf"},
		{"ZIP", local + "\x05\x00\x00\x00a.txt", "file.is.zip"},
		{"workbook", local + "\x0f\x00\x00\x00xl/workbook.xml", "file.is.workbook"},
		{"document", local + "\x11\x00\x00\x00word/document.xml", "file.is.office"},
		{"JPEG", "\xff\xd8\xff\xe0\x00\x10JFIF", "file.is.image"},
		{"PNG", "\x89PNG\r\n\x1a\n\x00", "file.is.image"},
		{"WebP", "RIFF\x00\x00\x00\x00WEBPVP8 ", "file.is.image"},
		{"Windows program", "MZ\x90\x00\x03", "file.is.program"},
		{"Linux program", "\x7fELF\x02\x01", "file.is.program"},
		{"script", "#!/bin/sh\nexit 0\n", "file.is.program"},
		{"RAR", "Rar!\x1a\x07\x01\x00", "file.is.archive"},
		{"database", "SQLite format 3\x00\x10", "file.is.database"},
		{"web page", "<!DOCTYPE html><html>", "file.is.html"},
		{"web page in XHTML", "<html><head/></html>", "file.is.html"},
		{"DTD", `<?xml version="1.0"?><!DOCTYPE iati-activities [<!ENTITY a "b">]><iati-activities/>`, "file.is.xml-with-dtd"},
		{"other XML", `<?xml version="1.0"?><rss version="2.0"/>`, "file.is.other-xml"},
		{"broken XML", `<?xml version="1.0"?><1>`, "xml.bad-name"},
		{"GeoJSON", `{"type":"FeatureCollection","features":[]}`, "file.is.geojson"},
		{"other JSON", `{"openapi":"3.1.0","info":{}}`, "file.is.other-json"},
		{"list of other JSON", `[{"a":1}]`, "file.is.other-json"},
		{"JSON without an object", `[1,2]`, "file.is.json-without-object"},
		{"CSV", "id,name\n1,x\n", "file.is.csv"},
		{"text", "hello\nworld\n", "file.is.text"},
		{"bytes", "\x00\x01\x02\x03", "file.is.unknown"},
		{"bomb of nothing", gzipped(strings.Repeat("\x00", 64<<20)), "file.bomb"},
		{"text, compressed", gzipped("hello\nworld\n"), "file.is.text"},
		{"cut off", gzipped("hello\nworld\n")[:16], "file.broken-gzip"},
		{"OC4IDS", `{"projects":[]}`, ""},
		{"OCDS", `{"releases":[]}`, ""},
		{"IATI", `<iati-activities version="2.03">`, ""},
	} {
		s, err := source.Open(strings.NewReader(c.content), c.name, source.Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		p := s.Refusal()
		switch {
		case c.key == "" && p != nil:
			t.Errorf("%s is refused: %v", c.name, p)
		case c.key == "":
		case p == nil || p.Key != c.key:
			t.Errorf("%s: %v, want %s", c.name, p, c.key)
		default:
			for _, l := range lang.All {
				if sentence := lang.T(l, p.Key, p.Args...); sentence == p.Key || sentence == "" {
					t.Errorf("%s: no sentence in %s", c.name, l)
				}
			}
		}
	}
}
