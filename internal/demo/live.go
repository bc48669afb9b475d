package demo

import (
	"slices"

	"imar/internal/domain/project"
)

// act is what a step does.
type act uint8

const (
	registers act = iota
	assesses
	describes
	forecasts
	decides   // n: gate
	files     // n: set of project documents
	announces // n: contract
	signs     // n: contract
	activates // n: contract
	papers    // n: contract; its documents and links
	names     // n: how many contracts' parties
	schedules
	revises
	marks    // n: milestone
	measures // n: progress
	reports  // n: progress
	pays     // n: payment
	modifies // n: change
	closes   // n: contract
	terminates
	archives // n: contract, described as closed
	completes
	counts
	inspects // n: check
	issues

	// Of the books: see money_life.go.
	allocates // n: contract + 4 × source
	reserves  // n: source of the main contract
	obligates // n: contract
	extends   // n: change + 16 × source
	widens    // n: change
	secures
	unsecures
	applies // n: payment, as in all that follow but the last two
	certifies
	approves
	orders
	agrees
	seconds
	sends
	clears
	bounces // what the bank sends back, and the same again by another order
	reorders
	reagrees
	resends
	reclears
	releases
	remits
	handsOver
	frees  // n: contract
	audits // n: payment
	forfeits
	lapses // the guarantee of the advance
	refunds
	writesOff
)

// deals says that an act is one of the books.
func (a act) deals() bool { return a >= allocates }

// step is one command to come.
type step struct {
	at  instant
	act act
	n   uint8
}

func (l *life) add(day int, what act, n int) {
	if l.story == unpapered && (what == files || what == papers || what == reports || what == issues) {
		return
	}
	l.steps = append(l.steps, step{instant(workday(day)), what, uint8(n)})
}

func (l *life) decide(day int, outcome project.Outcome, office, reason said) {
	l.gates = append(l.gates, gate{workday(day), outcome, office, reason})
	l.add(day, decides, len(l.gates)-1)
}

func (l *life) approve(day int, from project.Stage) {
	g := gates[from]
	l.decide(day, project.Approved, g.office, pick(l.dice, slotReason+uint64(len(l.gates)), g.reasons))
}

func (l *life) pace(n uint64, low, high int64) int { return int(l.dice.between(slotPace+n, low, high)) }

// live tells a project in full, from need to where its story ends. Steps after
// the end of the demonstration fall away: the project is then still under way.
func (l *life) live() {
	l.plan()
	start := l.world.starts(l.number)
	if l.site.number == l.number {
		l.add(start, registers, 0)
	}
	l.add(start+l.pace(0, 1, 4), assesses, 0)
	l.add(l.begun, describes, 0)
	l.approve(l.begun, "")
	l.add(l.begun+1, forecasts, 0)
	l.add(l.begun+2, files, 0)
	if l.story == refused {
		l.decide(l.prepared, project.Refused, appraisal, pick(l.dice, slotReason+20, refusals))
		return
	}
	if l.story == deferred {
		put := l.begun + l.pace(1, 15, 30)
		l.decide(put, project.Deferred, appraisal, pick(l.dice, slotReason+21, deferrals))
	}
	l.approve(l.prepared, project.Identification)
	l.design()
	l.approve(l.procured, project.Preparation)
	l.tender()
	l.approve(l.built, project.Procurement)
	l.build()
	if l.story == silent || l.story == abandoned || l.story == prepaid || l.story == held {
		return
	}
	l.finish()
}

