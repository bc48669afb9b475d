package fund

import (
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// Rule is a control that an override can let an act pass. The others cannot be
// passed by anybody: authority, an approved basis, what is due, four eyes.
type Rule string

// The rules that can be overridden.
const (
	GuaranteeCover Rule = "guarantee-cover" // no payment while an outstanding advance is not covered
	Recovery       Rule = "recovery"        // a certificate recovers the advance as the contract says
	AccountChange  Rule = "account-change"  // no payment to an account changed in the last 72 hours
	AdvanceLimit   Rule = "advance-limit"   // no advance above the contract's own percentage
)

// Rules lists the rules that can be overridden.
var Rules = []Rule{GuaranteeCover, Recovery, AccountChange, AdvanceLimit}

// Key is the catalogue's key of the rule's name.
func (r Rule) Key() string { return "fund.rule." + string(r) }

// Policy is what an instance of the fund lays down once for all its payments.
type Policy struct {
	Threshold Sum  `json:"threshold,omitzero"` // above it an order needs two approvals
	PreAudit  bool `json:"preAudit,omitzero"`  // an external pre-auditor must clear each certificate
	Hours     int  `json:"hours,omitzero"`     // that a changed account must rest, 72 unless said
}

// LayDown is the command that lays the policy down, by a decision.
type LayDown struct {
	Booking
	Decision string `json:"decision,omitzero"`
	Policy   Policy `json:"policy,omitzero"`
}

func (c *LayDown) book(w *draft) {
	w.begin(&c.Booking)
	w.decision(c.Decision, "Decision")
	w.positive(&c.Policy.Threshold, "Policy.Threshold")
	if c.Policy.Hours < 0 || c.Policy.Hours > 24*90 {
		w.invalid("fund.hours", "Policy.Hours", int64(c.Policy.Hours))
	}
	w.fact(PolicyLaid, Subject, c.Date)
}

// PermitOverride is the command that lets a rule be passed for a while, up to a
// ceiling, by a decision. It stands on the public register of overrides.
type PermitOverride struct {
	Booking
	ID       string          `json:"id,omitzero"`
	Rule     Rule            `json:"rule,omitzero"`
	Contract ledger.Contract `json:"contract,omitzero"`
	Decision string          `json:"decision,omitzero"`
	Ceiling  Sum             `json:"ceiling,omitzero"`
	Expires  string          `json:"expires,omitzero"` // last day
	Reason   string          `json:"reason,omitzero"`
	ReasonEn string          `json:"reason_en,omitzero"`
}

func (c *PermitOverride) book(w *draft) {
	w.begin(&c.Booking)
	if w.name(c.ID, "ID") && w.State.overrides.Has(c.ID) {
		w.refuse("domain.id.twice", "ID", c.ID)
	}
	if !slices.Contains(Rules, c.Rule) {
		w.invalid("fund.rule.unknown", "Rule", string(c.Rule))
	}
	w.terms(c.Contract, "Contract")
	w.decision(c.Decision, "Decision")
	w.positive(&c.Ceiling, "Ceiling")
	if last := w.day(&c.Expires, "Expires"); last.Before(w.Today) {
		w.invalid("domain.period.backwards", "Expires", w.Today.String(), c.Expires)
	}
	w.said(c.Reason, "Reason")
	w.fact(OverridePermitted, ledgerContract(c.Contract), c.ID)
}

// override is what is left of one in the state.
type override struct {
	Rule     Rule
	Contract ledger.Contract
	Left     money.Amount
	Expires  string
}

// unless refuses by a rule that can be overridden, or lets the act pass by the
// override that it calls on.
func (w *draft) unless(rule Rule, c ledger.Contract, amount money.Amount, key, field string, args ...any) {
	o := w.State.overrides.At(w.override)
	if w.override == "" || o == nil || o.Rule != rule || o.Contract != c {
		w.refuse(key, field, args...)
		return
	}
	if o.Left.Currency != amount.Currency || amount.Minor > o.Left.Minor {
		w.refuse("fund.override.ceiling", "Override", w.override, o.Left, amount)
		return
	}
	sum := SumOf(amount)
	w.passed = append(w.passed, Passed{Override: w.override, Rule: rule, Amount: &sum})
}

// Exception is something that happened and should not have, or that nobody has
// explained: it is recorded, and somebody must look at it.
type Exception string

// The exceptions.
const (
	Overdrawn    Exception = "overdrawn"     // a bank account or a source's share below zero
	Unordered    Exception = "unordered"     // a payment without an order
	OverReceived Exception = "over-received" // more drawn than was agreed
	NoAuthority  Exception = "no-authority"  // more certified or settled than obligated
	Late         Exception = "late"          // belongs to a closed period
	NoCover      Exception = "no-cover"      // an outstanding advance above its guarantee
	Unexplained  Exception = "unexplained"   // a bank line that nobody can explain
	Unbalanced   Exception = "unbalanced"    // a bank statement that does not add up
	Gap          Exception = "gap"           // a bank statement that does not follow the one before
	Opened       Exception = "unverified"    // an inherited balance that nobody has checked
)

// Exceptions is each of them.
var Exceptions = []Exception{Overdrawn, Unordered, OverReceived, NoAuthority, Late, NoCover, Unexplained, Unbalanced, Gap, Opened}

// Key is the catalogue's key of the exception's name.
func (e Exception) Key() string { return "fund.exception." + string(e) }

func (w *draft) except(e Exception) {
	if !slices.Contains(w.exceptions, e) {
		w.exceptions = append(w.exceptions, e)
	}
}

// watch opens the exceptions that an entry leads to by itself.
func (w *draft) watch(e ledger.Entry) {
	if e.Prior() {
		w.except(Late)
	}
	for l := range e.Lines() {
		if l.Minor >= 0 {
			continue
		}
		purse := ledger.Purse{Entity: l.Entity, Source: l.Source, Currency: l.Currency}
		switch l.Account {
		case ledger.Cash:
			if w.Ledger.OfBank(purse, ledger.Cash, l.Bank).Minor+l.Minor < 0 {
				w.except(Overdrawn)
			}
		case ledger.Undrawn:
			if w.Ledger.OfItem(purse, ledger.Undrawn, l.Item).Minor+l.Minor < 0 {
				w.except(OverReceived)
			}
		case ledger.Obligated, ledger.Certified:
			step := w.Ledger.OfStep(purse, l.Account, l.Side)
			if l.Account == ledger.Obligated { // advanced or not, it can be certified: see draw
				step.Minor += w.Ledger.OfStep(purse, ledger.ObligatedAdvanced, l.Side).Minor
			}
			for other := range e.Lines() { // what the same entry brings to the step
				if other.Group == l.Group && other.Side == l.Side && other.Minor > 0 {
					step.Minor += other.Minor
				}
			}
			if step.Minor+l.Minor < 0 {
				w.except(NoAuthority)
			}
		}
	}
}

// RecordRate is the command that records an exchange rate with its source.
// Value is how many units of To one unit of From costs.
type RecordRate struct {
	Date     string         `json:"date,omitzero"`
	From     money.Currency `json:"from,omitzero"`
	To       money.Currency `json:"to,omitzero"`
	Kind     string         `json:"kind,omitzero"` // official, commercial, transaction
	Value    string         `json:"value,omitzero"`
	Issuer   string         `json:"issuer,omitzero"`
	IssuerEn string         `json:"issuer_en,omitzero"`
	Document string         `json:"document,omitzero"` // its reference, restricted unless official
}

// Rate kinds.
const (
	Official   = "official"
	Commercial = "commercial"
	OfDeal     = "transaction"
)

func (c *RecordRate) book(w *draft) {
	w.on = w.day(&c.Date, "Date")
	if w.on.After(w.Today) {
		w.invalid("domain.date.future", "Date", c.Date)
	}
	for _, side := range []struct {
		is    money.Currency
		field string
	}{{c.From, "From"}, {c.To, "To"}} {
		if !side.is.Active() {
			w.invalid("domain.currency.unknown", side.field, string(side.is))
		}
	}
	if c.From == c.To {
		w.invalid("ledger.exchange.same-currency", "To", string(c.To))
	}
	if c.Kind != Official && c.Kind != Commercial && c.Kind != OfDeal {
		w.invalid("fund.rate.kind", "Kind", c.Kind)
	}
	v, err := money.ParseDecimal(c.Value)
	for _, p := range problem.Of(err) {
		w.problems = append(w.problems, p.At("Value"))
	}
	if err == nil && v.Sign() <= 0 {
		w.invalid("domain.amount.not-positive", "Value", c.Value)
	}
	w.said(c.Issuer, "Issuer")
	if c.Kind != Official && c.Document != "" {
		w.parts = append(w.parts, fact.Content{Name: fact.PartNarrative, Body: fact.Encode(map[string]string{"document": c.Document})})
		c.Document = ""
	}
	w.fact(RateRecorded, Subject, string(c.From)+" "+string(c.To)+" "+c.Kind+" "+c.Date)
}

// rate is a rate in the state.
type rate struct {
	Date  string
	Value string
}

// Rate is the latest official rate at or before a day: how many units of to one
// unit of from costs, and its date; "" when there is none.
func (s *State) Rate(from, to money.Currency, on clock.Day) (value money.Decimal, date string) {
	list := s.rates.At(rateKey(from, to))
	if list == nil {
		return "", ""
	}
	day := on.String()
	for i := len(*list) - 1; i >= 0; i-- {
		if (*list)[i].Date <= day {
			return money.Decimal((*list)[i].Value), (*list)[i].Date
		}
	}
	return "", ""
}

func rateKey(from, to money.Currency) string { return string(from) + " " + string(to) }

// approvals is how many people must approve an order of that amount: two above
// the threshold, or when no rate says whether it is above.
func (w *draft) approvals(amount money.Amount) int {
	limit := w.State.Policy.Threshold
	if limit == (Sum{}) {
		return 1
	}
	value := amount.Decimal()
	if amount.Currency != limit.Currency {
		r, _ := w.State.Rate(amount.Currency, limit.Currency, w.Today)
		if r == "" {
			return 2
		}
		value = value.Mul(r)
	}
	if value.Cmp(money.Decimal(limit.Amount)) > 0 {
		return 2
	}
	return 1
}
