package fund

import (
	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// Authority is an amount of one source's authority in a budget year and
// chapter, as commands say it.
type Authority struct {
	Source  ledger.Source  `json:"source,omitzero"`
	Year    ledger.Year    `json:"year,omitzero"`
	Chapter ledger.Chapter `json:"chapter,omitzero"`
	Amount  Sum            `json:"amount,omitzero"`
}

// authority reads it; a negative amount cuts what is there.
func (w *draft) authority(a *Authority) ledger.Authority {
	amount := w.signed(&a.Amount, "Amount")
	if amount.Minor == 0 && len(w.problems) == 0 {
		w.invalid("fund.amount.zero", "Amount.Amount")
	}
	w.source(a.Source, "Source")
	w.inYear(a.Year, "Year")
	w.said(string(a.Chapter), "Chapter")
	return ledger.Authority{Source: a.Source, Year: a.Year, Chapter: a.Chapter, Amount: amount}
}

// inYear refuses a budget year that is missing or none.
func (w *draft) inYear(y ledger.Year, field string) {
	switch {
	case y == 0:
		w.invalid("ledger.field.missing", field)
	case y < clock.FirstYear || y > clock.LastYear:
		w.invalid("ledger.year.out-of-range", field, int64(y))
	}
}

func budgetSubject(s ledger.Source) fact.Subject { return fact.NewSubject("source", string(s)) }

// ofYear is what stands on a step of a year and chapter.
func (w *draft) ofYear(b *Booking, a ledger.Authority, step ledger.Account) money.Amount {
	return w.Ledger.OfYear(w.purse(b, a.Source, a.Amount.Currency), step, a.Year, a.Chapter)
}

// enough refuses to move more than stands on the step that it comes from; a
// negative amount comes from the other one.
func (w *draft) enough(amount, from, to money.Amount, key string) {
	if amount.Minor >= 0 {
		w.within(amount, from, key, "Amount")
	} else {
		w.within(amount.Neg(), to, key, "Amount")
	}
}

// Appropriate is the command that records authority granted for a year by law
// or agreement; Decision is that act.
type Appropriate struct {
	Booking
	Authority
	Decision string `json:"decision,omitzero"`
}

func (c *Appropriate) book(w *draft) {
	o := w.authorised(&c.Booking)
	a := w.authority(&c.Authority)
	w.decision(c.Decision, "Decision")
	if a.Amount.Minor < 0 {
		w.within(a.Amount.Neg(), w.ofYear(&c.Booking, a, ledger.Appropriated), "fund.authority.appropriated", "Amount")
	}
	w.fact(Appropriated, budgetSubject(c.Source), w.keyOf(c.Ref, c.Date, c.Year.String()))
	w.post(ledger.Appropriation{Occasion: o, Authority: a})
}

// Allot is the command of a financial warrant: appropriated → allotted.
type Allot struct {
	Booking
	Authority
}

func (c *Allot) book(w *draft) {
	o := w.authorised(&c.Booking)
	a := w.authority(&c.Authority)
	w.enough(a.Amount, w.ofYear(&c.Booking, a, ledger.Appropriated), w.ofYear(&c.Booking, a, ledger.Allotted), "fund.authority.appropriated")
	w.fact(Allotted, budgetSubject(c.Source), w.keyOf(c.Ref, c.Date, c.Year.String()))
	w.post(ledger.Allotment{Occasion: o, Authority: a})
}

// ReleaseCash is the command that records the treasury's release of cash for
// what was allotted.
type ReleaseCash struct {
	Booking
	Authority
}

func (c *ReleaseCash) book(w *draft) {
	o := w.happened(&c.Booking)
	a := w.authority(&c.Authority)
	if a.Amount.Minor < 0 {
		w.within(a.Amount.Neg(), w.ofYear(&c.Booking, a, ledger.CashReleased), "fund.authority.released", "Amount")
	}
	w.fact(CashReleased, budgetSubject(c.Source), w.keyOf(c.Ref, c.Date, c.Year.String()))
	w.post(ledger.CashRelease{Occasion: o, Authority: a})
}

// Allocate is the command that gives allotted authority to a project, or with a
// negative amount takes it back.
type Allocate struct {
	Booking
	Authority
	Project  ledger.Project `json:"project,omitzero"`
	Decision string         `json:"decision,omitzero"`
}

func (c *Allocate) book(w *draft) {
	o := w.authorised(&c.Booking)
	a := w.authority(&c.Authority)
	w.project(c.Project, "Project", a.Amount.Minor > 0)
	w.decision(c.Decision, "Decision")
	free := w.Ledger.Free(w.purse(&c.Booking, a.Source, a.Amount.Currency), c.Project, a.Year, a.Chapter)
	w.enough(a.Amount, w.ofYear(&c.Booking, a, ledger.Allotted), free, "fund.authority.allotted")
	w.fact(Allocated, fact.NewSubject("project", string(c.Project)), w.keyOf(c.Ref, c.Date, c.Year.String()))
	w.post(ledger.Allocation{Occasion: o, Authority: a, Project: c.Project})
}

// MoveAuthority is the command of a virement: free authority between projects,
// or without projects allotted authority between chapters.
type MoveAuthority struct {
	Booking
	Authority
	From      ledger.Project `json:"from,omitzero"`
	To        ledger.Project `json:"to,omitzero"`
	ToChapter ledger.Chapter `json:"toChapter,omitzero"`
	Decision  string         `json:"decision,omitzero"`
}

func (c *MoveAuthority) book(w *draft) {
	o := w.authorised(&c.Booking)
	a := w.authority(&c.Authority)
	w.decision(c.Decision, "Decision")
	if a.Amount.Minor < 0 {
		w.invalid("domain.amount.not-positive", "Amount.Amount", c.Amount.Amount)
	}
	there := w.ofYear(&c.Booking, a, ledger.Allotted)
	subject := budgetSubject(c.Source)
	if c.From == "" && c.To == "" {
		w.said(string(c.ToChapter), "ToChapter")
	}
	if c.From != "" || c.To != "" {
		w.project(c.From, "From", false)
		w.project(c.To, "To", true)
		there = w.Ledger.Free(w.purse(&c.Booking, a.Source, a.Amount.Currency), c.From, a.Year, a.Chapter)
		subject = fact.NewSubject("project", string(c.To))
	}
	w.within(a.Amount, there, "fund.authority.free", "Amount")
	w.fact(AuthorityMoved, subject, w.keyOf(c.Ref, c.Date, c.Year.String()))
	w.post(ledger.Virement{Occasion: o, Authority: a, ToChapter: c.ToChapter, From: c.From, To: c.To})
}

// Reserve is the command that keeps free allocation for a tender, or with a
// negative amount frees it again.
type Reserve struct {
	Booking
	Authority
	Project ledger.Project `json:"project,omitzero"`
	Tender  ledger.Item    `json:"tender,omitzero"`
}

func (c *Reserve) book(w *draft) {
	o := w.authorised(&c.Booking)
	a := w.authority(&c.Authority)
	w.project(c.Project, "Project", a.Amount.Minor > 0)
	w.name(string(c.Tender), "Tender")
	purse := w.purse(&c.Booking, a.Source, a.Amount.Currency)
	held := w.Ledger.OfStep(purse, ledger.Reserved, ledger.Side{Project: c.Project, Item: c.Tender, Year: a.Year, Chapter: a.Chapter})
	w.enough(a.Amount, w.Ledger.Free(purse, c.Project, a.Year, a.Chapter), held, "fund.authority.free")
	w.fact(Reserved, fact.NewSubject("project", string(c.Project)), w.keyOf(string(c.Tender), c.Date, c.Year.String()))
	w.post(ledger.Reservation{Occasion: o, Authority: a, Project: c.Project, Item: c.Tender})
}

// AuthoriseYears is the command that records authority for a project's
// obligations in years to come.
type AuthoriseYears struct {
	Booking
	Authority
	Project  ledger.Project `json:"project,omitzero"`
	Decision string         `json:"decision,omitzero"`
}

func (c *AuthoriseYears) book(w *draft) {
	o := w.authorised(&c.Booking)
	a := w.authority(&c.Authority)
	w.project(c.Project, "Project", true)
	w.decision(c.Decision, "Decision")
	if int(a.Year) <= w.on.Year() {
		w.invalid("fund.year.not-ahead", "Year", int64(a.Year))
	}
	if a.Amount.Minor < 0 {
		there := w.Ledger.OfStep(w.purse(&c.Booking, a.Source, a.Amount.Currency), ledger.MultiYearAuthority, ledger.Side{Project: c.Project, Year: a.Year, Chapter: a.Chapter})
		w.within(a.Amount.Neg(), there, "fund.obligation.years", "Amount")
	}
	w.fact(YearsAuthorised, fact.NewSubject("project", string(c.Project)), w.keyOf(c.Ref, c.Date, c.Year.String()))
	w.post(ledger.MultiYear{Occasion: o, Authority: a, Project: c.Project})
}
