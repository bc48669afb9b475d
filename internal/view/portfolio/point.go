package portfolio

import (
	"bytes"

	"imar/internal/domain/place"
	"imar/internal/domain/project"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// pointOf is the position by which a location stands on a map: a point itself,
// or the first position of a line or an area.
func pointOf(l project.Location) (place.Point, bool) {
	if l.Geometry == nil {
		return place.Point{}, false
	}
	var g struct {
		Coordinates jsontext.Value `json:"coordinates"`
	}
	if json.Unmarshal(l.Geometry, &g) != nil {
		return place.Point{}, false
	}
	coordinates := bytes.TrimLeft(g.Coordinates, "[ \t\r\n")
	lon, rest, ok := bytes.Cut(coordinates, []byte{','})
	if !ok {
		return place.Point{}, false
	}
	end := bytes.IndexAny(rest, ",]")
	if end < 0 {
		return place.Point{}, false
	}
	p, err := place.ParsePoint(string(bytes.TrimSpace(lon)), string(bytes.TrimSpace(rest[:end])))
	return p, err == nil
}
