package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	moderncsqlite "modernc.org/sqlite"

	"imar/internal/base/problem"
)

// Backup writes the whole record, as it stands at one moment, into one new
// SQLite file, whichever database it is kept in; writing goes on meanwhile.
// The file appears under its name only when it is complete and synced, and a
// file of that name is never overwritten. progress, if not nil, is told how
// much is done, in pages of SQLite or rows of PostgreSQL.
//
// A backup says nothing of who made it: whoever restores one compares its root
// with a checkpoint kept elsewhere.
func (s *Store) Backup(ctx context.Context, to string, progress func(done, total int)) error {
	if progress == nil {
		progress = func(int, int) {}
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.Refused, "store.backup.exists", to).Because(err)
	}
	partial := to + ".partial"
	defer removeDatabase(partial)
	removeDatabase(partial)
	online, err := s.backupOnline(ctx, partial, progress)
	if err == nil && !online {
		err = s.backupRows(ctx, partial, progress)
	}
	if err == nil {
		err = settle(ctx, partial)
	}
	if err == nil {
		err = publish(partial, to)
	}
	if err != nil {
		return refused("back up", err)
	}
	return nil
}

// backupOnline copies the pages of an SQLite database while one transaction
// holds its snapshot. It gives false where the database or its driver has no
// such copy.
func (s *Store) backupOnline(ctx context.Context, to string, progress func(done, total int)) (bool, error) {
	if s.engine != engineSQLite {
		return false, nil
	}
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	able := false
	conn.Raw(func(c any) error { _, able = c.(pageCopier); return nil })
	if !able {
		return false, nil
	}
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	var version int64 // the first read fixes the snapshot
	if err := tx.QueryRowContext(ctx, queryVersion).Scan(&version); err != nil {
		return false, err
	}
	return true, conn.Raw(func(c any) error { return copyPages(ctx, c.(pageCopier), to, progress) })
}

// pageCopier is the driver's side of the online backup
// (https://sqlite.org/backup.html).
type pageCopier interface {
	NewBackup(destination string) (*moderncsqlite.Backup, error)
}

func copyPages(ctx context.Context, c pageCopier, to string, progress func(done, total int)) error {
	b, err := c.NewBackup(to)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		more, err = b.Step(1024)
		progress(b.PageCount()-b.Remaining(), b.PageCount())
		if err == nil {
			err = ctx.Err()
		}
	}
	return errors.Join(err, b.Finish())
}

// backupRows copies the rows of one snapshot into a new database.
func (s *Store) backupRows(ctx context.Context, to string, progress func(done, total int)) error {
	target, err := Open(ctx, Config{SQLite: to, Driver: s.cfg.Driver})
	if err != nil {
		return err
	}
	defer target.Close()
	from, err := s.read.BeginTx(ctx, &sql.TxOptions{Isolation: s.snapshot(), ReadOnly: true})
	if err != nil {
		return err
	}
	defer from.Rollback()
	t := tables
	all := []table{t.fact, t.part, t.withheld, t.tile, t.batch, t.receipt, t.checkpoint, t.instance}
	total, done := 0, 0
	for _, t := range all {
		var n int
		if err := from.QueryRowContext(ctx, "SELECT count(*) FROM "+t.name).Scan(&n); err != nil {
			return err
		}
		total += n
	}
	into, err := target.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer into.Rollback()
	for _, t := range all {
		if err := copyTable(ctx, from, into, t, func() {
			if done++; done%1024 == 0 || done == total {
				progress(done, total)
			}
		}); err != nil {
			return fmt.Errorf("copy %s: %w", t.name, err)
		}
	}
	return into.Commit()
}

// snapshot is the isolation in which every statement sees the same moment.
func (s *Store) snapshot() sql.IsolationLevel {
	if s.engine == enginePostgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// copyTable copies a table's rows. Its columns are whole numbers, texts and
// bytes, which both engines and drivers hand over alike.
func copyTable(ctx context.Context, from, into *sql.Tx, t table, copied func()) error {
	rows, err := from.QueryContext(ctx, t.all())
	if err != nil {
		return err
	}
	defer rows.Close()
	insert, err := into.PrepareContext(ctx, t.insert(1))
	if err != nil {
		return err
	}
	defer insert.Close()
	row, dest := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range row {
		dest[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		for i, v := range row {
			if b, ok := v.([]byte); ok && b == nil {
				row[i] = []byte{} // empty, unlike NULL
			}
		}
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return err
		}
		copied()
	}
	return rows.Err()
}

// settle makes one self-contained file of a finished copy: without a log
// beside it, it can be read from a medium that cannot be written.
func settle(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", "file:"+uriPath(path)+"?_pragma=synchronous(full)")
	if err != nil {
		return err
	}
	defer db.Close()
	var mode string
	if err := db.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode); err != nil {
		return err
	}
	if mode != "delete" {
		return fmt.Errorf("journal mode of the copy is %s", mode)
	}
	found, err := checkIntegrity(ctx, db)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("integrity of the copy: %q", found)
	}
	return db.Close()
}

// publish syncs a finished file and gives it its name.
func publish(partial, to string) error {
	f, err := os.OpenFile(partial, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, fails when the name is taken.
	if err := os.Link(partial, to); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// removeDatabase removes what is left of a database file and its logs.
func removeDatabase(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		os.Remove(path + suffix)
	}
}

// Integrity has SQLite check the structure of its file and gives what it
// found, nothing when all is well. On PostgreSQL that is the server's task
// (checksums, amcheck), and it finds nothing. Whether the facts are those that
// were hashed is another question, which this does not answer.
func (s *Store) Integrity(ctx context.Context) ([]string, error) {
	if s.engine != engineSQLite {
		return nil, nil
	}
	found, err := checkIntegrity(ctx, s.read)
	if err != nil {
		return nil, failed("check integrity", err)
	}
	return found, nil
}

func checkIntegrity(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, `PRAGMA integrity_check`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		if line != "ok" {
			found = append(found, line)
		}
	}
	return found, rows.Err()
}
