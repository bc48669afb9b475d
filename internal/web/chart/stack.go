package chart

import "strconv"

// Part is one piece of a stacked bar.
type Part struct {
	Label, ValueLabel string
	Value             int64 // not negative; a negative one is drawn as nothing and stands in the legend
	Href              string
}

// Mark is a line across a stacked bar: the budget, say, or physical progress
// on the same scale.
type Mark struct {
	Label, ValueLabel string
	Value             int64
}

// StackInput is one bar made of parts, in order, such as a project's budget:
// paid, certified and unpaid, obligated and uncertified, free.
type StackInput struct {
	Frame
	LabelHead, ValueHead string
	Total                int64 // the scale's end; the parts' sum where that is more
	Parts                []Part
	Marks                []Mark
}

const (
	stackBar    = 26 * unit
	legendRow   = 26 * unit
	markRow     = 18 * unit
	partClasses = patterns
)

// Stack draws a stacked bar with its legend, each part by colour and pattern.
func Stack(in StackInput) SVG {
	sum, links := int64(0), false
	for _, p := range in.Parts {
		sum += max(p.Value, 0)
		links = links || p.Href != ""
	}
	total := max(in.Total, sum)
	for _, m := range in.Marks {
		total = max(total, m.Value)
	}
	top := markRow*px(len(in.Marks)) + 4*unit
	d := begin(in.Frame, "stack", top+stackBar+12*unit+legendRow*px(len(in.Parts)), links)
	d.open("defs")
	for n := 1; n < min(len(in.Parts), patterns); n++ {
		d.definePattern("p", n, 1000)
	}
	d.close("defs")
	d.rect("c-track", 0, top, width, stackBar)
	sum = 0
	for i, p := range in.Parts {
		from := scale(sum, 0, total, width)
		sum += max(p.Value, 0)
		to := scale(sum, 0, total, width)
		if to > from {
			d.swatch(i, d.along(from, to-from), top, to-from, stackBar)
		}
	}
	for i, m := range in.Marks {
		at, y := scale(m.Value, 0, total, width), markRow*px(i)
		x := d.along(at, 0)
		d.line("c-mark", x, y+markRow-4*unit, x, top+stackBar+4*unit)
		if at > width/2 {
			d.trailing("c-note", width-at, y+11*unit, m.Label+" "+m.ValueLabel)
		} else {
			d.leading("c-note", at, y+11*unit, m.Label+" "+m.ValueLabel)
		}
	}
	for i, p := range in.Parts {
		y := top + stackBar + 12*unit + legendRow*px(i)
		linked := d.link(p.Href, p.Label+": "+p.ValueLabel)
		d.rect("c-hit", 0, y, width, legendRow)
		d.swatch(i, d.along(0, 22*unit), y+5*unit, 22*unit, 14*unit)
		d.leading("c-name", 30*unit, y+17*unit, shorten(p.Label, lettersWide-6-len([]rune(p.ValueLabel))))
		d.trailing("c-value", 0, y+17*unit, p.ValueLabel)
		if linked {
			d.close("a")
		}
	}
	return d.end()
}

// swatch draws a box in the colour and pattern of part n.
func (d *drawing) swatch(n int, x, y, w, h px) {
	n %= partClasses
	d.rect("c-part c-part"+strconv.Itoa(n), x, y, w, h)
	if n > 0 {
		d.rect("c-over", x, y, w, h, "fill", d.ref("p"+strconv.Itoa(n)))
	}
}

// Table is the parts and marks as text.
func (in StackInput) Table() Table {
	t := Table{Caption: in.Title, Head: []string{in.LabelHead, in.ValueHead}}
	for _, p := range in.Parts {
		t.Rows = append(t.Rows, []string{p.Label, p.ValueLabel})
	}
	for _, m := range in.Marks {
		t.Rows = append(t.Rows, []string{m.Label, m.ValueLabel})
	}
	return t
}
