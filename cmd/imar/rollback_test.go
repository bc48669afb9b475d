package main

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// A folder that was put back to an older copy, and one that lost a fact whether
// or not its saved state is of use, fail verification: exit 3, the place named.
func TestVerifyFindsRollbackAndLoss(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "d")
	imar := func(want int, says string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		if got := run(t.Context(), args, &out, &out); got != want || !strings.Contains(out.String(), says) {
			t.Fatalf("%v: exit %d, want %d with %q: %s", args, got, want, says, out.String())
		}
	}
	take := func(id string) {
		file := filepath.Join(t.TempDir(), "p.json")
		if err := os.WriteFile(file, []byte(`{"projects":[{"id":"`+id+`","title":"T","status":"implementation"}]}`), 0o600); err != nil {
			t.Fatal(err)
		}
		imar(0, "", "import", "--data", folder, file)
	}
	copied := func(from, to string) {
		if err := os.CopyFS(to, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	take("oc4ids-abc123-1")
	older := filepath.Join(t.TempDir(), "older")
	copied(folder, older)
	take("oc4ids-abc123-2")
	imar(0, "", "verify", folder)
	newer := filepath.Join(t.TempDir(), "newer")
	copied(folder, newer)

	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	copied(older, folder)
	imar(3, "older state", "verify", folder)

	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	copied(newer, folder)
	if err := os.RemoveAll(filepath.Join(folder, "saved")); err != nil {
		t.Fatal(err)
	}
	imar(0, "", "verify", folder)
	db, err := sql.Open("sqlite", filepath.Join(folder, "imar.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, change := range []string{"DROP TRIGGER fact_no_delete", "DELETE FROM fact WHERE seq = 2"} {
		if _, err := db.Exec(change); err != nil {
			t.Fatal(err)
		}
	}
	imar(3, "Fact 2 is missing", "verify", folder)
	if err := os.RemoveAll(filepath.Join(folder, "saved")); err != nil {
		t.Fatal(err)
	}
	imar(3, "Fact 2 is missing", "verify", folder)
}
