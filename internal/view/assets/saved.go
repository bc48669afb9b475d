package assets

import (
	"imar/internal/base/wire"
	"imar/internal/domain/asset"
	"imar/internal/domain/fact"
)

// Saved is the view in a saved form; reading, it fills a new view.
func (v *View) Saved(c *wire.Codec) {
	wire.List(c, &v.rows, 19, func(c *wire.Codec, r **Row) {
		if c.Reading() {
			*r = new(Row)
		}
		(*r).saved(c)
	})
	if c.Reading() {
		v.byID = make(map[string]uint32, len(v.rows))
		for i, r := range v.rows {
			v.byID[r.ID] = uint32(i)
		}
	}
}

func (r *Row) saved(c *wire.Codec) {
	wire.Num(c, &r.Num)
	wire.Text(c, &r.ID)
	r.Names.Saved(c)
	for _, s := range []*string{&r.Kind, &r.Owner, &r.District, &r.Municipality, &r.Capacity, &r.Unit} {
		wire.Symbol(c, s)
	}
	fact.SavedPointer(c, &r.Location)
	wire.List(c, &r.Damage, 9, savedDamage)
	wire.List(c, &r.Checks, 6, savedCheck)
	wire.Texts(c, &r.Projects)
	wire.Num(c, &r.First)
	wire.Num(c, &r.Last)
	wire.Text(c, &r.Sort)
}

func savedDamage(c *wire.Codec, d *asset.Damage) {
	wire.Text(c, &d.ID)
	for _, s := range []*string{&d.Date, &d.Level, &d.Cause, &d.Source, &d.Method, &d.Description, &d.DescriptionEn} {
		wire.Symbol(c, s)
	}
	fact.SavedPointer(c, &d.RepairCost)
}

func savedCheck(c *wire.Codec, f *asset.Functioning) {
	wire.Text(c, &f.ID)
	for _, s := range []*string{&f.Date, &f.Works, &f.By, &f.Note, &f.NoteEn} {
		wire.Symbol(c, s)
	}
}
