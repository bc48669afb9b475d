package publish_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/audit/audittest"
	"imar/internal/record/publish"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
	"imar/internal/record/tlog"
)

var sizes = []int64{0, 1, 255, 256, 257, 600}

// TestSizes publishes at the sizes where files change their form, one after
// another on one log and each at once on a log of its own.
func TestSizes(t *testing.T) {
	h := newHouse(t)
	for _, size := range sizes {
		h.grow(h.recorder, size, "p")
		h.round()
		h.sameAsStore(h.dir, size)
		if testing.Short() {
			continue
		}
		alone := newHouse(t)
		alone.grow(alone.recorder, size, "q")
		alone.round()
		alone.sameAsStore(alone.dir, size)
	}
	h.oneHistory()
	if _, err := audittest.Check(t.Context(), h.store); err != nil {
		t.Error(err)
	}
}

var errInjected = errors.New("injected")

// breaks are what can go wrong between two steps of a round. Each gives how to
// mend it.
var breaks = map[string]func(h *house) (mend func()){
	"entries cannot be written": func(h *house) func() { return h.block("tile/entries") },
	"bodies cannot be written":  func(h *house) func() { return h.block("body") },
	"tiles cannot be written":   func(h *house) func() { return h.block("tile/0") },
	"memory is lost before": func(h *house) func() {
		h.memory.before = errInjected
		return func() { h.memory.before = nil }
	},
	"memory fails after storing": func(h *house) func() {
		h.memory.after = errInjected
		return func() { h.memory.after = nil }
	},
	"store refuses the checkpoint": func(h *house) func() {
		h.fault = func(store.Step) error { return errInjected }
		return func() { h.fault = nil }
	},
	"store keeps the checkpoint and fails": func(h *house) func() {
		h.fault = func(step store.Step) error {
			if step == store.StepCommitted {
				return errInjected
			}
			return nil
		}
		return func() { h.fault = nil }
	},
	"checkpoint cannot be written": func(h *house) func() {
		mend := func() {}
		h.memory.storing = func() { h.memory.storing, mend = nil, h.block("checkpoint") }
		return func() { mend() }
	},
}

