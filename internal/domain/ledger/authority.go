package ledger

import (
	"imar/internal/base/money"
	"imar/internal/base/problem"
)

// Authority is an amount of one source's authority in a year and chapter.
type Authority struct {
	Source  Source
	Year    Year
	Chapter Chapter
	Amount  money.Amount
}

func (a Authority) step() Side { return Side{Year: a.Year, Chapter: a.Chapter} }

// Appropriation is authority granted by law or agreement for a year; a negative
// amount cuts it. Budgetary: appropriated +.
type Appropriation struct {
	Occasion
	Authority
}

// Entry is the journal entry.
func (v Appropriation) Entry() (Entry, problem.List) {
	c := v.compose(EvAppropriation)
	c.budgetary(v.Source, v.Amount, v.step().on(Appropriated), v.step().on(AuthorityControl))
	return c.done()
}

// Allotment is a financial warrant. Budgetary: appropriated → allotted.
type Allotment struct {
	Occasion
	Authority
}

// Entry is the journal entry.
func (v Allotment) Entry() (Entry, problem.List) {
	c := v.compose(EvAllotment)
	c.budgetary(v.Source, v.Amount, v.step().on(Allotted), v.step().on(Appropriated))
	return c.done()
}

// CashRelease is the treasury's release of cash for what was allotted. It runs
// beside the chain and uses none of it; when money comes with it, that is a
// Receipt. Budgetary: cash released +.
type CashRelease struct {
	Occasion
	Authority
}

// Entry is the journal entry.
func (v CashRelease) Entry() (Entry, problem.List) {
	c := v.compose(EvCashRelease)
	c.budgetary(v.Source, v.Amount, v.step().on(CashReleased), v.step().on(ReleaseControl))
	return c.done()
}

// Allocation gives allotted authority to a project; a negative amount takes it
// back. Budgetary: allotted → allocated.
type Allocation struct {
	Occasion
	Authority
	Project Project
}

// Entry is the journal entry.
func (v Allocation) Entry() (Entry, problem.List) {
	c := v.compose(EvAllocation)
	at := v.step()
	at.Project = v.Project
	c.budgetary(v.Source, v.Amount, at.on(Allocated), v.step().on(Allotted))
	return c.done()
}

// Virement moves free authority between projects, or, with no projects, allotted
// authority between chapters; the source and the year stay. Budgetary:
// allocated → allocated, or allotted → allotted.
type Virement struct {
	Occasion
	Authority
	ToChapter Chapter
	From, To  Project
}

// Entry is the journal entry.
func (v Virement) Entry() (Entry, problem.List) {
	c := v.compose(EvVirement)
	step := func(p Project, chapter Chapter) Side {
		s := Side{Account: Allocated, Project: p, Year: v.Year, Chapter: chapter}
		if p == "" {
			s.Account = Allotted
		}
		return s
	}
	c.budgetary(v.Source, v.Amount, step(v.To, v.ToChapter), step(v.From, v.Chapter))
	return c.done()
}

// Reservation keeps free allocation for a tender; a negative amount frees it.
// Budgetary: allocated → reserved.
type Reservation struct {
	Occasion
	Authority
	Project Project
	Item    Item // the tender
}

// Entry is the journal entry.
func (v Reservation) Entry() (Entry, problem.List) {
	c := v.compose(EvReservation)
	at := v.step()
	at.Project = v.Project
	reserved := at.on(Reserved)
	reserved.Item = v.Item
	c.budgetary(v.Source, v.Amount, reserved, at.on(Allocated))
	return c.done()
}

// MultiYear is authority for a project's obligations in a year to come.
// Budgetary: multi-year authority +.
type MultiYear struct {
	Occasion
	Authority
	Project Project
}

// Entry is the journal entry.
func (v MultiYear) Entry() (Entry, problem.List) {
	c := v.compose(EvMultiYear)
	at := v.step()
	at.Project = v.Project
	c.budgetary(v.Source, v.Amount, at.on(MultiYearAuthority), at.on(MultiYearControl))
	return c.done()
}

