package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"imar/internal/base/clock"
	"imar/internal/domain/fact"
	"imar/internal/node"
	"imar/internal/view"
	"imar/internal/view/books"

	"github.com/google/go-cmp/cmp"
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

// TestRegister: what the register says of each day is what a count of the facts says;
// its catalogue for other portals names files that are there; and its latest edition,
// made again by its command, is the file that is served.
func TestRegister(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "d")
	ctx := context.Background()
	var out, words bytes.Buffer
	if status := run(ctx, []string{"demo", "--data", folder, "--projects", "22", "--seed", "7", "--no-serve"}, &out, &words); status != 0 {
		t.Fatal(words.String())
	}
	n := openNode(t, node.Config{Data: folder})
	site, err := newPortal(n, "https://record.example.org", nil, publisherFlags{})
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) []byte {
		t.Helper()
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != 200 {
			t.Fatalf("%s: %d", path, w.Code)
		}
		return w.Body.Bytes()
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(get("/en/data/register.csv"), []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, row := range rows[1:] {
		got[row[0]+" "+row[1]] = row[3] + " of " + row[4]
	}
	if diff := cmp.Diff(countedByDay(t, n), got); diff != "" {
		t.Errorf("(-counted +register): %.2000s", diff)
	}
	if len(rows) < 100 {
		t.Errorf("only %d rows", len(rows))
	}
	if site.Shelf, err = newShelf(n, publisherFlags{}); err != nil {
		t.Fatal(err)
	}
	defer site.Shelf.Close()
	var catalogue struct {
		Datasets []struct {
			Distribution []struct {
				Download struct {
					ID string `json:"@id"`
				} `json:"dcat:downloadURL"`
			} `json:"dcat:distribution"`
		} `json:"dcat:dataset"`
	}
	if err := json.Unmarshal(get("/data/catalog.jsonld"), &catalogue); err != nil || len(catalogue.Datasets) != 4 {
		t.Fatalf("%v: %+v", err, catalogue)
	}
	for _, d := range catalogue.Datasets {
		get(strings.TrimPrefix(d.Distribution[0].Download.ID, "https://record.example.org"))
	}
	out.Reset()
	latest := rows[1+slices.IndexFunc(rows[1:], func(row []string) bool { return row[1] == "/data/oc4ids.json" })]
	again := strings.Fields(latest[5])
	if status := run(ctx, append(again[1:], "--data", folder), &out, &words); status != 0 || again[0] != "imar" {
		t.Fatal(words.String())
	}
	projects := func(raw []byte) (list struct{ Projects []json.RawMessage }) {
		if err := json.Unmarshal(raw, &list); err != nil || len(list.Projects) != 22 {
			t.Fatalf("%d projects: %v", len(list.Projects), err)
		}
		return list
	}
	if diff := cmp.Diff(projects(get(latest[1])), projects(out.Bytes())); diff != "" {
		t.Errorf("%s (-served +made again): %.1000s", latest[5], diff)
	}
}

// countedByDay counts, fact by fact, what the register says.
func countedByDay(t *testing.T, n *node.Node) map[string]string {
	t.Helper()
	type on struct{ day, file string }
	items, last := map[on]map[string]bool{}, map[string]fact.Seq{}
	take := func(day, file, item string) {
		if items[on{day, file}] == nil {
			items[on{day, file}] = map[string]bool{}
		}
		items[on{day, file}][item] = true
	}
	booked := map[fact.Seq]bool{}
	owner := map[string]string{}
	n.Views.Read(func(m *view.Models) {
		m.Books.Entries(func(lines []books.Posting) bool {
			booked[lines[0].Seq] = true
			return true
		})
		for _, r := range m.Contracts.Rows() {
			owner[string(r.ID)] = string(r.Project)
		}
	})
	now := time.Time{}
	for f, err := range n.Store.Facts(context.Background(), 1, fact.Seq(n.Recorder.Head().Size)) {
		if err != nil {
			t.Fatal(err)
		}
		if !f.Restricted && f.Recorded.After(now) {
			now = f.Recorded
		}
		day := clock.Local(now).String()
		last[day] = f.Seq
		if f.Restricted {
			continue
		}
		id := f.Subject.ID()
		switch f.Subject.Noun() {
		case "project":
			take(day, "oc4ids.json", id)
			take(day, "iati-activities.xml", id)
		case "contract":
			take(day, "oc4ids.json", owner[id])
			take(day, "iati-activities.xml", owner[id])
			take(day, "ocds.json", id)
		}
		if booked[f.Seq] {
			take(day, "iati-organisations.xml", strconv.FormatInt(int64(f.Seq), 10))
		}
	}
	counted := map[string]string{}
	for at, of := range items {
		counted[at.day+" /data/"+at.file] = strconv.Itoa(len(of)) + " of " + strconv.FormatInt(int64(last[at.day]), 10)
	}
	return counted
}
