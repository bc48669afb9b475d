// Package books is the fund's ledger as readers see it: every posting, the sums
// that reports are made of, and for each figure the postings and facts that
// make it.
//
// It folds whatever fact carries entries (ledger.Carrier), of any noun. Nothing
// of it is stated by anybody: a figure is a sum of postings, a Filter is the
// figure's key, Lines gives its postings and Facts its facts.
//
// # Form
//
// Names have numbers. A posting is a row of 56 bytes, chained to the one before
// it of the same project, contract, party, item and cell. Sums are kept at fold
// time, in three layers:
//
//   - a turnover is the debits and credits of one account, entity, source,
//     currency and month: trial balance, sources and uses, cash statement;
//   - a cell is the part of a turnover with one cost class, bank account,
//     chapter, event and budget year: cash position, and whatever a Filter asks
//     that names no project, contract, party or item;
//   - beside them stand the steps of the budget by project, year and chapter,
//     and the balance of every open item.
//
// So a report takes as long as its keys are many, not its postings; only
// statements and the facts behind a figure walk postings, along a chain that
// holds little else.
//
// # Invariants
//
// The view is a function of the entries folded, in order. Every figure equals
// the same figure worked out from the list of entries alone (the tests hold
// each query against such an oracle), and the facts that a figure's key gives
// are exactly those with a posting in it.
//
// Locking is the caller's: Fold and Saved exclude everything else.
package books

import (
	"cmp"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
)

// View is the ledger of one size of the record.
type View struct {
	books
	exempt   []Exception
	register []Override
	marks    []Mark

	shown  map[string]bankLine // lines that statements showed, by id
	took   map[string]bool     // lines that entries took before a statement showed them
	stated map[ledger.Bank]Stated

	receipts   []Receipt
	covered    []cover
	undone     map[fact.Seq]bool // facts whose entries were reversed
	restricted []fact.Seq        // facts with entries and with a part that is not public, in order

	Sources    []ledger.SourceOpened // in the order in which they became known
	Banks      []BankAccount
	Agreements []fund.SignAgreement
}

// New is the ledger before the first fact.
func New() *View {
	return &View{books: newBooks(), shown: map[string]bankLine{}, took: map[string]bool{}, stated: map[ledger.Bank]Stated{}, undone: map[fact.Seq]bool{}}
}

// Fold folds one fact.
func (v *View) Fold(e whole.Event) {
	entries := entriesOf(e)
	for _, entry := range entries {
		v.post(e.Seq, entry)
	}
	if len(entries) > 0 && slices.ContainsFunc(e.Header.Parts, func(p fact.PartRef) bool { return !fact.Open(p.Name) }) {
		v.restricted = append(v.restricted, e.Seq)
	}
	v.told(e)
}

// Restricts says whether a fact with entries has a part that is not public, such as a
// bank account. What it says of money is in its public part.
func (v *View) Restricts(seq fact.Seq) bool {
	_, found := slices.BinarySearch(v.restricted, seq)
	return found
}

// Len is the number of postings.
func (v *View) Len() int { return v.rows.n }

// Periods are the first and the last period that anything was booked in, 0 when
// nothing was.
func (v *View) Periods() (first, last ledger.Period) {
	for _, k := range v.turnoverKeys.keys {
		if p := ledger.Period(k.period); first == 0 || p < first {
			first = p
		}
		last = max(last, ledger.Period(k.period))
	}
	return first, last
}

// Amounts lists sums in the order of their currencies, LYD first.
func Amounts(sums map[money.Currency]int64) []money.Amount {
	list := make([]money.Amount, 0, len(sums))
	for c, minor := range sums {
		list = append(list, money.Amount{Minor: minor, Currency: c})
	}
	slices.SortFunc(list, func(a, b money.Amount) int { return cmp.Compare(place(a.Currency), place(b.Currency)) })
	return list
}

// place orders currencies: the dinar first.
func place(c money.Currency) string {
	if c == money.LYD {
		return ""
	}
	return string(c)
}
