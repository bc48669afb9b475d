package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"imar/internal/base/problem"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/schema"
	"imar/internal/exchange/source"
	"imar/internal/exchange/validation"
	"imar/internal/web/verdict"
)

type validateCommand struct {
	Files    []string `arg:"" optional:"" help:"Files or folders of published data; - or none for standard input."`
	Standard string   `help:"The standard that the files are to follow: oc4ids, ocds, iati; by default, whichever each follows." enum:"auto,oc4ids,ocds,iati" default:"auto"`
	Schema   string   `help:"Check against this schema of releases of OCDS or projects of OC4IDS in place of the standard's." type:"path" placeholder:"FILE"`
	Format   string   `help:"text, json (a line for each file), html (one file that can be sent to somebody)." enum:"text,json,html" default:"text"`
}

// Run validates files. It fails when one of them is not valid.
func (v validateCommand) Run(ctx context.Context, t *terminal) error {
	thrift := sparing()
	defer thrift.end()
	names := v.Files
	if len(names) == 0 {
		names = []string{"-"}
	}
	files, total, err := listed(names)
	if err != nil {
		return err
	}
	if v.Format == "html" && len(files) > 1 {
		return problem.New(problem.Usage, "cli.validate.one-page", len(files))
	}
	own, err := v.own(t)
	if err != nil {
		return err
	}
	b := newBar(t)
	defer b.end()
	invalid, before := 0, int64(0)
	for _, name := range files {
		valid, size, err := v.one(ctx, t, name, own, func(read int64) {
			thrift.read(before + read)
			b.step("cli.validating", before+read, total)
		}, b.end)
		switch {
		case ctx.Err() != nil:
			return problem.New(problem.Unavailable, "cli.cut-short")
		case err != nil:
			return err
		}
		if before += size; !valid {
			invalid++
		}
	}
	b.end()
	if invalid > 0 {
		return problem.New(problem.Invalid, "cli.validate.invalid", counted{"cli.count.files", int64(invalid)}, counted{"cli.count.files", int64(len(files))})
	}
	return nil
}

// own reads the schema that was given, nil for none.
func (v validateCommand) own(t *terminal) (*schema.Own, error) {
	if v.Schema == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(v.Schema)
	if err != nil {
		return nil, unreadable(v.Schema, err)
	}
	own, err := schema.ParseOwn(raw)
	if err != nil {
		t.say("cli.file-unfinished", v.Schema)
		return nil, err
	}
	return own, nil
}

// one validates a file and prints what was found.
func (v validateCommand) one(ctx context.Context, t *terminal, name string, own *schema.Own, progress func(int64), done func()) (valid bool, size int64, err error) {
	in := validation.Input{Name: name, Open: func() (io.ReadCloser, error) {
		file, err := os.Open(name)
		if err != nil {
			return nil, unreadable(name, err)
		}
		return file, nil
	}}
	if v.Format == "html" {
		in.Name = filepath.Base(name) // it goes to others, whom the folders of this machine do not concern
	}
	if name == "-" {
		spool := &spooled{in: &piped{ctx: ctx, r: os.Stdin}}
		defer func() { err = errors.Join(err, spool.discard()) }()
		in.Open = spool.open
	}
	opts := validation.Options{Schema: own, Progress: progress, Now: time.Now()}
	if v.Standard != "auto" {
		opts.Standard = source.Standard(v.Standard)
	}
	r, err := validation.File(ctx, in, opts)
	if err != nil {
		return false, 0, err
	}
	done()
	switch {
	case v.Format == "json" || t.json:
		err = verdict.JSON(t.out, r)
	case v.Format == "html":
		err = verdict.HTML(t.out, t.lang, r)
	default:
		err = verdict.Text(t.out, t.lang, r, plain)
		if err == nil {
			_, err = fmt.Fprintln(t.out)
		}
	}
	return r.Valid && r.Standard != "", r.Size, err
}

// spooled is standard input that can be read twice: what passes is kept in a file
// until the run ends.
type spooled struct {
	in   io.Reader
	kept packaging.Scratch
	size int64
}

// open reads on where a first reading would, or, the second time, from the
// beginning.
func (s *spooled) open() (io.ReadCloser, error) {
	if s.kept != nil {
		return io.NopCloser(io.MultiReader(io.NewSectionReader(s.kept, 0, s.size), io.TeeReader(s.in, s))), nil
	}
	kept, err := scratch()
	if err != nil {
		return nil, fmt.Errorf("keep what comes in: %w", err)
	}
	s.kept = kept
	return io.NopCloser(io.TeeReader(s.in, s)), nil
}

// Write keeps what passes.
func (s *spooled) Write(p []byte) (int, error) {
	n, err := s.kept.Write(p)
	s.size += int64(n)
	return n, err
}

func (s *spooled) discard() error {
	if s.kept == nil {
		return nil
	}
	return s.kept.Close()
}
