package fund

import (
	"slices"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/access"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
)

// Self is the entity that the fund's own books belong to.
const Self ledger.Entity = "fund"

// Desk is what a check of a command about money may ask: the fund's own state,
// the balances, and what other nouns tell.
type Desk struct {
	State     *State
	Ledger    *ledger.State
	Contracts interface {
		At(contract.ID) *contract.Contract
	}
	Projects interface {
		At(project.ID) *project.Project
	}
	Parties interface {
		Known(id string) bool
		Debarred(id, on string) bool
	}
	Decisions access.Decisions
	Access    *access.State
	Actor     fact.Actor
	Today     clock.Day
	Now       time.Time
}

// Act is the body of every fact about money: what was asked, in canonical form,
// the entry that it leads to, the rules that an override let it pass, and the
// exceptions that it opens. In JSON:
//
//	{"act":{…},"entry":{…},"exceptions":["overdrawn"],"passed":[{"override":"o-1","rule":"guarantee-cover"}]}
//
// "entry" is absent where nothing is posted.
type Act[C any] struct {
	Act        C             `json:"act"`
	Entry      *ledger.Entry `json:"entry,omitzero"`
	Exceptions []Exception   `json:"exceptions,omitzero"`
	Passed     []Passed      `json:"passed,omitzero"`
}

// Carried is the entry, if there is one: see ledger.Carrier.
func (a *Act[C]) Carried() []ledger.Entry {
	if a.Entry == nil {
		return nil
	}
	return []ledger.Entry{*a.Entry}
}

// Flags are the exceptions that the fact opened and the rules that it passed.
func (a *Act[C]) Flags() ([]Exception, []Passed) { return a.Exceptions, a.Passed }

// StatementLines are the lines of a bank statement that the act took; "" is
// none.
func (a *Act[C]) StatementLines() []string {
	if l, ok := any(&a.Act).(Linked); ok {
		return l.StatementLines()
	}
	return nil
}

// Passed is a rule that would have refused, and the override that let it pass.
type Passed struct {
	Override string   `json:"override"`
	Rule     Rule     `json:"rule"`
	Amount   *Sum     `json:"amount,omitzero"`
	Args     []string `json:"args,omitzero"`
}

// Asked is a command about money: a pointer to the struct that a caller fills.
type Asked[C any] interface {
	*C
	book(w *draft)
}

// Check gives the fact that a command leads to, or every problem with it.
func Check[C any, P Asked[C]](d Desk, c C) ([]fact.Draft, problem.List) {
	w := &draft{Desk: d}
	if d.Actor.ID == "" {
		w.problems.Add(problem.Forbidden, "ledger.actor.missing")
	}
	P(&c).book(w)
	if w.entry != nil && len(w.problems) == 0 {
		w.problems = append(w.problems, d.Ledger.Admit(*w.entry)...)
		w.watch(*w.entry)
	}
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	if w.nothing {
		return nil, nil
	}
	body := fact.Encode(Act[C]{c, w.entry, w.exceptions, w.passed})
	out := fact.Public(w.kind, w.subject, w.key, body)
	out.Effective = w.on.String()
	if w.entry != nil {
		out.Effective, out.Period = w.entry.Occurred().String(), w.entry.Period().String()
	}
	out.Parts = append(out.Parts, w.parts...)
	return []fact.Draft{out}, nil
}

// draft is a command being checked.
type draft struct {
	Desk
	problems   problem.List
	kind       fact.Kind
	subject    fact.Subject
	key        string
	on         clock.Day
	entry      *ledger.Entry
	parts      []fact.Content
	exceptions []Exception
	passed     []Passed
	override   string
	nothing    bool // what is asked for is on record already
}

// fact says which fact the command leads to.
func (w *draft) fact(kind fact.Kind, subject fact.Subject, key string) {
	w.kind, w.subject, w.key = kind, subject, key
}

// event is a type of package ledger that gives an entry.
type event interface {
	Entry() (ledger.Entry, problem.List)
}

