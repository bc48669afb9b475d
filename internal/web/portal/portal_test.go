package portal_test

import (
	"bytes"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/web/assets"
	"imar/internal/web/chart"
	"imar/internal/web/page"
	"imar/internal/web/portal"
)

func book(t testing.TB) (*page.Book, *assets.Set) {
	t.Helper()
	set, err := assets.Load(chart.CSS)
	if err != nil {
		t.Fatal(err)
	}
	b, err := page.New(site, set, portal.Templates())
	if err != nil {
		t.Fatal(err)
	}
	return b, set
}

// forbidden is what no page may hold, with the reason.
var forbidden = []struct {
	what   *regexp.Regexp
	reason string
}{
	{regexp.MustCompile(`⟦[^⟧]*⟧`), "a sentence or an argument is missing"},
	{regexp.MustCompile(`ZgotmplZ`), "html/template refused a value"},
	{regexp.MustCompile(`<[^>]* style=`), "inline style is against the policy"},
	{regexp.MustCompile(`<[^>]* on[a-z]+=`), "inline script is against the policy"},
	{regexp.MustCompile(`<script[^>]*>[^<]`), "inline script is against the policy"},
	{regexp.MustCompile(`%!`), "a format is wrong"},
}

func TestEveryPageInBothLanguages(t *testing.T) {
	b, _ := book(t)
	for _, l := range lang.All {
		views := bare(l)
		for _, s := range samples {
			views = append(views, s.make(l))
		}
		for _, v := range views {
			body, err := b.Render(v)
			if err != nil {
				t.Errorf("%s %s: %v", l, v.Template(), err)
				continue
			}
			for _, f := range forbidden {
				if found := f.what.Find(body); found != nil {
					t.Errorf("%s %s: %s: %q", l, v.Frame().Path, f.reason, found)
				}
			}
			if want := []byte(`<html lang="` + string(l) + `" dir="` + lang.Dir(l) + `">`); !bytes.Contains(body, want) {
				t.Errorf("%s %s: no %s", l, v.Template(), want)
			}
			if n := bytes.Count(body, []byte("<h1")); n != 1 {
				t.Errorf("%s %s: %d first headings", l, v.Frame().Path, n)
			}
			if headings(body) != "" {
				t.Errorf("%s %s: heading order %s", l, v.Frame().Path, headings(body))
			}
			if repeated := twice(body); repeated != "" {
				t.Errorf("%s %s: id %q stands twice", l, v.Frame().Path, repeated)
			}
		}
	}
}

var heading = regexp.MustCompile(`<h([1-6])`)

// headings names the first place where a level is skipped; "" when none is.
func headings(body []byte) string {
	last := byte('0')
	for _, m := range heading.FindAllSubmatch(body, -1) {
		if m[1][0] > last+1 {
			return string([]byte{last, ' ', m[1][0]})
		}
		last = m[1][0]
	}
	return ""
}

var id = regexp.MustCompile(` id="([^"]*)"`)

// twice names an id that stands more than once; "" when none does.
func twice(body []byte) string {
	seen := map[string]bool{}
	for _, m := range id.FindAllSubmatch(body, -1) {
		if seen[string(m[1])] {
			return string(m[1])
		}
		seen[string(m[1])] = true
	}
	return ""
}

// A page is a function of its struct.
func TestRenderTwice(t *testing.T) {
	b, _ := book(t)
	for _, s := range samples {
		first, err := b.Render(s.make(lang.Arabic))
		if err != nil {
			t.Fatal(err)
		}
		second, err := b.Render(s.make(lang.Arabic))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, second) {
			t.Errorf("%s: two renderings differ", s.name)
		}
	}
}

// HTML, style sheet and script of the first view, compressed.
const pageBudget, fontBudget = 40 << 10, 100 << 10

