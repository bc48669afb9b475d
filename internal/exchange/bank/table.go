package bank

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/snapshot"
)

// maxRecord bounds the bytes of one row of a table.
const maxRecord = 1 << 20

// ReadTable reads a table (CSV, RFC 4180, or with another delimiter) whose first
// line, after those that the dialect skips, is the header. The file is one
// statement. What is wrong is a finding; the error is the sink's, or a problem of
// reading the bytes.
func ReadTable(r io.Reader, d Dialect, opts Options, sink Sink) (Meta, error) {
	in := &rationed{r: decoded(r, d.Encoding), left: maxRecord}
	t := &table{reached: 1, teller: newTeller(sink, opts, Table), d: d, in: in}
	text := bufio.NewReaderSize(in, prefixSize)
	for range d.Skip {
		line, err := text.ReadSlice('\n')
		t.offset += int64(len(line))
		t.lines++
		if err != nil {
			break
		}
	}
	if t.d.Delimiter == 0 {
		t.d.Delimiter = delimiter(text)
	}
	t.rows = csv.NewReader(text)
	t.rows.Comma, t.rows.FieldsPerRecord, t.rows.ReuseRecord = t.d.Delimiter, -1, true
	t.read()
	return t.meta, t.err
}

// delimiter is the mark that stands most often in the line in view.
func delimiter(text *bufio.Reader) rune {
	prefix, _ := text.Peek(4096)
	line, _, _ := strings.Cut(string(prefix), "\n")
	best, most := ',', 0
	for _, mark := range []rune{',', ';', '\t', '|'} {
		if n := strings.Count(line, string(mark)); n > most {
			best, most = mark, n
		}
	}
	return best
}

// rationed is a reader that ends in a problem where one row wants too much.
type rationed struct {
	r    io.Reader
	left int
	last byte
}

func (r *rationed) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, problem.New(problem.TooLarge, "bank.line-long", maxRecord)
	}
	n, err := r.r.Read(p)
	r.left -= n
	if n > 0 {
		r.last = p[n-1]
	}
	return n, err
}

// table is what is known of the file so far.
type table struct {
	*teller
	d       Dialect
	in      *rationed
	rows    *csv.Reader
	lines   int   // skipped
	offset  int64 // of what was skipped
	start   int64 // of the row at hand, behind what was skipped
	fields  int   // of the row read last, 0 when it could not be read
	reached int   // the last line known
	header  []string
	cells   []Cell
	ended   error   // why there is no further row
	before  Balance // running balance of the row before, or what it must be
}

// read reads the whole table.
func (t *table) read() {
	header, ok := t.row()
	if !ok {
		if t.err == nil && errors.Is(t.ended, io.EOF) {
			t.meta.Format = ""
			t.wrong(Place{Line: 1}, "bank.empty")
		}
		return
	}
	if !t.columns(header) {
		return
	}
	t.begin(t.place(0))
	s, said := &t.s, t.d.Statement
	s.ID, s.Account, s.Servicer, s.Currency = said.ID, said.Account, said.Servicer, said.Currency
	s.Electronic, s.Legal, s.Page, s.From, s.To = said.Electronic, said.Legal, said.Page, said.From, said.To
	s.Opening, s.Closing = said.Opening, said.Closing
	if s.Opening.Known && !t.d.NewestFirst {
		t.before = s.Opening
	}
	whole := true
	for t.err == nil {
		cells, ok := t.row()
		if !ok {
			whole = t.err == nil && errors.Is(t.ended, io.EOF)
			break
		}
		t.take(cells)
	}
	if t.err != nil {
		return
	}
	if whole && t.in.last != '\n' && t.in.last != '\r' {
		t.odd(t.place(0), "bank.no-line-end")
	}
	t.end(t.place(0), whole)
}

// row is the next row that is not empty. A row that is no CSV is told and
// passed over; false at the end.
func (t *table) row() ([]string, bool) {
	for {
		t.in.left = maxRecord
		t.start = t.rows.InputOffset()
		cells, err := t.rows.Read()
		t.fields = 0
		if err == nil {
			t.fields = len(cells)
		}
		if wrong := new(csv.ParseError); errors.As(err, &wrong) && !isProblem(err) {
			t.skipped()
			t.wrong(Place{Line: t.lines + wrong.Line, Offset: t.offset + t.start}, "bank.csv", wrong.Column)
			continue
		}
		if err != nil {
			t.ended = err
			if !errors.Is(err, io.EOF) {
				p := unreadable(err)
				t.tell(snapshot.Error, p)
				if p.Key != "bank.line-long" {
					t.err = fmt.Errorf("read statement: %w", p)
				}
			}
			return nil, false
		}
		if slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			return cells, true
		}
	}
}

// skipped keeps the ordinal of a row that cannot be read.
func (t *table) skipped() {
	if t.open {
		t.next()
	}
}

func isProblem(err error) bool {
	var p *problem.Problem
	return errors.As(err, &p)
}

// place is where a column of the row at hand stands.
func (t *table) place(column int) Place {
	p := Place{Line: t.reached, Offset: t.offset + t.start}
	if column < len(t.header) {
		p.Pointer = t.header[column]
	}
	if t.fields > 0 {
		line, _ := t.rows.FieldPos(min(column, t.fields-1))
		p.Line = t.lines + line
		t.reached = p.Line
	}
	return p
}

// columns settles what each column says.
func (t *table) columns(header []string) bool {
	t.header = make([]string, len(header))
	for i, word := range header {
		if !t.valid(Place{Line: t.lines + 1}, word) {
			return false
		}
		t.header[i] = quote(strings.TrimSpace(word))
	}
	t.cells = t.d.Columns
	if t.cells == nil {
		t.cells = Columns(header)
		for i, cell := range t.cells {
			if cell == Nothing && t.header[i] != "" {
				t.odd(t.place(i), "bank.table-column", t.header[i])
			}
		}
	}
	if len(t.cells) != len(header) {
		t.wrong(t.place(0), "bank.table-row", len(header), len(t.cells))
		return false
	}
	has := func(c Cell) bool { return slices.Contains(t.cells, c) }
	switch {
	case !has(CellBookingDay) && !has(CellValueDay):
		t.wrong(t.place(0), "bank.table-lacks", CellBookingDay)
	case !has(CellAmount) && !has(CellDebit) && !has(CellCredit):
		t.wrong(t.place(0), "bank.table-lacks", CellAmount)
	case t.d.Columns != nil && t.isLine(header):
		t.wrong(t.place(0), "bank.table-no-header")
	default:
		return t.onlyOnce()
	}
	return false
}

// onlyOnce refuses two columns that say the same.
func (t *table) onlyOnce() bool {
	seen := map[Cell]bool{Nothing: true}
	for i, cell := range t.cells {
		if seen[cell] && cell != Nothing && cell != CellAmount && cell != CellRemittance {
			t.wrong(t.place(i), "bank.table-twice", cell)
			return false
		}
		seen[cell] = true
	}
	return true
}

// isLine says that a row has a day where the dialect says that days stand: the
// header line is missing.
func (t *table) isLine(cells []string) bool {
	for i, cell := range t.cells {
		if cell == CellBookingDay || cell == CellValueDay {
			if _, err := day(cells[i], t.d.Dates); err == nil {
				return true
			}
		}
	}
	return false
}
