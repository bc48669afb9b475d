package portal_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"imar/internal/web/webtest"
)

// TestCodelistFile: a list is a file under one address for readers of either
// language; what is no list is not found, in a page.
func TestCodelistFile(t *testing.T) {
	r := webtest.Filled(t)
	site := serve(t, r, r.Views)
	get := func(method, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		return w
	}
	w := get("GET", "/data/codelists/iati/OrganisationRole.csv")
	if body := w.Body.String(); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") || !strings.Contains(body, "Code,Title_ar,Title_en\r\n") || !strings.Contains(body, "4,منفذة,Implementing\r\n") {
		t.Errorf("%d %v: %s", w.Code, w.Header(), body)
	}
	if w := get("HEAD", "/data/codelists/ocds/tenderStatus.csv"); w.Code != 200 || w.Body.Len() > 0 {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
	for _, path := range []string{"/data/codelists/iati/nosuch.csv", "/data/codelists/iati/OrganisationRole", "/data/codelists/x/OrganisationRole.csv", "/data/codelists/iati/"} {
		if w := get("GET", path); w.Code != 404 || !strings.Contains(w.Body.String(), "<html") {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
