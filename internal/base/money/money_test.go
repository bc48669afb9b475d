package money

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
)

// keyOf is the catalogue key of a refusal, without "problem.amount."; "" when
// there is none. It also checks that the sentence exists in both languages.
func keyOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	p := problem.Of(err)[0]
	for _, l := range lang.All {
		if s := lang.Problem(l, p); !lang.Has(l, p.Key) || strings.Contains(s, "⟦") {
			t.Errorf("%s has no sentence in %s: %q", p.Key, l, s)
		}
	}
	return strings.TrimPrefix(p.Key, "problem.amount.")
}

func TestCurrencies(t *testing.T) {
	for c, want := range map[Currency]int{"LYD": 3, "TND": 3, "USD": 2, "JPY": 0, "HRK": 2, "XXX": 2} {
		if got := c.Exponent(); got != want {
			t.Errorf("%s has %d decimals, want %d", c, got, want)
		}
	}
	if n := len(Currencies()); n < 150 {
		t.Errorf("only %d active currencies", n)
	}
	if c, err := ParseCurrency(" lyd "); c != LYD || err != nil {
		t.Errorf("lyd: %v %v", c, err)
	}
	for _, bad := range []string{"", "LY", "XAU", "dinar", "د.ل"} {
		if _, err := ParseCurrency(bad); keyOf(t, err) != "currency-unknown" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if Currency("HRK").Active() || !Currency("HRK").Known() {
		t.Error("HRK is replaced, not active")
	}
	for _, c := range Currencies() {
		for _, other := range exponentsTwice(c) {
			t.Errorf("%s stands in both lists with exponent %d", c, other)
		}
	}
}

// exponentsTwice finds a currency listed as active and as replaced.
func exponentsTwice(c Currency) []int {
	if e, ok := replaced[c]; ok {
		return []int{e}
	}
	return nil
}

func TestParseTyped(t *testing.T) {
	tests := []struct {
		in       string
		currency Currency
		sep      Separators
		minor    int64
		key      string
	}{
		{"1234", "LYD", Unstated, 1234000, ""},
		{"1234.5", "LYD", Unstated, 1234500, ""},
		{"1234.567", "LYD", Unstated, 1234567, ""},
		{"0.500", "LYD", Unstated, 500, ""},
		{"1.234", "LYD", Unstated, 0, "ambiguous"},
		{"1,234", "LYD", Unstated, 0, "ambiguous"},
		{"١،٢٣٤", "LYD", Unstated, 0, "ambiguous"},
		{"-1.234", "LYD", Unstated, 0, "ambiguous"},
		{"123.456", "LYD", Unstated, 0, "ambiguous"},
		{"1.234", "LYD", PointMarks, 1234, ""},
		{"1.234", "LYD", CommaMarks, 1234000, ""},
		{"1,234", "LYD", PointMarks, 1234000, ""},
		{"1,234", "LYD", CommaMarks, 1234, ""},
		{"1,234", "USD", Unstated, 123400, ""},
		{"1.234", "USD", Unstated, 0, "ambiguous"},
		{"1,234.567", "LYD", Unstated, 1234567, ""},
		{"1.234,567", "LYD", Unstated, 1234567, ""},
		{"1.234.567", "LYD", Unstated, 1234567000, ""},
		{"1,234,567.89", "USD", Unstated, 123456789, ""},
		{"1.234,567", "LYD", PointMarks, 0, "grouping"},
		{"1,234.567", "LYD", CommaMarks, 0, "grouping"},
		{"١٢٣٤٫٥", "LYD", Unstated, 1234500, ""},
		{"١٬٢٣٤٫٥", "LYD", Unstated, 1234500, ""},
		{"١٬٢٣٤", "LYD", Unstated, 1234000, ""},
		{"١٫٢٣٤", "LYD", Unstated, 1234, ""},
		{"۱۲۳۴", "LYD", Unstated, 1234000, ""},
		{"1 234 567", "EUR", Unstated, 123456700, ""},
		{"1\u00a0234,50", "EUR", Unstated, 123450, ""},
		{"1'234.50", "CHF", Unstated, 123450, ""},
		{"  12  ", "LYD", Unstated, 12000, ""},
		{"007", "LYD", Unstated, 7000, ""},
		{"-5", "LYD", Unstated, -5000, ""},
		{"−5", "LYD", Unstated, -5000, ""},
		{"-0", "LYD", Unstated, 0, ""},
		{"1.500", "USD", PointMarks, 150, ""},
		{"1.2345", "LYD", Unstated, 0, "too-many-decimals"},
		{"1.5", "JPY", Unstated, 0, "too-many-decimals"},
		{"1٢3", "LYD", Unstated, 0, "mixed-digits"},
		{"12,34,567", "LYD", Unstated, 0, "grouping"},
		{"1,234 567", "LYD", Unstated, 0, "grouping"},
		{"1,,234", "LYD", Unstated, 0, "grouping"},
		{"1.2.3", "LYD", Unstated, 0, "grouping"},
		{"1e9", "LYD", Unstated, 0, "not-a-number"},
		{"NaN", "LYD", Unstated, 0, "not-a-number"},
		{"+5", "LYD", Unstated, 0, "not-a-number"},
		{"5-", "LYD", Unstated, 0, "not-a-number"},
		{"(5)", "LYD", Unstated, 0, "not-a-number"},
		{".5", "LYD", Unstated, 0, "not-a-number"},
		{"5.", "LYD", Unstated, 0, "not-a-number"},
		{"-", "LYD", Unstated, 0, "not-a-number"},
		{"0x10", "LYD", Unstated, 0, "not-a-number"},
		{"5 د.ل", "LYD", Unstated, 0, "not-a-number"},
		{"$5", "USD", Unstated, 0, "not-a-number"},
		{"५", "LYD", Unstated, 0, "not-a-number"},
		{"a\xff", "LYD", Unstated, 0, "not-a-number"},
		{"", "LYD", Unstated, 0, "empty"},
		{" \t", "LYD", Unstated, 0, "empty"},
		{"\u202e12", "LYD", Unstated, 0, "invisible"},
		{"1\u200b2", "LYD", Unstated, 0, "invisible"},
		{"\ufeff12", "LYD", Unstated, 0, "invisible"},
		{"12\u200f", "LYD", Unstated, 0, "invisible"},
		{"9223372036854775.807", "LYD", Unstated, 9223372036854775807, ""},
		{"9223372036854775.808", "LYD", Unstated, 0, "out-of-range"},
		{strings.Repeat("9", 41), "LYD", Unstated, 0, "out-of-range"},
		{strings.Repeat("9", 9999), "LYD", Unstated, 0, "out-of-range"},
	}
	for _, tt := range tests {
		got, err := ParseTyped(tt.in, tt.currency, tt.sep)
		if key := keyOf(t, err); key != tt.key || got.Minor != tt.minor {
			t.Errorf("%.40q %s %d: got %d %q, want %d %q", tt.in, tt.currency, tt.sep, got.Minor, key, tt.minor, tt.key)
		}
	}
}

func TestAmbiguousShowsBothReadings(t *testing.T) {
	_, err := ParseTyped("١٫٢٣٤", "LYD", Unstated)
	if err != nil {
		t.Errorf("U+066B is never ambiguous: %v", err)
	}
	_, err = ParseTyped("1.234", "LYD", Unstated)
	want := "The amount 1.234 can be read in two ways: 1.234 or 1234.000. Write it so that only one reading is left."
	if got := lang.Problem(lang.English, problem.Of(err)[0]); got != want {
		t.Errorf("got %s", got)
	}
}

func TestParseDecimal(t *testing.T) {
	for in, want := range map[string]string{
		"0": "", "963192185.27": "", "-0.500": "", "1.10": "", strings.Repeat("9", 38): "",
		"": "empty", "1.": "not-a-number", ".1": "not-a-number", "01": "not-a-number", "+1": "not-a-number", "1e3": "not-a-number",
		"1,2": "not-a-number", "--1": "not-a-number", " 1": "not-a-number", "٣": "not-a-number", strings.Repeat("9", 39): "out-of-range",
	} {
		d, err := ParseDecimal(in)
		if key := keyOf(t, err); key != want || (want == "" && string(d) != in) {
			t.Errorf("%q: got %q %q, want %q", in, d, key, want)
		}
	}
	if d, err := ParseDecimal("-0.00"); d != "0.00" || err != nil {
		t.Errorf("-0.00: %q %v", d, err)
	}
}

func TestParseJSONNumber(t *testing.T) {
	for in, want := range map[string]Decimal{
		"12.50": "12.50", "9.6E8": "960000000", "1e0": "1", "1.5e+3": "1500", "125e-2": "1.25", "-1E-3": "-0.001", "0e5": "0",
		"1e99": "", "1e999999999999": "", "1e": "", "1e+": "", "e5": "", "1e+-5": "", "1e--5": "", "01e2": "",
	} {
		d, err := ParseJSONNumber(in)
		if (err != nil) != (want == "") || d != want {
			t.Errorf("%q: got %q %v, want %q", in, d, err, want)
		}
		keyOf(t, err)
	}
}

var anyDecimal = rapid.Custom(func(t *rapid.T) Decimal {
	d, err := ParseDecimal(rapid.StringMatching(`-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?`).Draw(t, "decimal"))
	if err != nil {
		t.Fatal(err)
	}
	return d
})

// TestDecimalArithmetic compares with rational numbers.
func TestDecimalArithmetic(t *testing.T) {
	rational := func(d Decimal) *big.Rat { r, _ := new(big.Rat).SetString(string(d)); return r }
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDecimal.Draw(t, "a"), anyDecimal.Draw(t, "b")
		ra, rb := rational(a), rational(b)
		if got := rational(a.Add(b)); got.Cmp(new(big.Rat).Add(ra, rb)) != 0 {
			t.Errorf("%s + %s = %s", a, b, a.Add(b))
		}
		if got := rational(a.Sub(b)); got.Cmp(new(big.Rat).Sub(ra, rb)) != 0 {
			t.Errorf("%s - %s = %s", a, b, a.Sub(b))
		}
		if got := rational(a.Mul(b)); got.Cmp(new(big.Rat).Mul(ra, rb)) != 0 {
			t.Errorf("%s × %s = %s", a, b, a.Mul(b))
		}
		if a.Cmp(b) != ra.Cmp(rb) || a.Sign() != ra.Sign() {
			t.Errorf("%s against %s: %d, sign %d", a, b, a.Cmp(b), a.Sign())
		}
		if _, err := ParseDecimal(string(a.Add(b))); err != nil {
			t.Errorf("%s + %s: %v", a, b, err)
		}
	})
}

