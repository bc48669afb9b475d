// Package search is an inverted index of bilingual text, held in memory.
//
// A document is a number and a few weighted fields. Put replaces it, Delete
// removes it, Search ranks the documents that hold every word of a query. It
// forgives spelling as a reader does, Arabic above all: every word is folded
// (lang.Fold), loses its article and the particles joined to it, and is found
// again by its stem, by its broken plural, by a joined particle, by its
// beginning when it is the last word typed, and by one mistyped letter when
// nothing else is found. What is nearer to the word as typed ranks higher.
//
// The invariant: the answer to a query depends on the documents that are in
// the index and on nothing else. The order in which they came, what was
// replaced or deleted on the way, saving and loading leave no trace. Scores
// are computed in integers, so every machine gives the same order.
//
// How it is laid out: each term has one posting list of uint32, the number of
// the document within the index in the upper 24 bits and the weight of the
// term in it (BM25, quantised against a fixed length) in the lower 8. A
// document that is put again gets a new number, so lists only ever grow at
// their end; the old number is struck out in a bit set and dropped when the
// index tidies itself. Each document remembers its terms, so that the number
// of documents per term is always exact.
//
// Locking is the caller's: Search may run beside other Searches; Put, Delete
// and Load exclude everything else.
package search

import (
	"encoding/binary"
	"slices"

	"imar/internal/base/lang"
)

// MaxDocuments is the most that an index holds: 24 bits, less the last.
const MaxDocuments = 1<<24 - 1

// Field is one text of a document.
type Field struct {
	Text   string
	Weight uint8 // how much a word in it counts; 0 counts as 1. A title: 4.
}

// Index is an inverted index. Make one with New or Load.
type Index struct {
	vocabulary
	docs  []uint32          // document id, by number within the index
	terms [][]byte          // the terms of each document, see packTerms; nil when gone
	gone  bitSet            // numbers that were deleted or replaced
	dead  int               // how many are gone
	at    map[uint32]uint32 // document id → number
	kept  map[uint32][]byte // document id → the words of its long texts, see Keep

	// Scratch of Put, empty between calls.
	folded  []byte
	count   []uint32 // weighted occurrences, by term id
	touched []uint32 // term ids whose count is not zero
}

// New is an empty index.
func New() *Index {
	return &Index{vocabulary: newVocabulary(), at: map[uint32]uint32{}, kept: map[uint32][]byte{}}
}

// Len is the number of documents in the index.
func (x *Index) Len() int { return len(x.at) }

// Put adds a document of these fields and of what Keep was told of it, or replaces
// the one with the same id. It reports false,
// and stores nothing, when the index is full.
func (x *Index) Put(id uint32, fields []Field) bool {
	x.Delete(id)
	if len(x.docs) >= MaxDocuments {
		x.tidy()
		if len(x.docs) >= MaxDocuments {
			return false
		}
	}
	length := 0
	for _, f := range fields {
		length += x.countWords(f)
	}
	length += x.countKept(id)
	slices.Sort(x.touched)
	number := uint32(len(x.docs))
	for _, t := range x.touched {
		term := &x.term[t]
		term.postings = append(term.postings, number<<8|impact(x.count[t], length))
		term.live++
		x.count[t] = 0
	}
	x.docs = append(x.docs, id)
	x.terms = append(x.terms, packTerms(x.touched))
	x.at[id] = number
	x.touched = x.touched[:0]
	return true
}

// countWords adds the words of a field to the scratch counts and returns how
// many there are.
func (x *Index) countWords(f Field) (length int) {
	weight := uint32(max(f.Weight, 1))
	x.folded = lang.AppendFold(x.folded[:0], f.Text)
	for rest := x.folded; ; {
		var word []byte
		if word, rest = nextWord(rest); word == nil {
			return length
		}
		length++
		word = bare(word)
		if isStopWord(word) {
			continue
		}
		t := x.learn(word)
		x.add(t, weight)
		if stem := x.term[t].stem; stem != noTerm {
			x.add(stem, weight)
		}
	}
}

