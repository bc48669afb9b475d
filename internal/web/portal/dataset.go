package portal

import (
	"errors"
	"net/http"

	"imar/internal/base/problem"
	"imar/internal/web/dataset"
	"imar/internal/web/page"
)

// dataset sends a whole file of the public record.
func (p *Portal) dataset(w http.ResponseWriter, r *http.Request) {
	if p.Shelf == nil {
		p.missing(w, r)
		return
	}
	c, ok, err := p.Shelf.Get(r.Context(), r.PathValue("file"))
	switch {
	case !ok:
		p.missing(w, r)
		return
	case errors.Is(err, dataset.ErrMaking):
		w.Header().Set("Retry-After", "15")
		p.fail(w, p.stray(r), http.StatusServiceUnavailable, problem.New(problem.Unavailable, "portal.dataset.making"))
		return
	case err != nil:
		return // nobody waits
	}
	if err := dataset.Send(w, r, c); err != nil {
		p.fail(w, p.stray(r), 0, problem.New(problem.Unavailable, "problem.internal").Because(err))
	}
}

// datasetSection is the whole files, each under an address that stays.
func (p *Portal) datasetSection(q *ask) page.Section {
	s := page.Section{ID: "datasets", Title: page.Say("portal.section.datasets"), Intro: page.Say("portal.data.datasets")}
	for _, name := range p.Shelf.Names() {
		s.Facts = append(s.Facts, page.Fact{Name: page.Say("portal.dataset." + name), Value: page.Code(dataset.Prefix + name).To(dataset.Prefix + name)})
	}
	if p.Releases != nil {
		s.Facts = append(s.Facts, page.Fact{Name: page.Say("portal.dataset.releases"), Value: page.Code(releasesPath).To(releasesPath)})
	}
	s.More = []page.Link{{Text: page.Say("portal.register"), Href: q.to("/data/register")}, {Text: page.Say("portal.data.catalogue"), Href: cataloguePath}}
	return s
}
