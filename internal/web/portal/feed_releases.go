package portal

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"imar/internal/base/problem"
	"imar/internal/web/assets"
	"imar/internal/web/page"
)

// Where the feed of releases stands: its latest page, and every page by its name.
const (
	releasesPath = "/data/releases.json"
	releasePages = "/data/releases/"
)

// ReleasePage is one page of the feed of OCDS releases. Final says that it will
// never change. Write writes it; address makes an address of a page's name.
type ReleasePage struct {
	Name  string
	Size  int64 // of the log, at the end of its day
	Final bool
	Made  time.Time
	Write func(ctx context.Context, w io.Writer, address func(name string) string) error
}

// releases sends a page of the feed, the latest one where none is named.
func (p *Portal) releases(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutSuffix(r.PathValue("page"), ".json")
	if p.Releases == nil || !ok && r.URL.Path != releasesPath {
		p.missing(w, r)
		return
	}
	found, ok := p.Releases(name)
	if !ok {
		p.missing(w, r)
		return
	}
	var body bytes.Buffer
	base := strings.TrimSuffix(p.Book.Base(), "/")
	if base == "" {
		base = "http://" + r.Host
	}
	err := found.Write(r.Context(), &body, func(name string) string { return base + releasePages + name + ".json" })
	if err != nil {
		if !errors.Is(err, r.Context().Err()) || r.Context().Err() == nil {
			p.fail(w, p.stray(r), 0, problem.New(problem.Unavailable, "problem.internal").Because(err))
		}
		return
	}
	sent, tag := body.Bytes(), found.Name+"-"+strconv.FormatInt(found.Size, 10)
	h := w.Header()
	page.Headers(h)
	if assets.Accepts(r.Header.Get("Accept-Encoding"), "gzip") && r.Header.Get("Range") == "" {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		z.Write(sent) // a buffer takes everything
		z.Close()
		sent, tag = packed.Bytes(), tag+".gz"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Cache-Control", "public, no-cache")
	if found.Final {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		tag += "-open"
	}
	h.Set("Content-Type", mimes[".json"])
	h.Set("ETag", strconv.Quote(tag))
	h.Set("Vary", "Accept-Encoding")
	h.Set("Imar-Log-Size", strconv.FormatInt(found.Size, 10))
	h.Set("Access-Control-Allow-Origin", "*")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(sent))
}
