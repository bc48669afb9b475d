package chart

import (
	"math/bits"
	"strconv"
	"strings"
)

// px is a length in tenths of a user unit. A chart is drawn for a phone, 360
// units wide, so that a unit is about a pixel there.
type px int

const (
	unit  px = 10
	width    = 360 * unit
)

// String writes a length as SVG wants it: "12.3", "-.4", "7".
func (v px) String() string { return string(v.append(nil)) }

func (v px) append(b []byte) []byte {
	if v < 0 {
		b, v = append(b, '-'), -v
	}
	if v >= unit || v == 0 {
		b = strconv.AppendInt(b, int64(v/unit), 10)
	}
	if v%unit != 0 {
		b = append(b, '.', byte('0'+v%unit))
	}
	return b
}

// scale maps v in [low, high] to [0, length], exactly rounded down; what lies
// outside is held at the ends.
func scale(v, low, high int64, length px) px {
	if v <= low || high <= low {
		return 0
	}
	if v >= high {
		return length
	}
	// The differences fit in uint64 even where they overflow int64.
	hi, lo := bits.Mul64(uint64(v)-uint64(low), uint64(length))
	quotient, _ := bits.Div64(hi, lo, uint64(high)-uint64(low))
	return px(quotient)
}

// drawing collects the elements of one SVG.
type drawing struct {
	b     strings.Builder
	frame Frame
}

// escaper makes text safe inside elements and quoted attributes.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// xmlText escapes s and replaces what XML 1.0 cannot hold.
func xmlText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return escaper.Replace(s)
}

// open writes a start tag; attributes are name, value, name, value. A value ""
// leaves the attribute out.
func (d *drawing) open(name string, attributes ...string) {
	d.start(name, attributes)
	d.b.WriteByte('>')
}

// empty writes an element without content.
func (d *drawing) empty(name string, attributes ...string) {
	d.start(name, attributes)
	d.b.WriteString("/>")
}

func (d *drawing) start(name string, attributes []string) {
	d.b.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			d.b.WriteString(" " + attributes[i] + `="` + xmlText(attributes[i+1]) + `"`)
		}
	}
}

func (d *drawing) close(name string) { d.b.WriteString("</" + name + ">") }

// element writes an element that holds text alone.
func (d *drawing) element(name, text string, attributes ...string) {
	d.open(name, attributes...)
	if d.frame.RTL {
		text = signed(text)
	}
	d.b.WriteString(xmlText(text))
	d.close(name)
}

// signed keeps the sign of a number before its digits in a line that runs from right
// to left: the number is isolated, for a chart's text has no elements that could.
func signed(text string) string {
	const open, shut = "\u2066", "\u2069"
	for i := len(text) - 2; i >= 0; i-- {
		starts := i == 0 || text[i-1] == ' ' || strings.HasSuffix(text[:i], "\u00a0")
		if text[i] != '-' || !starts || text[i+1] < '0' || text[i+1] > '9' {
			continue
		}
		end := i + 1
		for end < len(text) && (text[end] >= '0' && text[end] <= '9' || text[end] == '.' || text[end] == ',') {
			end++
		}
		text = text[:i] + open + text[i:end] + shut + text[end:]
	}
	return text
}

// id is an id within this chart.
func (d *drawing) id(name string) string { return d.frame.ID + "-" + name }

// ref is a reference to an id within this chart, for fill and clip-path.
func (d *drawing) ref(name string) string { return "url(#" + d.id(name) + ")" }

// begin writes the root. A chart with links is a group, so that assistive
// software reaches them; one without is an image. Anchors are physical, left
// and right, because the root runs left to right whatever the page does; the
// style sheet lets each text find its own direction.
func begin(f Frame, kind string, height px, links bool) *drawing {
	d := &drawing{frame: f}
	role := "img"
	if links {
		role = "group"
	}
	d.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "chart chart-"+kind, "direction", "ltr",
		"viewBox", "0 0 "+width.String()+" "+height.String(), "role", role, "aria-labelledby", d.id("t")+" "+d.id("d"))
	d.element("title", f.Title, "id", d.id("t"))
	d.element("desc", f.Desc, "id", d.id("d"))
	return d
}

func (d *drawing) end() SVG {
	d.close("svg")
	return SVG{d.b.String()}
}

