package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/node"
	"imar/internal/record/audit"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
)

type archiveCommand struct {
	Out string `help:"File to write." required:"" type:"path" placeholder:"FILE"`
}

// Run writes the public log as one ZIP file: the same paths as on the site, and
// a page that says how to check it. The archive holds nothing restricted.
func (a archiveCommand) Run(ctx context.Context, c *common, t *terminal) error {
	root := filepath.Join(c.Data, "log")
	checkpoint, err := os.ReadFile(filepath.Join(root, "checkpoint"))
	if err != nil {
		return problem.New(problem.NotFound, "cli.archive.nothing", c.Data).Because(err)
	}
	signed, _, err := tlog.ParseCheckpoint(checkpoint)
	if err != nil {
		return problem.New(problem.Tampered, "node.bad-checkpoint").Because(err)
	}
	count := 0
	err = toFile(a.Out, func(w io.Writer) error {
		z := zip.NewWriter(w)
		count, err = addLog(ctx, z, os.DirFS(root), signed.Size, checkpoint)
		return errors.Join(err, z.Close())
	})
	if err != nil {
		return err
	}
	return t.print(map[string]any{"file": a.Out, "facts": signed.Size, "files": count}, "cli.archive.done", a.Out, signed.Size, count)
}

// addLog adds the files that a log of that size needs, and no later ones: a
// server may be writing the next while this one is copied.
func addLog(ctx context.Context, z *zip.Writer, root fs.FS, size int64, checkpoint []byte) (count int, err error) {
	add := func(path string, data []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: "log/" + path, Method: zip.Deflate})
		if err != nil {
			return err
		}
		count++
		_, err = w.Write(data)
		return err
	}
	copyFile := func(path string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := fs.ReadFile(root, path)
		if err != nil {
			return fmt.Errorf("archive %s: %w", path, err)
		}
		return add(path, data)
	}
	// A partial file that is gone stands in the full one.
	copyTile := func(n tlog.Name) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		name, data, err := tlog.ReadWide(func(path string) ([]byte, error) { return fs.ReadFile(root, path) }, n)
		if err != nil {
			return fmt.Errorf("archive %s: %w", n.Path(), err)
		}
		return add(name.Path(), data)
	}
	for first := int64(0); first < size; first += tlog.TileWidth {
		width := int(min(size-first, tlog.TileWidth))
		for _, kind := range []tlog.Kind{tlog.Entries, tlog.Bodies} {
			if err := copyTile(tlog.Name{Kind: kind, Index: first / tlog.TileWidth, Width: width}); err != nil {
				return count, err
			}
		}
	}
	for level := 0; size>>(8*level) > 0; level++ {
		hashes := size >> (8 * level)
		for n := int64(0); n*tlog.TileWidth < hashes; n++ {
			width := int(min(hashes-n*tlog.TileWidth, tlog.TileWidth))
			if err := copyTile(tlog.Name{Level: level, Index: n, Width: width}); err != nil {
				return count, err
			}
		}
	}
	readme := ""
	for _, l := range lang.All {
		readme += lang.T(l, "cli.archive.readme") + "\n\n"
	}
	w, err := z.Create("README.txt")
	if err == nil {
		_, err = io.WriteString(w, readme)
	}
	return count, errors.Join(err, copyFile("vkey"), add("checkpoint", checkpoint))
}

type backupCommand struct {
	Out string `help:"Folder to make." required:"" type:"path" placeholder:"FOLDER"`
}

// Run copies the record and the originals into a new folder, which is itself a
// data folder without a key. The server may go on working.
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
	err = st.Backup(ctx, filepath.Join(b.Out, "imar.db"), func(done, total int) {
		bar.step("cli.backup.copying", int64(done), int64(total))
	})
	if err != nil {
		return err
	}
	blobs := filepath.Join(c.Data, "blobs")
	if _, err := os.Stat(blobs); err == nil {
		if err := os.CopyFS(filepath.Join(b.Out, "blobs"), os.DirFS(blobs)); err != nil {
			return err
		}
	}
	report, err := check(ctx, b.Out, t)
	if err != nil {
		return err
	}
	return t.print(map[string]any{"folder": b.Out, "facts": report.Facts}, "cli.backup.done", b.Out, report.Facts)
}

func storeOf(c *common) store.Config {
	if c.DB != "" {
		return store.Config{Postgres: c.DB, ReadOnly: true}
	}
	return store.Config{SQLite: filepath.Join(c.Data, "imar.db"), ReadOnly: true}
}

