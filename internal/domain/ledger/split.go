package ledger

import (
	"math/bits"
	"slices"

	"imar/internal/base/money"
	"imar/internal/base/problem"
)

// Share is the part of something that a source pays for: Weight of the sum of
// all weights, in any unit (percent, parts per million, dirhams of a price).
// Year and Chapter are those of the authority that it is paid from.
type Share struct {
	Source  Source
	Year    Year
	Chapter Chapter
	Weight  int64
}

// Split divides n by weights so that the parts sum to n exactly: each gets its
// exact share rounded towards zero, and what is left goes, one unit each, to
// those with the largest remainders, the first of equals first (largest
// remainder, Hamilton's method). A negative n gives the mirror of its opposite.
// It refuses weights that are negative or sum to zero or beyond an int64.
func Split(n int64, weights ...int64) ([]int64, error) {
	total := int64(0)
	for _, w := range weights {
		sum, ok := add(total, w)
		if w < 0 || !ok {
			return nil, problem.New(problem.Invalid, "ledger.shares.weight").At("Shares")
		}
		total = sum
	}
	if total == 0 {
		return nil, problem.New(problem.Invalid, "ledger.shares.none").At("Shares")
	}
	size, sign := uint64(n), int64(1)
	if n < 0 {
		size, sign = -uint64(n), -1
	}
	parts := make([]int64, len(weights))
	rest := make([]uint64, len(weights))
	order := make([]int, len(weights))
	left := size
	for i, w := range weights {
		hi, lo := bits.Mul64(size, uint64(w))
		part, remainder := bits.Div64(hi, lo, uint64(total)) // w ≤ total, so part ≤ size
		parts[i], rest[i], order[i] = int64(part)*sign, remainder, i
		left -= part
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rest[a] > rest[b]:
			return -1
		case rest[a] < rest[b]:
			return 1
		}
		return 0
	})
	for _, i := range order[:left] { // fewer than there are weights
		parts[i] += sign
	}
	return parts, nil
}

// Part is an amount of one source, with the year and chapter of the authority
// that it belongs to.
type Part struct {
	Source  Source
	Year    Year
	Chapter Chapter
	Amount  money.Amount
}

// Apportion splits an amount by shares; the parts sum to it to the dirham.
func Apportion(amount money.Amount, shares []Share) ([]Part, error) {
	weights := make([]int64, len(shares))
	for i, s := range shares {
		weights[i] = s.Weight
	}
	minor, err := Split(amount.Minor, weights...)
	if err != nil {
		return nil, err
	}
	parts := make([]Part, len(shares))
	for i, s := range shares {
		parts[i] = Part{s.Source, s.Year, s.Chapter, money.Amount{Minor: minor[i], Currency: amount.Currency}}
	}
	return parts, nil
}
