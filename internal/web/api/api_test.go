package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"imar/internal/domain/access"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/web/api"
	"imar/internal/web/verdict"
	"imar/internal/web/webtest"
)

// now is when the callers below call.
var now = time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)

const secret = "imar-0123456789abcdef"

// office is a record with an administrator and an engineer who has a key.
func office(t *testing.T) (*webtest.Record, http.Handler) {
	t.Helper()
	r := webtest.New(t)
	r.Do(access.Register{Person: access.Person{ID: "adm", OfficeAr: "إدارة", OfficeEn: "Administration"}})
	r.Do(access.Register{Person: access.Person{ID: "eng", OfficeAr: "هندسة", OfficeEn: "Engineering"}})
	sum := sha256.Sum256([]byte(secret))
	r.Do(access.IssueKey{ID: "k", Person: "eng", SHA256: hex.EncodeToString(sum[:])})
	r.Do(access.Grant{ID: "g-1", Person: "eng", Role: access.Engineer, From: "2026-01-01"})
	r.Do(access.Grant{ID: "g-2", Person: "adm", Role: access.Administrator, From: "2026-01-01"})
	h, err := api.New(api.Deps{Recorder: r.Recorder, Now: func() time.Time { return now }, Version: "test",
		Trouble: func(incident string, err error) { t.Errorf("incident %s: %v", incident, err) }})
	if err != nil {
		t.Fatal(err)
	}
	return r, h
}

