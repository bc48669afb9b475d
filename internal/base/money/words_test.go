package money

import (
	"strings"
	"testing"

	"imar/internal/base/lang"
)

func TestWordsArabic(t *testing.T) {
	tests := []struct {
		minor    int64
		currency Currency
		want     string
	}{
		{1234500, "LYD", "ألف ومائتان وأربعة وثلاثون دينارًا ليبيًّا وخمسمائة درهم"},
		{0, "LYD", "صفر دينار ليبي"},
		{1000, "LYD", "دينار ليبي واحد"},
		{2000, "LYD", "ديناران ليبيان"},
		{3000, "LYD", "ثلاثة دنانير ليبية"},
		{8000, "LYD", "ثمانية دنانير ليبية"},
		{10000, "LYD", "عشرة دنانير ليبية"},
		{11000, "LYD", "أحد عشر دينارًا ليبيًّا"},
		{12000, "LYD", "اثنا عشر دينارًا ليبيًّا"},
		{13000, "LYD", "ثلاثة عشر دينارًا ليبيًّا"},
		{20000, "LYD", "عشرون دينارًا ليبيًّا"},
		{21000, "LYD", "واحد وعشرون دينارًا ليبيًّا"},
		{22000, "LYD", "اثنان وعشرون دينارًا ليبيًّا"},
		{99000, "LYD", "تسعة وتسعون دينارًا ليبيًّا"},
		{100_000, "LYD", "مائة دينار ليبي"},
		{101_000, "LYD", "مائة دينار ليبي ودينار ليبي واحد"},
		{102_000, "LYD", "مائة دينار ليبي وديناران ليبيان"},
		{103_000, "LYD", "مائة وثلاثة دنانير ليبية"},
		{111_000, "LYD", "مائة وأحد عشر دينارًا ليبيًّا"},
		{200_000, "LYD", "مائتا دينار ليبي"},
		{202_000, "LYD", "مائتا دينار ليبي وديناران ليبيان"},
		{300_000, "LYD", "ثلاثمائة دينار ليبي"},
		{1_000_000, "LYD", "ألف دينار ليبي"},
		{1_001_000, "LYD", "ألف دينار ليبي ودينار ليبي واحد"},
		{1_200_000, "LYD", "ألف ومائتا دينار ليبي"},
		{2_000_000, "LYD", "ألفا دينار ليبي"},
		{2_003_000, "LYD", "ألفان وثلاثة دنانير ليبية"},
		{3_000_000, "LYD", "ثلاثة آلاف دينار ليبي"},
		{11_000_000, "LYD", "أحد عشر ألف دينار ليبي"},
		{11_234_000, "LYD", "أحد عشر ألفًا ومائتان وأربعة وثلاثون دينارًا ليبيًّا"},
		{101_000_000, "LYD", "مائة ألف وألف دينار ليبي"},
		{102_000_000, "LYD", "مائة ألف وألفا دينار ليبي"},
		{200_000_000, "LYD", "مائتا ألف دينار ليبي"},
		{2_000_000_000, "LYD", "مليونا دينار ليبي"},
		{2_500_000_000, "LYD", "مليونان وخمسمائة ألف دينار ليبي"},
		{15_000_000_000, "LYD", "خمسة عشر مليون دينار ليبي"},
		{3_000_000_000_000, "LYD", "ثلاثة مليارات دينار ليبي"},
		{500, "LYD", "خمسمائة درهم"},
		{1, "LYD", "درهم واحد"},
		{2, "LYD", "درهمان"},
		{7, "LYD", "سبعة دراهم"},
		{15, "LYD", "خمسة عشر درهمًا"},
		{1002, "LYD", "دينار ليبي واحد ودرهمان"},
		{350, "USD", "ثلاثة دولارات أمريكية وخمسون سنتًا"},
		{1150, "EUR", "أحد عشر يورو وخمسون سنتًا"},
		{5_250, "TND", "خمسة دنانير تونسية ومائتان وخمسون مليمًا"},
		{2_525, "EGP", "خمسة وعشرون جنيهًا مصريًّا وخمسة وعشرون قرشًا"},
		{300, "GBP", "ثلاثة جنيهات إسترلينية"},
		{10_000, "MXN", "مائة بيزو مكسيكي"},
		{300, "TRY", "ثلاث ليرات تركية"},
		{800, "TRY", "ثماني ليرات تركية"},
		{1100, "TRY", "إحدى عشرة ليرةً تركيةً"},
		{1200, "TRY", "اثنتا عشرة ليرةً تركيةً"},
		{1800, "TRY", "ثماني عشرة ليرةً تركيةً"},
		{2100, "TRY", "إحدى وعشرون ليرةً تركيةً"},
		{2800, "TRY", "ثمانٍ وعشرون ليرةً تركيةً"},
		{100, "TRY", "ليرة تركية واحدة"},
		{103, "SAR", "ريال سعودي واحد وثلاث هللات"},
		{5, "JPY", "خمس وحدات من JPY"},
		{525, "SEK", "خمس وحدات من SEK و25/100"},
	}
	for _, tt := range tests {
		got := Words(lang.Arabic, Amount{tt.minor, tt.currency})
		if want := "فقط " + tt.want + " لا غير"; got != want {
			t.Errorf("Words(%d %s)\n got %s\nwant %s", tt.minor, tt.currency, got, want)
		}
	}
}

func TestWordsEnglish(t *testing.T) {
	tests := []struct {
		minor    int64
		currency Currency
		want     string
	}{
		{1234500, "LYD", "One thousand two hundred and thirty-four Libyan dinars and five hundred dirhams only"},
		{0, "LYD", "Zero Libyan dinars only"},
		{1001, "LYD", "One Libyan dinar and one dirham only"},
		{1_005_000, "LYD", "One thousand and five Libyan dinars only"},
		{99, "USD", "Ninety-nine cents only"},
		{-150, "GBP", "Minus one pound sterling and fifty pence only"},
		{100_000_000_00, "EUR", "One hundred million euros only"},
		{1_000_025, "MXN", "Ten thousand Mexican pesos and twenty-five centavos only"},
		{525, "SEK", "Five units of SEK and 25/100 only"},
		{9223372036854775807, "JPY", "Nine quintillion two hundred and twenty-three quadrillion three hundred and seventy-two trillion thirty-six billion eight hundred and fifty-four million seven hundred and seventy-five thousand eight hundred and seven units of JPY only"},
	}
	for _, tt := range tests {
		if got := Words(lang.English, Amount{tt.minor, tt.currency}); got != tt.want {
			t.Errorf("Words(%d %s)\n got %s\nwant %s", tt.minor, tt.currency, got, tt.want)
		}
	}
}

// TestWordsAreDistinct says that no two amounts share their words: words are a
// second, independent statement of the figure.
func TestWordsAreDistinct(t *testing.T) {
	for _, l := range lang.All {
		for _, c := range []Currency{"LYD", "TRY"} {
			seen := map[string]int64{}
			for _, step := range []int64{1, 1000, 999_999, 1_000_000_000} {
				for n := range int64(4000) {
					minor := n * step
					words := Words(l, Amount{minor, c})
					if other, ok := seen[words]; ok && other != minor {
						t.Fatalf("%d and %d %s are both %q", other, minor, c, words)
					}
					seen[words] = minor
					if strings.ContainsAny(words, "⟦{") || strings.Contains(words, "  ") {
						t.Fatalf("%d %s: %q", minor, c, words)
					}
				}
			}
		}
	}
}
