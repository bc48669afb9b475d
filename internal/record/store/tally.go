package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"imar/internal/domain/fact"
)

// settingTally is the setting that counts the kept checkpoints. It is written
// with each of them, so that one that is gone is missed.
const settingTally = "log.checkpoints"

// CheckpointTally says which checkpoints there are without listing them: how
// many, and the sum (exclusive or) of the SHA-256 of their sizes in decimal. Two
// that differ by one checkpoint tell which.
type CheckpointTally struct {
	Count int64
	Sum   [sha256.Size]byte
}

// Add counts one more checkpoint.
func (t *CheckpointTally) Add(size fact.Seq) {
	t.Count++
	one := sha256.Sum256(strconv.AppendInt(nil, int64(size), 10))
	for i := range t.Sum {
		t.Sum[i] ^= one[i]
	}
}

// Missing is the size of the one checkpoint up to most that t counts and there
// does not; false when they differ by something else.
func (t CheckpointTally) Missing(there CheckpointTally, most fact.Seq) (fact.Seq, bool) {
	for size := fact.Seq(0); size <= most && t.Count == there.Count+1; size++ {
		with := there
		if with.Add(size); with == t {
			return size, true
		}
	}
	return 0, false
}

// String is the count, a space and the sum in hexadecimal.
func (t CheckpointTally) String() string {
	return strconv.FormatInt(t.Count, 10) + " " + hex.EncodeToString(t.Sum[:])
}

func parseTally(text string) (t CheckpointTally, err error) {
	count, sum, _ := strings.Cut(text, " ")
	t.Count, err = strconv.ParseInt(count, 10, 64)
	b, err2 := hex.DecodeString(sum)
	if err = errors.Join(err, err2); err == nil && copy(t.Sum[:], b) != len(t.Sum) {
		err = fmt.Errorf("sum of %d bytes", len(b))
	}
	return t, err
}

// checkpointTally is the tally before another checkpoint is kept; for a record
// that was begun without one, that of the checkpoints it has.
func checkpointTally(ctx context.Context, tx *sql.Tx) (t CheckpointTally, err error) {
	var text string
	err = tx.QueryRowContext(ctx, querySetting, settingTally).Scan(&text)
	if err == nil {
		return parseTally(text)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return t, err
	}
	rows, err := tx.QueryContext(ctx, querySizes)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	for rows.Next() {
		var size fact.Seq
		if err := rows.Scan(&size); err != nil {
			return t, err
		}
		t.Add(size)
	}
	return t, rows.Err()
}

// CheckpointTally is the tally that was kept with the latest checkpoint;
// ErrNotFound when there is none, and another error when it cannot be read.
func (s *Store) CheckpointTally(ctx context.Context) (CheckpointTally, error) {
	text, err := s.Setting(ctx, settingTally)
	if err != nil {
		return CheckpointTally{}, err
	}
	t, err := parseTally(text)
	if err != nil {
		return t, fmt.Errorf("read %s: %w", settingTally, err)
	}
	return t, nil
}

// Migrations lists the versions of the schema that were applied, in the order in
// which they were; a record that this program wrote has 0 … Schema.
func (s *Store) Migrations(ctx context.Context) (list []int64, err error) {
	rows, err := s.query(ctx, queryMigrations)
	if err != nil {
		return nil, failed("read migrations", err)
	}
	defer rows.Close()
	for rows.Next() {
		var version int64
		if err := rows.Scan(&version); err != nil {
			return nil, failed("read migrations", err)
		}
		list = append(list, version)
	}
	return list, failedOrNil("read migrations", rows.Err())
}

func failedOrNil(doing string, err error) error {
	if err == nil {
		return nil
	}
	return failed(doing, err)
}
