package books

import (
	"cmp"
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
)

// bankLine is a line of a statement.
type bankLine struct {
	bank    ledger.Bank
	minor   int64
	matched bool
	day     clock.Day
	seq     fact.Seq // of the statement
}

// Receipt is money that came in, as the fund recorded it: what the partner paid
// and what banks took of it on the way.
type Receipt struct {
	Seq       fact.Seq
	Source    ledger.Source
	Agreement ledger.Item
	Bank      ledger.Bank
	Day       clock.Day
	Amount    money.Amount
	Charge    int64  // minor units of the same currency
	Line      string // identity of the statement's line, "" for none
}

// AtBank is what the bank says of a receipt.
type AtBank struct {
	Seq    fact.Seq // of the statement
	Day    clock.Day
	Amount money.Amount
}

// Shown is the line of a statement that a receipt was matched with. Without one,
// stated says whether a statement of that account on record covers the
// receipt's day, so that the line should be there.
func (v *View) Shown(r Receipt) (line AtBank, found, stated bool) {
	if l, ok := v.shown[r.Line]; ok && r.Line != "" {
		return AtBank{l.seq, l.day, money.Amount{Minor: l.minor, Currency: r.Amount.Currency}}, true, true
	}
	for _, s := range v.covered {
		if s.bank == r.Bank && !r.Day.Before(s.from) && !r.Day.After(s.to) {
			return AtBank{}, false, true
		}
	}
	return AtBank{}, false, false
}

// cover is the days of a statement.
type cover struct {
	bank     ledger.Bank
	from, to clock.Day
}

// Receipt is the receipt that a fact records, nil when it records none.
func (v *View) Receipt(seq fact.Seq) *Receipt {
	i, ok := slices.BinarySearchFunc(v.receipts, seq, func(r Receipt, seq fact.Seq) int { return cmp.Compare(r.Seq, seq) })
	if !ok {
		return nil
	}
	return &v.receipts[i]
}

// Undone says that the entry of a fact was reversed.
func (v *View) Undone(seq fact.Seq) bool { return v.undone[seq] }

// Receipts are those of some sources, in the order in which they were recorded,
// without those that were undone.
func (v *View) Receipts(of func(ledger.Source) bool) (list []Receipt) {
	for _, r := range v.receipts {
		if of(r.Source) && !v.undone[r.Seq] {
			list = append(list, r)
		}
	}
	return list
}

// Stated is what the latest statement of an account says, and what the books say
// beside it. Without a difference the books are what the statement closes with,
// less the lines that no entry took.
type Stated struct {
	Bank      ledger.Bank
	Seq       fact.Seq // of the statement
	To        string
	Closing   money.Amount
	Balanced  bool
	Lines     int   // of all statements
	Unmatched int   // of them those that no entry took
	Open      int64 // minor units of those
	Book      int64 // minor units in the books, of all sources
	InTransit int64 // sent to the bank and not cleared
}

// Difference is what is left unexplained, in minor units.
func (s Stated) Difference() int64 { return s.Book - (s.Closing.Minor - s.Open) }

// Reconciliations are the accounts that a statement was taken in for, in order.
func (v *View) Reconciliations() []Stated {
	rows := map[ledger.Bank]*Stated{}
	for b, s := range v.stated {
		s.Book = v.Sum(Filter{Bank: b, Accounts: []ledger.Account{ledger.Cash}})[s.Closing.Currency]
		s.InTransit = -v.Sum(Filter{Bank: b, Accounts: []ledger.Account{ledger.InTransit}})[s.Closing.Currency]
		rows[b] = &s
	}
	for _, l := range v.shown {
		r := rows[l.bank]
		if r.Lines++; !l.matched {
			r.Unmatched++
			r.Open += l.minor
		}
	}
	list := make([]Stated, 0, len(rows))
	for _, r := range rows {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Stated) int { return cmp.Compare(a.Bank, b.Bank) })
	return list
}

// BankAccount is one of the fund's accounts.
type BankAccount struct {
	ID       ledger.Bank
	Currency money.Currency
	NameAr   string
	NameEn   string
	Servicer string
}

// Exception is a fact that opened exceptions.
type Exception struct {
	Seq  fact.Seq
	Of   []fund.Exception
	When clock.Day
}

// Override is an override on the public register: where it was permitted, up to
// which sum, by which decision and until when; or where it was used, and for how
// much.
type Override struct {
	Seq      fact.Seq
	ID       string
	Rule     fund.Rule
	Used     bool
	When     clock.Day
	Amount   money.Amount
	Decision string // "" where it was used
	Expires  string // last day; "" where it was used
}

// flagged is a body that may open exceptions and pass rules: fund.Act.
type flagged interface {
	Flags() ([]fund.Exception, []fund.Passed)
}

