// Package editions is the read model of what the published files had to tell, day
// by day: of how many projects something was recorded, and how many facts were
// booked. The processes of a day are those of contracts.Said.
//
// A file is published anew whenever somebody asks for it and something was recorded
// since; nobody writes down when. What the record itself says is when there was
// something new to publish, and every edition can be made again from it. So the
// register of editions is a function of the record, like every page, and holds for
// whoever keeps a copy of it.
//
// The invariant: the counts are those of the public facts folded so far. Days are in
// order, each once, and only days on which a file had something to tell.
//
// Locking is the caller's: Fold and Saved exclude everything else.
package editions

import (
	"maps"
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/wire"
)

// Day is what was recorded on one day.
type Day struct {
	Day      clock.Day
	Projects int32 // of which something was recorded
	Booked   int32 // facts with entries in the books
}

// View is all days.
type View struct {
	days     []Day
	projects map[uint32]struct{} // of the last day, by their numbers
}

// New is the view before the first fact.
func New() *View { return &View{projects: map[uint32]struct{}{}} }

// Project takes a fact about a project, by its number in the portfolio.
func (v *View) Project(day clock.Day, num uint32) {
	d := v.at(day)
	if _, known := v.projects[num]; !known {
		v.projects[num] = struct{}{}
		d.Projects++
	}
}

// Book takes a fact with entries in the books.
func (v *View) Book(day clock.Day) { v.at(day).Booked++ }

// at is the day's line; days never go back.
func (v *View) at(day clock.Day) *Day {
	if n := len(v.days); n == 0 || v.days[n-1].Day != day {
		v.days = append(v.days, Day{Day: day})
		clear(v.projects)
	}
	return &v.days[len(v.days)-1]
}

// On is what was recorded on a day; the zero counts for one on which nothing was.
func (v *View) On(day clock.Day) Day {
	if at, ok := slices.BinarySearchFunc(v.days, day, func(d Day, day clock.Day) int { return d.Day.Compare(day) }); ok {
		return v.days[at]
	}
	return Day{Day: day}
}

// Saved is the view in a saved form; reading, it fills a new view.
func (v *View) Saved(c *wire.Codec) {
	wire.List(c, &v.days, 3, func(c *wire.Codec, d *Day) {
		d.Day.Saved(c)
		wire.Num(c, &d.Projects)
		wire.Num(c, &d.Booked)
	})
	last := slices.Sorted(maps.Keys(v.projects))
	wire.List(c, &last, 1, wire.Num[uint32])
	for _, num := range last {
		v.projects[num] = struct{}{}
	}
}
