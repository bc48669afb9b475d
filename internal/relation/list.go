package relation

import (
	"imar/internal/domain/project"
	"imar/internal/record/store/relational"
	"imar/internal/view"
	"imar/internal/view/assets"
	"imar/internal/view/books"
	"imar/internal/view/contracts"
	"imar/internal/view/directory"
	"imar/internal/view/portfolio"
	"imar/internal/view/tally"
)

// anyPosting chooses every posting.
var anyPosting = books.Filter{}

// listTables are what the site's lists show. Whatever refers to a thing that is
// not on record has NULL in its place.
func listTables(m *view.Models) []relational.Table {
	return append(append(projectTables(m), contractTables(m)...), append(partyTables(m), assetTables(m)...)...)
}

// projectTables are projects, their sectors, and what was published of their
// payments.
func projectTables(m *view.Models) []relational.Table {
	list := m.Projects.Rows()
	return []relational.Table{
		{Name: "project", About: "Projects, as the list of projects shows them.", Key: []string{"id"},
			Rows: each(list, func(p *portfolio.Row) []row {
				r := append(row{string(p.ID)}, namesOf(p.Title)...)
				r = append(r, known(p.Stage), known(p.Status), known(p.Type), district(p.District), municipality(p.Municipality), known(p.Start), known(p.End), known(p.Authority))
				r = append(append(r, amount(p.Budget)...), known(p.Physical), int64(p.Contracts), int64(p.Documents), int64(p.Visits))
				return []row{append(r, int64(p.Disclosed.Count()), yes(p.Imported), int64(p.First), int64(p.Last))}
			}),
			Columns: columns(required(text("id", "OC4IDS identifier")), nameColumns("title"), text("stage", "of its life, as Imar tells it"), text("status", "OC4IDS projectStatus"), text("type", "OC4IDS projectType"),
				refers("district", text("district", "ISO 3166-2")), refers("municipality", text("municipality", "OCHA p-code")), text("start", "day"), text("end", "day"), text("authority", "public authority"),
				published("budget", "budget"), text("physical", "latest physical progress, percent"), integer("contracts", "contracting processes"), integer("documents", "documents"), integer("visits", "visits"),
				integer("disclosed", "of the 67 items of the CoST standard"), integer("imported", "1 when a published file says so"), integer("first_seq", "its first fact"), integer("last_seq", "its latest fact"))},
		{Name: "project_sector", About: "Sectors of projects.", Key: []string{"project", "sector"},
			Rows: each(list, func(p *portfolio.Row) (rows []row) {
				seen := map[string]bool{}
				for _, s := range p.Sectors {
					if !seen[s] {
						seen[s] = true
						rows = append(rows, row{string(p.ID), s})
					}
				}
				return rows
			}),
			Columns: columns(required(refers("project", text("project", "id"))), required(text("sector", "OC4IDS projectSector")))},
		sums("project", "project_paid", "Payments published of projects and their contracts, by currency.", each(list, func(p *portfolio.Row) []row { return sumRows(string(p.ID), p.Paid) })),
	}
}

// sums is a table of sums by currency of things of another.
func sums(of, name, about string, rows func(func(row, error) bool)) relational.Table {
	return relational.Table{Name: name, About: about, Key: []string{of, "currency"}, Rows: rows,
		Columns: columns(required(refers(of, text(of, "id"))), required(text("currency", "ISO 4217, empty where the source gave none")), text("amount", "decimal text"),
			integer("millionths", "in millionths of the currency, NULL where an integer cannot hold it exactly"), integer("payments", "how many make it"))}
}

func sumRows(id string, s tally.Sums) (rows []row) {
	for _, c := range s {
		rows = append(rows, row{id, c.Currency, c.Sum.Text(), millionths(c.Sum), int64(c.Count)})
	}
	return rows
}

