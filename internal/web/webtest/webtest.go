// Package webtest makes small real records for the tests of the web: a SQLite
// store, a recorder with its own clock, a signed log on disk and the public
// views that follow it.
//
// The invariant: the same calls in the same order give the same record, byte
// for byte, for clock, entropy and key are all the record's own.
package webtest

import (
	"context"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/publish"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
	"imar/internal/view"
)

// Origin is the name of the logs made here.
const Origin = "demo.example.org/imar"

// Record is one record with everything that follows it.
type Record struct {
	Store     *store.Store
	Recorder  *record.Recorder
	Publisher *publish.Publisher
	Views     *view.Public
	Log       publish.Dir
	Key       tlog.Key
	Actor     fact.Actor

	t   testing.TB
	now time.Time
}

// New is an empty record, which ends with the test.
func New(t testing.TB) *Record {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	st, err := store.Open(ctx, store.Config{SQLite: filepath.Join(dir, "imar.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	r := &Record{Store: st, Views: view.New(), Log: publish.Dir(filepath.Join(dir, "log")), t: t,
		Actor: fact.Actor{ID: "a-7", Role: "programme-officer"}, now: time.Date(2026, 1, 4, 7, 0, 0, 0, time.UTC)}
	secret, _, err := tlog.NewKey(Origin, seed("key"))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := tlog.NewSigner(secret, &memory{}, r.Log.Read)
	if err != nil {
		t.Fatal(err)
	}
	r.Key = signer.Key()
	r.Publisher = publish.New(st, publish.Options{Dir: r.Log, Key: r.Key, Signer: signer}, publish.Signed{Head: tlog.Head{Root: tlog.EmptyRoot}}, follower{r.Views})
	r.Recorder, err = record.Open(ctx, st, record.Options{Simulated: true, Entropy: seed("salt"), OnCommit: r.Publisher.Committed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Recorder.Close() })
	return r
}

// Filled is a record with everything that a page can show.
func Filled(t testing.TB) *Record {
	t.Helper()
	r := New(t)
	r.Fill()
	r.Publish()
	return r
}

// At sets the record's clock to the morning of a day, 2006-01-02.
func (r *Record) At(day string) {
	r.t.Helper()
	now, err := time.Parse(time.DateOnly, day)
	if err != nil {
		r.t.Fatal(err)
	}
	r.now = now.Add(7 * time.Hour)
}

// Do records a command, one minute after the one before. It fails the test when
// the command is refused.
func (r *Record) Do(command any) record.Receipt {
	r.t.Helper()
	r.now = r.now.Add(time.Minute)
	results, err := r.Recorder.DoAll(context.Background(), []record.Request{{Actor: r.Actor, Command: command, At: r.now}})
	if err != nil {
		r.t.Fatal(err)
	}
	if results[0].Err != nil {
		r.t.Fatalf("%T: %v", command, results[0].Err)
	}
	return results[0].Receipt
}

// Latest is the number of the latest fact of a kind about a subject.
func (r *Record) Latest(subject fact.Subject, kind fact.Kind) (seq fact.Seq) {
	r.t.Helper()
	r.Recorder.Read(func(s *whole.State) {
		if item, ok := s.Items.Subject(subject).Find(kind, ""); ok {
			seq = item.Seq()
		}
	})
	if seq == 0 {
		r.t.Fatalf("no %s about %s", kind, subject)
	}
	return seq
}

// Withhold takes a part of a fact out of the public's sight.
func (r *Record) Withhold(seq fact.Seq, part, reason string) {
	r.t.Helper()
	facts, err := r.Store.FactsAt(context.Background(), []fact.Seq{seq})
	if err != nil {
		r.t.Fatal(err)
	}
	r.Do(statement.Withhold{Target: facts[0].Header, Part: part, Reason: reason})
}

// Publish signs what was recorded and has the views follow.
func (r *Record) Publish() {
	r.t.Helper()
	if err := r.Publisher.Round(context.Background()); err != nil {
		r.t.Fatal(err)
	}
}

// Replay is the views folded anew from what is stored.
func (r *Record) Replay() *view.Public {
	r.t.Helper()
	return r.ReplayTo(fact.Seq(r.Recorder.Head().Size))
}

// Past is ReplayTo as a portal asks for it.
func (r *Record) Past(_ context.Context, size fact.Seq) (*view.Public, error) {
	return r.ReplayTo(size), nil
}

// ReplayTo is the views folded anew up to a size.
func (r *Record) ReplayTo(size fact.Seq) *view.Public {
	r.t.Helper()
	views := view.New()
	for f, err := range r.Store.Facts(context.Background(), 1, size) {
		if err != nil {
			r.t.Fatal(err)
		}
		full, err := f.Reveal()
		if err != nil {
			r.t.Fatal(err)
		}
		f.Header = full
		e, err := whole.Decode(&f)
		if err != nil {
			r.t.Fatal(err)
		}
		views.Replay([]whole.Event{e})
	}
	views.Reindex()
	return views
}

// Facts reads facts by number.
func (r *Record) Facts(ctx context.Context, seqs []fact.Seq) ([]fact.Fact, error) {
	return r.Store.FactsAt(ctx, seqs)
}

type follower struct{ views *view.Public }

func (f follower) Fold(events []whole.Event, _ publish.Signed) { f.views.Fold(events) }

// memory is a signer's memory that lasts as long as the test.
type memory struct {
	head       tlog.Head
	checkpoint []byte
}

func (m *memory) Load() (tlog.Head, []byte, error) { return m.head, m.checkpoint, nil }

func (m *memory) Store(head tlog.Head, checkpoint []byte) error {
	m.head, m.checkpoint = head, checkpoint
	return nil
}

// seed is an endless stream of bytes that is the same each time.
func seed(name string) io.Reader {
	var key [32]byte
	copy(key[:], name)
	return rand.NewChaCha8(key)
}
