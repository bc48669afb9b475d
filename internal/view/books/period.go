package books

import (
	"cmp"
	"maps"
	"slices"
	"sort"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
)

// Gift is a way in which a source's contribution shows in the books.
type Gift int

// The ways, in the order of a contribution's life. Received is money that came
// to the bank, with what banks took on the way; Direct and InKind never came to
// the bank. Refunded is what went back.
const (
	GiftPledged Gift = iota
	GiftAgreed
	GiftReceived
	GiftDirect
	GiftInKind
	GiftRefunded
	Gifts
)

// agreedNow are the steps of what was signed and is not cancelled.
var agreedNow = []ledger.Account{ledger.Undrawn, ledger.Drawn, ledger.DrawnDirect, ledger.DrawnInKind}

// giftKeys choose the postings of each way; giftSigns make their sums positive.
var (
	giftKeys = [Gifts]Filter{
		GiftPledged:  {Accounts: []ledger.Account{ledger.Pledged}, Events: []ledger.Event{ledger.EvPledge}},
		GiftAgreed:   {Accounts: agreedNow},
		GiftReceived: {Accounts: []ledger.Account{ledger.Cash, ledger.BankCharges}, Events: []ledger.Event{ledger.EvReceipt}},
		GiftDirect:   {Accounts: []ledger.Account{ledger.DirectContributions}, Events: []ledger.Event{ledger.EvDirectPayment}},
		GiftInKind:   {Accounts: []ledger.Account{ledger.InKindContributions}, Events: []ledger.Event{ledger.EvInKind}},
		GiftRefunded: {Accounts: []ledger.Account{ledger.Cash}, Events: []ledger.Event{ledger.EvPartnerRefund}},
	}
	giftSigns = [Gifts]int64{1, 1, 1, -1, -1, -1}
)

// Key is the key of the way's postings of a source in a currency; its sum is
// Sign times the figure.
func (g Gift) Key(s ledger.Source, c money.Currency) Filter {
	f := giftKeys[g]
	f.Source, f.Currency = s, c
	return f
}

// Sign makes the sum of the way's postings positive for what was given, and for
// what was given back.
func (g Gift) Sign() int64 { return giftSigns[g] }

// Contribution is what one source gave in one currency, by way: in the span, and
// from the beginning to its end.
type Contribution struct {
	Source     ledger.Source
	Currency   money.Currency
	In, ToDate [Gifts]int64
}

// Contributions are what each source gave, by source and currency.
func (v *View) Contributions(s Span) []Contribution {
	type at struct{ source, currency uint32 }
	sums := map[at]*Contribution{}
	for g := range Gifts {
		f := s.ToDate(giftKeys[g])
		v.choose(&f).eachCell(func(_ cellKey, k turnoverKey, x *cell) {
			c := sums[at{k.source, k.currency}]
			if c == nil {
				c = &Contribution{Source: ledger.Source(v.few.keys[k.source]), Currency: money.Currency(v.few.keys[k.currency])}
				sums[at{k.source, k.currency}] = c
			}
			minor := g.Sign() * (x.debit - x.credit)
			c.ToDate[g] += minor
			if s.Within(ledger.Period(k.period)) {
				c.In[g] += minor
			}
		})
	}
	list := make([]Contribution, 0, len(sums))
	for _, c := range sums {
		if c.ToDate != [Gifts]int64{} || c.In != [Gifts]int64{} {
			list = append(list, *c)
		}
	}
	slices.SortFunc(list, func(a, b Contribution) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(place(a.Currency), place(b.Currency)))
	})
	return list
}

// The accounts of what a report says stands at the end of its span.
var (
	AdvancesOutstanding = []ledger.Account{ledger.Advances, ledger.EntityAdvances, ledger.Imprest}
	NotYetPaid          = []ledger.Account{ledger.Obligated, ledger.ObligatedAdvanced, ledger.Certified}
)

// Standing is what stands at the end of a span of one source in one currency:
// advances that were not recovered, what is agreed and not drawn, and what is
// obligated or certified and not paid.
type Standing struct {
	Source                        ledger.Source
	Currency                      money.Currency
	Advances, Undrawn, NotYetPaid int64
}

// Standings are what stands at the end of a span, by source and currency.
func (v *View) Standings(s Span) (list []Standing) {
	accounts := slices.Concat(AdvancesOutstanding, NotYetPaid, []ledger.Account{ledger.Undrawn})
	for _, c := range v.BalancesOf(s.ToDate(Filter{Accounts: accounts})) {
		if n := len(list); n == 0 || list[n-1].Source != c.Source || list[n-1].Currency != c.Currency {
			list = append(list, Standing{Source: c.Source, Currency: c.Currency})
		}
		switch last := &list[len(list)-1]; {
		case c.Account.Is(AdvancesOutstanding):
			last.Advances += c.Minor
		case c.Account.Is(NotYetPaid):
			last.NotYetPaid += c.Minor
		default:
			last.Undrawn += c.Minor
		}
	}
	return slices.DeleteFunc(list, func(x Standing) bool { return x.Advances == 0 && x.Undrawn == 0 && x.NotYetPaid == 0 })
}

// Monthly is the sums of a filter that names no project, contract, party or
// item, by accounting period and currency.
func (v *View) Monthly(f Filter) map[ledger.Period]map[money.Currency]int64 {
	out := map[ledger.Period]map[money.Currency]int64{}
	v.choose(&f).eachCell(func(_ cellKey, k turnoverKey, x *cell) {
		p, c := ledger.Period(k.period), money.Currency(v.few.keys[k.currency])
		if out[p] == nil {
			out[p] = map[money.Currency]int64{}
		}
		out[p][c] += f.side(x.debit, x.credit)
	})
	return out
}

