package oc4ids

import (
	"bytes"
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// cleaner writes values as the standard wants them: what is typed wrongly is
// repaired where there is one way to do so and left out otherwise, each time
// with a finding. What it has written once, it writes again unchanged.
//
// For the record (export false) members are sorted as fact.Canonical sorts
// them and days stay days; for export they stand in the schema's order and
// days are midnight UTC.
type cleaner struct {
	trail.Trail
	unknown func(path string) // told each member that nobody knows
	export  bool
	out     []byte
	spare   []byte
	parties map[string]bool // ids of the project's parties
	swap    bool            // the axes of the location at hand are swapped
	seed    maphash.Seed
}

func newCleaner(export bool, report func(snapshot.Finding), unknown func(string)) *cleaner {
	return &cleaner{Trail: trail.Trail{Report: report}, unknown: unknown, export: export, seed: maphash.MakeSeed()}
}

// field is a member to be written: a value with what is known of it, or what
// was made for it.
type field struct {
	name    string
	m       *member // nil when nobody knows it
	value   jsonstream.Value
	inner   []field // of an object of which not everything is written
	literal string  // JSON that stands for the value
}

// fieldsOf lists the members of an object.
func fieldsOf(d *definition, v jsonstream.Value) []field {
	fields := make([]field, 0, 12)
	for key, value := range v.Fields() {
		quoted := key.Raw()
		if m := d.members[string(quoted[1:len(quoted)-1])]; m != nil { // what is known has no escapes
			fields = append(fields, field{name: m.name, m: m, value: value})
			continue
		}
		name := key.Text()
		fields = append(fields, field{name: name, m: d.find(name), value: value})
	}
	return fields
}

// emit writes an object of these fields and says which members were written.
// It writes nothing and is false when no field has anything to say.
func (c *cleaner) emit(fields []field) (wrote uint64, ok bool) {
	slices.SortFunc(fields, c.compare)
	start := len(c.out)
	c.out = append(c.out, '{')
	for i := range fields {
		f := &fields[i]
		before := len(c.out)
		if before > start+1 {
			c.out = append(c.out, ',')
		}
		if f.m != nil && f.m.quoted != "" {
			c.out = append(c.out, f.m.quoted...)
		} else {
			c.out = append(fact.AppendString(c.out, f.name), ':')
		}
		m := c.Down(f.name)
		said := c.field(f)
		c.Up(m)
		switch {
		case !said:
			c.out = c.out[:before]
		case f.m != nil:
			wrote |= 1 << f.m.order
			ok = true
		default:
			ok = true
		}
	}
	if !ok {
		c.out = c.out[:start]
		return 0, false
	}
	c.out = append(c.out, '}')
	return wrote, true
}

func (c *cleaner) compare(a, b field) int {
	if c.export {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
	}
	return compareNames(a.name, b.name)
}

// rank is a member's place in the schema; unknown members come last.
func rank(f field) int {
	if f.m == nil {
		return 64
	}
	return f.m.order
}

// compareNames orders by UTF-16 code units, as RFC 8785 sorts members: the
// order of the characters, but that those beyond U+FFFF stand before U+E000.
func compareNames(a, b string) int {
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if x != y {
			if (x > 0xFFFF) != (y > 0xFFFF) && min(x, y) >= 0xE000 {
				return int(y - x)
			}
			return int(x - y)
		}
		a, b = a[n:], b[m:]
	}
	return len(a) - len(b)
}

// field writes a member's value.
func (c *cleaner) field(f *field) bool {
	switch {
	case f.literal != "":
		c.out = append(c.out, f.literal...)
		return true
	case f.inner != nil:
		_, ok := c.emit(f.inner)
		return ok
	case f.m == nil:
		c.unknown(c.Generic())
		return c.free(f.value)
	case f.m.list:
		return c.list(f.m, f.value)
	case f.name == "id" && f.value.Kind() == jsonstream.String:
		if p := lang.CheckForeignID(f.value.Text()); p != nil {
			c.SayID(f.value, f.value.Text(), p)
			return false
		}
	}
	return c.single(f.m, f.value, 0)
}

// list writes a list. Elements that say the same are written once.
func (c *cleaner) list(m *member, v jsonstream.Value) bool {
	if v.Kind() != jsonstream.Array {
		return c.listOfOne(m, v)
	}
	start := len(c.out)
	c.out = append(c.out, '[')
	var seen map[uint64][]span
	if v.Len() > 1 {
		seen = make(map[uint64][]span)
	}
	for i, element := range v.Elements() {
		before := len(c.out)
		if before > start+1 {
			c.out = append(c.out, ',')
		}
		from := len(c.out)
		at := c.Item(i)
		ok := c.single(m, element, i+1)
		if ok && seen != nil && c.repeats(seen, from) {
			c.Say(snapshot.Repair, "oc4ids.repair.duplicate", element)
			ok = false
		}
		c.Up(at)
		if !ok {
			c.out = c.out[:before]
		}
	}
	if len(c.out) == start+1 {
		c.out = c.out[:start]
		if v.Len() == 0 {
			c.Say(snapshot.Repair, "oc4ids.repair.empty", v)
		}
		return false
	}
	c.out = append(c.out, ']')
	return true
}

