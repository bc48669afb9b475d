// Package record is the only writer.
//
// Do is the one way in: it checks a command against the state at sequence N and
// appends its facts as N+1 …, in one transaction with their exact bytes, their
// leaf hashes and the idempotency key. Commands that arrive together form a
// batch. They are checked one after another on an overlay of the state, each
// seeing what the ones before it would do; they are committed together, for one
// fsync is the unit of cost; the overlay is kept only after the commit; and
// each command is answered for itself.
//
// # The invariants
//
// State = fold of the facts 1 … N, always: nothing reaches the state before it
// is committed. The sequence is unique: if another node appended first, the
// overlay is thrown away, the other's facts are folded (each one's leaf hash
// compared with the stored one), and every command of the batch is checked
// again. So every rule that a check enforces holds by construction, on one node
// and on many.
//
// # Three outcomes
//
// A command is stored, refused, or its outcome is unknown. When the outcome of
// a commit is unknown, so is that of its whole batch: the recorder stops and
// says so to everybody, until it is opened again and has read what is stored.
package record

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record/store"
	"imar/internal/record/tlog"

	"github.com/go-json-experiment/json"
)

// Options are what a recorder is given from outside. The zero value is right
// for production.
type Options struct {
	Now     clock.Now // nil: the wall clock
	Entropy io.Reader // ids and salts; nil: crypto/rand
	// Simulated lets a request bring its own moment. Only a demonstration, whose
	// clock and entropy are both its own, sets it.
	Simulated bool
	// Start gives a state that was saved at an earlier size, with that size's
	// root, to replay from; nil replays from the beginning.
	Start *whole.State
	// Root is the root at Start's size.
	Root tlog.Hash
	// OnCommit is called with the facts of each batch, in order, after they were
	// applied to the state, and for facts of other nodes as they are folded.
	OnCommit func(events []whole.Event, head tlog.Head)
	// Progress is called while facts are replayed at start.
	Progress func(done, total int64)
}

// Recorder is the writer of one node. It is safe for concurrent use.
type Recorder struct {
	store   *store.Store
	options Options
	entropy io.Reader
	jobs    chan *job
	done    chan struct{} // closed when the applier has ended
	stop    context.CancelFunc
	erasing []store.Withholding // the applier's: parts still to be destroyed
	turn    turn                // the applier's

	mu       sync.RWMutex // guards what follows for readers; the applier alone writes
	state    *whole.State
	tree     *tlog.Tree
	receipts *receipts
	fault    error // set once, when the recorder has stopped
	refusal  *problem.Problem
}

// Receipt is what a command came to. First and Last are the facts it led to;
// both are 0 when it changed nothing.
type Receipt struct {
	First, Last fact.Seq
	Repeated    bool // the same key and input were stored before; this is that receipt
}

// Request is a command with who asks for it.
type Request struct {
	Actor   fact.Actor
	Command any
	// Key makes a repetition harmless: the same key and input from the same actor
	// give the stored receipt, another input is refused. Importers need none:
	// what they say twice changes nothing by itself.
	Key string
	At  time.Time // only with Options.Simulated
	// Source is where facts come from whose command does not say so itself.
	Source fact.Source
}

// Result is the answer to one request of a batch.
type Result struct {
	Receipt Receipt
	Err     error // a problem.List, or nil
}

// Open reads what is stored, replays it into a state and starts the applier.
func Open(ctx context.Context, st *store.Store, o Options) (*Recorder, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &Recorder{store: st, options: o, jobs: make(chan *job, 1024), done: make(chan struct{}), entropy: o.Entropy}
	if r.entropy == nil {
		r.entropy = bufio.NewReaderSize(rand.Reader, 1<<15)
	}
	if err := r.replay(ctx); err != nil {
		return nil, fmt.Errorf("open record: %w", err)
	}
	run, stop := context.WithCancel(context.Background())
	r.stop = stop
	go r.apply(run)
	return r, nil
}

// Close ends the applier after the batch it is at. Commands still waiting are
// answered as unavailable.
func (r *Recorder) Close() error {
	r.stop()
	<-r.done
	return nil
}

