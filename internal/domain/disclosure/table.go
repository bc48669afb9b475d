package disclosure

import (
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
)

// table is the mapping of CoST IDS to OC4IDS 0.9 ("OC4IDS Fields" of its seven
// tables and, for releases, "Mapping from OCDS"), in the kinds of facts that
// hold those members. Three types of document have one code in the tables and
// another in the codelist of 0.9.3 and later; both count.
var table = [Count]Item{
	{1, Project, Identification, false, "disclosure.project-owner", "Project owner", in(
		project.Described, "publicAuthority/name|publicAuthority/id",
		project.PartiesNamed, "parties/roles=publicAuthority")},
	{2, Project, Identification, false, "disclosure.sector", "Sector", in(
		project.Described, "sector")},
	{3, Project, Identification, false, "disclosure.subsector", "Subsector", in(
		project.Described, "additionalClassifications/id")},
	{4, Project, Identification, false, "disclosure.project-name", "Project name", in(
		project.Described, "title|title_ar|title_en")},
	{5, Project, Identification, false, "disclosure.location", "Project Location", in(
		project.Located, "locations/geometry/coordinates|locations/gazetteer/identifiers|locations/address")},
	{6, Project, Identification, false, "disclosure.purpose", "Purpose", in(
		project.Described, "purpose|purpose_ar|purpose_en")},
	{7, Project, Identification, false, "disclosure.project-description", "Project description", in(
		project.Described, "description|description_ar|description_en")},

	{8, Project, Preparation, false, "disclosure.project-scope", "Project Scope (main output)", in(
		project.Documented, document("projectScope"))},
	{9, Project, Preparation, false, "disclosure.environmental-impact", "Environmental impact", in(
		project.Documented, document("environmentalImpact"))},
	{10, Project, Preparation, false, "disclosure.land-impact", "Land and settlement impact", in(
		project.Documented, document("landAndSettlementImpact"))},
	{11, Project, Preparation, false, "disclosure.contact", "Contact details", in(
		project.PartiesNamed, "parties/roles=publicAuthority & parties/address|parties/contactPoint")},
	{12, Project, Preparation, false, "disclosure.funding-sources", "Funding sources", in(
		project.PartiesNamed, "parties/roles=funder",
		project.Budgeted, "budgetBreakdowns/budgetBreakdown/sourceParty")},
	{13, Project, Preparation, false, "disclosure.budget", "Project Budget", in(
		project.Budgeted, "amount/amount")},
	{14, Project, Preparation, false, "disclosure.budget-approval-date", "Project budget approval date", in(
		project.Budgeted, "approvalDate")},

	{15, Project, Completion, false, "disclosure.project-status", "Project status (current)", in(
		project.StatusChanged, "status")},
	{16, Project, Completion, false, "disclosure.completion-cost", "Project completion cost", in(
		project.Completed, "finalValue/amount")},
	{17, Project, Completion, false, "disclosure.completion-date", "Completion date", in(
		project.Completed, "endDate")},
	// A document of type projectScope could be the first scope as well as the
	// final one, so only the text counts here.
	{18, Project, Completion, false, "disclosure.final-scope", "Project Scope at completion (projected)", in(
		project.Completed, "finalScope|finalScope_ar|finalScope_en")},
	{19, Project, Completion, false, "disclosure.project-changes", "Reasons for project changes", in(
		project.Completed, "endDateDetails|finalValueDetails|finalScopeDetails")},
	{20, Project, Completion, false, "disclosure.audit-reference", "Reference to audit and evaluation reports", in(
		project.Documented, document("financialAuditReport"),
		project.Documented, document("technicalAuditReport"),
		project.Documented, document("finalAudit"))}, // until 0.9.2 the one code for both

	{21, Process, Procurement, false, "disclosure.procuring-entity", "Procuring entity", in(
		project.PartiesNamed, "parties/roles=procuringEntity",
		contract.Tendered, "procuringEntity/name|procuringEntity/id",
		contract.Released, "parties/roles=procuringEntity",
		contract.Released, "tender/procuringEntity/name|tender/procuringEntity/id")},
	{22, Process, Procurement, false, "disclosure.procuring-contact", "Procuring entity contact details", in(
		project.PartiesNamed, "parties/roles=procuringEntity & parties/address|parties/contactPoint",
		contract.Released, "parties/roles=procuringEntity & parties/address|parties/contactPoint")},
	{23, Process, Procurement, false, "disclosure.administrative-entity", "Contract administrative entity", in(
		project.PartiesNamed, "parties/roles=administrativeEntity",
		contract.Tendered, "administrativeEntity/name|administrativeEntity/id",
		contract.Released, "parties/roles=administrativeEntity")},
	{24, Process, Procurement, false, "disclosure.contract-status", "Contract status", in(
		contract.Described, "summary/status",
		contract.Released, "tender/status|awards/status|contracts/status")},
	{25, Process, Procurement, false, "disclosure.procurement-process", "Procurement process", in(
		contract.Tendered, "procurementMethodDetails",
		contract.Released, "tender/procurementMethodDetails")},
	{26, Process, Procurement, false, "disclosure.contract-type", "Contract type", in(
		contract.Described, "summary/nature")},
	{27, Process, Procurement, false, "disclosure.tenderers", "Number of firms tendering", in(
		contract.Tendered, "numberOfTenderers",
		contract.Released, "tender/numberOfTenderers")},
	{28, Process, Procurement, false, "disclosure.cost-estimate", "Cost estimate", in(
		contract.Tendered, "costEstimate/amount",
		contract.Released, "tender/status=planning & tender/value/amount")},
	{29, Process, Procurement, false, "disclosure.contract-title", "Contract title", in(
		contract.Described, "summary/title|summary/title_ar|summary/title_en",
		contract.Released, "contracts/title|awards/title|tender/title")},
	{30, Process, Procurement, false, "disclosure.contract-firms", "Contract firm(s)", in(
		project.PartiesNamed, "parties/roles=supplier",
		contract.Signed, "suppliers/name|suppliers/id",
		contract.Released, "parties/roles=supplier",
		contract.Released, "awards/suppliers/name")},
	{31, Process, Procurement, false, "disclosure.contract-price", "Contract price", in(
		contract.Signed, "contractValue/amount",
		contract.Released, "awards/value/amount")},
	{32, Process, Procurement, false, "disclosure.contract-scope", "Contract scope of work", in(
		contract.Described, "summary/description|summary/description_ar|summary/description_en",
		contract.Released, "contracts/description|awards/description|tender/description")},
	{33, Process, Procurement, false, "disclosure.contract-start", "Contract start date and contract period (duration)", in(
		contract.Signed, "contractPeriod/startDate",
		contract.Released, "awards/contractPeriod/startDate|tender/contractPeriod/startDate")},
	{34, Process, Procurement, false, "disclosure.contract-period", "Contract start date and contract period (duration)", in(
		contract.Signed, "contractPeriod/endDate|contractPeriod/durationInDays|contractPeriod/maxExtentDate",
		contract.Released, "awards/contractPeriod/endDate|tender/contractPeriod/endDate")},

	{35, Process, Implementation, false, "disclosure.price-variation", "Variation to contract price", in(
		contract.Modified, "type=value & newContractValue/amount")},
	{36, Process, Implementation, false, "disclosure.price-escalation", "Escalation of contract price", in(
		contract.Modified, "type=value & newContractValue/amount")},
	{37, Process, Implementation, false, "disclosure.duration-variation", "Variation to contract duration", in(
		contract.Modified, "type=duration & newContractPeriod")},
	{38, Process, Implementation, false, "disclosure.scope-variation", "Variation to contract scope", in(
		contract.Modified, "type=scope & description")},
	{39, Process, Implementation, false, "disclosure.price-reasons", "Reasons for price changes", in(
		contract.Modified, "type=value & rationale")},
	{40, Process, Implementation, false, "disclosure.scope-reasons", "Reasons for scope and duration changes", in(
		contract.Modified, "type=scope & rationale",
		contract.Modified, "type=duration & rationale")},

	{41, Project, Preparation, true, "disclosure.multi-year-budget", "Multi-year programme & Budget", in(
		project.Budgeted, "budgetBreakdowns/budgetBreakdown/period")},
	{42, Project, Preparation, true, "disclosure.feasibility", "Project brief or Feasibility study", in(
		project.Documented, document("feasibilityStudy"))},
	{43, Project, Preparation, true, "disclosure.impact-assessment", "Environmental and social impact assessment", in(
		project.Documented, document("environmentalImpact"),
		project.Documented, document("socialImpact"))},
	{44, Project, Preparation, true, "disclosure.resettlement", "Resettlement and compensation plan", in(
		project.Documented, document("resettlementPlan"))},
	{45, Project, Preparation, true, "disclosure.project-officials", "Project officials and roles", in(
		project.PartiesNamed, "parties/roles=publicAuthority & parties/people/name|parties/people/jobTitle",
		project.PartiesNamed, "parties/roles=procuringEntity & parties/people/name|parties/people/jobTitle")},
	{46, Project, Preparation, true, "disclosure.financial-agreement", "Financial agreement", in(
		project.Documented, document("financialAgreement"))},
	{47, Project, Preparation, true, "disclosure.procurement-plan", "Procurement plan", in(
		project.Documented, document("procurementPlan"))},
	{48, Project, Preparation, true, "disclosure.approval-decision", "Project approval decision", in(
		project.Documented, document("budgetApproval"))},

	{49, Project, Completion, true, "disclosure.progress-reports", "Implementation progress reports", in(
		project.Documented, document("physicalProgressReport"),
		project.Documented, document("financialProgressReport"),
		project.Forecast, progress("physicalProgress"),
		project.Forecast, progress("financialProgress"),
		project.Measured, progress("physicalProgress"),
		project.Measured, progress("financialProgress"))},
	{50, Project, Completion, true, "disclosure.budget-amendment", "Budget amendment decision", in(
		project.Documented, document("budgetAmendmentApproval"))},
	{51, Project, Completion, true, "disclosure.completion-report", "Project completion report", in(
		project.Documented, document("projectCompletionReport"),
		project.Documented, document("completionCertificate"))},
	{52, Project, Completion, true, "disclosure.evaluation-report", "Project evaluation report", in(
		project.Documented, document("projectEvaluation"))},
	{53, Project, Completion, true, "disclosure.technical-audit", "Technical audit reports", in(
		project.Documented, document("technicalAuditReport"))},
	{54, Project, Completion, true, "disclosure.financial-audit", "Financial audit reports", in(
		project.Documented, document("financialAuditReport"))},

	{55, Process, Procurement, true, "disclosure.contract-officials", "Contract officials and roles", in(
		project.PartiesNamed, "parties/roles=administrativeEntity & parties/people/name|parties/people/jobTitle")},
	{56, Process, Procurement, true, "disclosure.procurement-method", "Procurement method", in(
		contract.Tendered, "procurementMethod",
		contract.Released, "tender/procurementMethod")},
	{57, Process, Procurement, true, "disclosure.tender-documents", "Tender documents", in(
		contract.Documented, document("biddingDocuments"),
		contract.Released, "tender/documents/documentType=biddingDocuments")},
	{58, Process, Procurement, true, "disclosure.evaluation-results", "Tender evaluation results", in(
		contract.Documented, document("evaluationReports"),
		contract.Released, "tender/documents/documentType=evaluationReports")},
	{59, Process, Procurement, true, "disclosure.design-report", "Project design report", in(
		contract.Documented, document("projectDesignReport"),
		contract.Documented, document("designReport"),
		contract.Released, "planning/documents/documentType=projectDesignReport")},

	{60, Process, Contract, true, "disclosure.contract-agreement", "Contract agreement and conditions", in(
		contract.Documented, document("contractSigned"),
		contract.Released, "contracts/documents/documentType=contractSigned")},
	{61, Process, Contract, true, "disclosure.firm-registration", "Registration and ownership of firms", in(
		contract.Documented, document("incorporationCertificate"),
		project.PartiesNamed, "parties/roles=supplier & parties/identifier/id",
		contract.Released, "parties/roles=supplier & parties/identifier/id")},
	{62, Process, Contract, true, "disclosure.specifications", "Specifications and drawings", in(
		contract.Documented, document("technicalSpecifications"),
		contract.Released, "tender/documents/documentType=technicalSpecifications")},

	{63, Process, Implementation, true, "disclosure.variations", "List of variations, changes, amendments", in(
		contract.Modified, "type & date|description")},
	{64, Process, Implementation, true, "disclosure.escalation-approvals", "List of escalation approvals", in(
		contract.Documented, document("escalationApprovals"),
		contract.Documented, document("escalationApproval"))},
	{65, Process, Implementation, true, "disclosure.quality-reports", "Quality assurance reports", in(
		contract.Documented, document("qualityAssuranceReport"))},
	{66, Process, Implementation, true, "disclosure.payments", "Disbursement records or payment certificates", in(
		contract.Documented, document("paymentCertificate"),
		contract.Transacted, "value/amount",
		contract.Released, "contracts/implementation/transactions/value/amount")},
	{67, Process, Implementation, true, "disclosure.amendments", "Contract amendments", in(
		contract.Documented, document("contractAmendment"),
		contract.Released, "contracts/documents/documentType=contractAmendment")},
}

// in makes places of kinds and members in turn.
func in(kindsAndMembers ...any) []Place {
	places := make([]Place, 0, len(kindsAndMembers)/2)
	for i := 0; i < len(kindsAndMembers); i += 2 {
		places = append(places, Place{kindsAndMembers[i].(fact.Kind), kindsAndMembers[i+1].(string)})
	}
	return places
}

// document is a document of one type that can be opened or at least is
// described.
func document(documentType string) string {
	return "documentType=" + documentType + " & url|description"
}

// progress is a metric of one of the two codes of OC4IDS metricID, with at
// least one observation.
func progress(id string) string {
	return "id=" + id + " & observations/measure|observations/value"
}
