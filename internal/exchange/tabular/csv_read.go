package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"imar/internal/base/problem"
	"imar/internal/exchange/charset"
	"imar/internal/exchange/sheet"
)

// maxRow bounds the bytes of one row.
const maxRow = 16 << 20

// CSVSheet is a sheet of CSV (RFC 4180), with comma, semicolon or tab, in UTF-8,
// UTF-16 or, where the bytes tell so, Windows-1256 or ISO-8859-1. It is opened
// twice.
func CSVSheet(file, name string, open func() (io.ReadCloser, error)) *Sheet {
	s := &Sheet{File: file, Name: name, csv: true}
	s.read = func(take func(int, []cell) error) (err error) {
		in, err := open()
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, in.Close()) }()
		return readCSV(in, s.kinds, take)
	}
	return s
}

func readCSV(in io.Reader, known map[string]columnKind, take func(int, []cell) error) error {
	raw := bufio.NewReaderSize(in, 64<<10)
	prefix, err := raw.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	encoding, mark := charset.Mark(prefix)
	if _, err := raw.Discard(mark); err != nil {
		return err
	}
	if encoding == "" {
		encoding = charset.Guess(prefix)
	}
	r := &csvReader{in: encoding.Reader(raw)}
	if err := r.more(); err != nil && err != io.EOF {
		return err
	}
	r.delimiter = delimiterOf(r.buffer)
	for _, mark := range []byte{'\t', ';', ','} {
		if r.knows(mark, known) {
			r.delimiter = mark
		}
	}
	if rest, found := bytes.CutPrefix(r.buffer, []byte("sep=")); found && len(rest) > 1 && (rest[1] == '\r' || rest[1] == '\n') { // Excel's own line
		r.delimiter = rest[0]
		if _, err := r.next(); err != nil {
			return ended(err)
		}
		r.row--
	}
	for {
		cells, err := r.next()
		if err != nil {
			return ended(err)
		}
		if err := take(r.row, cells); err != nil {
			return err
		}
	}
}

func ended(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// delimiterOf is the mark that stands most often in the first line, outside
// quotes.
func delimiterOf(text []byte) byte {
	var count [256]int
	quoted := false
	for _, c := range text {
		if c == '"' {
			quoted = !quoted
		} else if !quoted {
			if c == '\n' || c == '\r' {
				break
			}
			count[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}

// knows says that the first row, parted by a mark, has known headings alone.
func (r *csvReader) knows(mark byte, known map[string]columnKind) bool {
	trial := &csvReader{delimiter: mark, ended: true}
	if _, ok := trial.parse(append(r.buffer[:len(r.buffer):len(r.buffer)], '\n')); len(known) == 0 || !ok {
		return false
	}
	for _, c := range trial.cells {
		if _, there := known[sheet.Unescape(string(c.text))]; !there {
			return false
		}
	}
	return len(trial.cells) > 0
}

// csvReader reads rows. Unlike encoding/csv it keeps the line ends within quotes,
// takes quotes within a field as they are, and bounds a row.
type csvReader struct {
	in        io.Reader
	delimiter byte
	buffer    []byte // read and not taken
	spent     int    // of the buffer
	ended     bool
	row       int // the row's number; rows without a cell count
	cells     []cell
	room      []byte
}

// more reads on.
func (r *csvReader) more() error {
	if r.ended {
		return io.EOF
	}
	rest := copy(r.buffer, r.buffer[r.spent:])
	r.buffer, r.spent = r.buffer[:rest], 0
	if rest > maxRow {
		return problem.New(problem.TooLarge, "tabular.long-row", r.row+1, maxRow)
	}
	if cap(r.buffer)-rest < 64<<10 {
		r.buffer = append(make([]byte, 0, max(256<<10, 2*cap(r.buffer))), r.buffer...)
	}
	for {
		n, err := r.in.Read(r.buffer[rest:cap(r.buffer)])
		r.buffer = r.buffer[:rest+n]
		if err == io.EOF {
			r.ended = true
			if n > 0 {
				return nil
			}
			return io.EOF
		}
		if err != nil || n > 0 {
			return err
		}
	}
}

// next gives the cells of the next row; io.EOF behind the last.
func (r *csvReader) next() ([]cell, error) {
	for {
		if size, ok := r.parse(r.buffer[r.spent:]); ok {
			r.spent += size
			r.row++
			return r.cells, nil
		}
		if err := r.more(); err != nil && err != io.EOF {
			return nil, err
		} else if err == nil {
			continue
		}
		if r.spent == len(r.buffer) {
			return nil, io.EOF
		}
		if size, ok := r.parse(append(r.buffer[r.spent:], '\n')); ok { // the last line needs no end
			r.spent = len(r.buffer)
			_ = size
			r.row++
			return r.cells, nil
		}
		return nil, problem.New(problem.Invalid, "tabular.open-quote", r.row+1)
	}
}

// parse reads one row at the beginning of text; ok is false when it does not end
// there.
func (r *csvReader) parse(text []byte) (size int, ok bool) {
	r.cells, r.room = r.cells[:0], r.room[:0]
	if need := len(text); cap(r.room) < need { // it must not move while cells point into it
		r.room = make([]byte, 0, need)
	}
	for column, i := 0, 0; ; column++ {
		value, end, ok := r.field(text, i)
		if !ok {
			return 0, false
		}
		if len(value) > 0 {
			r.cells = append(r.cells, cell{column: column, text: value})
		}
		if i = end; text[i] == r.delimiter {
			i++
			continue
		}
		if text[i] == '\r' {
			if i+1 == len(text) {
				if !r.ended {
					return 0, false
				}
			} else if text[i+1] == '\n' {
				i++
			}
		}
		return i + 1, true
	}
}

// field reads a field at i, and gives the place of the mark that ends it.
func (r *csvReader) field(text []byte, i int) (value []byte, end int, ok bool) {
	if i < len(text) && text[i] == '"' {
		return r.quotedField(text, i+1)
	}
	return r.unquoted(text, i)
}

// quotedField reads behind a quote. What follows the closing one belongs to the
// field as it is.
func (r *csvReader) quotedField(text []byte, i int) (value []byte, end int, ok bool) {
	start := len(r.room)
	for {
		at := bytes.IndexByte(text[i:], '"')
		if at < 0 || i+at+1 == len(text) {
			return nil, 0, false
		}
		piece := text[i : i+at]
		i += at + 1
		r.room = append(r.room, piece...)
		if text[i] != '"' {
			break
		}
		r.room = append(r.room, '"')
		i++
	}
	rest, end, ok := r.unquoted(text, i)
	if !ok {
		return nil, 0, false
	}
	r.room = append(r.room, rest...)
	return r.room[start:len(r.room):len(r.room)], end, true
}

func (r *csvReader) unquoted(text []byte, i int) (value []byte, end int, ok bool) {
	for end = i; end < len(text); end++ {
		if c := text[end]; c == r.delimiter || c == '\n' || c == '\r' {
			return text[i:end], end, true
		}
	}
	return nil, 0, false
}
