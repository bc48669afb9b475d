package portal

import (
	"cmp"
	"net/url"
	"slices"

	"imar/internal/base/lang"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/view"
	"imar/internal/view/portfolio"
	"imar/internal/view/tally"
	"imar/internal/web/chart"
	"imar/internal/web/page"
)

// groups are the four words in which home sums up the stages.
var groups = []struct {
	key    string
	stages []project.Stage
}{
	{"portal.count.planned", []project.Stage{project.Identification, project.Preparation, project.Procurement}},
	{"portal.count.going", []project.Stage{project.Implementation}},
	{"portal.count.done", []project.Stage{project.AtCompletion, project.Maintenance, project.Decommissioning, project.Decommissioned}},
	{"portal.count.stopped", []project.Stage{project.Paused, project.Rejected, project.Stopped}},
}

// home is the first page.
func (p *Portal) home(q *ask) (*answer, error) {
	var all portfolio.Result
	var lately []page.Change
	var week int
	var sums []fundSum
	var money []page.Figure
	var flow page.Section
	s := p.read(func(m *view.Models) {
		all = m.Projects.Query(portfolio.Filter{}, portfolio.SortChanged, 0, 1)
		if sums = fundSums(m); q.twin == "" && len(sums) > 0 {
			money, flow = q.moneyFiguresOf(m), q.flowSection(m)
		}
		lately = q.lately(m, 6)
		week = m.History.Since(weekBefore(m.History.Today))
	})
	a := &answer{stamp: s}
	counts := map[string][]portfolio.Count{}
	for _, f := range all.Facets {
		counts[f.Name] = f.Values
	}
	if q.twin == ".json" {
		a.data = q.wrap(s, homeData(all, sums))
		return a, nil
	}
	v := &Home{Page: p.frame(q, s, "", page.Say("portal.home.heading")), Heading: page.Say("portal.home.heading")}
	v.Summary = page.Say("portal.home.heading")
	v.Words = Sentence{Key: "portal.home.words", Figures: q.homeFigures(all.Total, counts["stage"])}
	published := q.moneyFigures(all)
	if v.Figures = money; len(money) == 0 {
		v.Figures, published = published, nil
	}
	v.States = q.measures("stage", "stage", counts["stage"], all.Total, stageLook)
	if c := q.countryMap(counts["district"]); c != nil {
		v.Sections = append(v.Sections, page.Section{ID: "map", Title: page.Say("portal.home.map"), Chart: c,
			More: []page.Link{{Text: page.Say("portal.map.more"), Href: q.to("/map")}, {Text: page.Say("portal.nav.places"), Href: q.to("/places")}}})
	}
	if flow.Chart != nil {
		flow.More = []page.Link{{Text: page.Say("portal.home.money.more"), Href: q.to("/money")}}
		v.Sections = append(v.Sections, flow)
	}
	if len(published) > 0 {
		v.Sections = append(v.Sections, page.Section{ID: "published", Title: page.Say("portal.home.published"), Intro: page.Say("portal.home.published.body"), Figures: published})
	}
	v.Sections = append(v.Sections,
		page.Section{ID: "changes", Title: page.Say("portal.home.changes"), Count: page.Say("portal.count.facts", week), History: lately, Empty: nothingIf(len(lately) == 0),
			More: []page.Link{{Text: page.Say("portal.foot.history"), Href: q.to("/changes")}}},
		page.Section{ID: "missing", Title: page.Say("portal.home.missing"), Intro: page.Say("portal.home.missing.body"),
			Measures: q.measures("missing", "missing", counts["missing"], all.Total, func(string) page.Look { return page.LookOver })},
		page.Section{ID: "sectors", Title: page.Say("portal.home.sectors"),
			Measures: q.measures("sector", "projectSector", counts["sector"], all.Total, func(string) page.Look { return page.LookStrong })},
	)
	v.Check = page.Section{Title: page.Say("portal.home.check"), Intro: page.Say("portal.home.check.body"),
		Steps: []page.Value{page.Say("portal.home.check.1").To(q.to("/data")), page.Say("portal.home.check.2").To(q.to("/verify")), page.Say("portal.home.check.3")},
		More:  []page.Link{{Text: page.Say("portal.home.check.more"), Href: q.to("/verify")}}}
	a.view = v
	return a, nil
}

