// Package coverage counts what published data says: each field, by how many of the
// objects that could have it do; and of projects of OC4IDS, the 67 items of the
// CoST Infrastructure Data Standard.
//
// Fields are counted as Cardinal counts them (Open Contracting Partnership). Paths
// are "" for a whole release, record or project, "/" behind an object's own path
// for the object, "/name" for its member, "[]" for the elements of a list. What is
// empty does not count: "", [], {}, null, and whatever holds nothing else.
//
// An item of CoST counts for a project when the project or one of its contracting
// processes discloses it (package disclosure).
//
// The invariant: counts depend on the values alone, not on the order or the layout
// of the file; and memory is bounded by MaxPaths, MaxGroups and MaxCounts.
package coverage

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"imar/internal/domain/disclosure"
	"imar/internal/domain/statement"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/oc4ids"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
)

// The bounds: of different paths, and of counts in all groups, beyond which values
// at new ones are not counted; and of groups, beyond which all others are one,
// called "…".
const (
	MaxPaths  = 20_000
	MaxGroups = 2_000
	MaxCounts = 1_000_000
)

// By is what groups are made of.
type By string

// The kinds of groups: none, the publisher of the package, the institution that is
// responsible, the year.
const (
	Nothing     By = ""
	Publisher   By = "publisher"
	Institution By = "institution"
	Period      By = "period"
)

// Group is counts.
type Group struct {
	Name     string
	Items    int64            // releases, records, projects
	Fields   map[string]int64 // by path
	Projects int64
	Cost     [disclosure.Count + 1]int64 // projects that disclose each item, by its ID
	room     []byte
}

// Share is the mean of how many of the 67 items a project discloses; 0 without
// projects.
func (g *Group) Share() float64 {
	sum := int64(0)
	for _, n := range g.Cost {
		sum += n
	}
	if g.Projects == 0 {
		return 0
	}
	return float64(sum) / float64(g.Projects) / disclosure.Count
}

// Parent is the path of the object or list that could have a path's value.
func Parent(path string) string {
	switch {
	case strings.HasSuffix(path, "[]"):
		return strings.TrimSuffix(path, "[]")
	case strings.HasSuffix(path, "/"):
		return strings.TrimSuffix(path, "/")
	}
	return path[:strings.LastIndexByte(path, '/')+1]
}

// Counter counts. Make one with New.
type Counter struct {
	by      By
	groups  map[string]*Group
	waiting map[string]*Group // of a package whose publisher is not known yet
	paths   map[string]bool   // of all groups
	counts  int
	// Beyond counts the values that were not counted.
	Beyond int64
}

// New makes a counter.
func New(by By) *Counter {
	return &Counter{by: by, groups: map[string]*Group{}, paths: map[string]bool{}}
}

// Groups are all groups, by their names.
func (c *Counter) Groups() []*Group {
	c.Published("")
	var list []*Group
	for _, name := range slices.Sorted(maps.Keys(c.groups)) {
		list = append(list, c.groups[name])
	}
	return list
}

// Add counts a release, a record or a project.
func (c *Counter) Add(v jsonstream.Value) {
	g := c.group(v)
	g.Items++
	c.count(g, v, g.room[:0])
	if v.Get("ocid").Exists() || v.Kind() != jsonstream.Object || !v.Get("id").Exists() {
		return
	}
	g.Projects++
	set := disclosed(v)
	for id := 1; id <= disclosure.Count; id++ {
		if set.Has(id) {
			g.Cost[id]++
		}
	}
}

// Published says who published what was added since it was called last: the end of
// a package.
func (c *Counter) Published(name string) {
	if c.by != Publisher || c.waiting == nil {
		return
	}
	into := c.named(name)
	for _, g := range c.waiting {
		into.Items, into.Projects = into.Items+g.Items, into.Projects+g.Projects
		c.counts -= len(g.Fields)
		for path, n := range g.Fields {
			if _, there := into.Fields[path]; !there {
				c.counts++
			}
			into.Fields[path] += n
		}
		for id, n := range g.Cost {
			into.Cost[id] += n
		}
	}
	c.waiting = nil
}