// link opens a link to a path on this site, and says whether it did: anything
// else, "//host" and "javascript:" too, is not linked.
func (d *drawing) link(href, label string) bool {
	if !strings.HasPrefix(href, "/") || strings.HasPrefix(href, "//") || strings.ContainsAny(href, "\\\t\r\n") {
		return false
	}
	d.open("a", "href", href, "aria-label", label)
	return true
}

func (d *drawing) rect(class string, x, y, w, h px, more ...string) {
	d.empty("rect", append([]string{"class", class, "x", x.String(), "y", y.String(), "width", w.String(), "height", h.String()}, more...)...)
}

func (d *drawing) line(class string, x1, y1, x2, y2 px) {
	d.empty("path", "class", class, "d", "M"+x1.String()+" "+y1.String()+"L"+x2.String()+" "+y2.String())
}

func (d *drawing) circle(class string, x, y, r px) {
	d.empty("circle", "class", class, "cx", x.String(), "cy", y.String(), "r", r.String())
}

// anchor is the physical side of a text that its position fixes.
type anchor string

const (
	left   anchor = "" // SVG's default, start, in a root that runs left to right
	middle anchor = "middle"
	right  anchor = "end"
)

// label writes a text at a physical position.
func (d *drawing) label(class string, x, y px, a anchor, s string) {
	if s != "" {
		d.element("text", s, "class", class, "x", x.String(), "y", y.String(), "text-anchor", string(a))
	}
}

// leading and trailing write a text whose first or last letter stands at an
// inset from the side where reading begins or ends.
func (d *drawing) leading(class string, inset, y px, s string) {
	if d.frame.RTL {
		d.label(class, width-inset, y, right, s)
	} else {
		d.label(class, inset, y, left, s)
	}
}

func (d *drawing) trailing(class string, inset, y px, s string) {
	if d.frame.RTL {
		d.label(class, inset, y, left, s)
	} else {
		d.label(class, width-inset, y, right, s)
	}
}

// along gives the physical left edge of a box that begins at an inset from the
// side where reading begins.
func (d *drawing) along(inset, w px) px {
	if d.frame.RTL {
		return width - inset - w
	}
	return inset
}

// patterns is how many fills differ by pattern; the first is plain.
const patterns = 5

// definePattern writes pattern n (1 to 4): sparse dots, wide lines, narrow
// lines, a grid, so that they differ in print and to every eye. Size is in
// thousandths, for shapes that are drawn enlarged.
func (d *drawing) definePattern(set string, n, size int) {
	side := []string{"", "7", "7", "4", "5"}[n]
	d.open("pattern", "id", d.id(set+strconv.Itoa(n)), "width", side, "height", side, "patternUnits", "userSpaceOnUse", "patternTransform", "rotate(45) scale("+thousandths(size)+")")
	switch n {
	case 1:
		d.empty("circle", "class", "c-dot", "cx", "2", "cy", "2", "r", "1")
	case 4:
		d.empty("path", "class", "c-hatch", "d", "M0 0V5M0 0H5")
	default:
		d.empty("path", "class", "c-hatch", "d", "M0 0V"+side)
	}
	d.close("pattern")
}

// thousandths writes a factor: 1000 is "1", 252 is "0.252".
func thousandths(n int) string {
	if n%1000 == 0 {
		return strconv.Itoa(n / 1000)
	}
	return strconv.Itoa(n/1000) + "." + strconv.Itoa(n%1000 + 1000)[1:]
}

// shorten cuts a text to about n letters, at a space where one is near.
func shorten(s string, n int) string {
	letters := []rune(s)
	if len(letters) <= n {
		return s
	}
	cut := n - 1
	for i := cut; i > n*2/3; i-- {
		if letters[i] == ' ' {
			cut = i
			break
		}
	}
	return strings.TrimRight(string(letters[:cut]), " ") + "…"
}

// wrap puts a name on two lines of at most n letters, cut between words, the
// second one shortened.
func wrap(s string, n int) []string {
	letters := []rune(s)
	if len(letters) <= n {
		return []string{s}
	}
	cut := 0
	for i := n; i > 0 && cut == 0; i-- {
		if letters[i] == ' ' {
			cut = i
		}
	}
	if cut == 0 {
		return []string{shorten(s, n)}
	}
	return []string{string(letters[:cut]), shorten(string(letters[cut+1:]), n)}
}
