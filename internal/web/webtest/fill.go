package webtest

import (
	"fmt"

	"imar/internal/domain/asset"
	"imar/internal/domain/contract"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
	"imar/internal/domain/received"
	"imar/internal/domain/statement"

	"github.com/go-json-experiment/json/jsontext"
)

// Identifiers of the filled record, for addresses in tests.
const (
	School    = "demo-0001"        // under way, with everything
	Hospital  = "demo-0002"        // complete, twice as dear as signed
	Imported  = "oc4ids-x1/ب 7? #" // imported, with letters that addresses must escape
	Contract  = School + " ocds-demo-1"
	Asset     = "asset-1"
	Builder   = "builder"
	Decision  = "d-1"
	Paper     = "paper-1"
	File      = "4f1c09aa4f1c09aa4f1c09aa4f1c09aa4f1c09aa4f1c09aa4f1c09aa4f1c09aa"
	Projects  = 33 // in all
	Contracts = 3
)

// Fill records a small fund with everything that a page can show.
func (r *Record) Fill() {
	r.t.Helper()
	r.At("2026-01-04")
	r.Do(fund.Establish{Fund: fund.Establishment{NameAr: "صندوق الواحات للتنمية", NameEn: "Oases Development Fund", Country: "LY", Currency: "LYD", Demonstration: true}})
	r.Do(document.Take{Decision: document.Decision{ID: Decision, Reference: "ق/2026/7", Date: "2025-12-20", Issuer: "مجلس الإدارة", IssuerEn: "Board",
		Subject: "اعتماد برنامج المدارس", SubjectEn: "Approval of the schools programme", Mandate: "لائحة الصندوق", Ceiling: project.Amount("90000000.000", "LYD"), Expires: "2030-12-31"}})
	r.Do(document.Issue{Paper: document.Paper{ID: Paper, Reference: "م.ص/2026/12", Date: "2026-01-02", Issuer: "مكتب المشروعات", IssuerEn: "Projects office",
		Type: "feasibilityStudy", Title: "دراسة جدوى مدرسة النخيل", Projects: []string{School}}})
	r.parties()
	r.assets()
	r.school()
	r.hospital()
	r.imported()
	for i := range Projects - 3 {
		r.plain(i)
	}
	r.money()
	r.Do(fund.BeginDay{Day: "2026-10-01"})
}

func (r *Record) parties() {
	r.Do(party.Register{Party: party.Registration{ID: "owner", NameAr: "مكتب التعليم بالواحات", NameEn: "Oases education office", Kind: "authority"}})
	r.Do(party.Register{Party: party.Registration{ID: Builder, NameAr: "شركة الأفق الأخضر التجريبية", NameEn: "Green Horizon Demonstration Co.", Kind: "contractor",
		Identifier: &project.Identifier{Scheme: "LY-DEMO", ID: "1177"}}, Owners: []byte("مالك تجريبي")})
	r.Do(party.Register{Party: party.Registration{ID: "barred", NameAr: "شركة موقوفة تجريبية", NameEn: "Barred Demonstration Co.", Kind: "contractor"}})
	r.Do(party.Debar{Party: "barred", Key: "1", Debarment: party.Debarment{From: "2026-01-01", Source: "لجنة تجريبية", Reason: "قرار تجريبي"}})
}

func point(lon, lat string) jsontext.Value {
	return jsontext.Value(fmt.Sprintf(`{"type":"Point","coordinates":[%s,%s]}`, lon, lat))
}

func (r *Record) assets() {
	r.Do(asset.Register{Asset: asset.Registration{ID: Asset, Kind: "school", NameAr: "مدرسة النخيل", NameEn: "Al-Nakhil school", District: "LY-WA",
		Capacity: &asset.Capacity{Amount: jsontext.Value("480"), Unit: "pupils"}, Owner: &project.OrgRef{Name: "مكتب التعليم بالواحات"},
		Location: &project.Location{ID: "1", Geometry: point("20.22", "30.75"), Exactness: "exact"}}})
	r.Do(asset.AssessDamage{Asset: Asset, Damage: asset.Damage{ID: "1", Date: "2025-10-02", Level: "severe", Cause: "flood", Source: "فريق حصر الأضرار", Method: "site visit", RepairCost: project.Amount("4000000.000", "LYD")}})
	r.Do(asset.Register{Asset: asset.Registration{ID: "asset-2", Kind: "hospital", NameAr: "مستشفى الساقية", NameEn: "Al-Saqiya hospital", District: "LY-BA",
		Location: &project.Location{ID: "1", Geometry: point("20.15", "32.15"), Exactness: "coarse"}}, ExactPlace: []byte(`{"lon":"20.123456","lat":"32.123456"}`)})
}

