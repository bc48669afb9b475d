package fund

import (
	"encoding/hex"

	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// TakeStatement is the command that takes in what a bank says of one of the
// fund's accounts: a statement, or a page of a long one. What it shows happened,
// so it is recorded whatever the books say; which entry belongs to which line is
// for a person to confirm, by the command that records the entry. A statement
// that was taken in before changes nothing.
//
// Identity and the ids of lines are those of package exchange/bank, in
// hexadecimal. Texts and other parties go into a restricted part.
type TakeStatement struct {
	Bank     ledger.Bank     `json:"bank,omitzero"`
	Identity string          `json:"identity,omitzero"`
	Number   string          `json:"number,omitzero"`   // as the bank counts it
	Sequence int64           `json:"sequence,omitzero"` // 0 where it does not
	From     string          `json:"from,omitzero"`
	To       string          `json:"to,omitzero"`
	Opening  Sum             `json:"opening,omitzero"`
	Closing  Sum             `json:"closing,omitzero"`
	Balanced bool            `json:"balanced,omitzero"` // opening and lines make the closing balance
	File     string          `json:"file,omitzero"`     // SHA-256 of the original, which is kept
	Second   string          `json:"second,omitzero"`   // of a statement on paper: who keyed it again; not the actor
	Page     int             `json:"page,omitzero"`     // from 1
	Pages    int             `json:"pages,omitzero"`
	Lines    []StatementLine `json:"lines,omitzero"`
}

// StatementLine is a booked line: what anybody may know of it.
type StatementLine struct {
	ID     string `json:"id,omitzero"`
	Day    string `json:"day,omitzero"`
	Amount Sum    `json:"amount,omitzero"` // money in is positive
	Text   string `json:"text,omitzero"`   // restricted
}

// MaxStatementLines bounds a page.
const MaxStatementLines = 1000

func (c *TakeStatement) book(w *draft) {
	w.on = w.day(&c.To, "To")
	w.bank(c.Bank, "Bank", c.Closing.Currency)
	opening, closing := w.signed(&c.Opening, "Opening"), w.signed(&c.Closing, "Closing")
	w.alike(opening, closing, "Opening")
	if c.From != "" && w.on.Before(w.day(&c.From, "From")) {
		w.invalid("domain.period.backwards", "To", c.From, c.To)
	}
	if c.Sequence < 0 {
		w.invalid("fund.statement.sequence", "Sequence", c.Sequence)
	}
	if b, err := hex.DecodeString(c.Identity); err != nil || len(b) != 32 {
		w.invalid("fund.statement.identity", "Identity")
	}
	if c.Page < 1 || c.Pages < c.Page {
		w.invalid("fund.statement.page", "Page", int64(c.Page), int64(c.Pages))
	}
	if len(c.Lines) > MaxStatementLines {
		w.problems.Add(problem.TooLarge, "ledger.entry.too-long", int64(MaxStatementLines)).At("Lines")
	}
	if c.Second != "" {
		w.apart(nil, c.Second)
	}
	key := c.key()
	if w.State.statements.Has(key) {
		w.nothing = true
		return
	}
	sum := c.lines(w, closing.Currency)
	if c.Balanced && c.Pages == 1 && opening.Minor+sum != closing.Minor {
		w.invalid("fund.statement.sum", "Closing", opening, money.Amount{Minor: sum, Currency: closing.Currency}, closing)
	}
	if !c.Balanced {
		w.except(Unbalanced)
	}
	if last := w.State.last.At(c.Bank); last != nil && c.Page == 1 && (last.Closing != opening || c.Sequence != 0 && last.Sequence != 0 && c.Sequence != last.Sequence+1) {
		w.except(Gap)
	}
	w.fact(StatementTaken, bankSubject(c.Bank), key)
}

func (c *TakeStatement) key() string { return c.Identity + "/" + portion(c.Page) }

// lines reads the lines and gives their sum.
func (c *TakeStatement) lines(w *draft, currency money.Currency) (sum int64) {
	texts := map[string]string{}
	for i := range c.Lines {
		l, field := &c.Lines[i], at("Lines", i)
		amount := w.signed(&l.Amount, field+".Amount")
		sum += amount.Minor
		if amount.Currency != currency && amount.Currency != "" {
			w.invalid("problem.amount.currency-mismatch", field+".Amount.Currency", string(amount.Currency), string(currency))
		}
		if b, err := hex.DecodeString(l.ID); err != nil || len(b) != 32 {
			w.invalid("fund.statement.identity", field+".ID")
		}
		w.day(&l.Day, field+".Day")
		if l.Text != "" {
			texts[l.ID], l.Text = l.Text, ""
		}
	}
	if len(texts) > 0 {
		w.secret(texts)
	}
	return sum
}

// lastStatement is the latest one of an account.
type lastStatement struct {
	Closing  money.Amount
	Sequence int64
	To       string
}

// bankLine is a line that a statement showed.
type bankLine struct {
	Bank     ledger.Bank
	Minor    int64
	Day      string
	Balanced bool
}

func (c *TakeStatement) learn(s *State, _ *fact.Fact) {
	s.statements.Set(c.key(), struct{}{})
	for _, l := range c.Lines {
		s.shown.Set(l.ID, bankLine{c.Bank, minorOf(l.Amount), l.Day, c.Balanced})
	}
	if last := s.last.At(c.Bank); last == nil || last.To <= c.To {
		s.last.Set(c.Bank, lastStatement{sumAmount(c.Closing), c.Sequence, c.To})
	}
}

// line refuses a line of a bank statement that was taken in before, and one that
// a statement showed with another amount or on another account, or that stands
// in a statement that does not add up. Two equal lines of one statement are two:
// each has an identity of its own. A line that no statement showed is the
// asker's own name for it.
func (w *draft) line(id string, bank ledger.Bank, amount money.Amount) {
	if id == "" {
		return
	}
	if seq := w.State.lines.At(id); seq != nil {
		w.refuse("fund.line.twice", "Line", int64(*seq))
	}
	l := w.State.shown.At(id)
	switch {
	case l == nil:
	case !l.Balanced:
		w.refuse("fund.line.unbalanced", "Line")
	case l.Bank != bank:
		w.refuse("fund.line.bank", "Line", string(l.Bank))
	case l.Minor != amount.Minor:
		w.refuse("fund.line.amount", "Line", money.Amount{Minor: l.Minor, Currency: amount.Currency}, amount)
	}
}

// Unmatched visits the lines that statements showed and no entry took, in no
// order.
func (s *State) Unmatched(visit func(id string, bank ledger.Bank, amount money.Amount, day string) bool) {
	s.shown.All(func(id string, l *bankLine) bool {
		if s.lines.Has(id) {
			return true
		}
		currency := money.LYD
		if a := s.accounts.At(l.Bank); a != nil {
			currency = a.Currency
		}
		return visit(id, l.Bank, money.Amount{Minor: l.Minor, Currency: currency}, l.Day)
	})
}

// Linked is a command that takes lines of a statement.
type Linked interface{ StatementLines() []string }

// StatementLines are the lines that it takes; "" is none.
func (c *Receive) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *RefundPartner) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *RepayLoan) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *ClearPayment) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *ReturnPayment) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *TakeBack) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *RecordCharge) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *RecordInterest) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *RecordLine) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *GiveImprest) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *RemitTax) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *DrawCredit) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *ExpireCredit) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *Transfer) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *ReturnTransfer) StatementLines() []string { return []string{c.Line} }

// StatementLines are the lines that it takes; "" is none.
func (c *ExchangeMoney) StatementLines() []string { return []string{c.FromLine, c.ToLine} }
