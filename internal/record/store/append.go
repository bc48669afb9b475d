package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Batch is what one commit stores.
type Batch struct {
	Facts      []fact.Fact // sealed, without a gap, every part with its body
	LeafHashes []Hash      // one for each fact
	Tiles      []Tile      // the tiles that these leaves filled
	Root       Hash        // root of the tree after the last fact
	At         time.Time   // when the batch was made
	Receipts   []Receipt   // without a gap
	Withhold   []Withholding
}

// Tile is a full tile: 256 hashes at its place (C2SP tlog-tiles).
type Tile struct {
	Level int
	Index int64
	Data  []byte // 8192 bytes
}

// Receipt says what became of a command.
type Receipt struct {
	N           int64  // 1, 2, 3 … without gaps
	Actor       string // whose key it is
	Key         string // idempotency key
	Input       Hash   // SHA-256 of the command's input
	Outcome     string // what the caller is told again
	First, Last fact.Seq
}

// Withholding says that a part is no longer published, or erased for good.
type Withholding struct {
	Seq   fact.Seq
	Part  int      // index in the header's parts
	By    fact.Seq // the fact that says so
	Erase bool     // the part is to be deleted; see Store.Erase
}

// TileSize is the length of a full tile in bytes.
const TileSize = 256 * 32

// Append stores the batch whole or not at all; the package comment says how it
// may end. The context is heeded until the commit is sent and not after.
func (s *Store) Append(ctx context.Context, b *Batch) error {
	if err := b.check(); err != nil {
		return problem.New(problem.Internal, "store.failed").Because(fmt.Errorf("append: %w", err))
	}
	return s.commit(ctx, "append", func(ctx context.Context, tx *transaction) error {
		if err := s.continues(ctx, tx, b); err != nil {
			return err
		}
		return s.insertBatch(ctx, tx, b)
	}, func() { s.end.follow(b) })
}

// check finds what a caller's mistake would make of the record.
func (b *Batch) check() error {
	if len(b.Facts) == 0 && len(b.Receipts) == 0 && len(b.Withhold) == 0 {
		return errors.New("the batch is empty")
	}
	if len(b.LeafHashes) != len(b.Facts) {
		return fmt.Errorf("%d leaf hashes for %d facts", len(b.LeafHashes), len(b.Facts))
	}
	for i := range b.Facts {
		f := &b.Facts[i]
		if want := b.Facts[0].Seq + fact.Seq(i); f.Seq != want || f.Seq < 1 {
			return fmt.Errorf("fact %d stands where fact %d belongs", f.Seq, want)
		}
		if len(f.Leaf) == 0 || len(f.Parts) != len(f.Header.Parts) {
			return fmt.Errorf("fact %d has %d of %d parts", f.Seq, len(f.Parts), len(f.Header.Parts))
		}
		for j := range f.Parts {
			if f.Parts[j].Body == nil || f.Parts[j].Name != f.Header.Parts[j].Name {
				return fmt.Errorf("fact %d lacks its part %q", f.Seq, f.Header.Parts[j].Name)
			}
		}
	}
	for i, r := range b.Receipts {
		if want := b.Receipts[0].N + int64(i); r.N != want || r.N < 1 {
			return fmt.Errorf("receipt %d stands where receipt %d belongs", r.N, want)
		}
	}
	for _, t := range b.Tiles {
		if len(t.Data) != TileSize || t.Level < 0 || t.Index < 0 {
			return fmt.Errorf("tile %d/%d has %d bytes", t.Level, t.Index, len(t.Data))
		}
	}
	return nil
}

// end is where the record ended when this Store last looked or appended.
type end struct{ size, receipts int64 }

// precedes says whether a batch begins where the record ended.
func (e end) precedes(b *Batch) bool {
	return (len(b.Facts) == 0 || int64(b.Facts[0].Seq) == e.size+1) &&
		(len(b.Receipts) == 0 || b.Receipts[0].N == e.receipts+1)
}

// follow moves the end to behind a stored batch.
func (e *end) follow(b *Batch) {
	if n := len(b.Facts); n > 0 {
		e.size = int64(b.Facts[n-1].Seq)
	}
	if n := len(b.Receipts); n > 0 {
		e.receipts = b.Receipts[n-1].N
	}
}

