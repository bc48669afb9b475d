package chart

import "imar/internal/domain/place"

// districtMap draws one district as large as the width allows, among its
// neighbours' nearest parts, with its pins.
func districtMap(in MapInput) SVG {
	focus, _ := place.ShapeOf(in.Focus)
	low, high := focus.Ring[0], focus.Ring[0]
	for _, p := range focus.Ring {
		low = place.Point{Lon: min(low.Lon, p.Lon), Lat: min(low.Lat, p.Lat)}
		high = place.Point{Lon: max(high.Lon, p.Lon), Lat: max(high.Lat, p.Lat)}
	}
	w, mapHeight := fit(low, high, width, 420*unit, 30*unit)
	height := mapHeight + 20*unit
	d := begin(in.Frame, "map", height, true)
	d.open("defs")
	d.open("clipPath", "id", d.id("c"))
	d.empty("rect", "x", "0", "y", "0", "width", width.String(), "height", mapHeight.String())
	d.close("clipPath")
	d.close("defs")
	d.open("g", "clip-path", d.ref("c"))
	for _, district := range place.Districts() {
		if s, _ := place.ShapeOf(district.ISO); district.ISO != in.Focus && w.touches(s, mapHeight) {
			d.neighbour(in.area(district.ISO), w.path(s.Ring))
		}
	}
	d.open("g")
	d.element("title", in.area(in.Focus).name())
	d.empty("path", "class", "c-area c-area0", "d", w.path(focus.Ring))
	d.close("g")
	d.close("g")
	d.rect("c-panel", 0, 0, width, mapHeight)
	clusters := gather(in.pinsWhere(func(p place.Point) bool {
		x, y := w.at(p)
		return x >= 0 && x <= width && y >= 0 && y <= mapHeight
	}), w)
	names := w.names(clusters, 0, mapHeight)
	for _, district := range smallFirst() {
		s, _ := place.ShapeOf(district.ISO)
		x, y := w.at(s.Label)
		if district.ISO == in.Focus || x > 30*unit && x < width-30*unit && y > 14*unit && y < mapHeight-14*unit {
			a := in.area(district.ISO)
			if district.ISO != in.Focus {
				a.Value = ""
			}
			x, y = names.put(a, x, y)
			d.placeName(a, x, y)
		}
	}
	d.clusters(in, clusters)
	d.leading("c-source", 0, height-6*unit, in.Source)
	return d.end()
}

// neighbour draws a district beside the one in focus, in a quiet colour.
func (d *drawing) neighbour(a Area, path string) {
	linked := d.link(a.Href, a.Label)
	d.empty("path", "class", "c-area c-area-away", "d", path)
	if linked {
		d.close("a")
	}
}

// touches says whether the box around a shape meets the drawing.
func (w window) touches(s place.Shape, height px) bool {
	x1, y1 := w.at(s.Ring[0])
	x2, y2 := x1, y1
	for _, p := range s.Ring {
		x, y := w.at(p)
		x1, y1, x2, y2 = min(x1, x), min(y1, y), max(x2, x), max(y2, y)
	}
	return x1 < width && x2 > 0 && y1 < height && y2 > 0
}
