package demo

import (
	"strconv"
	"strings"

	"imar/internal/base/lang"
)

// said is a sentence, a name or a phrase in both languages. That the two stand
// side by side in every table is what keeps a text from having one language
// only.
type said struct{ ar, en string }

// slash is both languages in one line, for the members that have no twin.
func (s said) slash() string { return s.ar + " / " + s.en }

// blanks are what fills the places of a pattern. A pattern names them in
// braces: {asset}. A number may carry the forms of what it counts: in Arabic
// {q1:other|few|many}, as in 100 فصل, 3 فصول, 11 فصلًا; in English the word is
// in the pattern itself, for no number here is below 3.
type blanks struct {
	asset, short, town, word said
	served, level, source    said
	people, q1, q2, days     int64
	percent                  int64
}

// fill fills a pattern in both languages.
func (s said) fill(b *blanks) said {
	return said{fill(s.ar, lang.Arabic, b), fill(s.en, lang.English, b)}
}

func fill(pattern string, l lang.Lang, b *blanks) string {
	var out strings.Builder
	out.Grow(len(pattern) + 64)
	for {
		before, rest, found := strings.Cut(pattern, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		blank, after, _ := strings.Cut(rest, "}")
		name, forms, counted := strings.Cut(blank, ":")
		if n, ok := b.number(name); ok {
			out.WriteString(lang.Int(l, n))
			if counted {
				out.WriteString(" " + plural(l, n, forms))
			}
		} else {
			t := b.text(name)
			if l == lang.Arabic {
				out.WriteString(t.ar)
			} else {
				out.WriteString(t.en)
			}
		}
		pattern = after
	}
}

// plural chooses between "other|few|many" by the plural rule of the language.
func plural(l lang.Lang, n int64, forms string) string {
	other, rest, _ := strings.Cut(forms, "|")
	few, many, _ := strings.Cut(rest, "|")
	switch lang.Plural(l, n) {
	case "few":
		return few
	case "many":
		return many
	}
	return other
}

func (b *blanks) number(name string) (int64, bool) {
	switch name {
	case "people":
		return b.people, true
	case "q1":
		return b.q1, true
	case "q2":
		return b.q2, true
	case "days":
		return b.days, true
	case "percent":
		return b.percent, true
	}
	return 0, false
}

func (b *blanks) text(name string) said {
	switch name {
	case "asset":
		return b.asset
	case "short":
		return b.short
	case "town":
		return b.town
	case "level":
		return b.level
	case "word":
		return b.word
	case "served":
		return b.served
	case "source":
		return b.source
	}
	panic("demo: pattern with {" + name + "}")
}

// decimal writes an amount of minor units with exponent decimals: 1250500 with
// 3 is "1250.500".
func decimal(minor int64, exponent int) string {
	text := strconv.FormatInt(minor, 10)
	for len(text) <= exponent {
		text = "0" + text
	}
	cut := len(text) - exponent
	return text[:cut] + "." + text[cut:]
}