// continues refuses a batch that does not begin where the record ends. Where
// the end that this Store remembers precedes the batch, only another's append
// can be in its way, and the keys refuse that; so the usual batch costs no
// question.
func (s *Store) continues(ctx context.Context, tx *transaction, b *Batch) error {
	if s.end.precedes(b) {
		return nil
	}
	var size, receipts sql.NullInt64
	var skip any
	if err := tx.StmtContext(ctx, s.inserts.head).QueryRowContext(ctx).Scan(&size, &skip, &skip, &receipts); err != nil {
		return err
	}
	s.end = end{size.Int64, receipts.Int64}
	if !s.end.precedes(b) {
		return problem.New(problem.Conflict, "store.conflict").
			Because(fmt.Errorf("the record ends at fact %d and receipt %d: %w", s.end.size, s.end.receipts, ErrConflict))
	}
	return nil
}

// commit runs body in one transaction and says which of the three outcomes it
// had, and stored after the first. Only one runs at a time.
func (s *Store) commit(ctx context.Context, doing string, body func(context.Context, *transaction) error, stored func()) error {
	if s.write == nil {
		return problem.New(problem.Refused, "store.readonly").Because(fmt.Errorf("%s: %w", doing, ErrReadOnly))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped != nil {
		return problem.New(problem.Unavailable, "store.stopped").Because(fmt.Errorf("%s: %w: %w", doing, ErrStopped, s.stopped))
	}
	if err := ctx.Err(); err != nil {
		return refused(doing, err)
	}
	// A context that ends must not end the transaction while it commits.
	lasting := context.WithoutCancel(ctx)
	if s.engine == engineSQLite {
		ctx = lasting // nothing here waits, and heeding costs a goroutine a statement
	}
	if err := s.fault(StepBegin); err != nil {
		return s.uncommitted(doing, err)
	}
	tx, err := s.begin(lasting)
	if err != nil {
		return refused(doing, err)
	}
	defer tx.release()
	err = s.fault(StepInsert)
	if err == nil {
		err = body(ctx, tx)
	}
	if err == nil {
		err = s.fault(StepCommit)
	}
	if err != nil {
		tx.Rollback() // its failure ends the session, and with it the transaction
		return s.uncommitted(doing, err)
	}
	s.warned.take()
	err = tx.Commit()
	if n := s.warned.take(); err == nil && n != nil {
		err = fmt.Errorf("warning %s: %s", n.Code, n.Message)
	}
	if err == nil {
		err = s.fault(StepCommitted)
	}
	if err != nil {
		s.stopped = err
		return unknown(err)
	}
	if stored != nil {
		stored()
	}
	return nil
}

// transaction is one in progress. On PostgreSQL it knows its connection, and what
// waits to be sent on it.
type transaction struct {
	*sql.Tx
	conn    *sql.Conn // nil on SQLite
	waiting pgx.Batch
}

// send sends what waits, all of it in one journey to the server and back.
func (t *transaction) send(ctx context.Context) error {
	if t.conn == nil || t.waiting.Len() == 0 {
		return nil
	}
	return t.conn.Raw(func(driver any) error {
		return driver.(*stdlib.Conn).Conn().SendBatch(ctx, &t.waiting).Close()
	})
}

// release gives the connection back once the transaction has ended.
func (t *transaction) release() {
	if t.conn != nil {
		t.conn.Close() // a session that broke is not kept
	}
}

// begin begins a transaction. After PostgreSQL was restarted, every idle
// connection of the pool fails once before a new one is made.
func (s *Store) begin(ctx context.Context) (*transaction, error) {
	if s.engine != enginePostgres {
		tx, err := s.write.BeginTx(ctx, nil)
		return &transaction{Tx: tx}, err
	}
	var err error
	for range 1 + writers {
		var conn *sql.Conn
		if conn, err = s.write.Conn(ctx); err != nil {
			continue
		}
		var tx *sql.Tx
		if tx, err = conn.BeginTx(ctx, nil); err == nil {
			return &transaction{Tx: tx, conn: conn}, nil
		}
		conn.Close()
	}
	return nil, err
}

// uncommitted says how a transaction that was not committed ended: refused, or unknown
// where a fault says so.
func (s *Store) uncommitted(doing string, err error) error {
	if errors.Is(err, ErrUnknown) {
		s.stopped = err
		return unknown(err)
	}
	return refused(doing, err)
}

func (s *Store) fault(step Step) error {
	if s.cfg.Fault == nil {
		return nil
	}
	return s.cfg.Fault(step)
}
