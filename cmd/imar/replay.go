package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/node"
	"imar/internal/record/publish"
	"imar/internal/record/replica"
	"imar/internal/record/tlog"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/assets"
	"imar/internal/web/chart"
	"imar/internal/web/page"
	"imar/internal/web/portal"
)

// replayed is the public pages made anew from nothing but a log.
type replayed struct {
	views *view.Public
	site  http.Handler
}

// replay folds the log that was verified and makes a portal of it.
func replay(ctx context.Context, t *terminal, files tlog.Files, signed tlog.Checkpoint, keys []tlog.Key) (*replayed, error) {
	bar := newBar(t)
	defer bar.end()
	r := &replayed{views: view.New()}
	done := int64(0)
	err := replica.Fold(ctx, files, signed.Size, func(events []whole.Event) {
		r.views.Replay(events)
		done += int64(len(events))
		bar.step("cli.verify.replaying", done, signed.Size)
	})
	if err != nil {
		return nil, problem.New(problem.Tampered, "cli.verify.replay").Because(err)
	}
	r.views.Reindex()
	set, err := assets.Load(chart.CSS)
	if err != nil {
		return nil, err
	}
	book, err := page.New(siteOf(r.views, ""), set, portal.Templates())
	if err != nil {
		return nil, err
	}
	checkpoint, err := files("checkpoint")
	if err != nil {
		return nil, err
	}
	facts := replica.NewReader(files, signed.Size)
	r.site = portal.New(portal.Deps{
		Views: r.views, Book: book, Assets: set, Keys: keys, Version: version,
		Signed: func() publish.Signed { return publish.Signed{Head: signed.Head, Checkpoint: checkpoint} },
		Facts: func(_ context.Context, seqs []fact.Seq) ([]fact.Fact, error) {
			return facts.FactsAt(seqs)
		},
	})
	return r, nil
}

// twins lists the addresses that are compared: the lists, the fund's books, its
// sources, and at most maxCompared things of each noun, evenly over the whole.
func (r *replayed) twins() []string {
	list := []string{"/ar/home.json", "/ar/projects.json", "/en/contracts.json", "/ar/parties.json", "/en/assets.json", "/ar/places.json",
		"/ar/money.json", "/en/money/budget.json", "/ar/money/trial.json", "/en/money/trial.json?book=budgetary", "/ar/money/statement.json", "/en/money/ageing.json",
		"/ar/money/lines.json", "/en/money/bank.json", "/ar/money/exceptions.json", "/en/money/corrections.json", "/en/money/reports.json?cycle=year", "/ar/money/three-way.json", "/en/data/register.json", "/ar/money/forecast.json"}
	r.views.Read(func(m *view.Models) {
		for _, s := range m.Books.Spans(books.ByYears) {
			list = append(list, "/ar/money/reports/"+s.String()+".json")
		}
		rows := m.Projects.Rows()
		for i := 0; i < len(rows); i += 1 + len(rows)/maxCompared {
			list = append(list, "/en/projects/"+url.PathEscape(string(rows[i].ID))+".json")
		}
		for _, f := range m.Books.SourcesAndUses(books.Filter{}) {
			if path := "/ar/sources/" + url.PathEscape(string(f.Source)) + ".json"; !slices.Contains(list, path) { // one for each currency
				list = append(list, "/en/money/forecast.json?source="+url.QueryEscape(string(f.Source)))
				list = append(list, path)
			}
		}
		parties := m.Parties.Rows()
		for i := 0; i < len(parties); i += 1 + len(parties)/maxCompared {
			list = append(list, "/en/parties/"+url.PathEscape(parties[i].ID)+".json")
		}
		assets := m.Assets.Rows()
		for i := 0; i < len(assets); i += 1 + len(assets)/maxCompared {
			list = append(list, "/ar/assets/"+url.PathEscape(assets[i].ID)+".json")
		}
	})
	return list
}

const maxCompared = 400

// get renders one address from the replay.
func (r *replayed) get(ctx context.Context, address string) ([]byte, int, error) {
	return render(ctx, r.site, address)
}

func render(ctx context.Context, site http.Handler, address string) ([]byte, int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, err
	}
	var body bytes.Buffer
	answer := &anyAnswer{body: &body, header: http.Header{}}
	site.ServeHTTP(answer, request)
	return body.Bytes(), answer.status, nil
}

// anyAnswer keeps an answer whatever its status.
type anyAnswer struct {
	body   *bytes.Buffer
	header http.Header
	status int
}

func (a *anyAnswer) Header() http.Header { return a.header }

