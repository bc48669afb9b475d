package pagecache

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/andybalholm/brotli"
)

// maker is a handler that counts how often it made a page.
type maker struct {
	made    atomic.Int64
	version atomic.Int64
	during  func()
}

func (m *maker) at() Version { return Version{Size: m.version.Load()} }

func (m *maker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.made.Add(1)
	at := m.at()
	if m.during != nil {
		m.during()
	}
	if strings.HasPrefix(r.URL.Path, "/gone") {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "gone")
		return
	}
	Put(w, r, Page{Version: at, Type: "text/html; charset=utf-8", Body: body(at.Size, r.RequestURI)})
}

func body(size int64, address string) []byte {
	return []byte(fmt.Sprintf("<p>%d %s</p>%s", size, address, strings.Repeat("<b>word</b>", 200)))
}

func get(h http.Handler, address string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func decoded(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var in io.Reader = w.Body
	switch w.Header().Get("Content-Encoding") {
	case "br":
		in = brotli.NewReader(in)
	case "gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			t.Fatal(err)
		}
		in = z
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMadeOnceForEachCoding(t *testing.T) {
	m := &maker{}
	c := New(m, m.at, 1<<20, "")
	for _, coding := range []string{"", "gzip", "gzip, br", "gzip", "br", ""} {
		w := get(c, "/a?b=1", "Accept-Encoding", coding)
		if got := decoded(t, w); got != string(body(0, "/a?b=1")) {
			t.Errorf("%q: other bytes", coding)
		}
		if want := fmt.Sprint(len(w.Body.Bytes())); coding == "" && w.Header().Get("Content-Length") != fmt.Sprint(len(body(0, "/a?b=1"))) {
			t.Errorf("%q: length %s, %s sent", coding, w.Header().Get("Content-Length"), want)
		}
	}
	if n := m.made.Load(); n != 3 {
		t.Errorf("made %d times, want 3", n)
	}
	get(c, "/a?b=1", "Cookie", "x=y; light=1")
	if n := m.made.Load(); n != 4 {
		t.Errorf("a light page was taken from the full one: made %d times", n)
	}
}

func TestVersionDropsEverything(t *testing.T) {
	m := &maker{}
	c := New(m, m.at, 1<<20, "")
	first := get(c, "/a")
	m.version.Store(7)
	second := get(c, "/a")
	if first.Header().Get("ETag") == second.Header().Get("ETag") || first.Body.String() == second.Body.String() {
		t.Error("the page of an older version was sent")
	}
	if !strings.HasPrefix(second.Header().Get("ETag"), `W/"7-0-`) {
		t.Errorf("ETag %s", second.Header().Get("ETag"))
	}
}

// A page made while the record grew says its own version and is not kept.
func TestRecordGrowsDuringMaking(t *testing.T) {
	m := &maker{}
	c := New(m, func() Version { return m.at() }, 1<<20, "")
	m.during = func() { m.version.Store(1); m.during = nil }
	if w := get(c, "/a"); !strings.HasPrefix(w.Header().Get("ETag"), `W/"0-`) {
		t.Errorf("ETag %s", w.Header().Get("ETag"))
	}
	if w := get(c, "/a"); w.Body.String() != string(body(1, "/a")) {
		t.Error("the page of an older version was kept")
	}
}

func TestNotModified(t *testing.T) {
	m := &maker{}
	c := New(m, m.at, 1<<20, "build 1")
	tag := get(c, "/a", "Accept-Encoding", "br").Header().Get("ETag")
	if w := get(c, "/a", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
	}
	for _, list := range []string{`"x", ` + tag, tag + ` , "y"`, strings.TrimPrefix(tag, "W/")} {
		if w := get(c, "/a", "If-None-Match", list); w.Code != http.StatusNotModified {
			t.Errorf("If-None-Match %s: status %d", list, w.Code)
		}
	}
	if w := get(c, "/b", "If-None-Match", tag); w.Code != http.StatusOK {
		t.Errorf("the tag of another page: status %d", w.Code)
	}
	if w := get(New(m, m.at, 1<<20, "build 2"), "/a", "If-None-Match", tag); w.Code != http.StatusOK {
		t.Errorf("the tag of another program: status %d", w.Code)
	}
}

func TestOtherAnswersAreNotKept(t *testing.T) {
	m := &maker{}
	c := New(m, m.at, 1<<20, "")
	for range 3 {
		if w := get(c, "/gone"); w.Code != http.StatusNotFound || w.Body.String() != "gone" {
			t.Fatalf("status %d", w.Code)
		}
	}
	if n := m.made.Load(); n != 3 {
		t.Errorf("made %d times, want 3", n)
	}
	r := httptest.NewRequest("POST", "/a", nil)
	c.ServeHTTP(httptest.NewRecorder(), r)
	if len(c.young) != 0 {
		t.Error("an answer to POST was kept")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	m := &maker{}
	const limit = 64 << 10
	c := New(m, m.at, limit, "")
	held := func() (n int) {
		for _, half := range []map[key]*answer{c.young, c.old} {
			for k, a := range half {
				n += len(a.sent.body) + len(k.address) + overhead
			}
		}
		return n
	}
	for i := range 1000 {
		get(c, fmt.Sprintf("/%d", i))
		get(c, "/favourite")
		if n := held(); n > limit+4096 {
			t.Fatalf("%d bytes held after %d pages", n, i)
		}
	}
	if n := m.made.Load(); n != 1001 {
		t.Errorf("made %d times: what is asked for all the time was dropped", n)
	}
}

func TestOneMakingForManyReaders(t *testing.T) {
	m := &maker{}
	c := New(m, m.at, 1<<20, "")
	start := make(chan struct{})
	m.during = func() { <-start }
	var all sync.WaitGroup
	answers := make([]*httptest.ResponseRecorder, 50)
	for i := range answers {
		all.Go(func() { answers[i] = get(c, "/a", "Accept-Encoding", "gzip") })
	}
	close(start)
	all.Wait()
	for _, w := range answers {
		if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), answers[0].Body.Bytes()) {
			t.Fatalf("status %d or other bytes", w.Code)
		}
	}
	if n := m.made.Load(); n != 1 {
		t.Errorf("made %d times, want 1", n)
	}
}

// A handler that panics leaves nobody waiting.
func TestPanicWakesTheOthers(t *testing.T) {
	m := &maker{}
	c := New(m, m.at, 1<<20, "")
	m.during = func() { m.during = nil; panic("boom") }
	func() {
		defer func() { _ = recover() }()
		get(c, "/a")
	}()
	if w := get(c, "/a"); w.Code != 200 {
		t.Errorf("status %d", w.Code)
	}
}

type nobody struct{ h http.Header }

func (n nobody) Header() http.Header         { return n.h }
func (n nobody) Write(b []byte) (int, error) { return len(b), nil }
func (n nobody) WriteHeader(int)             {}

func BenchmarkHit(b *testing.B) {
	m := &maker{}
	c := New(m, m.at, 1<<20, "build")
	r := httptest.NewRequest("GET", "/ar/projects?stage=implementation&sort=-budget", nil)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br")
	w := nobody{http.Header{}}
	c.ServeHTTP(w, r)
	b.ReportAllocs()
	for b.Loop() {
		c.ServeHTTP(w, r)
	}
}
