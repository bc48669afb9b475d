package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// LeafHashes gives the hashes of the leaves from … to: leaf hash of fact n at
// n − from. One that is missing fails with code NotFound.
func (s *Store) LeafHashes(ctx context.Context, from, to fact.Seq) ([]Hash, error) {
	if to < from {
		return nil, nil
	}
	rows, err := s.query(ctx, queryLeafHashes, int64(from), int64(to))
	if err != nil {
		return nil, failed("read leaf hashes", err)
	}
	defer rows.Close()
	hashes := make([]Hash, 0, to-from+1)
	for rows.Next() {
		var seq int64
		var hash sql.RawBytes
		if err := rows.Scan(&seq, &hash); err != nil {
			return nil, failed("read leaf hashes", err)
		}
		want := from + fact.Seq(len(hashes))
		if fact.Seq(seq) != want {
			return nil, missing(want)
		}
		if len(hash) != 32 {
			return nil, damaged(want)
		}
		hashes = append(hashes, Hash(hash))
	}
	if err := rows.Err(); err != nil {
		return nil, failed("read leaf hashes", err)
	}
	if want := from + fact.Seq(len(hashes)); want <= to {
		return nil, missing(want)
	}
	return hashes, nil
}

// Tile reads one full tile; ErrNotFound when it is not there.
func (s *Store) Tile(ctx context.Context, level int, index int64) ([]byte, error) {
	var data []byte
	err := s.one(ctx, "read tile", queryTile, []any{int64(level), index}, &data)
	return data, err
}

// Tiles walks all full tiles, level by level from 0, in order.
func (s *Store) Tiles(ctx context.Context) iter.Seq2[Tile, error] {
	return func(yield func(Tile, error) bool) {
		var top int64
		err := s.one(ctx, "read tiles", queryLevels, nil, &top)
		if errors.Is(err, ErrNotFound) {
			return
		}
		if err != nil {
			yield(Tile{}, err)
			return
		}
		for level := range top + 1 {
			for t, err := range keyset(ctx, s, tilePages, []any{level}, -1, scanTile) {
				if !yield(t, err) || err != nil {
					return
				}
			}
		}
	}
}

func scanTile(rows *sql.Rows) (t Tile, key int64, err error) {
	err = rows.Scan(&t.Level, &t.Index, &t.Data)
	return t, t.Index, err
}

// Committed is a batch as it was committed.
type Committed struct {
	First, Last fact.Seq
	Root        Hash // of the tree of Last leaves
	At          time.Time
}

// Batches walks the committed batches that end after the given fact, in order.
func (s *Store) Batches(ctx context.Context, after fact.Seq) iter.Seq2[Committed, error] {
	return keyset(ctx, s, batchPages, nil, int64(after), scanBatch)
}

func scanBatch(rows *sql.Rows) (c Committed, key int64, err error) {
	var root sql.RawBytes
	var at string
	if err = rows.Scan(&c.Last, &c.First, &root, &at); err != nil {
		return c, 0, err
	}
	if c.At, err = time.Parse(fact.TimeFormat, at); err != nil || copy(c.Root[:], root) != 32 {
		return c, 0, damaged(c.Last).Because(err)
	}
	return c, int64(c.Last), nil
}

// Root gives the root at the end of a committed batch; ErrNotFound when no
// batch ended at that size.
func (s *Store) Root(ctx context.Context, size fact.Seq) (Hash, error) {
	var root []byte
	if err := s.one(ctx, "read root", queryRoot, []any{int64(size)}, &root); err != nil {
		return Hash{}, err
	}
	if len(root) != 32 {
		return Hash{}, damaged(size)
	}
	return Hash(root), nil
}

// one reads one row; ErrNotFound when there is none.
func (s *Store) one(ctx context.Context, doing, query string, args []any, dest ...any) error {
	row, err := s.queryRow(ctx, query, args...)
	if err == nil {
		err = row.Scan(dest...)
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return problem.New(problem.NotFound, "store.absent.row").Because(ErrNotFound)
	case err != nil:
		return failed(doing, err)
	}
	return nil
}
