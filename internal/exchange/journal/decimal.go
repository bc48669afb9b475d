package journal

import (
	"math/bits"
	"strconv"
	"strings"
)

// Amount is a number of a commodity, exactly as large as it was written: Units
// of the commodity's last written decimal. {1250, 2, "USD"} is 12.50 USD.
type Amount struct {
	Units     int64
	Scale     int // decimals
	Commodity string
}

// Decimal is the number in digits: "-12.50".
func (a Amount) Decimal() string {
	digits := strconv.FormatUint(magnitude(a.Units), 10)
	if a.Scale > 0 {
		if pad := a.Scale + 1 - len(digits); pad > 0 {
			digits = strings.Repeat("0", pad) + digits
		}
		cut := len(digits) - a.Scale
		digits = digits[:cut] + "." + digits[cut:]
	}
	if a.Units < 0 {
		return "-" + digits
	}
	return digits
}

// maxScale bounds the decimals of a number.
const maxScale = 18

// decimal is units / 10^scale.
type decimal struct {
	units int64
	scale uint8
}

func (d decimal) in(commodity string) Amount { return Amount{d.units, int(d.scale), commodity} }

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

var powers = func() (list [maxScale + 1]int64) {
	list[0] = 1
	for i := 1; i <= maxScale; i++ {
		list[i] = list[i-1] * 10
	}
	return list
}()

// times is a × b; ok is false when an int64 cannot hold it.
func times(a, b int64) (product int64, ok bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 || lo > 1<<63-1 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

// at is the number with more decimals.
func (d decimal) at(scale uint8) (decimal, bool) {
	if d.scale == scale {
		return d, true
	}
	units, ok := times(d.units, powers[scale-d.scale])
	return decimal{units, scale}, ok
}

// plus is the sum, with the decimals of the longer one.
func (d decimal) plus(e decimal) (sum decimal, ok bool) {
	scale := max(d.scale, e.scale)
	a, okA := d.at(scale)
	b, okB := e.at(scale)
	units := a.units + b.units
	over := (a.units > 0) == (b.units > 0) && (units > 0) != (a.units > 0) && a.units != 0 && b.units != 0
	return decimal{units, scale}, okA && okB && !over && units != -1<<63
}

// times is the product, exactly.
func (d decimal) times(e decimal) (decimal, bool) {
	units, ok := times(d.units, e.units)
	scale := d.scale + e.scale
	for scale > 0 && units%10 == 0 && ok {
		units, scale = units/10, scale-1
	}
	return decimal{units, scale}, ok && scale <= maxScale
}

// number reads digits with a point and, before it, commas between groups of
// three; n is what of b it took, 0 for what is no number or cannot be read in
// one way only.
func number(b []byte) (d decimal, n int) {
	i := 0
	negative := false
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		negative = b[i] == '-'
		i++
	}
	digits, group, point := 0, -1, -1
	var units uint64
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c >= '0' && c <= '9':
			if digits++; digits > 18 {
				return decimal{}, 0
			}
			units = units*10 + uint64(c-'0')
			if group >= 0 && point < 0 {
				group++
			}
		case c == ',' && point < 0 && digits > 0 && (group == 3 || group < 0 && digits <= 3):
			group = 0
		case c == '.' && point < 0 && digits > 0 && (group < 0 || group == 3):
			point = digits
		default:
			goto done
		}
	}
done:
	if digits == 0 || point < 0 && group >= 0 && group != 3 || point == digits {
		return decimal{}, 0
	}
	d.units = int64(units)
	if negative {
		d.units = -d.units
	}
	if point >= 0 {
		d.scale = uint8(digits - point)
	}
	return d, i
}
