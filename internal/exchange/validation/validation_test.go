package validation_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/lang"
	"imar/internal/exchange/report"
	"imar/internal/exchange/source"
	"imar/internal/exchange/validation"
	"imar/internal/material"
)

func validated(t testing.TB, raw string, opts validation.Options) *report.Report {
	t.Helper()
	in := validation.Input{Name: "test", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(raw)), nil }}
	r, err := validation.File(context.Background(), in, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// found lists the findings, one a line: severity, rule, pointer, place and first
// argument of each example, and what the sentences of both languages lack.
func found(t testing.TB, r *report.Report) (list []string) {
	t.Helper()
	for _, g := range r.Groups {
		for _, e := range g.Examples {
			first := ""
			if len(e.Args) > 0 {
				first = e.Args[0]
			}
			list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s %d:%d %s", g.Severity, strings.TrimPrefix(g.Rule, "validate."), e.Pointer, e.Line, e.Column, first)))
			for _, l := range []lang.Lang{lang.Arabic, lang.English} {
				if s := report.Sentence(l, g.Rule, e.Args); s == "" || strings.Contains(s, g.Rule) || strings.Contains(s, "{") {
					t.Errorf("%s in %s: %q", g.Rule, l, s)
				}
			}
		}
	}
	return list
}

const opening = `{"uri":"https://example.com/1","version":"1.1","publishedDate":"2024-01-01T00:00:00Z","publisher":{"name":"مثال"},`

func release(id string, more string) string {
	return fmt.Sprintf(`{"ocid":"ocds-213czf-1","id":%q,"date":"2024-01-01T00:00:00Z","tag":["tender"],"initiationType":"tender"%s}`, id, more)
}

// TestFindings: what is told of small files, one for each rule beyond the schema.
func TestFindings(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		want      []string
	}{
		{"sound", opening + `"releases":[` + release("1", "") + `]}`, nil},
		{"an id twice", opening + `"releases":[` + release("1", "") + "," + release("1", `,"language":"ar"`) + `]}`, []string{"error id-twice /releases/1 1:234 1"}},
		{"a release twice", opening + `"releases":[` + release("1", "") + ",\n" + release("1", " ") + `]}`, []string{"error twice /releases 2:1 0", "error id-twice /releases/1 2:1 1"}},
		{"the third like the second", opening + `"releases":[` + release("1", "") + "," + release("1", `,"language":"ar"`) + "," + release("1", `,"language":"ar"`) + `]}`,
			[]string{"error id-twice /releases/1 1:234 1", "error id-twice /releases/2 1:357 1", "error twice /releases 1:357 1"}},
		{"one id in two processes", opening + `"releases":[` + release("1", "") + "," + strings.Replace(release("1", ""), "213czf-1", "213czf-2", 1) + `]}`, nil},
		{"no prefix", opening + `"releases":[` + strings.Replace(release("1", ""), "ocds-213czf-1", "X1", 1) + `]}`, []string{"warning prefix /releases/0/ocid 1:135 X1"}},
		{"a mark in an id", opening + `"releases":[` + release("1#2", "") + `]}`, []string{"warning release-id /releases/0/id 1:156 1#2"}},
		{"nobody", opening + `"releases":[` + release("1", `,"buyer":{"id":"7","name":"x"}`) + `]}`, []string{"warning reference /releases/0/buyer/id 1:247 7"}},
		{"somebody", opening + `"releases":[` + release("1", `,"buyer":{"id":"7","name":"x"},"parties":[{"id":"7","name":"x"}]`) + `]}`, nil},
		{"no currency", opening + `"releases":[` + release("1", `,"tender":{"id":"1","value":{"amount":5}}`) + `]}`, []string{"warning currency /releases/0/tender/value 1:260"}},
		{"no list", strings.TrimSuffix(opening, ",") + `,"releases":{}}`, []string{"error type /releases 1:126 array"}},
		{"an empty list", opening + `"releases":[]}`, []string{"error empty-list /releases 1:126"}},
		{"without a head", `{"releases":[{}]}`, []string{
			"error required /releases/0 1:14 ocid", "error required /releases/0 1:14 id", "error required /releases/0 1:14 date", "error required /releases/0 1:14 tag",
			"error required /releases/0 1:14 initiationType", "error required  1:1 uri", "error required  1:1 publisher", "error required  1:1 publishedDate",
			"note version-missing /version 0:0 1.0.3"}},
		{"an unknown version", strings.Replace(opening, `"1.1"`, `"2.0"`, 1) + `"releases":[` + release("1", "") + `]}`, []string{"error version-unknown /version 0:0 2.0"}},
		{"a draft", strings.Replace(opening, `"1.1"`, `"1.2"`, 1) + `"releases":[` + release("1", "") + `]}`, []string{"warning version-draft /version 0:0 1.2"}},
		{"an unknown extension", opening + `"extensions":["https://example.com/a/b/c/extension.json"],"releases":[` + release("1", "") + `]}`,
			[]string{"note extension-unknown /extensions 0:0 https://example.com/a/b/c/extension.json"}},
		{"two versions of one extension", opening + `"extensions":["https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json","https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/master/extension.json"],"releases":[` + release("1", "") + `]}`,
			[]string{"warning extension-conflict /extensions 0:0 ocds_lots_extension"}},
		{"a record of two processes", `{"ocid":"ocds-213czf-2","compiledRelease":` + release("1", "") + `,"releases":[]}`,
			[]string{"error empty-list /releases 1:161", "warning ocid-differs /compiledRelease/ocid 1:51 ocds-213czf-1"}},
		{"a project of 0.9", `{"id":"oc4ids-bu3kcz-1","title":"x","status":"completed"}`, []string{"error enum /status 1:46 completed"}},
		{"a key twice", `{"id":"oc4ids-bu3kcz-1","title":"x","title":"y"}`, []string{"error json.duplicate-key /title 1:37 37"}},
		{"cut off", opening + `"releases":[` + release("1", "") + `,{"oc`, []string{"error json.truncated /releases/1 1:238 238"}},
		{"a page", "<html><body>404</body></html>", []string{"error file.is.html  0:0"}},
		{"nothing", "", []string{"error file.is.empty  0:0"}},
	} {
		r := validated(t, c.raw, validation.Options{})
		if d := cmp.Diff(c.want, found(t, r)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		if r.Valid != (r.Counts[report.Error] == 0) {
			t.Errorf("%s: valid %v with %d errors", c.name, r.Valid, r.Counts[report.Error])
		}
	}
}

// TestLateHead: a version and extensions that stand behind the releases count.
func TestLateHead(t *testing.T) {
	lots := `,"tender":{"id":"1","lots":[{"id":"1"}]}`
	raw := `{"releases":[` + release("1", lots) + `],` + strings.TrimPrefix(strings.TrimSuffix(opening, ","), "{") +
		`,"extensions":["https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/master/extension.json"]}`
	r := validated(t, raw, validation.Options{})
	if got := found(t, r); len(got) > 0 || r.Version != "1.1" || r.Checked != "1.1.5" || len(r.Extensions) != 1 || r.Extensions[0].State != "applied" {
		t.Errorf("%v: %+v", got, r)
	}
}

// TestFramings: the same releases in lines, side by side, in a list and packed with
// gzip give the same findings.
func TestFramings(t *testing.T) {
	a, b := release("1", `,"buyer":{"id":"7"}`), release("2", `,"x":1`)
	want := []string{"warning reference", "note unknown-field"}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(w, a+b)
	_ = w.Close()
	for name, raw := range map[string]string{"lines": a + "\n" + b + "\n", "side by side": a + b, "list": "[" + a + "," + b + "]", "gzip": zipped.String()} {
		r := validated(t, raw, validation.Options{})
		var got []string
		for _, g := range r.Groups {
			got = append(got, fmt.Sprint(g.Severity, " ", strings.TrimPrefix(g.Rule, "validate.")))
		}
		if d := cmp.Diff(want, got); d != "" || r.Items != 2 {
			t.Errorf("%s: %d items: %s", name, r.Items, d)
		}
		if (r.Compression == "gzip") != (name == "gzip") {
			t.Errorf("%s: compression %q", name, r.Compression)
		}
	}
}

// TestPackagesOnLines: a package on each line is checked as one.
func TestPackagesOnLines(t *testing.T) {
	one := opening + `"releases":[` + release("1", "") + "," + release("1", `,"buyer":{"id":"7"}`) + `]}`
	r := validated(t, one+"\n"+strings.Replace(one, `"1.1"`, `"1.0"`, 1)+"\n", validation.Options{})
	if got := found(t, r); !slices.Contains(got, "error id-twice /releases/1 2:234 1") || !slices.Contains(got, "warning reference /releases/1/buyer/id 1:354 7") || r.Items != 4 {
		t.Errorf("%d items: %q", r.Items, got)
	}
}

// TestStandard: a file of another standard than the one asked for is told so.
func TestStandard(t *testing.T) {
	r := validated(t, release("1", ""), validation.Options{Standard: source.OC4IDS})
	if d := cmp.Diff([]string{"error other-standard  0:0 ocds"}, found(t, r)); d != "" {
		t.Error(d)
	}
}

func sharedFiles(t testing.TB) (files []string) {
	t.Helper()
	dir := material.Dir(t)
	for _, part := range []string{"oc4ids", "ocds"} {
		err := filepath.WalkDir(filepath.Join(dir, part), func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && !strings.Contains(path, "+") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestCorpus: every file there is gives the same report with one processor and
// with many, all of its sentences are there in both languages, and the official
// worked example has no error.
func TestCorpus(t *testing.T) {
	validate := func(path string) *report.Report {
		r, err := validation.File(context.Background(), validation.Input{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}, validation.Options{})
		if err != nil {
			t.Fatal(path, err)
		}
		return r
	}
	count, items := 0, int64(0)
	for _, path := range sharedFiles(t) {
		many := validate(path)
		before := runtime.GOMAXPROCS(1)
		one := validate(path)
		runtime.GOMAXPROCS(before)
		if d := cmp.Diff(one, many); d != "" {
			t.Errorf("%s (- one, + many): %s", path, d)
		}
		found(t, many)
		if count++; many.Standard != "" {
			items += many.Items
		}
		if strings.HasSuffix(path, "0.9.5/examples/example.json") && many.Counts[report.Error] > 0 {
			t.Errorf("the worked example: %v", found(t, many))
		}
	}
	t.Logf("%d files, %d releases, records and projects", count, items)
	if count < 500 || items < 500 {
		t.Errorf("only %d files, %d items: is the data whole?", count, items)
	}
}

// endless is a package that never ends.
type endless struct{ begun bool }

func (e *endless) Read(p []byte) (int, error) {
	if !e.begun {
		e.begun = true
		return copy(p, opening+`"releases":[`+release("1", "")), nil
	}
	n := 0
	for one := "," + release("1", ""); n+len(one) < len(p); {
		n += copy(p[n:], one)
	}
	return n, nil
}

func (*endless) Close() error { return nil }

// TestStopped: a run that is stopped ends at once, and says so.
func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	in := validation.Input{Name: "endless", Open: func() (io.ReadCloser, error) { return &endless{}, nil }}
	_, err := validation.File(ctx, in, validation.Options{Progress: func(read int64) {
		if read > 4<<20 {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestUnreadable: what hinders reading is no finding.
func TestUnreadable(t *testing.T) {
	broken := errors.New("the disk is broken")
	in := validation.Input{Name: "x", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(opening+`"releases":[`+release("1", "")), failing{broken})), nil
	}}
	if _, err := validation.File(context.Background(), in, validation.Options{}); err == nil {
		t.Error("nothing was said of the disk")
	}
	in.Open = func() (io.ReadCloser, error) { return nil, broken }
	if _, err := validation.File(context.Background(), in, validation.Options{}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// FuzzFile: no file makes it fail, and what it finds has its place.
func FuzzFile(f *testing.F) {
	f.Add([]byte(opening + `"releases":[` + release("1", "") + "," + release("1", "") + `]}`))
	f.Add([]byte(`{"projects":[{"id":"1"},{"id":"1"}],"version":"0.9"}`))
	f.Add([]byte(`{"ocid":"1","releases":[{"url":1}],"compiledRelease":{}}` + "\n" + `{"ocid":"1","releases":[]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := validated(t, string(raw), validation.Options{})
		for _, g := range r.Groups {
			for _, e := range g.Examples {
				if e.Line < 0 || e.Pointer != "" && e.Pointer[0] != '/' {
					t.Errorf("%s at %q, line %d", g.Rule, e.Pointer, e.Line)
				}
			}
		}
	})
}
