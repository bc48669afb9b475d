package contracts

import (
	"cmp"
	"slices"

	"imar/internal/base/wire"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
)

// saying is a fact with which a process said something that a release can tell:
// an imported release itself, or anything about a process that a project names.
type saying struct {
	seq, num uint32
	released bool
}

// spokenFor is whether releases tell a process that a project names, from a fact on.
type spokenFor struct {
	seq  uint32
	told bool
}

// Said is a process that said something in a stretch of the record.
type Said struct {
	ID      contract.ID
	Project project.ID // "" for a process that imported releases tell
	Last    fact.Seq   // of what it said
}

// Said lists the processes of which a release can tell something new out of the
// facts behind from, to the fact to, in the order of the last of it. A process that
// a project names is not among them where releases told it, as the record stood
// then: they speak for it. The answer for a stretch never changes.
func (v *View) Said(from, to fact.Seq) (list []Said) {
	behind := func(seq fact.Seq) int {
		i, _ := slices.BinarySearchFunc(v.said, uint32(seq)+1, func(s saying, seq uint32) int { return cmp.Compare(s.seq, seq) })
		return i
	}
	last := map[uint32]fact.Seq{}
	for _, s := range v.said[behind(from):behind(to)] {
		if s.released || !v.toldAt(s.num, to) {
			last[s.num] = fact.Seq(s.seq)
		}
	}
	for num, seq := range last {
		list = append(list, Said{v.rows[num].ID, v.rows[num].Project, seq})
	}
	slices.SortFunc(list, func(a, b Said) int { return cmp.Compare(a.Last, b.Last) })
	return list
}

func (v *View) toldAt(num uint32, at fact.Seq) bool {
	for _, t := range slices.Backward(v.spokenFor[num]) {
		if fact.Seq(t.seq) <= at {
			return t.told
		}
	}
	return false
}

// say notes what a fact about a process has a release tell, and of which processes
// releases tell since; touched are those that share a link with it now, or did
// before.
func (v *View) say(n uint32, seq fact.Seq, released bool, touched []uint32) {
	own := v.own(n)
	if released || own.Project != "" && !own.Withdrawn {
		v.said = append(v.said, saying{uint32(seq), n, released})
	}
	for _, m := range touched {
		if v.own(m).Project == "" {
			continue
		}
		told, was := len(v.Tellers(v.rows[m])) > 0, v.spokenFor[m]
		if before := len(was) > 0 && was[len(was)-1].told; told != before {
			v.spokenFor[m] = append(slices.Clip(was), spokenFor{uint32(seq), told})
		}
	}
}

// Tellers are the processes known from releases that tell a process which a project
// names: its other half, or that of another project's process which is the same.
func (v *View) Tellers(r *Row) (list []contract.ID) {
	for _, l := range v.links[r.Num] {
		for _, m := range v.ofLinks[l.key] {
			if t := v.own(m); t.Project == "" && !t.Withdrawn && !slices.Contains(list, t.ID) {
				list = append(list, t.ID)
			}
		}
	}
	return list
}

func savedSaid(c *wire.Codec, v *View) {
	wire.List(c, &v.said, 3, func(c *wire.Codec, s *saying) {
		wire.Num(c, &s.seq)
		wire.Num(c, &s.num)
		c.Bool(&s.released)
		if int(s.num) >= len(v.rows) {
			c.Fail()
		}
	})
	wire.Map(c, &v.spokenFor, 2, wire.Num[uint32], func(c *wire.Codec, list *[]spokenFor) {
		wire.List(c, list, 2, func(c *wire.Codec, t *spokenFor) {
			wire.Num(c, &t.seq)
			c.Bool(&t.told)
		})
	})
}
