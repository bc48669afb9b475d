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
	"time"

	"imar/internal/base/problem"
	"imar/internal/domain/project"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/journal"
	"imar/internal/exchange/oc4ids"
	"imar/internal/node"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/view/portfolio"
)

type exportCommand struct {
	Format     string `help:"oc4ids, ocds, iati, csv, xlsx, geojson; the fund itself: iati-organisations; its books: ledger or beancount; everything as tables: sqlite, which needs --out." enum:"oc4ids,ocds,iati,iati-organisations,sqlite,csv,xlsx,geojson,ledger,beancount" default:"oc4ids"`
	AsReceived bool   `help:"OC4IDS projects and OCDS releases as the files had them, without repairs." name:"as-received"`
	Out        string `help:"File to write; standard output by default." type:"path" placeholder:"FILE"`
	Filter     string `help:"What to export, in the words of the project list's address: 'status=implementation&sector=health'." placeholder:"QUERY"`
	publisherFlags
}

// Run writes the export. A file is complete or not there.
func (e exportCommand) Run(ctx context.Context, c *common, t *terminal) (err error) {
	if e.AsReceived && e.Format != "oc4ids" && e.Format != "ocds" {
		return problem.New(problem.Usage, "cli.export.no-received-form")
	}
	if e.Format == "sqlite" && e.Out == "" {
		return problem.New(problem.Usage, "cli.export.needs-out", e.Format)
	}
	if _, err := url.ParseQuery(e.Filter); err != nil {
		return problem.New(problem.Usage, "cli.export.bad-filter", e.Filter)
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
	write := func(w io.Writer) error { return e.list(ctx, w, c, t, n) }
	if e.Format == "oc4ids" {
		write = func(w io.Writer) error { return e.projects(ctx, w, t, n) }
	}
	if e.Format == "ocds" {
		write = func(w io.Writer) error { return e.releases(ctx, w, t, n) }
	}
	if e.Format == "iati" {
		write = func(w io.Writer) error { return e.activities(ctx, w, t, n) }
	}
	if e.Format == "iati-organisations" {
		write = func(w io.Writer) error {
			if e.Publisher == "" {
				t.say("cli.convert.no-publisher", crosswalk.Unregistered)
			}
			text, _ := n.Organisation(e.Publisher, e.PublisherType)
			_, err := w.Write(text)
			return err
		}
	}
	if e.Format == string(journal.Ledger) || e.Format == string(journal.Beancount) {
		write = func(w io.Writer) error { return writeJournal(w, journal.Format(e.Format), n.Views) }
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
func (e exportCommand) list(ctx context.Context, w io.Writer, c *common, t *terminal, n *node.Node) error {
	site, err := newPortal(n, "", nil, publisherFlags{})
	if err != nil {
		return err
	}
	address := "/" + string(t.lang) + "/projects." + e.Format
	if e.Filter != "" {
		address += "?" + e.Filter
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

// projects writes a package of projects.
func (e exportCommand) projects(ctx context.Context, w io.Writer, t *terminal, n *node.Node) error {
	_, about, err := e.chosen(n)
	if err != nil {
		return err
	}
	var failed error
	documents := func(yield func([]byte) bool) {
		failed = e.each(ctx, t, n, func(document []byte) error {
			if !yield(document) {
				return errEnough
			}
			return nil
		})
	}
	err = oc4ids.WritePackage(w, about, documents)
	if errors.Is(failed, errEnough) {
		failed = nil
	}
	return errors.Join(err, failed)
}

// errEnough ends a walk whose caller wants no more.
var errEnough = errors.New("enough")

// each gives the chosen projects as OC4IDS, or as they were received.
func (e exportCommand) each(ctx context.Context, t *terminal, n *node.Node, take func([]byte) error) error {
	ids, _, err := e.chosen(n)
	if err != nil {
		return err
	}
	bar := newBar(t)
	defer bar.end()
	without := int64(0)
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		read := n.OC4IDS
		if e.AsReceived {
			read = n.AsReceived
		}
		document, err := read(ctx, id)
		if code := problem.CodeOf(err); e.AsReceived && (code == problem.NotFound || code == problem.Unsupported) {
			without++ // it has no such form; the others do
			continue
		}
		if err == nil && document != nil {
			err = take(document)
		}
		if err != nil {
			return err
		}
		bar.step("cli.exporting", int64(i+1), int64(len(ids)))
	}
	bar.end()
	if without > 0 {
		t.say("cli.export.no-such-form", without)
	}
	return nil
}

// chosen lists the projects of the filter, and says what the package is.
func (e exportCommand) chosen(n *node.Node) (ids []project.ID, about oc4ids.Package, err error) {
	query, err := url.ParseQuery(e.Filter)
	if err != nil {
		return nil, about, problem.New(problem.Usage, "cli.export.bad-filter", e.Filter)
	}
	filter, err := projectFilter(query)
	if err != nil {
		return nil, about, err
	}
	n.Views.Read(func(m *view.Models) {
		for _, r := range m.Projects.Rows() {
			if filter.Match(r) {
				ids = append(ids, r.ID)
			}
		}
		about = oc4ids.Package{
			URI:       "urn:imar:" + n.Key.Name() + ":" + fmt.Sprint(m.Size()),
			Published: m.History.Now.UTC().Format(time.RFC3339),
			Publisher: m.Fund.NameEn,
		}
	})
	if about.Publisher == "" {
		about.Publisher = n.Key.Name()
	}
	return ids, about, nil
}

// projectFilter reads the words of the project list's address.
func projectFilter(query url.Values) (portfolio.Filter, error) {
	var f portfolio.Filter
	for name, values := range query {
		switch name {
		case "stage", "status":
			f.Stage = values
		case "sector":
			f.Sector = values
		case "type":
			f.Type = values
		case "district":
			f.District = values
		case "municipality":
			f.Municipality = values
		case "missing":
			f.Missing = values
		default:
			return f, problem.New(problem.Usage, "cli.export.unknown-filter", name)
		}
	}
	return f, nil
}
