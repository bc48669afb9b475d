package source

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/exchange/charset"
	"imar/internal/exchange/jsonstream"
	"imar/internal/material"
)

// shared gives a folder of the test material, or skips.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	return material.Dir(t, path...)
}

func zipped(t testing.TB, data string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFormats(t *testing.T) {
	const lines, concatenated = jsonstream.Lines, jsonstream.Concatenated
	for data, want := range map[string]Format{
		"":         {},
		" \n":      {},
		"hello":    {},
		"true":     {},
		"%PDF-1.7": {Kind: PDF},
		"PK\x03\x04" + strings.Repeat("\x00", 26) + "a.txt":                           {Kind: ZIP},
		"PK\x03\x04" + strings.Repeat("\x00", 22) + "\x0f\x00\x00\x00xl/workbook.xml": {Kind: XLSX},
		"{}":    {Kind: JSON},
		`{"a":`: {Kind: JSON},
		"[]":    {Kind: JSON, List: true},
		`{"uri":"u","version":"0.9","projects":[{"id":"x"}]}`:                        {Kind: JSON, Standard: OC4IDS, Shape: ProjectPackage, Version: "0.9"},
		`{"id":"oc4ids-abcdef-1"}`:                                                   {Kind: JSON, Standard: OC4IDS, Shape: Project},
		`[{"id":"1","contractingProcesses":[]},{"id":"2"}]`:                          {Kind: JSON, Standard: OC4IDS, Shape: Project, List: true},
		`{"version":"1.1","releases":[{"ocid":"x","records":[`:                       {Kind: JSON, Standard: OCDS, Shape: ReleasePackage, Version: "1.1"},
		`{"version":1.1,"records":[`:                                                 {Kind: JSON, Standard: OCDS, Shape: RecordPackage, Version: "1.1"},
		`{"ocid":"x","tag":["planning"]}`:                                            {Kind: JSON, Standard: OCDS, Shape: Release},
		`{"ocid":"x","tag":["compiled"]}`:                                            {Kind: JSON, Standard: OCDS, Shape: CompiledRelease},
		`{"ocid":"x","releases":[{"tag":["compiled"]}]}`:                             {Kind: JSON, Standard: OCDS, Shape: Record},
		`{"ocid":"x","compiledRelease":{"tag":["compiled"]}}`:                        {Kind: JSON, Standard: OCDS, Shape: Record},
		`{"ocid":"x","buyer":{"id":[]}}`:                                             {Kind: JSON, Standard: OCDS, Shape: VersionedRelease},
		"{\"ocid\":\"x\",\"tag\":[\"compiled\"]}\n{\"ocid\":\"y\"}\n":                {Kind: JSON, Standard: OCDS, Shape: CompiledRelease, Framing: lines},
		"{\"ocid\":\"x\",,}\n{\"ocid\":\"y\"}\n":                                     {Kind: JSON, Standard: OCDS, Shape: VersionedRelease, Framing: lines},
		"{\n\"releases\":[]}\n{\n\"releases\":[]}":                                   {Kind: JSON, Standard: OCDS, Shape: ReleasePackage, Framing: concatenated},
		`{"releases":[]}{"releases":[]}`:                                             {Kind: JSON, Standard: OCDS, Shape: ReleasePackage, Framing: concatenated},
		`{"type":"FeatureCollection","features":[{"type":"Feature"}]}`:               {Kind: JSON, Standard: GeoJSON, Shape: FeatureCollection},
		`{"type":"Feature","geometry":null}`:                                         {Kind: JSON, Standard: GeoJSON, Shape: Feature},
		`{"type":"Point","coordinates":[13.2,32.9]}`:                                 {Kind: JSON, Standard: GeoJSON, Shape: Geometry},
		`<iati-activities version="2.03"><iati-activity>`:                            {Kind: XML, Standard: IATI, Shape: Activities, Version: "2.03"},
		`<?xml version="1.0" encoding="utf-16"?><iati-organisations version="2.01">`: {Kind: XML, Standard: IATI, Shape: Organisations, Version: "2.01"},
		`<!-- c --><html>`:                                                           {Kind: XML},
		"<":                                                                          {Kind: XML},
		"a,b\n1,2\n":                                                                 {Kind: CSV, Delimiter: ','},
		"a;b,c;d\n1;2;3\n":                                                           {Kind: CSV, Delimiter: ';'},
		"a\tb":                                                                       {Kind: CSV, Delimiter: '\t'},
		"Dear Sir, hello\nthere\n":                                                   {},
		"\"a,\n\",b\n1,2":                                                            {Kind: CSV, Delimiter: ','},
	} {
		for _, data := range []string{data, zipped(t, data)} {
			s, err := Open(iotest.OneByteReader(strings.NewReader(data)), "a name", Options{})
			if err != nil {
				t.Errorf("%q: %v", data, err)
				continue
			}
			got := s.Format
			if want := got.Kind == JSON || got.Kind == CSV; want != (got.Encoding == charset.UTF8) {
				t.Errorf("%q: encoding %q", data, got.Encoding)
			}
			got.Encoding = ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", data, diff)
			}
		}
	}
}

