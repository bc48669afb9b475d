// Package partner is what partners publish of what they gave the fund, held
// against the fund's books and against the bank: partner says, fund says, bank
// says.
//
// What a partner says are the outgoing pledges, commitments and disbursements of
// its own activities (IATI transaction types 12, 2 and 3), as its files were
// imported. What the fund says are its agreements, receipts, direct payments and
// gifts in kind. What the bank says is the line of a statement that the fund
// matched a receipt with.
//
// # Which belongs to which
//
// Nobody says which transaction of a partner is which receipt, so that the
// comparison has to find out, by rules that anybody can follow: within one
// partner, kind and currency, those of the same amount belong together, the
// nearest in time first, up to Far days apart; of the rest, those up to Near
// days apart, whatever their amounts. What remains stands alone. Each
// transaction and each receipt is in exactly one line (the invariant), and
// amounts of different currencies are never compared.
//
// A difference is a question to both sides and no verdict on either.
package partner

import (
	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
)

// Org is an organisation as a publisher names it.
type Org struct {
	ID   string // its reference, "" where there is none
	Name string
}

// Said is a transaction as a partner published it.
type Said struct {
	Seq      fact.Seq
	Activity string // its identifier
	Ref      string // of the transaction within it
	Type     string // IATI TransactionType: 2, 3 or 12
	Day      clock.Day
	Amount   money.Amount
	Payer    Org
	Payee    Org
	Read     bool // the amount can be read: a number of a known currency with no more decimals than it has
}

// item is what a publisher's fact is about.
type item struct{ subject, key string }

// View is everything that partners published of it.
type View struct {
	said      []Said
	at        map[item]int // in said
	reporters map[string]Org
	own       [2]string // skeletons of the fund's names
}

// New is the view before the first fact.
func New() *View { return &View{at: map[item]int{}, reporters: map[string]Org{}} }

// Len is the number of transactions.
func (v *View) Len() int { return len(v.said) }

// Fold folds one fact.
func (v *View) Fold(e whole.Event) {
	switch b := e.Body.(type) {
	case *fund.Establishment:
		v.own = [2]string{lang.Skeleton(b.NameAr), lang.Skeleton(b.NameEn)}
	case *project.Parties:
		if e.Subject.Noun() == "activity" {
			v.report(e.Subject.ID(), b)
		}
	case *project.Transaction:
		if e.Kind == project.Transacted {
			v.transact(e, b)
		}
	case *statement.Withdrawal:
		if b.Kind == project.Transacted {
			v.withdraw(item{string(e.Subject), b.Key})
		}
	}
}

// report keeps who reports an activity: the provider of what names none.
func (v *View) report(activity string, b *project.Parties) {
	for _, p := range b.Parties {
		for _, role := range p.Roles {
			if role == "publicAuthority" {
				v.reporters[activity] = Org{p.ID, first(p.NameAr, p.Name, p.NameEn)}
			}
		}
	}
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// transact keeps a transaction of a partner's activity, and one of a project
// whose receiver is the fund.
func (v *View) transact(e whole.Event, t *project.Transaction) {
	k := item{string(e.Subject), e.Key}
	if !t.Given() || e.Subject.Noun() != "activity" && !(e.Subject.Noun() == "project" && v.toFund(t.Payee)) {
		v.withdraw(k)
		return
	}
	s := Said{Seq: e.Seq, Activity: e.Subject.ID(), Ref: first(t.ID, e.Key), Type: t.Type, Payer: orgOf(t.Payer), Payee: orgOf(t.Payee)}
	if letter := map[string]string{"C": "2", "D": "3"}[t.Type]; letter != "" {
		s.Type = letter
	}
	s.Day, _ = clock.Parse(t.Date)
	if t.Value != nil {
		amount, err := read(t.Value)
		s.Amount, s.Read = amount, err == nil
	}
	if i, ok := v.at[k]; ok {
		v.said[i] = s
		return
	}
	v.at[k] = len(v.said)
	v.said = append(v.said, s)
}

// read reads a published amount. Its currency is given even where the number
// cannot be read.
func read(v *project.Value) (money.Amount, error) {
	c := money.Currency(v.Currency)
	d, err := money.ParseJSONNumber(v.Text())
	if err != nil {
		return money.Amount{Currency: c}, err
	}
	a, err := d.Amount(c)
	if err != nil {
		return money.Amount{Currency: c}, err
	}
	return a, nil
}

func orgOf(r *project.OrgRef) Org {
	if r == nil {
		return Org{}
	}
	return Org{r.ID, r.Name}
}

// toFund says that the fund itself is named.
func (v *View) toFund(r *project.OrgRef) bool {
	if r == nil || r.Name == "" {
		return false
	}
	name := lang.Skeleton(r.Name)
	return name == v.own[0] || name == v.own[1]
}

// withdraw forgets a transaction: the last one takes its place.
func (v *View) withdraw(k item) {
	i, ok := v.at[k]
	if !ok {
		return
	}
	delete(v.at, k)
	last := len(v.said) - 1
	if i != last {
		v.said[i] = v.said[last]
		for moved, n := range v.at {
			if n == last {
				v.at[moved] = i
			}
		}
	}
	v.said = v.said[:last]
}

// payer is who a transaction says gave: its provider, or who reports it.
func (v *View) payer(s *Said) Org {
	if s.Payer == (Org{}) {
		return v.reporters[s.Activity]
	}
	return s.Payer
}

// Of lists the transactions whose giver is one of those that is chooses, in
// order of their facts.
func (v *View) Of(is func(Org) bool) (list []Said) {
	for i := range v.said {
		if is(v.payer(&v.said[i])) {
			list = append(list, v.said[i])
		}
	}
	sortSaid(list)
	return list
}

// Saved is the view in a saved form; reading, it fills an empty one.
func (v *View) Saved(c *wire.Codec) {
	wire.Text(c, &v.own[0])
	wire.Text(c, &v.own[1])
	wire.List(c, &v.said, 11, func(c *wire.Codec, s *Said) {
		wire.Num(c, &s.Seq)
		wire.Symbol(c, &s.Activity)
		wire.Text(c, &s.Ref)
		wire.Symbol(c, &s.Type)
		s.Day.Saved(c)
		wire.Num(c, &s.Amount.Minor)
		wire.Symbol(c, &s.Amount.Currency)
		savedOrg(c, &s.Payer)
		savedOrg(c, &s.Payee)
		c.Bool(&s.Read)
	})
	wire.Map(c, &v.reporters, 2, wire.Text[string], savedOrg)
	var keys []item
	if !c.Reading() {
		keys = make([]item, len(v.said))
		for k, i := range v.at {
			keys[i] = k
		}
	}
	wire.List(c, &keys, 2, func(c *wire.Codec, k *item) {
		wire.Symbol(c, &k.subject)
		wire.Text(c, &k.key)
	})
	if c.Reading() {
		for i, k := range keys {
			v.at[k] = i
		}
		if len(keys) != len(v.said) || len(v.at) != len(v.said) {
			c.Fail()
		}
	}
}

func savedOrg(c *wire.Codec, o *Org) {
	wire.Symbol(c, &o.ID)
	wire.Symbol(c, &o.Name)
}
