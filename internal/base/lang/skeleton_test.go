package lang

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// names are real kinds of names, for look-alikes to be made from.
var names = []string{
	"شركة الإعمار للمقاولات", "مدرسة الأمل الأساسية", "مستشفى يفرن العام", "هيئة آثار لبدة", "مكتبة كلية الهندسة",
	"بلدية غريان", "مؤسسة الوفاء الخيرية", "ائتلاف شركات الجبل", "محطة كهرباء الخمس", "طريق ٢٠ رمضان",
	"Libya Roads Company", "Phoenix Contracting", "Oasis Bridge Works", "Sabha Water Supply", "BETA Consultants 2010",
}

// lookAlikeSteps change a name without changing what the eye sees, or nearly.
var lookAlikeSteps = map[string]func(string) string{
	"ya":           replacer("ي", "ى"),
	"ya Persian":   replacer("ي", "ی"),
	"kaf":          replacer("ك", "ک"),
	"ha ta":        replacer("ة", "ه"),
	"ha Urdu":      replacer("ه", "ہ", "ة", "ہ"),
	"ha Kurdish":   replacer("ه", "ە", "ة", "ە"),
	"alef bare":    replacer("أ", "ا", "إ", "ا", "آ", "ا"),
	"alef wasla":   replacer("ا", "ٱ"),
	"alef hamza":   replacer("ا", "أ"),
	"alef below":   replacer("ا", "إ"),
	"waw hamza":    replacer("و", "ؤ"),
	"ya hamza":     replacer("ي", "ئ"),
	"tatweel":      func(s string) string { return strings.Join(strings.Split(s, ""), "ـ") },
	"fatha":        func(s string) string { return marked(s, '\u064e') },
	"shadda":       func(s string) string { return marked(s, '\u0651') },
	"zwnj":         func(s string) string { return marked(s, '\u200c') },
	"rlm":          func(s string) string { return "\u200f" + s },
	"nbsp":         replacer(" ", "\u00a0"),
	"two spaces":   replacer(" ", "  "),
	"Persian 2":    replacer("٢", "۲", "٠", "۰"),
	"Latin 2":      replacer("٢", "2", "٠", "0"),
	"Arabic 2":     replacer("2", "٢", "0", "٠", "1", "١"),
	"upper":        strings.ToUpper,
	"lower":        strings.ToLower,
	"Cyrillic a":   replacer("a", "а", "A", "А"),
	"Cyrillic o":   replacer("o", "о", "O", "О"),
	"Cyrillic e":   replacer("e", "е", "E", "Е"),
	"Cyrillic c p": replacer("c", "с", "p", "р", "C", "С", "P", "Р"),
	"Cyrillic BHT": replacer("B", "В", "H", "Н", "T", "Т"),
	"Cyrillic i s": replacer("i", "і", "s", "ѕ"),
	"Greek":        replacer("o", "ο", "A", "Α", "B", "Β", "E", "Ε", "v", "ν"),
	"full width":   func(s string) string { return strings.Map(widen, s) },
	"accent":       func(s string) string { return marked(s, '\u0301') },
	"digit nought": replacer("o", "0"),
	"digit one":    replacer("pl", "p1"),
	"forms":        replacer("لإ", "ﻹ", "لأ", "ﻷ", "لا", "ﻻ"),
	"NFD":          norm.NFD.String,
}

func replacer(pairs ...string) func(string) string { return strings.NewReplacer(pairs...).Replace }

// marked puts a mark behind every letter.
func marked(s string, mark rune) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
		if unicode.IsLetter(r) {
			b.WriteRune(mark)
		}
	}
	return b.String()
}

func widen(r rune) rune {
	if r > ' ' && r < 0x7f {
		return r - ' ' + 0xFF00
	}
	return r
}

// TestSkeletonCollides makes over 500 look-alikes, alone and in pairs of
// steps, and wants each to collide with the name it imitates.
func TestSkeletonCollides(t *testing.T) {
	pairs := map[string]string{}
	for _, name := range names {
		for first, step := range lookAlikeSteps {
			once := step(name)
			for second, again := range lookAlikeSteps {
				if first == "digit nought" || second == "digit nought" {
					again = func(s string) string { return s }
				}
				if twice := again(once); twice != name {
					pairs[twice] = name
				}
			}
		}
	}
	if len(pairs) < 500 {
		t.Fatalf("only %d look-alikes were made", len(pairs))
	}
	t.Logf("%d look-alikes", len(pairs))
	for like, name := range pairs {
		if got, want := Skeleton(like), Skeleton(name); got != want {
			t.Errorf("%q looks like %q and does not collide: %q, %q", like, name, got, want)
		}
	}
}

// TestSkeletonOrdinals settles O/0 and I/l/1.
func TestSkeletonOrdinals(t *testing.T) {
	for _, pair := range [][2]string{
		{"1O", "10"}, {"l0", "10"}, {"Tripo1i", "Tripoli"}, {"PayPaI", "PayPal"}, {"Zliten0", "Zliteno"},
		{"Lot 2O1O", "Lot 2010"}, {"ВЕТА", "BETA"}, {"«الأمل»", "\"الأمل\""}, {"A–B", "A-B"},
	} {
		if a, b := Skeleton(pair[0]), Skeleton(pair[1]); a != b {
			t.Errorf("%q and %q do not collide: %q, %q", pair[0], pair[1], a, b)
		}
	}
}

// TestSkeletonKeepsApart pairs every two of a list of distinct real names.
func TestSkeletonKeepsApart(t *testing.T) {
	distinct := []string{
		"Barn", "Bam", "Ali", "All", "Ada", "Ida", "Lot 1", "Lot 2", "Lot 10", "Lot 100", "علي", "عالي", "عليا", "محمد", "محمود", "أحمد",
		"حمد", "حامد", "سالم", "سليم", "مسلم", "صالح", "صلاح", "طارق", "طريق", "غريان", "غدامس", "نالوت", "مدرسة", "مدارس", "مدرس",
		"جسر", "حسر", "خسر", "بئر", "بر", "قصر", "فصر", "عين", "غين", "زوارة", "وزارة", "Sirte", "Sitre", "Sebha", "Sabha",
	}
	pairs := 0
	for i, a := range distinct {
		for _, b := range distinct[i+1:] {
			pairs++
			if Skeleton(a) == Skeleton(b) {
				t.Errorf("%q and %q are distinct and collide as %q", a, b, Skeleton(a))
			}
		}
	}
	if pairs < 200 {
		t.Fatalf("only %d pairs", pairs)
	}
}

// FuzzSkeleton wants valid text, and one skeleton for canonically equivalent
// spellings (NFC and NFD), Hangul aside, which decomposes by arithmetic.
func FuzzSkeleton(f *testing.F) {
	for _, s := range append(names, "ؤ", "é", "a\xff", "İ", "ǅ", "O0lI1|") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Skeleton(s)
		if !utf8.ValidString(got) {
			t.Errorf("Skeleton(%q) = %q is not UTF-8", s, got)
		}
		for _, r := range s {
			if unicode.Is(unicode.Hangul, r) || !unicode.In(r, unicode.Latin, unicode.Arabic, unicode.Nd, unicode.Zs) {
				return
			}
		}
		if c, d := Skeleton(norm.NFC.String(s)), Skeleton(norm.NFD.String(s)); c != d {
			t.Errorf("%q: NFC gives %q, NFD gives %q", s, c, d)
		}
	})
}
