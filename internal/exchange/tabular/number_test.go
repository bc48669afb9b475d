package tabular

import "testing"

func TestReadNumber(t *testing.T) {
	for text, want := range map[string]string{
		"12": "12", "-1.50": "-1.50", "1e5": "1e5", "0.10": "0.10",
		"12,5": "12.5", "0,125": "0.125", "1500,00": "1500.00", "1.500,00": "1500.00", "1,500.00": "1500.00",
		"1,234,567": "1234567", "1.234.567": "1234567", "1.234.567,5": "1234567.5",
		"1 234 567": "1234567", "1\u00a0234,5": "1234.5", "1'234.5": "1234.5",
		"٣": "3", "١٢٣٤٫٥٠": "1234.50", "١٬٢٣٤٫٥": "1234.5", "۱۲": "12", "−5": "-5", " 7 ": "7",
		"007": "7", "+3": "3", ".5": "0.5", "5.": "5", "-0,5": "-0.5",
	} {
		if got, how := readNumber(text); how != exactNumber || got != want {
			t.Errorf("%q is read as %q (%d), not %q", text, got, how, want)
		}
	}
	for _, text := range []string{"1,234", "12,345", "-1,234", "١,٢٣٤"} {
		if got, how := readNumber(text); how != ambiguousNumber {
			t.Errorf("%q is read as %q (%d), and has two meanings", text, got, how)
		}
	}
	for _, text := range []string{"", "-", ",", "1,23,456", "1.2.3", "12 5", "5%", "LYD 5", "0x10", "NaN", "1,2.3,4", "1-2", "1e", "--1", "١٬٢٫٣٬٤"} {
		if got, how := readNumber(text); how != noNumber {
			t.Errorf("%q is read as %q (%d), and is no number", text, got, how)
		}
	}
}
