package geojson

import (
	"bytes"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/place"
	"imar/internal/material"
)

// sharedData finds the test material beside the repository, or skips.
func sharedData(t *testing.T, path string) string {
	t.Helper()
	root := material.Dir(t)
	full := filepath.Join(root, path)
	return full
}

// The corpus of geojson/schema: every valid file is read without a problem,
// every invalid one refused for the reason that its name tells.
func TestCorpus(t *testing.T) {
	reasons := map[string]string{
		"no-type": "missing", "1d": "short-position", "1d-point": "short-position", "bad-type": "unknown-type",
		"no-coordinates": "missing", "bad-bbox": "bad-bbox", "object-id": "bad-id", "boolean-id": "bad-id",
		"no-geometry": "missing", "no-properties": "missing", "no-features": "missing",
		"no-geometries": "missing", "bad-geometry": "unknown-type",
	}
	root := sharedData(t, "integrity/geojson-schema")
	files := map[bool]int{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		valid := strings.Contains(path, string(filepath.Separator)+"valid"+string(filepath.Separator))
		files[valid]++
		doc, list := Read(data)
		if valid {
			if len(list) > 0 {
				t.Errorf("%s: %v", path, list)
			}
			return nil
		}
		want := "problem.geojson." + reasons[name]
		if strings.HasSuffix(path, "multipolygon/bad-bbox.json") {
			want = "problem.geojson.not-an-array"
		}
		if len(list) == 0 || len(doc.Features) != 0 {
			t.Errorf("%s is read", path)
		}
		for _, p := range list {
			if p.Key != want {
				t.Errorf("%s: got %v, want %s", path, p, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files[true] != 30 || files[false] != 36 {
		t.Errorf("%d valid and %d invalid files", files[true], files[false])
	}
}

func TestEveryProblemIsPlaced(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", ``, "not-json  line 1"},
		{"cut short", "{\"type\":\n\"Point\"", "not-json  line 2"},
		{"text after", `{"type":"Point","coordinates":[0,0]} x`, "not-json  line 1"},
		{"a list", `[]`, "not-an-object "},
		{"twice", `{"type":"Point","type":"Point","coordinates":[0,0]}`, "duplicate-member  line 1"},
		{"type not text", `{"type":7}`, "unknown-type /type"},
		{"latitude first", `{"type":"Point","coordinates":[25.14,-99.81]}`, "swapped /coordinates"},
		{"out of range", `{"type":"LineString","coordinates":[[0,1],[200,200]]}`, "out-of-range /coordinates/1"},
		{"huge exponent", `{"type":"Point","coordinates":[1e999999,0]}`, "not-a-number /coordinates"},
		{"text as number", `{"type":"Point","coordinates":["1",0]}`, "not-a-number /coordinates/0"},
		{"one point", `{"type":"LineString","coordinates":[[0,1]]}`, "short-line /coordinates"},
		{"open ring", `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}`, "open-ring /coordinates/0"},
		{"short ring", `{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}`, "short-ring /coordinates/0"},
		{"no ring", `{"type":"MultiPolygon","coordinates":[[]]}`, "no-ring /coordinates/0"},
		{"coordinates not a list", `{"type":"Polygon","coordinates":3}`, "not-an-array /coordinates"},
		{"other crs", `{"type":"Point","coordinates":[0,0],"crs":{"type":"name","properties":{"name":"EPSG:3857"}}}`, "other-crs /crs"},
		{"feature with coordinates", `{"type":"Feature","properties":null,"geometry":null,"coordinates":[]}`, "foreign-member /coordinates"},
		{"geometry among features", `{"type":"FeatureCollection","features":[{"type":"Point","coordinates":[0,0]}]}`, "not-a-feature /features/0/type"},
		{"deep", strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 10) + strings.Repeat(`]}`, 10), "too-deep " + strings.Repeat("/geometries/0", 8)},
		{"two at once", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null},{"type":"Feature","properties":1,"geometry":{"type":"Point","coordinates":[1]}}]}`,
			"not-an-object /features/1/properties; short-position /features/1/geometry/coordinates"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, list := Read([]byte(c.text))
			var got []string
			for _, p := range list {
				s := p.Key[strings.LastIndexByte(p.Key, '.')+1:] + " " + p.Field
				if p.Line > 0 {
					s += " line " + strconv.Itoa(p.Line)
				}
				got = append(got, s)
				for _, l := range lang.All {
					if s := lang.T(l, p.Key, p.Args...); strings.ContainsAny(s, "⟦{") {
						t.Errorf("%s: %q", l, s)
					}
				}
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "; ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNotes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"type":"Point","coordinates":[1,2,3]}`, "altitude"},
		{`{"type":"Polygon","coordinates":[]}`, "empty-geometry"},
		{`{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[1,0],[0,0]]]}`, "right-hand"},
		{`{"type":"Point","coordinates":[1,2],"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}}`, "crs"},
	} {
		doc, list := Read([]byte(c.text))
		if len(list) > 0 || len(doc.Notes) != 1 || doc.Notes[0].Key != "problem.geojson."+c.want {
			t.Errorf("%s: %v, notes %v", c.text, list, doc.Notes)
		}
		for _, l := range lang.All {
			if s := lang.T(l, doc.Notes[0].Key); strings.Contains(s, "⟦") {
				t.Error(s)
			}
		}
	}
}

