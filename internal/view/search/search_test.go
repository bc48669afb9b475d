package search

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func body(text string) []Field { return []Field{{Text: text}} }

func ids(hits []Hit) []uint32 {
	var out []uint32
	for _, h := range hits {
		out = append(out, h.ID)
	}
	return out
}

func TestSearch(t *testing.T) {
	x := New()
	x.Put(10, []Field{{Text: "Rehabilitation of Al-Fateh school", Weight: 4}, {Text: "مدرسة الفتح في غريان"}})
	x.Put(11, []Field{{Text: "صيانة طريق المطار", Weight: 4}, {Text: "the road passes the school"}})
	x.Put(12, []Field{{Text: "طرق غريان الزراعية", Weight: 4}, {Text: "rural roads, contract GH-2024-017"}})
	x.Put(13, []Field{{Text: "مدرسة", Weight: 1}})
	tests := []struct {
		name, query string
		want        []uint32
		total       int
	}{
		{"title before body", "school ", []uint32{10, 11}, 2},
		{"both languages", "مدرسه ", []uint32{13, 10}, 2},
		{"as typed before its kin", "طريق ", []uint32{11, 12}, 2},
		{"every word", "غريان مدرسة ", []uint32{10}, 1},
		{"beginning of the last word", "غر", []uint32{12, 10}, 2},
		{"no beginning before a space", "غر ", nil, 0},
		{"most words when none has all", "غريان school كهرباء ", []uint32{10}, 1},
		{"one letter wrong", "rehabilitatoin", []uint32{10}, 1},
		{"a code in pieces", "GH-2024-017", []uint32{12}, 1},
		{"Arabic-Indic digits", "٢٠٢٤ ", []uint32{12}, 1},
		{"stop words do not narrow", "the school of ", []uint32{10, 11}, 2},
		{"nothing typed", "  ،؟ ", nil, 0},
		{"not there", "زلزال", nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hits, total := x.Search(tt.query, 10, nil)
			if diff := cmp.Diff(tt.want, ids(hits)); diff != "" || total != tt.total {
				t.Errorf("%q: total %d, want %d (-want +got):\n%s", tt.query, total, tt.total, diff)
			}
		})
	}
}

func TestSearchFilterAndLimit(t *testing.T) {
	x := New()
	for id := range uint32(100) {
		x.Put(id, body("water network"))
	}
	even := func(id uint32) bool { return id%2 == 0 }
	hits, total := x.Search("water", 3, even)
	if diff := cmp.Diff([]uint32{0, 2, 4}, ids(hits)); diff != "" || total != 50 {
		t.Errorf("total %d (-want +got):\n%s", total, diff)
	}
	if hits, total := x.Search("water network", 0, nil); len(hits) != 0 || total != 100 {
		t.Errorf("limit 0: %d hits, total %d", len(hits), total)
	}
	asked := map[uint32]int{}
	x.Search("water school", 3, func(id uint32) bool { asked[id]++; return id > 90 })
	for id, n := range asked {
		if n != 1 {
			t.Errorf("the filter was asked %d times for %d", n, id)
		}
	}
}

// lexicon holds words that interact: variants, prefixes, plurals, two scripts.
var lexicon = strings.Fields(`مدرسة المدرسة مدارس بمدرسة مدرستنا طريق طرق الطرق والطريق مستشفى مستشفيات بئر آبار جسر جسور
	school schools road roads repair repaired 2024 ٢٠٢٤ water wafer شؤون شئون التزام الالتزام مشروع مشاريع مشروعات`)

// same compares the answers of two indexes to every word, pair and prefix.
func same(t rapid.TB, got, want *Index) {
	t.Helper()
	for i := 0; i < len(lexicon); i += 3 { // every third keeps the property quick
		w := lexicon[i]
		for _, q := range []string{w + " ", w[:4], w + " " + lexicon[(i*7+3)%len(lexicon)], w + " زلزال "} {
			gotHits, gotTotal := got.Search(q, 5, nil)
			wantHits, wantTotal := want.Search(q, 5, nil)
			if diff := cmp.Diff(wantHits, gotHits); diff != "" || gotTotal != wantTotal {
				t.Fatalf("%q: total %d, want %d (-want +got):\n%s", q, gotTotal, wantTotal, diff)
			}
		}
	}
}

