package portfolio

import (
	"cmp"
	"slices"
	"strings"

	"imar/internal/domain/project"
	"imar/internal/view/search"
	"imar/internal/view/tally"
)

// Filter narrows the list. An empty member does not narrow; values within one
// member are alternatives.
type Filter struct {
	Stage        []string // project.Stage; "none" finds projects without one
	Sector       []string // "education"; "transport" also finds "transport.road"
	Type         []string
	District     []string // ISO 3166-2; "none" finds projects without one
	Municipality []string
	Currency     []string // of the budget or a contract
	Budget       []string // currencies: projects with a published budget in one
	Value        []string // currencies: projects with a contract value in one
	Paid         []string // currencies: projects with a published payment in one
	Missing      []string // "location", "budget", "contract", "documents", "dates", "visit"
	Asset        string
	From, To     string        // days: projects whose period touches [From, To]
	Only         *search.Found // from a search, by dense numbers; nil for all
}

// Facet is one dimension of the list with what choosing each value would give.
type Facet struct {
	Name   string
	Values []Count
}

// Count is a value and how many projects have it.
type Count struct {
	Value string
	Count int
}

// Sort orders the list.
type Sort string

// The orders. The default is by latest change; SortRank needs Filter.Only.
const (
	SortChanged Sort = "-changed"
	SortTitle   Sort = "title"
	SortBudget  Sort = "-budget"
	SortValue   Sort = "-value"
	SortPaid    Sort = "-paid"
	SortStart   Sort = "start"
	SortEnd     Sort = "end"
	SortMissing Sort = "disclosed"
	SortRank    Sort = "rank"
)

// Sorts lists the orders that a reader may choose.
var Sorts = []Sort{SortChanged, SortTitle, SortBudget, SortValue, SortPaid, SortStart, SortEnd, SortMissing}

// Result is one page of a list.
type Result struct {
	Rows   []*Row // the page
	Total  int    // rows that match
	Facets []Facet
	Budget tally.Sums // of all that match
	Value  tally.Sums
	Paid   tally.Sums
}

// dimension is one facet: which values a row has, and which are chosen.
type dimension struct {
	name   string
	values func(*Row, func(string))
	chosen func(*Filter) []string
}

var dimensions = []dimension{
	{"stage", func(r *Row, f func(string)) { f(cmp.Or(string(r.Stage), "none")) }, func(f *Filter) []string { return f.Stage }},
	{"sector", func(r *Row, f func(string)) {
		for i, s := range r.Sectors {
			main, _, _ := strings.Cut(s, ".")
			if !slices.ContainsFunc(r.Sectors[:i], func(o string) bool { return o == main || strings.HasPrefix(o, main+".") }) {
				f(main)
			}
		}
	}, func(f *Filter) []string { return f.Sector }},
	{"type", func(r *Row, f func(string)) { f(r.Type) }, func(f *Filter) []string { return f.Type }},
	{"district", func(r *Row, f func(string)) { f(cmp.Or(r.District, "none")) }, func(f *Filter) []string { return f.District }},
	{"missing", func(r *Row, f func(string)) { r.missing(f) }, func(f *Filter) []string { return f.Missing }},
}

// missing names what the project has not disclosed.
func (r *Row) missing(f func(string)) {
	if !r.Located {
		f("location")
	}
	if r.Budget.Text == "" {
		f("budget")
	}
	if r.Contracts == 0 && r.Stage != project.Identification && r.Stage != project.Preparation && r.Stage != project.Rejected {
		f("contract")
	}
	if r.Documents == 0 {
		f("documents")
	}
	if r.Start == "" {
		f("dates")
	}
}

// Missing names what the project has not disclosed: codes of the facet
// "missing".
func (r *Row) Missing() (list []string) {
	r.missing(func(s string) { list = append(list, s) })
	return list
}

// has says whether the row has one of the chosen values of a dimension.
func (d *dimension) has(r *Row, chosen []string) bool {
	if len(chosen) == 0 {
		return true
	}
	found := false
	d.values(r, func(v string) { found = found || slices.Contains(chosen, v) })
	if !found && d.name == "sector" {
		for _, s := range r.Sectors {
			found = found || slices.Contains(chosen, s)
		}
	}
	return found
}

// rest holds what is neither a facet nor a search.
func (f *Filter) rest(r *Row) bool {
	if len(f.Municipality) > 0 && !slices.Contains(f.Municipality, r.Municipality) {
		return false
	}
	if f.Asset != "" && !slices.Contains(r.Assets, f.Asset) {
		return false
	}
	if len(f.Currency) > 0 && !r.in(f.Currency) {
		return false
	}
	if len(f.Budget) > 0 && (r.Budget.Text == "" || !slices.Contains(f.Budget, r.Budget.Currency)) {
		return false
	}
	if len(f.Value) > 0 && !sumsIn(r.Value, f.Value) || len(f.Paid) > 0 && !sumsIn(r.Paid, f.Paid) {
		return false
	}
	if f.From != "" && r.End != "" && r.End < f.From {
		return false
	}
	return f.To == "" || r.Start == "" || r.Start <= f.To
}

func (r *Row) in(currencies []string) bool {
	if r.Budget.Text != "" && slices.Contains(currencies, r.Budget.Currency) {
		return true
	}
	return sumsIn(r.Value, currencies)
}

