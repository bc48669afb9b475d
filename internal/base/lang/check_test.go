package lang

import (
	"strings"
	"testing"

	"imar/internal/base/problem"
)

func TestChecks(t *testing.T) {
	check := map[string]func(string) *problem.Problem{"name": CheckName, "text": CheckText, "id": CheckID}
	tests := []struct{ in, name, text, id string }{ // "" is accepted, otherwise the key behind "problem."
		{"مدرسة الفتح", "", "", ""},
		{"École d'été (2024)", "", "", ""},
		{"ش.م/123-ب", "", "", ""},
		{"", "text.empty", "", "id.empty"},
		{"---", "text.no-letter", "", ""},
		{"a\nb", "text.control", "", "text.control"},
		{"a\tb", "text.control", "", "text.control"},
		{"a\x00b", "text.control", "text.control", "text.control"},
		{"a\x1b[31mb", "text.control", "text.control", "text.control"},
		{"a\u0085b", "text.control", "text.control", "text.control"},
		{"a\u2028b", "text.control", "text.control", "text.control"},
		{"a\xffb", "text.not-utf8", "text.not-utf8", "text.not-utf8"},
		{"a\ufffeb", "text.noncharacter", "text.noncharacter", "text.noncharacter"},
		{"a\ufdd0b", "text.noncharacter", "text.noncharacter", "text.noncharacter"},
		{"a\U0001fffeb", "text.noncharacter", "text.noncharacter", "text.noncharacter"},
		{"a\u202eb", "text.bidi-override", "text.bidi-override", "text.bidi-override"},
		{"a\u202ab\u202c", "text.bidi-override", "text.bidi-override", "text.bidi-override"},
		{"a\u2067b\u2069", "text.invisible", "", "text.invisible"},
		{"a\u2067b", "text.invisible", "text.unbalanced-isolate", "text.invisible"},
		{"a\u2069b", "text.invisible", "text.unbalanced-isolate", "text.invisible"},
		{"\u2067a\n\u2069b", "text.invisible", "text.unbalanced-isolate", "text.invisible"},
		{"a\u200eb", "text.invisible", "", "text.invisible"},
		{"a\u061cb", "text.invisible", "", "text.invisible"},
		{"a\u200cb", "text.invisible", "", "text.invisible"},
		{"a\u200bb", "text.invisible", "", "text.invisible"},
		{"a\ufeffb", "text.invisible", "text.invisible", "text.invisible"},
		{"a\u2060b", "text.invisible", "text.invisible", "text.invisible"},
		{"a\u3164b", "text.invisible", "text.invisible", "text.invisible"},
		{"a\U000e0041b", "text.invisible", "text.invisible", "text.invisible"},
		{"a\ufe0fb", "text.invisible", "", "text.invisible"},
		{" a", "", "", "id.space"},
		{"a ", "", "", "id.space"},
		{"a\u00a0b", "", "", "id.character"},
		{"a😀", "", "", "id.character"},
		{"e" + strings.Repeat("\u0301", 9), "text.combining", "text.combining", "text.combining"},
		{strings.Repeat("ا", 300), "", "", "id.too-long"},
		{strings.Repeat("ا", 301), "text.too-long", "", "id.too-long"},
		{strings.Repeat("ا", 20_001), "text.too-long", "text.too-long", "id.too-long"},
	}
	for _, tt := range tests {
		for kind, want := range map[string]string{"name": tt.name, "text": tt.text, "id": tt.id} {
			got := ""
			if p := check[kind](tt.in); p != nil {
				got = strings.TrimPrefix(p.Key, "problem.")
				for _, l := range All {
					if s := Problem(l, p); strings.Contains(s, "⟦") || !Has(l, p.Key) {
						t.Errorf("%s has no sentence in %s: %q", p.Key, l, s)
					}
				}
			}
			if got != want {
				t.Errorf("%s %.30q: got %q, want %q", kind, tt.in, got, want)
			}
		}
	}
}

// FuzzChecks: a name that passes is a text that passes, and what passes as an
// identifier holds nothing that folding would throw away unseen.
func FuzzChecks(f *testing.F) {
	f.Add("مدرسة")
	f.Add("a\u202eb")
	f.Fuzz(func(t *testing.T, s string) {
		if CheckName(s) == nil && CheckText(s) != nil {
			t.Errorf("%q passes as a name and not as a text", s)
		}
		if CheckID(s) == nil {
			for _, r := range s {
				if r == 0x200b || r == 0x202e || r == 0x2066 || r < 0x20 {
					t.Errorf("%q passes as an identifier", s)
				}
			}
		}
	})
}
