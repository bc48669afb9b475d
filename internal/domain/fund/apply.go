package fund

import (
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// learner is a command that leaves something in the state, once it is a fact.
type learner interface {
	learn(s *State, f *fact.Fact)
}

// Learn tells the state what was asked and what an override let pass.
func (a *Act[C]) Learn(s *State, f *fact.Fact) {
	for _, p := range a.Passed {
		if o, made := s.overrides.Mut(p.Override, func(o override) override { return o }); !made && p.Amount != nil {
			o.Left.Minor -= minorOf(*p.Amount)
		}
	}
	if l, ok := any(&a.Act).(learner); ok {
		l.learn(s, f)
	}
}

// Apply folds one fact with its decoded public body.
func (s *State) Apply(f *fact.Fact, body any) {
	switch b := body.(type) {
	case *Establishment:
		s.Self = b
	case *Tick:
		s.Today = b.Day
	case interface{ Learn(*State, *fact.Fact) }:
		b.Learn(s, f)
	}
}

func same[T any](v T) T { return v }

func (s *State) take(id ledger.Item) { s.taken.Set(id, struct{}{}) }

func (s *State) tookLine(id string, f *fact.Fact) {
	if id != "" {
		s.lines.Set(id, f.Seq)
	}
}

func (c *LayDown) learn(s *State, _ *fact.Fact) { s.Policy = c.Policy }

func (c *PermitOverride) learn(s *State, _ *fact.Fact) {
	s.overrides.Set(c.ID, override{c.Rule, c.Contract, sumAmount(c.Ceiling), c.Expires})
}

func sumAmount(s Sum) money.Amount { return money.Amount{Minor: minorOf(s), Currency: s.Currency} }

func (c *RecordRate) learn(s *State, _ *fact.Fact) {
	if c.Kind != Official {
		return
	}
	list, _ := s.rates.Mut(rateKey(c.From, c.To), slices.Clone)
	i, found := slices.BinarySearchFunc(*list, c.Date, func(r rate, day string) int {
		if r.Date < day {
			return -1
		} else if r.Date > day {
			return 1
		}
		return 0
	})
	if found {
		(*list)[i].Value = c.Value
	} else {
		*list = slices.Insert(*list, i, rate{c.Date, c.Value})
	}
}

func (c *OpenAccount) learn(s *State, _ *fact.Fact) {
	s.accounts.Set(c.ID, Account{c.Currency, c.NameAr, c.NameEn, c.Servicer})
}

func (c *SetPayeeAccount) learn(s *State, f *fact.Fact) {
	s.payees.Set(c.Party, payee{Account: c.ID, Changed: f.Recorded.UnixMilli(), By: f.Actor.ID})
}

func (c *ConfirmPayeeAccount) learn(s *State, f *fact.Fact) {
	p, _ := s.payees.Mut(c.Party, same)
	p.Confirmed = f.Actor.ID
}

func (c *RecordPledge) learn(s *State, _ *fact.Fact) {
	s.take(c.ID)
	s.pledges.Set(c.ID, pledge{c.Source, c.Partner, c.Amount.Currency})
}

func (c *SignAgreement) learn(s *State, _ *fact.Fact) {
	s.take(c.ID)
	a := Agreement{Source: c.Source, Partner: c.Partner, Loan: c.Loan, Currency: c.Amount.Currency, Closes: c.Closes}
	for _, x := range c.Conditions {
		a.Conditions = append(a.Conditions, x.ID)
	}
	s.agreements.Set(c.ID, a)
}

func (c *MeetCondition) learn(s *State, _ *fact.Fact) {
	a, _ := s.agreements.Mut(c.Agreement, same)
	a.Conditions = slices.DeleteFunc(slices.Clone(a.Conditions), func(id string) bool { return id == c.Condition })
}

func (c *ApplyWithdrawal) learn(s *State, _ *fact.Fact) { s.take(c.ID) }

func (c *Receive) learn(s *State, f *fact.Fact) { s.tookLine(c.Line, f) }

func (c *RecordDirectPayment) learn(s *State, _ *fact.Fact) { s.take(c.ID) }

func (c *RecordInKind) learn(s *State, _ *fact.Fact) { s.take(c.ID) }

func (c *RefundPartner) learn(s *State, f *fact.Fact) { s.tookLine(c.Line, f) }

func (c *RepayLoan) learn(s *State, f *fact.Fact) { s.tookLine(c.Line, f) }

func (c *RecordCharge) learn(s *State, f *fact.Fact) { s.tookLine(c.Line, f) }

func (c *RecordInterest) learn(s *State, f *fact.Fact) { s.tookLine(c.Line, f) }

func (c *RecordLine) learn(s *State, f *fact.Fact) {
	s.take(c.ID)
	s.tookLine(c.Line, f)
}

func (c *ExchangeMoney) learn(s *State, f *fact.Fact) {
	s.take(c.ID)
	s.tookLine(c.FromLine, f)
	s.tookLine(c.ToLine, f)
}

func (c *GiveImprest) learn(s *State, f *fact.Fact) { s.tookLine(c.Line, f) }

func (c *AccountImprest) learn(s *State, _ *fact.Fact) { s.take(c.ID) }

func (c *RemitTax) learn(s *State, f *fact.Fact) { s.tookLine(c.Line, f) }

func (c *HandOver) learn(s *State, _ *fact.Fact) { s.take(c.ID) }

func (c *InheritBalance) learn(s *State, _ *fact.Fact) { s.take(c.ID) }

func (c *Obligate) learn(s *State, f *fact.Fact) {
	t, made := s.terms.Mut(c.Contract, Terms.clone)
	if made {
		t.Party, t.Class = c.Party, c.Class
		t.Advance, t.Recovery, t.Retention = hundredths(c.Advance), hundredths(c.Recovery), hundredths(c.Retention)
		t.ToDate = map[string]int64{}
	}
	project, _, _ := cut(string(c.Contract))
	t.Project = ledger.Project(project)
	for _, p := range c.Parts {
		i := slices.IndexFunc(t.Shares, func(x Share) bool {
			return x.Source == p.Source && x.Chapter == p.Chapter && x.Currency == p.Amount.Currency
		})
		if i < 0 {
			i = len(t.Shares)
			t.Shares = append(t.Shares, Share{Currency: p.Amount.Currency, Source: p.Source, Chapter: p.Chapter})
		}
		t.Shares[i].Minor += minorOf(p.Amount)
	}
}

func (c *ReceiveApplication) learn(s *State, _ *fact.Fact) {
	s.take(c.ID)
	s.invoices.Set(skeleton(string(c.Contract), c.Date[:4], c.Invoice), c.ID)
}

func (c *CertifyAdvance) learn(s *State, f *fact.Fact) {
	t, _ := s.terms.Mut(c.Contract, Terms.clone)
	t.Advances = append(t.Advances, c.ID)
	t.Advanced += minorOf(c.Amount)
	s.owe(c.ID, f, t.work(c.Contract), t.Shares, true)
}

func (c *Certify) learn(s *State, f *fact.Fact) {
	t, _ := s.terms.Mut(c.Contract, Terms.clone)
	t.Number, t.Final = c.Number, c.Final
	t.Certificates = append(t.Certificates, c.ID)
	for _, l := range c.Lines {
		t.ToDate[lineKey(l.ToDate.Currency, l.Type)] = minorOf(l.ToDate)
	}
	s.owe(c.ID, f, t.work(c.Contract), t.Shares, false)
}

func (c *Spend) learn(s *State, f *fact.Fact) {
	s.invoices.Set(skeleton(string(c.Party), c.Date[:4], c.Invoice), c.ID)
	s.owe(c.ID, f, ledger.Work{Project: c.Project, Class: c.Class, Party: c.Party}, []Share{{Source: c.Source, Chapter: c.Chapter}}, false)
}

func (c *Transfer) learn(s *State, f *fact.Fact) {
	s.tookLine(c.Line, f)
	s.owe(c.ID, f, ledger.Work{Project: c.Project, Party: c.Party}, []Share{{Source: c.Source, Chapter: c.Chapter}}, false).Given = true
}

// owe makes an item something to pay.
func (s *State) owe(id ledger.Item, f *fact.Fact, work ledger.Work, shares []Share, advance bool) *Claim {
	s.take(id)
	k := Claim{Work: work, Advance: advance, Made: f.Actor.ID, Pending: map[string]int64{}}
	for _, x := range shares {
		if !slices.Contains(k.Sources, x.Source) {
			k.Sources, k.Chapters = append(k.Sources, x.Source), append(k.Chapters, x.Chapter)
		}
	}
	s.claims.Set(id, k)
	return s.claims.At(id)
}

func (c *Approve) learn(s *State, f *fact.Fact) {
	k, _ := s.claims.Mut(c.Of, Claim.clone)
	if c.PreAudit {
		k.Audited = f.Actor.ID
	} else {
		k.Approved = f.Actor.ID
	}
}

func (c *ReceiveGuarantee) learn(s *State, _ *fact.Fact) {
	t, _ := s.terms.Mut(c.Contract, Terms.clone)
	if g, made := s.guarantees.Mut(c.ID, same); made {
		*g = Guarantee{Kind: guaranteeKinds[c.Kind], Contract: c.Contract, Project: t.Project, Party: t.Party, Currency: c.Amount.Currency, Expires: c.Expires}
		if len(t.Shares) > 0 {
			g.Source = t.Shares[0].Source
		}
		t.Cover = append(t.Cover, c.ID)
		s.take(c.ID)
	} else {
		g.Expires = c.Expires
	}
}

func (c *ReleaseRetention) learn(s *State, f *fact.Fact) {
	t, _ := s.terms.Mut(c.Contract, Terms.clone)
	if c.How == "forfeit" {
		s.take(c.ID)
		return
	}
	s.owe(c.ID, f, t.work(c.Contract), t.Shares, false)
	if c.How == "replace" && len(t.Shares) > 0 {
		t.Cover = append(t.Cover, c.Guarantee)
		s.guarantees.Set(c.Guarantee, Guarantee{Kind: ledger.RetentionGuarantee, Contract: c.Contract, Project: t.Project,
			Party: t.Party, Source: t.Shares[0].Source, Currency: c.Amount.Currency})
		s.take(c.Guarantee)
	}
}

func (c *OpenCredit) learn(s *State, _ *fact.Fact) {
	s.take(c.ID)
	s.credits.Set(c.ID, credit{ledger.Work{Project: c.Project, Contract: c.Contract, Class: c.Class, Party: c.Party}, c.Bank, c.Contract == "",
		c.Expires, c.Source, c.Chapter, c.Amount.Currency})
}

func (c *DrawCredit) learn(s *State, f *fact.Fact) {
	s.take(c.ID)
	s.tookLine(c.Line, f)
}

func (c *ExpireCredit) learn(s *State, f *fact.Fact) { s.tookLine(c.Line, f) }

func (c *ReturnTransfer) learn(s *State, f *fact.Fact) { s.tookLine(c.Line, f) }

func (c *TakeBack) learn(s *State, f *fact.Fact) { s.tookLine(c.Line, f) }
