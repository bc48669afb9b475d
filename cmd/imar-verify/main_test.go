package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"imar/internal/record/tlog"
	"imar/internal/record/tlog/logfiles"
	"imar/internal/record/tlog/tlogtest"
)

// published makes a log of 600 entries in a folder.
func published(t *testing.T) (*tlogtest.Log, string) {
	t.Helper()
	l := tlogtest.New(1)
	l.Grow(600)
	l.Publish()
	dir := t.TempDir()
	if err := l.Write(filepath.Join(dir, "log")); err != nil {
		t.Fatal(err)
	}
	return l, dir
}

// archive packs the log into a ZIP file, each file by the given method.
func archive(t *testing.T, l *tlogtest.Log, method uint16, extra ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "record.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	add := func(path string, data []byte) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: path, Method: method})
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	paths := l.Paths()
	slices.Sort(paths)
	for _, p := range paths {
		data, _ := l.Read(p)
		add("log/"+p, data)
	}
	for _, e := range extra {
		add(e, []byte("x"))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// verify runs the program.
func verify(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, "en_GB.UTF-8", &out, &errs)
	return status, out.String(), errs.String()
}

func TestClean(t *testing.T) {
	logfiles.Pause = 0
	l, dir := published(t)
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte(l.Public), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{dir, server.URL, server.URL + "/", archive(t, l, zip.Store), archive(t, l, zip.Deflate, "index.html", "../up")} {
		for _, args := range [][]string{
			{where},
			{"--vkey", l.Public, where},
			{"--vkey", keyFile, "--origin", tlogtest.Origin, where},
			{"--lang", "ar", where},
		} {
			status, out, errs := verify(args...)
			if status != 0 || errs != "" || !strings.Contains(out, "600") || !strings.Contains(out, tlogtest.Origin) {
				t.Errorf("%v: %d\n%s%s", args, status, out, errs)
			}
			if own := strings.Contains(out, l.Public); own != (args[0] != "--vkey") {
				t.Errorf("%v: the warning about the key: %v\n%s", args, own, out)
			}
		}
	}
}

func TestTampered(t *testing.T) {
	l, _ := published(t)
	stranger := tlogtest.New(9).Public
	for name, c := range map[string]struct {
		spoil func(l *tlogtest.Log)
		args  []string
		want  string
	}{
		"entry":       {flip("tile/entries/001", 50), nil, "log/tile/entries/001: the entry does not match its hash.\n  entry number 257 (index 256)"},
		"tile":        {flip("tile/0/000", 50), nil, "log/tile/0/000: the tile"},
		"part":        {flip("body/000", 50), nil, "log/body/000: the part does not match its digest in the header.\n  entry number 1 (index 0)\n  part with index 0"},
		"checkpoint":  {flip("checkpoint", 20), nil, "log/checkpoint: "},
		"vkey":        {flip("vkey", 20), nil, "log/vkey: the file breaks"},
		"vkey, given": {flip("vkey", 20), []string{"--vkey", l.Public}, "log/vkey: the file breaks"},
		"no vkey":     {func(l *tlogtest.Log) { l.Remove("vkey") }, nil, "log/vkey: the file is missing"},
		"no tile":     {func(l *tlogtest.Log) { l.Remove("tile/0/001") }, nil, "log/tile/0/001: the file is missing"},
		"other key":   {func(l *tlogtest.Log) {}, []string{"--vkey", stranger}, "log/vkey: the signature"},
		"other key, none in the record": {func(l *tlogtest.Log) { l.Remove("vkey") },
			[]string{"--vkey", stranger}, "log/checkpoint: the signature"},
		"other origin": {func(l *tlogtest.Log) {}, []string{"--origin", "other.example"}, "log/checkpoint: the signature"},
		"too long":     {func(l *tlogtest.Log) { l.Put("tile/0/000", make([]byte, 1<<20)) }, nil, "log/tile/0/000: the file breaks"},
		"a gap in the numbers": {func(l *tlogtest.Log) {
			l.Append([]byte(`{"v":1,"seq":602,"parts":[]}`))
			l.Publish()
		}, nil, "log/tile/entries/002.p/89: the entry is intact but is not a valid header for its place.\n  entry number 601 (index 600)\n  detail: seq 602 in the place of 601"},
	} {
		t.Run(name, func(t *testing.T) {
			l := tlogtest.New(1)
			l.Grow(600)
			l.Publish()
			c.spoil(l)
			dir := t.TempDir()
			if err := l.Write(filepath.Join(dir, "log")); err != nil {
				t.Fatal(err)
			}
			for _, where := range []string{dir, archive(t, l, zip.Deflate)} {
				status, out, errs := verify(append(c.args, where)...)
				if status != exitTampered || out != "" || !strings.Contains(errs, c.want) {
					t.Errorf("%d, want %q\n%s%s", status, c.want, out, errs)
				}
			}
		})
	}
}

// flip changes one bit of a file.
func flip(path string, at int) func(*tlogtest.Log) {
	return func(l *tlogtest.Log) {
		data, err := l.Read(path)
		if err != nil {
			panic(err)
		}
		data = bytes.Clone(data)
		data[at] ^= 1
		l.Put(path, data)
	}
}

// TestArchiveBits flips bits within the archive's log files: whatever the ZIP
// reader makes of it, the file is named.
func TestArchiveBits(t *testing.T) {
	l := tlogtest.New(1)
	l.Grow(3)
	l.Publish()
	good, err := os.ReadFile(archive(t, l, zip.Deflate))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "bad.zip")
	silent := 0
	for bit := 0; bit < len(good)*8; bit += 7 {
		bad := bytes.Clone(good)
		bad[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(name, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		status, out, errs := verify(name)
		switch {
		case status == exitOK:
			silent++ // times, flags and the like, which are no part of the record
			if !strings.Contains(out, "size         3\n") {
				t.Fatalf("bit %d: another record\n%s", bit, out)
			}
		case status == exitTampered && !strings.Contains(errs, "log/"):
			t.Fatalf("bit %d: nothing named\n%s", bit, errs)
		}
	}
	t.Logf("%d of %d flips lay outside the record's bytes", silent, len(good)*8/7)
}

func TestArchiveWithTwoFilesOfOneName(t *testing.T) {
	l, _ := published(t)
	status, _, errs := verify(archive(t, l, zip.Store, "log/tile/0/000"))
	if status != exitTampered || !strings.Contains(errs, "log/tile/0/000") {
		t.Errorf("%d %s", status, errs)
	}
}

func TestUsage(t *testing.T) {
	_, dir := published(t)
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no archive\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		nil, {dir, dir}, {"--unknown", dir}, {"--lang", "fr", dir}, {"--help"},
		{dir + "/absent"}, {text}, {"--vkey", text, dir}, {"--vkey", "absent", dir}, {"http://"},
	} {
		if status, out, errs := verify(args...); status != exitUsage || out != "" || errs == "" {
			t.Errorf("%v: %d\n%s%s", args, status, out, errs)
		}
	}
}

// TestServerTrouble: a server that fails now and then is asked again; one that
// fails for good is unreadable, which is no verdict on the record.
func TestServerTrouble(t *testing.T) {
	logfiles.Pause = 0
	_, dir := published(t)
	var requests atomic.Int64
	var limit atomic.Int64
	limit.Store(1 << 62)
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := requests.Add(1); n%3 == 0 || n > limit.Load() {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		files.ServeHTTP(w, r)
	}))
	defer server.Close()
	source, err := logfiles.Open(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for range 9 { // one after another, so that no file meets four refusals
		if _, err := source.Files("checkpoint"); err != nil {
			t.Fatal(err)
		}
	}
	limit.Store(0)
	if status, _, errs := verify(server.URL); status != exitFailed || !strings.Contains(errs, "proves nothing") {
		t.Errorf("%d %s", status, errs)
	}
	server.Close()
	if status, _, errs := verify(server.URL); status != exitFailed {
		t.Errorf("%d %s", status, errs)
	}
}

