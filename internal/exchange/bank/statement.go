package bank

import (
	"encoding/hex"

	"imar/internal/base/clock"
	"imar/internal/base/money"
)

// Format is the form in which a statement came.
type Format string

// The formats.
const (
	Camt053 Format = "camt.053"
	MT940   Format = "MT940"
	Table   Format = "table"
	Paper   Format = "paper"
)

// Place is where something stands in its file.
type Place struct {
	Line    int    // 1-based
	Offset  int64  // in bytes of the text in UTF-8, from 0
	Pointer string // XPath, field of an MT940 as ":61:", or name of a column
}

// Account is an account as a statement names it. IBAN is without spaces and in
// capitals; Other is any other number, as it is written but for outer spaces.
type Account struct {
	IBAN  string
	Other string
	Name  string // its own name
	Owner string // its owner's
}

// Number is the account's number: its IBAN, or else the other one.
func (a Account) Number() string {
	if a.IBAN != "" {
		return a.IBAN
	}
	return a.Other
}

// Balance is a balance of the account. The zero Balance is not stated.
type Balance struct {
	Known   bool
	Day     clock.Day    // the zero Day when it is not dated
	Amount  money.Amount // negative when the account is overdrawn
	Text    string       // the amount as it was written
	Code    string       // as the bank calls it: "OPBD", ":60F:", a column's name
	Interim bool         // at the edge of a page, not of the statement
	Place   Place
}

// Identity tells a statement apart from every other one.
type Identity [32]byte

// LineID tells a line apart from every other one.
type LineID [32]byte

// String is the identity in lower-case hexadecimal.
func (i Identity) String() string { return hex.EncodeToString(i[:]) }

// String is the id in lower-case hexadecimal.
func (i LineID) String() string { return hex.EncodeToString(i[:]) }

// Statement is a statement without its lines. At Begin, Closing, Available and
// the counts may be open still, and Whole and Balanced are false.
type Statement struct {
	Format  Format
	Version string // of camt.053: "001.08"
	Ordinal int    // among the statements of the file, from 1
	Place   Place

	Identity   Identity
	ID         string
	Account    Account
	Servicer   string // BIC, or else the name
	Currency   money.Currency
	Electronic int64 // sequence number; 0: not stated
	Legal      int64 // legal sequence number; 0: not stated
	Page       int   // 0: not stated
	LastPage   bool  // said to be the last page
	Created    string
	From, To   clock.Day // the period, both inclusive
	Opening    Balance
	Closing    Balance
	Available  Balance // closing available
	Info       string  // to the statement as a whole

	Lines    int          // lines that could be read
	Booked   int          // of them booked ones
	Sum      money.Amount // of the booked ones in the account's currency
	Whole    bool         // read to its end
	Balanced bool         // see the invariant of the package
}

// Sequence is the number that counts the statements of the account: the
// electronic one, or else the legal one; 0 when neither is stated.
func (s *Statement) Sequence() int64 {
	if s.Electronic != 0 {
		return s.Electronic
	}
	return s.Legal
}

// Status says whether a line has moved the account.
type Status string

// The statuses. Only booked lines count.
const (
	Booked        Status = "booked"
	Pending       Status = "pending"
	Informational Status = "info"
	UnknownStatus Status = "unknown"
)

// Party is the other side of a movement.
type Party struct {
	Name    string
	Account string // IBAN or other number
}

// Line is one movement of the account.
type Line struct {
	ID         LineID
	Ordinal    int // in the statement, from 1; lines that cannot be read count
	Place      Place
	BookingDay clock.Day // zero when not stated
	ValueDay   clock.Day // zero when not stated
	Amount     money.Amount
	Text       string // the amount as it was written
	Status     Status
	Reversal   bool // it undoes an earlier entry

	ServicerReference string // the bank's own
	EntryReference    string // NtryRef, or :61:'s reference for the account owner
	EndToEnd          string
	Instruction       string
	Cheque            string
	Batch             string // id of the payment file that the bank booked as one
	Return            string // code of the reason, where a payment came back
	Counterparty      Party
	Remittance        string  // lines ended by LF
	Info              string  // what the bank adds
	Code              string  // bank transaction code: "PMNT-ICDT-ESCT", "NTRF"
	Balance           Balance // of the account after this line, where the table says it

	Details []Detail // the transactions, where the line holds several
}

// Day is the booking day, or else the value day.
func (l *Line) Day() clock.Day {
	if l.BookingDay.IsZero() {
		return l.ValueDay
	}
	return l.BookingDay
}

// Detail is one of several transactions within a line. Its amount is zero and
// without a currency where the bank gives none.
type Detail struct {
	Place             Place
	Amount            money.Amount
	Text              string
	ServicerReference string
	EndToEnd          string
	Instruction       string
	Cheque            string
	Return            string
	Counterparty      Party
	Remittance        string
	Info              string
	Code              string
}
