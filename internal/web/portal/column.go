package portal

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/exchange/sheet"
	"imar/internal/web/page"
)

// column is one column of a list: on the page, in files (CSV, XLSX and JSON),
// or in both. That the page and its twins come from one definition is what
// keeps them equal.
type column[T any] struct {
	key      string // its name in files
	name     string // catalogue key of its heading
	kind     sheet.Kind
	decimals int
	order    string             // the list's order by this column; "" when there is none
	show     func(T) page.Value // nil: not on the page
	cell     func(T) string     // nil: not in files
}

// columns are a list's columns.
type columns[T any] []column[T]

// page is the table of a page. order is the one in force, and sorter gives the
// address of the list in another.
func (c columns[T]) page(rows []T, order string, sorter func(order string) string) page.Table {
	var t page.Table
	var shown columns[T]
	for _, col := range c {
		if col.show == nil {
			continue
		}
		shown = append(shown, col)
		head := page.Column{Name: page.Say(col.name), Number: col.kind == sheet.Number}
		if col.order != "" && sorter != nil {
			head.Sort = sorter(col.order)
			if col.order == order {
				head.Sorted = "ascending"
				if strings.HasPrefix(order, "-") {
					head.Sorted = "descending"
				}
			}
		}
		t.Columns = append(t.Columns, head)
	}
	for _, row := range rows {
		cells := make([]page.Value, len(shown))
		for i, col := range shown {
			cells[i] = col.show(row)
		}
		t.Rows = append(t.Rows, page.Row{Cells: cells})
	}
	return t
}

// files are the columns that stand in files.
func (c columns[T]) files() columns[T] {
	var list columns[T]
	for _, col := range c {
		if col.cell != nil {
			list = append(list, col)
		}
	}
	return list
}

// sheet is the table of a file.
func (c columns[T]) sheet(l lang.Lang, name string, rows []T) *sheet.Table {
	list := c.files()
	t := &sheet.Table{Name: name, RTL: l == lang.Arabic}
	for _, col := range list {
		t.Columns = append(t.Columns, sheet.Column{Key: col.key, Title: lang.T(l, col.name), Kind: col.kind, Decimals: col.decimals})
	}
	t.Rows = func(yield func([]sheet.Cell) bool) {
		for _, row := range rows {
			cells := make([]sheet.Cell, len(list))
			for i, col := range list {
				cells[i] = sheet.Cell(col.cell(row))
			}
			if !yield(cells) {
				return
			}
		}
	}
	return t
}

// objects are the rows as JSON objects, members in the order of the columns; an
// empty cell is absent.
func (c columns[T]) objects(rows []T) []jsontext.Value {
	list := c.files()
	objects := make([]jsontext.Value, 0, len(rows))
	for _, row := range rows {
		b := []byte{'{'}
		for _, col := range list {
			text := col.cell(row)
			if text == "" {
				continue
			}
			if len(b) > 1 {
				b = append(b, ',')
			}
			b = append(fact.AppendString(b, col.key), ':')
			if col.kind == sheet.Number && jsontext.Value(text).IsValid() && jsontext.Value(text).Kind() == '0' {
				b = append(b, text...)
			} else {
				b = fact.AppendString(b, text)
			}
		}
		objects = append(objects, append(b, '}'))
	}
	return objects
}
