package portal

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/contracts"
	"imar/internal/view/directory"
	"imar/internal/view/dossier"
	"imar/internal/view/portfolio"
	"imar/internal/view/search"
	"imar/internal/web/page"
)

type partyRow = *directory.Row

// parties is the list of all organisations.
func (p *Portal) parties(q *ask) (*answer, error) {
	var problems problem.List
	sorts := []string{"-projects", "-contracts", "name"}
	order, err := q.choice("sort", sorts...)
	problems = append(problems, problem.Of(err)...)
	leaf, err := q.leaf()
	problems = append(problems, problem.Of(err)...)
	if len(problems) > 0 {
		return nil, problems
	}
	var rows []partyRow
	var facets []question
	s := p.read(func(m *view.Models) {
		var only *search.Found
		if words := q.values.Get("q"); words != "" {
			only = m.Ranked(view.NounParty, words)
		}
		rows, facets = q.partyRows(m.Parties.Rows(), only)
	})
	slices.SortFunc(rows, func(a, b partyRow) int {
		c := 0
		switch order {
		case "-projects":
			c = cmp.Compare(len(b.Projects), len(a.Projects))
		case "-contracts":
			c = cmp.Compare(len(b.Contracts), len(a.Contracts))
		}
		return cmp.Or(c, cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.Num, b.Num))
	})
	a := &answer{stamp: s}
	c := q.partyColumns()
	shown := cut(rows, leaf, q.wholeFile())
	switch q.twin {
	case ".json":
		a.data = rowsData(q, s, c, shown, len(rows), leaf)
	case "":
		v := &Listing{Page: p.frame(q, s, "parties", page.Say("portal.nav.parties")), Intro: page.Say("portal.parties.intro"), List: q.controls(facets, nil, sorts, order, len(rows), leaf)}
		v.Crumbs = []page.Link{{Text: v.Title}}
		v.List.Count = page.Say("portal.count.parties", len(rows))
		v.List.Table = c.page(shown, order, func(o string) string { return q.with("sort", o) })
		a.view = v
	default:
		a.table = c.sheet(q.lang, page.Say("portal.nav.parties").Plain(q.lang), shown)
	}
	return a, nil
}

// partyRows narrows the directory by role and kind, and counts both.
func (q *ask) partyRows(all []partyRow, only *search.Found) (rows []partyRow, facets []question) {
	roles, kinds := map[string]int{}, map[string]int{}
	chosenRoles, chosenKinds := q.values["role"], q.values["kind"]
	for _, r := range all {
		if !only.Has(r.Num) {
			continue
		}
		hasRole := len(chosenRoles) == 0 || slices.ContainsFunc(r.Roles, func(s string) bool { return slices.Contains(chosenRoles, s) })
		hasKind := len(chosenKinds) == 0 || slices.Contains(chosenKinds, r.Kind)
		if hasKind {
			for _, role := range r.Roles {
				roles[role]++
			}
		}
		if hasRole && r.Kind != "" {
			kinds[r.Kind]++
		}
		if hasRole && hasKind {
			rows = append(rows, r)
		}
	}
	return rows, []question{
		{param: "role", name: "portal.field.role", label: func(v string) page.Value { return label("partyRole", v) }, counts: byCount(roles)},
		{param: "kind", name: "portal.field.kind-of-party", label: func(v string) page.Value { return label("partyKind", v) }, counts: byCount(kinds)},
	}
}

// byCount lists values by how many rows have them.
func byCount(counts map[string]int) []count {
	var list []count
	for v, n := range counts {
		list = append(list, count{v, n})
	}
	slices.SortFunc(list, func(a, b count) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.value, b.value)) })
	return list
}

func (q *ask) partyColumns() columns[partyRow] {
	return columns[partyRow]{
		{name: "portal.party", order: "name", show: q.partyCell},
		{key: "id", name: "portal.field.id", cell: func(r partyRow) string { return r.ID }},
		{key: "name_ar", name: "portal.field.name-ar", cell: func(r partyRow) string { return r.Names.Ar }},
		{key: "name_en", name: "portal.field.name-en", cell: func(r partyRow) string { return r.Names.En }},
		{key: "name", name: "portal.field.name", cell: func(r partyRow) string { return r.Names.Base }},
		{key: "scheme", name: "portal.field.scheme", cell: func(r partyRow) string { return r.Scheme }},
		{key: "identifier", name: "portal.field.identifier", cell: func(r partyRow) string { return r.Identifier }},
		{key: "kind", name: "portal.field.kind-of-party", show: func(r partyRow) page.Value { return label("partyKind", r.Kind) }, cell: func(r partyRow) string { return r.Kind }},
		{key: "roles", name: "portal.field.role", show: func(r partyRow) page.Value { return labels("partyRole", r.Roles) }, cell: func(r partyRow) string { return strings.Join(r.Roles, " ") }},
		{key: "projects", name: "portal.projects", kind: sheet.Number, order: "-projects", show: func(r partyRow) page.Value { return page.Number(int64(len(r.Projects))) }, cell: func(r partyRow) string { return strconv.Itoa(len(r.Projects)) }},
		{key: "contracts", name: "portal.section.contracts", kind: sheet.Number, order: "-contracts", show: func(r partyRow) page.Value { return page.Number(int64(len(r.Contracts))) }, cell: func(r partyRow) string { return strconv.Itoa(len(r.Contracts)) }},
		{key: "address", name: "portal.field.address", cell: func(r partyRow) string { return r.Address }},
	}
}

func (q *ask) partyCell(r partyRow) page.Value {
	v := named(r.Names, r.ID).To(q.toThing("parties", r.ID))
	if r.Identifier != "" {
		v = v.With(page.Code(strings.Trim(r.Scheme+" "+r.Identifier, " ")))
	}
	return v
}

