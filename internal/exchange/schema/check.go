package schema

import (
	"math/bits"
	"strconv"
	"strings"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
)

// Checker holds values to shapes. Report is told each finding, without the item
// that it stands in; its strings are good for as long as wanted. A Checker is for
// one goroutine and may be used again.
type Checker struct {
	Report     func(report.Finding)
	References []jsonstream.Value // to organizations, gathered until the caller empties it

	root    jsonstream.Value
	path    []step
	locator jsonstream.Locator
	names   map[nameOf]*member // of members whose shape a pattern gives
	meant   map[meant]string
	room    []byte
	members []named // of the objects that are open
	quiet   int     // branches of a oneOf that are being tried
	faults  int     // errors found while quiet
	strange int     // unknown fields found while quiet
}

// step is one step of a pointer: a member's name or an element's number.
type step struct {
	key   jsonstream.Value
	index int
}

// named is a member of an object, and what the schema says of it.
type named struct {
	key, value jsonstream.Value
	is         *member // nil for one that the schema does not know
}

type nameOf struct {
	shape *Shape
	name  string
}

// maxNames bounds what a Checker remembers of names.
const maxNames = 4096

// Check tells all that is wrong with a value.
func (c *Checker) Check(v jsonstream.Value, s *Shape) {
	c.root, c.path, c.members = v, c.path[:0], c.members[:0]
	c.locator.Reset()
	c.value(v, s)
}

// Member checks a member of an object that comes piece by piece: first its name,
// then its value.
func (c *Checker) Member(s *Shape, name string, v jsonstream.Value) {
	c.root, c.path, c.members = v, c.path[:0], c.members[:0]
	c.locator.Reset()
	c.named(name, v, v, s, s.named(name))
}

// typeOf is the type of each kind of value.
var typeOf = [...]types{
	jsonstream.Null: isNull, jsonstream.False: isBoolean, jsonstream.True: isBoolean, jsonstream.Number: isNumber,
	jsonstream.String: isString, jsonstream.Array: isArray, jsonstream.Object: isObject,
}

// value checks as the schema is read: the type, codes and format each end it.
func (c *Checker) value(v jsonstream.Value, s *Shape) {
	kind := v.Kind()
	if s.types != 0 && s.types&typeOf[kind] == 0 &&
		(kind != jsonstream.Number || s.types&isInteger == 0 || !jsonstream.IsInteger(v.Number())) {
		c.tell(v, finding{rule: "validate.type", args: []string{s.types.String(), c.typeName(v)}})
		return
	}
	if s.enum != nil && !s.enum.has(v) {
		c.tell(v, finding{rule: "validate.enum", args: []string{shown(v), s.enum.list}, codes: s.enum})
		return
	}
	switch {
	case len(s.oneOf) > 0:
		c.branches(v, s)
	case kind == jsonstream.String:
		c.text(v, s)
	case kind == jsonstream.Number:
		c.number(v, s)
	case kind == jsonstream.Array:
		c.array(v, s)
	case kind == jsonstream.Object:
		c.object(v, s)
	}
}

// text checks a string; nothing more where its format is wrong.
func (c *Checker) text(v jsonstream.Value, s *Shape) {
	chars, exact := v.Chars()
	if !exact {
		chars = []byte(v.Text())
	}
	if s.format != nil && !s.format(chars) {
		c.tell(v, finding{rule: s.formatRule, args: []string{shown(v)}, each: true})
		return
	}
	switch {
	case len(chars) == 0 && s.node.minLength:
		c.tell(v, finding{rule: "validate.empty-text"})
	case isBlank(chars):
		c.warn(v, finding{rule: "validate.blank"})
	}
	if s.pattern != nil && !s.pattern.Match(chars) {
		c.tell(v, finding{rule: "validate.pattern", args: []string{shown(v), s.pattern.String()}, each: true})
	}
	if s.open != nil && !s.open.set[string(chars)] {
		c.warn(v, finding{rule: "validate.unknown-code", args: []string{shown(v), s.open.list}, codes: s.open})
	}
}

// isBlank says that nothing of a text can be seen.
func isBlank(chars []byte) bool {
	if len(chars) > 0 && chars[0] > ' ' && chars[0] < 0x80 {
		return false
	}
	return strings.TrimSpace(string(chars)) == ""
}

func (c *Checker) number(v jsonstream.Value, s *Shape) {
	if low := s.node.minimum; low != "" {
		if order := jsonstream.CompareNumbers(v.Number(), low); order < 0 || order == 0 && s.node.exclusive {
			c.tell(v, finding{rule: "validate.minimum", args: []string{shown(v), low}, each: true})
		}
	}
	if high := s.node.maximum; high != "" && jsonstream.CompareNumbers(v.Number(), high) > 0 {
		c.tell(v, finding{rule: "validate.maximum", args: []string{shown(v), high}, each: true})
	}
}

func (c *Checker) array(v jsonstream.Value, s *Shape) {
	items := s.items
	if items == nil {
		items = anything
	}
	walk := v.Walk()
	count := 0
	for _, element, ok := walk.Next(); ok; _, element, ok = walk.Next() {
		c.path = append(c.path, step{index: count})
		c.value(element, items)
		c.path = c.path[:len(c.path)-1]
		count++
	}
	switch {
	case count == 0 && s.node.minItems:
		c.tell(v, finding{rule: "validate.empty-list"})
	case count == 0:
		c.warn(v, finding{rule: "validate.blank"})
	case count > 1 && s.node.unique:
		if i, j, twice := twins(v, count); twice {
			c.tell(v, finding{rule: "validate.twice", args: []string{strconv.Itoa(i), strconv.Itoa(j)}, each: true})
		}
	}
}

