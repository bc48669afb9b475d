package fund

import (
	"slices"

	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// Spend is the command that records an invoice, a salary or an award without a
// contract: it is owed from then on, and approved and paid like everything.
// Without a project it is the fund's own running cost.
type Spend struct {
	Booking
	ID      ledger.Item    `json:"id,omitzero"`
	Project ledger.Project `json:"project,omitzero"`
	Class   ledger.Class   `json:"class,omitzero"`
	Party   ledger.Party   `json:"party,omitzero"`
	Source  ledger.Source  `json:"source,omitzero"`
	Chapter ledger.Chapter `json:"chapter,omitzero"`
	Invoice string         `json:"invoice,omitzero"`
	Amount  Sum            `json:"amount,omitzero"`
}

func (c *Spend) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	w.source(c.Source, "Source")
	w.party(c.Party, "Party")
	w.class(c.Class, "Class")
	w.said(c.Invoice, "Invoice")
	w.said(string(c.Chapter), "Chapter")
	w.once(string(c.Party), c.Date, c.Invoice, c.ID)
	w.apart(subjects(c.Project, "", c.Party))
	year := ledger.Year(w.on.Year())
	if c.Project != "" {
		w.project(c.Project, "Project", false)
		w.within(amount, w.Ledger.Free(w.purse(&c.Booking, c.Source, amount.Currency), c.Project, year, c.Chapter), "fund.obligation.free", "Amount")
	}
	w.fact(Spent, projectOrFund(c.Project), string(c.ID))
	w.post(ledger.DirectExpenditure{Spending: ledger.Spending{Occasion: o, Work: ledger.Work{Project: c.Project, Class: c.Class, Party: c.Party},
		Item: c.ID, Cost: ledger.ProjectExpenditure, Parts: []ledger.Part{{Source: c.Source, Year: year, Chapter: c.Chapter, Amount: amount}}}})
}

func projectOrFund(p ledger.Project) fact.Subject {
	if p == "" {
		return Subject
	}
	return fact.NewSubject("project", string(p))
}

// GiveImprest is the command that pays an imprest to an office, or with a
// negative amount takes the rest of it back.
type GiveImprest struct {
	Booking
	ID     ledger.Item   `json:"id,omitzero"`
	Holder ledger.Party  `json:"holder,omitzero"`
	Source ledger.Source `json:"source,omitzero"`
	Bank   ledger.Bank   `json:"bank,omitzero"`
	Amount Sum           `json:"amount,omitzero"`
	Line   string        `json:"line,omitzero"`
}

func (c *GiveImprest) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.signed(&c.Amount, "Amount")
	w.name(string(c.ID), "ID")
	w.source(c.Source, "Source")
	w.party(c.Holder, "Holder")
	if amount.Minor == 0 && amount.Currency != "" {
		w.invalid("fund.amount.zero", "Amount.Amount")
	}
	w.bank(c.Bank, "Bank", amount.Currency)
	w.line(c.Line, c.Bank, amount.Neg())
	purse := w.purse(&c.Booking, c.Source, amount.Currency)
	if amount.Minor > 0 {
		w.within(amount, w.Ledger.CashOf(purse, c.Bank), "fund.cash", "Amount")
	} else {
		w.within(amount.Neg(), w.Ledger.OfItem(purse, ledger.Imprest, c.ID), "fund.imprest.held", "Amount")
	}
	w.fact(ImprestGiven, partySubject(c.Holder), string(c.ID)+" "+c.Date)
	w.post(ledger.ImprestGiven{Occasion: o, Source: c.Source, Holder: c.Holder, Item: c.ID, Bank: c.Bank, Amount: amount})
}

// AccountImprest is the command that records an accepted account of an imprest.
type AccountImprest struct {
	Booking
	ID      ledger.Item    `json:"id,omitzero"`
	Imprest ledger.Item    `json:"imprest,omitzero"`
	Holder  ledger.Party   `json:"holder,omitzero"`
	Source  ledger.Source  `json:"source,omitzero"`
	Project ledger.Project `json:"project,omitzero"`
	Chapter ledger.Chapter `json:"chapter,omitzero"`
	Class   ledger.Class   `json:"class,omitzero"`
	Amount  Sum            `json:"amount,omitzero"`
}

