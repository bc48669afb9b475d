package record_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/audit/audittest"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
	"imar/internal/record/tlog"
)

// writers is how many ask at the same time.
const writers = 64

// TestConcurrent lets 64 callers do commands that meet on the same subjects,
// and holds what each was answered against what is there.
func TestConcurrent(t *testing.T) {
	st := sqlite(t)
	var mu sync.Mutex
	var seen []fact.Seq
	r := openWith(t, st, record.Options{OnCommit: func(events []whole.Event, head tlog.Head) {
		mu.Lock()
		defer mu.Unlock()
		for _, e := range events {
			seen = append(seen, e.Seq)
		}
		if int64(seen[len(seen)-1]) != head.Size {
			t.Errorf("facts up to %d were handed on with the head of %d", seen[len(seen)-1], head.Size)
		}
	}})
	var owners sync.Map // fact → who was told that it is theirs
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(w), 4))
			for i := range 10 {
				receipt, err := r.Do(context.Background(), audittest.Actor(w), audittest.Command(rnd), fmt.Sprint(i))
				if code := problem.CodeOf(err); err != nil && code != problem.Invalid && code != problem.Refused {
					t.Errorf("writer %d: %v", w, err)
				}
				for seq := receipt.First; err == nil && seq > 0 && seq <= receipt.Last; seq++ {
					if other, taken := owners.LoadOrStore(seq, w); taken {
						t.Errorf("fact %d is of writer %d and of writer %v", seq, w, other)
					}
				}
			}
		})
	}
	all.Wait()
	sound(t, st, r)
	if !slices.IsSorted(seen) || int64(len(seen)) != r.Head().Size {
		t.Errorf("%d facts were handed on, of %d", len(seen), r.Head().Size)
	}
	for f, err := range st.Facts(t.Context(), 1, fact.Seq(r.Head().Size)) {
		if err != nil {
			t.Fatal(err)
		}
		if w, ok := owners.Load(f.Seq); !f.Restricted && (!ok || f.Actor != audittest.Actor(w.(int))) {
			t.Errorf("fact %d of %s was acknowledged to %v", f.Seq, f.Actor.ID, w)
		}
	}
}

// TestSameKeyAtOnce: of all who send the same key at once, one does it.
func TestSameKeyAtOnce(t *testing.T) {
	st := sqlite(t)
	r := open(t, st)
	const rounds = 3
	for round := range rounds {
		key := fmt.Sprint("k-", round)
		receipts := make([]record.Receipt, writers)
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				command := audittest.Build(key, 2)
				if w%4 == 3 { // another input under the same key
					command.Effective = "2025-01-01"
				}
				receipt, err := r.Do(context.Background(), officer, command, key)
				if err != nil && problem.CodeOf(err) != problem.Conflict {
					t.Errorf("%v", err)
				}
				receipts[w] = receipt
			})
		}
		all.Wait()
		fresh, first := 0, fact.Seq(0)
		for _, got := range receipts {
			switch {
			case got.First == 0: // refused
				continue
			case !got.Repeated:
				fresh++
			}
			if first == 0 {
				first = got.First
			}
			if got.First != first || got.Last != first+4 {
				t.Errorf("round %d: facts %d to %d, others were told %d", round, got.First, got.Last, first)
			}
		}
		if fresh != 1 {
			t.Errorf("round %d: done %d times", round, fresh)
		}
		if got, err := r.Do(t.Context(), audittest.Actor(9), audittest.Build(key+"'", 2), key); err != nil || got.Repeated {
			t.Errorf("the same key of another actor: %+v, %v", got, err)
		}
	}
	if found := sound(t, st, r); found.Receipts != 2*rounds {
		t.Errorf("%d receipts for %d commands", found.Receipts, 2*rounds)
	}
}

// TestManyBatches sends more in one call than one transaction takes, while
// others go on.
func TestManyBatches(t *testing.T) {
	st := sqlite(t)
	r := open(t, st)
	const commands, each = 1200, 15 // 18,000 facts
	if testing.Short() {
		t.Skip("long with the race detector, and one caller's work")
	}
	requests := make([]record.Request, commands)
	for i := range requests {
		id := fmt.Sprint("m-", i)
		requests[i] = record.Request{Actor: officer, Command: audittest.Build(id, each-3), Key: id}
	}
	var others sync.WaitGroup
	for i := range 8 {
		others.Go(func() {
			if _, err := r.Do(context.Background(), audittest.Actor(i), audittest.Build(fmt.Sprint("o-", i), 0), "k"); err != nil {
				t.Error(err)
			}
		})
	}
	results, err := r.DoAll(t.Context(), requests)
	if err != nil {
		t.Fatal(err)
	}
	others.Wait()
	next := fact.Seq(0)
	for i, got := range results {
		if got.Err != nil || got.Receipt.Last-got.Receipt.First+1 != each || got.Receipt.First <= next {
			t.Fatalf("command %d: %+v, %v", i, got.Receipt, got.Err)
		}
		next = got.Receipt.Last
	}
	batches := 0
	for b, err := range st.Batches(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if batches++; b.Last-b.First >= 8192+each {
			t.Errorf("a batch of %d facts", b.Last-b.First+1)
		}
	}
	if batches < 3 {
		t.Errorf("18,000 facts in %d transactions", batches)
	}
	sound(t, st, r)
	again, err := r.DoAll(t.Context(), requests)
	if err != nil {
		t.Fatal(err)
	}
	for i := range again {
		if !again[i].Receipt.Repeated || again[i].Receipt.First != results[i].Receipt.First {
			t.Fatalf("command %d again: %+v", i, again[i])
		}
	}
}

