package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
)

// filing is one run of a command that reads published files and writes one: it
// reads standard input where no file is named, keeps the findings until what was
// written is whole, and knows whether it is.
type filing struct {
	ctx      context.Context
	t        *terminal
	bar      *bar
	thrift   *thrift
	out      *bufio.Writer
	findings findings
}

// How much a command that streams files may let its memory grow between two
// collections, in percent of what it needs: much while little was read, when
// collecting would take a fifth of the time and memory is small all the same; then
// little. Measured on 5, 50 and 600 MB.
const (
	littleGC  = 200
	filesGC   = 50
	fileSmall = 64 << 20 // bytes read
)

// thrift is how the process collects its memory while files are read.
type thrift struct {
	before int
	lean   bool
}

func sparing() *thrift { return &thrift{before: debug.SetGCPercent(littleGC)} }

// read is told how many bytes were read so far.
func (t *thrift) read(n int64) {
	if n > fileSmall && !t.lean {
		t.lean = true
		debug.SetGCPercent(filesGC)
	}
}

func (t *thrift) end() { debug.SetGCPercent(t.before) }

// file runs a command that reads published files and writes one.
func (t *terminal) file(ctx context.Context, run func(*filing) error) error {
	f := &filing{ctx: ctx, t: t, bar: newBar(t), thrift: sparing(), out: bufio.NewWriterSize(t.out, 256<<10)}
	defer f.thrift.end()
	err := run(f)
	f.bar.end()
	if err == nil {
		err = f.out.Flush()
	}
	if ctx.Err() != nil {
		return problem.New(problem.Unavailable, "cli.cut-short")
	}
	f.findings.tell(t)
	switch {
	case err != nil:
		return err
	case f.findings.errors > 0:
		return problem.New(problem.Invalid, "cli.left-out")
	}
	return nil
}

// read opens each file, or those in each folder, in the order in which they were
// named; "-", or no name, is standard input.
func (f *filing) read(names []string, take func(*source.Source) error) error {
	if len(names) == 0 {
		names = []string{"-"}
	}
	files, total, err := listed(names)
	if err != nil {
		return err
	}
	before := int64(0)
	for _, name := range files {
		size, err := f.readOne(name, before, total, take)
		if err != nil {
			if f.ctx.Err() == nil && problem.CodeOf(err) != problem.Usage {
				f.t.say("cli.file-unfinished", name)
			}
			return err
		}
		before += size
	}
	return nil
}

func (f *filing) readOne(name string, before, total int64, take func(*source.Source) error) (size int64, err error) {
	var in io.Reader = &piped{ctx: f.ctx, r: os.Stdin}
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return 0, unreadable(name, err)
		}
		defer file.Close()
		in = &stoppable{f.ctx, file}
	}
	src, err := source.Open(in, name, source.Options{NoDigest: true, Progress: func(read int64) {
		f.thrift.read(before + read)
		f.bar.step("cli.reading", before+read, total)
	}})
	if err != nil {
		return 0, err
	}
	f.findings.file = name
	for _, p := range src.Findings {
		finding := snapshot.Finding{Severity: snapshot.Warning, Rule: p.Key}
		for _, arg := range p.Args {
			finding.Args = append(finding.Args, fmt.Sprint(arg))
		}
		f.findings.add(finding)
	}
	err = take(src)
	return src.BytesRead(), err
}

// report tells of a problem that left something out.
func (f *filing) report(p *problem.Problem) {
	finding := snapshot.Finding{Severity: snapshot.Error, Rule: p.Key, Pointer: p.Field, Line: int64(p.Line)}
	for _, arg := range p.Args {
		finding.Args = append(finding.Args, fmt.Sprint(arg))
	}
	f.findings.add(finding)
}

// listed gives the files of each name and the size of all, 0 when it is not
// known. Files of a folder come in the order of their names.
func listed(names []string) (files []string, total int64, err error) {
	known := true
	for _, name := range names {
		if name == "-" {
			known, files = false, append(files, name)
			continue
		}
		found := len(files)
		err := filepath.WalkDir(name, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || path != name && strings.HasPrefix(e.Name(), ".") {
				return err
			}
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			files = append(files, path)
			if total += info.Size(); !info.Mode().IsRegular() {
				known = false
			}
			return nil
		})
		if err != nil {
			return nil, 0, unreadable(name, err)
		}
		if len(files) == found {
			return nil, 0, problem.New(problem.Invalid, "cli.folder-without-files", name)
		}
	}
	if !known {
		total = 0
	}
	return files, total, nil
}

