package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"imar/internal/domain/access"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
)

// Roles that commands are given in.
const (
	programmeOfficer   = string(access.ProgrammeOfficer)
	engineer           = string(access.Engineer)
	procurementOfficer = string(access.ProcurementOfficer)
	financeOfficer     = string(access.FinanceOfficer)
	controller         = string(access.FinancialController)
	preAuditor         = string(access.PreAuditor)
	approver           = string(access.Approver)
	director           = string(access.Director)
	fieldMonitor       = string(access.FieldMonitor)
	auditor            = string(access.Auditor)
	administrator      = string(access.Administrator)
)

// crew is the people of one role: their first number, how many they are, and
// what their office is called.
type crew struct {
	role         string
	first, count int
	office       said
}

// crews are everybody who works for the fund, in the order in which they were
// registered.
var crews = []crew{
	{programmeOfficer, 10, 6, said{"مكتب البرامج", "Programmes Office"}},
	{engineer, 20, 14, said{"مكتب الهندسة", "Engineering Office"}},
	{procurementOfficer, 40, 4, said{"مكتب التعاقد", "Procurement Office"}},
	{financeOfficer, 50, 4, said{"المكتب المالي", "Finance Office"}},
	{controller, 58, 1, said{"مكتب المراقب المالي", "Office of the Financial Controller"}},
	{approver, 60, 3, said{"مكتب الموافقات", "Approvals Office"}},
	{director, 70, 1, said{"مكتب المدير", "Director's Office"}},
	{fieldMonitor, 80, 12, said{"الرصد الميداني", "Field Monitoring"}},
	{preAuditor, 97, 1, said{"مكتب المراجعة المسبقة", "Pre-audit Office"}},
	{auditor, 95, 1, said{"مراجعة الحسابات", "Audit Office"}},
	{administrator, 98, 2, said{"إدارة النظام", "System Administration"}},
}

// staff are the people of each role, known by pseudonyms.
var staff = func() map[string][]fact.Actor {
	people := map[string][]fact.Actor{}
	for _, c := range crews {
		for n := range c.count {
			people[c.role] = append(people[c.role], fact.Actor{ID: fmt.Sprintf("demo-u-%d", c.first+n), Role: c.role, Org: "DEMO-FUND"})
		}
	}
	return people
}()

// actorFor is one of the people of a role.
func actorFor(role string, n int) fact.Actor { return staff[role][n%len(staff[role])] }

var (
	// founder sets the record up, before anybody is in office.
	founder = fact.Actor{ID: "demo-setup", Role: administrator, Org: "DEMO-FUND"}
	// clock is the program, which begins the days.
	clock = fact.Actor{ID: string(access.Program), Role: string(access.System)}
)

// appointments is the decision that everybody who touches money rests on.
const appointments = "demo-decision-appointments"

// opening puts everybody in office on the first day: a decision, the people,
// and their roles, those that touch money confirmed by a second person. The
// administrators come last, for from then on the record is guarded.
func opening() []entry {
	var list []entry
	add := func(by fact.Actor, command any) {
		list = append(list, entry{at(0, 1+len(list)/3), by, command})
	}
	add(founder, document.Take{Decision: document.Decision{ID: appointments, Reference: "م.إ/2020/0", Date: date(0),
		Issuer: board.ar, IssuerEn: board.en, Subject: "تكليف شاغلي الوظائف المالية", SubjectEn: "Appointments to the offices that touch money",
		Mandate: "النظام الأساسي للصندوق التجريبي، المادة 4", MandateEn: "Statute of the demonstration fund, article 4"}, Source: form})
	for _, c := range crews {
		for _, person := range staff[c.role] {
			add(founder, access.Register{Person: access.Person{ID: access.PersonID(person.ID), OfficeAr: c.office.ar, OfficeEn: c.office.en},
				Name: "Demonstration " + person.ID, Source: form})
		}
	}
	by := founder
	for _, c := range crews {
		for _, person := range staff[c.role] {
			grant := access.Grant{ID: access.GrantID("grant-" + person.ID), Person: access.PersonID(person.ID), Role: access.Role(c.role), From: date(0), Source: form}
			if grant.Role.Money() {
				grant.Decision = appointments
			}
			add(by, grant)
			if c.role == administrator {
				by = person // the record is guarded now
			}
			if grant.Role.Money() {
				add(fact.Actor{ID: "demo-board", Role: director, Org: "DEMO-FUND"}, access.Confirm{Grant: grant.ID, Source: form})
			}
		}
	}
	return list
}

// staffing is what changes in office later, by day: a monitor leaves and another is granted the role, a
// director's absence is bridged, an interest is declared, a key comes and goes.
func staffing() []entry {
	keeper, second := staff[administrator][0], staff[administrator][1]
	monitor, deputy, chief := staff[fieldMonitor][11], staff[approver][2], staff[director][0]
	digest := sha256.Sum256([]byte("no secret: nobody holds this key of the demonstration"))
	return []entry{
		{at(400, 3), keeper, access.Revoke{Grant: access.GrantID("grant-" + monitor.ID), Last: date(399), Reason: "انتهاء التكليف", ReasonEn: "The assignment ended", Source: form}},
		{at(400, 4), keeper, access.Grant{ID: "grant-" + access.GrantID(monitor.ID) + "-2", Person: access.PersonID(monitor.ID), Role: access.FieldMonitor, From: date(400), Source: form}},
		{at(620, 3), chief, access.Delegate{ID: "grant-absence", Of: access.GrantID("grant-" + chief.ID), Person: access.PersonID(deputy.ID),
			From: date(621), To: date(651), Decision: appointments, Source: form}},
		{at(620, 4), second, access.Confirm{Grant: "grant-absence", Source: form}},
		{at(700, 3), staff[procurementOfficer][2], access.DeclareConflict{About: fact.NewSubject("party", "DEMO-C-01"), From: date(700), Source: form}},
		{at(800, 3), keeper, access.IssueKey{ID: "demo-key-1", Person: access.PersonID(staff[programmeOfficer][0].ID), Label: "Synchronisation", SHA256: hex.EncodeToString(digest[:]), Source: form}},
		{at(1100, 3), keeper, access.RevokeKey{ID: "demo-key-1", Source: form}},
	}
}

// Director is who withholds parts in the demonstration.
var Director = actorFor(director, 0)
