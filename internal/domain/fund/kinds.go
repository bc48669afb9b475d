package fund

import "imar/internal/domain/fact"

// Kinds of facts that this package owns. Each stands with its subject and, in
// brackets, what tells facts of the kind apart.
const (
	Established           fact.Kind = "fund.established"             // fund (one)
	Ticked                fact.Kind = "fund.ticked"                  // fund (day)
	PolicyLaid            fact.Kind = "fund.policy_laid"             // fund (day)
	OverridePermitted     fact.Kind = "fund.override_permitted"      // contract (override)
	RateRecorded          fact.Kind = "fund.rate_recorded"           // fund (currencies, kind, day)
	AccountOpened         fact.Kind = "fund.account_opened"          // bank (one)
	PayeeAccountSet       fact.Kind = "fund.payee_account_set"       // party (account)
	PayeeAccountConfirmed fact.Kind = "fund.payee_account_confirmed" // party (account)
	Pledged               fact.Kind = "fund.pledged"                 // pledge (day)
	Agreed                fact.Kind = "fund.agreed"                  // agreement (one)
	AgreementCut          fact.Kind = "fund.agreement_cancelled"     // agreement (day)
	ConditionMet          fact.Kind = "fund.condition_met"           // agreement (condition)
	WithdrawalApplied     fact.Kind = "fund.withdrawal_applied"      // agreement (application)
	Received              fact.Kind = "fund.received"                // agreement or source (line, day)
	DirectlyPaid          fact.Kind = "fund.directly_paid"           // contract or project (payment)
	GivenInKind           fact.Kind = "fund.given_in_kind"           // project (contribution)
	PartnerRefunded       fact.Kind = "fund.partner_refunded"        // agreement (line, day)
	LoanRepaid            fact.Kind = "fund.loan_repaid"             // agreement (line, day)
	Appropriated          fact.Kind = "fund.appropriated"            // source (reference)
	Allotted              fact.Kind = "fund.allotted"                // source (reference)
	CashReleased          fact.Kind = "fund.cash_released"           // source (reference)
	Allocated             fact.Kind = "fund.allocated"               // project (reference)
	AuthorityMoved        fact.Kind = "fund.authority_moved"         // project or source (reference)
	Reserved              fact.Kind = "fund.reserved"                // project (tender)
	YearsAuthorised       fact.Kind = "fund.years_authorised"        // project (reference)
	Obligated             fact.Kind = "fund.obligated"               // contract (reference)
	ObligationCancelled   fact.Kind = "fund.obligation_cancelled"    // contract (reference)
	YearTakenUp           fact.Kind = "fund.year_taken_up"           // contract (reference)
	RateCovered           fact.Kind = "fund.rate_covered"            // contract (reference)
	AdvanceCertified      fact.Kind = "fund.advance_certified"       // contract (advance)
	ApplicationReceived   fact.Kind = "fund.application_received"    // contract (application)
	Certified             fact.Kind = "fund.certified"               // contract (certificate)
	ClaimAudited          fact.Kind = "fund.claim_audited"           // contract or project (claim)
	ClaimApproved         fact.Kind = "fund.claim_approved"          // contract or project (claim)
	RetentionReleased     fact.Kind = "fund.retention_released"      // contract (release)
	RetentionForfeited    fact.Kind = "fund.retention_forfeited"     // contract (release)
	PaymentOrdered        fact.Kind = "fund.payment_ordered"         // contract or project (order)
	PaymentApproved       fact.Kind = "fund.payment_approved"        // contract or project (order, number)
	OrderCancelled        fact.Kind = "fund.order_cancelled"         // contract or project (order)
	PaymentSent           fact.Kind = "fund.payment_sent"            // contract or project (order)
	PaymentCleared        fact.Kind = "fund.payment_cleared"         // contract or project (order)
	PaymentReturned       fact.Kind = "fund.payment_returned"        // contract or project (order)
	GuaranteeReceived     fact.Kind = "fund.guarantee_received"      // contract (guarantee, day)
	GuaranteeReduced      fact.Kind = "fund.guarantee_reduced"       // contract (guarantee, day)
	RefundReceived        fact.Kind = "fund.refund_received"         // contract or project (line, claim)
	CreditOpened          fact.Kind = "fund.credit_opened"           // contract or project (credit)
	CreditDrawn           fact.Kind = "fund.credit_drawn"            // contract or project (delivery)
	CreditExpired         fact.Kind = "fund.credit_expired"          // contract or project (credit, day)
	Transferred           fact.Kind = "fund.transferred"             // project (transfer)
	TransferReported      fact.Kind = "fund.transfer_reported"       // project (transfer, day)
	TransferReturned      fact.Kind = "fund.transfer_returned"       // project (transfer, day)
	ChargeTaken           fact.Kind = "fund.charge_taken"            // bank (line, day)
	InterestEarned        fact.Kind = "fund.interest_earned"         // bank (line, day)
	LineUnexplained       fact.Kind = "fund.line_unexplained"        // bank (item)
	LineExplained         fact.Kind = "fund.line_explained"          // bank (item, day)
	Exchanged             fact.Kind = "fund.exchanged"               // bank (exchange)
	SourceLent            fact.Kind = "fund.source_lent"             // source (reference)
	Spent                 fact.Kind = "fund.spent"                   // project or fund (invoice)
	ImprestGiven          fact.Kind = "fund.imprest_given"           // party (imprest, day)
	ImprestAccounted      fact.Kind = "fund.imprest_accounted"       // party (account)
	TaxRemitted           fact.Kind = "fund.tax_remitted"            // contract or project (certificate, type, day)
	IneligibleMoved       fact.Kind = "fund.ineligible_moved"        // contract or project (claim, day)
	WrittenOff            fact.Kind = "fund.written_off"             // contract or project (claim, day)
	HandedOver            fact.Kind = "fund.handed_over"             // project (handover)
	Adjusted              fact.Kind = "fund.adjusted"                // fund (reference)
	StatementTaken        fact.Kind = "fund.statement_taken"         // bank (statement, page)
	BalanceInherited      fact.Kind = "fund.balance_inherited"       // source (item)
	BalanceVerified       fact.Kind = "fund.balance_verified"        // source (item)
)

