// Package assets serves the files that every page of Imar shares: the style
// sheet, the script and the font.
//
// Each file has an address made of its own hash, /assets/<hash>/<name>, so it
// may be kept for ever: another content is another address. The invariant: an
// address never answers with other bytes than those it was made from.
//
// The style sheet is source (css/*.css, joined in the order of the names). The
// script and the font are built (see build and package.json) into built/,
// which is embedded as it is found and never committed. A program compiled
// without that step has no script and uses the reader's fonts; it lacks nothing
// else.
package assets

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Prefix is the path below which a Set answers.
const Prefix = "/assets/"

// forever is one year, the longest age that caches honour (RFC 9111), and
// immutable (RFC 8246), so that a reload asks for nothing.
const forever = "public, max-age=31536000, immutable"

//go:embed css/*.css
var sources embed.FS

// all: keeps .gitkeep, without which an empty folder would not compile.
//
//go:embed all:built
var built embed.FS

// file is one asset, ready to be sent.
type file struct {
	url  string // /assets/<hash>/<name>
	mime string
	Body
}

// Set is the assets of one program, immutable and safe for concurrent use.
type Set struct {
	byName map[string]*file // "site.css"
	byPath map[string]*file // "/assets/<hash>/site.css"
}

// Load reads the embedded files, hashes and compresses them, and joins the
// style sheets of other packages (chart.CSS) to the site's own as parts of its
// component layer. It takes about a tenth of a second, so only a program that
// serves pages calls it.
func Load(sheets ...string) (*Set, error) {
	fonts, err := fs.Sub(built, "built")
	if err != nil {
		return nil, fmt.Errorf("open built assets: %w", err)
	}
	return load(sources, fonts, sheets...)
}

// load makes a Set from style sheets (css/*.css and sheets) and built files.
func load(sources, built fs.FS, sheets ...string) (*Set, error) {
	s := &Set{byName: map[string]*file{}, byPath: map[string]*file{}}
	sheet, err := joinStyles(sources, sheets...)
	if err != nil {
		return nil, err
	}
	s.add("site.css", "text/css; charset=utf-8", sheet)
	names, err := fs.Glob(built, "*.*")
	if err != nil {
		return nil, fmt.Errorf("list built assets: %w", err)
	}
	for _, name := range names {
		mime, ok := mimes[path.Ext(name)]
		if !ok {
			continue // .gitkeep
		}
		content, err := fs.ReadFile(built, name)
		if err != nil {
			return nil, fmt.Errorf("read built asset: %w", err)
		}
		s.add(name, mime, content)
	}
	if sheet, ok := s.fontSheet(); ok {
		s.add("font.css", "text/css; charset=utf-8", sheet)
	}
	return s, nil
}

// mimes are the kinds of built files that are served.
var mimes = map[string]string{
	".js":    "text/javascript; charset=utf-8",
	".woff2": "font/woff2",
}

// add hashes and compresses one file. Twelve bytes of SHA-256 name it.
func (s *Set) add(name, mime string, content []byte) {
	sum := sha256.Sum256(content)
	f := &file{url: Prefix + hex.EncodeToString(sum[:12]) + "/" + name, mime: mime}
	if strings.HasPrefix(mime, "text/") {
		f.Body = Compress(content, Best)
	} else {
		f.Body = Body{Plain: content}
	}
	s.byName[name] = f
	s.byPath[f.url] = f
}

// URL is the address of an asset, or "" when it was not built.
func (s *Set) URL(name string) string {
	if f, ok := s.byName[name]; ok {
		return f.url
	}
	return ""
}

// Size is how many bytes an asset weighs when sent with brotli (a font, which
// is compressed in itself, as it is); 0 when it was not built.
func (s *Set) Size(name string) int {
	f, ok := s.byName[name]
	if !ok {
		return 0
	}
	if f.Brotli != nil {
		return len(f.Brotli)
	}
	return len(f.Plain)
}

// ServeHTTP answers GET and HEAD below Prefix, and 404 to anything else: an
// asset of another version is gone for good and must not be kept by caches.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := s.byPath[r.URL.Path]
	if !ok {
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("Cache-Control", forever)
	h.Set("X-Content-Type-Options", "nosniff")
	content := f.Choose(r.Header.Get("Accept-Encoding"), h)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method != http.MethodHead {
		w.Write(content)
	}
}

// joinStyles joins the style sheets in the order of their names and drops
// comments and indentation; compression does the rest.
func joinStyles(sources fs.FS, sheets ...string) ([]byte, error) {
	names, err := fs.Glob(sources, "css/*.css")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("find style sheets: %d found: %v", len(names), err)
	}
	var joined bytes.Buffer
	for _, name := range names {
		content, err := fs.ReadFile(sources, name)
		if err != nil {
			return nil, fmt.Errorf("read style sheet: %w", err)
		}
		joined.Write(content)
	}
	for _, sheet := range sheets {
		joined.WriteString("@layer component {\n" + sheet + "\n}\n")
	}
	plain := comment.ReplaceAll(joined.Bytes(), nil)
	return blank.ReplaceAll(plain, []byte("\n")), nil
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	blank   = regexp.MustCompile(`\s*\n\s*`)
)

// faces are the four cuts of the page font. Each script is fetched only by a
// page that uses its letters.
var faces = []struct{ name, weight, letters string }{
	{"text-arabic-400.woff2", "400", arabicLetters},
	{"text-arabic-600.woff2", "600", arabicLetters},
	{"text-latin-400.woff2", "400", latinLetters},
	{"text-latin-600.woff2", "600", latinLetters},
}

const (
	arabicLetters = "U+060C,U+061B,U+061F,U+0621-063A,U+0640-0652,U+0660-066C,U+0670-0671,U+067E,U+0686,U+0698,U+06A4,U+06A8-06A9,U+06AF,U+06CC"
	latinLetters  = "U+20-7E,U+A0-FF,U+2013-2014,U+2018-2019,U+201C-201D,U+2022,U+2026,U+2212"
)

// fontSheet writes the @font-face rules with the fonts' hashed addresses. It is
// a sheet of its own so that a light page can leave it out. The family is
// called Imar Text because a cut font may not bear its reserved name (SIL Open
// Font License 1.1, clause 3).
func (s *Set) fontSheet() ([]byte, bool) {
	var b bytes.Buffer
	for _, face := range faces {
		url := s.URL(face.name)
		if url == "" {
			return nil, false
		}
		fmt.Fprintf(&b, "@font-face{font-family:\"Imar Text\";font-weight:%s;font-display:swap;src:url(%s) format(\"woff2\");unicode-range:%s}\n",
			face.weight, url, face.letters)
	}
	return b.Bytes(), true
}