// contractTables are contracting processes, who supplies them, and what was
// published of their payments.
func contractTables(m *view.Models) []relational.Table {
	list := m.Contracts.Rows()
	return []relational.Table{
		{Name: "contract", About: "Contracting processes with their contracts, as the list of contracts shows them.", Key: []string{"id"},
			Rows: each(list, func(c *contracts.Row) []row {
				of := known(c.Project)
				if m.Projects.At(c.Project) == nil {
					of = nil
				}
				r := append(row{string(c.ID), of, known(c.Process)}, namesOf(c.Title)...)
				r = append(r, known(c.Status), join(c.Nature), known(c.Method), number(c.Tenderers), known(c.Buyer), known(c.Signed), known(c.Start), known(c.End), known(c.OriginalEnd), int64(c.Modifications))
				r = append(append(append(r, amount(c.Original)...), amount(c.Value)...), amount(c.Final)...)
				return []row{append(r, yes(c.Withdrawn), int64(c.First), int64(c.Last))}
			}),
			Columns: columns(required(text("id", "project and process")), refers("project", text("project", "id")), text("process", "the publisher's id of the process; ocid in OCDS"), nameColumns("title"),
				text("status", "OC4IDS contractingProcessStatus"), text("nature", "OC4IDS contractNature"), text("method", "OCDS method"), integer("tenderers", "how many tendered"), text("buyer", "name"),
				text("signed", "day"), text("start", "day"), text("end", "day, as it is now"), text("original_end", "day, as signed"), integer("modifications", "how many"),
				published("original", "value as signed"), published("value", "value as it is now"), published("final", "final value"), integer("withdrawn", "1 when its source no longer states it"),
				integer("first_seq", "its first fact"), integer("last_seq", "its latest fact"))},
		{Name: "contract_supplier", About: "Suppliers of contracts, as published.", Key: []string{"contract", "place"},
			Rows: each(list, func(c *contracts.Row) (rows []row) {
				for i, s := range c.Suppliers {
					rows = append(rows, row{string(c.ID), int64(i + 1), known(s.ID), known(s.Name)})
				}
				return rows
			}),
			Columns: columns(required(refers("contract", text("contract", "id"))), required(integer("place", "1, 2 …")), text("party", "identifier as published"), text("name", "name as published"))},
		sums("contract", "contract_paid", "Payments published of contracts, by currency.", each(list, func(c *contracts.Row) []row { return sumRows(string(c.ID), c.Paid) })),
	}
}

// partyTables are organisations and the projects that they have a part in.
func partyTables(m *view.Models) []relational.Table {
	list := m.Parties.Rows()
	return []relational.Table{
		{Name: "party", About: "Organisations.", Key: []string{"id"},
			Rows: each(list, func(p *directory.Row) []row {
				r := append(row{p.ID}, namesOf(p.Names)...)
				return []row{append(r, known(p.Scheme), known(p.Identifier), known(p.Kind), join(p.Roles), yes(p.Registered), yes(len(p.Debarred) > 0), int64(p.First), int64(p.Last))}
			}),
			Columns: columns(required(text("id", "as in the site's addresses")), nameColumns("name"), text("scheme", "org-id.guide"), text("identifier", "in that scheme"), text("kind", "as registered"),
				text("roles", "OC4IDS partyRole"), integer("registered", "1 when the fund registered it"), integer("debarred", "1 when a debarment is on record"), integer("first_seq", "its first fact"), integer("last_seq", "its latest fact"))},
		{Name: "party_project", About: "Which organisations have a part in which projects.", Key: []string{"party", "project"},
			Rows: each(list, func(p *directory.Row) (rows []row) {
				seen := map[project.ID]bool{}
				for _, id := range p.Projects {
					if m.Projects.At(id) != nil && !seen[id] {
						seen[id] = true
						rows = append(rows, row{p.ID, string(id)})
					}
				}
				return rows
			}),
			Columns: columns(required(refers("party", text("party", "id"))), required(refers("project", text("project", "id"))))},
	}
}

// assetTables are assets and the projects that work on them.
func assetTables(m *view.Models) []relational.Table {
	list := m.Assets.Rows()
	return []relational.Table{
		{Name: "asset", About: "Assets: schools, hospitals, roads …", Key: []string{"id"},
			Rows: each(list, func(a *assets.Row) []row {
				r := append(row{a.ID}, namesOf(a.Names)...)
				return []row{append(r, known(a.Kind), known(a.Owner), district(a.District), municipality(a.Municipality), known(a.Capacity), known(a.Unit), known(a.Level()), known(a.Works()), int64(a.First), int64(a.Last))}
			}),
			Columns: columns(required(text("id", "as in the site's addresses")), nameColumns("name"), text("kind", "school, hospital …"), text("owner", "id or name"), refers("district", text("district", "ISO 3166-2")),
				refers("municipality", text("municipality", "OCHA p-code")), text("capacity", "decimal text"), text("unit", "of the capacity"), text("damage", "latest level"), text("works", "latest answer to: does it work?"),
				integer("first_seq", "its first fact"), integer("last_seq", "its latest fact"))},
		{Name: "asset_project", About: "Which projects work on which assets.", Key: []string{"asset", "project"},
			Rows: each(list, func(a *assets.Row) (rows []row) {
				seen := map[project.ID]bool{}
				for _, id := range a.Projects {
					if m.Projects.At(id) != nil && !seen[id] {
						seen[id] = true
						rows = append(rows, row{a.ID, string(id)})
					}
				}
				return rows
			}),
			Columns: columns(required(refers("asset", text("asset", "id"))), required(refers("project", text("project", "id"))))},
	}
}