func (r *Record) school() {
	id := project.ID(School)
	r.Do(project.Decide{ID: id, Outcome: project.Approved, Date: "2025-12-22", Decider: "لجنة البرامج", DeciderEn: "Programme committee", Decision: Decision})
	r.Do(project.Record{ID: id, Effective: "2025-12-22",
		Description: &project.Description{Language: "ar", Title: "إعادة بناء مدرسة النخيل للتعليم الأساسي", TitleEn: "Rebuilding of Al-Nakhil basic school",
			Description: "إعادة بناء 18 فصلًا.", DescriptionEn: "Rebuilds 18 classrooms.", Type: "rehabilitation", Sector: []string{"education"},
			PublicAuthority: &project.OrgRef{Name: "مكتب التعليم بالواحات", ID: "owner"}, Assets: []string{Asset}},
		Locations: []project.Location{{ID: "1", Geometry: point("20.22", "30.75"), Gazetteer: &project.Gazetteer{Scheme: "ISO2", Identifiers: []string{"LY-WA"}}, Exactness: "exact"}},
		Budget:    &project.Budget{Amount: project.Amount("4250000.000", "LYD"), ApprovalDate: "2026-01-03"},
		Schedule:  &project.Schedule{Period: &project.Period{StartDate: "2026-02-01", EndDate: "2027-04-30"}},
		Parties: []project.Organization{{ID: "owner", Name: "مكتب التعليم بالواحات", Roles: []string{"publicAuthority"}},
			{ID: Builder, Name: "شركة الأفق الأخضر التجريبية", Roles: []string{"supplier"}}},
		Documents:  []project.Document{{ID: "1", DocumentType: "projectScope", Title: "نطاق المشروع", URL: "https://example.org/scope.pdf", Format: "application/pdf", DatePublished: "2026-01-03"}},
		Milestones: []project.Milestone{{ID: "1", TitleAr: "صب الأساسات", TitleEn: "Foundations cast", DueDate: "2026-05-01", DateMet: "2026-05-09", Status: "met"}},
	})
	r.At("2026-02-01")
	r.Do(project.Decide{ID: id, Outcome: project.Approved, Date: "2026-01-10", Decider: "لجنة البرامج"})
	r.Do(project.Decide{ID: id, Outcome: project.Deferred, Date: "2026-01-15", Decider: "لجنة البرامج", Reason: "استكمال التصاميم", ReasonEn: "Designs incomplete"})
	r.Do(project.Decide{ID: id, Outcome: project.Approved, Date: "2026-01-20", Decider: "لجنة العطاءات"})
	c := contract.ID(Contract)
	r.Do(contract.Open{ID: c, Process: contract.Description{ID: "ocds-demo-1", Project: School, Summary: contract.Summary{TitleAr: "أعمال البناء", TitleEn: "Building works", Nature: []string{"construction"}}},
		Tender: &contract.Tender{ProcurementMethod: "open", NumberOfTenderers: 4, CostEstimate: project.Amount("3800000.000", "LYD"), ProcuringEntity: &project.OrgRef{Name: "صندوق الواحات للتنمية"}}})
	r.Do(contract.Sign{ID: c, Agreement: contract.Agreement{Suppliers: []project.OrgRef{{ID: Builder, Name: "شركة الأفق الأخضر التجريبية"}}, ContractValue: project.Amount("3650000.000", "LYD"),
		ContractPeriod: &project.Period{StartDate: "2026-02-01", EndDate: "2026-12-31"}, DateSigned: "2026-01-28", AwardReason: "أقل عرض مطابق", AwardReasonEn: "Lowest compliant bid"}})
	r.Do(project.Decide{ID: id, Outcome: project.Approved, Date: "2026-02-01", Decider: "لجنة العطاءات"})
	r.At("2026-08-01")
	r.Do(contract.Modify{ID: c, Modification: contract.Modification{ID: "1", Date: "2026-06-15", Type: "value", Rationale: "تربة أضعف من المتوقع", RationaleEn: "Weaker soil than expected",
		OldContractValue: project.Amount("3650000.000", "LYD"), NewContractValue: project.Amount("3912500.250", "LYD")}})
	r.Do(contract.Modify{ID: c, Modification: contract.Modification{ID: "2", Date: "2026-07-01", Type: "duration", Rationale: "تأخر التوريد",
		OldContractPeriod: &project.Period{StartDate: "2026-02-01", EndDate: "2026-12-31"}, NewContractPeriod: &project.Period{StartDate: "2026-02-01", EndDate: "2027-04-30"}}})
	r.Do(contract.Publish{ID: c, Payments: []project.Transaction{
		{ID: "1", Date: "2026-03-10", Value: project.Amount("912500.000", "LYD"), Payee: &project.OrgRef{Name: "شركة الأفق الأخضر التجريبية"}},
		{ID: "2", Date: "2026-07-20", Value: project.Amount("1500000.250", "LYD"), Payee: &project.OrgRef{Name: "شركة الأفق الأخضر التجريبية"}}},
		Documents: []project.Document{{ID: "1", DocumentType: "contractSigned", TitleEn: "Contract as signed"}}})
	r.Do(project.Record{ID: id, Budget: &project.Budget{Amount: project.Amount("4400000.000", "LYD"), ApprovalDate: "2026-07-02"},
		Metrics: []project.Metric{{ID: "physicalProgress", TitleAr: "نسبة الإنجاز", TitleEn: "Physical progress", Observations: []project.Observation{
			{ID: "1", Period: &project.Period{EndDate: "2026-04-01"}, Measure: jsontext.Value("12")},
			{ID: "2", Period: &project.Period{EndDate: "2026-07-15"}, Measure: jsontext.Value("31.5")}}}}})
}

