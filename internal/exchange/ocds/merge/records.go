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
	done, separator := int64(0), ""
	err = p.run(ctx, func(r result) error {
		for _, f := range r.findings {
			c.wishes.Report(f)
		}
		processes++
		if done += int64(r.releases); progress != nil {
			progress(done, int64(c.count))
		}
		if len(r.text) == 0 {
			return nil
		}
		if separator != "" && !out.Lines {
			if _, err := io.WriteString(w, separator); err != nil {
				return err
			}
		}
		separator = ","
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

// result is one process, merged.
type result struct {
	text     []byte
	findings []snapshot.Finding
	releases int
	err      error
}

// task is one process to be merged; its result is awaited in the order of tasks.
type task struct {
	group  []entry
	result chan result
}

// run merges all processes and gives them to take. It returns when everything
// that it started has ended.
func (p *production) run(ctx context.Context, take func(result) error) error {
	ctx, stop := context.WithCancel(ctx)
	workers := runtime.GOMAXPROCS(0)
	todo := make(chan task)
	inOrder := make(chan task, 2*workers) // bounds how many results wait
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	running.Go(func() { p.deal(ctx, todo, inOrder) })
	for range workers {
		running.Go(func() {
			for t := range todo {
				t.result <- p.process(t.group)
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
	for group, err := range p.index.groups() {
		t := task{group, make(chan result, 1)}
		if err != nil {
			t.result <- result{err: err}
		}
		select {
		case inOrder <- t:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
		select {
		case todo <- t:
		case <-ctx.Done():
			return
		}
	}
}

// process merges the releases of one process.
func (p *production) process(group []entry) (r result) {
	r.releases = len(group)
	releases := make([]jsonstream.Value, len(group))
	size := 0
	for _, e := range group {
		size += e.size
	}
	room := make([]byte, size)
	for i, e := range group {
		raw := room[:e.size]
		room = room[e.size:]
		if n, err := p.releases.ReadAt(raw, e.offset); n < len(raw) {
			return result{err: problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)}
		}
		v, faults := jsonstream.Parse(raw, jsonstream.Options{MaxElement: e.size})
		if len(faults) > 0 {
			return result{err: faults}
		}
		releases[i] = v
	}
	report := func(f snapshot.Finding) {
		f.Pointer, f.Line = "", 0 // they are those of the spool
		r.findings = append(r.findings, f)
	}
	ordered, _ := InOrder(releases, report)
	m := New(Options{Rules: p.rules, Overrides: p.wishes.Overrides, Versions: p.out.Versions, Report: report})
	for _, release := range ordered {
		m.Add(release)
	}
	r.text, r.err = p.write(m, group, releases, len(ordered) > 0, 2*size)
	return r
}

// write writes a merged process; one of which no release could be put in order
// has no merged release.
func (p *production) write(m *Release, group []entry, releases []jsonstream.Value, merged bool, size int) (text []byte, err error) {
	if p.out.Lines {
		switch {
		case !merged:
			return nil, nil
		case p.out.Versions:
			return append(m.Versioned(nil), '\n'), nil
		}
		return append(m.Compiled(nil), '\n'), nil
	}
	text = jsonstream.AppendQuoted(append(make([]byte, 0, size), `{"ocid":`...), group[0].ocid)
	text = append(text, `,"releases":[`...)
	links, err := p.links(group, releases)
	if err != nil {
		return nil, err
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
		if p.out.Versions {
			text = m.Versioned(append(text, `,"versionedRelease":`...))
		}
	}
	return append(text, '}'), nil
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
