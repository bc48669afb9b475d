package tabular

import (
	"imar/internal/exchange/schema"
)

// columnKind is what the cells of a column are.
type columnKind uint8

const (
	anything columnKind = iota // the cell tells, where it can
	texts
	moments
	numbers
	integers
	truths
	textLists
	numberLists
)

// fieldTypes are the kinds as datapackage.json says them: type, and itemType of a
// list (Frictionless Table Schema, version 2).
var fieldTypes = [...][2]string{{"any", ""}, {"string", ""}, {"datetime", ""}, {"number", ""}, {"integer", ""}, {"boolean", ""}, {"list", "string"}, {"list", "number"}}

// kindOfShape is the kind of a column whose values have a shape.
func kindOfShape(s *schema.Shape) columnKind {
	if s == nil {
		return anything
	}
	kind := anything
	for _, name := range s.Types() {
		is := anything
		switch name {
		case "string":
			if is = texts; s.Moment() {
				is = moments
			}
		case "integer":
			is = integers
		case "number":
			is = numbers
		case "boolean":
			is = truths
		case "array":
			is = kindOfList(s.Items())
		case "null":
			continue
		}
		switch {
		case is == anything, kind != anything && !(kind == integers && is == numbers):
			return anything // several
		default:
			kind = is
		}
	}
	return kind
}

func kindOfList(items *schema.Shape) columnKind {
	switch {
	case items == nil || len(items.Types()) == 0 || items.May("object"):
		return anything
	case items.May("string") && !items.May("number"):
		return textLists
	case items.May("number") && !items.May("string"):
		return numberLists
	}
	return anything
}

// holds says that values of a kind stand in cells of the column without a mark.
func (k columnKind) holds(c cellKind) bool {
	switch c {
	case cellText:
		return k == texts || k == moments
	case cellNumber:
		return k == numbers || k == integers
	case cellTruth:
		return k == truths
	case cellTexts:
		return k == textLists
	case cellNumbers:
		return k == numberLists
	}
	return false
}

// fieldKind is the kind that a column has in CSV: that of the schema when some of
// the values are of it, else that which most are of.
func (c *column) fieldKind() columnKind {
	best, most := texts, int64(0)
	for kind, n := range c.count {
		if n > 0 && c.kind.holds(cellKind(kind)) {
			return c.kind
		}
		if n > most && cellKind(kind) != cellJSON {
			best, most = [...]columnKind{texts, numbers, truths, textLists, numberLists}[kind], n
		}
	}
	if most == 0 && c.kind != anything {
		return c.kind
	}
	return best
}

// shapes are what the objects of a list are by their schema.
type shapes struct{ main, meta *schema.Shape }

// shapesOf are the shapes for a main sheet of a name, with the extensions that the
// packages declared; none when there is no such standard.
func shapesOf(standard, root string, extensions []string) (s shapes) {
	switch standard {
	case "ocds":
		all, _, _ := schema.Of(schema.OCDS, extensions)
		if s.main, s.meta = all.Shape("release"), all.Shape("releasePackage"); root == "records" {
			s.main, s.meta = all.Shape("records.record"), all.Shape("recordPackage")
		}
	case "oc4ids":
		all, _, _ := schema.Of(schema.OC4IDS, nil)
		s.main, s.meta = all.Shape("project"), all.Shape("package")
	}
	return s
}

// shapeAt is the shape at a path, nil when none is described.
func shapeAt(s *schema.Shape, path []Step) *schema.Shape {
	for _, step := range path {
		switch {
		case s == nil:
			return nil
		case step.Index >= 0:
			s = s.Items()
		default:
			s = s.Member(step.Name)
		}
	}
	return s
}
