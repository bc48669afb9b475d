package oc4ids

import (
	"cmp"
	"slices"
	"strings"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/scalar"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// Latest is what was said last of one item of a subject. Seq orders the
// elements of a list: that of the first fact about the item keeps them where
// they always stood.
type Latest struct {
	Kind fact.Kind
	Key  string
	Body []byte // canonical JSON
	Seq  fact.Seq
}

// Assemble makes the OC4IDS project of what was said last of it and of each of
// its processes, which come in the order of their first facts. Kinds that OC4IDS
// has no place for (gate decisions, a contract's closing, OCDS releases) are
// passed over. The project is valid against the schema of 0.9.5, whatever the
// bodies hold; what had to be repaired or left out for that is listed, by
// pointers into the project. It is nil when nothing describes the project.
func Assemble(latest []Latest, contracts [][]Latest) ([]byte, []snapshot.Finding) {
	w := composer{out: []byte{'{'}}
	w.subject(latest, project.Described, ofProject)
	w.within("contractingProcesses", '[', ']', func() {
		for _, process := range contracts {
			w.process(process)
		}
	})
	w.out = append(w.out, '}')
	composed, faults := jsonstream.Parse(w.out, jsonstream.Options{})
	if len(faults) > 0 {
		return nil, []snapshot.Finding{trail.Fault(faults[0])}
	}
	var findings []snapshot.Finding
	c := newCleaner(true, func(f snapshot.Finding) {
		f.Line = 0 // what was composed has no lines
		findings = append(findings, f)
	}, func(string) {})
	c.Begin(composed, "")
	c.parties = partiesOf(composed)
	if _, ok := idText(composed.Get("id")); !ok || !c.object(definitions()["Project"], composed, 0) {
		return nil, append(findings, snapshot.Finding{Severity: snapshot.Error, Rule: "oc4ids.id-missing"})
	}
	return c.out, findings
}

// composer writes the bodies into one object, not yet as OC4IDS wants them.
type composer struct {
	out   []byte
	taken map[string]bool // members of the subject that were written
}

// next writes the comma before a member or an element.
func (w *composer) next() {
	if last := w.out[len(w.out)-1]; last != '{' && last != '[' {
		w.out = append(w.out, ',')
	}
}

func (w *composer) name(name string) {
	w.next()
	w.out = append(fact.AppendString(w.out, name), ':')
}

// within writes a member that holds what fill writes, or nothing when fill
// writes nothing.
func (w *composer) within(name string, opening, closing byte, fill func()) {
	before := len(w.out)
	w.name(name)
	w.out = append(w.out, opening)
	inside := len(w.out)
	if fill(); len(w.out) == inside {
		w.out = w.out[:before]
		return
	}
	w.out = append(w.out, closing)
}

// subject writes the members of a project or of a summary: those of the kind
// rest that have no section, and those of each section's kind.
func (w *composer) subject(latest []Latest, rest fact.Kind, sections map[string]section) {
	outer := w.taken
	w.taken = map[string]bool{}
	for _, item := range latest {
		if item.Kind == rest {
			w.members(item.Body, func(name string) bool { _, ok := sections[name]; return !ok })
		}
	}
	for _, name := range sortedNames(sections) {
		switch part := sections[name]; {
		case part.kind == "":
		case part.cut == each:
			w.list(name, latest, part.kind)
		default:
			w.section(name, latest, part)
		}
	}
	w.taken = outer
}

// sortedNames gives the sections in one order, for the same output each time.
func sortedNames(sections map[string]section) []string {
	names := make([]string, 0, len(sections))
	for name := range sections {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// members writes the members of a body that are wanted and not written yet.
func (w *composer) members(body []byte, want func(name string) bool) {
	v, faults := jsonstream.Parse(body, jsonstream.Options{})
	if len(faults) > 0 {
		return
	}
	for name, value := range v.Members() {
		if want(name) && !w.taken[name] {
			w.taken[name] = true
			w.name(name)
			w.out = append(w.out, value.Raw()...)
		}
	}
}

// section writes the member of a kind that makes one body.
func (w *composer) section(name string, latest []Latest, part section) {
	for _, item := range latest {
		switch {
		case item.Kind != part.kind || w.taken[name]:
		case part.cut == itself:
			w.taken[name] = true
			w.name(name)
			w.out = append(w.out, item.Body...)
		default:
			w.members(item.Body, func(member string) bool { return member == name })
		}
	}
}

// list writes the elements of a kind in the order of their first facts; those
// of one id stand together, in the order of the numbers behind it.
func (w *composer) list(name string, latest []Latest, kind fact.Kind) {
	type element struct {
		Latest
		id string
	}
	var items []element
	first := map[string]fact.Seq{}
	for _, item := range latest {
		if item.Kind != kind {
			continue
		}
		e := element{item, idOf(item)}
		items = append(items, e)
		if seq, ok := first[e.id]; !ok || item.Seq < seq {
			first[e.id] = item.Seq
		}
	}
	if items == nil {
		return
	}
	slices.SortStableFunc(items, func(a, b element) int {
		return cmp.Or(cmp.Compare(first[a.id], first[b.id]), strings.Compare(a.id, b.id), cmp.Compare(len(a.Key), len(b.Key)), strings.Compare(a.Key, b.Key))
	})
	w.name(name)
	w.out = append(w.out, '[')
	for _, item := range items {
		w.next()
		w.out = append(w.out, item.Body...)
	}
	w.out = append(w.out, ']')
}

// idOf is the element's id, which its key begins with.
func idOf(item Latest) string {
	id, number, found := cutLast(item.Key)
	if !found || id == "" || !scalar.IsDigits(number) {
		return item.Key
	}
	v, faults := jsonstream.Parse(item.Body, jsonstream.Options{})
	if own, _ := idText(v.Get("id")); len(faults) == 0 && own == item.Key {
		return item.Key
	}
	return id
}

func cutLast(key string) (id, number string, found bool) {
	if i := strings.LastIndexByte(key, '#'); i >= 0 {
		return key[:i], key[i+1:], true
	}
	return key, "", false
}

// process writes one contracting process. One that nothing describes has no id
// to be written with.
func (w *composer) process(latest []Latest) {
	i := slices.IndexFunc(latest, func(item Latest) bool { return item.Kind == contract.Described })
	if i < 0 {
		return
	}
	described, faults := jsonstream.Parse(latest[i].Body, jsonstream.Options{})
	if len(faults) > 0 {
		return
	}
	w.next()
	w.out = append(w.out, '{')
	w.taken = map[string]bool{}
	for name, value := range described.Members() {
		if name != "project" && name != "summary" && name != "releases" {
			w.name(name)
			w.out = append(w.out, value.Raw()...)
		}
	}
	for _, item := range latest {
		if item.Kind == contract.Linked {
			w.members(item.Body, func(name string) bool { return name == "releases" })
			break
		}
	}
	summary := slices.Clone(latest)
	summary[i].Body = described.Get("summary").Raw()
	w.within("summary", '{', '}', func() { w.subject(summary, contract.Described, ofSummary) })
	w.out = append(w.out, '}')
}
