package oc4ids

import (
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// processes gives the statements of a project's contracting processes. all says
// that each could be read, so that a process that is not among them is gone.
func (r *reader) processes(of project.ID, v jsonstream.Value, effective string) (list []statement.Observe, all bool) {
	c := r.cleaner
	at := c.Down("contractingProcesses")
	defer c.Up(at)
	seen := newNames(r.seed)
	switch {
	case !v.Exists():
		return nil, true
	case isEmpty(v):
		c.Say(snapshot.Repair, "oc4ids.repair.empty", v)
		return nil, true
	case v.Kind() != jsonstream.Array:
		c.Say(snapshot.Repair, "oc4ids.repair.single", v)
		all = r.process(of, v, 1, effective, seen, &list)
		return list, all
	}
	all = true
	for i, process := range v.Elements() {
		at := c.Item(i)
		all = r.process(of, process, i+1, effective, seen, &list) && all
		c.Up(at)
	}
	return list, all
}

// process adds the statements of one process, or says why it cannot be read.
// seen are the names of those before it.
func (r *reader) process(of project.ID, v jsonstream.Value, position int, effective string, seen *names, list *[]statement.Observe) bool {
	c := r.cleaner
	if v.Kind() != jsonstream.Object {
		c.Say(snapshot.Error, "oc4ids.not-object", v, trail.Shown(v))
		return false
	}
	id, ok := idText(v.Get("id"))
	if !ok {
		id = positionKey(position)
		c.Say(snapshot.Repair, "oc4ids.repair.id-given", v, id)
	}
	if len(id) > MaxID {
		c.Say(snapshot.Error, "oc4ids.id-too-long", v, id)
		return false
	}
	if c.refusedID(v) {
		return false
	}
	s := &statements{r: r, whole: r.whole, effective: effective, keys: map[fact.Kind]*names{}}
	from := fact.Source{Via: "import", File: r.file, Pointer: c.Pointer(), Item: r.whole, Line: c.Line(v)}
	s.describe(of, id, v)
	name, fresh := seen.name(id, s.said())
	if !fresh {
		c.Say(snapshot.Repair, "oc4ids.repair.duplicate", v)
		return true
	}
	if name != id {
		c.Say(snapshot.Repair, "oc4ids.repair.id-repeated", v, id, name)
	}
	*list = append(*list, statement.Observe{
		Subject: contract.NewID(of, name).Subject(), Statements: s.list, Complete: completeProcess, Source: from,
	})
	return true
}

// said is all that is stated, with its numbers in one form.
func (s *statements) said() []byte {
	c := s.r.cleaner
	c.spare = c.spare[:0]
	for _, st := range s.list {
		c.spare = appendComparable(append(c.spare, st.Kind...), st.Body)
	}
	return c.spare
}

// describe makes the statements of a process.
func (s *statements) describe(of project.ID, id string, v jsonstream.Value) {
	c := s.r.cleaner
	process, summary := definitions()["ContractingProcess"], definitions()["ContractingProcessSummary"]
	described := []field{
		{name: "id", m: process.members["id"], literal: quoted(id)},
		{name: "project", m: anything, literal: quoted(string(of))},
	}
	var links []field
	for _, f := range fieldsOf(process, v) {
		switch f.name {
		case "id":
		case "project":
			at := c.Down(f.name)
			c.Say(snapshot.Error, "oc4ids.own-member", f.value, f.name)
			c.Up(at)
		case "releases":
			links = append(links, f)
		case "summary":
			if f.inner = rest(summary, f.value); f.inner != nil || f.value.Kind() != jsonstream.Object {
				described = append(described, f)
			}
		default:
			described = append(described, f)
		}
	}
	s.gather(contract.Described, v, described, true)
	if links != nil {
		s.gather(contract.Linked, v, links, false)
	}
	at := c.Down("summary")
	s.split(summary, v.Get("summary"), ofSummary, "")
	c.Up(at)
}

// rest is what of a summary has no section of its own.
func rest(summary *definition, v jsonstream.Value) (fields []field) {
	for _, f := range fieldsOf(summary, v) {
		if _, ok := ofSummary[f.name]; !ok {
			fields = append(fields, f)
		}
	}
	return fields
}

func quoted(s string) string { return string(fact.AppendString(nil, s)) }
