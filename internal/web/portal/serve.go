package portal

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/record/publish"
	"imar/internal/record/tlog"
	"imar/internal/view"
	"imar/internal/web/assets"
	"imar/internal/web/dataset"
	"imar/internal/web/page"
	"imar/internal/web/pagecache"
	"imar/internal/web/verdict"
)

// Deps is what the portal is made of. Views, Facts, Signed, Log, Book and
// Assets are needed.
type Deps struct {
	Views  *view.Public
	Facts  func(ctx context.Context, seqs []fact.Seq) ([]fact.Fact, error) // in the order asked, with whatever parts are at hand
	Signed func() publish.Signed
	Log    publish.Dir
	Keys   []tlog.Key // of the log, the first one its own
	Book   *page.Book
	Assets *assets.Set

	// Past gives the views as they stood at a size; nil when lists of the past are
	// not offered.
	Past func(ctx context.Context, size fact.Seq) (*view.Public, error)
	// OC4IDS assembles a project as OC4IDS 0.9.5; nil when it is not offered.
	OC4IDS func(ctx context.Context, id project.ID) ([]byte, error)
	// IATI gives a project as a file of one activity of IATI 2.03; nil when it is not
	// offered.
	IATI func(ctx context.Context, id project.ID) ([]byte, error)
	// Room is where files are validated that readers send; nil when it is not offered.
	Room *verdict.Room
	// Releases finds a page of the feed of releases by its name, the latest by "";
	// nil when there is no feed.
	Releases func(name string) (ReleasePage, bool)
	// Shelf is where the whole files of the record stand; nil when they are not
	// offered.
	Shelf *dataset.Shelf
	// Checks are what /readyz asks, in order.
	Checks []Check
	// Version of the program, for /version and every ETag.
	Version string
	// Trouble is told of every failure of the server, with the number that the
	// reader was shown.
	Trouble func(incident string, err error)
	// CacheBytes bounds the pages kept; 0 means 64 MiB.
	CacheBytes int
}

// Check is one thing that must be right for the node to serve.
type Check struct {
	Name string
	Err  func() error
}

// Portal answers requests. Make one with New.
type Portal struct {
	Deps
	cached, pages http.Handler
	present       *present // set while the views are those of the past
	signboards    *signboards
}

// New is the portal as a handler of every address of the site.
func New(d Deps) *Portal {
	if d.CacheBytes == 0 {
		d.CacheBytes = 64 << 20
	}
	if d.Trouble == nil {
		d.Trouble = func(string, error) {}
	}
	p := &Portal{Deps: d, signboards: &signboards{}}
	p.pages = p.mux()
	p.cached = pagecache.New(p.pages, p.version, d.CacheBytes, d.Version+d.Assets.URL("site.css")+d.Assets.URL("site.js"))
	return p
}

// ServeHTTP answers one request. Pages go through the cache.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case p.isUpload(r):
		p.upload(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		p.fail(w, p.stray(r), http.StatusMethodNotAllowed, problem.New(problem.Usage, "portal.problem.method", r.Method))
	case strings.HasPrefix(r.URL.Path, "/ar/"), strings.HasPrefix(r.URL.Path, "/en/"):
		p.cached.ServeHTTP(w, r)
	default:
		p.pages.ServeHTTP(w, r)
	}
}

// version is what the views stand at.
func (p *Portal) version() (v pagecache.Version) {
	p.Views.Read(func(m *view.Models) { v = versionOf(m) })
	return v
}

func versionOf(m *view.Models) pagecache.Version {
	return pagecache.Version{Size: int64(m.History.Size), Redaction: int64(m.History.Redaction)}
}

// stamp is what every page says of the record it was made from.
type stamp struct {
	at    pagecache.Version
	now   time.Time // recorded of the latest fact: the page's "now"
	today string
}

// read calls f with the views, and gives what the page says of them.
func (p *Portal) read(f func(m *view.Models)) stamp {
	return p.stamped(func(m *view.Models, _ stamp) { f(m) })
}

