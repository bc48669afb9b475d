package search

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// corpus generates n bilingual documents of 56 words: a title of 8 English and
// 8 Arabic words, a body of 40 mixed ones, by Zipf's law over 30,000 words of
// each language.
func corpus(n int) [][2]string {
	random := rand.New(rand.NewPCG(7, 11))
	english := invent(random, "b c d f g l m n p r s t th sh", "a e i o u ea")
	arabic := invent(random, "ب ت ج ح د ر س ش ص ط ع ف ق ل م ن", "ا و ي")
	zipf := rand.NewZipf(random, 1.07, 4, uint64(len(english)-1))
	docs := make([][2]string, n)
	for i := range docs {
		var title, text strings.Builder
		for range 8 {
			title.WriteString(english[zipf.Uint64()] + " ")
		}
		for range 8 {
			title.WriteString(arabic[zipf.Uint64()] + " ")
		}
		for range 20 {
			text.WriteString(english[zipf.Uint64()] + " " + arabic[zipf.Uint64()] + " ")
		}
		docs[i] = [2]string{title.String(), text.String()}
	}
	return docs
}

// invent makes 30,000 distinct words of syllables.
func invent(random *rand.Rand, consonants, vowels string) []string {
	c, v := strings.Fields(consonants), strings.Fields(vowels)
	seen := map[string]bool{}
	var words []string
	for len(words) < 30_000 {
		var b strings.Builder
		for range 2 + random.IntN(3) {
			b.WriteString(c[random.IntN(len(c))] + v[random.IntN(len(v))])
		}
		if w := b.String(); !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
}

// benchSize is the number of documents of the benchmarks.
const benchSize = 100_000

// big builds the corpus and the index once for all benchmarks, and reports
// what the index costs.
var big = sync.OnceValue(func() (b struct {
	docs  [][2]string
	index *Index
	built time.Duration
	bytes uint64
}) {
	b.docs = corpus(benchSize)
	before := heap()
	start := time.Now()
	b.index = New()
	for i, d := range b.docs {
		b.index.Put(uint32(i), []Field{{Text: d[0], Weight: 4}, {Text: d[1]}})
	}
	b.built = time.Since(start)
	b.bytes = heap() - before
	return b
})

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// byShare finds 16 words that stand in about this share of the documents.
func byShare(x *Index, share float64) []string {
	var out []string
	for spread := 1.1; len(out) < 16; spread *= 1.3 {
		out = out[:0]
		for _, t := range x.term {
			n := float64(t.live) / benchSize
			if !strings.HasPrefix(t.text, stemMark) && n > share/spread && n < share*spread && len(t.text) >= 6 {
				out = append(out, t.text)
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 1))
	random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out[:16]
}

// queries makes the four classes that the reference measurements use. FTS5 is
// asked the same words in its own syntax.
func queries(x *Index) []struct {
	name      string
	ours, fts []string
} {
	common, mid := byShare(x, 0.15), byShare(x, 0.004)
	classes := make([]struct {
		name      string
		ours, fts []string
	}, 4)
	for i, name := range []string{"common", "mid", "two", "prefix"} {
		classes[i].name = name
	}
	for i := range common {
		first := string([]rune(mid[i])[:3])
		for c, pair := range [][2]string{
			{common[i] + " ", `"` + common[i] + `"`},
			{mid[i] + " ", `"` + mid[i] + `"`},
			{common[i] + " " + mid[i] + " ", `"` + common[i] + `" AND "` + mid[i] + `"`},
			{first, first + "*"},
		} {
			classes[c].ours = append(classes[c].ours, pair[0])
			classes[c].fts = append(classes[c].fts, pair[1])
		}
	}
	return classes
}

// BenchmarkSearch measures the four classes at 100,000 documents.
func BenchmarkSearch(b *testing.B) {
	corpus := big()
	classes := queries(corpus.index)
	typed, wrong := classes[0], classes[1] // and the two dearest: two letters typed, a word that is nowhere
	typed.name, wrong.name = "two-letters", "mistyped"
	typed.ours, wrong.ours = nil, nil
	for _, w := range classes[1].ours {
		typed.ours = append(typed.ours, string([]rune(w)[:2]))
		wrong.ours = append(wrong.ours, strings.TrimSpace(w)+"zz ")
	}
	for _, class := range append(classes, typed, wrong) {
		b.Run(class.name, func(b *testing.B) {
			found, i := 0, 0
			for b.Loop() {
				_, total := corpus.index.Search(class.ours[i%len(class.ours)], 20, nil)
				found += total
				i++
			}
			b.ReportMetric(float64(found)/float64(i), "found/op")
			b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "queries/s")
		})
	}
}

// BenchmarkBuild reports the cost of the index itself.
func BenchmarkBuild(b *testing.B) {
	corpus := big()
	saved := corpus.index.AppendBinary(nil)
	for b.Loop() {
		if _, err := Load(saved); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(benchSize/corpus.built.Seconds(), "docs/s")
	b.ReportMetric(float64(corpus.bytes)/(1<<20), "MiB")
	b.ReportMetric(float64(len(saved))/(1<<20), "saved-MiB")
	runtime.KeepAlive(corpus.index)
}

// BenchmarkReplace puts existing documents again, the tidying included.
func BenchmarkReplace(b *testing.B) {
	docs := corpus(20_000)
	x := New()
	put := func(i int) {
		x.Put(uint32(i), []Field{{Text: docs[i][0], Weight: 4}, {Text: docs[i][1]}})
	}
	for i := range docs {
		put(i)
	}
	b.ResetTimer()
	i := 0
	for b.Loop() {
		put(i % len(docs))
		i++
	}
}

// BenchmarkAgainstFTS5 asks SQLite's FTS5 (bm25, top 20) the same questions
// over the same documents and reports how many times faster the index is.
func BenchmarkAgainstFTS5(b *testing.B) {
	corpus := big()
	ctx := context.Background()
	db, err := sql.Open("sqlite", "file:fts?mode=memory&cache=private")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	fill(ctx, b, db, corpus.docs)
	for _, class := range queries(corpus.index) {
		b.Run(class.name, func(b *testing.B) {
			// Taken in turns, so that whatever else the machine does weighs on both.
			const rounds = 20
			var ftsTime, ownTime time.Duration
			i := 0
			for b.Loop() {
				start := time.Now()
				theirs(ctx, b, db, class.fts[i%len(class.fts)])
				between := time.Now()
				for range rounds {
					corpus.index.Search(class.ours[i%len(class.ours)], 20, nil)
				}
				ftsTime += between.Sub(start)
				ownTime += time.Since(between)
				i++
			}
			fts := ftsTime.Seconds() / float64(i)
			own := ownTime.Seconds() / float64(i*rounds)
			b.ReportMetric(1/fts, "fts5-queries/s")
			b.ReportMetric(1/own, "own-queries/s")
			b.ReportMetric(math.Round(fts/own), "times-faster")
		})
	}
}

func fill(ctx context.Context, b *testing.B, db *sql.DB, docs [][2]string) {
	b.Helper()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := tx.ExecContext(ctx, "CREATE VIRTUAL TABLE doc USING fts5(title, body)"); err != nil {
		b.Fatal(err)
	}
	insert, err := tx.PrepareContext(ctx, "INSERT INTO doc(rowid, title, body) VALUES ($1, $2, $3)")
	if err != nil {
		b.Fatal(err)
	}
	for i, d := range docs {
		if _, err := insert.ExecContext(ctx, i+1, d[0], d[1]); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

func theirs(ctx context.Context, b *testing.B, db *sql.DB, query string) {
	b.Helper()
	rows, err := db.QueryContext(ctx, "SELECT rowid FROM doc WHERE doc MATCH $1 ORDER BY rank LIMIT 20", query)
	if err != nil {
		b.Fatal(fmt.Errorf("match %s: %w", query, err))
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
}