func sumsIn(sums tally.Sums, currencies []string) bool {
	return slices.ContainsFunc(sums, func(c tally.CurrencySum) bool { return slices.Contains(currencies, c.Currency) })
}

// Match says whether a row is in the list.
func (f *Filter) Match(r *Row) bool {
	for i := range dimensions {
		if !dimensions[i].has(r, dimensions[i].chosen(f)) {
			return false
		}
	}
	return f.Only.Has(r.Num) && f.rest(r)
}

// Query gives the rows from offset on, at most limit of them (0: all), and
// what choosing any value of each facet would give.
func Query(rows []*Row, f Filter, order Sort, offset, limit int) Result {
	var result Result
	counts := make([]map[string]int, len(dimensions))
	for i := range counts {
		counts[i] = map[string]int{}
	}
	matched := make([]*Row, 0, len(rows))
	for _, r := range rows {
		if !f.Only.Has(r.Num) || !f.rest(r) {
			continue
		}
		missed, where := 0, 0
		for i := range dimensions {
			if !dimensions[i].has(r, dimensions[i].chosen(&f)) {
				missed, where = missed+1, i
			}
		}
		if missed > 1 {
			continue
		}
		for i := range dimensions {
			if missed == 0 || where == i {
				dimensions[i].values(r, func(v string) { counts[i][v]++ })
			}
		}
		if missed == 0 {
			matched = append(matched, r)
			result.add(r)
		}
	}
	result.Total = len(matched)
	result.Facets = facets(counts)
	result.Rows = page(matched, f.compare(order), offset, limit)
	return result
}

func (res *Result) add(r *Row) {
	if r.Budget.Text != "" {
		res.Budget.Add(r.Budget)
	}
	res.Value.AddAll(r.Value)
	res.Paid.AddAll(r.Paid)
}

func facets(counts []map[string]int) []Facet {
	list := make([]Facet, len(dimensions))
	for i := range dimensions {
		list[i].Name = dimensions[i].name
		for v, n := range counts[i] {
			if v != "" {
				list[i].Values = append(list[i].Values, Count{v, n})
			}
		}
		slices.SortFunc(list[i].Values, func(a, b Count) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
	}
	return list
}

// compare is the order of rows, that of a search included.
func (f *Filter) compare(order Sort) func(a, b *Row) int {
	if order != SortRank {
		return compareBy(order)
	}
	ranks := f.Only.Ranks()
	return func(a, b *Row) int { return cmp.Compare(ranks[a.Num], ranks[b.Num]) }
}

func compareBy(order Sort) func(a, b *Row) int {
	by := func(key func(a, b *Row) int) func(a, b *Row) int {
		return func(a, b *Row) int { return cmp.Or(key(a, b), cmp.Compare(a.Num, b.Num)) }
	}
	switch order {
	case SortTitle:
		return by(func(a, b *Row) int { return cmp.Compare(a.Sort, b.Sort) })
	case SortBudget:
		return by(func(a, b *Row) int { return compareAmounts(b.Budget, a.Budget) })
	case SortValue:
		return by(func(a, b *Row) int { return compareSums(b.Value, a.Value) })
	case SortPaid:
		return by(func(a, b *Row) int { return compareSums(b.Paid, a.Paid) })
	case SortStart:
		return by(func(a, b *Row) int { return compareDays(a.Start, b.Start) })
	case SortEnd:
		return by(func(a, b *Row) int { return compareDays(a.End, b.End) })
	case SortMissing:
		return by(func(a, b *Row) int { return cmp.Compare(a.Disclosed.Count(), b.Disclosed.Count()) })
	}
	return by(func(a, b *Row) int { return cmp.Compare(b.Last, a.Last) })
}

// compareDays puts unknown days last.
func compareDays(a, b string) int {
	return cmp.Or(cmp.Compare(boolInt(a == ""), boolInt(b == "")), cmp.Compare(a, b))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareAmounts orders within a currency; between currencies by their codes,
// for amounts in different currencies have no order without a dated rate.
func compareAmounts(a, b tally.Amount) int {
	if a.Currency != b.Currency {
		if a.Currency == "" || b.Currency == "" {
			return cmp.Compare(len(a.Currency), len(b.Currency))
		}
		return cmp.Compare(b.Currency, a.Currency)
	}
	return a.Sum.Compare(b.Sum)
}

func compareSums(a, b tally.Sums) int { return compareAmounts(first(a), first(b)) }

func first(s tally.Sums) tally.Amount {
	if len(s) == 0 {
		return tally.Amount{}
	}
	return tally.Amount{Currency: s[0].Currency, Sum: s[0].Sum}
}

// page is the rows from offset to offset+limit in order. When the page is near
// the beginning it keeps only that many rows sorted, in one pass.
func page(rows []*Row, compare func(a, b *Row) int, offset, limit int) []*Row {
	if offset >= len(rows) {
		return nil
	}
	end := len(rows)
	if limit > 0 {
		end = min(end, offset+limit)
	}
	if end > len(rows)/8 {
		slices.SortFunc(rows, compare)
		return rows[offset:end]
	}
	best := append([]*Row(nil), rows[:end]...)
	slices.SortFunc(best, compare)
	for _, r := range rows[end:] {
		if compare(r, best[end-1]) >= 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(best, r, compare)
		copy(best[i+1:], best[i:end-1])
		best[i] = r
	}
	return best[offset:end]
}
