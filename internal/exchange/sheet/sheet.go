// Package sheet writes tables as CSV and as Excel workbooks (XLSX), row by row,
// both from one Table. CSV takes constant memory, XLSX that of its compressed
// file.
//
// CSV follows RFC 4180: comma, quotes doubled, CRLF. XLSX follows ECMA-376:
// numbers are numbers, dates are dates, text is text; an Arabic sheet reads
// from right to left and its heading stays in sight.
//
// A text that a spreadsheet program would run as a formula is made harmless.
// In CSV an apostrophe goes before it, and Unescape takes exactly that one
// away again; in XLSX the cell is a string in a text format, which no program
// evaluates, so its characters stay as they are.
//
// The invariant: what is a number in the column's kind and fits the format is
// written as that number, digit by digit; whatever is not, is written as text
// and loses nothing.
package sheet

import "iter"

// Kind is how a column's cells are meant.
type Kind uint8

const (
	Text   Kind = iota // any words
	Number             // a decimal number: -1234.500, no grouping
	Date               // ISO 8601 date: 2026-11-23
	Moment             // RFC 3339 date and time: 2026-11-23T10:00:00Z
)

// Column is a column's heading and meaning. Key is the name that machines read
// in CSV; Title is what people read, in the sheet's language.
type Column struct {
	Key, Title string
	Kind       Kind
	Decimals   int // for Number in XLSX: how many are shown; 0 to 9
	Width      int // for XLSX: in characters; 0 means by kind
}

// Cell is one value in the canonical form of its column's kind, ASCII digits
// throughout; "" is an empty cell.
type Cell string

// Table is a heading and rows. Rows may be longer or shorter than Columns:
// what is missing is empty, what is over is text.
type Table struct {
	Name    string // the sheet's name
	RTL     bool   // the sheet reads from right to left
	Columns []Column
	Rows    iter.Seq[[]Cell]
}

// kind is the kind of column i.
func (t Table) kind(i int) Kind {
	if i < len(t.Columns) {
		return t.Columns[i].Kind
	}
	return Text
}
