package tally

import "imar/internal/base/wire"

// Saved is an amount in a saved form.
func (a *Amount) Saved(c *wire.Codec) {
	wire.Symbol(c, &a.Currency)
	wire.Text(c, &a.Text)
	a.Sum.Saved(c)
}

// Saved is a sum in a saved form.
func (s *Sum) Saved(c *wire.Codec) {
	wire.Num(c, &s.Units)
	wire.Num(c, &s.Micro)
	c.Bool(&s.Lost)
}

// Saved is sums in a saved form.
func (s *Sums) Saved(c *wire.Codec) {
	wire.List(c, (*[]CurrencySum)(s), 4, func(c *wire.Codec, one *CurrencySum) {
		wire.Symbol(c, &one.Currency)
		one.Sum.Saved(c)
		wire.Num(c, &one.Count)
	})
}