// post takes the entry of an event, unless something is wrong already: then the
// event's own problems would only repeat it.
func (w *draft) post(v event) {
	if len(w.problems) > 0 {
		return
	}
	e, problems := v.Entry()
	if w.problems = append(w.problems, problems...); len(problems) == 0 {
		w.entry = &e
	}
}

func (w *draft) invalid(key, field string, args ...any) {
	w.problems.Add(problem.Invalid, key, args...).At(field)
}

func (w *draft) refuse(key, field string, args ...any) {
	w.problems.Add(problem.Refused, key, args...).At(field)
}

// Booking is what every command about money says beside its own: in whose
// books, on which day, by which document; and the override that it calls on.
type Booking struct {
	Entity   ledger.Entity `json:"entity,omitzero"` // "" is the fund itself
	Date     string        `json:"date,omitzero"`   // on which it was or is done
	Ref      string        `json:"ref,omitzero"`    // reference number of the document
	Note     string        `json:"note,omitzero"`
	NoteEn   string        `json:"note_en,omitzero"`
	Override string        `json:"override,omitzero"` // id of an override in force
}

// happened is the occasion of something that is so whatever the books say: in a
// closed period it is booked in the first open one, as a prior-period
// correction.
func (w *draft) happened(b *Booking) ledger.Occasion {
	w.begin(b)
	return w.Ledger.Book(b.Entity, w.on, b.Ref)
}

// authorised is the occasion of something that is done by authority: in a closed
// period it cannot be done, which ledger.State.Admit refuses.
func (w *draft) authorised(b *Booking) ledger.Occasion {
	w.begin(b)
	return ledger.Occasion{Entity: b.Entity, Date: w.on, Ref: b.Ref}
}

func (w *draft) begin(b *Booking) {
	if b.Entity == "" {
		b.Entity = Self
	}
	w.override = b.Override
	if o := w.State.overrides.At(b.Override); b.Override != "" && (o == nil || o.Expires < w.Today.String()) {
		w.refuse("fund.override.not-in-force", "Override", b.Override)
	}
	w.on = w.day(&b.Date, "Date")
	if w.on.After(w.Today) {
		w.invalid("domain.date.future", "Date", b.Date)
	}
}

// day reads a day and writes it back in canonical form.
func (w *draft) day(text *string, field string) clock.Day {
	d, err := clock.Parse(*text)
	for _, p := range problem.Of(err) {
		w.problems = append(w.problems, p.At(field))
	}
	if err == nil {
		*text = d.String()
	}
	return d
}

// Sum is an amount as somebody types it: Latin or Arabic-Indic digits, with or
// without groups. What could be read two ways is refused with both readings; on
// record it has all the decimals of its currency.
type Sum struct {
	Amount   string         `json:"amount,omitzero"`
	Currency money.Currency `json:"currency,omitzero"`
	exact    bool           // made of an Amount: "1.234" can be read in one way only
}

// SumOf is an amount as a Sum.
func SumOf(a money.Amount) Sum { return Sum{string(a.Decimal()), a.Currency, true} }

// Minor is a sum on record in minor units; 0 for what is no canonical sum.
func (s Sum) Minor() int64 { return minorOf(s) }

// signed reads a sum of either sign and writes it back in canonical form.
func (w *draft) signed(s *Sum, field string) money.Amount {
	if !s.Currency.Active() {
		w.invalid("domain.currency.unknown", field+".Currency", string(s.Currency))
		return money.Amount{}
	}
	separators := money.Unstated
	if s.exact {
		separators = money.PointMarks
	}
	a, err := money.ParseTyped(s.Amount, s.Currency, separators)
	for _, p := range problem.Of(err) {
		w.problems = append(w.problems, p.At(field+".Amount"))
	}
	if err == nil {
		*s = SumOf(a)
	}
	return a
}

// positive reads a sum above zero.
func (w *draft) positive(s *Sum, field string) money.Amount {
	before := len(w.problems)
	a := w.signed(s, field)
	if len(w.problems) == before && a.Minor <= 0 {
		w.invalid("domain.amount.not-positive", field+".Amount", s.Amount)
	}
	return a
}

// optional reads a sum that need not be there; currency is its currency then.
func (w *draft) optional(s *Sum, field string, currency money.Currency) money.Amount {
	if *s == (Sum{}) {
		return money.Amount{Currency: currency}
	}
	return w.positive(s, field)
}

