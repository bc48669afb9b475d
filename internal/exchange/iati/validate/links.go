package validate

import (
	"bytes"
	"hash/maphash"
	"strconv"

	"imar/internal/exchange/report"
	"imar/internal/exchange/xmlstream"
)

// linking are the attributes that name another activity, by the path of their
// element, each with the number of the official validator's advisory about it.
var linking = map[string]struct{ attribute, number string }{
	"/iati-activities/iati-activity/participating-org":                 {"activity-id", "1000.0.1"},
	"/iati-activities/iati-activity/planned-disbursement/provider-org": {"provider-activity-id", "1000.0.2"},
	"/iati-activities/iati-activity/planned-disbursement/receiver-org": {"receiver-activity-id", "1000.0.3"},
	"/iati-activities/iati-activity/transaction/provider-org":          {"provider-activity-id", "1000.0.4"},
	"/iati-activities/iati-activity/transaction/receiver-org":          {"receiver-activity-id", "1000.0.5"},
	"/iati-activities/iati-activity/related-activity":                  {"ref", "1000.0.6"},
}

// MaxLinks is how many activities that a file names and has not told yet are
// remembered. What names others beside them is not looked at, which the report
// says.
const MaxLinks = 100_000

// link is an attribute that names another activity.
type link struct {
	item, element     xmlstream.Element
	attribute, number string
	key               uint64 // of the identifier that it names
}

// linked notes a link of the element that is being checked.
func (c *checker) linked(e xmlstream.Element, a *attribute, value []byte) {
	if value = bytes.TrimSpace(value); len(value) > 0 && c.strays == 0 {
		c.links = append(c.links, link{c.teller.item, e, a.name, a.link, maphash.Bytes(c.seed, value)})
	}
}

// awaited is the links to one activity that has not come: the first as it will be
// told, and how many there were.
type awaited struct {
	finding report.Finding
	count   int
}

// awaiting are the links to activities that have not come, in the order of the
// file.
type awaiting struct {
	of    map[awaitedKey]*awaited
	order []awaitedKey
	more  int64 // links that were not looked at
}

type awaitedKey struct {
	key    uint64
	number string
}

// await takes links, in the order of the file. Those to an activity that was there
// are done with.
func (r *reading) await(links []link) {
	for _, l := range links {
		at := awaitedKey{l.key, l.number}
		if _, there := r.ids.first[l.key]; there {
			continue
		}
		if known := r.awaiting.of[at]; known != nil {
			known.count++
			continue
		}
		if len(r.awaiting.order) >= MaxLinks {
			r.awaiting.more++
			continue
		}
		if r.awaiting.of == nil {
			r.awaiting.of = map[awaitedKey]*awaited{}
		}
		value, _ := l.element.Attr("", l.attribute)
		r.links.begin(l.item)
		r.links.told = nil // each with its place: most will be answered
		r.links.report = func(f report.Finding) { r.awaiting.of[at] = &awaited{f, 1} }
		r.links.numbered(l.element, report.Note, "iativalidate.rule-linked", l.number, l.attribute, shown(bytes.TrimSpace([]byte(value))))
		r.awaiting.order = append(r.awaiting.order, at)
	}
}

// unanswered tells the links to activities that are nowhere in the file.
func (r *reading) unanswered() {
	if r.many {
		return // the activity may be one of those that were not remembered
	}
	if r.awaiting.more > 0 {
		r.line.tell(report.Finding{Severity: report.Note, Rule: "iativalidate.links-many", Args: []string{strconv.Itoa(MaxLinks), strconv.FormatInt(r.awaiting.more, 10)}})
	}
	for _, at := range r.awaiting.order {
		if _, there := r.ids.first[at.key]; there {
			continue
		}
		a := r.awaiting.of[at]
		r.line.tell(a.finding)
		again := a.finding
		again.Line, again.Column, again.Item = 0, 0, ""
		for range a.count - 1 {
			r.line.tell(again)
		}
	}
}
