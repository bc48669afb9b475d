package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"imar/internal/base/problem"
)

// maker is who a workbook says made it.
const maker = "imar"

// WriteXLSX writes tables as the sheets of one workbook. A table with more rows
// than a sheet holds is a problem, and so is a workbook without tables; then
// nothing is written. Texts longer than a cell holds end in "…". Only the
// compressed workbook is held in memory. The same tables give the same bytes.
func WriteXLSX(w io.Writer, tables ...Table) error {
	if len(tables) == 0 {
		return problem.New(problem.Usage, "problem.sheet.no-table")
	}
	taken := map[string]bool{}
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = sheetName(t.Name, taken)
	}
	var packed bytes.Buffer
	book, err := NewWorkbook(&packed, names, styleSheet(), maker)
	if err != nil {
		return fmt.Errorf("begin workbook: %w", err)
	}
	for i, t := range tables {
		out, err := book.Sheet()
		if err == nil {
			err = t.write(out)
		}
		if err != nil {
			return fmt.Errorf("write sheet %q: %w", names[i], err)
		}
	}
	if err := book.Close(); err != nil {
		return fmt.Errorf("end workbook: %w", err)
	}
	if _, err := w.Write(packed.Bytes()); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// The cell formats of a workbook, as styleSheet lists them; a number with n
// decimals is styleNumber + n.
const (
	styleHeading = 1 + iota
	styleText
	styleDate
	styleMoment
	styleNumber
	maxDecimals = 9
)

// styleSheet lists the cell formats: the usual one, then those above. Format 49 is
// text, those from 164 on are a workbook's own.
func styleSheet() string {
	const first = 164
	codes := []string{`yyyy\-mm\-dd`, `yyyy\-mm\-dd\ hh:mm:ss`, `#,##0`}
	for d := 1; d <= maxDecimals; d++ {
		codes = append(codes, `#,##0.`+strings.Repeat("0", d))
	}
	var formats, cells strings.Builder
	for i, code := range codes {
		fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, first+i, code)
		fmt.Fprintf(&cells, `<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`, first+i)
	}
	return XMLHead + `<styleSheet xmlns="` + spreadsheet + `"><numFmts count="` + strconv.Itoa(len(codes)) + `">` + formats.String() + `</numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="` + strconv.Itoa(len(codes)+3) + `"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>` +
		cells.String() + `</cellXfs></styleSheet>`
}

// flushAt is how much of a sheet waits before it is written.
const flushAt = 32 << 10

// write writes the table as a worksheet.
func (t Table) write(out io.Writer) error {
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = width(c)
	}
	s := &cells{b: AppendHead(nil, t.RTL, widths)}
	s.begin()
	for i, c := range t.Columns {
		s.text(i, fit(c.Title), styleHeading)
	}
	s.end()
	for row := range t.Rows {
		if s.row >= MaxRows {
			return problem.New(problem.TooLarge, "problem.sheet.too-many-rows", MaxRows-1)
		}
		s.begin()
		for i, c := range row {
			t.cell(s, i, string(c))
		}
		s.end()
		if len(s.b) >= flushAt {
			if _, err := out.Write(s.b); err != nil {
				return err
			}
			s.b = s.b[:0]
		}
	}
	_, err := out.Write(append(s.b, Tail...))
	return err
}

// cell writes a cell with its format: a number or date where the column says so and
// the file can hold it, else text; an empty cell is none.
func (t Table) cell(s *cells, i int, text string) {
	if text == "" {
		return
	}
	switch k := t.kind(i); k {
	case Number:
		// The file stores a binary number. Up to 15 digits it gives back the
		// very decimal that went in; a longer one stays text and whole.
		if isNumber(text) && significant(text) <= MaxDigits {
			if n, err := strconv.ParseFloat(text, 64); err == nil {
				s.number(i, n, styleNumber+min(max(t.Columns[i].Decimals, 0), maxDecimals))
				return
			}
		}
	case Date, Moment:
		if at, ok := parseTime(k, text); ok && at.Year() >= MinYear {
			style := styleDate
			if k == Moment {
				style = styleMoment
			}
			s.number(i, serial(at), style)
			return
		}
	}
	s.text(i, fit(text), styleText)
}

// epoch is the day of the number 0 in a workbook.
var epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// serial is the number of a moment: days since the epoch, in UTC.
func serial(at time.Time) float64 {
	return float64(at.Unix()-epoch.Unix()) / (24 * time.Hour).Seconds()
}

// cells writes the cells of a sheet.
type cells struct {
	b       []byte
	row     int
	letters []string // of the columns so far
}

func (s *cells) begin() {
	s.row++
	s.b = append(strconv.AppendInt(append(s.b, `<row r="`...), int64(s.row), 10), `">`...)
}

func (s *cells) end() { s.b = append(s.b, "</row>"...) }

func (s *cells) open(column, style int) {
	for len(s.letters) <= column {
		s.letters = append(s.letters, Letters(len(s.letters)))
	}
	s.b = strconv.AppendInt(append(append(s.b, `<c r="`...), s.letters[column]...), int64(s.row), 10)
	s.b = append(strconv.AppendInt(append(s.b, `" s="`...), int64(style), 10), '"')
}

func (s *cells) number(column int, n float64, style int) {
	s.open(column, style)
	s.b = append(strconv.AppendFloat(append(s.b, "><v>"...), n, 'f', -1, 64), "</v></c>"...)
}

func (s *cells) text(column int, text string, style int) {
	s.open(column, style)
	s.b = append(AppendText(append(s.b, ` t="inlineStr"><is><t xml:space="preserve">`...), []byte(text)), "</t></is></c>"...)
}

// significant counts a number's significant digits, trailing zeros included.
func significant(s string) int {
	s = strings.TrimLeft(strings.TrimPrefix(s, "-"), "0.")
	return len(strings.Replace(s, ".", "", 1))
}

// fit replaces what XML 1.0 cannot hold and cuts what a cell cannot.
func fit(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
	if len(s) <= MaxCell {
		return s // no text has more UTF-16 units than bytes
	}
	units, cut := 0, 0 // cut: how much leaves room for the ellipsis
	for i, r := range s {
		if units < MaxCell {
			cut = i
		}
		units += utf16.RuneLen(r)
	}
	if units <= MaxCell {
		return s
	}
	return s[:cut] + "…"
}

func width(c Column) int {
	if c.Width > 0 {
		return min(c.Width, 255)
	}
	return [...]int{Text: 28, Number: 18, Date: 12, Moment: 20}[c.Kind]
}

// sheetName makes a name that Excel accepts: at most 31 characters, none of
// []:*?/\, no apostrophe at an end, and none taken.
func sheetName(name string, taken map[string]bool) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return '-'
		}
		return r
	}, fit(name))
	base := []rune(strings.Trim(name, "' "))
	if len(base) == 0 {
		base = []rune("1")
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = " " + strconv.Itoa(n)
		}
		short := base
		for len(utf16.Encode(short))+len(suffix) > 31 {
			short = short[:len(short)-1]
		}
		if name := string(short) + suffix; !taken[strings.ToLower(name)] {
			taken[strings.ToLower(name)] = true
			return name
		}
	}
}
