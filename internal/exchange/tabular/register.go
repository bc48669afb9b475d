package tabular

import (
	"sync"

	"imar/internal/base/problem"
)

// The bounds of what is laid out: lists, columns of one, columns of all. Data
// beyond them has keys where it should have values.
const (
	MaxSheets     = 1_000
	MaxColumns    = 16_384
	maxAllColumns = 100_000
)

// register is the sheets and columns that the data has, found by several
// goroutines at once. Which of them comes first depends on the data alone.
type register struct {
	mu      sync.Mutex
	sheets  []*table
	byList  map[string]*table
	columns int
	full    *problem.Problem
}

// table is a sheet in the making.
type table struct {
	number  int
	list    string   // its path
	names   []string // of the path
	columns []*column
	byPath  map[string]*column
	title   string // as it is written
	rows    int64
}

// column is one of a sheet's columns.
type column struct {
	number int
	header string
	path   []Step
	place  bool // it holds places
	own    bool // it is of the sheet's own objects, not of what they stand in
	first  seenAt
	count  [cellKinds]int64

	kind  columnKind // by the schema
	field columnKind // by the schema and what there is
}

// seenAt is where a column was first met: the object of the main list, and how
// many columns that object had brought before, as far as one goroutine knows.
type seenAt struct {
	item int64
	turn int32
}

func (a seenAt) before(b seenAt) bool {
	return a.item < b.item || a.item == b.item && a.turn < b.turn
}

// table is the sheet of a list.
func (r *register) table(list string, names []string) *table {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t := r.byList[list]; t != nil {
		return t
	}
	if len(r.sheets) == MaxSheets {
		r.full = problem.New(problem.TooLarge, "tabular.many-sheets", MaxSheets)
		return r.sheets[0]
	}
	t := &table{number: len(r.sheets), list: list, names: names, byPath: map[string]*column{}}
	if r.byList == nil {
		r.byList = map[string]*table{}
	}
	r.sheets = append(r.sheets, t)
	r.byList[list] = t
	return t
}

// column is a column of a sheet, met by the goroutine at a place of the data.
func (r *register) column(t *table, header string, place, own bool, at seenAt) *column {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := t.byPath[header]
	if c == nil {
		if len(t.columns) == MaxColumns || r.columns >= maxAllColumns && len(t.columns) > 0 {
			r.full = problem.New(problem.TooLarge, "tabular.many-columns", len(t.columns))
			return t.columns[0]
		}
		c = &column{number: len(t.columns), header: header, place: place, first: at}
		t.columns = append(t.columns, c)
		t.byPath[header] = c
		r.columns++
	}
	if at.before(c.first) {
		c.first = at
	}
	c.own = c.own || own
	return c
}

func (r *register) problem() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.full != nil {
		return r.full
	}
	return nil
}
