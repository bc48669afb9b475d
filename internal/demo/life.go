package demo

import (
	"fmt"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
)

// form is where the demonstration's commands come from.
var form = fact.Source{Via: "form"}

func projectID(i int) project.ID { return project.ID(fmt.Sprintf("%s%04d", Prefix, i+1)) }
func assetID(i int) string       { return fmt.Sprintf("demo-asset-%04d", i+1) }

// Contracts of a project, by number.
const (
	designContract = iota
	mainContract
	watchContract
	contractNumbers
)

// life is everything about one project that its commands are made of. It is
// small, for as many are kept at once as projects are under way.
type life struct {
	world  *world
	number int
	story  story
	site   siting
	name   said // of the asset
	dice   dice
	steps  []step
	next   int // of steps

	currency string
	exponent int
	budget   int64 // minor units
	raised   int64 // the budget after revision, 0 for none
	funder   int   // of the partners, −1 for the fund alone
	award    [contractNumbers]contracted

	begun, prepared, procured, built, done, handed int // days of the gates, as they will fall
	planned                                        int // end first planned
	pause, resume                                  int // days, −1 for none
	gates                                          []gate
	progress                                       []progress
	payments                                       []payment
	changes                                        []change
	checks                                         []check
}

// gate is one decision.
type gate struct {
	day     int
	outcome project.Outcome
	office  said
	reason  said
}

// check is one look at whether the asset works.
type check struct {
	day       int
	works, by string
}

// contracted is one contract.
type contracted struct {
	value    int64
	firm     *firm
	opened   int // day on which it was announced
	signed   int // day
	tendered int // number of bidders
}

// progress is one measurement, in thousandths.
type progress struct{ day, done int }

// payment is one published payment of a contract.
type payment struct {
	day      int
	contract int
	amount   int64
	title    said
}

// change is one modification of the main contract.
type change struct {
	day      int
	kind     string // value, duration, scope
	from, to int64  // minor units, or day of the end
	reason   said
}

func (l *life) id() project.ID { return projectID(l.number) }

func (l *life) contract(n int) contract.ID {
	return contract.NewID(l.id(), l.ocid(n))
}

func (l *life) ocid(n int) string { return fmt.Sprintf("ocds-demo00-%04d-%d", l.number+1, n+1) }

func (l *life) value(minor int64) *project.Value {
	return project.Amount(decimal(minor, l.exponent), l.currency)
}

// newLife works out a project's life.
func newLife(w *world, i int) *life {
	l := &life{world: w, number: i, story: w.story(i), dice: newDice(w.plan.Seed, forProject, uint64(i)), pause: -1, resume: -1}
	l.site = w.siting(w.assetOf(i))
	l.name = l.site.name()
	l.estimate()
	if l.story == outline {
		l.sketch()
	} else {
		l.live()
	}
	l.order()
	return l
}

// estimate chooses currency, budget and who funds.
func (l *life) estimate() {
	l.currency, l.exponent = "LYD", 3
	unit := int64(1_000_000) // minor units in a thousand
	rate := int64(1)
	if l.story == foreign {
		l.currency = pick(l.dice, slotCurrency, []string{"USD", "EUR"})
		l.exponent, unit, rate = 2, 100_000, 5
	}
	cost := l.site.kind.cost
	// Small projects are commoner than large ones: the lower of two throws.
	thousands := min(l.dice.between(slotBudget, cost[0], cost[1]), l.dice.between(slotBudget+1, cost[0], cost[1]))
	if thousands > 2000 {
		thousands = thousands / 50 * 50
	}
	l.budget = max(thousands/rate, 100) * unit
	l.funder = -1
	if l.story == foreign || l.dice.below(slotParty, 5) < 2 {
		l.funder = l.dice.below(slotParty+1, len(partners))
	}
	for n, share := range [...][2]int64{designContract: {20, 34}, mainContract: {780, 855}, watchContract: {30, 44}} {
		c := &l.award[n]
		c.value = l.budget / 1000 * l.dice.between(slotShare+uint64(n), share[0], share[1])
		c.value += l.dice.between(slotShare+8+uint64(n), 0, 9999) * 50 * unit / 1_000_000
		c.tendered = int(l.dice.between(slotShare+16+uint64(n), 3, 6))
	}
	l.award[designContract].firm = &l.world.consultants[l.dice.below(slotParty+2, consultantCount)]
	l.award[mainContract].firm = l.world.contractor(l.dice.below(slotParty+3, contractorCount))
	l.award[watchContract].firm = &l.world.consultants[l.dice.below(slotParty+4, consultantCount)]
}

// texts are what the patterns of this project are filled with.
func (l *life) texts() *blanks {
	s := &l.site
	k := s.kind
	people := l.people()
	b := &blanks{
		asset: l.name, short: s.short(), town: s.town.name, word: s.word,
		level: levels[l.level()], source: l.survey().by, people: people,
		q1: l.dice.between(slotQuantity, k.q1[0], k.q1[1]), q2: l.dice.between(slotQuantity+1, k.q2[0], k.q2[1]),
		days: int64(max(l.planned-l.built, 90)), percent: 5 * l.dice.between(slotQuantity+2, 4, 10),
	}
	counted := said{"{people:" + k.served.ar + "}", "{people} " + k.served.en}
	b.served = counted.fill(b)
	return b
}

// people is whom it serves, in twenties: so exact a number is honest, and reads
// well in Arabic.
func (l *life) people() int64 {
	p := l.site.kind.people
	return l.dice.between(slotQuantity+3, p[0]/20, p[1]/20) * 20
}

// level and cause of the damage belong to the asset, so that two projects on it
// tell of the same.
func (l *life) level() string {
	return []string{"moderate", "severe", "moderate", "slight", "severe", "destroyed"}[l.site.dice.below(slotDamage, 6)]
}

func (l *life) cause() string {
	round, district := l.world.place(l.site.number)
	return causes[(round+district)%len(causes)]
}

func (l *life) survey() *survey { return &surveys[l.site.dice.below(slotDamage+2, len(surveys))] }

func (l *life) district() place.District { return districts[l.site.district] }
