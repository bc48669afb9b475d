package books

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
)

// life makes entries of every sort in an order that no fund would have: what
// matters is that the sums are right whatever is posted.
type life struct {
	*rand.Rand
	t         testing.TB
	first     clock.Day
	days      int // the entries are spread over
	projects  int
	perProj   int // contracts of a project
	perItem   int // postings that meet on an item, about
	made, all int
	currency  []money.Currency
	sources   int
}

func newLife(t testing.TB, seed uint64, n int) *life {
	return &life{Rand: rand.New(rand.NewPCG(seed, 7)), t: t, first: day(t, "2023-11-01"), days: 900, projects: 4, perProj: 2, perItem: 6, all: n,
		currency: []money.Currency{"LYD", "USD", "JPY"}, sources: 3}
}

func (g *life) pick(prefix string, n int) string {
	return fmt.Sprintf("%s-%d", prefix, g.IntN(max(n, 1)))
}

// next is the next entry; lines it has always, but for gifts without a value.
func (g *life) next() ledger.Entry {
	o := ledger.Occasion{Entity: "fund", Date: g.first.AddDays(g.made * g.days / max(g.all, 1)), Ref: "r"}
	g.made++
	if g.IntN(8) == 0 {
		o.Entity = "agency"
	}
	if g.IntN(10) == 0 {
		o.Occurred = o.Date.AddDays(-g.IntN(400) - 1)
	}
	event := g.event(o)
	e, problems := event.Entry()
	if len(problems) > 0 {
		g.t.Fatalf("%T: %v", event, problems)
	}
	if g.IntN(25) == 0 && e.Len() > 0 && e.Event() != ledger.EvYearClose {
		back, problems := e.Mirror(fact.Seq(1), o.Date.AddDays(g.IntN(40)))
		if len(problems) > 0 {
			g.t.Fatal(problems)
		}
		return back
	}
	return e
}

type eventful interface {
	Entry() (ledger.Entry, problem.List)
}

// closing is a close of a year, written out.
type closing struct {
	ledger.Occasion
	moves []ledger.Move
}

func (c closing) Entry() (ledger.Entry, problem.List) {
	return ledger.Compose(ledger.Head{Event: ledger.EvYearClose, Date: c.Date}, c.moves...)
}

