// Package clock holds calendar days and the shape of "now".
//
// A Day is a day of the Gregorian calendar without a time or a zone, between
// 1900-01-01 and 2100-12-31. The zero Day means "unknown". The invariant: a
// Day that is not zero is a real day within that range; there is no way to
// make another one.
//
// Nothing here converts between calendars. Libyan papers carry Hijri years and
// two counts of their own (1372 و.ر is 2004, or is it 1952?), so a year of the
// 1300s or 1400s is refused and named as a possible Hijri year, never silently
// turned into another one.
//
// The rest of base, the domain and the views never read the wall clock. Whoever
// needs the time is handed a Now.
package clock

import (
	"time"

	"imar/internal/base/problem"
	"imar/internal/base/wire"
)

// Now tells the time. main passes time.Now; a test passes a fixed one.
type Now func() time.Time

// FirstYear and LastYear bound every Day. The range is what a reconstruction
// fund can mean by a date: it turns a slipped digit into an error.
const (
	FirstYear = 1900
	LastYear  = 2100
)

// Day is one calendar day. Days are comparable with ==, and the zero Day is
// "unknown".
type Day struct {
	days int32 // days since 1899-12-31, so that 1900-01-01 is 1 and unknown is 0
}

// epoch is day 0, the day before the first one that can be named.
var epoch = time.Date(FirstYear-1, 12, 31, 0, 0, 0, 0, time.UTC)

// lastDay is 2100-12-31.
var lastDay = daysSinceEpoch(LastYear, time.December, 31)

func daysSinceEpoch(y int, m time.Month, d int) int32 {
	return int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/86400 - epoch.Unix()/86400)
}

// NewDay is the day y-m-d, m from 1 to 12. The error is one problem:
// problem.date.hijri, problem.date.out-of-range or problem.date.no-such-day.
func NewDay(y, m, d int) (Day, error) {
	written := layout(y, m, d)
	switch {
	case y >= 1300 && y <= 1499:
		return Day{}, problem.New(problem.Invalid, "problem.date.hijri", written)
	case y < FirstYear || y > LastYear:
		return Day{}, problem.New(problem.Invalid, "problem.date.out-of-range", written)
	case m < 1 || m > 12 || d < 1 || d > lengthOfMonth(y, m):
		return Day{}, problem.New(problem.Invalid, "problem.date.no-such-day", written)
	}
	return Day{daysSinceEpoch(y, time.Month(m), d)}, nil
}

// lengthOfMonth is the number of days in a month of 1 to 12.
func lengthOfMonth(y, m int) int {
	return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Of is the day on which t falls in t's own zone. A time outside the range of
// a Day gives the zero Day.
func Of(t time.Time) Day {
	y, m, d := t.Date()
	day, err := NewDay(y, int(m), d)
	if err != nil {
		return Day{}
	}
	return day
}

// Zone is that of Africa/Tripoli, which has been two hours ahead of UTC all year
// round since 2013, before the first record could begin. Moments are stored in
// UTC; the fund's days, and the days that pages show, are those of this zone.
var Zone = time.FixedZone("EET", 2*60*60)

// Local is the day in Zone on which t falls.
func Local(t time.Time) Day { return Of(t.In(Zone)) }

// Parse reads "2006-01-02", or a date-time of RFC 3339 ("2006-01-02T15:04:05Z",
// any offset), of which it keeps the day as written: the day belongs to the
// place that wrote it. ASCII digits only. The error is one problem with a key
// below problem.date.
func Parse(s string) (Day, error) {
	date := s
	if len(s) > 10 && (s[10] == 'T' || s[10] == 't' || s[10] == ' ') {
		if !isTimeOfDay(s[11:]) {
			return Day{}, notADate(s)
		}
		date = s[:10]
	}
	if len(date) != 10 || date[4] != '-' || date[7] != '-' {
		return Day{}, notADate(s)
	}
	y, okY := number(date[:4])
	m, okM := number(date[5:7])
	d, okD := number(date[8:])
	if !okY || !okM || !okD {
		return Day{}, notADate(s)
	}
	return NewDay(y, m, d)
}

// notADate quotes at most 40 bytes of what was written.
func notADate(s string) error {
	if len(s) > 40 {
		s = s[:40]
		for len(s) > 0 && s[len(s)-1] >= 0x80 {
			s = s[:len(s)-1]
		}
		s += "…"
	}
	return problem.New(problem.Invalid, "problem.date.not-a-date", s)
}

// isTimeOfDay accepts the part of an RFC 3339 date-time after the "T". The
// offset may be absent, for many published files leave it out. A leap second
// (":60") is allowed, as the RFC does.
func isTimeOfDay(s string) bool {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return false
	}
	h, okH := number(s[:2])
	m, okM := number(s[3:5])
	sec, okS := number(s[6:8])
	if !okH || !okM || !okS || h > 23 || m > 59 || sec > 60 {
		return false
	}
	s = s[8:]
	if len(s) > 1 && s[0] == '.' {
		i := 1
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		if i == 1 {
			return false
		}
		s = s[i:]
	}
	return isOffset(s)
}