func (x *Index) add(t, weight uint32) {
	for int(t) >= len(x.count) {
		x.count = append(x.count, make([]uint32, len(x.term)+64-len(x.count))...)
	}
	if x.count[t] == 0 {
		x.touched = append(x.touched, t)
	}
	x.count[t] += weight
}

// Delete removes a document; an id that is not there is nothing to do.
func (x *Index) Delete(id uint32) {
	number, ok := x.at[id]
	if !ok {
		return
	}
	delete(x.at, id)
	x.gone.set(number)
	x.dead++
	eachTerm(x.terms[number], func(t uint32) { x.term[t].live-- })
	x.terms[number] = nil
	if x.dead > 1024 && x.dead > len(x.at)/2 {
		x.tidy()
	}
}

// packTerms writes ascending term ids as varints of their differences.
func packTerms(ids []uint32) []byte {
	var buffer [binary.MaxVarintLen32]byte
	size, last := 0, uint32(0)
	for _, id := range ids {
		size += binary.PutUvarint(buffer[:], uint64(id-last))
		last = id
	}
	packed := make([]byte, 0, size)
	last = 0
	for _, id := range ids {
		packed = binary.AppendUvarint(packed, uint64(id-last))
		last = id
	}
	return packed
}

// eachTerm calls visit with every term id of a packed list. It stops at the
// first damaged byte and says so.
func eachTerm(packed []byte, visit func(t uint32)) bool {
	id := uint64(0)
	for len(packed) > 0 {
		difference, n := binary.Uvarint(packed)
		if n <= 0 || difference > 1<<32-1-id {
			return false
		}
		id += difference
		packed = packed[n:]
		visit(uint32(id))
	}
	return true
}

// tidy drops what is gone. It costs one walk over the index and runs after as
// many deletions as half of the documents, so that each pays a constant share.
func (x *Index) tidy() {
	if x.dead > 0 {
		*x = *x.tidied()
	}
}

// tidied is a copy without what is gone: documents are numbered anew and terms
// that no document has any more are forgotten.
func (x *Index) tidied() *Index {
	fresh := &Index{vocabulary: newVocabulary(), at: make(map[uint32]uint32, len(x.at))}
	number := make([]uint32, len(x.docs))
	for old, id := range x.docs {
		if !x.gone.has(uint32(old)) {
			number[old] = uint32(len(fresh.docs))
			fresh.at[id] = number[old]
			fresh.docs = append(fresh.docs, id)
		}
	}
	renamed := make([]uint32, len(x.term))
	needed := x.needed()
	for old := range x.term {
		from := &x.term[old]
		if from.live == 0 && !needed.has(uint32(old)) {
			continue
		}
		stem := uint32(noTerm)
		if from.stem != noTerm {
			stem = renamed[from.stem] // made earlier, and as alive as its words
		}
		renamed[old] = fresh.enter(from.text, stem)
		to := &fresh.term[renamed[old]]
		to.live = from.live
		to.postings = make([]uint32, 0, from.live)
		for _, p := range from.postings {
			if !x.gone.has(p >> 8) {
				to.postings = append(to.postings, number[p>>8]<<8|p&0xff)
			}
		}
	}
	fresh.sort()
	fresh.kept = x.keptRenamed(renamed)
	var ids []uint32
	for old := range x.docs {
		if !x.gone.has(uint32(old)) {
			ids = ids[:0]
			eachTerm(x.terms[old], func(t uint32) { ids = append(ids, renamed[t]) })
			fresh.terms = append(fresh.terms, packTerms(ids))
		}
	}
	return fresh
}

// bitSet is a growing set of document numbers.
type bitSet []uint64

func (b bitSet) has(i uint32) bool {
	return int(i>>6) < len(b) && b[i>>6]&(1<<(i&63)) != 0
}

func (b *bitSet) set(i uint32) {
	for int(i>>6) >= len(*b) {
		*b = append(*b, 0)
	}
	(*b)[i>>6] |= 1 << (i & 63)
}