func (r *Record) hospital() {
	id := project.ID(Hospital)
	r.At("2026-08-10")
	for _, day := range []string{"2026-08-01", "2026-08-02", "2026-08-03"} {
		r.Do(project.Decide{ID: id, Outcome: project.Approved, Date: day, Decider: "لجنة البرامج"})
	}
	r.Do(project.Record{ID: id, Description: &project.Description{Language: "en", Title: "Al-Saqiya hospital", Type: "construction", Sector: []string{"health"}, Assets: []string{"asset-2"}},
		Budget: &project.Budget{Amount: project.Amount("1000000", "EUR")}, ExactPlace: []byte("20.123456, 32.123456"),
		Locations: []project.Location{{ID: "1", Geometry: point("20.15", "32.15"), Exactness: "coarse", Gazetteer: &project.Gazetteer{Identifiers: []string{"LY-BA", "LY010304"}}}}})
	c := contract.NewID(id, "works")
	r.Do(contract.Open{ID: c, Process: contract.Description{ID: "works", Project: Hospital, Summary: contract.Summary{Title: "Works"}}, Tender: &contract.Tender{ProcurementMethod: "direct"}})
	r.Do(contract.Sign{ID: c, Agreement: contract.Agreement{Suppliers: []project.OrgRef{{ID: Builder, Name: "شركة الأفق الأخضر التجريبية"}}, ContractValue: project.Amount("1000000", "EUR"),
		ContractPeriod: &project.Period{StartDate: "2026-08-01", EndDate: "2026-08-05"}, DateSigned: "2026-08-04"}})
	r.Do(contract.Modify{ID: c, Modification: contract.Modification{ID: "1", Date: "2026-08-05", Type: "value", Rationale: "زيادة", OldContractValue: project.Amount("1000000", "EUR"), NewContractValue: project.Amount("2000000", "EUR")}})
	r.Do(contract.Close{ID: c, Closing: contract.Closing{Outcome: "completed", Date: "2026-08-06"}})
	for _, day := range []string{"2026-08-06", "2026-08-07", "2026-08-08"} {
		r.Do(project.Decide{ID: id, Outcome: project.Approved, Date: day, Decider: "لجنة البرامج"})
	}
	r.Do(asset.CheckFunctioning{Asset: "asset-2", Functioning: asset.Functioning{ID: "1", Date: "2026-08-09", Works: "no", By: "fund", Note: "لا كهرباء", NoteEn: "No power"}})
}

