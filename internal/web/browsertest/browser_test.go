package browsertest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The harness must find what is planted, or its silence says nothing.
func TestPlantedFaultsAreFound(t *testing.T) {
	b := Start(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(`<!doctype html><html><head><title>x</title></head><body><main><h1>x</h1>` +
			`<img src="/a.png"><p style="color:red">x</p><button type="button">x</button>` +
			`<svg width="900" height="20"></svg><svg width="5" height="5"><title>x</title></svg></main></body></html>`))
	}))
	defer server.Close()
	report := b.Look(t, Visit{URL: server.URL, Width: Phone})
	faults := strings.Join(report.Faults(), "\n")
	for _, want := range []string{"axe html-has-lang", "axe image-alt", "wider than the screen: <svg width=\"900\"", "blocked by the policy: style-src"} {
		if !strings.Contains(faults, want) {
			t.Errorf("not found: %s\nin:\n%s", want, faults)
		}
	}
}
