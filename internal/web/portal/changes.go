package portal

import (
	"encoding/xml"
	"time"

	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/view"
	"imar/internal/web/page"
)

// changes is what changed lately, the latest first.
func (p *Portal) changes(q *ask) (*answer, error) {
	leaf, err := q.leaf()
	if err != nil {
		return nil, err
	}
	var list []page.Change
	total := 0
	var groups []group
	s := p.read(func(m *view.Models) {
		groups = grouped(m.History.Recent(recentFacts))
		total = len(groups)
		groups = cut(groups, leaf, false)
		list = q.entries(m, groups)
	})
	a := &answer{stamp: s}
	if q.twin == ".json" {
		a.data = q.wrap(s, changesData(groups))
		return a, nil
	}
	v := &Subject{Page: p.frame(q, s, "data", page.Say("portal.foot.history")), About: page.Say("portal.changes.intro", recentFacts)}
	v.Crumbs = []page.Link{{Text: v.Title}}
	v.Feed = q.to("/feed.atom")
	section := page.Section{ID: "changes", Title: page.Say("portal.section.changes"), History: list, Empty: nothingIf(len(list) == 0)}
	section.More = append(section.More, turns(q, leaf, total)...)
	section.More = append(section.More, page.Link{Text: page.Say("portal.feed"), Href: q.to("/feed.atom")})
	v.Sections = []page.Section{section}
	a.view = v
	return a, nil
}

// turns are the ways to the neighbouring pages.
func turns(q *ask, leaf, total int) (list []page.Link) {
	if leaf > 1 {
		list = append(list, page.Link{Text: page.Say("portal.paging.previous"), Href: q.to(withQuery(q.path(), map[string][]string{"page": {itoa(leaf - 1)}}))})
	}
	if leaf*leafRows < total {
		list = append(list, page.Link{Text: page.Say("portal.paging.next"), Href: q.to(withQuery(q.path(), map[string][]string{"page": {itoa(leaf + 1)}}))})
	}
	return list
}

func changesData(groups []group) any {
	type change struct {
		First    fact.Seq     `json:"first"`
		Last     fact.Seq     `json:"last"`
		Facts    int          `json:"facts"`
		Subject  fact.Subject `json:"subject"`
		Kinds    []fact.Kind  `json:"kinds"`
		Recorded string       `json:"recorded"`
	}
	list := []change{}
	for _, g := range groups {
		list = append(list, change{g.first.Seq, g.last.Seq, g.count, g.last.Subject, g.kinds, g.last.Recorded.UTC().Format(time.RFC3339)})
	}
	return list
}

// The Atom feed (RFC 4287).
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  atomAuthor  `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Summary string   `xml:"summary"`
		Link    atomLink `xml:"link"`
	}
)

// feedEntries is how many changes the feed tells.
const feedEntries = 50

// feed is the changes as an Atom feed.
func (p *Portal) feed(q *ask) (*answer, error) {
	base := p.Book.Site().Base
	name, _, _ := p.Book.Site().Name.In(q.lang)
	f := atomFeed{Lang: string(q.lang), ID: "urn:imar:" + p.origin() + ":changes:" + string(q.lang), Title: name + lang.T(q.lang, "portal.colon") + " " + lang.T(q.lang, "portal.foot.history"), Author: atomAuthor{name},
		Links: []atomLink{{"self", "application/atom+xml", base + q.to("/feed.atom")}, {"alternate", "text/html", base + q.to("/changes")}}}
	s := p.read(func(m *view.Models) {
		groups := grouped(m.History.Recent(recentFacts))
		for _, g := range groups[:min(feedEntries, len(groups))] {
			what := q.subject(m, g.last.Subject)
			href := what.Href
			if href == "" {
				href = q.proof(int64(g.last.Seq))
			}
			f.Entries = append(f.Entries, atomEntry{
				ID:    "urn:imar:" + p.origin() + ":fact:" + itoa(int(g.last.Seq)),
				Title: clean(what.Plain(q.lang)), Updated: g.last.Recorded.UTC().Format(time.RFC3339),
				Summary: clean(label("kind", string(g.kinds[0])).Plain(q.lang)), Link: atomLink{Rel: "alternate", Href: base + href},
			})
		}
	})
	f.Updated = s.now.UTC().Format(time.RFC3339)
	body, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		return nil, err
	}
	return &answer{stamp: s, file: &file{"application/atom+xml; charset=utf-8", append([]byte(xml.Header), append(body, '\n')...)}}, nil
}

// clean is a text on one line.
func clean(s string) string {
	if s == "" {
		return "–"
	}
	return clip(s)
}
