package powercut

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	_ "github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/vfs"

	"imar/internal/domain/fact"
	"imar/internal/record"
	"imar/internal/record/audit/audittest"
	"imar/internal/record/store"
)

// cuts is how often the power fails.
func cuts() int {
	switch {
	case os.Getenv("IMAR_REQUIRE_ALL") == "1":
		return 2000
	case testing.Short():
		return 40
	}
	return 200
}

// TestPowerCut cuts the power at random operations and loses nothing: neither
// on the disk that SQLite takes every disk for, whose writes harm no byte
// beside them, nor on one that promises nothing.
func TestPowerCut(t *testing.T) {
	for _, s := range []setting{
		{name: "careful disk", cuts: cuts() / 2, traits: traits{careful: true}},
		{name: "disk without promises", cuts: cuts() - cuts()/2},
	} {
		got := run(t, s)
		t.Logf("%s: %s", s.name, got)
		if got.lost > 0 || got.corrupt > 0 {
			t.Errorf("%s: %d of %d receipts lost, %d of %d records corrupt", s.name, got.lost, got.acked, got.corrupt, got.cuts)
		}
		if got.acked < got.cuts {
			t.Errorf("%s: only %d receipts over %d cuts: the test does not reach the commits", s.name, got.acked, got.cuts)
		}
	}
}

// TestControls are the settings that must lose.
func TestControls(t *testing.T) {
	for _, s := range []setting{
		{name: "synchronous=NORMAL", cuts: 40, traits: traits{careful: true}, pragmas: []string{"synchronous(normal)"}, unsafe: true},
		{name: "disk that lies about syncs", cuts: 40, traits: traits{careful: true, lies: true}},
		{name: "disk that breaks its promise", cuts: 80, traits: traits{careful: true, harmful: true}},
	} {
		got := run(t, s)
		t.Logf("%s: %s", s.name, got)
		if got.lost == 0 && got.corrupt == 0 {
			t.Errorf("%s lost nothing in %d cuts: the simulation proves nothing", s.name, got.cuts)
		}
	}
}

// setting is one way to run.
type setting struct {
	name    string
	cuts    int
	pragmas []string
	unsafe  bool
	traits
}

// result is what a run came to.
type result struct {
	cuts, opening int // of them while the record was being opened or made
	acked, lost   int
	corrupt       int
	facts         int64
	first         error // the first thing wrong
}

func (r result) String() string {
	return fmt.Sprintf("%d cuts, %d of them while opening; %d receipts, %d lost; %d records corrupt; first: %v", r.cuts, r.opening, r.acked, r.lost, r.corrupt, r.first)
}

// life is one record on its disks, one after another.
type life struct {
	*testing.T
	setting
	rnd   *rand.Rand
	disk  *disk
	boots int
	acks  map[string]record.Receipt // by key
	sum   *result
}

// run cuts the power again and again; a new disk begins after five cuts, for a
// record grows with each.
func run(t *testing.T, s setting) result {
	var sum result
	seed := uint64(len(s.name))
	if s.cuts > 500 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	for sum.cuts < s.cuts {
		l := &life{T: t, setting: s, rnd: rnd, acks: map[string]record.Receipt{}, sum: &sum}
		l.disk = newDisk(rnd, "", s.traits)
		for range 5 {
			if !l.live() || sum.cuts == s.cuts {
				break
			}
		}
	}
	return sum
}

// live runs the record until the power fails, and checks what is left. It
// gives false when the record cannot be gone on with.
func (l *life) live() bool {
	switch l.rnd.IntN(4) {
	case 0:
		l.disk.left = l.rnd.IntN(40) // while it is being made or opened
	case 1:
		l.disk.left = l.rnd.IntN(2500) // far enough for checkpoints of the WAL
	default:
		l.disk.left = l.rnd.IntN(250)
	}
	st, err := l.boot()
	if err == nil {
		l.write(st)
		st.Close()
	} else {
		l.sum.opening++
	}
	l.disk = l.disk.cut(l.shared())
	l.sum.cuts++
	return l.check()
}

