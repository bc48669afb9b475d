package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"imar/internal/base/problem"
)

// What a worksheet can hold (Excel specifications and limits).
const (
	maxRows   = 1_048_576
	maxCell   = 32_767 // UTF-16 units
	maxDigits = 15     // significant decimal digits that a number keeps
	minYear   = 1901   // earlier dates have no number, or, in early 1900, a wrong one
)

// WriteXLSX streams tables as the sheets of one workbook. A table with more
// rows than a sheet holds is a problem, and so is a workbook without tables.
// Texts longer than a cell holds end in "…". Rows of a large sheet wait in a
// temporary file; only the compressed workbook is held in memory. The same
// tables give the same bytes.
func WriteXLSX(w io.Writer, tables ...Table) error {
	if len(tables) == 0 {
		return problem.New(problem.Usage, "problem.sheet.no-table")
	}
	file := excelize.NewFile()
	defer file.Close()
	styles, err := newStyles(file)
	if err != nil {
		return fmt.Errorf("make styles: %w", err)
	}
	names := map[string]bool{}
	for i, t := range tables {
		name := sheetName(t.Name, names)
		if i == 0 {
			err = file.SetSheetName("Sheet1", name)
		} else {
			_, err = file.NewSheet(name)
		}
		if err != nil {
			return fmt.Errorf("make sheet %q: %w", name, err)
		}
		if err := writeSheet(file, name, t, styles); err != nil {
			return fmt.Errorf("write sheet %q: %w", name, err)
		}
	}
	packed, err := file.WriteToBuffer()
	if err != nil {
		return fmt.Errorf("pack workbook: %w", err)
	}
	if err := inOrder(w, packed.Bytes()); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// contentTypes is the part that a package begins with (ECMA-376, part 2).
const contentTypes = "[Content_Types].xml"

// inOrder copies a package's compressed parts in the order of their names, for
// they come out of the library in random order and the same tables must give
// the same bytes.
func inOrder(w io.Writer, packed []byte) error {
	in, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int {
		if first := b.Name == contentTypes; (a.Name == contentTypes) != first {
			if first {
				return 1
			}
			return -1
		}
		return strings.Compare(a.Name, b.Name)
	})
	out := zip.NewWriter(w)
	for _, part := range in.File {
		if err := out.Copy(part); err != nil {
			return err
		}
	}
	return out.Close()
}

// styles are a workbook's cell formats.
type styles struct {
	heading, text, date, moment int
	number                      [10]int // by decimals
}

func newStyles(file *excelize.File) (s styles, err error) {
	add := func(style excelize.Style) (id int) {
		if err == nil {
			id, err = file.NewStyle(&style)
		}
		return id
	}
	format := func(code string) excelize.Style { return excelize.Style{CustomNumFmt: &code} }
	s.heading = add(excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	s.text = add(excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top"}})
	s.date = add(format("yyyy-mm-dd"))
	s.moment = add(format("yyyy-mm-dd hh:mm:ss"))
	for d := range s.number {
		code := "#,##0"
		if d > 0 {
			code += "." + strings.Repeat("0", d)
		}
		s.number[d] = add(format(code))
	}
	return s, err
}

func writeSheet(file *excelize.File, name string, t Table, s styles) error {
	if err := file.SetSheetView(name, 0, &excelize.ViewOptions{RightToLeft: &t.RTL}); err != nil {
		return err
	}
	out, err := file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	heading := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		heading[i] = excelize.Cell{StyleID: s.heading, Value: fit(c.Title)}
		if err := out.SetColWidth(i+1, i+1, width(c)); err != nil {
			return err
		}
	}
	if err := out.SetRow("A1", heading); err != nil {
		return err
	}
	row := 1
	for cells := range t.Rows {
		if row++; row > maxRows {
			return problem.New(problem.TooLarge, "problem.sheet.too-many-rows", maxRows-1)
		}
		values := make([]any, len(cells))
		for i, c := range cells {
			values[i] = t.value(i, string(c), s)
		}
		if err := out.SetRow("A"+strconv.Itoa(row), values); err != nil {
			return err
		}
	}
	return out.Flush()
}

// value is a cell with its format: a number or date where the column says so
// and the file can hold it, else text; nil for an empty cell.
func (t Table) value(i int, s string, st styles) any {
	if s == "" {
		return nil
	}
	switch k := t.kind(i); k {
	case Number:
		// The file stores a binary number. Up to 15 digits it gives back the
		// very decimal that went in; a longer one stays text and whole.
		if isNumber(s) && significant(s) <= maxDigits {
			if n, err := strconv.ParseFloat(s, 64); err == nil {
				return excelize.Cell{StyleID: st.number[min(max(t.Columns[i].Decimals, 0), 9)], Value: n}
			}
		}
	case Date, Moment:
		if at, ok := parseTime(k, s); ok && at.Year() >= minYear {
			style := st.date
			if k == Moment {
				style = st.moment
			}
			return excelize.Cell{StyleID: style, Value: at}
		}
	}
	return excelize.Cell{StyleID: st.text, Value: fit(s)}
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
	if len(s) <= maxCell {
		return s // no text has more UTF-16 units than bytes
	}
	units, cut := 0, 0 // cut: how much leaves room for the ellipsis
	for i, r := range s {
		if units < maxCell {
			cut = i
		}
		units += utf16.RuneLen(r)
	}
	if units <= maxCell {
		return s
	}
	return s[:cut] + "…"
}

func width(c Column) float64 {
	if c.Width > 0 {
		return float64(min(c.Width, 255))
	}
	return map[Kind]float64{Text: 28, Number: 18, Date: 12, Moment: 20}[c.Kind]
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
