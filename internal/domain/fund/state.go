package fund

import (
	"maps"
	"slices"
	"time"

	"imar/internal/base/layered"
	"imar/internal/base/money"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// State is what is known of the fund, and of its money what balances do not
// tell: who did which step of a matter, what an order pays, by which account.
type State struct {
	Self   *Establishment // nil before it is established
	Today  string         // latest tick
	Policy Policy

	taken      *layered.Map[ledger.Item, struct{}] // ids of items
	pledges    *layered.Map[ledger.Item, pledge]
	agreements *layered.Map[ledger.Item, Agreement]
	terms      *layered.Map[ledger.Contract, Terms]
	claims     *layered.Map[ledger.Item, Claim]
	orders     *layered.Map[ledger.Item, Order]
	guarantees *layered.Map[ledger.Item, Guarantee]
	credits    *layered.Map[ledger.Item, credit]
	accounts   *layered.Map[ledger.Bank, Account]
	payees     *layered.Map[ledger.Party, payee]
	overrides  *layered.Map[string, override]
	invoices   *layered.Map[string, ledger.Item] // skeleton → item
	rates      *layered.Map[string, []rate]      // by date
	statements *layered.Map[string, struct{}]    // pages taken in
	last       *layered.Map[ledger.Bank, lastStatement]
	shown      *layered.Map[string, bankLine] // by identity of the line
	lines      *layered.Map[string, fact.Seq] // identity of a statement's line → the fact that took it in
}

// pledge and credit are what checks need of a pledge and of a letter of credit.
type (
	pledge struct {
		Source   ledger.Source
		Partner  ledger.Party
		Currency money.Currency
	}
	credit struct {
		Work      ledger.Work
		Bank      ledger.Bank
		Obligates bool
		Expires   string
		Source    ledger.Source
		Chapter   ledger.Chapter
		Currency  money.Currency
	}
)

// Agreement is a financing agreement.
type Agreement struct {
	Source     ledger.Source
	Partner    ledger.Party
	Loan       bool
	Currency   money.Currency
	Closes     string   // last day to draw, "" for none
	Conditions []string // those that remain
}

// Terms are what a contract says of money.
type Terms struct {
	Project   ledger.Project
	Party     ledger.Party
	Class     ledger.Class
	Advance   int64 // of the value, in hundredths of a percent
	Recovery  int64 // of each certificate
	Retention int64
	Shares    []Share          // who pays, by currency
	ToDate    map[string]int64 // certified to date, by currency and type of line
	Number    int64            // of the last certificate
	Advances  []ledger.Item
	Advanced  int64 // minor units of advances certified, in the first share's currency
	Cover     []ledger.Item

	Certificates []ledger.Item
	Final        bool
}

// work is what certificates and payments of the contract say.
func (t *Terms) work(c ledger.Contract) ledger.Work {
	return ledger.Work{Project: t.Project, Contract: c, Class: t.Class, Party: t.Party}
}

// Share is what of a contract one source pays in one currency.
type Share struct {
	Currency money.Currency
	Source   ledger.Source
	Chapter  ledger.Chapter
	Minor    int64
}

func (t Terms) clone() Terms {
	t.Shares, t.Advances, t.Cover = slices.Clone(t.Shares), slices.Clone(t.Advances), slices.Clone(t.Cover)
	t.Certificates, t.ToDate = slices.Clone(t.Certificates), maps.Clone(t.ToDate)
	return t
}

// Claim is something that the fund owes by a document: a certificate, an
// advance, an invoice, a release of retention. Made and Approved are actors.
type Claim struct {
	Work     ledger.Work
	Advance  bool
	Given    bool // a transfer: paid already, and to be reported
	Sources  []ledger.Source
	Chapters []ledger.Chapter
	Made     string
	Audited  string
	Approved string
	Pending  map[string]int64 // ordered and not sent, by source and currency
}

func (c Claim) clone() Claim {
	c.Pending = maps.Clone(c.Pending)
	return c
}

func pendingKey(s ledger.Source, c money.Currency) string { return string(s) + " " + string(c) }

// Order is a payment order on its way.
type Order struct {
	Of       ledger.Item
	Bank     ledger.Bank
	Account  string // of the payee
	Amount   money.Amount
	Parts    []ledger.Part // by source; without year
	Needs    int           // approvals
	Made     string
	Approved []string
	Sent     string
	Status   Status
	Cheque   string
	On       string // day of the latest step
}

func (o Order) clone() Order {
	o.Approved, o.Parts = slices.Clone(o.Approved), slices.Clone(o.Parts)
	return o
}

// Status is where a payment order stands.
type Status string

// The statuses of an order. Returned may come after Sent and after Cleared.
const (
	Ordered   Status = "ordered"
	Approved  Status = "approved"
	Sent      Status = "sent"
	Cleared   Status = "cleared"
	Returned  Status = "returned"
	Cancelled Status = "cancelled"
)

// Key is the catalogue's key of the status's name.
func (s Status) Key() string { return "fund.status." + string(s) }

// Guarantee is a guarantee held.
type Guarantee struct {
	Kind     ledger.Account
	Contract ledger.Contract
	Project  ledger.Project
	Party    ledger.Party
	Source   ledger.Source
	Currency money.Currency
	Expires  string
}

// Account is one of the fund's own bank accounts.
type Account struct {
	Currency money.Currency
	NameAr   string
	NameEn   string
	Servicer string // the bank, by name
}

// payee is the account that a party is paid to.
type payee struct {
	Account   string
	Changed   int64 // Unix milliseconds
	By        string
	Confirmed string // who called back
}

// New is the state before the first fact.
func New() *State {
	return &State{taken: layered.New[ledger.Item, struct{}](), pledges: layered.New[ledger.Item, pledge](),
		agreements: layered.New[ledger.Item, Agreement](), terms: layered.New[ledger.Contract, Terms](),
		claims: layered.New[ledger.Item, Claim](), orders: layered.New[ledger.Item, Order](),
		guarantees: layered.New[ledger.Item, Guarantee](), credits: layered.New[ledger.Item, credit](),
		accounts: layered.New[ledger.Bank, Account](), payees: layered.New[ledger.Party, payee](),
		overrides: layered.New[string, override](), invoices: layered.New[string, ledger.Item](),
		rates: layered.New[string, []rate](), lines: layered.New[string, fact.Seq](),
		statements: layered.New[string, struct{}](), last: layered.New[ledger.Bank, lastStatement](), shown: layered.New[string, bankLine]()}
}

// Overlay is a state on top of s, to check a batch on.
func (s *State) Overlay() *State {
	return &State{Self: s.Self, Today: s.Today, Policy: s.Policy, taken: s.taken.Overlay(), pledges: s.pledges.Overlay(),
		agreements: s.agreements.Overlay(), terms: s.terms.Overlay(), claims: s.claims.Overlay(), orders: s.orders.Overlay(),
		guarantees: s.guarantees.Overlay(), credits: s.credits.Overlay(), accounts: s.accounts.Overlay(), payees: s.payees.Overlay(),
		overrides: s.overrides.Overlay(), invoices: s.invoices.Overlay(), rates: s.rates.Overlay(), lines: s.lines.Overlay(),
		statements: s.statements.Overlay(), last: s.last.Overlay(), shown: s.shown.Overlay()}
}

// Keep moves what the overlay o learnt into s, which lies below it.
func (s *State) Keep(o *State) {
	s.Self, s.Today, s.Policy = o.Self, o.Today, o.Policy
	o.taken.Keep()
	o.pledges.Keep()
	o.agreements.Keep()
	o.terms.Keep()
	o.claims.Keep()
	o.orders.Keep()
	o.guarantees.Keep()
	o.credits.Keep()
	o.accounts.Keep()
	o.payees.Keep()
	o.overrides.Keep()
	o.invoices.Keep()
	o.rates.Keep()
	o.lines.Keep()
	o.statements.Keep()
	o.last.Keep()
	o.shown.Keep()
}

// Agreement, Terms, Claim, Order, Guarantee and Account are what is known of one
// of them, nil when it is not on record.
func (s *State) Agreement(id ledger.Item) *Agreement { return s.agreements.At(id) }

// Terms are what a contract says of money; nil before it is obligated.
func (s *State) Terms(id ledger.Contract) *Terms { return s.terms.At(id) }

// Claim is something to pay; nil when it is not on record.
func (s *State) Claim(id ledger.Item) *Claim { return s.claims.At(id) }

// Order is a payment order; nil when it is not on record.
func (s *State) Order(id ledger.Item) *Order { return s.orders.At(id) }

// Guarantee is a guarantee; nil when it is not on record.
func (s *State) Guarantee(id ledger.Item) *Guarantee { return s.guarantees.At(id) }

// Account is one of the fund's accounts; nil when it is not on record.
func (s *State) Account(id ledger.Bank) *Account { return s.accounts.At(id) }

// Orders visits every payment order, in no order.
func (s *State) Orders(visit func(ledger.Item, *Order) bool) { s.orders.All(visit) }

// rested says whether a party's account may be paid to: it has rested long
// enough and a second person has called back.
func (p *payee) rested(now time.Time, hours int) bool {
	if hours == 0 {
		hours = 72
	}
	return p.Confirmed != "" && now.UnixMilli()-p.Changed >= int64(hours)*3_600_000
}

// Saved is the state in a saved form; reading, it fills an empty one.
func (s *State) Saved(c *wire.Codec) {
	fact.SavedPointer(c, &s.Self)
	wire.Text(c, &s.Today)
	fact.Saved(c, &s.Policy)
	layered.Saved(c, s.taken, 1, wire.Text[ledger.Item], func(*wire.Codec, *struct{}) {})
	layered.Saved(c, s.pledges, 4, wire.Text[ledger.Item], func(c *wire.Codec, p *pledge) {
		wire.Symbol(c, &p.Source)
		wire.Symbol(c, &p.Partner)
		wire.Symbol(c, &p.Currency)
	})
	layered.Saved(c, s.agreements, 7, wire.Text[ledger.Item], func(c *wire.Codec, a *Agreement) {
		wire.Symbol(c, &a.Source)
		wire.Symbol(c, &a.Partner)
		c.Bool(&a.Loan)
		wire.Symbol(c, &a.Currency)
		wire.Text(c, &a.Closes)
		wire.Texts(c, &a.Conditions)
	})
	layered.Saved(c, s.terms, 13, wire.Text[ledger.Contract], savedTerms)
	layered.Saved(c, s.claims, 12, wire.Text[ledger.Item], savedClaim)
	layered.Saved(c, s.orders, 12, wire.Text[ledger.Item], savedOrder)
	s.savedRest(c)
}

func (s *State) savedRest(c *wire.Codec) {
	layered.Saved(c, s.guarantees, 8, wire.Text[ledger.Item], func(c *wire.Codec, g *Guarantee) {
		wire.Num(c, &g.Kind)
		wire.Text(c, &g.Contract)
		wire.Text(c, &g.Project)
		wire.Symbol(c, &g.Party)
		wire.Symbol(c, &g.Source)
		wire.Symbol(c, &g.Currency)
		wire.Text(c, &g.Expires)
	})
	layered.Saved(c, s.credits, 12, wire.Text[ledger.Item], func(c *wire.Codec, l *credit) {
		savedWork(c, &l.Work)
		wire.Symbol(c, &l.Bank)
		c.Bool(&l.Obligates)
		wire.Text(c, &l.Expires)
		wire.Symbol(c, &l.Source)
		wire.Symbol(c, &l.Chapter)
		wire.Symbol(c, &l.Currency)
	})
	layered.Saved(c, s.accounts, 5, wire.Text[ledger.Bank], fact.Saved[Account])
	layered.Saved(c, s.payees, 5, wire.Text[ledger.Party], fact.Saved[payee])
	layered.Saved(c, s.overrides, 5, wire.Text[string], fact.Saved[override])
	layered.Saved(c, s.invoices, 2, wire.Text[string], wire.Text[ledger.Item])
	layered.Saved(c, s.rates, 2, wire.Text[string], func(c *wire.Codec, list *[]rate) {
		wire.List(c, list, 2, func(c *wire.Codec, r *rate) {
			wire.Text(c, &r.Date)
			wire.Text(c, &r.Value)
		})
	})
	layered.Saved(c, s.lines, 2, wire.Text[string], wire.Num[fact.Seq])
	layered.Saved(c, s.statements, 1, wire.Text[string], func(*wire.Codec, *struct{}) {})
	layered.Saved(c, s.last, 4, wire.Text[ledger.Bank], func(c *wire.Codec, l *lastStatement) {
		savedAmount(c, &l.Closing)
		wire.Num(c, &l.Sequence)
		wire.Text(c, &l.To)
	})
	layered.Saved(c, s.shown, 5, wire.Text[string], func(c *wire.Codec, l *bankLine) {
		wire.Symbol(c, &l.Bank)
		wire.Num(c, &l.Minor)
		wire.Symbol(c, &l.Day)
		c.Bool(&l.Balanced)
	})
}

func savedWork(c *wire.Codec, w *ledger.Work) {
	wire.Text(c, &w.Project)
	wire.Text(c, &w.Contract)
	wire.Symbol(c, &w.Class)
	wire.Symbol(c, &w.Party)
}

func savedTerms(c *wire.Codec, t *Terms) {
	wire.Text(c, &t.Project)
	wire.Symbol(c, &t.Party)
	wire.Symbol(c, &t.Class)
	for _, n := range []*int64{&t.Advance, &t.Recovery, &t.Retention, &t.Number, &t.Advanced} {
		wire.Num(c, n)
	}
	wire.List(c, &t.Shares, 4, func(c *wire.Codec, s *Share) {
		wire.Symbol(c, &s.Currency)
		wire.Symbol(c, &s.Source)
		wire.Symbol(c, &s.Chapter)
		wire.Num(c, &s.Minor)
	})
	wire.Map(c, &t.ToDate, 2, wire.Text[string], wire.Num[int64])
	wire.Texts(c, &t.Advances)
	wire.Texts(c, &t.Cover)
	wire.Texts(c, &t.Certificates)
	c.Bool(&t.Final)
}

func savedClaim(c *wire.Codec, k *Claim) {
	savedWork(c, &k.Work)
	c.Bool(&k.Advance)
	c.Bool(&k.Given)
	wire.Symbols(c, &k.Sources)
	wire.Symbols(c, &k.Chapters)
	for _, who := range []*string{&k.Made, &k.Audited, &k.Approved} {
		wire.Symbol(c, who)
	}
	wire.Map(c, &k.Pending, 2, wire.Text[string], wire.Num[int64])
}

func savedOrder(c *wire.Codec, o *Order) {
	wire.Text(c, &o.Of)
	wire.Symbol(c, &o.Bank)
	wire.Text(c, &o.Account)
	savedAmount(c, &o.Amount)
	wire.List(c, &o.Parts, 5, func(c *wire.Codec, p *ledger.Part) {
		wire.Symbol(c, &p.Source)
		wire.Num(c, &p.Year)
		wire.Symbol(c, &p.Chapter)
		savedAmount(c, &p.Amount)
	})
	wire.Num(c, &o.Needs)
	wire.Symbol(c, &o.Made)
	wire.Symbols(c, &o.Approved)
	wire.Symbol(c, &o.Sent)
	wire.Symbol(c, &o.Status)
	wire.Text(c, &o.Cheque)
	wire.Symbol(c, &o.On)
}

func savedAmount(c *wire.Codec, a *money.Amount) {
	wire.Num(c, &a.Minor)
	wire.Symbol(c, &a.Currency)
}
