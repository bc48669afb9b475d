package store

import (
	"context"
	"database/sql"
	"fmt"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Withheld gives every withholding, in the order of the facts that say so. A
// part may appear twice: withheld first, erased later.
func (s *Store) Withheld(ctx context.Context) ([]Withholding, error) {
	rows, err := s.query(ctx, queryWithheld)
	if err != nil {
		return nil, failed("read withholdings", err)
	}
	defer rows.Close()
	var all []Withholding
	for rows.Next() {
		var w Withholding
		var erased int64
		if err := rows.Scan(&w.By, &w.Seq, &w.Part, &erased); err != nil {
			return nil, failed("read withholdings", err)
		}
		w.Erase = erased == 1
		all = append(all, w)
	}
	if err := rows.Err(); err != nil {
		return nil, failed("read withholdings", err)
	}
	return all, nil
}

// Erase deletes a part for which an erasure is registered (Withholding.Erase),
// and refuses any other. A part that is already gone is no error, so that an
// erasure cut short by a crash can be repeated. The public part, which stands
// in the fact's own row, is beyond it.
//
// On SQLite no byte of the part remains in the file or its log. On PostgreSQL
// the server's vacuum overwrites the row later, and its log archives and
// backups keep what they hold.
func (s *Store) Erase(ctx context.Context, seq fact.Seq, part int) error {
	err := s.commit(ctx, "erase part", func(ctx context.Context, tx *transaction) error {
		registered, err := s.registered(ctx, tx.Tx, seq, part)
		if err != nil {
			return err
		}
		if !registered {
			return problem.New(problem.Refused, "store.erase", int64(seq), int64(part))
		}
		_, err = tx.ExecContext(ctx, deletePart, int64(seq), int64(part))
		return err
	}, nil)
	if err != nil || s.engine != engineSQLite {
		return err
	}
	return s.foldLog(ctx)
}

func (s *Store) registered(ctx context.Context, tx *sql.Tx, seq fact.Seq, part int) (bool, error) {
	var n int64
	if err := tx.QueryRowContext(ctx, queryErased, int64(seq), int64(part)).Scan(&n); err != nil {
		return false, err
	}
	return n > 0, nil
}

// foldLog moves SQLite's write-ahead log into the file and empties it, as soon
// as readers let it.
func (s *Store) foldLog(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var busy, frames, moved int64
	if err := s.write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return failed("fold log", err)
	}
	if busy != 0 {
		return problem.New(problem.Unavailable, "store.busy").Because(fmt.Errorf("fold log: %d of %d frames moved", moved, frames))
	}
	return nil
}
