package store_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
)

// TestCancelledStandby waits for a standby that never answers and cancels the
// wait: PostgreSQL then says "committed", with warning 01000. A record that
// called that stored would lose it at failover.
func TestCancelledStandby(t *testing.T) {
	cfg := store.Config{Postgres: storetest.PostgresAlone(t)}
	s, raw := storetest.Open(t, cfg), storetest.Raw(t, cfg)
	raw.SetMaxOpenConns(1)
	must := func(statement string) {
		t.Helper()
		if _, err := raw.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	must(`SET synchronous_commit = local`)
	must(`ALTER SYSTEM SET synchronous_standby_names = 'nobody'`)
	must(`SELECT pg_reload_conf()`)
	defer must(`SELECT pg_reload_conf()`)
	defer must(`ALTER SYSTEM RESET synchronous_standby_names`)
	waitFor(t, raw, `SELECT count(*) FROM pg_settings WHERE name = 'synchronous_standby_names' AND setting = 'nobody'`)

	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() { answer <- s.Append(ctx, storetest.Batch(1, 3, 1, storetest.Shape{})) }()
	waiting := `SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`
	waitFor(t, raw, waiting)
	cancel() // the caller's own end must not cancel the commit
	waitFor(t, raw, waiting)
	select {
	case err := <-answer:
		t.Fatalf("the commit ended with its caller: %v", err)
	default:
	}
	must(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`)
	if err := <-answer; !errors.Is(err, store.ErrUnknown) {
		t.Fatalf("a cancelled wait for the standby was answered by %v", err)
	}
	if err := s.Append(t.Context(), storetest.Batch(4, 1, 2, storetest.Shape{})); !errors.Is(err, store.ErrStopped) {
		t.Errorf("append after that: %v", err)
	}
	// Here it was stored after all, which only opening again can tell.
	if h, err := s.Head(t.Context()); err != nil || h.Size != fact.Seq(3) {
		t.Errorf("head %+v, %v", h, err)
	}
}

// waitFor asks until the answer is not 0.
func waitFor(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	for range 100_000 {
		var n int
		if err := db.QueryRow(query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
	}
	t.Fatalf("never came: %s", query)
}

// TestLostConnection ends the server's side while a batch is being stored:
// before the commit that is a refusal, and the next batch finds a connection.
func TestLostConnection(t *testing.T) {
	cfg := storetest.PostgresConfig(t)
	raw := storetest.Raw(t, cfg)
	armed := store.Step("")
	cfg.Fault = func(step store.Step) error {
		if step == armed {
			armed = ""
			raw.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		}
		return nil
	}
	s := storetest.Open(t, cfg)
	if err := s.Append(t.Context(), storetest.Batch(1, 40, 1, storetest.Shape{})); err != nil {
		t.Fatal(err)
	}
	armed = store.StepInsert
	if err := s.Append(t.Context(), storetest.Batch(41, 40, 2, storetest.Shape{})); err == nil || errors.Is(err, store.ErrUnknown) {
		t.Fatalf("connection lost before the commit: %v", err)
	}
	if err := s.Append(t.Context(), storetest.Batch(41, 40, 2, storetest.Shape{})); err != nil {
		t.Fatalf("append on a new connection: %v", err)
	}
	armed = store.StepCommit
	if err := s.Append(t.Context(), storetest.Batch(81, 40, 3, storetest.Shape{})); !errors.Is(err, store.ErrUnknown) {
		t.Fatalf("connection lost at the commit: %v", err)
	}
}
