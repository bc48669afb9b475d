package merge

import (
	"bytes"
	"math/big"
	"slices"
	"strconv"
)

// sameNumber says that two literals of JSON are the same number. Numbers are
// compared by their digits and never rounded.
func sameNumber(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, y := decimalOf(a), decimalOf(b)
	if len(x.digits) == 0 || len(y.digits) == 0 {
		return len(x.digits) == len(y.digits)
	}
	return x.negative == y.negative && bytes.Equal(x.digits, y.digits) && sameExponent(x, y)
}

// decimal is 0.digits times ten to the power of point plus the written
// exponent. Digits begin and end with no zero; zero has none.
type decimal struct {
	negative bool
	digits   []byte
	point    int
	exponent string // as written, "" for none
}

func decimalOf(literal []byte) decimal {
	var d decimal
	literal, d.negative = bytes.CutPrefix(literal, []byte("-"))
	mantissa := literal
	if i := bytes.IndexAny(literal, "eE"); i >= 0 {
		mantissa, d.exponent = literal[:i], string(literal[i+1:])
	}
	whole, fraction, _ := bytes.Cut(mantissa, []byte("."))
	digits := slices.Concat(whole, fraction)
	d.point = len(whole)
	kept := bytes.TrimLeft(digits, "0")
	d.point -= len(digits) - len(kept)
	d.digits = bytes.TrimRight(kept, "0")
	return d
}

// sameExponent compares the powers of ten. Written exponents can have hundreds
// of digits.
func sameExponent(x, y decimal) bool {
	if x.exponent == "" && y.exponent == "" {
		return x.point == y.point
	}
	return x.power().Cmp(y.power()) == 0
}

func (d decimal) power() *big.Int {
	power := new(big.Int)
	if d.exponent != "" {
		if n, err := strconv.Atoi(d.exponent); err == nil {
			power.SetInt64(int64(n))
		} else {
			power.SetString(d.exponent, 10)
		}
	}
	return power.Add(power, big.NewInt(int64(d.point)))
}
