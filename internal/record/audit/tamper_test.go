package audit_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/node"
	"imar/internal/record"
	"imar/internal/record/audit"
	"imar/internal/record/audit/audittest"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
	"imar/internal/record/tlog"
	"imar/internal/record/tlog/logfiles"
)

// flips is how many single bits of each kind of row or file are flipped.
func flips() int {
	switch {
	case testing.Short():
		return 10 // the audit is one goroutine; the race detector has little to see
	case os.Getenv("IMAR_REQUIRE_ALL") == "1":
		return 1000
	}
	return 100
}

// victim is a data folder that was written and closed: its database open to a
// vandal and to an auditor, its log in memory.
type victim struct {
	*testing.T
	path  string
	raw   *sql.DB      // the vandal's connection; the triggers are gone
	store *store.Store // the auditor's, read-only
	files map[string][]byte
	key   tlog.Key
	rnd   *rand.Rand
}

// newVictim writes a record of every kind of row: restricted facts, parts that
// are restricted, withheld and erased, full tiles, several batches.
func newVictim(t *testing.T) *victim {
	return newVictimOf(t, func(v *victim) *node.Node {
		n, err := node.Open(t.Context(), node.Config{Data: v.path})
		if err != nil {
			t.Fatal(err)
		}
		v.write(n)
		return n
	})
}

