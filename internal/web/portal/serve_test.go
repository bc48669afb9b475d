package portal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/record/tlog"
	"imar/internal/view"
	"imar/internal/web/page"
	"imar/internal/web/portal"
	"imar/internal/web/verdict"
	"imar/internal/web/webtest"
)

// serve is the portal over a record.
func serve(t testing.TB, r *webtest.Record, views *view.Public) *portal.Portal {
	t.Helper()
	b, set := book(t)
	return portal.New(portal.Deps{Views: views, Past: r.Past, Facts: r.Facts, Signed: r.Publisher.Signed, Log: r.Log, Keys: []tlog.Key{r.Key}, Book: b, Assets: set,
		IATI: func(context.Context, project.ID) ([]byte, error) { return []byte("<iati-activities/>"), nil },
		OC4IDS: func(_ context.Context, id project.ID) ([]byte, error) {
			return []byte(`{"id":"` + string(id) + `"}`), nil
		},
		Checks:  []portal.Check{{Name: "record", Err: r.Recorder.Fault}, {Name: "log", Err: r.Publisher.Fault}},
		Room:    verdict.NewRoom(2, time.Second),
		Version: "test", Trouble: func(incident string, err error) { t.Errorf("incident %s: %v", incident, err) }})
}

func fetch(h http.Handler, address string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// addresses are every kind of page below the language.
func addresses() []string {
	id := url.PathEscape
	return []string{"/", "/projects", "/projects?q=" + url.QueryEscape("مدرسة"), "/projects?stage=implementation&stage=suspended&sector=education&sort=-budget", "/projects?missing=budget&page=1",
		"/projects?budget=LYD&from=2026-01-01&to=2026-12-31", "/projects?page=2", "/projects?asset=" + webtest.Asset, "/projects?sector=nosuch",
		"/projects/" + webtest.School, "/projects/" + webtest.Hospital, "/projects/" + id(webtest.Imported), "/projects/demo-1002", "/projects/" + webtest.School + "?history=all",
		"/projects/" + webtest.School + "?as-of=2026-02-01", "/projects/" + webtest.School + "?as-of=20",
		"/contracts", "/contracts?sort=-value&status=active", "/contracts/" + id(webtest.Contract), "/contracts/" + id(webtest.Contract) + "?as-of=2026-03-01",
		"/contracts/" + id(webtest.Imported+" ocds x/1"), "/parties", "/parties?role=supplier&sort=name", "/parties/" + webtest.Builder, "/parties/barred", "/parties/owner",
		"/places", "/places/LY-WA", "/places/LY-BA", "/places/LY010304", "/assets", "/assets?kind=school&works=unknown", "/assets/" + webtest.Asset, "/assets/asset-2",
		"/map", "/map?sector=education", "/search", "/search?q=" + url.QueryEscape("مدرسه"), "/search?q=school&kind=project", "/search?q=zzzzzzz",
		"/documents", "/documents?kind=decision", "/documents/" + webtest.Paper, "/decisions/" + webtest.Decision, "/imports", "/imports/" + webtest.File,
		"/?as-of=2026-02-01", "/projects?as-of=2026-02-01&sort=title", "/places?as-of=20", "/map?as-of=2026-03-01", "/parties/" + webtest.Builder + "?as-of=2026-03-01",
		"/money", "/money/budget", "/money/budget?by=year", "/money/budget?by=sector&year=2026", "/money/budget?by=district", "/money/budget?by=project", "/money/ageing", "/money/ageing?account=retention",
		"/money/ageing?account=guarantees", "/money/trial", "/money/trial?book=budgetary&source=grant&from=2026-01&to=2026-08", "/money/statement", "/money/statement?year=2026", "/money/lines", "/money/lines?account=1100&source=grant",
		"/money/lines?contract=" + url.QueryEscape(webtest.Contract), "/money/lines?party=nobody", "/money/exceptions", "/money/exceptions?what=unverified&from=2026-01&to=2026-12", "/money/corrections", "/money/corrections?to=2026-06", "/money/forecast", "/money/forecast?source=" + webtest.Grant, "/money/forecast?month=undated&currency=LYD", "/money/bank", "/sources/" + webtest.Grant, "/money?as-of=2026-08-21",
		"/sources/" + webtest.Grant + "?project=" + webtest.School, "/money/three-way", "/money/three-way?partner=owner", "/money/three-way?partner=owner&only=questions", "/money/reports", "/money/reports?cycle=year", "/money/reports/2026-09", "/money/reports/2026-Q3", "/money/reports/2026-H2", "/money/reports/2026", "/money/reports/2026?sector=education", "/money/reports/2026?projects=all",
		"/money/lines?account=1100&side=debit&close=without&entity=fund&class=works&chapter=3",
		"/changes", "/changes?page=2", "/facts/1", "/facts/40", "/data", "/duties", "/codelists", "/verify"}
}

// twinned are the other forms of some of them.
func twinned() []string {
	id := url.PathEscape
	return []string{"/home.json", "/projects.json", "/projects.csv", "/projects.xlsx", "/projects.geojson", "/projects.json?page=2", "/contracts.json", "/contracts.csv", "/contracts.xlsx", "/parties.json", "/parties.csv",
		"/money.json", "/money/budget.json", "/money/budget.csv", "/money/ageing.csv", "/money/ageing.json", "/money/trial.json", "/money/trial.xlsx", "/money/statement.json", "/money/statement.csv", "/money/lines.json", "/money/lines.csv",
		"/sources/" + webtest.Grant + ".csv", "/sources/" + webtest.Grant + ".csv?project=" + webtest.School, "/sources/" + webtest.Grant + ".json?project=" + webtest.School, "/money/three-way.json", "/money/three-way.csv", "/money/three-way.xlsx?partner=owner", "/money/three-way.json?partner=owner", "/money/three-way.csv?partner=owner", "/money/reports.json", "/money/reports.csv", "/money/reports/2026-Q3.json", "/money/reports/2026-Q3.csv", "/money/reports/2026-Q3.xlsx", "/money/exceptions.json", "/money/corrections.json", "/money/forecast.json", "/money/forecast.csv", "/money/forecast.xlsx?source=" + webtest.Grant, "/money/bank.json", "/money/bank.csv", "/sources/" + webtest.Grant + ".json", "/duties.json", "/duties.csv", "/codelists.json", "/codelists.csv", "/codelists.xlsx", "/places.json", "/places.csv", "/places/LY-BA.json", "/assets.json", "/assets.geojson", "/map.geojson", "/documents.json", "/documents.xlsx", "/imports.json", "/imports.csv", "/imports/" + webtest.File + ".json",
		"/projects/" + webtest.School + ".json", "/projects/" + webtest.School + ".csv", "/projects/" + webtest.School + ".oc4ids.json", "/projects/" + id(webtest.Imported) + ".json", "/contracts/" + id(webtest.Contract) + ".json",
		"/parties/" + webtest.Builder + ".json", "/parties/" + webtest.Builder + ".csv", "/parties/" + webtest.Builder + ".xlsx", "/assets/" + webtest.Asset + ".json", "/documents/" + webtest.Paper + ".json", "/decisions/" + webtest.Decision + ".json", "/facts/7.json", "/changes.json", "/search.json?q=school", "/feed.atom"}
}

func TestEveryPageOfAFullRecord(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	for _, l := range lang.All {
		for _, path := range addresses() {
			address := page.Address(l, path)
			w := fetch(p, address)
			if w.Code != http.StatusOK {
				t.Errorf("%s: status %d", address, w.Code)
				continue
			}
			checkPage(t, l, address, w)
		}
	}
}

func checkPage(t *testing.T, l lang.Lang, address string, w *httptest.ResponseRecorder) {
	t.Helper()
	body := w.Body.Bytes()
	for _, f := range forbidden {
		if found := f.what.Find(body); found != nil {
			t.Errorf("%s: %s: %q", address, f.reason, found)
		}
	}
	if want := []byte(`<html lang="` + string(l) + `" dir="` + lang.Dir(l) + `">`); !bytes.Contains(body, want) {
		t.Errorf("%s: no %s", address, want)
	}
	if n := bytes.Count(body, []byte("<h1")); n != 1 {
		t.Errorf("%s: %d first headings", address, n)
	}
	if order := headings(body); order != "" {
		t.Errorf("%s: heading order %s", address, order)
	}
	if repeated := twice(body); repeated != "" {
		t.Errorf("%s: id %q stands twice", address, repeated)
	}
	if w.Header().Get("Content-Security-Policy") != page.Policy || w.Header().Get("ETag") == "" {
		t.Errorf("%s: header %v", address, w.Header())
	}
}

var href = regexp.MustCompile(`(?:href|action)="(/[^"#]*)(?:#[^"]*)?"`)

// Every link on every page leads somewhere.
func TestNoLinkLeadsNowhere(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	seen := map[string]string{}
	var waiting []string
	add := func(from string, body []byte) {
		for _, m := range href.FindAllSubmatch(body, -1) {
			address := strings.ReplaceAll(string(m[1]), "&amp;", "&")
			if strings.HasPrefix(address, "/api/") {
				continue // another handler's; its own tests follow its description
			}
			if _, ok := seen[address]; !ok {
				seen[address] = from
				waiting = append(waiting, address)
			}
		}
	}
	for _, path := range addresses() {
		add("start", fetch(p, page.Address(lang.English, path)).Body.Bytes())
	}
	for len(waiting) > 0 && len(seen) < 6000 {
		address := waiting[0]
		waiting = waiting[1:]
		w := fetch(p, address)
		if w.Code >= 400 {
			t.Errorf("%s, linked from %s: status %d", address, seen[address], w.Code)
		}
		if !strings.Contains(address, "?") && strings.HasPrefix(address, "/en/") && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			add(address, w.Body.Bytes())
		}
	}
	t.Logf("%d addresses", len(seen))
}

