package portfolio

import (
	"imar/internal/base/wire"
	"imar/internal/domain/contract"
	"imar/internal/domain/project"
)

// Saved is the view in a saved form; reading, it fills a new view.
func (v *View) Saved(c *wire.Codec) {
	wire.List(c, &v.rows, 40, func(c *wire.Codec, r **Row) {
		if c.Reading() {
			*r = new(Row)
		}
		(*r).saved(c)
	})
	wire.List(c, &v.work, 3, savedWork)
	wire.List(c, &v.pieces, 8, savedPiece)
	wire.Map(c, &v.borrowed, 6, wire.Text[contract.ID], func(c *wire.Codec, b *Borrowed) {
		b.Original.Saved(c)
		b.Value.Saved(c)
		b.Paid.Saved(c)
		wire.Num(c, &b.Disclosed[0])
		wire.Num(c, &b.Disclosed[1])
	})
	if !c.Reading() {
		return
	}
	v.byID = make(map[project.ID]uint32, len(v.rows))
	for i, r := range v.rows {
		v.byID[r.ID] = uint32(i)
	}
	v.owners = make(map[contract.ID]uint32, len(v.pieces))
	for i := range v.pieces {
		v.owners[v.pieces[i].id] = uint32(i)
		if int(v.pieces[i].project) >= len(v.rows) {
			c.Fail()
		}
	}
	if len(v.work) != len(v.rows) {
		c.Fail()
	}
	v.fresh = make([]uint32, len(v.rows)) // the columns know none of them yet
	for i := range v.fresh {
		v.fresh[i] = uint32(i)
	}
}

func (r *Row) saved(c *wire.Codec) {
	wire.Num(c, &r.Num)
	wire.Text(c, &r.ID)
	r.Title.Saved(c)
	for _, s := range []*string{&r.Status, (*string)(&r.Stage), &r.Type, &r.District, &r.Municipality, &r.Region, &r.Country,
		&r.Exactness, &r.Start, &r.End, &r.Authority, &r.Physical} {
		wire.Symbol(c, s)
	}
	wire.Symbols(c, &r.Sectors)
	c.Bool(&r.Located)
	c.Bool(&r.HasPoint)
	wire.Num(c, &r.Point.Lon)
	wire.Num(c, &r.Point.Lat)
	r.Budget.Saved(c)
	r.Value.Saved(c)
	r.Original.Saved(c)
	r.Paid.Saved(c)
	wire.Num(c, &r.Contracts)
	wire.Num(c, &r.Documents)
	wire.Num(c, &r.Visits)
	wire.Texts(c, &r.Assets)
	wire.Num(c, &r.Disclosed[0])
	wire.Num(c, &r.Disclosed[1])
	r.Changed.Saved(c)
	wire.Num(c, &r.First)
	wire.Num(c, &r.Last)
	wire.Text(c, &r.Sort)
	c.Bool(&r.Imported)
}

// Saved is names in a saved form.
func (n *Names) Saved(c *wire.Codec) {
	wire.Text(c, &n.Base)
	wire.Text(c, &n.Ar)
	wire.Text(c, &n.En)
	wire.Symbol(c, &n.Lang)
}

func savedWork(c *wire.Codec, w *work) {
	wire.List(c, &w.contracts, 1, wire.Num[uint32])
	wire.List(c, &w.paid, 5, func(c *wire.Codec, p *payment) {
		wire.Num(c, &p.seq)
		wire.Symbol(c, &p.currency)
		p.sum.Saved(c)
	})
	wire.List(c, &w.told, 3, func(c *wire.Codec, t *telling) {
		wire.Num(c, &t.seq)
		wire.Num(c, &t.set[0])
		wire.Num(c, &t.set[1])
	})
}

func savedPiece(c *wire.Codec, p *piece) {
	wire.Text(c, &p.id)
	wire.Num(c, &p.project)
	c.Bool(&p.counted)
	p.original.Saved(c)
	p.value.Saved(c)
	c.Bool(&p.modified)
}
