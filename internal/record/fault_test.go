package record_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/record"
	"imar/internal/record/audit/audittest"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
	"imar/internal/record/tlog"
)

// failure is one way in which a commit goes wrong.
type failure struct {
	name      string
	step      store.Step
	unknown   bool // the caller cannot know
	persisted bool // and yet the batch is on disk
}

// failures are all of them: at each step, refused or of unknown outcome, the
// batch stored or not.
var failures = []failure{
	{"refused at begin", store.StepBegin, false, false},
	{"refused at insert", store.StepInsert, false, false},
	{"refused at commit", store.StepCommit, false, false},
	{"unknown at begin, lost", store.StepBegin, true, false},
	{"unknown at insert, lost", store.StepInsert, true, false},
	{"unknown at commit, lost", store.StepCommit, true, false},
	{"unknown after commit, stored", store.StepCommitted, true, true},
}

var errInjected = errors.New("injected")

// house is a record that can be made to fail, and to be opened again.
type house struct {
	t     *testing.T
	cfg   store.Config
	armed *failure
	store *store.Store
	rec   *record.Recorder
	key   int
}

func newHouse(t *testing.T, cfg store.Config) *house {
	h := &house{t: t, cfg: cfg}
	h.cfg.Fault = func(step store.Step) error {
		switch f := h.armed; {
		case f == nil || f.step != step:
			return nil
		case f.unknown && !f.persisted: // after the commit, every error is
			return fmt.Errorf("%w: %w", errInjected, store.ErrUnknown)
		default:
			return errInjected
		}
	}
	h.open()
	t.Cleanup(h.close)
	h.do(audittest.Founding, "")
	return h
}

func (h *house) open() {
	h.t.Helper()
	h.armed = nil
	var err error
	if h.store, err = store.Open(context.Background(), h.cfg); err != nil {
		h.t.Fatal(err)
	}
	if h.rec, err = record.Open(context.Background(), h.store, record.Options{}); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) close() {
	h.rec.Close()
	h.store.Close()
}

func (h *house) do(command any, key string) record.Receipt {
	h.t.Helper()
	receipt, err := h.rec.Do(h.t.Context(), officer, command, key)
	if err != nil {
		h.t.Fatalf("%T: %v", command, err)
	}
	return receipt
}

// sound runs the invariant checker and holds the recorder against it.
func (h *house) sound() audittest.Found {
	h.t.Helper()
	return sound(h.t, h.store, h.rec)
}

