package tabular

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"

	"imar/internal/base/problem"
)

// What a workbook can hold (Excel specifications and limits).
const (
	maxRows   = 1_048_576
	maxCell   = 32_767 // UTF-16 units
	maxDigits = 15     // of a number
	minYear   = 1901   // earlier days have no number, or, in early 1900, a wrong one
)

// The cell formats of a workbook, as its styles list them.
const (
	styleHeading = "1"
	styleText    = "2"
	styleMoment  = "3"
)

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// styleSheet lists the formats: the usual one, a heading, text, a moment.
const styleSheet = xmlHead + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd&quot;T&quot;hh:mm:ss&quot;Z&quot;"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`

// WriteXLSX writes every sheet into one workbook (ECMA-376) and gives their number.
// rtl lays the sheets out from right to left. The same data gives the same bytes.
func (f *Flatten) WriteXLSX(w io.Writer, rtl bool) (sheets int, err error) {
	if err := f.finish(longestTitle); err != nil {
		return 0, err
	}
	for _, t := range f.tables {
		if t.rows+1 > maxRows {
			return 0, problem.New(problem.TooLarge, "tabular.many-rows", t.title, t.rows, maxRows-1)
		}
	}
	book := zip.NewWriter(w)
	book.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed+1) })
	for _, part := range f.parts() {
		if err := addPart(book, part[0], func(out io.Writer) error { _, err := io.WriteString(out, part[1]); return err }); err != nil {
			return 0, err
		}
	}
	for i, t := range f.tables {
		name := fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)
		if err := addPart(book, name, func(out io.Writer) error { return f.writeSheet(out, t, rtl) }); err != nil {
			return 0, err
		}
	}
	return len(f.tables), book.Close()
}

func addPart(book *zip.Writer, name string, write func(io.Writer) error) error {
	out, err := book.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	return write(out)
}

// parts are the workbook's parts but for the sheets: names and contents.
func (f *Flatten) parts() (list [][2]string) {
	var types, sheets, relations bytes.Buffer
	for i, t := range f.tables {
		n := i + 1
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, n)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, xmlText(nil, []byte(t.title)), n, n)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, n, n)
	}
	fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>`, len(f.tables)+1)
	return [][2]string{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/></Relationships>`},
		{"docProps/app.xml", xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>` + maker + `</Application></Properties>`},
		{"xl/workbook.xml", xmlHead + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><bookViews><workbookView/></bookViews><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + relations.String() + `</Relationships>`},
		{"xl/styles.xml", styleSheet},
	}
}

func (f *Flatten) writeSheet(out io.Writer, t *table, rtl bool) error {
	b := append([]byte(xmlHead), `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"`...)
	if rtl {
		b = append(b, ` rightToLeft="1"`...)
	}
	b = append(b, `><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`...)
	if len(t.columns) > 0 {
		b = append(b, `<cols>`...)
		for i, c := range t.columns {
			b = fmt.Appendf(b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, min(max(len(c.header)+2, 12), 40))
		}
		b = append(b, `</cols>`...)
	}
	b = append(b, `<sheetData><row r="1">`...)
	sheet := &sheetWriter{t: t, report: f.Report, letters: make([]string, len(t.columns))}
	for i, c := range t.columns {
		sheet.letters[i] = Letters(i)
		b = sheet.text(b, i, 1, []byte(c.header), styleHeading)
	}
	b = append(b, "</row>"...)
	var r rows
	r.of(&f.out, t)
	for {
		more, err := r.next()
		if err != nil {
			return err
		}
		if !more {
			b = append(b, `</sheetData></worksheet>`...)
		}
		if !more || len(b) >= flushAt {
			if _, err := out.Write(b); err != nil || !more {
				return err
			}
			b = b[:0]
		}
		b = append(append(append(b, `<row r="`...), strconv.FormatInt(r.number+1, 10)...), `">`...)
		for i := range r.slots {
			if r.slots[i].row == r.number {
				b = sheet.cell(b, i, r.number+1, &r.slots[i])
			}
		}
		b = append(b, "</row>"...)
	}
}

// sheetWriter writes the cells of a sheet.
type sheetWriter struct {
	t       *table
	letters []string
	report  func(*problem.Problem)
	room    []byte
}

// open begins a cell.
func (s *sheetWriter) open(b []byte, column int, row int64) []byte {
	b = append(append(b, `<c r="`...), s.letters[column]...)
	return append(strconv.AppendInt(b, row, 10), '"')
}

