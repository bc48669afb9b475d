package chart

import (
	"strconv"
	"strings"

	"github.com/skip2/go-qrcode"
)

// QR is a QR code (ISO/IEC 18004) of a text, usually an address. It may be drawn
// more than once on a page.
type QR struct {
	side string // in modules
	runs string
}

// NewQR encodes a text with correction level M, which survives a scratched
// signboard. A text too long for any code, about 2,300 bytes, gives a code whose
// drawing is empty.
func NewQR(text string) QR {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return QR{}
	}
	modules := code.Bitmap()
	return QR{strconv.Itoa(len(modules)), runs(modules)}
}

// Draw draws the modules as one path on a white ground, with the quiet zone of
// four modules that readers need.
func (q QR) Draw(f Frame) SVG {
	if q.side == "" {
		return SVG{}
	}
	d := &drawing{frame: f}
	d.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "chart-qr", "viewBox", "0 0 "+q.side+" "+q.side,
		"role", "img", "aria-labelledby", d.id("t")+" "+d.id("d"), "shape-rendering", "crispEdges")
	d.element("title", f.Title, "id", d.id("t"))
	d.element("desc", f.Desc, "id", d.id("d"))
	d.empty("rect", "class", "c-qr-ground", "width", q.side, "height", q.side)
	d.empty("path", "class", "c-qr", "d", q.runs)
	return d.end()
}

// runs writes the dark modules as rectangles one module high, as wide as they
// run.
func runs(modules [][]bool) string {
	var b strings.Builder
	for y, row := range modules {
		for x := 0; x < len(row); {
			if !row[x] {
				x++
				continue
			}
			end := x
			for end < len(row) && row[end] {
				end++
			}
			b.WriteString("M" + strconv.Itoa(x) + " " + strconv.Itoa(y) + "h" + strconv.Itoa(end-x) + "v1h-" + strconv.Itoa(end-x) + "z")
			x = end
		}
	}
	return b.String()
}
