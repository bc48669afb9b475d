package money

import (
	"strings"
	"unicode"

	"imar/internal/base/problem"
)

// Separators says how a source groups digits and marks decimals. Ask once per
// file, never guess per cell: Libyan spreadsheets write 1.234,500.
type Separators uint8

// The conventions.
const (
	Unstated   Separators = iota // not said: what has two readings is refused
	PointMarks                   // 1,234.500: point before decimals
	CommaMarks                   // 1.234,500: comma before decimals
)

// ParseTyped reads an amount as people type it: Latin, Arabic-Indic or Persian
// digits (one kind at a time), with or without groups of three. U+066B always
// marks decimals; U+066C, spaces and apostrophes always group. Point and comma
// follow sep; when it is Unstated and one of them stands once before three
// digits, the amount is refused and the problem carries both readings. (Only a
// comma in a currency of fewer than three decimals is taken as grouping.) A
// minus may stand in front.
//
// Exponents, signs behind, currency signs, invisible and direction characters
// are refused. The error is one problem below problem.amount.
func ParseTyped(s string, c Currency, sep Separators) (Amount, error) {
	shape, err := readShape(s)
	if err != nil {
		return Amount{}, err
	}
	d, err := shape.decide(s, c, sep)
	if err != nil {
		return Amount{}, err
	}
	return d.Amount(c)
}

// shape is a typed amount in ASCII: digits and the marks '.' and ',' as typed,
// 'd' for a sure decimal mark and 'g' for a sure grouping mark.
type shape struct {
	negative bool
	body     string
}

// maxTyped bounds a typed amount, in characters.
const maxTyped = 64

func readShape(s string) (shape, error) {
	trimmed := strings.TrimFunc(s, unicode.IsSpace)
	if trimmed == "" {
		return shape{}, problem.New(problem.Invalid, "problem.amount.empty")
	}
	var out shape
	var body strings.Builder
	digits := 0
	var zero rune // the first digit's own nought: its kind
	for i, r := range []rune(trimmed) {
		switch {
		case i >= maxTyped:
			return shape{}, problem.New(problem.Invalid, "problem.amount.out-of-range", shorten(s))
		case i == 0 && (r == '-' || r == '−'):
			out.negative = true
		case nought(r) != 0:
			if zero == 0 {
				zero = nought(r)
			}
			if nought(r) != zero {
				return shape{}, problem.New(problem.Invalid, "problem.amount.mixed-digits", shorten(s))
			}
			digits++
			body.WriteByte(byte('0' + r - zero))
		case r == '.' || r == ',':
			body.WriteRune(r)
		case r == '،':
			body.WriteByte(',')
		case r == '٫':
			body.WriteByte('d')
		case r == '٬' || r == '\'' || r == '’' || r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\u2009':
			body.WriteByte('g')
		case unicode.In(r, unicode.Cf, unicode.Cc):
			return shape{}, problem.New(problem.Invalid, "problem.amount.invisible", codePoint(r))
		default:
			return shape{}, problem.New(problem.Invalid, "problem.amount.not-a-number", shorten(s))
		}
	}
	out.body = body.String()
	if out.body == "" {
		return shape{}, problem.New(problem.Invalid, "problem.amount.not-a-number", shorten(s))
	}
	if digits > MaxDigits {
		return shape{}, problem.New(problem.Invalid, "problem.amount.out-of-range", shorten(s))
	}
	return out, nil
}

// nought is the zero of r's kind of digits, or 0 when r is none of the three.
func nought(r rune) rune {
	for _, zero := range []rune{'0', '٠', '۰'} {
		if r >= zero && r <= zero+9 {
			return zero
		}
	}
	return 0
}

// codePoint names a character that cannot be seen.
func codePoint(r rune) string {
	const hex = "0123456789ABCDEF"
	out := []byte("U+")
	shift := 12
	for shift < 20 && r>>(shift+4) != 0 {
		shift += 4
	}
	for ; shift >= 0; shift -= 4 {
		out = append(out, hex[r>>shift&15])
	}
	return string(out)
}

// decide gives the one decimal that the shape can mean.
func (s shape) decide(written string, c Currency, sep Separators) (Decimal, error) {
	point, okPoint := s.read('.', ',')
	comma, okComma := s.read(',', '.')
	if sep == PointMarks {
		okComma = false
	}
	if sep == CommaMarks {
		okPoint = false
	}
	switch {
	case okPoint && okComma && point.Cmp(comma) != 0:
		return s.between(written, c, point, comma)
	case okPoint:
		return point, nil
	case okComma:
		return comma, nil
	case isDigits(s.body[:1]) && isDigits(s.body[len(s.body)-1:]):
		return "", problem.New(problem.Invalid, "problem.amount.grouping", shorten(written))
	}
	return "", problem.New(problem.Invalid, "problem.amount.not-a-number", shorten(written))
}

// between chooses when one mark stands before three digits: 1.234 or 1,234.
// A comma in a currency of fewer than three decimals can only group. A point
// is refused in every currency: whoever types it may have meant decimals.
func (s shape) between(written string, c Currency, point, comma Decimal) (Decimal, error) {
	if c.Exponent() < 3 && strings.Contains(s.body, ",") && point.Scale() == 0 {
		return point, nil
	}
	return "", problem.New(problem.Invalid, "problem.amount.ambiguous", shorten(written),
		reading(point, c), reading(comma, c))
}

// reading writes one reading with all the decimals of the currency, so that it
// cannot itself be read two ways: 1234.000 beside 1.234.
func reading(d Decimal, c Currency) string {
	if d.Scale() >= c.Exponent() {
		return string(d)
	}
	unscaled, scale := d.parts()
	return string(compose(unscaled.Mul(unscaled, pow10(c.Exponent()-scale)), c.Exponent()))
}

// read takes mark as the decimal mark and group as the grouping mark.
func (s shape) read(mark, group byte) (Decimal, bool) {
	var whole, frac strings.Builder
	run, groups, point := 0, 0, false
	grouping := byte(0) // one amount groups in one way
	for i := 0; i < len(s.body); i++ {
		switch b := s.body[i]; {
		case b >= '0' && b <= '9':
			run++
			if point {
				frac.WriteByte(b)
			} else {
				whole.WriteByte(b)
			}
		case b == mark || b == 'd':
			if point || run == 0 || (groups > 0 && run != 3) {
				return "", false
			}
			point, run = true, 0
		case b == group || b == 'g':
			if point || run == 0 || run > 3 || (groups > 0 && run != 3) || (groups == 0 && s.body[0] == '0') ||
				(grouping != 0 && grouping != b) {
				return "", false
			}
			grouping = b
			groups, run = groups+1, 0
		default:
			return "", false
		}
	}
	if run == 0 || (!point && groups > 0 && run != 3) {
		return "", false
	}
	text := strings.TrimLeft(whole.String(), "0")
	if text == "" {
		text = "0"
	}
	if point {
		text += "." + frac.String()
	}
	if s.negative {
		text = "-" + text
	}
	d, err := ParseDecimal(text)
	return d, err == nil
}
