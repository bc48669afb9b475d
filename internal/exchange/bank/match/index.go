package match

import (
	"cmp"
	"hash/maphash"
	"slices"

	"imar/internal/base/clock"
)

// nearest is how many expectations of one kind a line looks at.
const nearest = 8

// few is how many expectations may share a reference for it to tell something
// where the amount differs.
const few = 8

// kind is a hash of what expectations in one place of the index have in common:
// the own account, and the amount, a reference, both, or the amount and
// something of the other party. Two kinds with one hash would only bring further
// candidates, for each is looked at again before it is scored.
type kind uint64

// What a kind is about.
const (
	byAmount uint64 = iota
	byReference
	byReferenceAndAmount
	byOther
	byName
)

// index finds expectations.
type index struct {
	seed   maphash.Seed
	all    []Expectation
	known  []traits        // of each
	order  []entry         // by kind, then by day
	groups []group         // of each kind, where in order it stands
	slots  []uint32        // open addressing by kind: number in groups + 1
	names  map[string]name // by the text as it is written
	found  []pair          // used again for each line
	shared []string        // and so are the references that several expectations have
}

// entry is an expectation in one of its places.
type entry struct {
	kind kind
	i    int32
}

// group is the entries of one kind.
type group struct {
	kind     kind
	from, to int32
}

// traits are an expectation's texts in the form in which they are compared.
type traits struct {
	references []string
	others     []string
	names      []name
}

func newIndex(expected []Expectation) *index {
	x := &index{seed: maphash.MakeSeed(), all: expected, known: make([]traits, len(expected)), names: map[string]name{}, order: make([]entry, 0, 5*len(expected))}
	for i := range expected {
		x.add(int32(i))
	}
	slices.SortFunc(x.order, func(a, b entry) int {
		if a.kind != b.kind {
			return cmp.Compare(a.kind, b.kind)
		}
		return cmp.Or(expected[a.i].Day.Compare(expected[b.i].Day), cmp.Compare(a.i, b.i))
	})
	x.order = slices.Compact(x.order)
	for at, e := range x.order {
		if at == 0 || e.kind != x.order[at-1].kind {
			x.groups = append(x.groups, group{kind: e.kind, from: int32(at)})
		}
		x.groups[len(x.groups)-1].to = int32(at + 1)
	}
	size := 1024
	for size < 2*len(x.groups) {
		size *= 2
	}
	x.slots = make([]uint32, size)
	for number, g := range x.groups {
		x.slots[x.slot(g.kind)] = uint32(number + 1)
	}
	return x
}

// slot is where a kind stands in slots, or the free place for it.
func (x *index) slot(k kind) int {
	mask := len(x.slots) - 1
	for s := int(k) & mask; ; s = (s + 1) & mask {
		if number := x.slots[s]; number == 0 || x.groups[number-1].kind == k {
			return s
		}
	}
}

// list is the expectations of a kind, by day.
func (x *index) list(k kind) []entry {
	number := x.slots[x.slot(k)]
	if number == 0 {
		return nil
	}
	g := x.groups[number-1]
	return x.order[g.from:g.to]
}

// kindOf mixes a kind; own is the hash of the own account.
func (x *index) kindOf(what, own uint64, minor int64, text string) kind {
	const odd = 0x9E3779B97F4A7C15 // 2⁶⁴ over the golden ratio: spreads neighbours
	h := (own ^ what*odd) * odd
	h ^= (uint64(minor) + odd) * 0xBF58476D1CE4E5B9
	if text != "" {
		h ^= maphash.String(x.seed, text)
	}
	h ^= h >> 29
	return kind(h * odd)
}

// own is the hash of the own account in a currency.
func (x *index) own(account, currency string) uint64 {
	return maphash.String(x.seed, compact(account)) + 31*maphash.String(x.seed, currency)
}

