package bank

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"imar/internal/base/problem"
	"imar/internal/exchange/charset"
)

// Limits of files of lines.
const (
	prefixSize = 64 << 10 // looked at to guess an encoding
	maxLine    = 64 << 10 // bytes of one line, or of one field of several lines
)

// decoded is r in UTF-8: by its mark, by the encoding that the caller knows, or
// by a guess from its first bytes.
func decoded(r io.Reader, known charset.Encoding) io.Reader {
	in := bufio.NewReaderSize(r, prefixSize)
	prefix, _ := in.Peek(prefixSize)
	encoding, mark := charset.Mark(prefix)
	if encoding == "" {
		encoding = known
	}
	if encoding == "" {
		encoding = charset.Guess(prefix)
	}
	_, _ = in.Discard(mark)
	return encoding.Reader(in)
}

// lines cuts a text into lines of bounded length.
type lines struct {
	in     *bufio.Reader
	number int   // of the line given last, from 1
	offset int64 // of its first byte
	behind int64
	ended  bool // the last line had its line end
}

func newLines(r io.Reader) *lines { return &lines{in: bufio.NewReaderSize(r, maxLine)} }

// next is the next line without its end; io.EOF when there is none.
func (l *lines) next() (string, error) {
	l.number++
	l.offset = l.behind
	b, err := l.in.ReadSlice('\n')
	l.behind += int64(len(b))
	l.ended = err == nil
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", problem.New(problem.TooLarge, "bank.line-long", maxLine)
	case err != nil && (!errors.Is(err, io.EOF) || len(b) == 0):
		return "", err
	}
	return string(bytes.TrimRight(b, "\r\n")), nil
}

// place is where the line given last stands.
func (l *lines) place(pointer string) Place {
	return Place{Line: l.number, Offset: l.offset, Pointer: pointer}
}

// unreadable is the problem of an input that broke off, or the one it told.
func unreadable(err error) *problem.Problem {
	var told *problem.Problem
	if errors.As(err, &told) {
		return told
	}
	return problem.New(problem.Unavailable, "file.unreadable", 0, 0).Because(err)
}
