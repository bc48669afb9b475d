// Package relational writes tables into an SQLite file of their own, for people
// who like SQL. It is an export, thrown away and made again at will: nothing reads
// it back, and no part of the record depends on it.
//
// The invariant: a file that Write leaves under its name is whole. SQLite found it
// sound, every reference in it points to a row, and each table and column says in
// the schema itself what it holds (".schema" in the sqlite3 program).
package relational

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"imar/internal/base/problem"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Type is a column's type; the tables are strict.
type Type string

// The types. There is no floating point: amounts are whole minor units, or text.
const (
	Text    Type = "TEXT"
	Integer Type = "INTEGER"
)

// Column is one column of a table. Refers names the table whose key it holds, ""
// for none; such a value may be nil.
type Column struct {
	Name     string
	Type     Type
	Required bool
	Refers   string
	About    string // one line, what it holds
}

// Table is one table: its columns, its key among them, and its rows, each with a
// string, an int64 or nil for every column. Tables that others refer to come
// first.
type Table struct {
	Name    string
	About   string
	Columns []Column
	Key     []string
	Rows    iter.Seq2[[]any, error]
}

// Write makes the file. What stood at the path before is replaced when the new
// file is whole, and stays when it is not. progress is told the rows written; it
// may be nil.
func Write(ctx context.Context, path string, tables []Table, progress func(rows int64)) (err error) {
	room, err := os.MkdirTemp(filepath.Dir(path), ".imar-*")
	if err != nil {
		return problem.New(problem.Unavailable, "relational.unwritable", path).Because(err)
	}
	defer os.RemoveAll(room)
	made := filepath.Join(room, "export.sqlite")
	if err := fill(ctx, made, tables, progress); err != nil {
		return err
	}
	if err := os.Chmod(made, 0o644); err != nil {
		return problem.New(problem.Unavailable, "relational.unwritable", path).Because(err)
	}
	if err := os.Rename(made, path); err != nil {
		return problem.New(problem.Unavailable, "relational.unwritable", path).Because(err)
	}
	return nil
}

// fill makes a file that nobody sees yet, without a journal: when it fails it is
// thrown away.
func fill(ctx context.Context, path string, tables []Table, progress func(int64)) (err error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=foreign_keys(OFF)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return fmt.Errorf("open export: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin export: %w", err)
	}
	defer tx.Rollback() // nothing after a commit
	rows := int64(0)
	for _, t := range tables {
		if _, err := tx.ExecContext(ctx, t.definition()); err != nil {
			return fmt.Errorf("make table %s: %w", t.Name, err)
		}
		if err := t.insert(ctx, tx, &rows, progress); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit export: %w", err)
	}
	return check(ctx, db)
}

// definition is the table's DDL, with what each column holds as a comment.
func (t Table) definition() string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s ( -- %s\n", t.Name, oneLine(t.About))
	for _, c := range t.Columns {
		fmt.Fprintf(&b, "  %s %s", c.Name, c.Type)
		if c.Required {
			b.WriteString(" NOT NULL")
		}
		if c.Refers != "" {
			fmt.Fprintf(&b, " REFERENCES %s", c.Refers)
		}
		fmt.Fprintf(&b, ", -- %s\n", oneLine(c.About))
	}
	fmt.Fprintf(&b, "  PRIMARY KEY (%s)\n) STRICT", strings.Join(t.Key, ", "))
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (t Table) insert(ctx context.Context, tx *sql.Tx, rows *int64, progress func(int64)) error {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	into, err := tx.PrepareContext(ctx, "INSERT INTO "+t.Name+" ("+strings.Join(names, ", ")+") VALUES (?"+strings.Repeat(", ?", len(names)-1)+")")
	if err != nil {
		return fmt.Errorf("fill table %s: %w", t.Name, err)
	}
	defer into.Close()
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		if _, err := into.ExecContext(ctx, row...); err != nil {
			return fmt.Errorf("fill table %s with %v: %w", t.Name, row, err)
		}
		if *rows++; progress != nil && *rows%1000 == 0 {
			progress(*rows)
		}
	}
	return nil
}

// check asks SQLite whether the file is sound and whole.
func check(ctx context.Context, db *sql.DB) error {
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
		return fmt.Errorf("check export: %q: %w", said, errors.Join(err, errUnsound))
	}
	var table, parent string
	var row, key sql.NullInt64
	switch err := db.QueryRowContext(ctx, "PRAGMA foreign_key_check").Scan(&table, &row, &parent, &key); {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("check export: %w", err)
	}
	return fmt.Errorf("check export: row %d of %s refers to no row of %s: %w", row.Int64, table, parent, errUnsound)
}

var errUnsound = errors.New("the export is unsound")