// TestFolderHoldsItsOwn: a link out of the folder is not followed.
func TestFolderHoldsItsOwn(t *testing.T) {
	_, dir := published(t)
	tile := filepath.Join(dir, "log", "tile", "0", "000")
	outside := filepath.Join(t.TempDir(), "tile")
	if err := os.Rename(tile, outside); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, tile); err != nil {
		t.Skip(err)
	}
	if status, _, errs := verify(dir); status == exitOK {
		t.Errorf("a link out of the folder was followed\n%s", errs)
	}
}

// TestImports: an auditor reads the standard library's users and package tlog,
// and nothing else.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Fields(string(out))
	slices.Sort(got)
	want := []string{
		"golang.org/x/mod/sumdb/note",
		"golang.org/x/mod/sumdb/tlog",
		"imar/cmd/imar-verify",
		"imar/internal/record/tlog",
		"imar/internal/record/tlog/logfiles",
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("imports %s", g)
		}
	}
	if !slices.Contains(got, "imar/internal/record/tlog") {
		t.Errorf("the list is incomplete: %v", got)
	}
}

// TestWords: both languages have every sentence, with the same arguments.
func TestWords(t *testing.T) {
	verbs := regexp.MustCompile(`%[a-z]`)
	for key, en := range words["en"] {
		ar, ok := words["ar"][key]
		if !ok || fmt.Sprint(verbs.FindAllString(en, -1)) != fmt.Sprint(verbs.FindAllString(ar, -1)) {
			t.Errorf("%s: %q and %q", key, en, ar)
		}
	}
	if len(words["ar"]) != len(words["en"]) {
		t.Error("a sentence exists in Arabic alone")
	}
	for _, r := range []tlog.Reason{tlog.Missing, tlog.Malformed, tlog.Signature, tlog.TileHash, tlog.RootHash, tlog.EntryHash, tlog.Header, tlog.PartHash} {
		if words["en"][string(r)] == "" {
			t.Errorf("no words for %q", r)
		}
	}
	if languageOf("ar_LY.UTF-8") != "ar" || languageOf("C") != "en" {
		t.Error("language of a locale")
	}
}