// party is the page of one organisation.
func (p *Portal) party(q *ask) (*answer, error) {
	a := &answer{}
	var row partyRow
	var seqs []fact.Seq
	g := &gathered{}
	g.stamp = p.read(func(m *view.Models) {
		if q.resolve(func(id string) bool { return m.Parties.At(id) != nil }) {
			row = m.Parties.At(q.id)
			g.hidden = p.hidden(m)
			seqs = chains(m, 0, fact.NewSubject("party", q.id))
		}
	})
	if row == nil {
		return nil, errNotFound
	}
	events, err := p.events(q.Context(), seqs, g.hidden)
	if err != nil {
		return nil, err
	}
	g.dossier, a.stamp = dossier.Of(events), g.stamp
	p.read(func(m *view.Models) {
		switch q.twin {
		case ".json":
			c := q.partyColumns()
			a.data = g.wrapped(q, map[string]any{"party": c.objects([]partyRow{row})[0], "projects": row.Projects, "contracts": row.Contracts, "money": q.tableData(q.partyTables(m, ledger.Party(row.ID))), "record": g.data(q)})
		case "":
			a.view = q.partyPage(p, m, g, row)
		default: // its statement: the party itself stands in the list
			a.table = q.fileColumns().sheet(q.lang, named(row.Names, row.ID).Plain(q.lang), fileRows(q.partyTables(m, ledger.Party(row.ID))))
		}
	})
	return a, nil
}

func (q *ask) partyPage(p *Portal, m *view.Models, g *gathered, r partyRow) page.View {
	title := named(r.Names, r.ID)
	v := &Subject{Page: p.frame(q, g.stamp, "parties", title), Kind: page.Say("portal.party"), ID: page.Code(r.ID)}
	v.Crumbs = []page.Link{{Text: page.Say("portal.nav.parties"), Href: q.to("/parties")}, {Text: title}}
	for _, role := range r.Roles {
		v.Lead = append(v.Lead, label("partyRole", role))
	}
	for _, d := range r.Debarred {
		v.Notices = append(v.Notices, page.Notice{Tone: page.Doubt, Title: page.Say("portal.debarred", plainDay(d.From), page.Wrote(und(d.Source))), Body: page.Wrote(und(d.Reason))})
	}
	about := page.Section{ID: "about", Title: page.Say("portal.section.about")}
	for _, f := range []page.Fact{
		{Name: page.Say("portal.field.kind-of-party"), Value: label("partyKind", r.Kind)},
		{Name: page.Say("portal.field.identifier"), Value: page.Code(strings.Trim(r.Scheme+" "+r.Identifier, " "))},
		{Name: page.Say("portal.field.address"), Value: page.Wrote(und(r.Address))},
		{Name: page.Say("portal.field.registered"), Value: registered(r)},
	} {
		if !f.Value.IsZero() {
			about.Facts = append(about.Facts, f)
		}
	}
	owed, latest := p.owedSections(q, m, ledger.Party(r.ID), dayOf(m.History.Today))
	v.Sections = slices.Concat([]page.Section{about}, q.giverSections(m, ledger.Party(r.ID), dayOf(m.History.Today)), owed)
	var signed []contractRow
	for _, id := range r.Contracts {
		if c := m.Contracts.At(id); c != nil {
			signed = append(signed, c)
		}
	}
	if len(signed) > 0 {
		found := contracts.Query(signed, contracts.Filter{}, contracts.SortValue, 0, 0)
		t := q.contractColumns(m).page(cut(found.Rows, 1, false), "", nil)
		v.Sections = append(v.Sections, page.Section{ID: "contracts", Title: page.Say("portal.section.contracts"), Count: page.Say("portal.count.contracts", found.Total), Table: &t,
			Figures: []page.Figure{{Name: page.Say("portal.figure.values"), Value: sums(usualFirst(found.Value), short)}, {Name: page.Say("portal.figure.paid"), Value: sums(usualFirst(found.Paid), short)}},
			More:    q.moreIf(found.Total > leafRows, "/contracts?supplier="+escapeQuery(firstSupplier(signed, r)))})
	}
	var projects []projectRow
	for _, id := range r.Projects {
		if row := m.Projects.At(id); row != nil {
			projects = append(projects, row)
		}
	}
	if len(projects) > 0 {
		found := portfolio.Query(projects, portfolio.Filter{}, portfolio.SortChanged, 0, leafRows)
		t := q.projectColumns().page(found.Rows, "", nil)
		v.Sections = append(v.Sections, page.Section{ID: "projects", Title: page.Say("portal.projects"), Count: page.Say("portal.count.projects", found.Total), Table: &t})
	}
	if latest.ID != "" {
		v.Sections = append(v.Sections, latest)
	}
	if len(g.dossier.History) > 0 {
		v.Sections = append(v.Sections, q.historySection(m, g))
	}
	return v
}

func registered(r partyRow) page.Value {
	if r.Registered {
		return page.Say("portal.party.registered")
	}
	return page.Say("portal.party.named")
}

// firstSupplier is the name under which a contract knows the organisation.
func firstSupplier(list []contractRow, r partyRow) string {
	for _, c := range list {
		for _, s := range c.Suppliers {
			if s.ID == r.ID || s.Name == r.Names.Ar || s.Name == r.Names.Base || s.Name == r.Names.En {
				return cmp.Or(s.Name, s.ID)
			}
		}
	}
	return r.Names.Any()
}

func (q *ask) moreIf(more bool, path string) []page.Link {
	if !more {
		return nil
	}
	return []page.Link{{Text: page.Say("portal.more"), Href: q.to(path)}}
}