// Do asks for one command and waits for its answer. The error is a
// problem.List: of code Unknown when nobody can say whether it was stored.
func (r *Recorder) Do(ctx context.Context, actor fact.Actor, command any, key string) (Receipt, error) {
	results, err := r.DoAll(ctx, []Request{{Actor: actor, Command: command, Key: key}})
	if err != nil {
		return Receipt{}, err
	}
	return results[0].Receipt, results[0].Err
}

// DoAll asks for several commands, in order, usually in one transaction. Each
// is answered for itself: one that is refused does not stop the others. The
// error is not nil when none was tried.
func (r *Recorder) DoAll(ctx context.Context, requests []Request) ([]Result, error) {
	// Asking for nothing is how a node follows others (Follow): reading goes on.
	if p := r.refused(); p != nil && len(requests) > 0 {
		return nil, problem.List{p}
	}
	j := &job{requests: requests, results: make([]Result, len(requests)), answered: make(chan struct{})}
	select {
	case r.jobs <- j:
	case <-r.done:
		return nil, r.stopped()
	case <-ctx.Done():
		return nil, problem.List{problem.New(problem.Unavailable, "record.cancelled").Because(ctx.Err())}
	}
	// Once queued the answer is waited for, even if the caller has gone: a
	// cancelled wait must not turn a stored command into an unknown one.
	select {
	case <-j.answered:
		return j.results, nil
	case <-r.done:
		select {
		case <-j.answered:
			return j.results, nil
		default:
			return nil, r.stopped()
		}
	}
}

// Preview checks a command and gives the facts that it would lead to, without
// recording anything.
func (r *Recorder) Preview(actor fact.Actor, command any) ([]fact.Draft, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	drafts, problems := whole.Check(r.state, command, whole.Moment{Actor: actor, Now: r.options.Now()})
	return drafts, problems.Err()
}

// Read calls f with the state, which must not be kept or changed.
func (r *Recorder) Read(f func(*whole.State)) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	f(r.state)
}

// Fact reads one fact with its parts; it is for whoever asks about what is on
// record already. A number that no fact has is a problem.
func (r *Recorder) Fact(ctx context.Context, seq fact.Seq) (fact.Fact, error) {
	if seq >= 1 && int64(seq) <= r.Head().Size {
		for f, err := range r.store.Facts(ctx, seq, seq) {
			return f, err
		}
	}
	return fact.Fact{}, problem.New(problem.NotFound, "record.fact-unknown", int64(seq))
}

// Head is the size and root of what is committed and applied.
func (r *Recorder) Head() tlog.Head {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.tree.Head()
}

// Snapshot calls f with the state and the head that belongs to it, for saving.
func (r *Recorder) Snapshot(f func(*whole.State, tlog.Head)) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	f(r.state, r.tree.Head())
}

// Tree is a copy of the tree at its present head.
func (r *Recorder) Tree() *tlog.Tree {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.tree.Clone()
}

func (r *Recorder) stopped() error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.fault != nil {
		return problem.List{problem.New(problem.Unavailable, "record.stopped").Because(r.fault)}
	}
	return problem.List{problem.New(problem.Unavailable, "record.closed")}
}

// Refuse makes the record read-only: every command is answered with why from
// now on, and nothing is stored. It is for a record that must not go on, such as
// one restored from before what was signed last.
func (r *Recorder) Refuse(why *problem.Problem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refusal = why
}

func (r *Recorder) refused() *problem.Problem {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.refusal
}

// Fault is why the recorder has stopped, nil while it works.
func (r *Recorder) Fault() error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.fault
}

// inputHash is the hash of a command's input, by which a repetition is told
// from another command with the same key.
func inputHash(command any) ([sha256.Size]byte, error) {
	b, err := json.Marshal(command, json.Deterministic(true))
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("hash input: %w", err)
	}
	return sha256.Sum256(b), nil
}

// classify is the problem that a failed append is told as.
func classify(err error) *problem.Problem {
	switch {
	case errors.Is(err, store.ErrUnknown):
		return problem.New(problem.Unknown, "record.unknown").Because(err)
	case errors.Is(err, store.ErrStopped):
		return problem.New(problem.Unavailable, "record.stopped").Because(err)
	case errors.Is(err, store.ErrFull):
		return problem.New(problem.Full, "problem.disk.full").Because(err)
	case errors.Is(err, store.ErrConflict):
		return problem.New(problem.Conflict, "record.busy").Because(err)
	}
	return problem.New(problem.Internal, "problem.internal").Because(err)
}
