// Package store keeps facts and their parts, durably, in order; nothing else.
//
// It is the only package that speaks SQL. The same query texts run on SQLite
// (one file, for one machine) and PostgreSQL (for several nodes); two small
// folders of DDL differ. There is no arithmetic, no text order and no serial
// number in SQL: sequence numbers, hashes and times are set by the caller, and
// text is compared for equality only.
//
// # The invariant
//
// The facts 1 … Size exist without a gap, exactly as they were given, and so
// do the receipts 1 … n. A batch is stored whole or not at all; a batch that
// does not continue the sequence is refused, whoever was first. Nothing is
// updated; nothing is deleted but a part whose erasure a fact registers
// (Erase). Triggers hold this against any program that opens the database.
//
// # Three outcomes
//
// Append ends in one of three ways. Stored: nil, after the commit is on disk
// (SQLite: WAL with synchronous=FULL, read back on every connection;
// PostgreSQL: fsync and synchronous_commit on). Refused: an error that is not
// ErrUnknown; nothing was stored, the same batch or another may follow.
// Unknown: ErrUnknown; the commit was sent and its answer was an error or, on
// PostgreSQL, a warning (a cancelled wait for the standby answers "committed"
// with warning 01000). The batch may be there or not, so the Store refuses
// every further Append until it is opened again; the idempotency keys in the
// receipts tell what happened.
//
// # Tables
//
//	fact(seq, leaf_hash, leaf, salt, body)   header bytes, and the public part with its salt (NULL without one)
//	part(seq, idx, salt, body)               the other parts; idx counts the header's parts from 0
//	withheld(by_seq, seq, idx, erased)       fact by_seq withholds part idx of fact seq; erased: 1 when for good
//	tile(level, idx, data)                   full tiles of 256 hashes; the right edge comes from leaf_hash
//	batch(last_seq, first_seq, root, at)     one row a committed batch, with the tree's root at that size
//	receipt(n, actor, key, input_hash, outcome, first_seq, last_seq)
//	checkpoint(size, note)                   signed checkpoints
//	instance(key, value)                     small settings; the only table that is updated
//
// No table has an index besides its key, and every key but instance's and
// part's grows at its end: appending never touches a random page.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"sync"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Hash is a SHA-256 value of the tree: a leaf's hash or a root (RFC 6962).
type Hash = [32]byte

// Config says which database to open and how. Exactly one of SQLite and
// Postgres is set.
type Config struct {
	SQLite   string // path of the database file; made when absent, unless ReadOnly
	Postgres string // URL or keyword/value string of libpq
	ReadOnly bool   // never writes, not even a newer schema
	Readers  int    // connections that read at once; 0 means twice the processors

	// The rest is for tests.

	Fault  func(step Step) error // called before each step of a commit; see Step
	Driver string                // database/sql driver for SQLite; "" is modernc.org/sqlite
	VFS    string                // SQLite VFS; "" is the operating system's
	Pragma []string              // pragmas of the SQLite connection that writes, instead of the house's of the same name: "max_page_count(300)"
	Unsafe bool                  // do not refuse settings that can lose a commit: for the control of a power-cut test
}

// Step names a point of Append at which Config.Fault is called. An error there
// is returned as if the database had said it: at StepBegin, StepInsert and
// StepCommit the batch is not stored and the outcome is refused, or unknown
// when the error wraps ErrUnknown; at StepCommitted the batch is stored and
// the outcome is unknown.
type Step string

// The steps, in order.
const (
	StepBegin     Step = "begin"
	StepInsert    Step = "insert"
	StepCommit    Step = "commit-before"
	StepCommitted Step = "commit-after"
)

// Store is an open database. Its methods may be called from several goroutines
// at once; appends wait for each other.
type Store struct {
	cfg    Config
	engine engine
	read   *sql.DB
	write  *sql.DB // nil when read-only

	turn chan struct{} // holds one value while this node has or awaits the lock

	mu      sync.Mutex // held by whoever writes
	stopped error      // why nothing more is appended, after an unknown outcome
	end     end
	inserts inserters
	warned  warning // what PostgreSQL warned of on the writing connection

	prepared sync.Map // query text → *sql.Stmt on read
}

