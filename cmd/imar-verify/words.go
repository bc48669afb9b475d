package main

import "strings"

// languageOf is the language of a locale such as ar_LY.UTF-8: Arabic or English.
func languageOf(locale string) string {
	if strings.HasPrefix(locale, "ar") {
		return "ar"
	}
	return "en"
}

// words holds every sentence of the program. They stand here and not in Imar's
// catalogues because this program is read alone. A test holds the two
// languages to the same keys and the same arguments.
var words = map[string]map[string]string{
	"en": {
		"usage": "imar-verify [--vkey FILE|KEY] [--origin NAME] [--lang ar|en] DIR|URL|ARCHIVE\n" +
			"Checks a published record: the signature, every tile, every entry, every open part.\n" +
			"Exit status: 0 as signed, 1 could not be read, 2 wrong usage, 3 not as signed.",
		"report": "The record is as signed.\n" +
			"  origin       %s\n" +
			"  size         %d\n" +
			"  root         %s\n" +
			"  hash tiles   %d\n" +
			"  entries      %d (%d bytes)\n" +
			"  open parts   %d\n" +
			"  not open     %d (restricted or withheld)\n",
		"own-key": "The key came with the record, so this shows only that the record agrees with itself.\n" +
			"Compare the key with one you trust, or give it with --vkey:\n  %s\n",
		"fault":        "NOT AS SIGNED. First wrong file: %s: %s.\n",
		"at-entry":     "  entry number %d (index %d)\n",
		"at-part":      "  part with index %d\n",
		"detail":       "  detail: %v\n",
		"unreadable":   "The record could not be read, which proves nothing about it: %v\n",
		"bad-argument": "This cannot be used: %v\n",
		"missing":      "the file is missing",
		"malformed":    "the file breaks the format",
		"signature":    "the signature is not by the key asked for",
		"tile":         "the tile does not match the hash above it",
		"root":         "the tiles do not give the signed root",
		"entry":        "the entry does not match its hash",
		"header":       "the entry is intact but is not a valid header for its place",
		"part":         "the part does not match its digest in the header",
	},
	"ar": {
		"usage": "imar-verify [--vkey FILE|KEY] [--origin NAME] [--lang ar|en] DIR|URL|ARCHIVE\n" +
			"يتحقّق من سجلّ منشور: التوقيع، وكل رقعة، وكل مُدخَل، وكل جزء مكشوف.\n" +
			"رمز الخروج: 0 مطابق لما وُقِّع، 1 تعذّرت القراءة، 2 خطأ في الاستعمال، 3 غير مطابق لما وُقِّع.",
		"report": "السجل مطابق لما وُقِّع.\n" +
			"  اسم السجل         %s\n" +
			"  الحجم             %d\n" +
			"  البصمة الجذرية    %s\n" +
			"  رقع البصمات       %d\n" +
			"  المُدخَلات          %d (%d بايت)\n" +
			"  الأجزاء المكشوفة  %d\n" +
			"  غير المكشوفة      %d (مقيَّدة أو محجوبة)\n",
		"own-key": "جاء المفتاح مع السجل نفسه، فهذا لا يُثبت إلا أنّ السجل متّسق مع ذاته.\n" +
			"قارِن المفتاح بآخر تثق به، أو مرِّره بـ --vkey:\n  %s\n",
		"fault":        "غير مطابق لما وُقِّع. أول ملف غير مطابق: %s: %s.\n",
		"at-entry":     "  المُدخَل رقم %d (الفهرس %d)\n",
		"at-part":      "  الجزء ذو الفهرس %d\n",
		"detail":       "  التفصيل: %v\n",
		"unreadable":   "تعذّرت قراءة السجل، وهذا لا يُثبت شيئًا بشأنه: %v\n",
		"bad-argument": "لا يمكن استعمال هذا: %v\n",
		"missing":      "الملف مفقود",
		"malformed":    "الملف لا يوافق الصيغة",
		"signature":    "ختم السجل غير موقَّع بالمفتاح المطلوب",
		"tile":         "الرقعة لا تطابق البصمة التي فوقها",
		"root":         "الرقع لا تُعطي البصمة الجذرية الموقَّعة",
		"entry":        "المُدخَل لا يطابق بصمته",
		"header":       "المُدخَل سليم لكنه ليس ترويسة صحيحة لموضعه",
		"part":         "الجزء لا يطابق بصمته في الترويسة",
	},
}
