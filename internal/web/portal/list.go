package portal

import (
	"slices"

	"imar/internal/web/page"
)

// leafRows is how many rows one page of a list has.
const leafRows = 25

// count is one value of a facet and how many rows have it.
type count struct {
	value string
	n     int
}

// question is one facet, as a list asks it.
type question struct {
	param  string // name in the address
	name   string // catalogue key
	label  func(string) page.Value
	counts []count
}

// maxOptions is how many values of a facet are offered; the chosen ones always
// are.
const maxOptions = 24

// facet makes the check boxes of a question.
func (q *ask) facet(f question) page.Facet {
	facet := page.Facet{Param: f.param, Name: page.Say(f.name)}
	chosen := q.values[f.param]
	listed := map[string]bool{}
	for _, c := range f.counts {
		is := slices.Contains(chosen, c.value)
		if len(facet.Options) >= maxOptions && !is {
			continue
		}
		listed[c.value] = true
		facet.Options = append(facet.Options, page.Option{Value: c.value, Name: f.label(c.value), Count: int64(c.n), Chosen: is})
	}
	for _, v := range chosen {
		if !listed[v] {
			listed[v] = true
			facet.Options = append(facet.Options, page.Option{Value: v, Name: f.label(v), Chosen: true})
		}
	}
	return facet
}

// controls makes everything around a list's rows: facets, active filters, order
// and paging. more are filters that are no facets, such as one asset; sorts are
// the orders with their catalogue keys in sortKeys.
func (q *ask) controls(facets, more []question, sorts []string, order string, total, leaf int) page.List {
	l := page.List{
		Action: page.Address(q.lang, q.path()),
		Query:  q.values.Get("q"),
		Silent: !slices.Contains(q.route.params, "q"),
		Clear:  q.to(q.path()),
		Empty: page.Empty{Title: page.Say("portal.empty.list.title"), Body: page.Say("portal.empty.list.body"),
			Links: []page.Link{{Text: page.Say("portal.list.clear"), Href: q.to(q.path())}}},
		Paging: page.Turn(leaf, (total+leafRows-1)/leafRows, func(n int) string {
			values := clone(q.values)
			values.Set("page", itoa(n))
			return page.Address(q.lang, withQuery(q.path(), values))
		}),
	}
	for _, f := range facets {
		if len(f.counts) > 0 || len(q.values[f.param]) > 0 {
			l.Facets = append(l.Facets, q.facet(f))
		}
	}
	for _, f := range append(slices.Clone(facets), more...) {
		for _, v := range q.values[f.param] {
			l.Chips = append(l.Chips, page.Chip{Name: page.Say(f.name), Value: bare(f.label(v)), Remove: q.without(f.param, v)})
		}
	}
	if v := q.values.Get("as-of"); v != "" {
		l.Kept = append(l.Kept, page.Kept{Name: "as-of", Value: v})
	}
	for _, f := range more {
		for _, v := range q.values[f.param] {
			l.Kept = append(l.Kept, page.Kept{Name: f.param, Value: v})
		}
	}
	if l.Query != "" {
		l.Chips = append(l.Chips, page.Chip{Name: page.Say("portal.list.words"), Value: page.Wrote(und(l.Query)), Remove: q.with("q", "")})
	}
	for _, s := range sorts {
		l.Sorts = append(l.Sorts, page.Option{Value: s, Name: page.Say(sortKeys[s]), Chosen: s == order})
	}
	return l
}

// bare is a value without link and small lines, for a chip that is itself a
// link.
func bare(v page.Value) page.Value {
	v.Href, v.Under = "", nil
	return v
}

// sortKeys are the sentences of the orders.
var sortKeys = map[string]string{
	"-changed": "portal.sort.changed", "title": "portal.sort.name", "name": "portal.sort.name",
	"-budget": "portal.sort.budget", "-value": "portal.sort.value", "-paid": "portal.sort.paid",
	"start": "portal.sort.start", "end": "portal.sort.end", "disclosed": "portal.sort.disclosed",
	"rank": "portal.sort.rank", "-signed": "portal.sort.signed", "-modifications": "portal.sort.modifications",
	"-projects": "portal.sort.projects", "-contracts": "portal.sort.contracts",
}

// cut is one page of rows, or all of them for a file.
func cut[T any](rows []T, leaf int, all bool) []T {
	if all {
		return rows
	}
	from := min((leaf-1)*leafRows, len(rows))
	return rows[from:min(from+leafRows, len(rows))]
}

// next is the address of the next page of a JSON list, "" at the end.
func (q *ask) next(leaf, total int) string {
	if leaf*leafRows >= total {
		return ""
	}
	values := clone(q.values)
	values.Set("page", itoa(leaf+1))
	return page.Address(q.lang, withQuery(q.path()+".json", values))
}

// rowsData is the JSON twin of a list.
func rowsData[T any](q *ask, s stamp, c columns[T], rows []T, total, leaf int) envelope {
	e := q.wrap(s, nil)
	e.Total, e.Next, e.Rows = &total, q.next(leaf, total), c.objects(rows)
	return e
}

// wholeFile says that the asked form holds all rows, not one page of them.
func (q *ask) wholeFile() bool { return q.twin != "" && q.twin != ".json" }
