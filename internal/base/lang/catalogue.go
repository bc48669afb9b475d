package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"imar/internal/base/clock"
)

//go:embed catalogue/*.json
var catalogueFiles embed.FS

// Part is a piece of a sentence, for a page that must wrap what is not its own
// words. Text is not escaped. Arg says that it came from an argument and wants
// a <bdi>; LTR says that it also wants dir="ltr": a number, a code, an ISO
// date, or a text whose first letter runs left to right.
type Part struct {
	Text string
	Arg  bool
	LTR  bool
}

// Sayer is an argument that knows how to write itself, as an amount does.
type Sayer interface {
	// Say writes the value for a reader of l.
	Say(l Lang) string
}

// sentence is one key of one language, ready to fill.
type sentence struct {
	forms map[plural.Form][]piece // by category; only Other when plain
	by    int                     // argument that chooses the plural; -1: the first integer
	plain bool
}

// piece is a run of literal text, or the argument at index arg when text is "".
type piece struct {
	text string
	arg  int
}

// catalogue is every sentence of one language by its key.
type catalogue map[string]*entry

// entry is a sentence as the file has it, and as it is read when it is first said:
// a command says a handful of some thousands.
type entry struct {
	area string
	raw  []byte
	once sync.Once
	said *sentence
	err  error
}

// sentence reads the entry.
func (e *entry) sentence() (*sentence, error) {
	e.once.Do(func() { e.said, e.err = parseSentence(e.raw) })
	return e.said, e.err
}

// catalogues holds both languages and the faults found while reading them. A
// damaged file loses its sentences and nothing else: the program starts, and
// Check (and the tests) name the fault.
type catalogues struct {
	of     map[Lang]catalogue
	faults []error
}

// embedded reads the embedded files of a language once, on first use.
var embedded = map[Lang]func() catalogue{
	Arabic:  sync.OnceValue(func() catalogue { return load(embeddedFiles(), Arabic).of[Arabic] }),
	English: sync.OnceValue(func() catalogue { return load(embeddedFiles(), English).of[English] }),
}

func embeddedFiles() fs.FS {
	sub, err := fs.Sub(catalogueFiles, "catalogue")
	if err != nil {
		panic(err) // the name is a valid path
	}
	return sub
}

// find is the sentence of a key; nil when there is none.
func find(l Lang, key string) *sentence {
	of := embedded[l]
	if of == nil {
		return nil
	}
	e := of()[key]
	if e == nil {
		return nil
	}
	s, err := e.sentence()
	if err != nil {
		return nil
	}
	return s
}

// categories are the CLDR plural categories and their names in the files.
var categories = []struct {
	name string
	form plural.Form
}{
	{"zero", plural.Zero}, {"one", plural.One}, {"two", plural.Two},
	{"few", plural.Few}, {"many", plural.Many}, {"other", plural.Other},
}

// needed are the categories that each language's cardinals use (CLDR).
var needed = map[Lang][]plural.Form{
	Arabic:  {plural.Zero, plural.One, plural.Two, plural.Few, plural.Many, plural.Other},
	English: {plural.One, plural.Other},
}

var tags = map[Lang]language.Tag{Arabic: language.Arabic, English: language.English}

// parseSentence reads a string or an object of plural forms.
func parseSentence(raw []byte) (*sentence, error) {
	s := &sentence{forms: map[plural.Form][]piece{}, by: -1}
	var text string
	if err := json.Unmarshal(raw, &text); err == nil {
		s.plain = true
		s.forms[plural.Other] = cut(text)
		return s, nil
	}
	var object map[string]string
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, fmt.Errorf("neither a sentence nor an object of sentences: %w", err)
	}
	if by, ok := object["by"]; ok {
		n, err := strconv.Atoi(by)
		if err != nil || n < 0 || n > 9 {
			return nil, fmt.Errorf(`"by" is %q, not the position of an argument`, by)
		}
		s.by = n
		delete(object, "by")
	}
	for _, c := range categories {
		if text, ok := object[c.name]; ok {
			s.forms[c.form] = cut(text)
			delete(object, c.name)
		}
	}
	for name := range object {
		return nil, fmt.Errorf("%q is not a plural category", name)
	}
	return s, nil
}

// cut splits a sentence at its {0} … {9}.
func cut(text string) []piece {
	var pieces []piece
	from := 0
	for i := 0; i+2 < len(text); i++ {
		if text[i] != '{' || text[i+1] < '0' || text[i+1] > '9' || text[i+2] != '}' {
			continue
		}
		if i > from {
			pieces = append(pieces, piece{text: text[from:i]})
		}
		pieces = append(pieces, piece{arg: int(text[i+1] - '0')})
		from = i + 3
		i += 2
	}
	if from < len(text) {
		pieces = append(pieces, piece{text: text[from:]})
	}
	return pieces
}

// T is the sentence of key for a reader of l, filled with args. A key that is
// missing in l gives ⟦key⟧; an argument that is missing gives ⟦n⟧.
func T(l Lang, key string, args ...any) string {
	return say(l, key, args, func(b *strings.Builder, _ any, text string) { b.WriteString(text) })
}