func (s *sheetWriter) cell(b []byte, column int, row int64, v *slot) []byte {
	kind := s.t.columns[column].kind
	switch {
	case v.kind == cellNumber && (kind == anything || kind == numbers || kind == integers) && storable(v.text):
		b = append(s.open(b, column, row), "><v>"...)
		return append(append(b, v.text...), "</v></c>"...)
	case v.kind == cellNumber && (kind == numbers || kind == integers):
		return s.text(b, column, row, v.text, styleText)
	case v.kind == cellTruth && (kind == anything || kind == truths):
		truth := byte('0')
		if v.text[0] == 't' {
			truth = '1'
		}
		return append(append(append(s.open(b, column, row), ` t="b"><v>`...), truth), "</v></c>"...)
	case v.heed&special != 0:
	case v.kind == cellText && kind == moments:
		if serial, ok := serialOf(v.text); ok {
			b = append(s.open(b, column, row), ` s="`+styleMoment+`"><v>`...)
			return append(strconv.AppendFloat(b, serial, 'f', -1, 64), "</v></c>"...)
		}
		return s.text(b, column, row, v.text, styleText)
	case v.kind == cellText && kind == anything, kind.holds(v.kind) && v.kind != cellTruth:
		return s.text(b, column, row, v.text, styleText)
	}
	s.room = v.marked(s.room[:0])
	return s.text(b, column, row, s.room, styleText)
}

// text writes a cell of text. One that is too long is cut and told of.
func (s *sheetWriter) text(b []byte, column int, row int64, text []byte, style string) []byte {
	if len(text) > maxCell && units(string(text)) > maxCell {
		s.report(problem.New(problem.TooLarge, "tabular.long-cell", s.t.title, s.letters[column]+strconv.FormatInt(row, 10), maxCell))
		text = cutUnits(text, maxCell-1)
	}
	b = append(append(append(s.open(b, column, row), ` s="`...), style...), `" t="inlineStr"><is><t xml:space="preserve">`...)
	return append(xmlText(b, text), "</t></is></c>"...)
}

// cutUnits is the beginning of a text of at most n UTF-16 units, with an ellipsis.
func cutUnits(text []byte, n int) []byte {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if n--; r > 0xFFFF {
			n--
		}
		if n < 0 {
			break
		}
		at += size
	}
	return append(text[:at:at], "…"...)
}

// storable says that a number's literal comes back from the binary number that a
// spreadsheet program makes of it.
func storable(literal []byte) bool {
	digits, points, leading := 0, 0, true
	for i, c := range literal {
		switch {
		case c == '-' && i == 0:
		case c == '.':
			points++
		case c < '0' || c > '9':
			return false
		case c != '0' || !leading:
			leading = false
			digits++
		}
	}
	return digits <= maxDigits && len(literal) <= 2*maxDigits && string(literal[:min(len(literal), 2)]) != "-0"
}

// epoch is the day of the number 0 in a workbook.
var epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

const aDay = 24 * time.Hour

// serialOf is the number of a moment in the form 2026-11-23T10:00:00Z.
func serialOf(text []byte) (serial float64, ok bool) {
	const form = "2006-01-02T15:04:05Z"
	if len(text) != len(form) {
		return 0, false
	}
	at, err := time.Parse(form, string(text))
	if err != nil || at.Year() < minYear || at.Format(form) != string(text) {
		return 0, false
	}
	since := at.Unix() - epoch.Unix()
	return float64(since) / aDay.Seconds(), true
}

// momentOf is the moment of a number; ok is false for one outside the years that
// have four digits.
func momentOf(serial float64) (at time.Time, ok bool) {
	if math.IsNaN(serial) || serial < 0 || serial > 2_958_466 {
		return time.Time{}, false
	}
	return time.Unix(epoch.Unix()+int64(math.Round(serial*aDay.Seconds())), 0).UTC(), true
}

// xmlText writes characters of a workbook: what XML cannot hold, or would change,
// stands as _xHHHH_ (ECMA-376, part 1, 22.9.2.19), and so does what looks like it.
func xmlText(b, text []byte) []byte {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '<':
			b = append(b, "&lt;"...)
		case c == '>':
			b = append(b, "&gt;"...)
		case c == '&':
			b = append(b, "&amp;"...)
		case c == '"':
			b = append(b, "&quot;"...)
		case c == '_' && escaped(text[i:]):
			b = append(b, "_x005F_"...)
		case c < ' ' && c != '\t' && c != '\n':
			b = fmt.Appendf(b, "_x%04X_", c)
		case c == 0xEF && i+2 < len(text) && text[i+1] == 0xBF && text[i+2] >= 0xBE: // U+FFFE, U+FFFF
			b = fmt.Appendf(b, "_x%04X_", 0xFFC0+int(text[i+2])-0x80)
			i += 2
		default:
			b = append(b, c)
		}
	}
	return b
}

// escaped says that a text begins with _xHHHH_.
func escaped(text []byte) bool {
	if len(text) < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_' {
		return false
	}
	for _, c := range text[2:6] {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return true
}