// YearPart makes what was obligated ahead an obligation of its year, out of
// that year's allocation. Budgetary: allocated → obligated; obligated ahead −.
type YearPart struct {
	Occasion
	Authority
	Project  Project
	Contract Contract
}

// Entry is the journal entry.
func (v YearPart) Entry() (Entry, problem.List) {
	c := v.compose(EvYearPart)
	project := v.step()
	project.Project = v.Project
	contract := project
	contract.Contract = v.Contract
	c.budgetary(v.Source, v.Amount, contract.on(Obligated), project.on(Allocated))
	c.budgetary(v.Source, v.Amount, project.on(MultiYearControl), contract.on(ObligatedAhead))
	return c.done()
}

// Cover is authority in one currency that covers an obligation in another, at
// a rate that the fact tells.
type Cover struct {
	Amount money.Amount
}

// ObligationPart is one source's part of an obligation in one currency portion
// and year. Reserved says how much of it was reserved before (in the currency
// of the authority); the rest comes out of the free allocation. Cover is set
// when the authority is in another currency than the portion.
type ObligationPart struct {
	Part
	Reserved money.Amount
	Cover    *Cover
}

// Obligation is a signed contract, its modification (EvModification, of either
// sign) or the end of what will not be certified any more (EvObligationCut,
// with the amounts to cancel as they stand, positive). A part of a later year
// than the occasion's is obligated ahead, out of multi-year authority.
// Budgetary: reserved or allocated → obligated; back for what is negative or
// cut. Actual: nothing.
type Obligation struct {
	Occasion
	Kind     Event // EvObligation, EvModification or EvObligationCut; "" is EvObligation
	Project  Project
	Contract Contract
	Party    Party
	Tender   Item // of the reservation, where a part has one
	Parts    []ObligationPart
}

// Entry is the journal entry.
func (v Obligation) Entry() (Entry, problem.List) {
	kind := v.Kind
	if kind == "" {
		kind = EvObligation
	}
	c := v.compose(kind)
	if kind != EvObligation && kind != EvModification && kind != EvObligationCut {
		c.problems.Add(problem.Invalid, "ledger.event.missing").At("Kind")
	}
	c.wants(v.Contract != "", "Contract")
	for _, p := range v.Parts {
		if kind == EvObligationCut {
			p.Amount = p.Amount.Neg()
			if p.Cover != nil {
				p.Cover = &Cover{p.Cover.Amount.Neg()}
			}
		}
		v.oblige(c, p)
	}
	return c.done()
}

func (v Obligation) oblige(c *composer, p ObligationPart) {
	project := Side{Project: v.Project, Year: p.Year, Chapter: p.Chapter}
	contract := project
	contract.Contract = v.Contract
	if p.Year > v.year() {
		c.budgetary(p.Source, p.Amount, contract.on(ObligatedAhead), project.on(MultiYearAuthority))
		return
	}
	authority, to := p.Amount, contract.on(Obligated)
	if p.Cover != nil {
		authority, to = p.Cover.Amount, contract.on(BudgetPosition)
		c.budgetary(p.Source, p.Amount, contract.on(Obligated), contract.on(BudgetPosition))
	}
	if p.Reserved.Currency == "" {
		p.Reserved.Currency = authority.Currency
	}
	reserved := project.on(Reserved)
	reserved.Item = v.Tender
	c.budgetary(p.Source, p.Reserved, to, reserved)
	c.budgetary(p.Source, c.minus(authority, p.Reserved), to, project.on(Allocated))
}

// RateCover is more (or less) authority for an obligation in another currency,
// because the rate changed. Budgetary: allocated → budget position.
type RateCover struct {
	Occasion
	Authority
	Project  Project
	Contract Contract
}

// Entry is the journal entry.
func (v RateCover) Entry() (Entry, problem.List) {
	c := v.compose(EvRateCover)
	project := v.step()
	project.Project = v.Project
	contract := project
	contract.Contract = v.Contract
	c.budgetary(v.Source, v.Amount, contract.on(BudgetPosition), project.on(Allocated))
	return c.done()
}
