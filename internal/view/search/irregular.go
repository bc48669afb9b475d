package search

import (
	"strings"

	"imar/internal/base/lang"
)

// irregularWords are the words of the field whose plural no pattern reaches,
// and words that one writes in two ways; a line a word.
const irregularWords = `
بئر آبار بير أبيار
ميناء موانئ مواني
مرفأ مرافئ
حي أحياء
ماء مياه
أرض أراضي أراض
امرأة نساء
شيء أشياء
رأس رؤوس
أساس أسس
يوم أيام
سنة سنوات سنين
شهر أشهر شهور
مبنى مباني مبان أبنية بناء
مستشفى مستشفيات مشافي مشفى
قناة قنوات
نهر أنهار أنهر
وادي أودية وديان واد
ناحية نواحي
أداة أدوات
عضو أعضاء
رئيس رؤساء
مدير مدراء
طبيب أطباء
قاضي قضاة قاض
ضحية ضحايا
قضية قضايا
بلد بلدان بلاد
قرية قرى
ضاحية ضواحي
مأوى مآوي
منشأة منشآت
مأخذ مآخذ
جزء أجزاء
خطأ أخطاء
عبء أعباء
دار دور ديار
طالب طلبة طلاب
دواء أدوية
غذاء أغذية
مئة مائة مئات
مصرف مصارف بنك بنوك
صك صكوك شيك شيكات
ميزانية موازنة
مناقصة عطاء عطاءات
مراجع مدقق
`

// irregular maps a stem to the other stems of its line.
var irregular = makeIrregular()

func makeIrregular() map[string][]string {
	m := map[string][]string{}
	for _, line := range strings.Split(irregularWords, "\n") {
		var stems []string
		for _, w := range strings.Fields(line) {
			stems = append(stems, stemOf(string(bare([]byte(lang.Fold(w))))))
		}
		for i, s := range stems {
			for j, other := range stems {
				if i != j && s != other {
					m[s] = append(m[s], other)
				}
			}
		}
	}
	return m
}
