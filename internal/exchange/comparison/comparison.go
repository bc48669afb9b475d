// Package comparison tells how two snapshots of published data differ: which
// projects, records or releases are new, gone or changed, and for each that
// changed, every value that did.
//
// What is compared is known by its id: a project by its id, a record by its ocid,
// a release by its ocid and id. Within it, the elements of a list are known by
// their ids where all of them have one and no two the same, else by their place.
// So a list in another order has not changed, and neither has anything that is
// only written otherwise: white space, the order of members, 1.0 for 1.
//
// The old snapshot waits in a scratch file; in memory stay its ids, with where
// each stands.
//
// The invariant: the differences, made upon the old snapshot, give the new one, and
// comparing a snapshot with itself gives none.
package comparison

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/source"
)

// Kind is what happened to a thing or a value.
type Kind string

// The kinds.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed"
)

// Difference is one project, record or release that differs.
type Difference struct {
	Kind   Kind     `json:"change"`
	Thing  string   `json:"thing"` // "project", "record", "release", or "process" for a compiled release
	ID     string   `json:"id"`    // of a release "ocid id"
	Values []Change `json:"values,omitzero"`
}

// Change is one value that differs. Pointer is that of the new value within its
// thing, or of the old one that is gone; Old and New are compact JSON, "" for none.
type Change struct {
	Kind    Kind   `json:"change"`
	Pointer string `json:"pointer"`
	Old     string `json:"old,omitzero"`
	New     string `json:"new,omitzero"`
}

// Snapshots compares. Read the old snapshot's files, then the new one's, then ask
// for what is gone. Make one with New; Close it.
type Snapshots struct {
	old   *packaging.Spool
	known map[string]*place
	fault func(*problem.Problem)
	// Equal counts what did not change.
	Equal int64
}

// place is where a thing of the old snapshot stands, and its digest.
type place struct {
	at     int64
	digest [16]byte
	order  int
	seen   bool
}

// New makes a comparison. fault is told what was left out because it is broken or
// has no id.
func New(room packaging.Room, fault func(*problem.Problem)) *Snapshots {
	return &Snapshots{old: packaging.NewSpool(room), known: map[string]*place{}, fault: fault}
}

// Close throws the scratch away.
func (s *Snapshots) Close() error { return s.old.Close() }

// Old reads a file of the old snapshot. Of one id that comes again, the last
// counts.
func (s *Snapshots) Old(src *source.Source) error {
	return s.walk(src, func(key string, v jsonstream.Value) error {
		text := v.Canonical(nil)
		p := &place{at: s.old.Size(), digest: digestOf(text), order: len(s.known)}
		if before := s.known[key]; before != nil {
			p.order = before.order
		}
		s.known[key] = p
		return s.old.Append(text)
	})
}

func digestOf(text []byte) (d [16]byte) {
	sum := sha256.Sum256(text)
	copy(d[:], sum[:])
	return d
}

// New reads a file of the new snapshot, and gives what is new or changed in the
// order of the file.
func (s *Snapshots) New(src *source.Source, give func(Difference) error) error {
	var room []byte
	return s.walk(src, func(key string, v jsonstream.Value) error {
		thing, id, _ := strings.Cut(key, " ")
		p := s.known[key]
		if p == nil {
			return give(Difference{Kind: Added, Thing: thing, ID: id})
		}
		p.seen = true
		if room = v.Canonical(room[:0]); digestOf(room) == p.digest {
			s.Equal++
			return nil
		}
		text, err := s.old.Piece(p.at)
		if err != nil {
			return err
		}
		before, faults := jsonstream.Parse(text, jsonstream.Options{MaxElement: len(text)})
		if len(faults) > 0 {
			return faults
		}
		c := changes{}
		if c.compare("", before, v); len(c.list) == 0 {
			s.Equal++
			return nil
		}
		return give(Difference{Kind: Changed, Thing: thing, ID: id, Values: c.list})
	})
}

// Gone gives what the old snapshot had and the new one has not, in the order of the
// old one.
func (s *Snapshots) Gone(give func(Difference) error) error {
	var keys []string
	for key, p := range s.known {
		if !p.seen {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return s.known[a].order - s.known[b].order })
	for _, key := range keys {
		thing, id, _ := strings.Cut(key, " ")
		if err := give(Difference{Kind: Removed, Thing: thing, ID: id}); err != nil {
			return err
		}
	}
	return nil
}

