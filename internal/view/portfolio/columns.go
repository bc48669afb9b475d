package portfolio

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"imar/internal/view/tally"
)

// columns are what lists ask of every row, laid out so that a hundred thousand
// rows are gone through in a millisecond: following a pointer to each row costs
// twenty times as much (BenchmarkQuery). They say nothing that the rows do not,
// and Query over the rows is their test's oracle.
type columns struct {
	values [dimensionCount]dictionary // of single-valued dimensions, and of main sectors
	classes
	last  []uint32
	money [3]moneyColumn // budget, value, paid
	wide  bool           // some dictionary is full: rows are asked instead

	mu     sync.Mutex // guards orders, which readers fill
	orders map[Sort][]uint32
}

// The dimensions in the order of the table of dimensions.
const (
	byStage = iota
	bySector
	byType
	byDistrict
	byMissing
	dimensionCount
)

// dictionary gives values small numbers. Number 0 is the empty value.
type dictionary struct {
	code map[string]uint8
	text []string
}

// most is how many values a dictionary has room for; sectors have one bit each.
const (
	mostValues  = 255
	mostSectors = 63
)

func (d *dictionary) number(v string, most int) (n uint8, ok bool) {
	if d.code == nil {
		d.code, d.text = map[string]uint8{"": 0}, []string{""}
	}
	if n, ok = d.code[v]; ok {
		return n, true
	}
	if len(d.text) > most {
		return 0, false
	}
	n = uint8(len(d.text))
	d.code[v], d.text = n, append(d.text, v)
	return n, true
}

// moneyColumn is one amount a row: most rows have one currency or none.
type moneyColumn struct {
	currency []uint8 // 0 none, several: look at the row
	sum      []tally.Sum
	count    []uint32 // amounts that made the sum
	names    dictionary
}

const several = 255

func (m *moneyColumn) set(n int, sums tally.Sums) (ok bool) {
	m.currency[n], m.sum[n], m.count[n] = 0, tally.Sum{}, 0
	switch {
	case len(sums) > 1:
		m.currency[n] = several
	case len(sums) == 1:
		// The currency that is not stated has a number like any other.
		c, ok := m.names.number(" "+sums[0].Currency, several-2)
		m.currency[n], m.sum[n], m.count[n] = c, sums[0].Sum, uint32(sums[0].Count)
		return ok
	}
	return true
}

func grown[T any](list []T, n int) []T {
	if n <= len(list) {
		return list
	}
	return append(list, make([]T, n-len(list))...)
}

// refresh takes the rows of those numbers over; rows is all of them.
func (c *columns) refresh(rows []*Row, changed []uint32) {
	n := len(rows)
	c.of, c.last = grown(c.of, n), grown(c.last, n)
	for i := range c.money {
		m := &c.money[i]
		m.currency, m.sum, m.count = grown(m.currency, n), grown(m.sum, n), grown(m.count, n)
	}
	for _, i := range changed {
		c.set(int(i), rows[i])
	}
	c.reorder(rows, changed)
}

func (c *columns) set(n int, r *Row) {
	single := func(dimension int, v string) uint8 {
		number, ok := c.values[dimension].number(v, mostValues)
		c.wide = c.wide || !ok
		return number
	}
	s := shape{stage: single(byStage, cmp.Or(string(r.Stage), "none")), kind: single(byType, r.Type),
		place: single(byDistrict, cmp.Or(r.District, "none"))}
	for _, sector := range r.Sectors {
		main, _, _ := strings.Cut(sector, ".")
		number, ok := c.values[bySector].number(main, mostSectors)
		c.wide = c.wide || !ok
		s.sector |= 1 << number
	}
	r.missing(func(code string) {
		number, ok := c.values[byMissing].number(code, 8)
		c.wide = c.wide || !ok
		s.lacks |= 1 << (number - 1)
	})
	c.put(n, s)
	c.last[n] = uint32(r.Last)
	var budget tally.Sums
	if r.Budget.Text != "" {
		budget.Add(r.Budget)
	}
	for i, sums := range []tally.Sums{budget, r.Value, r.Paid} {
		c.wide = !c.money[i].set(n, sums) || c.wide
	}
}

// reorder keeps the orders that readers asked for: rows that changed are taken
// out and merged in again.
func (c *columns) reorder(rows []*Row, changed []uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.orders) == 0 || len(changed) == 0 {
		return
	}
	if len(changed) > len(rows)/8 {
		clear(c.orders)
		return
	}
	is := make([]uint64, len(rows)/64+1)
	for _, n := range changed {
		is[n>>6] |= 1 << (n & 63)
	}
	for order, list := range c.orders {
		compare := compareBy(order)
		fresh := slices.Clone(changed)
		slices.SortFunc(fresh, func(a, b uint32) int { return compare(rows[a], rows[b]) })
		merged := make([]uint32, 0, len(rows))
		for _, n := range list {
			if is[n>>6]>>(n&63)&1 == 1 {
				continue
			}
			for len(fresh) > 0 && compare(rows[fresh[0]], rows[n]) < 0 {
				merged, fresh = append(merged, fresh[0]), fresh[1:]
			}
			merged = append(merged, n)
		}
		c.orders[order] = append(merged, fresh...)
	}
}