// The good neighbours of a bad feature stay.
func TestGoodFeaturesStay(t *testing.T) {
	doc, list := Read([]byte(`{"type":"FeatureCollection","features":[
		{"type":"Feature","id":"a","properties":{"n":1},"geometry":{"type":"Point","coordinates":[13.18733,32.88743]}},
		{"type":"Feature","id":"b","properties":{},"geometry":{"type":"Point","coordinates":[]}},
		{"type":"Feature","id":3,"properties":null,"geometry":null}]}`))
	if len(list) != 1 || list[0].Field != "/features/1/geometry/coordinates" {
		t.Errorf("problems %v", list)
	}
	g := place.PointGeometry(place.Point{Lon: 13187330, Lat: 32887430})
	want := []Feature{{ID: "a", Geometry: &g, Properties: jsontext.Value(`{"n":1}`)}, {ID: "3", NumberID: true}}
	if diff := cmp.Diff(want, doc.Features); diff != "" {
		t.Error(diff)
	}
}

func all(features ...Feature) iter.Seq2[Feature, error] {
	return func(yield func(Feature, error) bool) {
		for _, f := range features {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func TestWrite(t *testing.T) {
	clockwise := place.Geometry{Type: place.TypePolygon, Parts: [][][]place.Point{{{{}, {Lat: 1e6}, {Lon: 1e6, Lat: 1e6}, {Lon: 1e6}, {}}}}}
	g := place.PointGeometry(place.Point{Lon: 13187330, Lat: -500000})
	var b bytes.Buffer
	about := []Member{{"logSize", jsontext.Value("42")}}
	err := Write(&b, about, all(Feature{ID: "LY-1", Geometry: &g, Properties: jsontext.Value(`{ "name": "مدرسة" }`)}, Feature{Geometry: &clockwise}))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"type":"FeatureCollection","logSize":42,"features":[
{"type":"Feature","id":"LY-1","geometry":{"type":"Point","coordinates":[13.18733,-0.5]},"properties":{"name":"مدرسة"}},
{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]},"properties":{}}
]}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	if clockwise.Parts[0][0][1] != (place.Point{Lat: 1e6}) {
		t.Error("writing turned the caller's own ring")
	}
	b.Reset()
	if err := Write(&b, nil, all()); err != nil {
		t.Fatal(err)
	}
	if doc, list := Read(b.Bytes()); len(list) > 0 || doc.Type != "FeatureCollection" || len(doc.Features) != 0 {
		t.Errorf("empty collection %s: %v", b.String(), list)
	}
}

type brokenPipe struct{ left int }

func (w *brokenPipe) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errors.New("closed")
	}
	return len(p), nil
}

func TestWriteRefuses(t *testing.T) {
	for name, f := range map[string]Feature{
		"a list as properties": {Properties: jsontext.Value("[]")},
		"broken properties":    {Properties: jsontext.Value(`{"a":`)},
		"id not a number":      {ID: "x", NumberID: true},
		"id not UTF-8":         {ID: "\xff"},
	} {
		if err := Write(&bytes.Buffer{}, nil, all(f)); err == nil {
			t.Errorf("%s is written", name)
		}
	}
	sick := func(yield func(Feature, error) bool) { yield(Feature{}, errors.New("sick")) }
	if err := Write(&bytes.Buffer{}, nil, sick); err == nil {
		t.Error("the iterator's error is lost")
	}
	if err := Write(&brokenPipe{left: 10}, nil, all(Feature{})); err == nil {
		t.Error("the writer's error is lost")
	}
}

