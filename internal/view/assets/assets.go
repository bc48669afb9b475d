// Package assets is the read model of all assets: what was damaged, what was
// done to it, and whether it works.
//
// The invariant: the rows are a function of the public parts of the facts
// folded so far. A row that a reader may hold is never changed in place (Settle).
//
// Locking is the caller's: Fold and Load exclude everything else.
package assets

import (
	"cmp"
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/asset"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"
	"imar/internal/view/portfolio"
	"imar/internal/view/search"
)

// Row is one asset.
type Row struct {
	Num          uint32
	ID           string
	Kind         string
	Names        portfolio.Names
	Owner        string
	District     string
	Municipality string
	Capacity     string // decimal text
	Unit         string
	Location     *project.Location
	Damage       []asset.Damage      // by day
	Checks       []asset.Functioning // by day
	Projects     []project.ID
	First, Last  fact.Seq
	Sort         string

	age uint32 // of the view when it was made: View.Settle
}

// Level is the latest assessed damage level, "" before the first.
func (r *Row) Level() string {
	if len(r.Damage) == 0 {
		return ""
	}
	return r.Damage[len(r.Damage)-1].Level
}

// Works is the answer of the latest check, "" before the first.
func (r *Row) Works() string {
	if len(r.Checks) == 0 {
		return ""
	}
	return r.Checks[len(r.Checks)-1].Works
}

// View is all assets.
type View struct {
	rows []*Row
	byID map[string]uint32
	age  uint32 // rows of this age belong to the view alone
}

// New is the view before the first fact.
func New() *View { return &View{byID: map[string]uint32{}} }

// Settle says that readers may now hold rows: from here on a fold replaces a
// row by a changed copy, once, and changes that copy in place until the next
// Settle.
func (v *View) Settle() { v.age++ }

// mutable is the row of that number, to change: itself when nobody can hold it
// yet, else a copy that takes its place and shares no list that grows.
func (v *View) mutable(n uint32) *Row {
	row := v.rows[n]
	if row.age == v.age {
		return row
	}
	changed := *row
	changed.age = v.age
	changed.Damage, changed.Checks = slices.Clone(row.Damage), slices.Clone(row.Checks)
	changed.Projects = slices.Clone(row.Projects)
	v.rows[n] = &changed
	return &changed
}

// Rows is all rows in the order of their first fact.
func (v *View) Rows() []*Row { return v.rows[:len(v.rows):len(v.rows)] }

// At is one asset, nil when there is none.
func (v *View) At(id string) *Row {
	if n, ok := v.byID[id]; ok {
		return v.rows[n]
	}
	return nil
}

// Fold folds one fact and gives the asset it touched, nil for none.
func (v *View) Fold(e whole.Event) *Row {
	if d, ok := e.Body.(*project.Description); ok {
		for _, id := range d.Assets {
			if n, ok := v.byID[id]; ok {
				row := v.mutable(n)
				if i, found := slices.BinarySearch(row.Projects, project.ID(e.Subject.ID())); !found {
					row.Projects = slices.Insert(row.Projects, i, project.ID(e.Subject.ID()))
				}
			}
		}
		return nil
	}
	if e.Subject.Noun() != "asset" {
		return nil
	}
	id := e.Subject.ID()
	n, ok := v.byID[id]
	if !ok {
		n = uint32(len(v.rows))
		v.byID[id] = n
		v.rows = append(v.rows, &Row{Num: n, ID: id, First: e.Seq, age: v.age})
	}
	row := v.mutable(n)
	row.Last = e.Seq
	switch b := e.Body.(type) {
	case *asset.Registration:
		row.register(b)
	case *asset.Damage:
		row.Damage = append(row.Damage, *b)
		slices.SortStableFunc(row.Damage, func(a, b asset.Damage) int { return cmp.Compare(a.Date, b.Date) })
	case *asset.Functioning:
		row.Checks = append(row.Checks, *b)
		slices.SortStableFunc(row.Checks, func(a, b asset.Functioning) int { return cmp.Compare(a.Date, b.Date) })
	}
	return row
}

func (r *Row) register(a *asset.Registration) {
	r.Kind, r.District, r.Municipality, r.Location = a.Kind, a.District, a.Municipality, a.Location
	r.Names = portfolio.Names{Base: a.Name, Ar: a.NameAr, En: a.NameEn}
	if lang.Script(a.Name) == lang.Arabic && a.NameAr == "" {
		r.Names.Ar, r.Names.Base = a.Name, ""
	}
	r.Sort = strings.Join(strings.Fields(lang.Fold(r.Names.Any())), " ")
	r.Owner, r.Capacity, r.Unit = "", "", ""
	if a.Owner != nil {
		r.Owner = a.Owner.Name
	}
	if a.Capacity != nil {
		r.Capacity, r.Unit = string(a.Capacity.Amount), a.Capacity.Unit
	}
}

// Filter narrows the list; an empty member does not.
type Filter struct {
	Kind     []string
	District []string
	Level    []string // of the latest assessment
	Works    []string // of the latest check; "unknown" before the first
	Only     *search.Found
}

// Count is a value and how many assets have it.
type Count struct {
	Value string
	Count int
}

// Facet is one dimension with its counts.
type Facet struct {
	Name   string
	Values []Count
}

// Query gives the rows from offset on, at most limit (0: all), ordered by name,
// with the total and the facets.
func Query(rows []*Row, f Filter, offset, limit int) ([]*Row, int, []Facet) {
	chosen := [][]string{f.Kind, f.District, f.Level, f.Works}
	counts := []map[string]int{{}, {}, {}, {}}
	var matched []*Row
	for _, r := range rows {
		if !f.Only.Has(r.Num) {
			continue
		}
		values := []string{r.Kind, r.District, r.Level(), cmp.Or(r.Works(), "unknown")}
		missed, where := 0, 0
		for i, v := range values {
			if len(chosen[i]) > 0 && !slices.Contains(chosen[i], v) {
				missed, where = missed+1, i
			}
		}
		for i, v := range values {
			if v != "" && (missed == 0 || missed == 1 && where == i) {
				counts[i][v]++
			}
		}
		if missed == 0 {
			matched = append(matched, r)
		}
	}
	slices.SortFunc(matched, func(a, b *Row) int { return cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.Num, b.Num)) })
	total := len(matched)
	matched = matched[min(offset, total):]
	if limit > 0 && len(matched) > limit {
		matched = matched[:limit]
	}
	facets := make([]Facet, 4)
	for i, name := range []string{"kind", "district", "level", "works"} {
		facets[i].Name = name
		for v, n := range counts[i] {
			facets[i].Values = append(facets[i].Values, Count{v, n})
		}
		slices.SortFunc(facets[i].Values, func(a, b Count) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
	}
	return matched, total, facets
}
