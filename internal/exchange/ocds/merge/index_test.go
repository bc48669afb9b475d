package merge

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/exchange/packaging"
)

// TestIndex: entries come out sorted and grouped, whether they fitted into memory
// or waited in runs.
func TestIndex(t *testing.T) {
	room := func() (packaging.Scratch, error) { return os.CreateTemp(t.TempDir(), "scratch") }
	rapid.Check(t, func(r *rapid.T) {
		x := newIndex(room, rapid.SampledFrom([]int{1, 200, 1000, indexInMemory}).Draw(r, "limit"))
		defer x.runs.Close()
		var want []entry
		for i, ocid := range rapid.SliceOfN(rapid.IntRange(0, 9), 1, 60).Draw(r, "ocids") {
			e := entry{ocid: fmt.Sprintf("ocds-é-%d", ocid), offset: int64(i) << 20, size: i, pack: i % 3}
			want = append(want, e)
			if err := x.add(e); err != nil {
				r.Fatal(err)
			}
		}
		slices.SortStableFunc(want, func(a, b entry) int { return cmp.Compare(a.ocid, b.ocid) })
		var got []entry
		seen := map[string]bool{}
		for group, err := range x.groups() {
			if err != nil || seen[group[0].ocid] {
				r.Fatal(err, group[0].ocid)
			}
			seen[group[0].ocid] = true
			got = append(got, group...)
		}
		if d := gocmp.Diff(want, got, gocmp.AllowUnexported(entry{})); d != "" {
			r.Fatal(d)
		}
	})
}
