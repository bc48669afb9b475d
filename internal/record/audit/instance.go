package audit

import (
	"context"
	"errors"
	"slices"

	"imar/internal/domain/fact"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
)

// schema checks the table of migrations: a record that this program can read has
// every version once, in their order.
func (a *auditor) schema(ctx context.Context) error {
	have, err := a.store.Migrations(ctx)
	if err != nil {
		return err
	}
	var want []int64
	for version := range int64(store.Schema) + 1 {
		want = append(want, version)
	}
	if !slices.Equal(have, want) {
		return wrong("audit.schema-differs", "goose_db_version")
	}
	return nil
}

// key is the public key that the store keeps beside the checkpoints. A record
// with checkpoints has one.
func (a *auditor) key(ctx context.Context) (key tlog.Key, known bool, err error) {
	text, err := a.store.Setting(ctx, "log.vkey")
	if errors.Is(err, store.ErrNotFound) {
		return key, false, nil
	}
	if err != nil {
		return key, false, err
	}
	if key, err = tlog.ParseKey(text); err != nil {
		return key, false, wrong("audit.key-unreadable").Because(err)
	}
	return key, true, nil
}

// checkpoints reads the kept checkpoints, checks their signatures with the key
// that the store keeps beside them, and looks for those that are gone.
func (a *auditor) checkpoints(ctx context.Context) error {
	key, known, err := a.key(ctx)
	if err != nil {
		return err
	}
	// Another node may keep one more meanwhile: then they are looked at again.
	before, err := a.tally(ctx)
	if err != nil {
		return err
	}
	var there store.CheckpointTally
	var bad []fact.Seq
	var cause error
	for kept, err := range a.store.Checkpoints(ctx) {
		if err != nil {
			return err
		}
		there.Add(kept.Size)
		c, _, err := tlog.ParseCheckpoint(kept.Note)
		if err == nil && known {
			_, err = tlog.OpenCheckpoint(kept.Note, c.Origin, key)
		}
		if err != nil || c.Size != int64(kept.Size) {
			bad, cause = append(bad, kept.Size), errors.Join(cause, err)
			continue
		}
		a.signed[kept.Size] = c.Root
	}
	switch {
	case there.Count > 0 && !known:
		return wrong("audit.key-missing", "log.vkey")
	case int64(len(bad)) == there.Count && there.Count > 1: // it is not they that changed
		return wrong("audit.key-differs", "log.vkey").Because(cause)
	case len(bad) > 0:
		return wrong("audit.checkpoint-differs", int64(bad[0])).Because(cause)
	}
	after, err := a.tally(ctx)
	switch {
	case err != nil:
		return err
	case after != before:
		return a.checkpoints(ctx)
	}
	if err := a.counted(ctx, after, there); err != nil {
		return err
	}
	return a.meet(0)
}

// tally is the count of checkpoints that was kept with the latest of them. A
// record that was written before they were counted has none: the zero tally.
func (a *auditor) tally(ctx context.Context) (store.CheckpointTally, error) {
	kept, err := a.store.CheckpointTally(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return store.CheckpointTally{}, nil
	}
	if err != nil {
		return kept, wrong("audit.tally-unreadable", "log.checkpoints").Because(err)
	}
	return kept, nil
}

// counted compares the checkpoints that are there with those that were kept.
func (a *auditor) counted(ctx context.Context, kept, there store.CheckpointTally) error {
	if kept == there || kept.Count == 0 {
		return nil
	}
	head, err := a.store.Head(ctx)
	if err != nil {
		return err
	}
	if size, ok := kept.Missing(there, head.Size); ok {
		return wrong("audit.checkpoint-missing", int64(size))
	}
	return wrong("audit.checkpoints-missing", kept.Count, there.Count)
}
