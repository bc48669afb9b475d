package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Grant gives a PostgreSQL role what the program needs to append and read, and
// no more: it may not update, truncate or delete, but for settings and erased
// parts. Whoever owns the tables calls it once, after making the role; the
// program then runs as the role and not as the owner. On SQLite it does
// nothing.
func (s *Store) Grant(ctx context.Context, role string) error {
	if s.engine != enginePostgres {
		return nil
	}
	to := pgx.Identifier{role}.Sanitize()
	for _, grant := range []string{
		`GRANT SELECT, INSERT ON fact, part, withheld, tile, batch, receipt, checkpoint, instance TO ` + to,
		`GRANT DELETE ON part TO ` + to,
		`GRANT UPDATE ON instance TO ` + to,
		`GRANT SELECT ON goose_db_version TO ` + to,
	} {
		if _, err := s.write.ExecContext(ctx, grant); err != nil {
			return failed("grant", err)
		}
	}
	return nil
}
