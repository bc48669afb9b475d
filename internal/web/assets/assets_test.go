package assets

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
	"pgregory.net/rapid"
)

// budget is what the style sheet and the script may weigh, compressed.
const (
	styleBudget  = 12 << 10
	scriptBudget = 15 << 10
	fontBudget   = 70 << 10
)

func TestEveryAssetIsServedForEver(t *testing.T) {
	set, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if set.URL("site.css") == "" {
		t.Fatal("the style sheet has no address")
	}
	for name := range set.byName {
		for _, coding := range []string{"", "gzip", "br"} {
			r := httptest.NewRequest("GET", set.URL(name), nil)
			r.Header.Set("Accept-Encoding", coding)
			w := httptest.NewRecorder()
			set.ServeHTTP(w, r)
			if w.Code != http.StatusOK || w.Body.Len() == 0 {
				t.Errorf("%s %q: status %d, %d bytes", name, coding, w.Code, w.Body.Len())
			}
			if got := w.Header().Get("Cache-Control"); got != forever {
				t.Errorf("%s: Cache-Control %q", name, got)
			}
		}
	}
}

func TestAddressOfOtherContentIsRefused(t *testing.T) {
	set, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/assets/", "/assets/site.css", "/assets/000000000000000000000000/site.css", set.URL("site.css") + "x"} {
		w := httptest.NewRecorder()
		set.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusNotFound || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, Cache-Control %q", path, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}

// A program compiled without the npm step serves a style sheet and nothing that
// points to a missing font.
func TestWithoutBuiltFiles(t *testing.T) {
	set, err := load(sources, fstest.MapFS{".gitkeep": {}})
	if err != nil {
		t.Fatal(err)
	}
	if set.URL("site.css") == "" || set.URL("font.css") != "" || set.URL("site.js") != "" {
		t.Errorf("site.css %q, font.css %q, site.js %q", set.URL("site.css"), set.URL("font.css"), set.URL("site.js"))
	}
}

func TestWeight(t *testing.T) {
	set, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	fonts := 0
	for _, face := range faces {
		fonts += set.Size(face.name)
	}
	for _, c := range []struct {
		what      string
		got, most int
	}{
		{"style sheet", set.Size("site.css") + set.Size("font.css"), styleBudget},
		{"script", set.Size("site.js"), scriptBudget},
		{"font", fonts, fontBudget},
	} {
		t.Logf("%s: %d bytes of %d", c.what, c.got, c.most)
		if c.got > c.most {
			t.Errorf("%s weighs %d bytes, more than %d", c.what, c.got, c.most)
		}
	}
	if os.Getenv("IMAR_REQUIRE_ALL") == "1" && fonts == 0 {
		t.Error("the font was not built")
	}
}

func TestAccepts(t *testing.T) {
	for _, c := range []struct {
		header, coding string
		want           bool
	}{
		{"gzip, deflate, br", "br", true},
		{"gzip;q=0.5, BR", "br", true},
		{"gzip", "br", false},
		{"br;q=0", "br", false},
		{"br; q=0.000", "br", false},
		{"br;q=0.001", "br", true},
		{"", "gzip", false},
		{"*", "gzip", false},
	} {
		if got := Accepts(c.header, c.coding); got != c.want {
			t.Errorf("Accepts(%q, %q) = %v", c.header, c.coding, got)
		}
	}
}

// physical matches a property or value that means left or right whatever the
// direction of writing, and the block-axis names that go with them.
var physical = regexp.MustCompile(`(?m)(^|[;{\s])(((margin|padding|border|scroll-margin|scroll-padding|inset)-)?(left|right|top|bottom)(-[a-z-]+)?|(min-|max-)?(width|height)|border-(top|bottom)-(left|right)-radius|overflow-[xy])\s*:|(text-align|float|clear|caption-side)\s*:\s*(left|right|top|bottom)`)

// allowed are the lines that name an axis of the screen on purpose.
var allowed = regexp.MustCompile(`overflow-x: auto|\((min|max)-width: [0-9.]+rem\)`)

func TestNoPhysicalProperty(t *testing.T) {
	sheet, err := joinStyles(sources)
	if err != nil {
		t.Fatal(err)
	}
	plain := allowed.ReplaceAllString(string(sheet), "")
	for line := range strings.SplitSeq(plain, "\n") {
		if found := physical.FindString(line); found != "" {
			t.Errorf("physical property %q in: %s", found, line)
		}
	}
}

func TestPhysicalIsRecognised(t *testing.T) {
	for _, bad := range []string{"a{margin-left:0}", "a { left: 0 }", "a{text-align: right}", "a{width:1px}", "a{border-top-left-radius:0}", "a{ max-width: 3px }"} {
		if !physical.MatchString(bad) {
			t.Errorf("not recognised: %s", bad)
		}
	}
	for _, good := range []string{"a{margin-inline-start:0}", "a{stroke-width: 2}", "a{text-decoration-thickness:1px}"} {
		if found := physical.FindString(good); found != "" {
			t.Errorf("%s taken for physical in: %s", found, good)
		}
	}
}

func TestStyleSheetParses(t *testing.T) {
	sheet, err := joinStyles(sources)
	if err != nil {
		t.Fatal(err)
	}
	result := api.Transform(string(sheet), api.TransformOptions{Loader: api.LoaderCSS})
	for _, m := range append(result.Errors, result.Warnings...) {
		t.Errorf("style sheet: %s: %s", m.Text, m.Location.LineText)
	}
}

// A writer that has pressed other pages before gives the bytes that a new one
// gives, and they are the page.
func TestUsedWriters(t *testing.T) {
	page := func(n int) []byte {
		var b bytes.Buffer
		for i := range 200 + 3000*(n%3) {
			fmt.Fprintf(&b, "<li>%d مدرسة %d</li>", n, i*n)
		}
		return b.Bytes()
	}
	first := map[string][]byte{}
	var all sync.WaitGroup
	for range 3 {
		for n := range 6 {
			for _, coding := range []string{"gzip", "br"} {
				got := Encode(page(n), coding, Fast)
				name := fmt.Sprint(coding, n)
				if was := first[name]; was == nil {
					first[name] = got
				} else if !bytes.Equal(was, got) {
					t.Errorf("%s differs when it is made again", name)
				}
				all.Go(func() {
					if plain, err := io.ReadAll(opened(coding, Encode(page(n), coding, Fast))); err != nil || !bytes.Equal(plain, page(n)) {
						t.Errorf("%s does not give the page back: %v", name, err)
					}
				})
			}
		}
	}
	all.Wait()
}

func opened(coding string, b []byte) io.Reader {
	if coding == "br" {
		return brotli.NewReader(bytes.NewReader(b))
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return iotest.ErrReader(err)
	}
	return r
}

// Whatever is pressed comes back, be it random, repeated, or longer than what a
// writer looks back over.
func TestPressedComesBack(t *testing.T) {
	words := rapid.SliceOfN(rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 0, 40), rapid.SampledFrom([][]byte{[]byte("<td role=\"cell\">"), []byte("مدرسة "), bytes.Repeat([]byte("ab"), 300)})), 0, 60)
	rapid.Check(t, func(t *rapid.T) {
		plain := bytes.Repeat(slices.Concat(words.Draw(t, "words")...), rapid.SampledFrom([]int{1, 2, 90}).Draw(t, "times"))
		for _, coding := range []string{"br", "gzip"} {
			packed := Encode(plain, coding, Fast)
			if len(plain) < smallest {
				if packed != nil {
					t.Fatalf("%d bytes were pressed", len(plain))
				}
				continue
			}
			if got, err := io.ReadAll(opened(coding, packed)); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("%s of %d bytes does not come back: %v", coding, len(plain), err)
			}
		}
	})
}
