package xmlstream

import (
	"bytes"
	"io"

	"imar/internal/exchange/charset"
)

// headSize is how much of a file is looked at for its declaration.
const headSize = 1024

// decoded is r as UTF-8, by its mark and its declaration (appendix F), without
// the mark. What is wrong with the two is a fault: an encoding that is not
// known ends the reading, one that contradicts the bytes is only told.
func decoded(r io.Reader) (utf8 io.Reader, wrong []fault) {
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	head = head[:n]
	whole := io.MultiReader(bytes.NewReader(head), r)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		whole = io.MultiReader(bytes.NewReader(head), failing{err})
	} else if err != nil {
		whole = bytes.NewReader(head)
	}

	family, mark := charset.Mark(head)
	if family == "" {
		family = charset.UTF8
		if guess := charset.Guess(head[:min(n, 4)]); guess == charset.UTF16LE || guess == charset.UTF16BE {
			family = guess
		}
	}
	io.CopyN(io.Discard, whole, int64(mark))
	label := declaredEncoding(head[mark:], family)
	encoding, known := charset.Named(label)
	switch {
	case label == "":
		encoding = family
	case !known && family == charset.UTF8 && mark == 0:
		return whole, []fault{{key: faultEncoding, node: -1, args: []any{printable([]byte(label))}}}
	case encoding != family && (mark > 0 || family != charset.UTF8 || wide(encoding)):
		if !wide(encoding) || !wide(family) {
			wrong = []fault{{key: faultMismatch, node: -1, args: []any{printable([]byte(label)), string(family)}}}
		}
		encoding = family
	}
	return encoding.Reader(whole), wrong
}

// wide says that an encoding has two bytes a unit.
func wide(e charset.Encoding) bool { return e == charset.UTF16LE || e == charset.UTF16BE }

// declaredEncoding is the encoding's name in the XML declaration at the start
// of head, "" for none. The grammar of the declaration is checked later.
func declaredEncoding(head []byte, family charset.Encoding) string {
	text, _ := io.ReadAll(family.Reader(bytes.NewReader(head)))
	if !bytes.HasPrefix(text, []byte("<?xml")) {
		return ""
	}
	declaration, _, _ := bytes.Cut(text, []byte("?>"))
	_, rest, found := bytes.Cut(declaration, []byte("encoding"))
	rest = bytes.TrimLeft(rest, " \t\r\n=")
	if !found || len(rest) == 0 {
		return ""
	}
	label, _, _ := bytes.Cut(rest[1:], rest[:1])
	return string(label)
}

// failing is a reader of nothing but an error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
