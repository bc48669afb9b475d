package chart

// SparkInput is a small line without axes, beside a figure in a table or a
// sentence. Values are evenly spaced in time, the oldest first.
type SparkInput struct {
	Frame
	TimeHead, ValueHead string
	Points              []Point // At is not used
}

const (
	sparkWidth  = 96 * unit
	sparkHeight = 24 * unit
	sparkPad    = 3 * unit
)

// Spark draws a sparkline, its last value marked. The scale runs from the
// smallest value, or zero where that is less, to the largest.
func Spark(in SparkInput) SVG {
	d := &drawing{frame: in.Frame}
	d.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "chart-spark", "direction", "ltr",
		"viewBox", "0 0 "+sparkWidth.String()+" "+sparkHeight.String(), "role", "img", "aria-labelledby", d.id("t")+" "+d.id("d"))
	d.element("title", in.Title, "id", d.id("t"))
	d.element("desc", in.Desc, "id", d.id("d"))
	var low, high int64
	for _, p := range in.Points {
		low, high = min(low, p.Value), max(high, p.Value)
	}
	path, x, y := []byte("M"), px(0), px(0)
	for i, p := range in.Points {
		x = sparkPad + scale(int64(i), 0, int64(max(len(in.Points)-1, 1)), sparkWidth-2*sparkPad)
		y = sparkHeight - sparkPad - scale(p.Value, low, high, sparkHeight-2*sparkPad)
		if i > 0 {
			path = append(path, 'L')
		}
		path = y.append(append(x.append(path), ' '))
	}
	if len(in.Points) > 0 {
		d.empty("path", "class", "c-line c-line0", "d", string(path))
		d.circle("c-marker c-marker0", x, y, 25)
	}
	return d.end()
}

// Table is the values as text.
func (in SparkInput) Table() Table {
	t := Table{Caption: in.Title, Head: []string{in.TimeHead, in.ValueHead}}
	for _, p := range in.Points {
		t.Rows = append(t.Rows, []string{p.AtLabel, p.ValueLabel})
	}
	return t
}
