package portal

import (
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/place"

	"pgregory.net/rapid"
)

// Whatever the store gives, the public sees open parts alone, and none that is
// withheld.
func TestOpenShowsNoMoreThanThePublicMaySee(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := []string{fact.PartPublic, fact.PartNarrative, fact.PartPlace, fact.PartPerson, fact.PartAccount, fact.PartHeader, "new"}
		f := fact.Fact{Header: fact.Header{Seq: 7, Restricted: rapid.Bool().Draw(t, "restricted")}}
		hidden := withheld{}
		for i := range rapid.IntRange(0, 5).Draw(t, "parts") {
			f.Parts = append(f.Parts, fact.Part{Name: rapid.SampledFrom(names).Draw(t, "name"), Salt: [32]byte{1}, Body: []byte("x")})
			if rapid.Bool().Draw(t, "withheld") {
				hidden[withheldPart{7, i}] = "reason"
			}
		}
		for i, p := range open(f, hidden).Parts {
			_, gone := hidden[withheldPart{7, i}]
			public := !f.Restricted && !gone && (p.Name == fact.PartPublic || p.Name == fact.PartNarrative)
			if public != (p.Body != nil) || public != (p.Salt != [32]byte{}) {
				t.Fatalf("part %q: restricted %v, withheld %v, shown %v", p.Name, f.Restricted, gone, p.Body != nil)
			}
			if f.Parts[i].Body == nil {
				t.Fatal("the fact that was given was changed")
			}
		}
	})
}

// Every count falls into the class whose bounds hold it.
func TestShades(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := map[place.ISO]int{}
		for _, d := range place.Districts()[:rapid.IntRange(1, 22).Draw(t, "districts")] {
			of[d.ISO] = rapid.IntRange(0, 500).Draw(t, "count")
		}
		s := shadesOf(of)
		for _, n := range of {
			c := s.class(n)
			if n == 0 {
				if c != -1 {
					t.Fatalf("class %d of nothing", c)
				}
				continue
			}
			if low, high := s.bounds(c); c < 0 || c > 4 || n < low || n > high {
				t.Fatalf("%d has class %d, %d to %d, of %+v", n, c, low, high, s)
			}
		}
	})
}
