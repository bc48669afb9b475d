// Package portal is the public face of the record: the pages that anybody
// reads without signing in.
//
// Every address stands in one table (routes.go). A route's handler reads the
// views, and for the page of one thing its facts, and gives an answer in the
// form that was asked for: the page, or a twin at the same address with a
// suffix (.json, .csv, .xlsx, .geojson), made of the same rows.
//
// It knows few shapes of page. Home opens with one sentence in figures. A
// Listing narrows, orders and leafs through rows. A Subject tells one noun from
// its head (name, state, path) through its sections. Search answers the search
// box, and Evidence lets a reader check the record or one fact of it. What
// stands in the shapes is made by one file a noun, which turns a view's answer
// into values; the templates hold structure only.
//
// The invariant: a page is a function of the log's size and its redaction
// sequence, and every page says which. What the public may not see is taken out
// of each fact before anything is made of it (open), whatever the store gave.
package portal

import (
	"embed"
	"io/fs"

	"imar/internal/web/page"
)

//go:embed templates/*.tmpl
var templates embed.FS

// Templates are the templates of the portal's pages, for page.New.
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic("portal: " + err.Error()) // the folder is compiled in
	}
	return sub
}

// Home is the first page.
type Home struct {
	page.Page
	Heading  page.Value // what this is, in a few words
	Words    Sentence   // the fund in one sentence
	Figures  []page.Figure
	States   []page.Measure // projects by state
	Sections []page.Section // map, money flow, what changed, what is missing
	Check    page.Section   // "check it yourself"
}

// Template names the template of Home.
func (*Home) Template() string { return "home" }

// Sentence is a catalogue sentence whose arguments are values of their own, each
// with its link: "received {0}, spent {1}". The catalogue may put them in any
// order; it must not choose a plural by them, so a figure that counts things
// brings its own noun (page.Say("portal.count.projects", n)).
type Sentence struct {
	Key     string
	Figures []page.Value
}

// Listing is a list of one kind of thing.
type Listing struct {
	page.Page
	Intro   page.Value
	Tabs    []Tab // the same table of other things
	Notices []page.Notice
	Figures []page.Figure
	Chart   *page.Chart
	List    page.List
}

// Tab is one of several tables that stand beside each other.
type Tab struct {
	Text    page.Value
	Href    string
	Current bool
}

// Template names the template of a Listing.
func (*Listing) Template() string { return "listing" }

// Report is a page of several tables, each as wide as the page.
type Report struct {
	page.Page
	Intro    page.Value
	Tabs     []Tab
	Notices  []page.Notice
	Figures  []page.Figure
	Sections []page.Section
}

// Template names the template of a Report.
func (*Report) Template() string { return "report" }

// Subject is the page of one thing.
type Subject struct {
	page.Page
	Kind     page.Value // "Project"
	ID       page.Value // its identifier
	State    page.Value
	Lead     []page.Value // short facts under the title: place, sector, owner
	About    page.Value   // what somebody wrote about it
	Notices  []page.Notice
	Path     []page.Step
	Sections []page.Section
	Aside    []page.Section // beside the sections on a wide screen
}

// Template names the template of a Subject.
func (*Subject) Template() string { return "subject" }

// Search is the answer to the search box.
type Search struct {
	page.Page
	Count  page.Value
	Facets []page.Link // the same words among one kind of thing only
	Hits   []Hit
	Empty  page.Empty
	Paging page.Paging
}

// Template names the template of Search.
func (*Search) Template() string { return "search" }

// Hit is one thing found.
type Hit struct {
	Kind    page.Value
	Title   page.Value
	State   page.Value
	Excerpt []Run
	Lead    []page.Value
}

// Run is a piece of an excerpt; Found pieces are marked.
type Run struct {
	Text  string
	Found bool
}

// naming gives each table without a caption the title of its section, so that
// no two tables of a page are called the same.
func naming(sections []page.Section) {
	for _, s := range sections {
		if s.Table != nil && s.Table.Caption.IsZero() {
			s.Table.Label = s.Title
		}
	}
}

// sectioned is a page with sections.
type sectioned interface{ sections() []page.Section }

func (r *Report) sections() []page.Section   { return r.Sections }
func (h *Home) sections() []page.Section     { return h.Sections }
func (s *Subject) sections() []page.Section  { return s.Sections }
func (e *Evidence) sections() []page.Section { return e.Sections }
