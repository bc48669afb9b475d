package relational

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func rows(list ...[]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func tables(child iter.Seq2[[]any, error]) []Table {
	return []Table{
		{Name: "place", About: "Places.", Key: []string{"id"}, Rows: rows([]any{"LY-TB", "طرابلس"}),
			Columns: []Column{{Name: "id", Type: Text, Required: true, About: "code"}, {Name: "name", Type: Text, About: "name\nin Arabic"}}},
		{Name: "amount", About: "Amounts.", Key: []string{"n"}, Rows: child,
			Columns: []Column{{Name: "n", Type: Integer, Required: true, About: "number"}, {Name: "place", Type: Text, Refers: "place", About: "where"}}},
	}
}

// TestWrite: the file holds what it was given, under a schema that explains
// itself, and replaces what stood there.
func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?.sqlite")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Write(context.Background(), path, tables(rows([]any{int64(1), "LY-TB"}, []any{int64(2), nil})), nil); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "plain.sqlite")
	raw, err := os.ReadFile(path)
	if err != nil || os.WriteFile(copied, raw, 0o600) != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", copied)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	var name, schema string
	if err := db.QueryRow("SELECT count(*), max(name) FROM amount LEFT JOIN place ON place.id = amount.place").Scan(&n, &name); err != nil || n != 2 || name != "طرابلس" {
		t.Errorf("%d %q %v", n, name, err)
	}
	if err := db.QueryRow("SELECT sql FROM sqlite_schema WHERE name = 'place'").Scan(&schema); err != nil || !strings.Contains(schema, "-- name in Arabic") || !strings.Contains(schema, "-- Places.") {
		t.Errorf("%s %v", schema, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".imar-*")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// TestWriteRefuses: what refers to nothing, what is of another type, a repeated
// key and a source that fails leave the old file.
func TestWriteRefuses(t *testing.T) {
	broken := errors.New("broken")
	for name, child := range map[string]iter.Seq2[[]any, error]{
		"no such place": rows([]any{int64(1), "LY-XX"}),
		"text":          rows([]any{"one", nil}),
		"twice":         rows([]any{int64(1), nil}, []any{int64(1), nil}),
		"broken":        func(yield func([]any, error) bool) { yield(nil, broken) },
	} {
		path := filepath.Join(t.TempDir(), "x.sqlite")
		os.WriteFile(path, []byte("old"), 0o600)
		err := Write(context.Background(), path, tables(child), nil)
		if raw, _ := os.ReadFile(path); err == nil || string(raw) != "old" || name == "broken" && !errors.Is(err, broken) {
			t.Errorf("%s: %v, the file is %.10q", name, err, raw)
		}
	}
}
