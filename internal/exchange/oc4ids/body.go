package oc4ids

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// maxKey is the longest key in bytes; a longer id is cut, and its end told by
// its place among those cut alike.
const maxKey = 500

// names gives each thing a name of its own: its id, or with a number behind
// when another thing has it.
type names struct {
	taken map[string]bool
	last  map[string]int  // number given last behind an id
	said  map[uint64]bool // hashes of ids with what was said under them
	seed  maphash.Seed
}

func newNames(seed maphash.Seed) *names {
	return &names{taken: map[string]bool{}, last: map[string]int{}, said: map[uint64]bool{}, seed: seed}
}

// name names a thing. fresh is false when one of that id said the same before.
func (n *names) name(id string, said []byte) (name string, fresh bool) {
	var h maphash.Hash
	h.SetSeed(n.seed)
	h.WriteString(id)
	h.WriteByte(0)
	h.Write(said)
	if n.said[h.Sum64()] {
		return id, false
	}
	n.said[h.Sum64()] = true
	name = id
	for number := max(n.last[id], 1); n.taken[name]; {
		number++
		n.last[id] = number
		name = id + "#" + strconv.Itoa(number)
	}
	n.taken[name] = true
	return name, true
}

// key finds the key of an element.
func (s *statements) key(kind fact.Kind, id string, body []byte) (key string, fresh bool) {
	if len(id) > maxKey {
		id = strings.ToValidUTF8(id[:maxKey], "")
	}
	c := s.r.cleaner
	if s.keys[kind] == nil {
		s.keys[kind] = newNames(c.seed)
	}
	c.spare = appendComparable(c.spare[:0], body)
	return s.keys[kind].name(id, c.spare)
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
	from := fact.Source{Via: "import", File: s.r.file, Pointer: c.Pointer(), Line: c.Line(v)}
	if from.Pointer != s.whole {
		from.Item = s.whole
	}
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
	var pieces []jsonstream.Value
	for name, value := range whole.Members() {
		switch {
		case name == "id" || name == "project":
		case value.Kind() == jsonstream.Array:
			for _, element := range value.Elements() {
				pieces = append(pieces, element)
			}
		default:
			pieces = append(pieces, value)
		}
	}
	slices.SortStableFunc(pieces, func(a, b jsonstream.Value) int { return len(b.Raw()) - len(a.Raw()) })
	size, n := len(body), 0
	for ; size > snapshot.MaxBody && n < len(pieces); n++ {
		size -= len(pieces[n].Raw())
	}
	c.Say(snapshot.Error, "oc4ids.too-large", v, strconv.Itoa(n), strconv.Itoa(snapshot.MaxBody/1000))
	return without(whole, pieces[:n])
}

// without writes canonical JSON anew without these values, and without what is
// empty then.
func without(whole jsonstream.Value, gone []jsonstream.Value) []byte {
	var trail trail.Trail
	trail.Begin(whole, "")
	slices.SortFunc(gone, func(a, b jsonstream.Value) int {
		x, _ := trail.Span(a)
		y, _ := trail.Span(b)
		return x - y
	})
	raw := whole.Raw()
	out, at := make([]byte, 0, len(raw)), 0
	for _, v := range gone {
		from, to := trail.Span(v)
		out = append(append(out, raw[at:from]...), "null"...)
		at = to
	}
	v, _ := jsonstream.Parse(append(out, raw[at:]...), jsonstream.Options{})
	quiet := newCleaner(false, func(snapshot.Finding) {}, func(string) {})
	quiet.Begin(v, "")
	if !quiet.free(v) {
		return []byte("{}")
	}
	return quiet.out
}
