// Package node is one running Imar: a data folder opened, its record replayed,
// its log signed and its views folded. Commands and servers are made on top of
// it; it knows neither HTTP nor flags.
//
// # The data folder
//
//	imar.db   facts, parts, tiles, receipts (SQLite; absent with PostgreSQL)
//	log/      the public log as files (C2SP tlog-tiles), with its public key
//	blobs/    originals of imported files, by SHA-256, for staff
//	saved/    state and views, for a quick start; may be deleted at any time
//	lock      held by the one process that has the folder open
//	socket    where a running server takes files from imar import
//
// The private key and what was signed last stand outside the folder, beside it
// by default (NAME.key, NAME.signed, mode 0600): a copy of the folder cannot
// sign, and a folder restored from an old backup cannot make the log fork.
//
// The invariant: one process has a folder open for writing.
package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/intake"
	"imar/internal/record"
	"imar/internal/record/blob"
	"imar/internal/record/publish"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
	"imar/internal/view"
)

// Config says which folder to open and how.
type Config struct {
	Data     string // the data folder
	Postgres string // URL; "" is SQLite in the data folder
	Key      string // file of the private key; "" is Data + ".key"
	Origin   string // name of the log, when it is made; "" makes one up
	// Rebuild ignores the saved state and views: everything is replayed.
	Rebuild bool
	// The rest is for demonstrations and tests.
	Now       clock.Now
	Entropy   io.Reader // ids and salts
	Simulated bool
	Progress  func(stage string, done, total int64)
}

// Node is an open data folder.
type Node struct {
	Config    Config
	Store     *store.Store
	Recorder  *record.Recorder
	Publisher *publish.Publisher
	Views     *view.Public
	Blobs     blob.Dir
	Log       publish.Dir
	Key       tlog.Key // the log's public key

	saved tlog.Head // of the saved state and views
	past  *pasts

	lock *os.File
	stop context.CancelFunc
	runs sync.WaitGroup
}

// ReplayGC is the garbage collector's percentage while facts are replayed.
const ReplayGC = 200

// Open opens a data folder, making it first when there is none.
func Open(ctx context.Context, c Config) (*Node, error) {
	if c.keyInside() {
		return nil, problem.New(problem.Usage, "node.key-inside", c.keyFile())
	}
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return nil, fmt.Errorf("open data folder: %w", err)
	}
	lock, err := lockFolder(c.Data)
	if err != nil {
		return nil, err
	}
	n := &Node{Config: c, lock: lock, past: newPasts(), Blobs: blob.Dir(filepath.Join(c.Data, "blobs")), Log: publish.Dir(filepath.Join(c.Data, "log"))}
	if err := n.open(ctx); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

// Now is the node's clock.
func (n *Node) Now() clock.Now {
	if n.Config.Now != nil {
		return n.Config.Now
	}
	return time.Now
}

// Path is a file or folder within the data folder.
func (n *Node) Path(name string) string { return filepath.Join(n.Config.Data, name) }

// storeConfig is where the record is: an SQLite file in the folder, or PostgreSQL.
func (n *Node) storeConfig() store.Config {
	if n.Config.Postgres != "" {
		return store.Config{Postgres: n.Config.Postgres}
	}
	return store.Config{SQLite: n.Path("imar.db")}
}

func (n *Node) open(ctx context.Context) error {
	cfg := n.storeConfig()
	// The database holds restricted parts: nobody but its owner reads it.
	if cfg.SQLite != "" {
		f, err := os.OpenFile(cfg.SQLite, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return fmt.Errorf("open database: %w", err)
		}
		f.Close()
	}
	var err error
	if n.Store, err = store.Open(ctx, cfg); err != nil {
		return err
	}
	signer, err := n.openKey(ctx)
	if err != nil {
		return err
	}
	signed, err := n.signedBefore(ctx)
	if err != nil {
		return err
	}
	start := n.loadSaved(ctx, signed.Head)
	n.Views, n.saved = start.views, start.head
	n.Publisher = publish.New(n.Store, publish.Options{Dir: n.Log, Key: n.Key, Signer: signer, Trouble: n.trouble}, signed, follower{n.Views})
	if err := n.openRecorder(ctx, start, signed.Head); err != nil {
		return err
	}
	n.round(ctx, signer != nil)
	run, stop := context.WithCancel(context.Background())
	n.stop = stop
	n.runs.Go(func() { n.Publisher.Run(run) })
	n.runs.Go(func() { n.keepSaved(run) })
	if n.Config.Postgres != "" {
		n.runs.Go(func() { n.follow(run) })
	}
	return nil
}

