package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/exchange/report"
	"imar/internal/exchange/tabular"
)

type unflattenCommand struct {
	Files    []string `arg:"" optional:"" help:"A folder of CSV, files of CSV, or a workbook (XLSX); - or none for standard input."`
	Standard string   `help:"Whose types the columns have; by the headings when not given." enum:"ocds,oc4ids," default:""`
	Root     string   `help:"The list's name, and the main sheet's: releases, records, projects." placeholder:"NAME"`
	Out      string   `help:"The file to write; standard output by default." type:"path" placeholder:"FILE"`
	Lines    bool     `help:"Write the releases, records or projects, one a line, instead of a package."`
	packageFlags
}

// Run makes data of spreadsheets.
func (c unflattenCommand) Run(ctx context.Context, t *terminal) error {
	found := cellFindings{}
	err := t.file(ctx, func(f *filing) (err error) {
		given, err := c.given()
		if err != nil {
			return err
		}
		input := &workbooks{f: f}
		defer func() { err = errors.Join(err, input.close()) }()
		if err := input.open(c.Files); err != nil {
			return err
		}
		wishes := tabular.Wishes{Standard: c.Standard, Root: c.Root, Lines: c.Lines, Given: given, Room: scratch, Tell: found.add}
		objects := int64(0)
		write := func(w io.Writer) (err error) { objects, err = tabular.Unflatten(input.sheets, w, wishes); return err }
		if c.Out != "" {
			err = f.intoFile(c.Out, write)
		} else {
			err = write(f.writer())
		}
		if err != nil {
			return err
		}
		t.say("cli.unflatten.done", counted{"cli.count.sheets", int64(len(input.sheets))}, counted{"cli.count.elements", objects})
		return nil
	})
	found.tell(t)
	if err == nil && found.errors > 0 {
		return problem.New(problem.Invalid, "cli.unflatten.wrong", found.errors)
	}
	return err
}

// workbooks are the sheets that a command was given, and what is open for them.
type workbooks struct {
	f      *filing
	sheets []*tabular.Sheet
	opened []io.Closer
}

func (w *workbooks) close() (err error) {
	for _, c := range w.opened {
		err = errors.Join(err, c.Close())
	}
	return err
}

func (w *workbooks) open(names []string) error {
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		if name == "-" {
			if err := w.input(); err != nil {
				return err
			}
			continue
		}
		files, _, err := listed([]string{name})
		if err != nil {
			return err
		}
		info, err := os.Stat(name)
		if err != nil {
			return unreadable(name, err)
		}
		for _, file := range files {
			if ext := strings.ToLower(filepath.Ext(file)); info.IsDir() && ext != ".csv" && ext != ".tsv" && ext != ".xlsx" {
				continue // of a folder, the sheets alone
			}
			if err := w.file(file); err != nil {
				return err
			}
		}
	}
	return nil
}

// input takes standard input, which is kept in a file for it is read twice.
func (w *workbooks) input() error {
	kept, err := scratch()
	if err != nil {
		return err
	}
	w.opened = append(w.opened, kept)
	size, err := io.Copy(kept, &piped{ctx: w.f.ctx, r: os.Stdin})
	if err != nil {
		return err
	}
	return w.add("-", "main", kept, size)
}

func (w *workbooks) file(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return unreadable(name, err)
	}
	w.opened = append(w.opened, file)
	info, err := file.Stat()
	if err != nil {
		return unreadable(name, err)
	}
	base := filepath.Base(name)
	return w.add(name, strings.TrimSuffix(base, filepath.Ext(base)), file, info.Size())
}

