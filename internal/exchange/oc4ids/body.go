package oc4ids

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
)

// maxKey is the longest key in bytes; a longer id is cut, and its end told by
// its place among those cut alike.
const maxKey = 500

// key finds the key of an element: its id, or with a number behind when another
// element of the kind has it. fresh is false when that one says the same.
func (s *statements) key(kind fact.Kind, id string, body []byte) (key string, fresh bool) {
	if len(id) > maxKey {
		id = strings.ToValidUTF8(id[:maxKey], "")
	}
	key = id
	c := s.r.cleaner
	c.spare = appendComparable(c.spare[:0], body)
	for n := 2; ; n++ {
		i, taken := s.at[[2]string{string(kind), key}]
		if !taken {
			return key, true
		}
		if bytes.Equal(appendComparable(nil, s.list[i].Body), c.spare) {
			return key, false
		}
		key = id + "#" + strconv.Itoa(n)
	}
}

// add states the body that was written from start on, and takes it from there.
func (s *statements) add(kind fact.Kind, key string, v jsonstream.Value, start int) {
	c := s.r.cleaner
	body := c.out[start:]
	if len(body) > snapshot.MaxBody {
		body = c.shrink(body, v)
	}
	if len(body) > snapshot.MaxBody {
		c.out = c.out[:start]
		return
	}
	from := fact.Source{Via: "import", File: s.r.file, Pointer: string(c.path), Line: c.lineOf(v)}
	if from.Pointer != s.whole {
		from.Item = s.whole
	}
	s.at[[2]string{string(kind), key}] = len(s.list)
	s.list = append(s.list, statement.Statement{
		Kind: kind, Key: key, Effective: s.day(kind, v), Body: slices.Clone(body), Source: from,
	})
	c.out = c.out[:start]
}

// day is when a statement became true: the element's own date, or that of the
// project's last update.
func (s *statements) day(kind fact.Kind, v jsonstream.Value) string {
	var own string
	switch kind {
	case project.Transacted, contract.Transacted, contract.Modified:
		own = dayOf(v.Get("date"))
	case project.Documented, contract.Documented:
		own = dayOf(v.Get("datePublished"))
	case project.Completed:
		own = dayOf(v.Get("endDate"))
	}
	if own != "" {
		return own
	}
	return s.effective
}

// shrink leaves out the largest pieces of a body, members or elements of its
// lists, until it fits.
func (c *cleaner) shrink(body []byte, v jsonstream.Value) []byte {
	whole, faults := jsonstream.Parse(slices.Clone(body), jsonstream.Options{})
	if len(faults) > 0 {
		return body
	}
	type piece struct{ from, to int }
	raw := whole.Raw()
	var pieces []piece
	place := func(p jsonstream.Value) piece {
		from := cap(raw) - cap(p.Raw())
		return piece{from, from + len(p.Raw())}
	}
	for name, value := range whole.Members() {
		switch {
		case name == "id" || name == "project":
		case value.Kind() == jsonstream.Array:
			for _, element := range value.Elements() {
				pieces = append(pieces, place(element))
			}
		default:
			pieces = append(pieces, place(value))
		}
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return (b.to - b.from) - (a.to - a.from) })
	size, left := len(body), 0
	for size > snapshot.MaxBody && left < len(pieces) {
		size -= pieces[left].to - pieces[left].from - len("null")
		left++
	}
	out := slices.Clone(raw)
	gone := pieces[:left]
	slices.SortFunc(gone, func(a, b piece) int { return b.from - a.from })
	for _, p := range gone {
		out = slices.Replace(out, p.from, p.to, []byte("null")...)
	}
	c.say(snapshot.Error, "oc4ids.too-large", v, strconv.Itoa(left), strconv.Itoa(snapshot.MaxBody/1000))
	return withoutNull(out)
}

// withoutNull writes canonical JSON anew without null, and without what is
// empty then.
func withoutNull(b []byte) []byte {
	v, _ := jsonstream.Parse(b, jsonstream.Options{})
	quiet := newCleaner(false, func(snapshot.Finding) {}, func(string) {})
	quiet.begin(v, "")
	if !quiet.free(v) {
		return []byte("{}")
	}
	return quiet.out
}
