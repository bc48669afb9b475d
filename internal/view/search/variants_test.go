package search

import "testing"

// variants are spellings of one word that a reader takes for the same: what
// stands in the document, and what is typed.
var variants = []struct{ class, document, query string }{
	{"exact", "مدرسة", "مدرسة"},
	{"harakat", "مَدْرَسَةٌ", "مدرسة"},
	{"hamza over alef", "إعادة الإعمار", "الاعمار"},
	{"alef madda", "آثار", "اثار"},
	{"alef maqsura", "مستشفى", "مستشفي"},
	{"ta marbuta", "مدرسة", "مدرسه"},
	{"tatweel", "طرابـــلس", "طرابلس"},
	{"al-", "المدرسة", "مدرسة"},
	{"wal-", "والكهرباء", "كهرباء"},
	{"lil-", "للمياه", "مياه"},
	{"suffix -na", "مدرستنا", "مدرسة"},
	{"broken plural", "مدارس", "مدرسة"},
	{"sound plural", "مهندسون", "مهندس"},
	{"Arabic-Indic digits", "عام ٢٠٢٤", "2024"},
	{"hamza on waw", "مسؤول", "مسئول"},
	{"hamza on ya", "شئون البلدية", "شؤون"},
	{"typo", "المستودعات", "المستوذعات"},
	{"presentation forms", "ﻣﺪﺭﺳﺔ", "مدرسة"},
	{"zero-width non-joiner", "عبد\u200cالسلام", "عبدالسلام"},
	{"feminine plural", "مستشفيات", "مستشفى"},
}

func TestArabicVariants(t *testing.T) {
	found := 0
	for _, v := range variants {
		x := New()
		x.Put(1, []Field{{Text: "مشروع في " + v.document + " قيد التنفيذ"}})
		x.Put(2, []Field{{Text: "طريق سريع"}})
		hits, total := x.Search(v.query+" ", 10, nil)
		if total == 1 && hits[0].ID == 1 {
			found++
			continue
		}
		t.Errorf("%s: %q does not find %q alone: %v", v.class, v.query, v.document, hits)
	}
	if len(variants) != 20 {
		t.Fatalf("there are %d variants, want 20", len(variants))
	}
	t.Logf("%d of %d variants found", found, len(variants))
}

// TestKin joins singulars and plurals, particles and loose spellings, in both
// directions.
func TestKin(t *testing.T) {
	pairs := [][2]string{
		{"مدرسة", "مدارس"}, {"مشروع", "مشاريع"}, {"مشروع", "مشروعات"}, {"مستشفى", "مستشفيات"}, {"طريق", "طرق"},
		{"بئر", "آبار"}, {"بير", "بئر"}, {"جسر", "جسور"}, {"عقد", "عقود"}, {"سد", "سدود"}, {"خط", "خطوط"},
		{"عمل", "أعمال"}, {"ضرر", "أضرار"}, {"سعر", "أسعار"}, {"نظام", "أنظمة"}, {"جهاز", "أجهزة"}, {"رصيد", "أرصدة"},
		{"تقرير", "تقارير"}, {"صندوق", "صناديق"}, {"قانون", "قوانين"}, {"شارع", "شوارع"}, {"موقع", "مواقع"},
		{"مورد", "موارد"}, {"جدول", "جداول"}, {"وثيقة", "وثائق"}, {"خريطة", "خرائط"}, {"رسالة", "رسائل"},
		{"خبير", "خبراء"}, {"شريك", "شركاء"}, {"مدينة", "مدن"}, {"قرية", "قرى"}, {"مبنى", "مباني"}, {"بيت", "بيوت"},
		{"سوق", "أسواق"}, {"باب", "أبواب"}, {"بند", "بنود"}, {"مركز", "مراكز"}, {"مصرف", "مصارف"}, {"محطة", "محطات"},
		{"بلدية", "بلديات"}, {"شركة", "شركات"}, {"مقاول", "مقاولون"}, {"مقاول", "مقاولين"}, {"مهندس", "مهندسين"},
		{"التزام", "الالتزام"}, {"التزام", "التزامات"}, {"مدرسة", "بمدرسة"}, {"مدرسة", "لمدرسة"},
		{"وزارة", "الوزارة"}, {"وزارة", "ووزارة"}, {"قائمة", "قايمة"}, {"مستخلص", "مستخلصات"}, {"ضمان", "ضمانات"},
		{"مشروعًا", "مشروع"}, {"مؤقتة", "مؤقت"}, {"ليبيا", "ليبية"}, {"قناة", "قنوات"}, {"لجنة", "لجان"},
		{"school", "schools"}, {"rehabilitation", "rehabilitated"}, {"École", "ecole"}, {"contract", "contracts"},
	}
	for _, p := range pairs {
		for _, q := range [][2]string{{p[0], p[1]}, {p[1], p[0]}} {
			x := New()
			x.Put(7, []Field{{Text: q[0]}})
			if _, total := x.Search(q[1]+" ", 1, nil); total != 1 {
				t.Errorf("%q does not find %q", q[1], q[0])
			}
		}
	}
}

// TestStrangers are words that look related and are not.
func TestStrangers(t *testing.T) {
	pairs := [][2]string{
		{"عامل", "عمل"}, {"كاتب", "مكتب"}, {"مدير", "مدار"}, {"طريق", "طارق"}, {"مصنع", "صناعة"}, {"سد", "سداد"},
		{"ميناء", "مينا"}, {"مال", "مول"}, {"road", "read"}, {"2023", "2024"},
	}
	for _, p := range pairs {
		x := New()
		x.Put(7, []Field{{Text: p[0]}})
		if _, total := x.Search(p[1]+" ", 1, nil); total != 0 {
			t.Errorf("%q finds %q", p[1], p[0])
		}
	}
}
