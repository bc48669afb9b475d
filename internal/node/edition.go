package node

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"imar/internal/base/problem"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/oc4ids"
	"imar/internal/view"
	"imar/internal/view/portfolio"
)

// Edition is the public record, or a selection of it, as it is written in whole
// files: what it was at one size of the log. A file is written without a lock,
// however long that takes; what is recorded meanwhile is not in it. An edition is
// written once, by one goroutine.
type Edition struct {
	Size, Redaction fact.Seq
	Made            time.Time        // when the latest of its facts was recorded
	Lost            crosswalk.Losses // what had no place in the file's standard
	Count           int64            // projects, activities or releases written
	Without         int64            // projects that have no such form
	Step            func(done, total int64)

	selection Selection
	uri       string
	by        crosswalk.Publisher // without identifier and type
	publisher string
	projects  []project.ID
	released  []contract.ID        // processes that releases tell
	spokenFor map[contract.ID]bool // processes that projects name and releases tell
}

// Selection is what an edition has of the record.
type Selection struct {
	Projects   func(*portfolio.Row) bool // nil for all, and the processes of no project too
	AsReceived bool                      // as the files had it, without repairs; only what files told
}

// Edition is the edition that can be written now.
func (n *Node) Edition(of Selection) *Edition { return n.EditionOf(n.Views, of) }

// EditionOf is the edition that could be written when the record stood as in some
// views of it (ViewsAt): the same bytes, so that what was published can be checked
// later. What files had as received is known of the present alone.
func (n *Node) EditionOf(views *view.Public, of Selection) *Edition {
	e := &Edition{Lost: crosswalk.Losses{}, selection: of, spokenFor: map[contract.ID]bool{}}
	views.Read(func(m *view.Models) {
		e.Size, e.Redaction, e.Made = m.Size(), m.History.Redaction, m.History.Now
		for _, r := range m.Projects.Rows() {
			if of.Projects == nil || of.Projects(r) {
				e.projects = append(e.projects, r.ID)
			}
		}
		e.takeProcesses(m)
	})
	e.uri = fmt.Sprintf("urn:imar:%s:%d", n.Key.Name(), e.Size)
	e.by, _ = n.reporter(views, "", "")
	e.publisher = n.publisher(views)
	return e
}

// takeProcesses notes who tells each process, and which are told by releases.
func (e *Edition) takeProcesses(m *view.Models) {
	if e.selection.Projects == nil {
		for _, r := range m.Contracts.Rows() {
			if r.Project == "" && !r.Withdrawn {
				e.released = append(e.released, r.ID)
			}
		}
	}
	taken := map[contract.ID]bool{}
	for _, id := range e.projects {
		for _, r := range m.Contracts.Of(id) {
			tellers := m.Contracts.Tellers(r)
			e.spokenFor[r.ID] = len(tellers) > 0
			for _, t := range tellers {
				if e.selection.Projects != nil && !taken[t] {
					taken[t] = true
					e.released = append(e.released, t)
				}
			}
		}
	}
}

// publisher is the fund's name for readers of English, or that of its log.
func (n *Node) publisher(views *view.Public) (name string) {
	views.Read(func(m *view.Models) { name = m.Fund.NameEn })
	if name == "" {
		return n.Key.Name()
	}
	return name
}

// documents are the edition's projects as OC4IDS, or as they were received.
func (n *Node) documents(ctx context.Context, e *Edition) iter.Seq2[document, error] {
	return func(yield func(document, error) bool) {
		for i, id := range e.projects {
			d, err := n.documentOf(ctx, e, id)
			if (err != nil || d.text != nil) && !yield(d, err) || err != nil {
				return
			}
			if e.Step != nil {
				e.Step(int64(i+1), int64(len(e.projects)))
			}
		}
	}
}

// document is a project as OC4IDS; without a text, one that has no such form.
type document struct {
	id   project.ID
	text []byte
}

