package directory

import (
	"imar/internal/base/wire"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
)

// Saved is the view in a saved form; reading, it fills a new view.
func (v *View) Saved(c *wire.Codec) {
	wire.List(c, &v.rows, 18, func(c *wire.Codec, r **Row) {
		if c.Reading() {
			*r = new(Row)
		}
		(*r).saved(c)
	})
	wire.Map(c, &v.byKey, 2, wire.Text[string], wire.Num[uint32])
	wire.Map(c, &v.byID, 2, wire.Text[string], wire.Num[uint32])
	wire.Map(c, &v.owned, 2, wire.Text[contract.ID], wire.Text[project.ID])
	wire.Map(c, &v.supplied, 2, wire.Text[contract.ID], func(c *wire.Codec, list *[]supply) {
		wire.List(c, list, 2, func(c *wire.Codec, s *supply) {
			wire.Num(c, &s.seq)
			wire.Num(c, &s.row)
		})
	})
	wire.Map(c, &v.homes, 2, wire.Text[contract.ID], wire.Text[contract.ID])
	wire.Map(c, &v.halves, 2, wire.Text[contract.ID], wire.Texts[contract.ID])
	if !c.Reading() {
		return
	}
	for _, list := range v.supplied {
		for _, s := range list {
			if int(s.row) >= len(v.rows) {
				c.Fail()
				return
			}
		}
	}
}

func (r *Row) saved(c *wire.Codec) {
	wire.Num(c, &r.Num)
	wire.Text(c, &r.ID)
	r.Names.Saved(c)
	for _, s := range []*string{&r.Scheme, &r.Kind, &r.Address} {
		wire.Symbol(c, s)
	}
	wire.Text(c, &r.Identifier)
	wire.Symbols(c, &r.Roles)
	wire.Texts(c, &r.Projects)
	wire.Texts(c, &r.Contracts)
	wire.List(c, &r.Debarred, 1, fact.Saved[party.Debarment])
	c.Bool(&r.Registered)
	wire.Num(c, &r.First)
	wire.Num(c, &r.Last)
	wire.Text(c, &r.Sort)
}
