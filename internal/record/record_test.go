package record_test

import (
	"context"
	"path/filepath"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/project"
	"imar/internal/record"
	"imar/internal/record/store"
)

var officer = fact.Actor{ID: "a-1", Role: "officer"}

func open(t *testing.T, st *store.Store) *record.Recorder {
	t.Helper()
	r, err := record.Open(context.Background(), st, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func sqlite(t *testing.T) *store.Store {
	t.Helper()
	st, err := store.Open(context.Background(), store.Config{SQLite: filepath.Join(t.TempDir(), "imar.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

func TestDo(t *testing.T) {
	ctx := context.Background()
	st := sqlite(t)
	r := open(t, st)
	establish := fund.Establish{Fund: fund.Establishment{NameAr: "صندوق", NameEn: "Fund", Country: "LY", Currency: "LYD"}}
	first, err := r.Do(ctx, officer, establish, "k1")
	if err != nil || first.First != 1 || first.Last != 1 {
		t.Fatalf("establish: %+v, %v", first, err)
	}
	again, err := r.Do(ctx, officer, establish, "k1")
	if err != nil || !again.Repeated || again.First != 1 {
		t.Fatalf("repeated: %+v, %v", again, err)
	}
	_, err = r.Do(ctx, officer, fund.BeginDay{Day: "2026-01-01"}, "k1")
	if problem.CodeOf(err) != problem.Conflict {
		t.Fatalf("key used for another command: %v", err)
	}
	describe := project.Record{ID: "p-1", Description: &project.Description{Title: "مدرسة"}}
	if got, err := r.Do(ctx, officer, describe, ""); err != nil || got.First != 2 {
		t.Fatalf("record: %+v, %v", got, err)
	}
	if got, err := r.Do(ctx, officer, describe, ""); err != nil || got.First != 0 {
		t.Fatalf("the same again: %+v, %v", got, err)
	}
	if _, err := r.Do(ctx, officer, project.Decide{ID: "p-1", Outcome: project.Resumed, Date: "2026-01-01", Decider: "لجنة"}, ""); problem.CodeOf(err) != problem.Refused {
		t.Fatalf("resume what is not suspended: %v", err)
	}
	if head := r.Head(); head.Size != 3 {
		t.Fatalf("size %d after a refusal, want 3: the refusal is a fact", head.Size)
	}
	root := r.Head().Root
	r.Close()
	if r2 := open(t, st); r2.Head().Root != root {
		t.Error("another root after reopening")
	}
}