// TestBadInputStopsNobody: what one caller sends, however long or odd, is his
// own problem; the recorder goes on for the others and stores nothing of it.
func TestBadInputStopsNobody(t *testing.T) {
	for name, command := range badCommands() {
		t.Run(name, func(t *testing.T) {
			st := sqlite(t)
			r := open(t, st)
			if _, err := r.Do(t.Context(), officer, audittest.Founding, ""); err != nil {
				t.Fatal(err)
			}
			_, err := r.Do(t.Context(), officer, command, "k")
			if code := problem.CodeOf(err); err == nil || code == problem.Unavailable || code == problem.Unknown || code == problem.Internal {
				t.Errorf("told %.300v", err)
			}
			if _, err := r.Do(t.Context(), officer, audittest.Build("p-1", 0), "next"); err != nil {
				t.Fatalf("the next command is told %.300v", err)
			}
			if found := sound(t, st, r); found.Receipts != 1 {
				t.Errorf("%d receipts", found.Receipts)
			}
		})
	}
}

func openWith(t *testing.T, st *store.Store, o record.Options) *record.Recorder {
	t.Helper()
	r, err := record.Open(context.Background(), st, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// TestTwoNodes lets two recorders write to one PostgreSQL database and follow
// each other; a third only reads. All must end at the same place.
func TestTwoNodes(t *testing.T) {
	cfg := storetest.PostgresConfig(t)
	var nodes [3]*record.Recorder
	var stores [3]*store.Store
	var counts [3]int64
	for i := range nodes {
		stores[i] = storetest.Open(t, cfg)
		nodes[i] = openWith(t, stores[i], record.Options{OnCommit: func(events []whole.Event, head tlog.Head) {
			if counts[i] += int64(len(events)); counts[i] != head.Size {
				t.Errorf("node %d was handed %d facts at the head of %d", i, counts[i], head.Size)
			}
		}})
	}
	if _, err := nodes[0].Do(t.Context(), officer, audittest.Founding, "founding"); err != nil {
		t.Fatal(err)
	}
	// The other node has not followed yet and is asked the same.
	if got, err := nodes[1].Do(t.Context(), officer, audittest.Founding, "founding"); err != nil || got.First > 1 {
		t.Fatalf("founding on the other node: %+v, %v", got, err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	told := map[string][]record.Receipt{}
	for w := range 8 {
		all.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(w%4), 5)) // two writers each, one on each node, ask the same
			for i := range 25 {
				command, key := audittest.Command(rnd), fmt.Sprint(i)
				receipt, err := nodes[w/4].Do(context.Background(), audittest.Actor(w%4), command, key)
				if code := problem.CodeOf(err); err != nil && code != problem.Invalid && code != problem.Refused && code != problem.Conflict {
					t.Errorf("writer %d: %v", w, err)
				}
				if err == nil && receipt.First > 0 {
					mu.Lock()
					id := fmt.Sprint(w%4, "/", key)
					told[id] = append(told[id], receipt)
					mu.Unlock()
				}
				if i%5 == 4 {
					if err := nodes[2].Follow(context.Background()); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	for id, receipts := range told {
		if len(receipts) == 2 && (receipts[0].First != receipts[1].First || receipts[0].Repeated == receipts[1].Repeated) {
			t.Errorf("key %s gave %+v", id, receipts)
		}
	}
	for i, n := range nodes {
		if err := n.Follow(t.Context()); err != nil {
			t.Fatalf("node %d: %v", i, err)
		}
		sound(t, stores[i], n)
	}
}

// badCommands are commands that would break the header or the body of a fact.
func badCommands() map[string]any {
	long := strings.Repeat("طويل ", 20_000)
	longID, longSource := audittest.Build(long, 0), audittest.Build("p-x", 0)
	longSource.Source = fact.Source{Via: "form", Pointer: long}
	return map[string]any{
		"id longer than a header":      longID,
		"pointer longer than a header": longSource,
		"body of another shape":        wrongShape(`{"title":7}`),
		"body that is no object":       wrongShape(`"text"`),
		"body that is no JSON":         wrongShape(`{`),
		"no command":                   nil,
		"unknown command":              struct{ A int }{1},
	}
}
