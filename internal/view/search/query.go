package search

import (
	"slices"
	"sync"
	"unicode/utf8"

	"imar/internal/base/lang"
)

// maxQueryWords bounds the words of a query that count; the rest is ignored.
const maxQueryWords = 12

// Hit is one found document.
type Hit struct {
	ID    uint32
	Score float32 // a whole number below 2²⁵, only meaningful beside the scores of the same query
}

// Search ranks the documents that hold every word of q, best first, equal ones
// by id. It returns at most limit hits and how many there are in all. When no
// document holds every word, those with the most words are the answer. The
// last word counts as a beginning when nothing follows it. filter, when not
// nil, says which documents may be found; it is asked once for each that
// matches.
func (x *Index) Search(q string, limit int, filter func(id uint32) bool) (hits []Hit, total int) {
	top := newRanking(x, limit, filter)
	x.rank(q, top)
	return top.sorted(), top.total
}

func (x *Index) rank(q string, top *ranking) {
	words := x.parse(q)
	if len(words) == 0 || len(x.at) == 0 {
		return
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.fit(len(x.docs))
	switch {
	case len(words) == 1 && len(words[0].lists) == 1:
		x.searchList(words[0], top)
	case len(words) == 1:
		x.searchUnion(words[0], s, top)
	default:
		if x.searchAll(words, s, top); top.total == 0 {
			x.searchMost(words, s, top)
		}
	}
}

// list is one posting list that answers a word of the query; factor is how
// many points one unit of its impact brings.
type list struct {
	postings []uint32
	factor   uint32
}

// word is one word of the query with every list that answers it.
type word struct {
	lists []list
	size  int // postings in all lists together
}

// parse cuts a query into words and finds their lists.
func (x *Index) parse(q string) []word {
	folded := lang.AppendFold(nil, q)
	last, _ := utf8.DecodeLastRune(folded)
	open := isWordRune(last) // nothing follows the last word
	var words []word
	for rest := folded; len(words) < maxQueryWords; {
		var w []byte
		if w, rest = nextWord(rest); w == nil {
			break
		}
		stripped := bare(w)
		isLast := open && len(rest) == 0
		if isStopWord(stripped) && !(isLast && len(words) == 0) {
			continue
		}
		words = append(words, x.resolve(string(w), string(stripped), isLast))
	}
	return words
}

// scratch is the working memory of one search. Every slice is zero, or empty,
// between searches.
type scratch struct {
	best       []uint32 // points of the word in hand, by document number
	sum        []uint32 // points of the words so far
	candidates []candidate
}

type candidate struct{ number, points, word uint32 }

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func (s *scratch) fit(documents int) {
	if len(s.best) < documents {
		s.best = make([]uint32, documents+documents/4)
		s.sum = make([]uint32, documents+documents/4)
	}
	s.candidates = s.candidates[:0]
}

// searchList answers a word that stands in one list: a walk over it.
func (x *Index) searchList(w word, top *ranking) {
	l := w.lists[0]
	for _, p := range l.postings {
		top.offer(p>>8, (p&0xff)*l.factor)
	}
}

// union writes the best points of a word for each document into s.best.
func union(w word, best []uint32) {
	for _, l := range w.lists {
		for _, p := range l.postings {
			if points := (p & 0xff) * l.factor; points > best[p>>8] {
				best[p>>8] = points
			}
		}
	}
}

// searchUnion answers one word that stands in several lists. Each document
// takes the best of them.
func (x *Index) searchUnion(w word, s *scratch, top *ranking) {
	union(w, s.best)
	if w.size < len(x.docs)/8 {
		for _, l := range w.lists {
			for _, p := range l.postings {
				if points := s.best[p>>8]; points > 0 {
					s.best[p>>8] = 0
					top.offer(p>>8, points)
				}
			}
		}
		return
	}
	best := s.best[:len(x.docs)]
	for number, points := range best {
		if points > 0 {
			top.offer(uint32(number), points)
		}
	}
	clear(best)
}

// searchAll finds the documents that hold every word: the rarest word gives
// the candidates, the others strike some out.
func (x *Index) searchAll(words []word, s *scratch, top *ranking) {
	byRarity := slices.Clone(words)
	slices.SortStableFunc(byRarity, func(a, b word) int { return a.size - b.size })
	x.start(byRarity[0], s)
	for _, w := range byRarity[1:] {
		if len(s.candidates) == 0 {
			return
		}
		// Looking up each candidate in each list, or reading every list once
		// and sweeping the working memory: whichever touches less.
		if len(w.lists) == 1 || 4*len(w.lists)*len(s.candidates) < w.size+len(x.docs)/8 {
			for _, l := range w.lists {
				follow(s.candidates, l)
			}
		} else {
			union(w, s.best)
			for i := range s.candidates {
				s.candidates[i].word = s.best[s.candidates[i].number]
			}
			clear(s.best[:len(x.docs)])
		}
		kept := s.candidates[:0]
		for _, c := range s.candidates {
			if c.word > 0 {
				kept = append(kept, candidate{number: c.number, points: c.points + c.word})
			}
		}
		s.candidates = kept
	}
	for _, c := range s.candidates {
		top.offer(c.number, c.points)
	}
}

// start makes the documents of one word the candidates, in ascending order.
func (x *Index) start(w word, s *scratch) {
	if len(w.lists) == 1 {
		l := w.lists[0]
		for _, p := range l.postings {
			s.candidates = append(s.candidates, candidate{number: p >> 8, points: (p & 0xff) * l.factor})
		}
		return
	}
	union(w, s.best)
	for _, l := range w.lists {
		for _, p := range l.postings {
			if points := s.best[p>>8]; points > 0 {
				s.best[p>>8] = 0
				s.candidates = append(s.candidates, candidate{number: p >> 8, points: points})
			}
		}
	}
	slices.SortFunc(s.candidates, func(a, b candidate) int { return int(a.number) - int(b.number) })
}

// follow gives each candidate that stands in the list its points there. Both
// are ascending. A list much longer than the candidates is jumped through.
func follow(candidates []candidate, l list) {
	postings := l.postings
	jump := len(postings) > 8*len(candidates)
	at := 0
	for i := range candidates {
		c := &candidates[i]
		from := c.number << 8
		if jump {
			at += gallop(postings[at:], from)
		} else {
			for at < len(postings) && postings[at] < from {
				at++
			}
		}
		if at == len(postings) {
			return
		}
		if p := postings[at]; p>>8 == c.number {
			c.word = max(c.word, (p&0xff)*l.factor)
		}
	}
}

// gallop is the position of the first posting not below from: doubling steps,
// then a binary search in the last one.
func gallop(postings []uint32, from uint32) int {
	step := 1
	for step < len(postings) && postings[step] < from {
		step *= 2
	}
	low := step / 2
	if low == 1 {
		low = 0
	}
	high := min(step+1, len(postings))
	i, _ := slices.BinarySearch(postings[low:high], from)
	return low + i
}

// matched is what each matched word adds in searchMost: more than any points.
const matched = 1 << 27

// searchMost finds the documents that hold the most words of the query.
func (x *Index) searchMost(words []word, s *scratch, top *ranking) {
	sum := s.sum[:len(x.docs)]
	best := s.best[:len(x.docs)]
	for _, w := range words {
		union(w, best)
		for number, points := range best {
			if points > 0 {
				sum[number] += matched + points
			}
		}
		clear(best)
	}
	most := uint32(0)
	for number, points := range sum {
		if points/matched > most || points > 0 && points/matched == most {
			if !top.allows(uint32(number)) {
				sum[number] = 0
				continue
			}
			most = points / matched
		}
	}
	top.filter = nil // asked above
	for number, points := range sum {
		if most > 0 && points/matched == most {
			top.offer(uint32(number), points%matched)
		}
	}
	clear(sum)
}
