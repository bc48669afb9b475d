package search

import (
	"cmp"
	"slices"
)

// everything is the limit of a ranking that keeps all documents, in no order.
const everything = 1 << 30

// ranking keeps the best documents offered to it and counts all that are
// allowed.
type ranking struct {
	index  *Index
	limit  int
	filter func(id uint32) bool
	total  int
	heap   []entry // the worst on top
	plain  bool    // every document is allowed
	floor  uint32  // points that a document needs to be kept; 0 until the heap is full
}

func newRanking(x *Index, limit int, filter func(id uint32) bool) *ranking {
	r := &ranking{index: x, limit: max(limit, 0), filter: filter, plain: filter == nil && (x == nil || x.dead == 0)}
	if limit <= 0 {
		r.floor = 1<<32 - 1
	}
	return r
}

type entry struct{ points, id uint32 }

// worse orders entries: fewer points, then the higher id.
func (a entry) worse(b entry) bool {
	return a.points < b.points || a.points == b.points && a.id > b.id
}

// allows says that a document is in the index and passes the filter.
func (r *ranking) allows(number uint32) bool {
	return !(r.index.dead > 0 && r.index.gone.has(number)) &&
		(r.filter == nil || r.filter(r.index.docs[number]))
}

// offer counts a document and keeps it when it is among the best so far. Most
// are not: that path is short enough to be inlined.
func (r *ranking) offer(number, points uint32) {
	if r.plain && points < r.floor {
		r.total++
		return
	}
	r.consider(number, points)
}

func (r *ranking) consider(number, points uint32) {
	if !r.plain && !r.allows(number) {
		return
	}
	r.total++
	if points >= r.floor {
		r.push(entry{points, r.index.docs[number]})
	}
}

// push keeps an entry if it is among the best.
func (r *ranking) push(e entry) {
	switch {
	case r.limit == everything:
		r.heap = append(r.heap, e)
		return
	case len(r.heap) < r.limit:
		r.heap = append(r.heap, e)
		r.up(len(r.heap) - 1)
	case r.heap[0].worse(e):
		r.heap[0] = e
		r.down()
	}
	if len(r.heap) == r.limit {
		r.floor = r.heap[0].points
	}
}

func (r *ranking) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !r.heap[i].worse(r.heap[parent]) {
			return
		}
		r.heap[i], r.heap[parent] = r.heap[parent], r.heap[i]
		i = parent
	}
}

func (r *ranking) down() {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(r.heap) {
			return
		}
		if child+1 < len(r.heap) && r.heap[child+1].worse(r.heap[child]) {
			child++
		}
		if !r.heap[child].worse(r.heap[i]) {
			return
		}
		r.heap[i], r.heap[child] = r.heap[child], r.heap[i]
		i = child
	}
}

// better orders entries, the best first.
func better(a, b entry) int {
	return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.id, b.id))
}

// sorted gives the kept documents, best first.
func (r *ranking) sorted() []Hit {
	slices.SortFunc(r.heap, better)
	return r.hits()
}

func (r *ranking) hits() []Hit {
	hits := make([]Hit, len(r.heap))
	for i, e := range r.heap {
		hits[i] = Hit{ID: e.id, Score: float32(e.points)}
	}
	return hits
}
