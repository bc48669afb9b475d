package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"imar/internal/base/problem"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/journal"
	"imar/internal/node"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/portal"
)

type exportCommand struct {
	Format     string `help:"oc4ids, ocds, iati, csv, xlsx, geojson; the fund itself: iati-organisations; its books: ledger or beancount; everything as tables: sqlite, which needs --out." enum:"oc4ids,ocds,iati,iati-organisations,sqlite,csv,xlsx,geojson,ledger,beancount" default:"oc4ids"`
	AsReceived bool   `help:"OC4IDS projects and OCDS releases as the files had them, without repairs." name:"as-received"`
	Out        string `help:"File to write; standard output by default." type:"path" placeholder:"FILE"`
	Filter     string `help:"What to export, in the words of the project list's address: 'status=implementation&sector=health'." placeholder:"QUERY"`
	AsOf       string `help:"The record as it stood at a size of the log or at the end of a day: 70000, 2026-06-30. Gives the bytes that an export gave then." name:"as-of" placeholder:"SIZE|DAY"`
	publisherFlags
}

// Run writes the export. A file is complete or not there.
func (e exportCommand) Run(ctx context.Context, c *common, t *terminal) (err error) {
	if e.AsReceived && e.Format != "oc4ids" && e.Format != "ocds" {
		return problem.New(problem.Usage, "cli.export.no-received-form")
	}
	if e.AsOf != "" && (e.AsReceived || e.Format == "sqlite") {
		return problem.New(problem.Usage, "cli.export.no-past")
	}
	if e.Format == "sqlite" && e.Out == "" {
		return problem.New(problem.Usage, "cli.export.needs-out", e.Format)
	}
	if _, err := e.selection(nil); err != nil {
		return err
	}
	n, err := node.Open(ctx, c.config(t))
	if node.InUse(err) {
		n, err = node.Beside(ctx, c.config(t)) // a server has it open
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	if e.Format == "sqlite" {
		bar := newBar(t)
		defer bar.end()
		return n.Relational(ctx, e.Out, func(done, total int64) { bar.step("cli.exporting-rows", done, total) })
	}
	views, err := e.views(ctx, n)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { return e.list(ctx, w, t, n) }
	if e.Format == "oc4ids" || e.Format == "ocds" || e.Format == "iati" {
		write = func(w io.Writer) error { return e.edition(ctx, w, t, n, views) }
	}
	if e.Format == "iati-organisations" {
		write = func(w io.Writer) error {
			if e.Publisher == "" {
				t.say("cli.convert.no-publisher", crosswalk.Unregistered)
			}
			text, _ := n.OrganisationOf(views, e.Publisher, e.PublisherType)
			_, err := w.Write(text)
			return err
		}
	}
	if e.Format == string(journal.Ledger) || e.Format == string(journal.Beancount) {
		write = func(w io.Writer) error { return writeJournal(w, journal.Format(e.Format), views) }
	}
	if e.Out == "" {
		return write(t.out)
	}
	return toFile(e.Out, write)
}

// writeJournal writes the fund's books as the journal of another program.
func writeJournal(w io.Writer, f journal.Format, views *view.Public) (err error) {
	views.Read(func(m *view.Models) {
		err = journal.Write(w, f, m.Fund.NameEn, func(yield func(journal.Transaction) bool) {
			m.Books.Entries(func(lines []books.Posting) bool {
				t := journal.Transaction{Seq: lines[0].Seq, Day: lines[0].Day, Occurred: lines[0].Occurred, Event: lines[0].Event}
				for _, l := range lines {
					t.Lines = append(t.Lines, l.Line)
				}
				return yield(t)
			})
		})
	})
	return err
}

// toFile writes a file by way of a temporary one beside it.
func toFile(path string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".imar-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	if err := errors.Join(write(tmp), tmp.Chmod(0o644), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// list writes what the project list's own address gives, in full.
func (e exportCommand) list(ctx context.Context, w io.Writer, t *terminal, n *node.Node) error {
	site, err := newPortal(n, "", nil, publisherFlags{})
	if err != nil {
		return err
	}
	address := "/" + string(t.lang) + "/projects." + e.Format
	if e.Filter != "" {
		address += "?" + e.Filter
	}
	if e.AsOf != "" {
		joint := "?"
		if e.Filter != "" {
			joint = "&"
		}
		address += joint + "as-of=" + url.QueryEscape(e.AsOf)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	answer := &plainAnswer{w: w, header: http.Header{}}
	site.ServeHTTP(answer, request)
	if answer.status != http.StatusOK {
		return problem.New(problem.Usage, "cli.export.bad-filter", e.Filter)
	}
	return answer.err
}

// plainAnswer writes an answer's body to a file; nothing unless it is 200.
type plainAnswer struct {
	w      io.Writer
	header http.Header
	status int
	err    error
}

func (a *plainAnswer) Header() http.Header { return a.header }

func (a *plainAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *plainAnswer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.status != http.StatusOK || a.err != nil {
		return len(b), nil
	}
	_, a.err = a.w.Write(b)
	return len(b), a.err
}

// views are the record as it is, or as it stood.
func (e exportCommand) views(ctx context.Context, n *node.Node) (*view.Public, error) {
	if e.AsOf == "" {
		return n.Views, nil
	}
	size, err := n.SizeAt(e.AsOf)
	if err != nil {
		return nil, err
	}
	return n.ViewsAt(ctx, size)
}

// edition writes what was chosen of the record in one of the standards, and says
// how much that was.
func (e exportCommand) edition(ctx context.Context, w io.Writer, t *terminal, n *node.Node, views *view.Public) error {
	selection, err := e.selection(views)
	if err != nil {
		return err
	}
	bar := newBar(t)
	defer bar.end()
	of := n.EditionOf(views, selection)
	of.Step = func(done, total int64) { bar.step("cli.exporting", done, total) }
	standard, written := "OCDS", "cli.count.releases"
	switch e.Format {
	case "oc4ids":
		standard, written = "OC4IDS", "cli.count.projects"
		err = n.WriteProjects(ctx, w, of)
	case "iati":
		standard, written = "IATI", "cli.count.activities"
		err = n.WriteActivities(ctx, w, of, e.Publisher, e.PublisherType)
	default:
		err = n.WriteReleases(ctx, w, of)
	}
	bar.end()
	if err != nil {
		return err
	}
	if e.Format == "iati" && e.Publisher == "" {
		t.say("cli.convert.no-publisher", crosswalk.Unregistered)
	}
	if of.Without > 0 {
		t.say("cli.export.no-such-form", of.Without)
	}
	tellLosses(t, standard, of.Lost)
	t.say("cli.convert.done", counted{written, of.Count})
	return nil
}

// selection is what the flags choose, by the words of the project list's address.
// Words to search for need the record; without it the flags are only checked.
func (e exportCommand) selection(views *view.Public) (s node.Selection, err error) {
	s.AsReceived = e.AsReceived
	if e.Filter == "" {
		return s, nil
	}
	filter, words, err := portal.ProjectFilter(e.Filter)
	if err != nil {
		return s, append(problem.List{problem.New(problem.Usage, "cli.export.bad-filter", e.Filter)}, problem.Of(err)...)
	}
	if views != nil && words != "" {
		views.Read(func(m *view.Models) { filter.Only = m.Ranked(view.NounProject, words) })
	}
	s.Projects = filter.Match
	return s, nil
}