func sound(t *testing.T, st *store.Store, r *record.Recorder) audittest.Found {
	t.Helper()
	found, err := audittest.Check(t.Context(), st)
	if err == nil && r != nil {
		err = found.Live(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// suffer sends three commands into one failure and holds what they are told,
// and what is there afterwards, against what the failure did.
func (h *house) suffer(f *failure) {
	h.t.Helper()
	before := h.sound()
	h.key++
	var requests []record.Request
	for i := range 3 {
		id := fmt.Sprintf("p-%d-%d", h.key, i)
		requests = append(requests, record.Request{Actor: officer, Command: audittest.Build(id, 1), Key: id})
	}
	h.armed = f
	results, err := h.rec.DoAll(h.t.Context(), requests)
	h.armed = nil
	if err != nil {
		h.t.Fatalf("%s: the commands were tried, and DoAll says that none was: %v", f.name, err)
	}
	for i, r := range results {
		code := problem.CodeOf(r.Err)
		if f.unknown != (code == problem.Unknown) || r.Err == nil || !f.unknown && !errors.Is(r.Err, errInjected) {
			h.t.Errorf("%s: command %d is told %v", f.name, i, r.Err)
		}
	}
	h.after(f, before)
	// What came of them, the keys tell: stored ones repeat, lost ones are done now.
	results, err = h.rec.DoAll(h.t.Context(), requests)
	if err != nil {
		h.t.Fatal(err)
	}
	for i, r := range results {
		if r.Err != nil || r.Receipt.Repeated != f.persisted || r.Receipt.First == 0 {
			h.t.Errorf("%s: the key of command %d gives %+v, %v", f.name, i, r.Receipt, r.Err)
		}
	}
	if now := h.sound(); now.Receipts != before.Receipts+3 || now.Head.Size != before.Head.Size+3*4 {
		h.t.Errorf("%s: %d receipts and %d facts after %d and %d", f.name, now.Receipts, now.Head.Size, before.Receipts, before.Head.Size)
	}
}

// after looks at the recorder behind a failure, and opens it again where it
// must have stopped.
func (h *house) after(f *failure, before audittest.Found) {
	h.t.Helper()
	if !f.unknown {
		if h.rec.Fault() != nil {
			h.t.Errorf("%s: the recorder stopped: %v", f.name, h.rec.Fault())
		}
		if now := h.sound(); now.Head != before.Head {
			h.t.Errorf("%s: refused commands moved the record from %v to %v", f.name, before.Head, now.Head)
		}
		return
	}
	if h.rec.Fault() == nil {
		h.t.Fatalf("%s: the recorder goes on", f.name)
	}
	if _, err := h.rec.Do(h.t.Context(), officer, audittest.Build("late", 0), "late"); problem.CodeOf(err) != problem.Unavailable {
		h.t.Errorf("%s: a stopped recorder answers %v", f.name, err)
	}
	if h.rec.Head() != before.Head {
		h.t.Errorf("%s: the state moved to %v before anybody knows what is stored", f.name, h.rec.Head())
	}
	h.close()
	h.open()
	now := h.sound()
	if stored := now.Head != before.Head; stored != f.persisted {
		h.t.Errorf("%s: after opening again, stored is %v", f.name, stored)
	}
}

// TestFailuresInPairs lets each failure follow each, on one record.
func TestFailuresInPairs(t *testing.T) {
	for i := range failures {
		t.Run(failures[i].name, func(t *testing.T) {
			h := newHouse(t, storetest.SQLiteConfig(t))
			for j := range failures {
				if testing.Short() && j != i && j != len(failures)-1 {
					continue
				}
				h.suffer(&failures[i])
				h.suffer(&failures[j])
			}
		})
	}
}

// TestFailuresOnPostgres is one round of each on the other engine.
func TestFailuresOnPostgres(t *testing.T) {
	h := newHouse(t, storetest.PostgresConfig(t))
	for i := range failures {
		h.suffer(&failures[i])
	}
}

// TestUnknownReachesEverybody: callers whose commands were in one batch of
// unknown outcome are all told so, whoever sent them.
func TestUnknownReachesEverybody(t *testing.T) {
	h := newHouse(t, storetest.SQLiteConfig(t))
	h.armed = &failures[6]
	answers := make(chan error, 16)
	for i := range cap(answers) {
		go func() {
			_, err := h.rec.Do(context.Background(), officer, audittest.Build(fmt.Sprint("u-", i), 0), fmt.Sprint(i))
			answers <- err
		}()
	}
	unknown := 0
	for range cap(answers) {
		switch err := <-answers; problem.CodeOf(err) {
		case problem.Unknown:
			unknown++
		case problem.Unavailable: // came after the batch: certainly not stored
		default:
			t.Errorf("told %v", err)
		}
	}
	h.close()
	h.open()
	if stored := int(h.sound().Receipts); stored != unknown || unknown == 0 {
		t.Errorf("%d commands were stored and %d callers were told that theirs may be", stored, unknown)
	}
}

// TestStoppedStore: when a checkpoint's commit has an unknown outcome, the
// store refuses everything until it is opened again. The recorder must say so
// and stop, not answer each command as a fault of the program.
func TestStoppedStore(t *testing.T) {
	h := newHouse(t, storetest.SQLiteConfig(t))
	h.do(audittest.Build("p-0", 0), "k-0")
	note, key := signed(t, h.rec.Head()) // the audit reads every checkpoint that is kept
	if err := h.store.PutSetting(t.Context(), "log.vkey", key); err != nil {
		t.Fatal(err)
	}
	h.armed = &failures[6]
	if err := h.store.PutCheckpoint(t.Context(), store.Checkpoint{Size: fact.Seq(h.rec.Head().Size), Note: note}); !errors.Is(err, store.ErrUnknown) {
		t.Fatalf("checkpoint: %v", err)
	}
	h.armed = nil
	_, err := h.rec.Do(t.Context(), officer, audittest.Build("p-1", 0), "k")
	if problem.CodeOf(err) != problem.Unavailable {
		t.Errorf("a command to a stopped store is told %v", err)
	}
	if h.rec.Do(t.Context(), officer, audittest.Build("p-2", 0), ""); h.rec.Fault() == nil {
		t.Error("the recorder does not know that it has stopped")
	}
	h.close()
	h.open()
	h.do(audittest.Build("p-1", 0), "k")
	h.sound()
}

// signed is a checkpoint of a head, signed with a key of the test's own, and
// that key.
func signed(t *testing.T, head tlog.Head) (checkpoint []byte, vkey string) {
	t.Helper()
	secret, key, err := tlog.NewKey("example.org/fault", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, _, err := tlog.ParseSecret(secret)
	if err != nil {
		t.Fatal(err)
	}
	note, err := tlog.SignCheckpoint(tlog.Checkpoint{Origin: "example.org/fault", Head: head}, signer)
	if err != nil {
		t.Fatal(err)
	}
	return note, key
}

// TestFullDisk: a disk without room refuses, says that it is full, and the
// record goes on when there is room again.
func TestFullDisk(t *testing.T) {
	cfg := storetest.SQLiteConfig(t)
	newHouse(t, cfg).close()
	cfg.Pragma = []string{"max_page_count(120)"}
	h := newHouse(t, cfg)
	var err error
	for i := 0; err == nil; i++ {
		_, err = h.rec.Do(t.Context(), officer, audittest.Build(fmt.Sprint("p-", i), 20), fmt.Sprint(i))
		if i > 1000 {
			t.Fatal("the disk never filled")
		}
	}
	if problem.CodeOf(err) != problem.Full {
		t.Errorf("a full disk is told as %v", err)
	}
	full := h.sound()
	h.close()
	h.cfg.Pragma = nil
	h.open()
	if now := h.sound(); now.Head != full.Head {
		t.Errorf("head %v after opening again, %v before", now.Head, full.Head)
	}
	h.do(audittest.Build("p-room", 20), "room")
	h.sound()
}
