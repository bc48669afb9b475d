package chart

import "imar/internal/domain/place"

// window is a part of the earth drawn into a box: an equirectangular map whose
// degrees of longitude are shortened by the cosine of 26.5°, the middle of
// Libya, in whole numbers.
type window struct {
	west, north int64 // microdegrees
	x, y        px    // where the north-west corner is drawn
	perDegree   int64 // tenths of a unit for a degree of latitude
}

const (
	microdegree = 1_000_000
	shortening  = 8949 // cos 26.5° in ten-thousandths
)

func (w window) at(p place.Point) (x, y px) {
	x = w.x + px((int64(p.Lon)-w.west)*w.perDegree/10_000*shortening/microdegree)
	y = w.y + px((w.north-int64(p.Lat))*w.perDegree/microdegree)
	return x, y
}

// point is the place that is drawn at a position.
func (w window) point(x, y px) place.Point {
	return place.Point{
		Lon: int32(w.west + int64(x-w.x)*microdegree/w.perDegree*10_000/shortening),
		Lat: int32(w.north - int64(y-w.y)*microdegree/w.perDegree),
	}
}

// path is a ring as SVG path data in relative whole steps; what falls into the
// same tenth of a unit is one corner. Neighbours round alike, so they still
// touch.
func (w window) path(ring []place.Point) string {
	var b []byte
	var lastX, lastY px
	for i, p := range ring {
		x, y := w.at(p)
		switch {
		case i == 0:
			b = pair(append(b, 'M'), x, y)
			b = append(b, 'l')
		case x == lastX && y == lastY:
			continue
		default:
			b = pair(b, x-lastX, y-lastY)
		}
		lastX, lastY = x, y
	}
	return string(append(b, 'z'))
}

// pair writes two numbers with a separator only where one is needed.
func pair(b []byte, x, y px) []byte {
	if n := len(b); n > 0 && x >= 0 && b[n-1] != 'M' && b[n-1] != 'l' {
		b = append(b, ' ')
	}
	b = x.append(b)
	if y >= 0 {
		b = append(b, ' ')
	}
	return y.append(b)
}

// fit is the window that holds a box of the earth within a drawing of a width,
// and the height that this takes, not more than most.
func fit(low, high place.Point, wide, most, pad px) (w window, height px) {
	lon := (int64(high.Lon) - int64(low.Lon)) * shortening / 10_000
	lat := int64(high.Lat) - int64(low.Lat)
	per := int64(wide-2*pad) * microdegree / max(lon, 1)
	per = min(per, int64(most-2*pad)*microdegree/max(lat, 1))
	drawnWide, drawnHigh := px(lon*per/microdegree), px(lat*per/microdegree)
	return window{int64(low.Lon), int64(high.Lat), (wide - drawnWide) / 2, pad, per}, drawnHigh + 2*pad
}
