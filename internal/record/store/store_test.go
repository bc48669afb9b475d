package store_test

import (
	"errors"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Exercise(t, storetest.SQLiteConfig)
}

func TestPostgres(t *testing.T) {
	storetest.Exercise(t, storetest.PostgresConfig)
}

func TestPostgresRole(t *testing.T) {
	storetest.AttackAsRole(t, storetest.PostgresConfig(t))
}

func TestOpenNothing(t *testing.T) {
	for _, cfg := range []store.Config{{}, {SQLite: "a", Postgres: "b"}} {
		if _, err := store.Open(t.Context(), cfg); problem.CodeOf(err) != problem.Usage {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}

// TestFull lets SQLite run out of pages: what does not fit is refused whole,
// and what is stored stays readable.
func TestFull(t *testing.T) {
	cfg := storetest.SQLiteConfig(t)
	cfg.Pragma = []string{"max_page_count(400)"}
	s, ctx := storetest.Open(t, cfg), t.Context()
	size, receipts := fact.Seq(0), int64(0)
	full := 0
	for n := 1; full < 20; n = n%50 + 7 {
		err := s.Append(ctx, storetest.Batch(size+1, n, receipts+1, storetest.Shape{Body: 900, Mixed: true}))
		switch {
		case err == nil:
			size, receipts = size+fact.Seq(n), receipts+1
		case errors.Is(err, store.ErrFull) && problem.CodeOf(err) == problem.Full:
			full++
		default:
			t.Fatalf("append at %d: %v", size, err)
		}
	}
	h, err := s.Head(ctx)
	if err != nil || h.Size != size || h.Receipts != receipts || size == 0 {
		t.Fatalf("head %+v, %v; want %d facts", h, err, size)
	}
	for _, err := range s.Facts(ctx, 1, size) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if found, err := s.Integrity(ctx); err != nil || len(found) > 0 {
		t.Errorf("integrity: %q, %v", found, err)
	}
}

// TestNotDurable refuses settings under which a power cut loses a commit.
func TestNotDurable(t *testing.T) {
	for _, pragma := range []string{"synchronous(normal)", "synchronous(off)", "journal_mode(delete)"} {
		cfg := storetest.SQLiteConfig(t)
		cfg.Pragma = []string{pragma}
		wantNotDurable(t, pragma, cfg)
		cfg.Unsafe = true
		storetest.Open(t, cfg)
	}
}

func TestNotDurablePostgres(t *testing.T) {
	for _, level := range []string{"off", "local", "remote_write"} {
		cfg := storetest.PostgresConfig(t)
		cfg.Postgres += "&synchronous_commit=" + level
		wantNotDurable(t, level, cfg)
	}
}

func wantNotDurable(t *testing.T, what string, cfg store.Config) {
	t.Helper()
	s, err := store.Open(t.Context(), cfg)
	if err == nil {
		s.Close()
		t.Fatalf("%s: opened", what)
	}
	if p := problem.Of(err)[0]; p.Key != "store.synchronous" {
		t.Errorf("%s: %v", what, err)
	}
}

// TestDamage changes rows behind the triggers' back: what cannot be what was
// stored is named and never returned.
func TestDamage(t *testing.T) {
	for _, c := range []struct {
		damage string
		seq    int64
	}{
		{`DROP TRIGGER fact_no_delete; DELETE FROM fact WHERE seq = 300`, 300},
		{`DROP TRIGGER fact_no_update; UPDATE fact SET seq = 999 WHERE seq = 7`, 7},
		{`DROP TRIGGER fact_no_update; UPDATE fact SET leaf = x'7b7d' WHERE seq = 8`, 8},
		{`DROP TRIGGER fact_no_update; UPDATE fact SET leaf = (SELECT leaf FROM fact WHERE seq = 4) WHERE seq = 9`, 9},
		{`DROP TRIGGER fact_no_update; UPDATE fact SET salt = leaf_hash, body = x'00' WHERE seq = 3`, 3},
		{`DROP TRIGGER part_no_update; UPDATE part SET idx = 77 WHERE seq = 6 AND idx = 1`, 6},
		{`DROP TRIGGER part_no_update; UPDATE part SET idx = 0 WHERE seq = 11 AND idx = 1`, 11},
		{`PRAGMA ignore_check_constraints = 1; DROP TRIGGER fact_no_update; UPDATE fact SET salt = x'00' WHERE seq = 10`, 10},
	} {
		cfg := storetest.SQLiteConfig(t)
		s := storetest.Open(t, cfg)
		if err := s.Append(t.Context(), storetest.Batch(1, 600, 1, storetest.Shape{Body: 20, Mixed: true})); err != nil {
			t.Fatal(err)
		}
		if _, err := storetest.Raw(t, cfg).Exec(c.damage); err != nil {
			t.Fatalf("%s: %v", c.damage, err)
		}
		var found error
		last := fact.Seq(0)
		for f, err := range s.Facts(t.Context(), 1, 600) {
			if found = err; err == nil {
				last = f.Seq
			}
		}
		p := problem.Of(found)
		if len(p) == 0 || (p[0].Code != problem.Tampered && p[0].Code != problem.NotFound) || p[0].Args[0] != c.seq {
			t.Errorf("%s: %v after fact %d", c.damage, found, last)
		}
	}
}
