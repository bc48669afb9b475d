package match

import (
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
)

// nearest is how many expectations of one kind a line looks at.
const nearest = 8

// few is how many expectations may share a reference for it to tell something
// where the amount differs.
const few = 8

// kind is what expectations in one place of an index have in common: the own
// account, and the amount, a reference, both, or the amount and something of
// the other party.
type kind struct {
	account string
	amount  money.Amount // zero: whatever amount
	what    byte         // 'a' amount, 'r' reference, 'o' other account, 'n' name
	text    string
}

// index finds expectations.
type index struct {
	all   []Expectation
	known []traits // of each
	kinds map[kind][]int32
	names map[string]name // by the text as it is written
	found []pair          // used again for each line
}

// traits are an expectation's texts in the form in which they are compared.
type traits struct {
	account    string
	references []string
	others     []string
	names      []name
}

func newIndex(expected []Expectation) *index {
	x := &index{all: expected, known: make([]traits, len(expected)), kinds: make(map[kind][]int32, 4*len(expected)), names: map[string]name{}}
	for i := range expected {
		x.add(int32(i))
	}
	for _, list := range x.kinds {
		slices.SortStableFunc(list, func(a, b int32) int { return expected[a].Day.Compare(expected[b].Day) })
	}
	return x
}

func (x *index) add(i int32) {
	e := &x.all[i]
	k := &x.known[i]
	k.account = compact(e.Account)
	put := func(at kind) {
		at.account = k.account
		if list := x.kinds[at]; len(list) == 0 || list[len(list)-1] != i {
			x.kinds[at] = append(list, i)
		}
	}
	put(kind{what: 'a', amount: e.Amount})
	for _, text := range e.References {
		if r := reference(text); r != "" && !slices.Contains(k.references, r) {
			k.references = append(k.references, r)
			put(kind{what: 'r', text: r})
			put(kind{what: 'r', text: r, amount: e.Amount})
		}
	}
	for _, text := range e.Others {
		if o := compact(text); o != "" {
			k.others = append(k.others, o)
			put(kind{what: 'o', text: o, amount: e.Amount})
		}
	}
	for _, text := range e.Names {
		if n := x.name(text); n.key != "" {
			k.names = append(k.names, n)
			put(kind{what: 'n', text: n.key, amount: e.Amount})
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
	account := compact(l.Account)
	x.found = x.found[:0]
	look := func(at kind, how Reason) {
		at.account = account
		list := x.kinds[at]
		if at.what == 'r' && at.amount == (money.Amount{}) && len(list) > few {
			return
		}
		x.near(list, l.Day, func(i int32) { x.consider(l, i, how) })
	}
	refer := func(r string, how Reason) {
		look(kind{what: 'r', text: r, amount: l.Amount}, how)
		look(kind{what: 'r', text: r}, how)
	}
	for _, text := range l.References {
		if r := reference(text); r != "" {
			refer(r, SameReference)
		}
	}
	eachReference(l.Text, func(r string) { refer(r, ReferenceInText) })
	if o := compact(l.Other); o != "" {
		look(kind{what: 'o', text: o, amount: l.Amount}, "")
	}
	if n := x.name(l.Name); n.key != "" {
		look(kind{what: 'n', text: n.key, amount: l.Amount}, "")
	}
	look(kind{what: 'a', amount: l.Amount}, "")
	return best(x.found)
}

// near gives the expectations of a list that are nearest to a day, those before
// it first where both are as far.
func (x *index) near(list []int32, day clock.Day, yield func(int32)) {
	if len(list) <= nearest {
		for _, i := range list {
			yield(i)
		}
		return
	}
	after, _ := slices.BinarySearchFunc(list, day, func(i int32, day clock.Day) int { return x.all[i].Day.Compare(day) })
	before := after - 1
	for range nearest {
		switch {
		case after == len(list) || before >= 0 && distance(x.all[list[before]].Day, day) <= distance(x.all[list[after]].Day, day):
			yield(list[before])
			before--
		default:
			yield(list[after])
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

// consider scores a candidate, once with the best of what led to it: references
// are looked up before anything else, and those of the line before its text.
func (x *index) consider(l *Line, i int32, how Reason) {
	for _, p := range x.found {
		if p.expected == i {
			return
		}
	}
	if score := x.score(l, int(i), how, nil); score > 0 {
		x.found = append(x.found, pair{expected: i, score: uint8(score)})
	}
}
