package oc4ids

import (
	"hash/maphash"
	"strconv"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
)

// processes gives the statements of a project's contracting processes.
func (r *reader) processes(of project.ID, v jsonstream.Value, effective string) error {
	c := r.cleaner
	at := c.down("contractingProcesses")
	defer c.up(at)
	switch {
	case !v.Exists():
		return nil
	case isEmpty(v):
		c.say(snapshot.Repair, "oc4ids.repair.empty", v)
		return nil
	case v.Kind() != jsonstream.Array:
		c.say(snapshot.Repair, "oc4ids.repair.single", v)
		return r.process(of, v, 1, effective, map[string]uint64{})
	}
	seen := map[string]uint64{}
	for i, process := range v.Elements() {
		at := c.item(i)
		err := r.process(of, process, i+1, effective, seen)
		c.up(at)
		if err != nil {
			return err
		}
	}
	return nil
}

// process gives the statements of one process. seen are the names of those
// before it, each with a hash of what it states.
func (r *reader) process(of project.ID, v jsonstream.Value, position int, effective string, seen map[string]uint64) error {
	c := r.cleaner
	if v.Kind() != jsonstream.Object {
		c.say(snapshot.Error, "oc4ids.not-object", v, shown(v))
		return nil
	}
	id, ok := idText(v.Get("id"))
	if !ok {
		id = positionKey(position)
		c.say(snapshot.Repair, "oc4ids.repair.id-given", v, id)
	}
	if len(id) > MaxID {
		c.say(snapshot.Error, "oc4ids.id-too-long", v, id)
		return nil
	}
	s := &statements{r: r, whole: r.whole, effective: effective, at: map[[2]string]int{}}
	from := fact.Source{Via: "import", File: r.file, Pointer: string(c.path), Item: r.whole, Line: c.lineOf(v)}
	s.describe(of, id, v)
	sum, name := s.hash(), id
	for n := 2; seen[name] != 0; n++ {
		if seen[name] == sum {
			c.say(snapshot.Repair, "oc4ids.repair.duplicate", v)
			return nil
		}
		name = id + "#" + strconv.Itoa(n)
	}
	if seen[name] = sum; name != id {
		c.say(snapshot.Repair, "oc4ids.repair.id-repeated", v, id, name)
	}
	return r.sink.Item(statement.Observe{
		Subject: contract.NewID(of, name).Subject(), Statements: s.list, Complete: completeProcess, Source: from,
	})
}

// hash is a number made of all that is stated, never 0.
func (s *statements) hash() uint64 {
	c := s.r.cleaner
	c.spare = c.spare[:0]
	for _, st := range s.list {
		c.spare = appendComparable(append(c.spare, st.Kind...), st.Body)
	}
	return maphash.Bytes(c.seed, c.spare) | 1
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
			at := c.down(f.name)
			c.say(snapshot.Error, "oc4ids.own-member", f.value, f.name)
			c.up(at)
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
	at := c.down("summary")
	s.split(summary, v.Get("summary"), ofSummary, "")
	c.up(at)
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
