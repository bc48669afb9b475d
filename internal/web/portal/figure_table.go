package portal

import (
	"cmp"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"imar/internal/base/lang"
	currency "imar/internal/base/money"
	"imar/internal/exchange/sheet"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// figure is one amount of a report, in the currency of its row, with the address
// of what makes it.
type figure struct {
	minor int64
	open  string
}

// figureRow is one row of a report's table: what its figures are of. The key
// names it in files, and the file's note says what stands beside it in words.
type figureRow struct {
	key      string
	name     page.Value
	currency currency.Currency
	figures  []figure
	total    bool // the sum of the rows of its currency
	note     string
}

// figureTable is a table of a report. It is drawn as it is; its JSON has an
// object a row; a file has a row a figure, so that tables with other columns
// stand in one file.
type figureTable struct {
	id      string       // of the section and in files
	title   string       // catalogue key
	args    []any        // of the title
	formula page.Value   // what the figures are
	head    string       // catalogue key of the first column
	names   []figureName // of the figures
	rows    []figureRow
	empty   string // catalogue key said when nothing is in it
	more    []page.Link
	notices []page.Notice
	short   bool // amounts in millions, the exact ones on demand: for a narrow page
	whole   bool // columns in which nothing stands are shown as well
}

// figureName is the name of a column of figures: in files, and its catalogue key.
// A figure that is beneath stands on the page as a small line under the one
// before it.
type figureName struct {
	key, name string
	beneath   bool
}

// section is the table on the page.
func (t *figureTable) section() page.Section {
	s := page.Section{ID: t.id, Title: page.Say(t.title, t.args...), Intro: t.formula, More: t.more, Notices: t.notices}
	if len(t.rows) == 0 {
		s.Empty = &page.Empty{Body: page.Say(cmp.Or(t.empty, "report.nothing"))}
		return s
	}
	table := t.columns(!t.whole).page(t.rows, "", nil)
	s.Table = &table
	return s
}

// columns are the columns of the table, on the page and in JSON; all shows those
// in which nothing but zeros stands as well.
func (t *figureTable) columns(trim bool) columns[figureRow] {
	list := columns[figureRow]{
		{name: t.head, show: func(r figureRow) page.Value { return r.name }},
		{key: "key", name: t.head, cell: func(r figureRow) string { return r.key }},
		{key: "currency", name: "portal.field.currency", cell: func(r figureRow) string { return string(r.currency) }},
		{key: "total", name: "report.sum", cell: func(r figureRow) string {
			if r.total {
				return "true"
			}
			return ""
		}},
		{key: "note", name: "portal.field.note", cell: func(r figureRow) string { return r.note }},
	}
	for i, n := range t.names {
		below := i+1 < len(t.names) && t.names[i+1].beneath
		c := column[figureRow]{key: n.key, name: n.name, kind: sheet.Number, decimals: 3,
			show: func(r figureRow) page.Value {
				v := r.figures[i].value(r.currency)
				if t.short && r.figures[i].minor != 0 {
					v = round(r.figures[i].minor, r.currency).To(r.figures[i].open)
				}
				if below && r.figures[i+1].minor != 0 {
					v = v.With(page.Say(t.names[i+1].name, round(r.figures[i+1].minor, r.currency)).To(r.figures[i+1].open))
				}
				return v
			},
			cell: func(r figureRow) string { return text(r.figures[i].minor, r.currency) }}
		if n.beneath || trim && len(t.names) > 3 && !slices.ContainsFunc(t.rows, func(r figureRow) bool { return r.figures[i].minor != 0 || below && r.figures[i+1].minor != 0 }) {
			c.show = nil
		}
		list = append(list, c)
	}
	return list
}

func (f figure) value(c currency.Currency) page.Value {
	if f.minor == 0 {
		return page.Say("portal.dash")
	}
	return exact(f.minor, c).To(f.open)
}

// fileRow is one figure of a report in a file.
type fileRow struct {
	table  *figureTable
	row    *figureRow
	figure int
}

// fileRows are all figures of a report that are not zero.
func fileRows(tables []figureTable) (list []fileRow) {
	for i := range tables {
		t := &tables[i]
		for j := range t.rows {
			for n, f := range t.rows[j].figures {
				if f.minor != 0 {
					list = append(list, fileRow{t, &t.rows[j], n})
				}
			}
		}
	}
	return list
}

// fileColumns are the columns of a report's file. Postings is the address, on
// this site, of what the figure is made of.
func (q *ask) fileColumns() columns[fileRow] {
	return columns[fileRow]{
		{key: "table", name: "report.field.table", cell: func(r fileRow) string { return r.table.id }},
		{key: "title", name: "portal.field.title", cell: func(r fileRow) string { return page.Say(r.table.title, r.table.args...).Plain(q.lang) }},
		{key: "key", name: "portal.field.item", cell: func(r fileRow) string { return r.row.key }},
		{key: "name", name: "portal.field.name", cell: func(r fileRow) string { return bare(r.row.name).Plain(q.lang) }},
		{key: "currency", name: "portal.field.currency", cell: func(r fileRow) string { return string(r.row.currency) }},
		{key: "figure", name: "report.field.figure", cell: func(r fileRow) string { return r.table.names[r.figure].key }},
		{key: "figureName", name: "report.field.figure-name", cell: func(r fileRow) string { return r.table.figureName(q.lang, r.figure) }},
		{key: "amount", name: "portal.field.amount", kind: sheet.Number, decimals: 3, cell: func(r fileRow) string { return text(r.row.figures[r.figure].minor, r.row.currency) }},
		{key: "note", name: "portal.field.note", cell: func(r fileRow) string { return r.row.note }},
		{key: "postings", name: "portal.lines", cell: func(r fileRow) string { return r.row.figures[r.figure].open }},
	}
}

// tableData is a table of a report in JSON.
type tableData struct {
	ID      string           `json:"id"`
	Title   string           `json:"title"`
	Formula string           `json:"formula,omitzero"`
	Rows    []jsontext.Value `json:"rows"`
}

func (q *ask) tableData(tables []figureTable) []tableData {
	list := make([]tableData, len(tables))
	for i := range tables {
		t := &tables[i]
		list[i] = tableData{t.id, page.Say(t.title, t.args...).Plain(q.lang), t.formula.Plain(q.lang), t.columns(false).objects(t.rows)}
	}
	return list
}

// withTotals puts after the rows of each currency their sum, where there are
// several; open gives the address of the postings of a total.
func (t *figureTable) withTotals(open func(n int, c currency.Currency) string) {
	slices.SortStableFunc(t.rows, func(a, b figureRow) int {
		return cmp.Compare(currencyPlace(a.currency), currencyPlace(b.currency))
	})
	var list []figureRow
	for i := 0; i < len(t.rows); {
		sum := figureRow{key: "total", name: page.Say("report.total", string(t.rows[i].currency)), currency: t.rows[i].currency, total: true, figures: make([]figure, len(t.names))}
		from := i
		for ; i < len(t.rows) && t.rows[i].currency == sum.currency; i++ {
			for n, f := range t.rows[i].figures {
				sum.figures[n].minor += f.minor
			}
			list = append(list, t.rows[i])
		}
		if i-from > 1 {
			for n := range sum.figures {
				sum.figures[n].open = open(n, sum.currency)
			}
			list = append(list, sum)
		}
	}
	t.rows = list
}

// posted is a figure whose key is a filter.
func (q *ask) posted(minor int64, f books.Filter) figure { return figure{minor, q.linesOf(f)} }

// figureName is the name of a figure by itself; of one beneath another, with the
// other's name.
func (t *figureTable) figureName(l lang.Lang, n int) string {
	if !t.names[n].beneath {
		return lang.T(l, t.names[n].name)
	}
	return lang.T(l, t.names[n].name, lang.T(l, t.names[n-1].name))
}
