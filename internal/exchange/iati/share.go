package iati

import (
	"maps"
	"slices"

	"imar/internal/base/money"

	"github.com/go-json-experiment/json/jsontext"
)

// share adds the percentages of a list, exactly.
type share struct {
	total  money.Decimal
	stated int // how many say a percentage
	of     int // how many there are
}

// plus is the sum with one more; nil is an element without a percentage.
func (s share) plus(percentage jsontext.Value) share {
	s.of++
	if percentage == nil {
		return s
	}
	s.stated++
	if s.total == "" {
		s.total = "0"
	}
	s.total = s.total.Add(money.Decimal(percentage))
	return s
}

// whole says that the percentages are 100 in all. A single element need not
// say it.
func (s share) whole() bool {
	if s.stated == 0 {
		return s.of <= 1
	}
	return s.total.Cmp("100") == 0
}

// text is the sum for a sentence.
func (s share) text() string { return or(string(s.total), "0") }

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
