package portal

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/view"
	"imar/internal/web/page"
	"imar/internal/web/pagecache"
)

// present is what a page of the past takes from the present all the same: the
// version that the page is kept for, and what may no longer be shown. A part
// that was withheld later is withheld on every page of the past as well.
type present struct {
	at     pagecache.Version
	hidden withheld
}

// then is a portal over the views as they stood when the reader asks, and notes
// in q how the reader said so.
func (p *Portal) then(q *ask) (*Portal, error) {
	if p.Past == nil {
		return nil, problem.New(problem.Unsupported, "portal.problem.no-past").At("as-of")
	}
	now := &present{}
	var err error
	p.Views.Read(func(m *view.Models) {
		now.at, now.hidden = versionOf(m), withheldOf(m)
		q.ago, err = q.asOf(m)
	})
	if err != nil {
		return nil, err
	}
	views, err := p.Past(q.Context(), q.ago.size)
	if err != nil {
		return nil, err
	}
	then := *p
	then.Views, then.present = views, now
	return &then, nil
}

// hidden is what may not be shown, whenever the views stand.
func (p *Portal) hidden(m *view.Models) withheld {
	if p.present != nil {
		return p.present.hidden
	}
	return withheldOf(m)
}

// presently is the address of the page as it stands now, below the language.
func (q *ask) presently() string {
	values := clone(q.values)
	values.Del("as-of")
	return withQuery(q.path(), values)
}

// askBack asks for this page as it stood, with its filters kept.
func (q *ask) askBack(today string) *page.Back {
	b := &page.Back{Action: page.Address(q.lang, q.path()), Through: today}
	if d, err := clock.Parse(q.values.Get("as-of")); err == nil {
		b.Day = d.String()
	}
	for _, name := range slices.Sorted(maps.Keys(q.values)) {
		if name == "as-of" || name == "page" {
			continue
		}
		for _, v := range q.values[name] {
			b.Kept = append(b.Kept, page.Kept{Name: name, Value: v})
		}
	}
	return b
}

// along is a path with the reader's day of the past, if what stands there can go
// back to it.
func (q *ask) along(path string) string {
	if q.ago.size == 0 || !goesBack(path) {
		return path
	}
	base, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil || values.Has("as-of") {
		return path
	}
	values.Set("as-of", q.values.Get("as-of"))
	return withQuery(base, values)
}

// goesBack says whether a path's page can go back.
func goesBack(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	noun, id, deep := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	kind := "/" + noun
	if deep && id != "" {
		kind += "/{id...}"
	}
	return backs[kind] != never
}

// backs is how the page of each route goes back.
var backs = map[string]back{}

func init() { // a variable's own value would depend on itself: pages link to routes
	for _, rt := range routes() {
		backs[rt.path] = rt.back
	}
}
