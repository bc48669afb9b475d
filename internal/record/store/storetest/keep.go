package storetest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/record/store"
)

func testSettings(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg := fresh(t)
	s, ctx := Open(t, cfg), t.Context()
	for _, value := range []string{"إعمار.example/log", "second", ""} {
		if err := s.PutSetting(ctx, "origin", value); err != nil {
			t.Fatal(err)
		}
		got, err := s.Setting(ctx, "origin")
		wantEqual(t, "setting", got, err, value)
	}
	for _, c := range []struct {
		size fact.Seq
		note string
		want error
	}{
		{5, "five", nil}, {5, "five", nil}, {5, "other five", store.ErrConflict}, {900, "more", nil}, {7, "seven", nil},
	} {
		if err := s.PutCheckpoint(ctx, store.Checkpoint{Size: c.size, Note: []byte(c.note)}); !errors.Is(err, c.want) {
			t.Errorf("checkpoint %d %q: %v", c.size, c.note, err)
		}
	}
	got, err := Open(t, cfg).LatestCheckpoint(ctx)
	wantEqual(t, "checkpoint", got, err, store.Checkpoint{Size: 900, Note: []byte("more")})
}

func testReadOnly(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg, ctx := fresh(t), t.Context()
	only := cfg
	only.ReadOnly = true
	if s, err := store.Open(ctx, only); err == nil {
		s.Close()
		t.Error("an empty database was opened for reading")
	}
	s := Open(t, cfg)
	want := appended(t, s, Shape{Body: 30, Mixed: true}, 20)
	r := Open(t, only)
	wantEqual(t, "facts", all(t, r.Facts(ctx, 1, 20)), nil, want.Facts)
	wantIs(t, r.Append(ctx, Batch(21, 1, 2, Shape{})), store.ErrReadOnly)
	wantIs(t, r.PutSetting(ctx, "a", "b"), store.ErrReadOnly)
	wantIs(t, r.Erase(ctx, 1, 1), store.ErrReadOnly)
	if err := s.Append(ctx, Batch(21, 1, 2, Shape{})); err != nil {
		t.Fatal(err)
	}
	if h, err := r.Head(ctx); err != nil || h.Size != 21 {
		t.Errorf("a reader sees %d facts, %v", h.Size, err)
	}
}

func testSchema(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg, ctx := fresh(t), t.Context()
	Open(t, cfg).Close()
	Open(t, cfg).Close()
	if _, err := Raw(t, cfg).Exec(`UPDATE goose_db_version SET version_id = 99 WHERE version_id = $1`, store.Schema); err != nil {
		t.Fatal(err)
	}
	for _, readOnly := range []bool{false, true} {
		cfg.ReadOnly = readOnly
		s, err := store.Open(ctx, cfg)
		if err == nil {
			s.Close()
			t.Fatal("a newer schema was opened")
		}
		if p := problem.Of(err)[0]; p.Key != "store.schema.newer" || p.Code != problem.Unsupported {
			t.Errorf("newer schema: %v", err)
		}
	}
}

func testBackup(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg, ctx := fresh(t), t.Context()
	s := Open(t, cfg)
	withholding(t, s, true)
	if err := s.Erase(ctx, 1, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.PutSetting(ctx, "origin", "example/log"); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(ctx, Batch(12, 2000, 3, Shape{Body: 700, Mixed: true})); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	to := filepath.Join(dir, "backup.db")
	done, total := 0, 0
	if err := s.Backup(ctx, to, func(d, n int) { done, total = d, n }); err != nil {
		t.Fatal(err)
	}
	if done != total || total == 0 {
		t.Errorf("progress ended at %d of %d", done, total)
	}
	if err := s.Backup(ctx, to, nil); err == nil {
		t.Error("a backup overwrote a file")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("the backup left %v", left)
	}
	if err := s.Append(ctx, Batch(2012, 1, 4, Shape{})); err != nil {
		t.Errorf("append after the backup: %v", err)
	}
	wantCopy(t, s, store.Config{SQLite: to, ReadOnly: true}, 2011)
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("reading the backup left %v", left)
	}
	// A backup is a store like any other: it can be gone on with.
	restored := Open(t, store.Config{SQLite: to})
	if err := restored.Append(ctx, Batch(2012, 1, 4, Shape{})); err != nil {
		t.Errorf("append to the restored store: %v", err)
	}
}

func wantCopy(t *testing.T, s *store.Store, cfg store.Config, size fact.Seq) {
	t.Helper()
	ctx, c := t.Context(), Open(t, cfg)
	h, err := c.Head(ctx)
	wantEqual(t, "head of the copy", h, err, store.Head{Size: size, Root: Root(size), Redaction: 11, Receipts: 3})
	wantEqual(t, "facts of the copy", all(t, c.Facts(ctx, 1, size)), nil, all(t, s.Facts(ctx, 1, size)))
	wantEqual(t, "tiles of the copy", all(t, c.Tiles(ctx)), nil, all(t, s.Tiles(ctx)))
	wantEqual(t, "receipts of the copy", all(t, c.Receipts(ctx, 0)), nil, all(t, s.Receipts(ctx, 0))[:3])
	origin, err := c.Setting(ctx, "origin")
	wantEqual(t, "setting of the copy", origin, err, "example/log")
	found, err := c.Integrity(ctx)
	wantEqual(t, "integrity of the copy", found, err, nil)
	if f := factAt(t, c, 1); f.Parts[1].Body != nil {
		t.Error("the copy holds an erased part")
	}
}