// TestIndexLeavesNoTrace: after any history the index answers as one built
// from its documents alone, and so does its saved copy.
func TestIndexLeavesNoTrace(t *testing.T) {
	document := rapid.SliceOfN(rapid.SampledFrom(lexicon), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		x, docs, kept := New(), map[uint32][]Field{}, map[uint32][]Field{}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			id := rapid.Uint32Range(0, 12).Draw(t, "id")
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0, 1:
				x.Delete(id)
				delete(docs, id)
			case 2:
				x.tidy()
			case 3:
				kept[id] = []Field{{Text: strings.Join(document.Draw(t, "kept"), " "), Weight: 2}, {Text: "zzkept "}}[:rapid.IntRange(0, 2).Draw(t, "of")]
				x.Keep(id, kept[id])
			case 4:
				loaded, err := Load(x.AppendBinary(nil))
				if err != nil {
					t.Fatal(err)
				}
				x = loaded
			default:
				fields := []Field{{Text: strings.Join(document.Draw(t, "title"), " "), Weight: 4},
					{Text: strings.Join(document.Draw(t, "text"), " ")}}
				x.Put(id, fields)
				docs[id] = append(fields, kept[id]...)
			}
		}
		fresh := New()
		for id := range uint32(13) {
			if fields, ok := docs[id]; ok {
				fresh.Put(id, fields)
			}
		}
		if x.Len() != len(docs) {
			t.Fatalf("Len is %d, want %d", x.Len(), len(docs))
		}
		same(t, x, fresh)
		loaded, err := Load(x.AppendBinary(nil))
		if err != nil {
			t.Fatal(err)
		}
		same(t, loaded, fresh)
		loaded.Put(99, body("مدرسة road"))
		fresh.Put(99, body("مدرسة road"))
		same(t, loaded, fresh)
	})
}

// TestPutDoesNotLeak replaces the same documents for ever with new words.
func TestPutDoesNotLeak(t *testing.T) {
	x := New()
	for round := range 200 {
		for id := range uint32(100) {
			x.Put(id, body(fmt.Sprintf("round%d doc%d water", round, id)))
		}
	}
	postings := 0
	for _, term := range x.term {
		postings += len(term.postings)
	}
	if len(x.docs) > 2000 || len(x.term) > 10_000 || postings > 20_000 {
		t.Errorf("%d numbers, %d terms, %d postings after 20,000 replacements of 100 documents",
			len(x.docs), len(x.term), postings)
	}
	if _, total := x.Search("water ", 1, nil); total != 100 {
		t.Errorf("total %d, want 100", total)
	}
}

func TestLoadRefusesDamage(t *testing.T) {
	x := New()
	for id := range uint32(20) {
		x.Keep(id, body(lexicon[id]+" kept"))
		x.Put(id, body(strings.Join(lexicon[:id+5], " ")))
	}
	good := x.AppendBinary(nil)
	for i := range good {
		for bit := range 8 {
			bad := slices.Clone(good)
			bad[i] ^= 1 << bit
			if _, err := Load(bad); err == nil {
				t.Fatalf("bit %d of byte %d changed and was not noticed", bit, i)
			}
		}
		if _, err := Load(good[:i]); err == nil {
			t.Fatalf("cut to %d bytes and not noticed", i)
		}
	}
}

