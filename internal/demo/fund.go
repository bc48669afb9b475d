package demo

import (
	"cmp"
	"fmt"
	"slices"

	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/project"
	"imar/internal/record"
)

// entry is a command of the fund itself.
type entry struct {
	at      instant
	actor   fact.Actor
	command any
}

// attempt is a command that a control refuses, with the key of the rule; see
// Judge.
type attempt struct {
	command any
	rule    string
}

func (e entry) request() record.Request {
	q := record.Request{Actor: e.actor, Command: e.command, At: e.at.time(), Source: form}
	if a, ok := e.command.(attempt); ok {
		q.Command, q.Key = a.command, refusedBy+a.rule
	}
	return q
}

// chronicle is what the fund itself records: that it exists, whom it deals
// with, its decisions, and that weeks begin. A daily tick would be a third of a
// small demonstration; one a week is enough to tell the time by.
func (w *world) chronicle() []entry {
	list := []entry{{at(0, 0), founder, fund.Establish{Fund: fund.Establishment{
		NameAr: fundName.ar, NameEn: fundName.en, Country: "LY", Currency: "LYD",
		Demonstration: true, Seed: w.plan.Seed, Prefix: Prefix,
	}, Source: form}}}
	list = append(list, opening()...)
	for i, f := range w.registered() {
		day := i / 24
		list = append(list, entry{at(day, 60+i%24*600), actorFor(procurementOfficer, i), f.register(i, date(day))})
	}
	changes := staffing()
	for day := 7; day < lastDay; day++ {
		if day%7 == 0 {
			list = append(list, entry{at(day, 0), clock, fund.BeginDay{Day: date(day)}})
		}
		if number, ok := halfYear(day); ok {
			list = append(list, entry{at(day, 1), actorFor(director, 0), programme(number, day)})
		}
		if day == workday(barredFrom) {
			list = append(list, entry{at(day, 2), actorFor(director, 0), w.debar()})
		}
		for len(changes) > 0 && changes[0].at.day() == day {
			list, changes = append(list, changes[0]), changes[1:]
		}
	}
	list = append(list, entry{at(lastDay, 0), clock, fund.BeginDay{Day: date(lastDay)}})
	list = append(list, w.treasury()...)
	slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(a.at, b.at) })
	return list
}

// firstProgramme is the day on which the board takes its first decision.
const firstProgramme = 7

// halfYear says whether the board approves a programme that day, and the
// number of the half year: 0 for the second of 2020.
func halfYear(day int) (number int, ok bool) {
	if day == firstProgramme {
		return 0, true
	}
	n := halfOf(day)
	return n, n > halfOf(firstProgramme) && workday(day) == day && programmeDay(n) == day
}

// halfOf is the half year of a day, from 0.
func halfOf(day int) int {
	text := date(day)
	year := int(text[2]-'0')*10 + int(text[3]-'0')
	half := 0
	if text[5:7] >= "07" {
		half = 1
	}
	return (year-20)*2 + half - 1
}

// programmeDay is the first working day of a half year.
func programmeDay(number int) int {
	if number == 0 {
		return firstProgramme
	}
	day := (number - 1) * 182
	for halfOf(day) < number {
		day++
	}
	return workday(day)
}

func decisionID(number int) string {
	return fmt.Sprintf("demo-decision-%d-%d", 2020+(number+1)/2, (number+1)%2+1)
}

// decisionFor is the decision that a gate of that day rests on: the programme
// of its half year or, in the days before there is one, the last.
func decisionFor(day int) string {
	number := halfOf(day)
	if day < programmeDay(number) {
		number--
	}
	return decisionID(number)
}

// programme is the board's decision on the works of a half year.
func programme(number, day int) document.Take {
	year, half := 2020+(number+1)/2, (number+1)%2+1
	return document.Take{Decision: document.Decision{
		ID: decisionID(number), Reference: fmt.Sprintf("م.إ/%d/%d", year, half), Date: date(day),
		Issuer: board.ar, IssuerEn: board.en,
		Subject:   fmt.Sprintf("الموافقة على برنامج المشروعات للنصف %s من سنة %d", []string{"الأول", "الثاني"}[half-1], year),
		SubjectEn: fmt.Sprintf("Approval of the programme of works for the %s half of %d", []string{"first", "second"}[half-1], year),
		Mandate:   "النظام الأساسي للصندوق التجريبي، المادة 7", MandateEn: "Statute of the demonstration fund, article 7",
		Ceiling: project.Amount(fmt.Sprintf("%d000000.000", 480+number*15), "LYD"),
		Expires: date(day + 540),
	}, Source: form}
}