// add takes a file: a workbook, which is a ZIP, or CSV.
func (w *workbooks) add(name, sheet string, file io.ReaderAt, size int64) error {
	begin := make([]byte, 8)
	n, err := file.ReadAt(begin, 0)
	if err != nil && err != io.EOF {
		return unreadable(name, err)
	}
	at := stoppableAt{w.f.ctx, file}
	switch begin := string(begin[:n]); {
	case strings.HasPrefix(begin, "PK"):
		book, err := tabular.OpenXLSX(name, at, size, scratch)
		if err != nil {
			return err
		}
		w.opened = append(w.opened, book)
		w.sheets = append(w.sheets, book.Sheets...)
		return nil
	case strings.HasPrefix(begin, "\xd0\xcf\x11\xe0"):
		return problem.New(problem.Unsupported, "cli.unflatten.old-workbook", name)
	case strings.HasPrefix(strings.TrimSpace(begin), "{"), strings.HasPrefix(strings.TrimSpace(begin), "["):
		return problem.New(problem.Unsupported, "cli.unflatten.is-json", name)
	}
	s := tabular.CSVSheet(name, sheet, func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(at, 0, size)), nil })
	described, err := os.ReadFile(filepath.Join(filepath.Dir(name), tabular.DataPackage))
	if err == nil && name != "-" {
		s.Describe(described)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unreadable(tabular.DataPackage, err)
	}
	w.sheets = append(w.sheets, s)
	return nil
}

// stoppableAt is a reader that gives up when the command is interrupted.
type stoppableAt struct {
	ctx context.Context
	r   io.ReaderAt
}

// ReadAt implements io.ReaderAt.
func (s stoppableAt) ReadAt(p []byte, off int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.ReadAt(p, off)
}

// The findings about cells that are shown: of one rule and column, and in all.
const (
	shownAlike = 5
	shownCells = 200
	keptCells  = 10_000
)

// cellFindings are what is wrong with cells, in the order in which it was found.
type cellFindings struct {
	list   []tabular.Finding
	alike  map[[3]string]int
	errors int
	more   int
}

func (c *cellFindings) add(f tabular.Finding) {
	if f.Severity == report.Error {
		c.errors++
	}
	if c.alike == nil {
		c.alike = map[[3]string]int{}
	}
	key := [3]string{f.Rule, f.Sheet, f.Heading}
	if c.alike[key]++; len(c.list) < keptCells && len(c.alike) < keptCells {
		c.list = append(c.list, f)
	} else {
		c.more++
	}
}

// cellJSON is a finding as data.
type cellJSON struct {
	Severity report.Severity `json:"severity"`
	Rule     string          `json:"rule"`
	File     string          `json:"file,omitempty"`
	Sheet    string          `json:"sheet,omitempty"`
	Row      int             `json:"row,omitempty"`
	Cell     string          `json:"cell,omitempty"`
	Heading  string          `json:"heading,omitempty"`
	Said     string          `json:"said"`
}

// tell says the findings on standard error, with the place as Excel writes it:
// awards!H12. With --json it is a line of JSON each.
func (c *cellFindings) tell(t *terminal) {
	told := map[[3]string]int{}
	lines := 0
	for _, f := range c.list {
		args := make([]any, len(f.Args))
		for i, a := range f.Args {
			args[i] = a
		}
		said := lang.T(t.lang, f.Rule, args...)
		if t.json {
			e := json.NewEncoder(t.err)
			e.SetEscapeHTML(false)
			_ = e.Encode(cellJSON{f.Severity, f.Rule, f.File, f.Sheet, f.Row, f.Cell, f.Heading, said})
			continue
		}
		key := [3]string{f.Rule, f.Sheet, f.Heading}
		if told[key]++; told[key] > shownAlike || lines == shownCells {
			c.more++
			continue
		}
		lines++
		place := f.File
		switch {
		case f.Cell != "":
			place += fmt.Sprintf(" %s!%s %s", f.Sheet, f.Cell, f.Heading)
		case f.Row > 0:
			place += fmt.Sprintf(" %s!%d:%d", f.Sheet, f.Row, f.Row)
		default:
			place += " " + f.Sheet
		}
		if place = strings.TrimSpace(place); place != "" {
			said += " [" + place + "]"
		}
		fmt.Fprintln(t.err, plain(lang.T(t.lang, "cli.finding", lang.T(t.lang, "cli.unflatten."+string(f.Severity)), said, 1)))
	}
	if c.more > 0 {
		t.say("cli.unflatten.more", c.more)
	}
}