func TestTwins(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	for _, l := range lang.All {
		for _, path := range twinned() {
			address := page.Address(l, path)
			w := fetch(p, address)
			if w.Code != http.StatusOK || w.Body.Len() == 0 {
				t.Errorf("%s: status %d, %d bytes", address, w.Code, w.Body.Len())
				continue
			}
			bare, _, _ := strings.Cut(path, "?")
			switch {
			case strings.HasSuffix(bare, "json"):
				if !json.Valid(w.Body.Bytes()) {
					t.Errorf("%s: not JSON: %.200s", address, w.Body.Bytes())
				}
			case strings.HasSuffix(bare, ".csv"):
				if !bytes.HasPrefix(w.Body.Bytes(), []byte("\ufeff")) || bytes.Count(w.Body.Bytes(), []byte("\r\n")) < 2 {
					t.Errorf("%s: %.100q", address, w.Body.Bytes())
				}
			case strings.HasSuffix(bare, ".atom"):
				var feed struct {
					Entry []struct {
						ID string `xml:"id"`
					} `xml:"entry"`
				}
				if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil || len(feed.Entry) == 0 {
					t.Errorf("%s: %v, %d entries", address, err, len(feed.Entry))
				}
			}
		}
	}
	var list struct {
		Total int
		Rows  []map[string]any
		Next  string
	}
	if err := json.Unmarshal(fetch(p, "/en/projects.json").Body.Bytes(), &list); err != nil || list.Total != webtest.Projects || len(list.Rows) != 25 || list.Next == "" {
		t.Errorf("projects.json: %v, total %d, %d rows, next %q", err, list.Total, len(list.Rows), list.Next)
	}
	if lines := strings.Count(fetch(p, "/en/projects.csv?page=2").Body.String(), "\r\n"); lines != webtest.Projects+1 {
		t.Errorf("projects.csv has %d lines", lines)
	}
}

