package money

import (
	"math/big"
	"strings"

	"imar/internal/base/problem"
)

// Decimal is an exact decimal number in the text that its source wrote:
// "963192185.27", "-0.500". Trailing zeros are kept, for they are part of the
// source; Cmp ignores them. The zero Decimal "" means "not stated".
//
// The form is -?(0|[1-9][0-9]*)(\.[0-9]+)?, with at most MaxDigits digits; a
// Decimal made by this package always has it.
type Decimal string

// MaxDigits bounds the digits of a Decimal, before and after the point.
const MaxDigits = 38

// ParseDecimal reads the strict form of Decimal and nothing else: no plus, no
// exponent, no separators, ASCII digits. The error is one problem.
func ParseDecimal(s string) (Decimal, error) {
	digits := strings.TrimPrefix(s, "-")
	whole, frac, point := strings.Cut(digits, ".")
	switch {
	case s == "":
		return "", problem.New(problem.Invalid, "problem.amount.empty")
	case !isDigits(whole) || (point && !isDigits(frac)) || (len(whole) > 1 && whole[0] == '0'):
		return "", problem.New(problem.Invalid, "problem.amount.not-a-number", shorten(s))
	case len(whole)+len(frac) > MaxDigits:
		return "", problem.New(problem.Invalid, "problem.amount.out-of-range", shorten(s))
	}
	if digits != s && strings.Trim(digits, "0.") == "" {
		return Decimal(digits), nil // there is no negative zero
	}
	return Decimal(s), nil
}

// ParseJSONNumber reads a number of RFC 8259, which may carry an exponent, and
// writes it out in full: "9.6E8" becomes "960000000". A number without an
// exponent keeps its text. The error is one problem.
func ParseJSONNumber(s string) (Decimal, error) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return ParseDecimal(s)
	}
	mantissa, err := ParseDecimal(s[:i])
	if err != nil {
		return "", problem.New(problem.Invalid, "problem.amount.not-a-number", shorten(s))
	}
	text := strings.TrimPrefix(s[i+1:], "+")
	sign := 1
	if text == s[i+1:] && strings.HasPrefix(text, "-") {
		sign, text = -1, text[1:]
	}
	if !isDigits(text) {
		return "", problem.New(problem.Invalid, "problem.amount.not-a-number", shorten(s))
	}
	text = strings.TrimLeft(text, "0")
	if len(text) > 2 {
		return "", problem.New(problem.Invalid, "problem.amount.out-of-range", shorten(s))
	}
	shift := 0
	for _, c := range []byte(text) {
		shift = shift*10 + int(c-'0')
	}
	unscaled, scale := mantissa.parts()
	scale -= sign * shift
	if scale < 0 {
		unscaled.Mul(unscaled, pow10(-scale))
		scale = 0
	}
	d := compose(unscaled, scale)
	if d.digits() > MaxDigits {
		return "", problem.New(problem.Invalid, "problem.amount.out-of-range", shorten(s))
	}
	return d, nil
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// parts is the number as unscaled / 10^scale. A text that is not of the form
// of a Decimal counts as zero.
func (d Decimal) parts() (unscaled *big.Int, scale int) {
	whole, frac, _ := strings.Cut(string(d), ".")
	n, ok := new(big.Int).SetString(whole+frac, 10)
	if !ok {
		return new(big.Int), 0
	}
	return n, len(frac)
}

// compose writes unscaled / 10^scale with exactly scale decimals.
func compose(unscaled *big.Int, scale int) Decimal {
	digits := new(big.Int).Abs(unscaled).String()
	if scale > 0 {
		if pad := scale + 1 - len(digits); pad > 0 {
			digits = strings.Repeat("0", pad) + digits
		}
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if unscaled.Sign() < 0 {
		digits = "-" + digits
	}
	return Decimal(digits)
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

func (d Decimal) digits() int {
	return len(strings.TrimPrefix(string(d), "-")) - strings.Count(string(d), ".")
}

// aligned gives both numbers over the larger scale.
func aligned(a, b Decimal) (x, y *big.Int, scale int) {
	x, sx := a.parts()
	y, sy := b.parts()
	scale = max(sx, sy)
	if sx < scale {
		x.Mul(x, pow10(scale-sx))
	}
	if sy < scale {
		y.Mul(y, pow10(scale-sy))
	}
	return x, y, scale
}

// Cmp compares exactly: -1, 0 or 1. "1.5" equals "1.50".
func (d Decimal) Cmp(e Decimal) int {
	x, y, _ := aligned(d, e)
	return x.Cmp(y)
}

// Add is the exact sum, with the decimals of the longer one. A sum keeps all
// its digits, even beyond MaxDigits.
func (d Decimal) Add(e Decimal) Decimal {
	x, y, scale := aligned(d, e)
	return compose(x.Add(x, y), scale)
}

// Sub is the exact difference.
func (d Decimal) Sub(e Decimal) Decimal { return d.Add(e.Neg()) }

// Mul is the exact product, with the decimals of both together.
func (d Decimal) Mul(e Decimal) Decimal {
	x, sx := d.parts()
	y, sy := e.parts()
	return compose(x.Mul(x, y), sx+sy)
}

// Neg is the number with the other sign; zero stays as it is.
func (d Decimal) Neg() Decimal {
	switch {
	case d == "" || d.Sign() == 0:
		return d
	case d[0] == '-':
		return d[1:]
	}
	return "-" + d
}

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	if strings.Trim(string(d), "-0.") == "" {
		return 0
	}
	if d[0] == '-' {
		return -1
	}
	return 1
}

// Scale is the number of digits after the point as written.
func (d Decimal) Scale() int {
	_, frac, _ := strings.Cut(string(d), ".")
	return len(frac)
}

// IsZero says that nothing is stated; a stated nought is not zero in this
// sense (see Sign).
func (d Decimal) IsZero() bool { return d == "" }

// Amount is d in minor units of c. It must be exact: more decimals than c has
// are refused unless they are zeros, and so is what an int64 cannot hold. The
// error is one problem.
func (d Decimal) Amount(c Currency) (Amount, error) {
	if d == "" {
		return Amount{}, problem.New(problem.Invalid, "problem.amount.empty")
	}
	unscaled, scale := d.parts()
	if extra := scale - c.Exponent(); extra > 0 {
		rest := new(big.Int)
		unscaled.QuoRem(unscaled, pow10(extra), rest)
		if rest.Sign() != 0 {
			return Amount{}, tooManyDecimals(string(d), c)
		}
	} else {
		unscaled.Mul(unscaled, pow10(-extra))
	}
	if !unscaled.IsInt64() {
		return Amount{}, problem.New(problem.Invalid, "problem.amount.out-of-range", shorten(string(d)))
	}
	return Amount{unscaled.Int64(), c}, nil
}

func tooManyDecimals(written string, c Currency) *problem.Problem {
	return problem.New(problem.Invalid, "problem.amount.too-many-decimals", shorten(written), string(c), c.Exponent())
}
