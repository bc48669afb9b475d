package page

import (
	"slices"
	"strconv"
)

// Fields are the hidden inputs of a form on this list: every parameter of the
// list's state but the named ones, which the form itself asks for. A changed
// filter always returns to the first leaf, so the leaf is never carried.
func (l List) Fields(without ...string) []Kept {
	var fields []Kept
	add := func(name, value string) {
		if value != "" && !slices.Contains(without, name) {
			fields = append(fields, Kept{name, value})
		}
	}
	for _, k := range l.Kept {
		add(k.Name, k.Value)
	}
	if !slices.Contains(without, "facets") {
		for _, f := range l.Facets {
			for _, o := range f.Options {
				if o.Chosen {
					add(f.Param, o.Value)
				}
			}
		}
	}
	add("q", l.Query)
	for _, o := range l.Sorts {
		if o.Chosen {
			add("sort", o.Value)
		}
	}
	return fields
}

// Turn makes the way through a list of pages leaves, of which current (from 1)
// is shown: first, last, and two on each side. at gives a leaf's address.
func Turn(current, pages int, at func(leaf int) string) Paging {
	if pages <= 1 {
		return Paging{}
	}
	current = min(max(current, 1), pages)
	var p Paging
	if current > 1 {
		p.Previous = at(current - 1)
	}
	if current < pages {
		p.Next = at(current + 1)
	}
	last := 0
	for n := 1; n <= pages; n++ {
		if n != 1 && n != pages && (n < current-1 || n > current+1) {
			continue
		}
		if n > last+1 {
			p.Leaves = append(p.Leaves, Leaf{})
		}
		p.Leaves = append(p.Leaves, Leaf{Number: int64(n), Href: at(n), Current: n == current})
		last = n
	}
	return p
}

// ParseLeaf reads the leaf number of an address ("page=3"); 1 when it is absent or
// not a number from 1.
func ParseLeaf(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 1
	}
	return n
}
