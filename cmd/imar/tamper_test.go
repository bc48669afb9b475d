package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
)

// TestVerifyNamesTheRow: a key row, a checkpoint and the table of migrations
// that somebody changed behind the program's back are each named by verify,
// which ends with status 3; put back, everything is in order.
func TestVerifyNamesTheRow(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "d")
	call := func(args ...string) (int, string) {
		var out, words bytes.Buffer
		status := run(context.Background(), append([]string{"--lang", "en"}, args...), &out, &words)
		return status, words.String() + out.String()
	}
	for _, id := range []string{"1", "2", "3"} {
		file := filepath.Join(t.TempDir(), id+".json")
		if err := os.WriteFile(file, []byte(`{"projects":[{"id":"oc4ids-abc123-`+id+`","title":"x"}]}`), 0o600); err != nil {
			t.Fatal(err)
		}
		if status, said := call("import", "--data", folder, file); status != 0 {
			t.Fatal(said)
		}
	}
	whole, err := os.ReadFile(filepath.Join(folder, databaseFile))
	if err != nil {
		t.Fatal(err)
	}
	const otherKey = "example.org/other+c4ba6158+AbiI5+aQfiiFzgv/qnTQFmf7tXcXgnMTSDHNVqRs4kXQ"
	for name, c := range map[string]struct{ do, says string }{
		"nothing":                 {"SELECT 1", ""},
		"key changed":             {"UPDATE instance SET value = substr(value, 1, length(value) - 4) || 'AAAA' WHERE key = 'log.vkey'", "log.vkey"},
		"another key":             {"UPDATE instance SET value = '" + otherKey + "' WHERE key = 'log.vkey'", "public key"},
		"key deleted":             {"DELETE FROM instance WHERE key = 'log.vkey'", "log.vkey"},
		"first checkpoint gone":   {"DELETE FROM checkpoint WHERE size = (SELECT min(size) FROM checkpoint)", "was deleted"},
		"a checkpoint gone":       {"DELETE FROM checkpoint WHERE size = 4", "kept for the size 4 was deleted"},
		"last checkpoint gone":    {"DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)", "kept for the size 6 was deleted"},
		"all checkpoints gone":    {"DELETE FROM checkpoint", "recorded number"},
		"schema raised":           {"UPDATE goose_db_version SET version_id = 9 WHERE version_id = 1", "goose_db_version"},
		"schema lowered":          {"DELETE FROM goose_db_version WHERE version_id = 1", "goose_db_version"},
		"migration said twice":    {"INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, 1)", "goose_db_version"},
		"migration taken back":    {"UPDATE goose_db_version SET is_applied = 0 WHERE version_id = 0", "goose_db_version"},
		"table of migrations cut": {"DELETE FROM goose_db_version", "goose_db_version"},
	} {
		t.Run(name, func(t *testing.T) {
			raw := storetest.Raw(t, store.Config{SQLite: filepath.Join(folder, databaseFile)})
			for _, trigger := range []string{"update", "delete", "replace"} {
				if _, err := raw.Exec("DROP TRIGGER IF EXISTS checkpoint_no_" + trigger); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := raw.Exec(c.do); err != nil {
				t.Fatal(err)
			}
			if _, err := raw.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
				t.Fatal(err)
			}
			raw.Close()
			status, said := call("verify", folder)
			if want := 3; c.says == "" && status != 0 || c.says != "" && (status != want || !strings.Contains(said, c.says)) {
				t.Errorf("status %d: %s", status, said)
			}
			for _, suffix := range []string{"-wal", "-shm"} {
				os.Remove(filepath.Join(folder, databaseFile+suffix))
			}
			if err := os.WriteFile(filepath.Join(folder, databaseFile), whole, 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
}
