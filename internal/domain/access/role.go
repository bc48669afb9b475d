package access

import (
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Role is what somebody acts as. Its name in both languages is in the catalogue
// under "codes.role.".
type Role string

// The roles of the fund.
const (
	FieldMonitor        Role = "field-monitor"
	ProgrammeOfficer    Role = "programme-officer"
	Engineer            Role = "engineer"
	ProcurementOfficer  Role = "procurement-officer"
	FinanceOfficer      Role = "finance-officer"
	FinancialController Role = "financial-controller"
	PreAuditor          Role = "pre-auditor"
	Approver            Role = "approver"
	Director            Role = "director"
	Auditor             Role = "auditor"
	Partner             Role = "partner"
	SigningAuthority    Role = "signing-authority"
	Administrator       Role = "administrator"
)

// Roles of the program itself. They are granted to nobody.
const (
	Importer Role = "importer" // takes files in for whoever may write to the data folder
	System   Role = "system"   // begins the day
)

// Program is the actor that the program is to itself.
const Program PersonID = "system"

// Roles lists the roles that can be granted, in the order of the matrix.
var Roles = []Role{FieldMonitor, ProgrammeOfficer, Engineer, ProcurementOfficer, FinanceOfficer, FinancialController,
	PreAuditor, Approver, Director, Auditor, Partner, SigningAuthority, Administrator}

// Known says whether the role can be granted.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// Money says whether a grant of the role needs an appointment decision and a
// second person.
func (r Role) Money() bool {
	return slices.Contains([]Role{FinanceOfficer, FinancialController, PreAuditor, Approver, Director}, r)
}

// Apart says whether one person must not hold both roles on the same day: the
// administrator keeps accounts and nothing else, the auditor decides nothing,
// and partners and signing authorities are outside the fund.
func Apart(a, b Role) bool {
	if a == b {
		return false
	}
	alone := []Role{Administrator, Auditor, Partner, SigningAuthority}
	return slices.Contains(alone, a) || slices.Contains(alone, b)
}

// Permit gives the problem of an actor who may not ask for a command that day;
// nil when all is well.
func (s *State) Permit(actor fact.Actor, action Action, today clock.Day) problem.List {
	if !s.Guarded {
		return nil
	}
	role := Role(actor.Role)
	if PersonID(actor.ID) != Program && !slices.Contains(s.Roles(PersonID(actor.ID), today), role) {
		return problem.List{problem.New(problem.Forbidden, "domain.access.role-not-held", actor.ID, string(role))}
	}
	if !May(role, action) {
		return problem.List{problem.New(problem.Forbidden, "domain.access.not-allowed", string(role), string(action))}
	}
	return nil
}

// RoleFor is the first of a person's roles on a day that may ask for a command,
// "" when none may.
func (s *State) RoleFor(id PersonID, action Action, on clock.Day) Role {
	for _, r := range s.Roles(id, on) {
		if May(r, action) {
			return r
		}
	}
	return ""
}
