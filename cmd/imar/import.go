package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/received"
	"imar/internal/intake"
	"imar/internal/node"
)

type importCommand struct {
	Files []string `arg:"" help:"Files, or folders of files." type:"path"`
}

// Run takes each file in. A file that cannot be read does not stop the others.
func (i importCommand) Run(ctx context.Context, c *common, t *terminal) error {
	files, err := expand(i.Files)
	if err != nil {
		return err
	}
	take, done, err := taker(ctx, c, t)
	if err != nil {
		return err
	}
	defer done()
	var failed error
	for _, name := range files {
		report, err := take(ctx, name)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			t.say("cli.import.failed", name)
			t.explain(err)
			failed = errors.Join(failed, err)
			continue
		}
		t.report(report)
	}
	if failed != nil {
		return problem.New(problem.CodeOf(failed), "cli.import.some-failed")
	}
	return nil
}

// taker is how files are taken in: by this process, or by the server that has
// the folder open.
func taker(ctx context.Context, c *common, t *terminal) (func(context.Context, string) (intake.Report, error), func() error, error) {
	bar := newBar(t)
	n, err := node.Open(ctx, c.config(t))
	if err == nil {
		return func(ctx context.Context, name string) (intake.Report, error) {
			defer bar.end()
			f, err := os.Open(name)
			if err != nil {
				return intake.Report{}, unreadable(name, err)
			}
			defer f.Close()
			return n.Intake(func(read, size int64) { bar.step("cli.reading", read, size) }).Take(ctx, name, f)
		}, n.Close, nil
	}
	if !node.InUse(err) {
		return nil, nil, err
	}
	client, found := dial(c.Data)
	if !found {
		return nil, nil, err
	}
	return func(ctx context.Context, name string) (intake.Report, error) {
		return client.take(ctx, name)
	}, func() error { return nil }, nil
}

func unreadable(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.Usage, "cli.no-such-file", name)
	}
	return problem.New(problem.Invalid, "cli.unreadable-file", name).Because(err)
}

// expand lists the files below folders, in order, without hidden ones. A folder
// without any, a pipe and a device are problems.
func expand(names []string) (files []string, err error) {
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return nil, unreadable(name, err)
		}
		switch {
		case info.Mode().IsRegular():
			files = append(files, name)
			continue
		case !info.IsDir(): // a pipe nobody writes to would be waited for, a device read for ever
			return nil, problem.New(problem.Usage, "cli.no-plain-file", name)
		}
		before := len(files)
		err = filepath.WalkDir(name, func(path string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, unreadable(name, err)
		}
		if len(files) == before {
			return nil, problem.New(problem.Invalid, "cli.empty-folder", name)
		}
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

// maxShown is how many kinds of finding a terminal shows; the file's page and
// --json have all.
const maxShown = 12

// report says what became of a file.
func (t *terminal) report(r intake.Report) {
	if t.json {
		_ = json.NewEncoder(t.out).Encode(r)
		return
	}
	if r.Facts == 0 {
		fmt.Fprintln(t.out, plain(lang.T(t.lang, "cli.import.same", r.Name, counted{"cli.count.objects-read", r.Items})))
	} else {
		fmt.Fprintln(t.out, plain(lang.T(t.lang, "cli.import.done", r.Name, r.Standard, counted{"cli.count.objects-read", r.Items},
			counted{"cli.count.facts-recorded", r.Facts}, int64(r.First), int64(r.Last), counted{"cli.count.nothing-new", r.Same})))
	}
	shown := r.Findings[:min(len(r.Findings), maxShown)]
	for _, f := range shown {
		fmt.Fprintln(t.err, "  "+plain(findingLine(t.lang, f)))
	}
	if more := r.More + int64(len(r.Findings)-len(shown)); more > 0 {
		t.say("cli.import.more", more)
	}
	if c := r.Conformance; c != nil && !c.Valid {
		t.say("cli.import.conformance", strings.ToUpper(r.Standard), c.Checked, counted{"verdict.count.error", c.Errors}, r.Name)
	}
}

// findingLine is one finding with its first place.
func findingLine(l lang.Lang, f received.Finding) string {
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = a
	}
	place := ""
	if len(f.Places) > 0 {
		place = f.Places[0].Pointer
		if f.Places[0].Line > 0 {
			place = fmt.Sprintf("%s:%d", place, f.Places[0].Line)
		}
	}
	said := lang.T(l, f.Rule, args...)
	if f.Values > 1 {
		said += " " + lang.T(l, "portal.import.values", f.Values-1)
	}
	return fmt.Sprintf("%s ×%d %s [%s]", lang.T(l, "severity."+f.Severity), f.Count, said, place)
}
