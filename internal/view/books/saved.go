package books

import (
	"imar/internal/base/clock"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// Saved is the view in a saved form; reading, it fills an empty one. Chains and
// sums are worked out again.
func (v *View) Saved(c *wire.Codec) {
	wire.Texts(c, &v.names)
	wire.List(c, &v.seq, 1, wire.Num[fact.Seq])
	day := func(c *wire.Codec, d *clock.Day) { d.Saved(c) }
	wire.List(c, &v.day, 1, day)
	wire.List(c, &v.occurred, 1, day)
	wire.List(c, &v.event, 1, wire.Num[uint32])
	wire.List(c, &v.account, 1, wire.Num[ledger.Account])
	wire.List(c, &v.minor, 1, wire.Num[int64])
	wire.List(c, &v.year, 1, wire.Num[ledger.Year])
	wire.List(c, &v.of, 1, wire.Num[uint32])
	for d := range v.dims {
		wire.List(c, &v.dims[d], 1, wire.Num[uint32])
	}
	wire.List(c, &v.exempt, 3, func(c *wire.Codec, e *Exception) {
		wire.Num(c, &e.Seq)
		wire.Symbols[fund.Exception](c, &e.Of)
		e.When.Saved(c)
	})
	wire.List(c, &v.register, 4, func(c *wire.Codec, o *Override) {
		wire.Num(c, &o.Seq)
		wire.Text(c, &o.ID)
		wire.Symbol(c, &o.Rule)
		c.Bool(&o.Used)
	})
	wire.List(c, &v.Sources, 2, fact.Saved[ledger.SourceOpened])
	wire.List(c, &v.Banks, 2, fact.Saved[BankAccount])
	wire.List(c, &v.Agreements, 2, fact.Saved[fund.SignAgreement])
	wire.Map(c, &v.shown, 4, wire.Text[string], func(c *wire.Codec, l *bankLine) {
		wire.Symbol(c, &l.bank)
		wire.Num(c, &l.minor)
		c.Bool(&l.matched)
	})
	wire.Map(c, &v.took, 2, wire.Text[string], func(c *wire.Codec, is *bool) { c.Bool(is) })
	wire.Map(c, &v.stated, 6, wire.Text[ledger.Bank], fact.Saved[Stated])
	if c.Reading() && c.Err() == nil {
		v.rebuild(c)
	}
}

// rebuild makes what follows from the columns, and refuses columns that do not
// fit together.
func (v *View) rebuild(c *wire.Codec) {
	n, entries := len(v.account), len(v.seq)
	whole := len(v.minor) == n && len(v.year) == n && len(v.of) == n && len(v.day) == entries && len(v.occurred) == entries && len(v.event) == entries
	for d := range v.dims {
		whole = whole && len(v.dims[d]) == n
	}
	if !whole {
		c.Fail()
		return
	}
	for i, name := range v.names {
		v.ids[name] = uint32(i)
	}
	account, of := v.account, v.of
	v.account = v.account[:0]
	for i, a := range account {
		if int(of[i]) >= entries {
			c.Fail()
			return
		}
		var ids [dimensions]uint32
		for d := range ids {
			if ids[d] = v.dims[d][i]; int(ids[d]) >= len(v.names) {
				c.Fail()
				return
			}
		}
		v.account = append(v.account, a)
		v.link(ids)
		k := sumKey{a, ids[source], ids[currency], ledger.PeriodOf(v.day[of[i]])}
		t := v.sums[k]
		if v.minor[i] > 0 {
			t.debit += v.minor[i]
		} else {
			t.credit -= v.minor[i]
		}
		v.sums[k] = t
	}
}
