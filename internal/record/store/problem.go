package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	moderncsqlite "modernc.org/sqlite"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// What Append, PutCheckpoint and Erase can end in; test with errors.Is. The
// error that carries one is a *problem.Problem with a sentence.
var (
	// ErrConflict: somebody else appended first, or the batch does not
	// continue the sequence. Nothing was stored: catch up and check again.
	ErrConflict = errors.New("the batch does not continue the record")
	// ErrUnknown: the commit may or may not have been stored.
	ErrUnknown = errors.New("the outcome of the commit is unknown")
	// ErrFull: no space is left. Nothing was stored; reading still works.
	ErrFull = errors.New("no space is left")
	// ErrStopped: an earlier commit's outcome is unknown, so nothing of this
	// batch was stored, and nothing is until the store is opened again.
	ErrStopped = errors.New("stopped after a commit of unknown outcome")
	// ErrReadOnly: the store was opened for reading.
	ErrReadOnly = errors.New("the store is read-only")
	// ErrNotFound: there is no such row.
	ErrNotFound = errors.New("not in the store")
)

// refused turns an error from before the commit into a problem: nothing of
// what was asked is stored.
func refused(doing string, err error) error {
	var p *problem.Problem
	if errors.As(err, &p) {
		return err
	}
	switch classify(err) {
	case classConflict:
		return problem.New(problem.Conflict, "store.conflict").Because(fmt.Errorf("%s: %w: %w", doing, ErrConflict, err))
	case classFull:
		return problem.New(problem.Full, "store.full").Because(fmt.Errorf("%s: %w: %w", doing, ErrFull, err))
	case classBusy:
		return problem.New(problem.Unavailable, "store.busy").Because(fmt.Errorf("%s: %w", doing, err))
	}
	return failed(doing, err)
}

// failed is the problem of a read, or of a write that stored nothing, whose
// cause only the log explains.
func failed(doing string, err error) error {
	return problem.New(problem.Unavailable, "store.failed").Because(fmt.Errorf("%s: %w", doing, err))
}

// unknown is the problem of a commit that may or may not have been stored.
func unknown(err error) error {
	return problem.New(problem.Unknown, "store.unknown").Because(fmt.Errorf("commit: %w: %w", ErrUnknown, err))
}

// damaged is the problem of a row that is missing or whose columns cannot be
// what was stored.
func damaged(seq fact.Seq) *problem.Problem {
	return problem.New(problem.Tampered, "store.damaged", int64(seq))
}

// missing is the problem of a fact that is asked for and not there.
func missing(seq fact.Seq) *problem.Problem {
	return problem.New(problem.NotFound, "store.missing", int64(seq)).Because(ErrNotFound)
}

// openProblem keeps a problem as it is and makes one of any other error.
func openProblem(err error) error {
	var p *problem.Problem
	if errors.As(err, &p) {
		return p
	}
	return problem.New(problem.Unavailable, "store.open").Because(fmt.Errorf("open store: %w", err))
}

// class is what a database's error means for Append.
type class int

const (
	classOther class = iota
	classConflict
	classFull
	classBusy
)

// Result codes of SQLite (https://sqlite.org/rescode.html).
const (
	sqliteBusy         = 5
	sqliteFull         = 13
	sqliteConstraint   = 19
	sqliteConstraintPK = sqliteConstraint | 6<<8
	sqliteConstraintTr = sqliteConstraint | 7<<8 // a trigger of the schema: the row exists
	sqliteConstraintUn = sqliteConstraint | 8<<8
	sqliteConstraintRo = sqliteConstraint | 10<<8
)

// classify reads an error's code: SQLite's result code or PostgreSQL's
// SQLSTATE (PostgreSQL, appendix A).
func classify(err error) class {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "23505": // unique_violation
			return classConflict
		case "53100": // disk_full
			return classFull
		case "55P03": // lock_not_available
			return classBusy
		}
		return classOther
	}
	var lite *moderncsqlite.Error
	if errors.As(err, &lite) {
		switch code := lite.Code(); {
		case code == sqliteConstraintPK, code == sqliteConstraintTr, code == sqliteConstraintUn, code == sqliteConstraintRo:
			return classConflict
		case code&0xff == sqliteFull:
			return classFull
		case code&0xff == sqliteBusy:
			return classBusy
		}
	}
	return classOther
}
