package lang

import (
	"bytes"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
)

func TestNegotiate(t *testing.T) {
	tests := []struct {
		field string
		want  Lang
	}{
		{"", Arabic}, {"ar", Arabic}, {"en", English}, {"en-GB,en;q=0.9", English},
		{"ar-LY,ar;q=0.9,en;q=0.8", Arabic}, {"en;q=0.5, ar;q=0.6", Arabic}, {"en, ar", Arabic},
		{"fr, en;q=0.3", English}, {"fr", Arabic}, {"*", Arabic}, {"*;q=0.1, en;q=0.2", English},
		{"en;q=0", Arabic}, {"ar;q=0, *", English}, {"EN", English}, {"en;q=1.000", English}, {"en;q=1.001", Arabic},
		{"en;q=0.1234", Arabic}, {"en;x=1", Arabic}, {";;;,,,", Arabic}, {"en ; q=0.7", English},
		{strings.Repeat("fr,", 10_000) + "en", Arabic},
	}
	for _, tt := range tests {
		if got := Negotiate(tt.field); got != tt.want {
			t.Errorf("Negotiate(%.40q) = %s, want %s", tt.field, got, tt.want)
		}
	}
}

func TestTextIn(t *testing.T) {
	tests := []struct {
		name   string
		text   Text
		reader Lang
		s, tag string
		own    bool
	}{
		{"own", Both("مدرسة", "school"), English, "school", "en", true},
		{"other page language", Both("مدرسة", ""), English, "مدرسة", "ar", false},
		{"regional", Text{"ar-ly": "مدرسة", "fr": "école"}, Arabic, "مدرسة", "ar-ly", true},
		{"other before undetermined", Text{"en": "school", "und": "مدرسة"}, Arabic, "school", "en", false},
		{"undetermined in own script", Und("مدرسة"), Arabic, "مدرسة", "und", true},
		{"undetermined in other script", Und("école"), Arabic, "école", "und", false},
		{"first by tag", Text{"it": "scuola", "fr": "école"}, Arabic, "école", "fr", false},
		{"empty", Text{"ar": ""}, Arabic, "", "", false},
		{"nil", nil, English, "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, tag, own := tt.text.In(tt.reader)
			if s != tt.s || tag != tt.tag || own != tt.own {
				t.Errorf("got %q %q %v, want %q %q %v", s, tag, own, tt.s, tt.tag, tt.own)
			}
		})
	}
}

// TestCatalogues holds the invariant of the package over every area: both
// languages, the same arguments, every plural form.
func TestCatalogues(t *testing.T) {
	for _, fault := range Check() {
		t.Error(fault)
	}
	for _, l := range All {
		for _, key := range Keys(l) {
			for n := range int64(120) {
				s := T(l, key, n, "أ", n, "b", n, n, n, n, n, n)
				if s == "" || strings.Contains(s, "⟦") || strings.Contains(s, "{") {
					t.Fatalf("%s in %s with %d: %q", key, l, n, s)
				}
			}
		}
	}
}

