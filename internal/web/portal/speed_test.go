package portal_test

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"imar/internal/web/webtest"
)

// BenchmarkKeptPage sends a page that the cache holds.
func BenchmarkKeptPage(b *testing.B) {
	r := webtest.Filled(b)
	p := serve(b, r, r.Views)
	request := httptest.NewRequest("GET", "/ar/projects", nil)
	request.Header.Set("Accept-Encoding", "gzip, deflate, br")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, request)
	b.ReportAllocs()
	for b.Loop() {
		w.Body.Reset()
		p.ServeHTTP(w, request)
	}
}

// BenchmarkMadePage makes pages that no cache holds.
func BenchmarkMadePage(b *testing.B) {
	r := webtest.Filled(b)
	p := serve(b, r, r.Views)
	for name, path := range map[string]string{"list": "/ar/projects?sort=-budget", "project": "/ar/projects/" + webtest.School, "money": "/en/money", "lines": "/ar/money/lines"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			mark := "?"
			if strings.Contains(path, "?") {
				mark = "&"
			}
			for i := 0; b.Loop(); i++ {
				request := httptest.NewRequest("GET", path+mark+"utm_source="+strconv.Itoa(i), nil)
				request.Header.Set("Accept-Encoding", "br")
				w := httptest.NewRecorder()
				if p.ServeHTTP(w, request); w.Code != 200 {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
