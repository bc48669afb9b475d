package validation

import (
	"hash/maphash"
	"strings"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
)

// itemCheck checks releases, records and projects, and packages that came whole.
type itemCheck struct {
	checker  schema.Checker
	locator  jsonstream.Locator
	exact    bool
	findings *report.Collector
	item     string // that is being checked
	number   int    // of its document
	parties  map[string]bool
}

func newItemCheck(exact bool) *itemCheck {
	c := &itemCheck{exact: exact, parties: map[string]bool{}}
	c.checker.Report = func(f report.Finding) {
		f.Item, f.Document = c.item, c.number
		c.findings.Add(f)
	}
	return c
}

func (c *itemCheck) batch(b *batch) {
	c.findings = &b.findings
	for _, j := range b.jobs {
		c.number, c.item = j.number, idOf(j.value)
		c.checker.References = c.checker.References[:0]
		c.checker.Check(j.value, j.shape)
		c.locator.Reset()
		if j.list == "" {
			b.names = append(b.names, c.beyond(j.value, j))
			c.references(j.value)
			continue
		}
		for _, element := range j.value.Get(j.list).Elements() {
			c.item = idOf(element)
			b.names = append(b.names, c.beyond(element, j))
			c.partiesOf(element)
		}
		c.missing()
	}
}

// beyond checks what the standard demands of an element beyond its schema, and
// gives its name.
func (c *itemCheck) beyond(v jsonstream.Value, j job) name {
	n := name{ids: j.ids, value: v, number: j.number, unique: j.unique}
	if j.unique {
		n.nodes, n.text = int32(v.Nodes()), maphash.Bytes(seeds[0], v.Raw())
	}
	if j.unique && c.exact {
		n.sum = schema.Sum(v)
	}
	id, ocid := v.Get("id"), v.Get("ocid")
	switch {
	case !ocid.Exists():
		n.id, n.shown = fingerprintOf(id.Text()), id.Text()
		c.prefix(id, "oc4ids-")
	case v.Get("compiledRelease").Exists() || v.Get("versionedRelease").Exists() || v.Get("releases").Exists():
		n.id, n.shown = fingerprintOf(ocid.Text()), ocid.Text()
		c.prefix(ocid, "ocds-")
		c.record(v, ocid.Text())
	default:
		shown := id.Text() + id.Number() // in 1.0 an id may be a number
		n.id, n.shown = fingerprintOf(ocid.Text(), shown), shown
		c.prefix(ocid, "ocds-")
		if strings.Contains(shown, "#") {
			c.tell(id, "validate.release-id", shown)
		}
	}
	return n
}

// prefix checks that an id begins with the publisher's registered prefix, and goes
// on behind it.
func (c *itemCheck) prefix(id jsonstream.Value, begin string) {
	text := id.Text()
	rest, ok := strings.CutPrefix(text, begin)
	if text == "" || ok && len(rest) > 6 && registered(rest[:6]) {
		return
	}
	c.tell(id, "validate.prefix", text, begin)
}

// registered says that a text is letters and digits, as registered prefixes are.
func registered(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// record checks that all within a record is of one contracting process.
func (c *itemCheck) record(v jsonstream.Value, ocid string) {
	releases := []jsonstream.Value{v.Get("compiledRelease")}
	for _, release := range v.Get("releases").Elements() {
		releases = append(releases, release)
	}
	for _, release := range releases {
		if inner := release.Get("ocid"); inner.Exists() && !inner.Is(ocid) {
			c.tell(inner, "validate.ocid-differs", inner.Text(), ocid)
		}
	}
}

// references checks that each organization that is referred to is one of the
// parties.
func (c *itemCheck) references(v jsonstream.Value) {
	if len(c.checker.References) == 0 {
		return
	}
	c.partiesOf(v)
	c.missing()
}

// partiesOf notes the ids of the parties of a release, a record or a project.
func (c *itemCheck) partiesOf(v jsonstream.Value) {
	note := func(v jsonstream.Value) {
		for _, party := range v.Get("parties").Elements() {
			if id := party.Get("id"); id.Exists() {
				c.parties[id.Text()+id.Number()] = true
			}
		}
	}
	note(v)
	note(v.Get("compiledRelease"))
	for _, release := range v.Get("releases").Elements() {
		note(release)
	}
}

func (c *itemCheck) missing() {
	for _, reference := range c.checker.References {
		id := reference.Get("id")
		if text := id.Text() + id.Number(); text != "" && !c.parties[text] {
			c.tell(id, "validate.reference", text)
		}
	}
	clear(c.parties)
}

// tell warns of a value.
func (c *itemCheck) tell(v jsonstream.Value, rule string, args ...string) {
	at := c.locator.Position(v)
	c.findings.Add(report.Finding{
		Severity: report.Warning, Rule: rule, Args: args, Each: true, Pointer: v.Pointer(),
		Item: c.item, Document: c.number, Line: int64(at.Line), Column: int64(at.Column),
	})
}
