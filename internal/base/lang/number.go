package lang

import (
	"strconv"
	"strings"
)

// Numbers look the same in both languages: Latin digits, a comma between
// groups of three, a point before decimals (1,234,567.125). Unicode's data for
// ar-LY asks for a decimal comma and a grouping point, its data for ar-EG for
// Arabic-Indic digits, and browsers mix the two; a public record must not
// depend on the reader's software. Arabic-Indic digits are the reader's choice,
// applied last, with Digits.

// Digits is a reader's choice of digits for the numbers on a page. Machine
// files are always Latin.
type Digits uint8

// The choices.
const (
	Latin       Digits = iota // 1,234.5 %
	ArabicIndic               // ١٬٢٣٤٫٥ ٪
)

// Write turns a formatted number (of Int, Decimal, Percent) into these digits:
// U+0660–U+0669, group U+066C, decimal U+066B, percent U+066A. Give it numbers
// only: in a sentence it would change commas and full stops.
func (d Digits) Write(number string) string {
	if d != ArabicIndic {
		return number
	}
	var b strings.Builder
	b.Grow(2 * len(number))
	for _, r := range number {
		switch {
		case r >= '0' && r <= '9':
			r = r - '0' + '٠'
		case r == ',':
			r = '٬'
		case r == '.':
			r = '٫'
		case r == '%':
			r = '٪'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Int writes an integer in groups of three: 1,234,567. A negative one has an
// ASCII hyphen-minus in front, which stays left of the number in both
// directions as long as the number is isolated (Part.LTR).
func Int(l Lang, n int64) string {
	s := strconv.FormatInt(n, 10)
	if n > -1000 && n < 1000 {
		return s
	}
	return Decimal(s)
}

// Decimal groups the whole part of an exact decimal text ("-1234567.125" gives
// "-1,234,567.125"). It keeps every digit it was given, trailing zeros too. A
// text that is not a plain decimal comes back unchanged.
func Decimal(text string) string {
	sign, whole, frac, ok := splitDecimal(text)
	if !ok {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + len(whole)/3)
	b.WriteString(sign)
	for i := 0; i < len(whole); i++ {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if frac != "" {
		b.WriteString("." + frac)
	}
	return b.String()
}

// splitDecimal cuts "-12.50" into "-", "12", "50". ok is false for anything
// but ASCII digits with at most one point between digits.
func splitDecimal(text string) (sign, whole, frac string, ok bool) {
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, frac, point := strings.Cut(text, ".")
	if whole == "" || (point && frac == "") {
		return "", "", "", false
	}
	for _, part := range []string{whole, frac} {
		for i := 0; i < len(part); i++ {
			if part[i] < '0' || part[i] > '9' {
				return "", "", "", false
			}
		}
	}
	return sign, whole, frac, true
}

// Percent writes an exact percentage: Percent(l, "12.5") is "12.5%" in both
// languages, the sign after the number in reading order of the number itself.
func Percent(l Lang, text string) string { return Decimal(text) + "%" }

// Ratio writes part/whole as a percentage with one decimal, rounded half away
// from zero, computed in integers; "–" when whole is zero. Rounding never says
// 100% or 0% of something that is not all or nothing: it stops at 99.9% and
// 0.1%.
func Ratio(l Lang, part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	thousandths := ratioThousandths(part, whole)
	switch {
	case thousandths == 1000 && part != whole:
		if abs(part) < abs(whole) {
			thousandths = 999
		} else {
			thousandths = 1001
		}
	case thousandths == 0 && part != 0:
		thousandths = 1
		if (part < 0) != (whole < 0) {
			thousandths = -1
		}
	}
	s := strconv.FormatInt(abs(thousandths)/10, 10)
	if tenth := abs(thousandths) % 10; tenth != 0 {
		s += "." + strconv.FormatInt(tenth, 10)
	}
	if thousandths < 0 {
		s = "-" + s
	}
	return Percent(l, s)
}

// compactSteps are the words of Compact, largest first: the power of ten from
// which each is used and its catalogue key.
var compactSteps = []struct {
	zeros int
	key   string
}{
	{12, "number.trillion"}, {9, "number.milliard"}, {6, "number.million"},
}

// Compact writes an amount for a headline: «1.25 مليون د.ل», "LYD 1.25
// million". amount is an exact decimal text in major units; at most three
// significant digits are kept, cut off and not rounded up, so that a headline
// never shows more than there is. Below a million it shows whole units:
// «123,456 د.ل». Show the exact value (Money) on demand beside it.
func Compact(l Lang, amount, currency string) string {
	sign, whole, _, ok := splitDecimal(amount)
	if !ok {
		return withCurrency(l, amount, currency)
	}
	whole = strings.TrimLeft(whole, "0")
	for _, step := range compactSteps {
		if len(whole) <= step.zeros {
			continue
		}
		head := whole[:len(whole)-step.zeros]
		if keep := 3 - len(head); keep > 0 {
			tail := strings.TrimRight(whole[len(head):len(head)+keep], "0")
			if tail != "" {
				head += "." + tail
			}
		}
		return withCurrency(l, T(l, step.key, sign+Decimal(head)), currency)
	}
	if whole == "" {
		whole, sign = "0", ""
	}
	return withCurrency(l, sign+Decimal(whole), currency)
}

// Money writes an exact amount: «1,234.500 د.ل», "LYD 1,234.500". amount is a
// decimal text in major units and keeps every digit it was given; a fraction
// that stops short of the currency's smallest unit is filled with zeros, since
// «0.5 د.ل» is five hundred dirhams and looks like five.
func Money(l Lang, amount, currency string) string {
	if _, fraction, ok := strings.Cut(amount, "."); ok && !strings.ContainsAny(fraction, "eE") {
		decimals := 2
		if threeDecimals[currency] {
			decimals = 3
		}
		amount += strings.Repeat("0", max(0, decimals-len(fraction)))
	}
	return withCurrency(l, Decimal(amount), currency)
}

// threeDecimals are the currencies with thousandths (ISO 4217).
var threeDecimals = map[string]bool{"BHD": true, "IQD": true, "JOD": true, "KWD": true, "LYD": true, "OMR": true, "TND": true}

// withCurrency puts the currency where each language has it: after the number
// in Arabic, as a code before it in English. A no-break space keeps them on
// one line.
func withCurrency(l Lang, number, currency string) string {
	if currency == "" {
		return number
	}
	if l == English {
		return currency + "\u00a0" + number
	}
	return number + "\u00a0" + Symbol(l, currency)
}

// Symbol is the short form of a currency (ISO 4217 code): «د.ل» for LYD in
// Arabic; the code itself in English and for a currency without a usual one.
func Symbol(l Lang, currency string) string {
	if key := "currency.symbol." + currency; Has(l, key) {
		return T(l, key)
	}
	return currency
}

// CurrencyName is the full name of a currency (ISO 4217 code): «دينار ليبي»,
// "Libyan dinar"; the code itself when it has none.
func CurrencyName(l Lang, currency string) string {
	if key := "currency.name." + currency; Has(l, key) {
		return T(l, key)
	}
	return currency
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
