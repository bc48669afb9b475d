package contracts

import (
	"imar/internal/base/wire"
	"imar/internal/domain/contract"
	"imar/internal/domain/project"
	"imar/internal/view/dossier"
)

// Saved is the view in a saved form; reading, it fills a new view.
func (v *View) Saved(c *wire.Codec) {
	wire.List(c, &v.rows, 30, func(c *wire.Codec, r **Row) {
		if c.Reading() {
			*r = new(Row)
		}
		(*r).saved(c)
	})
	wire.List(c, &v.paid, 1, func(c *wire.Codec, list *[]payment) {
		wire.List(c, list, 5, func(c *wire.Codec, p *payment) {
			wire.Num(c, &p.seq)
			wire.Symbol(c, &p.currency)
			p.sum.Saved(c)
		})
	})
	// The rows of a link or a project are kept in the order in which they came to
	// it, which rows alone do not tell.
	wire.Map(c, &v.ofLinks, 2, wire.Text[string], savedNumbers)
	wire.Map(c, &v.owned, 2, wire.Text[project.ID], savedNumbers)
	wire.Map(c, &v.links, 2, wire.Num[uint32], func(c *wire.Codec, list *[]link) {
		wire.List(c, list, 2, func(c *wire.Codec, l *link) {
			wire.Num(c, &l.seq)
			wire.Text(c, &l.key)
		})
	})
	wire.Map(c, &v.told, 2, wire.Num[uint32], func(c *wire.Codec, list *[]telling) { wire.List(c, list, 20, savedTelling) })
	wire.Map(c, &v.halves, 30, wire.Num[uint32], func(c *wire.Codec, r **Row) {
		if c.Reading() {
			*r = new(Row)
		}
		(*r).saved(c)
	})
	savedSaid(c, v)
	if !c.Reading() {
		return
	}
	v.byID = make(map[contract.ID]uint32, len(v.rows))
	for i, r := range v.rows {
		v.byID[r.ID] = uint32(i)
	}
	if len(v.paid) != len(v.rows) {
		c.Fail()
	}
}

func savedNumbers(c *wire.Codec, list *[]uint32) { wire.List(c, list, 1, wire.Num[uint32]) }

func (r *Row) saved(c *wire.Codec) {
	wire.Num(c, &r.Num)
	wire.Text(c, &r.ID)
	wire.Text(c, &r.Project)
	wire.Text(c, &r.Process)
	r.Title.Saved(c)
	wire.Symbols(c, &r.Nature)
	for _, s := range []*string{&r.Method, &r.Status, &r.Buyer, &r.Signed, &r.Start, &r.End, &r.OriginalEnd, &r.Outcome} {
		wire.Symbol(c, s)
	}
	wire.Num(c, &r.Tenderers)
	dossier.SavedRefs(c, &r.Suppliers)
	r.Original.Saved(c)
	r.Value.Saved(c)
	r.Final.Saved(c)
	r.Paid.Saved(c)
	wire.Num(c, &r.Modifications)
	wire.Texts(c, &r.Releases)
	wire.Texts(c, &r.Record)
	wire.Text(c, &r.Home)
	c.Bool(&r.Imported)
	c.Bool(&r.Withdrawn)
	r.Changed.Saved(c)
	wire.Num(c, &r.First)
	wire.Num(c, &r.Last)
	wire.Text(c, &r.Sort)
}

func savedTelling(c *wire.Codec, t *telling) {
	wire.Num(c, &t.seq)
	wire.Symbol(c, &t.date)
	t.told.Saved(c)
	wire.Num(c, &t.set[0])
	wire.Num(c, &t.set[1])
	wire.List(c, &t.paid, 4, func(c *wire.Codec, p *keyed) {
		wire.Text(c, &p.key)
		wire.Symbol(c, &p.currency)
		p.sum.Saved(c)
	})
}
