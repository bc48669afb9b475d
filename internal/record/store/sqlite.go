package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	moderncsqlite "modernc.org/sqlite"

	"imar/internal/base/problem"
)

// Pragmas stand in the data source name alone: one that is sent once reaches
// one connection of the pool.
var (
	pragmasAlways = []string{
		"busy_timeout(10000)",
		"foreign_keys(1)",
		"trusted_schema(0)",
		"cache_size(-8192)",
	}
	pragmasWriter = []string{
		"journal_mode(wal)",
		"synchronous(full)",
		"secure_delete(1)", // what is erased leaves no bytes behind
		"wal_autocheckpoint(4000)",
		"journal_size_limit(67108864)",
	}
)

// openSQLite opens one connection that writes and a pool that reads.
func (s *Store) openSQLite(ctx context.Context) error {
	name := s.cfg.Driver
	if name == "" {
		name = "sqlite"
		// Like SQLite's own builds on Linux; platforms without it keep fsync.
		if _, err := moderncsqlite.Fdatasync(true); err != nil && err != moderncsqlite.ErrFdatasyncUnavailable {
			return err
		}
	}
	open := func(readOnly bool) (*sql.DB, error) {
		probe, err := sql.Open(name, "")
		if err != nil {
			return nil, err
		}
		defer probe.Close()
		c := sqliteConnector{drv: probe.Driver(), dsn: s.sqliteDSN(readOnly)}
		if !readOnly && !s.cfg.Unsafe {
			c.check = checkDurable
		}
		return sql.OpenDB(c), nil
	}
	if !s.cfg.ReadOnly {
		var err error
		if s.write, err = open(false); err != nil {
			return err
		}
		s.write.SetMaxOpenConns(1)
		if err := s.migrate(ctx, s.write); err != nil {
			return err
		}
	} else if _, err := os.Stat(s.cfg.SQLite); err != nil && s.cfg.VFS == "" {
		return problem.New(problem.NotFound, "store.absent", s.cfg.SQLite).Because(err)
	}
	var err error
	if s.read, err = open(true); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(s.cfg.Readers)
	s.read.SetMaxIdleConns(s.cfg.Readers)
	if s.cfg.ReadOnly {
		return s.checkVersion(ctx, s.read)
	}
	return nil
}

// sqliteDSN is the data source name, in the form that the usual pure Go
// drivers share: a "file:" URI (https://sqlite.org/uri.html) with _pragma and
// _txlock.
func (s *Store) sqliteDSN(readOnly bool) string {
	q := url.Values{}
	pragmas := slices.Clone(pragmasAlways)
	if readOnly {
		q.Set("mode", "ro")
		pragmas = append(pragmas, "query_only(1)")
	} else {
		q.Set("_txlock", "immediate")
		pragmas = append(pragmas, pragmasWriter...)
		// A driver may apply pragmas in an order of its own, so none is given twice.
		for _, p := range s.cfg.Pragma {
			pragmas = slices.DeleteFunc(pragmas, func(house string) bool { return pragmaName(house) == pragmaName(p) })
		}
		pragmas = append(pragmas, s.cfg.Pragma...)
	}
	q["_pragma"] = pragmas
	if s.cfg.VFS != "" {
		q.Set("vfs", s.cfg.VFS)
	}
	return "file:" + uriPath(s.cfg.SQLite) + "?" + q.Encode()
}

// pragmaName is what stands before the value of a pragma.
func pragmaName(pragma string) string {
	name, _, _ := strings.Cut(pragma, "(")
	return strings.ToLower(strings.TrimSpace(name))
}

// uriPath is a path within a URI, whose '?', '#' and '%' it must not hold.
func uriPath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// sqliteConnector opens connections and checks each before the pool has it.
type sqliteConnector struct {
	drv   driver.Driver
	dsn   string
	check func(driver.Conn) error
}

func (c sqliteConnector) Driver() driver.Driver { return c.drv }

func (c sqliteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	var conn driver.Conn
	var err error
	if d, ok := c.drv.(driver.DriverContext); ok {
		var inner driver.Connector
		if inner, err = d.OpenConnector(c.dsn); err == nil {
			conn, err = inner.Connect(ctx)
		}
	} else {
		conn, err = c.drv.Open(c.dsn)
	}
	if err != nil {
		return nil, err
	}
	if c.check != nil {
		if err := c.check(conn); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

// checkDurable reads back what a commit's durability rests on. SQLite accepts
// a pragma that it does not apply (another journal mode on some file systems),
// and answers what is in force.
func checkDurable(conn driver.Conn) error {
	for _, want := range []struct {
		pragma string
		values []string
	}{
		{"synchronous", []string{"2", "3"}}, // FULL, EXTRA
		{"journal_mode", []string{"wal"}},
	} {
		got, err := readPragma(conn, want.pragma)
		if err != nil {
			return err
		}
		ok := false
		for _, v := range want.values {
			ok = ok || got == v
		}
		if !ok {
			return problem.New(problem.Unavailable, "store.synchronous", want.pragma+"="+got)
		}
	}
	return nil
}

func readPragma(conn driver.Conn, name string) (string, error) {
	st, err := conn.Prepare("PRAGMA " + name)
	if err != nil {
		return "", fmt.Errorf("read pragma %s: %w", name, err)
	}
	defer st.Close()
	rows, err := st.(driver.StmtQueryContext).QueryContext(context.Background(), nil)
	if err != nil {
		return "", fmt.Errorf("read pragma %s: %w", name, err)
	}
	defer rows.Close()
	value := make([]driver.Value, len(rows.Columns()))
	if err := rows.Next(value); err != nil || len(value) != 1 {
		if err == io.EOF {
			return "", nil
		}
		return "", fmt.Errorf("read pragma %s: %w", name, err)
	}
	return fmt.Sprint(value[0]), nil
}
