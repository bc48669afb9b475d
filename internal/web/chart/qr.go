package chart

import (
	"strconv"
	"strings"

	"github.com/skip2/go-qrcode"
)

// QRInput is a QR code (ISO/IEC 18004) of a text, usually an address.
type QRInput struct {
	Frame
	Text string
}

// QR draws the modules as one path on a white ground, with the quiet zone of
// four modules that readers need. Correction level M survives a scratched
// signboard. A text too long for any code, about 2,300 bytes, gives an empty
// drawing.
func QR(in QRInput) SVG {
	code, err := qrcode.New(in.Text, qrcode.Medium)
	if err != nil {
		return SVG{}
	}
	modules := code.Bitmap()
	side := strconv.Itoa(len(modules))
	d := &drawing{frame: in.Frame}
	d.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "chart-qr", "viewBox", "0 0 "+side+" "+side,
		"role", "img", "aria-labelledby", d.id("t")+" "+d.id("d"), "shape-rendering", "crispEdges")
	d.element("title", in.Title, "id", d.id("t"))
	d.element("desc", in.Desc, "id", d.id("d"))
	d.empty("rect", "class", "c-qr-ground", "width", side, "height", side)
	d.empty("path", "class", "c-qr", "d", runs(modules))
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