// openRecorder replays what state and views do not know yet, and opens the
// record for writing.
func (n *Node) openRecorder(ctx context.Context, start started, signed tlog.Head) error {
	// A replay makes much that lives for a moment only: collecting it half as often
	// saves a tenth of the time, and the memory is given back at its end.
	percent := debug.SetGCPercent(ReplayGC)
	replaying, folded := make(chan []whole.Event, 2), make(chan struct{})
	go func() { // beside the state, on another processor
		defer close(folded)
		for events := range replaying {
			n.Views.Replay(events)
		}
		n.Views.Reindex()
	}()
	var err error
	n.Recorder, err = record.Open(ctx, n.Store, record.Options{
		Now: n.Config.Now, Entropy: n.Config.Entropy, Simulated: n.Config.Simulated,
		Start: start.state, Root: start.head.Root,
		OnCommit: n.committed(signed, replaying),
		Progress: func(done, total int64) {
			if n.Config.Progress != nil {
				n.Config.Progress("node.replay", done, total)
			}
		},
	})
	close(replaying)
	<-folded
	debug.SetGCPercent(percent)
	var differs *record.ErrDiffers
	if errors.As(err, &differs) {
		return problem.New(problem.Tampered, "node.fact-differs", int64(differs.Seq)).Because(err)
	}
	if err != nil {
		return err
	}
	settleMemory(start.head.Size, n.Recorder)
	return nil
}

// A large record lives in hundreds of megabytes. Letting as much garbage again
// gather beside it, as Go does by itself, would double what the process holds,
// so it is collected sooner there; a small record stays as it is.
const (
	largeHeap = 256 << 20 // bytes alive
	largeGC   = 40        // percent of them
)

// settleMemory gives back what a replay used, and collects garbage as the size
// of what is alive asks for. GOGC in the environment has the last word.
func settleMemory(saved int64, r *record.Recorder) {
	if r == nil || r.Head().Size == saved && saved < 100_000 {
		return // nothing was replayed, and little is alive
	}
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > largeHeap && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(largeGC)
	}
}

// signedBefore is the last checkpoint in the store, which covers what the views
// may show before this process has signed anything.
func (n *Node) signedBefore(ctx context.Context) (publish.Signed, error) {
	last, err := n.Store.LatestCheckpoint(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return publish.Signed{Head: tlog.Head{Root: tlog.EmptyRoot}}, nil
	}
	if err != nil {
		return publish.Signed{}, err
	}
	c, err := tlog.OpenCheckpoint(last.Note, n.Key.Name(), n.Key)
	if err != nil {
		return publish.Signed{}, problem.New(problem.Tampered, "node.bad-checkpoint").Because(err)
	}
	return publish.Signed{Head: c.Head, Checkpoint: last.Note}, nil
}

// committed hands facts on: what was signed before, and is replayed at start,
// to the views; the rest to the publisher.
func (n *Node) committed(signed tlog.Head, replaying chan<- []whole.Event) func([]whole.Event, tlog.Head) {
	return func(events []whole.Event, head tlog.Head) {
		before := int64(len(events)) - max(0, head.Size-signed.Size)
		if before > 0 {
			replaying <- events[:before]
			events = events[before:]
		}
		if len(events) > 0 {
			n.Publisher.Committed(events, head)
		}
	}
}

// followEvery is how often a node looks for facts of other nodes.
const followEvery = 500 * time.Millisecond

func (n *Node) follow(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := n.Recorder.Follow(ctx); err != nil && ctx.Err() == nil {
			slog.Error("follow other nodes", "cause", err)
		}
		n.Publisher.Committed(nil, tlog.Head{}) // a checkpoint of another node may have come
	}
}

// follower hands what is signed to the views.
type follower struct{ views *view.Public }

func (f follower) Fold(events []whole.Event, _ publish.Signed) { f.views.Fold(events) }

// Intake is the desk where files are taken in.
func (n *Node) Intake(progress func(read, size int64)) *intake.Desk {
	return &intake.Desk{Recorder: n.Recorder, Blobs: n.Blobs, Progress: progress, Now: n.Now()(),
		Actor: fact.Actor{ID: "system", Role: "importer"}}
}

// Publish waits until everything committed so far is signed and folded.
func (n *Node) Publish(ctx context.Context) error {
	for {
		if n.Publisher.Signed().Head.Size >= n.Recorder.Head().Size {
			return nil
		}
		if err := n.Publisher.Fault(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Close signs what is committed, saves state and views, and lets the folder go.
func (n *Node) Close() error {
	if n.stop != nil {
		n.stop()
		n.runs.Wait()
	}
	var err error
	if n.Recorder != nil {
		err = n.Recorder.Close()
		if n.Recorder.Fault() == nil {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			err = errors.Join(err, n.lastRound(ctx, n.Publisher), n.save())
		}
	}
	if n.Store != nil {
		err = errors.Join(err, n.Store.Close())
	}
	if n.lock != nil {
		err = errors.Join(err, n.lock.Close())
	}
	return err
}

// errInUse is the problem of a folder that another process has open.
func errInUse(folder string) error {
	return problem.New(problem.Unavailable, "node.in-use", folder)
}

// InUse says that an error of Open is that another process has the folder open.
func InUse(err error) bool {
	var p *problem.Problem
	return errors.As(err, &p) && p.Key == "node.in-use"
}
