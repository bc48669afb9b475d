package packaging

import (
	"bufio"
	"encoding/binary"
	"io"
	"iter"

	"imar/internal/base/problem"
)

// Scratch is a file that is thrown away when it is closed.
type Scratch interface {
	io.Writer
	io.ReaderAt
	io.Closer
}

// Room makes a Scratch for what does not fit into memory.
type Room func() (Scratch, error)

// inMemory is how many bytes a Spool keeps in memory before it takes a file, and
// then how many it writes at a time.
const inMemory = 4 << 20

// Spool keeps bytes that are written once, from the front, and read later.
// Make one with NewSpool; Close it. Reads may go on in parallel while nothing is
// written.
type Spool struct {
	room   Room
	buffer []byte // what is not in the file, behind what is
	file   Scratch
	filed  int64
}

// NewSpool makes an empty Spool.
func NewSpool(room Room) *Spool { return &Spool{room: room} }

// Size is how many bytes were written.
func (s *Spool) Size() int64 { return s.filed + int64(len(s.buffer)) }

// Write appends bytes.
func (s *Spool) Write(p []byte) (int, error) {
	if len(s.buffer)+len(p) > inMemory {
		if err := s.flush(); err != nil {
			return 0, err
		}
		if len(p) > inMemory {
			return len(p), s.intoFile(p)
		}
	}
	s.buffer = append(s.buffer, p...)
	return len(p), nil
}

func (s *Spool) flush() error {
	err := s.intoFile(s.buffer)
	s.buffer = s.buffer[:0]
	return err
}

func (s *Spool) intoFile(p []byte) error {
	if s.file == nil {
		file, err := s.room()
		if err != nil {
			return err
		}
		s.file = file
	}
	n, err := s.file.Write(p)
	s.filed += int64(n)
	return err
}

// ReadAt reads what was written, as io.ReaderAt.
func (s *Spool) ReadAt(p []byte, off int64) (n int, err error) {
	if off < s.filed {
		part := p[:min(int64(len(p)), s.filed-off)]
		if n, err = s.file.ReadAt(part, off); n < len(part) {
			return n, err
		}
		p, off = p[n:], s.filed
	}
	copied := 0
	if off < s.Size() {
		copied = copy(p, s.buffer[off-s.filed:])
	}
	if copied < len(p) {
		return n + copied, io.EOF
	}
	return n + copied, nil
}

// Close throws everything away.
func (s *Spool) Close() error {
	s.buffer = nil
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// Append writes one piece that Pieces gives again.
func (s *Spool) Append(piece []byte) error {
	var head [binary.MaxVarintLen64]byte
	if _, err := s.Write(head[:binary.PutUvarint(head[:], uint64(len(piece)))]); err != nil {
		return err
	}
	_, err := s.Write(piece)
	return err
}

// Pieces gives what Append wrote, in order. A piece is good until the next.
func (s *Spool) Pieces() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		in := bufio.NewReaderSize(io.NewSectionReader(s, 0, s.Size()), 256<<10)
		var piece []byte
		for {
			size, err := binary.ReadUvarint(in)
			if err == io.EOF {
				return
			}
			if err == nil {
				if uint64(cap(piece)) < size {
					piece = make([]byte, size)
				}
				piece = piece[:size]
				_, err = io.ReadFull(in, piece)
			}
			if err != nil {
				yield(nil, problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err))
				return
			}
			if !yield(piece, nil) {
				return
			}
		}
	}
}

// Piece gives what Append wrote at a place, which was Size before.
func (s *Spool) Piece(place int64) ([]byte, error) {
	var head [binary.MaxVarintLen64]byte
	n, err := s.ReadAt(head[:], place)
	size, width := binary.Uvarint(head[:n])
	if width <= 0 {
		return nil, problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
	}
	piece := make([]byte, size)
	if n, err := s.ReadAt(piece, place+int64(width)); n < len(piece) {
		return nil, problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
	}
	return piece, nil
}
