package tabular

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/sheet"
	"imar/internal/exchange/xmlstream"
)

// What is read of a workbook: its parts in all, what they may unpack to, once
// beyond a floor, for each byte that is packed, and its strings.
const (
	maxParts     = 10_000
	maxUnpacked  = 16 << 30
	ratioFloor   = 64 << 20
	maxRatio     = 400
	maxStrings   = 8_000_000
	maxSheetCols = 16_384
)

// Workbook is an opened workbook (XLSX). Close it.
type Workbook struct {
	Sheets []*Sheet

	file    string
	parts   map[string]*zip.File
	strings stringTable
	dates   []bool // of each cell format: it shows a date
	from    float64
	ours    bool
	left    int64 // bytes that may still be unpacked
}

// OpenXLSX opens a workbook. Nothing of it is written anywhere but its strings,
// which wait in a scratch file when they are many.
func OpenXLSX(file string, r io.ReaderAt, size int64, room packaging.Room) (*Workbook, error) {
	in, err := zip.NewReader(r, size)
	if err != nil {
		return nil, problem.New(problem.Invalid, "tabular.bad-workbook", file).Because(err)
	}
	if len(in.File) > maxParts {
		return nil, problem.New(problem.TooLarge, "tabular.bad-workbook", file)
	}
	b := &Workbook{file: file, parts: map[string]*zip.File{}, left: maxUnpacked, strings: stringTable{texts: packaging.NewSpool(room), ends: packaging.NewSpool(room)}}
	for _, part := range in.File {
		if name := part.Name; strings.Contains(name, `\`) || path.IsAbs(name) || path.Clean("/"+name) != "/"+strings.TrimSuffix(name, "/") {
			return nil, problem.New(problem.Refused, "tabular.path-in-workbook", file, name)
		}
		b.parts[strings.ToLower(part.Name)] = part
	}
	if err := b.open(); err != nil {
		_ = b.Close()
		return nil, err
	}
	return b, nil
}

// Close throws away what waits.
func (b *Workbook) Close() error { return b.strings.close() }

// open reads what the workbook says of its sheets.
func (b *Workbook) open() error {
	main := "xl/workbook.xml"
	relations, err := b.relations("_rels/.rels", "")
	if err != nil {
		return err
	}
	for _, r := range relations {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			main = r.target
		}
	}
	if b.parts[strings.ToLower(main)] == nil {
		return problem.New(problem.Invalid, "tabular.bad-workbook", b.file)
	}
	folder, name := path.Split(main)
	if relations, err = b.relations(folder+"_rels/"+name+".rels", folder); err != nil {
		return err
	}
	for _, r := range relations {
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			err = b.sharedStrings(r.target)
		case strings.HasSuffix(r.kind, "/styles"):
			err = b.styles(r.target)
		}
		if err != nil {
			return err
		}
	}
	if err := b.maker(); err != nil {
		return err
	}
	if err := b.sheets(main, relations); err != nil {
		return err
	}
	for _, s := range b.Sheets {
		s.from, s.ours = b.from, b.ours
	}
	return nil
}

// relation is where a part's relationship leads to.
type relation struct{ id, kind, target string }

func (b *Workbook) relations(name, folder string) (list []relation, err error) {
	if b.parts[strings.ToLower(name)] == nil {
		return nil, nil
	}
	err = b.each(name, nil, func(e xmlstream.Element) error {
		r := relation{}
		r.id, _ = e.Attr("", "Id")
		r.kind, _ = e.Attr("", "Type")
		r.target, _ = e.Attr("", "Target")
		if rest, absolute := strings.CutPrefix(r.target, "/"); absolute {
			r.target = rest
		} else {
			r.target = path.Join(folder, r.target)
		}
		list = append(list, r)
		return nil
	})
	return list, err
}

func (b *Workbook) maker() error {
	if b.parts["docprops/app.xml"] == nil {
		return nil
	}
	return b.each("docProps/app.xml", nil, func(e xmlstream.Element) error {
		b.ours = b.ours || e.Name() == "Application" && e.Text() == maker
		return nil
	})
}

func (b *Workbook) sheets(main string, relations []relation) error {
	return b.each(main, nil, func(e xmlstream.Element) error {
		switch e.Name() {
		case "workbookPr":
			if value, _ := e.Attr("", "date1904"); value == "1" || value == "true" {
				b.from = 1462 // days from 1899-12-30 to 1904-01-01
			}
		case "sheets":
			for s := range e.Children() {
				name, _ := s.Attr("", "name")
				id := ""
				for a := range s.Attrs() {
					if a.Name == "id" && a.Space != "" {
						id = a.Value
					}
				}
				for _, r := range relations {
					if r.id == id && strings.HasSuffix(r.kind, "/worksheet") {
						b.Sheets = append(b.Sheets, &Sheet{File: b.file, Name: unescapeXML(name), read: b.rowsOf(r.target)})
					}
				}
			}
		}
		return nil
	})
}

// sharedStrings reads the workbook's strings.
func (b *Workbook) sharedStrings(name string) error {
	return b.each(name, nil, func(e xmlstream.Element) error {
		if e.Name() != "si" {
			return nil
		}
		if b.strings.count == maxStrings {
			return problem.New(problem.TooLarge, "tabular.many-strings", b.file, maxStrings)
		}
		return b.strings.add([]byte(unescapeXML(string(richText(nil, e)))))
	})
}

// richText is the text of a string item: of its t, or of those of its runs. What
// says how it is pronounced (rPh) is no part of it.
func richText(dst []byte, e xmlstream.Element) []byte {
	for child := e.First(); child.Exists(); child = child.Next() {
		switch child.Name() {
		case "t":
			dst = append(dst, child.Bytes(nil)...)
		case "r":
			dst = richText(dst, child)
		}
	}
	return dst
}

// styles finds out which cell formats show dates.
func (b *Workbook) styles(name string) error {
	own := map[string]bool{}
	return b.each(name, nil, func(e xmlstream.Element) error {
		switch e.Name() {
		case "numFmts":
			for f := range e.Children() {
				id, _ := f.Attr("", "numFmtId")
				code, _ := f.Attr("", "formatCode")
				own[id] = showsDate(code)
			}
		case "cellXfs":
			for x := range e.Children() {
				id, _ := x.Attr("", "numFmtId")
				date, known := own[id]
				if n, err := strconv.Atoi(id); !known && err == nil {
					date = n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58
				}
				b.dates = append(b.dates, date)
			}
		}
		return nil
	})
}

// showsDate says that a number format has letters of a date outside quotes and
// brackets.
func showsDate(code string) bool {
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case !bracket && strings.IndexByte("dDmMyYhHsS", c) >= 0:
			return true
		}
	}
	return false
}

// each gives the children of a part's outermost element, or, with through, of the
// element of that name in it.
func (b *Workbook) each(name string, through []string, take func(xmlstream.Element) error) (err error) {
	part := b.parts[strings.ToLower(name)]
	if part == nil {
		return problem.New(problem.Invalid, "tabular.bad-workbook", b.file)
	}
	in, err := part.Open()
	if err != nil {
		return problem.New(problem.Invalid, "tabular.bad-workbook", b.file).Because(err)
	}
	defer in.Close()
	limited := &unpacked{in: in, book: b, packed: int64(part.CompressedSize64)}
	for item, p := range xmlstream.NewReader(limited, xmlstream.Options{Through: through, MaxElement: maxRow}).All() {
		if p != nil {
			if limited.failed != nil {
				return limited.failed
			}
			return p.At(name + " " + p.Field)
		}
		if item.Root || item.Start || item.End {
			continue
		}
		if err := take(item.Element); err != nil {
			return err
		}
	}
	return limited.failed
}

// unpacked is a part's content. It ends in a problem where it is a bomb.
type unpacked struct {
	in     io.Reader
	book   *Workbook
	packed int64
	given  int64
	failed error
}

// Read implements io.Reader.
func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.in.Read(p)
	u.given += int64(n)
	u.book.left -= int64(n)
	if u.book.left < 0 || u.given > ratioFloor && u.given > maxRatio*u.packed {
		u.failed = problem.New(problem.TooLarge, "tabular.bomb", u.book.file)
		return 0, u.failed
	}
	if err != nil && err != io.EOF {
		u.failed = problem.New(problem.Invalid, "tabular.bad-workbook", u.book.file).Because(err)
		return n, u.failed
	}
	return n, err
}

// rowsOf reads the rows of a worksheet.
func (b *Workbook) rowsOf(part string) func(func(int, []cell) error) error {
	return func(take func(int, []cell) error) error {
		before := 0
		s := &worksheet{book: b}
		return b.each(part, []string{"sheetData"}, func(e xmlstream.Element) error {
			if e.Name() != "row" {
				return nil
			}
			number := before + 1
			if n, ok := numberOf(e, "r"); ok && n > before {
				number = n
			}
			if number > sheet.MaxRows {
				return problem.New(problem.TooLarge, "tabular.too-many-rows", b.file, sheet.MaxRows)
			}
			before = number
			if err := s.row(e); err != nil {
				return err
			}
			return take(number, s.cells)
		})
	}
}

func numberOf(e xmlstream.Element, name string) (n int, ok bool) {
	attrs := e.Attributes()
	for i := range attrs.Len() {
		if attrs.Name(i) == name {
			n, err := strconv.Atoi(string(attrs.Value(i, nil)))
			return n, err == nil
		}
	}
	return 0, false
}

// worksheet reads rows; its memory is used again.
type worksheet struct {
	book  *Workbook
	cells []cell
	room  []byte
}

func (s *worksheet) row(e xmlstream.Element) error {
	s.cells, s.room = s.cells[:0], s.room[:0]
	column := -1
	for c := e.First(); c.Exists(); c = c.Next() {
		if c.Name() != "c" {
			continue
		}
		column++
		var kind, style []byte
		attrs := c.Attributes()
		for i := range attrs.Len() {
			switch value := attrs.Value(i, nil); attrs.Name(i) {
			case "r":
				if n, ok := columnOf(value); ok {
					column = n
				}
			case "t":
				kind = value
			case "s":
				style = value
			}
		}
		if column >= maxSheetCols {
			return problem.New(problem.TooLarge, "tabular.too-many-columns", s.book.file, maxSheetCols)
		}
		made, err := s.cell(c, kind, style)
		if err != nil {
			return err
		}
		if made.column = column; len(made.text) > 0 {
			s.cells = append(s.cells, made)
		}
	}
	return nil
}

// columnOf reads the column of a cell's reference: H12.
func columnOf(reference []byte) (n int, ok bool) {
	for _, c := range reference {
		if c < 'A' || c > 'Z' || n > maxSheetCols {
			break
		}
		n = 26*n + int(c-'A') + 1
	}
	return n - 1, n > 0
}

func (s *worksheet) cell(c xmlstream.Element, kind, style []byte) (made cell, err error) {
	var value []byte
	for child := c.First(); child.Exists(); child = child.Next() {
		switch child.Name() {
		case "v":
			value = child.Bytes(nil)
		case "is":
			value = s.decoded(richText(nil, child))
		}
	}
	switch string(kind) {
	case "s":
		n, err := strconv.Atoi(string(value))
		if err != nil {
			return made, nil
		}
		value, err = s.book.strings.get(n)
		return cell{text: value}, err
	case "inlineStr":
		return cell{text: value}, nil
	case "str":
		return cell{text: s.decoded(value)}, nil
	case "b":
		return cell{form: formTruth, text: value}, nil
	case "e":
		return cell{form: formError, text: value}, nil
	case "d": // ISO 8601, as some programs write
		return cell{text: value}, nil
	}
	made = cell{form: formNumber, text: value}
	if n, err := strconv.Atoi(string(style)); err == nil && n >= 0 && n < len(s.book.dates) && s.book.dates[n] {
		made.form = formMoment
	}
	return made, nil
}

// decoded opens the escapes of a workbook's texts.
func (s *worksheet) decoded(text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return text
	}
	return []byte(unescapeXML(string(text)))
}

// unescapeXML opens _xHHHH_.
func unescapeXML(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '_' && sheet.Escaped([]byte(text[i:min(i+7, len(text))])) {
			unit, _ := strconv.ParseUint(text[i+2:i+6], 16, 32)
			b.WriteRune(rune(unit)) // half a surrogate pair becomes U+FFFD
			i += 6
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
