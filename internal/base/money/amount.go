package money

import (
	"math"
	"strconv"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
)

// Amount is money: a signed number of minor units of one currency. 1234500 LYD
// is 1,234.500 dinars. The zero Amount is no money of no currency.
type Amount struct {
	Minor    int64
	Currency Currency
}

// Decimal is the amount in major units with all the decimals of its currency:
// "1234.500".
func (a Amount) Decimal() Decimal {
	exponent := a.Currency.Exponent()
	sign, digits := "", strconv.FormatInt(a.Minor, 10)
	if a.Minor < 0 {
		sign, digits = "-", digits[1:]
	}
	if exponent == 0 {
		return Decimal(sign + digits)
	}
	if pad := exponent + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	cut := len(digits) - exponent
	return Decimal(sign + digits[:cut] + "." + digits[cut:])
}

// String is "1234.500 LYD", for logs and tests; pages use Say.
func (a Amount) String() string { return string(a.Decimal()) + " " + string(a.Currency) }

// Say writes the exact amount for a reader: «1,234.500 د.ل», "LYD 1,234.500".
// It makes an Amount an argument of a catalogue's sentence.
func (a Amount) Say(l lang.Lang) string {
	return lang.Money(l, string(a.Decimal()), string(a.Currency))
}

// IsZero says that there is no money, in whatever currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Neg is the amount with the other sign. The one amount without an opposite,
// the smallest int64, is never made by this package.
func (a Amount) Neg() Amount { return Amount{-a.Minor, a.Currency} }

// Add is a + b. Different currencies and overflow are refused; the error is
// one problem.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, problem.New(problem.Invalid, "problem.amount.currency-mismatch", string(a.Currency), string(b.Currency))
	}
	sum := a.Minor + b.Minor
	if (sum > a.Minor) != (b.Minor > 0) && b.Minor != 0 || sum == math.MinInt64 {
		return Amount{}, problem.New(problem.Invalid, "problem.amount.out-of-range",
			string(a.Decimal().Add(b.Decimal())))
	}
	return Amount{sum, a.Currency}, nil
}

// Sub is a − b, with the refusals of Add.
func (a Amount) Sub(b Amount) (Amount, error) { return a.Add(b.Neg()) }
