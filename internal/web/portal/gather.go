package portal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"
	"imar/internal/view"
	"imar/internal/view/dossier"
	"imar/internal/web/page"
)

// withheldPart names a part that may no longer be shown.
type withheldPart struct {
	seq  fact.Seq
	part int
}

// withheld is why each withheld part is not shown.
type withheld map[withheldPart]string

// withheldOf is every withholding that the views know. It is theirs and not the
// store's, so that a page is a function of the record's size alone.
func withheldOf(m *view.Models) withheld {
	w := withheld{}
	for _, r := range m.History.Redactions() {
		w[withheldPart{r.Withholding.Seq, r.Index}] = r.Reason
	}
	return w
}

// events reads facts as the public may see them: restricted and withheld parts
// are not at hand, whatever the store gave.
func (p *Portal) events(ctx context.Context, seqs []fact.Seq, hidden withheld) ([]whole.Event, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	facts, err := p.Facts(ctx, seqs)
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	events := make([]whole.Event, 0, len(facts))
	for i := range facts {
		f := open(facts[i], hidden)
		e, err := whole.Decode(&f)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

// open is a fact without what the public may not see.
func open(f fact.Fact, hidden withheld) fact.Fact {
	parts := slices.Clone(f.Parts)
	for i := range parts {
		_, gone := hidden[withheldPart{f.Seq, i}]
		if f.Restricted || gone || !fact.Open(parts[i].Name) {
			parts[i].Body, parts[i].Salt = nil, [32]byte{}
		}
	}
	f.Parts = parts
	return f
}

// past is how far back a page looks.
type past struct {
	size fact.Seq   // 0: the present
	said page.Value // how the reader asked for it
}

// asOf reads the parameter as-of: a size of the record, or a day, which means
// the end of it.
func (q *ask) asOf(m *view.Models) (past, error) {
	v := q.values.Get("as-of")
	if v == "" {
		return past{}, nil
	}
	if n, err := strconv.ParseInt(v, 10, 64); err == nil && len(v) != 8 {
		if n < 1 || fact.Seq(n) > m.History.Size {
			return past{}, problem.New(problem.Invalid, "portal.problem.size", int64(m.History.Size)).At("as-of")
		}
		return past{fact.Seq(n), page.Say("portal.asof.size", n)}, nil
	}
	d, err := clock.Parse(v)
	if err != nil {
		var list problem.List
		for _, p := range problem.Of(err) {
			list = append(list, p.At("as-of"))
		}
		return past{}, list
	}
	size := m.History.SizeAt(d)
	if size == 0 {
		return past{}, problem.New(problem.Invalid, "portal.problem.before-record", page.On(d)).At("as-of")
	}
	return past{size, page.Say("portal.asof", d)}, nil
}

// gathered is everything that the page of one subject is made of.
type gathered struct {
	stamp
	past
	about   fact.Subject // what the page is about
	hidden  withheld
	dossier *dossier.Dossier
}

// chains are the facts of subjects up to a size, in order.
func chains(m *view.Models, size fact.Seq, subjects ...fact.Subject) []fact.Seq {
	var seqs []fact.Seq
	for _, s := range subjects {
		seqs = append(seqs, m.History.Chain(s, size)...)
	}
	slices.Sort(seqs)
	return slices.Compact(seqs)
}

// gather folds the facts of subjects, of which the first is the page's own, and then those of the assets that they
// name.
func (p *Portal) gather(q *ask, known func(m *view.Models, id string) bool, subjects func(m *view.Models) []fact.Subject) (*gathered, error) {
	g := &gathered{}
	var list []fact.Subject
	var seqs []fact.Seq
	var err error
	found := false
	g.stamp = p.read(func(m *view.Models) {
		if found = q.resolve(func(id string) bool { return known(m, id) }); !found {
			return
		}
		if g.past, err = q.asOf(m); err != nil {
			return
		}
		q.ago = g.past
		g.hidden = p.hidden(m)
		list = subjects(m)
		g.about = list[0]
		seqs = chains(m, g.past.size, list...)
	})
	if !found {
		return nil, errNotFound
	}
	if err != nil {
		return nil, err
	}
	events, err := p.events(q.Context(), seqs, g.hidden)
	if err != nil {
		return nil, err
	}
	g.dossier = dossier.Of(events)
	if assets := assetsOf(g.dossier); len(assets) > 0 {
		var more []fact.Seq
		p.read(func(m *view.Models) { more = chains(m, g.until(), assets...) })
		more = slices.DeleteFunc(more, func(seq fact.Seq) bool {
			_, read := slices.BinarySearch(seqs, seq)
			return read
		})
		theirs, err := p.events(q.Context(), more, g.hidden)
		if err != nil {
			return nil, err
		}
		events = append(events, theirs...)
		slices.SortFunc(events, func(a, b whole.Event) int { return cmp.Compare(a.Seq, b.Seq) })
		g.dossier = dossier.Of(events)
	}
	if len(g.dossier.History) == 0 {
		return nil, errNotFound // not yet on record then
	}
	return g, nil
}

// until is the size up to which facts count. It is never 0, so that what was
// recorded while the page is made does not slip in.
func (g *gathered) until() fact.Seq {
	if g.past.size > 0 {
		return g.past.size
	}
	return max(fact.Seq(g.at.Size), 1)
}

// assetsOf are the assets that projects say they work on.
func assetsOf(d *dossier.Dossier) (list []fact.Subject) {
	for _, s := range dossier.All[project.Description](d, "", project.Described) {
		for _, id := range s.Body.Assets {
			list = append(list, fact.NewSubject("asset", id))
		}
	}
	return list
}

// moment is when a fact was recorded, in the zone of the pages.
func moment(t time.Time) page.Value { return page.At(t.In(clock.Zone)) }