func (r *Record) imported() {
	r.At("2026-09-01")
	source := fact.Source{Via: "import", File: File, Pointer: "/projects/0/title", Item: "/projects/0", Line: 12}
	say := func(kind fact.Kind, body any) statement.Statement {
		return statement.Statement{Kind: kind, Body: fact.Encode(body), Source: source}
	}
	o := statement.Observe{Subject: project.ID(Imported).Subject(), Source: source, Complete: []fact.Kind{project.Budgeted}, Statements: []statement.Statement{
		say(project.Described, project.Description{ID: Imported, Title: `<b>"Puente" & más</b>`, Language: "es", Sector: []string{"transport.road", "nosuchsector"}, Type: "nosuchtype"}),
		say(project.StatusChanged, project.StatusChange{Status: "completed"}),
		say(project.Budgeted, project.Budget{Amount: project.Amount("125000000.5", "MXN")}),
		say(project.Scheduled, project.Schedule{Period: &project.Period{StartDate: "2030-01-01", EndDate: "2020-01-01"}}),
		say(project.Located, project.Locations{Locations: []project.Location{{ID: "1", Address: &project.Address{Region: "Nuevo León", CountryName: "México"}}}}),
	}}
	r.Do(o)
	r.Do(received.Receive{Import: received.Import{File: File, Name: "projects.json", Size: 48213, Standard: "oc4ids", Version: "0.9.5", Shape: "package", Publish: "Publisher", Licence: "https://example.org/licence",
		Items: 1, Facts: 5, Findings: []received.Finding{{Severity: "warning", Rule: "problem.required", Count: 3, Places: []received.Place{{Pointer: "/projects/0/id", Line: 9}}},
			{Severity: "error", Rule: "nosuch.rule", Args: []string{"x"}, Count: 1}}, More: 2,
		Conformance: &received.Conformance{Checked: "0.9.5", Errors: 2, Notes: 1, More: 1, Findings: []received.Finding{
			{Severity: "error", Rule: "validate.type", Args: []string{"string|null", "number"}, Count: 2, Places: []received.Place{{Pointer: "/projects/0/id", Line: 9}}},
			{Severity: "note", Rule: "validate.nosuch", Args: []string{"x"}, Count: 1}}}}})
	works := contract.NewID(Imported, "ocds x/1")
	r.Do(statement.Observe{Subject: works.Subject(), Source: source, Statements: []statement.Statement{
		say(contract.Described, contract.Description{ID: "ocds x/1", Project: Imported, Summary: contract.Summary{Title: "Obra", Nature: []string{"construction"}}})}})
	o.Statements = append(o.Statements[:2:2], o.Statements[3:]...)
	r.Do(o) // the source no longer states the budget
}

// plain is one of the many projects that fill a list.
func (r *Record) plain(i int) {
	places := []string{"LY-TB", "LY-BA", "LY-MI", "LY-SB", "LY-DR", ""}
	sectors := []string{"education", "health", "energy", "waterAndWaste", "transport.road"}
	id := project.ID(fmt.Sprintf("demo-1%03d", i))
	d := project.Record{ID: id, Description: &project.Description{TitleAr: fmt.Sprintf("مشروع تجريبي رقم %d", i+1), TitleEn: fmt.Sprintf("Demonstration project %d", i+1), Sector: []string{sectors[i%len(sectors)]}, Type: "construction"}}
	if i%4 != 0 {
		d.Budget = &project.Budget{Amount: project.Amount(fmt.Sprintf("%d.500", 1_000_000+i*250_000), "LYD")}
	}
	if p := places[i%len(places)]; p != "" {
		d.Locations = []project.Location{{ID: "1", Gazetteer: &project.Gazetteer{Identifiers: []string{p}}}}
	}
	r.Do(project.Decide{ID: id, Outcome: project.Approved, Date: "2026-08-20", Decider: "لجنة البرامج"})
	r.Do(d)
	switch i % 5 {
	case 1:
		r.Do(project.Decide{ID: id, Outcome: project.Refused, Date: "2026-08-21", Decider: "لجنة البرامج", Reason: "لا تمويل"})
	case 2:
		r.Do(project.Decide{ID: id, Outcome: project.Approved, Date: "2026-08-21", Decider: "لجنة البرامج"})
		r.Do(project.Decide{ID: id, Outcome: project.Suspended, Date: "2026-08-22", Decider: "لجنة البرامج", Reason: "تعذّر الوصول"})
	case 3:
		for range 3 {
			r.Do(project.Decide{ID: id, Outcome: project.Approved, Date: "2026-08-23", Decider: "لجنة البرامج"})
		}
	}
}
