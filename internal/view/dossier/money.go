package dossier

import (
	"strings"

	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/view/tally"
)

// Money is the published money of a project, each currency apart.
type Money struct {
	Budget   tally.Amount // Text "" when none is published
	Original tally.Sums   // contracts as signed
	Value    tally.Sums   // contracts now
	Paid     tally.Sums
}

// Money adds up what is published.
func (d *Dossier) Money(id project.ID) (m Money) {
	if b := One[project.Budget](d, id.Subject(), project.Budgeted).Body; b != nil && b.Amount != nil {
		m.Budget, _ = tally.Of(b.Amount.Text(), b.Amount.Currency)
	}
	for _, c := range d.Contracts() {
		if a, ok := c.Original(); ok {
			m.Original.Add(a)
		}
		if a, ok := c.Value(); ok {
			m.Value.Add(a)
		}
	}
	for _, p := range d.Payments() {
		m.Paid.AddAll(p.paid())
	}
	return m
}

// Reading is one value of a measured line.
type Reading struct {
	Day   string // end of its period, else the beginning; "" when unknown
	Value tally.Sum
	Text  string // as published
	Seq   fact.Seq
}

// Physical is the readings of physical progress in percent (OC4IDS metricID
// physicalProgress), by day.
func (d *Dossier) Physical(id project.ID) (list []Reading) {
	for _, m := range All[project.Metric](d, id.Subject(), project.Measured) {
		if m.Key != "physicalProgress" && m.Body.ID != "physicalProgress" {
			continue
		}
		for _, o := range m.Body.Observations {
			text := strings.Trim(string(o.Measure), `"`)
			value, ok := tally.Parse(text)
			if !ok {
				continue
			}
			r := Reading{Value: value, Text: text, Seq: m.Seq}
			if o.Period != nil {
				r.Day = day(max(o.Period.EndDate, o.Period.StartDate))
			}
			list = append(list, r)
		}
	}
	sortByDay(list)
	return list
}

// day is the day of a date or of a moment.
func day(text string) string {
	if len(text) >= 10 {
		return text[:10]
	}
	return ""
}