// engine is one of the two databases.
type engine string

const (
	engineSQLite   engine = "sqlite"
	enginePostgres engine = "postgres"
)

// Open opens the database, brings its schema up to date and reads back the
// settings that durability rests on. It refuses, with problems of the area
// "store", a schema newer than this program, a read-only schema that is older,
// and settings that can lose a commit.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Readers <= 0 {
		cfg.Readers = 2 * runtime.GOMAXPROCS(0)
	}
	s := &Store{cfg: cfg, turn: make(chan struct{}, 1)}
	var err error
	switch {
	case (cfg.SQLite == "") == (cfg.Postgres == ""):
		return nil, problem.New(problem.Usage, "store.which")
	case cfg.SQLite != "":
		s.engine = engineSQLite
		err = s.openSQLite(ctx)
	default:
		s.engine = enginePostgres
		err = s.openPostgres(ctx)
	}
	if err == nil && s.write != nil {
		err = s.prepareInserts(ctx)
	}
	if err != nil {
		s.Close()
		return nil, openProblem(err)
	}
	return s, nil
}

// Close ends all connections. Iterators must have ended before.
func (s *Store) Close() error {
	var errs [2]error
	if s.read != nil {
		errs[0] = s.read.Close()
	}
	if s.write != nil {
		errs[1] = s.write.Close()
	}
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("close store: %w", err)
		}
	}
	return nil
}

// Head is where the record stands.
type Head struct {
	Size      fact.Seq // the last fact's seq; 0 when there is none
	Root      Hash     // root of the tree of Size leaves; zero when Size is 0
	Redaction fact.Seq // the latest fact that withholds a part; 0 when none does
	Receipts  int64    // the last receipt's N; 0 when there is none
}

// Head reads where the record stands, all of it at one moment.
func (s *Store) Head(ctx context.Context) (Head, error) {
	var h Head
	var size, redaction, receipts sql.NullInt64
	var root []byte
	row, err := s.queryRow(ctx, queryHead)
	if err == nil {
		err = row.Scan(&size, &root, &redaction, &receipts)
	}
	if err != nil {
		return Head{}, failed("read head", err)
	}
	h.Size, h.Redaction, h.Receipts = fact.Seq(size.Int64), fact.Seq(redaction.Int64), receipts.Int64
	if h.Size > 0 && copy(h.Root[:], root) != len(h.Root) {
		return Head{}, damaged(h.Size)
	}
	return h, nil
}

// Shared says whether other nodes may write to this record.
func (s *Store) Shared() bool { return s.engine != engineSQLite }

// Lock waits until no other node holds the lock of this record, and gives the
// function that lets it go. Taken before catching up, it spares nodes that
// write to one PostgreSQL database from refusing each other's batches in vain;
// that a batch continues the sequence never depends on it. On SQLite it does
// nothing.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) {
	if s.engine == engineSQLite || s.write == nil {
		return func() {}, nil
	}
	// One of this node at a time: waiters must not take the connections that
	// the holder appends with.
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, failed("lock record", ctx.Err())
	}
	conn, err := s.write.Conn(ctx)
	if err == nil {
		if _, err = conn.ExecContext(ctx, queryLock, int64(lockRecord)); err != nil {
			conn.Close()
		}
	}
	if err != nil {
		<-s.turn
		return nil, failed("lock record", err)
	}
	return func() {
		defer func() { <-s.turn }()
		// An unlock that fails ends the session, which unlocks as well.
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), queryUnlock, int64(lockRecord)); err != nil {
			discard(conn)
		}
		conn.Close()
	}, nil
}

// stmt gives a prepared statement for a query of a reader.
func (s *Store) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.prepared.Load(query); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := s.read.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, err
	}
	if other, loaded := s.prepared.LoadOrStore(query, st); loaded {
		st.Close()
		return other.(*sql.Stmt), nil
	}
	return st, nil
}

func (s *Store) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (s *Store) queryRow(ctx context.Context, query string, args ...any) (*sql.Row, error) {
	st, err := s.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryRowContext(ctx, args...), nil
}
