package match

import (
	"strings"

	"imar/internal/exchange/bank"
)

// Gather is a bank.Sink that takes the lines to be matched: the booked ones of
// statements that balance. It hands everything on to Next, which may be nil.
type Gather struct {
	Next    bank.Sink
	Lines   []Line
	Refused []bank.Statement // statements whose lines may not be matched

	account string
	begun   int // lines before the statement at hand
}

// Begin notes the account.
func (g *Gather) Begin(s bank.Statement) error {
	g.account, g.begun = s.Account.Number(), len(g.Lines)
	if g.Next != nil {
		return g.Next.Begin(s)
	}
	return nil
}

// Line takes a booked line, for the time being.
func (g *Gather) Line(l bank.Line) error {
	if l.Status == bank.Booked {
		g.Lines = append(g.Lines, Of(g.account, &l))
	}
	if g.Next != nil {
		return g.Next.Line(l)
	}
	return nil
}

// End gives the lines of a statement up that does not balance.
func (g *Gather) End(s bank.Statement) error {
	if !s.Balanced {
		g.Lines = g.Lines[:g.begun]
		g.Refused = append(g.Refused, s)
	}
	if g.Next != nil {
		return g.Next.End(s)
	}
	return nil
}

// Finding hands a finding on.
func (g *Gather) Finding(f bank.Finding) {
	if g.Next != nil {
		g.Next.Finding(f)
	}
}

// Of is what matching looks at in a line of an account. Transactions within the
// line are not: it moved the account as one.
func Of(account string, l *bank.Line) Line {
	references := make([]string, 0, 6)
	for _, r := range []string{l.EndToEnd, l.Instruction, l.Cheque, l.Batch, l.EntryReference, l.ServicerReference} {
		if r != "" {
			references = append(references, r)
		}
	}
	return Line{ID: l.ID, Account: account, Amount: l.Amount, Day: l.Day(), References: references,
		Text: strings.TrimSpace(l.Remittance + "\n" + l.Info), Name: l.Counterparty.Name, Other: l.Counterparty.Account}
}