// Kinds is the table of bodies.
var Kinds = fact.Kinds{
	Established: fact.Decode[Establishment], Ticked: fact.Decode[Tick],
	PolicyLaid: fact.Decode[Act[LayDown]], OverridePermitted: fact.Decode[Act[PermitOverride]], RateRecorded: fact.Decode[Act[RecordRate]],
	AccountOpened: fact.Decode[Act[OpenAccount]], PayeeAccountSet: fact.Decode[Act[SetPayeeAccount]],
	PayeeAccountConfirmed: fact.Decode[Act[ConfirmPayeeAccount]],
	Pledged:               fact.Decode[Act[RecordPledge]], Agreed: fact.Decode[Act[SignAgreement]], AgreementCut: fact.Decode[Act[CancelAgreement]],
	ConditionMet: fact.Decode[Act[MeetCondition]], WithdrawalApplied: fact.Decode[Act[ApplyWithdrawal]], Received: fact.Decode[Act[Receive]],
	DirectlyPaid: fact.Decode[Act[RecordDirectPayment]], GivenInKind: fact.Decode[Act[RecordInKind]],
	PartnerRefunded: fact.Decode[Act[RefundPartner]], LoanRepaid: fact.Decode[Act[RepayLoan]],
	Appropriated: fact.Decode[Act[Appropriate]], Allotted: fact.Decode[Act[Allot]], CashReleased: fact.Decode[Act[ReleaseCash]],
	Allocated: fact.Decode[Act[Allocate]], AuthorityMoved: fact.Decode[Act[MoveAuthority]], Reserved: fact.Decode[Act[Reserve]],
	YearsAuthorised: fact.Decode[Act[AuthoriseYears]], Obligated: fact.Decode[Act[Obligate]],
	ObligationCancelled: fact.Decode[Act[CancelObligation]], YearTakenUp: fact.Decode[Act[TakeUpYear]], RateCovered: fact.Decode[Act[CoverRate]],
	AdvanceCertified: fact.Decode[Act[CertifyAdvance]], ApplicationReceived: fact.Decode[Act[ReceiveApplication]],
	Certified: fact.Decode[Act[Certify]], ClaimAudited: fact.Decode[Act[Approve]], ClaimApproved: fact.Decode[Act[Approve]],
	RetentionReleased: fact.Decode[Act[ReleaseRetention]], RetentionForfeited: fact.Decode[Act[ReleaseRetention]],
	PaymentOrdered: fact.Decode[Act[OrderPayment]], PaymentApproved: fact.Decode[Act[ApprovePayment]],
	OrderCancelled: fact.Decode[Act[CancelOrder]], PaymentSent: fact.Decode[Act[SendPayment]],
	PaymentCleared: fact.Decode[Act[ClearPayment]], PaymentReturned: fact.Decode[Act[ReturnPayment]],
	GuaranteeReceived: fact.Decode[Act[ReceiveGuarantee]], GuaranteeReduced: fact.Decode[Act[ReduceGuarantee]],
	RefundReceived: fact.Decode[Act[TakeBack]], CreditOpened: fact.Decode[Act[OpenCredit]], CreditDrawn: fact.Decode[Act[DrawCredit]],
	CreditExpired: fact.Decode[Act[ExpireCredit]], Transferred: fact.Decode[Act[Transfer]],
	TransferReported: fact.Decode[Act[ReportTransfer]], TransferReturned: fact.Decode[Act[ReturnTransfer]],
	ChargeTaken: fact.Decode[Act[RecordCharge]], InterestEarned: fact.Decode[Act[RecordInterest]],
	LineUnexplained: fact.Decode[Act[RecordLine]], LineExplained: fact.Decode[Act[ExplainLine]], Exchanged: fact.Decode[Act[ExchangeMoney]],
	SourceLent: fact.Decode[Act[LendBetweenSources]], Spent: fact.Decode[Act[Spend]], ImprestGiven: fact.Decode[Act[GiveImprest]],
	ImprestAccounted: fact.Decode[Act[AccountImprest]], TaxRemitted: fact.Decode[Act[RemitTax]],
	IneligibleMoved: fact.Decode[Act[MoveIneligible]], WrittenOff: fact.Decode[Act[WriteOff]], HandedOver: fact.Decode[Act[HandOver]],
	StatementTaken: fact.Decode[Act[TakeStatement]], Adjusted: fact.Decode[Act[Adjust]], BalanceInherited: fact.Decode[Act[InheritBalance]], BalanceVerified: fact.Decode[Act[VerifyBalance]],
}