// TIsolated is T for plain text that may mix directions (a mail, a terminal, a
// CSV cell): each argument that could disturb its surroundings stands between
// U+2068 FIRST STRONG ISOLATE and U+2069 (UAX #9). Pages use Parts and <bdi>.
func TIsolated(l Lang, key string, args ...any) string {
	return say(l, key, args, func(b *strings.Builder, arg any, text string) {
		if _, own := arg.(sentenceText); !own && disturbs(l, text) {
			b.WriteString("\u2068" + text + "\u2069")
			return
		}
		b.WriteString(text)
	})
}

// say fills a sentence; write adds each argument, given as passed and as text.
func say(l Lang, key string, args []any, write func(b *strings.Builder, arg any, text string)) string {
	s := find(l, key)
	if s == nil {
		return "⟦" + key + "⟧"
	}
	var b strings.Builder
	for _, p := range s.choose(l, args) {
		if p.text != "" {
			b.WriteString(p.text)
			continue
		}
		text, _ := format(l, args, p.arg)
		var arg any
		if p.arg < len(args) {
			arg = args[p.arg]
		}
		write(&b, arg, text)
	}
	return b.String()
}

// Parts is T in pieces, for a page that wraps every argument in <bdi>.
func Parts(l Lang, key string, args ...any) []Part {
	s := find(l, key)
	if s == nil {
		return []Part{{Text: "⟦" + key + "⟧"}}
	}
	pieces := s.choose(l, args)
	parts := make([]Part, len(pieces))
	for i, p := range pieces {
		if p.text != "" {
			parts[i] = Part{Text: p.text}
			continue
		}
		text, number := format(l, args, p.arg)
		parts[i] = Part{Text: text, Arg: true, LTR: number || firstStrong(text) != Arabic}
	}
	return parts
}

// Has says whether key has a sentence in l.
func Has(l Lang, key string) bool { return find(l, key) != nil }

// Keys lists the keys of l, sorted.
func Keys(l Lang) []string {
	of := embedded[l]
	if of == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(of()))
}

// Plural is the CLDR cardinal category of n in l: "zero", "one", "two", "few",
// "many" or "other".
func Plural(l Lang, n int64) string {
	form := formOf(l, n)
	for _, c := range categories {
		if c.form == form {
			return c.name
		}
	}
	return "other"
}

// choose picks the pieces for these arguments.
func (s *sentence) choose(l Lang, args []any) []piece {
	if s.plain {
		return s.forms[plural.Other]
	}
	for i, a := range args {
		n, ok := integer(a)
		if !ok || (s.by >= 0 && s.by != i) {
			continue
		}
		if pieces, ok := s.forms[formOf(l, n)]; ok {
			return pieces
		}
		break
	}
	return s.forms[plural.Other]
}

// formOf asks x/text for the cardinal category of an integer. The rules look
// at most at the last six digits, and matching wants an int.
func formOf(l Lang, n int64) plural.Form {
	if n < 0 {
		n = -(n % 1_000_000_000)
	}
	digits := n
	if n >= 1_000_000 {
		digits = n%1_000_000 + 1_000_000
	}
	return plural.Cardinal.MatchPlural(tags[l], int(digits), 0, 0, 0, 0)
}

// integer reads any Go integer; named integer types count too.
func integer(a any) (int64, bool) {
	switch n := a.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	case int16:
		return int64(n), true
	case int8:
		return int64(n), true
	case uint:
		return int64(min(n, 1<<63-1)), true
	case uint64:
		return int64(min(n, 1<<63-1)), true
	case uint32:
		return int64(n), true
	case uint16:
		return int64(n), true
	case uint8:
		return int64(n), true
	}
	return 0, false
}

// format writes argument i for a reader of l. number says that it must run
// left to right whatever stands around it.
func format(l Lang, args []any, i int) (text string, number bool) {
	if i >= len(args) {
		return "⟦" + strconv.Itoa(i) + "⟧", false
	}
	if n, ok := integer(args[i]); ok {
		return Int(l, n), true
	}
	switch a := args[i].(type) {
	case string:
		return a, false
	case sentenceText:
		return string(a), false
	case Text:
		s, _, _ := a.In(l)
		return s, false
	case clock.Day:
		return Date(l, a), false
	case time.Time:
		return Moment(l, a), false
	case Sayer:
		return a.Say(l), false
	case fmt.Stringer:
		return a.String(), false
	}
	return fmt.Sprint(args[i]), false
}

// disturbs says that text inside a sentence of l needs an isolate: it holds a
// strong character of the other direction, or no letter of the page's own
// script at all (a date or a number beside Arabic reorders).
func disturbs(l Lang, text string) bool {
	own := false
	for _, r := range text {
		switch {
		case isArabicLetter(r):
			if l == English {
				return true
			}
			own = true
		case isOtherLetter(r):
			if l == Arabic {
				return true
			}
			own = true
		}
	}
	return !own && l == Arabic && len(text) > 1
}

// firstStrong is the script of the first letter of s, or "" without a letter.
func firstStrong(s string) Lang {
	for _, r := range s {
		if isArabicLetter(r) {
			return Arabic
		}
		if isOtherLetter(r) {
			return English
		}
	}
	return ""
}
