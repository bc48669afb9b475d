package ledger

import "fmt"

// sideOf says on which side of invariant (2) an account of the actual book
// stands, and with which name.
var sideOf = map[Account]string{
	Cash: "cash", Imprest: "cash", RestrictedCash: "restricted cash", PartnerReceivable: "receivables", Advances: "advances",
	EntityAdvances: "advances", DueFrom: "due from", Position: "position", WorkInProgress: "work in progress",
	InKindProjects: "work in progress", Payables: "payables", InTransit: "payables", Retention: "retention",
	WithholdingTax: "taxes", StampDuty: "taxes", SocialSecurity: "taxes", ThirdParties: "taxes", Deferred: "deferred",
	InterestOwed: "deferred", Loans: "loans", DueTo: "due to", Suspense: "suspense", SourceBalance: "source balance",
	OpeningBalances: "opening balance", Contributions: "contributions", DirectContributions: "contributions",
	InKindContributions: "contributions", Interest: "other income", DelayDamages: "other income", OtherIncome: "other income",
	PriorYears: "other income", ProjectExpenditure: "expenditure", BankCharges: "expenditure", ExchangeLevy: "expenditure",
	LoanInterest: "expenditure", CapitalTransfers: "expenditure", WriteOffs: "expenditure",
}

// cashOf says what an event does to cash (invariant 14). An event that is not
// here moves no cash.
var cashOf = map[Event]string{
	EvOpening: "opening", EvReceipt: "receipts", EvInterest: "receipts", EvContractorRefund: "receipts", EvGuaranteeCalled: "receipts",
	EvTransferReturned: "receipts", EvUnexplained: "receipts", EvPartnerRefund: "payments", EvLoanRepaid: "payments",
	EvAdvanceCleared: "payments", EvAdvanceReturned: "payments", EvPaymentCleared: "payments", EvPaymentReturned: "payments",
	EvTaxRemitted: "payments", EvCreditOpened: "set aside", EvCreditExpired: "set aside", EvCreditDrawn: "payments",
	EvTransfer: "payments", EvImprest: "set aside", EvImprestSpent: "payments", EvDirectExpenditure: "payments",
	EvBankCharge: "payments", EvExchange: "exchange", EvSourceLent: "between sources",
	EvSourceSettled: "between sources", EvAdjustment: "adjustments", EvExplained: "adjustments", EvWriteOff: "written off",
}

// costOf says where a project's cost comes from (invariant 13).
var costOf = map[Event]string{
	EvCertificate: "contracts", EvContractorRefund: "contracts", EvGuaranteeCalled: "contracts", EvCreditDrawn: "contracts",
	EvDirectExpenditure: "direct", EvImprestSpent: "direct", EvDirectPayment: "partner payments", EvInKind: "in kind",
	EvTransferReported: "reported by entities", EvOpening: "opening", EvAdjustment: "adjustments", EvExplained: "adjustments",
	EvIneligible: "between sources",
}

// advanceOf and retentionOf say what an event does to advances and retention.
var (
	advanceOf = map[Event]string{EvAdvance: "advanced", EvDirectPayment: "advanced", EvCreditDrawn: "advanced", EvOpening: "advanced",
		EvCertificate: "recovered", EvContractorRefund: "refunded", EvGuaranteeCalled: "called", EvWriteOff: "written off",
		EvAdjustment: "adjustments", EvExplained: "adjustments"}
	retentionOf = map[Event]string{EvCertificate: "retained", EvOpening: "retained", EvRetentionReleased: "released",
		EvRetentionForfeit: "forfeited", EvRetentionReplaced: "replaced", EvAdjustment: "adjustments", EvExplained: "adjustments"}
	withheldOf = map[Event]string{EvCertificate: "withheld", EvOpening: "withheld", EvTaxRemitted: "remitted",
		EvAdjustment: "adjustments", EvExplained: "adjustments"}
)

// matched gives the balance of an account one term for each thing that events
// do to it and one, the other way round, for what stands on it. An event that
// does not belong there has no term, and the sum misses.
func (a *audit) matched(of Invariant, table map[Event]string, ev Event, minor int64, name ...string) {
	if term := table[ev]; term != "" {
		a.term(of, term, minor, name...)
	}
	a.term(of, "balance", -minor, name...)
}

// actual takes in a line of the actual book.
func (a *audit) actual(ev Event, l Line) {
	e, s, c := string(l.Entity), string(l.Source), string(l.Currency)
	if side := sideOf[l.Account]; side != "" { // an account that is not in the table is missed by the sum
		a.term(SourceBalances, side, l.Minor, e, s, c)
	}
	switch {
	case l.Account.Is(CashAccounts):
		a.matched(CashSheet, cashOf, ev, l.Minor, e, s, c)
		if l.Account == Cash {
			a.term(BankShares, "sources", l.Minor, e, string(l.Bank), c)
			a.term(BankShares, s, -l.Minor, e, string(l.Bank), c)
		}
	case l.Account == Advances:
		a.matched(AdvanceSheet, advanceOf, ev, l.Minor, e, string(l.Contract), string(l.Party), c)
	case l.Account == Retention:
		a.matched(RetentionSheet, retentionOf, ev, l.Minor, e, string(l.Contract), string(l.Party), c)
	case l.Account.Is(WithheldAccounts):
		a.matched(WithheldSheet, withheldOf, ev, l.Minor, e, l.Account.String(), c)
	case l.Account == DueFrom:
		a.term(DueSheet, "due from", l.Minor, e, s, string(l.Party), c)
	case l.Account == DueTo:
		a.term(DueSheet, "due to", l.Minor, e, string(l.Party), s, c)
	}
	if l.Account.Is(CostAccounts) || l.Account == CapitalTransfers {
		a.cost(ev, l)
	}
	if l.Contract != "" {
		a.sheet(ev, l)
	}
}