// stamped is read for a page that is made while the views are held.
func (p *Portal) stamped(f func(m *view.Models, s stamp)) (s stamp) {
	p.Views.Read(func(m *view.Models) {
		s = stamp{versionOf(m), m.History.Now, m.History.Today}
		if p.present != nil {
			s.at = p.present.at
		}
		f(m, s)
	})
	return s
}

// frame is the frame of a page about a path below the language.
func (p *Portal) frame(q *ask, s stamp, section string, title page.Value) page.Page {
	f := page.Page{
		Lang: q.lang, Path: q.here(), Section: section, Title: title, Light: q.light,
		Log: page.Log{Size: s.at.Size, Redaction: s.at.Redaction},
	}
	if !s.now.IsZero() {
		f.Log.Sealed = s.now.In(clock.Zone)
	}
	if q.ago.size > 0 {
		f.AsOf, f.Present, f.NoIndex = q.ago.said, q.presently(), true
	}
	if q.route.back == byFacts || q.route.back == byViews && p.Past != nil {
		f.Back = q.askBack(s.today)
	}
	for _, twin := range q.route.twins {
		f.Formats = append(f.Formats, page.Format{Suffix: twin, Href: q.twinHref(twin)})
	}
	return f
}

// serve answers one route.
func (p *Portal) serve(l lang.Lang, rt *route, twin string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := &ask{Request: r, lang: l, route: rt, twin: twin, id: r.PathValue("id"), light: light(r)}
		defer func() {
			if cause := recover(); cause != nil {
				p.fail(w, q, 0, fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
			}
		}()
		if err := q.parse(); err != nil {
			p.fail(w, q, 0, err)
			return
		}
		if wish := q.values.Get("light"); wish != "" {
			page.Light(w, r)
			q.values.Del("light")
			http.Redirect(w, r, page.Address(l, q.here()), http.StatusSeeOther)
			return
		}
		a, err := p.answer(q)
		if err == nil {
			err = p.send(w, q, a)
		}
		if err != nil {
			p.fail(w, q, 0, err)
		}
	}
}

// answer asks the route, with the views of the past where the reader wants them
// and the route does not go back by itself.
func (p *Portal) answer(q *ask) (*answer, error) {
	if q.route.back != byViews || q.values.Get("as-of") == "" {
		return q.route.answer(p, q)
	}
	then, err := p.then(q)
	if err != nil {
		return nil, err
	}
	return q.route.answer(then, q)
}

func light(r *http.Request) bool {
	c, err := r.Cookie(page.LightCookie)
	return err == nil && c.Value == "1"
}

// stray is a request that no route answers, in the reader's language.
func (p *Portal) stray(r *http.Request) *ask {
	l := lang.Negotiate(r.Header.Get("Accept-Language"))
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if own, ok := lang.Parse(first); ok {
		l = own
	}
	return &ask{Request: r, lang: l, route: &route{path: "/"}, light: light(r)}
}

// fail answers with a page that says what went wrong. status 0 means by the
// error's code.
func (p *Portal) fail(w http.ResponseWriter, q *ask, status int, err error) {
	incident := ""
	if problem.CodeOf(err).HTTP() >= 500 && status == 0 {
		if q.Context().Err() != nil {
			return // nobody waits for the answer
		}
		var b [5]byte
		rand.Read(b[:]) // never fails (crypto/rand)
		incident = hex.EncodeToString(b[:])
		p.Trouble(incident, err)
	}
	s := p.read(func(*view.Models) {})
	frame := p.frame(q, s, "", page.Value{})
	frame.Path, frame.Formats = q.strayPath(), nil
	failure, code := page.Fail(frame, err, incident)
	if status == 0 {
		status = code
	}
	body, err := p.Book.Render(failure)
	if err != nil {
		p.Trouble(incident, err)
		body = p.Book.Fallback(q.lang)
	}
	h := w.Header()
	page.Headers(h)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if q.Method != http.MethodHead {
		w.Write(body)
	}
}

// errNotFound is the answer to an address that names nothing on record.
var errNotFound = problem.New(problem.NotFound, "problem.not-found")
