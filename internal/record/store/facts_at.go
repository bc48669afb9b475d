package store

import (
	"context"
	"slices"
	"sync"

	"imar/internal/domain/fact"
)

// lookups are how many facts one statement fetches by number, largest first;
// fewer distinct texts are prepared that way.
var lookups = [...]int{128, 16, 1}

var lookupTexts = sync.OnceValue(func() (texts [len(lookups)]struct{ facts, parts string }) {
	for i, n := range lookups {
		texts[i].facts = queryFactsIn + parameters(1, n) + "\nORDER BY seq"
		texts[i].parts = queryPartsIn + parameters(1, n) + "\nORDER BY seq, idx"
	}
	return texts
})

// FactsAt gives the facts of these numbers in the order asked, with the parts
// that are at hand. A number may repeat. One that is not there fails the whole
// with code NotFound.
func (s *Store) FactsAt(ctx context.Context, seqs []fact.Seq) ([]fact.Fact, error) {
	wanted := slices.Clone(seqs)
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	found := make([]fact.Fact, 0, len(wanted))
	for rest := wanted; len(rest) > 0; {
		i := slices.IndexFunc(lookups[:], func(n int) bool { return n <= len(rest) })
		n := lookups[i]
		// A few more than the smaller statement holds are padded, not asked one by one.
		if i > 0 && len(rest) > 4*n {
			i--
			n = len(rest)
		}
		page, err := s.lookup(ctx, i, rest[:n])
		if err != nil {
			return nil, err
		}
		facts, err := decode(page)
		if err != nil {
			return nil, err
		}
		found = append(found, facts...)
		rest = rest[n:]
	}
	out := make([]fact.Fact, len(seqs))
	for i, seq := range seqs {
		at, _ := slices.BinarySearch(wanted, seq)
		out[i] = found[at]
	}
	return out, nil
}

// lookup reads the rows of at most lookups[size] ascending numbers.
func (s *Store) lookup(ctx context.Context, size int, seqs []fact.Seq) ([]Row, error) {
	args := make([]any, lookups[size])
	for i := range args {
		args[i] = int64(seqs[min(i, len(seqs)-1)])
	}
	rows, err := s.query(ctx, lookupTexts()[size].facts, args...)
	if err != nil {
		return nil, failed("read facts", err)
	}
	const all = 1 << 62
	page, err := scanFacts(rows, make([]Row, 0, len(seqs)), all)
	if err != nil {
		return nil, err
	}
	for i, seq := range seqs {
		if i >= len(page) || page[i].Seq != seq {
			return nil, missing(seq)
		}
	}
	rows, err = s.query(ctx, lookupTexts()[size].parts, args...)
	if err != nil {
		return nil, failed("read parts", err)
	}
	return page, scanParts(rows, page)
}
