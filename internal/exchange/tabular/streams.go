package tabular

import (
	"io"

	"imar/internal/base/problem"
	"imar/internal/exchange/packaging"
)

// blockSize is how many bytes of a stream are written at a time.
const blockSize = 32 << 10

// streams are any number of streams of bytes in one scratch file, which is made
// when the first block is full.
type streams struct {
	room packaging.Room
	file packaging.Scratch
	size int64
	each []*stream
}

// stream is the blocks of one of them, and what is not in the file.
type stream struct {
	blocks []block
	tail   []byte
}

type block struct {
	at   int64
	size int
}

// append writes at the end of a stream.
func (s *streams) append(number int, data []byte) error {
	for len(s.each) <= number {
		s.each = append(s.each, &stream{})
	}
	one := s.each[number]
	if len(one.tail)+len(data) <= blockSize {
		one.tail = append(one.tail, data...)
		return nil
	}
	for _, part := range [][]byte{one.tail, data} {
		if err := s.flush(one, part); err != nil {
			return err
		}
	}
	one.tail = one.tail[:0]
	return nil
}

func (s *streams) flush(one *stream, data []byte) error {
	if len(data) == 0 {
		return nil
	}
	if s.file == nil {
		file, err := s.room()
		if err != nil {
			return err
		}
		s.file = file
	}
	if _, err := s.file.Write(data); err != nil {
		return problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
	}
	if n := len(one.blocks); n > 0 && one.blocks[n-1].at+int64(one.blocks[n-1].size) == s.size {
		one.blocks[n-1].size += len(data)
	} else {
		one.blocks = append(one.blocks, block{s.size, len(data)})
	}
	s.size += int64(len(data))
	return nil
}

// reader reads a stream from its beginning. Several may be read at once.
func (s *streams) reader(number int) io.Reader {
	if number >= len(s.each) {
		return &streamReader{one: &stream{}}
	}
	return &streamReader{s: s, one: s.each[number], tail: s.each[number].tail}
}

type streamReader struct {
	s    *streams
	one  *stream
	next int // block
	done int // bytes of it
	tail []byte
}

// Read implements io.Reader.
func (r *streamReader) Read(p []byte) (int, error) {
	if r.next < len(r.one.blocks) {
		b := r.one.blocks[r.next]
		n, err := r.s.file.ReadAt(p[:min(len(p), b.size-r.done)], b.at+int64(r.done))
		if r.done += n; r.done == b.size {
			r.next, r.done, err = r.next+1, 0, nil
		}
		if err != nil {
			err = problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
		}
		return n, err
	}
	if len(r.tail) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.tail)
	r.tail = r.tail[n:]
	return n, nil
}

func (s *streams) close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}
