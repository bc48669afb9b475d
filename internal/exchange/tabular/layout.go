package tabular

import (
	"slices"
	"strconv"
	"strings"

	"imar/internal/exchange/schema"
)

// layout puts a table's columns in order: first the ids of what its objects stand
// in, then their own members as the schema lists them, and those that it does not
// list as they appeared.
func (t *table) layout(shape *schema.Shape) {
	for _, c := range t.columns {
		c.path, c.place, _ = ParseHeader(c.header)
		if c.place {
			c.kind = integers
		} else {
			c.kind = kindOfShape(shapeAt(shape, c.path))
		}
		c.field = c.fieldKind()
	}
	root := &branch{}
	for _, c := range t.columns {
		root.add(c)
	}
	t.columns = root.ordered(nil, shape)
	slices.SortStableFunc(t.columns, func(a, b *column) int {
		switch {
		case a.own == b.own && a.own:
			return 0
		case a.own != b.own && a.own:
			return 1
		case a.own != b.own:
			return -1
		}
		return listsOn(a.path, a.place) - listsOn(b.path, b.place) // the outermost first
	})
}

// listsOn counts the lists on the way to a column; that whose places it holds is
// one of them.
func listsOn(path []Step, place bool) (n int) {
	for _, step := range path {
		if step.Index >= 0 {
			n++
		}
	}
	if place && len(path) > 0 {
		n++
	}
	return n
}

// branch is columns by the steps of their paths.
type branch struct {
	step     Step
	first    seenAt
	column   *column
	place    *column
	branches []*branch
	byStep   map[Step]*branch
}

func (b *branch) add(c *column) {
	at := b
	for _, step := range c.path {
		next := at.byStep[step]
		if next == nil {
			next = &branch{step: step, first: c.first}
			if at.byStep == nil {
				at.byStep = map[Step]*branch{}
			}
			at.byStep[step] = next
			at.branches = append(at.branches, next)
		}
		if c.first.before(next.first) {
			next.first = c.first
		}
		at = next
	}
	if c.place {
		at.place = c
	} else {
		at.column = c
	}
}

// ordered appends the branch's columns in order.
func (b *branch) ordered(list []*column, shape *schema.Shape) []*column {
	for _, c := range []*column{b.place, b.column} {
		if c != nil {
			list = append(list, c)
		}
	}
	rank := map[string]int{}
	if shape != nil {
		for i, name := range shape.Members() {
			rank[name] = i + 1
		}
	}
	slices.SortFunc(b.branches, func(x, y *branch) int {
		i, j := rank[x.step.Name], rank[y.step.Name]
		switch {
		case i != j && (i == 0 || j != 0 && j < i):
			return 1
		case i != j:
			return -1
		case x.first == y.first: // of two names that one object brought, one only can be at a turn
			return strings.Compare(x.step.Name, y.step.Name)
		case x.first.before(y.first):
			return -1
		}
		return 1
	})
	for _, next := range b.branches {
		var inner *schema.Shape
		if shape != nil {
			if inner = shape.Member(next.step.Name); next.step.Index >= 0 {
				inner = shape.Items()
			}
		}
		list = next.ordered(list, inner)
	}
	return list
}

// The longest names that sheets of Excel and files can have, in UTF-16 units.
const (
	longestTitle = 31
	longestFile  = 120
)

// metaTitle is the name of the sheet of what packages say of themselves.
const metaTitle = "meta"

// titled gives the sheets their names, and the order in which they are written:
// the main one first, then each list's, as the schema has them.
func titled(tables []*table, main string, shape *schema.Shape, longest int) []*table {
	written := slices.DeleteFunc(slices.Clone(tables), func(t *table) bool { return t.rows == 0 && t.list != mainSheet })
	slices.SortFunc(written, func(a, b *table) int {
		if d := strings.Compare(a.rank(shape), b.rank(shape)); d != 0 {
			return d
		}
		return strings.Compare(a.list, b.list)
	})
	taken := map[string]bool{"datapackage": true, metaTitle: true}
	for _, t := range written {
		name := ""
		switch t.list {
		case mainSheet:
			name = main
		case metaSheet:
			t.title = metaTitle
			continue
		default:
			name = sheetName(t.names)
		}
		t.title = unique(name, taken, longest)
	}
	return written
}

// rank is where a list stands in the schema, as text that sorts so.
func (t *table) rank(shape *schema.Shape) string {
	switch t.list {
	case mainSheet:
		return ""
	case metaSheet:
		return "~"
	}
	var b strings.Builder
	for _, name := range t.names {
		i := -1
		if shape != nil {
			i = slices.Index(shape.Members(), name)
			if shape = shape.Member(name); shape != nil && shape.Items() != nil {
				shape = shape.Items()
			}
		}
		if i < 0 {
			b.WriteString("z" + name + "\x00")
			continue
		}
		b.WriteString(strconv.Itoa(10_000 + i))
	}
	return b.String()
}

// reserved are names that no file can have under Windows.
var reserved = []string{"con", "prn", "aux", "nul"}

// unique makes a name that a sheet of Excel and a file everywhere can have, and
// that none has yet: up to so many UTF-16 units, without []:*?/\<>"| and control characters.
func unique(name string, taken map[string]bool, longest int) string {
	base := []rune(strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\<>"|`, r) || r < ' ' || r == 0x7f {
			return '-'
		}
		return r
	}, name), "' ."))
	if len(base) == 0 {
		base = []rune("-")
	}
	device := strings.ToLower(string(base))
	if slices.Contains(reserved, device) || len(device) == 4 && (strings.HasPrefix(device, "com") || strings.HasPrefix(device, "lpt")) || device == "history" {
		base = append(base, '_')
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = "_" + strconv.Itoa(n)
		}
		short := base
		for units(string(short))+len(suffix) > longest {
			short = short[:len(short)-1]
		}
		made := strings.TrimRight(string(short), " .") + suffix
		if key := strings.ToLower(made); !taken[key] {
			taken[key] = true
			return made
		}
	}
}

// units counts the UTF-16 units of a text.
func units(s string) (n int) {
	for _, r := range s {
		if n++; r > 0xFFFF {
			n++
		}
	}
	return n
}