// Correction is an entry that was true in one period and booked in a later one,
// because the books of the first were closed, or because it became known late.
type Correction struct {
	Seq           fact.Seq
	Day, Occurred clock.Day
	Event         ledger.Event
	Amounts       []money.Amount // its debits, of the actual book where it has any there
}

// late says that an entry is a correction.
func (e *entry) late() bool { return ledger.PeriodOf(e.occurred) < ledger.PeriodOf(e.day) }

// Corrections are the corrections of what was true in a span and booked after
// it, in order: what a report of the span that was made before them lacks.
func (v *View) Corrections(s Span) []Correction {
	return v.corrections(func(e *entry) bool {
		return s.Within(ledger.PeriodOf(e.occurred)) && ledger.PeriodOf(e.day) > s.Through
	})
}

// CorrectionsIn are the corrections of earlier spans that were booked in a span.
func (v *View) CorrectionsIn(s Span) []Correction {
	return v.corrections(func(e *entry) bool {
		return s.Within(ledger.PeriodOf(e.day)) && ledger.PeriodOf(e.occurred) < s.From
	})
}

// Late are the entries booked in a span of months that belong to an earlier month.
func (v *View) Late(s Span) []Correction {
	return v.corrections(func(e *entry) bool { return s.Within(ledger.PeriodOf(e.day)) })
}

func (v *View) corrections(is func(*entry) bool) (list []Correction) {
	for _, n := range v.late {
		e := v.entries.at(n)
		if !is(e) {
			continue
		}
		c := Correction{Seq: e.seq, Day: e.day, Occurred: e.occurred}
		sums := [2]map[money.Currency]int64{{}, {}}
		for i := v.firstOf(n); i < uint32(v.rows.n) && v.rows.at(i).entry == n; i++ {
			l := v.posting(i)
			c.Event = l.Event
			if l.Minor > 0 && l.Book == ledger.Actual {
				sums[0][l.Currency] += l.Minor
			} else if l.Minor > 0 {
				sums[1][l.Currency] += l.Minor
			}
		}
		if c.Amounts = Amounts(sums[0]); len(c.Amounts) == 0 {
			c.Amounts = Amounts(sums[1])
		}
		list = append(list, c)
	}
	return list
}

// firstOf is the number of the first posting of an entry.
func (b *books) firstOf(entry uint32) uint32 {
	return uint32(sort.Search(b.rows.n, func(i int) bool { return b.rows.at(uint32(i)).entry >= entry }))
}

// Mark is what was said of an accounting period of an entity's books: that it is
// closed, that somebody asks for it to be reopened, or that it is.
type Mark struct {
	Seq      fact.Seq
	Entity   ledger.Entity
	Period   ledger.Period
	Kind     fact.Kind // ledger.PeriodClosedKind, ReopeningAsked or PeriodReopened
	When     clock.Day
	Reason   string
	Decision string
}

// marked keeps what is said of periods.
func (v *View) marked(e whole.Event) {
	m := Mark{Seq: e.Seq, Kind: e.Kind, When: clock.Local(e.Recorded)}
	switch b := e.Body.(type) {
	case *ledger.PeriodClosed:
		m.Entity, m.Period = b.Entity, b.Period
	case *ledger.PeriodReopening:
		m.Entity, m.Period, m.Reason, m.Decision = b.Entity, b.Period, b.Reason, b.Decision
	default:
		return
	}
	v.marks = append(v.marks, m)
}

// Marks are what was said of the periods of a span, in order.
func (v *View) Marks(s Span) (list []Mark) {
	for _, m := range v.marks {
		if s.Within(m.Period) {
			list = append(list, m)
		}
	}
	return list
}

// Closed says whether every period of a span is closed in the books of every
// entity that ever closed one, and is not open again; on is the day on which the
// last of them was closed.
func (v *View) Closed(s Span) (closed bool, on clock.Day) {
	type at struct {
		entity ledger.Entity
		period ledger.Period
	}
	entities, stands := map[ledger.Entity]bool{}, map[at]bool{}
	for _, m := range v.marks {
		entities[m.Entity] = true
		if !s.Within(m.Period) || m.Kind == ledger.ReopeningAsked {
			continue
		}
		stands[at{m.Entity, m.Period}] = m.Kind == ledger.PeriodClosedKind
		if m.Kind == ledger.PeriodClosedKind && m.When.After(on) {
			on = m.When
		}
	}
	first, _ := v.Periods()
	for e := range maps.Keys(entities) {
		for p := max(s.From, first); p <= s.Through; p++ {
			if !stands[at{e, p}] {
				return false, clock.Day{}
			}
		}
	}
	return len(entities) > 0, on
}

// ExceptionsIn and OverridesIn are those recorded in a span.
func (v *View) ExceptionsIn(s Span) (list []Exception) {
	for _, e := range v.exempt {
		if s.Within(ledger.PeriodOf(e.When)) {
			list = append(list, e)
		}
	}
	return list
}

// OverridesIn are the overrides permitted or used in a span.
func (v *View) OverridesIn(s Span) (list []Override) {
	for _, o := range v.register {
		if s.Within(ledger.PeriodOf(o.When)) {
			list = append(list, o)
		}
	}
	return list
}

func savedMark(c *wire.Codec, m *Mark) {
	wire.Num(c, &m.Seq)
	wire.Symbol(c, &m.Entity)
	wire.Num(c, &m.Period)
	wire.Symbol(c, &m.Kind)
	m.When.Saved(c)
	wire.Text(c, &m.Reason)
	wire.Text(c, &m.Decision)
}
