package journal

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
)

// Bounds of what is read.
const (
	maxLine     = 1 << 20 // bytes
	maxPostings = 10_000  // of a transaction
	maxProblems = 100     // told at once
)

// Entry is one transaction of a journal of ledger. Texts are as written.
type Entry struct {
	Line     int // where it begins, from 1
	Day      clock.Day
	Aux      clock.Day // the effective date, the zero Day for none
	State    byte      // '*' cleared, '!' pending, 0 for neither
	Code     string
	Payee    string
	Notes    []string
	Postings []Posting
}

// Posting is one posting. Virtual is '(' for one that need not balance, '[' for
// one that must, 0 for a real one.
type Posting struct {
	Account string
	State   byte
	Virtual byte
	Amount  Amount
	Elided  bool // the journal left the amount out, and it follows from the others
	Notes   []string
}

// Tag is the value of a metadata note "name: value"; "" when none has it.
func Tag(notes []string, name string) string {
	for _, n := range notes {
		if key, value, ok := strings.Cut(n, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// Read reads a journal of the program ledger, transaction by transaction, in
// memory that does not grow with it: dates with - / or ., codes, payees, notes,
// virtual postings, amounts with their commodity before or behind, costs (@ and
// @@), balance assertions, and one amount left out. Declarations of accounts,
// commodities, payees and tags, prices and comments are passed over.
//
// What would change amounts and is not understood is refused, never guessed:
// automated and periodic transactions, value expressions, lots, aliases, default
// years, files included. So is a transaction that does not come to zero. The
// error holds every problem, up to a hundred, each with its line; visit is not
// called for a transaction with one. An error of visit or of r ends the reading.
func Read(r io.Reader, visit func(Entry) error) error {
	var wrong error
	p := newParser(r)
	p.done = func(t *transaction) bool {
		wrong = visit(p.entry(t))
		return wrong == nil
	}
	return errors.Join(wrong, p.run())
}

// Balance is what one account holds of one commodity.
type Balance struct {
	Account string
	Amount  Amount
}

// Balances reads a journal as Read does and gives what each account holds of each
// commodity, in order; what is zero is left out. There are none beside an error.
func Balances(r io.Reader) ([]Balance, error) {
	p := newParser(r)
	if err := p.run(); err != nil {
		return nil, err
	}
	return p.totals.list(p), nil
}

// parser reads lines. Names are numbered as they come; of other text nothing is
// kept unless somebody asks for the entries.
type parser struct {
	in       *bufio.Reader
	long     []byte // a line longer than the buffer
	line     int
	problems problem.List
	accounts table
	units    table
	totals   totals
	done     func(*transaction) bool
	tx       transaction
	open     bool // a transaction has begun
	skipping bool // the lines below a directive
	comment  bool // within comment … end comment
	stopped  bool
	day      struct {
		text [10]byte
		day  clock.Day
	}
}

// transaction is the one being read; its slices are used again.
type transaction struct {
	line     int
	day, aux clock.Day
	state    byte
	code     string
	payee    string
	notes    []string
	posts    []posting
	bad      bool
}

type posting struct {
	account        uint32
	unit           uint32
	state, virtual byte
	bare           bool // no amount is written
	amount         decimal
	cost           decimal
	costUnit       uint32
	priced         bool
	asserted       bool
	assertion      decimal
	assertionUnit  uint32
	line           int
	notes          []string
}

func newParser(r io.Reader) *parser {
	return &parser{in: bufio.NewReaderSize(r, 1<<16), accounts: newTable(), units: newTable()}
}

func (p *parser) wrong(key string, args ...any) {
	p.tx.bad = true
	if len(p.problems) < maxProblems {
		p.problems.Add(problem.Invalid, key, args...).AtLine(p.line)
	}
}

// run reads to the end.
func (p *parser) run() error {
	for !p.stopped {
		line, err := p.next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return err
			}
			break
		}
		p.line++
		p.take(line)
	}
	p.finish()
	return p.problems.Err()
}

// next is the next line without its end. It is valid until the next call.
func (p *parser) next() ([]byte, error) {
	line, err := p.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		p.long = append(p.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = p.in.ReadSlice('\n')
			if p.long = append(p.long, line...); len(p.long) > maxLine {
				return nil, problem.New(problem.TooLarge, "journal.line-long", int64(maxLine)).AtLine(p.line + 1)
			}
		}
		line = p.long
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		return nil, err
	}
	line = bytes.TrimSuffix(line, []byte{'\n'})
	return bytes.TrimSuffix(line, []byte{'\r'}), nil
}

// take reads one line.
func (p *parser) take(line []byte) {
	if p.line == 1 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	if p.comment {
		p.comment = !bytes.HasPrefix(line, []byte("end"))
		return
	}
	rest := bytes.TrimLeft(line, " \t")
	if len(rest) == 0 {
		p.finish()
		p.skipping = false
		return
	}
	switch c := line[0]; {
	case c == ' ' || c == '\t':
		switch {
		case p.skipping:
			p.below(rest)
		case !p.open:
			p.wrong("journal.indented")
		case rest[0] == ';':
			p.note(rest[1:])
		default:
			p.posting(rest)
		}
	case c >= '0' && c <= '9':
		p.finish()
		p.skipping = false
		p.begin(line)
	default:
		p.finish()
		p.directive(line)
	}
}

