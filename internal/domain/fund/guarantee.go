package fund

import (
	"imar/internal/base/money"
	"imar/internal/domain/ledger"
)

// guaranteeKinds are the kinds of guarantees by their names in commands.
var guaranteeKinds = map[string]ledger.Account{"bid": ledger.BidSecurity, "performance": ledger.PerformanceSecurity,
	"advance": ledger.AdvanceGuarantee, "retention": ledger.RetentionGuarantee}

// ReceiveGuarantee is the command that records a guarantee received, increased
// or extended.
type ReceiveGuarantee struct {
	Booking
	ID       ledger.Item     `json:"id,omitzero"`
	Kind     string          `json:"kind,omitzero"` // bid, performance, advance, retention
	Contract ledger.Contract `json:"contract,omitzero"`
	Issuer   string          `json:"issuer,omitzero"`
	IssuerEn string          `json:"issuer_en,omitzero"`
	Amount   Sum             `json:"amount,omitzero"` // absent when only the expiry changes
	Expires  string          `json:"expires,omitzero"`
}

func (c *ReceiveGuarantee) book(w *draft) {
	o := w.happened(&c.Booking)
	t := w.terms(c.Contract, "Contract")
	kind := guaranteeKinds[c.Kind]
	if kind == 0 {
		w.invalid("fund.guarantee.kind", "Kind", c.Kind)
	}
	if last := w.day(&c.Expires, "Expires"); last.Before(w.on) {
		w.invalid("domain.period.backwards", "Expires", c.Date, c.Expires)
	}
	w.said(c.Issuer, "Issuer")
	was := w.State.guarantees.At(c.ID)
	currency := c.Amount.Currency
	switch {
	case was == nil:
		w.fresh(c.ID, "ID")
		w.positive(&c.Amount, "Amount")
	case was.Contract != c.Contract || was.Kind != kind:
		w.refuse("fund.guarantee.other", "ID", string(c.ID))
	default:
		currency = was.Currency
	}
	amount := w.optional(&c.Amount, "Amount", currency)
	w.fact(GuaranteeReceived, ledgerContract(c.Contract), w.keyOf(string(c.ID)+" "+c.Date))
	if amount.Minor != 0 && len(t.Shares) > 0 {
		w.post(ledger.Guarantee{Occasion: o, Source: t.Shares[0].Source, Project: t.Project, Contract: c.Contract, Party: t.Party, Item: c.ID, Kind: kind, Amount: amount})
	}
}

// guarantee gives one on record with what it is good for, or a problem.
func (w *draft) guarantee(b *Booking, id ledger.Item, field string) (*Guarantee, money.Amount) {
	g := w.State.guarantees.At(id)
	if g == nil {
		w.invalid("fund.guarantee.unknown", field, string(id))
		return nil, money.Amount{}
	}
	return g, w.Ledger.GuaranteeHeld(w.purse(b, g.Source, g.Currency), g.Kind, id)
}

// ReduceGuarantee is the command that records a guarantee reduced, returned or
// expired.
type ReduceGuarantee struct {
	Booking
	ID     ledger.Item `json:"id,omitzero"`
	Amount Sum         `json:"amount,omitzero"`
	How    string      `json:"how,omitzero"` // reduced, returned, expired
}

func (c *ReduceGuarantee) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	if c.How != "reduced" && c.How != "returned" && c.How != "expired" {
		w.invalid("fund.guarantee.how", "How", c.How)
	}
	g, held := w.guarantee(&c.Booking, c.ID, "ID")
	if g == nil {
		return
	}
	w.within(amount, held, "fund.guarantee.held", "Amount")
	w.fact(GuaranteeReduced, ledgerContract(g.Contract), w.keyOf(string(c.ID)+" "+c.Date))
	w.post(ledger.Guarantee{Occasion: o, Source: g.Source, Project: g.Project, Contract: g.Contract, Party: g.Party, Item: c.ID, Kind: g.Kind, Amount: amount.Neg()})
	if t := w.State.terms.At(g.Contract); t != nil && g.Kind == ledger.AdvanceGuarantee {
		open := w.uncovered(&c.Booking, g.Contract, *t, g.Currency)
		if g.Expires >= w.on.String() { // one that has expired covered nothing any more
			open.Minor += amount.Minor
		}
		if open.Minor > 0 {
			w.except(NoCover)
		}
	}
}

// TakeBack is the command that records money that came back from a contractor:
// its own refund, or with a guarantee what the guarantor paid. Of is the advance
// or the certificate that it is for.
type TakeBack struct {
	Booking
	Of        ledger.Item `json:"of,omitzero"`
	Guarantee ledger.Item `json:"guarantee,omitzero"`
	Bank      ledger.Bank `json:"bank,omitzero"`
	Amount    Sum         `json:"amount,omitzero"`
	PriorYear bool        `json:"priorYear,omitzero"` // for spending of a year before: income, no budget restored
	Line      string      `json:"line,omitzero"`
}

func (c *TakeBack) book(w *draft) {
	o := w.happened(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.bank(c.Bank, "Bank", amount.Currency)
	w.line(c.Line, c.Bank, amount)
	w.fact(RefundReceived, w.claimSubject(c.Of), w.keyOf(c.Line, string(c.Of)+" "+c.Date))
	k := w.State.claims.At(c.Of)
	if k == nil {
		w.invalid("fund.claim.unknown", "Of", string(c.Of))
		return
	}
	cost := ledger.WorkInProgress
	if k.Work.Contract == "" {
		cost = ledger.ProjectExpenditure
	}
	v := ledger.Return{Occasion: o, Work: k.Work, Item: c.Of, Bank: c.Bank, Against: cost, SameYear: !c.PriorYear}
	step := ledger.Settled
	switch {
	case k.Advance:
		v.Against, step = ledger.Advances, ledger.ObligatedAdvanced
		v.Parts = w.bySource(&c.Booking, k, amount, func(p ledger.Purse) int64 { return w.Ledger.OfItem(p, ledger.Advances, c.Of).Minor }, "fund.refund.outstanding", "Amount")
	case c.PriorYear: // its cost may have left the books
		v.Against = ledger.PriorYears
		v.Parts = w.bySource(&c.Booking, k, amount, func(ledger.Purse) int64 { return amount.Minor }, "fund.refund.outstanding", "Amount")
	default:
		v.Parts = w.bySource(&c.Booking, k, amount, func(p ledger.Purse) int64 { return w.Ledger.OfItem(p, cost, c.Of).Minor }, "fund.refund.outstanding", "Amount")
	}
	for i, p := range v.Parts {
		drawn, _ := w.draw(&c.Booking, step, k.Work, p.Source, w.chapterOf(k, p.Source), p.Amount)
		v.Parts[i].Year, v.Parts[i].Chapter = drawn[0].Year, drawn[0].Chapter
	}
	if c.Guarantee == "" {
		w.post(ledger.ContractorRefund{Return: v})
		return
	}
	g, held := w.guarantee(&c.Booking, c.Guarantee, "Guarantee")
	if g == nil {
		return
	}
	w.within(amount, held, "fund.guarantee.held", "Amount")
	for i := range v.Parts {
		if v.Parts[i].Source != g.Source && len(v.Parts) > 1 {
			w.refuse("fund.guarantee.source", "Guarantee", string(g.Source))
		}
	}
	w.post(ledger.GuaranteeCalled{Return: v, Guarantee: c.Guarantee, Kind: g.Kind})
}
