package source

import (
	"bytes"
	"encoding/binary"
	"io"

	"imar/internal/exchange/charset"
	"imar/internal/exchange/jsonstream"
)

// Kind is the syntax of a file.
type Kind string

// The kinds. Unknown is also the kind of an empty file.
const (
	Unknown Kind = ""
	JSON    Kind = "json"
	XML     Kind = "xml"
	CSV     Kind = "csv"
	XLSX    Kind = "xlsx"
	ZIP     Kind = "zip"
	PDF     Kind = "pdf"
)

// Standard is the standard that a file follows, "" when none was recognised.
type Standard string

// The standards.
const (
	OC4IDS  Standard = "oc4ids"
	OCDS    Standard = "ocds"
	IATI    Standard = "iati"
	GeoJSON Standard = "geojson"
)

// Shape is what a file, or each value or element of it, is within its standard.
type Shape string

// The shapes: of OC4IDS, of OCDS, of IATI, of GeoJSON (RFC 7946).
const (
	ProjectPackage Shape = "project package"
	Project        Shape = "project"

	ReleasePackage   Shape = "release package"
	Release          Shape = "release"
	CompiledRelease  Shape = "compiled release"
	VersionedRelease Shape = "versioned release"
	RecordPackage    Shape = "record package"
	Record           Shape = "record"

	Activities    Shape = "iati-activities"
	Organisations Shape = "iati-organisations"

	FeatureCollection Shape = "FeatureCollection"
	Feature           Shape = "Feature"
	Geometry          Shape = "Geometry"
)

// Format is what a file is.
type Format struct {
	Kind     Kind
	Standard Standard
	Shape    Shape
	Version  string // as the file says it, "" when it does not

	Framing   jsonstream.Framing // of JSON
	List      bool               // JSON whose outermost value is an array of such shapes
	Delimiter rune               // of CSV: comma, semicolon or tab
	Encoding  charset.Encoding   // of JSON and CSV, before Open decoded it
}

// Detect tells the format of text in UTF-8 from its first bytes. cut says that
// the text goes on behind them.
func Detect(prefix []byte, cut bool) Format {
	trimmed := bytes.TrimLeft(prefix, " \t\r\n")
	if len(trimmed) == 0 {
		return Format{}
	}
	switch trimmed[0] {
	case '<':
		return xmlFormat(prefix)
	case '{', '[':
		return jsonFormat(trimmed, cut)
	}
	return csvFormat(trimmed, cut)
}

// newBytes is a reader of b.
func newBytes(b []byte) io.Reader { return bytes.NewReader(b) }

// binaryFormat tells the kinds with magic bytes.
func binaryFormat(prefix []byte) Format {
	switch {
	case bytes.HasPrefix(prefix, []byte("%PDF-")):
		return Format{Kind: PDF}
	case bytes.HasPrefix(prefix, []byte("PK\x03\x04")):
		return Format{Kind: zipKind(prefix)}
	case bytes.HasPrefix(prefix, []byte("PK\x05\x06")):
		return Format{Kind: ZIP}
	}
	return Format{}
}

// zipKind tells a workbook (ECMA-376) from another archive, by the names in
// the local headers that are in view.
func zipKind(prefix []byte) Kind {
	const header = 30
	for {
		i := bytes.Index(prefix, []byte("PK\x03\x04"))
		if i < 0 || len(prefix) < i+header {
			return ZIP
		}
		prefix = prefix[i:]
		length := int(binary.LittleEndian.Uint16(prefix[26:]))
		name := prefix[header:min(len(prefix), header+length)]
		if bytes.HasPrefix(name, []byte("xl/")) {
			return XLSX
		}
		prefix = prefix[header:]
	}
}

// csvFormat tells text in columns: the first line has a delimiter, and so has
// the second when there is one. Other text is unknown.
func csvFormat(text []byte, cut bool) Format {
	if bytes.IndexByte(text, 0) >= 0 {
		return Format{}
	}
	best, most := rune(0), 0
	for _, delimiter := range []rune{',', ';', '\t'} {
		first, rest := fields(text, delimiter)
		second, _ := fields(rest, delimiter)
		if first > most && (second > 0 || len(bytes.TrimSpace(rest)) == 0 && !cut) {
			best, most = delimiter, first
		}
	}
	if best == 0 {
		return Format{}
	}
	return Format{Kind: CSV, Delimiter: best}
}

// fields counts the delimiters of the first record, outside quotes, and gives
// what follows the record (RFC 4180).
func fields(text []byte, delimiter rune) (n int, rest []byte) {
	quoted := false
	for i, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case rune(c) == delimiter:
			n++
		case c == '\n':
			return n, text[i+1:]
		}
	}
	return n, nil
}
