package portal

import (
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/contracts"
	"imar/internal/web/page"
)

type contractRow = *contracts.Row

// contracts is the list of all contracting processes.
func (p *Portal) contracts(q *ask) (*answer, error) {
	var problems problem.List
	any := func(string) bool { return true }
	f := contracts.Filter{
		Status: q.choices(&problems, "status", func(s string) bool { return slices.Contains([]string{"pre-award", "active", "closed"}, s) }),
		Nature: q.choices(&problems, "nature", any), Method: q.choices(&problems, "method", any), Supplier: q.values.Get("supplier"),
	}
	order, err := q.choice("sort", contracts.Sorts...)
	problems = append(problems, problem.Of(err)...)
	leaf, err := q.leaf()
	problems = append(problems, problem.Of(err)...)
	if len(problems) > 0 {
		return nil, problems
	}
	var found contracts.Result
	a := &answer{}
	a.stamp = p.read(func(m *view.Models) {
		if words := q.values.Get("q"); words != "" {
			f.Only = m.Ranked(view.NounContract, words)
		}
		offset, limit := (leaf-1)*leafRows, leafRows
		if q.wholeFile() {
			offset, limit = 0, 0
		}
		found = contracts.Query(m.Contracts.Rows(), f, order, offset, limit)
		c := q.contractColumns(m)
		switch q.twin {
		case ".json":
			a.data = rowsData(q, stamp{versionOf(m), m.History.Now, m.History.Today}, c, found.Rows, found.Total, leaf)
		case "":
			v := &Listing{List: q.controls(contractFacets(found.Facets), []question{{param: "supplier", name: "portal.field.contractor", label: func(v string) page.Value { return page.Wrote(und(v)) }}}, contracts.Sorts, order, found.Total, leaf)}
			v.List.Table = c.page(found.Rows, order, func(o string) string { return q.with("sort", o) })
			a.view = v
		default:
			a.table = c.sheet(q.lang, page.Say("portal.section.contracts").Plain(q.lang), found.Rows)
		}
	})
	if v, ok := a.view.(*Listing); ok {
		v.Page = p.frame(q, a.stamp, "contracts", page.Say("portal.section.contracts"))
		v.Intro = page.Say("portal.contracts.intro")
		v.Crumbs = []page.Link{{Text: v.Title}}
		v.List.Count = page.Say("portal.count.contracts", found.Total)
		for _, t := range []struct {
			key string
			v   page.Value
		}{{"portal.figure.values", sums(usualFirst(found.Value), short)}, {"portal.figure.paid", sums(usualFirst(found.Paid), short)}} {
			if !t.v.IsZero() {
				v.Figures = append(v.Figures, page.Figure{Name: page.Say(t.key), Value: t.v})
			}
		}
	}
	return a, nil
}

func contractFacets(found []contracts.Facet) []question {
	lists := map[string][2]string{"status": {"portal.field.state", "contractingProcessStatus"}, "nature": {"portal.field.nature", "contractNature"}, "method": {"portal.field.method", "method"}}
	var list []question
	for _, f := range found {
		of := lists[f.Name]
		one := question{param: f.Name, name: of[0], label: func(v string) page.Value { return label(of[1], v) }}
		for _, c := range f.Values {
			if c.Value != "" {
				one.counts = append(one.counts, count{c.Value, c.Count})
			}
		}
		list = append(list, one)
	}
	return list
}

