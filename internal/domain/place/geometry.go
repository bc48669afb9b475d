package place

import "iter"

// GeometryType is a GeoJSON geometry type (RFC 7946, section 1.4). OC4IDS's
// geometryType codelist has the first six.
type GeometryType string

// The geometry types.
const (
	TypePoint           GeometryType = "Point"
	TypeMultiPoint      GeometryType = "MultiPoint"
	TypeLineString      GeometryType = "LineString"
	TypeMultiLineString GeometryType = "MultiLineString"
	TypePolygon         GeometryType = "Polygon"
	TypeMultiPolygon    GeometryType = "MultiPolygon"
	TypeCollection      GeometryType = "GeometryCollection"
)

// Geometry is any GeoJSON geometry in one shape: parts of lines of points. A
// Point is one part with one line of one point; a MultiPoint one line; a
// LineString one line; a MultiLineString one part of several lines; a Polygon
// one part whose lines are its rings, the outer first; a MultiPolygon several
// parts. A ring repeats its first point at the end, as in GeoJSON. A
// GeometryCollection has Members and no parts.
type Geometry struct {
	Type    GeometryType
	Parts   [][][]Point
	Members []Geometry
}

// PointGeometry is the geometry of one point.
func PointGeometry(p Point) Geometry {
	return Geometry{Type: TypePoint, Parts: [][][]Point{{{p}}}}
}

// Points goes through every point, in order.
func (g Geometry) Points() iter.Seq[Point] {
	return func(yield func(Point) bool) { g.each(yield) }
}

func (g Geometry) each(yield func(Point) bool) bool {
	for _, part := range g.Parts {
		for _, line := range part {
			for _, p := range line {
				if !yield(p) {
					return false
				}
			}
		}
	}
	for _, member := range g.Members {
		if !member.each(yield) {
			return false
		}
	}
	return true
}

// Bounds is the smallest box around a geometry, its south-west and north-east
// corners, and false for an empty geometry.
func (g Geometry) Bounds() (low, high Point, ok bool) {
	for p := range g.Points() {
		if !ok {
			low, high, ok = p, p, true
		}
		low = Point{min(low.Lon, p.Lon), min(low.Lat, p.Lat)}
		high = Point{max(high.Lon, p.Lon), max(high.Lat, p.Lat)}
	}
	return low, high, ok
}

// Middle is the middle of a geometry's box: where a marker stands. It is false
// for an empty geometry.
func (g Geometry) Middle() (Point, bool) {
	low, high, ok := g.Bounds()
	return Point{low.Lon + (high.Lon-low.Lon)/2, low.Lat + (high.Lat-low.Lat)/2}, ok
}
