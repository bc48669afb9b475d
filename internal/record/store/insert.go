package store

import (
	"context"
	"database/sql"

	"imar/internal/domain/fact"
)

// chunk is how many rows the larger of two insert statements stores.
const chunk = 16

// inserter stores rows of one table, many with one statement where there are
// many.
type inserter struct {
	columns   int
	one, many *sql.Stmt
	args      []any // room for one statement, used again by each batch
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
		p.in.args = make([]any, 0, chunk*p.in.columns)
		if p.in.one, err = s.write.PrepareContext(ctx, p.t.insert(1)); err != nil {
			return err
		}
		if p.in.many, err = s.write.PrepareContext(ctx, p.t.insert(chunk)); err != nil {
			return err
		}
	}
	return nil
}

// filling is an insert in progress within one transaction.
type filling struct {
	ctx  context.Context
	tx   *sql.Tx
	in   *inserter
	args []any
	err  error
}

func fill(ctx context.Context, tx *sql.Tx, in *inserter) *filling {
	return &filling{ctx: ctx, tx: tx, in: in, args: in.args}
}

// add takes a row and stores it, at the latest when done is called. After an
// error it does nothing.
func (f *filling) add(row ...any) {
	f.args = append(f.args, row...)
	if len(f.args) == chunk*f.in.columns && f.err == nil {
		_, f.err = f.tx.StmtContext(f.ctx, f.in.many).ExecContext(f.ctx, f.args...)
		f.args = f.args[:0]
	}
}

// done stores what is left, a row at a time.
func (f *filling) done() error {
	if f.err != nil || len(f.args) == 0 {
		return f.err
	}
	one := f.tx.StmtContext(f.ctx, f.in.one)
	for n := f.in.columns; len(f.args) > 0; f.args = f.args[n:] {
		if _, err := one.ExecContext(f.ctx, f.args[:n]...); err != nil {
			return err
		}
	}
	return nil
}

// insertBatch stores every row of a batch.
func (s *Store) insertBatch(ctx context.Context, tx *sql.Tx, b *Batch) error {
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
	return nil
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
