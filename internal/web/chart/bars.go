package chart

// Bar is one row of a bar list.
type Bar struct {
	Label      string // what it is
	Value      int64  // in the chart's unit; may be negative
	ValueLabel string // the value as the page writes it
	Href       string // the rows that make it, or ""
	Kind       int    // 0 usual, 1 second, 2 wants attention
}

// BarsInput is a list of bars that share one scale. Each runs in the reading
// direction from a common zero.
type BarsInput struct {
	Frame
	LabelHead, ValueHead string // headings of the table
	Max                  int64  // the scale's end; 0 means the largest value
	Bars                 []Bar
}

const (
	barRow      = 44 * unit // a finger's height
	lettersWide = 52        // letters that a row holds at the size of a name, with a gap
)

// Bars draws a bar list.
func Bars(in BarsInput) SVG {
	low, high, links := int64(0), in.Max, false
	for _, b := range in.Bars {
		low, high = min(low, b.Value), max(high, b.Value)
		links = links || b.Href != ""
	}
	d := begin(in.Frame, "bars", barRow*px(max(len(in.Bars), 1)), links)
	zero := scale(0, low, high, width)
	for i, b := range in.Bars {
		y := barRow * px(i)
		linked := d.link(b.Href, b.Label+": "+b.ValueLabel)
		d.rect("c-hit", 0, y, width, barRow)
		d.leading("c-name", 0, y+17*unit, shorten(b.Label, lettersWide-len([]rune(b.ValueLabel))))
		d.trailing("c-value", 0, y+17*unit, b.ValueLabel)
		d.rect("c-track", 0, y+25*unit, width, 9*unit)
		end := scale(b.Value, low, high, width)
		length := max(end, zero) - min(end, zero)
		if b.Value != 0 {
			length = max(length, unit) // something is not nothing
		}
		if length > 0 {
			d.rect("c-bar c-bar"+digit(b.Kind, 3), d.along(min(end, zero, width-length), length), y+25*unit, length, 9*unit)
		}
		if low < 0 {
			x := d.along(zero, 0)
			d.line("c-axis", x, y+22*unit, x, y+37*unit)
		}
		if linked {
			d.close("a")
		}
	}
	return d.end()
}

// Table is the list as text.
func (in BarsInput) Table() Table {
	t := Table{Caption: in.Title, Head: []string{in.LabelHead, in.ValueHead}}
	for _, b := range in.Bars {
		t.Rows = append(t.Rows, []string{b.Label, b.ValueLabel})
	}
	return t
}

// digit writes a class number below n; any other is 0.
func digit(v, n int) string {
	if v < 0 || v >= n {
		v = 0
	}
	return string(rune('0' + v))
}
