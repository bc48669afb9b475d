// Package chart draws the portal's charts and maps as SVG 1.1, on the server,
// with real text, a title and a description.
//
// Every chart is a pure function from a typed struct to bytes: the same input
// gives the same bytes on every machine, because positions are whole tenths of
// a unit and computed in whole numbers. Values are int64 in whatever unit the
// caller chose (minor units of money, days, per mille); a chart never sees a
// float. All words and formatted numbers come from the caller, in the page's
// language. Each input also gives its Table, which the page shows beneath:
// a chart is never the only way to its figures.
//
// Bars, stacks and legends run in the reading direction; time runs left to
// right in both languages, for a mirrored curve reads as its opposite. Colour
// never stands alone: a class has a pattern, a series a dash and a marker, a
// bar its label.
//
// The page's policy forbids inline style, so a chart carries classes and
// geometry only; CSS holds the rest and takes its colours from the variables
// --ink, --paper, --accent, --accent-2, --warn, --muted and --line.
//
// The invariant: an SVG is well-formed XML in which everything from the caller
// is escaped and every link is a path on this site.
package chart

import (
	_ "embed"
	"html/template"
)

// CSS is the style sheet of all charts, to be served with the page's own.
//
//go:embed chart.css
var CSS string

// SVG is a finished drawing. Only this package can make one that is not empty,
// so what it holds is safe to put into a page.
type SVG struct{ text string }

// String is the drawing as text.
func (s SVG) String() string { return s.text }

// HTML is the drawing for a template.
func (s SVG) HTML() template.HTML { return template.HTML(s.text) }

// Frame is what every chart has.
type Frame struct {
	ID    string // unique on the page: ASCII letters, digits and '-'; prefixes every id inside
	Title string // what the chart shows, in words
	Desc  string // what can be seen in it, in a sentence or two
	RTL   bool   // the page reads from right to left
}

// Table is a chart's data as text, for the table beneath it.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
}