// object looks at the names first, so that what is missing is told before what is
// wrong within.
func (c *Checker) object(v jsonstream.Value, s *Shape) {
	base := len(c.members)
	if s.reference && c.quiet == 0 {
		c.References = append(c.References, v)
	}
	var seen uint64
	walk, before := v.Walk(), s.start
	for key, value, ok := walk.Next(); ok; key, value, ok = walk.Next() {
		m := c.member(key, s, &before)
		if value.Kind() == jsonstream.Number && key.Is("amount") && !v.Get("currency").Exists() {
			c.warn(v, finding{rule: "validate.currency"})
		}
		if m != nil && m.required > 0 {
			seen |= 1 << (m.required - 1)
		}
		c.members = append(c.members, named{key, value, m})
	}
	if len(c.members) == base {
		if s.node.minMembers {
			c.tell(v, finding{rule: "validate.empty-object"})
		} else if len(s.required) == 0 {
			c.warn(v, finding{rule: "validate.blank"})
		}
	}
	if bits.OnesCount64(seen) < len(s.required) {
		for i, name := range s.required {
			if seen&(1<<i) == 0 {
				c.tell(v, finding{rule: "validate.required", args: []string{name}})
			}
		}
	}
	for i := base; i < len(c.members); i++ { // checking a value puts those within it behind, and takes them away
		of := c.members[i]
		c.path = append(c.path, step{key: of.key})
		name := ""
		if of.is == nil && s.described {
			name = of.key.Text()
		}
		c.named(name, of.key, of.value, s, of.is)
		c.path = c.path[:len(c.path)-1]
	}
	c.members = c.members[:base]
}

// anything is the shape of what nothing is asked of.
var anything = &Shape{node: &node{}}

// named checks a member's value; its name is asked for where it is unknown.
func (c *Checker) named(name string, at, value jsonstream.Value, s *Shape, m *member) {
	if m == nil {
		if s.described {
			c.unknown(name, at, value, s)
		}
		c.value(value, anything)
		return
	}
	if m.deprecated != "" {
		c.warn(value, finding{rule: "validate.deprecated", args: []string{m.name, m.deprecated}, at: at})
	}
	for ; m != nil; m = m.also {
		c.value(value, m.shape)
	}
}

// unknown tells of a member that the schema does not have: it may be one of an
// extension, the text of another one in another language, or one that the schema
// has, spelt otherwise.
func (c *Checker) unknown(name string, at, value jsonstream.Value, s *Shape) {
	c.strange++
	if c.quiet > 0 {
		return
	}
	if of := s.translated(name); of != "" {
		c.give(report.Note, value, finding{rule: "validate.translated-field", args: []string{name, of}, at: at})
		return
	}
	if other := c.near(meant{s, name}, func() string { return s.near(name) }); other != "" {
		c.give(report.Warning, value, finding{rule: "validate.misspelt-field", args: []string{name, other}, at: at})
		return
	}
	c.give(report.Note, value, finding{rule: "validate.unknown-field", args: []string{name}, at: at})
}

// member finds what the schema says of a member's name, nil when it says nothing.
// before is the last one that it knew.
func (c *Checker) member(key jsonstream.Value, s *Shape, before **member) *member {
	name, exact := key.Chars()
	if !exact {
		name = []byte(key.Text())
	}
	if *before != nil {
		if m := (*before).next.Load(); m != nil && m.name == string(name) {
			*before = m
			return m
		}
	}
	if m := s.members[string(name)]; m != nil {
		(*before).next.Store(m)
		*before = m
		return m
	}
	if len(s.patterned) == 0 {
		return nil
	}
	c.room = append(c.room[:0], name...)
	if m, known := c.names[nameOf{s, string(c.room)}]; known {
		return m
	}
	m := s.patternedMember(string(name))
	if c.names == nil || len(c.names) >= maxNames {
		c.names = map[nameOf]*member{}
	}
	c.names[nameOf{s, string(name)}] = m
	return m
}

// branches checks that exactly one holds. What is told is what is wrong by the one
// that the value comes nearest to: that with the fewest errors and unknown fields.
func (c *Checker) branches(v jsonstream.Value, s *Shape) {
	holding, nearest, fewest := 0, 0, -1
	for i, branch := range s.oneOf {
		faults, strange := c.try(v, branch)
		if faults == 0 {
			holding, strange = holding+1, 0
		}
		if sum := faults + strange; fewest < 0 || sum < fewest {
			nearest, fewest = i, sum
		}
	}
	if holding > 1 {
		c.tell(v, finding{rule: "validate.one-of"})
		return
	}
	c.value(v, s.oneOf[nearest])
}

// try counts the errors and the unknown fields of a value without telling them.
func (c *Checker) try(v jsonstream.Value, s *Shape) (faults, strange int) {
	outerFaults, outerStrange := c.faults, c.strange
	c.faults, c.strange = 0, 0
	c.quiet++
	c.value(v, s)
	c.quiet--
	faults, strange = c.faults, c.strange
	c.faults, c.strange = outerFaults, outerStrange
	return faults, strange
}
