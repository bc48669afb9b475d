package ledger

import (
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
)

// Kinds of facts that this package owns. Facts of other nouns carry entries as
// well: see Carrier.
const (
	EntityOpened     fact.Kind = "ledger.books_opened"      // one for each entity
	SourceOpenedKind fact.Kind = "ledger.source_opened"     // by source
	Reversed         fact.Kind = "ledger.reversed"          // by the number of the fact that is reversed
	PeriodClosedKind fact.Kind = "ledger.period_closed"     // by period
	ReopeningAsked   fact.Kind = "ledger.reopening_asked"   // by period
	PeriodReopened   fact.Kind = "ledger.period_reopened"   // by period
	YearSwept        fact.Kind = "ledger.year_close_posted" // by year and number of the entry
)

// Kinds is the table of bodies.
var Kinds = fact.Kinds{
	EntityOpened:     fact.Decode[BooksOpened],
	SourceOpenedKind: fact.Decode[SourceOpened],
	Reversed:         fact.Decode[Reversal],
	PeriodClosedKind: fact.Decode[PeriodClosed],
	ReopeningAsked:   fact.Decode[PeriodReopening],
	PeriodReopened:   fact.Decode[PeriodReopening],
	YearSwept:        fact.Decode[Adjustment],
}

// Carrier is a fact's body that carries journal entries. Whoever keeps balances
// folds them all, whatever noun the fact is about.
type Carrier interface{ Carried() []Entry }

// Posted is the part of a body that holds its entry; bodies embed it, and by
// that are Carriers. Its member is "entry".
type Posted struct {
	Entry Entry `json:"entry"`
}

// Carried is the entry.
func (p *Posted) Carried() []Entry { return []Entry{p.Entry} }

// Subject is an entity's books as a subject of facts.
func (e Entity) Subject() fact.Subject { return fact.NewSubject("ledger", string(e)) }

// EntityKind is what sort of body keeps the books.
type EntityKind string

// The kinds of entities.
const (
	FundEntity     EntityKind = "fund"
	AgencyEntity   EntityKind = "implementing-agency"
	AbsorbedEntity EntityKind = "absorbed-body"
)

// BooksOpened is the body of ledger.books_opened: from the first period on,
// this entity keeps books here.
type BooksOpened struct {
	Entity Entity     `json:"entity"`
	Kind   EntityKind `json:"kind"`
	NameAr string     `json:"name_ar"`
	NameEn string     `json:"name_en"`
	Party  Party      `json:"party,omitzero"` // of domain/party
	Begins Period     `json:"begins"`
}

// OpenBooks is the command that opens an entity's books.
type OpenBooks struct {
	Books  BooksOpened `json:"books,omitzero"`
	Source fact.Source `json:"-"`
}

