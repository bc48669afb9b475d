package portfolio

import (
	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/domain/disclosure"
	"imar/internal/domain/fact"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/view/tally"
)

// Row is one project as lists, maps and figures need it. A row is never
// changed once it is in the view: a fold replaces it, so that whoever holds a
// row reads it without a lock.
type Row struct {
	Num          uint32 // dense number of the project within the view, by first fact
	ID           project.ID
	Title        Names
	Status       string // OC4IDS projectStatus
	Stage        project.Stage
	Type         string
	Sectors      []string
	District     string // ISO 3166-2, "" when unknown
	Municipality string // OCHA p-code, "" when unknown
	Region       string // as published, for places outside the tables
	Country      string // as published: a name, or a code of ISO 3166-1
	Located      bool
	Point        place.Point // first located point, valid when HasPoint
	HasPoint     bool
	Exactness    string // of Point: "exact", "coarse", "area"; "" when the source says nothing
	Start, End   string // days, "" when unknown
	Authority    string
	Budget       tally.Amount // zero Text when there is none
	Value        tally.Sums   // contracts' values now
	Original     tally.Sums   // contracts' values as signed
	Paid         tally.Sums   // payments as published
	Contracts    int
	Documents    int
	Visits       int
	Assets       []string
	Disclosed    disclosure.Set
	Physical     string    // latest measured physical progress, percent as published
	Changed      clock.Day // of the latest fact
	First, Last  fact.Seq
	Sort         string // folded title, for ordering
	Imported     bool

	age uint32 // of the view when it was made: View.Settle
}

// Names is a text in the languages that lists show, with the language of the
// text that has no suffix.
type Names struct {
	Base, Ar, En string
	Lang         string // BCP 47 of Base, "" when unknown
}

// Text is the names as a text in several languages.
func (n Names) Text() lang.Text {
	t := lang.Text{}
	if n.Base != "" {
		tag := n.Lang
		switch {
		case tag == "" && n.Ar == "" && n.En != "" && lang.Script(n.Base) == lang.Arabic:
			tag = "ar" // what has an English twin and Arabic letters is the Arabic one
		case tag == "":
			tag = "und"
		}
		t[tag] = n.Base
	}
	if n.Ar != "" {
		t["ar"] = n.Ar
	}
	if n.En != "" {
		t["en"] = n.En
	}
	return t
}

// Any is some name, for sorting.
func (n Names) Any() string {
	switch {
	case n.Ar != "":
		return n.Ar
	case n.Base != "":
		return n.Base
	}
	return n.En
}
