package geojson

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"imar/internal/base/problem"
	"imar/internal/domain/place"
)

// Read reads one GeoJSON text of at most MaxBytes: a geometry, a feature or a
// collection. The list holds every problem, each placed by JSON pointer; the
// document holds the features that have none.
func Read(data []byte) (Document, problem.List) {
	if len(data) > MaxBytes {
		return Document{}, problem.List{problem.New(problem.TooLarge, "problem.geojson.too-large", MaxBytes>>20)}
	}
	r := &reader{seen: map[string]bool{}}
	if data = bytes.TrimPrefix(data, []byte("\ufeff")); r.parse(data, "") {
		r.document(data)
	}
	r.doc.Notes = r.notes
	return r.doc, r.problems
}

// ReadGeometry reads one geometry object, as OC4IDS and OCDS locations hold it.
// The problems' fields are pointers below at.
func ReadGeometry(data []byte, at string) (g *place.Geometry, problems, notes problem.List) {
	if len(data) > MaxBytes {
		return nil, problem.List{problem.New(problem.TooLarge, "problem.geojson.too-large", MaxBytes>>20).At(at)}, nil
	}
	r := &reader{seen: map[string]bool{}}
	if r.parse(data, at) {
		g = r.geometry(data, at, 0)
	}
	if len(r.problems) > 0 {
		g = nil
	}
	return g, r.problems, r.notes
}

type reader struct {
	doc      Document
	problems problem.List
	notes    problem.List
	seen     map[string]bool // notes already given, by key and geometry
}

func (r *reader) wrong(at, key string, args ...any) {
	if len(r.problems) < maxFindings {
		r.problems.Add(problem.Invalid, "problem.geojson."+key, args...).At(at)
	}
}

// note gives each kind of note once a place.
func (r *reader) note(at, key string, args ...any) {
	if id := key + at; !r.seen[id] && len(r.notes) < maxFindings {
		r.seen[id] = true
		r.notes.Add(problem.Invalid, "problem.geojson."+key, args...).At(at)
	}
}

func (r *reader) document(data []byte) {
	m, ok := r.object(data, "")
	if !ok {
		return
	}
	switch r.doc.Type = r.typeOf(m, ""); r.doc.Type {
	case "FeatureCollection":
		r.common(m, "", "coordinates", "geometries", "geometry", "properties")
		r.features(m)
	case "Feature":
		r.keep(data, "")
	case "":
	default:
		if g := r.geometry(data, "", 0); len(r.problems) == 0 {
			r.doc.Features = []Feature{{Geometry: g}}
		}
	}
}

func (r *reader) features(m members) {
	list, ok := r.array(m["features"], "/features")
	if !ok {
		return
	}
	for i, item := range list {
		r.keep(item, "/features/"+strconv.Itoa(i))
	}
}

// keep reads a feature and keeps it when nothing in it is wrong.
func (r *reader) keep(data jsontext.Value, at string) {
	before := len(r.problems)
	if f := r.feature(data, at); len(r.problems) == before {
		r.doc.Features = append(r.doc.Features, f)
	}
}

func (r *reader) feature(data jsontext.Value, at string) (f Feature) {
	m, ok := r.object(data, at)
	if !ok {
		return f
	}
	if name := r.typeOf(m, at); name != "Feature" {
		if name != "" {
			r.wrong(at+"/type", "not-a-feature", name)
		}
		return f
	}
	r.common(m, at, "coordinates", "geometries", "features")
	if id, ok := m["id"]; ok {
		switch id.Kind() {
		case '"':
			f.ID = unquote(id)
		case '0':
			f.ID, f.NumberID = string(id), true
		default:
			r.wrong(at+"/id", "bad-id")
		}
	}
	switch properties, ok := m["properties"]; {
	case !ok:
		r.wrong(at, "missing", "properties")
	case properties.Kind() == '{':
		f.Properties = slices.Clone(properties)
	case properties.Kind() != 'n':
		r.wrong(at+"/properties", "not-an-object")
	}
	switch geometry, ok := m["geometry"]; {
	case !ok:
		r.wrong(at, "missing", "geometry")
	case geometry.Kind() != 'n':
		f.Geometry = r.geometry(geometry, at+"/geometry", 0)
	}
	return f
}

