package schema

import (
	"bytes"
	"net/netip"
	"net/url"
	"strings"
)

// formats are the formats that strings are held to: date-time (RFC 3339), uri
// (RFC 3986, absolute), email (RFC 5322 as far as addresses in use go).
var formats = map[string]func([]byte) bool{"date-time": isMoment, "uri": isAddress, "email": isMail}

// isMoment is a date and a time with its zone; second 60 stands only where a
// leap second can be.
func isMoment(s []byte) bool {
	if len(s) < len("2006-01-02T15:04:05Z") || s[10] != 'T' && s[10] != 't' || s[13] != ':' || s[16] != ':' || !isDay(s[:10]) {
		return false
	}
	hour, ok1 := pair(s[11:13])
	minute, ok2 := pair(s[14:16])
	second, ok3 := pair(s[17:19])
	if !ok1 || !ok2 || !ok3 || hour > 23 || minute > 59 || second > 60 {
		return false
	}
	rest := s[19:]
	if rest[0] == '.' {
		end := 1
		for end < len(rest) && isDigit(rest[end]) {
			end++
		}
		if rest = rest[end:]; end == 1 {
			return false
		}
	}
	if len(rest) == 1 && (rest[0] == 'Z' || rest[0] == 'z') {
		return second < 60 || hour == 23 && minute == 59
	}
	if len(rest) != len("+00:00") || rest[0] != '+' && rest[0] != '-' || rest[3] != ':' {
		return false
	}
	aside, ok1 := pair(rest[1:3])
	minutes, ok2 := pair(rest[4:])
	if !ok1 || !ok2 || aside > 23 || minutes > 59 {
		return false
	}
	if second < 60 {
		return true
	}
	if rest[0] == '+' {
		aside, minutes = -aside, -minutes
	}
	return ((hour+aside)*60+minute+minutes+2*24*60)%(24*60) == 23*60+59
}

// isDay is a date that there is: 2024-02-29.
func isDay(s []byte) bool {
	century, ok1 := pair(s[:2])
	year, ok2 := pair(s[2:4])
	month, ok3 := pair(s[5:7])
	day, ok4 := pair(s[8:10])
	if !ok1 || !ok2 || !ok3 || !ok4 || s[4] != '-' || s[7] != '-' || month < 1 || month > 12 {
		return false
	}
	last := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if year += 100 * century; month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		last = 29
	}
	return day >= 1 && day <= last
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func pair(s []byte) (n int, ok bool) {
	if !isDigit(s[0]) || !isDigit(s[1]) {
		return 0, false
	}
	return int(s[0]-'0')*10 + int(s[1]-'0'), true
}

// isAddress is an address with its scheme. Most need no parsing.
func isAddress(s []byte) bool {
	if plainAddress(s) {
		return true
	}
	u, err := url.Parse(string(s))
	if err != nil || !u.IsAbs() {
		return false
	}
	host := u.Hostname()
	if !strings.Contains(host, ":") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Is6() && strings.Contains(u.Host, "[")
}

// plainAddress is http or https, a host of letters, digits, dots and hyphens, and
// a path of characters that never need a second look.
func plainAddress(s []byte) bool {
	rest, ok := bytes.CutPrefix(s, []byte("https://"))
	if !ok {
		rest, ok = bytes.CutPrefix(s, []byte("http://"))
	}
	if !ok || len(rest) == 0 || rest[0] == '/' {
		return false
	}
	inHost := true
	for _, c := range rest {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-':
		case c == '/':
			inHost = false
		case inHost || c <= ' ' || c >= 0x7f || c == '%' || c == '[' || c == ']':
			return false
		}
	}
	return true
}

// isMail is a local part, "@" and a host or an address in brackets.
func isMail(chars []byte) bool {
	s := string(chars)
	at := strings.LastIndexByte(s, '@')
	if len(s) > 254 || at < 0 || at > 64 {
		return false
	}
	local, host := s[:at], s[at+1:]
	if len(local) > 1 && local[0] == '"' && local[len(local)-1] == '"' {
		if strings.ContainsAny(local[1:len(local)-1], `\"`) {
			return false
		}
	} else if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") ||
		strings.Trim(local, mailLetters) != "" && strings.ContainsFunc(local, func(r rune) bool { return !strings.ContainsRune(mailLetters, r) }) {
		return false
	}
	if inner, ok := strings.CutPrefix(host, "["); ok && strings.HasSuffix(inner, "]") {
		inner = strings.TrimSuffix(inner, "]")
		six, is6 := strings.CutPrefix(inner, "IPv6:")
		address, err := netip.ParseAddr(six)
		return err == nil && address.Zone() == "" && address.Is6() == is6
	}
	return isHost(host)
}

const mailLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+-/=?^_`{|}~"

// isHost is labels of letters, digits and hyphens.
func isHost(s string) bool {
	s = strings.TrimSuffix(s, ".")
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
			return false
		}
	}
	return true
}
