package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"imar/internal/base/problem"
	"imar/internal/record/audit"
	"imar/internal/record/blob"
	"imar/internal/record/store"
)

type backupCommand struct {
	Out string `help:"Folder to make." required:"" type:"path" placeholder:"FOLDER"`
}

// Run copies the record and the originals into a new folder, which is itself a
// data folder without a key, and checks the copy: every row and every original
// that a row points to. The server may go on working.
func (b backupCommand) Run(ctx context.Context, c *common, t *terminal) error {
	if _, err := os.Stat(b.Out); err == nil {
		return problem.New(problem.Usage, "cli.backup.exists", b.Out)
	}
	st, err := store.Open(ctx, storeOf(c))
	if err != nil {
		return err
	}
	defer st.Close()
	if err := os.MkdirAll(b.Out, 0o700); err != nil {
		return err
	}
	bar := newBar(t)
	defer bar.end()
	err = st.Backup(ctx, filepath.Join(b.Out, databaseFile), func(done, total int) {
		bar.step("cli.backup.copying", int64(done), int64(total))
	})
	if err != nil {
		return err
	}
	// An original is kept before the first fact that points to it is recorded, so
	// those of the rows that were copied are all there by now.
	if err := copyOriginals(ctx, originalsOf(b.Out), originalsOf(c.Data), bar); err != nil {
		return err
	}
	report, err := check(ctx, b.Out, t)
	if err != nil {
		return err
	}
	return t.print(map[string]any{"folder": b.Out, "facts": report.Facts, "files": report.Files}, "cli.backup.done", b.Out, report.Facts, report.Files)
}

// databaseFile is the SQLite database of a data folder or of a backup.
const databaseFile = "imar.db"

// originalsOf is where a data folder or a backup keeps the originals.
func originalsOf(folder string) blob.Dir { return blob.Dir(filepath.Join(folder, "blobs")) }

// copyOriginals copies every original, checked against its name and synced. One
// that is taken away meanwhile belonged to no fact.
func copyOriginals(ctx context.Context, to, from blob.Dir, bar *bar) error {
	sums, err := from.All()
	if err != nil {
		return err
	}
	for i, sum := range sums {
		if err := ctx.Err(); err != nil {
			return err
		}
		f, err := from.Open(sum)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		_, _, _, err = to.Put(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		bar.step("cli.backup.copying-originals", int64(i+1), int64(len(sums)))
	}
	return nil
}

func storeOf(c *common) store.Config {
	if c.DB != "" {
		return store.Config{Postgres: c.DB, ReadOnly: true}
	}
	return store.Config{SQLite: filepath.Join(c.Data, databaseFile), ReadOnly: true}
}

// isBackup says whether a folder holds a record's database and no signed log
// beside it, as a backup does.
func isBackup(folder string) bool {
	_, db := os.Stat(filepath.Join(folder, databaseFile))
	_, log := os.Stat(filepath.Join(folder, "log", "checkpoint"))
	return db == nil && errors.Is(log, fs.ErrNotExist)
}

// check reads a backed-up record row by row, and its originals.
func check(ctx context.Context, folder string, t *terminal) (audit.Report, error) {
	if _, err := os.Stat(filepath.Join(folder, databaseFile)); err != nil {
		return audit.Report{}, problem.New(problem.Usage, "cli.restore.no-backup", folder)
	}
	return everything(ctx, store.Config{SQLite: filepath.Join(folder, databaseFile), ReadOnly: true}, originalsOf(folder), t)
}

// everything reads every row of a store and every original, and compares them with
// what was committed.
func everything(ctx context.Context, from store.Config, originals blob.Dir, t *terminal) (audit.Report, error) {
	st, err := store.Open(ctx, from)
	if err != nil {
		return audit.Report{}, schemaChanged(err)
	}
	defer st.Close()
	bar := newBar(t)
	defer bar.end()
	return audit.Whole(ctx, st, originals,
		func(done, total int64) { bar.step("cli.verify.rows", done, total) },
		func(done, total int64) { bar.step("cli.verify.originals", done, total) })
}

type restoreCommand struct {
	From   string `arg:"" help:"Folder that imar backup made." type:"path"`
	Verify bool   `help:"Only check the backup, and make nothing."`
}

// Run checks the backup row by row and file by file and copies it into a new
// data folder. The key is not part of a backup: put it beside the folder, with
// the record of what was signed last, so that the log cannot fork.
func (r restoreCommand) Run(ctx context.Context, c *common, t *terminal) error {
	report, err := check(ctx, r.From, t)
	if err != nil {
		return err
	}
	if r.Verify {
		return t.print(report, "cli.restore.verified", r.From, report.Facts, report.Parts, report.Files)
	}
	if _, err := os.Stat(filepath.Join(c.Data, databaseFile)); err == nil {
		return problem.New(problem.Usage, "cli.backup.exists", c.Data)
	}
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return err
	}
	if err := copyInto(c.Data, r.From, databaseFile); err != nil {
		return err
	}
	bar := newBar(t)
	defer bar.end()
	if err := copyOriginals(ctx, originalsOf(c.Data), originalsOf(r.From), bar); err != nil {
		return err
	}
	return t.print(map[string]any{"data": c.Data, "facts": report.Facts, "files": report.Files}, "cli.restore.done", c.Data, report.Facts, report.Files)
}

// copyInto copies a file.
func copyInto(to, from, name string) error {
	in, err := os.Open(filepath.Join(from, name))
	if err != nil {
		return err
	}
	defer in.Close()
	return toFile(filepath.Join(to, name), func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}

// schemaChanged makes a failed verification of a database that says it has
// another schema than this program's: nothing of it could be checked.
func schemaChanged(err error) error {
	for _, p := range problem.Of(err) {
		if p.Key == "store.schema.newer" || p.Key == "store.schema.older" {
			return problem.New(problem.Tampered, "audit.schema-version", p.Args...)
		}
	}
	return err
}
