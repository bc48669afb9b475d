package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/node"
	"imar/internal/web/portal"
)

// demoSite is a small demonstration, and its site.
func demoSite(t *testing.T) (*node.Node, *portal.Portal) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "d")
	var out, words bytes.Buffer
	if status := run(context.Background(), []string{"--lang", "en", "demo", "--data", folder, "--projects", "22", "--seed", "7", "--no-serve"}, &out, &words); status != 0 {
		t.Fatal(words.String())
	}
	n := openNode(t, node.Config{Data: folder})
	site, err := newPortal(n, "", nil, publisherFlags{})
	if err != nil {
		t.Fatal(err)
	}
	return n, site
}

// fetched is what an address answers, which must be well.
func fetched(t *testing.T, site http.Handler, address string) string {
	t.Helper()
	w := httptest.NewRecorder()
	if site.ServeHTTP(w, httptest.NewRequest("GET", address, nil)); w.Code != http.StatusOK {
		t.Fatalf("%s: %d", address, w.Code)
	}
	return w.Body.String()
}

func statusOf(site http.Handler, address string) int {
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
	return w.Code
}

// fetchedRows are the rows of a CSV file, its heading first.
func fetchedRows(t *testing.T, site http.Handler, address string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(fetched(t, site, address), "\ufeff"))).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatal(address, err)
	}
	return rows
}
