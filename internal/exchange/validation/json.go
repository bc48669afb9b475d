package validation

import (
	"slices"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
	"imar/internal/exchange/source"
)

// packaged are the shapes that hold a list of others, with the schema's name for
// each, the list and what the schema calls its elements.
var packaged = map[source.Shape]struct{ shape, list string }{
	source.ProjectPackage: {"package", "projects"},
	source.ReleasePackage: {"releasePackage", "releases"},
	source.RecordPackage:  {"recordPackage", "records"},
}

// single are the schema's names of the other shapes.
var single = map[source.Shape]string{
	source.Project: "project", source.Release: "release", source.CompiledRelease: "release",
	source.VersionedRelease: "versioned", source.Record: "records.record",
}

// document is a package that is gone through piece by piece.
type document struct {
	number int
	at     jsonstream.Item // where it begins
	shape  source.Shape
	head   head // of what stood before the list
	later  head // of all
	rules  *rules
	whole  *schema.Shape     // of the package
	seen   []string          // names of its members
	early  []jsonstream.Item // members that stood before the rules were known
	size   int               // of those, in bytes
	list   jsonstream.Item
	count  int // of the list
	ids    *ids
}

// json checks a file of JSON.
func (r *run) json(src *source.Source) (again bool, err error) {
	c := &jsonCheck{run: r, src: src, line: newLine(r.findings, r.exact)}
	defer c.line.Stop()
	framing := src.Format.Framing
	if framing == jsonstream.Document {
		framing = jsonstream.Concatenated // several may follow, the first longer than what was looked at
	}
	options := jsonstream.Options{Framing: framing, Enter: c.enter}
	for item, p := range jsonstream.NewReader(src, options).All() {
		if err := r.ctx.Err(); err != nil {
			return false, err
		}
		if p != nil {
			if p.Code == problem.Unavailable {
				return false, p
			}
			c.line.Wait()
			r.problem(report.Error, p)
			if jsonstream.Ends(p) {
				c.open = nil // what it lacks may have stood behind
			}
			continue
		}
		c.item(item)
	}
	c.end()
	c.line.Wait()
	r.report.Items = c.items
	return c.again(), nil
}

// jsonCheck is one pass through a file of JSON.
type jsonCheck struct {
	*run
	src     *source.Source
	line    *line
	open    *document
	checker schema.Checker // of what packages say of themselves
	late    *head
	alones  *ids // of values that stand in no package
	items   int64
}

func (c *jsonCheck) enter(it jsonstream.Item) bool {
	_, packed := packaged[c.src.Format.Shape]
	if it.Depth == 0 {
		return it.Kind == jsonstream.Array || packed && c.src.Format.Framing != jsonstream.Lines
	}
	return it.Depth == 1 && it.Index < 0 && it.Kind == jsonstream.Array && it.Key == packaged[c.src.Format.Shape].list
}

func (c *jsonCheck) item(item jsonstream.Item) {
	switch {
	case item.Opened && item.Depth == 0:
		c.end()
		if item.Kind == jsonstream.Object {
			c.open = &document{number: item.Document, at: item, shape: c.src.Format.Shape, ids: newIDs()}
		}
	case item.Opened:
		c.openList(item)
	case item.Depth == 2:
		c.element(item)
	case item.Depth == 1 && item.Index < 0:
		c.member(item)
	default:
		c.end()
		c.alone(item)
	}
}

// member takes a member of the package that was entered.
func (c *jsonCheck) member(item jsonstream.Item) {
	d := c.open
	d.later.take(item.Key, item.Value)
	d.seen = append(d.seen, item.Key)
	if d.rules != nil {
		c.line.Wait()
		c.checkMember(d, item)
		return
	}
	item.Value = item.Value.Clone()
	d.early = append(d.early, item)
	if d.size += len(item.Value.Raw()); d.size > jsonstream.DefaultMaxElement {
		c.settle(d)
	}
}

func (c *jsonCheck) checkMember(d *document, item jsonstream.Item) {
	c.checker.Report = func(f report.Finding) {
		f.Document = d.number
		c.findings.Add(f)
	}
	c.checker.Member(d.whole, item.Key, item.Value)
}

