package ledger

import (
	"slices"
	"strconv"
)

// Account is an account of the chart, by its number. Numbers are never reused
// and never change their meaning.
type Account uint16

// AccountClass is the class of an account.
type AccountClass uint8

// The classes. SourceBalance is what others call net assets: it is kept per
// funding source.
const (
	Asset AccountClass = iota + 1
	Liability
	SourceBalanceClass
	Income
	Expenditure
	Step           // of the budgetary book
	MemorandumItem // off the books
)

var classNames = [...]string{Asset: "asset", Liability: "liability", SourceBalanceClass: "source-balance", Income: "income",
	Expenditure: "expenditure", Step: "step", MemorandumItem: "memorandum"}

// String is the class's code: "asset".
func (c AccountClass) String() string { return classNames[c] }

// Key is the catalogue's key of the class's name.
func (c AccountClass) Key() string { return "ledger.account-class." + c.String() }

// Assets.
const (
	Cash              Account = 1100 // bank; each line names the bank account
	Imprest           Account = 1110 // staff advance
	RestrictedCash    Account = 1200 // margin of letters of credit
	PartnerReceivable Account = 1300 // claimable from partners
	Advances          Account = 1400 // to contractors
	EntityAdvances    Account = 1410 // to implementing entities
	DueFrom           Account = 1500 // from another source; Party is that source
	Position          Account = 1600 // currency position
	WorkInProgress    Account = 1700
	InKindProjects    Account = 1710
)

// Liabilities.
const (
	Payables        Account = 2100 // to contractors and suppliers
	InTransit       Account = 2110 // ordered from the bank, not yet cleared
	Retention       Account = 2200
	WithholdingTax  Account = 2300
	StampDuty       Account = 2310
	SocialSecurity  Account = 2320
	ThirdParties    Account = 2330 // deducted for assignees and attaching creditors
	Deferred        Account = 2400 // contributions whose conditions remain
	InterestOwed    Account = 2410 // interest that belongs to the partner
	Loans           Account = 2500
	DueTo           Account = 2600 // to another source; Party is that source
	Suspense        Account = 2700
	SourceBalance   Account = 3100
	OpeningBalances Account = 3200
)

// Income and expenditure.
const (
	Contributions       Account = 4100 // in cash
	DirectContributions Account = 4110 // paid by the partner to the contractor
	InKindContributions Account = 4120
	Interest            Account = 4200
	DelayDamages        Account = 4300
	OtherIncome         Account = 4400
	PriorYears          Account = 4500
	ProjectExpenditure  Account = 5100
	BankCharges         Account = 5200
	ExchangeLevy        Account = 5300
	LoanInterest        Account = 5400
	CapitalTransfers    Account = 5500 // assets handed to their owner
	WriteOffs           Account = 5600
)

// Steps of the budgetary book. Resources.
const (
	BudgetOpening    Account = 8010 // other side of steps inherited on day one
	PledgeControl    Account = 8100
	AgreementControl Account = 8110
	Pledged          Account = 8120 // and not agreed yet
	Undrawn          Account = 8130
	Drawn            Account = 8140
	DrawnDirect      Account = 8150
	DrawnInKind      Account = 8160
	AgreedCancelled  Account = 8170
)

// Steps of the budgetary book. Authority, by year and chapter.
const (
	AuthorityControl   Account = 8200
	Appropriated       Account = 8210 // and not allotted yet
	Allotted           Account = 8220 // and not allocated yet
	ReleaseControl     Account = 8230
	CashReleased       Account = 8240
	Allocated          Account = 8300 // free for obligations
	Reserved           Account = 8310
	MultiYearControl   Account = 8320
	MultiYearAuthority Account = 8330 // of years to come
	ObligatedAhead     Account = 8340 // on years to come
	Obligated          Account = 8400 // uncertified
	ObligatedAdvanced  Account = 8410 // uncertified, and paid in advance
	Certified          Account = 8420 // and not settled yet
	Settled            Account = 8430
	BudgetPosition     Account = 8500 // an obligation in a currency other than its authority's
	CarriedOut         Account = 8600 // to the next year
	CarriedIn          Account = 8610 // from the year before
	Lapsed             Account = 8620
)

// Memorandum.
const (
	BidSecurity          Account = 9100
	PerformanceSecurity  Account = 9110
	AdvanceGuarantee     Account = 9120
	RetentionGuarantee   Account = 9130
	GuaranteeCounterpart Account = 9900
)

// Needs of an account: what a line on it must name.
const (
	needBank uint8 = 1 << iota
	needYear
	needProject
	needParty
	needItem
)