func (a *audit) cost(ev Event, l Line) {
	c := string(l.Currency)
	if l.Project != "" {
		term := costOf[ev]
		switch {
		case l.Contract != "" || term != "contracts":
		case ev == EvContractorRefund || ev == EvGuaranteeCalled || ev == EvCreditDrawn:
			term = "direct" // what comes back of spending without a contract, and what a credit without one delivers
		default:
			term = ""
		}
		if ev == EvHandover {
			term = "handed over" // from one of these accounts to another: nothing in sum
		}
		if term != "" {
			a.term(ProjectCost, term, l.Minor, string(l.Entity), string(l.Project), c)
		}
		a.term(ProjectCost, "cost", -l.Minor, string(l.Entity), string(l.Project), c)
	}
	if ev == EvCertificate {
		a.gross[[2]string{string(l.Item), c}] += l.Minor
		a.term(SharesWhole, "actual", l.Minor, string(l.Entity), string(l.Source), string(l.Contract), c)
	}
}

// sheet is invariant (4): what was certified, by what became of it.
func (a *audit) sheet(ev Event, l Line) {
	add := func(term string, minor int64) {
		a.term(ContractSheet, term, minor, string(l.Entity), string(l.Contract), string(l.Currency))
	}
	owed := l.Account == Payables || l.Account == InTransit
	cost := l.Account.Is(CostAccounts)
	switch ev {
	case EvAdvance, EvAdvanceSent, EvAdvanceCleared, EvAdvanceReturned:
		return // what is owed and paid on advances is no part of what is certified
	case EvHandover, EvWriteOff, EvIneligible, EvYearClose:
		return
	case EvOpening, EvAdjustment, EvExplained:
		if owed || l.Account == Retention {
			add("inherited", -l.Minor)
		}
	}
	switch {
	case cost && ev != EvOpening && ev != EvAdjustment && ev != EvExplained:
		add("certified", l.Minor)
		if ev == EvDirectPayment || ev == EvCreditDrawn || ev == EvContractorRefund || ev == EvGuaranteeCalled || ev == EvDirectExpenditure {
			add("paid", -l.Minor)
		}
	case owed:
		add("unpaid", l.Minor)
		if ev == EvPaymentCleared || ev == EvPaymentReturned || ev == EvDirectExpenditure {
			add("paid", -l.Minor)
		}
	case l.Account == Retention:
		add("retained", l.Minor)
	case l.Account == OtherIncome && ev == EvRetentionForfeit:
		add("forfeited", l.Minor)
	case l.Account == Advances && ev == EvCertificate:
		add("recovered", l.Minor)
	case l.Account.Is(WithheldAccounts) && ev == EvCertificate:
		add("withheld", l.Minor)
	case l.Account == DelayDamages && ev == EvCertificate:
		add("damages", l.Minor)
	}
}

// budgetary takes in a line of the budgetary book.
func (a *audit) budgetary(ev Event, l Line) {
	e, s, c := string(l.Entity), string(l.Source), string(l.Currency)
	switch l.Account {
	case AgreementControl, Undrawn, Drawn, DrawnDirect, DrawnInKind, AgreedCancelled:
		info, _ := l.Account.Info()
		if ev == EvOpening {
			a.term(AgreementSheet, "inherited", -l.Minor, e, s, string(l.Item), c)
		}
		a.term(AgreementSheet, info.key, l.Minor, e, s, string(l.Item), c)
	case Allocated, Reserved, Obligated, ObligatedAdvanced, Certified, Settled, Lapsed, BudgetPosition:
		if l.Project == "" {
			return // lapsed before it was allocated
		}
		switch ev {
		case EvAllocation, EvVirement, EvOpening, EvYearClose, EvAdjustment:
			a.term(AuthoritySheet, string(ev), -l.Minor, e, s, c, string(l.Project), fmt.Sprintf("%s/%s", l.Year, l.Chapter))
		}
		info, _ := l.Account.Info()
		a.term(AuthoritySheet, info.key, l.Minor, e, s, c, string(l.Project), fmt.Sprintf("%s/%s", l.Year, l.Chapter))
	}
	if ev == EvCertificate && (l.Account == Certified || l.Account == Settled) {
		a.term(SharesWhole, "budgetary", -l.Minor, e, s, string(l.Contract), c)
	}
}