// plan lays the gates out, so that what a story needs falls before the end.
func (l *life) plan() {
	l.begun = workday(l.world.starts(l.number) + l.pace(2, 6, 12))
	l.prepared = workday(l.begun + l.pace(3, 20, 45))
	if l.story == deferred {
		l.prepared = workday(l.prepared + 60)
	}
	l.procured = workday(l.prepared + l.pace(4, 60, 105))
	l.built = workday(l.procured + l.pace(5, 50, 80))
	days := int(l.dice.between(slotPace+6, int64(l.site.kind.days[0]), int64(l.site.kind.days[1])))
	left := lastDay - l.built
	switch l.story {
	case twice, nowhere, unbudgeted, foreign:
		// The way to a contract is often the longest part; it also keeps most of
		// these under way at the end.
		if wait := left - days*l.pace(17, 40, 90)/100; wait > 0 && l.dice.below(slotVariant+3, 4) > 0 {
			l.procured = workday(l.procured + wait/2)
			l.built = workday(l.built + wait)
		}
	case breaks:
		days = min(days, left-470)
	case works, unvisited, unpapered:
		days = min(days, left-120)
	case grown, flooded:
		days = min(days, (left-270)*4/5)
	}
	days = max(days, 84)
	l.planned = l.built + days
	l.done = workday(l.built + days*l.pace(7, 91, 95)/100)
	switch l.story {
	case grown:
		l.done = workday(l.planned + max(days*l.pace(8, 12, 20)/100, 14))
	case flooded:
		l.pause = workday(l.built + days*l.pace(9, 40, 60)/100)
		l.resume = workday(l.pause + l.pace(10, 70, 110))
		l.done = workday(l.planned + l.resume - l.pause)
	case unpapered:
		l.pause = workday(l.built + days*l.pace(9, 30, 50)/100)
		l.resume = workday(l.pause + days*l.pace(10, 15, 25)/100)
	case held:
		l.pause = workday(l.built + days*l.pace(9, 45, 65)/100)
	}
	l.handed = workday(l.done + l.pace(11, 25, 45))
}

// design is the preparation with its contract.
func (l *life) design() {
	c := &l.award[designContract]
	c.opened, c.signed = workday(l.prepared+3), workday(l.prepared+18)
	l.add(c.opened, announces, designContract)
	l.commit(designContract)
	l.add(c.signed, signs, designContract)
	l.add(c.signed, activates, designContract)
	l.add(c.signed+1, names, 1)
	l.add(c.signed+3, papers, designContract)
	l.add(l.prepared+10, files, 1)
	half := c.value / 2
	l.pay(c.signed+25, designContract, half, fee.numbered(1))
	l.pay(l.procured-8, designContract, c.value-half, fee.numbered(1))
	l.add(l.procured-1, closes, designContract)
	l.add(l.procured-1, archives, designContract)
}

// tender is the way to the contracts of works and of supervision.
func (l *life) tender() {
	works, watch := &l.award[mainContract], &l.award[watchContract]
	works.opened, works.signed = workday(l.procured+2), workday(l.built-4)
	watch.opened, watch.signed = workday(l.procured+9), workday(l.built-3)
	l.add(works.opened, announces, mainContract)
	l.add(watch.opened, announces, watchContract)
	l.add(works.opened+25, files, 2)
	for _, n := range []int{mainContract, watchContract} {
		l.commit(n)
		l.add(l.award[n].signed, signs, n)
		l.add(l.award[n].signed, activates, n)
		l.add(l.award[n].signed+2, papers, n)
	}
	l.add(works.signed, secures, 0)
	l.add(l.built, names, contractNumbers)
}

// order sorts the steps into the hours of their days, and drops those after the
// end.
func (l *life) order() {
	slices.SortStableFunc(l.steps, func(a, b step) int { return int(a.at) - int(b.at) })
	kept := l.steps[:0]
	day, second := -1, 0
	for i, s := range l.steps {
		if int(s.at) > lastDay {
			break
		}
		if int(s.at) != day {
			day, second = int(s.at), l.dice.below(slotHour+uint64(i%40), 14000)+900
		}
		kept = append(kept, step{at(day, second), s.act, s.n})
		second += 180 + l.dice.below(slotHour+uint64(40+i%20), 600)
	}
	l.steps = slices.Clip(kept)
}

// sketch tells a project in a few facts: a need on record, one in preparation,
// or works with one contract.
func (l *life) sketch() {
	l.plan()
	l.add(l.begun, describes, 0)
	l.approve(l.begun, "")
	depth := l.dice.below(slotVariant, 20)
	if depth < 11 {
		return
	}
	l.approve(l.prepared, project.Identification)
	if depth < 15 {
		return
	}
	l.approve(l.procured, project.Preparation)
	c := &l.award[mainContract]
	c.opened, c.signed = workday(l.procured+2), workday(l.built-4)
	l.add(c.opened, announces, mainContract)
	l.commit(mainContract)
	l.add(c.signed, signs, mainContract)
	l.approve(l.built, project.Procurement)
	for k := 1; k <= 3; k++ {
		day := workday(l.built + (l.done-l.built)*k/3)
		l.progress = append(l.progress, progress{day, 333*k + k/3})
		l.add(day, measures, len(l.progress)-1)
		l.pay(day+5, mainContract, c.value/3, certificate.numbered(k))
	}
	l.approve(l.handed, project.Implementation)
	l.approve(l.handed+20, project.AtCompletion)
}