func (c *AccountImprest) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	w.name(string(c.Imprest), "Imprest")
	w.party(c.Holder, "Holder")
	w.said(string(c.Chapter), "Chapter")
	w.source(c.Source, "Source")
	w.class(c.Class, "Class")
	w.apart(subjects(c.Project, "", c.Holder))
	purse, year := w.purse(&c.Booking, c.Source, amount.Currency), ledger.Year(w.on.Year())
	w.within(amount, w.Ledger.OfItem(purse, ledger.Imprest, c.Imprest), "fund.imprest.held", "Amount")
	if c.Project != "" {
		w.project(c.Project, "Project", false)
		w.within(amount, w.Ledger.Free(purse, c.Project, year, c.Chapter), "fund.obligation.free", "Amount")
	}
	w.fact(ImprestAccounted, partySubject(c.Holder), string(c.ID))
	w.post(ledger.ImprestSpent{Spending: ledger.Spending{Occasion: o, Work: ledger.Work{Project: c.Project, Class: c.Class, Party: c.Holder},
		Item: c.ID, Cost: ledger.ProjectExpenditure, Parts: []ledger.Part{{Source: c.Source, Year: year, Chapter: c.Chapter, Amount: amount}}},
		Holder: c.Holder, Imprest: c.Imprest})
}

// RemitTax is the command that pays to an authority or payee what certificates
// withheld for it. Of is the certificate.
type RemitTax struct {
	Booking
	Of     ledger.Item  `json:"of,omitzero"`
	Type   string       `json:"type,omitzero"` // of the deduction
	Payee  ledger.Party `json:"payee,omitzero"`
	Bank   ledger.Bank  `json:"bank,omitzero"`
	Amount Sum          `json:"amount,omitzero"`
	Line   string       `json:"line,omitzero"`
}

func (c *RemitTax) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.bank(c.Bank, "Bank", amount.Currency)
	w.party(c.Payee, "Payee")
	w.line(c.Line, c.Bank, amount.Neg())
	account := withheldOn[c.Type]
	if account == 0 {
		w.invalid("fund.deduction.type", "Type", c.Type)
	}
	w.fact(TaxRemitted, w.claimSubject(c.Of), string(c.Of)+" "+c.Type+" "+c.Date)
	k := w.State.claims.At(c.Of)
	if k == nil {
		w.invalid("fund.claim.unknown", "Of", string(c.Of))
		return
	}
	w.apart(nil, k.Made)
	work := k.Work
	work.Party = c.Payee
	parts := w.bySource(&c.Booking, k, amount, func(p ledger.Purse) int64 { return w.Ledger.OfItem(p, account, c.Of).Neg().Minor }, "fund.tax.withheld", "Amount")
	for _, p := range parts {
		w.within(p.Amount, w.Ledger.CashOf(w.purse(&c.Booking, p.Source, p.Amount.Currency), c.Bank), "fund.cash", "Amount")
	}
	w.post(ledger.TaxRemitted{Occasion: o, Work: work, Account: account, Item: c.Of, Bank: c.Bank, Parts: parts})
}

// MoveIneligible is the command that moves a cost that a source does not accept
// to another source, which from then on owes it.
type MoveIneligible struct {
	Booking
	Of       ledger.Item   `json:"of,omitzero"`
	From     ledger.Source `json:"from,omitzero"`
	To       ledger.Source `json:"to,omitzero"`
	Amount   Sum           `json:"amount,omitzero"`
	Reason   string        `json:"reason,omitzero"`
	ReasonEn string        `json:"reason_en,omitzero"`
	Decision string        `json:"decision,omitzero"`
}

