package page

import (
	"slices"
	"strings"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
)

// Kind tells what a Value holds.
type Kind string

// The kinds. The zero kind is nothing known, which a page shows as a dash.
const (
	KindSentence Kind = "sentence"
	KindWritten  Kind = "written"
	KindNumber   Kind = "number"
	KindCode     Kind = "code"
	KindAmount   Kind = "amount"
	KindShort    Kind = "short"
	KindDay      Kind = "day"
	KindMoment   Kind = "moment"
	KindShare    Kind = "share"
	KindState    Kind = "state"
)

// Value is one thing that a page shows, with its type, so that it is isolated,
// aligned and translated by what it is. Make one with the functions below; the
// zero Value is "not known".
type Value struct {
	Kind     Kind
	Key      string    // sentence and state: the catalogue's key
	Args     []any     // sentence: what fills it
	Written  lang.Text // written: what somebody typed
	Number   int64     // number; share: the part
	Whole    int64     // share: the whole
	Code     string    // code; amount and short: the exact decimal text
	Currency string    // amount and short: ISO 4217
	Day      clock.Day
	Time     time.Time
	Tone     Tone
	Href     string
	Under    []Value // small lines beneath
	Own      bool    // written: shown in its own language on purpose, without a mark
}

// Tone is the weight of a state, a notice or a finding. It chooses a shape and
// a colour; the words beside it say the same.
type Tone string

// The tones.
const (
	Plain   Tone = "plain"   // nothing to say
	Going   Tone = "going"   // under way
	Done    Tone = "done"    // reached
	Stopped Tone = "stopped" // halted, refused, failed
	Doubt   Tone = "doubt"   // a question is open
	Warn    Tone = "warn"    // act or take care
)

// Say is a sentence of the catalogues.
func Say(key string, args ...any) Value { return Value{Kind: KindSentence, Key: key, Args: args} }

// Wrote is what somebody wrote, in the languages that they wrote it in. An
// empty text is the zero Value.
func Wrote(t lang.Text) Value {
	if t.IsZero() {
		return Value{}
	}
	return Value{Kind: KindWritten, Written: t}
}

// Number is a count.
func Number(n int64) Value { return Value{Kind: KindNumber, Number: n} }

// Code is an identifier, a hash, a file name: shown as written, left to right
// unless its letters are Arabic, as in the reference numbers of Libyan papers.
func Code(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{Kind: KindCode, Code: s}
}

// Amount is an exact sum of money: a decimal text in major units ("1234.500")
// and an ISO 4217 code.
func Amount(decimal, currency string) Value {
	return Value{Kind: KindAmount, Code: decimal, Currency: currency}
}

// Short is a sum of money shown in millions, with the exact sum on demand.
func Short(decimal, currency string) Value {
	return Value{Kind: KindShort, Code: decimal, Currency: currency}
}

// On is a day. The zero day is "not known".
func On(d clock.Day) Value {
	if d.IsZero() {
		return Value{}
	}
	return Value{Kind: KindDay, Day: d}
}

// At is a moment, shown in its own zone to the minute.
func At(t time.Time) Value {
	if t.IsZero() {
		return Value{}
	}
	return Value{Kind: KindMoment, Time: t}
}

// Share is part of a whole, shown as a percentage beside a bar.
func Share(part, whole int64) Value { return Value{Kind: KindShare, Number: part, Whole: whole} }

// State is a word from the catalogues with a tone.
func State(key string, tone Tone) Value { return Value{Kind: KindState, Key: key, Tone: tone} }

// To returns v as a link.
func (v Value) To(href string) Value { v.Href = href; return v }

// With returns v with small lines beneath it. What is not known makes no line.
func (v Value) With(under ...Value) Value {
	v.Under = slices.Clone(v.Under)
	for _, line := range under {
		if !line.IsZero() {
			v.Under = append(v.Under, line)
		}
	}
	return v
}

// IsZero says that nothing is known.
func (v Value) IsZero() bool { return v.Kind == "" }

// Plain is v as plain text for a reader of l: for an attribute, a title, a CSV
// cell. A value that is not known is "".
func (v Value) Plain(l lang.Lang) string {
	switch v.Kind {
	case KindSentence, KindState:
		return lang.T(l, v.Key, v.Args...)
	case KindWritten:
		s, _, _ := v.Written.In(l)
		return s
	case KindNumber:
		return lang.Int(l, v.Number)
	case KindCode:
		return v.Code
	case KindAmount:
		return lang.Money(l, v.Code, v.Currency)
	case KindShort:
		return lang.Compact(l, v.Code, v.Currency)
	case KindDay:
		return lang.Date(l, v.Day)
	case KindMoment:
		return lang.Moment(l, v.Time)
	case KindShare:
		return lang.Ratio(l, v.Number, v.Whole)
	}
	return ""
}

// Say makes a Value an argument of a sentence.
func (v Value) Say(l lang.Lang) string { return v.Plain(l) }

// written is what somebody typed, chosen for a reader.
type written struct {
	Text    string
	Tag     string // BCP 47, "" when unknown
	Foreign bool   // not in the reader's language: the page marks it
}

// pick chooses the variant of a text for a reader of l.
func pick(l lang.Lang, v Value) written {
	s, tag, own := v.Written.In(l)
	w := written{Text: s, Tag: tag, Foreign: s != "" && !own && !v.Own && lang.Script(s) != ""}
	if tag == lang.Undetermined {
		w.Tag = ""
	}
	return w
}

// piece is a run of an amount: words, or a number, whose decimals may be set
// smaller.
type piece struct {
	Text     string
	Number   bool
	Fraction string // ".500", never rounded away
}

// cutNumber splits "-1,234.500 د.ل" into the number and what surrounds it, so
// that a minus sign is never torn from its number by the text's direction.
func cutNumber(s string) []piece {
	isNumber := func(r rune) bool { return r >= '0' && r <= '9' || strings.ContainsRune("-.,", r) }
	from := strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' || r == '-' })
	if from < 0 {
		return []piece{{Text: s}}
	}
	to := len(s)
	if n := strings.IndexFunc(s[from:], func(r rune) bool { return !isNumber(r) }); n >= 0 {
		to = from + n
	}
	number := piece{Text: s[from:to], Number: true}
	if point := strings.IndexByte(number.Text, '.'); point >= 0 {
		number.Text, number.Fraction = number.Text[:point], number.Text[point:]
	}
	var pieces []piece
	for _, p := range []piece{{Text: s[:from]}, number, {Text: s[to:]}} {
		if p.Text != "" {
			pieces = append(pieces, p)
		}
	}
	return pieces
}