// TestAmountRoundTrip: an amount, written and read in any way, is itself.
func TestAmountRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(Currencies()).Draw(t, "currency")
		a := Amount{rapid.Int64Range(-1<<62, 1<<62).Draw(t, "minor"), c}
		back, err := a.Decimal().Amount(c)
		if err != nil || back != a {
			t.Fatalf("%s came back as %v, %v", a, back, err)
		}
		grouped := lang.Decimal(string(a.Decimal()))
		for _, digits := range []lang.Digits{lang.Latin, lang.ArabicIndic} {
			back, err = ParseTyped(digits.Write(grouped), c, PointMarks)
			if err != nil || back != a {
				t.Fatalf("%s, typed as %s, came back as %v, %v", a, digits.Write(grouped), back, err)
			}
		}
	})
}

func TestAmountAdd(t *testing.T) {
	tests := []struct {
		a, b Amount
		sum  int64
		key  string
	}{
		{Amount{1, "LYD"}, Amount{2, "LYD"}, 3, ""},
		{Amount{1, "LYD"}, Amount{-2, "LYD"}, -1, ""},
		{Amount{1, "LYD"}, Amount{2, "USD"}, 0, "currency-mismatch"},
		{Amount{1<<63 - 1, "LYD"}, Amount{1, "LYD"}, 0, "out-of-range"},
		{Amount{-1<<63 + 1, "LYD"}, Amount{-1, "LYD"}, 0, "out-of-range"},
		{Amount{-1<<63 + 1, "LYD"}, Amount{-2, "LYD"}, 0, "out-of-range"},
		{Amount{1<<63 - 1, "LYD"}, Amount{0, "LYD"}, 1<<63 - 1, ""},
		{Amount{1<<63 - 1, "LYD"}, Amount{-1<<63 + 1, "LYD"}, 0, ""},
	}
	for _, tt := range tests {
		sum, err := tt.a.Add(tt.b)
		if key := keyOf(t, err); key != tt.key || sum.Minor != tt.sum {
			t.Errorf("%s + %s: got %d %q, want %d %q", tt.a, tt.b, sum.Minor, key, tt.sum, tt.key)
		}
	}
	if got := (Amount{1234500, "LYD"}).Say(lang.Arabic); got != "1,234.500\u00a0د.ل" {
		t.Errorf("Say: %s", got)
	}
	if got := (Amount{-5, "LYD"}).String(); got != "-0.005 LYD" {
		t.Errorf("String: %s", got)
	}
}