// told keeps what a fact says beside its entries: exceptions, overrides,
// sources, accounts, agreements, and lines of bank statements.
func (v *View) told(e whole.Event) {
	if f, ok := e.Body.(flagged); ok {
		exceptions, passed := f.Flags()
		if len(exceptions) > 0 {
			v.exempt = append(v.exempt, Exception{e.Seq, exceptions, clock.Local(e.Recorded)})
		}
		for _, p := range passed {
			o := Override{Seq: e.Seq, ID: p.Override, Rule: p.Rule, Used: true, When: clock.Local(e.Recorded)}
			if p.Amount != nil {
				o.Amount = money.Amount{Minor: p.Amount.Minor(), Currency: p.Amount.Currency}
			}
			v.register = append(v.register, o)
		}
	}
	if b, ok := e.Body.(fund.Linked); ok {
		for _, id := range b.StatementLines() {
			if l, shown := v.shown[id]; shown {
				l.matched = true
				v.shown[id] = l
			} else if id != "" {
				v.took[id] = true
			}
		}
	}
	v.known(e)
	v.marked(e)
}

// known keeps what is known of overrides, sources, accounts and agreements.
func (v *View) known(e whole.Event) {
	switch b := e.Body.(type) {
	case *fund.Act[fund.PermitOverride]:
		v.register = append(v.register, Override{e.Seq, b.Act.ID, b.Act.Rule, false, clock.Local(e.Recorded),
			money.Amount{Minor: b.Act.Ceiling.Minor(), Currency: b.Act.Ceiling.Currency}, b.Act.Decision, b.Act.Expires})
	case *fund.Act[fund.SignAgreement]:
		v.Agreements = append(v.Agreements, b.Act)
	case *fund.Act[fund.OpenAccount]:
		a := BankAccount{b.Act.ID, b.Act.Currency, b.Act.NameAr, b.Act.NameEn, b.Act.Servicer}
		if i := slices.IndexFunc(v.Banks, func(x BankAccount) bool { return x.ID == a.ID }); i >= 0 {
			v.Banks[i] = a
		} else {
			v.Banks = append(v.Banks, a)
		}
	case *fund.Act[fund.Receive]:
		v.receive(e.Seq, b)
	case *ledger.Reversal:
		v.undone[b.Of] = true
	case *fund.Act[fund.TakeStatement]:
		v.statement(e.Seq, &b.Act)
	case *ledger.SourceOpened:
		if i := slices.IndexFunc(v.Sources, func(x ledger.SourceOpened) bool { return x.Source == b.Source }); i >= 0 {
			v.Sources[i] = *b
		} else {
			v.Sources = append(v.Sources, *b)
		}
	}
}

// receive keeps a receipt. Its source stands in its entry: of a tranche the
// command names the agreement alone.
func (v *View) receive(seq fact.Seq, b *fund.Act[fund.Receive]) {
	r := Receipt{Seq: seq, Source: b.Act.Source, Agreement: b.Act.Agreement, Bank: b.Act.Bank, Line: b.Act.Line,
		Amount: money.Amount{Minor: b.Act.Amount.Minor(), Currency: b.Act.Amount.Currency}, Charge: b.Act.Charge.Minor()}
	if b.Entry != nil {
		r.Day = b.Entry.Occurred()
		for l := range b.Entry.Lines() {
			r.Source = l.Source
		}
	}
	v.receipts = append(v.receipts, r)
}

func (v *View) statement(seq fact.Seq, c *fund.TakeStatement) {
	for _, l := range c.Lines {
		day, _ := clock.Parse(l.Day)
		v.shown[l.ID] = bankLine{bank: c.Bank, minor: l.Amount.Minor(), matched: v.took[l.ID], day: day, seq: seq}
		delete(v.took, l.ID)
	}
	from, _ := clock.Parse(c.From)
	to, _ := clock.Parse(c.To)
	if s := (cover{c.Bank, from, to}); c.Page == 1 && !from.IsZero() && !slices.Contains(v.covered, s) {
		v.covered = append(v.covered, s)
	}
	if last, ok := v.stated[c.Bank]; !ok || last.To <= c.To {
		v.stated[c.Bank] = Stated{Bank: c.Bank, Seq: seq, To: c.To, Balanced: c.Balanced, Closing: money.Amount{Minor: c.Closing.Minor(), Currency: c.Closing.Currency}}
	}
}

// Funding is what is known of a source; nil for one that is not known.
func (v *View) Funding(s ledger.Source) *ledger.SourceOpened {
	if i := slices.IndexFunc(v.Sources, func(x ledger.SourceOpened) bool { return x.Source == s }); i >= 0 {
		return &v.Sources[i]
	}
	return nil
}

// Exceptions are the facts that opened exceptions, the latest first.
func (v *View) Exceptions() []Exception {
	list := slices.Clone(v.exempt)
	slices.Reverse(list)
	return list
}

// Overrides is the public register, the latest first.
func (v *View) Overrides() []Override {
	list := slices.Clone(v.register)
	slices.Reverse(list)
	return list
}
