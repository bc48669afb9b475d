package jsonstream

import (
	"cmp"
	"math/big"
	"strings"
)

// CompareNumbers orders two literals of JSON by the numbers that they write: by
// their digits, never rounded, and in the time of their length whatever their
// exponents are.
func CompareNumbers(a, b string) int {
	if a == b {
		return 0
	}
	x, y := numberOf(a), numberOf(b)
	if x.sign != y.sign || x.sign == 0 {
		return cmp.Compare(x.sign, y.sign)
	}
	return x.sign * cmp.Or(x.comparePower(y), cmp.Compare(x.digits, y.digits))
}

// IsInteger says that a literal of JSON writes a whole number: 1, 1.0 and 10e-1
// do.
func IsInteger(literal string) bool {
	if !strings.ContainsAny(literal, ".eE") {
		return true
	}
	x := numberOf(literal)
	return x.sign == 0 || x.comparePower(number{point: len(x.digits)}) >= 0
}

// number is sign times 0.digits times ten to the power of point plus exponent.
// Digits begin and end with no zero.
type number struct {
	sign     int // 0 for zero
	digits   string
	point    int
	exponent *big.Int // nil for none
}

func numberOf(literal string) number {
	n := number{sign: 1}
	if rest, negative := strings.CutPrefix(literal, "-"); negative {
		literal, n.sign = rest, -1
	}
	if i := strings.IndexAny(literal, "eE"); i >= 0 {
		n.exponent, _ = new(big.Int).SetString(strings.TrimPrefix(literal[i+1:], "+"), 10)
		literal = literal[:i]
	}
	whole, fraction, _ := strings.Cut(literal, ".")
	digits := whole + fraction
	kept := strings.TrimLeft(digits, "0")
	n.point = len(whole) - (len(digits) - len(kept))
	if n.digits = strings.TrimRight(kept, "0"); n.digits == "" {
		n.sign = 0
	}
	return n
}

// comparePower compares the powers of ten. Written exponents can have hundreds of
// digits.
func (n number) comparePower(other number) int {
	if n.exponent == nil && other.exponent == nil {
		return cmp.Compare(n.point, other.point)
	}
	return n.power().Cmp(other.power())
}

func (n number) power() *big.Int {
	power := big.NewInt(int64(n.point))
	if n.exponent != nil {
		power.Add(power, n.exponent)
	}
	return power
}
