package demo

import (
	"sync"
	"time"
)

// Begin is the first day of the demonstration, a Sunday, and End the last: the
// day on which its simulated clock stands still.
var (
	Begin = time.Date(2020, 11, 1, 0, 0, 0, 0, time.UTC)
	End   = time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC)
)

const (
	lastDay = 2190 // End, counted from Begin as day 0
	horizon = 4000 // the last day that a plan may name

	// Offices are open from 08:00 to 15:00 in Africa/Tripoli, two hours before
	// UTC all year round.
	officeOpens  = 6 * 3600
	officeCloses = 13 * 3600
)

// dayTexts are the dates of all days up to the horizon.
var dayTexts = sync.OnceValue(func() []string {
	texts := make([]string, horizon+1)
	for d := range texts {
		texts[d] = Begin.AddDate(0, 0, d).Format(time.DateOnly)
	}
	return texts
})

// date is a day as 2006-01-02; "" before the beginning, which means unknown.
func date(day int) string {
	if day < 0 {
		return ""
	}
	return dayTexts()[min(day, horizon)]
}

// workday is the day itself, or the next Sunday if it falls on the weekend of
// Friday and Saturday.
func workday(day int) int {
	if rest := day % 7; rest >= 5 {
		return day + 7 - rest
	}
	return day
}

// instant counts seconds from Begin.
type instant uint32

// at is a second of a day's office hours.
func at(day, second int) instant {
	return instant(day*86400 + officeOpens + min(second, officeCloses-officeOpens))
}

func (t instant) day() int        { return int(t / 86400) }
func (t instant) time() time.Time { return Begin.Add(time.Duration(t) * time.Second) }
