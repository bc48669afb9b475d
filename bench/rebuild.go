//go:build linux

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/node"
	"imar/internal/record/store"
	"imar/internal/view"
)

// medium is the projects of the fund that is folded again, some 130,000 facts.
const medium = 4400

// rebuild measures how fast state and views are folded again from the facts in
// the store, the search index included: on one processor, and on all of them.
// Both count seconds of processor time, so that neighbours do not matter; on
// all processors that is what folding costs, not how long it takes.
func rebuild(ctx context.Context, b *bench) error {
	m, err := b.demo(ctx, medium)
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
	rate := func(processors int) func() (float64, error) {
		return func() (float64, error) {
			runtime.GOMAXPROCS(processors)
			spent, err := processor(func() error { return refold(ctx, st, fact.Seq(m.Facts)) })
			return float64(m.Facts) / spent.Seconds(), err
		}
	}
	each, err := b.alternate(rate(1), rate(all))
	if err != nil {
		return err
	}
	what := fmt.Sprintf("rebuild of %s facts, a processor second", amount(float64(m.Facts)))
	b.atLeast(what+", one core", median(each.ours), "facts", 100_000)
	b.tell(what+fmt.Sprintf(", %d cores", all), amount(median(each.peer))+" facts", "")
	return nil
}

// refold folds every fact into a new state and new views, as a node does when it
// starts with nothing saved, the collector's setting included.
func refold(ctx context.Context, st *store.Store, size fact.Seq) error {
	defer debug.SetGCPercent(debug.SetGCPercent(node.ReplayGC))
	state, views := whole.New(), view.New()
	batch := make([]whole.Event, 0, 512)
	for f, err := range st.Facts(ctx, 1, size) {
		if err != nil {
			return err
		}
		if f.Header, err = f.Reveal(); err != nil {
			return err
		}
		e, err := whole.Refold(&f)
		if err != nil {
			return err
		}
		state.Apply(e)
		if batch = append(batch, e); len(batch) == cap(batch) {
			views.Replay(batch)
			batch = batch[:0]
		}
	}
	views.Replay(batch)
	views.Reindex()
	return nil
}