// common checks what every GeoJSON object may have: bbox (section 5), no crs
// (section 4), none of the members that would make it another type (7.1).
func (r *reader) common(m members, at string, foreign ...string) {
	if box, ok := m["bbox"]; ok {
		r.box(box, at+"/bbox")
	}
	if crs, ok := m["crs"]; ok && crs.Kind() != 'n' {
		r.crs(crs, at+"/crs")
	}
	for _, name := range foreign {
		if _, ok := m[name]; ok {
			r.wrong(at+"/"+name, "foreign-member", name)
		}
	}
}

func (r *reader) box(data jsontext.Value, at string) {
	list, ok := r.array(data, at)
	if !ok {
		return
	}
	if len(list) != 4 && len(list) != 6 {
		r.wrong(at, "bad-bbox")
		return
	}
	for i, item := range list {
		if item.Kind() != '0' {
			r.wrong(at+"/"+strconv.Itoa(i), "not-a-number")
		}
	}
}

// sameCRS are the names by which the 2008 specification's crs member means
// what RFC 7946 fixed. Any other means other coordinates.
var sameCRS = []string{"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"}

func (r *reader) crs(data jsontext.Value, at string) {
	name := ""
	if m, ok := r.object(data, at); ok {
		if p, ok := m["properties"]; ok && p.Kind() == '{' {
			m, _ := r.object(p, at+"/properties")
			if n := m["name"]; n.Kind() == '"' {
				name = unquote(n)
			}
		}
	}
	if slices.Contains(sameCRS, name) {
		r.note(at, "crs")
		return
	}
	r.wrong(at, "other-crs", name)
}

// parse checks once that the whole text is one JSON value (RFC 8259, UTF-8,
// names unique); what splits it below relies on that.
func (r *reader) parse(data []byte, at string) bool {
	d := jsontext.NewDecoder(bytes.NewBuffer(data))
	_, err := d.ReadValue()
	if err == nil {
		if _, err = d.ReadToken(); err == io.EOF {
			return true
		}
	}
	key := "problem.geojson.not-json"
	if errors.Is(err, jsontext.ErrDuplicateName) {
		key = "problem.geojson.duplicate-member"
	}
	offset := d.InputOffset()
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		offset = syntax.ByteOffset
	}
	line := 1 + bytes.Count(data[:min(int(offset), len(data))], []byte("\n"))
	r.problems = append(r.problems, problem.New(problem.Invalid, key).At(at).AtLine(line).Because(err))
	return false
}

type members map[string]jsontext.Value

// object splits a JSON object into its members.
func (r *reader) object(data jsontext.Value, at string) (members, bool) {
	m := members{}
	d := jsontext.NewDecoder(bytes.NewBuffer(data))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		r.wrong(at, "not-an-object")
		return nil, false
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadValue()
		if err != nil {
			break
		}
		key := unquote(name)
		value, err := d.ReadValue()
		if err != nil {
			break
		}
		m[key] = value.Clone()
	}
	return m, true
}

// array splits a JSON array into its items; nil means that the member is
// missing.
func (r *reader) array(data jsontext.Value, at string) ([]jsontext.Value, bool) {
	if data == nil {
		above, name := split(at)
		r.wrong(above, "missing", name)
		return nil, false
	}
	if data.Kind() != '[' {
		r.wrong(at, "not-an-array")
		return nil, false
	}
	var list []jsontext.Value
	d := jsontext.NewDecoder(bytes.NewBuffer(data))
	_, err := d.ReadToken()
	for err == nil && d.PeekKind() != ']' {
		var value jsontext.Value
		if value, err = d.ReadValue(); err == nil {
			list = append(list, value.Clone())
		}
	}
	return list, true
}

func (r *reader) typeOf(m members, at string) string {
	value, ok := m["type"]
	if !ok {
		r.wrong(at, "missing", "type")
		return ""
	}
	if value.Kind() != '"' {
		r.wrong(at+"/type", "unknown-type", string(value[:min(len(value), 40)]))
		return ""
	}
	return unquote(value)
}

func unquote(v jsontext.Value) string {
	b, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		return string(v)
	}
	return string(b)
}

// split cuts the last name off a JSON pointer.
func split(at string) (above, name string) {
	i := strings.LastIndexByte(at, '/')
	return at[:max(i, 0)], at[i+1:]
}
