package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"imar/internal/base/problem"
)

//go:embed migrate
var migrations embed.FS

// Schema is the version of the schema that this program reads and writes: the
// number of the last file in migrate.
const Schema = 1

// migrate brings the schema up to date. Nodes that start together wait for
// each other.
func (s *Store) migrate(ctx context.Context, db *sql.DB) error {
	if s.engine == enginePostgres {
		conn, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := conn.ExecContext(ctx, queryLock, int64(lockSchema)); err != nil {
			return fmt.Errorf("lock schema: %w", err)
		}
		defer conn.ExecContext(context.WithoutCancel(ctx), queryUnlock, int64(lockSchema))
	}
	have, err := s.version(ctx, db)
	if err != nil || have == Schema {
		return err
	}
	if have > Schema {
		return problem.New(problem.Unsupported, "store.schema.newer", have, int64(Schema))
	}
	folder, err := fs.Sub(migrations, "migrate/"+string(s.engine))
	if err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	if s.engine == enginePostgres {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, db, folder, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate schema: %w", err)
	}
	return nil
}

// checkVersion refuses, for a reader, any schema but its own.
func (s *Store) checkVersion(ctx context.Context, db *sql.DB) error {
	have, err := s.version(ctx, db)
	switch {
	case err != nil:
		return err
	case have > Schema:
		return problem.New(problem.Unsupported, "store.schema.newer", have, int64(Schema))
	case have < Schema:
		return problem.New(problem.Unsupported, "store.schema.older", have, int64(Schema))
	}
	return nil
}

// version is the schema's version, 0 in an empty database.
func (s *Store) version(ctx context.Context, db *sql.DB) (int64, error) {
	exists := `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'`
	if s.engine == enginePostgres {
		exists = `SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('goose_db_version')`
	}
	var n, version int64
	if err := db.QueryRowContext(ctx, exists).Scan(&n); err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	if n == 0 {
		return 0, nil
	}
	err := db.QueryRowContext(ctx, queryVersion).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) { // goose begins the table with a row
		return 0, problem.New(problem.Tampered, "store.schema.emptied", "goose_db_version")
	}
	if err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	return version, nil
}