// isOffset accepts "", "Z", "z", "+02:00" and "-02:00".
func isOffset(s string) bool {
	if s == "" || s == "Z" || s == "z" {
		return true
	}
	if len(s) != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':' {
		return false
	}
	h, okH := number(s[1:3])
	m, okM := number(s[4:6])
	return okH && okM && h <= 23 && m <= 59
}

// number reads ASCII digits and nothing else.
func number(s string) (n int, ok bool) {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, len(s) > 0
}

// IsZero says that the day is unknown.
func (d Day) IsZero() bool { return d.days == 0 }

// Time is midnight UTC of the day; the zero time.Time for an unknown day.
func (d Day) Time() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return epoch.AddDate(0, 0, int(d.days))
}

// Date gives year, month (1 to 12) and day of the month; zeros when unknown.
func (d Day) Date() (y, m, day int) {
	if d.IsZero() {
		return 0, 0, 0
	}
	yy, mm, dd := d.Time().Date()
	return yy, int(mm), dd
}

// Year is the Gregorian year, 0 when unknown.
func (d Day) Year() int { y, _, _ := d.Date(); return y }

// Saved is the day in a saved form.
func (d *Day) Saved(c *wire.Codec) { wire.Num(c, &d.days) }

// String is "2006-01-02", and "" for an unknown day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return layout(d.Date())
}

// layout writes year, month and day as ISO 8601 does.
func layout(y, m, d int) string {
	b := make([]byte, 0, 10)
	b = append(b, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-')
	b = append(b, byte('0'+m/10%10), byte('0'+m%10), '-')
	b = append(b, byte('0'+d/10%10), byte('0'+d%10))
	return string(b)
}

// Before says that d is earlier than e. An unknown day is before every other.
func (d Day) Before(e Day) bool { return d.days < e.days }

// After says that d is later than e.
func (d Day) After(e Day) bool { return d.days > e.days }

// Compare is -1, 0 or 1, for slices.SortFunc. Unknown sorts first.
func (d Day) Compare(e Day) int {
	switch {
	case d.days < e.days:
		return -1
	case d.days > e.days:
		return 1
	}
	return 0
}

// AddDays is n days later (earlier when n is negative). It is unknown when d
// is unknown or when the result falls outside the range of a Day.
func (d Day) AddDays(n int) Day {
	if d.IsZero() || n > int(lastDay) || n < -int(lastDay) {
		return Day{}
	}
	sum := int(d.days) + n
	if sum < 1 || sum > int(lastDay) {
		return Day{}
	}
	return Day{int32(sum)}
}

// AddMonths is n months later on the same day of the month, or on the month's
// last day when it has no such day (31 January + 1 month = 28 or 29 February).
// It is unknown when d is unknown or the result is out of range.
func (d Day) AddMonths(n int) Day {
	if d.IsZero() || n > 12*(LastYear-FirstYear+1) || n < -12*(LastYear-FirstYear+1) {
		return Day{}
	}
	y, m, day := d.Date()
	months := y*12 + m - 1 + n
	y, m = months/12, months%12+1
	if y < FirstYear || y > LastYear {
		return Day{}
	}
	return Day{daysSinceEpoch(y, time.Month(m), min(day, lengthOfMonth(y, m)))}
}

// DaysSince is the number of days from e to d, negative when d is earlier.
// ok is false when either is unknown.
func (d Day) DaysSince(e Day) (n int, ok bool) {
	if d.IsZero() || e.IsZero() {
		return 0, false
	}
	return int(d.days - e.days), true
}

// MonthEnd is the last day of d's month; unknown stays unknown.
func (d Day) MonthEnd() Day {
	if d.IsZero() {
		return d
	}
	y, m, _ := d.Date()
	return Day{daysSinceEpoch(y, time.Month(m), lengthOfMonth(y, m))}
}

// MonthStart is the first day of d's month; unknown stays unknown.
func (d Day) MonthStart() Day {
	if d.IsZero() {
		return d
	}
	y, m, _ := d.Date()
	return Day{daysSinceEpoch(y, time.Month(m), 1)}
}

// MarshalText writes String, so that a Day is a JSON string and a map key.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes: "2006-01-02", or "" for
// unknown. A date-time is refused here, for these bytes are Imar's own.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Day{}
		return nil
	}
	if len(text) != 10 {
		return notADate(string(text))
	}
	day, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = day
	return nil
}
