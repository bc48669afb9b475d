package merge

import (
	"strings"
	"sync"
)

// parseTable reads what Text wrote. A line is a name and what stands behind it:
//
//	-! -?     left out of merged releases, or expressly not
//	*! *?     replaced as a whole, or expressly not
//	:oax      types: object, array, another
//	@Name     refers to that definition
//	[…]       the elements of the array
//	{a b …}   the members of the object, each with the same behind its name
//	~         deletes what it is laid upon
func parseTable(text string) *Schema {
	s := &Schema{root: &node{}, definitions: map[string]*node{}}
	for line := range strings.Lines(text) {
		t := &tableReader{text: strings.TrimSuffix(line, "\n")}
		name := t.name()
		n := t.node()
		if name == "." {
			s.root = n
		} else if name != "" {
			s.definitions[name] = n
		}
	}
	return s
}

// tableReader reads one line.
type tableReader struct{ text string }

const signs = "-*:@[]{}~ "

// name takes the name that comes next. A sign always follows or the line ends.
func (t *tableReader) name() string {
	end := strings.IndexAny(t.text, signs)
	if end < 0 {
		end = len(t.text)
	}
	name := t.text[:end]
	t.text = t.text[end:]
	return name
}

func (t *tableReader) take(sign byte) bool {
	if t.text == "" || t.text[0] != sign {
		return false
	}
	t.text = t.text[1:]
	return true
}

func (t *tableReader) mark() mark {
	m := mark(t.text[0])
	t.text = t.text[1:]
	return m
}

func (t *tableReader) node() *node {
	n := &node{}
	if t.take('~') {
		n.deleted = true
		return n
	}
	if t.take('-') {
		n.omit = t.mark()
	}
	if t.take('*') {
		n.whole = t.mark()
	}
	if t.take(':') {
		types := t.name()
		n.typed = true
		n.object, n.array, n.other = strings.Contains(types, "o"), strings.Contains(types, "a"), strings.Contains(types, "x")
	}
	if t.take('@') {
		n.ref = t.name()
	}
	if t.take('[') {
		n.items = t.node()
		t.take(']')
	}
	if t.take('{') {
		n.members = map[string]*node{}
		for !t.take('}') && t.text != "" {
			name := t.name()
			n.members[name] = t.node()
			t.take(' ')
		}
	}
	return n
}

// tables are the parsed tables: of the versions and of the extensions, by name.
var tables = sync.OnceValue(func() map[string]*Schema {
	all := map[string]*Schema{}
	for _, block := range strings.Split(strings.TrimPrefix(table, "# "), "\n# ") {
		name, text, _ := strings.Cut(block, "\n")
		all[name] = parseTable(text)
	}
	return all
})
