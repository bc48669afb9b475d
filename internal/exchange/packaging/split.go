package packaging

import (
	"bytes"
	"io"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/source"
)

// Split writes each package of a file as packages of at most size elements, one
// a line. Each says of itself what the whole one did; a record package does not
// say any more of which packages it was made, for which of them each record
// came from cannot be told. A package without elements gives none. Split gives
// how many packages it wrote.
func Split(src *source.Source, size int, w io.Writer, room Room, report Report) (written int, err error) {
	if p := src.Refusal(); p != nil && src.Format.Kind != source.JSON {
		return 0, p
	}
	s := &splitting{size: size, w: w, room: room}
	defer s.drop()
	err = Walk(src, Visitor{Element: s.element, Package: s.packed, Fault: report, Single: func(v jsonstream.Value) error {
		return problem.New(problem.Invalid, "pack.not-a-package").At(v.Pointer()).AtLine(v.Line())
	}})
	return s.written, err
}

// splitting is one package being taken apart. Its elements wait until it is
// known what it says of itself.
type splitting struct {
	size    int
	w       io.Writer
	room    Room
	waiting *Spool
	list    string
	written int
	line    []byte
}

func (s *splitting) drop() {
	if s.waiting != nil {
		_ = s.waiting.Close()
	}
	s.waiting, s.list = nil, ""
}

func (s *splitting) element(list string, v jsonstream.Value) error {
	if s.waiting == nil {
		s.waiting, s.list = NewSpool(s.room), list
	}
	if s.list != list {
		return problem.New(problem.Invalid, "pack.kinds-mixed", s.list, list).At(v.Pointer()).AtLine(v.Line())
	}
	s.line = v.Compact(s.line[:0])
	return s.waiting.Append(s.line)
}

func (s *splitting) packed(d *Document) error {
	defer s.drop()
	if s.waiting == nil {
		return nil
	}
	skip := ""
	if s.list == "records" {
		skip = "packages"
	}
	before, after := d.Frame(s.list, skip)
	count := 0
	for piece, err := range s.waiting.Pieces() {
		if err != nil {
			return err
		}
		switch {
		case count == 0:
			s.line = append(s.line[:0], before...)
		default:
			s.line = append(s.line[:0], ',')
		}
		s.line = append(s.line, piece...)
		if count++; count == s.size {
			s.line = append(append(s.line, after...), '\n')
			s.written++
			count = 0
		}
		if _, err := s.w.Write(s.line); err != nil {
			return err
		}
	}
	if count > 0 {
		s.written++
		_, err := s.w.Write(append(bytes.Clone(after), '\n'))
		return err
	}
	return nil
}
