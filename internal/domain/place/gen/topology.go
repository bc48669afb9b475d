package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
)

// vertex is a point in ten-thousandths of a degree (about 11 m): finer than
// the sources, and whole, so that two districts that share an arc share it to
// the digit.
type vertex struct{ lon, lat int }

// topology is what these tables need of a TopoJSON file
// (https://github.com/topojson/topojson-specification, version 1).
type topology struct {
	arcs  [][]vertex
	areas []area
}

// area is one polygon geometry: its rings as lists of arc numbers, where ^n
// means arc n backwards.
type area struct {
	id, name string
	rings    [][]int
}

func readTopology(path string) (topology, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return topology{}, err
	}
	var file struct {
		Arcs      [][][2]float64
		Transform struct{ Scale, Translate [2]float64 }
		Objects   map[string]struct {
			Geometries []struct {
				Type       string
				ID         string
				Properties struct{ Name string }
				Arcs       json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return topology{}, fmt.Errorf("read %s: %w", path, err)
	}
	var t topology
	for _, deltas := range file.Arcs {
		var x, y float64
		var arc []vertex
		for _, d := range deltas {
			x, y = x+d[0], y+d[1]
			arc = append(arc, vertex{
				int(math.Round((x*file.Transform.Scale[0] + file.Transform.Translate[0]) * 1e4)),
				int(math.Round((y*file.Transform.Scale[1] + file.Transform.Translate[1]) * 1e4)),
			})
		}
		t.arcs = append(t.arcs, arc)
	}
	for name, object := range file.Objects {
		if name == "land" {
			continue
		}
		for _, g := range object.Geometries {
			a := area{id: g.ID, name: g.Properties.Name}
			switch g.Type {
			case "Polygon":
				err = json.Unmarshal(g.Arcs, &a.rings)
			case "MultiPolygon":
				var polygons [][][]int
				err = json.Unmarshal(g.Arcs, &polygons)
				for _, rings := range polygons {
					a.rings = append(a.rings, rings...)
				}
			}
			if err != nil {
				return topology{}, fmt.Errorf("read arcs of %q in %s: %w", a.name, path, err)
			}
			t.areas = append(t.areas, a)
		}
	}
	return t, nil
}

// ring joins arcs; the point where two meet is kept once, and the last, which
// repeats the first, is dropped.
func (t topology) ring(numbers []int) []vertex {
	var ring []vertex
	for _, n := range numbers {
		arc := t.arcs[max(n, ^n)]
		for i := range arc[1:] {
			if n >= 0 {
				ring = append(ring, arc[i])
			} else {
				ring = append(ring, arc[len(arc)-1-i])
			}
		}
	}
	return ring
}

// inside is the even-odd test, used here only to check the sources.
func inside(v vertex, ring []vertex) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.lat > v.lat) != (b.lat > v.lat) &&
			float64(v.lon-a.lon) < float64(b.lon-a.lon)*float64(v.lat-a.lat)/float64(b.lat-a.lat) {
			in = !in
		}
	}
	return in
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// encode writes vertices as differences, each number as base-64 digits of five
// bits, least first, with 32 added to all but the last; the lowest bit of the
// first is the sign. Package place decodes it.
func encode(vertices []vertex) string {
	var b strings.Builder
	var last vertex
	number := func(n int) {
		u := n << 1
		if n < 0 {
			u = -n<<1 | 1
		}
		for ; u >= 32; u >>= 5 {
			b.WriteByte(digits[u&31|32])
		}
		b.WriteByte(digits[u])
	}
	for _, v := range vertices {
		number(v.lon - last.lon)
		number(v.lat - last.lat)
		last = v
	}
	return b.String()
}
