package books

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// ledgers is how many random ledgers TestThousandLedgers keeps.
func ledgers() int {
	if testing.Short() {
		return 100
	}
	return 1000
}

// purse is whose money a movement is.
type purse struct {
	entity   ledger.Entity
	source   ledger.Source
	currency money.Currency
}

// movement is what one event did to one purse, as whoever asked for the event
// would write it into a cash book: nothing here is read from postings.
type movement struct {
	purse
	period  ledger.Period
	section Section
	minor   int64 // positive for what came in
	third   int64 // paid by a partner for the fund
	entry   int
}

// cashBook is a random ledger: its entries, and beside them what they did to
// cash.
type cashBook struct {
	*rand.Rand
	t         testing.TB
	entries   []ledger.Entry
	movements []movement
}

// TestThousandLedgers: in each of 1,000 random ledgers, for every entity, source
// and currency and over any months, opening + receipts − payments ± exchange ±
// what moved within is closing to the dirham, and each term is what the cash
// book says that was kept beside it.
func TestThousandLedgers(t *testing.T) {
	sheets := 0
	for seed := range uint64(ledgers()) {
		b := kept(t, seed, 120)
		if wrong := ledger.Check(slices.Values(b.entries), ledger.Evidence{}); wrong != nil {
			t.Fatalf("ledger %d: %v", seed, wrong)
		}
		n, err := b.compare(viewOf(b.entries))
		if err != nil {
			t.Fatalf("ledger %d: %v", seed, err)
		}
		sheets += n
	}
	t.Logf("%d ledgers, %d cash sheets", ledgers(), sheets)
}

// TestOmission is the control: a ledger that lacks one movement of cash, or one
// payment by a partner, does not come out.
func TestOmission(t *testing.T) {
	thirds := 0
	for seed := range uint64(50) {
		b := kept(t, seed, 60)
		lost := b.movements[b.IntN(len(b.movements))]
		if lost.third != 0 {
			thirds++
		}
		without := slices.Delete(slices.Clone(b.entries), lost.entry, lost.entry+1)
		if _, err := b.compare(viewOf(without)); err == nil {
			t.Errorf("ledger %d lacks %+v, and nobody noticed", seed, lost)
		}
	}
	if thirds == 0 {
		t.Error("no payment by a partner was ever left out")
	}
}

// kept keeps a ledger of n events over two years.
func kept(t testing.TB, seed uint64, n int) *cashBook {
	b := &cashBook{Rand: rand.New(rand.NewPCG(seed, 99)), t: t}
	first := day(t, "2025-01-01")
	for range n {
		b.event(ledger.Occasion{Entity: []ledger.Entity{"fund", "fund", "agency"}[b.IntN(3)], Date: first.AddDays(b.IntN(730))})
	}
	return b
}

// book takes an entry in with what it did; mirrored now and then, which undoes it
// on a later day.
func (b *cashBook) book(e ledger.Entry, problems problem.List, did ...movement) {
	b.t.Helper()
	if len(problems) > 0 {
		b.t.Fatal(problems)
	}
	take := func(e ledger.Entry, sign int64) {
		for _, m := range did {
			m.period, m.entry, m.minor, m.third = e.Period(), len(b.entries), sign*m.minor, sign*m.third
			if sign < 0 && e.Event() == ledger.EvUnexplained { // nobody knows what it was: what goes out again is a payment
				m.section = Receipts + Payments - m.section
			}
			b.movements = append(b.movements, m)
		}
		b.entries = append(b.entries, e)
	}
	take(e, 1)
	if b.IntN(15) == 0 {
		mirror, problems := e.Mirror(fact.Seq(len(b.entries)), e.Date().AddDays(b.IntN(60)))
		if len(problems) > 0 {
			b.t.Fatal(problems)
		}
		take(mirror, -1)
	}
}

