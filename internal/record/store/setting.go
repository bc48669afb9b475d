package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"iter"

	"imar/internal/domain/fact"
)

// Checkpoint is a signed statement of the tree's root at a size (C2SP
// tlog-checkpoint).
type Checkpoint struct {
	Size fact.Seq
	Note []byte // the signed note
}

// PutCheckpoint keeps a signed checkpoint. Keeping the same bytes again is no
// error; other bytes for the same size are ErrConflict.
func (s *Store) PutCheckpoint(ctx context.Context, c Checkpoint) error {
	err := s.commit(ctx, "keep checkpoint", func(ctx context.Context, tx *transaction) error {
		var note []byte
		err := tx.QueryRowContext(ctx, queryCheckpointAt, int64(c.Size)).Scan(&note)
		if err == nil && bytes.Equal(note, c.Note) {
			return nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		tally, err := checkpointTally(ctx, tx.Tx)
		if err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, insertCheckpoint, int64(c.Size), c.Note); err != nil {
			return err
		}
		tally.Add(c.Size)
		_, err = tx.ExecContext(ctx, insertSetting, settingTally, tally.String())
		return err
	}, nil)
	return err
}

// LatestCheckpoint gives the kept checkpoint of the greatest size; ErrNotFound
// when there is none.
func (s *Store) LatestCheckpoint(ctx context.Context) (Checkpoint, error) {
	var c Checkpoint
	err := s.one(ctx, "read checkpoint", queryCheckpoint, nil, &c.Size, &c.Note)
	return c, err
}

// Checkpoints walks the kept checkpoints by size, from the empty tree's on.
func (s *Store) Checkpoints(ctx context.Context) iter.Seq2[Checkpoint, error] {
	return keyset(ctx, s, checkpointPages, nil, -1, func(rows *sql.Rows) (c Checkpoint, key int64, err error) {
		err = rows.Scan(&c.Size, &c.Note)
		return c, int64(c.Size), err
	})
}

// PutSetting sets a small setting of this instance, such as the log's origin.
func (s *Store) PutSetting(ctx context.Context, key, value string) error {
	return s.commit(ctx, "keep setting", func(ctx context.Context, tx *transaction) error {
		_, err := tx.ExecContext(ctx, insertSetting, key, value)
		return err
	}, nil)
}

// Setting gives a setting; ErrNotFound when it was never set.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	var value string
	err := s.one(ctx, "read setting", querySetting, []any{key}, &value)
	return value, err
}
