package page

import (
	"fmt"
	"math"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/web/assets"
	"imar/internal/web/chart"
)

func TestNewRefusesAPageThatWouldFailAReader(t *testing.T) {
	set, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, main, want string }{
		{"missing key", `{{t "portal.no-such-key"}}`, "portal.no-such-key"},
		{"missing key in a sentence", `{{value (say "portal.none" 3)}}`, "portal.none"},
		{"key made at run time", `{{t (print "portal." .Section)}}`, "made at run time"},
		{"English words", `<p>Hello</p>`, "Hello"},
		{"Arabic words", `<p>مرحبًا</p>`, "مرحبًا"},
		{"words in a branch", `{{if .Light}}light{{end}}`, "light"},
		{"words in an attribute", `<img alt="a school">`, "a school"},
		{"words to be read out", `<button aria-label="Close">{{t "portal.print"}}</button>`, "Close"},
	} {
		_, err := New(Site{}, set, fstest.MapFS{"bad.tmpl": {Data: []byte(`{{define "main"}}` + c.main + `{{end}}`)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error that names %q", c.name, err, c.want)
		}
	}
	if _, err := New(Site{}, set, fstest.MapFS{"good.tmpl": {Data: []byte(`{{define "main"}}<h1 class="wide">{{t "portal.print"}} – 3</h1>{{end}}`)}}); err != nil {
		t.Errorf("a good template: %v", err)
	}
}

func TestCutNumber(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []piece
	}{
		{"-1,234.500\u00a0د.ل", []piece{{Text: "-1,234", Number: true, Fraction: ".500"}, {Text: "\u00a0د.ل"}}},
		{"LYD\u00a01,234", []piece{{Text: "LYD\u00a0"}, {Text: "1,234", Number: true}}},
		{"1.28 مليار", []piece{{Text: "1", Number: true, Fraction: ".28"}, {Text: " مليار"}}},
		{"–", []piece{{Text: "–"}}},
		{"", []piece{{Text: ""}}},
	} {
		if diff := cmp.Diff(c.want, cutNumber(c.in)); diff != "" {
			t.Errorf("cutNumber(%q): %s", c.in, diff)
		}
	}
}

// Cutting an amount loses and adds nothing.
func TestCutNumberKeepsEveryLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.String().Draw(t, "amount")
		var b strings.Builder
		for _, p := range cutNumber(in) {
			b.WriteString(p.Text + p.Fraction)
		}
		if b.String() != in {
			t.Fatalf("%q became %q", in, b.String())
		}
	})
}