func TestBadRequests(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	for _, c := range []struct {
		address string
		status  int
		says    string // catalogue key of a sentence without arguments, or text
	}{
		{"/en/nothing", 404, ""}, {"/ar/projects/none", 404, ""}, {"/en/projects/none.json", 404, ""}, {"/de/", 404, ""}, {"/x", 404, ""}, {"/en/facts/0", 404, ""}, {"/en/facts/99999999", 404, ""},
		{"/en/facts/01", 404, ""}, {"/en/facts/9999999999999999999999", 404, ""}, {"/en/places/none", 404, ""}, {"/en/places/LY-XX", 404, ""}, {"/en/imports/..%2f..%2fetc", 404, ""},
		{"/en/projects?stage=nosuch", 422, "nosuch"}, {"/ar/projects?stage=nosuch", 422, "nosuch"}, {"/en/projects?statuss=1", 422, "statuss"}, {"/en/projects?sort=x", 422, ""}, {"/en/projects?page=0", 422, ""}, {"/en/projects?page=x", 422, ""},
		{"/en/projects?district=XX", 422, ""}, {"/en/projects?from=tomorrow", 422, ""}, {"/en/projects?q=%E2%80%AEx", 422, "202E"}, {"/en/projects?q=%FF", 422, ""}, {"/en/projects?q=%zz", 400, ""}, {"/en/projects?a;b", 400, ""},
		{"/en/projects?q=" + strings.Repeat("a", 5000), 400, ""}, {"/en/projects?q=" + strings.Repeat("a", 400), 422, ""}, {"/en/projects?" + strings.Repeat("stage=none&", 100), 400, ""}, {"/en/projects/" + webtest.School + "?as-of=2020-01-01", 422, ""},
		{"/en/projects/" + webtest.School + "?as-of=0", 422, ""}, {"/en/projects/" + webtest.School + "?as-of=99999999999", 422, ""}, {"/en/projects/" + webtest.Hospital + "?as-of=2", 404, ""}, {"/en/verify?seq=-1", 422, ""}, {"/en/search?kind=x", 422, ""},
		{"/en/projects?q=%00", 422, ""}, {"/log/secret", 404, ""}, {"/log/tile/0/0", 404, ""}, {"/log/..%2fimar.db", 404, ""}, {"/log/tile/0/%30%30%30", 404, ""}, {"/log/body/999", 404, ""}, {"/assets/none", 404, ""},
	} {
		w := fetch(p, c.address)
		if w.Code != c.status {
			t.Errorf("%.80s: status %d, want %d", c.address, w.Code, c.status)
			continue
		}
		body := w.Body.String()
		if c.says != "" && !strings.Contains(body, c.says) {
			t.Errorf("%.80s: the page does not say %q", c.address, c.says)
		}
		if strings.Contains(body, "⟦") || w.Header().Get("ETag") != "" {
			t.Errorf("%.80s: a key shows, or the failure has an ETag", c.address)
		}
		if strings.HasPrefix(c.address, "/ar/") && !strings.Contains(body, `<html lang="ar"`) {
			t.Errorf("%s: not in Arabic", c.address)
		}
	}
}

