package clock_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
)

func TestParse(t *testing.T) {
	tests := []struct{ in, want, key string }{
		{"2024-01-09", "2024-01-09", ""},
		{"1900-01-01", "1900-01-01", ""},
		{"2100-12-31", "2100-12-31", ""},
		{"2024-02-29", "2024-02-29", ""},
		{"2024-01-09T23:30:00Z", "2024-01-09", ""},
		{"2024-01-09T23:30:00.123+02:00", "2024-01-09", ""},
		{"2024-01-09t23:30:00z", "2024-01-09", ""},
		{"2024-01-09T00:00:00", "2024-01-09", ""},
		{"2016-12-31T23:59:60Z", "2016-12-31", ""},
		{"2023-02-29", "", "no-such-day"},
		{"2024-13-01", "", "no-such-day"},
		{"2024-00-10", "", "no-such-day"},
		{"2024-04-31", "", "no-such-day"},
		{"1899-12-31", "", "out-of-range"},
		{"2101-01-01", "", "out-of-range"},
		{"0000-00-00", "", "out-of-range"},
		{"1445-06-27", "", "hijri"},
		{"1372-01-01", "", "hijri"},
		{"", "", "not-a-date"},
		{"2024-1-9", "", "not-a-date"},
		{"09/01/2024", "", "not-a-date"},
		{"2024/01/09", "", "not-a-date"},
		{"٢٠٢٤-٠١-٠٩", "", "not-a-date"},
		{" 2024-01-09", "", "not-a-date"},
		{"2024-01-09T", "", "not-a-date"},
		{"2024-01-09T25:00:00Z", "", "not-a-date"},
		{"2024-01-09T10:00:00.Z", "", "not-a-date"},
		{"2024-01-09T10:00:00+2", "", "not-a-date"},
		{"2024-01-09x", "", "not-a-date"},
		{"+024-01-09", "", "not-a-date"},
		{strings.Repeat("ب", 1000), "", "not-a-date"},
	}
	for _, tt := range tests {
		day, err := clock.Parse(tt.in)
		key := ""
		if err != nil {
			key = strings.TrimPrefix(problem.Of(err)[0].Key, "problem.date.")
		}
		if day.String() != tt.want || key != tt.key {
			t.Errorf("%.40q: got %q %q, want %q %q", tt.in, day, key, tt.want, tt.key)
		}
	}
}

func day(t *testing.T, s string) clock.Day {
	t.Helper()
	d, err := clock.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestArithmetic(t *testing.T) {
	tests := []struct {
		name string
		got  clock.Day
		want string
	}{
		{"next day", day(t, "2024-02-28").AddDays(1), "2024-02-29"},
		{"back", day(t, "2024-03-01").AddDays(-1), "2024-02-29"},
		{"beyond the end", day(t, "2100-12-31").AddDays(1), ""},
		{"before the start", day(t, "1900-01-01").AddDays(-1), ""},
		{"far beyond", day(t, "2024-01-01").AddDays(1 << 40), ""},
		{"from unknown", clock.Day{}.AddDays(1), ""},
		{"month end", day(t, "2024-02-10").MonthEnd(), "2024-02-29"},
		{"December", day(t, "2023-12-01").MonthEnd(), "2023-12-31"},
		{"month start", day(t, "2024-02-10").MonthStart(), "2024-02-01"},
		{"unknown month", clock.Day{}.MonthEnd(), ""},
		{"a month on", day(t, "2023-01-31").AddMonths(1), "2023-02-28"},
		{"a year back", day(t, "2024-02-29").AddMonths(-12), "2023-02-28"},
		{"months beyond", day(t, "2100-12-01").AddMonths(1), ""},
		{"months far beyond", day(t, "2024-12-01").AddMonths(1 << 40), ""},
		{"in its own zone", clock.Of(time.Date(2024, 1, 9, 1, 0, 0, 0, time.FixedZone("EET", 7200))), "2024-01-09"},
		{"out of range", clock.Of(time.Date(1800, 1, 1, 0, 0, 0, 0, time.UTC)), ""},
	}
	for _, tt := range tests {
		if tt.got.String() != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	if !day(t, "2024-01-09").Before(day(t, "2024-01-10")) || day(t, "2024-01-09").Before(day(t, "2024-01-09")) {
		t.Error("Before is wrong")
	}
	if n, ok := day(t, "2024-03-01").DaysSince(day(t, "2024-02-01")); n != 29 || !ok {
		t.Errorf("DaysSince: %d %v", n, ok)
	}
	if _, ok := day(t, "2024-03-01").DaysSince(clock.Day{}); ok {
		t.Error("days since an unknown day are not known")
	}
	if got := (clock.Day{}).Time(); !got.IsZero() {
		t.Errorf("the time of an unknown day is %v", got)
	}
}

// TestDayIsTheCalendars compares every day with the standard library.
func TestDayIsTheCalendars(t *testing.T) {
	at := time.Date(clock.FirstYear, 1, 1, 0, 0, 0, 0, time.UTC)
	previous := clock.Day{}
	for ; at.Year() <= clock.LastYear; at = at.AddDate(0, 0, 1) {
		d := clock.Of(at)
		if d.String() != at.Format(time.DateOnly) || !d.Time().Equal(at) || !previous.Before(d) || d.Year() != at.Year() {
			t.Fatalf("%s became %s", at, d)
		}
		previous = d
	}
}

func TestText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := clock.Of(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)).AddDays(rapid.IntRange(-1, 73_413).Draw(t, "n"))
		text, err := d.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back clock.Day
		if err := back.UnmarshalText(text); err != nil || back != d {
			t.Fatalf("%s came back as %s, %v", d, back, err)
		}
	})
	var d clock.Day
	if err := d.UnmarshalText([]byte("2024-01-09T00:00:00Z")); err == nil {
		t.Error("a date-time is not a stored day")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2024-01-09", "2024-01-09T10:00:00+02:00", "1445-06-27", "", "2024-01-09T10:00:00.5Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := clock.Parse(s)
		if (err == nil) == d.IsZero() {
			t.Errorf("%q: %s, %v", s, d, err)
		}
		if err == nil && !strings.HasPrefix(s, d.String()) {
			t.Errorf("%q became %s", s, d)
		}
	})
}
