package lang

import "math/big"

// ratioThousandths is 1000·part/whole rounded half away from zero. The product
// of two amounts overflows int64, so it is computed in big integers; a page
// writes a few dozen of them.
func ratioThousandths(part, whole int64) int64 {
	n := new(big.Int).Mul(big.NewInt(part), big.NewInt(2000))
	d := big.NewInt(whole)
	if whole < 0 {
		n.Neg(n)
		d.Neg(d)
	}
	half := new(big.Int).Set(d)
	if n.Sign() < 0 {
		half.Neg(half)
	}
	n.Add(n, half)
	n.Quo(n, d.Mul(d, big.NewInt(2)))
	if !n.IsInt64() {
		if n.Sign() < 0 {
			return -1 << 62
		}
		return 1 << 62
	}
	return n.Int64()
}
