// Package pagecache stands in front of the portal and answers what was asked
// before without making it again.
//
// A page is a function of the record's version (size and latest redaction), its
// address and two wishes of the reader: light pages, and a compression. So a
// page is made and compressed once for each of these, and everything is thrown
// away when the version changes. Readers who ask for one page at the same
// moment wait for one making of it.
//
// The handler behind the cache answers in one of two ways: it hands a page to
// Put, and the cache keeps and sends it; or it writes its answer as usual (a
// redirect, a failure, a stream), and nothing is kept.
//
// The invariants: a kept answer is sent only for the version that it was made
// from; and the bytes kept never exceed the limit by more than the page that is
// being made.
package pagecache

import (
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"imar/internal/web/assets"
	"imar/internal/web/page"
)

// Version is what every public page is a function of.
type Version struct {
	Size      int64 // facts in the record
	Redaction int64 // number of the latest fact that withholds something
}

// Page is an answer of status 200 that may be kept.
type Page struct {
	Version Version // that it was made from
	Type    string  // Content-Type
	Body    []byte
}

// Cache is an http.Handler. Make one with New.
type Cache struct {
	next    http.Handler
	version func() Version
	limit   int
	salt    string

	mu         sync.Mutex
	at         Version
	young, old map[key]*answer
	bytes      int // in young
}

// key is what an answer depends on, beside the version.
type key struct {
	address string // as the client wrote it: path and query
	light   bool
	coding  coding
}

type coding uint8

const (
	asIs coding = iota
	inGzip
	inBrotli
)

var codingNames = [...]string{asIs: "", inGzip: "gzip", inBrotli: "br"}

// answer is a page being made, then ready.
type answer struct {
	ready chan struct{} // closed when what follows is set
	kept  bool          // false: the handler answered by itself
	sent  sent
}

// sent is a page as it goes out. The header values are shared by all readers.
type sent struct {
	kind, length, encoding, tag []string
	body                        []byte
}

// New puts a cache in front of next. version is asked with every request and
// must be cheap. limit bounds the bytes kept. salt goes into every ETag: the
// program's version, for another program may draw the same facts otherwise.
func New(next http.Handler, version func() Version, limit int, salt string) *Cache {
	return &Cache{next: next, version: version, limit: limit, salt: salt,
		young: map[key]*answer{}, old: map[key]*answer{}}
}

// Header values that are the same for every page.
var (
	keepAndAsk = []string{"public, no-cache"}
	varies     = []string{"Accept-Encoding, Cookie"}
)

// ServeHTTP answers from the cache, or through the handler behind it.
func (c *Cache) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		c.next.ServeHTTP(w, r)
		return
	}
	at := c.version()
	k := key{address(r), isLight(r), choose(r.Header.Get("Accept-Encoding"))}
	if tag := c.tag(at, k); page.Unchanged(r, tag) {
		h := w.Header()
		h["Etag"], h["Cache-Control"], h["Vary"] = []string{tag}, keepAndAsk, varies
		w.WriteHeader(http.StatusNotModified)
		return
	}
	a, mine := c.find(at, k)
	if mine {
		c.make(w, r, at, k, a)
		return
	}
	<-a.ready
	if !a.kept {
		c.next.ServeHTTP(w, r)
		return
	}
	a.sent.write(w, r)
}