// group is where a value counts.
func (c *Counter) group(v jsonstream.Value) *Group {
	switch c.by {
	case Publisher:
		if c.waiting == nil {
			c.waiting = map[string]*Group{"": {Fields: map[string]int64{}}}
		}
		return c.waiting[""]
	case Institution:
		return c.named(institution(v))
	case Period:
		return c.named(year(v))
	}
	return c.named("")
}

func (c *Counter) named(name string) *Group {
	if c.groups[name] == nil {
		if len(c.groups) >= MaxGroups {
			name = "…"
		}
		if c.groups[name] == nil {
			c.groups[name] = &Group{Name: name, Fields: map[string]int64{}}
		}
	}
	return c.groups[name]
}

// institution is the public authority of a project, or the buyer of a process, or
// its procuring entity.
func institution(v jsonstream.Value) string {
	if inner := v.Get("compiledRelease"); inner.Exists() {
		v = inner
	}
	for _, at := range []jsonstream.Value{v.Get("publicAuthority"), v.Get("buyer"), v.Get("tender").Get("procuringEntity")} {
		if name := strings.TrimSpace(at.Get("name").Text()); name != "" {
			return name
		}
		if id := at.Get("id").Text(); id != "" {
			return id
		}
	}
	return ""
}

// year is that in which a project begins or a release is dated, "" when it says
// none.
func year(v jsonstream.Value) string {
	if inner := v.Get("compiledRelease"); inner.Exists() {
		v = inner
	}
	for _, at := range []jsonstream.Value{v.Get("date"), v.Get("period").Get("startDate"), v.Get("updated")} {
		if text := at.Text(); len(text) >= 4 && strings.Trim(text[:4], "0123456789") == "" {
			return text[:4]
		}
	}
	return ""
}

// count counts a value and all within it; false when it is empty. path is its own.
func (c *Counter) count(g *Group, v jsonstream.Value, path []byte) bool {
	says := false
	switch v.Kind() {
	case jsonstream.Object:
		walk := v.Walk()
		for key, value, ok := walk.Next(); ok; key, value, ok = walk.Next() {
			name, exact := key.Chars()
			if !exact {
				name = []byte(key.Text())
			}
			inner := append(append(path, '/'), name...)
			says = c.count(g, value, inner) || says
		}
		if says {
			c.more(g, append(path, '/'))
		}
	case jsonstream.Array:
		walk := v.Walk()
		for _, value, ok := walk.Next(); ok; _, value, ok = walk.Next() {
			says = c.count(g, value, append(path, '[', ']')) || says
		}
	case jsonstream.String:
		says = v.Raw() != nil && len(v.Raw()) > len(`""`)
	case jsonstream.Null:
	default:
		says = true
	}
	if says {
		c.more(g, path)
	}
	if cap(path) > cap(g.room) {
		g.room = path
	}
	return says
}

func (c *Counter) more(g *Group, path []byte) {
	if _, known := g.Fields[string(path)]; !known {
		if known := c.paths[string(path)]; c.counts >= MaxCounts || !known && len(c.paths) >= MaxPaths {
			c.Beyond++
			return
		}
		c.paths[string(path)] = true
		c.counts++
	}
	g.Fields[string(path)]++
}

// disclosed are the items of CoST that a project and its processes disclose.
func disclosed(project jsonstream.Value) disclosure.Set {
	d := &discloser{}
	src, err := source.Open(bytes.NewReader(project.Raw()), "", source.Options{})
	if err != nil {
		return d.set
	}
	_, _ = oc4ids.Read(src, "", d) // what of it cannot be read discloses nothing
	return d.set
}

// discloser takes what a project states.
type discloser struct{ set disclosure.Set }

func (d *discloser) Item(o statement.Observe) error {
	for _, s := range o.Statements {
		d.set = d.set.Or(disclosure.Of(s.Kind, s.Body))
	}
	return nil
}

func (d *discloser) Finding(snapshot.Finding) {}
