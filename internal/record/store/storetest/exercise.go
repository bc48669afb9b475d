package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/domain/fact"
	"imar/internal/record/store"
)

// Exercise runs the conformance suite. fresh names a new, empty database each
// time it is called.
func Exercise(t *testing.T, fresh func(t testing.TB) store.Config) {
	for _, c := range []struct {
		name string
		test func(*testing.T, func(testing.TB) store.Config)
	}{
		{"empty", testEmpty},
		{"kept as given", testKept},
		{"large", testLarge},
		{"walks", testWalks},
		{"bad batches", testBadBatches},
		{"conflicts", testConflicts},
		{"race", testRace},
		{"faults", testFaults},
		{"cancelled", testCancelled},
		{"withheld and erased", testErase},
		{"append only", testAppendOnly},
		{"checkpoints and settings", testSettings},
		{"read-only", testReadOnly},
		{"schema", testSchema},
		{"backup", testBackup},
		{"lock", testLock},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, fresh) })
	}
}

func testEmpty(t *testing.T, fresh func(testing.TB) store.Config) {
	s, ctx := Open(t, fresh(t)), t.Context()
	if h, err := s.Head(ctx); err != nil || h != (store.Head{}) {
		t.Errorf("head %+v, %v", h, err)
	}
	if n := len(all(t, s.Facts(ctx, 1, 0))) + len(all(t, s.Receipts(ctx, 0))) + len(all(t, s.Batches(ctx, 0))) + len(all(t, s.Tiles(ctx))); n != 0 {
		t.Errorf("%d rows in an empty store", n)
	}
	_, err := s.LatestCheckpoint(ctx)
	wantIs(t, err, store.ErrNotFound)
	_, err = s.Setting(ctx, "origin")
	wantIs(t, err, store.ErrNotFound)
	_, err = s.Tile(ctx, 0, 0)
	wantIs(t, err, store.ErrNotFound)
	_, err = s.Root(ctx, 1)
	wantIs(t, err, store.ErrNotFound)
	_, err = s.FactsAt(ctx, []fact.Seq{1})
	wantIs(t, err, store.ErrNotFound)
	_, err = s.LeafHashes(ctx, 1, 1)
	wantIs(t, err, store.ErrNotFound)
	for _, err := range s.Facts(ctx, 1, 1) {
		wantIs(t, err, store.ErrNotFound)
	}
}

// appended stores batches of these sizes and gives what is now in the store.
func appended(t testing.TB, s *store.Store, shape Shape, sizes ...int) *store.Batch {
	t.Helper()
	whole := &store.Batch{}
	for i, n := range sizes {
		b := Batch(fact.Seq(len(whole.Facts)+1), n, int64(i+1), shape)
		if i == 0 {
			b.Tiles = []store.Tile{Tile(0, 0), Tile(0, 1), Tile(2, 0)}
		}
		if err := s.Append(t.Context(), b); err != nil {
			t.Fatalf("append batch %d: %v", i, err)
		}
		whole.Facts = append(whole.Facts, Read(t, b.Facts)...)
		whole.LeafHashes = append(whole.LeafHashes, b.LeafHashes...)
		whole.Tiles = append(whole.Tiles, b.Tiles...)
		whole.Receipts = append(whole.Receipts, b.Receipts...)
		whole.Root = b.Root
	}
	return whole
}

func testKept(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg, sizes := fresh(t), []int{1, 3, 64, 17, 300}
	s := Open(t, cfg)
	want := appended(t, s, Shape{Body: 120, Mixed: true}, sizes...)
	wantHolds(t, s, want, sizes)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := Open(t, cfg)
	wantHolds(t, again, want, sizes)
	// Appending goes on where the other store ended.
	next := Batch(fact.Seq(len(want.Facts)+1), 1, int64(len(want.Receipts)+1), Shape{})
	if err := again.Append(t.Context(), next); err != nil {
		t.Errorf("append after opening again: %v", err)
	}
}

