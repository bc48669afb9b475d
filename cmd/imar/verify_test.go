package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
	"imar/internal/node"
	"imar/internal/record/store/storetest"
	"imar/internal/view"
	"imar/internal/view/books"
)

// TestVerifyLeavesAnOpenFolderAlone: a folder that somebody writes to is not
// judged; that it is in use proves nothing, and is no failed verification.
func TestVerifyLeavesAnOpenFolderAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "d")
	n := openNode(t, node.Config{Data: folder, Origin: "example.org/open"})
	var out, words bytes.Buffer
	status := run(context.Background(), []string{"--lang", "en", "verify", folder}, &out, &words)
	if status != 1 || !strings.Contains(words.String(), "Another process has the folder") {
		t.Errorf("status %d: %s", status, words.String())
	}
	if err := n.Recorder.Follow(context.Background()); err != nil {
		t.Error(err)
	}
	// A record that may not go on still reads what other nodes append.
	n.Recorder.Refuse(problem.New(problem.Tampered, "node.log-older", "x"))
	if _, err := n.Recorder.DoAll(context.Background(), nil); err != nil {
		t.Errorf("a read-only record does not follow: %v", err)
	}
}

// TestVerifyServed: a server's pages are compared with a replay, those of the
// books with their questions among them, and one that says something else is
// named with the line that differs.
func TestVerifyServed(t *testing.T) {
	ctx := context.Background()
	var out, words bytes.Buffer
	n, site := demoSite(t)
	type forgery struct {
		page string
		of   func(body []byte) []byte
	}
	var lie atomic.Pointer[forgery]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		told := lie.Load()
		if told == nil || r.RequestURI != told.page {
			site.ServeHTTP(w, r)
			return
		}
		body, status, err := render(r.Context(), site, told.page)
		if err != nil {
			t.Error(err)
		}
		forged := told.of(body)
		if bytes.Equal(forged, body) {
			t.Errorf("nothing to forge in %s", told.page)
		}
		w.WriteHeader(status)
		w.Write(forged)
	}))
	defer server.Close()
	verify := func() (int, string) {
		out.Reset()
		words.Reset()
		return run(ctx, []string{"--lang", "en", "verify", server.URL}, &out, &words), out.String() + words.String()
	}
	if status, said := verify(); status != 0 || !strings.Contains(said, "Pages equal to a replay") {
		t.Fatalf("status %d: %s", status, said)
	}
	const trial = "/en/money/trial.json?book=budgetary"
	lie.Store(&forgery{trial, func(body []byte) []byte {
		return bytes.Replace(body, []byte(`"language": "en"`), []byte(`"language": "xx"`), 1)
	}})
	if status, said := verify(); status != 3 || !strings.Contains(said, trial) || !strings.Contains(said, `line 5 says`) {
		t.Errorf("status %d: %s", status, said)
	}
	// One dirham more in a single figure of somebody's money.
	dirham := regexp.MustCompile(`(\d\.\d\d)[0-8]\b`)
	forge := func(body []byte) []byte {
		at := dirham.FindIndex(body)
		if at == nil {
			return body
		}
		forged := bytes.Clone(body)
		forged[at[1]-1]++
		return forged
	}
	source, builder := "", ""
	n.Views.Read(func(m *view.Models) {
		for _, f := range m.Books.SourcesAndUses(books.Filter{}) {
			source = cmp.Or(source, string(f.Source))
		}
		for _, r := range m.Parties.Rows() {
			if len(m.Books.Lines(books.Filter{Party: ledger.Party(r.ID)})) > 0 {
				builder = cmp.Or(builder, r.ID)
			}
		}
	})
	for _, page := range []string{"/ar/sources/" + source + ".json", "/en/parties/" + builder + ".json", "/ar/money/forecast.json", "/en/money/forecast.json?source=" + source} {
		if testing.Short() && page != "/ar/sources/"+source+".json" {
			continue // each is a whole verification
		}
		lie.Store(&forgery{page, forge})
		if status, said := verify(); status != 3 || !strings.Contains(said, page) {
			t.Errorf("%s: status %d: %s", page, status, said)
		}
	}
}

// TestVerifyWhileItGrows: a record that takes in facts while a stranger checks it is
// checked at the size that was signed at the beginning, and a page of that size
// that was changed is still found.
func TestVerifyWhileItGrows(t *testing.T) {
	ctx := context.Background()
	n := openNode(t, node.Config{Data: filepath.Join(t.TempDir(), "d"), Origin: "example.org/grows"})
	site, err := newPortal(n, "", nil, publisherFlags{})
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	record := func() {
		made++
		id := project.ID(fmt.Sprint("p-", made))
		command := project.Record{ID: id, Description: &project.Description{Title: "جسر", TitleEn: "Bridge"}}
		if _, err := n.Recorder.Do(ctx, fact.Actor{ID: "u-10", Role: "programme-officer"}, command, ""); err != nil {
			t.Error(err)
		}
		if err := n.Publish(ctx); err != nil {
			t.Error(err)
		}
	}
	for range 3 {
		record()
	}
	var grown, lie atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ar/home.json" && !grown.Swap(true) {
			record()
		}
		if r.URL.Path != "/en/projects/p-2.json" || !lie.Load() {
			site.ServeHTTP(w, r)
			return
		}
		body, status, err := render(r.Context(), site, r.RequestURI)
		if err != nil {
			t.Error(err)
		}
		w.WriteHeader(status)
		w.Write(bytes.ReplaceAll(body, []byte("Bridge"), []byte("Tunnel")))
	}))
	defer server.Close()
	verify := func() (int, string) {
		grown.Store(false)
		var out, words bytes.Buffer
		return run(ctx, []string{"--lang", "en", "verify", server.URL}, &out, &words), out.String() + words.String()
	}
	if status, said := verify(); status != 0 || !strings.Contains(said, "Facts: 3") {
		t.Errorf("status %d: %s", status, said)
	}
	lie.Store(true)
	if status, said := verify(); status != 3 || !strings.Contains(said, "Tunnel") {
		t.Errorf("status %d: %s", status, said)
	}
}

// TestBesideAServer: what only reads works while a server has the folder open,
// gives what it gives without one, and leaves the folder as it was.
func TestBesideAServer(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { besideAServer(t, "") })
	t.Run("postgres", func(t *testing.T) { besideAServer(t, storetest.Postgres(t)) })
}

func besideAServer(t *testing.T, db string) {
	folder := filepath.Join(t.TempDir(), "d")
	ctx := context.Background()
	call := func(args ...string) string {
		t.Helper()
		args = append([]string{"--lang", "en"}, append(args, "--data", folder)...)
		if db != "" {
			args = append(args, "--db", db)
		}
		var out, words bytes.Buffer
		if status := run(ctx, args, &out, &words); status != 0 {
			t.Fatalf("%v: status %d: %s", args, status, words.String())
		}
		return out.String()
	}
	call("demo", "--projects", "22", "--seed", "7", "--no-serve")
	formats := []string{"oc4ids", "ocds", "iati", "csv", "geojson", "ledger"}
	before := map[string]string{}
	for _, f := range formats {
		before[f] = call("export", "--format", f)
	}
	openNode(t, node.Config{Data: folder, Postgres: db})
	for _, f := range formats {
		if call("export", "--format", f) != before[f] || len(before[f]) == 0 {
			t.Errorf("%s beside a server is not what it is without one", f)
		}
	}
	if said := call("doctor"); !strings.Contains(said, "beside the server") || !strings.Contains(said, "facts: ok") || strings.Contains(said, "signed") {
		t.Error(said)
	}
}
