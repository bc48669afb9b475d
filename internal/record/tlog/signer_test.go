package tlog_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"testing"

	"imar/internal/record/tlog"
	"imar/internal/record/tlog/tlogtest"
)

// memory is a signer's memory that can fail before or after it has stored.
type memory struct {
	head       tlog.Head
	checkpoint []byte
	load       error
	failBefore error
	failAfter  error
}

func (m *memory) Load() (tlog.Head, []byte, error) { return m.head, m.checkpoint, m.load }

func (m *memory) Store(head tlog.Head, checkpoint []byte) error {
	if m.failBefore != nil {
		return m.failBefore
	}
	m.head, m.checkpoint = head, checkpoint
	return m.failAfter
}

// signing is a log with files on "disk" and its signer.
func signing(t testing.TB, l *tlogtest.Log, m tlog.Memory) *tlog.Signer {
	t.Helper()
	s, err := tlog.NewSigner(l.Secret, m, l.Read)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// grow makes the log's files without a checkpoint of its own making.
func grow(l *tlogtest.Log, size int64) tlog.Head {
	published, err := l.Read("checkpoint")
	l.Grow(size)
	l.Publish()
	if err == nil {
		l.Put("checkpoint", published)
	} else {
		l.Remove("checkpoint")
	}
	return l.Tree.Head()
}

func TestSignerSignsWhatGrows(t *testing.T) {
	l, m := tlogtest.New(1), &memory{}
	s := signing(t, l, m)
	for _, size := range []int64{0, 0, 1, 255, 256, 257, 257, 1000} {
		head := grow(l, size)
		msg, err := s.Sign(head)
		if err != nil {
			t.Fatalf("size %d: %v", size, err)
		}
		c, err := tlog.OpenCheckpoint(msg, tlogtest.Origin, s.Key())
		if err != nil || c.Head != head || m.head != head || !bytes.Equal(m.checkpoint, msg) {
			t.Fatalf("size %d: %+v, %v; remembered %v", size, c, err, m.head)
		}
		l.Put("checkpoint", msg)
	}
}

func TestSignerRefuses(t *testing.T) {
	down := errors.New("down")
	for name, c := range map[string]struct {
		spoil func(l *tlogtest.Log, m *memory, head *tlog.Head)
		want  error
	}{
		"restored from an older backup": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			old := tlogtest.New(1)
			*head = grow(old, 300)
			for _, p := range old.Paths() {
				data, _ := old.Read(p)
				l.Put(p, data)
			}
		}, tlog.ErrOlder},
		"same size, other root": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			replace(l, 600, head)
		}, tlog.ErrFork},
		"larger, other beginning": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			replace(l, 900, head)
		}, tlog.ErrFork},
		"another root in the writer": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			head.Root[5] ^= 1
		}, tlog.ErrDisk},
		"memory lost": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			l.Put("checkpoint", m.checkpoint)
			*m = memory{}
		}, tlog.ErrForgotten},
		"memory restored from an older backup": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			s, _ := tlog.NewSigner(l.Secret, m, l.Read)
			older, oldCheckpoint := m.head, m.checkpoint
			msg, err := s.Sign(*head)
			if err != nil {
				panic(err)
			}
			l.Put("checkpoint", msg)
			m.head, m.checkpoint = older, oldCheckpoint
		}, tlog.ErrForgotten},
		"published checkpoint is a fork": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			other := tlogtest.New(1)
			other.Append([]byte("other"))
			other.Grow(600)
			other.Publish()
			msg, _ := other.Read("checkpoint")
			l.Put("checkpoint", msg)
		}, tlog.ErrFork},
		"memory contradicts itself": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			m.head.Size--
		}, tlog.ErrFork},
		"memory cannot be read": {func(l *tlogtest.Log, m *memory, head *tlog.Head) { m.load = down }, down},
		"a bit of a new tile": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			flipFile(l, "tile/0/002", 100)
		}, nil},
		"a bit of a new entry": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			flipFile(l, "tile/entries/003.p/32", 100)
		}, nil},
		"a bit of an old hash the proof needs": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			flipFile(l, "tile/1/000.p/3", 20)
		}, nil},
		"a tile not written": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			l.Remove("tile/0/003.p/32")
		}, nil},
		"garbled published checkpoint": {func(l *tlogtest.Log, m *memory, head *tlog.Head) {
			l.Put("checkpoint", []byte("x"))
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			l, m := tlogtest.New(1), &memory{}
			s := signing(t, l, m)
			if _, err := s.Sign(grow(l, 600)); err != nil {
				t.Fatal(err)
			}
			head := grow(l, 800)
			c.spoil(l, m, &head)
			before := *m
			msg, err := s.Sign(head)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Fatalf("signed %q, %v; want %v", msg, err, c.want)
			}
			if msg != nil || m.head != before.head || !bytes.Equal(m.checkpoint, before.checkpoint) {
				t.Fatal("something was released or remembered after a refusal")
			}
		})
	}
}