func TestWeightOfFirstView(t *testing.T) {
	b, set := book(t)
	shared := set.Size("site.css") + set.Size("font.css") + set.Size("site.js")
	fonts := set.Size("text-arabic-400.woff2") + set.Size("text-arabic-600.woff2") + set.Size("text-latin-400.woff2") + set.Size("text-latin-600.woff2")
	for _, l := range lang.All {
		for _, s := range samples {
			body, err := b.Render(s.make(l))
			if err != nil {
				t.Fatal(err)
			}
			page := len(assets.Compress(body, assets.Fast).Brotli) + shared
			t.Logf("%s %-14s %6d bytes, with the font %6d", l, s.name, page, page+fonts)
			if page > pageBudget {
				t.Errorf("%s %s: %d bytes, more than %d", l, s.name, page, pageBudget)
			}
			if page+fonts > fontBudget {
				t.Errorf("%s %s: %d bytes with the font, more than %d", l, s.name, page+fonts, fontBudget)
			}
		}
	}
}

func TestDemonstrationIsMarkedOnEveryPage(t *testing.T) {
	b, _ := book(t)
	for _, l := range lang.All {
		for _, v := range append(bare(l), missing(l), broken(l), listing(l)) {
			body, err := b.Render(v)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(body, []byte(lang.T(l, "portal.demo"))) {
				t.Errorf("%s %s: no mark of demonstration", l, v.Template())
			}
		}
	}
}

// What people typed is shown as text in its own direction, and marked when it
// is not in the reader's language.
func TestTypedText(t *testing.T) {
	b, _ := book(t)
	v := listing(lang.Arabic)
	v.List.Table.Rows[0].Cells[0] = page.Wrote(lang.Both("", `<script>alert(1)</script> "school" & more`))
	body, err := b.Render(v)
	if err != nil {
		t.Fatal(err)
	}
	html := string(body)
	if strings.Contains(html, "<script>alert") {
		t.Error("typed markup reached the page")
	}
	if want := `<bdi dir="auto" lang="en" class="untranslated">&lt;script&gt;`; !strings.Contains(html, want) {
		t.Errorf("typed English is not marked in the Arabic page: no %s", want)
	}
	if !strings.Contains(html, lang.T(lang.Arabic, "portal.untranslated")) {
		t.Error("the mark of a missing translation is not there")
	}
}

func TestFailureTellsTheReaderNothingInternal(t *testing.T) {
	b, _ := book(t)
	for _, l := range lang.All {
		body, err := b.Render(broken(l))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(body, []byte("disk on fire")) {
			t.Errorf("%s: the cause is shown", l)
		}
		if !bytes.Contains(body, []byte("20261123-7f3a")) {
			t.Errorf("%s: the incident number is not shown", l)
		}
		if len(b.Fallback(l)) == 0 {
			t.Errorf("%s: no fallback", l)
		}
	}
}

func TestSend(t *testing.T) {
	b, _ := book(t)
	v := listing(lang.English)
	body, err := b.Render(v)
	if err != nil {
		t.Fatal(err)
	}
	send := func(header, value string, status int) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/en/projects", nil)
		r.Header.Set(header, value)
		w := httptest.NewRecorder()
		page.Send(w, r, status, v.Log, body)
		return w
	}
	plain := send("Accept-Encoding", "", 200)
	if !bytes.Equal(plain.Body.Bytes(), body) || plain.Header().Get("Content-Security-Policy") != page.Policy {
		t.Error("the plain page differs or has no policy")
	}
	packed := send("Accept-Encoding", "gzip, br", 200)
	if packed.Header().Get("Content-Encoding") != "br" || packed.Body.Len() >= len(body) {
		t.Errorf("encoding %q, %d bytes", packed.Header().Get("Content-Encoding"), packed.Body.Len())
	}
	tag := plain.Header().Get("ETag")
	if !strings.HasPrefix(tag, `W/"128431-128007-`) {
		t.Errorf("ETag %q does not name size and redaction sequence", tag)
	}
	if again := send("If-None-Match", tag, 200); again.Code != 304 || again.Body.Len() != 0 {
		t.Errorf("an equal page: status %d, %d bytes", again.Code, again.Body.Len())
	}
	if failed := send("If-None-Match", tag, 404); failed.Code != 404 || failed.Header().Get("ETag") != "" {
		t.Errorf("a failure: status %d, ETag %q", failed.Code, failed.Header().Get("ETag"))
	}
}
