package demo

import (
	"strconv"

	"imar/internal/domain/project"
)

// numbered adds a number to a title.
func (s said) numbered(n int) said {
	return said{s.ar + strconv.Itoa(n), s.en + strconv.Itoa(n)}
}

func (l *life) pay(day, contract int, amount int64, title said) {
	if amount <= 0 {
		return
	}
	n := len(l.payments)
	l.payments = append(l.payments, payment{workday(day), contract, amount, title})
	if l.bounced(n) {
		l.payments[n].day = workday(day + 7)
	}
	l.chain(n)
	l.add(l.payments[n].day, pays, n)
	if l.story != outline && contract != mainContract {
		l.add(day+20, remits, n)
	}
}

// build is the time of the works: measurements, certificates, changes, and what
// interrupts them.
func (l *life) build() {
	l.add(l.built, schedules, 0)
	l.add(l.built+1, marks, 0)
	value := l.award[mainContract].value
	paid := value / 10
	l.pay(l.built+8, mainContract, paid, advance)
	l.interrupt()
	l.change()
	stop := l.stops()
	interval := max(28, min(85, (l.planned-l.built)/7))
	for day, k := l.built+interval, 1; day < stop; day += interval {
		if l.pause >= 0 && day > l.pause && (l.resume < 0 || day < l.resume) {
			l.idle(day)
			continue
		}
		p := l.measure(day)
		due := value / 1000 * int64(l.certified(p.done))
		if due > paid {
			l.pay(p.day+9, mainContract, due-paid, certificate.numbered(k))
			paid = due
			k++
		}
	}
	l.watchFees(stop)
	switch l.story {
	case abandoned:
		l.abandon(stop)
	case prepaid:
		l.pay(stop+12, mainContract, l.retained()/2, retention) // though nothing is handed over
	case silent, held:
	default:
		l.settle(paid)
	}
}

// stops is the day on which measuring ends.
func (l *life) stops() int {
	switch l.story {
	case silent:
		return min(l.built+(l.planned-l.built)*6/10, lastDay-430)
	case abandoned:
		return l.built + (l.planned-l.built)*l.pace(12, 35, 55)/100
	case prepaid, held:
		return lastDay - 15
	}
	return l.done - 10
}

// measure records what is done by that day.
func (l *life) measure(day int) progress {
	day = workday(day)
	p := progress{day: day}
	worked, needed := day-l.built, l.done-l.built
	if l.resume >= 0 {
		needed -= l.resume - l.pause
		if day >= l.resume {
			worked -= l.resume - l.pause
		}
	}
	p.done = smooth(worked * 1000 / needed)
	if l.story == prepaid {
		p.done = min(p.done, 330) + min(70, len(l.progress)*4)
	}
	p.done -= p.done % 5
	l.progress = append(l.progress, p)
	n := len(l.progress) - 1
	l.add(day, measures, n)
	if n%2 == 1 {
		l.add(day+3, reports, n)
	}
	if n > 0 && l.progress[n-1].done < 500 && p.done >= 500 {
		l.add(day+1, marks, 1)
	}
	return p
}

// smooth is the S of a site's life: slow, quick, slow; thousandths.
func smooth(f int) int {
	f = max(0, min(f, 1000))
	return f * f / 1000 * (3000 - 2*f) / 1000
}

// certified is how much of the contract is paid at that progress: behind it,
// but for the advance, or far ahead of it.
func (l *life) certified(done int) int {
	if l.story == prepaid {
		return min(900, done+480)
	}
	return done * 95 / 100
}

// idle keeps a suspended project's page from falling silent.
func (l *life) idle(day int) {
	day = workday(day)
	done := 0
	if n := len(l.progress); n > 0 {
		done = l.progress[n-1].done
	}
	l.progress = append(l.progress, progress{day, done})
	l.add(day, measures, len(l.progress)-1)
}

// interrupt suspends and resumes.
func (l *life) interrupt() {
	if l.pause < 0 {
		return
	}
	reasons := map[story][]said{flooded: floodPauses, unpapered: insecurityPauses, held: customsPauses}[l.story]
	l.decide(l.pause, project.Suspended, delivery, pick(l.dice, slotReason+22, reasons))
	if l.resume >= 0 {
		l.decide(l.resume, project.Resumed, delivery, pick(l.dice, slotReason+23, resumptions))
	}
}

