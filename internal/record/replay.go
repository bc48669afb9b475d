package record

import (
	"context"
	"crypto/sha256"
	"fmt"

	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
)

// replay builds the state from what is stored, from Options.Start on when that
// belongs to this record.
func (r *Recorder) replay(ctx context.Context) error {
	head, err := r.store.Head(ctx)
	if err != nil {
		return err
	}
	r.receipts = newReceipts()
	for receipt, err := range r.store.Receipts(ctx, 0) {
		if err != nil {
			return fmt.Errorf("read receipts: %w", err)
		}
		r.receipts.put(keyOf(receipt.Actor, receipt.Key), receipt)
	}
	r.state, r.tree = whole.New(), &tlog.Tree{}
	if s := r.options.Start; s != nil && s.Seq <= head.Size {
		tree, err := TreeAt(ctx, r.store, s.Seq)
		if err != nil {
			return err
		}
		if tree.Root() == r.options.Root {
			r.state, r.tree = s, tree
		}
	}
	if err := r.foldUpTo(ctx, head.Size, head.Root); err != nil {
		return err
	}
	return r.eraseAgain(ctx)
}

// eraseAgain makes up for erasures that were registered and cut short.
func (r *Recorder) eraseAgain(ctx context.Context) error {
	list, err := r.store.Withheld(ctx)
	if err != nil {
		return err
	}
	for _, w := range list {
		if w.Erase && r.store.Erase(ctx, w.Seq, w.Part) != nil {
			r.erasing = append(r.erasing, w)
		}
	}
	return nil
}

// TreeAt is the tree over the first size facts, from what is stored.
func TreeAt(ctx context.Context, st *store.Store, size fact.Seq) (*tlog.Tree, error) {
	first := size/tlog.TileWidth*tlog.TileWidth + 1
	leaves, err := st.LeafHashes(ctx, first, size)
	if err != nil {
		return nil, err
	}
	hashes := make([]tlog.Hash, len(leaves))
	for i, leaf := range leaves {
		hashes[i] = leaf
	}
	return tlog.RestoreFull(int64(size), hashes, func(n tlog.Name) ([]byte, error) {
		return st.Tile(ctx, n.Level, n.Index)
	})
}

// catchUp folds what other nodes appended. Only the applier calls it.
func (r *Recorder) catchUp(ctx context.Context) error {
	head, err := r.store.Head(ctx)
	if err != nil || head.Size == r.state.Seq { // receipts come with facts
		return err
	}
	for receipt, err := range r.store.Receipts(ctx, r.receipts.count) {
		if err != nil {
			return fmt.Errorf("read receipts: %w", err)
		}
		r.mu.Lock()
		r.receipts.put(keyOf(receipt.Actor, receipt.Key), receipt)
		r.mu.Unlock()
	}
	return r.foldUpTo(ctx, head.Size, head.Root)
}

// Follow folds what other nodes appended since; a node that writes little or
// nothing calls it now and then. It waits for the applier, which does the work
// between two batches.
func (r *Recorder) Follow(ctx context.Context) error {
	head, err := r.store.Head(ctx)
	if err != nil || int64(head.Size) <= r.Head().Size {
		return err
	}
	_, err = r.DoAll(ctx, nil)
	return err
}

// ErrDiffers means that what is stored is not what was committed to: the state
// is not to be trusted, and nothing may be written.
type ErrDiffers struct {
	Seq  fact.Seq
	What string
}

// Error names the fact and what differs.
func (e *ErrDiffers) Error() string {
	return fmt.Sprintf("fact %d: %s differs from what was committed", e.Seq, e.What)
}

// chunk is how many facts are folded between two looks at the progress, and
// how many a follower of commits is handed at once.
const chunk = 2048

// foldUpTo reads the facts after the state's own and folds them. Each leaf is
// hashed again from the bytes read; at the end the root must be the stored one.
func (r *Recorder) foldUpTo(ctx context.Context, size fact.Seq, root tlog.Hash) error {
	start := r.state.Seq
	events := make([]whole.Event, 0, chunk)
	for f, err := range r.store.Facts(ctx, start+1, size) {
		if err != nil {
			return fmt.Errorf("read fact: %w", err)
		}
		event, err := r.verified(f)
		if err != nil {
			return err
		}
		events = append(events, event)
		if len(events) == chunk {
			r.fold(events)
			events = make([]whole.Event, 0, chunk)
			if r.options.Progress != nil {
				r.options.Progress(int64(r.state.Seq-start), int64(size-start))
			}
		}
	}
	r.fold(events)
	if r.state.Seq != size {
		return &ErrDiffers{r.state.Seq + 1, "presence"}
	}
	if size > 0 && r.tree.Root() != root {
		return &ErrDiffers{size, "root"}
	}
	return nil
}

// verified checks the public body against the header that the log commits to.
func (r *Recorder) verified(f fact.Fact) (whole.Event, error) {
	for i, p := range f.Parts {
		if p.Body != nil && p.Sum() != f.Header.Parts[i].Digest {
			return whole.Event{}, &ErrDiffers{f.Seq, "part " + p.Name}
		}
	}
	full, err := f.Reveal()
	if err != nil {
		return whole.Event{}, err
	}
	f.Header = full
	return whole.Refold(&f)
}

func (r *Recorder) fold(events []whole.Event) {
	if len(events) == 0 {
		return
	}
	r.mu.Lock()
	for _, e := range events {
		r.tree.Append(tlog.LeafHash(e.Leaf))
		r.state.Apply(e)
	}
	head := r.tree.Head()
	r.mu.Unlock()
	if r.options.OnCommit != nil {
		r.options.OnCommit(events, head)
	}
}

// withholding gives what the store must register for a fact that withholds a
// part of an earlier one.
func withholding(e whole.Event) []store.Withholding {
	w, ok := e.Body.(*statement.Withholding)
	if !ok {
		return nil
	}
	return []store.Withholding{{Seq: w.Seq, Part: w.Index, By: e.Seq, Erase: w.Erased}}
}

// receiptKey is the first half of SHA-256 of actor and key.
type receiptKey [16]byte

func keyOf(actor, key string) receiptKey {
	sum := sha256.Sum256([]byte(actor + "\x00" + key))
	return receiptKey(sum[:16])
}

// receipts is the idempotency index, in memory.
type receipts struct {
	byKey map[receiptKey]store.Receipt
	count int64
}

func newReceipts() *receipts { return &receipts{byKey: make(map[receiptKey]store.Receipt)} }

func (x *receipts) find(k receiptKey) (store.Receipt, bool) {
	r, ok := x.byKey[k]
	return r, ok
}

func (x *receipts) put(k receiptKey, r store.Receipt) {
	r.Actor, r.Key = "", "" // found again by their hash
	x.byKey[k] = r
	x.count = max(x.count, r.N)
}