// What is written reads back as equal, and says nothing.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var features []Feature
		for range rapid.IntRange(0, 5).Draw(t, "features") {
			g := drawGeometry(t, 2)
			id := rapid.StringMatching(`[a-z/"\\é]{0,5}`).Draw(t, "id")
			features = append(features, Feature{ID: id, Geometry: &g, Properties: jsontext.Value(`{"a":1}`)})
		}
		var b bytes.Buffer
		if err := Write(&b, nil, all(features...)); err != nil {
			t.Fatal(err)
		}
		doc, list := Read(b.Bytes())
		if len(list) > 0 || len(doc.Notes) > 0 {
			t.Fatalf("%s: %v %v", b.String(), list, doc.Notes)
		}
		if diff := cmp.Diff(features, doc.Features); diff != "" {
			t.Fatal(diff)
		}
	})
}

func drawGeometry(t *rapid.T, depth int) place.Geometry {
	point := func() place.Point {
		return place.Point{Lon: rapid.Int32Range(-180e6, 180e6).Draw(t, "lon"), Lat: rapid.Int32Range(-90e6, 90e6).Draw(t, "lat")}
	}
	line := func() []place.Point { return []place.Point{point(), point(), point()} }
	ring := func() []place.Point {
		p, w, h := point(), rapid.Int32Range(1, 1e6).Draw(t, "w"), rapid.Int32Range(1, 1e6).Draw(t, "h")
		p = place.Point{Lon: min(p.Lon, 179e6), Lat: min(p.Lat, 89e6)}
		return []place.Point{p, {Lon: p.Lon + w, Lat: p.Lat}, {Lon: p.Lon + w, Lat: p.Lat + h}, p}
	}
	kinds := []place.GeometryType{place.TypePoint, place.TypeMultiPoint, place.TypeLineString, place.TypeMultiLineString, place.TypePolygon, place.TypeMultiPolygon}
	if depth > 0 {
		kinds = append(kinds, place.TypeCollection)
	}
	g := place.Geometry{Type: rapid.SampledFrom(kinds).Draw(t, "type")}
	switch g.Type {
	case place.TypePoint:
		g.Parts = [][][]place.Point{{{point()}}}
	case place.TypeMultiPoint, place.TypeLineString:
		g.Parts = [][][]place.Point{{line()}}
	case place.TypeMultiLineString:
		g.Parts = [][][]place.Point{{line(), line()}}
	case place.TypePolygon:
		g.Parts = [][][]place.Point{{ring()}}
	case place.TypeMultiPolygon:
		g.Parts = [][][]place.Point{{ring()}, {ring()}}
	case place.TypeCollection:
		g.Members = []place.Geometry{drawGeometry(t, depth-1), drawGeometry(t, depth-1)}
	}
	return g
}

func TestReadGeometry(t *testing.T) {
	g, list, _ := ReadGeometry([]byte(`{"type":"Point","coordinates":[-99.81,25.14]}`), "/locations/0/geometry")
	if len(list) > 0 || g == nil || g.Parts[0][0][0] != (place.Point{Lon: -99810000, Lat: 25140000}) {
		t.Errorf("%v %v", g, list)
	}
	g, list, _ = ReadGeometry([]byte(`{"type":"Point","coordinates":[25.14]}`), "/locations/0/geometry")
	if g != nil || len(list) != 1 || list[0].Field != "/locations/0/geometry/coordinates" {
		t.Errorf("%v %v", g, list)
	}
	if _, list := Read(make([]byte, MaxBytes+1)); len(list) != 1 || list[0].Code != problem.TooLarge {
		t.Errorf("a huge text: %v", list)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`))
	f.Add([]byte(`{"type":"GeometryCollection","geometries":[{"type":"MultiPoint","coordinates":[[1e1,2,3]]}],"bbox":[0,0,1,1]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, list := Read(data)
		if len(list) > 0 {
			return
		}
		var b bytes.Buffer
		if err := Write(&b, nil, all(doc.Features...)); err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		again, list := Read(b.Bytes())
		if len(list) > 0 || len(again.Features) != len(doc.Features) {
			t.Fatalf("written but not read: %v\n%s", list, b.String())
		}
	})
}
