package lang

import (
	"fmt"
	"strconv"
	"time"

	hijri "github.com/hablullah/go-hijri"

	"imar/internal/base/clock"
)

// Date writes a day with the month's name: «9 يناير 2024», "9 January 2024".
// An unknown day is «غير معروف», "unknown".
func Date(l Lang, d clock.Day) string {
	if d.IsZero() {
		return T(l, "date.unknown")
	}
	y, m, day := d.Date()
	return strconv.Itoa(day) + " " + Month(l, m) + " " + strconv.Itoa(y)
}

// DateShort writes a day as ISO 8601 does, 2024-01-09, in both languages; "–"
// when unknown. In Arabic text it needs a <bdi>, or it reads 09-01-2024.
func DateShort(d clock.Day) string {
	if d.IsZero() {
		return "–"
	}
	return d.String()
}

// Month is the name of month 1 to 12 as Libya uses it (يناير … ديسمبر); ""
// for any other number.
func Month(l Lang, m int) string {
	if m < 1 || m > 12 {
		return ""
	}
	return T(l, "date.month."+strconv.Itoa(m))
}

// MonthYear writes a month: «يناير 2024», "January 2024".
func MonthYear(l Lang, d clock.Day) string {
	if d.IsZero() {
		return T(l, "date.unknown")
	}
	y, m, _ := d.Date()
	return Month(l, m) + " " + strconv.Itoa(y)
}

// Moment writes a time in its own zone to the minute: «9 يناير 2024، 14:05»,
// "9 January 2024, 14:05". The caller sets the zone (Africa/Tripoli on pages).
func Moment(l Lang, t time.Time) string {
	day := clock.Of(t)
	if day.IsZero() {
		return T(l, "date.unknown")
	}
	return T(l, "date.moment", Date(l, day), t.Format("15:04"))
}

// Hijri writes the day in the Umm al-Qura calendar, for the second line of an
// official paper: «27 جمادى الآخرة 1445 هـ», "27 Jumada al-Akhirah 1445 AH".
// It is "" for an unknown day and outside the calendar's own table
// (14 March 1937 to 16 November 2077).
func Hijri(l Lang, d clock.Day) string {
	if d.IsZero() {
		return ""
	}
	h, err := hijri.CreateUmmAlQuraDate(d.Time())
	if err != nil || h.Month < 1 || h.Month > 12 {
		return ""
	}
	month := T(l, fmt.Sprintf("date.hijri.%d", h.Month))
	return T(l, "date.hijri", strconv.Itoa(int(h.Day)), month, strconv.Itoa(int(h.Year)))
}
