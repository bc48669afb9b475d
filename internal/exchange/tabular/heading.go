package tabular

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
	"imar/internal/exchange/sheet"
)

// heading is a column of a sheet that is read.
type heading struct {
	column int
	text   string
	path   []Step
	place  bool
	kind   columnKind
	steps  []*step // of the path; of a column of places one more, to an element
	passed bool    // over: a remark, or what cannot be read and was told
}

// plan is how a sheet is read.
type plan struct {
	sheet    *Sheet
	number   int
	first    int        // the row of the headings
	headings []*heading // by column; nil where there is none
	tree     *step
	level    int // how many lists its columns stand in
	ocid     int // the columns of the main object's ids and place, -1 for none
	id       int
	place    int
	main     bool
}

// step is a step of the paths of a sheet's columns: a member, or an element.
type step struct {
	name     string
	index    int
	column   *heading // whose path ends here
	members  []*step
	byName   map[string]*step
	elements []*step
	place    *heading // of a list: the column of its elements' places
	id       *heading // of an element: the column of its id

	row  int // for which made was found
	made *node
}

// within finds the step into a member or to an element, or makes it.
func (s *step) within(to Step) *step {
	made := &step{name: to.Name, index: to.Index}
	if to.Index >= 0 {
		for _, known := range s.elements {
			if known.index == to.Index {
				return known
			}
		}
		s.elements = append(s.elements, made)
		return made
	}
	if known := s.byName[to.Name]; known != nil {
		return known
	}
	if s.byName == nil {
		s.byName = map[string]*step{}
	}
	s.byName[to.Name] = made
	s.members = append(s.members, made)
	return made
}

