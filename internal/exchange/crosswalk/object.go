package crosswalk

import (
	"strings"

	"imar/internal/exchange/jsonstream"
)

// object is an object of JSON that is being written. What is empty is not.
type object struct{ out []byte }

func (o *object) raw(name, text string) {
	if text == "" {
		return
	}
	if n := len(o.out); n > 0 && o.out[n-1] != '{' {
		o.out = append(o.out, ',')
	}
	o.out = append(append(jsonstream.AppendQuoted(o.out, name), ':'), text...)
}

// textUnless writes a text that is not empty.
func (o *object) textUnless(name, s string) {
	if s != "" {
		o.text(name, s)
	}
}

func (o *object) text(name, s string) { o.raw(name, string(jsonstream.AppendQuoted(nil, s))) }

// copy writes a value as it stands, without white space.
func (o *object) copy(name string, v jsonstream.Value) {
	if v.Exists() {
		o.raw(name, string(v.Compact(nil)))
	}
}

func (o *object) within(name string, fill func(*object)) {
	var inner object
	fill(&inner)
	o.raw(name, inner.whole())
}

// whole is the object, "" when nothing was written.
func (o *object) whole() string {
	if len(o.out) == 0 {
		return ""
	}
	return "{" + string(o.out) + "}"
}

// array is a list of values without those that are empty or there before, "" for
// none.
func array(list []string) string {
	var kept []string
	seen := map[string]bool{"": true}
	for _, text := range list {
		if !seen[text] {
			seen[text] = true
			kept = append(kept, text)
		}
	}
	if kept == nil {
		return ""
	}
	return "[" + strings.Join(kept, ",") + "]"
}