// AccountInfo is what the chart says of an account. Debit tells its normal
// side; Control marks the other side of a chain, which pages leave out; Ages
// marks accounts whose open items have an age.
type AccountInfo struct {
	Account Account
	Class   AccountClass
	Book    Book
	Debit   bool
	Control bool
	Ages    bool
	key     string
	needs   uint8
}

// Key is the catalogue's key of the account's name.
func (a AccountInfo) Key() string { return "ledger.account." + a.key }

// Slug is the account's name in ASCII, for journals of other programs:
// "work-in-progress".
func (a AccountInfo) Slug() string { return a.key }

const (
	debit, credit = true, false
	control       = true
	ages          = true
)

// chart is the one chart of accounts, in order of numbers.
var chart = []AccountInfo{
	{Cash, Asset, Actual, debit, false, false, "bank", needBank},
	{Imprest, Asset, Actual, debit, false, ages, "imprest", needParty},
	{RestrictedCash, Asset, Actual, debit, false, ages, "restricted-cash", needBank | needItem},
	{PartnerReceivable, Asset, Actual, debit, false, ages, "partner-receivable", needParty},
	{Advances, Asset, Actual, debit, false, ages, "advances", needParty | needItem},
	{EntityAdvances, Asset, Actual, debit, false, ages, "entity-advances", needParty | needItem},
	{DueFrom, Asset, Actual, debit, false, false, "due-from", needParty},
	{Position, Asset, Actual, debit, false, false, "position", 0},
	{WorkInProgress, Asset, Actual, debit, false, false, "work-in-progress", needProject},
	{InKindProjects, Asset, Actual, debit, false, false, "in-kind-projects", needProject},
	{Payables, Liability, Actual, credit, false, ages, "payables", needParty},
	{InTransit, Liability, Actual, credit, false, ages, "in-transit", needBank | needItem},
	{Retention, Liability, Actual, credit, false, ages, "retention", needParty | needItem},
	{WithholdingTax, Liability, Actual, credit, false, ages, "withholding-tax", 0},
	{StampDuty, Liability, Actual, credit, false, ages, "stamp-duty", 0},
	{SocialSecurity, Liability, Actual, credit, false, ages, "social-security", 0},
	{ThirdParties, Liability, Actual, credit, false, ages, "third-parties", needParty},
	{Deferred, Liability, Actual, credit, false, false, "deferred", needParty},
	{InterestOwed, Liability, Actual, credit, false, false, "interest-owed", needParty},
	{Loans, Liability, Actual, credit, false, false, "loans", needParty},
	{DueTo, Liability, Actual, credit, false, false, "due-to", needParty},
	{Suspense, Liability, Actual, credit, false, ages, "suspense", 0},
	{SourceBalance, SourceBalanceClass, Actual, credit, false, false, "source-balance", 0},
	{OpeningBalances, SourceBalanceClass, Actual, credit, false, false, "opening-balances", 0},
	{Contributions, Income, Actual, credit, false, false, "contributions", 0},
	{DirectContributions, Income, Actual, credit, false, false, "direct-contributions", 0},
	{InKindContributions, Income, Actual, credit, false, false, "in-kind-contributions", 0},
	{Interest, Income, Actual, credit, false, false, "interest", 0},
	{DelayDamages, Income, Actual, credit, false, false, "delay-damages", 0},
	{OtherIncome, Income, Actual, credit, false, false, "other-income", 0},
	{PriorYears, Income, Actual, credit, false, false, "prior-years", 0},
	{ProjectExpenditure, Expenditure, Actual, debit, false, false, "project-expenditure", 0},
	{BankCharges, Expenditure, Actual, debit, false, false, "bank-charges", 0},
	{ExchangeLevy, Expenditure, Actual, debit, false, false, "exchange-levy", 0},
	{LoanInterest, Expenditure, Actual, debit, false, false, "loan-interest", 0},
	{CapitalTransfers, Expenditure, Actual, debit, false, false, "capital-transfers", 0},
	{WriteOffs, Expenditure, Actual, debit, false, false, "write-offs", 0},
	{BudgetOpening, Step, Budgetary, credit, control, false, "budget-opening", 0},
	{PledgeControl, Step, Budgetary, credit, control, false, "pledge-control", 0},
	{AgreementControl, Step, Budgetary, credit, control, false, "agreement-control", 0},
	{Pledged, Step, Budgetary, debit, false, ages, "pledged", needParty | needItem},
	{Undrawn, Step, Budgetary, debit, false, ages, "undrawn", needParty | needItem},
	{Drawn, Step, Budgetary, debit, false, false, "drawn", needParty | needItem},
	{DrawnDirect, Step, Budgetary, debit, false, false, "drawn-direct", needParty | needItem},
	{DrawnInKind, Step, Budgetary, debit, false, false, "drawn-in-kind", needParty | needItem},
	{AgreedCancelled, Step, Budgetary, debit, false, false, "agreed-cancelled", needParty | needItem},
	{AuthorityControl, Step, Budgetary, credit, control, false, "authority-control", needYear},
	{Appropriated, Step, Budgetary, debit, false, false, "appropriated", needYear},
	{Allotted, Step, Budgetary, debit, false, false, "allotted", needYear},
	{ReleaseControl, Step, Budgetary, credit, control, false, "release-control", needYear},
	{CashReleased, Step, Budgetary, debit, false, false, "cash-released", needYear},
	{Allocated, Step, Budgetary, debit, false, false, "allocated", needYear | needProject},
	{Reserved, Step, Budgetary, debit, false, ages, "reserved", needYear | needProject | needItem},
	{MultiYearControl, Step, Budgetary, credit, control, false, "multi-year-control", needYear},
	{MultiYearAuthority, Step, Budgetary, debit, false, false, "multi-year-authority", needYear | needProject},
	{ObligatedAhead, Step, Budgetary, debit, false, false, "obligated-ahead", needYear | needProject},
	{Obligated, Step, Budgetary, debit, false, false, "obligated", needYear | needProject},
	{ObligatedAdvanced, Step, Budgetary, debit, false, false, "obligated-advanced", needYear | needProject},
	{Certified, Step, Budgetary, debit, false, false, "certified", needYear | needProject},
	{Settled, Step, Budgetary, debit, false, false, "settled", needYear | needProject},
	{BudgetPosition, Step, Budgetary, debit, control, false, "budget-position", needYear},
	{CarriedOut, Step, Budgetary, debit, control, false, "carried-out", needYear},
	{CarriedIn, Step, Budgetary, credit, control, false, "carried-in", needYear},
	{Lapsed, Step, Budgetary, debit, false, false, "lapsed", needYear},
	{BidSecurity, MemorandumItem, Memorandum, debit, false, ages, "bid-security", needParty | needItem},
	{PerformanceSecurity, MemorandumItem, Memorandum, debit, false, ages, "performance-security", needParty | needItem},
	{AdvanceGuarantee, MemorandumItem, Memorandum, debit, false, ages, "advance-guarantee", needParty | needItem},
	{RetentionGuarantee, MemorandumItem, Memorandum, debit, false, ages, "retention-guarantee", needParty | needItem},
	{GuaranteeCounterpart, MemorandumItem, Memorandum, credit, control, false, "guarantee-counterpart", 0},
}

