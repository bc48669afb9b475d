// Package storetest holds the conformance suite that every database of the
// record passes, and finds databases for the tests of other packages.
//
// The invariant: what Exercise asks of one engine it asks of both, with the
// same batches and the same answers.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"imar/internal/record/store"
)

// SQLite opens a store in a new file, which ends with the test.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, SQLiteConfig(t))
}

// SQLiteConfig names a new file, which ends with the test.
func SQLiteConfig(t testing.TB) store.Config {
	return store.Config{SQLite: filepath.Join(t.TempDir(), "imar.db")}
}

// PostgresConfig names a new, empty database, which ends with the test. See
// Postgres.
func PostgresConfig(t testing.TB) store.Config {
	t.Helper()
	return store.Config{Postgres: Postgres(t)}
}

// Open opens a store, which is closed with the test.
func Open(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// Require skips the test for want of what is named, or fails it when
// IMAR_REQUIRE_ALL is 1.
func Require(t testing.TB, want string) {
	t.Helper()
	if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
		t.Fatalf("%s is missing, and IMAR_REQUIRE_ALL=1", want)
	}
	t.Skipf("%s is missing", want)
}
