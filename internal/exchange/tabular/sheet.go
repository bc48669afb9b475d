package tabular

import (
	"strconv"

	"imar/internal/exchange/sheet"
)

// A Sheet is one sheet to be read.
type Sheet struct {
	File string // it stands in, for messages
	Name string

	read  func(take func(row int, cells []cell) error) error
	csv   bool
	kinds map[string]columnKind // by heading, where it is known
	ours  bool                  // Flatten made it
	from  float64               // days to add to the number of a date
}

// cellForm is what a cell is by itself.
type cellForm uint8

const (
	formText cellForm = iota
	formNumber
	formTruth
	formMoment // a number that is shown as a date
	formError  // an error of a formula, such as #DIV/0!
)

// cell is a cell that is not empty. Its text is good until the next row.
type cell struct {
	column int // from 0
	form   cellForm
	text   []byte
}

// Describe takes what a datapackage.json beside the sheet's file says of its
// columns, if Flatten wrote it: of other data the schema knows better.
func (s *Sheet) Describe(datapackage []byte) {
	if kinds, ours := packageTypes(datapackage); ours && kinds[s.Name+".csv"] != nil {
		s.kinds, s.ours = kinds[s.Name+".csv"], true
	}
}

// placeOf is how a cell is called: H12.
func placeOf(column, row int) string { return sheet.Letters(column) + strconv.Itoa(row) }
