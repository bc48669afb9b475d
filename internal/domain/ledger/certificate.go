package ledger

import (
	"imar/internal/base/money"
	"imar/internal/base/problem"
)

// Work is what certificates, advances and payments of one contract say: whose
// contract for which project, and the kind of cost.
type Work struct {
	Project  Project
	Contract Contract
	Class    Class
	Party    Party // the contractor, or the payee in its place
}

func (w Work) side(item Item) Side {
	return Side{Project: w.Project, Contract: w.Contract, Class: w.Class, Party: w.Party, Item: item}
}

// Advance is an advance payment certified. Budgetary: obligated → obligated and
// advanced: shown, not consumed. Actual: advances / payables.
type Advance struct {
	Occasion
	Work
	Item  Item // the advance
	Parts []Part
}

// Entry is the journal entry.
func (v Advance) Entry() (Entry, problem.List) {
	c := v.compose(EvAdvance)
	at := v.side(v.Item)
	for _, p := range v.Parts {
		c.actual(p.Source, p.Amount, at.on(Advances), at.on(Payables))
		step := at.inYear(p)
		c.budgetary(p.Source, p.Amount, step.on(ObligatedAdvanced), step.on(Obligated))
	}
	return c.done()
}

// Deduction is an amount that a certificate withholds for somebody else:
// Account is one of WithheldAccounts, Party the authority or payee.
type Deduction struct {
	Account Account
	Party   Party
	Minor   int64
}

// Portion is one currency of a certificate, in minor units: Gross is what is
// certified now (to date less previous), the rest is deducted from it. The net
// is what remains. Shares say who pays; each amount is split by them with the
// largest remainder, and the net of a source is its gross less its deductions.
type Portion struct {
	Currency  money.Currency
	Gross     int64
	Recovered int64 // of the advance
	Retained  int64
	Damages   int64
	Withheld  []Deduction
	Shares    []Share
}

// Net is what the portion leaves to pay; ok is false when an int64 cannot hold
// it.
func (p Portion) Net() (net int64, ok bool) {
	net, ok = p.Gross, true
	take := func(minor int64) {
		sum, fits := add(net, -minor)
		net, ok = sum, ok && fits
	}
	take(p.Recovered)
	take(p.Retained)
	take(p.Damages)
	for _, d := range p.Withheld {
		take(d.Minor)
	}
	return net, ok
}

// Certificate is an interim or final payment certificate; amounts may be
// negative. Cost is WorkInProgress, or ProjectExpenditure by stated policy.
// What is deducted for others, recovered and kept as damages is settled with
// it, by set-off: of the certified amount the net and the retention remain to
// be paid. Budgetary: obligated → certified. Actual: Cost G / advances a,
// retention r, withheld t, delay damages d, payables n.
type Certificate struct {
	Occasion
	Work
	Item     Item // the certificate
	Advance  Item // the advance it recovers
	Cost     Account
	Portions []Portion
}

// Entry is the journal entry.
func (v Certificate) Entry() (Entry, problem.List) {
	c := v.compose(EvCertificate)
	c.chosen(v.Cost, "Cost", WorkInProgress, ProjectExpenditure)
	c.wants(v.Item != "", "Item")
	for _, p := range v.Portions {
		v.portion(c, p)
	}
	return c.done()
}

func (v Certificate) portion(c *composer, p Portion) {
	if _, ok := p.Net(); !ok {
		c.problems.Add(problem.Invalid, "ledger.amount.overflow").At("Portions")
		return
	}
	split := func(minor int64) []Part {
		parts, err := Apportion(money.Amount{Minor: minor, Currency: p.Currency}, p.Shares)
		c.problems = append(c.problems, problem.Of(err)...)
		return parts
	}
	gross := split(p.Gross)
	if len(gross) == 0 {
		return
	}
	at := v.side(v.Item)
	advance := v.side(v.Advance)
	for _, g := range gross {
		step := at.inYear(g)
		c.actual(g.Source, g.Amount, at.on(v.Cost), at.on(Payables))
		c.budgetary(g.Source, g.Amount, step.on(Certified), step.on(Obligated))
	}
	for _, a := range split(p.Recovered) {
		step := at.inYear(a)
		c.actual(a.Source, a.Amount, at.on(Payables), advance.on(Advances))
		c.budgetary(a.Source, a.Amount, step.on(Obligated), step.on(ObligatedAdvanced))
		c.setOff(a, step)
	}
	for _, r := range split(p.Retained) {
		c.actual(r.Source, r.Amount, at.on(Payables), at.on(Retention))
	}
	for _, d := range split(p.Damages) {
		c.actual(d.Source, d.Amount, at.on(Payables), at.on(DelayDamages))
		c.setOff(d, at.inYear(d))
	}
	for _, w := range p.Withheld {
		c.chosen(w.Account, "Withheld", WithheldAccounts...)
		side := at.on(w.Account)
		if w.Party != "" {
			side.Party = w.Party
		}
		for _, t := range split(w.Minor) {
			c.actual(t.Source, t.Amount, at.on(Payables), side)
			c.setOff(t, at.inYear(t))
		}
	}
}

// setOff settles what is discharged without a payment to the contractor.
func (c *composer) setOff(p Part, step Side) {
	c.budgetary(p.Source, p.Amount, step.on(Settled), step.on(Certified))
}

// RetentionReleased gives retained money to the contractor to be paid. Item is
// what is payable from then on, Of the certificate that retained each part; nil
// when Item is that certificate. Actual: retention / payables.
type RetentionReleased struct {
	Occasion
	Work
	Item  Item
	Parts []Part
	Of    []Item
}

// Entry is the journal entry.
func (v RetentionReleased) Entry() (Entry, problem.List) {
	return v.entry(EvRetentionReleased, "", false)
}

// RetentionReplaced is retention released against a guarantee. Actual: as
// released. Memorandum: the guarantee.
type RetentionReplaced struct {
	RetentionReleased
	Guarantee Item
}

// Entry is the journal entry.
func (v RetentionReplaced) Entry() (Entry, problem.List) {
	return v.entry(EvRetentionReplaced, v.Guarantee, true)
}

func (v RetentionReleased) entry(e Event, guarantee Item, replaced bool) (Entry, problem.List) {
	c := v.compose(e)
	at := v.side(v.Item)
	held := Side{Project: v.Project, Contract: v.Contract, Party: v.Party, Item: guarantee}
	for i, p := range v.Parts {
		from := at
		if v.Of != nil {
			from.Item = v.Of[i]
		}
		c.actual(p.Source, p.Amount, from.on(Retention), at.on(Payables))
		if replaced {
			c.memo(p.Source, p.Amount, held.on(RetentionGuarantee), held.on(GuaranteeCounterpart))
		}
	}
	return c.done()
}

// RetentionForfeited keeps retained money for good; Of as in RetentionReleased.
// Budgetary: certified →
// settled, for nothing more is owed. Actual: retention / other income.
type RetentionForfeited struct {
	Occasion
	Work
	Item  Item
	Parts []Part
	Of    []Item
}

// Entry is the journal entry.
func (v RetentionForfeited) Entry() (Entry, problem.List) {
	c := v.compose(EvRetentionForfeit)
	at := v.side(v.Item)
	for i, p := range v.Parts {
		from := at
		if v.Of != nil {
			from.Item = v.Of[i]
		}
		c.actual(p.Source, p.Amount, from.on(Retention), at.on(OtherIncome))
		c.setOff(p, at.inYear(p))
	}
	return c.done()
}