func (a *anyAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *anyAnswer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// compare asks a server for each twin and compares it with the replay's.
func (r *replayed) compare(ctx context.Context, t *terminal, base string) (int64, error) {
	address, err := url.Parse(base)
	if err != nil {
		return 0, problem.New(problem.Usage, "cli.verify.nothing-there", base).Because(err)
	}
	client := &http.Client{Timeout: time.Minute}
	return r.each(ctx, t, func(path string) ([]byte, int, error) {
		to := *address
		parsed, err := url.Parse(path)
		if err != nil {
			return nil, 0, err
		}
		to.Path, to.RawPath, to.RawQuery = parsed.Path, parsed.RawPath, parsed.RawQuery
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
		if err != nil {
			return nil, 0, err
		}
		response, err := client.Do(request)
		if err != nil {
			return nil, 0, problem.New(problem.Unavailable, "cli.verify.unreadable", base).Because(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		return body, response.StatusCode, err
	})
}

// compareNode compares the replay with the pages of an opened data folder.
func (r *replayed) compareNode(ctx context.Context, t *terminal, n *node.Node) (int64, error) {
	site, err := newPortal(n, "", nil, publisherFlags{})
	if err != nil {
		return 0, err
	}
	return r.each(ctx, t, func(path string) ([]byte, int, error) { return render(ctx, site, path) })
}

func (r *replayed) each(ctx context.Context, t *terminal, get func(string) ([]byte, int, error)) (int64, error) {
	bar := newBar(t)
	defer bar.end()
	twins := r.twins()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	found := make([]chan error, len(twins)) // one answer a twin, taken in order
	for i := range found {
		found[i] = make(chan error, 1)
	}
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for i := next.Add(1) - 1; i < int64(len(twins)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				found[i] <- r.same(ctx, twins[i], get)
			}
		}()
	}
	for i := range twins {
		select {
		case err := <-found[i]:
			if err != nil {
				return int64(i), err
			}
		case <-ctx.Done():
			return int64(i), ctx.Err()
		}
		bar.step("cli.verify.pages", int64(i+1), int64(len(twins)))
	}
	return int64(len(twins)), nil
}

// same compares one twin with the replay's. A record that grew meanwhile is asked
// for the page as it stood.
func (r *replayed) same(ctx context.Context, path string, get func(string) ([]byte, int, error)) error {
	want, wantStatus, err := r.get(ctx, path)
	if err != nil {
		return err
	}
	got, status, err := r.caughtUp(ctx, path, r.frame(want).Size, get)
	if err != nil {
		return err
	}
	then := r.frame(want)
	if now := r.frame(got); status == http.StatusOK && now.Size > then.Size {
		if got, status, err = get(asOf(path, then.Size)); err != nil {
			return err
		}
		if now.Redaction != then.Redaction || status == http.StatusServiceUnavailable {
			return problem.New(problem.Unavailable, "cli.verify.grew", path)
		}
		got, want = unframed(got), unframed(want)
	}
	if wantStatus != http.StatusOK || status != wantStatus || !bytes.Equal(got, want) {
		return problem.New(problem.Tampered, "cli.verify.page-differs", path).
			Because(fmt.Errorf("status %d and %d; %s", status, wantStatus, difference(got, want)))
	}
	return nil
}

// Pages follow the checkpoint within a second; a server that is busy gets longer.
const (
	pagesFollow = 10 * time.Second
	pagesPause  = 100 * time.Millisecond
)

// caughtUp asks for a twin until it is of a size of the record.
func (r *replayed) caughtUp(ctx context.Context, path string, size int64, get func(string) ([]byte, int, error)) ([]byte, int, error) {
	for end := time.Now().Add(pagesFollow); ; {
		got, status, err := get(path)
		if err != nil || status != http.StatusOK || r.frame(got).Size >= size || time.Now().After(end) {
			return got, status, err
		}
		select {
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		case <-time.After(pagesPause):
		}
	}
}

// asOf is an address of the page as it stood at a size.
func asOf(path string, size int64) string {
	joint := "?"
	if strings.Contains(path, "?") {
		joint = "&"
	}
	return path + joint + "as-of=" + strconv.FormatInt(size, 10)
}

// framing are the members of a twin that say of what it was made and where it
// stands, in which a page as of a size differs from the page that it was.
var framing = regexp.MustCompile(`(?m)^\t"(size|redaction|recorded|page|asOf|next)": .*\n`)

func unframed(twin []byte) []byte { return framing.ReplaceAll(twin, nil) }

// difference is the first line in which two texts differ, shortened.
func difference(got, want []byte) string {
	short := func(line []byte, ok bool) string {
		if !ok {
			return "its end"
		}
		return strconv.Quote(string(line[:min(len(line), 120)]))
	}
	for n := 1; ; n++ {
		var here, there []byte
		var more, moreThere bool
		here, got, more = bytes.Cut(got, []byte("\n"))
		there, want, moreThere = bytes.Cut(want, []byte("\n"))
		if !bytes.Equal(here, there) || more != moreThere {
			return fmt.Sprintf("line %d says %s, the record gives %s", n, short(here, len(here) > 0 || more), short(there, len(there) > 0 || moreThere))
		}
		if !more {
			return "no line differs"
		}
	}
}

// frame is what a twin says that it was made from.
type frame struct {
	Size      int64 `json:"size"`
	Redaction int64 `json:"redaction"`
}

func (*replayed) frame(twin []byte) (f frame) {
	_ = json.Unmarshal(twin, &f) // what is no twin differs anyway
	return f
}

// siteOf is what all pages of a record share.
func siteOf(views *view.Public, base string) page.Site {
	var site page.Site
	views.Read(func(m *view.Models) {
		site = page.Site{Name: lang.Both(m.Fund.NameAr, m.Fund.NameEn), Demo: m.Fund.Demonstration}
		if m.Fund.NameAr == "" {
			site.Name = lang.Both(lang.T(lang.Arabic, "node.unnamed"), lang.T(lang.English, "node.unnamed"))
		}
	})
	site.Base = base
	return site
}
