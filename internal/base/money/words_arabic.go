package money

import (
	"strings"

	"imar/internal/base/lang"
)

// Arabic number words are grammar, not sentences, so they stand here.
//
// The rules (Ministry papers and any school grammar agree on them):
//   - 1 and 2 follow the noun and agree with it; the dual is the noun alone;
//   - 3–10 take the other gender than the noun, which is a genitive plural;
//   - 11 and 12 agree; in 13–19 the unit disagrees and the ten agrees; the
//     noun of 11–99 is an accusative singular;
//   - 100, 1000 … take a genitive singular, and lose the ending ن or ًا when
//     the noun follows them at once (مائتا دينار, ألفا دينار, أحد عشر ألف دينار);
//   - the last two digits decide: 103 is مائة وثلاثة دنانير, and 101 is مائة
//     دينار ودينار واحد.

var (
	// Counting a masculine noun, 3 to 10 carry the ta marbuta.
	unitsForMasculine = [11]string{"", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"}
	unitsForFeminine  = [11]string{"", "إحدى", "اثنتان", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر"}

	tens     = [10]string{"", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"}
	hundreds = [10]string{"", "مائة", "مائتان", "ثلاثمائة", "أربعمائة", "خمسمائة", "ستمائة", "سبعمائة", "ثمانمائة", "تسعمائة"}

	// scales are the group nouns, all masculine: alone, dual, 3–10, 11–99.
	scales = [7]struct{ one, two, few, many string }{
		{},
		{"ألف", "ألفان", "آلاف", "ألفًا"},
		{"مليون", "مليونان", "ملايين", "مليونًا"},
		{"مليار", "ملياران", "مليارات", "مليارًا"},
		{"تريليون", "تريليونان", "تريليونات", "تريليونًا"},
		{"كوادريليون", "كوادريليونان", "كوادريليونات", "كوادريليونًا"},
		{"كوينتليون", "كوينتليونان", "كوينتليونات", "كوينتليونًا"},
	}
)

func wordsArabic(c Currency, major, minor uint64) string {
	majorUnit, minorUnit, named := units(lang.Arabic, c)
	switch {
	case minor == 0:
		return countArabic(major, majorUnit)
	case !named:
		return joinArabic(countArabic(major, majorUnit), fraction(minor, c.Exponent()))
	case major == 0:
		return countArabic(minor, minorUnit)
	}
	return joinArabic(countArabic(major, majorUnit), countArabic(minor, minorUnit))
}

// joinArabic joins with و, which is written to the next word.
func joinArabic(parts ...string) string { return strings.Join(parts, " و") }

// countArabic says n of a noun, both in their right forms.
func countArabic(n uint64, u unit) string {
	switch last := n % 100; {
	case n == 0:
		return "صفر " + u.form(lang.Arabic, 100)
	case n == 1:
		return oneOf(u)
	case n == 2:
		return u.form(lang.Arabic, 2)
	case last == 1:
		return joinArabic(countArabic(n-1, u), oneOf(u))
	case last == 2:
		return joinArabic(countArabic(n-2, u), u.form(lang.Arabic, 2))
	default:
		return numberArabic(n, u.feminine) + " " + u.form(lang.Arabic, n)
	}
}

// oneOf is the noun with "one" behind it.
func oneOf(u unit) string {
	if u.feminine {
		return u.form(lang.Arabic, 1) + " واحدة"
	}
	return u.form(lang.Arabic, 1) + " واحد"
}

// numberArabic is n in words, in the form that stands directly before the noun
// it counts. n%100 is neither 1 nor 2, unless n is below 3.
func numberArabic(n uint64, feminine bool) string {
	var parts []string
	for scale := len(scales) - 1; scale > 0; scale-- {
		size := uint64(1)
		for range scale {
			size *= 1000
		}
		if group := n / size % 1000; group > 0 {
			beforeNoun := n%size == 0
			parts = append(parts, scaleArabic(group, scale, beforeNoun))
		}
	}
	if rest := n % 1000; rest > 0 {
		parts = append(parts, belowThousand(rest, feminine, true))
	}
	return joinArabic(parts...)
}

// scaleArabic says group thousands, millions … beforeNoun drops the endings
// that a noun directly behind takes away.
func scaleArabic(group uint64, scale int, beforeNoun bool) string {
	s := scales[scale]
	switch last := group % 100; {
	case group == 1:
		return s.one
	case group == 2:
		if beforeNoun {
			return strings.TrimSuffix(s.two, "ن")
		}
		return s.two
	case last == 1 || last == 2:
		hundred := belowThousand(group-last, false, true) + " " + s.one
		return joinArabic(hundred, scaleArabic(last, scale, beforeNoun))
	case last >= 3 && last <= 10:
		return belowThousand(group, false, true) + " " + s.few
	case last >= 11 && !beforeNoun:
		return belowThousand(group, false, true) + " " + s.many
	default:
		return belowThousand(group, false, true) + " " + s.one
	}
}

// belowThousand says 1 to 999. beforeNoun: the counted noun follows at once,
// so that 200 is مائتا.
func belowThousand(n uint64, feminine, beforeNoun bool) string {
	var parts []string
	if h := n / 100; h > 0 {
		word := hundreds[h]
		if h == 2 && n%100 == 0 && beforeNoun {
			word = "مائتا"
		}
		parts = append(parts, word)
	}
	if rest := n % 100; rest > 0 {
		parts = append(parts, belowHundred(rest, feminine))
	}
	return joinArabic(parts...)
}

func belowHundred(n uint64, feminine bool) string {
	ones := &unitsForMasculine
	if feminine {
		ones = &unitsForFeminine
	}
	switch {
	case n <= 10:
		return ones[n]
	case n < 20:
		return teen(n-10, feminine)
	case n%10 == 0:
		return tens[n/10]
	case n%10 == 8 && feminine:
		return "ثمانٍ و" + tens[n/10] // the ya falls where nothing is annexed
	}
	return ones[n%10] + " و" + tens[n/10]
}

// teen is 11 to 19: the unit, then "ten" in the noun's own gender.
func teen(unit uint64, feminine bool) string {
	ten := "عشر"
	ones := &unitsForMasculine
	if feminine {
		ten = "عشرة"
		ones = &unitsForFeminine
	}
	switch {
	case unit == 1 && feminine:
		return "إحدى عشرة"
	case unit == 1:
		return "أحد عشر"
	case unit == 2 && feminine:
		return "اثنتا عشرة"
	case unit == 2:
		return "اثنا عشر"
	}
	return ones[unit] + " " + ten
}
