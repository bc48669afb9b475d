package audittest

import (
	"fmt"
	"math/rand/v2"

	"imar/internal/domain/asset"
	"imar/internal/domain/contract"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
)

// Founding is the first command of a record.
var Founding = fund.Establish{Fund: fund.Establishment{NameAr: "صندوق الإعمار", NameEn: "Reconstruction fund", Country: "LY", Currency: "LYD"}}

// Actor is an officer who asks, one of several.
func Actor(n int) fact.Actor {
	return fact.Actor{ID: fmt.Sprintf("a-%d", n), Role: "officer", Org: "ly-1"}
}

// Build is a command that always succeeds on a new id and gives several facts,
// one of them with a part that is kept from the public. The same id gives the
// same command.
func Build(id string, documents int) project.Record {
	c := project.Record{
		ID:          project.ID(id),
		Description: &project.Description{TitleAr: "صيانة مدرسة " + id, TitleEn: "Repair of school " + id},
		Budget:      &project.Budget{Amount: project.Amount("1250000.500", "LYD"), ApprovalDate: "2025-03-01"},
		Locations:   []project.Location{{ID: "1", Description: "Derna", Exactness: "coarse"}},
		ExactPlace:  []byte(`{"coordinates":[22.6372,32.7670],"of":"` + id + `"}`),
		Source:      fact.Source{Via: "form"},
	}
	for i := range documents {
		c.Documents = append(c.Documents, project.Document{ID: fmt.Sprintf("d-%d", i), Title: fmt.Sprintf("ورقة %d من %s", i, id)})
	}
	return c
}

// Told is a statement that comes with a narrative: the one part that is public
// until it is withheld, which no command of the fund's own writes yet. It is
// made as a draft, for tests that seal their own facts.
func Told(id, narrative string) fact.Draft {
	d := fact.Public(project.Described, project.ID(id).Subject(), "", fact.Encode(project.Description{TitleEn: "Told " + id}))
	d.Source = fact.Source{Via: "field"}
	d.Parts = append(d.Parts, fact.Content{Name: fact.PartNarrative, Body: []byte(narrative)})
	return d
}

// Command is one of many kinds of command, on few subjects, so that they meet:
// some change what others said, some change nothing, some are refused by a
// rule, some are malformed. The same numbers give the same command.
func Command(r *rand.Rand) any {
	p := fmt.Sprintf("p-%d", r.IntN(12))
	org := fmt.Sprintf("org-%d", r.IntN(6))
	day := fmt.Sprintf("2025-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
	switch r.IntN(14) {
	case 0, 1:
		return Build(p, r.IntN(4))
	case 2:
		return project.Record{ID: project.ID(p), Description: &project.Description{TitleEn: fmt.Sprintf("Title %d", r.IntN(4))}}
	case 3, 4:
		outcomes := []project.Outcome{project.Approved, project.Approved, project.Deferred, project.Suspended, project.Resumed, project.Refused}
		return project.Decide{ID: project.ID(p), Outcome: outcomes[r.IntN(len(outcomes))], Date: day, Decider: "لجنة المشاريع", Reason: "لاستكمال الوثائق"}
	case 5:
		return party.Register{Party: party.Registration{ID: org, NameAr: "شركة " + org, Kind: "contractor"}, Owners: []byte(`["owner of ` + org + `"]`)}
	case 6:
		return party.Debar{Party: org, Key: fmt.Sprint(r.IntN(3)), Debarment: party.Debarment{From: day, Source: "decision 7 of 2025", Reason: "fraud"}}
	case 7:
		return asset.Register{Asset: asset.Registration{ID: "as-" + p, Kind: "school", NameAr: "مدرسة", Capacity: &asset.Capacity{Unit: "pupils"}}, ExactPlace: []byte(`[22.63,32.76]`)}
	case 8:
		return asset.AssessDamage{Asset: "as-" + p, Damage: asset.Damage{ID: day, Date: day, Level: "severe", Source: "site visit"}}
	case 9:
		return document.Take{Decision: document.Decision{ID: "dec-" + day, Date: day, Issuer: "مجلس الإدارة", Subject: "تخصيص"}}
	case 10:
		return contract.Open{ID: contract.NewID(project.ID(p), "c-1"), Process: contract.Description{Project: p, Summary: contract.Summary{TitleAr: "أعمال " + p}}}
	case 11:
		return observation(r, p)
	case 12:
		return fund.BeginDay{Day: day}
	default:
		return project.Decide{ID: project.ID(p), Outcome: project.Approved, Date: "2025-02-30"} // malformed: no such day
	}
}

// observation is what an importer says: some items of a subject, completely.
func observation(r *rand.Rand, p string) statement.Observe {
	o := statement.Observe{Subject: fact.NewSubject("project", "x-"+p), Complete: []fact.Kind{project.Documented}, Source: fact.Source{Via: "import", File: "9f86d081"}}
	for i := range 4 {
		if r.IntN(2) == 0 {
			body := fact.Encode(project.Document{ID: fmt.Sprint(i), Title: fmt.Sprintf("Paper %d", r.IntN(2))})
			o.Statements = append(o.Statements, statement.Statement{Kind: project.Documented, Key: fmt.Sprint(i), Body: body, Source: o.Source})
		}
	}
	return o
}
