package portal

import (
	"slices"

	"imar/internal/domain/access"
	"imar/internal/view"
	"imar/internal/web/page"
)

// duties is the page of who may ask for what: the policy as the program has it,
// commands by roles, for an auditor to read and to print.
func (p *Portal) duties(q *ask) (*answer, error) {
	s := p.read(func(*view.Models) {})
	a := &answer{stamp: s}
	rows := access.Policy()
	c := q.dutyColumns()
	switch q.twin {
	case ".json":
		a.data = rowsData(q, s, c, rows, len(rows), 1)
	case ".csv", ".xlsx":
		a.table = c.sheet(q.lang, page.Say("portal.duties").Plain(q.lang), rows)
	default:
		v := &Listing{Page: p.frame(q, s, "data", page.Say("portal.duties")), Intro: page.Say("portal.duties.intro")}
		v.Crumbs = []page.Link{{Text: page.Say("portal.data.title"), Href: q.to("/data")}, {Text: v.Title}}
		v.Notices = []page.Notice{{Title: page.Say("portal.duties.rules"), Body: page.Say("portal.duties.rule.self").With(
			page.Say("portal.duties.rule.money"), page.Say("portal.duties.rule.second"), page.Say("portal.duties.rule.apart"), page.Say("portal.duties.rule.guard"))}}
		v.List = page.List{Count: page.Say("portal.count.commands", len(rows)), Table: c.page(rows, "", nil)}
		v.List.Table.Label = page.Say("portal.duties.matrix")
		a.view = v
	}
	return a, nil
}

// dutyColumns are the matrix: the command, then one column a role.
func (q *ask) dutyColumns() columns[access.Right] {
	list := columns[access.Right]{
		{name: "portal.field.action", show: func(r access.Right) page.Value {
			v := label("action", string(r.Action)).With(page.Code(string(r.Action)))
			if !slices.ContainsFunc(access.Roles, func(role access.Role) bool { return slices.Contains(r.Roles, role) }) {
				v = v.With(page.Say("portal.duties.program")) // a row of dashes alone would say that nobody does it
			}
			return v
		}},
		{key: "command", name: "portal.field.action", cell: func(r access.Right) string { return string(r.Action) }},
	}
	for _, role := range access.Roles {
		may := func(r access.Right) bool { return slices.Contains(r.Roles, role) }
		list = append(list, column[access.Right]{key: string(role), name: "codes.role." + string(role),
			show: func(r access.Right) page.Value {
				if may(r) {
					return page.Say("portal.duties.may")
				}
				return page.Value{}
			},
			cell: func(r access.Right) string {
				if may(r) {
					return "yes"
				}
				return "no"
			}})
	}
	return list
}
