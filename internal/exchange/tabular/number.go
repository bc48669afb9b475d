package tabular

import (
	"strings"

	"imar/internal/exchange/scalar"
)

// reading is how a text was understood as a number.
type reading uint8

const (
	noNumber reading = iota
	exactNumber
	ambiguousNumber
)

// readNumber reads a number as people write it: with Arabic-Indic or Persian
// digits, a decimal comma, groups of three parted by commas, points, spaces or
// apostrophes. What has two meanings (1,234) is told, not guessed.
func readNumber(text string) (literal string, how reading) {
	if scalar.IsNumber(text) {
		return text, exactNumber
	}
	text, arabic := westernDigits(strings.TrimFunc(text, blankRune))
	sign := ""
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = "-", rest
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	whole, fraction, how := splitNumber(text, arabic)
	if how != exactNumber {
		return "", how
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if literal = sign + whole; fraction != "" {
		literal += "." + fraction
	}
	if !scalar.IsNumber(literal) {
		return "", noNumber
	}
	return literal, exactNumber
}

// The decimal mark and the mark between thousands that Arabic has of its own are
// kept as these, for they can mean nothing else.
const (
	ownPoint = '\x01'
	ownGroup = '\x02'
)

// westernDigits writes Arabic-Indic and Persian digits as 0 to 9.
func westernDigits(text string) (western string, own bool) {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r == '٫':
			own = true
			return ownPoint
		case r == '٬':
			own = true
			return ownGroup
		case r == '−':
			return '-'
		}
		return r
	}, text), own
}

// splitNumber parts the digits before and behind the decimal mark.
func splitNumber(text string, own bool) (whole, fraction string, how reading) {
	if own {
		whole, fraction, _ = strings.Cut(text, string(ownPoint))
		return grouped(whole, fraction, string(ownGroup))
	}
	commas, points := strings.Count(text, ","), strings.Count(text, ".")
	switch {
	case commas > 0 && points > 0:
		point, group := ".", ","
		if strings.LastIndex(text, ",") > strings.LastIndex(text, ".") {
			point, group = group, point
		}
		if strings.Count(text, point) > 1 {
			return "", "", noNumber
		}
		whole, fraction, _ = strings.Cut(text, point)
		return grouped(whole, fraction, group)
	case commas == 1:
		whole, fraction, _ = strings.Cut(text, ",")
		if len(fraction) == 3 && len(whole) > 0 && len(whole) <= 3 && whole[0] != '0' && scalar.IsDigits(whole) && scalar.IsDigits(fraction) {
			return "", "", ambiguousNumber
		}
		return grouped(whole, fraction, "")
	case commas > 1:
		return grouped(text, "", ",")
	case points > 1:
		return grouped(text, "", ".")
	}
	whole, fraction, _ = strings.Cut(text, ".")
	return grouped(whole, fraction, "")
}

// grouped takes the marks between thousands out of the digits before the decimal
// mark; without a mark they may be spaces or apostrophes.
func grouped(whole, fraction, mark string) (string, string, reading) {
	if mark == "" {
		for _, other := range []string{" ", "\u00a0", "\u202f", "\u2009", "'", "’"} {
			if strings.Contains(whole, other) {
				mark = other
			}
		}
	}
	if mark != "" && strings.Contains(whole, mark) {
		parts := strings.Split(whole, mark)
		for i, part := range parts {
			if len(part) != 3 && (i > 0 || len(part) == 0 || len(part) > 3) {
				return "", "", noNumber
			}
		}
		whole = strings.Join(parts, "")
	}
	if whole+fraction == "" || whole != "" && !scalar.IsDigits(whole) || fraction != "" && !scalar.IsDigits(fraction) {
		return "", "", noNumber
	}
	return whole, fraction, exactNumber
}