// wantHolds asks the store for everything, in every way.
func wantHolds(t *testing.T, s *store.Store, want *store.Batch, sizes []int) {
	t.Helper()
	ctx, n := t.Context(), fact.Seq(len(want.Facts))
	head, err := s.Head(ctx)
	wantEqual(t, "head", head, err, store.Head{Size: n, Root: want.Root, Receipts: int64(len(want.Receipts))})
	wantEqual(t, "facts", all(t, s.Facts(ctx, 1, n)), nil, want.Facts)
	wantEqual(t, "last facts", all(t, s.Facts(ctx, n-2, n)), nil, want.Facts[n-3:])
	hashes, err := s.LeafHashes(ctx, 1, n)
	wantEqual(t, "leaf hashes", hashes, err, want.LeafHashes)
	wantEqual(t, "tiles", all(t, s.Tiles(ctx)), nil, want.Tiles)
	tile, err := s.Tile(ctx, 2, 0)
	wantEqual(t, "tile", tile, err, want.Tiles[2].Data)
	wantEqual(t, "receipts", all(t, s.Receipts(ctx, 0)), nil, want.Receipts)
	wantEqual(t, "last receipts", all(t, s.Receipts(ctx, 2)), nil, want.Receipts[2:])
	var last fact.Seq
	for i, c := range all(t, s.Batches(ctx, 0)) {
		at := Batch(last+1, 1, 1, Shape{}).At
		first := last + 1
		last += fact.Seq(sizes[i])
		wantEqual(t, "batch", c, nil, store.Committed{First: first, Last: last, Root: Root(last), At: at})
		root, err := s.Root(ctx, last)
		wantEqual(t, "root", root, err, Root(last))
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, k := range []int{1, 2, 5, 17, 40, 200} {
		seqs, facts := make([]fact.Seq, k), make([]fact.Fact, k)
		for i := range seqs {
			seqs[i] = 1 + fact.Seq(r.Int64N(int64(n)))
			facts[i] = want.Facts[seqs[i]-1]
		}
		got, err := s.FactsAt(ctx, seqs)
		wantEqual(t, fmt.Sprintf("facts at %d places", k), got, err, facts)
	}
	i := 0
	for row, err := range s.Rows(ctx, 1, n) {
		if err != nil {
			t.Fatal(err)
		}
		f := want.Facts[i]
		if row.Seq != f.Seq || string(row.Leaf) != string(f.Leaf) || row.LeafHash != want.LeafHashes[i] || string(row.Body) != string(f.Public()) {
			t.Fatalf("row %d differs", f.Seq)
		}
		i++
	}
}

func testLarge(t *testing.T, fresh func(testing.TB) store.Config) {
	s, ctx := Open(t, fresh(t)), t.Context()
	b := Batch(1, 12, 1, Shape{Body: 1 << 20})
	b.Facts = append(b.Facts, Batch(13, 200, 1, Shape{}).Facts...)
	b.LeafHashes = append(b.LeafHashes, Batch(13, 200, 1, Shape{}).LeafHashes...)
	if err := s.Append(ctx, b); err != nil {
		t.Fatal(err)
	}
	b.Facts = Read(t, b.Facts)
	wantEqual(t, "facts", all(t, s.Facts(ctx, 1, 212)), nil, b.Facts)
	got, err := s.FactsAt(ctx, []fact.Seq{12, 1, 212})
	wantEqual(t, "facts at", got, err, []fact.Fact{b.Facts[11], b.Facts[0], b.Facts[211]})
}

func testWalks(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg := fresh(t)
	cfg.Readers = 1
	s, ctx := Open(t, cfg), t.Context()
	want := appended(t, s, Shape{Body: 10}, 3000)
	// A walk within a walk needs no second connection; one that ends early
	// leaves nothing behind that would take it.
	seen := 0
	for f, err := range s.Facts(ctx, 1, 3000) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Seq%500 == 0 {
			got, err := s.FactsAt(ctx, []fact.Seq{f.Seq, 1})
			wantEqual(t, "facts within a walk", got, err, []fact.Fact{want.Facts[f.Seq-1], want.Facts[0]})
			for g, err := range s.Facts(ctx, f.Seq, 3000) {
				wantEqual(t, "walk within a walk", g, err, want.Facts[f.Seq-1])
				break
			}
		}
		seen++
		if seen == 2500 {
			break
		}
	}
	for i, err := range s.Facts(ctx, 2999, 3001) {
		if err != nil {
			wantIs(t, err, store.ErrNotFound)
		} else if i.Seq > 3000 {
			t.Errorf("fact %d came out of nothing", i.Seq)
		}
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	for _, err := range s.Facts(cancelled, 1, 3000) {
		if err == nil {
			t.Error("a walk went on after its context had ended")
		}
		break
	}
}

func testBadBatches(t *testing.T, fresh func(testing.TB) store.Config) {
	s, ctx := Open(t, fresh(t)), t.Context()
	for name, spoil := range map[string]func(*store.Batch){
		"empty":            func(b *store.Batch) { *b = store.Batch{} },
		"no hash":          func(b *store.Batch) { b.LeafHashes = b.LeafHashes[:2] },
		"gap":              func(b *store.Batch) { b.Facts[2].Seq = 4 },
		"zero":             func(b *store.Batch) { b.Facts = b.Facts[:1]; b.LeafHashes = b.LeafHashes[:1]; b.Facts[0].Seq = 0 },
		"no leaf":          func(b *store.Batch) { b.Facts[1].Leaf = nil },
		"no part":          func(b *store.Batch) { b.Facts[0].Parts = b.Facts[0].Parts[:1] },
		"no body":          func(b *store.Batch) { b.Facts[0].Parts[1].Body = nil },
		"other part":       func(b *store.Batch) { b.Facts[0].Parts[1].Name = fact.PartAccount },
		"short tile":       func(b *store.Batch) { b.Tiles = []store.Tile{{Data: make([]byte, 32)}} },
		"gap in receipts":  func(b *store.Batch) { b.Receipts = append(b.Receipts, b.Receipts[0]) },
		"receipt no. zero": func(b *store.Batch) { b.Receipts[0].N = 0 },
	} {
		b := Batch(1, 3, 1, Shape{Mixed: true})
		spoil(b)
		if err := s.Append(ctx, b); err == nil || errors.Is(err, store.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if h, err := s.Head(ctx); err != nil || h != (store.Head{}) {
		t.Errorf("bad batches left %+v, %v", h, err)
	}
}

func testConflicts(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg := fresh(t)
	a, b, ctx := Open(t, cfg), Open(t, cfg), t.Context()
	appended(t, a, Shape{}, 5)
	if err := b.Append(ctx, Batch(6, 2, 2, Shape{})); err != nil {
		t.Fatalf("append by the other node: %v", err)
	}
	for name, late := range map[string]*store.Batch{
		"same facts":            Batch(6, 2, 2, Shape{}),
		"longer":                Batch(6, 40, 2, Shape{}),
		"new facts, no receipt": {Facts: Batch(6, 1, 1, Shape{}).Facts, LeafHashes: make([]store.Hash, 1)},
		"from the start":        Batch(1, 8, 3, Shape{}),
		"gap":                   Batch(9, 1, 3, Shape{}),
		"receipt gap":           Batch(8, 1, 4, Shape{}),
		"receipt taken":         Batch(8, 1, 2, Shape{}),
		"receipts only":         {Receipts: Batch(8, 1, 2, Shape{}).Receipts},
	} {
		for i := range 2 {
			err := a.Append(ctx, late)
			if !errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrUnknown) {
				t.Errorf("%s, time %d: %v", name, i+1, err)
			}
		}
	}
	if h, err := a.Head(ctx); err != nil || h.Size != 7 || h.Receipts != 2 {
		t.Errorf("conflicts left %+v, %v", h, err)
	}
	if err := a.Append(ctx, Batch(8, 3, 3, Shape{Mixed: true})); err != nil {
		t.Errorf("append after catching up: %v", err)
	}
}

// testRace lets two nodes with several clients each append whatever comes
// next; the sequence must have no gap and every place one winner.
func testRace(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg := fresh(t)
	nodes, ctx := []*store.Store{Open(t, cfg), Open(t, cfg)}, t.Context()
	const clients, each = 6, 15
	var wg sync.WaitGroup
	for c := range clients {
		s := nodes[c%len(nodes)]
		wg.Go(func() {
			for done := 0; done < each; {
				unlock, err := s.Lock(ctx)
				if err != nil {
					t.Error(err)
					return
				}
				h, err := s.Head(ctx)
				if err == nil {
					err = s.Append(ctx, Batch(h.Size+1, 1+c%3, h.Receipts+1, Shape{Mixed: true}))
				}
				unlock()
				switch {
				case err == nil:
					done++
				case !errors.Is(err, store.ErrConflict):
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	h, err := nodes[0].Head(ctx)
	if err != nil || h.Receipts != clients*each || h.Size != clients*each*2 {
		t.Fatalf("head %+v, %v", h, err)
	}
	for i, f := range all(t, nodes[1].Facts(ctx, 1, h.Size)) {
		if f.Seq != fact.Seq(i+1) {
			t.Fatalf("fact %d at place %d", f.Seq, i+1)
		}
	}
	last := fact.Seq(0)
	for _, b := range all(t, nodes[0].Batches(ctx, 0)) {
		if b.First != last+1 {
			t.Fatalf("batch begins at %d after %d", b.First, last)
		}
		last = b.Last
	}
}

// testFaults fails each step of a commit, in pairs: what is answered, and
// whether it is stored.
func testFaults(t *testing.T, fresh func(testing.TB) store.Config) {
	boom := errors.New("boom")
	lost := fmt.Errorf("connection lost: %w", store.ErrUnknown)
	for _, c := range []struct {
		step    store.Step
		err     error
		unknown bool
		stored  bool
	}{
		{store.StepBegin, boom, false, false},
		{store.StepInsert, boom, false, false},
		{store.StepCommit, boom, false, false},
		{store.StepBegin, lost, true, false},
		{store.StepCommit, lost, true, false},
		{store.StepCommitted, boom, true, true},
		{store.StepCommitted, lost, true, true},
	} {
		t.Run(fmt.Sprintf("%s %v", c.step, c.err == lost), func(t *testing.T) {
			cfg, ctx := fresh(t), t.Context()
			armed := false
			cfg.Fault = func(step store.Step) error {
				if armed && step == c.step {
					return c.err
				}
				return nil
			}
			s := Open(t, cfg)
			appended(t, s, Shape{Mixed: true}, 10)
			armed = true
			err := s.Append(ctx, Batch(11, 7, 2, Shape{Mixed: true}))
			if err == nil || errors.Is(err, store.ErrUnknown) != c.unknown {
				t.Fatalf("answered %v", err)
			}
			armed = false
			size := fact.Seq(10)
			if c.stored {
				size = 17
			}
			if h, err := s.Head(ctx); err != nil || h.Size != size {
				t.Fatalf("size %d, %v; want %d", h.Size, err, size)
			}
			next := Batch(size+1, 1, 2, Shape{})
			if c.stored {
				next.Receipts = nil
			}
			err = s.Append(ctx, next)
			if c.unknown {
				wantIs(t, err, store.ErrStopped)
				wantIs(t, s.PutSetting(ctx, "a", "b"), store.ErrStopped)
				s.Close()
				cfg.Fault = nil
				s = Open(t, cfg)
				err = s.Append(ctx, next)
			}
			if err != nil {
				t.Fatalf("append after the fault: %v", err)
			}
			if got := all(t, s.Facts(ctx, 1, size+1)); len(got) != int(size+1) {
				t.Fatalf("%d facts of %d", len(got), size+1)
			}
		})
	}
}

func testCancelled(t *testing.T, fresh func(testing.TB) store.Config) {
	s := Open(t, fresh(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.Append(ctx, Batch(1, 1, 1, Shape{}))
	if !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnknown) {
		t.Errorf("cancelled before the begin: %v", err)
	}
	if err := s.Append(t.Context(), Batch(1, 1, 1, Shape{})); err != nil {
		t.Errorf("append after that: %v", err)
	}
}

func testLock(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg := fresh(t)
	a, b, ctx := Open(t, cfg), Open(t, cfg), t.Context()
	for range 3 { // a lock that stayed would hold the second turn for ever
		for i, s := range []*store.Store{a, b} {
			unlock, err := s.Lock(ctx)
			if err != nil {
				t.Fatal(err)
			}
			h, err := s.Head(ctx)
			if err == nil {
				err = s.Append(ctx, Batch(h.Size+1, 1, h.Receipts+1, Shape{}))
			}
			if err != nil {
				t.Fatalf("node %d under the lock: %v", i, err)
			}
			unlock()
		}
	}
}

// all collects a walk.
func all[T any](t testing.TB, walk iter.Seq2[T, error]) []T {
	t.Helper()
	var items []T
	for item, err := range walk {
		if err != nil {
			t.Fatalf("walk: %v", err)
		}
		items = append(items, item)
	}
	return slices.Clip(items)
}

func wantIs(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("got %v, want %v", err, target)
	}
}

// whole compares bytes at once, not one by one: megabytes of them otherwise
// take minutes. A part that is empty differs from one that is not at hand.
var whole = cmp.Options{
	cmp.Comparer(func(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }),
	cmp.Comparer(func(a, b store.Hash) bool { return a == b }),
}

func wantEqual[T any](t *testing.T, what string, got T, err error, want T) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if d := cmp.Diff(want, got, whole); d != "" {
		t.Errorf("%s differ (-want +got):\n%.2000s", what, d)
	}
}
