package demo

import (
	"fmt"

	"imar/internal/domain/fact"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
)

const (
	contractorCount = 48
	consultantCount = 14
	barred          = 5   // number of the contractor that is debarred for a time
	barredFrom      = 640 // day
	barredTo        = 1370
)

// firm is an invented organisation.
type firm struct {
	id   string
	name said
	kind string // party.Registration.Kind
	ref  project.OrgRef
}

// directory is every organisation of the demonstration.
type directory struct {
	fund        firm
	agencies    []firm
	offices     []firm // of the districts
	partners    []firm
	contractors []firm
	consultants []firm
	suppliers   []firm // of the fund itself
}

func newFirm(id string, name said, kind string) firm {
	return firm{id, name, kind, project.OrgRef{Name: name.ar, ID: id}}
}

func newDirectory(seed int64) directory {
	d := newDice(seed, forParty, 0)
	dir := directory{fund: newFirm("DEMO-FUND", fundName, "authority")}
	for i, name := range agencies {
		dir.agencies = append(dir.agencies, newFirm(fmt.Sprintf("DEMO-A-%02d", i+1), name, "authority"))
	}
	for i, at := range districts {
		name := said{"مكتب المشروعات المحلية، " + at.Ar, "Local Projects Office, " + at.En}
		dir.offices = append(dir.offices, newFirm(fmt.Sprintf("DEMO-M-%02d", i+1), name, "municipality"))
	}
	for i, p := range partners {
		dir.partners = append(dir.partners, newFirm(fmt.Sprintf("DEMO-P-%02d", i+1), p.said, p.kind))
	}
	shift := d.below(0, len(words))
	for i := range contractorCount {
		head, word, trade := contractorNames[i%len(contractorNames)], words[(shift+i*5+i/len(words))%len(words)], contractorTrades[i/len(contractorNames)%len(contractorTrades)]
		name := said{"شركة " + head.ar + " " + word.ar + " " + trade.ar, head.en + " " + word.en + " " + trade.en + " Company"}
		dir.contractors = append(dir.contractors, newFirm(fmt.Sprintf("DEMO-C-%02d", i+1), name, "contractor"))
	}
	for i := range consultantCount {
		head, word := consultantNames[i%len(consultantNames)], words[(shift+i*9+3)%len(words)]
		name := said{"مكتب " + head.ar + " " + word.ar + " للاستشارات الهندسية", head.en + " " + word.en + " Engineering Consultants"}
		dir.consultants = append(dir.consultants, newFirm(fmt.Sprintf("DEMO-E-%02d", i+1), name, "consultant"))
	}
	for i, name := range suppliers {
		dir.suppliers = append(dir.suppliers, newFirm(fmt.Sprintf("DEMO-S-%02d", i+1), name, "supplier"))
	}
	return dir
}

// all lists them in the order of their registration.
func (dir *directory) all() []firm {
	list := []firm{dir.fund}
	for _, group := range [][]firm{dir.agencies, dir.offices, dir.partners, dir.consultants, dir.contractors, dir.suppliers} {
		list = append(list, group...)
	}
	return list
}

// register is the command that puts a firm on record. Its legal name carries
// the mark of the demonstration; owners stand in the part for persons.
func (f *firm) register(number int, day string) party.Register {
	legal := said{f.name.ar + demonstration.ar, f.name.en + demonstration.en}
	c := party.Register{
		Party: party.Registration{
			ID: f.id, Name: f.name.ar, NameEn: f.name.en, Kind: f.kind,
			Identifier: &project.Identifier{Scheme: "DEMO", ID: f.id, LegalName: legal.slash()},
		},
		Effective: day, Source: form,
	}
	if f.kind == "contractor" || f.kind == "consultant" {
		c.Owners = fact.Encode(ownership{owners(number)})
	}
	return c
}

// ownership is the part for persons: who owns the firm in the end.
type ownership struct {
	Owners []owner `json:"beneficialOwners"`
}

type owner struct {
	Name   string `json:"name"`
	NameEn string `json:"name_en"`
	Share  string `json:"share"` // percent
}

// owners are nobody: numbered persons.
func owners(number int) []owner {
	person := func(n int, share string) owner {
		return owner{fmt.Sprintf("شخص تجريبي %d", n), fmt.Sprintf("Demonstration person %d", n), share}
	}
	if number%3 == 0 {
		return []owner{person(2*number, "100")}
	}
	return []owner{person(2*number, "60"), person(2*number+1, "40")}
}

// debar is the debarment of the one contractor that has one.
func (dir *directory) debar() party.Debar {
	return party.Debar{
		Party: dir.contractors[barred].id, Key: "DEMO-DB-1",
		Debarment: party.Debarment{
			From: date(barredFrom), To: date(barredTo),
			Source: said{"نشرة المناقصات التجريبية، العدد 14", "Demonstration Tender Bulletin, no. 14"}.slash(),
			Reason: said{"تقديم خطاب ضمان انتهت صلاحيته", "A guarantee was presented that had expired"}.slash(),
		},
		Source: form,
	}
}

// contractor chooses one that may be contracted: the debarred one never is.
func (dir *directory) contractor(n int) *firm {
	n %= contractorCount
	if n == barred {
		n = (n + 1) % contractorCount
	}
	return &dir.contractors[n]
}