func (c *MoveIneligible) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.source(c.From, "From")
	w.source(c.To, "To")
	w.said(c.Reason, "Reason")
	w.decision(c.Decision, "Decision")
	w.fact(IneligibleMoved, w.claimSubject(c.Of), string(c.Of)+" "+c.Date)
	k := w.State.claims.At(c.Of)
	if k == nil || !slices.Contains(k.Sources, c.From) {
		w.invalid("fund.claim.unknown", "Of", string(c.Of))
		return
	}
	cost := ledger.WorkInProgress
	if k.Work.Contract == "" {
		cost = ledger.ProjectExpenditure
	}
	w.within(amount, w.Ledger.OfItem(w.purse(&c.Booking, c.From, amount.Currency), cost, c.Of), "fund.ineligible.charged", "Amount")
	chapter, year := w.chapterOf(k, c.From), ledger.Year(w.on.Year())
	w.within(amount, w.Ledger.Free(w.purse(&c.Booking, c.To, amount.Currency), k.Work.Project, year, chapter), "fund.obligation.free", "To")
	from, _ := w.draw(&c.Booking, ledger.Settled, k.Work, c.From, chapter, amount)
	w.post(ledger.Ineligible{Occasion: o, Work: k.Work, Item: c.Of, Cost: cost,
		From: ledger.Part{Source: c.From, Year: from[0].Year, Chapter: chapter, Amount: amount},
		To:   ledger.Part{Source: c.To, Year: year, Chapter: chapter, Amount: amount}})
}

// WriteOff is the command that gives up what is owed to the fund, by a decision.
// Of is an advance under a contract.
type WriteOff struct {
	Booking
	Of       ledger.Item `json:"of,omitzero"`
	Amount   Sum         `json:"amount,omitzero"`
	Reason   string      `json:"reason,omitzero"`
	ReasonEn string      `json:"reason_en,omitzero"`
	Decision string      `json:"decision,omitzero"`
}

func (c *WriteOff) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.said(c.Reason, "Reason")
	w.decision(c.Decision, "Decision")
	w.fact(WrittenOff, w.claimSubject(c.Of), string(c.Of)+" "+c.Date)
	k := w.State.claims.At(c.Of)
	if k == nil || !k.Advance {
		w.invalid("fund.claim.unknown", "Of", string(c.Of))
		return
	}
	parts := w.bySource(&c.Booking, k, amount, func(p ledger.Purse) int64 { return w.Ledger.OfItem(p, ledger.Advances, c.Of).Minor }, "fund.refund.outstanding", "Amount")
	for i, p := range parts {
		drawn, _ := w.draw(&c.Booking, ledger.ObligatedAdvanced, k.Work, p.Source, w.chapterOf(k, p.Source), p.Amount)
		parts[i].Year, parts[i].Chapter = drawn[0].Year, drawn[0].Chapter
	}
	w.post(ledger.WriteOff{Occasion: o, Work: k.Work, Item: c.Of, Account: ledger.Advances, Parts: parts})
}

// HandOver is the command that gives a finished asset to its owner: the cost of
// the project leaves the fund's books. Without Sources it is the whole cost in
// progress, of every source.
type HandOver struct {
	Booking
	ID      ledger.Item    `json:"id,omitzero"`
	Project ledger.Project `json:"project,omitzero"`
	Owner   ledger.Party   `json:"owner,omitzero"`
	Asset   string         `json:"asset,omitzero"`
	Sources []Shared       `json:"sources,omitzero"`
}

// Shared is an amount of one source.
type Shared struct {
	Source ledger.Source `json:"source,omitzero"`
	Amount Sum           `json:"amount,omitzero"`
}

