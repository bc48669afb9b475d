// Package publish makes the public log out of the record: it writes the files
// of C2SP tlog-tiles, has the tree head signed, and tells the views how far
// they may go.
//
// The order is the promise (each step is durable before the next begins):
// facts committed → entry bundles, hash tiles and body bundles written and
// synced → the signer re-reads them from disk and compares the root with the
// writer's and with what it signed last, which it keeps elsewhere → sign →
// checkpoint published → views told. A crash between any two leaves a log that
// is behind, never one that is wrong, and the next round begins where the
// published checkpoint stands.
//
// One node signs. A node without a signer writes the same files up to the
// checkpoint that it finds in the store, and serves that.
package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
)

// Signed is what was published last.
type Signed struct {
	Head       tlog.Head
	Checkpoint []byte
}

// Follower is told of facts once a signed checkpoint covers them, in order.
type Follower interface {
	Fold(events []whole.Event, signed Signed)
}

// Options are what a publisher is given from outside.
type Options struct {
	Dir    Dir
	Key    tlog.Key     // the log's public key
	Signer *tlog.Signer // nil on a node that does not sign
	// Quiet is the least time between two rounds, so that a busy writer does not
	// pay for a signature with every commit. 0 means 100 milliseconds.
	Quiet time.Duration
	// Trouble is told of a round that failed; the next commit tries again.
	Trouble func(error)
}

// Publisher follows one recorder.
type Publisher struct {
	store     *store.Store
	options   Options
	followers []Follower

	wake chan struct{}
	// swept says that every file with a withheld part was looked at since this
	// process began: a restart may find files older than the events it is told.
	swept bool
	mu    sync.Mutex
	// What was committed after the last round: events from.Size+1 … to.Size.
	events []whole.Event
	signed Signed
	fault  error
}

// New makes a publisher. from is what was published before and what the
// followers stand at; events handed to Committed must begin after it.
func New(st *store.Store, o Options, from Signed, followers ...Follower) *Publisher {
	if o.Quiet == 0 {
		o.Quiet = 100 * time.Millisecond
	}
	return &Publisher{store: st, options: o, followers: followers, wake: make(chan struct{}, 1), signed: from}
}

// Committed takes facts that were committed. It is what a recorder's OnCommit
// calls, and returns at once.
func (p *Publisher) Committed(events []whole.Event, _ tlog.Head) {
	p.mu.Lock()
	p.events = append(p.events, events...)
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Signed is what was published last.
func (p *Publisher) Signed() Signed {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.signed
}

// Fault is why the last round failed, nil when it did not.
func (p *Publisher) Fault() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault
}

// Run publishes after commits until ctx ends.
func (p *Publisher) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		}
		if err := p.Round(ctx); err != nil && ctx.Err() == nil && p.options.Trouble != nil {
			p.options.Trouble(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(p.options.Quiet):
		}
	}
}

// Round publishes everything committed so far. Only one goroutine may call it
// at a time.
func (p *Publisher) Round(ctx context.Context) error {
	err := p.round(ctx)
	p.mu.Lock()
	p.fault = err
	p.mu.Unlock()
	return err
}

func (p *Publisher) round(ctx context.Context) error {
	p.mu.Lock()
	events, from := p.events, p.signed.Head
	p.mu.Unlock()
	size := from.Size + int64(len(events))
	next, err := p.publish(ctx, events, size)
	if err != nil {
		return fmt.Errorf("publish up to %d: %w", size, err)
	}
	told := int(next.Head.Size - from.Size)
	for i := 0; i < told; i += foldAtOnce {
		batch := events[i:min(i+foldAtOnce, told)]
		for _, f := range p.followers {
			f.Fold(batch, next)
		}
	}
	p.mu.Lock()
	p.events = append([]whole.Event(nil), p.events[told:]...)
	p.signed = next
	p.mu.Unlock()
	return nil
}

// foldAtOnce bounds how long a follower keeps its readers waiting.
const foldAtOnce = 512

// publish brings the files up to size and signs, or, on a node that does not
// sign, up to the checkpoint in the store.
func (p *Publisher) publish(ctx context.Context, events []whole.Event, size int64) (Signed, error) {
	if p.options.Signer == nil {
		return p.copySigned(ctx, events, size)
	}
	head, err := p.writeFiles(ctx, events, size)
	if err != nil {
		return Signed{}, err
	}
	checkpoint, err := p.options.Signer.Sign(head)
	if err != nil {
		return Signed{}, err
	}
	if err := p.store.PutCheckpoint(ctx, store.Checkpoint{Size: fact.Seq(head.Size), Note: checkpoint}); err != nil {
		return Signed{}, err
	}
	if err := p.options.Dir.write("checkpoint", checkpoint); err != nil {
		return Signed{}, err
	}
	return Signed{head, checkpoint}, nil
}

func (p *Publisher) copySigned(ctx context.Context, events []whole.Event, size int64) (Signed, error) {
	latest, err := p.store.LatestCheckpoint(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return p.Signed(), nil
	}
	if err != nil {
		return Signed{}, err
	}
	c, err := tlog.OpenCheckpoint(latest.Note, p.options.Key.Name(), p.options.Key)
	if err != nil {
		return Signed{}, fmt.Errorf("checkpoint in the store: %w", err)
	}
	was := p.Signed()
	there, err := p.published()
	if err != nil {
		return Signed{}, err
	}
	if c.Size > size || c.Size < was.Head.Size || c.Size == there.Size {
		return was, nil // ahead of what this node has folded, or nothing new
	}
	head, err := p.writeFiles(ctx, events[:c.Size-was.Head.Size], c.Size)
	if err != nil {
		return Signed{}, err
	}
	if head != c.Head {
		return Signed{}, fmt.Errorf("checkpoint in the store: %w", tlog.ErrFork)
	}
	if err := p.options.Dir.write("checkpoint", latest.Note); err != nil {
		return Signed{}, err
	}
	return Signed{c.Head, latest.Note}, nil
}

// published is the head that the files stand at, that of the empty tree when
// there are none.
func (p *Publisher) published() (tlog.Head, error) {
	msg, err := p.options.Dir.Read("checkpoint")
	if errors.Is(err, fs.ErrNotExist) {
		return tlog.Head{Root: tlog.EmptyRoot}, nil
	}
	if err != nil {
		return tlog.Head{}, err
	}
	c, err := tlog.OpenCheckpoint(msg, p.options.Key.Name(), p.options.Key)
	return c.Head, err
}

// withholds says whether an event withholds a part of an earlier fact.
func withholds(events []whole.Event) bool {
	for _, e := range events {
		if _, ok := e.Body.(*statement.Withholding); ok {
			return true
		}
	}
	return false
}
