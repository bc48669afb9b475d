package ledger

import (
	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
)

// Event says what an entry records: a code that stands in the fact, such as
// "certificate". Codes are never reused.
type Event string

// The events, in the order of a fund's life.
const (
	EvPledge            Event = "pledge"
	EvAgreement         Event = "agreement"
	EvAgreementCut      Event = "agreement-cancelled"
	EvClaimable         Event = "claimable"
	EvConditionMet      Event = "condition-met"
	EvReceipt           Event = "receipt"
	EvDirectPayment     Event = "direct-payment"
	EvInKind            Event = "in-kind"
	EvPartnerRefund     Event = "partner-refund"
	EvLoanRepaid        Event = "loan-repaid"
	EvAppropriation     Event = "appropriation"
	EvAllotment         Event = "allotment"
	EvCashRelease       Event = "cash-release"
	EvAllocation        Event = "allocation"
	EvVirement          Event = "virement"
	EvReservation       Event = "reservation"
	EvMultiYear         Event = "multi-year-authority"
	EvYearPart          Event = "year-part"
	EvObligation        Event = "obligation"
	EvModification      Event = "modification"
	EvObligationCut     Event = "obligation-cancelled"
	EvRateCover         Event = "rate-cover"
	EvAdvance           Event = "advance"
	EvCertificate       Event = "certificate"
	EvAdvanceSent       Event = "advance-sent"
	EvAdvanceCleared    Event = "advance-cleared"
	EvAdvanceReturned   Event = "advance-returned"
	EvPaymentSent       Event = "payment-sent"
	EvPaymentCleared    Event = "payment-cleared"
	EvPaymentReturned   Event = "payment-returned"
	EvTaxRemitted       Event = "tax-remitted"
	EvRetentionReleased Event = "retention-released"
	EvRetentionForfeit  Event = "retention-forfeited"
	EvRetentionReplaced Event = "retention-replaced"
	EvContractorRefund  Event = "contractor-refund"
	EvGuaranteeCalled   Event = "guarantee-called"
	EvGuarantee         Event = "guarantee"
	EvIneligible        Event = "ineligible"
	EvSourceLent        Event = "source-lent"
	EvSourceSettled     Event = "source-settled"
	EvExchange          Event = "exchange"
	EvCreditOpened      Event = "credit-opened"
	EvCreditDrawn       Event = "credit-drawn"
	EvCreditExpired     Event = "credit-expired"
	EvTransfer          Event = "transfer"
	EvTransferReported  Event = "transfer-reported"
	EvTransferReturned  Event = "transfer-returned"
	EvImprest           Event = "imprest"
	EvImprestSpent      Event = "imprest-accounted"
	EvDirectExpenditure Event = "direct-expenditure"
	EvBankCharge        Event = "bank-charge"
	EvInterest          Event = "interest"
	EvUnexplained       Event = "unexplained"
	EvExplained         Event = "explained"
	EvHandover          Event = "handover"
	EvWriteOff          Event = "write-off"
	EvOpening           Event = "opening"
	EvYearClose         Event = "year-close"
	EvAdjustment        Event = "adjustment"
)

// Events lists the events of this program.
var Events = []Event{EvPledge, EvAgreement, EvAgreementCut, EvClaimable, EvConditionMet, EvReceipt, EvDirectPayment, EvInKind,
	EvPartnerRefund, EvLoanRepaid, EvAppropriation, EvAllotment, EvCashRelease, EvAllocation, EvVirement, EvReservation, EvMultiYear,
	EvYearPart, EvObligation, EvModification, EvObligationCut, EvRateCover, EvAdvance, EvCertificate, EvAdvanceSent, EvAdvanceCleared,
	EvAdvanceReturned, EvPaymentSent, EvPaymentCleared, EvPaymentReturned, EvTaxRemitted, EvRetentionReleased, EvRetentionForfeit,
	EvRetentionReplaced, EvContractorRefund, EvGuaranteeCalled, EvGuarantee, EvIneligible, EvSourceLent, EvSourceSettled, EvExchange,
	EvCreditOpened, EvCreditDrawn, EvCreditExpired, EvTransfer, EvTransferReported, EvTransferReturned, EvImprest, EvImprestSpent,
	EvDirectExpenditure, EvBankCharge, EvInterest, EvUnexplained, EvExplained, EvHandover, EvWriteOff, EvOpening,
	EvYearClose, EvAdjustment}

// Key is the catalogue's key of the event's name.
func (e Event) Key() string { return "ledger.event." + string(e) }

// wellFormed accepts the codes of newer programs as well: their entries can be
// summed without knowing them.
func (e Event) wellFormed() bool {
	if len(e) == 0 || len(e) > 40 {
		return false
	}
	for i := range len(e) {
		if (e[i] < 'a' || e[i] > 'z') && e[i] != '-' {
			return false
		}
	}
	return true
}

// Occasion is what every event says: in whose books, when, and by which
// document. State.Book fills Date and Occurred from the day on which something
// happened.
type Occasion struct {
	Entity   Entity
	Date     clock.Day
	Occurred clock.Day
	Ref      string
}

// compose begins an entry of the occasion.
func (o Occasion) compose(e Event) *composer {
	return &composer{head: Head{Event: e, Date: o.Date, Occurred: o.Occurred, Ref: o.Ref}, entity: o.Entity}
}

// year is the budget year that an event without one belongs to.
func (o Occasion) year() Year { return Year(o.Date.Year()) }

// actual, budgetary and memo move an amount of a source within one book.
func (c *composer) actual(s Source, amount money.Amount, debit, credit Side) {
	c.add(Group{c.entity, Actual, s, amount.Currency}, debit, credit, amount.Minor)
}

func (c *composer) budgetary(s Source, amount money.Amount, debit, credit Side) {
	c.add(Group{c.entity, Budgetary, s, amount.Currency}, debit, credit, amount.Minor)
}

func (c *composer) memo(s Source, amount money.Amount, debit, credit Side) {
	c.add(Group{c.entity, Memorandum, s, amount.Currency}, debit, credit, amount.Minor)
}

// on is the side with another account: the same project, contract, party …
func (s Side) on(a Account) Side { s.Account = a; return s }

// inYear is the side as a budget step of a part's year and chapter. Cost class
// and bank are left out: authority does not go by them.
func (s Side) inYear(p Part) Side {
	return Side{Project: s.Project, Contract: s.Contract, Year: p.Year, Chapter: p.Chapter}
}

// wants adds a problem when something that the event cannot do without is
// missing.
func (c *composer) wants(is bool, field string) {
	if !is {
		c.problems.Add(problem.Invalid, "ledger.field.missing").At(field)
	}
}

// chosen refuses an account that is not one of those an event can be against.
func (c *composer) chosen(a Account, field string, allowed ...Account) {
	if !a.Is(allowed) {
		c.problems.Add(problem.Invalid, "ledger.account.not-allowed", a.String()).At(field)
	}
}

// minus is a − b of one currency; what cannot be is a problem.
func (c *composer) minus(a, b money.Amount) money.Amount {
	difference, err := a.Sub(b)
	for _, p := range problem.Of(err) {
		c.problems = append(c.problems, p.At("Amount"))
	}
	return difference
}
