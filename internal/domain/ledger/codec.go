package ledger

import (
	"strconv"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"

	"github.com/go-json-experiment/json/jsontext"
)

// MarshalJSON writes the entry in the form that its type describes.
func (e Entry) MarshalJSON() ([]byte, error) {
	return e.appendJSON(make([]byte, 0, 64+160*len(e.lines))), nil
}

func (e Entry) appendJSON(b []byte) []byte {
	b = append(b, `{"date":"`...)
	b = append(b, e.head.Date.String()...)
	b = append(b, `","event":"`...)
	b = append(b, e.head.Event...)
	b = append(b, `","lines":[`...)
	for i := range e.lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendLine(b, &e.lines[i])
	}
	b = append(b, ']')
	if !e.head.Occurred.IsZero() {
		b = appendText(b, "occurred", e.head.Occurred.String())
	}
	b = appendText(b, "ref", e.head.Ref)
	if e.head.Reverses != 0 {
		b = append(b, `,"reverses":`...)
		b = strconv.AppendInt(b, int64(e.head.Reverses), 10)
	}
	return append(b, '}')
}

func appendLine(b []byte, l *Line) []byte {
	b = append(b, `{"account":"`...)
	b = append(b, l.Account.String()...)
	b = append(b, `","amount":"`...)
	b = append(b, l.Amount().Decimal()...)
	b = append(b, '"')
	b = appendText(b, "bank", string(l.Bank))
	b = appendText(b, "book", l.Book.String())
	b = appendText(b, "chapter", string(l.Chapter))
	b = appendText(b, "class", string(l.Class))
	b = appendText(b, "contract", string(l.Contract))
	b = appendText(b, "currency", string(l.Currency))
	b = appendText(b, "entity", string(l.Entity))
	b = appendText(b, "item", string(l.Item))
	b = appendText(b, "party", string(l.Party))
	b = appendText(b, "project", string(l.Project))
	b = appendText(b, "source", string(l.Source))
	if l.Year != 0 {
		b = append(b, `,"year":`...)
		b = strconv.AppendInt(b, int64(l.Year), 10)
	}
	return append(b, '}')
}

// appendText writes a member, and nothing for an empty text.
func appendText(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	b = append(b, `,"`...)
	b = append(b, name...)
	b = append(b, `":`...)
	quoted, err := jsontext.AppendQuote(b, text)
	if err != nil {
		panic("ledger: a name that is not UTF-8") // Compose and Decode refuse it
	}
	return quoted
}

// UnmarshalJSON reads an entry as Decode does.
func (e *Entry) UnmarshalJSON(b []byte) error {
	read, err := Decode(b)
	if err != nil {
		return err
	}
	*e = read
	return nil
}

// Decode reads an entry in the form that its type describes, and nothing else:
// members in their order, no white space, no member that is not one of its own,
// amounts with all decimals of their currency, nothing that Compose would
// refuse, and every group balanced. What it accepts it would write again to the
// byte. The error is one problem.
func Decode(b []byte) (Entry, error) {
	d := decoder{s: string(b)} // one copy, which all names share
	e := d.entry()
	if !d.bad && d.i != len(d.s) {
		d.bad = true
	}
	if d.bad {
		return Entry{}, problem.New(problem.Invalid, "ledger.entry.malformed", int64(d.i))
	}
	if !balanced(e.lines) {
		return Entry{}, problem.New(problem.Invalid, "ledger.entry.unbalanced")
	}
	return e, nil
}

// decoder reads canonical JSON from the front; after the first fault, which
// leaves i where it is, everything it gives is meaningless.
type decoder struct {
	s        string
	i        int
	bad      bool
	currency money.Currency // the last one met and what is known of it
	exponent int
}

func (d *decoder) fail() { d.bad = true }

// skip passes over text if it stands here.
func (d *decoder) skip(text string) bool {
	if d.bad || len(d.s)-d.i < len(text) || d.s[d.i:d.i+len(text)] != text {
		return false
	}
	d.i += len(text)
	return true
}

func (d *decoder) expect(text string) {
	if !d.skip(text) {
		d.fail()
	}
}

// text reads the rest of a string whose opening quotation mark was passed.
func (d *decoder) text() string {
	if d.bad {
		return ""
	}
	begin := d.i
	for i := begin; i < len(d.s); i++ {
		switch c := d.s[i]; {
		case c == '"':
			d.i = i + 1
			if s := d.s[begin:i]; clean(s) {
				return s
			}
			d.fail()
			return ""
		case c == '\\':
			return d.escaped(begin - 1)
		case c < 0x20:
			d.fail()
			return ""
		}
	}
	d.fail()
	return ""
}

// escaped reads a string with escapes, from its opening quotation mark. Only
// the canonical escapes are accepted.
func (d *decoder) escaped(begin int) string {
	for i := begin + 1; i < len(d.s); i++ {
		if d.s[i] == '\\' {
			i++
			continue
		}
		if d.s[i] == '"' {
			raw := d.s[begin : i+1]
			plain, err := jsontext.AppendUnquote(nil, raw)
			if err != nil || !clean(string(plain)) {
				break
			}
			if again, err := jsontext.AppendQuote(nil, plain); err != nil || string(again) != raw {
				break
			}
			d.i = i + 1
			return string(plain)
		}
	}
	d.fail()
	return ""
}