// TestSharedFiles opens every shared file: each is given back byte for byte,
// and those with a known standard are recognised.
func TestSharedFiles(t *testing.T) {
	counts := map[Format]int{}
	root := shared(t)
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		s, err := Open(bytes.NewReader(data), name, Options{})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		content, err := io.ReadAll(s)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		digest, size, err := s.Finish()
		if err != nil || digest != sha256.Sum256(data) || size != int64(len(data)) || s.BytesRead() != size {
			t.Errorf("%s: digest %x of %d bytes, error %v", name, digest, size, err)
		}
		_, mark := charset.Mark(data)
		if !s.Gzip && s.Format.Encoding == charset.UTF8 && !bytes.Equal(content, data[mark:]) {
			t.Errorf("%s: the content differs", name)
		}
		counts[Format{Standard: s.Format.Standard, Shape: s.Format.Shape}]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for f, least := range map[Format]int{
		{Standard: OC4IDS, Shape: Project}: 4, {Standard: OC4IDS, Shape: ProjectPackage}: 4, {Standard: OCDS, Shape: ReleasePackage}: 50,
		{Standard: OCDS, Shape: RecordPackage}: 30, {Standard: IATI, Shape: Activities}: 400, {Standard: IATI, Shape: Organisations}: 100,
		{Standard: GeoJSON, Shape: Geometry}: 5,
	} {
		if counts[f] < least {
			t.Errorf("%d files of %s %s, at least %d are there", counts[f], f.Standard, f.Shape, least)
		}
	}
}