// check reads a backed-up record row by row.
func check(ctx context.Context, folder string, t *terminal) (audit.Report, error) {
	return rows(ctx, store.Config{SQLite: filepath.Join(folder, "imar.db"), ReadOnly: true}, t)
}

// rows reads every row of a store and compares it with what was committed.
func rows(ctx context.Context, from store.Config, t *terminal) (audit.Report, error) {
	st, err := store.Open(ctx, from)
	if err != nil {
		return audit.Report{}, err
	}
	defer st.Close()
	bar := newBar(t)
	defer bar.end()
	return audit.Store(ctx, st, func(done, total int64) { bar.step("cli.verify.rows", done, total) })
}

type restoreCommand struct {
	From   string `arg:"" help:"Folder that imar backup made." type:"path"`
	Verify bool   `help:"Only check the backup, and make nothing."`
}

// Run checks the backup row by row and copies it into a new data folder. The
// key is not part of a backup: put it beside the folder, with the record of
// what was signed last, so that the log cannot fork.
func (r restoreCommand) Run(ctx context.Context, c *common, t *terminal) error {
	report, err := check(ctx, r.From, t)
	if err != nil {
		return err
	}
	if r.Verify {
		return t.print(report, "cli.restore.verified", r.From, report.Facts, report.Parts)
	}
	if _, err := os.Stat(filepath.Join(c.Data, "imar.db")); err == nil {
		return problem.New(problem.Usage, "cli.backup.exists", c.Data)
	}
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return err
	}
	for _, name := range []string{"imar.db", "blobs"} {
		if err := copyInto(c.Data, r.From, name); err != nil {
			return err
		}
	}
	return t.print(map[string]any{"data": c.Data, "facts": report.Facts}, "cli.restore.done", c.Data, report.Facts)
}

// copyInto copies a file or a folder, if it is there.
func copyInto(to, from, name string) error {
	info, err := os.Stat(filepath.Join(from, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(from, name)))
	}
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

type rebuildCommand struct{}

// Run replays every fact into empty state and views, and saves them.
func (rebuildCommand) Run(ctx context.Context, c *common, t *terminal) (err error) {
	cfg := c.config(t)
	cfg.Rebuild = true
	n, err := node.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	head := n.Recorder.Head()
	return t.print(map[string]any{"facts": head.Size, "root": head.Root.String()}, "cli.rebuild.done", head.Size, head.Root.String())
}

type doctorCommand struct{}

// finding is one thing that the doctor looked at.
type diagnosis struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Says  string `json:"says"`
}

// Run looks at a data folder and says what it sees, all of it.
func (doctorCommand) Run(ctx context.Context, c *common, t *terminal) error {
	var list []diagnosis
	see := func(check string, err error) {
		d := diagnosis{Check: check, OK: err == nil, Says: "ok"}
		if err != nil {
			d.Says = t.sentence(err)
		}
		list = append(list, d)
	}
	if _, err := os.Stat(c.Data); errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.Usage, "cli.verify.nothing-there", c.Data)
	}
	n, err := node.Open(ctx, c.config(t))
	see("open", err)
	if err == nil {
		bad, err := n.Store.Integrity(ctx)
		if err == nil && len(bad) > 0 {
			err = errors.New(bad[0])
		}
		see("database", err)
		_, err = audit.Store(ctx, n.Store, nil)
		see("facts", err)
		_, err = audit.Blobs(n.Blobs, nil)
		see("originals", err)
		see("log", n.Unsigned())
		var unsigned error
		if signed, size := n.Publisher.Signed().Head.Size, n.Recorder.Head().Size; signed != size || n.Publisher.Fault() != nil {
			unsigned = problem.New(problem.Tampered, "cli.doctor.unsigned", signed, size)
		}
		see("signed", unsigned)
		see("close", n.Close())
	}
	wrong := 0
	for _, d := range list {
		mark := "+"
		if !d.OK {
			mark = "!"
			wrong++
		}
		if !t.json {
			fmt.Fprintf(t.out, "%s %s: %s\n", mark, d.Check, d.Says)
		}
	}
	if t.json {
		if err := t.print(list, ""); err != nil {
			return err
		}
	}
	if wrong > 0 && n == nil && problem.CodeOf(err) != problem.Tampered {
		return problem.New(problem.CodeOf(err), "cli.doctor.wrong", wrong) // it could not be looked at
	}
	if wrong > 0 {
		return problem.New(problem.Tampered, "cli.doctor.wrong", wrong)
	}
	return nil
}
