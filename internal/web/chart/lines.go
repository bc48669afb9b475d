package chart

import (
	"cmp"
	"slices"
	"strconv"
)

// Tick is a labelled position on an axis.
type Tick struct {
	At    int64
	Label string
}

// Point is one known value of a series at a moment. At is a whole number that
// grows with time: days or seconds of an epoch, the same for all series.
type Point struct {
	At, Value           int64
	AtLabel, ValueLabel string
}

// Series is a line in time. Step keeps a value until the next is published, as
// money does; otherwise neighbours are joined, as measured progress is.
type Series struct {
	Label  string
	Step   bool
	Points []Point
}

// LinesInput is several series over one time axis, which runs left to right in
// every language.
type LinesInput struct {
	Frame
	TimeHead string // heading of the table's first column
	XTicks   []Tick
	YTicks   []Tick
	Marks    []Tick // dated events: a vertical line each, such as the planned end
	Series   []Series
}

const (
	plotLeft   = 4 * unit
	plotRight  = width - 10*unit
	plotHeight = 170 * unit
	mostDots   = 24 // more points than this carry a marker only at the end
	lineKinds  = 5
)

// plot is the box that values fall into.
type plot struct {
	fromAt, toAt, low, high int64
	top                     px
}

func (p plot) x(at int64) px { return plotLeft + scale(at, p.fromAt, p.toAt, plotRight-plotLeft) }
func (p plot) y(v int64) px  { return p.top + plotHeight - scale(v, p.low, p.high, plotHeight) }

// bounds takes in every point, tick and mark, and zero.
func (in LinesInput) bounds() (p plot) {
	first := true
	at := func(t int64) {
		if first {
			p.fromAt, p.toAt, first = t, t, false
		}
		p.fromAt, p.toAt = min(p.fromAt, t), max(p.toAt, t)
	}
	for _, s := range in.Series {
		for _, q := range s.Points {
			at(q.At)
			p.low, p.high = min(p.low, q.Value), max(p.high, q.Value)
		}
	}
	for _, t := range slices.Concat(in.XTicks, in.Marks) {
		at(t.At)
	}
	for _, t := range in.YTicks {
		p.low, p.high = min(p.low, t.At), max(p.high, t.At)
	}
	return p
}

// Lines draws a time line chart: legend with each series' last value, grid,
// lines, markers, dates.
func Lines(in LinesInput) SVG {
	p := in.bounds()
	p.top = legendRow*px(len(in.Series)) + 26*unit
	d := begin(in.Frame, "lines", p.top+plotHeight+28*unit, false)
	for i, s := range in.Series {
		d.legendLine(i, s)
	}
	for _, t := range in.YTicks {
		y := p.y(t.At)
		d.line("c-grid", plotLeft, y, plotRight, y)
		d.label("c-tick", plotLeft, y-3*unit, left, t.Label)
	}
	for i, t := range in.XTicks {
		x, side := p.x(t.At), middle
		switch i {
		case 0:
			side = left
		case len(in.XTicks) - 1:
			side = right
		}
		d.line("c-axis", x, p.top+plotHeight, x, p.top+plotHeight+5*unit)
		d.label("c-tick", x, p.top+plotHeight+18*unit, side, t.Label)
	}
	d.line("c-axis", plotLeft, p.y(max(p.low, 0)), plotRight, p.y(max(p.low, 0)))
	for _, m := range in.Marks {
		d.eventLine(p, m)
	}
	for i, s := range in.Series {
		d.series(p, i, s)
	}
	return d.end()
}

// legendLine is a row of the legend: sample, name, last value.
func (d *drawing) legendLine(i int, s Series) {
	y := legendRow * px(i)
	x, kind := d.along(0, 26*unit), digit(i%lineKinds, lineKinds)
	d.line("c-line c-line"+kind, x, y+13*unit, x+26*unit, y+13*unit)
	d.marker(i, x+13*unit, y+13*unit)
	d.leading("c-name", 34*unit, y+18*unit, shorten(s.Label, 30))
	if n := len(s.Points); n > 0 {
		d.trailing("c-value", 0, y+18*unit, s.Points[n-1].ValueLabel)
	}
}

func (d *drawing) eventLine(p plot, m Tick) {
	x, side, gap := p.x(m.At), left, 4*unit
	if x > width/2 {
		side, gap = right, -gap
	}
	d.line("c-event", x, p.top-14*unit, x, p.top+plotHeight)
	d.label("c-note", x+gap, p.top-6*unit, side, m.Label)
}

// series draws one line and its markers.
func (d *drawing) series(p plot, i int, s Series) {
	if len(s.Points) == 0 {
		return
	}
	points := slices.Clone(s.Points)
	slices.SortStableFunc(points, func(a, b Point) int { return cmp.Compare(a.At, b.At) })
	path := []byte("M")
	for j, q := range points {
		x, y := p.x(q.At), p.y(q.Value)
		switch {
		case j == 0:
			path = append(append(x.append(path), ' '), y.String()...)
		case s.Step:
			path = y.append(append(x.append(append(path, 'H')), 'V'))
		default:
			path = y.append(append(x.append(append(path, 'L')), ' '))
		}
	}
	d.empty("path", "class", "c-line c-line"+digit(i%lineKinds, lineKinds), "d", string(path))
	for j, q := range points {
		if len(points) <= mostDots || j == len(points)-1 {
			d.open("g")
			d.element("title", s.Label+" · "+q.AtLabel+" · "+q.ValueLabel)
			d.marker(i, p.x(q.At), p.y(q.Value))
			d.close("g")
		}
	}
}

// marker draws the mark of series i: circle, square, diamond, triangle, cross.
func (d *drawing) marker(i int, x, y px) {
	i %= lineKinds
	class := "c-marker c-marker" + strconv.Itoa(i)
	at := "M" + x.String() + " " + y.String()
	switch i {
	case 0:
		d.circle(class, x, y, 35)
	case 1:
		d.empty("path", "class", class, "d", at+"m-3-3h6v6h-6z")
	case 2:
		d.empty("path", "class", class, "d", at+"m0-4.5l4.5 4.5-4.5 4.5-4.5-4.5z")
	case 3:
		d.empty("path", "class", class, "d", at+"m0-4.5l4.3 7.5h-8.6z")
	default:
		d.empty("path", "class", class, "d", at+"m-3.5-3.5l7 7m0-7l-7 7")
	}
}

// Table has a row for each moment at which any series has a value.
func (in LinesInput) Table() Table {
	t := Table{Caption: in.Title, Head: []string{in.TimeHead}}
	type row struct {
		at    int64
		label string
	}
	var rows []row
	cells := map[row]map[int]string{}
	for i, s := range in.Series {
		t.Head = append(t.Head, s.Label)
		for _, q := range s.Points {
			r := row{q.At, q.AtLabel}
			if cells[r] == nil {
				cells[r] = map[int]string{}
				rows = append(rows, r)
			}
			cells[r][i] = q.ValueLabel
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.at, b.at) })
	for _, r := range rows {
		line := []string{r.label}
		for i := range in.Series {
			line = append(line, cells[r][i])
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}
