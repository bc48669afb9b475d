package source

import (
	"bytes"
	"strings"

	"imar/internal/exchange/jsonstream"
)

// jsonFormat tells framing, standard and shape of JSON.
func jsonFormat(text []byte, cut bool) Format {
	f := Format{Kind: JSON, Framing: framing(text, cut)}
	members := firstMembers(text, f.Framing)
	f.List = members.list
	f.Standard, f.Shape = members.shape()
	f.Version = members.version
	return f
}

// framing tells how values follow each other. JSON lines are believed when the
// first line is a whole object or array and another line begins one; or the
// second line is, and the lines do not together make one document, as those of
// a package with one element a line do.
func framing(text []byte, cut bool) jsonstream.Framing {
	first, rest, broken := bytes.Cut(text, []byte{'\n'})
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if broken && begins(rest) {
		second, _, ended := bytes.Cut(rest, []byte{'\n'})
		if whole(first) || (ended || !cut) && whole(second) && !oneDocument(text, cut) {
			return jsonstream.Lines
		}
	}
	for item, p := range jsonstream.NewReader(newBytes(text), jsonstream.Options{Framing: jsonstream.Concatenated}).All() {
		if p == nil && item.Document == 0 && begins(bytes.TrimLeft(text[len(item.Value.Raw()):], " \t\r\n")) {
			return jsonstream.Concatenated
		}
		break
	}
	return jsonstream.Document
}

// begins says that text begins with an object or an array.
func begins(text []byte) bool { return len(text) > 0 && (text[0] == '{' || text[0] == '[') }

// whole says that text is one whole value.
func whole(text []byte) bool {
	_, faults := jsonstream.Parse(text, jsonstream.Options{})
	return len(faults) == 0
}

// oneDocument says that text is one value, or, when it is cut off, may be the
// beginning of one.
func oneDocument(text []byte, cut bool) bool {
	_, faults := jsonstream.Parse(text, jsonstream.Options{})
	for _, p := range faults {
		if !cut || p.Key != "json.truncated" {
			return false
		}
	}
	return true
}

// members is what the first object of a file shows of itself.
type members struct {
	list     bool
	has      map[string]bool
	compiled bool // its tag says so
	version  string
	kind     string // its "type", if text
	id       string
}

// firstMembers looks at the members of the outermost object, or of the first
// object in the outermost array, as far as they are in view.
func firstMembers(text []byte, framing jsonstream.Framing) members {
	m := members{has: map[string]bool{}}
	enter := func(it jsonstream.Item) bool {
		switch it.Depth {
		case 0:
			m.list = it.Kind == jsonstream.Array
			return true
		case 1:
			return !m.list || it.Kind == jsonstream.Object
		}
		return m.list && it.Depth == 2
	}
	for it, p := range jsonstream.NewReader(newBytes(text), jsonstream.Options{Framing: framing, Enter: enter}).All() {
		if p != nil && !jsonstream.Ends(p) {
			continue
		}
		if p != nil || it.Document > 0 || m.list && it.Depth == 1 && it.Index > 0 {
			break
		}
		m.note(it)
	}
	return m
}

// note takes in one piece of the object.
func (m *members) note(it jsonstream.Item) {
	level := 1
	if m.list {
		level = 2
	}
	if it.Depth == level+1 && it.Value.Is("compiled") && strings.HasSuffix(it.Parent, "/tag") {
		m.compiled = true
	}
	if it.Depth != level || it.Index >= 0 {
		return
	}
	m.has[it.Key] = true
	switch it.Key {
	case "version":
		m.version = it.Value.Text() + it.Value.Number()
	case "type":
		m.kind = it.Value.Text()
	case "id":
		m.id = it.Value.Text()
	}
}

// geometries are the types of geometry of RFC 7946, section 1.4.
var geometries = map[string]bool{
	"Point": true, "MultiPoint": true, "LineString": true, "MultiLineString": true,
	"Polygon": true, "MultiPolygon": true, "GeometryCollection": true,
}

// shape tells the standard by the members that each of its shapes must have.
// A project has to have an id only, so one of the members that no release has
// must show it.
func (m members) shape() (Standard, Shape) {
	has := m.has
	switch {
	case has["projects"]:
		return OC4IDS, ProjectPackage
	case has["records"]:
		return OCDS, RecordPackage
	case has["ocid"] && (has["releases"] || has["compiledRelease"] || has["versionedRelease"]):
		return OCDS, Record
	case has["releases"]:
		return OCDS, ReleasePackage
	case has["ocid"] && m.compiled:
		return OCDS, CompiledRelease
	case has["ocid"] && has["tag"]:
		return OCDS, Release
	case m.kind == "FeatureCollection" && has["features"]:
		return GeoJSON, FeatureCollection
	case m.kind == "Feature" && (has["geometry"] || has["properties"]):
		return GeoJSON, Feature
	case geometries[m.kind] && (has["coordinates"] || has["geometries"]):
		return GeoJSON, Geometry
	case has["id"] && (has["contractingProcesses"] || has["publicAuthority"] || has["projectType"] || len(m.id) > 7 && m.id[:7] == "oc4ids-"):
		return OC4IDS, Project
	case has["ocid"]:
		return OCDS, VersionedRelease
	}
	return "", ""
}
