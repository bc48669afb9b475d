package tabular

import (
	"imar/internal/exchange/report"
)

// Finding is what is wrong, or odd, about a cell, a row, a column or a sheet.
type Finding struct {
	Severity report.Severity
	Rule     string   // catalogue key of the sentence
	Args     []string // for the sentence
	File     string
	Sheet    string
	Row      int    // from 1, 0 for none
	Cell     string // H12, "" for none
	Heading  string // of the column, "" for none
}