// homeFigures are the counts of the opening sentence, each a link to exactly
// the rows that it counts.
func (q *ask) homeFigures(total int, stages []portfolio.Count) []page.Value {
	figures := []page.Value{page.Say("portal.count.projects", total).To(q.to("/projects"))}
	for _, g := range groups {
		n, values := 0, url.Values{}
		for _, st := range g.stages {
			values.Add("stage", string(st))
			for _, c := range stages {
				if c.Value == string(st) {
					n += c.Count
				}
			}
		}
		figures = append(figures, page.Say(g.key, n).To(q.to(withQuery("/projects", values))))
	}
	return figures
}

// moneyFigures are the published sums, each currency apart and each a link to
// exactly the projects that make it.
func (q *ask) moneyFigures(all portfolio.Result) []page.Figure {
	var list []page.Figure
	for _, f := range []struct {
		key, param, sort string
		sums             tally.Sums
	}{
		{"portal.figure.budgets", "budget", "-budget", all.Budget},
		{"portal.figure.values", "value", "-value", all.Value},
		{"portal.figure.paid", "paid", "-paid", all.Paid},
	} {
		if v := q.linkedSums(f.sums, f.param, f.sort); !v.IsZero() {
			list = append(list, page.Figure{Name: page.Say(f.key), Value: v})
		}
	}
	return list
}

// linkedSums is a sum for each currency, the usual one first and large, each a
// link to exactly the projects that make it.
func (q *ask) linkedSums(s tally.Sums, param, sort string) page.Value {
	var v page.Value
	for i, c := range usualFirst(s) {
		href := q.to(withQuery("/projects", url.Values{param: {c.Currency}, "sort": {sort}}))
		if i == 0 {
			v = page.Short(sumText(c), c.Currency).To(href)
		} else {
			v = v.With(page.Amount(sumText(c), c.Currency).To(href))
		}
	}
	return v
}

// measures are counts as bars of the whole, each a link to its rows.
func (q *ask) measures(param, list string, counts []portfolio.Count, total int, look func(string) page.Look) []page.Measure {
	var measures []page.Measure
	if param == "stage" {
		counts = slices.Clone(counts)
		slices.SortStableFunc(counts, func(a, b portfolio.Count) int { return cmp.Compare(stageAt(a.Value), stageAt(b.Value)) })
	}
	for _, c := range counts {
		measures = append(measures, page.Measure{
			Name:  label(list, c.Value),
			Value: page.Number(int64(c.Count)).To(q.to(withQuery("/projects", url.Values{param: {c.Value}}))),
			Part:  int64(c.Count), Whole: int64(total), Look: look(c.Value),
		})
	}
	return measures
}

// stageAt orders stages as a life runs; unknown ones stand last.
func stageAt(s string) int {
	if i := slices.Index(project.Stages, project.Stage(s)); i >= 0 {
		return i
	}
	return len(project.Stages)
}

func stageLook(s string) page.Look {
	switch tones[project.Stage(s)] {
	case page.Going:
		return page.LookStrong
	case page.Done:
		return page.LookPhysical
	case page.Stopped:
		return page.LookOver
	}
	return page.LookSoft
}

// countryMap is the country with the number of projects in each district; nil
// when no project says its district.
func (q *ask) countryMap(counts []portfolio.Count) *page.Chart {
	of := map[place.ISO]int{}
	for _, c := range counts {
		if c.Value != "none" && c.Count > 0 {
			of[place.ISO(c.Value)] = c.Count
		}
	}
	if len(of) == 0 {
		return nil
	}
	in := q.shadedMap("map", of)
	return &page.Chart{SVG: chart.Map(in), Data: in.Table(), Note: page.Say(place.BoundaryNote, place.BoundarySource, place.BoundaryDate)}
}