// walk goes through the things of a file.
func (s *Snapshots) walk(src *source.Source, take func(key string, v jsonstream.Value) error) error {
	if p := src.Refusal(); p != nil {
		return p
	}
	one := func(v jsonstream.Value) error {
		key := keyOf(v)
		if key == "" {
			s.fault(problem.New(problem.Invalid, "diff.no-id").At(v.Pointer()).AtLine(v.Line()))
			return nil
		}
		return take(key, v)
	}
	return packaging.Walk(src, packaging.Visitor{
		Element: func(_ string, v jsonstream.Value) error { return one(v) },
		Single:  one,
		Package: func(*packaging.Document) error { return nil },
		Fault:   s.fault,
	})
}

// keyOf is what a thing is, and its id, with a space between; "" without an id.
func keyOf(v jsonstream.Value) string {
	ocid, id := v.Get("ocid").Text(), v.Get("id").Text()+v.Get("id").Number()
	switch {
	case ocid != "" && (v.Get("releases").Exists() || v.Get("compiledRelease").Exists() || v.Get("versionedRelease").Exists()):
		return "record " + ocid
	case ocid != "" && compiled(v):
		return "process " + ocid // made anew each time, its id with it
	case ocid != "" && id != "":
		return "release " + ocid + " " + id
	case ocid == "" && id != "":
		return "project " + id
	}
	return ""
}

func compiled(v jsonstream.Value) bool {
	for _, tag := range v.Get("tag").Elements() {
		if tag.Is("compiled") {
			return true
		}
	}
	return false
}

// changes are the values that differ between two.
type changes struct{ list []Change }

func (c *changes) add(kind Kind, pointer string, before, now jsonstream.Value) {
	c.list = append(c.list, Change{kind, pointer, string(before.Compact(nil)), string(now.Compact(nil))})
}

func (c *changes) compare(pointer string, before, now jsonstream.Value) {
	switch kind := now.Kind(); {
	case kind != before.Kind():
		c.add(Changed, pointer, before, now)
	case kind == jsonstream.Object:
		c.objects(pointer, before, now)
	case kind == jsonstream.Array:
		c.arrays(pointer, before, now)
	case kind == jsonstream.Number && jsonstream.CompareNumbers(before.Number(), now.Number()) != 0,
		kind == jsonstream.String && before.Text() != now.Text():
		c.add(Changed, pointer, before, now)
	}
}

var escapes = strings.NewReplacer("~", "~0", "/", "~1")

func (c *changes) objects(pointer string, before, now jsonstream.Value) {
	for name, value := range now.Members() {
		at := pointer + "/" + escapes.Replace(name)
		if was := before.Get(name); was.Exists() {
			c.compare(at, was, value)
		} else {
			c.add(Added, at, was, value)
		}
	}
	for name, was := range before.Members() {
		if !now.Get(name).Exists() {
			c.add(Removed, pointer+"/"+escapes.Replace(name), was, jsonstream.Value{})
		}
	}
}

// element is one of a list, with its place.
type element struct {
	value jsonstream.Value
	index int
}

func (c *changes) arrays(pointer string, before, now jsonstream.Value) {
	old, byID := identified(before)
	fresh, also := identified(now)
	if !byID || !also {
		old, fresh = numbered(before), numbered(now)
	}
	at := func(e element) string { return pointer + "/" + strconv.Itoa(e.index) }
	for _, id := range inOrder(fresh) {
		e := fresh[id]
		if was, there := old[id]; there {
			c.compare(at(e), was.value, e.value)
		} else {
			c.add(Added, at(e), jsonstream.Value{}, e.value)
		}
	}
	for _, id := range inOrder(old) {
		if _, there := fresh[id]; !there {
			c.add(Removed, at(old[id]), old[id].value, jsonstream.Value{})
		}
	}
}

// identified are the elements of a list by their ids; not ok when one has none, or
// two have one.
func identified(list jsonstream.Value) (byID map[string]element, ok bool) {
	byID = map[string]element{}
	for i, v := range list.Elements() {
		id := v.Get("id").Text() + v.Get("id").Number()
		if _, twice := byID[id]; twice || id == "" {
			return nil, false
		}
		byID[id] = element{v, i}
	}
	return byID, true
}

func numbered(list jsonstream.Value) map[string]element {
	all := map[string]element{}
	for i, v := range list.Elements() {
		all[strconv.Itoa(i)] = element{v, i}
	}
	return all
}

func inOrder(all map[string]element) []string {
	ids := make([]string, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return all[a].index - all[b].index })
	return ids
}
