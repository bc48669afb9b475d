package crosswalk

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"imar/internal/base/money"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/schema"
)

// Projects makes projects of OC4IDS of activities of IATI (see Activity) and of
// compiled releases of OCDS, these by the official table from OCDS to OC4IDS:
//
//   - the processes of one planning.project.id are one project; a process that names
//     none is one of its own;
//   - what the table leaves to judgement is told only where the data leaves none:
//     status by how far the processes have come, sums where all are of one
//     currency, a public authority or procuring entity where there is one.
//
// An id is the publisher's prefix for OC4IDS, a hyphen and the project's own, unless
// that begins with "oc4ids-". Releases wait in a scratch until all are there. Make
// one with NewProjects; Close it.
type Projects struct {
	prefix string
	spool  *packaging.Spool
	places map[string][]int64 // of releases, by the project's own id
	whole  map[string]int64   // of projects made of activities, by id
	order  []string
	lost   Losses
}

// NewProjects makes an empty one. The prefix is that which the publisher has
// registered: "oc4ids-a1b2c3".
func NewProjects(prefix string, room packaging.Room, lost Losses) *Projects {
	return &Projects{prefix: prefix, spool: packaging.NewSpool(room), places: map[string][]int64{}, lost: lost}
}

// Close throws the scratch away.
func (p *Projects) Close() error { return p.spool.Close() }

// Add takes a compiled release, or a record with one.
func (p *Projects) Add(release jsonstream.Value) error {
	if inner := release.Get("compiledRelease"); inner.Exists() {
		release = inner
	}
	ocid := release.Get("ocid").Text()
	if ocid == "" {
		p.lost.Add("ocid")
		return nil
	}
	id := cmp.Or(release.Get("planning").Get("project").Get("id").Text(), ocid)
	if p.places[id] == nil {
		p.order = append(p.order, id)
	}
	p.places[id] = append(p.places[id], p.spool.Size())
	return p.spool.Append(release.Compact(nil))
}

// All gives the projects, compact JSON, in the order of their first releases. Each
// is valid against OC4IDS 0.9.5. An error ends them.
func (p *Projects) All() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		s, _, _ := schema.Of(schema.OC4IDS, nil)
		shape := s.Shape("project")
		for _, id := range p.order {
			text, ok, err := p.one(id, shape)
			if (ok || err != nil) && !yield(text, err) {
				return
			}
		}
	}
}

// one is one of the projects; it is not ok where it cannot be made valid.
func (p *Projects) one(id string, shape *schema.Shape) (text []byte, ok bool, err error) {
	if place, whole := p.whole[id]; whole {
		text, err = p.spool.Piece(place)
		return text, true, err
	}
	var releases []jsonstream.Value
	for _, at := range p.places[id] {
		raw, err := p.spool.Piece(at)
		if err != nil {
			return nil, false, err
		}
		v, faults := jsonstream.Parse(raw, jsonstream.Options{MaxElement: len(raw)})
		if len(faults) > 0 {
			return nil, false, faults
		}
		releases = append(releases, v)
	}
	if text, ok = sound(composeProject(p.projectID(id), releases), shape, p.lost); !ok {
		p.lost.Add("project")
	}
	return text, ok, nil
}

func (p *Projects) projectID(id string) string {
	if strings.HasPrefix(id, "oc4ids-") {
		return id
	}
	return p.prefix + "-" + id
}

// composeProject writes a project, not yet held to the schema.
func composeProject(id string, releases []jsonstream.Value) []byte {
	var o object
	o.text("id", id)
	o.textUnless("updated", latest(releases, func(r jsonstream.Value) string { return r.Get("date").Text() }))
	first := func(paths ...string) jsonstream.Value {
		for _, path := range paths {
			for _, r := range releases {
				if v := at(r, path); v.Exists() && v.Kind() != jsonstream.Null {
					return v
				}
			}
		}
		return jsonstream.Value{}
	}
	o.copy("language", first("language"))
	if buyers := withRole(releases, "buyer"); len(buyers) == 1 {
		o.raw("publicAuthority", referenceOf(buyers[0]))
	}
	o.copy("title", first("planning/project/title", "tender/title"))
	o.copy("description", first("planning/project/description", "tender/description"))
	o.within("budget", func(b *object) { b.raw("amount", sum(each(releases, "planning/budget/amount"))) })
	o.raw("locations", numberedList(first("planning/project/locations")))
	o.textUnless("status", projectStatus(releases))
	sector := first("planning/project/sector")
	if sector.Get("scheme").Is("oc4idsProjectSector") {
		o.raw("sector", array([]string{string(sector.Get("id").Compact(nil))}))
	} else {
		o.raw("additionalClassifications", array(append(compact(sector), compacts(first("planning/project/additionalClassifications"))...)))
	}
	o.copy("purpose", first("planning/rationale"))
	o.raw("parties", projectParties(releases))
	o.raw("documents", array(documentsOf(releases, "planning/documents")))
	var processes []string
	for _, r := range releases {
		processes = append(processes, composeProcess(r))
	}
	o.raw("contractingProcesses", array(processes))
	return []byte(o.whole())
}