// passed are the directives that say nothing about amounts.
var passed = map[string]bool{"account": true, "commodity": true, "payee": true, "tag": true, "P": true, "N": true}

// below reads a line below a directive. An alias, and a commodity or account that
// stands for what is not named, would change what the transactions say.
func (p *parser) below(line []byte) {
	word, _, _ := bytes.Cut(line, []byte{' '})
	if string(word) == "alias" || string(word) == "default" {
		p.wrong("journal.directive", shown(word))
	}
}

func (p *parser) directive(line []byte) {
	switch line[0] {
	case ';', '#', '%', '|', '*':
		return
	}
	word, _, _ := bytes.Cut(line, []byte{' '})
	word = bytes.TrimLeft(word, "!@")
	switch {
	case string(word) == "comment" || string(word) == "test":
		p.comment = true
	case passed[string(word)]:
		p.skipping = true
	default:
		p.wrong("journal.directive", shown(word))
		p.skipping = true
	}
}

// note keeps a note of the latest posting, or of the transaction.
func (p *parser) note(text []byte) {
	if p.done == nil {
		return
	}
	n := string(bytes.TrimSpace(text))
	if len(p.tx.posts) > 0 {
		last := &p.tx.posts[len(p.tx.posts)-1]
		last.notes = append(last.notes, n)
		return
	}
	p.tx.notes = append(p.tx.notes, n)
}

// begin reads the first line of a transaction.
func (p *parser) begin(line []byte) {
	p.tx = transaction{line: p.line, posts: p.tx.posts[:0]}
	p.open = true
	date, rest, _ := bytes.Cut(line, []byte{' '})
	date, aux, both := bytes.Cut(date, []byte{'='})
	p.tx.day = p.date(date)
	if both {
		p.tx.aux = p.date(aux)
	}
	rest = bytes.TrimLeft(rest, " \t")
	if len(rest) > 0 && (rest[0] == '*' || rest[0] == '!') {
		p.tx.state = rest[0]
		rest = bytes.TrimLeft(rest[1:], " \t")
	}
	if p.done == nil {
		return
	}
	if len(rest) > 0 && rest[0] == '(' {
		if end := bytes.IndexByte(rest, ')'); end > 0 {
			p.tx.code = string(rest[1:end])
			rest = bytes.TrimLeft(rest[end+1:], " \t")
		}
	}
	payee, note := cutNote(rest)
	p.tx.payee = string(bytes.TrimSpace(payee))
	if note != nil {
		p.note(note)
	}
}

// cutNote cuts what stands behind a semicolon that two blanks or a tab set off.
func cutNote(b []byte) (text, note []byte) {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], ';')
		if i < 0 {
			return b, nil
		}
		i += at
		if i == 0 || b[i-1] == '\t' || i > 1 && b[i-1] == ' ' && b[i-2] == ' ' {
			return b[:i], b[i+1:]
		}
		at = i + 1
	}
}

// date reads a day; days come in order, so mostly it is the one before again.
func (p *parser) date(b []byte) clock.Day {
	if len(b) == len(p.day.text) && string(b) == string(p.day.text[:]) {
		return p.day.day
	}
	text := []byte(nil)
	if len(b) == 10 {
		text = append(text, b...)
		for _, i := range []int{4, 7} {
			if text[i] == '/' || text[i] == '.' {
				text[i] = '-'
			}
		}
	}
	d, err := clock.Parse(string(text))
	if err != nil {
		p.wrong("journal.date", shown(b))
		return d
	}
	copy(p.day.text[:], b)
	p.day.day = d
	return d
}

// entry is a transaction for those who asked.
func (p *parser) entry(t *transaction) Entry {
	e := Entry{Line: t.line, Day: t.day, Aux: t.aux, State: t.state, Code: t.code, Payee: t.payee, Notes: t.notes, Postings: make([]Posting, len(t.posts))}
	for i := range t.posts {
		x := &t.posts[i]
		e.Postings[i] = Posting{Account: p.accounts.names[x.account], State: x.state, Virtual: x.virtual, Amount: x.amount.in(p.units.names[x.unit]), Elided: x.bare, Notes: x.notes}
	}
	return e
}

// shown is a piece of somebody's text for a sentence.
func shown(b []byte) string {
	s := strings.ToValidUTF8(string(b[:min(len(b), 60)]), "�")
	if len(b) > 60 {
		s += "…"
	}
	return s
}

// table numbers names.
type table struct {
	ids   map[string]uint32
	names []string
}

func newTable() table { return table{ids: map[string]uint32{"": 0}, names: []string{""}} }

func (t *table) number(name []byte) uint32 {
	if id, ok := t.ids[string(name)]; ok {
		return id
	}
	id := uint32(len(t.names))
	t.names = append(t.names, string(name))
	t.ids[t.names[id]] = id
	return id
}
