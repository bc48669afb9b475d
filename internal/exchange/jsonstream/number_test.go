package jsonstream_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"imar/internal/exchange/jsonstream"
)

// TestNumbers: numbers compare as exact fractions do.
func TestNumbers(t *testing.T) {
	literal := rapid.StringMatching(`-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := literal.Draw(t, "a"), literal.Draw(t, "b")
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		if got := jsonstream.CompareNumbers(a, b); got != x.Cmp(y) {
			t.Fatalf("%s and %s: %d, not %d", a, b, got, x.Cmp(y))
		}
		if got := jsonstream.IsInteger(a); got != x.IsInt() {
			t.Fatalf("%s is whole: %v", a, got)
		}
	})
}

// TestHugeExponents: exponents of any length cost nothing.
func TestHugeExponents(t *testing.T) {
	huge := "1e" + strings.Repeat("9", 300)
	for _, c := range []struct {
		a, b string
		want int
	}{
		{huge, "1", 1}, {"-" + huge, "1", -1}, {"1E-" + strings.Repeat("9", 300), "0", 1}, {huge, huge + "9", -1},
		{"0e" + strings.Repeat("9", 300), "-0.0", 0}, {"10e" + strings.Repeat("9", 300), "1e1" + strings.Repeat("0", 300), 0},
	} {
		if got := jsonstream.CompareNumbers(c.a, c.b); got != c.want {
			t.Errorf("%.20s and %.20s: %d, not %d", c.a, c.b, got, c.want)
		}
	}
	if !jsonstream.IsInteger(huge) || jsonstream.IsInteger("1e-"+strings.Repeat("9", 300)) {
		t.Error("whole numbers")
	}
}
