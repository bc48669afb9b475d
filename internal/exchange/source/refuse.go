package source

import (
	"bytes"
	"encoding/hex"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/xmlstream"
)

// magic are first bytes of files that hold no published data, and the key of the
// sentence that says what such a file is.
var magic = []struct{ bytes, key string }{
	{"\xff\xd8\xff", "file.is.image"}, {"\x89PNG\r\n\x1a\n", "file.is.image"}, {"GIF87a", "file.is.image"}, {"GIF89a", "file.is.image"},
	{"II*\x00", "file.is.image"}, {"MM\x00*", "file.is.image"}, {"BM", "file.is.image"},
	{"MZ", "file.is.program"}, {"\x7fELF", "file.is.program"}, {"\xcf\xfa\xed\xfe", "file.is.program"}, {"\xca\xfe\xba\xbe", "file.is.program"},
	{"#!", "file.is.program"},
	{"Rar!\x1a\x07", "file.is.archive"}, {"7z\xbc\xaf\x27\x1c", "file.is.archive"}, {"BZh", "file.is.archive"},
	{"\xfd7zXZ\x00", "file.is.archive"}, {"\x28\xb5\x2f\xfd", "file.is.archive"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file.is.office"}, {"{\\rtf", "file.is.office"},
	{"SQLite format 3\x00", "file.is.database"}, {"\x1f\x8b", "file.is.archive"},
}

// maxNamed is how many members of a JSON object a sentence names.
const maxNamed = 4

// Refusal is what the file is, as a sentence, when it follows no standard that
// is read here; nil when it does follow one. Of a compressed file it reads on, so
// that a bomb is called one. Nothing can be read from the source afterwards.
func (s *Source) Refusal() *problem.Problem {
	if s.Format.Standard != "" && s.Format.Standard != GeoJSON {
		return nil
	}
	if s.Gzip {
		if p := s.expands(); p != nil {
			return p
		}
	}
	return s.refusal
}

// refusal says what a file is by its first bytes, as they are and in UTF-8.
func refusal(raw, decoded []byte, f Format) *problem.Problem {
	is := func(key string, args ...any) *problem.Problem { return problem.New(problem.Unsupported, key, args...) }
	text := bytes.TrimLeft(decoded, " \t\r\n\ufeff")
	switch {
	case f.Standard == GeoJSON:
		return is("file.is.geojson")
	case f.Kind == PDF:
		return is("file.is.pdf")
	case f.Kind == XLSX:
		return is("file.is.workbook")
	case f.Kind == ZIP && (bytes.Contains(raw, []byte("word/")) || bytes.Contains(raw, []byte("ppt/")) || bytes.Contains(raw, []byte("mimetypeapplication/vnd.oasis"))):
		return is("file.is.office")
	case f.Kind == ZIP:
		return is("file.is.zip")
	case len(raw) == 0:
		return is("file.is.empty")
	}
	for _, m := range magic {
		if bytes.HasPrefix(raw, []byte(m.bytes)) {
			return is(m.key)
		}
	}
	if len(raw) > 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP" {
		return is("file.is.image")
	}
	switch {
	case len(text) == 0:
		return is("file.is.blank")
	case f.Kind == JSON:
		return refuseJSON(text, f)
	case f.Kind == XML:
		return refuseXML(text)
	case f.Kind == CSV:
		return is("file.is.csv")
	case bytes.IndexByte(text, 0) < 0 && bytes.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' || r == '\ufffd' }) < 0:
		return is("file.is.text")
	}
	return is("file.is.unknown", hex.EncodeToString(raw[:min(len(raw), 8)]))
}

// refuseJSON names the first members of an object that no standard has, or says
// that there is none.
func refuseJSON(text []byte, f Format) *problem.Problem {
	var names []string
	objects := false
	enter := func(it jsonstream.Item) bool {
		return it.Depth == 0 || it.Depth == 1 && f.List && it.Kind == jsonstream.Object
	}
	for it, p := range jsonstream.NewReader(newBytes(text), jsonstream.Options{Framing: f.Framing, Enter: enter}).All() {
		if p != nil || it.Document > 0 || len(names) == maxNamed || f.List && it.Depth == 1 && it.Index > 0 {
			if p != nil && p.Key != "json.truncated" && len(names) == 0 {
				return p
			}
			break
		}
		if objects = objects || it.Key != ""; it.Key != "" {
			names = append(names, it.Key)
		}
	}
	if !objects {
		return problem.New(problem.Unsupported, "file.is.json-without-object")
	}
	return problem.New(problem.Unsupported, "file.is.other-json", strings.Join(names, ", "))
}

// refuseXML names the root element, or says why there is none to be read.
func refuseXML(text []byte) *problem.Problem {
	if bytes.HasPrefix(bytes.ToLower(text[:min(len(text), 14)]), []byte("<!doctype html")) {
		return problem.New(problem.Unsupported, "file.is.html")
	}
	for item, p := range xmlstream.NewReader(newBytes(text), xmlstream.Options{}).All() {
		if p != nil && !item.Root {
			switch p.Key {
			case "xml.encoding-mismatch":
				continue // the text is in UTF-8 already, whatever it declares
			case "xml.doctype":
				return problem.New(problem.Unsupported, "file.is.xml-with-dtd")
			}
			return p
		}
		name := item.Element.QName()
		if strings.EqualFold(name, "html") {
			return problem.New(problem.Unsupported, "file.is.html")
		}
		return problem.New(problem.Unsupported, "file.is.other-xml", name)
	}
	return problem.New(problem.Unsupported, "file.is.blank")
}

// expands reads on in a compressed stream that nobody will read otherwise, as
// far as a bomb shows: what its first bytes are says little of what it is.
func (s *Source) expands() *problem.Problem {
	buffer := make([]byte, 64<<10)
	for given := int64(0); given < 2*bombFloor; {
		n, err := s.Read(buffer)
		given += int64(n)
		if err != nil {
			for _, p := range problem.Of(err) {
				if p.Key == "file.bomb" || p.Key == "file.broken-gzip" {
					return p
				}
			}
			return nil
		}
	}
	return nil
}
