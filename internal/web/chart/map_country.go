package chart

import (
	"strconv"

	"imar/internal/domain/place"
)

// The layout of the country's map, 360 units wide.
const (
	countryTop   = 34 * unit // room above the coast of Cyrenaica for its names
	countryScale = 247       // tenths of a unit for a degree of latitude
	countryHigh  = 341 * unit
	insetGap     = 12 * unit
	insetScale   = 980
	insetHigh    = 132 * unit
)

// mainWindow holds Libya; insetWindow the coast from the Tunisian border to
// Misrata, where seven districts are smaller than a finger.
var mainWindow = window{west: 9_200_000, north: 33_200_000, x: 3 * unit, y: countryTop, perDegree: countryScale}

var insetLow, insetHighCorner = place.Point{Lon: 11_400_000, Lat: 31_860_000}, place.Point{Lon: 15_440_000, Lat: 33_200_000}

// callouts are the districts whose names stand in the sea, with the point
// where the name is centred: Cyrenaica's are too narrow to hold them.
var callouts = map[place.ISO]place.Point{
	"LY-BA": {Lon: 18_950_000, Lat: 32_500_000},
	"LY-MJ": {Lon: 20_200_000, Lat: 33_250_000},
	"LY-JA": {Lon: 21_550_000, Lat: 33_950_000},
	"LY-DR": {Lon: 23_350_000, Lat: 33_250_000},
}

// inInset are the districts that the main map leaves unnamed.
var inInset = map[place.ISO]bool{"LY-NQ": true, "LY-ZA": true, "LY-JI": true, "LY-TB": true, "LY-MB": true}

// insetNames moves the name of a district that reaches out of the inset to
// where it can be read within.
var insetNames = map[place.ISO]place.Point{
	"LY-MI": {Lon: 14_980_000, Lat: 32_150_000},
	"LY-JG": {Lon: 12_700_000, Lat: 31_990_000},
	"LY-NQ": {Lon: 11_960_000, Lat: 32_790_000},
	"LY-ZA": {Lon: 12_440_000, Lat: 32_480_000},
	"LY-JI": {Lon: 13_040_000, Lat: 32_440_000},
	"LY-TB": {Lon: 13_400_000, Lat: 32_700_000},
	"LY-MB": {Lon: 14_050_000, Lat: 32_330_000},
}

func countryMap(in MapInput) SVG {
	south := countryTop + countryHigh
	insetTop := south + insetGap
	height := insetTop + insetHigh + 20*unit
	d := begin(in.Frame, "map", height, true)
	d.open("defs")
	for _, district := range place.Districts() {
		s, _ := place.ShapeOf(district.ISO)
		d.empty("path", "id", d.shapeID(district.ISO), "vector-effect", "non-scaling-stroke", "d", mainWindow.path(s.Ring))
	}
	for n := 1; n < patterns; n++ {
		d.definePattern("p", n, 1000)
		d.definePattern("q", n, 1000*countryScale/insetScale)
	}
	inset := d.insetWindow(insetTop)
	d.open("clipPath", "id", d.id("c"))
	d.empty("rect", "x", "0", "y", insetTop.String(), "width", width.String(), "height", insetHigh.String())
	d.close("clipPath")
	d.close("defs")

	d.areas(in, "", "p", func(place.ISO) bool { return true })
	d.insetFrame()
	clusters := gather(in.pinsWhere(func(p place.Point) bool { return !within(p, insetLow, insetHighCorner) }), mainWindow)
	names := mainWindow.names(clusters, countryTop, south)
	for _, district := range smallFirst() {
		d.mainName(in.area(district.ISO), names)
	}
	d.clusters(in, clusters)
	d.classLegend(in, south)

	d.open("g", "clip-path", d.ref("c"))
	d.areas(in, d.insetTransform(inset), "q", func(code place.ISO) bool {
		return inInset[code] || code == "LY-MI" || code == "LY-JG" || code == "LY-NL"
	})
	d.close("g")
	d.rect("c-panel", 0, insetTop, width, insetHigh)
	clusters = gather(in.pinsWhere(func(p place.Point) bool { return within(p, insetLow, insetHighCorner) }), inset)
	names = inset.names(clusters, insetTop, insetTop+insetHigh)
	for _, district := range smallFirst() {
		if at, ok := insetNames[district.ISO]; ok {
			x, y := inset.at(at)
			x, y = names.put(in.area(district.ISO), x, y)
			d.placeName(in.area(district.ISO), x, y)
		}
	}
	d.clusters(in, clusters)
	d.label("c-note", width-6*unit, insetTop+15*unit, right, in.Inset) // there is sea
	d.leading("c-source", 0, height-6*unit, in.Source)
	return d.end()
}

func within(p, low, high place.Point) bool {
	return low.Lon <= p.Lon && p.Lon <= high.Lon && low.Lat <= p.Lat && p.Lat <= high.Lat
}

func (d *drawing) shapeID(code place.ISO) string { return d.id(string(code[3:])) }

// areas draws the districts that show chooses, each a link, by reference to
// its shape; transform moves them into the inset, set names the patterns.
func (d *drawing) areas(in MapInput, transform, set string, show func(place.ISO) bool) {
	if transform != "" {
		d.open("g", "transform", transform)
	}
	for _, district := range place.Districts() {
		if show(district.ISO) {
			d.area(in.area(district.ISO), "#"+d.shapeID(district.ISO), set)
		}
	}
	if transform != "" {
		d.close("g")
	}
}

