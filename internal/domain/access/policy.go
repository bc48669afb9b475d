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
	{"ledger.reverse", []Role{FinancialController}},
	{"ledger.close-period", []Role{FinancialController}},
	{"ledger.reopen-period", []Role{FinancialController, Director}},
	{"ledger.close-year", []Role{FinancialController}},
	{"fund.record-pledge", []Role{FinanceOfficer}},
	{"fund.sign-agreement", []Role{FinanceOfficer, Director}},
	{"fund.cancel-agreement", []Role{FinanceOfficer, Director}},
	{"fund.meet-condition", []Role{FinanceOfficer}},
	{"fund.apply-withdrawal", []Role{FinancialController, Director}},
	{"fund.receive", []Role{FinanceOfficer}},
	{"fund.record-direct-payment", []Role{FinanceOfficer}},
	{"fund.record-in-kind", []Role{ProgrammeOfficer, FinanceOfficer}},
	{"fund.refund-partner", []Role{FinanceOfficer, Director}},
	{"fund.repay-loan", []Role{FinanceOfficer}},
	{"fund.appropriate", []Role{Director, FinancialController}},
	{"fund.allot", []Role{Director, FinancialController}},
	{"fund.release-cash", []Role{FinanceOfficer}},
	{"fund.allocate", []Role{Approver, Director, FinancialController}},
	{"fund.move-authority", []Role{FinancialController}},
	{"fund.reserve", []Role{FinancialController}},
	{"fund.authorise-years", []Role{FinancialController}},
	{"fund.obligate", []Role{FinancialController}},
	{"fund.cancel-obligation", []Role{FinancialController}},
	{"fund.take-up-year", []Role{FinancialController}},
	{"fund.cover-rate", []Role{FinancialController}},
	{"fund.receive-application", []Role{FinanceOfficer}},
	{"fund.certify-advance", []Role{Engineer, ProcurementOfficer}},
	{"fund.certify", []Role{Engineer}},
	{"fund.approve", []Role{PreAuditor, FinancialController}},
	{"fund.order-payment", []Role{FinanceOfficer}},
	{"fund.approve-payment", []Role{Approver, Director}},
	{"fund.cancel-order", []Role{FinanceOfficer}},
	{"fund.send-payment", []Role{FinanceOfficer, FinancialController}},
	{"fund.clear-payment", []Role{FinanceOfficer}},
	{"fund.return-payment", []Role{FinanceOfficer}},
	{"fund.release-retention", []Role{Approver, Director}},
	{"fund.receive-guarantee", []Role{FinanceOfficer, ProcurementOfficer}},
	{"fund.reduce-guarantee", []Role{FinanceOfficer, ProcurementOfficer}},
	{"fund.take-back", []Role{FinanceOfficer}},
	{"fund.open-credit", []Role{FinancialController}},
	{"fund.draw-credit", []Role{FinanceOfficer}},
	{"fund.expire-credit", []Role{FinanceOfficer}},
	{"fund.transfer", []Role{FinancialController}},
	{"fund.report-transfer", []Role{FinancialController}},
	{"fund.return-transfer", []Role{FinanceOfficer}},
	{"fund.spend", []Role{FinanceOfficer, ProgrammeOfficer}},
	{"fund.give-imprest", []Role{FinancialController}},
	{"fund.account-imprest", []Role{FinanceOfficer}},
	{"fund.remit-tax", []Role{FinanceOfficer, FinancialController}},
	{"fund.move-ineligible", []Role{FinancialController, Director}},
	{"fund.write-off", []Role{Director}},
	{"fund.hand-over", []Role{Approver, Director}},
	{"fund.inherit-balance", []Role{FinanceOfficer, FinancialController}},
	{"fund.verify-balance", []Role{FinancialController}},
	{"fund.open-account", []Role{FinancialController}},
	{"fund.set-payee-account", []Role{FinanceOfficer}},
	{"fund.confirm-payee-account", []Role{FinanceOfficer, FinancialController}},
	{"fund.record-charge", []Role{FinanceOfficer}},
	{"fund.record-interest", []Role{FinanceOfficer}},
	{"fund.record-line", []Role{FinanceOfficer}},
	{"fund.explain-line", []Role{FinanceOfficer, FinancialController}},
	{"fund.exchange", []Role{FinancialController}},
	{"fund.lend-between-sources", []Role{FinancialController}},
	{"fund.adjust", []Role{FinancialController}},
	{"fund.take-statement", []Role{FinanceOfficer, FinancialController}},
	{"fund.record-rate", []Role{FinanceOfficer, FinancialController}},
	{"fund.lay-down-policy", []Role{Director}},
	{"fund.permit-override", []Role{Director}},
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
