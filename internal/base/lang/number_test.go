package lang

import (
	"strings"
	"testing"
)

func TestMoneyFillsTheFraction(t *testing.T) {
	for _, c := range []struct{ amount, currency, want string }{
		{"398398.1", "LYD", "LYD 398,398.100"}, {"398398.1", "EUR", "EUR 398,398.10"}, {"7600000", "LYD", "LYD 7,600,000"},
		{"1.2345", "LYD", "LYD 1.2345"}, {"-0.5", "LYD", "LYD -0.500"},
	} {
		if got := strings.ReplaceAll(Money(English, c.amount, c.currency), "\u00a0", " "); got != c.want {
			t.Errorf("Money(%s %s) = %q, want %q", c.amount, c.currency, got, c.want)
		}
	}
}