// listOfOne writes as a list what should have been one. Texts with commas in
// place of a list of codes are the form that releases[].tag had in 0.9.1.
func (c *cleaner) listOfOne(m *member, v jsonstream.Value) bool {
	start := len(c.out)
	c.out = append(c.out, '[')
	if text := v.Text(); m.shape != object && m.codes != nil && strings.Contains(text, ",") {
		said := false
		for code := range strings.SplitSeq(text, ",") {
			before := len(c.out)
			if said {
				c.out = append(c.out, ',')
			}
			if code = strings.TrimSpace(code); code != "" && c.code(m, code, v) {
				said = true
			} else {
				c.out = c.out[:before]
			}
		}
		if said {
			c.Say(snapshot.Repair, "oc4ids.repair.tag-list", v, text)
			c.out = append(c.out, ']')
			return true
		}
		c.out = c.out[:start]
		return false
	}
	if !c.single(m, v, 1) {
		c.out = c.out[:start]
		return false
	}
	c.Say(snapshot.Repair, "oc4ids.repair.single", v)
	c.out = append(c.out, ']')
	return true
}

// repeats says whether the element written from there on equals an earlier
// one; 1.0 and 1 are equal, as JSON Schema has it for uniqueItems.
func (c *cleaner) repeats(seen map[uint64][]span, from int) bool {
	c.spare = appendComparable(c.spare[:0], c.out[from:])
	sum := maphash.Bytes(c.seed, c.spare)
	for _, other := range seen[sum] {
		if bytes.Equal(appendComparable(nil, c.out[other.from:other.to]), c.spare) {
			return true
		}
	}
	seen[sum] = append(seen[sum], span{from, len(c.out)})
	return false
}

// span is where an element was written.
type span struct{ from, to int }

// object writes an object. position is its place in a list from 1 on, 0 when it
// stands in none: an element without an id of its own is given one from it.
func (c *cleaner) object(d *definition, v jsonstream.Value, position int) bool {
	if v.Kind() != jsonstream.Object {
		c.Say(snapshot.Error, "oc4ids.not-object", v, trail.Shown(v))
		return false
	}
	fields := fieldsOf(d, v)
	if d.members["id"] != nil && d.required>>d.members["id"].order&1 == 1 && position > 0 {
		fields = c.withID(d, fields, v, position)
	}
	switch d.name {
	case "ProjectBudget":
		c.mendBudget(fields)
	case "Location":
		swapped := c.swap
		c.swap = c.swapped(v)
		defer func() { c.swap = swapped }()
	case "LocationGeometry":
		if !c.geometry(v) {
			return false
		}
	case "OrganizationReference":
		c.checkParty(v)
	case "Value":
		if amount := v.Get("amount"); amount.Exists() && !isEmpty(amount) && emptyText(v.Get("currency")) {
			c.Say(snapshot.Warning, "oc4ids.currency-missing", v, trail.Shown(amount))
		}
	}
	start := len(c.out)
	wrote, ok := c.emit(fields)
	if missing := d.required &^ wrote; ok && missing != 0 {
		c.out = c.out[:start]
		c.Say(snapshot.Error, "oc4ids.required-missing", v, d.nameOf(bits.TrailingZeros64(missing)))
		return false
	}
	return ok
}

// nameOf is the member at that place in the schema.
func (d *definition) nameOf(order int) string {
	for name, m := range d.members {
		if m.order == order {
			return name
		}
	}
	return ""
}

// withID sees to it that the element has an id.
func (c *cleaner) withID(d *definition, fields []field, v jsonstream.Value, position int) []field {
	if _, ok := usableID(v.Get("id")); ok {
		return fields
	}
	c.refusedID(v)
	id := positionKey(position)
	c.Say(snapshot.Repair, "oc4ids.repair.id-given", v, id)
	literal := string(fact.AppendString(nil, id))
	for i := range fields {
		if fields[i].name == "id" {
			fields[i].literal = literal
			return fields
		}
	}
	return append(fields, field{name: "id", m: d.members["id"], literal: literal})
}

// mendBudget turns the budgetBreakdown of 0.9.3 and earlier, one list, into
// the budgetBreakdowns of 0.9.4, a list of such lists.
func (c *cleaner) mendBudget(fields []field) {
	old := -1
	for i := range fields {
		switch fields[i].name {
		case "budgetBreakdowns":
			return
		case "budgetBreakdown":
			if fields[i].value.Kind() == jsonstream.Array && fields[i].value.Len() > 0 {
				old = i
			}
		}
	}
	if old < 0 {
		return
	}
	f := &fields[old]
	budget := definitions()["ProjectBudget"]
	at := c.Down(f.name)
	c.Say(snapshot.Repair, "oc4ids.repair.budget-breakdown", f.value)
	start := len(c.out)
	c.out = append(c.out, `[{"budgetBreakdown":`...)
	ok := c.list(definitions()["BudgetBreakdowns"].members["budgetBreakdown"], f.value)
	c.out = append(c.out, `,"id":"1"}]`...)
	if ok {
		*f = field{name: "budgetBreakdowns", m: budget.members["budgetBreakdowns"], literal: string(c.out[start:])}
	}
	c.out = c.out[:start]
	c.Up(at)
}

// checkParty warns of a reference to nobody.
func (c *cleaner) checkParty(v jsonstream.Value) {
	if id, ok := usableID(v.Get("id")); ok && !c.parties[id] {
		c.Say(snapshot.Warning, "oc4ids.party-missing", v, id)
	}
}
