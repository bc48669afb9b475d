package validation

import (
	"hash/maphash"
	"strconv"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
)

// MaxIDs is how many ids of a file are remembered. Those of later elements are
// not compared, which the report says.
const MaxIDs = 2_000_000

// fingerprint stands for an id: two that are equal are the same id, but for one
// chance in more than there are ids in the world.
type fingerprint [2]uint64

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func fingerprintOf(parts ...string) (f fingerprint) {
	for i, seed := range seeds {
		var h maphash.Hash
		h.SetSeed(seed)
		for _, part := range parts {
			_, _ = h.WriteString(part) // it never fails
			_ = h.WriteByte(0)
		}
		f[i] = h.Sum64()
	}
	return f
}

// ids are the ids and elements of one list, and where each came first.
type ids struct {
	first map[fingerprint]looks
	sums  map[uint64]int
	count int
}

func newIDs() *ids { return &ids{first: map[fingerprint]looks{}, sums: map[uint64]int{}} }

// looks is what shows, without a second reading, whether two elements are equal:
// written equally they are, and with another number of values they are not.
type looks struct {
	index, nodes int32
	text         uint64
	more         bool // other elements have the id too
}

// name is what an element of a list is called. It is good until its batch is
// used again.
type name struct {
	ids    *ids
	value  jsonstream.Value
	number int // of its document
	id     fingerprint
	shown  string // the id
	unique bool
	nodes  int32  // values within the element
	text   uint64 // of the element as it is written
	sum    uint64 // of the element as a value, where elements are compared whole
}

// name compares an element's id with those before it.
func (l *line) name(n name) {
	if l.ids >= MaxIDs {
		if l.ids == MaxIDs {
			l.findings.Add(report.Finding{Severity: report.Note, Rule: "validate.ids-many", Args: []string{strconv.Itoa(MaxIDs)}})
		}
		l.ids = MaxIDs + 1
		return
	}
	index := n.ids.count
	n.ids.count++
	l.ids++
	if n.unique && l.exact {
		if before, twice := n.ids.sums[n.sum]; twice {
			l.twice(n, "validate.twice", listOf(n.value), strconv.Itoa(before), strconv.Itoa(index))
		} else {
			n.ids.sums[n.sum] = index
		}
	}
	before, twice := n.ids.first[n.id]
	if !twice {
		n.ids.first[n.id] = looks{index: int32(index), nodes: n.nodes, text: n.text}
		return
	}
	if n.unique && !l.exact {
		switch {
		case before.nodes == n.nodes && before.text == n.text:
			l.twice(n, "validate.twice", listOf(n.value), strconv.Itoa(int(before.index)), strconv.Itoa(index))
		case before.nodes == n.nodes || before.more:
			l.suspicious = true
		}
		before.more = true
		n.ids.first[n.id] = before
	}
	if n.shown != "" {
		l.twice(n, "validate.id-twice", n.value.Pointer(), n.shown, strconv.Itoa(int(before.index)))
	}
}

func (l *line) twice(n name, rule, pointer string, args ...string) {
	at := n.value.Position()
	l.findings.Add(report.Finding{
		Severity: report.Error, Rule: rule, Args: args, Each: true, Pointer: pointer, Item: idOf(n.value),
		Document: n.number, Line: int64(at.Line), Column: int64(at.Column),
	})
}

// listOf is the pointer of the list that an element stands in.
func listOf(v jsonstream.Value) string {
	pointer := v.Pointer()
	for i := len(pointer) - 1; i >= 0; i-- {
		if pointer[i] == '/' {
			return pointer[:i]
		}
	}
	return pointer
}
