package publish_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/audit/audittest"
	"imar/internal/record/publish"
	"imar/internal/record/replica"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
	"imar/internal/record/tlog"
	"imar/internal/record/tlog/logfiles"
)

// memory is a signer's memory that can fail, before it has stored or after.
type memory struct {
	head         tlog.Head
	note         []byte
	signed       []tlog.Head // every head that was ever remembered
	before       error
	after        error
	storing      func() // called while a checkpoint is being signed
	load, stored int
}

func (m *memory) Load() (tlog.Head, []byte, error) { m.load++; return m.head, m.note, nil }

func (m *memory) Store(head tlog.Head, note []byte) error {
	if m.storing != nil {
		m.storing()
	}
	if m.before != nil {
		return m.before
	}
	m.head, m.note = head, note
	m.signed = append(m.signed, head)
	m.stored++
	return m.after
}

// told is a follower that remembers how far it was told.
type told struct{ size int64 }

func (f *told) Fold(events []whole.Event, signed publish.Signed) {
	for _, e := range events {
		if f.size++; int64(e.Seq) != f.size {
			panic(fmt.Sprintf("fact %d handed on after fact %d", e.Seq, f.size-1))
		}
	}
	if f.size > signed.Head.Size {
		panic("handed on more than is signed")
	}
}

// house is a record with its publisher.
type house struct {
	*testing.T
	cfg    store.Config
	fault  func(store.Step) error
	dir    publish.Dir
	memory *memory
	signer *tlog.Signer

	store     *store.Store
	recorder  *record.Recorder
	publisher *publish.Publisher
	told      *told
	day       int
}

func newHouse(t *testing.T) *house {
	h := &house{T: t, cfg: storetest.SQLiteConfig(t), dir: publish.Dir(t.TempDir()), memory: &memory{}}
	h.cfg.Fault = func(step store.Step) error {
		if h.fault != nil {
			return h.fault(step)
		}
		return nil
	}
	secret, _, err := tlog.NewKey("test.example/log", bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	if h.signer, err = tlog.NewSigner(secret, h.memory, func(path string) ([]byte, error) { return h.dir.Read(path) }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close() })
	h.open()
	return h
}

// open starts as a node does after a crash: from the last checkpoint in the
// store.
func (h *house) open() {
	h.Helper()
	h.store = storetest.Open(h, h.cfg)
	// As a node does for a new record: the audit asks for the key.
	if _, err := h.store.Setting(context.Background(), "log.vkey"); errors.Is(err, store.ErrNotFound) {
		if err := h.store.PutSetting(context.Background(), "log.vkey", h.signer.Key().String()); err != nil {
			h.Fatal(err)
		}
	}
	h.recorder, h.publisher, h.told = h.on(h.store, h.dir, h.signer)
}

// on makes a recorder and a publisher on a store. signer may be nil.
func (h *house) on(st *store.Store, dir publish.Dir, signer *tlog.Signer) (*record.Recorder, *publish.Publisher, *told) {
	h.Helper()
	from := publish.Signed{Head: tlog.Head{Root: tlog.EmptyRoot}}
	last, err := st.LatestCheckpoint(context.Background())
	if err == nil {
		c, err := tlog.OpenCheckpoint(last.Note, h.signer.Key().Name(), h.signer.Key())
		if err != nil {
			h.Fatal(err)
		}
		from = publish.Signed{Head: c.Head, Checkpoint: last.Note}
	} else if !errors.Is(err, store.ErrNotFound) {
		h.Fatal(err)
	}
	follower := &told{size: from.Head.Size}
	p := publish.New(st, publish.Options{Dir: dir, Key: h.signer.Key(), Signer: signer}, from, follower)
	r, err := record.Open(context.Background(), st, record.Options{OnCommit: func(events []whole.Event, head tlog.Head) {
		if skip := int64(len(events)) - max(0, head.Size-from.Head.Size); skip > 0 {
			events = events[skip:]
		}
		p.Committed(events, head)
	}})
	if err != nil {
		h.Fatal(err)
	}
	return r, p, follower
}

func (h *house) close() {
	h.recorder.Close()
	h.store.Close()
}

