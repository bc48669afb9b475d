package bank

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/snapshot"
)

// ReadMT940 reads a file of customer statement messages (SWIFT MT940), with
// block headers or bare. The encoding is found out. What is wrong is a finding;
// the error is the sink's, or a problem of reading the bytes.
func ReadMT940(r io.Reader, opts Options, sink Sink) (Meta, error) {
	m := &mt940{teller: newTeller(sink, opts, MT940), in: newLines(decoded(r, ""))}
	for m.err == nil {
		line, err := m.in.next()
		if err != nil {
			m.stopped(err)
			break
		}
		m.take(line)
	}
	if m.err == nil {
		m.finish()
	}
	return m.meta, m.err
}

// mt940 is what is known of the file so far.
type mt940 struct {
	*teller
	in      *lines
	block   bool   // within {4:
	heading bool   // within block headers that no text followed yet
	skip    bool   // within a message of another type
	anyText bool   // the file holds something
	sender  string // of the block header
	other   string // the first message type that is not 940
	closed  bool   // an end mark was the last thing read
	stray   int    // lines told that belong to no field

	tag   string // of the field at hand, "" for none
	parts []string
	size  int
	place Place

	waiting *Line // waits for its :86:
	carries bool  // a :61: was the last field, readable or not
	settled bool  // the closing balance was read
}

// maxStray is how many lines that belong to no field are told one by one.
const maxStray = 20

// stopped tells why there is no further line, unless the file simply ended.
func (m *mt940) stopped(err error) {
	if errors.Is(err, io.EOF) {
		return
	}
	p := unreadable(err).AtLine(m.in.number)
	m.flush()
	m.closed = false
	m.tell(snapshot.Error, p)
	if p.Code != problem.TooLarge || p.Key != "bank.line-long" {
		m.err = fmt.Errorf("read statement: %w", p)
	}
}

// take takes one line.
func (m *mt940) take(line string) {
	if strings.TrimSpace(line) == "" {
		if len(m.parts) > 0 {
			m.more(line)
		}
		return
	}
	m.anyText = true
	line = strings.TrimLeft(line, "\x01\x02")
	switch {
	case strings.HasPrefix(line, "-}"):
		m.endMark(true)
		if rest := line[2:]; strings.TrimSpace(rest) != "" && rest != "\x03" {
			m.blocks(rest)
		}
	case strings.HasPrefix(line, "{") && len(line) > 2 && line[2] == ':':
		m.blocks(line)
	case m.skip:
	case strings.TrimSpace(line) == "-":
		m.endMark(false)
	default:
		if tag, rest, ok := cutTag(line); ok {
			m.flush()
			m.closed = false
			m.tag, m.parts, m.size, m.place = tag, append(m.parts[:0], rest), len(rest), m.in.place(":"+tag+":")
		} else {
			m.more(line)
		}
	}
}

// more takes a further line of the field at hand.
func (m *mt940) more(line string) {
	if m.tag == "" {
		if m.stray++; m.stray <= maxStray {
			m.odd(m.in.place(""), "bank.mt-stray", quote(line))
		}
		return
	}
	if m.size += len(line) + 1; m.size > maxLine {
		if m.size-len(line)-1 <= maxLine {
			m.find(snapshot.Error, m.place, problem.TooLarge, "bank.line-long", maxLine)
		}
		return
	}
	m.parts = append(m.parts, line)
}

// cutTag takes the tag off a line that begins a field: two digits and perhaps
// a capital, between colons.
func cutTag(line string) (tag, rest string, ok bool) {
	if len(line) < 4 || line[0] != ':' || !digit(line[1]) || !digit(line[2]) {
		return "", "", false
	}
	switch {
	case line[3] == ':':
		return line[1:3], line[4:], true
	case len(line) > 4 && line[3] >= 'A' && line[3] <= 'Z' && line[4] == ':':
		return line[1:4], line[5:], true
	}
	return "", "", false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// blocks reads a line of block headers: {1:…}{2:…}{4: or {5:…}. Only the type
// of message and the sender matter; the text of block 4 stands on the lines
// that follow.
func (m *mt940) blocks(line string) {
	if m.block {
		m.unended()
	}
	for i := strings.Index(line, "{2:"); i >= 0; i = -1 {
		header := line[i+3:]
		if len(header) >= 4 {
			if kind := header[1:4]; kind != "940" {
				m.skip = true
				if m.other == "" {
					m.other = kind
				}
				m.find(snapshot.Error, m.in.place("{2:}"), problem.Unsupported, "bank.mt-type", quote(strings.ToValidUTF8(kind, "")))
			}
		}
		// {2:O940HHMMYYMMDD + sender's address of 12 characters
		if len(header) >= 26 && header[0] == 'O' && plainASCII(header[14:26]) {
			m.sender = strings.TrimRight(header[14:22]+header[23:26], "X")
		}
	}
	i := strings.Index(line, "{4:")
	m.heading = i < 0 && (m.heading || strings.Contains(line, "{1:") || strings.Contains(line, "{2:") ||
		strings.Count(line, "{") != strings.Count(line, "}"))
	if i >= 0 {
		m.flush()
		m.block, m.closed = true, false
		if rest := strings.TrimSpace(line[i+3:]); rest != "" {
			m.take(rest)
		}
	}
}

// endMark takes the end of a message's text.
func (m *mt940) endMark(block bool) {
	m.flush()
	m.endStatement()
	m.closed = true
	if block {
		m.block, m.skip = false, false
	}
}

// unended tells that the text of a message has no end mark before the next.
func (m *mt940) unended() {
	m.flush()
	if m.open {
		m.end(m.in.place(""), false)
	} else {
		m.wrong(m.in.place(""), "bank.mt-truncated")
	}
	m.block, m.skip = false, false
}

// endStatement closes the statement at hand, whole when its closing balance
// was read.
func (m *mt940) endStatement() {
	m.emit()
	if m.open {
		m.end(m.place, m.settled)
	}
}

// finish takes the end of the file.
func (m *mt940) finish() {
	m.flush()
	last := m.in.place("")
	switch {
	case !m.anyText:
		m.meta.Format = ""
		m.wrong(Place{Line: 1}, "bank.empty")
		return
	case m.block:
		m.emit()
		if m.open {
			m.end(last, false)
		}
		m.wrong(last, "bank.mt-truncated")
	case !m.closed && m.open:
		m.endStatement()
		m.odd(last, "bank.mt-no-end")
	default:
		m.endStatement()
	}
	if m.heading {
		m.wrong(last, "bank.mt-truncated")
	}
	if m.meta.Statements == 0 && m.other == "" {
		m.meta.Format = ""
		m.wrong(Place{Line: 1}, "bank.not-a-statement")
	}
}

// flush reads the field at hand, which is whole now.
func (m *mt940) flush() {
	tag := m.tag
	if tag == "" {
		return
	}
	m.tag = ""
	for len(m.parts) > 0 && strings.TrimSpace(m.parts[len(m.parts)-1]) == "" {
		m.parts = m.parts[:len(m.parts)-1]
	}
	text := strings.Join(m.parts, "\n")
	if !m.valid(m.place, text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	m.field(tag, text)
	m.carries = tag == "61"
}
