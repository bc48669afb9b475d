package store

import (
	"context"
	"database/sql"
	"slices"

	"imar/internal/domain/fact"
)

// chunks are how many rows the insert statements store, the most first. Any number
// of rows below the first takes at most as many statements as there are others.
var chunks = [...]int{16, 8, 4, 2, 1}

// inserter stores rows of one table, as many with one statement as it can.
type inserter struct {
	columns int
	texts   [len(chunks)]string
	sized   [len(chunks)]*sql.Stmt // SQLite's
	args    []any                  // room for one statement, used again by each batch
}

// inserters are the prepared statements of a batch.
type inserters struct {
	head                                       *sql.Stmt
	fact, part, withheld, tile, batch, receipt inserter
}

func (s *Store) prepareInserts(ctx context.Context) error {
	var err error
	if s.inserts.head, err = s.write.PrepareContext(ctx, queryHead); err != nil {
		return err
	}
	for _, p := range []struct {
		in *inserter
		t  table
	}{
		{&s.inserts.fact, tables.fact},
		{&s.inserts.part, tables.part},
		{&s.inserts.withheld, tables.withheld},
		{&s.inserts.tile, tables.tile},
		{&s.inserts.batch, tables.batch},
		{&s.inserts.receipt, tables.receipt},
	} {
		p.in.columns = len(p.t.columns)
		p.in.args = make([]any, 0, chunks[0]*p.in.columns)
		for i, rows := range chunks {
			p.in.texts[i] = p.t.insert(rows)
			if s.engine == enginePostgres {
				continue // prepared by the connection that sends them
			}
			if p.in.sized[i], err = s.write.PrepareContext(ctx, p.in.texts[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// filling is an insert in progress within one transaction.
type filling struct {
	ctx  context.Context
	tx   *transaction
	in   *inserter
	args []any
	err  error
}

func fill(ctx context.Context, tx *transaction, in *inserter) *filling {
	return &filling{ctx: ctx, tx: tx, in: in, args: in.args}
}

// add takes a row and stores it, at the latest when done is called. After an
// error it does nothing.
func (f *filling) add(row ...any) {
	f.args = append(f.args, row...)
	if len(f.args) == chunks[0]*f.in.columns {
		f.flush()
	}
}

// flush stores the rows at hand, with as few statements as there are.
func (f *filling) flush() {
	args := f.args
	for i, rows := range chunks {
		for n := rows * f.in.columns; len(args) >= n && f.err == nil; args = args[n:] {
			if f.tx.conn != nil {
				f.tx.waiting.Queue(f.in.texts[i], slices.Clone(args[:n])...)
				continue
			}
			_, f.err = f.tx.StmtContext(f.ctx, f.in.sized[i]).ExecContext(f.ctx, args[:n]...)
		}
	}
	f.args = f.args[:0]
}

// done stores what is left.
func (f *filling) done() error {
	f.flush()
	return f.err
}

// insertBatch stores every row of a batch.
func (s *Store) insertBatch(ctx context.Context, tx *transaction, b *Batch) error {
	facts, parts := fill(ctx, tx, &s.inserts.fact), fill(ctx, tx, &s.inserts.part)
	for i := range b.Facts {
		addFact(facts, parts, &b.Facts[i], &b.LeafHashes[i])
	}
	tiles := fill(ctx, tx, &s.inserts.tile)
	for _, t := range b.Tiles {
		tiles.add(int64(t.Level), t.Index, t.Data)
	}
	receipts := fill(ctx, tx, &s.inserts.receipt)
	for _, r := range b.Receipts {
		receipts.add(r.N, r.Actor, r.Key, r.Input[:], r.Outcome, int64(r.First), int64(r.Last))
	}
	withheld := fill(ctx, tx, &s.inserts.withheld)
	for _, w := range b.Withhold {
		erased := int64(0)
		if w.Erase {
			erased = 1
		}
		withheld.add(int64(w.By), int64(w.Seq), int64(w.Part), erased)
	}
	batch := fill(ctx, tx, &s.inserts.batch)
	if n := len(b.Facts); n > 0 {
		batch.add(int64(b.Facts[n-1].Seq), int64(b.Facts[0].Seq), b.Root[:], b.At.UTC().Format(fact.TimeFormat))
	}
	for _, f := range []*filling{facts, parts, tiles, receipts, withheld, batch} {
		if err := f.done(); err != nil {
			return err
		}
	}
	return tx.send(ctx)
}

// addFact takes a fact's row, with its public part, and the rows of its other
// parts.
func addFact(facts, parts *filling, f *fact.Fact, leafHash *Hash) {
	var salt, body any
	for i := range f.Parts {
		p := &f.Parts[i]
		if i == 0 && p.Name == fact.PartPublic {
			salt, body = p.Salt[:], p.Body
			continue
		}
		parts.add(int64(f.Seq), int64(i), p.Salt[:], p.Body)
	}
	facts.add(int64(f.Seq), leafHash[:], f.Leaf, salt, body)
}