// alike refuses an amount that is not of the currency of another.
func (w *draft) alike(a, of money.Amount, field string) {
	if a.Currency != of.Currency && a.Currency != "" && of.Currency != "" {
		w.invalid("problem.amount.currency-mismatch", field+".Currency", string(a.Currency), string(of.Currency))
	}
}

// name refuses an id that is not one.
func (w *draft) name(id, field string) bool {
	if p := lang.CheckID(id); p != nil {
		w.problems = append(w.problems, p.At(field))
		return false
	}
	return true
}

// fresh refuses the id of an item that is not new.
func (w *draft) fresh(id ledger.Item, field string) {
	if w.name(string(id), field) && w.State.taken.Has(id) {
		w.refuse("domain.id.twice", field, string(id))
	}
}

// said refuses a text that is missing.
func (w *draft) said(text, field string) {
	if text == "" {
		w.invalid("ledger.field.missing", field)
	}
}

// source refuses a funding source that is not known.
func (w *draft) source(s ledger.Source, field string) {
	if w.Ledger.Funding(s) == nil {
		w.invalid("ledger.source.unknown", field, string(s))
	}
}

// party refuses a party that is not registered.
func (w *draft) party(p ledger.Party, field string) {
	if !w.Parties.Known(string(p)) {
		w.invalid("domain.party.unknown", field, string(p))
	}
}

// project refuses a project that is not on record or, for what is yet to be
// done, has ended.
func (w *draft) project(p ledger.Project, field string, open bool) {
	switch known := w.Projects.At(project.ID(p)); {
	case known == nil:
		w.invalid("domain.project.unknown", field, string(p))
	case open && known.Stage.Ended():
		w.refuse("domain.project.ended", field, string(p))
	}
}

// bank gives one of the fund's accounts, which must be of that currency.
func (w *draft) bank(b ledger.Bank, field string, currency money.Currency) {
	switch a := w.State.accounts.At(b); {
	case a == nil:
		w.invalid("fund.bank.unknown", field, string(b))
	case currency != "" && a.Currency != currency:
		w.refuse("fund.bank.currency", field, string(b), string(a.Currency), string(currency))
	}
}

// decision refuses a decision that is not on record and in force.
func (w *draft) decision(id, field string) {
	switch known, inForce := w.Decisions.Valid(id, w.Today); {
	case id == "":
		w.invalid("ledger.decision.missing", field)
	case !known:
		w.invalid("domain.decision.unknown", field, id)
	case !inForce:
		w.refuse("domain.decision.expired", field, id, w.Today.String())
	}
}

// apart refuses somebody who did an earlier step of the same matter, and
// somebody who declared an interest in it.
func (w *draft) apart(about []fact.Subject, earlier ...string) {
	if slices.Contains(earlier, w.Actor.ID) {
		w.refuse("fund.four-eyes", "", w.Actor.ID)
	}
	if subject, is := w.Access.Conflicted(access.PersonID(w.Actor.ID), w.Today, about...); is {
		w.refuse("fund.conflict", "", string(subject))
	}
}

// subjects are what a person may have an interest in, of one matter.
func subjects(p ledger.Project, c ledger.Contract, party ledger.Party) []fact.Subject {
	return []fact.Subject{fact.NewSubject("project", string(p)), fact.NewSubject("contract", string(c)), fact.NewSubject("party", string(party))}
}

// purse is a source's money in the books of the act.
func (w *draft) purse(b *Booking, s ledger.Source, c money.Currency) ledger.Purse {
	return ledger.Purse{Entity: b.Entity, Source: s, Currency: c}
}

// sub is a − b of one currency, for comparing only.
func sub(a, b money.Amount) money.Amount {
	return money.Amount{Minor: a.Minor - b.Minor, Currency: a.Currency}
}

// within refuses an amount above what there is.
func (w *draft) within(amount, there money.Amount, key, field string) {
	w.alike(amount, there, field)
	if amount.Minor > there.Minor {
		w.refuse(key, field, amount, there)
	}
}