// Check refuses an entity that has books already, one without names or kind,
// and books without a first period.
func (c OpenBooks) Check(s *State) ([]fact.Draft, problem.List) {
	var problems problem.List
	if s.books.Has(c.Books.Entity) {
		problems.Add(problem.Refused, "ledger.entity.known", string(c.Books.Entity)).At("Books.Entity")
	}
	checkName(&problems, string(c.Books.Entity), "Books.Entity")
	if !slices.Contains([]EntityKind{FundEntity, AgencyEntity, AbsorbedEntity}, c.Books.Kind) {
		problems.Add(problem.Invalid, "ledger.entity.kind", string(c.Books.Kind)).At("Books.Kind")
	}
	checkNames(&problems, c.Books.NameAr, c.Books.NameEn, "Books")
	if c.Books.Begins.First().IsZero() {
		problems.Add(problem.Invalid, "ledger.period.malformed").At("Books.Begins")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	d := fact.Public(EntityOpened, c.Books.Entity.Subject(), "", fact.Encode(c.Books))
	d.Source = c.Source
	return []fact.Draft{d}, nil
}

func checkName(problems *problem.List, id, field string) {
	if p := lang.CheckID(id); p != nil {
		*problems = append(*problems, p.At(field))
	}
}

// checkNames refuses a name that is missing in one of the languages.
func checkNames(problems *problem.List, ar, en, of string) {
	if ar == "" {
		problems.Add(problem.Invalid, "ledger.field.missing").At(of + ".NameAr")
	}
	if en == "" {
		problems.Add(problem.Invalid, "ledger.field.missing").At(of + ".NameEn")
	}
}

// SourceKind is what sort of money a source is.
type SourceKind string

// The kinds of sources.
const (
	Grant  SourceKind = "grant"
	Loan   SourceKind = "loan"
	Budget SourceKind = "budget" // of the state
	Trust  SourceKind = "trust"
	Own    SourceKind = "own" // interest, fees, sales
)

var sourceKinds = []SourceKind{Grant, Loan, Budget, Trust, Own}

// Key is the catalogue's key of the kind's name.
func (k SourceKind) Key() string { return "ledger.source-kind." + string(k) }

// SourceInfo is what is known of a funding source.
type SourceInfo struct {
	Kind            SourceKind `json:"kind"`
	NameAr          string     `json:"name_ar"`
	NameEn          string     `json:"name_en"`
	Partner         Party      `json:"partner,omitzero"`
	Agreement       Item       `json:"agreement,omitzero"`
	Earmarked       string     `json:"earmarked,omitzero"`       // for what, in the source's words
	PartnerInterest bool       `json:"partnerInterest,omitzero"` // interest belongs to the partner
	Closes          clock.Day  `json:"closes,omitzero"`          // last day to spend
}

func (i *SourceInfo) saved(c *wire.Codec) {
	wire.Symbol(c, &i.Kind)
	wire.Text(c, &i.NameAr)
	wire.Text(c, &i.NameEn)
	wire.Text(c, &i.Partner)
	wire.Text(c, &i.Agreement)
	wire.Text(c, &i.Earmarked)
	c.Bool(&i.PartnerInterest)
	i.Closes.Saved(c)
}

// SourceOpened is the body of ledger.source_opened.
type SourceOpened struct {
	Source Source `json:"source"`
	SourceInfo
}

// OpenSource is the command that makes a funding source known, or says anew
// what it is.
type OpenSource struct {
	Opened SourceOpened `json:"opened,omitzero"`
	Source fact.Source  `json:"-"`
}

// Check refuses a source without an id, a kind or names.
func (c OpenSource) Check(s *State) ([]fact.Draft, problem.List) {
	var problems problem.List
	checkName(&problems, string(c.Opened.Source), "Opened.Source")
	if !slices.Contains(sourceKinds, c.Opened.Kind) {
		problems.Add(problem.Invalid, "ledger.source.kind", string(c.Opened.Kind)).At("Opened.Kind")
	}
	checkNames(&problems, c.Opened.NameAr, c.Opened.NameEn, "Opened")
	if len(problems) > 0 {
		return nil, problems
	}
	if was := s.sources.At(c.Opened.Source); was != nil && *was == c.Opened.SourceInfo {
		return nil, nil
	}
	d := fact.Public(SourceOpenedKind, fact.NewSubject("source", string(c.Opened.Source)), "", fact.Encode(c.Opened))
	d.Source = c.Source
	return []fact.Draft{d}, nil
}

// Funding is what is known of a source, nil for one that is not known.
func (s *State) Funding(id Source) *SourceInfo { return s.sources.At(id) }

// Adjustment is the body of ledger.year_close_posted.
type Adjustment struct {
	Reason string `json:"reason,omitzero"`
	Posted
}

// Draft makes the draft of a fact that carries an entry: the day on which it
// was true and the accounting period come from the entry.
func Draft(kind fact.Kind, subject fact.Subject, key string, body any, e Entry, source fact.Source) fact.Draft {
	d := fact.Public(kind, subject, key, fact.Encode(body))
	d.Effective, d.Period, d.Source = e.Occurred().String(), e.Period().String(), source
	return d
}
