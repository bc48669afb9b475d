package merge

import (
	"strconv"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
)

// Override is how the objects of one array are merged when their publisher's ids
// cannot be relied on.
type Override byte

// The overrides. Append keeps every object as one of its own; ByPosition lays
// the first upon the first, the second upon the second.
const (
	Append     Override = 1
	ByPosition Override = 2
)

// Options say how to merge. Overrides are by path, each name behind a slash:
// "/awards/suppliers". Report is told what is odd; it may be nil. Versions says
// that versioned releases are wanted too.
type Options struct {
	Rules     *Rules
	Overrides map[string]Override
	Versions  bool
	Report    func(snapshot.Finding)
}

// Release is a merged release as it grows. Make one with New, lay the releases of
// one contracting process upon it in the order of their dates with Add, then
// write it with Compiled or Versioned.
//
// It keeps views of the releases given to it: they must not change.
type Release struct {
	opts  Options
	root  branch
	wood  wood
	names map[string]string // of members, so that each is kept once
	ocid  jsonstream.Value
	date  jsonstream.Value
	now   *heading
	path  []byte
}

// New makes a merged release of which nothing is known yet.
func New(opts Options) *Release {
	if opts.Rules == nil {
		opts.Rules = &Rules{}
	}
	return &Release{opts: opts, root: branch{holds: members}, names: map[string]string{}}
}

// Clear makes it a release of which nothing is known, in the same memory.
func (m *Release) Clear() {
	m.wood.clear()
	m.root = branch{holds: members, branches: m.root.branches[:0]}
	m.ocid, m.date, m.now = jsonstream.Value{}, jsonstream.Value{}, nil
}

// mostNames is how many names are kept: data may have as many as it has members.
const mostNames = 4096

// name is the text of a key.
func (m *Release) name(key jsonstream.Value) string {
	inside, exact := key.Chars()
	if !exact {
		return key.Text()
	}
	if name, ok := m.names[string(inside)]; ok {
		return name
	}
	name := string(inside)
	if len(m.names) < mostNames {
		m.names[name] = name
	}
	return name
}

// Add lays one release upon those added before. It must be an object.
func (m *Release) Add(release jsonstream.Value) {
	m.ocid, m.date = release.Get("ocid"), release.Get("date")
	if m.opts.Versions {
		m.now = &heading{id: orNull(release.Get("id")), date: orNull(m.date), tag: orNull(release.Get("tag"))}
	}
	m.members(release, m.opts.Rules.root, &m.root, true)
}

func orNull(v jsonstream.Value) []byte {
	if !v.Exists() {
		return []byte("null")
	}
	return v.Compact(nil)
}

// down enters a member's path and gives what up needs to leave it.
func (m *Release) down(name string) int {
	at := len(m.path)
	m.path = append(append(m.path, '/'), name...)
	return at
}

func (m *Release) up(at int) { m.path = m.path[:at] }

// members lays an object upon a branch.
func (m *Release) members(object jsonstream.Value, r *rule, into *branch, top bool) {
	for key, value := range object.Fields() {
		if top && (key.Is("tag") || key.Is("ocid")) {
			continue // they are written by themselves; in 1.0 and before 1.1.4 no rule says so
		}
		b, fresh := into.findKey(key), false
		name := ""
		if b != nil {
			name = b.name
		} else {
			name = m.name(key)
		}
		below := r.member(name)
		if below != nil && below.omit {
			continue
		}
		if into.id.Exists() && into.id.Kind() != jsonstream.Null && name == "id" {
			into.holds = members // the id that it was found by is there already
			continue
		}
		if b == nil {
			b, fresh = into.add(name, &m.wood), true
		}
		at := m.down(name)
		m.member(value, below, b)
		m.up(at)
		if b.touched() {
			into.holds = members
		} else if fresh {
			into.drop()
		}
	}
}

