// Package ledger is the fund's double-entry ledger: accounts, postings, entries
// that always balance, the entry of every event, the balances that controls
// ask for, accounting periods, and a checker of the books.
//
// # What a posting is
//
// A posting (Line) says: in the books of this entity, in this book, on this
// account, for this funding source, so many minor units of one currency.
// Beside that it names project, contract, cost class, party, bank account and
// item where the account has to do with them, and in the budgetary book the
// budget's year and chapter. A positive amount is a debit (مدين), a negative
// one a credit (دائن).
//
// Three books stand side by side:
//
//   - actual: what happened (assets, liabilities, income, expenditure and the
//     balance of each source);
//   - budgetary: what may happen, as two chains of steps. Resources: pledged →
//     undrawn (agreed) → drawn, drawn as direct payment, drawn in kind, or
//     cancelled. Authority: appropriated → allotted → allocated → reserved →
//     obligated → certified → settled, by year and chapter; cash release runs
//     beside it. An amount stands on exactly one step, and an event moves it;
//     where a chain begins, a control account holds the other side;
//   - memorandum: guarantees, which are nobody's money yet.
//
// # The invariant
//
// An entry sums to zero per (entity, book, source, currency). This holds by
// construction: an Entry's lines cannot be reached from outside to be written;
// entries are made by Compose out of moves, each of which debits one line and
// credits another of the same four with the same amount, and by Decode, which
// refuses whatever does not sum to zero. Exchange goes through the
// currency-position account, so each currency balances by itself; between
// sources, amounts are due to and due from; a bank account is pooled, and each
// line on it says whose share it touches. Sums that an int64 cannot hold are
// refused, never wrapped.
//
// # Events
//
// Each event of the fund's life has a type of its own (Pledge, Certificate,
// PaymentCleared …) whose Entry method gives its journal entry in all books
// together. These types are the rules of posting, and the only place where
// they stand. What an event does not say by itself (who may do it, whether the
// money is there) is for the commands of domain/fund, which ask State.
//
// What was wrong is undone by Reverse: the mirror of an entry, once only. A
// payment that the bank sent back (PaymentReturned) and money that somebody
// pays back (ContractorRefund, PartnerRefund) are events of their own; none of
// the three is the others.
//
// # Facts
//
// A fact about money carries its entry in its public part (member "entry"), so
// that whoever holds the log can sum it without knowing any rule; see Entry for
// the encoding, and decision 0012. Bodies that carry entries implement Carrier,
// and State.Apply and the views fold whatever does.
//
// # Periods
//
// An entry is booked on a day; the month of that day is its accounting period.
// A late truth about a closed period is booked in the first open one and says
// when it occurred (Head.Occurred): a prior-period correction. Periods close in
// order, per entity; reopening needs two people and a decision; the close of a
// year closes its last period.
package ledger

import "strconv"

// Entity keeps books of its own: the fund, an implementing agency, a body that
// was absorbed.
type Entity string

// Source is where money comes from: a grant, a loan, a chapter of the state's
// budget. Every line names one.
type Source string

// Project is a project's id as domain/project has it.
type Project string

// Contract is a contract's id as domain/contract has it.
type Contract string

// Party is whom a line is with: partner, contractor, implementing entity, tax
// authority, or the other source of a line due to or due from it.
type Party string

// Bank is a bank account, imprest or cash box, by an opaque id: its number is
// withheld elsewhere.
type Bank string

// Item is the open item that a line belongs to: an agreement, a pledge, an
// advance, a certificate, a guarantee, a payment order. Ageing goes by items.
type Item string

// Chapter is a budget chapter (الباب), "" where the source has none.
type Chapter string

// Year is a budget year, 0 for none.
type Year int16

// String is the year in digits, "" for none.
func (y Year) String() string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(int(y))
}

// Class is the class of a cost.
type Class string

// The cost classes. Key classes/… of the catalogues names them.
const (
	Works       Class = "works"
	Goods       Class = "goods"
	Consultancy Class = "consultancy"
	Services    Class = "services"
	Materials   Class = "materials"    // on site, not yet built in
	PriceChange Class = "adjustment"   // of prices
	Claims      Class = "claims"       // and awards of courts and arbitrators
	Delay       Class = "interest"     // on late payment
	Operating   Class = "operating"    // the fund's own running costs
	Staff       Class = "staff"        // salaries and allowances
	Compensate  Class = "compensation" // for expropriation and harm
	Clearance   Class = "clearance"    // of remnants of war
)

// Classes lists the cost classes.
var Classes = []Class{Works, Goods, Consultancy, Services, Materials, PriceChange, Claims, Delay, Operating, Staff, Compensate, Clearance}

// Key is the catalogue's key of the class's name.
func (c Class) Key() string { return "ledger.class." + string(c) }

// Book is one of the three books.
type Book uint8

// The books.
const (
	Actual Book = iota + 1
	Budgetary
	Memorandum
)

var bookNames = [...]string{Actual: "actual", Budgetary: "budgetary", Memorandum: "memorandum"}

// String is the book's code, as in facts: "actual".
func (b Book) String() string {
	if b < Actual || b > Memorandum {
		return ""
	}
	return bookNames[b]
}

// Key is the catalogue's key of the book's name.
func (b Book) Key() string { return "ledger.book." + b.String() }

// ParseBook reads a book's code.
func ParseBook(s string) (Book, bool) {
	for b := Actual; b <= Memorandum; b++ {
		if bookNames[b] == s {
			return b, true
		}
	}
	return 0, false
}
