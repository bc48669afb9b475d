package search

import (
	"bytes"
	"strings"
)

// Folded Arabic letters take two bytes each, so lengths below are counted in
// letters and doubled.
const letter = 2

// articles are the article with the particles joined before it, longest
// first, and how many letters must be left for it to be one.
var articles = []struct {
	text string
	left int
}{
	{"وبال", 3}, {"فبال", 3}, {"وكال", 3}, {"ولل", 3}, {"فلل", 3},
	{"وال", 3}, {"فال", 3}, {"بال", 3}, {"كال", 3},
	{"ال", 2}, {"لل", 3},
}

// radicalAl are words whose ال belongs to the word.
var radicalAl = []string{"التزام", "التماس", "التحاق", "التقا", "التها", "التفاف", "الغا", "الكترون", "الماني", "الهام", "الاف", "الات", "الزام"}

// bare takes the article off a folded Arabic word, with the particles joined
// to it: والطريق, للطريق and الطريق are طريق. Other words stay.
func bare(word []byte) []byte {
	if len(word) < 4*letter || word[0] < 0xD8 || word[0] > 0xD9 {
		return word
	}
	for _, a := range articles {
		if len(word) < len(a.text)+a.left*letter || !bytes.HasPrefix(word, []byte(a.text)) {
			continue
		}
		if a.text == "ال" && hasRadicalAl(word) {
			return word
		}
		rest := word[len(a.text):]
		if rest[0] < 0xD8 || rest[0] > 0xD9 {
			return word
		}
		return rest
	}
	return word
}

func hasRadicalAl(word []byte) bool {
	for _, w := range radicalAl {
		if bytes.HasPrefix(word, []byte(w)) {
			return true
		}
	}
	return false
}

// suffixes of a light stem and how many letters must be left. They are tried
// in order and each is cut once: first what a person owns (مدرستنا), then the
// ending of number and gender (مهندسون، مهندسين، بلديات، مدرسة), then the
// alef of the accusative (مشروعا).
var suffixes = [][]struct {
	text string
	left int
}{
	{{"ها", 3}, {"هم", 3}, {"هن", 3}, {"نا", 3}, {"كم", 3}},
	{{"ات", 3}, {"ون", 4}, {"ين", 4}, {"ان", 4}, {"ه", 2}},
	{{"ا", 3}},
}

// arabicStem is the light stem of a bare word: the word without its endings.
// Broken plurals keep their own stem; families join them to the singular.
func arabicStem(word string) string {
	for step, endings := range suffixes {
		for _, e := range endings {
			if len(word) < len(e.text)+e.left*letter || !strings.HasSuffix(word, e.text) {
				continue
			}
			if step == 1 && (e.text == "ين" || e.text == "ان") && isBrokenPlural(word) {
				continue // قوانين، براكين: the ending belongs to the pattern
			}
			word = word[:len(word)-len(e.text)]
			break
		}
	}
	return word
}

// isBrokenPlural recognises the pattern فعاليل, five letters and more.
func isBrokenPlural(word string) bool {
	switch shape(word) {
	case "CCاCيC", "CواCيC":
		return true
	}
	return false
}

// shape is the pattern of a word: C for a consonant, the long vowels between
// consonants as they are, A for an alef in front. The first letter and the
// last never count as vowels (و and ي are consonants there), but a ء behind
// an alef inside the word, and a final اء, are part of the pattern.
func shape(word string) string {
	letters := []rune(word)
	var b strings.Builder
	for i, r := range letters {
		switch {
		case i == 0 && r == 'ا' && len(letters) >= 4:
			b.WriteByte('A')
		case i == 0:
			b.WriteByte('C')
		case i == len(letters)-1 && r == 'ء' && letters[i-1] == 'ا' && len(letters) >= 5:
			b.WriteRune('ء')
		case i == len(letters)-1:
			b.WriteByte('C')
		case r == 'ا' || r == 'و' || r == 'ي', r == 'ء' && letters[i-1] == 'ا':
			b.WriteRune(r)
		default:
			b.WriteByte('C')
		}
	}
	return b.String()
}

// consonants is what a singular and its broken plurals have in common: the
// letters that shape writes as C, a doubled last one once (سد، سدود). It is ""
// for a word that is not Arabic or too short or long to have a broken plural.
func consonants(stem string) string {
	if !isArabic(stem) || len(stem) < 2*letter || len(stem) > 7*letter {
		return ""
	}
	letters := []rune(stem)
	pattern := []rune(shape(stem))
	key := make([]rune, 0, len(letters))
	for i, p := range pattern {
		if p == 'C' {
			key = append(key, letters[i])
		}
	}
	if n := len(key); n >= 3 && key[n-1] == key[n-2] {
		key = key[:n-1]
	}
	if len(key) < 2 {
		return ""
	}
	return string(key)
}

// brokenPlurals pairs the shapes of singulars (as stems, without ta marbuta)
// with those of their broken plurals.
var brokenPlurals = map[string][]string{
	"CCCC":  {"CCاCC"},                                   // مدرسة مدارس، مركز مراكز، مبنى مباني
	"CCCوC": {"CCاCيC"},                                  // مشروع مشاريع، صندوق صناديق
	"CCCاC": {"CCاCيC"},                                  // مفتاح مفاتيح
	"CCCيC": {"CCاCيC"},                                  // تقرير تقارير
	"CوCC":  {"CواCC"},                                   // موقع مواقع
	"CاCC":  {"CواCC", "CCاC"},                           // شارع شوارع، عامل عمال
	"CاCوC": {"CواCيC"},                                  // قانون قوانين
	"CCيC":  {"CCC", "CCاءC", "ACCC", "ACCCاء", "CCCاء"}, // طريق طرق، وثيقة وثائق، رصيد أرصدة، خبير خبراء
	"CCاC":  {"CCC", "CCاءC", "ACCC"},                    // كتاب كتب، رسالة رسائل، نظام أنظمة
	"CCوC":  {"CCاوC", "CCاCC", "ACCC", "CCاءC", "CCC"},  // جدول جداول، عمود أعمدة
	"CCC":   {"CCوC", "CCاC", "ACCاC", "ACCC"},           // جسر جسور، جبل جبال، عمل أعمال، شهر أشهر
	"CC":    {"CCوC", "ACCاC"},                           // سد سدود
	"CيC":   {"CيوC", "ACياC"},                           // بيت بيوت
	"CوC":   {"ACواC"},                                   // سوق أسواق
	"CاC":   {"ACواC", "CيCاC"},                          // باب أبواب، تاج تيجان
	"CCCاء": {"CCاCC"},                                   // صحراء صحارى
}

// related says that one shape is the broken plural of the other, or that both
// are plurals of one singular.
func related(a, b string) bool {
	for _, pair := range [2][2]string{{a, b}, {b, a}} {
		for _, plural := range brokenPlurals[pair[0]] {
			if plural == pair[1] {
				return true
			}
		}
	}
	return false
}