// The brief's own address: a project's state is its status to publishers.
func TestStatusIsTheStage(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	stage, status := fetch(p, "/ar/projects.csv?stage=implementation"), fetch(p, "/ar/projects.csv?status=implementation")
	if status.Code != 200 || status.Body.String() != stage.Body.String() {
		t.Errorf("status=implementation: status %d, %d bytes; stage=implementation %d bytes", status.Code, status.Body.Len(), stage.Body.Len())
	}
	if w := fetch(p, "/ar/projects?status=implementation&sector=health&sort=-budget"); w.Code != 200 {
		t.Errorf("three filters: status %d", w.Code)
	}
	if w := fetch(p, "/ar/projects?status=nosuch"); w.Code != 422 {
		t.Errorf("status=nosuch: status %d", w.Code)
	}
	if w := fetch(p, "/ar/contracts?status=active"); w.Code != 200 {
		t.Errorf("contracts have a status of their own: status %d", w.Code)
	}
}

func TestMethods(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "NONSENSE"} {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(method, "/en/projects", nil))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" || !strings.Contains(w.Body.String(), method) {
			t.Errorf("%s: status %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest("HEAD", "/en/projects", nil))
	if w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: status %d, %d bytes", w.Code, w.Body.Len())
	}
}

func TestWaysIn(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	id := url.PathEscape(webtest.Imported)
	for _, c := range []struct{ address, accept, want string }{
		{"/", "en;q=0.9, ar;q=0.1", "/en/"}, {"/", "", "/ar/"}, {"/p/" + webtest.School, "en", "/en/projects/" + webtest.School}, {"/p/" + id, "", "/ar/projects/" + id},
		{"/en", "", "/en/"}, {"/en/projects/", "", "/en/projects"}, {"/en/search?q=" + webtest.School, "", "/en/projects/" + webtest.School},
		{"/en/projects?light=1&stage=none", "", "/en/projects?stage=none"}, {"/en/verify?seq=7", "", "/en/facts/7#check"},
	} {
		w := fetch(p, c.address, "Accept-Language", c.accept)
		if w.Code < 300 || w.Code > 308 || w.Header().Get("Location") != c.want {
			t.Errorf("%s: status %d to %q, want %q", c.address, w.Code, w.Header().Get("Location"), c.want)
		}
	}
	// An id with slashes may be written with them.
	if w := fetch(p, "/en/projects/oc4ids-x1/"+url.PathEscape("ب 7? #")); w.Code != 200 {
		t.Errorf("an id with its slash: status %d", w.Code)
	}
	if body := fetch(p, "/en/projects/"+id).Body.String(); !strings.Contains(body, "/en/contracts/"+url.PathEscape(webtest.Imported+" ocds x/1")) {
		t.Error("a project whose id has spaces does not show its contract")
	}
	for address, want := range map[string]string{"/healthz": "ok\n", "/readyz": "record ok\nlog ok\n", "/version": "imar test\n", "/robots.txt": "User-agent"} {
		if w := fetch(p, address); w.Code != 200 || !strings.HasPrefix(w.Body.String(), want) {
			t.Errorf("%s: status %d, %q", address, w.Code, w.Body)
		}
	}
}

