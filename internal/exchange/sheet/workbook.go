package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
)

// What a workbook can hold (Excel specifications and limits).
const (
	MaxRows   = 1_048_576 // of a sheet, its heading included
	MaxCell   = 32_767    // UTF-16 units of a text
	MaxDigits = 15        // significant decimal digits that a number keeps
	MinYear   = 1901      // earlier dates have no number, or, in early 1900, a wrong one
)

// XMLHead begins every part of a workbook.
const XMLHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Workbook writes a workbook (ECMA-376, parts 1 and 2): first all that stands
// around its sheets, then one sheet after the other. It holds none of them, and the
// same parts give the same bytes.
type Workbook struct {
	zip    *zip.Writer
	sheets int // begun
}

// NewWorkbook begins a workbook with sheets of these names, which Excel must
// accept. styles is the part that lists the cell formats, maker the program that
// the workbook says made it.
func NewWorkbook(w io.Writer, names []string, styles, maker string) (*Workbook, error) {
	b := &Workbook{zip: zip.NewWriter(w)}
	b.zip.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed+1) })
	for _, part := range frame(names, styles, maker) {
		out, err := b.part(part[0])
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(out, part[1]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Sheet begins the next sheet, whose part (worksheet) is to be written to what it
// gives, before anything else.
func (b *Workbook) Sheet() (io.Writer, error) {
	b.sheets++
	return b.part(fmt.Sprintf("xl/worksheets/sheet%d.xml", b.sheets))
}

// Close ends the workbook, and leaves the writer beneath open.
func (b *Workbook) Close() error { return b.zip.Close() }

func (b *Workbook) part(name string) (io.Writer, error) {
	return b.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
}

// frame is the parts of a workbook but for the sheets: names and contents.
func frame(names []string, styles, maker string) (list [][2]string) {
	const (
		types     = "http://schemas.openxmlformats.org/package/2006/content-types"
		relations = "http://schemas.openxmlformats.org/package/2006/relationships"
		document  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
		main      = "application/vnd.openxmlformats-officedocument.spreadsheetml."
		vendor    = "application/vnd.openxmlformats-"
	)
	var overrides, sheets, links bytes.Buffer
	for i, name := range names {
		n := i + 1
		fmt.Fprintf(&overrides, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, n, main)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, AppendText(nil, []byte(name)), n, n)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%sworksheet" Target="worksheets/sheet%d.xml"/>`, n, document, n)
	}
	fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%sstyles" Target="styles.xml"/>`, len(names)+1, document)
	return [][2]string{
		{"[Content_Types].xml", XMLHead + `<Types xmlns="` + types + `"><Default Extension="rels" ContentType="` + vendor + `package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + main + `sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="` + main + `styles+xml"/>` +
			`<Override PartName="/docProps/app.xml" ContentType="` + vendor + `officedocument.extended-properties+xml"/>` + overrides.String() + `</Types>`},
		{"_rels/.rels", XMLHead + `<Relationships xmlns="` + relations + `"><Relationship Id="rId1" Type="` + document + `officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="` + document + `extended-properties" Target="docProps/app.xml"/></Relationships>`},
		{"docProps/app.xml", XMLHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>` + maker + `</Application></Properties>`},
		{"xl/workbook.xml", XMLHead + `<workbook xmlns="` + spreadsheet + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><bookViews><workbookView/></bookViews><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", XMLHead + `<Relationships xmlns="` + relations + `">` + links.String() + `</Relationships>`},
		{"xl/styles.xml", styles},
	}
}

const spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

// AppendHead appends the beginning of a sheet: how it reads, its heading that stays
// in sight, and the widths of its columns in characters.
func AppendHead(b []byte, rtl bool, widths []int) []byte {
	b = append(append(b, XMLHead...), `<worksheet xmlns="`+spreadsheet+`"><sheetViews><sheetView workbookViewId="0"`...)
	if rtl {
		b = append(b, ` rightToLeft="1"`...)
	}
	b = append(b, `><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`...)
	if len(widths) > 0 {
		b = append(b, `<cols>`...)
		for i, width := range widths {
			b = fmt.Appendf(b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
		}
		b = append(b, `</cols>`...)
	}
	return append(b, `<sheetData>`...)
}

// Tail ends a sheet.
const Tail = `</sheetData></worksheet>`

// Letters are the letters of a column, counted from 0: A, B … AA.
func Letters(column int) string {
	var b []byte
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		b = append([]byte{byte('A' + (n-1)%26)}, b...)
	}
	return string(b)
}

// AppendText appends characters as XML of a workbook: what XML cannot hold, or
// would change, stands as _xHHHH_ (ECMA-376, part 1, 22.9.2.19), and so does what
// looks like it.
func AppendText(b, text []byte) []byte {
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
		case c == '_' && Escaped(text[i:]):
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

// Escaped says that a text begins with _xHHHH_.
func Escaped(text []byte) bool {
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
