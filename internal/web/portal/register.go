package portal

import (
	"slices"
	"strconv"

	"imar/internal/base/clock"
	"imar/internal/domain/fact"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/web/dataset"
	"imar/internal/web/page"
)

// publication is one of the files that hold the whole record.
type publication struct {
	name     string // below dataset.Prefix
	format   string // as imar export calls it
	standard string
	uri      string // of the standard
	mime     string
	counted  string // what is counted, a key of the catalogue
}

// files are the published files in order.
var files = []publication{
	{"oc4ids.json", "oc4ids", "OC4IDS 0.9.5", "https://standard.open-contracting.org/infrastructure/0.9.5/", "application/json", "portal.register.projects"},
	{"ocds.json", "ocds", "OCDS 1.1.5", "https://standard.open-contracting.org/1.1/", "application/json", "portal.register.processes"},
	{"iati-activities.xml", "iati", "IATI 2.03", "https://iatistandard.org/en/iati-standard/203/", "application/xml", "portal.register.projects"},
	{"iati-organisations.xml", "iati-organisations", "IATI 2.03", "https://iatistandard.org/en/iati-standard/203/", "application/xml", "portal.register.booked"},
}

// edition is a file as it could be had at the end of a day on which it had something
// new to tell.
type edition struct {
	publication
	day   clock.Day
	size  fact.Seq
	items int // of which something was recorded that day
}

// again is the command that makes the edition again.
func (e edition) again() string {
	return "imar export --format " + e.format + " --as-of " + strconv.FormatInt(int64(e.size), 10)
}

// editionsOf are the editions of the chosen files, all when none is, the latest
// first.
func editionsOf(m *view.Models, chosen []string) (list []edition) {
	for _, d := range slices.Backward(m.History.Days()) {
		on := m.Editions.On(d.Day)
		for _, f := range files {
			if len(chosen) > 0 && !slices.Contains(chosen, f.name) {
				continue
			}
			items := int(on.Projects)
			switch f.counted {
			case "portal.register.processes":
				items = len(m.Contracts.Said(d.From, d.Last))
			case "portal.register.booked":
				items = int(on.Booked)
			}
			if items > 0 {
				list = append(list, edition{f, d.Day, d.Last, items})
			}
		}
	}
	return list
}

// register says what was published when.
func (p *Portal) register(q *ask) (*answer, error) {
	leaf, err := q.leaf()
	if err != nil {
		return nil, err
	}
	for _, name := range q.values["file"] {
		if !slices.ContainsFunc(files, func(f publication) bool { return f.name == name }) {
			return nil, unknownValue("file", name)
		}
	}
	return tabular(p, q, "portal.register", func(m *view.Models, v *Listing) ([]edition, columns[edition], int) {
		v.Crumbs = []page.Link{{Text: page.Say("portal.nav.data"), Href: q.to("/data")}, {Text: v.Title}}
		v.Section = "data"
		rows := editionsOf(m, q.values["file"])
		counts := map[string]int{}
		for _, e := range editionsOf(m, nil) {
			counts[e.name]++
		}
		var known []count
		for _, f := range files {
			if counts[f.name] > 0 {
				known = append(known, count{f.name, counts[f.name]})
			}
		}
		label := func(name string) page.Value { return page.Say("portal.dataset." + name) }
		v.List = q.controls([]question{{param: "file", name: "portal.field.file", label: label, counts: known}}, nil, nil, "", len(rows), leaf)
		v.Intro = page.Say("portal.register.intro")
		if len(rows) > 0 {
			v.Intro = v.Intro.With(page.Code(rows[0].again()))
		}
		v.List.Count = page.Say("portal.count.editions", len(rows))
		return rows, q.editionColumns(), leaf
	})
}

func (q *ask) editionColumns() columns[edition] {
	address := func(e edition) string { return dataset.Prefix + e.name }
	return columns[edition]{
		{key: "day", name: "portal.field.date", kind: sheet.Date, show: func(e edition) page.Value { return page.On(e.day) }, cell: func(e edition) string { return e.day.String() }},
		{key: "file", name: "portal.field.file", show: func(e edition) page.Value {
			return page.Say("portal.dataset." + e.name).To(address(e))
		}, cell: address},
		{key: "standard", name: "portal.field.standard", cell: func(e edition) string { return e.standard }},
		{key: "items", name: "portal.register.items", kind: sheet.Number, show: func(e edition) page.Value { return page.Say(e.counted, e.items) }, cell: func(e edition) string { return strconv.Itoa(e.items) }},
		{key: "size", name: "portal.register.size", kind: sheet.Number, show: func(e edition) page.Value {
			return page.Number(int64(e.size)).To(q.to("/projects?as-of=" + strconv.FormatInt(int64(e.size), 10)))
		}, cell: func(e edition) string { return strconv.FormatInt(int64(e.size), 10) }},
		{key: "again", name: "portal.register.again", cell: edition.again},
	}
}
