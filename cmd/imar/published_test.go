package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/node"
)

// TestPublished: the files of a site are what the command exports, name the size of
// the log, and are valid; an address that is no file is a page that says so.
func TestPublished(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "d")
	ctx := context.Background()
	call := func(args ...string) string {
		t.Helper()
		var out, words bytes.Buffer
		if status := run(ctx, append([]string{"--lang", "en"}, args...), &out, &words); status != 0 {
			t.Fatalf("%v: status %d: %s%s", args, status, words.String(), out.String())
		}
		return out.String()
	}
	call("demo", "--data", folder, "--projects", "22", "--seed", "7", "--no-serve")
	n := openNode(t, node.Config{Data: folder})
	by := publisherFlags{Publisher: "XM-DAC-1", PublisherType: "10"}
	site, err := newPortal(n, "", nil, by)
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		return w
	}
	if w := get("/data/oc4ids.json"); w.Code != http.StatusNotFound {
		t.Errorf("a site without a shelf answers %d", w.Code)
	}
	if site.Shelf, err = newShelf(n, by); err != nil {
		t.Fatal(err)
	}
	defer site.Shelf.Close()
	for name, format := range map[string]string{"oc4ids.json": "oc4ids", "ocds.json": "ocds", "iati-activities.xml": "iati", "iati-organisations.xml": "iati-organisations"} {
		w := get("/data/" + name)
		if want := call("export", "--data", folder, "--format", format, "--publisher", "XM-DAC-1"); w.Code != 200 || w.Body.String() != want || w.Header().Get("Imar-Log-Size") == "" {
			t.Errorf("%s: %d, %d bytes, exported %d, %v", name, w.Code, w.Body.Len(), len(want), w.Header())
		}
		tag := w.Header().Get("ETag")
		if again := get("/data/"+name, "If-None-Match", tag); again.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", name, again.Code)
		}
		packed, err := gzip.NewReader(get("/data/"+name, "Accept-Encoding", "gzip").Body)
		if err != nil {
			t.Fatal(err)
		}
		if raw, err := io.ReadAll(packed); err != nil || !bytes.Equal(raw, w.Body.Bytes()) {
			t.Errorf("%s compressed: %v", name, err)
		}
		if part := get("/data/"+name, "Range", "bytes=10-19"); part.Code != http.StatusPartialContent || part.Body.String() != w.Body.String()[10:20] {
			t.Errorf("%s in part: %d %q", name, part.Code, part.Body)
		}
		if !strings.Contains(get("/en/data").Body.String(), `href="/data/`+name+`"`) {
			t.Errorf("the page of data does not name %s", name)
		}
	}
	if w := get("/data/nosuch.json"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "<html") {
		t.Errorf("%d", w.Code)
	}
}
