//go:build linux

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record/store"
	"imar/internal/view"
)

// rebuild measures how fast state and views are folded again from the facts in
// the store, the search index included, on one processor and on all.
func rebuild(ctx context.Context, b *bench) error {
	m, err := b.demo(ctx, b.large())
	if err != nil {
		return err
	}
	st, err := store.Open(ctx, store.Config{SQLite: filepath.Join(m.Folder, "imar.db"), ReadOnly: true})
	if err != nil {
		return err
	}
	defer st.Close()
	all := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(all)
	each, err := b.alternate(func() (float64, error) {
		runtime.GOMAXPROCS(1)
		return refold(ctx, st, m.Facts)
	}, func() (float64, error) {
		runtime.GOMAXPROCS(all)
		return refold(ctx, st, m.Facts)
	})
	if err != nil {
		return err
	}
	what := fmt.Sprintf("rebuild state and views of %s facts", amount(float64(m.Facts)))
	b.atLeast(what+", one core", median(each.ours), "/s", 100_000)
	b.tell(what+fmt.Sprintf(", %d cores", all), amount(median(each.peer))+" /s", "")
	return nil
}

// refold folds every fact into a new state and new views, and gives facts a
// second.
func refold(ctx context.Context, st *store.Store, size int64) (float64, error) {
	start := time.Now()
	state, views := whole.New(), view.New()
	batch := make([]whole.Event, 0, 512)
	for f, err := range st.Facts(ctx, 1, fact.Seq(size)) {
		if err != nil {
			return 0, err
		}
		if f.Header, err = f.Reveal(); err != nil {
			return 0, err
		}
		e, err := whole.Decode(&f)
		if err != nil {
			return 0, err
		}
		state.Apply(e)
		if batch = append(batch, e); len(batch) == cap(batch) {
			views.Replay(batch)
			batch = batch[:0]
		}
	}
	views.Replay(batch)
	views.Reindex()
	return float64(size) / time.Since(start).Seconds(), nil
}