// replace puts another history with the same key in the log's place.
func replace(l *tlogtest.Log, size int64, head *tlog.Head) {
	other := tlogtest.New(1)
	other.Append([]byte("other"))
	*head = grow(other, size)
	for _, p := range other.Paths() {
		data, _ := other.Read(p)
		l.Put(p, data)
	}
}

func flipFile(l *tlogtest.Log, path string, at int) {
	data, err := l.Read(path)
	if err != nil {
		panic(err)
	}
	data = bytes.Clone(data)
	data[at] ^= 1
	l.Put(path, data)
}

// TestStoreFails injects the failure of the memory in its two forms: the head
// was not stored, and it was stored all the same. Either way nothing may be
// released, the next signature must succeed, and no two checkpoints of one size
// may differ.
func TestStoreFails(t *testing.T) {
	down := errors.New("down")
	for name, fail := range map[string]func(m *memory){
		"not stored":                func(m *memory) { m.failBefore = down },
		"stored but said it is not": func(m *memory) { m.failAfter = down },
	} {
		t.Run(name, func(t *testing.T) {
			l, m := tlogtest.New(1), &memory{}
			s := signing(t, l, m)
			for size := int64(100); size < 1000; size += 100 {
				head := grow(l, size)
				fail(m)
				if msg, err := s.Sign(head); !errors.Is(err, down) || msg != nil {
					t.Fatalf("size %d: released %q, %v", size, msg, err)
				}
				m.failBefore, m.failAfter = nil, nil
				if size%200 == 0 { // the log may have grown meanwhile
					head = grow(l, size+50)
				}
				msg, err := signing(t, l, m).Sign(head)
				if err != nil {
					t.Fatalf("size %d: %v", size, err)
				}
				l.Put("checkpoint", msg)
			}
		})
	}
}

// TestBitBeforeSigning flips one of 1,000 random bits of a file between
// writing and signing. It is never signed: either the signature is refused, or
// the bit lies in what was signed and checked before.
func TestBitBeforeSigning(t *testing.T) {
	l, m := tlogtest.New(1), &memory{}
	s := signing(t, l, m)
	if _, err := s.Sign(grow(l, 700)); err != nil {
		t.Fatal(err)
	}
	remembered := *m
	head := grow(l, 1300)
	touched := []string{
		"tile/0/002", "tile/0/003", "tile/0/004", "tile/0/005.p/20", "tile/1/000.p/5",
		"tile/entries/002", "tile/entries/003", "tile/entries/004", "tile/entries/005.p/20",
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 1000 {
		path := touched[r.IntN(len(touched))]
		good, err := l.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		flipFile(l, path, r.IntN(len(good)))
		if msg, err := s.Sign(head); err == nil {
			t.Fatalf("%s: signed %q", path, msg)
		}
		l.Put(path, good)
	}
	if m.head != remembered.head {
		t.Fatal("the memory moved")
	}
	if _, err := s.Sign(head); err != nil {
		t.Fatalf("false alarm: %v", err)
	}
}

func TestNewSignerRefuses(t *testing.T) {
	files := func(string) ([]byte, error) { return nil, fs.ErrNotExist }
	if _, err := tlog.NewSigner("PRIVATE+KEY+x", &memory{}, files); err == nil {
		t.Error("a garbled key was accepted")
	}
}