// stoppable is a reader that gives up when the command is interrupted.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// writer is where data goes; it gives up when the command is interrupted.
func (f *filing) writer() io.Writer { return stoppableWriter{f.ctx, f.out} }

// stoppableWriter is a writer that gives up when the command is interrupted.
type stoppableWriter struct {
	ctx context.Context
	w   io.Writer
}

func (s stoppableWriter) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}

// piped is a stoppable reader of what may never give anything: a read that waits
// is left behind when the command is interrupted.
type piped struct {
	ctx    context.Context
	r      io.Reader
	buffer []byte
	unread []byte
	failed error
}

func (s *piped) Read(p []byte) (int, error) {
	if len(s.unread) == 0 && s.failed == nil {
		type got struct {
			n   int
			err error
		}
		if s.buffer == nil {
			s.buffer = make([]byte, 256<<10)
		}
		done := make(chan got, 1)
		go func() {
			n, err := s.r.Read(s.buffer)
			done <- got{n, err}
		}()
		select {
		case g := <-done:
			s.unread, s.failed = s.buffer[:g.n], g.err
		case <-s.ctx.Done():
			return 0, s.ctx.Err()
		}
	}
	n := copy(p, s.unread)
	if s.unread = s.unread[n:]; n == 0 {
		return 0, s.failed
	}
	return n, nil
}

// scratch makes a temporary file that nobody else sees, and that is gone however
// the program ends, where the system can take the name of an open file away.
func scratch() (packaging.Scratch, error) {
	file, err := os.CreateTemp("", "imar-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(file.Name())
	return scratchFile{file}, nil
}

type scratchFile struct{ *os.File }

// Close throws the file away.
func (s scratchFile) Close() error {
	err := s.File.Close()
	if gone := os.Remove(s.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// findings are what was found wrong, by kind, in the order of the first of each.
type findings struct {
	file   string // that is being read
	kinds  []*kind
	byRule map[string]*kind
	errors int
}

// kind is findings of one rule: how many, and the first.
type kind struct {
	Severity snapshot.Severity `json:"severity"`
	Rule     string            `json:"rule"`
	Count    int               `json:"count"`
	File     string            `json:"file,omitempty"`
	Pointer  string            `json:"pointer,omitempty"`
	Line     int64             `json:"line,omitempty"`
	Said     string            `json:"said"`
	args     []any
}

func (f *findings) add(found snapshot.Finding) {
	if found.Severity == snapshot.Error {
		f.errors++
	}
	if k := f.byRule[found.Rule]; k != nil {
		k.Count++
		return
	}
	k := &kind{Severity: found.Severity, Rule: found.Rule, Count: 1, File: f.file, Pointer: found.Pointer, Line: found.Line}
	for _, arg := range found.Args {
		k.args = append(k.args, arg)
	}
	if f.byRule == nil {
		f.byRule = map[string]*kind{}
	}
	f.byRule[found.Rule] = k
	f.kinds = append(f.kinds, k)
}

// tell says the findings on standard error: with --json a line of JSON each.
func (f *findings) tell(t *terminal) {
	shown := f.kinds
	if !t.json {
		shown = shown[:min(len(shown), maxShown)]
	}
	for _, k := range shown {
		k.Said = lang.T(t.lang, k.Rule, k.args...)
		if t.json {
			e := json.NewEncoder(t.err)
			e.SetEscapeHTML(false)
			_ = e.Encode(k)
			continue
		}
		place := k.File
		if k.Line > 0 {
			place = fmt.Sprintf("%s:%d", place, k.Line)
		}
		if place = strings.TrimSpace(place + " " + k.Pointer); place != "" {
			k.Said += " [" + place + "]"
		}
		key := "cli.finding"
		if k.Count > 1 {
			key = "cli.finding-counted"
		}
		fmt.Fprintln(t.err, plain(lang.T(t.lang, key, lang.T(t.lang, "cli.severity."+string(k.Severity)), k.Said, k.Count)))
	}
	if more := len(f.kinds) - len(shown); more > 0 {
		t.say("cli.more-findings", more)
	}
}
