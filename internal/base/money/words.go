package money

import (
	"strconv"
	"strings"

	"imar/internal/base/lang"
)

// Words writes an amount in words, as official papers carry it (تفقيط):
//
//	«فقط ألف ومائتان وأربعة وثلاثون دينارًا ليبيًّا وخمسمائة درهم لا غير»
//	"One thousand two hundred and thirty-four Libyan dinars and five hundred dirhams only"
//
// The forms of the units stand in the catalogue area "words", by plural
// category; their grammatical gender in words.gender.<CODE>. A currency
// without an entry is counted in "units of CODE" and hundredths or thousandths
// written as a fraction. Zero is said. A negative amount is marked as such.
func Words(l lang.Lang, a Amount) string {
	magnitude := uint64(a.Minor)
	if a.Minor < 0 {
		magnitude = -magnitude
	}
	base := uint64(1)
	for range a.Currency.Exponent() {
		base *= 10
	}
	major, minor := magnitude/base, magnitude%base
	var body string
	if l == lang.English {
		body = wordsEnglish(a.Currency, major, minor)
	} else {
		body = wordsArabic(a.Currency, major, minor)
	}
	key := "words.amount"
	if a.Minor < 0 {
		key = "words.amount.negative"
	}
	return capital(lang.T(l, key, body))
}

// capital makes a small Latin first letter a capital.
func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return strings.ToUpper(s[:1]) + s[1:]
	}
	return s
}

// unit is a counted noun: the catalogue key of its forms and whether it is
// grammatically feminine in Arabic. code fills the forms of "units of CODE".
type unit struct {
	key      string
	feminine bool
	code     string
}

// units finds the nouns of a currency's major and minor unit. A currency that
// is not named has only a generic major one.
func units(l lang.Lang, c Currency) (major, minor unit, named bool) {
	if lang.Has(l, "words.major."+string(c)) {
		return unit{key: "words.major." + string(c), feminine: feminine("words.gender.major." + string(c))},
			unit{key: "words.minor." + string(c), feminine: feminine("words.gender.minor." + string(c))}, true
	}
	return unit{key: "words.major.any", feminine: true, code: string(c)}, unit{}, false
}

// feminine reads a gender from the Arabic catalogue; nouns that are not listed
// are masculine.
func feminine(key string) bool {
	return lang.Has(lang.Arabic, key) && lang.T(lang.Arabic, key) == "f"
}

// form is the noun as it stands beside n.
func (u unit) form(l lang.Lang, n uint64) string {
	return lang.T(l, u.key, int64(n%1_000_000_000), u.code)
}

// fraction writes the minor units of a currency without a name for them as a
// part of the major one: "25/100".
func fraction(minor uint64, exponent int) string {
	return strconv.FormatUint(minor, 10) + "/1" + strings.Repeat("0", exponent)
}