// change modifies the main contract: much in one story, a little in others.
func (l *life) change() {
	value, span := l.award[mainContract].value, l.done-l.built
	end, text := int64(l.planned), func(n uint64, from []said) said { return pick(l.dice, slotReason+30+n, from) }
	more := func(day int, percent int64, n uint64) {
		to := value + value/1000*percent*10
		l.modify(day, change{kind: "value", from: value, to: to, reason: text(n, additions)})
		value = to
	}
	switch l.story {
	case grown:
		more(l.built+span*30/100, int64(l.pace(13, 16, 21)), 0)
		l.raised = l.budget + l.budget/1000*int64(l.pace(15, 280, 340))
		l.add(l.built+span*30/100+6, revises, 0)
		l.modify(l.built+span*50/100, change{kind: "duration", from: end, to: int64(l.done + 10), reason: extensions[2]})
		more(l.built+span*65/100, int64(l.pace(14, 12, 16)), 1)
	case flooded:
		l.modify(l.resume+5, change{kind: "duration", from: end, to: int64(l.done + 5), reason: extensions[0]})
	case abandoned, silent, prepaid, unpapered, held:
	default:
		if l.dice.below(slotVariant+1, 5) < 2 {
			more(l.built+span*55/100, int64(l.pace(13, 2, 5)), 0)
		}
		if l.dice.below(slotVariant+2, 5) < 1 {
			l.modify(l.built+span*60/100, change{kind: "scope", reason: text(2, rescopings)})
		}
	}
}

func (l *life) modify(day int, c change) {
	c.day = workday(day)
	l.changes = append(l.changes, c)
	n := len(l.changes) - 1
	if c.kind == "value" {
		for k := range l.funding(mainContract) {
			l.add(day, extends, n+16*k)
		}
		l.add(day, widens, n)
	}
	l.add(day, modifies, n)
}

// finalValue is what the main contract comes to after its changes.
func (l *life) finalValue() int64 {
	value := l.award[mainContract].value
	for _, c := range l.changes {
		if c.kind == "value" {
			value = c.to
		}
	}
	return value
}

// watchFees pays the supervisor as the works go on.
func (l *life) watchFees(stop int) {
	c := l.award[watchContract]
	for k := 1; k <= 3; k++ {
		day := l.built + (min(stop, l.planned)-l.built)*k/3
		if day <= stop {
			l.pay(day, watchContract, c.value*3/10, fee.numbered(k))
		}
	}
}

// settle pays what is due when the works are handed over and, a year later,
// what was retained.
func (l *life) settle(paid int64) {
	final := l.finalValue()
	retained := final / 20
	l.pay(l.handed+12, mainContract, final-retained-paid, lastPayment)
	l.pay(l.handed+15, watchContract, l.award[watchContract].value-l.award[watchContract].value*3/10*3, fee.numbered(4))
	l.pay(l.handed+372, mainContract, retained, retention)
}

// abandon ends contracts and project.
func (l *life) abandon(day int) {
	day = workday(day + 35)
	for _, n := range []int{mainContract, watchContract} {
		l.add(day, terminates, n)
		l.add(day, archives, n)
	}
	l.add(day, frees, watchContract)
	l.unwind(day)
	l.decide(day+14, project.Cancelled, board, pick(l.dice, slotReason+24, cancellations))
}

// finish is completion, handover and the years after.
func (l *life) finish() {
	l.look(l.done-5, "yes", "contractor")
	if l.story != unvisited {
		l.look(l.done-4, "yes", "independent")
		l.add(l.done-2, files, 4)
	}
	l.progress = append(l.progress, progress{l.done, 1000})
	l.add(l.done, measures, len(l.progress)-1)
	l.add(l.done, marks, 2)
	l.approve(l.done+2, project.Implementation)
	l.add(l.done+2, completes, 0)
	l.add(l.done+3, schedules, 1)
	l.add(l.done+4, issues, 0)
	l.add(l.done+5, files, 3)
	l.approve(l.handed, project.AtCompletion)
	for _, n := range []int{mainContract, watchContract} {
		l.add(l.handed+16, closes, n)
		l.add(l.handed+16, archives, n)
	}
	l.add(l.handed+20, unsecures, 0)
	l.add(l.handed+25, handsOver, 0)
	l.look(l.handed+30, "yes", "fund")
	l.add(l.handed+45, counts, 0)
	l.after()
}

// after is what visitors find later.
func (l *life) after() {
	switch l.story {
	case breaks:
		l.look(l.handed+170, "partly", "citizen")
		l.look(l.handed+l.pace(16, 370, 390), "no", "independent")
		l.look(l.handed+560, "no", "fund")
		return
	case unvisited:
		l.look(l.handed+200, "yes", "citizen")
		l.look(l.handed+380, "yes", "fund")
		return
	}
	l.look(l.handed+185, []string{"yes", "yes", "yes", "partly", "yes"}[l.dice.below(slotCheck+40, 5)], "citizen")
	l.look(l.handed+375, "yes", "independent")
	l.add(l.handed+380, files, 5)
	l.add(l.handed+374, marks, 3)
	l.look(l.handed+740, "yes", "fund")
	l.look(l.handed+1100, "yes", "independent")
}

func (l *life) look(day int, works, by string) {
	l.checks = append(l.checks, check{workday(day), works, by})
	l.add(day, inspects, len(l.checks)-1)
}