func (g *life) event(o ledger.Occasion) eventful {
	cur := g.currency[g.IntN(len(g.currency))]
	amount := money.Amount{Minor: g.Int64N(1_000_000) + 100, Currency: cur}
	if g.IntN(2) == 0 { // so that items come out at nothing now and then
		amount.Minor = 1000 * (g.Int64N(3) + 1)
	}
	source := ledger.Source(g.pick("s", g.sources))
	year, chapter := ledger.Year(o.Date.Year()), ledger.Chapter([]string{"", "3", "4"}[g.IntN(3)])
	p := ledger.Project(g.pick("p", g.projects))
	c := ledger.Contract(string(p) + g.pick(" c", g.perProj))
	work := ledger.Work{Project: p, Contract: c, Class: ledger.Classes[g.IntN(3)], Party: ledger.Party(g.pick("firm", g.projects/3+2))}
	items := max(g.all/max(g.perItem, 1), 2)
	it := func(kind string) ledger.Item {
		return ledger.Item(fmt.Sprintf("%s-%s-%d", c, kind, g.IntN(items/max(g.projects*g.perProj, 1)+1)))
	}
	part := ledger.Part{Source: source, Year: year, Chapter: chapter, Amount: amount}
	parts := []ledger.Part{part}
	bank := ledger.Bank(g.pick("bank", 3))
	pay := ledger.Payment{Occasion: o, Work: work, Item: it("cert"), Order: it("order"), Bank: bank, Advance: g.IntN(4) == 0, Parts: parts}
	authority := ledger.Authority{Source: source, Year: year, Chapter: chapter, Amount: amount}
	donor := ledger.Party(g.pick("donor", 3))
	agreement := ledger.Item("agreement-" + string(source))
	back := ledger.Return{Occasion: o, Work: work, Item: it("adv"), Bank: bank, Against: ledger.Advances, SameYear: g.IntN(2) == 0, Parts: parts}
	credit := ledger.Credit{Occasion: o, Work: work, Item: it("lc"), Bank: bank, Parts: parts}
	switch g.IntN(36) {
	case 0:
		return ledger.Pledge{Occasion: o, Source: source, Party: donor, Item: "pledge", Amount: amount}
	case 1:
		return ledger.Agreement{Occasion: o, Source: source, Party: donor, Item: agreement, Amount: amount, Pledge: "pledge", FromPledge: money.Amount{Minor: amount.Minor / 2, Currency: cur}}
	case 2:
		return ledger.AgreementCancelled{Occasion: o, Source: source, Party: donor, Item: agreement, Amount: amount}
	case 3:
		return ledger.Claimable{Occasion: o, Source: source, Party: donor, Item: agreement, Amount: amount, Conditional: g.IntN(2) == 0}
	case 4, 5:
		return ledger.Receipt{Occasion: o, Source: source, Party: donor, Item: agreement, Bank: bank, Amount: amount, Charge: money.Amount{Minor: 7, Currency: cur}, Against: ledger.PartnerReceivable}
	case 6:
		return ledger.DirectPayment{Occasion: o, Source: source, Party: donor, Item: agreement, Project: p, Contract: c, Class: work.Class, Contractor: work.Party, Work: it("cert"),
			Debit: []ledger.Account{ledger.WorkInProgress, ledger.Advances}[g.IntN(2)], Year: year, Chapter: chapter, Amount: amount}
	case 7:
		return ledger.InKind{Occasion: o, Source: source, Party: donor, Item: agreement, Project: p, Class: work.Class, Amount: amount}
	case 8:
		return ledger.Appropriation{Occasion: o, Authority: authority}
	case 9:
		return ledger.Allotment{Occasion: o, Authority: authority}
	case 10:
		return ledger.CashRelease{Occasion: o, Authority: authority}
	case 11:
		return ledger.Allocation{Occasion: o, Authority: authority, Project: p}
	case 12:
		return ledger.Reservation{Occasion: o, Authority: authority, Project: p, Item: it("tender")}
	case 13:
		return ledger.Obligation{Occasion: o, Project: p, Contract: c, Party: work.Party, Parts: []ledger.ObligationPart{{Part: part}}}
	case 14, 15:
		return ledger.Advance{Occasion: o, Work: work, Item: it("adv"), Parts: parts}
	case 16, 17, 18, 19:
		return g.certificate(o, work, it, part)
	case 20, 21:
		return ledger.PaymentSent{Payment: pay}
	case 22, 23:
		return ledger.PaymentCleared{Payment: pay}
	case 24:
		return ledger.PaymentReturned{Payment: pay, Cleared: g.IntN(2) == 0}
	case 25:
		return ledger.TaxRemitted{Occasion: o, Work: work, Account: ledger.WithholdingTax, Item: it("cert"), Bank: bank, Parts: parts}
	case 26:
		return ledger.RetentionReleased{Occasion: o, Work: work, Item: it("cert"), Parts: parts}
	case 27:
		return ledger.RetentionForfeited{Occasion: o, Work: work, Item: it("cert"), Parts: parts}
	case 28:
		return ledger.ContractorRefund{Return: back}
	case 29:
		return ledger.GuaranteeCalled{Return: back, Guarantee: it("g"), Kind: ledger.AdvanceGuarantee}
	case 30:
		return ledger.Guarantee{Occasion: o, Source: source, Project: p, Contract: c, Party: work.Party, Item: it("g"), Kind: ledger.GuaranteeAccounts[g.IntN(4)], Amount: amount}
	case 31:
		return ledger.Exchange{Occasion: o, Source: source, Item: "fx", FromBank: bank, Sold: money.Amount{Minor: amount.Minor, Currency: "USD"}, ToBank: "bank-0",
			Bought: money.Amount{Minor: amount.Minor * 48, Currency: "LYD"}, LevyBank: "bank-0", Levy: money.Amount{Minor: 11, Currency: "LYD"}}
	case 32:
		if g.IntN(2) == 0 {
			return ledger.CreditOpened{Credit: credit}
		}
		return ledger.CreditDrawn{Credit: credit, Debit: ledger.WorkInProgress, Delivery: it("cert")}
	case 33:
		return ledger.Unexplained{Occasion: o, Source: source, Bank: bank, Item: it("line"), Amount: money.Amount{Minor: amount.Minor - 500_000, Currency: cur}}
	case 34:
		return ledger.Opening{Occasion: o, Source: source, Line: ledger.Side{Account: ledger.Payables, Project: p, Contract: c, Party: work.Party, Item: it("old")}, Amount: amount.Neg()}
	}
	return g.close(o, ledger.Group{Entity: o.Entity, Book: ledger.Budgetary, Source: source, Currency: cur}, ledger.Side{Project: p, Contract: c, Year: year, Chapter: chapter}, amount.Minor)
}

func (g *life) certificate(o ledger.Occasion, work ledger.Work, it func(string) ledger.Item, part ledger.Part) eventful {
	gross := part.Amount.Minor
	return ledger.Certificate{Occasion: o, Work: work, Item: it("cert"), Advance: it("adv"), Cost: ledger.WorkInProgress, Portions: []ledger.Portion{{Currency: part.Amount.Currency,
		Gross: gross, Recovered: gross / 5, Retained: gross / 20, Damages: gross / 100, Withheld: []ledger.Deduction{{Account: ledger.WithholdingTax, Party: "tax", Minor: gross / 50}},
		Shares: []ledger.Share{{Source: part.Source, Year: part.Year, Chapter: part.Chapter, Weight: 2}, {Source: "s-0", Year: part.Year, Chapter: "9", Weight: 1}}}}}
}

// close lapses and carries over a step.
func (g *life) close(o ledger.Occasion, in ledger.Group, step ledger.Side, minor int64) eventful {
	on := func(a ledger.Account) ledger.Side { s := step; s.Account = a; return s }
	next := on(ledger.Obligated)
	next.Year++
	income := in
	income.Book = ledger.Actual
	return closing{o, []ledger.Move{{In: income, Debit: ledger.Side{Account: ledger.DirectContributions}, Credit: ledger.Side{Account: ledger.SourceBalance}, Minor: minor}, {In: in, Debit: on(ledger.Lapsed), Credit: on(ledger.Allocated), Minor: minor / 3},
		{In: in, Debit: on(ledger.CarriedOut), Credit: on(ledger.Obligated), Minor: minor},
		{In: in, Debit: next, Credit: ledger.Side{Account: ledger.CarriedIn, Year: next.Year, Chapter: next.Chapter}, Minor: minor}}}
}

// post puts an entry into a fact and folds it.
func post(v *View, seq int, e ledger.Entry) {
	v.Fold(whole.Event{Fact: &fact.Fact{Header: fact.Header{Seq: fact.Seq(seq)}}, Body: &ledger.Adjustment{Posted: ledger.Posted{Entry: e}}})
}
