package portal

import (
	"cmp"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/exchange/geojson"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/portfolio"
	"imar/internal/view/tally"
	"imar/internal/web/page"

	"github.com/go-json-experiment/json/jsontext"
)

// ProjectFilter reads what the query of an address of the list of projects narrows
// it to, and the words that it searches for.
func ProjectFilter(query string) (f portfolio.Filter, words string, err error) {
	all := routes()
	list := &all[slices.IndexFunc(all, func(r route) bool { return r.path == "/projects" })]
	q := &ask{Request: &http.Request{URL: &url.URL{RawQuery: query}}, route: list}
	if err := q.parse(); err != nil {
		return f, "", err
	}
	f, err = q.projectFilter()
	return f, q.values.Get("q"), err
}

// projectFilter reads the list's filters from the address.
func (q *ask) projectFilter() (portfolio.Filter, error) {
	var problems problem.List
	any := func(string) bool { return true }
	f := portfolio.Filter{
		Stage:        q.choices(&problems, "stage", func(s string) bool { return s == "none" || project.Stage(s).Known() }),
		Sector:       q.choices(&problems, "sector", any),
		Type:         q.choices(&problems, "type", any),
		District:     q.choices(&problems, "district", isDistrictOrNone),
		Missing:      q.choices(&problems, "missing", func(s string) bool { return slices.Contains(missingCodes, s) }),
		Municipality: q.choices(&problems, "municipality", isMunicipality),
		Asset:        q.values.Get("asset"),
		Currency:     q.values["currency"],
		Budget:       q.values["budget"],
		Value:        q.values["value"],
		Paid:         q.values["paid"],
		From:         q.day(&problems, "from"),
		To:           q.day(&problems, "to"),
	}
	return f, problems.Err()
}

// missingCodes are the values of the facet "missing".
var missingCodes = []string{"location", "budget", "contract", "documents", "dates"}

func isDistrictOrNone(s string) bool {
	_, ok := place.DistrictByISO(place.ISO(s))
	return ok || s == "none"
}

func isMunicipality(s string) bool {
	_, ok := place.MunicipalityByPCode(place.PCode(s))
	return ok
}

// day reads a day from the address.
func (q *ask) day(problems *problem.List, name string) string {
	v := q.values.Get(name)
	if v == "" {
		return ""
	}
	d, err := clock.Parse(v)
	if err != nil {
		for _, p := range problem.Of(err) {
			*problems = append(*problems, p.At(name))
		}
		return ""
	}
	return d.String()
}

// projects is the list of all projects.
func (p *Portal) projects(q *ask) (*answer, error) {
	f, err := q.projectFilter()
	if err != nil {
		return nil, err
	}
	sorts := []string{string(portfolio.SortChanged)}
	for _, s := range portfolio.Sorts[1:] {
		sorts = append(sorts, string(s))
	}
	if q.values.Get("q") != "" {
		sorts = append([]string{string(portfolio.SortRank)}, sorts...)
	}
	order, err := q.choice("sort", sorts...)
	if err != nil {
		return nil, err
	}
	leaf, err := q.leaf()
	if err != nil {
		return nil, err
	}
	var found portfolio.Result
	s := p.read(func(m *view.Models) {
		if words := q.values.Get("q"); words != "" {
			f.Only = m.Ranked(view.NounProject, words)
		}
		offset, limit := (leaf-1)*leafRows, leafRows
		if q.wholeFile() {
			offset, limit = 0, 0
		}
		found = m.Projects.Query(f, portfolio.Sort(order), offset, limit)
	})
	return q.projectList(p, s, found, order, sorts, leaf), nil
}

func (q *ask) projectList(p *Portal, s stamp, found portfolio.Result, order string, sorts []string, leaf int) *answer {
	a := &answer{stamp: s}
	c := q.projectColumns()
	switch q.twin {
	case ".json":
		a.data = rowsData(q, s, c, found.Rows, found.Total, leaf)
		return a
	case ".csv", ".xlsx":
		a.table = c.sheet(q.lang, page.Say("portal.projects").Plain(q.lang), found.Rows)
		return a
	case ".geojson":
		a.stream = func(w io.Writer) error { return writePlaces(w, s, projectFeatures(found.Rows, c)) }
		return a
	}
	v := &Listing{Page: p.frame(q, s, "projects", page.Say("portal.projects")), Intro: page.Say("portal.projects.intro")}
	v.Crumbs = []page.Link{{Text: v.Title}}
	v.Query = q.values.Get("q")
	v.List = q.controls(q.projectFacets(found.Facets), q.projectMore(), sorts, order, found.Total, leaf)
	v.List.Count = page.Say("portal.count.projects", found.Total)
	v.List.Table = c.page(found.Rows, order, func(o string) string { return q.with("sort", o) })
	v.Figures = totals(found)
	a.view = v
	return a
}