// member lays a value upon the branch of its member.
func (m *Release) member(v jsonstream.Value, r *rule, b *branch) {
	switch {
	case r != nil && r.whole || isWhole(v):
		m.set(v, b)
	case v.Kind() == jsonstream.Array:
		if b.holds == members {
			m.conflict(v, "merge.list-for-object")
			return
		}
		m.elements(v, r, b)
	default:
		if b.holds == elements {
			m.conflict(v, "merge.object-for-list")
			return
		}
		m.overLiteral(b, func() { m.members(v, r, b, false) })
	}
}

// isWhole says that a value is replaced as a whole whatever the rules: neither an
// object nor an array of nothing but objects.
func isWhole(v jsonstream.Value) bool {
	switch v.Kind() {
	case jsonstream.Object:
		return false
	case jsonstream.Array:
		for _, each := range v.Elements() {
			if each.Kind() != jsonstream.Object {
				return true
			}
		}
		return false
	}
	return true
}

// overLiteral lays something upon a branch that may have been text or a number.
func (m *Release) overLiteral(b *branch, lay func()) {
	before := b.holds
	lay()
	if before == nothing && b.holds != nothing && b.value.Exists() && (m.opts.Versions || b.value.Kind() != jsonstream.Null) {
		m.conflict(b.value, "merge.value-for-object")
	}
}

// set replaces what stands at a branch.
func (m *Release) set(v jsonstream.Value, b *branch) {
	if b.holds != nothing {
		if v.Kind() == jsonstream.Null {
			m.conflict(v, "merge.null-for-object")
		} else {
			m.conflict(v, "merge.value-for-object")
		}
		return
	}
	if m.opts.Versions && (len(b.past) == 0 || !same(b.past[len(b.past)-1].value, v)) {
		b.past = append(b.past, version{m.now, v})
	}
	b.value = v
}

// elements lays an array of objects upon a branch.
func (m *Release) elements(list jsonstream.Value, r *rule, b *branch) {
	override := m.opts.Overrides[string(m.path)]
	seen := sightings{}
	m.overLiteral(b, func() {
		for i, object := range list.Elements() {
			id := object.Get("id")
			name := unnamed
			if id.Exists() {
				name = identity(id)
				if seen.twice(name) {
					m.say(snapshot.Warning, "merge.same-id", id, string(id.Raw()), string(m.path))
				}
			}
			switch override {
			case Append:
				name = unnamed
			case ByPosition:
				name = strconv.Itoa(i)
			}
			m.element(object, id, name, r, b)
		}
	})
}

// element lays an object upon the element of that name, or appends it.
func (m *Release) element(object, id jsonstream.Value, name string, r *rule, b *branch) {
	var e *branch
	if name != unnamed {
		e = b.find(name)
	}
	fresh := e == nil
	if fresh {
		e = b.add(name, &m.wood)
		e.id = id
	}
	m.members(object, r, e, false)
	if e.touched() {
		b.holds = elements
	} else if fresh {
		b.drop()
	}
}

// identity is what two ids have in common that are one: their kind and text.
func identity(id jsonstream.Value) string {
	if id.Kind() == jsonstream.String {
		return "=" + id.Text()
	}
	return string(id.Canonical(nil))
}

// sightings are the ids seen in one array.
type sightings struct {
	few  []string
	many map[string]bool
}

func (s *sightings) twice(name string) bool {
	if s.many != nil {
		if s.many[name] {
			return true
		}
		s.many[name] = true
		return false
	}
	for _, each := range s.few {
		if each == name {
			return true
		}
	}
	if s.few = append(s.few, name); len(s.few) > fewBranches {
		s.many = map[string]bool{}
		for _, each := range s.few {
			s.many[each] = true
		}
	}
	return false
}

// conflict tells that releases disagree about what a path is.
func (m *Release) conflict(v jsonstream.Value, rule string) {
	m.say(snapshot.Warning, rule, v, string(m.path))
}

func (m *Release) say(severity snapshot.Severity, rule string, v jsonstream.Value, args ...string) {
	if m.opts.Report != nil {
		m.opts.Report(snapshot.Finding{Severity: severity, Rule: rule, Args: append([]string{m.ocid.Text()}, args...), Pointer: v.Pointer(), Line: int64(v.Line())})
	}
}
