package search

import "slices"

// Found is everything that a search found, under numbers of the caller's own (the
// rows of one noun). It answers whether a row is among it, and gives the best.
type Found struct {
	entries []entry
	in      bitSet
}

// NewFound takes hits whose ids, seen through number, are the caller's.
func NewFound(hits []Hit, number func(id uint32) uint32) *Found {
	f := &Found{entries: make([]entry, len(hits))}
	for i, h := range hits {
		n := number(h.ID)
		f.entries[i] = entry{uint32(h.Score), n}
		f.in.set(n)
	}
	return f
}

// Has says whether a row was found. A nil Found holds every row.
func (f *Found) Has(n uint32) bool { return f == nil || f.in.has(n) }

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