// totals are the sums of all projects of a list, each currency apart.
func totals(found portfolio.Result) []page.Figure {
	var list []page.Figure
	for _, t := range []struct {
		key string
		v   page.Value
	}{
		{"portal.figure.budgets", sums(usualFirst(found.Budget), short)},
		{"portal.figure.values", sums(usualFirst(found.Value), short)},
		{"portal.figure.paid", sums(usualFirst(found.Paid), short)},
	} {
		if !t.v.IsZero() {
			list = append(list, page.Figure{Name: page.Say(t.key), Value: t.v})
		}
	}
	return list
}

// usualFirst orders sums by how many amounts made each.
func usualFirst(s tally.Sums) tally.Sums {
	list := slices.Clone(s)
	slices.SortStableFunc(list, func(a, b tally.CurrencySum) int { return cmp.Compare(b.Count, a.Count) })
	return list
}

func (q *ask) projectFacets(found []portfolio.Facet) []question {
	names := map[string]struct {
		key   string
		label func(string) page.Value
	}{
		"stage":    {"portal.field.state", func(v string) page.Value { return label("stage", v) }},
		"sector":   {"portal.field.sector", func(v string) page.Value { return label("projectSector", v) }},
		"type":     {"portal.field.type", func(v string) page.Value { return label("projectType", v) }},
		"district": {"portal.field.district", q.districtOrNone},
		"missing":  {"portal.field.missing", func(v string) page.Value { return label("missing", v) }},
	}
	var list []question
	for _, f := range found {
		n := names[f.Name]
		one := question{param: f.Name, name: n.key, label: n.label}
		for _, c := range f.Values {
			one.counts = append(one.counts, count{c.Value, c.Count})
		}
		list = append(list, one)
	}
	return list
}

func (q *ask) districtOrNone(v string) page.Value {
	if v == "none" {
		return page.Say("portal.district.none")
	}
	return bare(q.district(v))
}

// projectMore are the filters that the list has no check boxes for.
func (q *ask) projectMore() []question {
	code := func(v string) page.Value { return page.Code(v) }
	day := func(v string) page.Value { return on(v) }
	return []question{
		{param: "municipality", name: "portal.field.municipality", label: q.municipality},
		{param: "asset", name: "portal.field.asset", label: code},
		{param: "currency", name: "portal.field.currency", label: code},
		{param: "budget", name: "portal.filter.budget", label: code},
		{param: "value", name: "portal.filter.value", label: code},
		{param: "paid", name: "portal.filter.paid", label: code},
		{param: "from", name: "portal.filter.from", label: day},
		{param: "to", name: "portal.filter.to", label: day},
	}
}

type projectRow = *portfolio.Row

