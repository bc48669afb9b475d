package storetest

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the attacker's way in

	"imar/internal/domain/fact"
	"imar/internal/record/store"
)

// Raw opens the database beside the store, as another program would.
func Raw(t testing.TB, cfg store.Config) *sql.DB {
	t.Helper()
	name, source := "sqlite", cfg.SQLite
	if cfg.Postgres != "" {
		name, source = "pgx", cfg.Postgres
	}
	db, err := sql.Open(name, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// attacks change or remove what is stored. The part of fact 1 is withheld but
// not erased, the part of fact 6 is not even withheld.
var attacks = []string{
	`UPDATE fact SET body = leaf`,
	`UPDATE fact SET seq = 999 WHERE seq = 2`,
	`DELETE FROM fact`,
	`DELETE FROM fact WHERE seq = 5`,
	`UPDATE part SET body = salt`,
	`DELETE FROM part WHERE seq = 1`,
	`DELETE FROM part WHERE seq = 6 AND idx = 1`,
	`DELETE FROM part`,
	`UPDATE withheld SET erased = 1`,
	`DELETE FROM withheld`,
	`UPDATE tile SET idx = 7`,
	`DELETE FROM tile`,
	`UPDATE batch SET at = ''`,
	`DELETE FROM batch WHERE last_seq = 10`,
	`UPDATE receipt SET outcome = 'refused'`,
	`DELETE FROM receipt`,
	`UPDATE checkpoint SET note = note`,
	`DELETE FROM checkpoint`,
}

// replacements overwrite a row by inserting it again, which in SQLite fires no
// delete trigger.
var replacements = []string{
	`INSERT OR REPLACE INTO fact (seq, leaf_hash, leaf) SELECT seq, leaf_hash, leaf_hash FROM fact`,
	`REPLACE INTO part (seq, idx, salt, body) SELECT seq, idx, salt, salt FROM part`,
	`REPLACE INTO withheld (by_seq, seq, idx, erased) SELECT by_seq, seq, idx, 1 FROM withheld`,
	`REPLACE INTO tile (level, idx, data) SELECT level, idx, zeroblob(8192) FROM tile`,
	`REPLACE INTO tile (rowid, level, idx, data) SELECT rowid, 9, idx, zeroblob(8192) FROM tile`,
	`REPLACE INTO batch (last_seq, first_seq, root, at) SELECT last_seq, first_seq, root, '' FROM batch`,
	`REPLACE INTO receipt (n, actor, key, input_hash, outcome, first_seq, last_seq) SELECT n, 'x', key, input_hash, outcome, first_seq, last_seq FROM receipt`,
	`REPLACE INTO checkpoint (size, note) SELECT size, zeroblob(3) FROM checkpoint`,
	`INSERT INTO fact (seq, leaf_hash, leaf) SELECT seq, leaf_hash, leaf FROM fact WHERE true ON CONFLICT (seq) DO UPDATE SET leaf = excluded.leaf_hash`,
}

// truncations are PostgreSQL's way to remove rows without a row trigger.
var truncations = []string{
	`TRUNCATE fact`, `TRUNCATE part`, `TRUNCATE withheld`, `TRUNCATE tile`, `TRUNCATE batch`, `TRUNCATE receipt`, `TRUNCATE checkpoint`,
	`TRUNCATE fact, part, withheld, tile, batch, receipt, checkpoint CASCADE`,
	`INSERT INTO fact (seq, leaf_hash, leaf) SELECT seq, leaf_hash, leaf FROM fact ON CONFLICT (seq) DO UPDATE SET leaf = excluded.leaf_hash`,
	`MERGE INTO fact USING batch ON fact.seq = batch.last_seq WHEN MATCHED THEN DELETE`,
	`SET LOCAL session_replication_role = replica; DELETE FROM fact`,
	`SET LOCAL session_replication_role = replica; TRUNCATE batch`,
}

// withholding stores ten facts, withholds the narrative of fact 1, and keeps a
// checkpoint.
func withholding(t *testing.T, s *store.Store, erase bool) {
	t.Helper()
	appended(t, s, Shape{Body: 50, Mixed: true}, 10)
	b := Batch(11, 1, 2, Shape{})
	b.Withhold = []store.Withholding{{Seq: 1, Part: 1, By: 11, Erase: erase}}
	if err := s.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := s.PutCheckpoint(t.Context(), store.Checkpoint{Size: 11, Note: []byte("note")}); err != nil {
		t.Fatal(err)
	}
}

func testAppendOnly(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg := fresh(t)
	s, db := Open(t, cfg), Raw(t, cfg)
	withholding(t, s, false)
	before := dump(t, db)
	tries := append(append([]string{}, attacks...), replacements...)
	if cfg.Postgres != "" {
		tries = append(append([]string{}, attacks...), truncations...)
	}
	for _, attack := range tries {
		if err := try(db, attack); err == nil || !strings.Contains(err.Error(), "append only") {
			t.Errorf("%s: %v", attack, err)
		}
	}
	if d := cmp.Diff(before, dump(t, db), whole); d != "" {
		t.Errorf("the attacks changed the tables:\n%.2000s", d)
	}
	// The control: what the triggers let through, they let through.
	if err := try(db, `INSERT INTO checkpoint (size, note) SELECT 12, note FROM checkpoint`); err != nil {
		t.Errorf("an append was refused: %v", err)
	}
	if d := cmp.Diff(before, dump(t, db), whole); d == "" {
		t.Error("the comparison sees no difference")
	}
}

// try runs an attack in a transaction and commits what it did.
func try(db *sql.DB, attack string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, statement := range strings.Split(attack, "; ") {
		if _, err := tx.Exec(statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// dump is every row of every table.
func dump(t *testing.T, db *sql.DB) map[string][][]any {
	t.Helper()
	found := map[string][][]any{}
	for _, table := range []string{"fact", "part", "withheld", "tile", "batch", "receipt", "checkpoint"} {
		rows, err := db.Query("SELECT * FROM " + table + " ORDER BY 1, 2")
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		for rows.Next() {
			row, dest := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				dest[i] = &row[i]
			}
			if err := rows.Scan(dest...); err != nil {
				t.Fatal(err)
			}
			found[table] = append(found[table], row)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if len(found[table]) == 0 {
			t.Fatalf("no row in %s to attack", table)
		}
	}
	return found
}

func testErase(t *testing.T, fresh func(testing.TB) store.Config) {
	cfg := fresh(t)
	s, ctx := Open(t, cfg), t.Context()
	withholding(t, s, false)
	if h, err := s.Head(ctx); err != nil || h.Redaction != 11 {
		t.Errorf("redaction %d, %v", h.Redaction, err)
	}
	if err := s.Erase(ctx, 1, 1); err == nil {
		t.Error("a part was erased that is only withheld")
	}
	if f := factAt(t, s, 1); string(f.Parts[1].Body) != Secret(1) {
		t.Errorf("withheld part reads %q", f.Parts[1].Body)
	}
	b := Batch(12, 1, 3, Shape{})
	b.Withhold = []store.Withholding{{Seq: 1, Part: 1, By: 12, Erase: true}, {Seq: 1, Part: 2, By: 12}}
	if err := s.Append(ctx, b); err != nil {
		t.Fatal(err)
	}
	for range 2 { // repeated after a crash, it changes nothing
		if err := s.Erase(ctx, 1, 1); err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range []int{0, 2, 3, -1} {
		if err := s.Erase(ctx, 1, part); err == nil {
			t.Errorf("part %d was erased without a fact", part)
		}
	}
	if err := s.Erase(ctx, 6, 1); err == nil {
		t.Error("a part of another fact was erased")
	}
	for _, f := range []fact.Fact{factAt(t, s, 1), all(t, s.Facts(ctx, 1, 1))[0]} {
		if f.Parts[1].Body != nil || f.Parts[1].Name != fact.PartNarrative || f.Parts[2].Body == nil || f.Public() == nil {
			t.Errorf("after the erasure: %+v", f.Parts)
		}
	}
	got, err := s.Withheld(ctx)
	wantEqual(t, "withholdings", got, err, []store.Withholding{
		{Seq: 1, Part: 1, By: 11}, {Seq: 1, Part: 1, By: 12, Erase: true}, {Seq: 1, Part: 2, By: 12},
	})
	if cfg.SQLite != "" {
		wantGone(t, cfg.SQLite)
	}
}

// wantGone looks for the erased text in every byte of the database, and for
// another text, as a control.
func wantGone(t *testing.T, path string) {
	t.Helper()
	var bytes strings.Builder
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		bytes.Write(b)
	}
	if strings.Contains(bytes.String(), Secret(1)) {
		t.Error("the erased text is still in the file")
	}
	if !strings.Contains(bytes.String(), Secret(6)) {
		t.Error("a text that was not erased is not in the file: the test is void")
	}
}

func factAt(t *testing.T, s *store.Store, seq fact.Seq) fact.Fact {
	t.Helper()
	got, err := s.FactsAt(t.Context(), []fact.Seq{seq})
	if err != nil {
		t.Fatal(err)
	}
	return got[0]
}

// AttackAsRole gives a new PostgreSQL role the least rights (store.Grant) and
// tries from there what triggers do not watch.
func AttackAsRole(t *testing.T, cfg store.Config) {
	ctx := context.Background()
	owner := Open(t, cfg)
	withholding(t, owner, false)
	pc, err := pgx.ParseConfig(cfg.Postgres)
	if err != nil {
		t.Fatal(err)
	}
	role := "writer_" + pc.Database
	db := Raw(t, cfg)
	exec := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE ROLE ` + role + ` LOGIN`)
	t.Cleanup(func() { exec(`DROP OWNED BY ` + role); exec(`DROP ROLE ` + role) })
	if err := owner.Grant(ctx, role); err != nil {
		t.Fatal(err)
	}
	as := cfg
	as.Postgres = strings.Replace(cfg.Postgres, "://"+pc.User+"@", "://"+role+"@", 1)
	s := Open(t, as)
	if err := s.Append(ctx, Batch(12, 3, 3, Shape{Mixed: true})); err != nil {
		t.Errorf("append as the role: %v", err)
	}
	if err := s.PutSetting(ctx, "origin", "a"); err != nil {
		t.Errorf("setting as the role: %v", err)
	}
	raw := Raw(t, as)
	for _, attack := range append([]string{
		`ALTER TABLE fact DISABLE TRIGGER ALL`, `DROP TRIGGER fact_no_change ON fact`, `DROP TABLE fact`,
		`CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'`,
		`SET LOCAL session_replication_role = replica`, `TRUNCATE fact`, `DELETE FROM instance`,
	}, attacks...) {
		if err := try(raw, attack); err == nil {
			t.Errorf("the role may: %s", attack)
		}
	}
}
