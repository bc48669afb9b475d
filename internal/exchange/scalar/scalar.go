// Package scalar reads the single values of published JSON and XML as the
// standards write them: numbers, dates, web and mail addresses.
//
// Each function says what it keeps of a text, or that the text is none. The
// invariant: what a function kept it keeps unchanged when asked again, so that
// an export can be read back.
package scalar

import (
	"strconv"
	"strings"
	"time"

	"imar/internal/base/clock"

	"github.com/go-json-experiment/json/jsontext"
)

// IsNumber says that the text is a JSON number (RFC 8259, section 6).
func IsNumber(text string) bool {
	v := jsontext.Value(text)
	return len(text) > 0 && len(text) <= 1000 && v.Kind() == '0' && text[0] != ' ' && text[len(text)-1] > ' ' && v.IsValid()
}

// Whole gives the digits of a whole number of 64 bits, also of one that
// is written with a fraction of zeros.
func Whole(text string) (digits string, ok bool) {
	if whole, fraction, found := strings.Cut(text, "."); found && strings.Trim(fraction, "0") == "" {
		text = whole
	}
	_, err := strconv.ParseInt(text, 10, 64)
	return text, err == nil && text != "-0" && text[0] != '+'
}

// Moment reads a date or a date-time and gives it as Imar keeps it: a
// whole day as 2006-01-02, which is also what midnight UTC stands for in OC4IDS
// and OCDS (their schemas have no type for a day), anything else in RFC 3339.
// zoned is
// false when the text has a time and no zone: then it is read as UTC, so that
// the day stays as it was written.
func Moment(text string) (kept string, zoned, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) < 10 {
		return "", false, false
	}
	day, rest := text[:10], text[10:]
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return "", false, false
	}
	if rest == "" {
		return day, true, true
	}
	if rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ' {
		return "", false, false
	}
	hours, offset := splitOffset(rest[1:])
	if !isClock(hours) || !isOffset(offset) {
		return "", false, false
	}
	zoned = offset != ""
	if offset == "" || offset == "z" {
		offset = "Z"
	}
	if offset == "Z" && strings.Trim(hours, "0:.") == "" {
		return day, zoned, true
	}
	return day + "T" + hours + offset, zoned, true
}

func splitOffset(s string) (clock, offset string) {
	if i := strings.IndexAny(s, "Zz+-"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// isClock accepts 15:04:05 and fractions of a second; no leap second, which a
// date-time of a project never means.
func isClock(s string) bool {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' || !below(s[:2], 24) || !below(s[3:5], 60) || !below(s[6:8], 60) {
		return false
	}
	return len(s) == 8 || s[8] == '.' && len(s) > 9 && IsDigits(s[9:])
}

func isOffset(s string) bool {
	return s == "" || s == "Z" || s == "z" || len(s) == 6 && s[3] == ':' && below(s[1:3], 24) && below(s[4:], 60)
}

func below(s string, limit int) bool {
	n, err := strconv.Atoi(s)
	return err == nil && IsDigits(s) && n < limit
}

// IsDigits says that s is one or more of the digits 0 to 9.
func IsDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// WriteMoment gives a kept date as a schema wants it that knows no days: a day is
// midnight UTC.
func WriteMoment(kept string) string {
	if len(kept) == len(time.DateOnly) {
		return kept + "T00:00:00Z"
	}
	return kept
}

// URI gives an absolute URI (RFC 3986): characters that cannot stand in one
// are percent-encoded, and an address that begins with "www." is given its
// scheme. It is false for a text that has no scheme.
func URI(text string) (kept string, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) > 4 && strings.EqualFold(text[:4], "www.") {
		text = "http://" + text
	}
	scheme, rest, found := strings.Cut(text, ":")
	if !found || rest == "" || !isScheme(scheme) {
		return "", false
	}
	var b strings.Builder
	b.WriteString(scheme + ":")
	if authority, ok := strings.CutPrefix(rest, "//"); ok {
		end := len(authority)
		if i := strings.IndexAny(authority, "/?#"); i >= 0 {
			end = i
		}
		if !isAuthority(authority[:end]) {
			return "", false
		}
		b.WriteString("//" + authority[:end])
		rest = authority[end:]
	}
	encode(&b, rest)
	return b.String(), true
}

func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if !(c >= 'a' && c <= 'z') && (i == 0 || !(IsDigits(s[i:i+1]) || strings.IndexByte("+-.", s[i]) >= 0)) {
			return false
		}
	}
	return s != ""
}

// isAuthority accepts a host name or an IPv4 address with perhaps a user and a
// port; addresses of version 6 do not occur in published data.
func isAuthority(s string) bool {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		for _, c := range []byte(s[:i]) {
			if !unreserved(c) && c != ':' {
				return false
			}
		}
		s = s[i+1:]
	}
	host, port, found := strings.Cut(s, ":")
	if found && port != "" && !IsDigits(port) {
		return false
	}
	for _, c := range []byte(host) {
		if !unreserved(c) {
			return false
		}
	}
	return host != ""
}

func unreserved(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// encode writes path, query and fragment.
func encode(b *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	fragment := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(c)
		case c == '#' && !fragment:
			fragment = true
			b.WriteByte(c)
		case unreserved(c) || strings.IndexByte("/?:@!$&'()*+,;=", c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// IsEmail accepts an address of RFC 5321 without quotes and with a host name.
func IsEmail(s string) bool {
	local, domain, found := strings.Cut(s, "@")
	if !found || len(s) > 254 || len(local) > 64 || local == "" || local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return false
	}
	for _, c := range []byte(local) {
		if !unreserved(c) && strings.IndexByte("!#$%&'*+/=?^`{|}", c) < 0 {
			return false
		}
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range []byte(label) {
			if !unreserved(c) || strings.IndexByte("._~", c) >= 0 {
				return false
			}
		}
	}
	return len(domain) <= 253
}

// BeyondAmount says that a number is 10^15 or more, or -10^15 or less: no fund
// has such an amount, and no sum takes it in. What is no number is not beyond.
func BeyondAmount(digits string) bool {
	const most = 15 // digits before the point
	digits, exponent, _ := strings.Cut(strings.ToLower(strings.TrimPrefix(digits, "-")), "e")
	whole, fraction, _ := strings.Cut(digits, ".")
	if exponent == "" {
		return len(strings.TrimLeft(whole, "0")) > most
	}
	shift, err := strconv.Atoi(exponent)
	if err != nil { // far beyond in one direction or the other
		return !strings.HasPrefix(exponent, "-") && strings.Trim(whole+fraction, "0") != ""
	}
	before := len(whole) + shift
	significant := strings.TrimLeft(whole+fraction, "0")
	return significant != "" && before-(len(whole+fraction)-len(significant)) > most
}

// BeyondYears says that a date, which begins with its year, lies outside the
// years that a record of people's work can mean (clock.FirstYear to LastYear).
func BeyondYears(date string) bool {
	if len(date) < 4 || !IsDigits(date[:4]) {
		return false
	}
	year, _ := strconv.Atoi(date[:4])
	return year < clock.FirstYear || year > clock.LastYear
}
