package iati

import (
	"strings"

	"imar/internal/domain/project"
)

// schedule is project.scheduled.
type schedule struct {
	project.Schedule
	Dates []date `json:"activityDates,omitzero"`
}

// date is an activity-date.
type date struct {
	Type     string   `json:"type,omitzero"` // IATI ActivityDateType
	Date     string   `json:"date,omitzero"`
	Unmapped unmapped `json:"iatiUnmapped,omitzero"`
	Texts    texts    `json:",embed"` // description
}

// schedule states project.scheduled, by the first date of each type.
func (a *activity) schedule() {
	if len(a.parts[nActivityDate]) == 0 {
		return
	}
	var s schedule
	first := map[string]string{}
	for _, p := range a.parts[nActivityDate] {
		d := a.date(p)
		s.Dates = append(s.Dates, d)
		if first[d.Type] == "" {
			first[d.Type] = d.Date
		}
	}
	s.Period = period(or(first["2"], first["1"]), or(first["4"], first["3"]))
	s.ImplementationPeriod = period(first["2"], first["4"])
	a.say(project.Scheduled, "", "", a.parts[nActivityDate][0], &s)
}

func (a *activity) date(p part) (d date) {
	for at := range p.Attrs() {
		switch at.Code {
		case nType:
			d.Type = a.code(dateTypes, p.Element, strings.TrimSpace(at.Value))
		case nISODate:
			d.Date = a.day(p.Element, at.Value)
		case nLang:
		default:
			d.Unmapped.attr(at)
		}
	}
	a.narratives(p.Element, &d.Unmapped).fill(a.lang, "description", typed{}, &d.Texts)
	return d
}

// period is a period with what is known of it, nil when that is nothing.
func period(start, end string) *project.Period {
	if start == "" && end == "" {
		return nil
	}
	return &project.Period{StartDate: start, EndDate: end}
}

// or is the first text, or the second when that is empty.
func or(text, other string) string {
	if text != "" {
		return text
	}
	return other
}
