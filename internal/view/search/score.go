package search

import "math/bits"

// Scores are BM25 in integers. A posting keeps the part of BM25 that belongs
// to the document (impact); the part that belongs to the word (rarity) is
// computed when it is searched for.

// usualLength is the length in words at which a document is neither favoured
// nor punished. It is fixed, not the mean of the documents, so that a posting
// never has to be computed again.
const usualLength = 50

// impact is tf·255/(tf + k), k = 1.2·(0.25 + 0.75·length/usualLength), from 1
// to 255. tf counts an occurrence by the weight of its field.
func impact(tf uint32, length int) uint32 {
	t := uint64(tf) * 1000
	k := 300 + 900*uint64(length)/usualLength
	return uint32(max(1, t*255/(t+k)))
}

// rarity is log2(1 + documents/with) in sixteenths: 16 for a word that every
// document has.
func rarity(documents, with int) uint32 {
	with = min(max(with, 1), max(documents, 1))
	return (log2(uint64(documents+with)) - log2(uint64(with))) >> 4
}

// log2 is the binary logarithm of n > 0 in 1/256, by repeated squaring.
func log2(n uint64) uint32 {
	whole := uint32(bits.Len64(n) - 1)
	x := n << (63 - whole) >> 32 // 1 ≤ x < 2 with 31 bits of fraction
	out := whole
	for range 8 {
		x = x * x >> 31
		out <<= 1
		if x >= 1<<32 {
			x >>= 1
			out |= 1
		}
	}
	return out
}

// How near a term is to the word that was typed, in sixteenths.
const (
	asTyped  = 16
	sameStem = 12
	begins   = 10 // the word typed is the beginning of it
	kin      = 8  // a broken plural, a joined particle
	mistyped = 6
)