// byNumber finds an account without a search; 0 stands for none.
var byNumber = func() (index [10_000]uint8) {
	for i, a := range chart {
		index[a.Account] = uint8(i + 1)
	}
	return index
}()

// Chart lists all accounts in order of their numbers.
func Chart() []AccountInfo { return slices.Clone(chart) }

// Info is what the chart says of the account; ok is false when it has none of
// that number.
func (a Account) Info() (info AccountInfo, ok bool) {
	if int(a) >= len(byNumber) || byNumber[a] == 0 {
		return AccountInfo{}, false
	}
	return chart[byNumber[a]-1], true
}

// String is the account's number: "1100".
func (a Account) String() string { return strconv.Itoa(int(a)) }

// ParseAccount reads the number of an account of the chart.
func ParseAccount(s string) (Account, bool) {
	if len(s) != 4 {
		return 0, false
	}
	n := 0
	for i := range 4 {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return Account(n), byNumber[n] != 0
}

// The groups of accounts that checks and reports name together.
var (
	// CashAccounts are money at hand, restricted or not.
	CashAccounts = []Account{Cash, Imprest, RestrictedCash}
	// WithheldAccounts are what certificates deduct for others.
	WithheldAccounts = []Account{WithholdingTax, StampDuty, SocialSecurity, ThirdParties}
	// CostAccounts are where the cost of a project stands until it is handed over.
	CostAccounts = []Account{WorkInProgress, InKindProjects, ProjectExpenditure}
	// GuaranteeAccounts are the guarantees held.
	GuaranteeAccounts = []Account{BidSecurity, PerformanceSecurity, AdvanceGuarantee, RetentionGuarantee}
	// SpentSteps are the steps that an obligation goes through.
	SpentSteps = []Account{Obligated, ObligatedAdvanced, Certified, Settled}
)

// Is says whether the account is one of list.
func (a Account) Is(list []Account) bool { return slices.Contains(list, a) }
