package lang

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"harakat", "مَدْرَسَةٌ", "مدرسه"},
		{"alef forms", "أحمد إدارة آبار ٱلله", "احمد اداره ابار الله"},
		{"alef maqsura", "مستشفى", "مستشفي"},
		{"tatweel", "طرابـــلس", "طرابلس"},
		{"presentation forms", "ﻣﺪﺭﺳﺔ", "مدرسه"},
		{"lam-alef ligature", "ﻻ", "لا"},
		{"lam-alef with hamza", "ﻷ", "لا"},
		{"Persian letters", "یک", "يك"},
		{"hamza seats", "مسؤول مسئول", "مسءول مسءول"},
		{"decomposed hamza", "مسو\u0654ول", "مسءول"},
		{"joiners", "عبد\u200cالله", "عبدالله"},
		{"direction marks", "\u200f12\u200e", "12"},
		{"digits", "٢٠٢٤ ۲۰۲۴ 2024", "2024 2024 2024"},
		{"Latin", "ÉCOLE Straße Łódź", "ecole strasse lodz"},
		{"transliteration", "Binʿāshūr", "binashur"},
		{"Turkish", "İstanbul ısı", "istanbul isi"},
		{"full width", "ＡＢＣ１２", "abc12"},
		{"invalid", "a\xffb", "a\ufffdb"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Fold(tt.in)); diff != "" {
				t.Errorf("Fold(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"مَدْرَسَةٌ", "ﻷ", "İ", "ؤ", "\u0675", "ﷺ", "a\xff", "ǅ", "ｶﾞ", "각"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold is not idempotent: %q, %q, %q", s, once, twice)
		}
		if !utf8.ValidString(once) {
			t.Errorf("Fold(%q) = %q is not UTF-8", s, once)
		}
	})
}

func TestAppendFoldDoesNotAllocate(t *testing.T) {
	buffer := make([]byte, 0, 1024)
	text := "مشروع إعادة تأهيل مَدرسة الفتح الثانويّة، بلدية غريان ٢٠٢٤ — Rehabilitation of École"
	if n := testing.AllocsPerRun(100, func() { buffer = AppendFold(buffer[:0], text) }); n > 0 {
		t.Errorf("AppendFold made %v allocations into a large enough buffer", n)
	}
}

func BenchmarkFold(b *testing.B) {
	text := "مشروع إعادة تأهيل مَدرسة الفتح الثانويّة، بلدية غريان ٢٠٢٤ — Rehabilitation of a school"
	buffer := make([]byte, 0, 1024)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		buffer = AppendFold(buffer[:0], text)
	}
}
