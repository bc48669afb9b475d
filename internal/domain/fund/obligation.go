package fund

import (
	"strconv"

	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

func ledgerContract(c ledger.Contract) fact.Subject { return contract.ID(c).Subject() }

func projectOrContract(p ledger.Project, c ledger.Contract) fact.Subject {
	if c != "" {
		return ledgerContract(c)
	}
	return projectOrFund(p)
}

// at is the field of an element of a list: "Parts.0".
func at(list string, i int) string { return list + "." + strconv.Itoa(i) }

// keyOf is the key of a fact among those of its kind and subject: the first of
// the texts that is there.
func (w *draft) keyOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// class refuses a cost class that there is not.
func (w *draft) class(c ledger.Class, field string) {
	for _, known := range ledger.Classes {
		if c == known {
			return
		}
	}
	w.invalid("fund.class.unknown", field, string(c))
}

// percent reads a percentage of at most two decimals, as hundredths of a
// percent; "" is none.
func (w *draft) percent(text, field string) int64 {
	if text == "" {
		return 0
	}
	d, err := money.ParseDecimal(text)
	for _, p := range problem.Of(err) {
		w.problems = append(w.problems, p.At(field))
	}
	if err != nil {
		return 0
	}
	a, err := d.Amount("USD") // two decimals, like a percentage of money
	if err != nil || a.Minor < 0 || a.Minor > 100_00 {
		w.invalid("fund.percent", field, text)
		return 0
	}
	return a.Minor
}

// ofPercent is that many hundredths of a percent of an amount, rounded half
// away from zero.
func ofPercent(minor, percent int64) int64 {
	whole, rest := minor/100_00, minor%100_00
	product := rest * percent
	half := int64(50_00)
	if product < 0 {
		half = -half
	}
	return whole*percent + (product+half)/100_00
}

// terms gives what a contract says of money, or a problem.
func (w *draft) terms(c ledger.Contract, field string) Terms {
	if t := w.State.terms.At(c); t != nil {
		return *t
	}
	w.invalid("fund.contract.not-obligated", field, string(c))
	return Terms{}
}

// ObligationPart is one source's part of an obligation in one currency and
// budget year. Reserved is how much of it the tender's reservation covers; the
// rest comes from the free allocation. Cover is the amount of authority in the
// source's own currency, where the portion is in another.
type ObligationPart struct {
	Source   ledger.Source  `json:"source,omitzero"`
	Year     ledger.Year    `json:"year,omitzero"`
	Chapter  ledger.Chapter `json:"chapter,omitzero"`
	Amount   Sum            `json:"amount,omitzero"`
	Reserved Sum            `json:"reserved,omitzero"`
	Cover    Sum            `json:"cover,omitzero"`
}

// Obligate is the command that obligates authority for a contract before it is
// signed (ارتباط), and later, with parts of either sign, for its modification.
// The percentages are the contract's own: how much may be advanced, how much of
// each certificate recovers the advance, how much is retained.
type Obligate struct {
	Booking
	Contract  ledger.Contract  `json:"contract,omitzero"`
	Party     ledger.Party     `json:"party,omitzero"`
	Class     ledger.Class     `json:"class,omitzero"`
	Tender    ledger.Item      `json:"tender,omitzero"`
	Parts     []ObligationPart `json:"parts,omitzero"`
	Advance   string           `json:"advance,omitzero"`
	Recovery  string           `json:"recovery,omitzero"`
	Retention string           `json:"retention,omitzero"`
}

func (c *Obligate) book(w *draft) {
	o := w.authorised(&c.Booking)
	v := ledger.Obligation{Occasion: o, Contract: c.Contract, Party: c.Party, Tender: c.Tender}
	if process := w.Contracts.At(contract.ID(c.Contract)); process == nil {
		w.invalid("domain.contract.unknown", "Contract", string(c.Contract))
	} else {
		v.Project = ledger.Project(process.Project)
		w.project(v.Project, "Contract", true)
		if process.Closed {
			w.refuse("domain.contract.closed", "Contract", string(c.Contract))
		}
	}
	if was := w.State.terms.At(c.Contract); was != nil {
		v.Kind = ledger.EvModification
		if c.Party != was.Party {
			w.refuse("fund.contract.party", "Party", string(was.Party))
		}
	} else {
		w.party(c.Party, "Party")
		w.class(c.Class, "Class")
		if w.Parties.Debarred(string(c.Party), w.on.String()) {
			w.refuse("domain.contract.supplier-debarred", "Party", string(c.Party), c.Date)
		}
	}
	for _, p := range []struct{ text, field string }{{c.Advance, "Advance"}, {c.Recovery, "Recovery"}, {c.Retention, "Retention"}} {
		w.percent(p.text, p.field)
	}
	if len(c.Parts) == 0 {
		w.invalid("ledger.field.missing", "Parts")
	}
	for i := range c.Parts {
		v.Parts = append(v.Parts, c.part(w, v, i))
	}
	w.apart(subjects(v.Project, c.Contract, c.Party))
	w.fact(Obligated, ledgerContract(c.Contract), w.keyOf(c.Ref, c.Date))
	w.post(v)
}

// part checks one part: this year's out of what is reserved and free, a later
// year's out of multi-year authority, and a cut out of what is not certified.
func (c *Obligate) part(w *draft, v ledger.Obligation, i int) ledger.ObligationPart {
	p, field := &c.Parts[i], at("Parts", i)
	amount := w.signed(&p.Amount, field+".Amount")
	authority, where := amount, field+".Amount"
	out := ledger.ObligationPart{Part: ledger.Part{Source: p.Source, Year: p.Year, Chapter: p.Chapter, Amount: amount}}
	if p.Cover != (Sum{}) {
		authority, where = w.signed(&p.Cover, field+".Cover"), field+".Cover"
		out.Cover = &ledger.Cover{Amount: authority}
	}
	w.source(p.Source, field+".Source")
	w.said(string(p.Chapter), field+".Chapter")
	if amount.Minor == 0 && amount.Currency != "" {
		w.invalid("fund.amount.zero", field+".Amount.Amount")
	}
	out.Reserved = w.optional(&p.Reserved, field+".Reserved", authority.Currency)
	if amount.Currency == "" || authority.Currency == "" {
		return out
	}
	purse := w.purse(&c.Booking, p.Source, authority.Currency)
	step := ledger.Side{Project: v.Project, Contract: c.Contract, Year: p.Year, Chapter: p.Chapter}
	switch this := ledger.Year(w.on.Year()); {
	case amount.Minor < 0:
		from := ledger.Obligated
		if p.Year > this {
			from = ledger.ObligatedAhead
		}
		own := w.purse(&c.Booking, p.Source, amount.Currency)
		w.within(amount.Neg(), w.Ledger.OfStep(own, from, step), "fund.obligation.uncertified", where)
	case p.Year < this:
		w.refuse("fund.year.past", field+".Year", int64(p.Year))
	case p.Year > this:
		ahead := step
		ahead.Contract = ""
		w.within(amount, w.Ledger.OfStep(purse, ledger.MultiYearAuthority, ahead), "fund.obligation.years", where)
	default:
		held := w.Ledger.OfStep(purse, ledger.Reserved, ledger.Side{Project: v.Project, Item: c.Tender, Year: p.Year, Chapter: p.Chapter})
		w.within(out.Reserved, held, "fund.obligation.reserved", field+".Reserved")
		rest := authority
		rest.Minor -= out.Reserved.Minor
		w.within(rest, w.freeFor(c.Parts[:i], purse, v.Project, p), "fund.obligation.free", where)
	}
	return out
}

// freeFor is a project's free allocation for a part, what the parts before it
// take from the same place taken off.
func (w *draft) freeFor(before []ObligationPart, purse ledger.Purse, p ledger.Project, part *ObligationPart) money.Amount {
	free := w.Ledger.Free(purse, p, part.Year, part.Chapter)
	for _, b := range before {
		if b.Source != part.Source || b.Year != part.Year || b.Chapter != part.Chapter {
			continue
		}
		taken := b.Amount
		if b.Cover != (Sum{}) {
			taken = b.Cover
		}
		if taken.Currency == free.Currency {
			free.Minor -= minorOf(taken) - minorOf(b.Reserved)
		}
	}
	return free
}

// minorOf is a sum in canonical form in minor units; 0 for what is none.
func minorOf(s Sum) int64 {
	a, err := money.Decimal(s.Amount).Amount(s.Currency)
	if err != nil {
		return 0
	}
	return a.Minor
}

// CancelObligation is the command that ends what of a contract's obligation will
// not be certified any more.
type CancelObligation struct {
	Booking
	Contract ledger.Contract `json:"contract,omitzero"`
	Reason   string          `json:"reason,omitzero"`
	ReasonEn string          `json:"reason_en,omitzero"`
}

func (c *CancelObligation) book(w *draft) {
	o := w.authorised(&c.Booking)
	t := w.terms(c.Contract, "Contract")
	w.said(c.Reason, "Reason")
	v := ledger.Obligation{Occasion: o, Kind: ledger.EvObligationCut, Project: t.Project, Contract: c.Contract, Party: t.Party}
	for _, s := range t.Shares {
		purse := w.purse(&c.Booking, s.Source, s.Currency)
		for _, y := range w.years(c.Entity) {
			step := ledger.Side{Project: t.Project, Contract: c.Contract, Year: y, Chapter: s.Chapter}
			if left := w.Ledger.OfStep(purse, ledger.Obligated, step); left.Minor > 0 {
				part := ledger.ObligationPart{Part: ledger.Part{Source: s.Source, Year: y, Chapter: s.Chapter, Amount: left}}
				if y <= ledger.Year(w.on.Year()) {
					v.Parts = append(v.Parts, part)
				}
			}
			if ahead := w.Ledger.OfStep(purse, ledger.ObligatedAhead, step); ahead.Minor > 0 && y > ledger.Year(w.on.Year()) {
				v.Parts = append(v.Parts, ledger.ObligationPart{Part: ledger.Part{Source: s.Source, Year: y, Chapter: s.Chapter, Amount: ahead}})
			}
		}
	}
	if len(v.Parts) == 0 && len(w.problems) == 0 {
		w.refuse("fund.obligation.nothing", "Contract", string(c.Contract))
	}
	w.fact(ObligationCancelled, ledgerContract(c.Contract), w.keyOf(c.Ref, c.Date))
	w.post(v)
}

// years are the budget years in which something of an entity may stand: from
// the year after the last closed one to five years ahead.
func (w *draft) years(e ledger.Entity) (list []ledger.Year) {
	first := w.Ledger.YearClosed(e) + 1
	this := ledger.Year(w.on.Year())
	if first < this-10 {
		first = this - 10
	}
	for y := first; y <= this+5; y++ {
		list = append(list, y)
	}
	return list
}

// TakeUpYear is the command that makes what was obligated ahead an obligation of
// its year, out of that year's allocation.
type TakeUpYear struct {
	Booking
	Authority
	Contract ledger.Contract `json:"contract,omitzero"`
}

func (c *TakeUpYear) book(w *draft) {
	o := w.authorised(&c.Booking)
	a := w.authority(&c.Authority)
	t := w.terms(c.Contract, "Contract")
	if a.Amount.Minor < 0 {
		w.invalid("domain.amount.not-positive", "Amount.Amount", c.Amount.Amount)
	}
	purse := w.purse(&c.Booking, a.Source, a.Amount.Currency)
	ahead := w.Ledger.OfStep(purse, ledger.ObligatedAhead, ledger.Side{Project: t.Project, Contract: c.Contract, Year: a.Year, Chapter: a.Chapter})
	w.within(a.Amount, ahead, "fund.obligation.ahead", "Amount")
	w.within(a.Amount, w.Ledger.Free(purse, t.Project, a.Year, a.Chapter), "fund.obligation.free", "Amount")
	w.fact(YearTakenUp, ledgerContract(c.Contract), w.keyOf(c.Ref, c.Date))
	w.post(ledger.YearPart{Occasion: o, Authority: a, Project: t.Project, Contract: c.Contract})
}

// CoverRate is the command that adds authority for an obligation in another
// currency, because the rate changed.
type CoverRate struct {
	Booking
	Authority
	Contract ledger.Contract `json:"contract,omitzero"`
}

func (c *CoverRate) book(w *draft) {
	o := w.authorised(&c.Booking)
	a := w.authority(&c.Authority)
	t := w.terms(c.Contract, "Contract")
	if a.Amount.Minor > 0 {
		w.within(a.Amount, w.Ledger.Free(w.purse(&c.Booking, a.Source, a.Amount.Currency), t.Project, a.Year, a.Chapter), "fund.obligation.free", "Amount")
	} else {
		covered := w.Ledger.OfStep(w.purse(&c.Booking, a.Source, a.Amount.Currency), ledger.BudgetPosition, ledger.Side{Project: t.Project, Contract: c.Contract, Year: a.Year, Chapter: a.Chapter})
		w.within(a.Amount.Neg(), covered, "fund.obligation.covered", "Amount")
	}
	w.fact(RateCovered, ledgerContract(c.Contract), w.keyOf(c.Ref, c.Date))
	w.post(ledger.RateCover{Occasion: o, Authority: a, Project: t.Project, Contract: c.Contract})
}

// draw takes an amount off a budget step of a contract, or of a project's
// spending without one, the oldest year first. What is not there comes out of
// the present year, and short says how much that is.
func (w *draft) draw(b *Booking, step ledger.Account, work ledger.Work, s ledger.Source, chapter ledger.Chapter, amount money.Amount) (parts []ledger.Part, short int64) {
	left := amount.Minor
	purse := w.purse(b, s, amount.Currency)
	for _, y := range w.years(b.Entity) {
		there := w.Ledger.OfStep(purse, step, ledger.Side{Project: work.Project, Contract: work.Contract, Year: y, Chapter: chapter}).Minor
		if step == ledger.Obligated { // advanced or not, it can be certified
			there += w.Ledger.OfStep(purse, ledger.ObligatedAdvanced, ledger.Side{Project: work.Project, Contract: work.Contract, Year: y, Chapter: chapter}).Minor
		}
		if n := min(left, there); n > 0 {
			parts = append(parts, ledger.Part{Source: s, Year: y, Chapter: chapter, Amount: money.Amount{Minor: n, Currency: amount.Currency}})
			left -= n
		}
	}
	if left != 0 || len(parts) == 0 {
		year := ledger.Year(w.on.Year())
		for i := range parts {
			if parts[i].Year == year {
				parts[i].Amount.Minor += left
				return parts, left
			}
		}
		parts = append(parts, ledger.Part{Source: s, Year: year, Chapter: chapter, Amount: money.Amount{Minor: left, Currency: amount.Currency}})
	}
	return parts, left
}
