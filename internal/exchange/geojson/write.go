package geojson

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"imar/internal/domain/place"
)

// Member is a foreign member of a collection (RFC 7946, section 6.1), such as
// the log size that an export was made at, the licence or the source.
type Member struct {
	Name  string
	Value jsontext.Value
}

// Write streams a FeatureCollection. The iterator's error, a property that is
// not JSON, or a failing writer stops it; what was written by then is not a
// whole document, so nobody mistakes it for one.
func Write(w io.Writer, about []Member, features iter.Seq2[Feature, error]) error {
	out := bufio.NewWriter(w)
	buf := []byte(`{"type":"FeatureCollection",`)
	for _, m := range about {
		var err error
		if buf, err = appendMember(buf, m.Name, m.Value); err != nil {
			return err
		}
		buf = append(buf, ',')
	}
	buf = append(buf, `"features":[`...)
	separator := "\n"
	for f, err := range features {
		if err != nil {
			return fmt.Errorf("read feature: %w", err)
		}
		buf = append(buf, separator...)
		if buf, err = AppendFeature(buf, f); err != nil {
			return err
		}
		if _, err := out.Write(buf); err != nil {
			return fmt.Errorf("write feature: %w", err)
		}
		buf, separator = buf[:0], ",\n"
	}
	buf = append(buf, "\n]}\n"...)
	if _, err := out.Write(buf); err != nil {
		return fmt.Errorf("write collection: %w", err)
	}
	return out.Flush()
}

// AppendFeature appends one feature. Without a geometry the member is null, as
// the RFC wants it; without properties it is an empty object.
func AppendFeature(dst []byte, f Feature) ([]byte, error) {
	dst = append(dst, `{"type":"Feature",`...)
	switch {
	case f.NumberID:
		id := jsontext.Value(f.ID)
		if !id.IsValid() || id.Kind() != '0' {
			return nil, fmt.Errorf("write feature: id %q is not a number", f.ID)
		}
		dst = append(append(append(dst, `"id":`...), id...), ',')
	case f.ID != "":
		var err error
		if dst, err = jsontext.AppendQuote(append(dst, `"id":`...), f.ID); err != nil {
			return nil, fmt.Errorf("write feature id: %w", err)
		}
		dst = append(dst, ',')
	}
	dst = append(dst, `"geometry":`...)
	if f.Geometry == nil {
		dst = append(dst, "null"...)
	} else {
		dst = AppendGeometry(dst, *f.Geometry)
	}
	properties := f.Properties
	if len(properties) == 0 {
		properties = jsontext.Value("{}")
	}
	if properties.Kind() != '{' {
		return nil, fmt.Errorf("write feature %q: properties are not an object", f.ID)
	}
	dst, err := appendMember(append(dst, ','), "properties", properties)
	return append(dst, '}'), err
}

func appendMember(dst []byte, name string, value jsontext.Value) ([]byte, error) {
	dst, err := jsontext.AppendQuote(dst, name)
	if err != nil {
		return nil, fmt.Errorf("write member: %w", err)
	}
	value = slices.Clone(value)
	if err := value.Compact(); err != nil {
		return nil, fmt.Errorf("write member %q: %w", name, err)
	}
	return append(append(dst, ':'), value...), nil
}

// AppendGeometry appends a geometry object, its rings turned to the right-hand
// rule.
func AppendGeometry(dst []byte, g place.Geometry) []byte {
	dst = append(append(append(dst, `{"type":"`...), g.Type...), '"')
	if g.Type == place.TypeCollection {
		return append(appendList(append(dst, `,"geometries":`...), g.Members, AppendGeometry), '}')
	}
	dst = append(dst, `,"coordinates":`...)
	switch {
	case g.Type == place.TypeMultiPolygon:
		dst = appendList(dst, g.Parts, appendPolygon)
	case len(g.Parts) == 0 || len(g.Parts[0]) == 0 || g.Type == place.TypePoint && len(g.Parts[0][0]) == 0:
		dst = append(dst, "[]"...)
	case g.Type == place.TypePolygon:
		dst = appendPolygon(dst, g.Parts[0])
	case g.Type == place.TypeMultiLineString:
		dst = appendList(dst, g.Parts[0], appendLine)
	case g.Type == place.TypePoint:
		dst = appendPosition(dst, g.Parts[0][0][0])
	default:
		dst = appendLine(dst, g.Parts[0][0])
	}
	return append(dst, '}')
}

func appendPolygon(dst []byte, rings [][]place.Point) []byte {
	turned := slices.Clone(rings)
	for i, ring := range rings {
		if wrongWay(ring, i) {
			turned[i] = slices.Clone(ring)
			slices.Reverse(turned[i])
		}
	}
	return appendList(dst, turned, appendLine)
}

func appendLine(dst []byte, line []place.Point) []byte { return appendList(dst, line, appendPosition) }

func appendPosition(dst []byte, p place.Point) []byte {
	dst = append(append(append(dst, '['), p.LonText()...), ',')
	return append(append(dst, p.LatText()...), ']')
}

func appendList[T any](dst []byte, list []T, item func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, v := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = item(dst, v)
	}
	return append(dst, ']')
}