// area draws one district in its class's colour and pattern.
func (d *drawing) area(a Area, shape, set string) {
	linked := d.link(a.Href, a.name())
	if !linked {
		d.open("g")
	}
	if a.Label != "" {
		d.element("title", a.name())
	}
	if a.Class < 0 || a.Class >= patterns {
		d.empty("use", "href", shape, "class", "c-area c-area-none")
	} else {
		d.empty("use", "href", shape, "class", "c-area c-area"+strconv.Itoa(a.Class))
		if a.Class > 0 {
			d.empty("use", "href", shape, "class", "c-over", "fill", d.ref(set+strconv.Itoa(a.Class)))
		}
	}
	if linked {
		d.close("a")
	} else {
		d.close("g")
	}
}

// insetWindow is the inset's own projection; insetTransform moves shapes drawn
// for the main map into it.
func (d *drawing) insetWindow(top px) window {
	return window{west: int64(insetLow.Lon), north: int64(insetHighCorner.Lat), x: 2 * unit, y: top, perDegree: insetScale}
}

func (d *drawing) insetTransform(inset window) string {
	x, y := mainWindow.at(place.Point{Lon: insetLow.Lon, Lat: insetHighCorner.Lat})
	return "translate(" + inset.x.String() + " " + inset.y.String() + ") scale(" + thousandths(1000*insetScale/countryScale) +
		") translate(" + (-x).String() + " " + (-y).String() + ")"
}

// insetFrame shows on the main map what the inset enlarges.
func (d *drawing) insetFrame() {
	x1, y1 := mainWindow.at(place.Point{Lon: insetLow.Lon, Lat: insetHighCorner.Lat})
	x2, y2 := mainWindow.at(place.Point{Lon: insetHighCorner.Lon, Lat: insetLow.Lat})
	d.rect("c-frame", x1, y1, x2-x1, y2-y1)
}

// mainName writes a district's name on the main map: inside it, or in the sea
// with a line to it.
func (d *drawing) mainName(a Area, names *names) {
	s, _ := place.ShapeOf(a.District)
	x, y := mainWindow.at(s.Label)
	if inInset[a.District] {
		return
	}
	if at, ok := callouts[a.District]; ok {
		tx, ty := mainWindow.at(at)
		d.line("c-lead", tx, ty+3*unit, x, y)
		d.placeName(a, tx, ty-7*unit)
		return
	}
	x, y = names.put(a, x, y)
	d.placeName(a, x, y)
}

// placeName writes a name and, beneath, its figure, both centred.
func (d *drawing) placeName(a Area, x, y px) {
	if a.Label == "" {
		return
	}
	d.label("c-place", x, y, middle, a.Label)
	d.label("c-figure", x, y+11*unit, middle, a.Value)
}

// clusters draws clusters and single pins, each on a target of a finger's
// width.
func (d *drawing) clusters(in MapInput, list []cluster) {
	for _, c := range list {
		d.cluster(in, c)
	}
}

func (d *drawing) cluster(in MapInput, c cluster) {
	n, coarse := len(c.pins), true
	for _, p := range c.pins {
		coarse = coarse && p.Coarse
	}
	label, href := c.pins[0].Label, c.pins[0].Href
	if n > 1 {
		label, href = strconv.Itoa(n), in.area(c.district).Href
		if in.Together != nil {
			label = in.Together(n)
		}
		if name := in.area(c.district).Label; name != "" {
			label = name + ": " + label
		}
	}
	linked := d.link(href, label)
	if !linked {
		d.open("g")
	}
	d.element("title", label)
	d.circle("c-hit", c.x, c.y, 22*unit)
	radius, class, count := c.radius(), "c-pin", "c-count"
	if coarse {
		class, count = "c-pin c-pin-coarse", "c-count c-count-coarse"
	}
	d.circle(class, c.x, c.y, radius)
	if n > 1 {
		d.label(count, c.x, c.y+4*unit, middle, strconv.Itoa(n))
	}
	if linked {
		d.close("a")
	} else {
		d.close("g")
	}
}

// classLegend stands in the empty south-west of the country: two columns of
// swatches in the reading direction.
func (d *drawing) classLegend(in MapInput, bottom px) {
	entries := in.Classes[:min(len(in.Classes), patterns)]
	const row, column, swatch = 18 * unit, 66 * unit, 16 * unit
	rows := px(len(entries)+1+1) / 2
	draw := func(i int, class, label string) {
		x, y := column*(px(i)/rows), bottom-row*(rows-px(i)%rows)
		tx, side := x+swatch+5*unit, left
		if d.frame.RTL {
			x = 2*column - x - swatch
			tx, side = x-5*unit, right
		}
		d.rect("c-area "+class, x, y, swatch, 11*unit)
		if n := class[len(class)-1]; n > '0' && n <= '4' {
			d.rect("c-over", x, y, swatch, 11*unit, "fill", d.ref("p"+string(n)))
		}
		d.label("c-figure", tx, y+9*unit, side, label)
	}
	for i, label := range entries {
		draw(i, "c-area"+strconv.Itoa(i), label)
	}
	if in.NoData != "" {
		draw(len(entries), "c-area-none", in.NoData)
	}
}
