package chart

import "strings"

// Node is one end of a flow: a source of money, or what it went to.
type Node struct {
	Label, ValueLabel string
	Href              string
}

// Stream is what flows from one node to another. Value is not negative.
type Stream struct {
	From, To   int // indexes of the nodes
	Value      int64
	ValueLabel string
}

// FlowInput is money on its way from sources to uses, in two columns. Reading
// begins at the sources, on whichever side that is.
type FlowInput struct {
	Frame
	FromHead, ToHead, ValueHead string // headings of the table
	From, To                    []Node
	Streams                     []Stream
}

const (
	flowSlot  = 36 * unit // room for a node's name and its amount
	flowLine  = 14 * unit // for a second line of the name
	flowBody  = 300 * unit
	flowNames = 116 * unit // width of a column of names
	flowBar   = 8 * unit
	flowLooks = 5
	flowWord  = 15 // letters in a line of a name
)

// ends is where the nodes of one side stand.
type ends struct {
	top    []px // of each node's bar
	height []px
	used   []px // of the bar, by streams drawn so far
}

// place gives every node a bar as long as what flows through it, and at least
// the room of its words.
func (in FlowInput) place(nodes []Node, of func(Stream) int, most int64) (e ends, bottom px) {
	n := len(nodes)
	sums := make([]int64, n)
	for _, s := range in.Streams {
		sums[of(s)] += max(s.Value, 0)
	}
	e = ends{make([]px, n), make([]px, n), make([]px, n)}
	y := px(0)
	for i, sum := range sums {
		e.top[i], e.height[i] = y, max(scale(sum, 0, most, flowBody), unit)
		room := flowSlot
		if len(wrap(nodes[i].Label, flowWord)) > 1 {
			room += flowLine
		}
		y += max(e.height[i]+6*unit, room)
	}
	return e, y
}

// Flow draws the streams, each as wide at both ends as its share of the whole.
func Flow(in FlowInput) SVG {
	most, links := int64(0), false
	for _, s := range in.Streams {
		most += max(s.Value, 0)
	}
	for _, n := range append(append([]Node(nil), in.From...), in.To...) {
		links = links || n.Href != ""
	}
	from, left := in.place(in.From, func(s Stream) int { return s.From }, most)
	to, right := in.place(in.To, func(s Stream) int { return s.To }, most)
	d := begin(in.Frame, "flow", max(left, right, flowSlot), links)
	for _, s := range in.Streams {
		if s.Value > 0 {
			d.stream(s, &from, &to, most)
		}
	}
	for i, n := range in.From {
		d.node(n, from.top[i], from.height[i], true)
	}
	for i, n := range in.To {
		d.node(n, to.top[i], to.height[i], false)
	}
	return d.end()
}

// stream draws one ribbon and takes its width off both bars.
func (d *drawing) stream(s Stream, from, to *ends, most int64) {
	h := max(scale(s.Value, 0, most, flowBody), unit/2)
	y1, y2 := from.top[s.From]+from.used[s.From], to.top[s.To]+to.used[s.To]
	from.used[s.From] += h
	to.used[s.To] += h
	x1, x2 := flowNames+flowBar, width-flowNames-flowBar
	if d.frame.RTL {
		x1, x2 = x2, x1
	}
	m := (x1 + x2) / 2
	at := func(x, y px) string { return x.String() + " " + y.String() + " " }
	d.open("path", "class", "c-flow c-flow"+digit(s.From%flowLooks, flowLooks), "d",
		"M"+at(x1, y1)+"C"+at(m, y1)+at(m, y2)+at(x2, y2)+"L"+at(x2, y2+h)+"C"+at(m, y2+h)+at(m, y1+h)+at(x1, y1+h)+"Z")
	d.element("title", s.ValueLabel)
	d.close("path")
}

// node draws a bar with its name and amount, on the side where the node stands.
func (d *drawing) node(n Node, top, height px, first bool) {
	lines, said := wrap(n.Label, flowWord), n.Label
	if seen := strings.Join(lines, " "); seen != n.Label {
		said = seen + " — " + n.Label // what is seen is a part of what is said
	}
	linked := d.link(n.Href, said+": "+n.ValueLabel)
	names, values := d.trailing, d.trailing
	inset, bar := width-flowNames+4*unit, flowNames
	if !first {
		names, values, bar = d.leading, d.leading, width-flowNames-flowBar
	}
	d.rect("c-node", d.along(bar, flowBar), top, flowBar, height)
	y := top + 12*unit
	for i, line := range lines {
		if i < len(lines)-1 {
			line += " " // not drawn: it parts the words for who hears them
		}
		names("c-name", inset, y, line)
		y += flowLine
	}
	if linked {
		d.close("a")
	}
	values("c-value", inset, y+unit, n.ValueLabel)
}

// Table is the streams as text.
func (in FlowInput) Table() Table {
	t := Table{Caption: in.Title, Head: []string{in.FromHead, in.ToHead, in.ValueHead}}
	for _, s := range in.Streams {
		t.Rows = append(t.Rows, []string{in.From[s.From].Label, in.To[s.To].Label, s.ValueLabel})
	}
	return t
}