func TestOcdskitDetectFormat(t *testing.T) {
	dir := shared(t, "ocds", "suites", "ocdskit")
	for name, want := range map[string]Format{
		"release-package_minimal.json":      {Shape: ReleasePackage},
		"release-package_maximal.json":      {Shape: ReleasePackage},
		"record-package_minimal.json":       {Shape: RecordPackage},
		"release_minimal.json":              {Shape: Release},
		"release_minimal_pretty.json":       {Shape: Release},
		"record_minimal.json":               {Shape: Record},
		"release-packages.jsonl":            {Shape: ReleasePackage, List: true, Framing: jsonstream.Concatenated},
		"release-packages.json":             {Shape: ReleasePackage, List: true},
		"realdata/compiled-release-1.json":  {Shape: CompiledRelease},
		"realdata/versioned-release-1.json": {Shape: VersionedRelease},
		"realdata/record-package-1.json":    {Shape: RecordPackage},
		"ocds-sample-data.json.gz":          {Shape: ReleasePackage},
		"detect-format_whitespace.json":     {Shape: Release},
	} {
		f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		s, err := Open(f, name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := (Format{Shape: s.Format.Shape, List: s.Format.List, Framing: s.Format.Framing}); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		f.Close()
	}
}

func TestEncodings(t *testing.T) {
	for data, want := range map[string]string{
		"\ufeff{\"a\":\"ع\"}":      `{"a":"ع"}`,
		"{\"a\":\"\xda\xe3\xd1\"}": `{"a":"عمر"}`,
		"\xff\xfe{\x00}\x00":       `{}`,
		"{\x00}\x00":               `{}`,
		"\xc7\xd3\xe3,\xc8\xe1\xcf\n\xda\xe3\xd1,\xe1\xed\xc8\xed\xc7\n": "اسم,بلد\nعمر,ليبيا\n",
		"{\"a\":\"ع\",\"b\":\"\xff\"}":                                   "{\"a\":\"ع\",\"b\":\"\xff\"}",
	} {
		s, err := Open(strings.NewReader(data), "", Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(s)
		if err != nil || string(got) != want {
			t.Errorf("%q: %q, error %v, want %q", data, got, err, want)
		}
		if odd := s.Format.Kind == JSON && s.Format.Encoding != charset.UTF8; odd != (len(s.Findings) == 1) {
			t.Errorf("%q: findings %v", data, s.Findings)
		}
	}
}

// zeros gives n zero bytes.
func zeros(n int64) io.Reader { return io.LimitReader(zero{}, n) }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestLimits(t *testing.T) {
	var bomb bytes.Buffer
	w, _ := gzip.NewWriterLevel(&bomb, gzip.BestSpeed)
	if _, err := io.Copy(w, zeros(64<<20)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	honest := zipped(t, strings.Repeat("honest ", 100))
	for _, c := range []struct {
		name, data string
		opts       Options
		want       string
	}{
		{"bomb", bomb.String(), Options{MaxRatio: 100}, "file.bomb"},
		{"too large when opened", honest, Options{MaxBytes: 699}, "file.too-large"},
		{"as large as allowed", honest, Options{MaxBytes: 700}, ""},
		{"too large", "0123456789", Options{MaxBytes: 9}, "file.too-large"},
		{"cut off", honest[:len(honest)-9], Options{}, "file.broken-gzip"},
		{"damaged", honest[:12] + "\xff\xff" + honest[14:], Options{}, "file.broken-gzip"},
		{"head only", "\x1f\x8b\x08", Options{}, "file.broken-gzip"},
		{"twice", zipped(t, honest), Options{}, "file.gzip-in-gzip"},
	} {
		s, err := Open(strings.NewReader(c.data), "", c.opts)
		if err == nil {
			_, err = io.Copy(io.Discard, s)
		}
		if got := problem.Of(err); (c.want == "") != (err == nil) || err != nil && got[0].Key != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if c.want != "" {
			for _, l := range lang.All {
				if !lang.Has(l, c.want) {
					t.Errorf("no sentence for %s in %s", c.want, l)
				}
			}
		}
	}
}

func TestBombIsRefusedByReaders(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, "[")
	io.Copy(w, io.LimitReader(spaces{}, 64<<20))
	w.Close()
	s, err := Open(&b, "", Options{MaxRatio: 100})
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, p := range jsonstream.NewReader(s, jsonstream.Options{Enter: jsonstream.Into()}).All() {
		if p != nil {
			keys = append(keys, p.Key)
		}
	}
	if diff := cmp.Diff([]string{"file.bomb"}, keys); diff != "" {
		t.Error(diff)
	}
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestFinishAndProgress(t *testing.T) {
	data := zipped(t, strings.Repeat(`{"a":1}`, 1000))
	var told int64
	s, err := Open(strings.NewReader(data), "", Options{Progress: func(read int64) { told = read }})
	if err != nil {
		t.Fatal(err)
	}
	digest, size, err := s.Finish()
	if err != nil || digest != sha256.Sum256([]byte(data)) || size != int64(len(data)) || told != size {
		t.Errorf("digest %x of %d bytes, told %d, error %v", digest, size, told, err)
	}
	cause := errors.New("unplugged")
	if _, err := Open(iotest.ErrReader(cause), "", Options{}); !errors.Is(err, cause) {
		t.Errorf("open: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, seed := range []string{"{}", "[1,2]\n[3]", "<a/>", "a,b\n1,2", "PK\x03\x04", "\x1f\x8b\x08\x00", "\xff\xfe{\x00", "\xc7\xe1"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Open(bytes.NewReader(data), "", Options{MaxBytes: 1 << 20})
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, s)
		if digest, _, err := s.Finish(); err != nil || digest != sha256.Sum256(data) {
			t.Fatalf("digest %x, error %v", digest, err)
		}
	})
}

// TestPackageOverLines: a package with one element a line is one document, not
// JSON lines with a broken first line.
func TestPackageOverLines(t *testing.T) {
	for _, text := range []string{
		"{\"uri\":\"u\",\"projects\":[\n{\"id\":\"a\"}\n]}\n",
		"{\"uri\":\"u\",\"projects\":[\n{\"id\":\"a\"},\n{\"id\":\"b\"}\n]}\n",
	} {
		for _, cut := range []bool{false, true} {
			if f := Detect([]byte(text), cut); f.Framing != jsonstream.Document || f.Shape != ProjectPackage {
				t.Errorf("Detect(%q, %v) = %+v", text, cut, f)
			}
		}
	}
	if f := Detect([]byte("{\"id\": \n{\"id\":\"b\",\"sector\":[\"health\"]}\n{\"id\":\"c\"}\n"), false); f.Framing != jsonstream.Lines {
		t.Errorf("a broken first line: %+v", f)
	}
}