// at is the value at a path of members.
func at(v jsonstream.Value, path string) jsonstream.Value {
	for name := range strings.SplitSeq(path, "/") {
		v = v.Get(name)
	}
	return v
}

// each is the value at a path in each release that has one.
func each(releases []jsonstream.Value, path string) (list []jsonstream.Value) {
	for _, r := range releases {
		if v := at(r, path); v.Exists() {
			list = append(list, v)
		}
	}
	return list
}

func latest(releases []jsonstream.Value, of func(jsonstream.Value) string) (last string) {
	for _, r := range releases {
		last = max(last, of(r))
	}
	return last
}

// sum is the sum of values of one currency, "" of several or of none.
func sum(values []jsonstream.Value) string {
	total, currency := money.Decimal("0"), ""
	for _, v := range values {
		amount, of, ok := amountOf(v)
		if !ok || currency != "" && of != currency {
			return ""
		}
		currency, total = of, total.Add(money.Decimal(amount))
	}
	if currency == "" {
		return ""
	}
	if len(values) == 1 {
		return string(values[0].Compact(nil))
	}
	return `{"amount":` + string(total) + `,"currency":"` + currency + `"}`
}

// withRole are the parties of a role, each once.
func withRole(releases []jsonstream.Value, role string) (list []jsonstream.Value) {
	seen := map[string]bool{}
	for _, r := range releases {
		for _, p := range r.Get("parties").Elements() {
			if id := p.Get("id").Text(); id != "" && !seen[id] && slices.Contains(texts(p.Get("roles")), role) {
				seen[id] = true
				list = append(list, p)
			}
		}
	}
	return list
}

func referenceOf(party jsonstream.Value) string {
	var o object
	o.copy("id", party.Get("id"))
	o.copy("name", party.Get("name"))
	return o.whole()
}

// projectParties are all parties of all processes, each once, with the roles of all;
// a buyer is a public authority as well.
func projectParties(releases []jsonstream.Value) string {
	type party struct {
		value jsonstream.Value
		roles []string
	}
	var order []string
	all := map[string]*party{}
	for _, r := range releases {
		for _, v := range r.Get("parties").Elements() {
			id := v.Get("id").Text()
			if id == "" {
				continue
			}
			if all[id] == nil {
				all[id] = &party{value: v}
				order = append(order, id)
			}
			roles := texts(v.Get("roles"))
			if slices.Contains(roles, "buyer") {
				roles = append(roles, "publicAuthority")
			}
			for _, role := range roles {
				if !slices.Contains(all[id].roles, role) {
					all[id].roles = append(all[id].roles, role)
				}
			}
		}
	}
	var list []string
	for _, id := range order {
		p := all[id]
		var o object
		for _, name := range []string{"name", "id", "identifier", "additionalIdentifiers", "address", "contactPoint"} {
			o.copy(name, p.value.Get(name))
		}
		var roles []string
		for _, role := range p.roles {
			roles = append(roles, string(jsonstream.AppendQuoted(nil, role)))
		}
		o.raw("roles", array(roles))
		list = append(list, o.whole())
	}
	return array(list)
}

// projectStatus is how far the processes have come.
func projectStatus(releases []jsonstream.Value) string {
	states := map[string]int{}
	for _, r := range releases {
		states[processStatus(r)]++
	}
	switch {
	case states["active"] > 0:
		return "implementation"
	case states["pre-award"] > 0:
		return "preparation"
	case states["closed"] == len(releases):
		return "completion"
	}
	return ""
}

// processStatus is a process's by the rules of the codelist contractingProcessStatus.
func processStatus(r jsonstream.Value) string {
	open, closed := 0, 0
	for _, c := range r.Get("contracts").Elements() {
		if s := c.Get("status"); s.Is("terminated") || s.Is("cancelled") {
			closed++
		} else {
			open++
		}
	}
	tender := r.Get("tender").Get("status").Text()
	switch {
	case open > 0:
		return "active"
	case closed > 0 || slices.Contains([]string{"cancelled", "unsuccessful", "withdrawn"}, tender):
		return "closed"
	case r.Get("awards").Len() > 0:
		return "active"
	case r.Get("tender").Exists() || r.Get("planning").Exists():
		return "pre-award"
	}
	return ""
}

func compact(v jsonstream.Value) []string {
	if !v.Exists() {
		return nil
	}
	return []string{string(v.Compact(nil))}
}

func compacts(list jsonstream.Value) (all []string) {
	for _, v := range list.Elements() {
		all = append(all, string(v.Compact(nil)))
	}
	return all
}