// FuzzLoad gives Load any bytes under a right checksum. What it accepts must
// answer, change and save without a panic.
func FuzzLoad(f *testing.F) {
	x := New()
	x.Put(5, body("مدارس school roads"))
	x.Keep(6, body("water roads roads"))
	x.Put(6, body("مدرسة road"))
	good := x.AppendBinary(nil)
	f.Add(good[len(magic) : len(good)-4])
	f.Add([]byte{0, 0})
	f.Add([]byte{1, 1, 1, 1, 'a', 0, 1, 0, 9, 1, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		y, err := Load(seal(append([]byte(magic), data...)))
		if err != nil {
			return
		}
		y.Search("مدرسة road", 3, nil)
		y.Search("ro", 3, nil)
		for _, id := range slices.Clone(y.docs) {
			y.Put(id, body("مدرسة"))
			y.Delete(id)
		}
		for id := range y.kept {
			y.Put(id, body("مدرسة"))
			y.Keep(id, nil)
			y.Delete(id)
		}
		y.tidy()
		if y.Len() != 0 {
			t.Errorf("%d documents left", y.Len())
		}
		y.AppendBinary(nil)
	})
}

// FuzzSearch puts and asks any text.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"مدرسة الفتح", "وال", "a\xff", "اء", "ءء", strings.Repeat("ا", 200), "rn\u0300", "\x01a"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		x := New()
		x.Put(1, body(text))
		x.Search(query, 5, nil)
		if _, err := Load(x.AppendBinary(nil)); err != nil {
			t.Error(err)
		}
		x.Delete(1)
		if _, total := x.Search(text, 5, nil); total != 0 {
			t.Errorf("a deleted document is found")
		}
	})
}

func TestGallop(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		list := make([]uint32, random.IntN(40))
		for i := range list {
			list[i] = random.Uint32N(60)
		}
		slices.Sort(list)
		list = slices.Compact(list)
		from := random.Uint32N(64)
		want, _ := slices.BinarySearch(list, from)
		if got := gallop(list, from); got != want {
			t.Fatalf("gallop(%v, %d) = %d, want %d", list, from, got, want)
		}
	}
}

func TestDictionary(t *testing.T) {
	v := newVocabulary()
	random := rand.New(rand.NewPCG(3, 4))
	var words []string
	for range 5000 {
		w := fmt.Sprintf("%05x", random.Uint32N(1<<20))
		if _, ok := v.id[w]; !ok {
			v.insert(w, noTerm)
			words = append(words, w)
		}
	}
	slices.Sort(words)
	for _, prefix := range []string{"", "0", "a1", "fff", "zz", "7b3e"} {
		var got, want []string
		v.sorted.withPrefix(v.term, prefix, func(t uint32) { got = append(got, v.term[t].text) })
		for _, w := range words {
			if strings.HasPrefix(w, prefix) {
				want = append(want, w)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("prefix %q (-want +got):\n%s", prefix, diff)
		}
	}
}

// seal puts the right checksum behind any bytes.
func seal(b []byte) []byte {
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// Found is what Search gives without a limit, and the best of it, narrowed, is
// what Search gives through that filter.
func TestFound(t *testing.T) {
	x := New()
	for i := range uint32(3000) {
		x.Put(i, []Field{{Text: strings.Repeat("school ", int(i%7)) + "in the town", Weight: 1}, {Text: "طريق", Weight: uint8(i % 3)}})
	}
	for i := uint32(0); i < 3000; i += 11 {
		x.Delete(i)
	}
	for _, q := range []string{"school", "طريق town", "town scho", "nothing"} {
		f := x.Found(q, nil, func(id uint32) uint32 { return id })
		for _, limit := range []int{1, 50, 4000} {
			even := func(id uint32) bool { return id%2 == 0 }
			want, total := x.Search(q, limit, even)
			got := f.Best(limit, even)
			if len(got) != len(want) {
				t.Fatalf("%q: %d of %d", q, len(got), len(want))
			}
			for i := range got {
				if got[i] != want[i].ID || !f.Has(got[i]) {
					t.Fatalf("%q, place %d: %d, want %d", q, i, got[i], want[i].ID)
				}
			}
			if all := len(f.Best(f.Len(), even)); all != total {
				t.Errorf("%q: %d found, want %d", q, all, total)
			}
		}
	}
}