// newVictimOf is a victim of what somebody has written.
func newVictimOf(t *testing.T, write func(*victim) *node.Node) *victim {
	v := &victim{T: t, path: filepath.Join(t.TempDir(), "data"), files: map[string][]byte{}, rnd: rand.New(rand.NewPCG(3, 3))}
	n := write(v)
	v.key = n.Key
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	cfg := store.Config{SQLite: filepath.Join(v.path, "imar.db")}
	v.raw = storetest.Raw(t, cfg)
	v.raw.SetMaxOpenConns(1)
	if _, err := v.raw.Exec("PRAGMA synchronous = OFF"); err != nil { // a vandal has no patience
		t.Fatal(err)
	}
	for _, table := range []string{"fact", "part", "withheld", "tile", "batch", "receipt", "checkpoint"} {
		for _, what := range []string{"update", "delete", "replace"} {
			if _, err := v.raw.Exec("DROP TRIGGER " + table + "_no_" + what); err != nil {
				t.Fatal(err)
			}
		}
	}
	cfg.ReadOnly = true
	v.store = storetest.Open(t, cfg)
	log := filepath.Join(v.path, "log")
	err := filepath.WalkDir(log, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(log, path)
		v.files[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *victim) write(n *node.Node) {
	do := func(requests ...record.Request) {
		v.Helper()
		if _, err := n.Recorder.DoAll(v.Context(), requests); err != nil {
			v.Fatal(err)
		}
	}
	do(record.Request{Actor: audittest.Actor(1), Command: audittest.Founding})
	for i := range 22 {
		requests := make([]record.Request, 12)
		for j := range requests {
			requests[j] = record.Request{Actor: audittest.Actor(j), Command: audittest.Command(v.rnd), Key: fmt.Sprint(i, "/", j)}
		}
		requests[0].Command = audittest.Build(fmt.Sprint("b-", i), 2)
		do(requests...)
	}
	var withheld []fact.Fact // half of their places are erased, the other half only withheld
	for f, err := range n.Store.Facts(v.Context(), 1, fact.Seq(n.Recorder.Head().Size)) {
		if err != nil {
			v.Fatal(err)
		}
		if f.Body(fact.PartPlace) != nil && len(withheld) < 20 {
			withheld = append(withheld, f)
		}
	}
	for i, f := range withheld {
		do(record.Request{Actor: audittest.Actor(1), Command: statement.Withhold{Target: f.Header, Part: fact.PartPlace, Reason: "a person lives there", Erase: i%2 == 0}})
		if i%2 == 0 {
			if err := n.Store.Erase(v.Context(), f.Seq, 1); err != nil {
				v.Fatal(err)
			}
		}
	}
}

// column is what the vandal flips bits of. where names the row by its key.
type column struct {
	table, key, name, where string
	open                    bool // found by opening the folder, not by the audit
}

var columns = []column{
	{"fact", "seq", "leaf", "true", false},
	{"fact", "seq", "leaf_hash", "true", false},
	{"fact", "seq", "salt", "salt IS NOT NULL", false},
	{"fact", "seq", "body", "length(body) > 0", false},
	{"fact", "seq", "seq", "true", false},
	{"part", "seq, idx", "salt", "true", false},
	{"part", "seq, idx", "body", "length(body) > 0", false},
	{"part", "seq, idx", "seq", "true", false},
	{"part", "seq, idx", "idx", "true", false},
	{"tile", "level, idx", "data", "true", false},
	{"tile", "level, idx", "idx", "true", false},
	{"batch", "last_seq", "root", "true", false},
	{"batch", "last_seq", "last_seq", "true", false},
	{"withheld", "by_seq, seq, idx", "seq", "true", false},
	{"withheld", "by_seq, seq, idx", "idx", "true", false},
	{"withheld", "by_seq, seq, idx", "by_seq", "true", false},
	{"checkpoint", "size", "note", "size = (SELECT max(size) FROM checkpoint)", true},
	{"checkpoint", "size", "note", "true", false},
	{"checkpoint", "size", "size", "true", false},
	{"instance", "key", "value", "key = 'log.vkey'", true},
}

// TestTamperedRows flips single bits in the database and wants each found and
// its place named; and nothing found while nothing is flipped.
func TestTamperedRows(t *testing.T) {
	v := newVictim(t)
	clean, err := audit.Store(t.Context(), v.store, nil)
	if err != nil {
		t.Fatalf("nothing is flipped: %v", err)
	}
	t.Logf("%+v", clean)
	if clean.Tiles < 1 || clean.Withheld < 10 || clean.Batches < 20 {
		t.Fatalf("the record is too small to prove anything: %+v", clean)
	}
	for _, c := range columns {
		t.Run(c.table+"."+c.name, func(t *testing.T) {
			w := *v
			w.T = t
			keys := w.keys(c)
			missed := map[string]int{}
			for i := range flips() {
				what, undo := w.flip(c, keys[w.rnd.IntN(len(keys))])
				err := w.inspect(c)
				undo()
				switch p := (*problem.Problem)(nil); {
				case err == nil:
					missed[what]++
				case !errors.As(err, &p) || !placed(p):
					t.Errorf("%s: found without a place: %v", what, err)
				}
				if i%10 == 0 {
					if again, err := audit.Store(t.Context(), v.store, nil); err != nil || again != clean {
						t.Fatalf("false alarm: %+v, %v", again, err)
					}
				}
			}
			total := 0
			for _, n := range missed {
				total += n
			}
			if total > 0 {
				t.Errorf("%d of %d flipped bits were not found, for example in %s", total, flips(), slices.Sorted(maps.Keys(missed))[0])
			}
		})
	}
}

// placed says whether a problem is one of tampering and names a place.
func placed(p *problem.Problem) bool {
	return p.Code == problem.Tampered && len(p.Args) > 0 || strings.HasPrefix(p.Key, "node.")
}

// inspect is what imar verify does behind the log: the audit, or opening the
// folder, which reads key and checkpoint.
func (v *victim) inspect(c column) error {
	if !c.open {
		_, err := audit.Store(v.Context(), v.store, nil)
		return err
	}
	n, err := node.Open(context.Background(), node.Config{Data: v.path})
	if err == nil {
		n.Close()
	}
	return err
}

// keys lists the keys of a column's rows, each as the condition that finds it.
func (v *victim) keys(c column) (keys []string) {
	names := strings.Split(c.key, ", ")
	format := "'" + strings.Join(names, "=' || quote(%s) || ' AND ") + "=' || quote(%s)"
	args := make([]any, len(names))
	for i := range names {
		args[i] = names[i]
	}
	rows, err := v.raw.Query("SELECT " + fmt.Sprintf(format, args...) + " FROM " + c.table + " WHERE " + c.where + " ORDER BY " + c.key)
	if err != nil {
		v.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			v.Fatal(err)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		v.Fatalf("no row of %s to flip", c.table)
	}
	return keys
}

// flip flips one bit of one value and gives the way back. Rows are found by
// their key, which may be what is flipped.
func (v *victim) flip(c column, key string) (what string, undo func()) {
	var was any
	if err := v.raw.QueryRow("SELECT " + c.name + " FROM " + c.table + " WHERE " + key).Scan(&was); err != nil {
		v.Fatalf("%s: %v", key, err)
	}
	var is any
	switch value := was.(type) {
	case []byte:
		is = v.flipped(value)
	case string:
		is = string(v.flipped([]byte(value)))
	case int64:
		is = value ^ 1<<v.rnd.IntN(20)
	}
	set := func(from, to any, where string) error {
		_, err := v.raw.Exec("UPDATE "+c.table+" SET "+c.name+" = ? WHERE "+where, to)
		return err
	}
	after := strings.Replace(" "+key, fmt.Sprintf(" %s=%v", c.name, was), fmt.Sprintf(" %s=%v", c.name, is), 1)
	what = fmt.Sprintf("%s of %s where %s", c.name, c.table, key)
	if err := set(was, is, key); err != nil {
		if _, number := is.(int64); number { // another row has that key
			return v.flip(c, key)
		}
		v.Fatalf("%s: %v", what, err)
	}
	return what, func() {
		if err := set(is, was, after); err != nil {
			v.Fatal(err)
		}
	}
}

func (v *victim) flipped(b []byte) []byte {
	b = slices.Clone(b)
	b[v.rnd.IntN(len(b))] ^= 1 << v.rnd.IntN(8)
	return b
}

// TestTamperedLog flips single bits in the files of the published log.
func TestTamperedLog(t *testing.T) {
	v := newVictim(t)
	read := func(path string) ([]byte, error) {
		data, ok := v.files[path]
		if !ok {
			return nil, &os.PathError{Op: "open", Path: path, Err: os.ErrNotExist}
		}
		return data, nil
	}
	verify := func() (tlog.Report, error) {
		expect, err := logfiles.Expectation(read, v.key.String(), "")
		if err != nil {
			return tlog.Report{}, err
		}
		return tlog.Verify(read, expect)
	}
	clean, err := verify()
	if err != nil {
		t.Fatalf("nothing is flipped: %v", err)
	}
	for _, prefix := range []string{"checkpoint", "vkey", "tile/0/", "tile/1/", "tile/entries/", "body/"} {
		t.Run(strings.Trim(strings.ReplaceAll(prefix, "/", "-"), "-"), func(t *testing.T) {
			var paths []string
			for _, path := range slices.Sorted(maps.Keys(v.files)) {
				if strings.HasPrefix(path, prefix) && current(path, clean.Size) {
					paths = append(paths, path)
				}
			}
			if len(paths) == 0 {
				t.Fatal("no such file")
			}
			for i := range flips() {
				path := paths[v.rnd.IntN(len(paths))]
				was := v.files[path]
				v.files[path] = v.flipped(was)
				_, err := verify()
				v.files[path] = was
				if fault := (*tlog.Fault)(nil); !errors.As(err, &fault) || fault.Path != path {
					t.Fatalf("a bit of %s was flipped, and found is: %v", path, err)
				}
				if i%10 == 0 {
					if again, err := verify(); err != nil || again.Parts != clean.Parts {
						t.Fatalf("false alarm: %+v, %v", again, err)
					}
				}
			}
		})
	}
}

// current says whether a file belongs to the tree of that size, and not to a
// smaller one that was published before.
func current(path string, size int64) bool {
	n, err := tlog.ParsePath(path)
	if err != nil {
		return true
	}
	if n.Kind != tlog.Hashes {
		n.Level = 0
	}
	at := size >> (8 * n.Level)
	return int64(n.Width) == min(at-n.Index*tlog.TileWidth, tlog.TileWidth)
}
