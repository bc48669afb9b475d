package portal

import (
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/project"
	"imar/internal/view"
	"imar/internal/web/page"
)

// searched is how many hits a search ranks, counts and leafs through.
const searched = 1000

// kinds are the nouns that a search can be narrowed to, in the order shown.
var kinds = []struct {
	name  string
	noun  view.Noun
	count string
}{
	{"project", view.NounProject, "portal.count.projects"},
	{"contract", view.NounContract, "portal.count.contracts"},
	{"party", view.NounParty, "portal.count.parties"},
	{"asset", view.NounAsset, "portal.count.assets"},
}

// search answers the search box. An id goes straight to its page.
func (p *Portal) search(q *ask) (*answer, error) {
	kind, err := q.choice("kind", "", "project", "contract", "party", "asset")
	if err != nil {
		return nil, err
	}
	leaf, err := q.leaf()
	if err != nil {
		return nil, err
	}
	words := strings.TrimSpace(q.values.Get("q"))
	a := &answer{}
	v := &Search{}
	a.stamp = p.read(func(m *view.Models) {
		if a.redirect = q.jump(m, words); a.redirect != "" {
			return
		}
		hits, total := m.Search(words, searched)
		counts := map[view.Noun]int{}
		for _, h := range hits {
			counts[h.Noun]++
		}
		for _, k := range kinds {
			if n := counts[k.noun]; n > 0 {
				v.Facets = append(v.Facets, page.Link{Text: page.Say(k.count, n), Href: q.with("kind", k.name)})
			}
			if k.name == kind {
				hits = slices.DeleteFunc(hits, func(h view.Hit) bool { return h.Noun != k.noun })
				total = len(hits)
			}
		}
		v.Count = page.Say("portal.count.results", total)
		v.Paging = page.Turn(leaf, (len(hits)+leafRows-1)/leafRows, func(n int) string {
			values := clone(q.values)
			values.Set("page", itoa(n))
			return q.to(withQuery("/search", values))
		})
		for _, h := range cut(hits, leaf, false) {
			v.Hits = append(v.Hits, q.hit(m, h))
		}
	})
	if a.redirect != "" {
		return a, nil
	}
	v.Page = p.frame(q, a.stamp, "", page.Say("portal.search.title", words))
	v.NoIndex, v.Query = true, words
	v.Empty = page.Empty{Title: page.Say("portal.empty.search.title"), Body: page.Say("portal.empty.search.body")}
	if words == "" {
		v.Title = page.Say("portal.search.button")
		v.Empty = page.Empty{Body: page.Say("portal.search.intro")}
	}
	a.view = v
	if q.twin == ".json" {
		a.data = q.wrap(a.stamp, v.data(q.lang))
	}
	return a, nil
}

// jump is the address of the thing that is called exactly as the words say.
func (q *ask) jump(m *view.Models, words string) string {
	if q.twin != "" || words == "" {
		return ""
	}
	switch {
	case m.Projects.At(project.ID(words)) != nil:
		return q.toThing("projects", words)
	case m.Contracts.At(contract.ID(words)) != nil:
		return q.toThing("contracts", words)
	case m.Parties.At(words) != nil:
		return q.toThing("parties", words)
	case m.Assets.At(words) != nil:
		return q.toThing("assets", words)
	}
	return ""
}

// hit is one thing found.
func (q *ask) hit(m *view.Models, h view.Hit) Hit {
	switch h.Noun {
	case view.NounProject:
		r := m.Projects.ByNum(h.Num)
		hit := Hit{Kind: page.Say("portal.project"), Title: named(r.Title, string(r.ID)).To(q.toThing("projects", string(r.ID))), State: stage(r.Stage)}
		if where := q.where(r); !where.IsZero() {
			hit.Lead = append(hit.Lead, flat(where)...)
		}
		hit.Lead = append(hit.Lead, page.Code(string(r.ID)))
		return hit
	case view.NounContract:
		r := m.Contracts.Rows()[h.Num]
		hit := Hit{Kind: page.Say("portal.contract"), Title: named(r.Title, r.Process).To(q.toThing("contracts", string(r.ID))), State: processState(r.Status)}
		for _, s := range r.Suppliers {
			hit.Lead = append(hit.Lead, page.Wrote(und(s.Name)))
		}
		return hit
	case view.NounParty:
		r := m.Parties.Rows()[h.Num]
		hit := Hit{Kind: page.Say("portal.party"), Title: named(r.Names, r.ID).To(q.toThing("parties", r.ID))}
		for _, role := range r.Roles {
			hit.Lead = append(hit.Lead, label("partyRole", role))
		}
		return hit
	}
	r := m.Assets.Rows()[h.Num]
	hit := Hit{Kind: label("assetKind", r.Kind), Title: named(r.Names, r.ID).To(q.toThing("assets", r.ID))}
	if where := q.place(r.District, r.Municipality); !where.IsZero() {
		hit.Lead = append(hit.Lead, flat(where)...)
	}
	return hit
}

// data is the JSON twin of a search.
func (s *Search) data(l lang.Lang) any {
	type hit struct {
		Kind  string `json:"kind"`
		Title string `json:"title"`
		Page  string `json:"page"`
	}
	hits := []hit{}
	for _, h := range s.Hits {
		hits = append(hits, hit{h.Kind.Plain(l), h.Title.Plain(l), h.Title.Href})
	}
	return hits
}
