package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/tabular"
)

type flattenCommand struct {
	Files   []string `arg:"" optional:"" help:"Files or folders of releases or records of OCDS, or projects of OC4IDS, of one kind; - or none for standard input."`
	Format  string   `help:"csv: a folder of files. xlsx: one workbook. By the ending of --out when not given." enum:"csv,xlsx," default:""`
	Out     string   `help:"The folder for CSV; the file for XLSX, standard output by default." type:"path" placeholder:"PATH"`
	Root    string   `help:"The main sheet's name: releases, records or projects by default." placeholder:"NAME"`
	Records string   `help:"What of a record is laid out: its compiled release, or its releases where it has none; its releases; or itself." enum:"compiled,releases,records" default:"compiled"`
	Bom     bool     `help:"Begin CSV with a byte order mark, without which Excel shows Arabic as broken letters."`
}

// Run lays published data out as spreadsheets.
func (c flattenCommand) Run(ctx context.Context, t *terminal) error {
	format := c.Format
	if format == "" {
		if format = "csv"; strings.EqualFold(filepath.Ext(c.Out), ".xlsx") {
			format = "xlsx"
		}
	}
	if format == "csv" && c.Out == "" {
		return problem.New(problem.Usage, "cli.flatten.no-folder")
	}
	return t.file(ctx, func(f *filing) (err error) {
		if format == "csv" {
			if err := vacant(c.Out); err != nil {
				return err
			}
		}
		flat := tabular.NewFlatten(tabular.Options{Root: c.Root, Take: tabular.Take(c.Records), Room: scratch, Report: f.report})
		defer func() { err = errors.Join(err, flat.Close()) }()
		if err := f.read(c.Files, flat.Read); err != nil {
			return err
		}
		f.findings.file = ""
		sheets := 0
		switch {
		case format == "csv":
			err = f.intoFolder(c.Out, func(to tabular.Folder) (err error) { sheets, err = flat.WriteCSV(to, c.Bom); return err })
		case c.Out == "":
			sheets, err = flat.WriteXLSX(f.writer(), t.lang == lang.Arabic)
		default:
			err = f.intoFile(c.Out, func(w io.Writer) (err error) { sheets, err = flat.WriteXLSX(w, t.lang == lang.Arabic); return err })
		}
		if err != nil {
			return err
		}
		c.tell(t, flat, sheets)
		return nil
	})
}

// tell says what was laid out, and what of records was not.
func (c flattenCommand) tell(t *terminal, flat *tabular.Flatten, sheets int) {
	if flat.Compiled+flat.Taken > 0 {
		t.say("cli.flatten.records", counted{"cli.count.compiled", flat.Compiled}, counted{"cli.count.releases", flat.Taken})
	}
	if flat.Linked > 0 {
		t.say("cli.flatten.linked", counted{"cli.count.releases", flat.Linked})
	}
	if flat.Bare > 0 {
		t.say("cli.flatten.bare", flat.Bare)
	}
	t.say("cli.flatten.done", counted{"cli.count.elements", flat.Objects}, counted{"cli.count.sheets", int64(sheets)})
}

// vacant says that a folder can take the sheets: it does not exist, is empty, or
// holds sheets that were written before.
func vacant(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unreadable(folder, err)
	}
	before, err := written(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !before[e.Name()] {
			return problem.New(problem.Usage, "cli.flatten.folder-in-use", folder, e.Name())
		}
	}
	return nil
}

// written are the files that an earlier run left in a folder, by its
// datapackage.json.
func written(folder string) (map[string]bool, error) {
	files := map[string]bool{}
	raw, err := os.ReadFile(filepath.Join(folder, tabular.DataPackage))
	if errors.Is(err, fs.ErrNotExist) {
		return files, nil
	}
	if err != nil {
		return nil, unreadable(folder, err)
	}
	v, faults := jsonstream.Parse(raw, jsonstream.Options{})
	if len(faults) > 0 || !v.Get("created_by").Is("imar") {
		return files, nil
	}
	files[tabular.DataPackage] = true
	for _, r := range v.Get("resources").Elements() {
		if name := r.Get("path").Text(); name == filepath.Base(name) {
			files[name] = true
		}
	}
	return files, nil
}

// intoFolder lets files be written beside a folder, and moves them there when all
// are whole.
func (f *filing) intoFolder(folder string, write func(tabular.Folder) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return unwritable(folder, err)
	}
	made, err := os.MkdirTemp(filepath.Dir(folder), ".imar-*")
	if err != nil {
		return unwritable(folder, err)
	}
	defer os.RemoveAll(made)
	if err := write(newFiles{f.ctx, made}); err != nil {
		return err
	}
	if err := f.ctx.Err(); err != nil {
		return err
	}
	before, err := written(folder)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return unwritable(folder, err)
	}
	for name := range before {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unwritable(folder, err)
		}
	}
	entries, err := os.ReadDir(made)
	for _, e := range entries {
		err = errors.Join(err, os.Rename(filepath.Join(made, e.Name()), filepath.Join(folder, e.Name())))
	}
	if err != nil {
		return unwritable(folder, err)
	}
	return nil
}

// newFiles makes files in a folder; writing them gives up when the command is
// interrupted.
type newFiles struct {
	ctx    context.Context
	folder string
}

// Create implements tabular.Folder.
func (n newFiles) Create(name string) (io.WriteCloser, error) {
	file, err := os.OpenFile(filepath.Join(n.folder, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, unwritable(name, err)
	}
	return struct {
		io.Writer
		io.Closer
	}{stoppableWriter{n.ctx, file}, file}, nil
}

// intoFile lets a file be written under another name, and gives it its own when it
// is whole.
func (f *filing) intoFile(name string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(name), ".imar-*")
	if err != nil {
		return unwritable(name, err)
	}
	defer os.Remove(file.Name())
	err = write(stoppableWriter{f.ctx, file})
	if err == nil {
		err = file.Chmod(0o644)
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = f.ctx.Err()
	}
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return unwritable(name, err)
	}
	return err
}

func unwritable(name string, err error) error {
	return problem.New(problem.Unavailable, "cli.unwritable-file", name).Because(err)
}
