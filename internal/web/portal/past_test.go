package portal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/web/webtest"

	"github.com/google/go-cmp/cmp"
)

// The page as it stood tells what was on record then, and nothing later.
func TestAsOf(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	past := fetch(p, "/en/projects/"+webtest.School+"?as-of=2026-02-01").Body.String()
	now := fetch(p, "/en/projects/"+webtest.School+"?history=all").Body.String()
	for _, c := range []struct {
		text      string
		past, now bool
	}{
		{"4,250,000", true, true}, {"4,400,000", false, true}, {"3,912,500", false, true}, {"3,650,000", true, true}, {"</bdi> modifications", false, true}, {"as of", true, false},
	} {
		if strings.Contains(past, c.text) != c.past || strings.Contains(now, c.text) != c.now {
			t.Errorf("%q: in the past %v, now %v; want %v, %v", c.text, strings.Contains(past, c.text), strings.Contains(now, c.text), c.past, c.now)
		}
	}
	// At the record's present size the past is the present, but for its mark.
	size := r.Recorder.Head().Size
	var a, b struct {
		Data struct{ History []json.RawMessage }
	}
	for address, to := range map[string]any{"/en/projects/" + webtest.School + ".json": &a, fmt.Sprintf("/en/projects/%s.json?as-of=%d", webtest.School, size): &b} {
		if err := json.Unmarshal(fetch(p, address).Body.Bytes(), to); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.Data.History) == 0 || len(a.Data.History) != len(b.Data.History) {
		t.Errorf("%d facts now, %d as of the present size", len(a.Data.History), len(b.Data.History))
	}
}

// Lists, home and the pages of parties and places go back as well: they show
// the rows that a record ending then would show, and say so.
func TestListsOfThePast(t *testing.T) {
	r := webtest.Filled(t)
	p := serve(t, r, r.Views)
	head := r.Recorder.Head().Size
	compared := 0
	for _, size := range []int64{head / 4, head / 2, head - 1} {
		then := serve(t, r, r.ReplayTo(fact.Seq(size)))
		for _, path := range []string{"/home.json", "/projects.json", "/projects.json?stage=implementation&sort=title", "/contracts.json", "/parties.json",
			"/parties/" + webtest.Builder + ".json", "/places.json", "/places/LY-BA.json", "/assets.json", "/documents.json", "/changes.json", "/search.json?q=school"} {
			mark := "?"
			if strings.Contains(path, "?") {
				mark = "&"
			}
			back := fetch(p, fmt.Sprintf("/en%s%sas-of=%d", path, mark, size))
			plain := fetch(then, "/en"+path)
			if back.Code != plain.Code {
				t.Errorf("%s as of %d: status %d, of a record that ends there %d", path, size, back.Code, plain.Code)
				continue
			}
			if back.Code != http.StatusOK {
				continue
			}
			compared++
			// Links go along to the same day.
			back.Body = bytes.NewBuffer(bytes.ReplaceAll(back.Body.Bytes(), fmt.Appendf(nil, "?as-of=%d", size), nil))
			got, want := content(t, back), content(t, plain)
			if got["asOf"] != float64(size) {
				t.Errorf("%s as of %d says %v", path, size, got["asOf"])
			}
			for _, name := range []string{"total", "rows", "data"} {
				if diff := cmp.Diff(want[name], got[name]); diff != "" {
					t.Errorf("%s as of %d: %s:\n%s", path, size, name, diff)
				}
			}
		}
	}
	if compared < 30 {
		t.Errorf("only %d pages were compared", compared)
	}
	body := fetch(p, "/en/projects?as-of=2026-02-01&stage=implementation").Body.String()
	for _, want := range []string{`href="/en/projects?stage=implementation"`, `name="as-of" value="2026-02-01"`, `as-of=2026-02-01&amp;stage=implementation`, "/en/projects/" + webtest.School + "?as-of=2026-02-01"} {
		if !strings.Contains(body, want) {
			t.Errorf("the list of the past does not have %s", want)
		}
	}
	if strings.Contains(body, "/facts/1?as-of") {
		t.Error("a page that cannot go back is asked to")
	}
}

// content is a JSON answer.
func content(t *testing.T, w *httptest.ResponseRecorder) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
