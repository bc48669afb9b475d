package money

import (
	"strings"

	"imar/internal/base/lang"
)

var (
	onesEnglish = [20]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
		"eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"}
	tensEnglish   = [10]string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
	scalesEnglish = [7]string{"", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"}
)

func wordsEnglish(c Currency, major, minor uint64) string {
	majorUnit, minorUnit, named := units(lang.English, c)
	count := func(n uint64, u unit) string { return numberEnglish(n) + " " + u.form(lang.English, n) }
	switch {
	case minor == 0:
		return count(major, majorUnit)
	case !named:
		return count(major, majorUnit) + " and " + fraction(minor, c.Exponent())
	case major == 0:
		return count(minor, minorUnit)
	}
	return count(major, majorUnit) + " and " + count(minor, minorUnit)
}

// numberEnglish is n in words, with "and" before the last tens and units:
// "one thousand and five", "one thousand two hundred and thirty-four".
func numberEnglish(n uint64) string {
	if n == 0 {
		return onesEnglish[0]
	}
	var parts []string
	for scale := len(scalesEnglish) - 1; scale > 0; scale-- {
		size := uint64(1)
		for range scale {
			size *= 1000
		}
		if group := n / size % 1000; group > 0 {
			parts = append(parts, hundredsEnglish(group, false)+" "+scalesEnglish[scale])
		}
	}
	if rest := n % 1000; rest > 0 {
		parts = append(parts, hundredsEnglish(rest, len(parts) > 0))
	}
	return strings.Join(parts, " ")
}

// hundredsEnglish is 1 to 999; after says that larger groups went before.
func hundredsEnglish(n uint64, after bool) string {
	rest := n % 100
	var out string
	switch {
	case n >= 100 && rest == 0:
		return onesEnglish[n/100] + " hundred"
	case n >= 100:
		out = onesEnglish[n/100] + " hundred and "
	case after:
		out = "and "
	}
	switch {
	case rest < 20:
		return out + onesEnglish[rest]
	case rest%10 == 0:
		return out + tensEnglish[rest/10]
	}
	return out + tensEnglish[rest/10] + "-" + onesEnglish[rest%10]
}
