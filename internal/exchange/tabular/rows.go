package tabular

import (
	"bytes"
	"encoding/binary"
	"io"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
)

// slot is a cell of a row that waits.
type slot struct {
	text []byte
	kind cellKind
	heed byte // quoted, risked, special
	row  int64
}

// rows goes through the rows of a table, each in the order of its columns.
type rows struct {
	in       io.Reader
	buffer   []byte
	from     int // what of the buffer is unread
	position []int
	slots    []slot
	number   int64 // of the row, from 1
}

// of begins with the rows of a table; the memory is used again.
func (r *rows) of(s *streams, t *table) {
	*r = rows{in: s.reader(t.number), buffer: r.buffer[:0], position: make([]int, len(t.columns)), slots: make([]slot, len(t.columns))}
	for i, c := range t.columns {
		r.position[c.number] = i
	}
}

// next takes the next row into the slots; those whose row is another are empty.
func (r *rows) next() (more bool, err error) {
	if more, err = r.need(rowHead); err != nil || !more {
		return false, err
	}
	size := int(binary.LittleEndian.Uint32(r.buffer[r.from:]))
	if more, err = r.need(rowHead + size); err != nil || !more {
		return false, problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
	}
	row := r.buffer[r.from+rowHead : r.from+rowHead+size]
	r.from += rowHead + size
	r.number++
	for len(row) > 0 {
		id, n := binary.Uvarint(row)
		kind := row[n]
		length, m := binary.Uvarint(row[n+1:])
		begin := n + 1 + m
		end := begin + int(length)
		s := &r.slots[r.position[id-1]]
		s.text, s.kind, s.heed, s.row = row[begin:end], cellKind(kind&kindOf), kind&^kindOf, r.number
		row = row[end:]
	}
	return true, nil
}

// need brings n bytes into the buffer; more is false at the end.
func (r *rows) need(n int) (more bool, err error) {
	if len(r.buffer)-r.from >= n {
		return true, nil
	}
	rest := copy(r.buffer, r.buffer[r.from:])
	r.from = 0
	if size := max(n, 4*blockSize); cap(r.buffer) < size {
		r.buffer = append(make([]byte, 0, 2*size), r.buffer[:rest]...)
	}
	r.buffer = r.buffer[:rest]
	for len(r.buffer) < n {
		got, err := r.in.Read(r.buffer[len(r.buffer):cap(r.buffer)])
		r.buffer = r.buffer[:len(r.buffer)+got]
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// marked writes a cell's value as JSON behind the mark.
func (s *slot) marked(dst []byte) []byte {
	if s.kind == cellJSON && (string(s.text) == emptyList || string(s.text) == emptyObject) {
		return append(dst, s.text...)
	}
	dst = append(dst, mark...)
	switch s.kind {
	case cellText:
		return jsonstream.AppendQuoted(dst, string(s.text))
	case cellTexts:
		dst = append(dst, '[')
		for i, text := range bytes.Split(s.text, []byte{';'}) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = jsonstream.AppendQuoted(dst, string(text))
		}
		return append(dst, ']')
	case cellNumbers:
		return append(append(append(dst, '['), numbersJSON(s.text)...), ']')
	}
	return append(dst, s.text...)
}

// numbersJSON is joined numbers as the elements of a list.
func numbersJSON(joined []byte) []byte {
	var b []byte
	for i, e := range bytes.Split(joined, []byte{';'}) {
		if i > 0 {
			b = append(b, ',')
		}
		if bytes.IndexByte(e, ',') >= 0 {
			e = append(append([]byte{'['}, e...), ']')
		}
		b = append(b, e...)
	}
	return b
}
