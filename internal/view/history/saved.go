package history

import (
	"time"

	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
)

// Saved is the view in a saved form; reading, it fills a new view.
func (v *View) Saved(c *wire.Codec) {
	v.savedChains(c)
	wire.List(c, &v.recent, 5, func(c *wire.Codec, o *Change) {
		wire.Num(c, &o.Seq)
		wire.Symbol(c, &o.Kind)
		wire.Text(c, &o.Subject)
		wire.Text(c, &o.Key)
		savedTime(c, &o.Recorded)
	})
	wire.List(c, &v.imports, 3, func(c *wire.Codec, o *Import) {
		wire.Num(c, &o.Seq)
		savedTime(c, &o.Recorded)
		fact.SavedPointer(c, &o.Import)
	})
	wire.List(c, &v.papers, 3, func(c *wire.Codec, o *Paper) {
		wire.Num(c, &o.Seq)
		fact.SavedPointer(c, &o.Document)
		fact.SavedPointer(c, &o.Decision)
	})
	wire.List(c, &v.redacted, 3, func(c *wire.Codec, o *Redaction) {
		wire.Num(c, &o.Seq)
		savedTime(c, &o.Recorded)
		if c.Reading() {
			o.Withholding = new(statement.Withholding)
		}
		fact.Saved(c, o.Withholding)
	})
	wire.List(c, &v.days, 2, func(c *wire.Codec, o *dayEnd) {
		o.day.Saved(c)
		wire.Num(c, &o.last)
	})
	wire.Num(c, &v.Size)
	wire.Num(c, &v.Redaction)
	savedTime(c, &v.Now)
	wire.Text(c, &v.Today)
}

// savedChains writes each number as its distance from the one before. Reading,
// all chains share one array, each with no room to grow into the next.
func (v *View) savedChains(c *wire.Codec) {
	total := 0
	for _, chain := range v.chains {
		total += len(chain)
	}
	wire.Num(c, &total)
	var all []uint32
	if c.Reading() {
		if total < 0 || total > c.Rest() {
			c.Fail()
			return
		}
		all = make([]uint32, 0, total)
	}
	wire.Map(c, &v.chains, 2, wire.Text[fact.Subject], func(c *wire.Codec, chain *[]uint32) {
		n, last := len(*chain), uint32(0)
		wire.Num(c, &n)
		if c.Reading() && (n < 0 || n > cap(all)-len(all)) {
			c.Fail()
			return
		}
		first := len(all)
		for i := range n {
			var step uint32
			if !c.Reading() {
				step = (*chain)[i] - last
			}
			wire.Num(c, &step)
			last += step
			if c.Reading() {
				all = append(all, last)
			}
		}
		if c.Reading() {
			*chain = all[first:len(all):len(all)]
		}
	})
}

// savedTime is a moment to the millisecond, as the record keeps it.
func savedTime(c *wire.Codec, t *time.Time) {
	ms := int64(0)
	if !t.IsZero() {
		ms = t.UnixMilli()
	}
	if wire.Num(c, &ms); !c.Reading() {
		return
	}
	if *t = (time.Time{}); ms != 0 {
		*t = time.UnixMilli(ms).UTC()
	}
}
