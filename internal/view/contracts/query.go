package contracts

import (
	"cmp"
	"slices"

	"imar/internal/domain/project"
	"imar/internal/view/search"
	"imar/internal/view/tally"
)

// Filter narrows the list; an empty member does not.
type Filter struct {
	Status   []string
	Nature   []string
	Method   []string
	Supplier string // name or id, exactly
	Only     *search.Found
}

// Result is one page of the list.
type Result struct {
	Rows   []*Row
	Total  int
	Facets []Facet
	Value  tally.Sums
	Paid   tally.Sums
}

// Facet is one dimension with its counts.
type Facet struct {
	Name   string
	Values []Count
}

// Count is a value and how many processes have it.
type Count struct {
	Value string
	Count int
}

// The orders of the list; the default is by latest change.
const (
	SortChanged  = "-changed"
	SortTitle    = "title"
	SortValue    = "-value"
	SortSigned   = "-signed"
	SortModified = "-modifications"
)

// Sorts lists the orders that a reader may choose.
var Sorts = []string{SortChanged, SortTitle, SortValue, SortSigned, SortModified}

// Query gives the rows that are neither withdrawn nor held by another's row, from offset on, at most limit (0: all).
func Query(rows []*Row, f Filter, order string, offset, limit int) Result {
	var res Result
	counts := [3]map[string]int{{}, {}, {}}
	var matched []*Row
	for _, r := range rows {
		if r.Withdrawn || r.Home != "" {
			continue
		}
		if !f.Only.Has(r.Num) {
			continue
		}
		if f.Supplier != "" && !r.supplies(f.Supplier) {
			continue
		}
		status := len(f.Status) == 0 || slices.Contains(f.Status, r.Status)
		nature := len(f.Nature) == 0 || slices.ContainsFunc(r.Nature, func(n string) bool { return slices.Contains(f.Nature, n) })
		method := len(f.Method) == 0 || slices.Contains(f.Method, r.Method)
		if nature && method {
			counts[0][r.Status]++
		}
		if status && method {
			for _, n := range r.Nature {
				counts[1][n]++
			}
		}
		if status && nature && r.Method != "" {
			counts[2][r.Method]++
		}
		if status && nature && method {
			matched = append(matched, r)
			if r.Value.Text != "" {
				res.Value.Add(r.Value)
			}
			res.Paid.AddAll(r.Paid)
		}
	}
	for i, name := range []string{"status", "nature", "method"} {
		res.Facets = append(res.Facets, facet(name, counts[i]))
	}
	slices.SortFunc(matched, compareBy(order))
	res.Total = len(matched)
	if offset > len(matched) {
		offset = len(matched)
	}
	matched = matched[offset:]
	if limit > 0 && len(matched) > limit {
		matched = matched[:limit]
	}
	res.Rows = matched
	return res
}

func (r *Row) supplies(name string) bool {
	return slices.ContainsFunc(r.Suppliers, func(s project.OrgRef) bool { return s.Name == name || s.ID == name })
}

func facet(name string, counts map[string]int) Facet {
	f := Facet{Name: name}
	for v, n := range counts {
		f.Values = append(f.Values, Count{v, n})
	}
	slices.SortFunc(f.Values, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return f
}

func compareBy(order string) func(a, b *Row) int {
	return func(a, b *Row) int {
		c := 0
		switch order {
		case SortTitle:
			c = cmp.Compare(a.Sort, b.Sort)
		case SortValue:
			c = cmp.Or(cmp.Compare(a.Value.Currency, b.Value.Currency), b.Value.Sum.Compare(a.Value.Sum))
		case SortSigned:
			c = cmp.Compare(b.Signed, a.Signed)
		case SortModified:
			c = cmp.Compare(b.Modifications, a.Modifications)
		default:
			c = cmp.Compare(b.Last, a.Last)
		}
		return cmp.Or(c, cmp.Compare(a.Num, b.Num))
	}
}