func TestBarLength(t *testing.T) {
	for _, c := range []struct {
		part, whole int64
		want        string
	}{
		{0, 0, "0%"}, {5, 0, "0%"}, {-5, 10, "0%"}, {1, 3, "33.3%"}, {10, 10, "100.0%"}, {20, 10, "100.0%"},
		{math.MaxInt64 / 2, math.MaxInt64, "49.9%"},
	} {
		if got := barLength(c.part, c.whole); got != c.want {
			t.Errorf("barLength(%d, %d) = %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}

func TestBarStaysWithinItsFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part, whole := rapid.Int64().Draw(t, "part"), rapid.Int64().Draw(t, "whole")
		var percent float64
		if _, err := fmt.Sscanf(barLength(part, whole), "%f%%", &percent); err != nil || percent < 0 || percent > 100 {
			t.Fatalf("barLength(%d, %d) = %s", part, whole, barLength(part, whole))
		}
	})
}

func TestTurn(t *testing.T) {
	at := func(n int) string { return fmt.Sprint("?page=", n) }
	show := func(p Paging) string {
		var b strings.Builder
		for _, l := range p.Leaves {
			switch {
			case l.Href == "":
				b.WriteString(" …")
			case l.Current:
				fmt.Fprintf(&b, " [%d]", l.Number)
			default:
				fmt.Fprintf(&b, " %d", l.Number)
			}
		}
		return p.Previous + b.String() + " " + p.Next
	}
	for _, c := range []struct {
		current, pages int
		want           string
	}{
		{1, 1, " "}, {1, 0, " "}, {1, 2, " [1] 2 ?page=2"},
		{5, 10, "?page=4 1 … 4 [5] 6 … 10 ?page=6"},
		{3, 4, "?page=2 1 2 [3] 4 ?page=4"},
		{99, 3, "?page=2 1 2 [3] "}, {-1, 3, " [1] 2 3 ?page=2"},
	} {
		if got := show(Turn(c.current, c.pages, at)); got != c.want {
			t.Errorf("Turn(%d, %d) = %q, want %q", c.current, c.pages, got, c.want)
		}
	}
}

func TestFields(t *testing.T) {
	l := List{
		Query:  "مدرسة",
		Facets: []Facet{{Param: "status", Options: []Option{{Value: "a", Chosen: true}, {Value: "b"}}}},
		Sorts:  []Option{{Value: "name", Chosen: true}, {Value: "-budget"}},
		Kept:   []Kept{{"as-of", "2026-10-31"}, {"empty", ""}},
	}
	for _, c := range []struct {
		without []string
		want    []Kept
	}{
		{[]string{"facets", "q"}, []Kept{{"as-of", "2026-10-31"}, {"sort", "name"}}},
		{[]string{"sort"}, []Kept{{"as-of", "2026-10-31"}, {"status", "a"}, {"q", "مدرسة"}}},
	} {
		if diff := cmp.Diff(c.want, l.Fields(c.without...)); diff != "" {
			t.Errorf("without %v: %s", c.without, diff)
		}
	}
}

func TestFail(t *testing.T) {
	for _, c := range []struct {
		err      error
		status   int
		title    string
		problems int
		incident string
	}{
		{problem.New(problem.NotFound, "problem.not-found"), 404, "portal.error.missing.title", 0, ""},
		{problem.New(problem.Usage, "problem.usage", "x"), 400, "portal.error.invalid.title", 1, ""},
		{problem.List{problem.New(problem.Invalid, "problem.required"), problem.New(problem.Invalid, "problem.required")}, 422, "portal.error.invalid.title", 2, ""},
		{problem.New(problem.Forbidden, "problem.forbidden"), 403, "portal.error.forbidden.title", 1, ""},
		{problem.New(problem.Unavailable, "problem.unavailable"), 503, "portal.error.unavailable.title", 0, "i-1"},
		{fmt.Errorf("disk on fire"), 500, "portal.error.internal.title", 0, "i-1"},
	} {
		f, status := Fail(Page{Lang: lang.Arabic}, c.err, "i-1")
		if status != c.status || f.Title.Key != c.title || len(f.Problems) != c.problems || f.Incident != c.incident {
			t.Errorf("%v: status %d, %s, %d problems, incident %q", c.err, status, f.Title.Key, len(f.Problems), f.Incident)
		}
	}
}

func TestLight(t *testing.T) {
	for _, c := range []struct {
		query, cookie string
		want          bool
		remembered    string
	}{
		{"", "", false, ""}, {"", "light=1", true, ""}, {"?light=1", "", true, "light=1; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"},
		{"?light=0", "light=1", false, "light=1; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"},
	} {
		r := httptest.NewRequest("GET", "/ar/"+c.query, nil)
		r.Header.Set("Cookie", c.cookie)
		w := httptest.NewRecorder()
		if got := Light(w, r); got != c.want || w.Header().Get("Set-Cookie") != c.remembered {
			t.Errorf("%q %q: %v, cookie %q", c.query, c.cookie, got, w.Header().Get("Set-Cookie"))
		}
	}
}

func TestAddressesOfAPage(t *testing.T) {
	p := &Page{Lang: lang.Arabic, Path: "/projects?status=completion&as-of=2026-10-31"}
	for _, c := range []struct{ got, want string }{
		{p.Here(), "/ar/projects?status=completion&as-of=2026-10-31"},
		{p.Other(), "/en/projects?status=completion&as-of=2026-10-31"},
		{p.LightSwitch(), "/ar/projects?status=completion&as-of=2026-10-31&light=1"},
		{(&Page{Lang: lang.English, Path: "/", Light: true}).LightSwitch(), "/en/?light=0"},
		{p.To("/"), "/ar/"},
		{p.Dir(), "rtl"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}

func TestWeightAndArc(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{{1, "1 byte"}, {999, "999 bytes"}, {1000, "1 KB"}, {13_400, "13 KB"}, {2_413_000, "2.4 MB"}} {
		if got := Weight(c.n).Plain(lang.English); got != c.want {
			t.Errorf("Weight(%d) = %q, want %q", c.n, got, c.want)
		}
	}
	for _, c := range []struct {
		have, of int64
		want     string
	}{{0, 0, "0 251"}, {67, 67, "251 251"}, {70, 67, "251 251"}, {52, 67, "194 251"}} {
		if got := arc(c.have, c.of); got != c.want {
			t.Errorf("arc(%d, %d) = %q, want %q", c.have, c.of, got, c.want)
		}
	}
}

// Of all page fields only drawings may carry markup.
func TestOnlyDrawingsCarryMarkup(t *testing.T) {
	var _ chart.SVG = Chart{}.SVG
	var _ chart.SVG = Page{}.QR
	v := Code(`<b>"x"</b>`)
	set, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(Site{}, set)
	if err != nil {
		t.Fatal(err)
	}
	body, err := b.Render(&Failure{Page: Page{Lang: lang.English, Path: "/", Title: v, Query: `"><script>`, AsOf: v}, Body: v})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(body), "<b>") || strings.Contains(string(body), `"><script>`) {
		t.Error("typed markup reached the page")
	}
}