func ask(h http.Handler, method, address, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var keyed = []string{"Authorization", "Bearer " + secret, "Content-Type", "application/json"}

func with(more ...string) []string { return append(append([]string(nil), keyed...), more...) }

const project = `{"id":"p/1","description":{"title":"مدرسة","title_en":"School"}}`

func TestCommands(t *testing.T) {
	r, h := office(t)
	before := r.Recorder.Head().Size
	dry := ask(h, "POST", "/api/commands/project.record?dry-run=true", project, keyed...)
	if dry.Code != http.StatusOK || !strings.Contains(dry.Body.String(), `"kind": "project.described"`) || r.Recorder.Head().Size != before {
		t.Errorf("dry run: %d %s", dry.Code, dry.Body)
	}
	first := ask(h, "POST", "/api/commands/project.record", project, with("Idempotency-Key", "k-1")...)
	if first.Code != http.StatusCreated || first.Header().Get("Location") == "" || r.Recorder.Head().Size != before+1 {
		t.Errorf("first: %d %s", first.Code, first.Body)
	}
	again := ask(h, "POST", "/api/commands/project.record", project, with("Idempotency-Key", "k-1")...)
	if again.Code != http.StatusOK || !strings.Contains(again.Body.String(), `"repeated": true`) || r.Recorder.Head().Size != before+1 {
		t.Errorf("again: %d %s", again.Code, again.Body)
	}
	nothing := ask(h, "POST", "/api/commands/project.record", project, with("Idempotency-Key", "k-2")...)
	if nothing.Code != http.StatusOK || strings.Contains(nothing.Body.String(), `"first"`) {
		t.Errorf("nothing new: %d %s", nothing.Code, nothing.Body)
	}
	r.Recorder.Read(func(s *whole.State) {
		if sub := s.Items.Subject("project/p/1"); sub == nil || int64(sub.Last) != before+1 {
			t.Errorf("the state has %+v", sub)
		}
	})
	facts, err := r.Store.FactsAt(t.Context(), []fact.Seq{fact.Seq(before + 1)})
	if err != nil || facts[0].Source.Via != "api" || facts[0].Actor.ID != "eng" || facts[0].Actor.Role != "engineer" {
		t.Errorf("%v: %+v by %+v", err, facts[0].Source, facts[0].Actor)
	}
}

// TestProblems: whatever is wrong is told as a problem in both languages, and
// stores nothing but the refusals that the rules say are kept.
func TestProblems(t *testing.T) {
	r, h := office(t)
	for _, c := range []struct {
		name, method, address, body string
		header                      []string
		status                      int
		want                        []string
		kept                        int64
	}{
		{"no key", "POST", "/api/commands/project.record", project, nil, 401, []string{"api.key-needed"}, 0},
		{"another scheme", "POST", "/api/commands/project.record", project, []string{"Authorization", "Basic " + secret}, 401, []string{"api.key-needed"}, 0},
		{"another key", "POST", "/api/commands/project.record", project, []string{"Authorization", "Bearer imar-0"}, 401, []string{"api.key-unknown"}, 0},
		{"no idempotency key", "POST", "/api/commands/project.record", project, keyed, 400, []string{"api.idempotency-key", "Idempotency-Key"}, 0},
		{"a long idempotency key", "POST", "/api/commands/project.record", project, with("Idempotency-Key", strings.Repeat("x", 129)), 400, []string{"api.idempotency-key-form"}, 0},
		{"an odd parameter", "POST", "/api/commands/project.record?dryrun=true", project, with("Idempotency-Key", "k"), 422, []string{"api.query"}, 0},
		{"no type", "POST", "/api/commands/project.record", project, []string{"Authorization", "Bearer " + secret, "Idempotency-Key", "k"}, 415, []string{"api.content-type"}, 0},
		{"too large", "POST", "/api/commands/project.record", `{"id":"` + strings.Repeat("x", 1<<20) + `"}`, with("Idempotency-Key", "k"), 413, []string{"api.body"}, 0},
		{"no JSON", "POST", "/api/commands/project.record", `{`, with("Idempotency-Key", "k"), 422, []string{"domain.command.not-json"}, 0},
		{"all mistakes at once", "POST", "/api/commands/project.record", `{"id":7,"titel":1,"budget":{"amount":{"sum":1}}}`, with("Idempotency-Key", "k"), 422, []string{`"/id"`, `"/titel"`, `"/budget/amount/sum"`}, 0},
		{"a check's mistake at its pointer", "POST", "/api/commands/project.record", `{"id":"p/9","description":{}}`, with("Idempotency-Key", "k"), 422, []string{`"/description/title"`, "domain.project.title-missing"}, 0},
		{"not this role's", "POST", "/api/commands/project.decide", `{"id":"p/1"}`, with("Idempotency-Key", "k"), 403, []string{"domain.access.not-allowed"}, 1},
		{"not held", "POST", "/api/commands/project.record", project, with("Idempotency-Key", "k", "Imar-Role", "director"), 403, []string{"domain.access.role-not-held"}, 1},
		{"an unknown command", "POST", "/api/commands/project.destroy", `{}`, with("Idempotency-Key", "k"), 404, []string{"api.not-found"}, 0},
		{"a command of the program's own", "POST", "/api/commands/fund.begin-day", `{"day":"2026-02-01"}`, with("Idempotency-Key", "k"), 404, []string{"api.not-found"}, 0},
		{"another method", "GET", "/api/commands/project.record", "", keyed, 405, []string{"portal.problem.method"}, 0},
		{"another method still", "DELETE", "/api/me", "", keyed, 405, []string{"portal.problem.method"}, 0},
		{"nowhere", "GET", "/api/nowhere", "", nil, 404, []string{"api.not-found"}, 0},
	} {
		before := r.Recorder.Head().Size
		w := ask(h, c.method, c.address, c.body, c.header...)
		var rep struct {
			Type    string
			Status  int
			Title   string
			TitleAr string `json:"title_ar"`
			Errors  []struct{ Detail, DetailAr string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &rep); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %v: %s", c.name, err, w.Body)
			continue
		}
		if w.Code != c.status || rep.Status != c.status || rep.Title == "" || rep.TitleAr == "" || len(rep.Errors) == 0 {
			t.Errorf("%s: status %d, want %d: %s", c.name, w.Code, c.status, w.Body)
		}
		if strings.Contains(w.Body.String(), "{0}") || strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s: %s", c.name, w.Body)
		}
		for _, want := range c.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: no %s in %s", c.name, want, w.Body)
			}
		}
		if got := r.Recorder.Head().Size - before; got != c.kept {
			t.Errorf("%s: %d facts, want %d", c.name, got, c.kept)
		}
	}
}

