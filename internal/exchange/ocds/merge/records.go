package merge

import (
	"context"
	"io"
	"runtime"
	"sync"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
)

// Output says what Write writes: one record package, or (Lines) a compiled
// release a line. Versions: the package has versioned releases too, or the lines
// are versioned releases instead. Linked: the package names each release by its
// address where it can, instead of holding it; then it does so for all releases
// of a record or for none.
type Output struct {
	Lines    bool
	Versions bool
	Linked   bool
}

// Write merges everything and writes it, process by process in the order of
// their ocids, and gives how many processes there were. progress is told how
// many releases are done; it may be nil. When it fails, what was written is not
// whole; it writes nothing before everything is known to be mergeable.
func (c *Collection) Write(ctx context.Context, w io.Writer, out Output, progress func(done, total int64)) (processes int64, err error) {
	if c.count == 0 {
		return 0, problem.New(problem.Invalid, "merge.nothing")
	}
	rules, err := c.rules(!out.Lines)
	if err != nil {
		return 0, err
	}
	if !out.Lines {
		if err := c.open(w); err != nil {
			return 0, err
		}
	}
	p := &production{Collection: c, rules: rules, out: out}
	done, begun := int64(0), false
	err = p.run(ctx, func(r *result) error {
		for _, f := range r.findings {
			c.wishes.Report(f)
		}
		processes += int64(r.processes)
		if done += int64(r.releases); progress != nil {
			progress(done, int64(c.count))
		}
		if len(r.text) == 0 {
			return nil
		}
		if begun && !out.Lines {
			if _, err := io.WriteString(w, ","); err != nil {
				return err
			}
		}
		begun = true
		_, err := w.Write(r.text)
		return err
	})
	if err == nil && !out.Lines {
		_, err = io.WriteString(w, "]}\n")
	}
	return processes, err
}

// open writes the record package up to its first record.
func (c *Collection) open(w io.Writer) error {
	uris, err := c.packageURIs()
	if err == nil {
		_, err = w.Write(c.head.Open(nil, "records", func(dst []byte) []byte { return append(dst, uris...) }))
	}
	return err
}

// packageURIs are the addresses of all packages, each once, with commas between.
func (c *Collection) packageURIs() (list []byte, err error) {
	for piece, err := range c.uris.Pieces() {
		if err != nil {
			return nil, err
		}
		if piece[0] == 0 {
			continue
		}
		if len(list) > 0 {
			list = append(list, ',')
		}
		list = jsonstream.AppendQuoted(list, string(piece[1:]))
	}
	return list, nil
}

// production merges processes on all processors and gives them in order.
type production struct {
	*Collection
	rules *Rules
	out   Output
}

// result is processes, merged: their text as it stands in the output, with what
// separates them.
type result struct {
	text      []byte
	findings  []snapshot.Finding
	processes int
	releases  int
	err       error
}

// task is processes to be merged; their result is awaited in the order of tasks.
type task struct {
	groups [][]entry
	result chan *result
}

// The bounds of a task.
const (
	taskBytes     = 256 << 10 // of releases
	taskProcesses = 512
)