// FuzzParseTyped: what is accepted has one value whatever the spelling, and
// every refusal has its sentence.
func FuzzParseTyped(f *testing.F) {
	for _, s := range []string{"1.234", "1,234.5", "١٬٢٣٤٫٥", "-1 234", "1e9", "\u202e1", "--", "g", "d"} {
		f.Add(s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, s string, sep uint8) {
		for _, c := range []Currency{"LYD", "USD", "JPY"} {
			a, err := ParseTyped(s, c, Separators(sep%3))
			if err != nil {
				keyOf(t, err)
				continue
			}
			again, err := ParseTyped(string(a.Decimal()), c, PointMarks)
			if err != nil || again != a {
				t.Errorf("%q is %s, which is %v, %v", s, a, again, err)
			}
		}
	})
}

// FuzzParseDecimal: what is accepted keeps its text.
func FuzzParseDecimal(f *testing.F) {
	f.Add("12.50")
	f.Add("9.6E8")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDecimal(s); err == nil && string(d) != s && "-"+string(d) != s {
			t.Errorf("%q became %q", s, d)
		}
		if d, err := ParseJSONNumber(s); err == nil {
			if _, err := ParseDecimal(string(d)); err != nil {
				t.Errorf("%q became %q: %v", s, d, err)
			}
		}
	})
}
