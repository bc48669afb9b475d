package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"

	"imar/internal/base/problem"
)

// pages is how a table is read a page at a time: the last two parameters of
// the query are the key after which a page begins and its greatest length.
type pages struct {
	doing string
	query string
	limit int
}

var (
	tilePages    = pages{"read tiles", queryTiles, 64}
	batchPages   = pages{"read batches", queryBatches, 1024}
	receiptPages = pages{"read receipts", queryReceipts, 1024}

	checkpointPages = pages{"read checkpoints", queryCheckpoints, 1024}
)

// keyset walks a table by its key, after the given one. scan reads a row and
// says its key. Each page is read whole before it is yielded, so that a slow
// caller holds no snapshot of the database.
func keyset[T any](ctx context.Context, s *Store, p pages, args []any, after int64, scan func(*sql.Rows) (T, int64, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			page, last, err := keysetPage(ctx, s, p, append(args[:len(args):len(args)], after, int64(p.limit)), scan)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range page {
				if !yield(item, nil) {
					return
				}
			}
			if len(page) < p.limit {
				return
			}
			after = last
		}
	}
}

func keysetPage[T any](ctx context.Context, s *Store, p pages, args []any, scan func(*sql.Rows) (T, int64, error)) (page []T, last int64, err error) {
	rows, err := s.query(ctx, p.query, args...)
	if err != nil {
		return nil, 0, failed(p.doing, err)
	}
	defer rows.Close()
	for rows.Next() {
		item, key, err := scan(rows)
		if known := (*problem.Problem)(nil); errors.As(err, &known) {
			return nil, 0, err
		}
		if err != nil {
			return nil, 0, failed(p.doing, err)
		}
		page, last = append(page, item), key
	}
	if err := rows.Err(); err != nil {
		return nil, 0, failed(p.doing, err)
	}
	return page, last, nil
}