func (x *index) add(i int32) {
	e := &x.all[i]
	k := &x.known[i]
	own := x.own(e.Account, string(e.Amount.Currency))
	put := func(what uint64, minor int64, text string) {
		x.order = append(x.order, entry{x.kindOf(what, own, minor, text), i})
	}
	put(byAmount, e.Amount.Minor, "")
	for _, text := range e.References {
		if r := reference(text); r != "" && !slices.Contains(k.references, r) {
			k.references = append(k.references, r)
			put(byReference, 0, r)
			put(byReferenceAndAmount, e.Amount.Minor, r)
		}
	}
	for _, text := range e.Others {
		if o := compact(text); o != "" {
			k.others = append(k.others, o)
			put(byOther, e.Amount.Minor, o)
		}
	}
	for _, text := range e.Names {
		if n := x.name(text); n.key != "" {
			k.names = append(k.names, n)
			put(byName, e.Amount.Minor, n.key)
		}
	}
}

// name is a name taken apart, once for each way of writing it.
func (x *index) name(text string) name {
	n, there := x.names[text]
	if !there {
		n = nameOf(text)
		x.names[text] = n
	}
	return n
}

// candidates are the expectations that may belong to a line, scored. The list is
// good until the next call.
func (x *index) candidates(l *Line) []pair {
	own := x.own(l.Account, string(l.Amount.Currency))
	x.found = x.found[:0]
	x.shared = x.shared[:0]
	refer := func(r string, how evidence) {
		list := x.list(x.kindOf(byReference, own, 0, r))
		if len(list) == 1 {
			x.consider(l, list[0].i, r, how)
		} else if len(list) > 1 {
			x.shared = append(x.shared, r)
		}
	}
	for _, text := range l.References {
		if r := reference(text); r != "" {
			refer(r, ownReference)
		}
	}
	eachReference(l.Text, func(r string) { refer(r, inText) })
	for _, r := range x.shared {
		x.near(l, x.list(x.kindOf(byReferenceAndAmount, own, l.Amount.Minor, r)), r, shared)
		if list := x.list(x.kindOf(byReference, own, 0, r)); len(list) <= few {
			x.near(l, list, r, shared)
		}
	}
	if o := compact(l.Other); o != "" {
		x.near(l, x.list(x.kindOf(byOther, own, l.Amount.Minor, o)), "", none)
	}
	if n := x.name(l.Name); n.key != "" {
		x.near(l, x.list(x.kindOf(byName, own, l.Amount.Minor, n.key)), "", none)
	}
	x.near(l, x.list(x.kindOf(byAmount, own, l.Amount.Minor, "")), "", none)
	return best(x.found)
}

// near considers the expectations of a list that are nearest to the line's day,
// those before it first where both are as far.
func (x *index) near(l *Line, list []entry, r string, how evidence) {
	if len(list) <= nearest {
		for _, e := range list {
			x.consider(l, e.i, r, how)
		}
		return
	}
	after, _ := slices.BinarySearchFunc(list, l.Day, func(e entry, day clock.Day) int { return x.all[e.i].Day.Compare(day) })
	before := after - 1
	for range nearest {
		if after == len(list) || before >= 0 && distance(x.all[list[before].i].Day, l.Day) <= distance(x.all[list[after].i].Day, l.Day) {
			x.consider(l, list[before].i, r, how)
			before--
		} else {
			x.consider(l, list[after].i, r, how)
			after++
		}
	}
}

// distance is how many days lie between two; far away where one is not known.
func distance(a, b clock.Day) int {
	n, ok := a.DaysSince(b)
	if !ok {
		return unknownDistance
	}
	return max(n, -n)
}

// unknownDistance is farther than any two days are apart.
const unknownDistance = 1 << 20

// consider scores a candidate, once with the best of what led to it, for that
// is looked up first.
func (x *index) consider(l *Line, i int32, r string, how evidence) {
	for _, p := range x.found {
		if p.expected == i {
			return
		}
	}
	if r != "" && !slices.Contains(x.known[i].references, r) {
		return
	}
	if score := x.score(l, int(i), how, nil); score > 0 {
		x.found = append(x.found, pair{expected: i, score: uint8(score), how: how})
	}
}