// contractColumns are the columns of a list of contracts.
func (q *ask) contractColumns(m *view.Models) columns[contractRow] {
	names := func(r contractRow) string {
		var list []string
		for _, s := range r.Suppliers {
			list = append(list, s.Name)
		}
		return strings.Join(list, "; ")
	}
	amount := func(f func(contractRow) (string, bool)) func(contractRow) string {
		return func(r contractRow) string { s, _ := f(r); return s }
	}
	return columns[contractRow]{
		{name: "portal.field.contract", order: "title", show: func(r contractRow) page.Value { return q.contractCell(m, r) }},
		{key: "id", name: "portal.field.id", cell: func(r contractRow) string { return string(r.ID) }},
		{key: "process", name: "portal.field.process", cell: func(r contractRow) string { return r.Process }},
		{key: "project", name: "portal.field.project", cell: func(r contractRow) string { return string(r.Project) }},
		{key: "title", name: "portal.field.title", cell: func(r contractRow) string { return r.Title.Any() }},
		{key: "status", name: "portal.field.state", show: func(r contractRow) page.Value { return processState(r.Status) }, cell: func(r contractRow) string { return r.Status }},
		{key: "nature", name: "portal.field.nature", cell: func(r contractRow) string { return strings.Join(r.Nature, " ") }},
		{key: "method", name: "portal.field.method", show: func(r contractRow) page.Value { return label("method", r.Method) }, cell: func(r contractRow) string { return r.Method }},
		{key: "tenderers", name: "portal.field.tenderers", kind: sheet.Number, cell: func(r contractRow) string { return strconv.FormatInt(r.Tenderers, 10) }},
		{key: "suppliers", name: "portal.field.contractor", show: func(r contractRow) page.Value {
			var v page.Value
			for i, s := range r.Suppliers {
				if one := q.organisation(m, s.ID, s.Name); i == 0 {
					v = one
				} else {
					v = v.With(one)
				}
			}
			return v
		}, cell: names},
		{key: "buyer", name: "portal.field.buyer", cell: func(r contractRow) string { return r.Buyer }},
		{key: "signed", name: "portal.field.signed", kind: sheet.Date, order: "-signed", show: func(r contractRow) page.Value { return on(r.Signed) }, cell: func(r contractRow) string { return r.Signed }},
		{key: "original_value", name: "portal.field.original", kind: sheet.Number, decimals: 3, show: func(r contractRow) page.Value { return money(r.Original) },
			cell: amount(func(r contractRow) (string, bool) { return decimal(r.Original), true })},
		{key: "value", name: "portal.field.current", kind: sheet.Number, decimals: 3, order: "-value", show: func(r contractRow) page.Value {
			v := money(r.Value)
			if r.Modifications > 0 && !v.IsZero() {
				v = v.With(page.Say("portal.count.modifications", r.Modifications))
			}
			return v
		}, cell: amount(func(r contractRow) (string, bool) { return decimal(r.Value), true })},
		{key: "currency", name: "portal.field.currency", cell: func(r contractRow) string { return r.Value.Currency }},
		{key: "paid", name: "portal.field.paid", cell: func(r contractRow) string { return sumsText(r.Paid) }},
		{key: "modifications", name: "portal.field.modifications", kind: sheet.Number, cell: func(r contractRow) string { return strconv.Itoa(r.Modifications) }},
		{key: "start", name: "portal.field.start", kind: sheet.Date, cell: func(r contractRow) string { return r.Start }},
		{key: "end", name: "portal.field.end", kind: sheet.Date, cell: func(r contractRow) string { return r.End }},
		{key: "original_end", name: "portal.field.original-end", kind: sheet.Date, cell: func(r contractRow) string { return r.OriginalEnd }},
		{key: "changed", name: "portal.field.changed", kind: sheet.Date, cell: func(r contractRow) string { return r.Changed.String() }},
	}
}

// contractCell is a contract in a table: its title, with the project beneath.
func (q *ask) contractCell(m *view.Models, r contractRow) page.Value {
	v := named(r.Title, r.Process).To(q.toThing("contracts", string(r.ID)))
	if r.Project != "" {
		if p := m.Projects.At(r.Project); p != nil {
			v = v.With(named(p.Title, string(p.ID)).To(q.toThing("projects", string(p.ID))))
		}
	}
	if v.Kind != page.KindCode {
		v = v.With(page.Code(r.Process))
	}
	return v
}

func processState(s string) page.Value {
	tone := map[string]page.Tone{"pre-award": page.Plain, "active": page.Going, "closed": page.Done}[s]
	if tone == "" {
		return label("contractingProcessStatus", s)
	}
	return page.State("codes.contractingProcessStatus."+s, tone)
}
