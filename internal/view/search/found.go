package search

import (
	"slices"
	"sync"
)

// Found is everything that a search found, under numbers of the caller's own (the
// rows of one noun). It answers whether a row is among it, and gives the best.
type Found struct {
	entries []entry
	in      bitSet
}

// Found gives everything that Search would rank, under the caller's numbers: for
// a list that is narrowed and sorted further.
func (x *Index) Found(q string, filter func(id uint32) bool, number func(id uint32) uint32) *Found {
	room := gathered.Get().(*[]entry)
	defer gathered.Put(room)
	top := newRanking(x, everything, filter)
	top.heap = (*room)[:0]
	x.rank(q, top)
	*room = top.heap
	f := &Found{entries: slices.Clone(top.heap)}
	for i := range f.entries {
		f.entries[i].id = number(f.entries[i].id)
	}
	f.mark()
	return f
}

// NewFound is what was found elsewhere, each row once.
func NewFound(hits []Hit) *Found {
	f := &Found{}
	for _, h := range hits {
		f.entries = append(f.entries, entry{uint32(h.Score), h.ID})
	}
	f.mark()
	return f
}

func (f *Found) mark() {
	most := uint32(0)
	for _, e := range f.entries {
		most = max(most, e.id)
	}
	f.in = make(bitSet, most>>6+1)
	for _, e := range f.entries {
		f.in.set(e.id)
	}
}

// gathered is room for what a search finds, of which a common word's is large.
var gathered = sync.Pool{New: func() any { return new([]entry) }}

// Has says whether a row was found. A nil Found holds every row.
func (f *Found) Has(n uint32) bool { return f == nil || f.in.has(n) }

// Each visits the rows found whose number is below limit, in no order.
func (f *Found) Each(limit uint32, visit func(n uint32)) {
	for _, e := range f.entries {
		if e.id < limit {
			visit(e.id)
		}
	}
}

// Len is how many rows were found.
func (f *Found) Len() int { return len(f.entries) }

// Best gives the rows that keep allows, best first and equal ones by number, at
// most limit of them.
func (f *Found) Best(limit int, keep func(n uint32) bool) []uint32 {
	best := newRanking(nil, limit, nil)
	for _, e := range f.entries {
		if e.points >= best.floor && keep(e.id) {
			best.push(e)
		}
	}
	hits := best.sorted()
	list := make([]uint32, len(hits))
	for i, h := range hits {
		list[i] = h.ID
	}
	return list
}

// Ranks gives each row found its place, from 0.
func (f *Found) Ranks() map[uint32]int32 {
	order := slices.Clone(f.entries)
	slices.SortFunc(order, better)
	ranks := make(map[uint32]int32, len(order))
	for i, e := range order {
		ranks[e.id] = int32(i)
	}
	return ranks
}