// grow records single facts until there are size, of all sorts: public ones,
// some with a part for staff only, and restricted ones.
func (h *house) grow(r *record.Recorder, size int64, mark string) {
	h.Helper()
	for r.Head().Size < size {
		requests := make([]record.Request, min(size-r.Head().Size, 50))
		for i := range requests {
			h.day++
			id := fmt.Sprintf("%s-%06d", mark, h.day)
			requests[i] = record.Request{Actor: audittest.Actor(1), Command: fund.BeginDay{Day: fmt.Sprintf("%06d", h.day)}}
			switch h.day % 4 {
			case 1:
				requests[i].Command = party.Register{Party: party.Registration{ID: id, NameAr: "شركة"}, Owners: []byte("owners of " + id)}
			case 2:
				requests[i].Command = project.Record{ID: project.ID(id), Description: &project.Description{TitleEn: id}}
			case 3:
				requests[i].Command = project.Decide{ID: project.ID(id), Outcome: project.Resumed, Date: "2025-01-01", Decider: "x"} // refused: a restricted fact
			}
		}
		if _, err := r.DoAll(h.Context(), requests); err != nil {
			h.Fatal(err)
		}
	}
}

func (h *house) round() {
	h.Helper()
	if err := h.publisher.Round(h.Context()); err != nil {
		h.Fatal(err)
	}
	h.served(h.dir, h.recorder.Head().Size)
	if h.told.size != h.recorder.Head().Size {
		h.Fatalf("followers were told %d facts of %d", h.told.size, h.recorder.Head().Size)
	}
}

// served verifies a log as a stranger would, wants it at that size, and reads
// it back: what a stranger has must be the store's open parts. A log of size
// −1 is not there at all.
func (h *house) served(dir publish.Dir, size int64) {
	h.Helper()
	if size < 0 {
		if _, err := dir.Read("checkpoint"); !errors.Is(err, fs.ErrNotExist) {
			h.Fatalf("a checkpoint is published: %v", err)
		}
		return
	}
	report, err := tlog.Verify(dir.Read, tlog.Expect{Origin: h.signer.Key().Name(), Keys: []tlog.Key{h.signer.Key()}, Header: logfiles.ReadHeader})
	if err != nil {
		h.Fatalf("the published log: %v", err)
	}
	if report.Size != size {
		h.Fatalf("the published log has %d facts, want %d", report.Size, size)
	}
}

// sameAsStore holds a replica of the log against the rows of the store.
func (h *house) sameAsStore(dir publish.Dir, size int64) {
	h.Helper()
	withheld, err := publish.Withheld(h.Context(), h.store)
	if err != nil {
		h.Fatal(err)
	}
	var copies []fact.Fact
	for f, err := range replica.Facts(dir.Read, size) {
		if err != nil {
			h.Fatal(err)
		}
		copies = append(copies, f)
	}
	for f, err := range h.store.Facts(h.Context(), 1, fact.Seq(size)) {
		if err != nil {
			h.Fatal(err)
		}
		c := copies[f.Seq-1]
		if !bytes.Equal(c.Leaf, f.Leaf) || len(c.Parts) != len(f.Parts) {
			h.Fatalf("fact %d is another in the log", f.Seq)
		}
		for i, p := range f.Parts {
			want := p.Body
			if !fact.Open(p.Name) || f.Restricted || withheld.Has(f.Seq, i) {
				want = nil
			}
			if !bytes.Equal(c.Parts[i].Body, want) || (c.Parts[i].Body == nil) != (want == nil) || want != nil && c.Parts[i].Salt != p.Salt {
				h.Fatalf("part %q of fact %d: %q in the log, want %q", p.Name, f.Seq, c.Parts[i].Body, want)
			}
		}
	}
	if int64(len(copies)) != size {
		h.Fatalf("%d facts in the log, want %d", len(copies), size)
	}
}

// files reads every file below a folder.
func files(t *testing.T, dir publish.Dir) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(string(dir), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(string(dir), path)
		all[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// copyTo writes files into a new folder.
func copyTo(t *testing.T, all map[string]string) publish.Dir {
	t.Helper()
	dir := t.TempDir()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(all[name]), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return publish.Dir(dir)
}

// oneHistory checks that every head that was ever signed is a head of the
// record as it is now.
func (h *house) oneHistory() {
	h.Helper()
	for _, head := range h.memory.signed {
		tree, err := record.TreeAt(h.Context(), h.store, fact.Seq(head.Size))
		if err != nil || tree.Root() != head.Root {
			h.Fatalf("size %d was signed with the root %s and now has %s, %v", head.Size, head.Root, tree.Root(), err)
		}
	}
}