// projectColumns are the columns of a list of projects.
func (q *ask) projectColumns() columns[projectRow] {
	number := func(n int) string { return strconv.Itoa(n) }
	return columns[projectRow]{
		{name: "portal.field.project", order: "title", show: q.projectCell},
		{key: "id", name: "portal.field.id", cell: func(r projectRow) string { return string(r.ID) }},
		{key: "title_ar", name: "portal.field.title-ar", cell: func(r projectRow) string { return r.Title.Ar }},
		{key: "title_en", name: "portal.field.title-en", cell: func(r projectRow) string { return r.Title.En }},
		{key: "title", name: "portal.field.title", cell: func(r projectRow) string { return r.Title.Base }},
		{key: "stage", name: "portal.field.state", show: func(r projectRow) page.Value { return stage(r.Stage) }, cell: func(r projectRow) string { return string(r.Stage) }},
		{key: "status", name: "portal.field.status", cell: func(r projectRow) string { return r.Status }},
		{key: "type", name: "portal.field.type", cell: func(r projectRow) string { return r.Type }},
		{key: "sector", name: "portal.field.sector", cell: func(r projectRow) string { return strings.Join(r.Sectors, " ") }},
		{name: "portal.field.place", show: q.where},
		{key: "district", name: "portal.field.district", cell: func(r projectRow) string { return r.District }},
		{key: "municipality", name: "portal.field.municipality", cell: func(r projectRow) string { return r.Municipality }},
		{key: "region", name: "portal.field.region", cell: func(r projectRow) string { return r.Region }},
		{key: "longitude", name: "portal.field.longitude", kind: sheet.Number, decimals: 6, cell: func(r projectRow) string { return coordinate(r, r.Point.LonText()) }},
		{key: "latitude", name: "portal.field.latitude", kind: sheet.Number, decimals: 6, cell: func(r projectRow) string { return coordinate(r, r.Point.LatText()) }},
		{key: "start", name: "portal.field.start", kind: sheet.Date, cell: func(r projectRow) string { return r.Start }},
		{key: "end", name: "portal.field.end", kind: sheet.Date, cell: func(r projectRow) string { return r.End }},
		{key: "public_authority", name: "portal.field.owner", cell: func(r projectRow) string { return r.Authority }},
		{key: "physical_percent", name: "portal.field.physical", kind: sheet.Number, decimals: 1, show: func(r projectRow) page.Value { return percent(r.Physical) }, cell: func(r projectRow) string { return r.Physical }},
		{key: "budget", name: "portal.field.budget", kind: sheet.Number, decimals: 3, order: "-budget", show: func(r projectRow) page.Value { return short(r.Budget) }, cell: func(r projectRow) string {
			return decimalOrNone(r)
		}},
		{key: "budget_currency", name: "portal.field.currency", cell: func(r projectRow) string { return r.Budget.Currency }},
		{name: "portal.field.value", kind: sheet.Number, order: "-value", show: func(r projectRow) page.Value { return sums(r.Value, short) }},
		{key: "contract_values", name: "portal.field.value", cell: func(r projectRow) string { return sumsText(r.Value) }},
		{key: "paid", name: "portal.field.paid", cell: func(r projectRow) string { return sumsText(r.Paid) }},
		{key: "contracts", name: "portal.field.contracts", kind: sheet.Number, cell: func(r projectRow) string { return number(r.Contracts) }},
		{key: "documents", name: "portal.field.documents", kind: sheet.Number, cell: func(r projectRow) string { return number(r.Documents) }},
		{key: "disclosed_of_67", name: "portal.field.disclosed", kind: sheet.Number, cell: func(r projectRow) string { return number(r.Disclosed.Count()) }},
		{key: "missing", name: "portal.field.missing", cell: func(r projectRow) string { return strings.Join(r.Missing(), " ") }},
		{key: "changed", name: "portal.field.changed", kind: sheet.Date, cell: func(r projectRow) string { return r.Changed.String() }},
		{key: "first_fact", name: "portal.field.first", kind: sheet.Number, cell: func(r projectRow) string { return number(int(r.First)) }},
		{key: "last_fact", name: "portal.field.last", kind: sheet.Number, cell: func(r projectRow) string { return number(int(r.Last)) }},
	}
}

func decimalOrNone(r projectRow) string {
	if r.Budget.Text == "" {
		return ""
	}
	return decimal(r.Budget)
}

func coordinate(r projectRow, text string) string {
	if !r.HasPoint {
		return ""
	}
	return text
}

// projectCell is a project in a table: its name, with sector and id beneath.
func (q *ask) projectCell(r projectRow) page.Value {
	v := named(r.Title, string(r.ID)).To(q.toThing("projects", string(r.ID)))
	if len(r.Sectors) > 0 {
		v = v.With(label("projectSector", r.Sectors[0]))
	}
	if v.Kind != page.KindCode {
		v = v.With(page.Code(string(r.ID)))
	}
	return v
}

// projectFeatures are the projects that have a position, for a map.
func projectFeatures(rows []projectRow, c columns[projectRow]) func(yield func(geojson.Feature, error) bool) {
	return func(yield func(geojson.Feature, error) bool) {
		for _, r := range rows {
			if !r.HasPoint {
				continue
			}
			point := place.PointGeometry(r.Point)
			if !yield(geojson.Feature{ID: string(r.ID), Geometry: &point, Properties: c.objects([]projectRow{r})[0]}, nil) {
				return
			}
		}
	}
}

// writePlaces writes a GeoJSON collection that says which record it is of.
func writePlaces(w io.Writer, s stamp, features func(yield func(geojson.Feature, error) bool)) error {
	return geojson.Write(w, []geojson.Member{
		{Name: "size", Value: jsontext.Value(strconv.FormatInt(s.at.Size, 10))},
		{Name: "boundaries", Value: fact.AppendString(nil, place.BoundarySource)},
	}, features)
}