// block puts a folder where a file belongs, or a file where a folder does, so
// that nobody, root included, can write there. What stood there comes back.
func (h *house) block(name string) (mend func()) {
	h.Helper()
	path := filepath.Join(string(h.dir), filepath.FromSlash(name))
	aside := filepath.Join(h.TempDir(), "aside")
	was, err := os.Stat(path)
	if err == nil {
		err = os.Rename(path, aside)
	} else {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil && name == "checkpoint" {
		err = os.MkdirAll(filepath.Join(path, "in the way"), 0o755)
	} else if err == nil {
		err = os.WriteFile(path, nil, 0o644)
	}
	if err != nil {
		h.Fatal(err)
	}
	return func() {
		err := os.RemoveAll(path)
		if was != nil {
			err = errors.Join(err, os.Rename(aside, path))
		}
		if err != nil {
			h.Fatal(err)
		}
	}
}

// TestOrder breaks a round at each step. What was published before is served
// unharmed; nobody is told more than is signed; and when the cause is gone, or
// the program has been started again, the log goes on as one history.
func TestOrder(t *testing.T) {
	for name, breakIt := range breaks {
		for _, from := range []int64{-1, 300} {
			for _, restart := range []bool{false, true} {
				if testing.Short() && (from < 0 || !restart) {
					continue // a quarter of them is enough for the race detector
				}
				t.Run(fmt.Sprintf("%s/from %d/restart %v", name, from, restart), func(t *testing.T) {
					h := newHouse(t)
					if from >= 0 {
						h.grow(h.recorder, from, "p")
						h.round()
					}
					h.grow(h.recorder, 530, "p")
					mend := breakIt(h)
					err := h.publisher.Round(t.Context())
					mend()
					if err == nil {
						t.Fatal("the round did not fail")
					}
					if h.publisher.Fault() == nil || h.publisher.Signed().Head.Size != max(from, 0) || h.told.size != max(from, 0) {
						t.Errorf("after a failed round: fault %v, signed %d, told %d", h.publisher.Fault(), h.publisher.Signed().Head.Size, h.told.size)
					}
					h.served(h.dir, from)
					if restart || strings.Contains(name, "store keeps") { // of unknown outcome: the store has stopped
						h.close()
						h.open()
					}
					h.round()
					h.grow(h.recorder, 540, "p")
					h.round()
					h.sameAsStore(h.dir, 540)
					h.oneHistory()
				})
			}
		}
	}
}

// TestRestoredDatabase opens a copy of the database that is older than what
// was signed: it refuses to sign, and what is published stays as it is.
func TestRestoredDatabase(t *testing.T) {
	for _, c := range []struct {
		name  string
		log   bool  // the folder of the log was restored as well
		grown int64 // how far the copy goes on by itself before it publishes
		want  error
	}{
		{"older", false, 0, tlog.ErrOlder},
		{"older, with its log", true, 0, tlog.ErrOlder},
		{"gone on, still smaller", false, 400, tlog.ErrOlder},
		{"gone on to the same size", false, 500, nil},
		{"gone on within the bundle", false, 510, nil},
		{"gone on past the bundle", false, 600, nil},
		{"gone on, with its log", true, 600, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.grow(h.recorder, 300, "p")
			h.round()
			backup := filepath.Join(t.TempDir(), "backup.db")
			if err := h.store.Backup(t.Context(), backup, nil); err != nil {
				t.Fatal(err)
			}
			dir, older := h.dir, files(t, h.dir)
			h.grow(h.recorder, 500, "p")
			h.round()
			published := files(t, dir)
			if c.log {
				h.dir = copyTo(t, older)
			}
			st := storetest.Open(t, store.Config{SQLite: backup})
			r, p, follower := h.on(st, h.dir, h.signer)
			defer r.Close()
			if c.grown > 0 {
				h.grow(r, c.grown, "other")
			}
			err := p.Round(t.Context())
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Fatalf("a restored database was published: %v", err)
			}
			if len(h.memory.signed) != 2 || follower.size != 300 {
				t.Errorf("%d heads were signed, %d facts handed on", len(h.memory.signed), follower.size)
			}
			if c.log {
				h.served(h.dir, 300)
				return
			}
			h.served(dir, 500)
			for path, data := range files(t, dir) {
				if published[path] != data && published[path] != "" {
					t.Errorf("%s was written over", path)
				}
			}
		})
	}
}