// openList begins the list of the package.
func (c *jsonCheck) openList(item jsonstream.Item) {
	d := c.open
	d.list = item
	d.seen = append(d.seen, item.Key)
	c.settle(d)
}

// settle finds the rules for a package by what it said so far, or by what the
// first pass found that it says later.
func (c *jsonCheck) settle(d *document) {
	if d.rules != nil {
		return
	}
	d.head = d.later
	if c.known != nil {
		d.head = *c.known
	}
	c.line.Wait()
	d.rules = c.choose(c.src.Format.Standard, &d.head, true)
	d.whole = d.rules.Shape(packaged[d.shape].shape)
	for _, item := range d.early {
		c.checkMember(d, item)
	}
	d.early = nil
}

func (c *jsonCheck) element(item jsonstream.Item) {
	c.items++
	c.open.count++
	elements, _, unique := c.open.whole.List(item.Parent[1:])
	c.line.add(job{value: item.Value, shape: elements, unique: unique, number: item.Document, ids: c.open.ids})
}

// end ends the package that was entered.
func (c *jsonCheck) end() {
	d := c.open
	if d == nil {
		return
	}
	c.open = nil
	c.settle(d)
	c.line.Wait()
	at := d.at.At
	for _, name := range d.whole.Required() {
		if !slices.Contains(d.seen, name) {
			c.findings.Add(report.Finding{Severity: report.Error, Rule: "validate.required", Args: []string{name}, Document: d.number, Line: int64(at.Line), Column: int64(at.Column)})
		}
	}
	if _, mayBeEmpty, _ := d.whole.List(packaged[d.shape].list); d.list.Opened && d.count == 0 && !mayBeEmpty {
		c.findings.Add(report.Finding{Severity: report.Error, Rule: "validate.empty-list", Pointer: d.list.Pointer(), Document: d.number, Line: int64(d.list.At.Line), Column: int64(d.list.At.Column)})
	}
	if c.known == nil && !d.later.equal(&d.head) {
		c.late = &d.later
	}
}

// alone checks a value that is no package piece by piece: a release, a record, a
// project, or a package on a line of its own.
func (c *jsonCheck) alone(item jsonstream.Item) {
	v := item.Value
	shape := shapeOf(v, c.src.Format.Shape)
	standard := source.OCDS
	if shape == source.Project || shape == source.ProjectPackage {
		standard = source.OC4IDS
	}
	p, packed := packaged[shape]
	if !packed {
		c.items++
		rules := c.choose(standard, &head{}, false)
		if c.alones == nil {
			c.alones = newIDs()
		}
		c.line.add(job{value: v, shape: rules.Shape(single[shape]), number: item.Document, ids: c.alones})
		return
	}
	var h head
	for name, value := range v.Members() {
		h.take(name, value)
	}
	rules := c.choose(standard, &h, true)
	c.items += int64(v.Get(p.list).Len())
	c.line.add(job{value: v, shape: rules.Shape(p.shape), number: item.Document, list: p.list, ids: newIDs()})
}

// shapeOf is what a value is by its members, or else what the first one was.
func shapeOf(v jsonstream.Value, first source.Shape) source.Shape {
	has := func(name string) bool { return v.Get(name).Exists() }
	switch {
	case v.Kind() != jsonstream.Object:
		return first
	case has("projects"):
		return source.ProjectPackage
	case has("records"):
		return source.RecordPackage
	case has("ocid") && (has("releases") || has("compiledRelease") || has("versionedRelease")):
		return source.Record
	case has("releases"):
		return source.ReleasePackage
	case has("ocid") && first == source.VersionedRelease:
		return source.VersionedRelease
	case has("ocid"):
		return source.Release
	}
	return first
}

// again says whether another pass knows better, and what.
func (c *jsonCheck) again() bool {
	if c.late != nil && c.known == nil {
		c.known = c.late
	} else if !c.line.suspicious || c.exact {
		return false
	}
	c.exact = c.exact || c.line.suspicious
	return true
}

// idOf is what a release, record or project is called in a report.
func idOf(v jsonstream.Value) string {
	if ocid := v.Get("ocid"); ocid.Exists() {
		return ocid.Text()
	}
	return strings.TrimSpace(v.Get("id").Text())
}