// shared is a new file for the WAL's index: it does not outlive a cut.
func (l *life) shared() string {
	l.boots++
	return filepath.Join(l.TempDir(), fmt.Sprintf("shm-%d", l.boots))
}

// boot opens the store on the disk.
func (l *life) boot() (*store.Store, error) {
	if l.disk.shared == "" {
		l.disk.shared = l.shared()
	}
	vfs.Register("powercut", l.disk)
	return store.Open(context.Background(), store.Config{SQLite: "/imar.db", Driver: "sqlite3", VFS: "powercut",
		Pragma: append([]string{"wal_autocheckpoint(40)"}, l.pragmas...), Unsafe: l.unsafe, Readers: 1})
}

// write does commands, several in one batch, until the power fails, and keeps
// each receipt.
func (l *life) write(st *store.Store) {
	r, err := record.Open(context.Background(), st, record.Options{})
	if err != nil {
		return
	}
	defer r.Close()
	for n := 0; ; n++ {
		requests := make([]record.Request, 1+l.rnd.IntN(3))
		for i := range requests {
			key := fmt.Sprintf("%d/%d/%d", l.sum.cuts, n, i)
			requests[i] = record.Request{Actor: audittest.Actor(1), Command: audittest.Build(key, l.rnd.IntN(3)), Key: key}
		}
		results, err := r.DoAll(context.Background(), requests)
		if err != nil {
			return
		}
		for i, got := range results {
			if got.Err != nil {
				return
			}
			l.acks[requests[i].Key] = got.Receipt
			l.sum.acked++
		}
	}
}

// check opens what the cut has left and looks for every receipt.
func (l *life) check() bool {
	st, err := l.boot()
	if err != nil {
		return l.wrong(fmt.Errorf("open after the cut: %w", err))
	}
	defer st.Close()
	found, err := audittest.Check(context.Background(), st)
	if err != nil {
		return l.wrong(err)
	}
	l.sum.facts += found.Head.Size
	there := map[string]store.Receipt{}
	for r, err := range st.Receipts(context.Background(), 0) {
		if err != nil {
			return l.wrong(err)
		}
		there[r.Key] = r
	}
	lost := 0
	for _, key := range slices.Sorted(maps.Keys(l.acks)) {
		want, got := l.acks[key], there[key]
		if got.First != want.First || got.Last != want.Last {
			lost++
			l.first(fmt.Errorf("cut %d: command %s, facts %d to %d, is gone: %+v", l.sum.cuts, key, want.First, want.Last, got))
			continue
		}
		if err := l.same(st, key, want); err != nil {
			return l.wrong(err)
		}
	}
	l.sum.lost += lost
	return lost == 0
}

// same compares the facts of a receipt with what its command says.
func (l *life) same(st *store.Store, key string, r record.Receipt) error {
	facts, err := st.FactsAt(context.Background(), []fact.Seq{r.First})
	if err != nil {
		return err
	}
	if want := audittest.Build(key, 0); facts[0].Subject != want.ID.Subject() || !slices.Equal(facts[0].Public(), fact.Encode(described(key))) {
		return fmt.Errorf("fact %d is not what was acknowledged: %s", r.First, facts[0].Leaf)
	}
	return nil
}

// described is the body of the first fact that a command gives.
func described(key string) any {
	c := audittest.Build(key, 0)
	d := *c.Description
	d.ID = key
	return d
}

// wrong counts a record that is not sound.
func (l *life) wrong(err error) bool {
	l.sum.corrupt++
	l.first(fmt.Errorf("cut %d: %w", l.sum.cuts, err))
	return false
}

func (l *life) first(err error) {
	if l.sum.first == nil {
		l.sum.first = err
	}
}
