package schema

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
)

// finding is what is found at a value, before it has its place.
type finding struct {
	rule  string
	args  []string
	each  bool
	codes *codes           // that the first argument is none of
	at    jsonstream.Value // where it stands, if not at the value
}

func (c *Checker) tell(v jsonstream.Value, f finding) {
	if c.faults++; c.quiet == 0 {
		c.give(report.Error, v, f)
	}
}

func (c *Checker) warn(v jsonstream.Value, f finding) {
	if c.quiet == 0 {
		c.give(report.Warning, v, f)
	}
}

func (c *Checker) give(severity report.Severity, v jsonstream.Value, f finding) {
	if f.codes != nil {
		f.args = append(f.args, c.near(meant{f.codes, f.args[0]}, func() string { return f.codes.near(f.args[0]) }))
	}
	if f.at.Exists() {
		v = f.at
	}
	at := c.locator.Position(v)
	c.Report(report.Finding{
		Severity: severity, Rule: f.rule, Args: f.args, Each: f.each,
		Pointer: c.pointer(), Line: int64(at.Line), Column: int64(at.Column),
	})
}

// meant asks what a word may have been meant to be, among codes or members.
type meant struct {
	among any // *codes or *Shape
	word  string
}

// near remembers what it was answered, for a mistake is mostly made many times.
func (c *Checker) near(m meant, find func() string) string {
	found, known := c.meant[m]
	if !known {
		if c.meant == nil || len(c.meant) >= maxNames {
			c.meant = map[meant]string{}
		}
		found = find()
		c.meant[m] = found
	}
	return found
}

// pointer is where the Checker stands, within the file's document.
func (c *Checker) pointer() string {
	b := append(c.room[:0], c.root.Pointer()...)
	for _, s := range c.path {
		b = append(b, '/')
		if s.key.Exists() {
			b = append(b, pointerEscapes.Replace(s.key.Text())...)
		} else {
			b = strconv.AppendInt(b, int64(s.index), 10)
		}
	}
	c.room = b
	return string(b)
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// String is the names of the types, parted by "|".
func (t types) String() string {
	var names []string
	for i, name := range typeNames {
		if t&(1<<i) != 0 && (t&isNumber == 0 || 1<<i != isInteger) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "|")
}

func (c *Checker) typeName(v jsonstream.Value) string { return typeOf[v.Kind()].String() }

// maxShown is how much of a value a finding shows, in bytes.
const maxShown = 80

// shown is a value for a sentence: the characters of a string, else what stands
// in the file.
func shown(v jsonstream.Value) string {
	text := v.Raw()
	if v.Kind() == jsonstream.String {
		text = []byte(v.Text())
	}
	if len(text) <= maxShown {
		return string(text)
	}
	end := maxShown
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return string(text[:end]) + "…"
}
