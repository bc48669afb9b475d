// Package page makes the pages of Imar: the frame around every page, the parts
// that pages are made of, and the engine that renders them.
//
// A page is a Go struct that embeds Page and fills parts (Table, Facts, Path,
// Finding …) with values (Value). There are no maps of anything and no way to
// put ready-made HTML into a page, except a drawing made by the server (Chart).
// A template holds structure only: each sentence comes from the catalogues by
// its key, and New refuses a template that names a key that is missing in
// either language or that holds a word of its own.
//
// The invariant: the same struct renders to the same bytes. Nothing here reads
// a clock, a cookie or a configuration; what differs between two renderings
// differs in the struct.
//
// Two directions of writing. Every number, code, date and amount stands in a
// <bdi>, and whatever a person typed carries dir="auto" and its language, with
// a mark when that is not the reader's. Everything works without script, under
// the content security policy of Policy: no inline script, no style attribute.
package page

import (
	"strings"
	"time"

	"imar/internal/base/lang"
	"imar/internal/web/chart"
)

// Page is what the frame around every page needs. Page structs embed it.
type Page struct {
	Lang     lang.Lang
	Path     string // path and query below the language, "/projects?status=completion"; "/" is home
	Title    Value
	Summary  Value    // one sentence for search engines and previews; may be empty
	Section  string   // which entry of the main navigation is current: "projects"
	Crumbs   []Link   // from the second level down; the frame adds home
	Query    string   // what the search box holds
	Light    bool     // the reader asked for no font and no picture
	Formats  []Format // the same page for machines
	Log      Log
	AsOf     Value     // set when the page shows the past; empty for the present
	Present  string    // with AsOf: the path of this page as it stands now
	Back     *Back     // how to see this page as it stood; nil when it cannot
	NoIndex  bool      // search engines should leave it out
	Scripts  []string  // names of assets that this page needs beside the site's own
	Feed     string    // address of an Atom feed of what this page tells; may be empty
	Site     *Site     // filled by Book.Render
	Absolute string    // the page's full address, for the print footer; filled by Book.Render
	QR       chart.SVG // a drawing of Absolute, printed on paper; may be empty
}

// Site is what all pages of one instance share. It is set once at start-up.
type Site struct {
	Name lang.Text // the fund's own name
	Demo bool      // every page says that the data are invented
	Base string    // "https://record.example.org", without a slash at the end; "" when unknown
}

// Log is the state of the public record that a page was computed from.
type Log struct {
	Size      int64     // facts in the record
	Redaction int64     // sequence of the latest redaction
	Sealed    time.Time // when the last checkpoint was signed, in the zone to show; zero before the first
}

// Back asks for a page as it stood at the end of a day.
type Back struct {
	Action  string // the page's address without its query
	Kept    []Kept // the rest of its query
	Day     string // 2006-01-02, chosen already; may be empty
	Through string // the latest day that can be asked for
}

// Format is one other form of a page, named by its suffix (".csv").
type Format struct {
	Suffix string
	Href   string
}

// Link is a place to go.
type Link struct {
	Text Value
	Href string
}

// Frame gives the page itself, so that every struct that embeds Page is a View.
func (p *Page) Frame() *Page { return p }

// Dir is the direction of the page, the value of HTML's dir attribute.
func (p *Page) Dir() string { return lang.Dir(p.Lang) }

// To is the address of a path in this page's language.
func (p *Page) To(path string) string { return Address(p.Lang, path) }

// Other is the address of this same page in the other language.
func (p *Page) Other() string { return Address(p.Lang.Other(), p.Path) }

// Here is the address of this page.
func (p *Page) Here() string { return Address(p.Lang, p.Path) }

// LightSwitch is the address of this page that turns light pages on or off.
func (p *Page) LightSwitch() string {
	mark, wish := "?", "1"
	if strings.Contains(p.Path, "?") {
		mark = "&"
	}
	if p.Light {
		wish = "0"
	}
	return p.Here() + mark + "light=" + wish
}

// Address is the address of a path below a language: Address("ar", "/projects")
// is "/ar/projects", and "/" is "/ar/".
func Address(l lang.Lang, path string) string { return "/" + string(l) + path }

// View is a page that can be rendered.
type View interface {
	// Frame is the page's frame.
	Frame() *Page
	// Template names the template that draws it.
	Template() string
}