// The record as it is served verifies with the public key alone.
func TestServedLogVerifies(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	files := func(path string) ([]byte, error) {
		w := fetch(p, "/log/"+path)
		if w.Code != 200 {
			return nil, fmt.Errorf("status %d", w.Code)
		}
		return io.ReadAll(w.Body)
	}
	report, err := tlog.Verify(files, tlog.Expect{Origin: webtest.Origin, Keys: []tlog.Key{r.Key}})
	if err != nil {
		t.Fatal(err)
	}
	if report.Size != r.Recorder.Head().Size {
		t.Errorf("%d facts verified of %d", report.Size, r.Recorder.Head().Size)
	}
	if age := fetch(p, "/log/"+tlog.Edge(report.Size)[0].Path()).Header().Get("Cache-Control"); !strings.Contains(age, "immutable") {
		t.Errorf("a tile may be kept: %q", age)
	}
}

// The proof on a fact's page verifies.
func TestProofOfAFact(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	var got struct {
		Data struct {
			Leaf  []byte
			Proof string
		}
	}
	if err := json.Unmarshal(fetch(p, "/ar/facts/17.json").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	proof, err := tlog.ParseProof([]byte(got.Data.Proof))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := proof.Verify(got.Data.Leaf, webtest.Origin, r.Key); err != nil {
		t.Error(err)
	}
}

// Two nodes at one size, and a node whose views were folded anew, answer with
// the same bytes.
func TestPagesAreAFunctionOfTheRecord(t *testing.T) {
	r := webtest.Filled(t)
	first, second := serve(t, r, r.Views), serve(t, r, r.Replay())
	for _, l := range lang.All {
		for _, path := range append(addresses(), twinned()...) {
			a, b := fetch(first, page.Address(l, path)), fetch(second, page.Address(l, path))
			if !bytes.Equal(a.Body.Bytes(), b.Body.Bytes()) || a.Header().Get("ETag") != b.Header().Get("ETag") {
				t.Errorf("%s %s: two nodes differ", l, path)
			}
			if again := fetch(first, page.Address(l, path)); !bytes.Equal(a.Body.Bytes(), again.Body.Bytes()) {
				t.Errorf("%s %s: the kept page differs", l, path)
			}
		}
	}
}

func TestEmptyRecord(t *testing.T) {
	r := webtest.New(t)
	p := serve(t, r, r.Views)
	for _, l := range lang.All {
		for _, path := range []string{"/", "/projects", "/contracts", "/parties", "/places", "/places/LY-WA", "/assets", "/map", "/search?q=x", "/documents", "/imports", "/changes", "/data", "/duties", "/codelists", "/money", "/money/budget", "/money/ageing", "/money/trial", "/money/statement", "/money/lines", "/money/exceptions", "/money/corrections", "/money/forecast", "/money/bank", "/money/reports", "/money/three-way", "/verify"} {
			w := fetch(p, page.Address(l, path))
			if w.Code != 200 {
				t.Errorf("%s %s: status %d", l, path, w.Code)
				continue
			}
			checkPage(t, l, path, w)
		}
		for _, path := range []string{"/home.json", "/projects.csv", "/projects.xlsx", "/projects.geojson", "/feed.atom", "/changes.json"} {
			if w := fetch(p, page.Address(l, path)); w.Code != 200 {
				t.Errorf("%s %s: status %d", l, path, w.Code)
			}
		}
	}
	if w := fetch(p, "/log/checkpoint"); w.Code != 404 {
		t.Errorf("checkpoint of an empty log: status %d", w.Code)
	}
}

// The first view of every page, compressed, with style sheet and scripts.
func TestWeightOfServedPages(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	_, set := book(t)
	shared := set.Size("site.css") + set.Size("font.css") + set.Size("site.js")
	for _, l := range lang.All {
		for _, path := range addresses() {
			if strings.Contains(path, "history=all") {
				continue
			}
			weight := shared + fetch(p, page.Address(l, path), "Accept-Encoding", "br").Body.Len()
			if strings.HasPrefix(path, "/facts/") {
				weight += set.Size("verify.js")
			}
			if weight > pageBudget {
				t.Errorf("%s %s: %d bytes, more than %d", l, path, weight, pageBudget)
			}
		}
	}
	if n := set.Size("verify.js"); n > 6<<10 {
		t.Errorf("verify.js weighs %d bytes", n)
	}
}

// A withheld part leaves a stub with its reason, everywhere, and its bytes are
// nowhere; a part that was never public leaves one too.
func TestWithheldPart(t *testing.T) {
	r := webtest.New(t)
	r.Fill()
	r.Publish()
	p := serve(t, r, r.Views)
	subject := project.ID(webtest.Hospital).Subject()
	paths := []string{"/projects/" + webtest.Hospital + "?history=all", "/projects/" + webtest.Hospital + ".json"}
	for _, path := range paths {
		body := fetch(p, page.Address(lang.Arabic, path)).Body.String()
		if strings.Contains(body, "20.123456") {
			t.Errorf("%s: an exact place reached the public", path)
		}
		if strings.Contains(path, "?") && !strings.Contains(body, lang.T(lang.Arabic, "codes.part.place")) {
			t.Errorf("%s: no stub for the restricted part", path)
		}
	}
	located := r.Latest(subject, project.Located)
	r.Withhold(located, fact.PartPlace, "سلامة العاملين")
	r.Publish()
	for _, path := range append(paths, fmt.Sprintf("/facts/%d", located), "/projects/"+webtest.Hospital+fmt.Sprintf("?history=all&as-of=%d", located)) {
		stub := lang.T(lang.Arabic, "codes.part.place")
		if body := fetch(p, page.Address(lang.Arabic, path)).Body.String(); !strings.Contains(body, "سلامة العاملين") || strings.HasSuffix(path, ".json") && !strings.Contains(body, `"reason": "سلامة العاملين"`) || !strings.HasSuffix(path, ".json") && !strings.Contains(body, stub) {
			t.Errorf("%s does not say why a part is withheld", path)
		}
	}
	if tag := fetch(p, "/ar/").Header().Get("ETag"); !strings.HasPrefix(tag, fmt.Sprintf(`W/"%d-%d-`, r.Recorder.Head().Size, r.Recorder.Head().Size)) {
		t.Errorf("ETag %s does not name the redaction", tag)
	}
}

// Home's figures are the lists that they lead to.
func TestFiguresLeadToTheirRows(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	for _, path := range []string{"?stage=identification&stage=preparation&stage=procurement", "?stage=implementation", "?stage=completion&stage=maintenance&stage=decommissioning&stage=decommissioned", "?stage=suspended&stage=refused&stage=cancelled", "?missing=budget", "?missing=location", "?budget=LYD", "?sector=education"} {
		var list struct{ Total int }
		if err := json.Unmarshal(fetch(p, "/en/projects.json"+path).Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		query := strings.ReplaceAll(path, "&", "&amp;")
		link := regexp.MustCompile(`href="/en/projects` + regexp.QuoteMeta(query) + `(?:&amp;sort=[^"]*)?">(?:<bdi dir="ltr">)?([0-9]+)?`)
		found := link.FindStringSubmatch(fetch(p, "/en/").Body.String())
		if found == nil {
			t.Errorf("home has no link to %s", path)
		} else if found[1] != "" && found[1] != fmt.Sprint(list.Total) {
			t.Errorf("home says %s, the list %s has %d", found[1], path, list.Total)
		}
	}
}
