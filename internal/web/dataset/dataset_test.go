package dataset

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// record is a record that grows, with one file.
type record struct {
	size, redaction, made atomic.Int64
	hold                  chan struct{} // closed to let a file be written
	fail                  atomic.Bool
}

func (r *record) now() Version {
	return Version{r.size.Load(), r.redaction.Load(), time.Date(2026, 1, 1, 0, 0, int(r.size.Load()), 0, time.UTC)}
}

func (r *record) write(ctx context.Context, w io.Writer) (Version, error) {
	v := r.now()
	r.made.Add(1)
	if r.hold != nil {
		select {
		case <-r.hold:
		case <-ctx.Done():
			return v, ctx.Err()
		}
	}
	if r.fail.Load() {
		return v, errors.New("no room")
	}
	_, err := io.WriteString(w, text(v.Size))
	return v, err
}

func text(size int64) string { return strings.Repeat(fmt.Sprintf("fact %d\n", size), 1000) }

func shelf(t *testing.T, r *record) *Shelf {
	t.Helper()
	s, err := New(filepath.Join(t.TempDir(), "published"), []File{{"x.json", "application/json", r.write}}, r.now, func(err error) {
		if !r.fail.Load() {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func ask(t *testing.T, s *Shelf, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	c, ok, err := s.Get(context.Background(), "x.json")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	r := httptest.NewRequest("GET", "/data/x.json", nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	if err := Send(w, r, c); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestSend: whole, compressed, in part, and not at all for who has it.
func TestSend(t *testing.T) {
	r := &record{}
	r.size.Store(5)
	s := shelf(t, r)
	whole := ask(t, s)
	if whole.Code != 200 || whole.Body.String() != text(5) || whole.Header().Get("ETag") != `"5-0"` || whole.Header().Get("Imar-Log-Size") != "5" || whole.Header().Get("Last-Modified") != "Thu, 01 Jan 2026 00:00:05 GMT" {
		t.Errorf("%d %v", whole.Code, whole.Header())
	}
	packed := ask(t, s, "Accept-Encoding", "gzip")
	in, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := io.ReadAll(in); err != nil || string(raw) != text(5) || packed.Header().Get("ETag") != `"5-0.gz"` {
		t.Errorf("%v %v", err, packed.Header())
	}
	part := ask(t, s, "Range", "bytes=7-13", "Accept-Encoding", "gzip")
	if part.Code != http.StatusPartialContent || part.Body.String() != text(5)[7:14] || part.Header().Get("Content-Range") != fmt.Sprintf("bytes 7-13/%d", len(text(5))) || part.Header().Get("Content-Encoding") != "" {
		t.Errorf("%d %q %v", part.Code, part.Body, part.Header())
	}
	if w := ask(t, s, "Range", "bytes=99999999-"); w.Code != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("%d", w.Code)
	}
	for _, header := range [][]string{{"If-None-Match", `"5-0"`}, {"If-Modified-Since", "Thu, 01 Jan 2026 00:00:05 GMT"}} {
		if w := ask(t, s, header...); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%v: %d", header, w.Code)
		}
	}
	c, _, _ := s.Get(context.Background(), "x.json")
	if sum := sha256.Sum256([]byte(text(5))); c.SHA256 != hex.EncodeToString(sum[:]) || c.Bytes != int64(len(text(5))) {
		t.Errorf("%+v", c)
	}
	if r.made.Load() != 1 {
		t.Errorf("made %d times", r.made.Load())
	}
}

// TestGrowth: a file that is young is sent as it is though the record has grown,
// unless something was withheld since; one that has aged is made anew, once for
// all who wait, and the old one is gone.
func TestGrowth(t *testing.T) {
	r := &record{}
	r.size.Store(1)
	s := shelf(t, r)
	ask(t, s)
	r.size.Store(2)
	if w := ask(t, s); w.Header().Get("Imar-Log-Size") != "1" || r.made.Load() != 1 {
		t.Errorf("a young file was made anew: %v", w.Header())
	}
	r.redaction.Store(2)
	if w := ask(t, s); w.Header().Get("Imar-Log-Size") != "2" || w.Body.String() != text(2) {
		t.Errorf("what is withheld is still sent: %v", w.Header())
	}
	s.files["x.json"].copy.began = time.Now().Add(-time.Hour)
	r.size.Store(3)
	r.hold = make(chan struct{})
	answers := make(chan *Copy)
	for range 8 {
		go func() {
			c, _, _ := s.Get(context.Background(), "x.json")
			answers <- c
		}()
	}
	close(r.hold)
	for range 8 {
		if c := <-answers; c == nil || c.Size != 3 {
			t.Errorf("%+v", c)
		}
	}
	if r.made.Load() != 3 {
		t.Errorf("made %d times", r.made.Load())
	}
	left, _ := filepath.Glob(filepath.Join(s.folder, "*"))
	if len(left) != 2 {
		t.Errorf("left %v", left)
	}
}

// TestTrouble: a file that cannot be made is no file, and one that cannot be made
// anew stays; a reader who goes away waits no longer; unknown names are unknown.
func TestTrouble(t *testing.T) {
	r := &record{}
	r.fail.Store(true)
	s := shelf(t, r)
	if _, ok, err := s.Get(context.Background(), "x.json"); !ok || !errors.Is(err, ErrMaking) {
		t.Error(ok, err)
	}
	r.fail.Store(false)
	ask(t, s)
	r.fail.Store(true)
	r.size.Store(9)
	s.files["x.json"].copy.began = time.Now().Add(-time.Hour)
	if w := ask(t, s); w.Body.String() != text(0) {
		t.Error("the old file is gone")
	}
	r.redaction.Store(9)
	if _, ok, err := s.Get(context.Background(), "x.json"); !ok || !errors.Is(err, ErrMaking) {
		t.Errorf("what is withheld is sent when no newer file can be made: %v %v", ok, err)
	}
	if _, ok, _ := s.Get(context.Background(), "y.json"); ok {
		t.Error("found a file that there is none of")
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	waiting := &record{hold: make(chan struct{})}
	if _, _, err := shelf(t, waiting).Get(gone, "x.json"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
