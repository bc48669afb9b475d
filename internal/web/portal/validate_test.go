package portal_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"imar/internal/web/verdict"
	"imar/internal/web/webtest"
)

// sent sends a file as a browser's form does.
func sent(t testing.TB, h http.Handler, address, name, content, as string) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, content)
	}
	_ = form.WriteField("as", as)
	_ = form.Close()
	r := httptest.NewRequest(http.MethodPost, address, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const flawed = `{"uri":"https://example.com/1","version":"1.1","publishedDate":"2024-01-01T00:00:00Z","publisher":{"name":"مثال"},"releases":[
{"ocid":"ocds-213czf-1","id":"1","tag":["tender"],"initiationType":"tender","tender":{"id":"1","titel":"<b>"}}]}`

// TestValidate: a file that is sent is answered with its report, as a page in the
// reader's language or as a file to keep, and whatever cannot be is said.
func TestValidate(t *testing.T) {
	r := webtest.New(t)
	h := serve(t, r, r.Views)
	for _, c := range []struct {
		address, name, content, as string
		status                     int
		has                        []string
	}{
		{"/ar/validate", "ملف.json", flawed, "page", 200, []string{`<html lang="ar" dir="rtl">`, "غير سليم", "ملف.json", "/releases/tender/titel", "titel"}},
		{"/en/validate", `C:\files\a.json`, flawed, "page", 200, []string{"Not valid.", ">a.json<", "Is “", "title"}},
		{"/en/validate", "a.json", flawed, "html", 200, []string{`<html lang="en" dir="ltr">`, "Not valid."}},
		{"/en/validate", "a.json", flawed, "json", 200, []string{`"valid":false`, `"message":{"ar":"`}},
		{"/en/validate", "a.json", "<b>nothing</b>", "page", 200, []string{"Not a file of a standard"}},
		{"/en/validate", "", "", "page", 422, []string{"No file was chosen."}},
		{"/ar/validate", "", "", "page", 422, []string{"لم يُختر ملف."}},
	} {
		w := sent(t, h, c.address, c.name, c.content, c.as)
		body := w.Body.String()
		if w.Code != c.status || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s %q as %s: status %d, %v", c.address, c.name, c.as, w.Code, w.Header())
		}
		for _, text := range c.has {
			if !strings.Contains(body, text) {
				t.Errorf("%s %q as %s: no %q in %s", c.address, c.name, c.as, text, body)
			}
		}
		if strings.Contains(body, "validate.") && c.as != "json" && strings.Contains(body, ">validate.") && c.as == "page" {
			t.Errorf("%s: a key instead of a sentence: %s", c.address, body)
		}
		if disposed := w.Header().Get("Content-Disposition") != ""; disposed != (c.as != "page") {
			t.Errorf("%s as %s: a file: %v", c.address, c.as, disposed)
		}
	}
	var told verdict.Report
	if err := json.Unmarshal(sent(t, h, "/en/validate", "a.json", flawed, "json").Body.Bytes(), &told); err != nil || len(told.Findings) != 2 {
		t.Errorf("%v: %+v", err, told)
	}
}

// TestValidateRefuses: other methods, what is no form, too large a file, and one
// file too many at a time.
func TestValidateRefuses(t *testing.T) {
	r := webtest.New(t)
	h := serve(t, r, r.Views)
	plain := httptest.NewRequest(http.MethodPost, "/en/validate", strings.NewReader("x"))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, plain)
	if w.Code != 400 || !strings.Contains(w.Body.String(), "No file came with the form") {
		t.Errorf("no form: %d", w.Code)
	}
	if w := sent(t, h, "/en/projects", "a.json", flawed, "page"); w.Code != 405 {
		t.Errorf("another page: %d", w.Code)
	}
	if w := sent(t, h, "/en/validate", "a.json", strings.Repeat(" ", verdict.MaxUpload+2<<20), "page"); w.Code != 413 || !strings.Contains(w.Body.String(), "imar validate FILE") {
		t.Errorf("too large: %d", w.Code)
	}
	h.Room = verdict.NewRoom(1, time.Millisecond)
	leave, err := h.Room.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if w := sent(t, h, "/en/validate", "a.json", flawed, "page"); w.Code != 429 || !strings.Contains(w.Body.String(), "Too many files") {
		t.Errorf("busy: %d %s", w.Code, w.Body)
	}
	leave()
	if w := sent(t, h, "/en/validate", "a.json", flawed, "page"); w.Code != 200 {
		t.Errorf("free again: %d", w.Code)
	}
	h.Room = nil
	if w := fetch(h, "/en/validate"); w.Code != 404 {
		t.Errorf("not offered: %d", w.Code)
	}
	if w := sent(t, h, "/en/validate", "a.json", flawed, "page"); w.Code != 405 {
		t.Errorf("not offered: %d", w.Code)
	}
}