// run merges all processes and gives them to take. It returns when everything
// that it started has ended.
func (p *production) run(ctx context.Context, take func(*result) error) error {
	ctx, stop := context.WithCancel(ctx)
	workers := runtime.GOMAXPROCS(0)
	todo := make(chan task)
	inOrder := make(chan task, 2*workers)    // bounds how many results wait
	spare := make(chan *result, 2*workers+2) // results whose memory may be used again
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	running.Go(func() { p.deal(ctx, todo, inOrder) })
	for range workers {
		running.Go(func() {
			w := p.worker()
			for t := range todo {
				r := &result{}
				select {
				case r = <-spare:
				default:
				}
				*r = result{text: r.text[:0], findings: r.findings[:0]}
				w.work(t.groups, r)
				t.result <- r
			}
		})
	}
	for t := range inOrder {
		select {
		case r := <-t.result:
			if r.err != nil {
				return r.err
			}
			if err := take(r); err != nil {
				return err
			}
			if cap(r.text) <= 4*taskBytes { // what was large once is given back
				select {
				case spare <- r:
				default:
				}
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// deal hands out processes until there is none left or nobody wants more.
func (p *production) deal(ctx context.Context, todo, inOrder chan<- task) {
	defer close(todo)
	defer close(inOrder)
	t, size := task{}, 0
	send := func(failed error) bool {
		t.result = make(chan *result, 1)
		if failed != nil {
			t.result <- &result{err: failed}
		}
		select {
		case inOrder <- t:
		case <-ctx.Done():
			return false
		}
		if failed != nil {
			return false
		}
		select {
		case todo <- t:
		case <-ctx.Done():
			return false
		}
		t, size = task{}, 0
		return true
	}
	for group, err := range p.index.groups() {
		if err != nil {
			send(err)
			return
		}
		t.groups = append(t.groups, group)
		for _, e := range group {
			size += e.size
		}
		if (size >= taskBytes || len(t.groups) >= taskProcesses) && !send(nil) {
			return
		}
	}
	if len(t.groups) > 0 {
		send(nil)
	}
}

// worker merges one process after another in memory of its own.
type worker struct {
	*production
	merged *Release
	parser jsonstream.Parser
	docs   []*jsonstream.Doc
	room   []byte
	into   *result
}

func (p *production) worker() *worker {
	w := &worker{production: p}
	w.merged = New(Options{Rules: p.rules, Overrides: p.wishes.Overrides, Versions: p.out.Versions, Report: w.report})
	return w
}

// report takes a finding without its place, which is one in the spool.
func (w *worker) report(f snapshot.Finding) {
	f.Pointer, f.Line = "", 0
	w.into.findings = append(w.into.findings, f)
}

// work merges processes until one fails.
func (w *worker) work(groups [][]entry, r *result) {
	w.into = r
	for _, group := range groups {
		r.processes++
		r.releases += len(group)
		before := len(r.text)
		if before > 0 && !w.out.Lines {
			r.text = append(r.text, ',')
		}
		begun := len(r.text)
		if r.err = w.process(group, r); r.err != nil {
			return
		}
		if len(r.text) == begun {
			r.text = r.text[:before]
		}
	}
}

// process merges the releases of one process.
func (w *worker) process(group []entry, r *result) error {
	releases := make([]jsonstream.Value, len(group))
	size := 0
	for _, e := range group {
		size += e.size
	}
	if cap(w.room) < size || cap(w.room) > 4*taskBytes {
		w.room = make([]byte, max(size, taskBytes))
	}
	room := w.room
	for i, e := range group {
		raw := room[:e.size:e.size]
		room = room[e.size:]
		if n, err := w.production.releases.ReadAt(raw, e.offset); n < len(raw) {
			return problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
		}
		if i == len(w.docs) {
			w.docs = append(w.docs, new(jsonstream.Doc))
		}
		v, faults := w.parser.Parse(w.docs[i], raw, jsonstream.Options{MaxElement: e.size})
		if len(faults) > 0 {
			return faults
		}
		releases[i] = v
	}
	ordered, _ := InOrder(releases, w.report)
	w.merged.Clear()
	for _, release := range ordered {
		w.merged.Add(release)
	}
	err := w.write(group, releases, len(ordered) > 0, r)
	if len(w.docs) > mostDocs {
		w.docs = w.docs[:mostDocs]
	}
	return err
}

// mostDocs is for how many releases of a process the memory is kept.
const mostDocs = 256

// write appends a merged process; one of which no release could be put in order
// has no merged release.
func (w *worker) write(group []entry, releases []jsonstream.Value, merged bool, r *result) error {
	text, m := r.text, w.merged
	if w.out.Lines {
		switch {
		case !merged:
		case w.out.Versions:
			r.text = append(m.Versioned(text), '\n')
		default:
			r.text = append(m.Compiled(text), '\n')
		}
		return nil
	}
	text = jsonstream.AppendQuoted(append(text, `{"ocid":`...), group[0].ocid)
	text = append(text, `,"releases":[`...)
	links, err := w.links(group, releases)
	if err != nil {
		return err
	}
	for i, release := range releases {
		if i > 0 {
			text = append(text, ',')
		}
		if links != nil {
			text = append(text, links[i]...)
		} else {
			text = append(text, release.Raw()...)
		}
	}
	text = append(text, ']')
	if merged {
		text = m.Compiled(append(text, `,"compiledRelease":`...))
		if w.out.Versions {
			text = m.Versioned(append(text, `,"versionedRelease":`...))
		}
	}
	r.text = append(text, '}')
	return nil
}

// links are the links to the releases of a process, nil when they are not wanted
// or one of them has no address: a package's uri and its own id.
func (p *production) links(group []entry, releases []jsonstream.Value) (links [][]byte, err error) {
	if !p.out.Linked {
		return nil, nil
	}
	for i, release := range releases {
		id := release.Get("id").Text() + release.Get("id").Number()
		if group[i].pack == 0 || id == "" {
			return nil, nil
		}
		piece, err := p.uris.Piece(p.places[group[i].pack-1])
		if err != nil {
			return nil, err
		}
		if len(piece) == 1 {
			return nil, nil
		}
		link := jsonstream.AppendQuoted([]byte(`{"url":`), string(piece[1:])+"#"+id)
		for _, name := range []string{"date", "tag"} {
			if v := release.Get(name); v.Exists() {
				link = v.Compact(append(link, `,"`+name+`":`...))
			}
		}
		links = append(links, append(link, '}'))
	}
	return links, nil
}