// event is one of everything that moves cash, and some that only seem to.
func (b *cashBook) event(o ledger.Occasion) {
	amount := money.Amount{Minor: 1 + b.Int64N(5_000_000), Currency: []money.Currency{"LYD", "USD", "EUR"}[b.IntN(3)]}
	source := ledger.Source(fmt.Sprintf("s-%d", b.IntN(3)))
	bank := ledger.Bank(fmt.Sprintf("bank-%d", b.IntN(2)))
	work := ledger.Work{Project: "p", Contract: "p c", Class: ledger.Works, Party: "firm"}
	parts := []ledger.Part{{Source: source, Year: ledger.Year(o.Date.Year()), Chapter: "3", Amount: amount}}
	pay := ledger.Payment{Occasion: o, Work: work, Item: "cert", Order: "order", Bank: bank, Advance: b.IntN(3) == 0, Parts: parts}
	credit := ledger.Credit{Occasion: o, Work: work, Item: "lc", Bank: bank, Parts: parts}
	did := func(section Section, minor int64) movement {
		return movement{purse: purse{o.Entity, source, amount.Currency}, section: section, minor: minor}
	}
	book := func(v eventful, did ...movement) { e, problems := v.Entry(); b.book(e, problems, did...) }
	in, out := did(Receipts, amount.Minor), did(Payments, -amount.Minor)
	switch b.IntN(18) {
	case 0, 1:
		charge := min(amount.Minor-1, b.Int64N(50))
		book(ledger.Receipt{Occasion: o, Source: source, Party: "donor", Item: "ag", Bank: bank, Amount: amount, Charge: money.Amount{Minor: charge, Currency: amount.Currency}, Against: ledger.Contributions}, did(Receipts, amount.Minor-charge))
	case 2, 3:
		book(ledger.PaymentCleared{Payment: pay}, out)
	case 4:
		book(ledger.PaymentSent{Payment: pay}) // the bank has it still
	case 5:
		if b.IntN(2) == 0 {
			book(ledger.PaymentReturned{Payment: pay}) // it had never left
		} else {
			book(ledger.PaymentReturned{Payment: pay, Cleared: true}, did(Payments, amount.Minor))
		}
	case 6:
		book(ledger.TaxRemitted{Occasion: o, Work: work, Account: ledger.WithholdingTax, Item: "cert", Bank: bank, Parts: parts}, out)
	case 7:
		book(ledger.ContractorRefund{Return: ledger.Return{Occasion: o, Work: work, Item: "adv", Bank: bank, Against: ledger.Advances, Parts: parts}}, in)
	case 8:
		book(ledger.PartnerRefund{Occasion: o, Source: source, Party: "donor", Item: "ag", Bank: bank, Against: ledger.Contributions, Amount: amount}, out)
	case 9:
		third := did(Payments, 0)
		third.third = amount.Minor
		book(ledger.DirectPayment{Occasion: o, Source: source, Party: "donor", Item: "ag", Project: "p", Contract: "p c", Class: ledger.Works, Contractor: "firm", Work: "cert",
			Debit: ledger.WorkInProgress, Year: parts[0].Year, Chapter: "3", Amount: amount}, third)
	case 10, 11:
		b.exchange(o, source, bank)
	case 12:
		to := ledger.Source(fmt.Sprintf("s-%d", (int(source[2]-'0')+1)%3))
		came := did(Within, amount.Minor)
		came.source = to
		book(ledger.SourceLent{Occasion: o, From: source, To: to, Bank: bank, Amount: amount, Settles: b.IntN(2) == 0}, did(Within, -amount.Minor), came)
	case 13:
		book(ledger.BankCharge{Occasion: o, Source: source, Bank: bank, Amount: amount}, out)
	case 14:
		book(ledger.InterestEarned{Occasion: o, Source: source, Bank: bank, Amount: amount}, in)
	case 15:
		if b.IntN(2) == 0 {
			book(ledger.CreditOpened{Credit: credit}) // from one pocket into another
		} else {
			book(ledger.CreditDrawn{Credit: credit, Debit: ledger.WorkInProgress, Delivery: "cert"}, out)
		}
	case 16:
		line := amount
		if b.IntN(2) == 0 {
			line, in = amount.Neg(), out
		}
		book(ledger.Unexplained{Occasion: o, Source: source, Bank: bank, Item: "line", Amount: line}, in)
	default:
		book(ledger.Opening{Occasion: o, Source: source, Line: ledger.Side{Account: ledger.Cash, Bank: bank}, Amount: amount}, did(Inherited, amount.Minor))
	}
}