// TestKeysEnd: a key that was withdrawn opens nothing, and a record without an
// administrator takes no commands at all.
func TestKeysEnd(t *testing.T) {
	r, h := office(t)
	if w := ask(h, "GET", "/api/me", "", keyed...); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"engineer"`) || strings.Contains(w.Body.String(), "project.decide") {
		t.Errorf("me: %d %s", w.Code, w.Body)
	}
	r.Actor = fact.Actor{ID: "adm", Role: "administrator"}
	r.Do(access.RevokeKey{ID: "k"})
	if w := ask(h, "GET", "/api/me", "", keyed...); w.Code != http.StatusUnauthorized {
		t.Errorf("with a withdrawn key: %d %s", w.Code, w.Body)
	}
	open := webtest.New(t)
	open.Do(access.Register{Person: access.Person{ID: "eng", OfficeAr: "هندسة", OfficeEn: "Engineering"}})
	sum := sha256.Sum256([]byte(secret))
	open.Do(access.IssueKey{ID: "k", Person: "eng", SHA256: hex.EncodeToString(sum[:])})
	unguarded, err := api.New(api.Deps{Recorder: open.Recorder, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if w := ask(unguarded, "POST", "/api/commands/project.record", project, with("Idempotency-Key", "k")...); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "api.no-accounts") {
		t.Errorf("without accounts: %d %s", w.Code, w.Body)
	}
}

// TestDescription: every address of the API that is described answers, every
// command is described with its members, and every twin of a page is there.
func TestDescription(t *testing.T) {
	_, h := office(t)
	w := ask(h, "GET", "/api/openapi.json", "")
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]struct{ Responses map[string]any }
		Components struct {
			Schemas map[string]struct {
				Properties map[string]any
			}
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || doc.OpenAPI != "3.1.0" {
		t.Fatalf("%v: version %s", err, doc.OpenAPI)
	}
	commands := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if len(op.Responses) == 0 {
				t.Errorf("%s %s has no answers", method, path)
			}
			if !strings.HasPrefix(path, "/api/") {
				continue
			}
			if got := ask(h, strings.ToUpper(method), path, ""); got.Code == http.StatusNotFound || got.Code == http.StatusMethodNotAllowed {
				t.Errorf("%s %s is described and answers %d", method, path, got.Code)
			}
			if strings.HasPrefix(path, "/api/commands/") {
				commands++
			}
		}
	}
	if commands < 20 {
		t.Errorf("only %d commands are described", commands)
	}
	decide := doc.Components.Schemas["project.Decide"].Properties
	if decide["outcome"] == nil || decide["source"] != nil || decide["Source"] != nil {
		t.Errorf("project.decide has the members %v", decide)
	}
	for _, path := range []string{"/{language}/projects.csv", "/{language}/projects/{id}.oc4ids.json", "/{language}/home.json"} {
		if doc.Paths[path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
	if strings.Contains(w.Body.String(), "codes.action.") {
		t.Error("a command has no name")
	}
}

// TestValidate: a file that is the body is answered with what was found in it, to
// anybody.
func TestValidate(t *testing.T) {
	_, h := office(t)
	w := ask(h, "POST", "/api/validate", `{"id":"oc4ids-bu3kcz-1","titel":"x","sector":["health"],"publicAuthority":{"id":"1"}}`)
	var told verdict.Report
	if err := json.Unmarshal(w.Body.Bytes(), &told); w.Code != 200 || err != nil || !told.Valid || told.Standard != "oc4ids" || len(told.Findings) != 2 {
		t.Errorf("%d %v: %s", w.Code, err, w.Body)
	}
	for _, f := range told.Findings {
		if f.Message.AR == "" || f.Message.EN == "" || f.Message.AR == f.Message.EN {
			t.Errorf("%+v", f)
		}
	}
	if w := ask(h, "POST", "/api/validate?standard=ocds", `{"id":"oc4ids-bu3kcz-1"}`); w.Code != 200 || !strings.Contains(w.Body.String(), "validate.other-standard") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	for _, query := range []string{"standard=xml", "lang=ar", "standard=ocds&standard=iati"} {
		if w := ask(h, "POST", "/api/validate?"+query, "{}"); w.Code != 422 {
			t.Errorf("%s: %d: %s", query, w.Code, w.Body)
		}
	}
	if w := ask(h, "POST", "/api/validate", strings.Repeat(" ", verdict.MaxUpload+1)); w.Code != 413 {
		t.Errorf("too large: %d: %s", w.Code, w.Body)
	}
}
