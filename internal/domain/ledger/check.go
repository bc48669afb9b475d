package ledger

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"imar/internal/base/money"
)

// Invariant numbers the fourteen invariants of the books.
type Invariant int

// The invariants.
const (
	EntryBalances     Invariant = iota + 1 // zero per entity, book, source, currency, entry
	SourceBalances                         // assets − liabilities = opening + income − expenditure, per source and currency
	BankShares                             // shares of the sources = book balance = statement ± unmatched
	ContractSheet                          // certified = paid + unpaid + retained + forfeited + recovered + withheld + damages
	AdvanceSheet                           // advances = recovered + refunded + called + written off + outstanding
	RetentionSheet                         // retained = released + forfeited + replaced + held
	CertificateToDate                      // this certificate = to date − previous, per currency portion
	AuthoritySheet                         // allocated = free + reserved + obligated + certified + settled + lapsed
	AgreementSheet                         // signed = drawn + direct + in kind + undrawn + cancelled
	SharesWhole                            // the shares of a certificate sum to it, and are the same in both books
	DueSheet                               // due to = due from, between two sources
	WithheldSheet                          // withheld = remitted + payable
	ProjectCost                            // cost = contracts + direct + partner + in kind + reported by entities
	CashSheet                              // opening + receipts − payments ± exchange ± between sources = closing
)

var invariantNames = [...]string{EntryBalances: "entry balances", SourceBalances: "source balances", BankShares: "bank shares",
	ContractSheet: "contract sheet", AdvanceSheet: "advance sheet", RetentionSheet: "retention sheet",
	CertificateToDate: "certificate to date", AuthoritySheet: "authority sheet", AgreementSheet: "agreement sheet",
	SharesWhole: "shares whole", DueSheet: "due to and from", WithheldSheet: "withheld sheet", ProjectCost: "project cost", CashSheet: "cash sheet"}

// String is the invariant's number and name.
func (i Invariant) String() string { return fmt.Sprintf("(%d) %s", int(i), invariantNames[i]) }

// Breach is the first invariant found broken: where, the figures of its terms,
// and by how much they miss.
type Breach struct {
	Invariant Invariant
	Where     string
	Terms     []Term
	Miss      int64
}

// Term is one figure of an invariant, in minor units, with the sign that it has
// in the sum that should be zero.
type Term struct {
	Name  string
	Minor int64
}

// Error says all of it, for logs and tests.
func (b *Breach) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "ledger: %s does not hold for %s: off by %d", b.Invariant, b.Where, b.Miss)
	for _, t := range b.Terms {
		fmt.Fprintf(&s, "; %s %d", t.Name, t.Minor)
	}
	return s.String()
}

// Evidence is what is known beside the entries.
type Evidence struct {
	Statements   []StatementBalance
	Certificates []CertificateClaim // each contract's in order
}

// StatementBalance is what a bank says an account holds, and what of it the
// books do not have yet (unmatched lines of the statement).
type StatementBalance struct {
	Entity    Entity
	Bank      Bank
	Closing   money.Amount
	Unmatched int64
}

// CertificateClaim is what a certificate says of one currency portion.
type CertificateClaim struct {
	Contract         Contract
	Item             Item
	Previous, ToDate money.Amount
}

// Check recomputes the books from the entries alone and gives the first
// invariant that does not hold, nil when all do. It uses none of the running
// totals that State and the views keep; it is what they are checked against.
func Check(entries iter.Seq[Entry], known Evidence) *Breach {
	a := newAudit()
	for e := range entries {
		if b := a.entry(e); b != nil {
			return b
		}
	}
	return a.verdict(known)
}

// place is where a sum is kept: an invariant and up to five names.
type place struct {
	of   Invariant
	name [5]string
}

func (p place) String() string {
	return strings.TrimRight(strings.Join(p.name[:], " "), " ")
}

// audit is the sums of every invariant, as terms that should come to nothing.
type audit struct {
	sums  map[place]map[string]int64
	gross map[[2]string]int64 // certified now, by certificate and currency
}

func newAudit() *audit {
	return &audit{sums: map[place]map[string]int64{}, gross: map[[2]string]int64{}}
}

// term adds to a term of an invariant at a place.
func (a *audit) term(of Invariant, term string, minor int64, name ...string) {
	p := place{of: of}
	copy(p.name[:], name)
	terms := a.sums[p]
	if terms == nil {
		terms = map[string]int64{}
		a.sums[p] = terms
	}
	terms[term] += minor
}

// entry takes one entry in.
func (a *audit) entry(e Entry) *Breach {
	groups := map[Group]int64{}
	for _, l := range e.lines {
		groups[l.Group] += l.Minor
	}
	for g, sum := range groups {
		if sum != 0 {
			return &Breach{EntryBalances, fmt.Sprintf("%s %s %s %s %s", e.head.Event, g.Entity, g.Book, g.Source, g.Currency), nil, sum}
		}
	}
	for _, l := range e.lines {
		switch l.Book {
		case Actual:
			a.actual(e.head.Event, l)
		case Budgetary:
			a.budgetary(e.head.Event, l)
		}
	}
	return nil
}

// verdict looks at every sum, in the order of the invariants.
func (a *audit) verdict(known Evidence) *Breach {
	a.evidence(known)
	places := slices.SortedFunc(maps.Keys(a.sums), func(p, q place) int {
		if p.of != q.of {
			return int(p.of - q.of)
		}
		return slices.Compare(p.name[:], q.name[:])
	})
	for _, p := range places {
		b := &Breach{Invariant: p.of, Where: p.String()}
		for _, name := range slices.Sorted(maps.Keys(a.sums[p])) {
			b.Terms = append(b.Terms, Term{name, a.sums[p][name]})
			b.Miss += a.sums[p][name]
		}
		if b.Miss != 0 {
			return b
		}
	}
	return nil
}

// evidence holds statements and certificates against the books.
func (a *audit) evidence(known Evidence) {
	for _, s := range known.Statements {
		e, c := string(s.Entity), string(s.Closing.Currency)
		book := a.sums[place{BankShares, [5]string{e, string(s.Bank), c}}]["sources"]
		a.term(BankShares, "statement", -s.Closing.Minor, e, string(s.Bank), c, "statement")
		a.term(BankShares, "unmatched", s.Unmatched, e, string(s.Bank), c, "statement")
		a.term(BankShares, "book", book, e, string(s.Bank), c, "statement")
	}
	sofar := map[[2]string]int64{}
	for _, claim := range known.Certificates {
		c := string(claim.ToDate.Currency)
		now := a.gross[[2]string{string(claim.Item), c}]
		a.term(CertificateToDate, "to date", claim.ToDate.Minor, string(claim.Contract), string(claim.Item), c)
		a.term(CertificateToDate, "previous", -claim.Previous.Minor, string(claim.Contract), string(claim.Item), c)
		a.term(CertificateToDate, "this", -now, string(claim.Contract), string(claim.Item), c)
		at := [2]string{string(claim.Contract), c}
		a.term(CertificateToDate, "previous", claim.Previous.Minor, string(claim.Contract), string(claim.Item), c, "before")
		a.term(CertificateToDate, "certified before", -sofar[at], string(claim.Contract), string(claim.Item), c, "before")
		sofar[at] += now
	}
}
