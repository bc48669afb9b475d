// Package window shows a stream of any length through a bounded buffer and
// always knows where in the stream it stands.
//
// A reader that parses out of a Window looks at Bytes, asks for More when what
// it needs is not whole yet, and gives up what it has read with Advance. So a
// file of gigabytes is parsed in the memory of its largest single element, and
// an element stands in one piece of memory while it is parsed.
//
// The invariant: Bytes is the unread input that stands at Pos, and it never
// grows beyond the limit given to New. More about doubles what can be seen, so
// parsing an element anew after each More costs no more than a constant times
// its length.
package window

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// Usual is a good first size of a window in bytes: large against the usual
// element (a release has 7 KB, an activity 20 KB), so that few elements are cut
// by its edge and parsed twice.
const Usual = 1 << 19

// Position is a place in a text. Offset counts bytes from 0; Line and Column
// count from 1, the column in characters (code points), as editors do. Lines
// end with LF, so a CR LF ends one line.
type Position struct {
	Offset int64
	Line   int
	Column int
}

// Start is the position of the first byte of a text.
var Start = Position{Offset: 0, Line: 1, Column: 1}

// After is the position behind text, which begins at p.
func (p Position) After(text []byte) Position {
	p.Offset += int64(len(text))
	if lines := bytes.Count(text, newline); lines > 0 {
		p.Line += lines
		p.Column = 1
		text = text[bytes.LastIndexByte(text, '\n')+1:]
	}
	p.Column += characters(text)
	return p
}

var newline = []byte{'\n'}

// characters counts code points: every byte that does not continue another
// (10xxxxxx), 32 at a time. Bytes that are no UTF-8 count in the same way.
func characters(text []byte) int {
	n := len(text)
	for ; len(text) >= 32; text = text[32:] {
		sum := continued(text) + continued(text[8:]) + continued(text[16:]) + continued(text[24:])
		n -= int(sum * 0x0101010101010101 >> 56) // the sum of its eight bytes, at most 32
	}
	for _, c := range text {
		if c&0xC0 == 0x80 {
			n--
		}
	}
	return n
}

// continued has 1 in each of its eight bytes where text continues a character.
func continued(text []byte) uint64 {
	x := binary.LittleEndian.Uint64(text)
	return x >> 7 & (^x >> 6) & 0x0101010101010101
}

// Window is a bounded view of the unread part of a stream. Make one with New.
type Window struct {
	r        io.Reader
	max      int
	size     int
	buf      []byte
	lo, hi   int // buf[lo:hi] is read from r and not yet given up
	pos      Position
	err      error            // what r answered last, io.EOF at the end
	Progress func(read int64) // told the bytes read so far after each refill; may be nil
	read     int64
}

// New makes a window on r that shows first bytes at once and, when more are
// asked for, up to limit; both at least one.
func New(r io.Reader, first, limit int) *Window {
	limit = max(limit, 1)
	return &Window{r: r, max: limit, size: min(max(first, 1), limit), pos: Start}
}

// Bytes is the unread input in view. It is good until More or Advance.
func (w *Window) Bytes() []byte { return w.buf[w.lo:w.hi] }

// Pos is where Bytes begins.
func (w *Window) Pos() Position { return w.pos }

// At is the position of the nth byte in view.
func (w *Window) At(n int) Position { return w.pos.After(w.Bytes()[:n]) }

// Ended says that the input has no byte beyond Bytes.
func (w *Window) Ended() bool { return w.err != nil }

// Full says that Bytes has reached the limit: More would show nothing new.
func (w *Window) Full() bool { return w.hi-w.lo >= w.max }

// Err is the error that ended the stream, nil before the end and at a proper
// end.
func (w *Window) Err() error {
	if errors.Is(w.err, io.EOF) {
		return nil
	}
	return w.err
}

// Advance gives up the first n bytes in view.
func (w *Window) Advance(n int) {
	w.pos = w.pos.After(w.buf[w.lo : w.lo+n])
	w.lo += n
}

// More brings further input into view and says whether there was any. It
// fills the buffer, after doubling it when it is already full of unread bytes.
func (w *Window) More() bool {
	if w.err != nil || w.Full() {
		return false
	}
	w.makeRoom()
	before := w.hi
	for idle := 0; w.hi < len(w.buf) && w.err == nil; {
		var n int
		n, w.err = w.r.Read(w.buf[w.hi:])
		w.hi += n
		if idle++; n > 0 {
			idle = 0
		} else if idle == 100 {
			w.err = io.ErrNoProgress
		}
	}
	w.read += int64(w.hi - before)
	if w.Progress != nil {
		w.Progress(w.read)
	}
	return w.hi > before
}

// makeRoom moves the unread bytes to the front, into a buffer of twice the
// size when they fill more than half of this one and the limit allows it.
func (w *Window) makeRoom() {
	to, unread := w.buf, w.buf[w.lo:w.hi]
	if len(to) < w.max && 2*len(unread) >= len(to) {
		to = make([]byte, max(w.size, min(2*len(to), w.max)))
	}
	w.hi = copy(to, unread)
	w.lo, w.buf = 0, to
}
