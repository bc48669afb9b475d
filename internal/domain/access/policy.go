package access

import "slices"

// Action is the name of a command: "project.decide". Its name in both languages
// is in the catalogue under "codes.action.".
type Action string

// Right is one row of the policy: the roles that may ask for a command.
type Right struct {
	Action Action
	Roles  []Role
}

// policy is the one table of who may ask for what. A test in domain/whole holds
// it against the table of commands: neither has a row that the other lacks. The
// matrix page is made of it.
var policy = []Right{
	{"fund.establish", []Role{Director}},
	{"fund.begin-day", []Role{System}},
	{"file.receive", []Role{Importer, ProgrammeOfficer}},
	{"statement.observe", []Role{Importer, ProgrammeOfficer}},
	{"statement.withhold", []Role{Director}},
	{"asset.register", []Role{ProgrammeOfficer, Engineer}},
	{"asset.assess-damage", []Role{Engineer, FieldMonitor}},
	{"asset.check-functioning", []Role{Engineer, FieldMonitor}},
	{"project.record", []Role{ProgrammeOfficer, Engineer, FinanceOfficer}},
	{"project.decide", []Role{Approver, Director}},
	{"contract.open", []Role{ProcurementOfficer}},
	{"contract.sign", []Role{Approver, Director}},
	{"contract.modify", []Role{Approver, Director}},
	{"contract.publish", []Role{ProcurementOfficer, Engineer, FinanceOfficer}},
	{"contract.close", []Role{Approver, Director}},
	{"party.register", []Role{ProcurementOfficer, ProgrammeOfficer}},
	{"party.debar", []Role{Director}},
	{"document.issue", []Role{ProgrammeOfficer, ProcurementOfficer, Engineer, FinanceOfficer}},
	{"decision.take", []Role{Approver, Director}},
	{"ledger.open-books", []Role{FinancialController, Director}},
	{"ledger.open-source", []Role{FinancialController, Director}},
	{"ledger.adjust", []Role{FinancialController}},
	{"ledger.reverse", []Role{FinancialController}},
	{"ledger.close-period", []Role{FinancialController}},
	{"ledger.reopen-period", []Role{FinancialController, Director}},
	{"ledger.close-year", []Role{FinancialController}},
	{"access.register", []Role{Administrator}},
	{"access.grant", []Role{Administrator}},
	{"access.confirm", []Role{Director, FinancialController, Administrator}},
	{"access.revoke", []Role{Administrator, Director}},
	{"access.delegate", []Role{Approver, Director, FinancialController, FinanceOfficer}},
	{"access.declare-conflict", []Role{FieldMonitor, ProgrammeOfficer, Engineer, ProcurementOfficer, FinanceOfficer, FinancialController,
		PreAuditor, Approver, Director, Auditor, Administrator}},
	{"access.issue-key", []Role{Administrator}},
	{"access.revoke-key", []Role{Administrator}},
}

// Policy lists the table; the rows are the caller's own.
func Policy() []Right { return slices.Clone(policy) }

// May says whether a role may ask for a command.
func May(r Role, a Action) bool {
	for i := range policy {
		if policy[i].Action == a {
			return slices.Contains(policy[i].Roles, r)
		}
	}
	return false
}
