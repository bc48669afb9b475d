package page

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/web/assets"
)

//go:embed templates/*.tmpl
var shared embed.FS

// Book renders pages. It is immutable and safe for concurrent use.
type Book struct {
	site      *Site
	templates map[lang.Lang]map[string]*template.Template
	fallback  map[lang.Lang][]byte
}

// New parses the shared templates and those of files (*.tmpl; each file draws
// the pages whose Template is its name without the suffix, and defines "main").
// It fails on the first sign of a page that could fail a reader: a template
// that does not parse, a key without a sentence in both languages, a word
// outside the catalogues. All such faults are returned together.
func New(site Site, set *assets.Set, files ...fs.FS) (*Book, error) {
	b := &Book{
		site:      &site,
		templates: map[lang.Lang]map[string]*template.Template{},
		fallback:  map[lang.Lang][]byte{},
	}
	var faults []error
	for _, l := range lang.All {
		pages, err := gather(l, set, files)
		if err != nil {
			return nil, err
		}
		b.templates[l] = pages
		for _, t := range pages {
			faults = append(faults, inspect(t)...)
		}
	}
	if err := errors.Join(distinct(faults)...); err != nil {
		return nil, fmt.Errorf("check templates: %w", err)
	}
	for _, l := range lang.All {
		body, err := b.Render(&Failure{
			Page:  Page{Lang: l, Path: "/", Title: Say("portal.error.internal.title"), NoIndex: true},
			Body:  Say("portal.error.internal.body"),
			Links: homeward(l),
		})
		if err != nil {
			return nil, fmt.Errorf("render error page: %w", err)
		}
		b.fallback[l] = body
	}
	return b, nil
}

// Site is what all pages of the book share.
func (b *Book) Site() Site { return *b.site }

// gather makes one set of templates for a language: the shared ones, and for
// each page a copy with its own "main".
func gather(l lang.Lang, set *assets.Set, files []fs.FS) (map[string]*template.Template, error) {
	base, err := template.New("frame").Funcs(functions(l, set)).Option("missingkey=error").ParseFS(shared, "templates/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("parse shared templates: %w", err)
	}
	own, err := fs.Sub(shared, "templates")
	if err != nil {
		return nil, fmt.Errorf("open shared templates: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, fsys := range append([]fs.FS{own}, files...) {
		names, err := fs.Glob(fsys, "*.tmpl")
		if err != nil {
			return nil, fmt.Errorf("list templates: %w", err)
		}
		for _, name := range names {
			content, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, fmt.Errorf("read template: %w", err)
			}
			if !bytes.Contains(content, []byte(`{{define "main"}}`)) {
				continue
			}
			t, err := template.Must(base.Clone()).New(name).Parse(string(content))
			if err != nil {
				return nil, fmt.Errorf("parse template %s: %w", name, err)
			}
			pages[strings.TrimSuffix(path.Base(name), ".tmpl")] = t
		}
	}
	return pages, nil
}

// Render draws a page. It works on a buffer, so a failure never sends half a
// page.
func (b *Book) Render(v View) ([]byte, error) {
	p := v.Frame()
	p.Site = b.site
	if b.site.Base != "" {
		p.Absolute = b.site.Base + p.Here()
	}
	t, ok := b.templates[p.Lang][v.Template()]
	if !ok {
		return nil, fmt.Errorf("render page: no template %q in language %q", v.Template(), p.Lang)
	}
	var drawn []byte
	var err error
	borrowed(func(b *bytes.Buffer) {
		if err = t.ExecuteTemplate(b, "frame", v); err == nil {
			drawn = bytes.Clone(b.Bytes())
		}
	})
	if err != nil {
		return nil, fmt.Errorf("render page %q: %w", v.Template(), err)
	}
	return drawn, nil
}

// Base is the site's address as its readers know it, "" when that is unknown.
func (b *Book) Base() string { return b.site.Base }

// Fallback is the page for a failure of rendering itself, made at start-up.
func (b *Book) Fallback(l lang.Lang) []byte {
	if body, ok := b.fallback[l]; ok {
		return body
	}
	return b.fallback[lang.Arabic]
}

// functions are all that a template may call, bound to its language.
func functions(l lang.Lang, set *assets.Set) template.FuncMap {
	return template.FuncMap{
		"t":        func(key string, args ...any) string { return lang.T(l, key, args...) },
		"say":      Say,
		"problem":  func(p *problem.Problem) string { return lang.Problem(l, p) },
		"plain":    func(v Value) string { return v.Plain(l) },
		"value":    func(v Value) template.HTML { return value(l, v) },
		"linked":   func(v Value) template.HTML { return linked(l, v) },
		"rows":     func(t Table) template.HTML { return rows(l, t) },
		"icon":     icon,
		"int":      func(n int64) string { return lang.Int(l, n) },
		"moment":   At,
		"code":     Code,
		"bytes":    Weight,
		"percent":  barLength,
		"arc":      arc,
		"asset":    set.URL,
		"dir":      lang.Dir,
		"sections": func() []Link { return navigation(l) },
		"at":       func(columns []Column, i int) Column { return columns[i] },
		"hidden":   func(l List, without ...string) []Kept { return l.Fields(without...) },
		"sitename": func(s *Site) Value { return Wrote(s.Name) },
	}
}

// navigation is the main menu, the same on every page. The last part of each
// path is the Section of its pages.
func navigation(l lang.Lang) []Link {
	var links []Link
	for _, name := range []string{"projects", "money", "places", "contracts", "parties", "assets", "documents", "data", "verify"} {
		links = append(links, Link{Text: Say("portal.nav." + name), Href: Address(l, "/"+name)})
	}
	return links
}

// barLength writes part/whole as the width of a bar, a percentage of 0 to 100
// with one decimal.
func barLength(part, whole int64) string {
	if whole <= 0 || part <= 0 {
		return "0%"
	}
	tenths := int64(1000)
	if part < whole {
		tenths = mulDiv(part, 1000, whole)
	}
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// mulDiv is a*b/c for 0 ≤ a < c without overflow, exact enough for a drawing.
func mulDiv(a, b, c int64) int64 {
	for a > 1<<50 {
		a, c = a>>1, c>>1
	}
	return a * b / c
}

// arc is the stroke-dasharray of a ring of radius 40 that is part/whole drawn.
func arc(part, whole int64) string {
	const round = 251 // 2π·40
	if whole <= 0 {
		return "0 251"
	}
	return fmt.Sprintf("%d %d", min(part, whole)*round/whole, round)
}

// Weight is a size in bytes as people say it: 13 KB, 2.4 MB (decimal units).
func Weight(n int64) Value {
	switch {
	case n < 1000:
		return Say("portal.bytes", n)
	case n < 1_000_000:
		return Say("portal.kilobytes", (n+500)/1000)
	}
	tenths := (n + 50_000) / 100_000
	return Say("portal.megabytes", fmt.Sprintf("%d.%d", tenths/10, tenths%10))
}

// distinct drops errors that say the same.
func distinct(errs []error) []error {
	seen := map[string]bool{}
	var out []error
	for _, err := range errs {
		if !seen[err.Error()] {
			seen[err.Error()] = true
			out = append(out, err)
		}
	}
	return out
}
