package books

import (
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// Saved is the view in a saved form; reading, it fills an empty one. Names,
// keys and postings are saved; sums, chains and open items follow from them.
func (v *View) Saved(c *wire.Codec) {
	v.few.saved(c, 1, wire.Text[string])
	for d := range v.named {
		v.named[d].saved(c, 1, wire.Text[string])
	}
	for _, n := range []*names{&v.few, &v.named[project], &v.named[contract], &v.named[party], &v.named[item]} {
		if c.Reading() && (n.len() == 0 || n.keys[0] != "") {
			c.Fail()
			return
		}
	}
	v.turnoverKeys.saved(c, 5, func(c *wire.Codec, k *turnoverKey) {
		wire.Num(c, &k.account)
		wire.Num(c, &k.period)
		for _, id := range []*uint32{&k.entity, &k.source, &k.currency} {
			known(c, id, v.few.len())
		}
		if info, ok := k.of().Info(); c.Reading() && (!ok || uint32(info.Account) != k.account) {
			c.Fail()
		}
	})
	v.cellKeys.saved(c, 6, func(c *wire.Codec, k *cellKey) {
		known(c, &k.turnover, v.turnoverKeys.len())
		for _, id := range []*uint32{&k.class, &k.bank, &k.chapter, &k.event} {
			known(c, id, v.few.len())
		}
		wire.Num(c, &k.year)
	})
	v.savedPostings(c)
	wire.List(c, &v.exempt, 3, func(c *wire.Codec, e *Exception) {
		wire.Num(c, &e.Seq)
		wire.Symbols[fund.Exception](c, &e.Of)
		e.When.Saved(c)
	})
	wire.List(c, &v.register, 9, func(c *wire.Codec, o *Override) {
		wire.Num(c, &o.Seq)
		wire.Text(c, &o.ID)
		wire.Symbol(c, &o.Rule)
		c.Bool(&o.Used)
		o.When.Saved(c)
		wire.Num(c, &o.Amount.Minor)
		wire.Symbol(c, &o.Amount.Currency)
		wire.Text(c, &o.Decision)
		wire.Text(c, &o.Expires)
	})
	wire.List(c, &v.marks, 7, savedMark)
	wire.List(c, &v.Sources, 2, fact.Saved[ledger.SourceOpened])
	wire.List(c, &v.Banks, 2, fact.Saved[BankAccount])
	wire.List(c, &v.Agreements, 2, fact.Saved[fund.SignAgreement])
	wire.Map(c, &v.shown, 6, wire.Text[string], func(c *wire.Codec, l *bankLine) {
		wire.Symbol(c, &l.bank)
		wire.Num(c, &l.minor)
		c.Bool(&l.matched)
		l.day.Saved(c)
		wire.Num(c, &l.seq)
	})
	wire.List(c, &v.receipts, 9, func(c *wire.Codec, r *Receipt) {
		wire.Num(c, &r.Seq)
		wire.Symbol(c, &r.Source)
		wire.Symbol(c, &r.Agreement)
		wire.Symbol(c, &r.Bank)
		r.Day.Saved(c)
		wire.Num(c, &r.Amount.Minor)
		wire.Symbol(c, &r.Amount.Currency)
		wire.Num(c, &r.Charge)
		wire.Text(c, &r.Line)
	})
	wire.List(c, &v.covered, 3, func(c *wire.Codec, s *cover) {
		wire.Symbol(c, &s.bank)
		s.from.Saved(c)
		s.to.Saved(c)
	})
	wire.List(c, &v.restricted, 1, wire.Num[fact.Seq])
	wire.Map(c, &v.undone, 2, wire.Num[fact.Seq], func(c *wire.Codec, is *bool) { c.Bool(is) })
	wire.Map(c, &v.took, 2, wire.Text[string], func(c *wire.Codec, is *bool) { c.Bool(is) })
	wire.Map(c, &v.stated, 6, wire.Text[ledger.Bank], fact.Saved[Stated])
}

// known is the number of something of which there are n.
func known(c *wire.Codec, id *uint32, n int) {
	wire.Num(c, id)
	if c.Reading() && int(*id) >= n {
		*id = 0
		c.Fail()
	}
}

// savedPostings is the entries, and the postings in their order.
func (v *View) savedPostings(c *wire.Codec) {
	n := v.entries.n
	wire.Count(c, &n, 3)
	for i := range n {
		var e entry
		if !c.Reading() {
			e = *v.entries.at(uint32(i))
		}
		wire.Num(c, &e.seq)
		e.day.Saved(c)
		e.occurred.Saved(c)
		if c.Err() != nil {
			return
		}
		if c.Reading() {
			v.enter(e)
		}
	}
	n = v.rows.n
	wire.Count(c, &n, 7)
	at, last := uint32(0), uint32(0)
	for i := range n {
		var r row
		if !c.Reading() {
			r = *v.rows.at(uint32(i))
		}
		step := r.entry - last
		wire.Num(c, &r.minor)
		known(c, &r.cell, v.cellKeys.len())
		wire.Num(c, &step)
		r.entry = last + step
		for d := range r.names {
			known(c, &r.names[d], v.named[d].len())
		}
		if !c.Reading() {
			last = r.entry
			continue
		}
		// A cell is made when its first posting comes, so that their numbers go up.
		if fits := int(r.entry) < v.entries.n && r.entry >= last && r.cell <= at && r.minor != 0; c.Err() != nil || !fits {
			c.Fail()
			return
		}
		if r.cell == at {
			at++
		}
		last = r.entry
		v.add(r)
	}
	if c.Reading() && int(at) != v.cellKeys.len() {
		c.Fail()
	}
}