func (c *HandOver) book(w *draft) {
	o := w.authorised(&c.Booking)
	w.fresh(c.ID, "ID")
	w.project(c.Project, "Project", false)
	w.party(c.Owner, "Owner")
	v := ledger.Handover{Occasion: o, Work: ledger.Work{Project: c.Project, Party: c.Owner}, Item: c.ID, From: ledger.WorkInProgress}
	if len(c.Sources) == 0 {
		c.Sources = w.inProgress(&c.Booking, c.Project)
	}
	for i := range c.Sources {
		s, field := &c.Sources[i], at("Sources", i)
		amount := w.positive(&s.Amount, field+".Amount")
		w.source(s.Source, field+".Source")
		w.within(amount, w.Ledger.OfProject(w.purse(&c.Booking, s.Source, amount.Currency), ledger.WorkInProgress, c.Project), "fund.handover.cost", field+".Amount")
		v.Parts = append(v.Parts, ledger.Part{Source: s.Source, Amount: amount})
	}
	if len(c.Sources) == 0 && len(w.problems) == 0 {
		w.refuse("fund.handover.nothing", "Project", string(c.Project))
	}
	w.fact(HandedOver, fact.NewSubject("project", string(c.Project)), string(c.ID))
	w.post(v)
}

// inProgress is a project's work in progress by source and currency.
func (w *draft) inProgress(b *Booking, p ledger.Project) (list []Shared) {
	for _, s := range w.Ledger.Sources() {
		for _, currency := range w.Ledger.Currencies() {
			if cost := w.Ledger.OfProject(w.purse(b, s, currency), ledger.WorkInProgress, p); cost.Minor > 0 {
				list = append(list, Shared{s, SumOf(cost)})
			}
		}
	}
	return list
}

// InheritBalance is the command that records one balance inherited on day one
// (cutover): an account with its source and document, unverified until somebody
// checks it. A positive amount is a debit.
type InheritBalance struct {
	Booking
	ID       ledger.Item     `json:"id,omitzero"`
	Account  string          `json:"account,omitzero"`
	Source   ledger.Source   `json:"source,omitzero"`
	Project  ledger.Project  `json:"project,omitzero"`
	Contract ledger.Contract `json:"contract,omitzero"`
	Party    ledger.Party    `json:"party,omitzero"`
	Bank     ledger.Bank     `json:"bank,omitzero"`
	Item     ledger.Item     `json:"item,omitzero"`
	Year     ledger.Year     `json:"year,omitzero"`
	Chapter  ledger.Chapter  `json:"chapter,omitzero"`
	Amount   Sum             `json:"amount,omitzero"`
	Document string          `json:"document,omitzero"`
	Verified bool            `json:"verified,omitzero"`
}

func (c *InheritBalance) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.signed(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	w.source(c.Source, "Source")
	w.said(c.Document, "Document")
	account, ok := ledger.ParseAccount(c.Account)
	if !ok {
		w.invalid("ledger.account.unknown", "Account", c.Account)
	}
	if amount.Minor == 0 && len(w.problems) == 0 {
		w.invalid("fund.amount.zero", "Amount.Amount")
	}
	if c.Bank != "" {
		w.bank(c.Bank, "Bank", amount.Currency)
	}
	if !c.Verified {
		w.except(Opened)
	}
	w.fact(BalanceInherited, budgetSubject(c.Source), string(c.ID))
	w.post(ledger.Opening{Occasion: o, Source: c.Source, Amount: amount, Line: ledger.Side{Account: account, Project: c.Project, Contract: c.Contract,
		Party: c.Party, Bank: c.Bank, Item: c.Item, Year: c.Year, Chapter: c.Chapter}})
}

// VerifyBalance is the command by which a second person says that an inherited
// balance was checked against its document.
type VerifyBalance struct {
	Booking
	ID     ledger.Item   `json:"id,omitzero"`
	Source ledger.Source `json:"source,omitzero"`
	Basis  string        `json:"basis,omitzero"`
}

func (c *VerifyBalance) book(w *draft) {
	w.begin(&c.Booking)
	if !w.State.taken.Has(c.ID) {
		w.invalid("fund.claim.unknown", "ID", string(c.ID))
	}
	w.source(c.Source, "Source")
	w.said(c.Basis, "Basis")
	w.fact(BalanceVerified, budgetSubject(c.Source), string(c.ID))
}