// exchange sells dollars for dinars, with a levy.
func (b *cashBook) exchange(o ledger.Occasion, source ledger.Source, bank ledger.Bank) {
	sold := 1 + b.Int64N(900_000)
	bought, levy := sold*48/10*10, b.Int64N(5000)
	e, problems := ledger.Exchange{Occasion: o, Source: source, Item: "fx", FromBank: bank, Sold: money.Amount{Minor: sold, Currency: "USD"}, ToBank: "bank-0",
		Bought: money.Amount{Minor: bought, Currency: "LYD"}, LevyBank: "bank-0", Levy: money.Amount{Minor: levy, Currency: "LYD"}}.Entry()
	b.book(e, problems, movement{purse: purse{o.Entity, source, "USD"}, section: ExchangeEffect, minor: -sold},
		movement{purse: purse{o.Entity, source, "LYD"}, section: ExchangeEffect, minor: bought - levy})
}

// compare holds the cash statements of a view against the cash book: of each
// purse, and of all sources of an entity together; over everything and over
// some months.
func (b *cashBook) compare(v *View) (sheets int, err error) {
	windows := [][2]ledger.Period{{0, 2027*12 + 3}, {2025*12 + ledger.Period(b.IntN(12)), 2026*12 + ledger.Period(b.IntN(12))}}
	for _, entity := range []ledger.Entity{"fund", "agency"} {
		for _, source := range []ledger.Source{"", "s-0", "s-1", "s-2"} {
			for _, w := range windows {
				stated := map[money.Currency]CashSheet{}
				for _, s := range v.CashStatement(Filter{Entity: entity, Source: source, From: w[0], Through: w[1]}) {
					stated[s.Currency] = s
				}
				for _, currency := range []money.Currency{"LYD", "USD", "EUR"} {
					sheets++
					if err := b.hold(stated[currency], purse{entity, source, currency}, w[0], w[1]); err != nil {
						return sheets, fmt.Errorf("%s %s %s from %s through %s: %w", entity, source, currency, w[0], w[1], err)
					}
				}
			}
		}
	}
	return sheets, nil
}

// hold is one cash sheet against the movements of a purse; of all sources when
// the purse names none.
func (b *cashBook) hold(s CashSheet, of purse, from, through ledger.Period) error {
	var opening, third int64
	sums := map[Section]int64{}
	for _, m := range b.movements {
		switch {
		case m.entity != of.entity || m.currency != of.currency || of.source != "" && m.source != of.source || m.period > through:
		case m.period < from:
			opening += m.minor
		default:
			sums[m.section] += m.minor
			third += m.third
		}
	}
	closing := opening
	for _, section := range []Section{Inherited, Receipts, Payments, ExchangeEffect, Within, Adjustments} {
		closing += sums[section]
		if got := s.Section(section); got != sums[section] {
			return fmt.Errorf("section %d is %d, the cash book says %d", section, got, sums[section])
		}
	}
	sum := s.Opening + s.Section(Inherited) + s.Section(Receipts) + s.Section(Payments) + s.Section(ExchangeEffect) + s.Section(Within) + s.Section(Adjustments)
	switch {
	case s.Opening != opening:
		return fmt.Errorf("opening is %d, the cash book says %d", s.Opening, opening)
	case s.Closing != closing || sum != closing:
		return fmt.Errorf("closing is %d, its terms are %d, the cash book says %d", s.Closing, sum, closing)
	case s.ThirdParty != third:
		return fmt.Errorf("partners paid %d, the cash book says %d", s.ThirdParty, third)
	case of.source == "" && sums[Within] != 0:
		return fmt.Errorf("%d moved within, over all sources", sums[Within])
	}
	return nil
}
