package tally

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		in, out string
		ok      bool
	}{
		{"963192185.27", "963192185.27", true}, {"-0.5", "-0.5", true}, {"1e3", "1000", true},
		{"1.5E-2", "0.015", true}, {"20459221.190000", "20459221.19", true}, {"0", "0", true},
		{"1.0000001", "1", true}, {"abc", "", false}, {"", "", false}, {"9999999999999999", "", false},
	} {
		s, ok := Parse(c.in)
		if ok != c.ok || ok && s.Text() != c.out {
			t.Errorf("Parse(%q) = %q, %v; want %q, %v", c.in, s.Text(), ok, c.out, c.ok)
		}
	}
	if s, _ := Parse("1.0000001"); !s.Lost {
		t.Error("a seventh decimal was left out and nobody was told")
	}
}

// TestSum compares with rational arithmetic.
func TestSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sum Sum
		want := new(big.Rat)
		for _, text := range rapid.SliceOf(rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,6})?`)).Draw(t, "amounts") {
			a, ok := Parse(text)
			if !ok {
				t.Fatalf("Parse(%q) failed", text)
			}
			sum.Add(a)
			r, _ := new(big.Rat).SetString(text)
			want.Add(want, r)
		}
		got, _ := new(big.Rat).SetString(sum.Text())
		if got.Cmp(want) != 0 {
			t.Fatalf("sum %s, want %s", sum.Text(), strings.TrimRight(want.FloatString(6), "0"))
		}
	})
}
