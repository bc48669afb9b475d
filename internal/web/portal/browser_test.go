package portal_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/web/assets"
	"imar/internal/web/browsertest"
	"imar/internal/web/page"
	"imar/internal/web/webtest"
)

// guide serves every sample in both languages, as the portal would: the style
// guide of the pages, which exists in tests only.
func guide(t testing.TB) *httptest.Server {
	b, set := book(t)
	mux := http.NewServeMux()
	mux.Handle("/assets/", set)
	mux.HandleFunc("/photo/{name}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600"><path fill="#cfd8d3" d="M0 0h800v600H0z"/><path fill="#b9a98a" d="M0 420h800v180H0z"/><path fill="#efe6d2" stroke="#8a7a5c" stroke-width="6" d="M160 200h480v230H160z"/><path fill="#7d98a1" d="M210 250h80v80h-80zm150 0h80v80h-80zm150 0h80v80h-80z"/></svg>`)
	})
	for _, l := range lang.All {
		for _, s := range samples {
			mux.HandleFunc("/"+string(l)+"/sample/"+s.name, func(w http.ResponseWriter, r *http.Request) {
				v := s.make(l)
				body, err := b.Render(v)
				if err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
				page.Send(w, r, http.StatusOK, v.Frame().Log, body)
			})
		}
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// Every page, both languages, a phone and a desk, and four times enlarged.
func TestPagesInABrowser(t *testing.T) {
	browser := browsertest.Start(t)
	server := guide(t)
	for _, l := range lang.All {
		for _, s := range samples {
			for _, width := range []int{browsertest.Phone, browsertest.Desk} {
				browser.Check(t, browsertest.Visit{
					Name:  fmt.Sprintf("portal-%s-%s-%d", s.name, l, width),
					URL:   server.URL + "/" + string(l) + "/sample/" + s.name,
					Width: width,
				})
			}
		}
		for _, name := range []string{"projects", "project"} {
			browser.Check(t, browsertest.Visit{
				Name: fmt.Sprintf("portal-%s-%s-zoomed", name, l),
				URL:  server.URL + "/" + string(l) + "/sample/" + name, Width: browsertest.Desk, Zoom: 400,
			})
		}
	}
}

func TestPagesOnPaper(t *testing.T) {
	browser := browsertest.Start(t)
	server := guide(t)
	for _, l := range lang.All {
		pdf := browser.Print(t, browsertest.Visit{Name: "portal-project-" + string(l), URL: server.URL + "/" + string(l) + "/sample/project"})
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("%s: not a PDF", l)
		}
	}
}

// The pages as they are served, over a record that holds everything.
func TestServedPagesInABrowser(t *testing.T) {
	browser := browsertest.Start(t)
	r := webtest.Filled(t)
	server := httptest.NewServer(serve(t, r, r.Views))
	defer server.Close()
	type visit struct{ name, path string }
	pages := []visit{{"home", "/"}, {"projects", "/projects"}, {"project", "/projects/" + webtest.School}, {"project-trouble", "/projects/" + webtest.Hospital},
		{"contract", "/contracts/" + url.PathEscape(webtest.Contract)}, {"place", "/places/LY-WA"}, {"map", "/map"}, {"money", "/money"}, {"import", "/imports/" + webtest.File}, {"fact", "/facts/17"}}
	if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
		pages = append(pages, []visit{{"project-past", "/projects/" + webtest.School + "?as-of=2026-02-01"}, {"project-imported", "/projects/" + url.PathEscape(webtest.Imported)},
			{"money-budget", "/money/budget"}, {"money-lines", "/money/lines?source=" + webtest.Grant}, {"money-trial", "/money/trial"}, {"money-ageing", "/money/ageing?account=retention"}, {"money-statement", "/money/statement"},
			{"money-three-way", "/money/three-way"}, {"money-three-ways", "/money/three-way?partner=owner"}, {"money-reports", "/money/reports"}, {"money-report", "/money/reports/2026-Q3"},
			{"exceptions", "/money/exceptions"}, {"forecast", "/money/forecast"}, {"source", "/sources/" + webtest.Grant}, {"source-project", "/sources/" + webtest.Grant + "?project=" + webtest.School}, {"contracts", "/contracts"}, {"party", "/parties/" + webtest.Builder}, {"partner", "/parties/owner"}, {"places", "/places"}, {"assets", "/assets"}, {"asset", "/assets/" + webtest.Asset}, {"search", "/search?q=school"},
			{"documents", "/documents"}, {"decision", "/decisions/" + webtest.Decision}, {"changes", "/changes"}, {"data", "/data"}, {"codelists", "/codelists"}, {"validate", "/validate"}, {"verify", "/verify"}}...)
	}
	for _, c := range pages {
		for _, l := range lang.All {
			for _, width := range []int{browsertest.Phone, browsertest.Desk} {
				browser.Check(t, browsertest.Visit{Name: fmt.Sprintf("served-%s-%s-%d", c.name, l, width), URL: server.URL + page.Address(l, c.path), Width: width})
			}
		}
	}
}

// outcomes clicks the button and gives the outcome of each step once it stands.
const outcomes = `new Promise((resolve) => {
	document.querySelector("[data-check] button").click();
	const look = () => {
		const shown = Array.from(document.querySelectorAll("[data-step]"), (step) =>
			step.dataset.step + ":" + step.querySelector("[data-outcome]:not([hidden])")?.dataset.outcome);
		if (shown.every((s) => !s.endsWith(":")) && !(shown.includes("signature:unable") && performance.now() < 5000)) resolve(shown.join(" "));
		else requestAnimationFrame(look);
	};
	look();
})`

// The reader's own browser finds the record right, and finds what was changed.
func TestFactIsCheckedInTheBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	if set, _ := assets.Load(); set.URL("verify.js") == "" {
		t.Skip("the script is not built: run go run ./build in internal/web/assets")
	}
	for _, c := range []struct {
		name, old, new, want string
	}{
		{"as published", "", "", "leaf:right parts:right path:right signature:right"},
		{"another number", `"seq": 17,`, `"seq": 18,`, "leaf:wrong parts:right path:right signature:right"},
		{"another salt", `"salt": "`, `"salt": "AAAA`, "leaf:right parts:wrong path:right signature:right"},
		{"another path", `"proof": "c2sp.org/tlog-proof@v1\nindex 16\n`, `"proof": "c2sp.org/tlog-proof@v1\nindex 16\nAippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=\n`, "leaf:right parts:right path:wrong signature:right"},
		{"another root", `imar\n`, `imar2\n`, "leaf:right parts:right path:right signature:wrong"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if c.old == "" || !strings.HasSuffix(req.URL.Path, ".json") {
				p.ServeHTTP(w, req)
				return
			}
			req.Header.Del("Accept-Encoding")
			body := fetch(p, req.URL.Path).Body.String()
			changed := strings.Replace(body, c.old, c.new, 1)
			if changed == body {
				t.Errorf("%s: nothing was changed in %s", c.name, body)
			}
			fmt.Fprint(w, changed)
		}))
		if got := browser.Ask(t, server.URL+"/en/facts/17", outcomes); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		server.Close()
	}
}
