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
	return t.print(map[string]any{"file": a.Out, "facts": signed.Size, "files": count}, "cli.archive.done", a.Out, counted{"cli.count.facts", signed.Size}, counted{"cli.count.files", int64(count)})
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
	return t.print(map[string]any{"facts": head.Size, "root": head.Root.String()}, "cli.rebuild.done", counted{"cli.count.facts", head.Size}, head.Root.String())
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
	beside := node.InUse(err)
	if beside {
		n, err = node.Beside(ctx, c.config(t))
	}
	see("open", err)
	if beside && err == nil {
		list[0].Says = lang.T(t.lang, "cli.doctor.beside")
	}
	if err == nil {
		bad, err := n.Store.Integrity(ctx)
		if err == nil && len(bad) > 0 {
			err = errors.New(bad[0])
		}
		see("database", err)
		var originals error
		if _, err = audit.Whole(ctx, n.Store, n.Blobs, nil, nil); aboutOriginals(err) {
			err, originals = nil, err
		}
		see("facts", err)
		see("originals", originals)
		if !beside { // else they are the server's business
			see("log", n.Unsigned())
			see("signed", unsignedFacts(n))
		}
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

// unsignedFacts is the problem of facts that no checkpoint covers.
func unsignedFacts(n *node.Node) error {
	if signed, size := n.Publisher.Signed().Head.Size, n.Recorder.Head().Size; signed != size || n.Publisher.Fault() != nil {
		return problem.New(problem.Tampered, "cli.doctor.unsigned", signed, size)
	}
	return nil
}

// aboutOriginals says that the rows are right and an original is not.
func aboutOriginals(err error) bool {
	list := problem.Of(err)
	return len(list) > 0 && (list[0].Key == "audit.original-missing" || list[0].Key == "record.blob-differs")
}
