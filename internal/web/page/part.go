package page

import "imar/internal/web/chart"

// The parts below are what pages are made of. Each has a template of the same
// name in templates/, which draws nothing when the part is empty.

// Fact is one line of a definition list.
type Fact struct {
	Name  Value
	Value Value
}

// Figure is one number of a headline row, a link to the rows that make it.
type Figure struct {
	Name  Value
	Value Value
}

// Step is one station of a path: the life of a project, the course of a
// payment.
type Step struct {
	Name  Value
	Tone  Tone  // Done, Going (here now), Stopped, or Plain (not yet)
	State Value // the word under the name: a day, "now", "not yet"
}

// Measure is one bar among others of the same whole.
type Measure struct {
	Name  Value
	Value Value
	Part  int64 // length of the bar: Part of Whole, in any unit
	Whole int64
	Look  Look
}

// Look tells bars of one list apart, beside their names.
type Look string

// The looks of a bar.
const (
	LookStrong   Look = "strong"   // money that is certain
	LookSoft     Look = "soft"     // money that is planned or promised
	LookPhysical Look = "physical" // work on the ground
	LookOver     Look = "over"     // more than the whole
)

// Table is rows under named columns; on a narrow screen each row is a card. The
// first cell of a row is its heading.
type Table struct {
	Caption Value
	Label   Value // names the table to those who cannot see it, where it has no caption
	Columns []Column
	Rows    []Row
	Foot    []Value // a total, as many values as there are columns; may be empty
}

// Column is the head of a column.
type Column struct {
	Name   Value
	Number bool   // align at the end, digits of one width
	Sort   string // address of the same list ordered by this column; "" when it cannot be
	Sorted string // "ascending", "descending" or "", the value of aria-sort
}

// Row is one row of a table.
type Row struct {
	Cells []Value
}

// Option is one choice of a facet or of an order.
type Option struct {
	Value  string // what the address carries
	Name   Value
	Count  int64 // rows it would leave; not shown in an order
	Chosen bool
}

// Facet is one question by which a list is narrowed: a group of check boxes
// with one name.
type Facet struct {
	Param   string // name in the address, "status"
	Name    Value
	Options []Option
}

// Chip is one active filter, with the address of the same list without it.
type Chip struct {
	Name   Value
	Value  Value
	Remove string
}

// Kept is a parameter that a form carries along unchanged.
type Kept struct {
	Name, Value string
}

// List is a table that the reader narrows, orders and leafs through. Its state
// is its address; every control is a link or a plain GET form.
type List struct {
	Action string // path that the forms go to, with language
	Count  Value  // "412 projects" in words
	Query  string // words that narrow the list
	Silent bool   // the list cannot be narrowed by words
	Facets []Facet
	Chips  []Chip
	Clear  string // address without any filter
	Sorts  []Option
	Kept   []Kept // parameters that the forms carry along, but for facets, q and sort
	Table  Table
	Empty  Empty // shown instead of a table without rows
	Paging Paging
}

// Paging is the way through a long list.
type Paging struct {
	Previous, Next string // addresses, "" at the ends
	Leaves         []Leaf
}

// Leaf is one page of a list, or a gap between two when Href is "".
type Leaf struct {
	Number  int64
	Href    string
	Current bool
}

// Notice is said before the content it concerns.
type Notice struct {
	Tone  Tone // Plain, Doubt or Warn
	Title Value
	Body  Value
	Link  Link
}

// Empty says why nothing is here and where to go on.
type Empty struct {
	Title Value
	Body  Value
	Links []Link
}

// Finding is a question that the arithmetic of the record raises. It is never a
// verdict.
type Finding struct {
	Level    Level
	Question Value
	Sum      Value // the arithmetic, in figures
	Answer   Value // what the responsible office replied; may be empty
	Href     string
}

// Level is how much a finding weighs.
type Level string

// The levels, each with its own sign and word.
const (
	High   Level = "high"
	Middle Level = "middle"
	Low    Level = "low"
)

// Change is one fact of a history.
type Change struct {
	Seq      int64
	When     Value
	What     Value
	Who      Value // an office, never a person's name
	Source   Value // the paper or file that it rests on
	Diffs    []Diff
	Withheld Value  // set when a part is withheld: the reason
	Proof    string // address of its inclusion proof
}

// Diff is one field that a fact changed. Old is empty for the first value.
type Diff struct {
	Name     Value
	Old, New Value
}

// Document is one paper of a file.
type Document struct {
	Title  Value
	Href   string
	Kind   Value
	Format string // "PDF"
	Bytes  int64
	Day    Value
	Number Value // reference number
	Hash   string
}

// Score is how much of what ought to be published is (for a project, the 67
// items of the CoST Infrastructure Data Standard).
type Score struct {
	Have, Of int64
	Words    Value
	Missing  []Missing
}

// Missing is a group of items that nobody has recorded.
type Missing struct {
	Group Value
	Items []Value
}

// Photo is one picture with its evidence.
type Photo struct {
	Src     string
	Alt     Value
	Kind    Value // before, now
	Caption Value
	Facts   []Fact
}

// Chart is a drawing made by the server, with its data as a table beneath.
type Chart struct {
	SVG  chart.SVG
	Data chart.Table
	Note Value // under the drawing; may be empty
}

// Section is a titled run of parts. A page fills the ones it needs; they are
// drawn in the order of the fields.
type Section struct {
	ID        string // the fragment of its address
	Title     Value
	Count     Value // beside the title
	Notices   []Notice
	Intro     Value
	Figures   []Figure
	Facts     []Fact
	Measures  []Measure
	Chart     *Chart
	Photos    []Photo
	Table     *Table
	Findings  []Finding
	Score     *Score
	Documents []Document
	History   []Change
	Steps     []Value
	Code      string // a command to copy
	Empty     *Empty
	More      []Link
}
