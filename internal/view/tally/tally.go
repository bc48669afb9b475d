// Package tally adds published amounts exactly and fast.
//
// A Sum holds whole units and millionths apart, so that a hundred thousand
// amounts add up in integers without a big number for each. Amounts in
// different currencies never meet in one Sum; Sums keeps them apart.
//
// The invariant: a Sum equals the exact sum of the decimal texts added to it,
// as long as none had more than six decimals; Lost says when one had.
package tally

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

const micro = 1_000_000

// Sum is an exact sum. The zero Sum is zero.
type Sum struct {
	Units, Micro int64 // value = Units + Micro/10⁶, after Norm with equal signs
	Lost         bool  // digits beyond the sixth decimal were left out
}

// Parse reads a JSON number's or a decimal's text. ok is false for what is not
// one, or has more than 15 digits before the point.
func Parse(text string) (s Sum, ok bool) {
	digits, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	negative := strings.HasPrefix(digits, "-")
	digits = strings.TrimPrefix(digits, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if exponent != "" {
		n, err := strconv.Atoi(exponent)
		if err != nil || n < -30 || n > 30 {
			return Sum{}, false
		}
		whole, fraction = shift(whole, fraction, n)
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > 15 {
		return Sum{}, false
	}
	if len(fraction) > 6 {
		s.Lost = strings.Trim(fraction[6:], "0") != ""
		fraction = fraction[:6]
	}
	var good bool
	if s.Units, good = number(whole); !good {
		return Sum{}, false
	}
	if s.Micro, good = number(fraction + "000000"[:6-len(fraction)]); !good {
		return Sum{}, false
	}
	if negative {
		s.Units, s.Micro = -s.Units, -s.Micro
	}
	return s, digits != "" && digits != "."
}

func shift(whole, fraction string, n int) (string, string) {
	for ; n > 0; n-- {
		if fraction == "" {
			fraction = "0"
		}
		whole, fraction = whole+fraction[:1], fraction[1:]
	}
	for ; n < 0; n++ {
		if whole == "" {
			whole = "0"
		}
		whole, fraction = whole[:len(whole)-1], whole[len(whole)-1:]+fraction
	}
	return whole, fraction
}

func number(digits string) (n int64, ok bool) {
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// Add adds t to s.
func (s *Sum) Add(t Sum) {
	s.Units += t.Units
	s.Micro += t.Micro
	s.Lost = s.Lost || t.Lost
	s.norm()
}

// norm carries millionths into units and gives both the same sign.
func (s *Sum) norm() {
	s.Units += s.Micro / micro
	s.Micro %= micro
	switch {
	case s.Units > 0 && s.Micro < 0:
		s.Units, s.Micro = s.Units-1, s.Micro+micro
	case s.Units < 0 && s.Micro > 0:
		s.Units, s.Micro = s.Units+1, s.Micro-micro
	}
}

// Compare orders by value.
func (s Sum) Compare(t Sum) int {
	return cmp.Or(cmp.Compare(s.Units, t.Units), cmp.Compare(s.Micro, t.Micro))
}

// IsZero says whether the sum is zero.
func (s Sum) IsZero() bool { return s.Units == 0 && s.Micro == 0 }

// Text is the decimal text: "-1234.5", "0".
func (s Sum) Text() string {
	b := make([]byte, 0, 24)
	units, fraction := s.Units, s.Micro
	if units < 0 || fraction < 0 {
		b = append(b, '-')
		units, fraction = -units, -fraction
	}
	b = strconv.AppendInt(b, units, 10)
	if fraction != 0 {
		digits := strconv.FormatInt(fraction+micro, 10)[1:]
		b = append(append(b, '.'), strings.TrimRight(digits, "0")...)
	}
	return string(b)
}

// Amount is one published amount.
type Amount struct {
	Currency string // ISO 4217, "" when the source gave none
	Text     string // as published
	Sum      Sum
}

// Of reads a published amount; ok is false, and the amount is none, when there
// is none that can be read or that a sum can hold.
func Of(text, currency string) (a Amount, ok bool) {
	if text == "" {
		return Amount{}, false
	}
	s, ok := Parse(text)
	if !ok {
		return Amount{}, false
	}
	return Amount{currency, text, s}, true
}

// Sums is sums by currency, in the order of the codes.
type Sums []CurrencySum

// CurrencySum is the sum of one currency and how many amounts made it.
type CurrencySum struct {
	Currency string
	Sum      Sum
	Count    int
}

// Add adds an amount.
func (s *Sums) Add(a Amount) { s.add(a.Currency, a.Sum, 1) }

func (s *Sums) add(currency string, sum Sum, count int) {
	i, ok := slices.BinarySearchFunc(*s, currency, func(c CurrencySum, code string) int { return cmp.Compare(c.Currency, code) })
	if !ok {
		*s = slices.Insert(*s, i, CurrencySum{Currency: currency})
	}
	(*s)[i].Sum.Add(sum)
	(*s)[i].Count += count
}

// AddTotal adds a sum of several amounts; it need not be carried (norm).
func (s *Sums) AddTotal(currency string, sum Sum, count int) { s.add(currency, sum, count) }

// AddAll adds another's sums.
func (s *Sums) AddAll(t Sums) {
	for _, c := range t {
		s.add(c.Currency, c.Sum, c.Count)
	}
}