// newPlan reads a sheet's first row that is not empty. A sheet without one gives a
// plan without headings.
func newPlan(s *Sheet, tell func(Finding)) (*plan, error) {
	p := &plan{sheet: s, tree: &step{index: -1}, ocid: -1, id: -1, place: -1}
	err := s.read(func(row int, cells []cell) error {
		if len(cells) == 0 {
			return nil
		}
		p.first = row
		p.take(cells, tell)
		return errEnough
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return p, err
}

// take takes the headings.
func (p *plan) take(cells []cell, tell func(Finding)) {
	last := cells[len(cells)-1].column
	if last >= MaxColumns {
		tell(Finding{Severity: report.Error, Rule: "tabular.too-many-columns", Args: []string{p.sheet.File, "16384"}, File: p.sheet.File, Sheet: p.sheet.Name})
		last = MaxColumns - 1
	}
	p.headings = make([]*heading, last+1)
	seen := map[string]*heading{}
	for _, c := range cells {
		if c.column > last {
			break
		}
		text := string(c.text)
		if p.sheet.csv {
			text = sheet.Unescape(text)
		}
		h := &heading{column: c.column, text: text}
		wrong := func(severity report.Severity, rule string, args ...string) {
			tell(Finding{Severity: severity, Rule: rule, Args: args, File: p.sheet.File, Sheet: p.sheet.Name, Row: p.first, Cell: placeOf(h.column, p.first), Heading: shown([]byte(text))})
		}
		if !utf8.ValidString(text) {
			wrong(report.Error, "tabular.bad-characters", shown([]byte(strings.ToValidUTF8(text, "\uFFFD"))))
			text = strings.ToValidUTF8(text, "\uFFFD")
			h.text = text
		}
		path, place, ok := ParseHeader(text)
		if !ok {
			if strings.TrimFunc(text, blankRune) != "" {
				if h.passed = true; !place {
					wrong(report.Error, "tabular.bad-heading", shown([]byte(text)))
				}
				p.headings[c.column] = h
			}
			continue
		}
		h.path, h.place = path, place
		key := pathKey(h)
		if before := seen[key]; before != nil {
			wrong(report.Error, "tabular.heading-twice", shown([]byte(text)), placeOf(before.column, p.first))
			h.passed = true
			p.headings[c.column] = h
			continue
		}
		seen[key] = h
		p.headings[c.column] = h
	}
}

// pathKey tells paths apart.
func pathKey(h *heading) string {
	b := strconv.AppendBool(nil, h.place)
	for _, s := range h.path {
		b = append(b, '/')
		if s.Index >= 0 {
			b = strconv.AppendInt(b, int64(s.Index), 10)
			continue
		}
		b = append(appendName(b, s.Name), ' ')
	}
	return string(b)
}

// resolve gives the headings their kinds, and their paths the steps into lists that
// people leave out where the schema says that there is one.
func (p *plan) resolve(shape *schema.Shape, tell func(Finding)) {
	for _, h := range p.headings {
		if h == nil || h.passed {
			continue
		}
		if !p.sheet.ours {
			h.path = listed(h.path, shape)
		}
		if h.place {
			h.kind = anything
			if !p.sheet.ours && len(h.path) > 0 && !p.hasList(h.path, shape) {
				h.passed = true
			}
			continue
		}
		if kind, known := p.sheet.kinds[h.text]; known {
			h.kind = kind
			continue
		}
		at := shapeAt(shape, h.path)
		if n := len(h.path); n > 0 && h.path[n-1].Index >= 0 && at != nil && at.Items() == nil && at.May("array") && at.May("number") {
			at = nil
		}
		h.kind = kindOfShape(at)
	}
	p.grow(tell)
}

// hasList says that a path is that of a list.
func (p *plan) hasList(path []Step, shape *schema.Shape) bool {
	if s := shapeAt(shape, path); s != nil && s.Items() != nil {
		return true
	}
	for _, h := range p.headings {
		if h != nil && !h.passed && len(h.path) > len(path) && h.path[len(path)].Index >= 0 && slices.Equal(h.path[:len(path)], path) {
			return true
		}
	}
	return false
}

// listed puts the index 0 behind names of lists of objects that have none.
func listed(path []Step, shape *schema.Shape) []Step {
	var made []Step
	for i, s := range path {
		made = append(made, s)
		if shape != nil {
			if s.Index >= 0 {
				shape = shape.Items()
			} else {
				shape = shape.Member(s.Name)
			}
		}
		if i+1 < len(path) && path[i+1].Index < 0 && shape != nil && shape.Items() != nil && shape.Items().May("object") && !shape.May("object") {
			made = append(made, Step{Index: 0})
			shape = shape.Items()
		}
	}
	return made
}

// grow makes the tree of the columns' paths. A column that says of one thing that
// it is a list, where another says that it is none, is passed over.
func (p *plan) grow(tell func(Finding)) {
	for i, h := range p.headings {
		if h == nil || h.passed {
			continue
		}
		lists := 0
		at := p.tree
		for _, s := range h.path {
			if s.Index >= 0 {
				lists++
			}
			at = at.within(s)
			h.steps = append(h.steps, at)
		}
		switch {
		case h.place && len(h.path) == 0:
			p.place = i
		case h.place:
			at.place = h
			h.steps = append(h.steps, at.within(Step{Index: 0}))
			lists++
		case at.column != nil:
			tell(Finding{Severity: report.Error, Rule: "tabular.heading-twice", Args: []string{h.text, placeOf(at.column.column, p.first)},
				File: p.sheet.File, Sheet: p.sheet.Name, Row: p.first, Cell: placeOf(i, p.first), Heading: h.text})
			h.passed = true
			continue
		default:
			at.column = h
		}
		p.level = max(p.level, lists)
		switch {
		case len(h.path) != 1 || h.place:
		case h.path[0].Name == "ocid":
			p.ocid = i
		case h.path[0].Name == "id":
			p.id = i
		}
	}
	p.tree.identify()
}

// identify finds the columns of the elements' ids.
func (s *step) identify() {
	for _, m := range s.members {
		if m.name == "id" && s.index >= 0 {
			s.id = m.column
		}
		m.identify()
	}
	slices.SortStableFunc(s.elements, func(a, b *step) int { return a.index - b.index })
	for _, e := range s.elements {
		e.identify()
	}
}