// shadedMap is the country, each district shaded by its count and linked.
func (q *ask) shadedMap(id string, of map[place.ISO]int) chart.MapInput {
	in := q.mapInput(id)
	scale := shadesOf(of)
	for i := range scale.classes {
		low, high := scale.bounds(i)
		text := lang.Int(q.lang, int64(low))
		if high > low {
			text += "–" + lang.Int(q.lang, int64(high))
		}
		in.Classes = append(in.Classes, text)
	}
	for _, d := range place.Districts() {
		in.Areas = append(in.Areas, chart.Area{District: d.ISO, Label: d.Say(q.lang), Value: lang.Int(q.lang, int64(of[d.ISO])),
			Class: scale.class(of[d.ISO]), Href: q.toThing("places", string(d.ISO))})
	}
	return in
}

// mapInput is what every map of projects begins with.
func (q *ask) mapInput(id string) chart.MapInput {
	return chart.MapInput{
		Frame:  chart.Frame{ID: id, Title: lang.T(q.lang, "portal.home.map"), Desc: lang.T(q.lang, "portal.map.desc"), RTL: q.lang == lang.Arabic},
		NoData: lang.T(q.lang, "portal.count.projects", 0), Inset: lang.T(q.lang, "portal.map.inset"),
		PlaceHead: lang.T(q.lang, "portal.field.district"), ValueHead: lang.T(q.lang, "portal.projects"),
		Together: func(n int) string { return lang.T(q.lang, "portal.count.projects", n) },
	}
}

// shades divide the counts of a map, from the least to the largest that is not
// zero, into at most five classes of about equal width.
type shades struct{ low, width, classes int }

func shadesOf(of map[place.ISO]int) shades {
	low, high := 0, 0
	for _, n := range of {
		if n > 0 && (low == 0 || n < low) {
			low = n
		}
		high = max(high, n)
	}
	if high == 0 {
		return shades{}
	}
	width := high - low + 1
	return shades{low, width, min(5, width)}
}

// class is the shade of a count, 0 to 4; -1 for none.
func (s shades) class(n int) int {
	if n <= 0 || s.classes == 0 {
		return -1
	}
	return (n - s.low) * s.classes / s.width
}

// bounds are the least and the largest count of a class.
func (s shades) bounds(class int) (low, high int) {
	first := func(c int) int { return s.low + (c*s.width+s.classes-1)/s.classes }
	return first(class), first(class+1) - 1
}

// homeData is the JSON twin of home.
func homeData(all portfolio.Result, fund []fundSum) any {
	type sum struct {
		Currency string `json:"currency"`
		Amount   string `json:"amount"`
		Projects int    `json:"amounts"`
	}
	list := func(s tally.Sums) []sum {
		out := []sum{}
		for _, c := range s {
			out = append(out, sum{c.Currency, c.Sum.Text(), c.Count})
		}
		return out
	}
	facets := map[string]map[string]int{}
	for _, f := range all.Facets {
		facets[f.Name] = map[string]int{}
		for _, c := range f.Values {
			facets[f.Name][c.Value] = c.Count
		}
	}
	money := map[string]map[string]string{}
	for _, f := range fund {
		money[f.step] = map[string]string{}
		for _, a := range f.amounts {
			money[f.step][string(a.Currency)] = string(a.Decimal())
		}
	}
	return map[string]any{"projects": all.Total, "counts": facets, "fund": money, "budget": list(all.Budget), "contractValue": list(all.Value), "paid": list(all.Paid)}
}

// nothingIf is the empty state of a section.
func nothingIf(empty bool) *page.Empty {
	if !empty {
		return nil
	}
	return &page.Empty{Body: page.Say("portal.empty.section")}
}