// narrated appends facts that carry a narrative, which is open until withheld;
// no command writes one yet, so they are sealed here.
func (h *house) narrated(ids ...string) {
	h.Helper()
	h.close()
	st := storetest.Open(h, h.cfg)
	head, err := st.Head(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	tree, err := record.TreeAt(h.Context(), st, head.Size)
	if err != nil {
		h.Fatal(err)
	}
	state := whole.New()
	for f, err := range st.Facts(h.Context(), 1, head.Size) {
		if err != nil {
			h.Fatal(err)
		}
		e, _ := whole.Decode(&f)
		state.Apply(e)
	}
	b := store.Batch{At: state.Recorded}
	for i, id := range ids {
		seq := head.Size + fact.Seq(i) + 1
		f, err := fact.Seal(audittest.Told(id, secret(id)), fact.Stamp{Seq: seq, ID: fmt.Sprintf("018ced0a-5400-7000-8000-%012d", seq),
			Recorded: state.Recorded, Actor: audittest.Actor(1), Salts: [][32]byte{{byte(seq), 1}, {byte(seq), 2}}})
		if err != nil {
			h.Fatal(err)
		}
		leaf := tlog.LeafHash(f.Leaf)
		for _, tile := range tree.Append(leaf) {
			b.Tiles = append(b.Tiles, store.Tile{Level: tile.Level, Index: tile.Index, Data: tile.Data})
		}
		b.Facts, b.LeafHashes = append(b.Facts, f), append(b.LeafHashes, leaf)
	}
	b.Root = tree.Root()
	if err := st.Append(h.Context(), &b); err != nil {
		h.Fatal(err)
	}
	st.Close()
	h.open()
}

func secret(id string) string { return "الشاهد رأى " + id }

// withhold withholds the narrative of a fact.
func (h *house) withhold(seq fact.Seq) {
	h.Helper()
	facts, err := h.store.FactsAt(h.Context(), []fact.Seq{seq})
	if err == nil {
		_, err = h.recorder.Do(h.Context(), audittest.Actor(1), statement.Withhold{Target: facts[0].Header, Part: fact.PartNarrative, Reason: "court"}, "")
	}
	if err != nil {
		h.Fatal(err)
	}
}

// gone scans every file of a log for a secret.
func gone(t *testing.T, dir publish.Dir, id string) {
	t.Helper()
	for path, data := range files(t, dir) {
		if strings.Contains(data, secret(id)) {
			t.Errorf("the withheld narrative of %s still stands in %s", id, path)
		}
	}
}

// stories makes a log with four narratives, published at several sizes: facts
// 6 and 7 in the first bundle, facts 290 and 291 in the second.
func stories(t *testing.T) *house {
	h := newHouse(t)
	h.grow(h.recorder, 5, "p")
	h.narrated("n-6", "n-7")
	h.round()
	h.grow(h.recorder, 289, "p")
	h.round()
	h.narrated("n-290", "n-291")
	h.round()
	h.grow(h.recorder, 300, "p")
	h.round()
	h.sameAsStore(h.dir, 300)
	for _, id := range []string{"n-6", "n-7", "n-290", "n-291"} {
		found := false
		for _, data := range files(t, h.dir) {
			found = found || strings.Contains(data, secret(id))
		}
		if !found {
			t.Fatalf("the narrative of %s was never published: the test proves nothing", id)
		}
	}
	return h
}

// TestWithheldInFullBundle rewrites the body of a bundle that was complete.
func TestWithheldInFullBundle(t *testing.T) {
	h := stories(t)
	h.withhold(6)
	h.round()
	h.sameAsStore(h.dir, 301)
	gone(t, h.dir, "n-6")
}

// TestWithheldInPartialBundle: the files of smaller sizes that were published
// before must not keep what is withheld.
func TestWithheldInPartialBundle(t *testing.T) {
	h := stories(t)
	h.withhold(290)
	h.round()
	h.sameAsStore(h.dir, 301)
	gone(t, h.dir, "n-290")
}

// TestWithheldBeforeACrash: the round that withholds fails after its files are
// written, or before, and the program starts again.
func TestWithheldBeforeACrash(t *testing.T) {
	for name, breakIt := range breaks {
		t.Run(name, func(t *testing.T) {
			h := stories(t)
			h.withhold(6)
			mend := breakIt(h)
			err := h.publisher.Round(t.Context())
			mend()
			if err == nil {
				t.Skip("this step has nothing to do in such a round")
			}
			h.close()
			h.open()
			h.round()
			gone(t, h.dir, "n-6")
		})
	}
}

// TestWithheldFromARestoredLog: the folder of the log is put back from an
// older copy. It must catch up with what was withheld since.
func TestWithheldFromARestoredLog(t *testing.T) {
	h := stories(t)
	older := files(t, h.dir)
	h.withhold(6)
	h.round()
	h.close()
	h.dir = copyTo(t, older)
	h.open()
	h.round()
	h.grow(h.recorder, 310, "p")
	h.round()
	h.sameAsStore(h.dir, 310)
	gone(t, h.dir, "n-6")
}

// TestOtherNode is a node without a signer: it writes the same files up to the
// checkpoint in the store, whatever its own folder holds when it starts.
func TestOtherNode(t *testing.T) {
	for _, c := range []string{"empty folder", "older folder", "follows from the start"} {
		t.Run(c, func(t *testing.T) {
			h := newHouse(t)
			h.grow(h.recorder, 10, "p")
			other := publish.Dir(t.TempDir())
			r, p, follower := h.on(h.store, other, nil)
			defer func() { r.Close() }()
			h.narrated("n-11")
			h.grow(h.recorder, 300, "p")
			h.round()
			step := func(size int64) {
				t.Helper()
				if err := errors.Join(r.Follow(t.Context()), p.Round(t.Context())); err != nil {
					t.Fatal(err)
				}
				h.served(other, size)
				h.sameAsStore(other, size)
				if follower.size != size {
					t.Errorf("%d facts handed on, want %d", follower.size, size)
				}
			}
			restart := func() {
				r.Close()
				r, p, follower = h.on(h.store, other, nil)
			}
			restart() // on the store that is open now
			if c != "empty folder" {
				step(300)
			}
			h.withhold(11)
			h.grow(h.recorder, 600, "p")
			h.round()
			if c != "follows from the start" {
				restart()
			}
			step(600)
			gone(t, other, "n-11")
		})
	}
}