func (d document) parsed() (jsonstream.Value, error) {
	v, faults := jsonstream.Parse(d.text, jsonstream.Options{})
	if len(faults) > 0 {
		return v, faults
	}
	return v, nil
}

func (n *Node) documentOf(ctx context.Context, e *Edition, id project.ID) (d document, err error) {
	d.id = id
	if err = ctx.Err(); err != nil {
		return d, err
	}
	if !e.selection.AsReceived {
		d.text, err = n.oc4idsAt(ctx, id, e.Size)
		return d, err
	}
	d.text, err = n.AsReceived(ctx, id)
	if code := problem.CodeOf(err); code == problem.NotFound || code == problem.Unsupported {
		e.Without++
		return d, nil
	}
	return d, err
}

// WriteProjects writes an edition as a project package of OC4IDS 0.9.5.
func (n *Node) WriteProjects(ctx context.Context, w io.Writer, e *Edition) error {
	about := oc4ids.Package{URI: e.uri, Published: e.Made.UTC().Format(time.RFC3339), Publisher: e.publisher}
	return oc4ids.WritePackage(w, about, func(yield func([]byte, error) bool) {
		for d, err := range n.documents(ctx, e) {
			if e.Count++; !yield(d.text, err) {
				return
			}
		}
	})
}

// WriteActivities writes an edition as a file of activities of IATI 2.03. ref and
// kind are the publisher's identifier and type, see Reporter.
func (n *Node) WriteActivities(ctx context.Context, w io.Writer, e *Edition, ref, kind string) error {
	by := e.by
	by.Ref, by.Type = ref, kind
	if _, err := w.Write(crosswalk.Open(e.Made)); err != nil {
		return err
	}
	for d, err := range n.documents(ctx, e) {
		if err != nil {
			return err
		}
		v, err := d.parsed()
		if err != nil {
			return err
		}
		text := crosswalk.Activity(nil, v, by, e.Lost)
		if len(text) > 0 {
			e.Count++
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	_, err := w.Write(crosswalk.Close())
	return err
}

// WriteReleases writes the processes of an edition as a release package of OCDS
// 1.1. A process that releases told goes out as they told it, what the schema
// forbids left out, and no other way; any other is one compiled release, made of
// its project.
func (n *Node) WriteReleases(ctx context.Context, w io.Writer, e *Edition) error {
	out := crosswalk.NewPackage(w, crosswalk.PackageHead{URI: e.uri, Publisher: e.publisher, Published: e.Made})
	for _, id := range e.released {
		if err := n.receivedReleases(ctx, id, e, out.Add); err != nil {
			return err
		}
	}
	if !e.selection.AsReceived {
		for d, err := range n.documents(ctx, e) {
			if err != nil {
				return err
			}
			v, err := d.parsed()
			if err != nil {
				return err
			}
			want := func(process, _ string) bool { return !e.spokenFor[contract.NewID(d.id, process)] }
			if err := crosswalk.Releases(v, e.Made, want, e.Lost, out.Add); err != nil {
				return err
			}
		}
	}
	e.Count = out.Count
	return out.Close()
}

// receivedReleases gives the releases of one process as an edition has them.
func (n *Node) receivedReleases(ctx context.Context, id contract.ID, e *Edition, take func([]byte) error) error {
	var chain []fact.Seq
	n.Views.Read(func(m *view.Models) { chain = m.History.Chain(id.Subject(), e.Size) })
	latest, err := n.latest(ctx, chain)
	if err != nil {
		return fmt.Errorf("read the releases of %s: %w", id, err)
	}
	for _, item := range latest {
		if item.Kind != contract.Released {
			continue
		}
		text, ok := item.Body, true
		if !e.selection.AsReceived {
			if text, ok = crosswalk.Received(text, e.Lost); !ok {
				e.Lost.Add("release")
				continue
			}
		}
		if err := take(text); err != nil {
			return err
		}
	}
	return nil
}