// member reads a text member that may be absent; `,"name":"` stands before it.
func (d *decoder) member(before string) string {
	if !d.skip(before) {
		return ""
	}
	s := d.text()
	if s == "" {
		d.fail() // an empty text is left out
	}
	return s
}

// number reads a whole number above zero, without leading zeros.
func (d *decoder) number() (n int64) {
	begin := d.i
	for d.i < len(d.s) && d.s[d.i] >= '0' && d.s[d.i] <= '9' && d.i-begin < 18 {
		n = n*10 + int64(d.s[d.i]-'0')
		d.i++
	}
	if d.i == begin || d.s[begin] == '0' {
		d.fail()
	}
	return n
}

func (d *decoder) day() clock.Day {
	s := d.text()
	day, err := clock.Parse(s)
	if err != nil || len(s) != len("2006-01-02") {
		d.fail()
	}
	return day
}

func (d *decoder) entry() (e Entry) {
	d.expect(`{"date":"`)
	e.head.Date = d.day()
	d.expect(`,"event":"`)
	e.head.Event = Event(d.text())
	if !e.head.Event.wellFormed() {
		d.fail()
	}
	d.expect(`,"lines":[`)
	if !d.skip("]") {
		e.lines = make([]Line, 0, 8)
		for {
			e.lines = append(e.lines, Line{})
			d.line(&e.lines[len(e.lines)-1])
			if d.bad || len(e.lines) > MaxLines {
				d.fail()
				return e
			}
			if d.skip("]") {
				break
			}
			d.expect(",")
		}
	}
	if d.skip(`,"occurred":"`) {
		if e.head.Occurred = d.day(); e.head.Occurred.After(e.head.Date) {
			d.fail()
		}
	}
	e.head.Ref = d.member(`,"ref":"`)
	if d.skip(`,"reverses":`) {
		e.head.Reverses = fact.Seq(d.number())
	}
	d.expect("}")
	return e
}

func (d *decoder) line(l *Line) {
	d.expect(`{"account":"`)
	account, ok := ParseAccount(d.text())
	d.expect(`,"amount":"`)
	amount := d.text()
	l.Account = account
	l.Bank = Bank(d.member(`,"bank":"`))
	d.expect(`,"book":"`)
	book, okBook := ParseBook(d.text())
	l.Book = book
	l.Chapter = Chapter(d.member(`,"chapter":"`))
	l.Class = Class(d.member(`,"class":"`))
	l.Contract = Contract(d.member(`,"contract":"`))
	l.Currency = money.Currency(d.member(`,"currency":"`))
	l.Entity = Entity(d.member(`,"entity":"`))
	l.Item = Item(d.member(`,"item":"`))
	l.Party = Party(d.member(`,"party":"`))
	l.Project = Project(d.member(`,"project":"`))
	l.Source = Source(d.member(`,"source":"`))
	if d.skip(`,"year":`) {
		year := d.number()
		if year < clock.FirstYear || year > clock.LastYear {
			d.fail()
		}
		l.Year = Year(year)
	}
	d.expect("}")
	if !ok || !okBook || d.bad || !sound(l) {
		d.fail()
		return
	}
	if l.Currency != d.currency {
		if !l.Currency.Known() {
			d.fail()
			return
		}
		d.currency, d.exponent = l.Currency, l.Currency.Exponent()
	}
	l.Minor, ok = minor(amount, d.exponent)
	if !ok {
		d.fail()
	}
}

// sound is checkLine without its words, for what was read.
func sound(l *Line) bool {
	info, ok := l.Account.Info()
	return ok && info.Book == l.Book && l.Entity != "" && l.Source != "" &&
		(info.needs&needBank == 0 || l.Bank != "") && (info.needs&needYear == 0 || l.Year != 0) &&
		(info.needs&needProject == 0 || l.Project != "") && (info.needs&needParty == 0 || l.Party != "") &&
		(info.needs&needItem == 0 || l.Item != "")
}

// minor reads an amount with exactly exponent decimals that is not zero.
func minor(s string, exponent int) (n int64, ok bool) {
	digits, negative := s, false
	if s != "" && s[0] == '-' {
		digits, negative = s[1:], true
	}
	whole := len(digits)
	if exponent > 0 {
		whole -= exponent + 1
		if whole < 1 || digits[whole] != '.' {
			return 0, false
		}
	}
	if whole < 1 || whole+exponent > 19 || digits[0] == '0' && whole > 1 {
		return 0, false
	}
	var u uint64
	for i := 0; i < len(digits); i++ {
		if i == whole {
			continue
		}
		c := digits[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		u = u*10 + uint64(c-'0')
	}
	if u == 0 || u > 1<<63-1 { // 19 digits do not wrap a uint64
		return 0, false
	}
	n = int64(u)
	if negative {
		n = -n
	}
	return n, true
}
