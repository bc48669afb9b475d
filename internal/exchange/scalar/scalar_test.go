package scalar_test

import (
	"net/url"
	"testing"
	"time"

	"imar/internal/exchange/scalar"
)

func TestMoment(t *testing.T) {
	for in, want := range map[string]string{
		"2020-01-31":                    "2020-01-31",
		" 2020-01-31 ":                  "2020-01-31",
		"2020-01-31T00:00:00Z":          "2020-01-31",
		"2020-01-31t00:00:00.000z":      "2020-01-31",
		"2020-01-31T00:00:00":           "2020-01-31 (no zone)",
		"2020-01-31 09:30:00":           "2020-01-31T09:30:00Z (no zone)",
		"2020-01-31T09:30:00.25":        "2020-01-31T09:30:00.25Z (no zone)",
		"2020-01-31T00:00:00-06:00":     "2020-01-31T00:00:00-06:00",
		"2020-04-09T13:40:23.17+02:00":  "2020-04-09T13:40:23.17+02:00",
		"0001-01-01T00:00:00-06:00":     "0001-01-01T00:00:00-06:00",
		"2020-02-30":                    "",
		"2020-1-1":                      "",
		"31/12/2020":                    "",
		"2020-01-31T24:00:00Z":          "",
		"2020-01-31T09:30Z":             "",
		"2020-01-31T09:30:00.Z":         "",
		"2020-01-31T09:30:00+2:00":      "",
		"2020-01-31T09:30:60Z":          "",
		"2020-01-31X09:30:00Z":          "",
		"2020-01-31T+9:30:00Z":          "",
		"":                              "",
		"2020-01-31T09:30:00Z and more": "",
	} {
		kept, zoned, ok := scalar.Moment(in)
		got := kept
		if ok && !zoned {
			got += " (no zone)"
		}
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if again, zoned, ok := scalar.Moment(kept); want != "" && (again != kept || !zoned || !ok) {
			t.Errorf("%q: kept again as %q", in, again)
		}
		if _, err := time.Parse(time.RFC3339, scalar.WriteMoment(kept)); want != "" && err != nil {
			t.Error(err)
		}
	}
}

func TestURI(t *testing.T) {
	for in, want := range map[string]string{
		"http://a.ly/b c":              "http://a.ly/b%20c",
		"http://a.ly/مرفق":             "http://a.ly/%D9%85%D8%B1%D9%81%D9%82",
		"http://a.ly/%D9%85?x=[1]#a#b": "http://a.ly/%D9%85?x=%5B1%5D#a%23b",
		"http://a.ly/100%":             "http://a.ly/100%25",
		"WWW.a.ly":                     "http://WWW.a.ly",
		"https://u:p@a.ly:8080/":       "https://u:p@a.ly:8080/",
		"urn:isbn:1":                   "urn:isbn:1",
		"mailto:a@b.ly":                "mailto:a@b.ly",
		"a.ly/b":                       "",
		"/b":                           "",
		"http:":                        "",
		"http://":                      "",
		"http://a b/":                  "",
		"http://a.ly:port/":            "",
		"http://[::1]/":                "",
		"1a:b":                         "",
		"":                             "",
	} {
		got, ok := scalar.URI(in)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if again, _ := scalar.URI(got); again != got {
			t.Errorf("%q: kept again as %q", got, again)
		}
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{"1": "1", "-5": "-5", "7.0": "7", "1.5": "1.5", "007": "007", "9223372036854775807": "9223372036854775807"} {
		if got, _ := scalar.Whole(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	for in, want := range map[string]bool{"1": true, "-0.50": true, "1e5": true, "": false, "+1": false, "1,000": false, "007": false, " 1": false, "1 ": false, "1 2": false, "-": false, "NaN": false, "0x1": false, "null": false} {
		if scalar.IsNumber(in) != want {
			t.Errorf("%q is a number: %v", in, !want)
		}
	}
}

func TestIsEmail(t *testing.T) {
	for in, want := range map[string]bool{"a.b+c@d.ly": true, "a@localhost": true, "a": false, "@b": false, "a@": false, "a@b..ly": false, "a..b@c": false, "a b@c": false, "a@-b.ly": false, "a@b@c": false} {
		if scalar.IsEmail(in) != want {
			t.Errorf("%q is an address: %v", in, !want)
		}
	}
}

// FuzzScalar: what is kept is kept again, is valid to Go's own readers, and
// nothing panics.
func FuzzScalar(f *testing.F) {
	f.Add("2020-01-31T09:30:00.5+02:00")
	f.Add("http://a.ly/%zz b?#x#y")
	f.Fuzz(func(t *testing.T, s string) {
		if kept, _, ok := scalar.Moment(s); ok {
			if again, _, _ := scalar.Moment(kept); again != kept {
				t.Errorf("%q, then %q", kept, again)
			}
		}
		if kept, ok := scalar.URI(s); ok {
			if u, err := url.Parse(kept); err != nil || !u.IsAbs() {
				t.Errorf("%q: %v", kept, err)
			}
		}
		scalar.IsEmail(s)
		scalar.Whole(s)
	})
}

// 10^15 is beyond what any sum takes in, however it is written.
func TestBeyond(t *testing.T) {
	for digits, want := range map[string]bool{"999999999999999.99": false, "1000000000000000": true, "-1000000000000000": true, "0001": false,
		"1e14": false, "1e15": true, "-2.5E+16": true, "0.00001e20": true, "0.00001e19": false, "1e-400": false, "1e999999999999999999999": true, "0e99": false} {
		if got := scalar.BeyondAmount(digits); got != want {
			t.Errorf("amount %s: beyond %v, want %v", digits, got, want)
		}
	}
	for date, want := range map[string]bool{"1899-12-31": true, "1900-01-01": false, "2100-12-31": false, "2101-01-01": true, "0001-01-01T00:00:00Z": true, "9999-12-31": true, "": false} {
		if got := scalar.BeyondYears(date); got != want {
			t.Errorf("date %s: beyond %v, want %v", date, got, want)
		}
	}
}