// order is all rows in an order, sorted once and kept.
func (c *columns) order(rows []*Row, by Sort) []uint32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if list, ok := c.orders[by]; ok {
		return list
	}
	list := make([]uint32, len(rows))
	for i := range list {
		list[i] = uint32(i)
	}
	compare := compareBy(by)
	slices.SortFunc(list, func(a, b uint32) int { return compare(rows[a], rows[b]) })
	if c.orders == nil {
		c.orders = map[Sort][]uint32{}
	}
	c.orders[by] = list
	return list
}

// Query gives the rows from offset on, at most limit of them (0: all), in an
// order, and what choosing any value of each facet would give. It gives what
// the function Query gives for all rows.
func (v *View) Query(f Filter, order Sort, offset, limit int) Result {
	c := &v.columns
	if c.wide || len(c.of) != len(v.rows) || slices.ContainsFunc(f.Sector, func(s string) bool { return strings.Contains(s, ".") }) {
		return Query(v.rows, f, order, offset, limit)
	}
	q := query{columns: c, rows: v.rows, filter: &f, matched: make([]uint64, len(v.rows)/64+1)}
	q.scan()
	return q.result(order, offset, limit)
}

// query is one walk over the columns.
type query struct {
	*columns
	rows    []*Row
	filter  *Filter
	matched []uint64
	total   int
	counts  [dimensionCount][256]int32
	sums    [3][256]currencyTotal
	many    [3]tally.Sums // of rows with several currencies
}

type currencyTotal struct {
	units, micro int64
	count        int
	lost         bool
}

// plain says that only facets and a search narrow the list.
func (f *Filter) plain() bool {
	return len(f.Municipality)+len(f.Currency)+len(f.Budget)+len(f.Value)+len(f.Paid) == 0 && f.Asset == "" && f.From == "" && f.To == ""
}

func (q *query) scan() {
	f := q.filter
	plain := f.plain()
	outcomes := q.outcomes(f)
	narrowed := f.Only != nil || !plain
	if !narrowed {
		q.population(outcomes)
	}
	row := func(n uint32) {
		o := outcomes[q.of[n]]
		if o == out || !narrowed && o != matches || !plain && !f.rest(q.rows[n]) {
			return
		}
		if narrowed {
			q.count(q.shapes[q.of[n]], o, 1)
		}
		if o == matches {
			q.matched[n>>6] |= 1 << (n & 63)
			q.total++
			q.add(int(n))
		}
	}
	if f.Only != nil {
		f.Only.Each(uint32(len(q.rows)), row)
		return
	}
	for n := range q.of {
		row(uint32(n))
	}
}

// add adds a row's amounts.
func (q *query) add(n int) {
	for i := range q.money {
		m := &q.money[i]
		switch c := m.currency[n]; c {
		case 0:
		case several:
			q.many[i].AddAll([]tally.Sums{nil, q.rows[n].Value, q.rows[n].Paid}[i])
		default:
			t := &q.sums[i][c]
			s := &m.sum[n]
			t.units += s.Units
			t.micro += s.Micro
			t.count += int(m.count[n])
			t.lost = t.lost || s.Lost
		}
	}
}

func (q *query) result(order Sort, offset, limit int) Result {
	res := Result{Total: q.total, Facets: q.facets(), Rows: q.page(order, offset, limit)}
	for i, into := range []*tally.Sums{&res.Budget, &res.Value, &res.Paid} {
		*into = q.many[i]
		for c, t := range q.sums[i] {
			if t.count > 0 {
				into.AddTotal(strings.TrimPrefix(q.money[i].names.text[c], " "), tally.Sum{Units: t.units, Micro: t.micro, Lost: t.lost}, t.count)
			}
		}
	}
	return res
}

func (q *query) facets() []Facet {
	counts := make([]map[string]int, dimensionCount)
	for d := range counts {
		counts[d] = map[string]int{}
		for n, count := range q.counts[d] {
			if count > 0 {
				counts[d][q.values[d].text[n]] = int(count)
			}
		}
	}
	return facets(counts)
}

func (q *query) is(n uint32) bool { return q.matched[n>>6]>>(n&63)&1 == 1 }

// page is the matching rows from offset to offset+limit.
func (q *query) page(order Sort, offset, limit int) []*Row {
	if offset >= q.total {
		return nil
	}
	end := q.total
	if limit > 0 {
		end = min(end, offset+limit)
	}
	if order == SortRank {
		best := q.filter.Only.Best(end, func(n uint32) bool { return int(n) < len(q.rows) && q.is(n) })
		ranked := make([]*Row, 0, end-offset)
		for _, n := range best[offset:] {
			ranked = append(ranked, q.rows[n])
		}
		return ranked
	}
	list := make([]*Row, 0, end-offset)
	skipped := 0
	for _, n := range q.order(q.rows, order) {
		if !q.is(n) {
			continue
		}
		if skipped < offset {
			skipped++
			continue
		}
		if list = append(list, q.rows[n]); len(list) == cap(list) {
			break
		}
	}
	return list
}
