package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/ocds/merge"
	"imar/internal/node"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// feedPage is a page of the feed, as a stranger reads it.
type feedPage struct {
	URI   string
	Links struct{ Prev, Next string }
	Size  int64 `json:"logSize"`

	Releases []json.RawMessage
}

// byID compares lists of things whatever their order: merged, they stand in the
// order in which they were first told.
var byID = cmpopts.SortSlices(func(a, b any) bool { return idOf(a) < idOf(b) })

func idOf(v any) string {
	if of, ok := v.(map[string]any); ok {
		id, _ := of["id"].(string)
		return id
	}
	text, _ := v.(string)
	return text
}

// TestReleaseFeed: from the latest page back to the first and forth again the feed
// is one chain; every page is valid, every id stands once, pages that are over say
// so, and the releases merged by the official rules are what is exported.
func TestReleaseFeed(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "d")
	ctx := context.Background()
	var out, words bytes.Buffer
	if status := run(ctx, []string{"--lang", "en", "demo", "--data", folder, "--projects", "6", "--seed", "7", "--no-serve"}, &out, &words); status != 0 {
		t.Fatal(words.String())
	}
	n := openNode(t, node.Config{Data: folder})
	site, err := newPortal(n, "https://record.example.org", nil, publisherFlags{})
	if err != nil {
		t.Fatal(err)
	}
	get := func(address string) (p feedPage, w *httptest.ResponseRecorder) {
		t.Helper()
		at, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		w = httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", at.Path, nil))
		if w.Code != 200 {
			t.Fatalf("%s: %d %s", address, w.Code, w.Body)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatal(address, err)
		}
		return p, w
	}
	latest, w := get("/data/releases.json")
	if latest.Links.Next != "" || !strings.Contains(w.Header().Get("Cache-Control"), "no-cache") {
		t.Errorf("the latest page has %+v and %v", latest.Links, w.Header())
	}
	pages := []feedPage{latest}
	for pages[0].Links.Prev != "" {
		p, w := get(pages[0].Links.Prev)
		if p.Links.Next != pages[0].URI || p.URI != pages[0].Links.Prev || p.Size > pages[0].Size {
			t.Fatalf("%s links to %s, and comes before %s", p.URI, p.Links.Next, pages[0].URI)
		}
		if !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %s", p.URI, w.Header().Get("Cache-Control"))
		}
		pages = append([]feedPage{p}, pages...)
	}
	if len(pages) < 50 {
		t.Errorf("only %d pages", len(pages))
	}
	ids, tags := map[string]bool{}, map[string]int{}
	merged := map[string]*merge.Release{}
	for _, p := range pages {
		for _, raw := range p.Releases {
			v, faults := jsonstream.Parse(raw, jsonstream.Options{})
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			ocid, id := v.Get("ocid").Text(), v.Get("id").Text()
			if ids[id] {
				t.Errorf("the id %s stands twice", id)
			}
			ids[id] = true
			for _, tag := range v.Get("tag").Elements() {
				tags[tag.Text()]++
			}
			if merged[ocid] == nil {
				rules, _ := merge.RulesOf("1.1", nil)
				merged[ocid] = merge.New(merge.Options{Rules: rules})
			}
			merged[ocid].Add(v)
		}
	}
	for _, tag := range []string{"tender", "award", "contract", "contractUpdate", "implementation", "implementationUpdate"} {
		if tags[tag] == 0 {
			t.Errorf("no release says %s: %v", tag, tags)
		}
	}
	out.Reset()
	if status := run(ctx, []string{"--lang", "en", "export", "--data", folder, "--format", "ocds"}, &out, &words); status != 0 {
		t.Fatal(words.String())
	}
	var exported feedPage
	if err := json.Unmarshal(out.Bytes(), &exported); err != nil {
		t.Fatal(err)
	}
	for _, raw := range exported.Releases {
		var want, got map[string]any
		_ = json.Unmarshal(raw, &want)
		ocid := want["ocid"].(string)
		if merged[ocid] == nil {
			t.Errorf("%s is not in the feed", ocid)
			continue
		}
		_ = json.Unmarshal(merged[ocid].Compiled(nil), &got)
		for _, m := range []map[string]any{want, got} {
			delete(m, "id")
			delete(m, "date")
			delete(m, "planning") // the project's title may change on a day without a word of the process
		}
		if diff := cmp.Diff(want, got, byID); diff != "" {
			t.Errorf("%s (-exported +merged): %.2000s", ocid, diff)
		}
	}
	if len(exported.Releases) != len(merged) || len(merged) < 8 {
		t.Errorf("%d exported, %d in the feed", len(exported.Releases), len(merged))
	}
	for _, missing := range []string{"/data/releases/2020-13-01.json", "/data/releases/1999-01-01.json", "/data/releases/2026-10-29-1.json", "/data/releases/2026-10-29", "/data/releases/"} {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", missing, nil))
		if w.Code != 404 {
			t.Errorf("%s: %d", missing, w.Code)
		}
	}
}
