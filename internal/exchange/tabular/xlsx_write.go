package tabular

import (
	"io"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"imar/internal/base/problem"
	"imar/internal/exchange/sheet"
)

// The cell formats of a workbook, as its styles list them.
const (
	styleHeading = "1"
	styleText    = "2"
	styleMoment  = "3"
)

// styleSheet lists the formats: the usual one, a heading, text, a moment.
const styleSheet = sheet.XMLHead + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd&quot;T&quot;hh:mm:ss&quot;Z&quot;"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`

// WriteXLSX writes every sheet into one workbook (ECMA-376) and gives their number.
// rtl lays the sheets out from right to left. The same data gives the same bytes.
func (f *Flatten) WriteXLSX(w io.Writer, rtl bool) (sheets int, err error) {
	if err := f.finish(longestTitle); err != nil {
		return 0, err
	}
	for _, t := range f.tables {
		if t.rows+1 > sheet.MaxRows {
			return 0, problem.New(problem.TooLarge, "tabular.many-rows", t.title, t.rows, sheet.MaxRows-1)
		}
	}
	names := make([]string, len(f.tables))
	for i, t := range f.tables {
		names[i] = t.title
	}
	book, err := sheet.NewWorkbook(w, names, styleSheet, maker)
	if err != nil {
		return 0, err
	}
	for _, t := range f.tables {
		out, err := book.Sheet()
		if err != nil {
			return 0, err
		}
		if err := f.writeSheet(out, t, rtl); err != nil {
			return 0, err
		}
	}
	return len(f.tables), book.Close()
}

func (f *Flatten) writeSheet(out io.Writer, t *table, rtl bool) error {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		widths[i] = min(max(len(c.header)+2, 12), 40)
	}
	b := append(sheet.AppendHead(nil, rtl, widths), `<row r="1">`...)
	cells := &sheetWriter{t: t, report: f.Report, letters: make([]string, len(t.columns))}
	for i, c := range t.columns {
		cells.letters[i] = sheet.Letters(i)
		b = cells.text(b, i, 1, []byte(c.header), styleHeading)
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
			b = append(b, sheet.Tail...)
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
				b = cells.cell(b, i, r.number+1, &r.slots[i])
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
	if len(text) > sheet.MaxCell && units(string(text)) > sheet.MaxCell {
		s.report(problem.New(problem.TooLarge, "tabular.long-cell", s.t.title, s.letters[column]+strconv.FormatInt(row, 10), sheet.MaxCell))
		text = cutUnits(text, sheet.MaxCell-1)
	}
	b = append(append(append(s.open(b, column, row), ` s="`...), style...), `" t="inlineStr"><is><t xml:space="preserve">`...)
	return append(sheet.AppendText(b, text), "</t></is></c>"...)
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
	return digits <= sheet.MaxDigits && len(literal) <= 2*sheet.MaxDigits && string(literal[:min(len(literal), 2)]) != "-0"
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
	if err != nil || at.Year() < sheet.MinYear || at.Format(form) != string(text) {
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
