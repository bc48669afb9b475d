package geojson

import (
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"imar/internal/base/problem"
	"imar/internal/domain/place"
)

// levels says how many arrays lie around a type's positions.
var levels = map[place.GeometryType]int{
	place.TypePoint: 0, place.TypeMultiPoint: 1, place.TypeLineString: 1,
	place.TypeMultiLineString: 2, place.TypePolygon: 2, place.TypeMultiPolygon: 3,
}

// geometry reads a geometry object (section 3.1). An empty coordinates array
// means no place, as the section allows, and gives nil with a note.
func (r *reader) geometry(data jsontext.Value, at string, depth int) *place.Geometry {
	m, ok := r.object(data, at)
	if !ok {
		return nil
	}
	name := r.typeOf(m, at)
	if name == "" {
		return nil
	}
	kind := place.GeometryType(name)
	if kind == place.TypeCollection {
		r.common(m, at, "geometry", "properties", "features")
		return r.collection(m, at, depth)
	}
	if _, known := levels[kind]; !known {
		r.wrong(at+"/type", "unknown-type", name)
		return nil
	}
	r.common(m, at, "geometry", "properties", "features")
	coordinates, ok := m["coordinates"]
	if !ok {
		r.wrong(at, "missing", "coordinates")
		return nil
	}
	at += "/coordinates"
	if levels[kind] > 0 && coordinates.Kind() == '[' {
		if list, ok := r.array(coordinates, at); ok && len(list) == 0 {
			r.note(at, "empty-geometry")
			return nil
		}
	}
	return &place.Geometry{Type: kind, Parts: r.parts(kind, coordinates, at)}
}

func (r *reader) collection(m members, at string, depth int) *place.Geometry {
	if depth >= maxCollections {
		r.wrong(at, "too-deep", maxCollections)
		return nil
	}
	list, ok := r.array(m["geometries"], at+"/geometries")
	if !ok {
		return nil
	}
	g := &place.Geometry{Type: place.TypeCollection}
	for i, item := range list {
		if member := r.geometry(item, at+"/geometries/"+strconv.Itoa(i), depth+1); member != nil {
			g.Members = append(g.Members, *member)
		}
	}
	return g
}

// parts brings the arrays of any type to parts of lines of points.
func (r *reader) parts(kind place.GeometryType, data jsontext.Value, at string) [][][]place.Point {
	switch kind {
	case place.TypePoint:
		return [][][]place.Point{{{r.position(data, at, at)}}}
	case place.TypeMultiPoint:
		return [][][]place.Point{{r.line(data, at, at)}}
	case place.TypeLineString:
		return [][][]place.Point{{r.lineString(data, at, at)}}
	case place.TypeMultiLineString:
		return [][][]place.Point{each(r, data, at, func(v jsontext.Value, here string) []place.Point { return r.lineString(v, here, at) })}
	case place.TypePolygon:
		return [][][]place.Point{r.polygon(data, at, at)}
	}
	return each(r, data, at, func(v jsontext.Value, here string) [][]place.Point { return r.polygon(v, here, at) })
}

// each reads every item of an array with its pointer.
func each[T any](r *reader, data jsontext.Value, at string, read func(jsontext.Value, string) T) []T {
	list, ok := r.array(data, at)
	if !ok {
		return nil
	}
	out := make([]T, len(list))
	for i, item := range list {
		out[i] = read(item, at+"/"+strconv.Itoa(i))
	}
	return out
}

// line reads an array of positions; whole is the geometry, where notes stand.
func (r *reader) line(data jsontext.Value, at, whole string) []place.Point {
	return each(r, data, at, func(v jsontext.Value, here string) place.Point { return r.position(v, here, whole) })
}

func (r *reader) lineString(data jsontext.Value, at, whole string) []place.Point {
	before := len(r.problems)
	line := r.line(data, at, whole)
	if len(line) < 2 && len(r.problems) == before {
		r.wrong(at, "short-line")
	}
	return line
}

// polygon reads rings (section 3.1.6): four positions or more, closed. Rings
// the wrong way round are read, turned, and noted.
func (r *reader) polygon(data jsontext.Value, at, whole string) [][]place.Point {
	rings := each(r, data, at, func(v jsontext.Value, here string) []place.Point {
		before := len(r.problems)
		ring := r.line(v, here, whole)
		switch {
		case len(r.problems) > before:
		case len(ring) < 4:
			r.wrong(here, "short-ring")
		case ring[0] != ring[len(ring)-1]:
			r.wrong(here, "open-ring")
		}
		return ring
	})
	if len(rings) == 0 && data.Kind() == '[' {
		r.wrong(at, "no-ring")
	}
	for i, ring := range rings {
		if wrongWay(ring, i) {
			r.note(whole, "right-hand")
			slices.Reverse(ring)
		}
	}
	return rings
}

// wrongWay says that ring number i of a polygon breaks the right-hand rule.
func wrongWay(ring []place.Point, i int) bool {
	area := place.SignedArea(ring)
	return i == 0 && area < 0 || i > 0 && area > 0
}

// position reads [longitude, latitude] or, with a note, more (section 3.1.1).
func (r *reader) position(data jsontext.Value, at, whole string) place.Point {
	list, ok := r.array(data, at)
	if !ok {
		return place.Point{}
	}
	if len(list) < 2 {
		r.wrong(at, "short-position")
		return place.Point{}
	}
	for i, item := range list {
		if item.Kind() != '0' {
			r.wrong(at+"/"+strconv.Itoa(i), "not-a-number")
			return place.Point{}
		}
	}
	if len(list) > 2 {
		r.note(whole, "altitude")
	}
	p, err := place.ParsePoint(string(list[0]), string(list[1]))
	for _, found := range problem.Of(err) {
		if len(r.problems) < maxFindings {
			r.problems = append(r.problems, found.At(at))
		}
	}
	return p
}