// address is the request's path and query as the client wrote them.
func address(r *http.Request) string {
	if r.RequestURI != "" {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

// choose picks the coding to send: the smallest that the client accepts.
func choose(accept string) coding {
	switch {
	case accept == "":
		return asIs
	case assets.Accepts(accept, "br"):
		return inBrotli
	case assets.Accepts(accept, "gzip"):
		return inGzip
	}
	return asIs
}

// isLight reads the reader's wish for light pages; see page.Light.
func isLight(r *http.Request) bool {
	for _, line := range r.Header["Cookie"] {
		if strings.Contains(line, page.LightCookie+"=1") {
			return true
		}
	}
	return false
}

// tag is a page's ETag. It is weak, because one page has three codings.
func (c *Cache) tag(at Version, k key) string {
	h := fnv.New64a()
	h.Write([]byte(c.salt))
	h.Write([]byte(k.address))
	if k.light {
		h.Write([]byte{0})
	}
	return `W/"` + strconv.FormatInt(at.Size, 10) + "-" + strconv.FormatInt(at.Redaction, 10) +
		"-" + strconv.FormatUint(h.Sum64(), 36) + `"`
}

// find gives the answer to a key, and whether the caller has to make it.
func (c *Cache) find(at Version, k key) (a *answer, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at != c.at {
		c.at, c.bytes = at, 0
		clear(c.young)
		clear(c.old)
	}
	if a, ok := c.young[k]; ok {
		return a, false
	}
	if a, ok := c.old[k]; ok {
		c.keep(k, a) // asked for again: it stays another round
		return a, false
	}
	a = &answer{ready: make(chan struct{})}
	c.young[k] = a
	return a, true
}

// keep puts a ready answer among the young. When these fill half of the limit
// they become the old, and what was old and not asked for since is dropped.
func (c *Cache) keep(k key, a *answer) {
	c.young[k] = a
	c.bytes += len(a.sent.body) + len(k.address) + overhead
	if c.bytes > c.limit/2 {
		c.old, c.young, c.bytes = c.young, map[key]*answer{}, 0
	}
}

// overhead is about what an answer weighs beside its body and its address.
const overhead = 400

// make has the handler behind the cache answer, and keeps a page.
func (c *Cache) make(w http.ResponseWriter, r *http.Request, at Version, k key, a *answer) {
	catch := &catcher{ResponseWriter: w}
	var out sent
	kept := false
	defer func() {
		// Also when the handler panics: whoever waits must not wait for ever.
		c.mu.Lock()
		defer c.mu.Unlock()
		a.sent, a.kept = out, kept
		if c.at == at && c.young[k] == a {
			delete(c.young, k)
			if kept {
				c.keep(k, a)
			}
		}
		close(a.ready)
	}()
	c.next.ServeHTTP(catch, r)
	if catch.page == nil {
		return
	}
	out = c.encode(catch.page, k)
	kept = catch.page.Version == at // else the record grew meanwhile
	out.write(w, r)
}

// encode compresses a page for one coding.
func (c *Cache) encode(p *Page, k key) sent {
	s := sent{kind: []string{p.Type}, tag: []string{c.tag(p.Version, k)}, body: p.Body}
	if k.coding != asIs {
		if packed := assets.Encode(p.Body, codingNames[k.coding], assets.Fast); packed != nil {
			s.body, s.encoding = packed, []string{codingNames[k.coding]}
		}
	}
	s.length = []string{strconv.Itoa(len(s.body))}
	return s
}

// write sends a page. Header fields are set by their canonical names without
// the detour that checks them.
func (s *sent) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	page.Headers(h)
	h["Content-Type"], h["Content-Length"], h["Etag"] = s.kind, s.length, s.tag
	h["Cache-Control"], h["Vary"] = keepAndAsk, varies
	if s.encoding != nil {
		h["Content-Encoding"] = s.encoding
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(s.body)
	}
}

// catcher takes a page from Put.
type catcher struct {
	http.ResponseWriter
	page *Page
}

// Unwrap gives http.ResponseController the writer beneath.
func (c *catcher) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// Put answers with a page. It keeps it when w is a cache's, and only sends it
// otherwise. Nothing may be written to w beside it.
func Put(w http.ResponseWriter, r *http.Request, p Page) {
	if c, ok := w.(*catcher); ok {
		c.page = &p
		return
	}
	h := w.Header()
	page.Headers(h)
	h.Set("Content-Type", p.Type)
	h.Set("Content-Length", strconv.Itoa(len(p.Body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(p.Body)
	}
}
