package demo

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// lineID is the identity of a line that the bank would show.
func lineID(name string) string {
	sum := sha256.Sum256([]byte("demo line " + name))
	return hex.EncodeToString(sum[:])
}

// move is a movement of one of the fund's accounts.
type move struct {
	currency string
	day      int
	minor    int64
	line     string // "" for one that no line stands for by itself
}

// The last statement's days: it ends with the last working day. There are as many
// as statedMonths before it, of thirty days each.
const (
	statedFrom   = lastDay - 30
	statedTo     = lastDay - 2
	statedMonths = 24
)

// statements are what the banks say of the last two years: every movement of the
// books, and on the dinar account one that nobody has booked yet.
func (m *moneyBook) statements(moves []move) {
	for _, e := range m.list {
		moves = append(moves, moved(e.at.day(), e.command)...)
	}
	moves = append(moves, move{"LYD", statedTo, 1_250_000, lineID("nobody's")})
	for _, currency := range []string{"LYD", "USD", "EUR"} {
		for k := statedMonths; k >= 0; k-- {
			from, to := statedFrom-30*k, statedFrom-30*(k-1)-1
			if k == 0 {
				to = statedTo
			}
			m.statement(currency, 72-k, from, to, moves)
		}
	}
}

// statement is one account's statement from a day to another.
func (m *moneyBook) statement(currency string, number, from, to int, moves []move) {
	opening, closing := int64(0), int64(0)
	var lines []fund.StatementLine
	for _, v := range moves {
		switch {
		case v.currency != currency || v.day > to:
			continue
		case v.day < from:
			opening += v.minor
		default:
			id := cmp.Or(v.line, lineID(currency+date(v.day)))
			lines = append(lines, fund.StatementLine{ID: id, Day: date(v.day), Amount: sumOf(v.minor, currency), Text: "DEMO"})
		}
		closing += v.minor
	}
	slices.SortStableFunc(lines, func(a, b fund.StatementLine) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID)) })
	m.pages(to, fund.TakeStatement{Bank: bankOf(currency), Identity: lineID("statement " + currency + " " + date(to)), Number: date(to)[:4] + "/" + date(to)[5:7], Sequence: int64(number), From: date(from), To: date(to),
		Opening: sumOf(opening, currency), Closing: sumOf(closing, currency), Balanced: true}, lines)
}

// pages takes a statement in, a page at a time, on its last day or the first
// working day after it.
func (m *moneyBook) pages(day int, c fund.TakeStatement, lines []fund.StatementLine) {
	c.Pages = max(1, (len(lines)+fund.MaxStatementLines-1)/fund.MaxStatementLines)
	for p := range c.Pages {
		c.Page = p + 1
		c.Lines = lines[p*fund.MaxStatementLines : min((p+1)*fund.MaxStatementLines, len(lines))]
		m.list = append(m.list, entry{at(workday(day), 20000), actorFor(financeOfficer, 2), c})
	}
}

// moved is what a command of the fund's offices moves at the bank.
func moved(day int, command any) (list []move) {
	add := func(s fund.Sum, sign int64, bank ledger.Bank, line string) {
		if minor := s.Minor(); minor != 0 && bank == bankOf(string(s.Currency)) {
			list = append(list, move{string(s.Currency), day, sign * minor, line})
		}
	}
	switch c := command.(type) {
	case fund.Receive:
		net := fund.SumOf(money.Amount{Minor: c.Amount.Minor() - c.Charge.Minor(), Currency: c.Amount.Currency})
		add(net, 1, c.Bank, c.Line)
	case fund.ExchangeMoney:
		add(c.Sold, -1, c.From, c.FromLine)
		add(c.Bought, 1, c.To, c.ToLine)
	case fund.RecordCharge:
		day = dayOf(c.Date) // some became known to the fund later
		add(c.Amount, -1, c.Bank, c.Line)
	case fund.RecordInterest:
		add(c.Amount, 1, c.Bank, c.Line)
	case fund.RecordLine:
		add(c.Amount, 1, c.Bank, c.Line)
	case fund.RefundPartner:
		add(c.Amount, -1, c.Bank, c.Line)
	case fund.GiveImprest:
		add(c.Amount, -1, c.Bank, c.Line)
	case fund.Transfer:
		add(c.Amount, -1, c.Bank, c.Line)
	case fund.ReturnTransfer:
		add(c.Amount, 1, c.Bank, c.Line)
	case fund.OpenCredit:
		add(c.Amount, -1, c.Bank, "")
	case fund.ExpireCredit:
		add(c.Amount, 1, bankOf(string(c.Amount.Currency)), c.Line)
	case fund.RepayLoan:
		add(fund.SumOf(money.Amount{Minor: c.Principal.Minor() + c.Interest.Minor(), Currency: c.Principal.Currency}), -1, c.Bank, c.Line)
	case fund.InheritBalance:
		add(c.Amount, 1, c.Bank, "")
	case fund.OrderPayment: // the fund's own running costs, which clear in the same week
		if len(c.ID) > 2 && c.ID[len(c.ID)-2:] == "-o" {
			add(c.Amount, -1, c.Bank, lineID("demo-line-"+string(c.ID[:len(c.ID)-2])))
		}
	case fund.Adjust:
		add(c.Moves[0].Amount, 1, c.Moves[0].Debit.Bank, "")
	}
	return list
}
