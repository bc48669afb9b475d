package node_test

import (
	"context"
	"os"
	"testing"

	"imar/internal/domain/whole"
	"imar/internal/record/store"
	"imar/internal/view"
)

// BenchmarkReplay folds a record that IMAR_BENCH_DATA names into state and
// views: facts a second on one core.
func BenchmarkReplay(b *testing.B) {
	folder := os.Getenv("IMAR_BENCH_DATA")
	if folder == "" {
		b.Skip("IMAR_BENCH_DATA names no data folder")
	}
	ctx := context.Background()
	st, err := store.Open(ctx, store.Config{SQLite: folder + "/imar.db", ReadOnly: true})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	head, err := st.Head(ctx)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		state, views := whole.New(), view.New()
		var batch []whole.Event
		for f, err := range st.Facts(ctx, 1, head.Size) {
			if err != nil {
				b.Fatal(err)
			}
			if f.Header, err = f.Reveal(); err != nil {
				b.Fatal(err)
			}
			e, err := whole.Refold(&f)
			if err != nil {
				b.Fatal(err)
			}
			state.Apply(e)
			if batch = append(batch, e); len(batch) == 512 {
				views.Replay(batch)
				batch = batch[:0]
			}
		}
		views.Replay(batch)
		views.Reindex()
	}
	b.ReportMetric(float64(head.Size)*float64(b.N)/b.Elapsed().Seconds(), "facts/s")
}