// TestCatalogueFaults says that Check notices each kind of fault.
// The files are strict JSON: reading them at the start of every command looks no
// further than where a value ends.
func TestCatalogueFilesAreStrict(t *testing.T) {
	names, err := fs.Glob(embeddedFiles(), "*.json")
	if err != nil || len(names) < 20 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(embeddedFiles(), name)
		if err != nil {
			t.Fatal(err)
		}
		d := jsontext.NewDecoder(bytes.NewReader(data)) // no key twice, no invalid UTF-8
		want := map[string]string{}
		if _, err := d.ReadToken(); err != nil {
			t.Fatal(name, err)
		}
		for d.PeekKind() == '"' {
			key, err := d.ReadToken()
			if err != nil {
				t.Fatal(name, err)
			}
			name := key.String()
			value, err := d.ReadValue()
			if err != nil {
				t.Fatal(name, err)
			}
			want[name] = string(value)
		}
		if _, err := d.ReadToken(); err != nil {
			t.Fatal(name, err)
		}
		if _, err := d.ReadToken(); err != io.EOF {
			t.Errorf("%s goes on behind its object: %v", name, err)
		}
		got := map[string]string{}
		if err := members(data, func(key string, value []byte) error { got[key] = string(value); return nil }); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCatalogueFaults(t *testing.T) {
	const sound = `{"a.one": {"one": "{0} x", "other": "{0} y"}}`
	const soundAr = `{"a.one": {"zero":"0","one":"1","two":"2","few":"{0}","many":"{0}","other":"{0}"}}`
	tests := []struct{ name, ar, en, want string }{
		{"sound", soundAr, sound, ""},
		{"missing language", soundAr, `{}`, "no sentence in en"},
		{"missing form", `{"a.one": {"one": "{0}", "other": "{0}"}}`, sound, `plural form "zero" is missing`},
		{"unknown form", `{"a.one": {"several": "x"}}`, sound, "not a plural category"},
		{"duplicate key", soundAr, `{"a": "x", "a": "y"}`, "duplicate"},
		{"other arguments", `{"a": "{0}"}`, `{"a": "{1}"}`, "other arguments"},
		{"plural in one only", soundAr, `{"a.one": "{0}"}`, "one language only"},
		{"not JSON", soundAr, `{"a.one": `, "a.en.json"},
		{"not an object", soundAr, `[]`, "not a JSON object"},
		{"bad by", soundAr, `{"a.one": {"by": "x", "other": "{0}"}}`, "not the position"},
		{"empty", `{"a": ""}`, `{"a": "x"}`, "empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := load(fstest.MapFS{"a.ar.json": {Data: []byte(tt.ar)}, "a.en.json": {Data: []byte(tt.en)}}, All[:]...)
			var all []string
			for _, err := range c.check() {
				all = append(all, err.Error())
			}
			got := strings.Join(all, "\n")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestT(t *testing.T) {
	day, _ := clock.Parse("2024-01-09")
	tests := []struct {
		l    Lang
		key  string
		args []any
		want string
	}{
		{Arabic, "problem.count", []any{0}, "لا توجد ملاحظات."},
		{Arabic, "problem.count", []any{2}, "توجد ملاحظتان."},
		{Arabic, "problem.count", []any{int64(3)}, "توجد 3 ملاحظات."},
		{Arabic, "problem.count", []any{uint32(11)}, "توجد 11 ملاحظة."},
		{Arabic, "problem.count", []any{1_000_000}, "توجد 1,000,000 ملاحظة."},
		{English, "problem.count", []any{1}, "There is 1 problem."},
		{English, "problem.date.future", []any{day}, "The date 9 January 2024 is in the future."},
		{Arabic, "problem.date.future", []any{day}, "التاريخ 9 يناير 2024 في المستقبل."},
		{English, "no.such.key", nil, "⟦no.such.key⟧"},
		{English, "problem.date.future", nil, "The date ⟦0⟧ is in the future."},
		{English, "problem.amount.too-many-decimals", []any{"1.2345", "LYD", 3}, "The amount 1.2345 has more than 3 decimal places, the most that LYD has."},
	}
	for _, tt := range tests {
		if got := T(tt.l, tt.key, tt.args...); got != tt.want {
			t.Errorf("T(%s, %s, %v)\n got %s\nwant %s", tt.l, tt.key, tt.args, got, tt.want)
		}
	}
}

func TestPartsJoinToT(t *testing.T) {
	for _, l := range All {
		for _, key := range Keys(l) {
			args := []any{5, "رقم", "AB-1", "x", "y", "z", 1, 2, 3, 4}
			var joined strings.Builder
			for _, p := range Parts(l, key, args...) {
				joined.WriteString(p.Text)
			}
			if want := T(l, key, args...); joined.String() != want {
				t.Errorf("%s in %s: parts %q, sentence %q", key, l, joined.String(), want)
			}
		}
	}
	want := []Part{{Text: "المنتظر هنا "}, {"عدد", true, false}, {Text: "، والموجود "}, {"AB-1", true, true}, {Text: "."}}
	if diff := cmp.Diff(want, Parts(Arabic, "problem.json.wrong-type", "عدد", "AB-1")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestProblem(t *testing.T) {
	p := problem.New(problem.Invalid, "problem.amount.ambiguous", "1.234", "1234.000", "1.234").At("amount").AtLine(12)
	want := "Line 12, amount: The amount 1.234 can be read in two ways: 1234.000 or 1.234. Write it so that only one reading is left."
	if got := Problem(English, p); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got := Problem(Arabic, p)
	for _, part := range []string{"السطر \u206812\u2069", "\u2068amount\u2069", "\u20681.234\u2069"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in %q", part, got)
		}
	}
	if got := Problem(English, problem.New(problem.Internal, "no.such.key")); !strings.Contains(got, "no.such.key") || strings.Contains(got, "⟦") {
		t.Errorf("a problem without a sentence: %q", got)
	}
	if got := Problem(English, nil); got != "" {
		t.Errorf("no problem: %q", got)
	}
	deep := problem.New(problem.Invalid, "problem.amount.ambiguous", "1.234", "1234.000", "1.234").At("/مشاريع" + strings.Repeat("/0", 500) + "/قيمة")
	if got := Problem(English, deep); len(got) > 300 || !strings.Contains(got, "/مشاريع/0/0") || !strings.Contains(got, "…") || !strings.Contains(got, "/0/0/قيمة\u2069: ") || !utf8.ValidString(got) {
		t.Errorf("a place nested without end: %q", got)
	}
}

func TestNumbers(t *testing.T) {
	tests := []struct{ name, got, want string }{
		{"small", Int(Arabic, 999), "999"},
		{"thousand", Int(Arabic, 1000), "1,000"},
		{"million", Int(English, 1234567), "1,234,567"},
		{"negative", Int(English, -1234567), "-1,234,567"},
		{"smallest", Int(English, -1<<63), "-9,223,372,036,854,775,808"},
		{"decimal", Decimal("1234567.125"), "1,234,567.125"},
		{"trailing zeros", Decimal("1000.500"), "1,000.500"},
		{"not a decimal", Decimal("1e9"), "1e9"},
		{"no digits behind", Decimal("12."), "12."},
		{"Arabic-Indic", ArabicIndic.Write("1,234,567.125"), "١٬٢٣٤٬٥٦٧٫١٢٥"},
		{"Arabic-Indic percent", ArabicIndic.Write("12.5%"), "١٢٫٥٪"},
		{"Latin", Latin.Write("1,234"), "1,234"},
		{"percent", Percent(Arabic, "1234.5"), "1,234.5%"},
		{"ratio", Ratio(English, 1, 3), "33.3%"},
		{"ratio half", Ratio(English, 1, 2), "50%"},
		{"ratio nearly all", Ratio(English, 99_999, 100_000), "99.9%"},
		{"ratio nearly nothing", Ratio(English, 1, 100_000), "0.1%"},
		{"ratio nothing", Ratio(English, 0, 7), "0%"},
		{"ratio of nothing", Ratio(English, 7, 0), "–"},
		{"ratio over", Ratio(English, 100_001, 100_000), "100.1%"},
		{"ratio negative", Ratio(English, -1, 3), "-33.3%"},
		{"ratio large", Ratio(English, 1<<62, 1<<62), "100%"},
		{"compact ar", Compact(Arabic, "1250000.500", "LYD"), "1.25 مليون\u00a0د.ل"},
		{"compact en", Compact(English, "1250000.500", "LYD"), "LYD\u00a01.25 million"},
		{"compact milliard", Compact(Arabic, "68999999999", "LYD"), "68.9 مليار\u00a0د.ل"},
		{"compact whole", Compact(English, "5000000", "USD"), "USD\u00a05 million"},
		{"compact small", Compact(Arabic, "123456.789", "LYD"), "123,456\u00a0د.ل"},
		{"compact negative", Compact(English, "-2500000", "EUR"), "EUR\u00a0-2.5 million"},
		{"compact cent", Compact(English, "-0.50", "EUR"), "EUR\u00a00"},
		{"compact large", Compact(English, "1234000000000000", "EUR"), "EUR\u00a01,234 trillion"},
		{"money ar", Money(Arabic, "1234.500", "LYD"), "1,234.500\u00a0د.ل"},
		{"money en", Money(English, "963192185.27", "USD"), "USD\u00a0963,192,185.27"},
		{"money without currency", Money(English, "5", ""), "5"},
		{"currency", CurrencyName(Arabic, "LYD"), "دينار ليبي"},
		{"currency without a name", CurrencyName(Arabic, "FJD"), "FJD"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

func TestDates(t *testing.T) {
	day, _ := clock.Parse("2024-01-09")
	at := time.Date(2024, 1, 9, 14, 5, 0, 0, time.FixedZone("EET", 7200))
	tests := []struct{ name, got, want string }{
		{"ar", Date(Arabic, day), "9 يناير 2024"},
		{"en", Date(English, day), "9 January 2024"},
		{"unknown", Date(Arabic, clock.Day{}), "غير معروف"},
		{"short", DateShort(day), "2024-01-09"},
		{"short unknown", DateShort(clock.Day{}), "–"},
		{"month", MonthYear(Arabic, day), "يناير 2024"},
		{"moment", Moment(English, at), "9 January 2024, 14:05"},
		{"Hijri ar", Hijri(Arabic, day), "27 جمادى الآخرة 1445 هـ"},
		{"Hijri en", Hijri(English, day), "27 Jumada al-Akhirah 1445 AH"},
		{"Hijri unknown", Hijri(English, clock.Day{}), ""},
		{"no month", Month(English, 13), ""},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

func TestTIsolated(t *testing.T) {
	tests := []struct {
		l         Lang
		arg, want string
	}{
		{Arabic, "ملف.csv", "الملف \u2068ملف.csv\u2069 مبتور."},
		{Arabic, "كشف", "الملف كشف مبتور."},
		{English, "كشف", "The file \u2068كشف\u2069 is cut off."},
		{English, "a.csv", "The file a.csv is cut off."},
		{Arabic, "2024-01-09", "الملف \u20682024-01-09\u2069 مبتور."},
	}
	for _, tt := range tests {
		if got := TIsolated(tt.l, "problem.file.truncated", tt.arg); got != tt.want {
			t.Errorf("%s %q: got %q, want %q", tt.l, tt.arg, got, tt.want)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("ar-LY,ar;q=0.9,en;q=0.8")
	f.Fuzz(func(t *testing.T, field string) {
		if l := Negotiate(field); l != Arabic && l != English {
			t.Errorf("Negotiate(%q) = %q", field, l)
		}
	})
}

func FuzzDecimal(f *testing.F) {
	f.Add("-1234567.125")
	f.Add("1e9")
	f.Fuzz(func(t *testing.T, text string) {
		got := Decimal(text)
		if strings.ReplaceAll(got, ",", "") != strings.ReplaceAll(text, ",", "") {
			t.Errorf("Decimal(%q) = %q changes more than the grouping", text, got)
		}
	})
}
