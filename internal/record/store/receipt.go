package store

import (
	"context"
	"database/sql"
	"iter"

	"imar/internal/base/problem"
)

// Receipts walks the receipts after number n, in order. The recorder reads all
// of them when it starts and keeps the keys in memory: an index over random
// keys would slow every append.
func (s *Store) Receipts(ctx context.Context, n int64) iter.Seq2[Receipt, error] {
	return keyset(ctx, s, receiptPages, nil, n, scanReceipt)
}

func scanReceipt(rows *sql.Rows) (r Receipt, key int64, err error) {
	var input sql.RawBytes
	if err = rows.Scan(&r.N, &r.Actor, &r.Key, &input, &r.Outcome, &r.First, &r.Last); err != nil {
		return r, 0, err
	}
	if copy(r.Input[:], input) != 32 {
		return r, 0, problem.New(problem.Tampered, "store.damaged.receipt", r.N)
	}
	return r, r.N, nil
}
