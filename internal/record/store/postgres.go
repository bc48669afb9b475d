package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"imar/internal/base/problem"
)

// writers are the connections that write: one appends, one holds the lock, one
// is spare.
const writers = 3

// openPostgres opens a pool that writes (a batch at a time, beside the lock)
// and one that reads.
func (s *Store) openPostgres(ctx context.Context) error {
	cfg, err := pgx.ParseConfig(s.cfg.Postgres)
	if err != nil {
		return problem.New(problem.Usage, "store.url").Because(err)
	}
	cfg.RuntimeParams["application_name"] = "imar"
	readers := cfg.Copy()
	readers.RuntimeParams["default_transaction_read_only"] = "on"
	s.read = stdlib.OpenDB(*readers)
	s.read.SetMaxOpenConns(s.cfg.Readers)
	s.read.SetMaxIdleConns(s.cfg.Readers)
	if s.cfg.ReadOnly {
		return s.checkVersion(ctx, s.read)
	}
	writer := cfg.Copy()
	writer.RuntimeParams["statement_timeout"] = "0" // a commit has no deadline
	writer.OnNotice = s.warned.note
	s.write = stdlib.OpenDB(*writer, stdlib.OptionAfterConnect(s.checkDurablePostgres))
	s.write.SetMaxOpenConns(writers)
	s.write.SetMaxIdleConns(writers)
	return s.migrate(ctx, s.write)
}

// checkDurablePostgres reads back what a commit's durability rests on: fsync,
// full_page_writes, and a synchronous_commit that waits for the disk and, where
// a standby is named, for the standby's.
func (s *Store) checkDurablePostgres(ctx context.Context, conn *pgx.Conn) error {
	if s.cfg.Unsafe {
		return nil
	}
	for _, want := range []struct{ name, a, b string }{
		{"fsync", "on", "on"},
		{"full_page_writes", "on", "on"},
		{"synchronous_commit", "on", "remote_apply"},
	} {
		var got string
		if err := conn.QueryRow(ctx, `SELECT current_setting($1)`, want.name).Scan(&got); err != nil {
			return err
		}
		if got != want.a && got != want.b {
			return problem.New(problem.Unavailable, "store.synchronous", want.name+"="+got)
		}
	}
	return nil
}

// warning keeps the latest warning of the connections that write. A commit
// during which one came is of unknown outcome: a cancelled wait for the
// standby is answered by "committed" and warning 01000.
type warning struct {
	mu   sync.Mutex
	last *pgconn.Notice
}

func (w *warning) note(_ *pgconn.PgConn, n *pgconn.Notice) {
	if len(n.Code) == 5 && n.Code[:2] == "01" {
		w.mu.Lock()
		w.last = n
		w.mu.Unlock()
	}
}

// take gives the latest warning, nil when there was none, and forgets it.
func (w *warning) take() *pgconn.Notice {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.last
	w.last = nil
	return n
}

// discard ends a connection's session instead of giving it back to the pool.
func discard(conn *sql.Conn) {
	conn.Raw(func(any) error { return driver.ErrBadConn })
}
