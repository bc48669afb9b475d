package bank

import (
	"strconv"
	"strings"
)

// Check holds a statement that was keyed by hand to the checks of this package,
// and gives it with its identity, the ids and ordinals of its lines, its sums
// and whether it balances. Lines are numbered in the order given; the place of
// a line is its number.
func Check(sheet Sheet, opts Options) (Sheet, []Finding) {
	var k Kept
	t := newTeller(&k, opts, Paper)
	t.begin(Place{})
	said := sheet.Statement
	said.Format, said.Ordinal, said.Identity = t.s.Format, t.s.Ordinal, Identity{}
	said.Lines, said.Booked, said.Whole, said.Balanced = 0, 0, false, false
	said.Sum.Minor = 0
	t.s = said
	for _, l := range sheet.Lines {
		l.Ordinal = t.next()
		if l.Place.Line == 0 {
			l.Place.Line = l.Ordinal
		}
		t.line(&l)
	}
	t.end(Place{}, true)
	return k.Sheets[0], k.Findings
}

// Difference is a cell in which two keyings of one paper differ. First and
// Second are the ordinals of the lines, both 0 for the statement itself; where
// one is 0 alone, that person left the line out, and Cell is CellLine.
type Difference struct {
	First, Second int
	Cell          Cell
	A, B          string // what the first and the second person keyed
}

// Compare gives the cells in which two keyings of one paper differ, those of the
// statement first, then line by line. Amounts and days are compared as values,
// texts letter by letter but for spaces. A line that one person left out shows
// as such and does not push the others out of step. None means that the two
// agree, and only then may either be taken.
func Compare(first, second Sheet) []Difference {
	found := differ(0, 0, statementCells(first.Statement), statementCells(second.Statement))
	a, b := rows(first.Lines), rows(second.Lines)
	for _, pair := range align(a, b) {
		switch {
		case pair.b < 0:
			found = append(found, Difference{First: pair.a + 1, Cell: CellLine, A: first.Lines[pair.a].Amount.String()})
		case pair.a < 0:
			found = append(found, Difference{Second: pair.b + 1, Cell: CellLine, B: second.Lines[pair.b].Amount.String()})
		default:
			found = append(found, differ(pair.a+1, pair.b+1, a[pair.a], b[pair.b])...)
		}
	}
	return found
}

// keyed is one cell as it is compared.
type keyed struct {
	cell Cell
	text string
}

func differ(first, second int, a, b []keyed) []Difference {
	var found []Difference
	for i := range a {
		if a[i].text != b[i].text {
			found = append(found, Difference{first, second, a[i].cell, a[i].text, b[i].text})
		}
	}
	return found
}

func statementCells(s Statement) []keyed {
	balance := func(b Balance) string {
		if !b.Known {
			return ""
		}
		return b.Amount.String()
	}
	return []keyed{
		{CellOwnAccount, key(s.Account)}, {CellCurrency, string(s.Currency)}, {CellStatementID, spaced(s.ID)},
		{CellSequence, number(s.Sequence())}, {CellPage, number(int64(s.Page))},
		{CellFrom, s.From.String()}, {CellTo, s.To.String()},
		{CellOpening, balance(s.Opening)}, {CellOpeningDay, s.Opening.Day.String()},
		{CellClosing, balance(s.Closing)}, {CellClosingDay, s.Closing.Day.String()},
	}
}

func rows(lines []Line) [][]keyed {
	all := make([][]keyed, len(lines))
	for i, l := range lines {
		balance, reversal := "", ""
		if l.Balance.Known {
			balance = l.Balance.Amount.String()
		}
		if l.Reversal {
			reversal = "✓"
		}
		all[i] = []keyed{
			{CellAmount, l.Amount.String()}, {CellBookingDay, l.BookingDay.String()}, {CellValueDay, l.ValueDay.String()},
			{CellBalance, balance}, {CellReference, spaced(l.ServicerReference)}, {CellEntryReference, spaced(l.EntryReference)},
			{CellEndToEnd, spaced(l.EndToEnd)}, {CellInstruction, spaced(l.Instruction)}, {CellCheque, spaced(l.Cheque)},
			{CellName, spaced(l.Counterparty.Name)}, {CellAccount, compact(l.Counterparty.Account)},
			{CellRemittance, spaced(l.Remittance)}, {CellCode, spaced(l.Code)}, {CellReversal, reversal},
		}
	}
	return all
}

// spaced is a text with its words parted by single spaces.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// number is a number that may be left out.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
