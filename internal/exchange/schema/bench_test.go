package schema_test

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
)

// grown is a release package of about that many bytes, made of the releases of all
// release packages there are.
func grown(b *testing.B, size int) []byte {
	var releases [][]byte
	documents(b, func(d document) {
		if d.shape != "releasePackage" || d.version != schema.OCDS {
			return
		}
		v, _ := jsonstream.Parse(d.raw, jsonstream.Options{})
		for _, release := range v.Get("releases").Elements() {
			releases = append(releases, bytes.Clone(release.Raw()))
		}
	})
	if len(releases) < 20 {
		b.Fatalf("only %d releases", len(releases))
	}
	text := []byte(`{"uri":"https://example.com/1","version":"1.1","publishedDate":"2020-01-01T00:00:00Z","publisher":{"name":"x"},"releases":[`)
	for i := 0; len(text) < size; i++ {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, releases[i%len(releases)]...)
	}
	return append(text, "]}"...)
}

// BenchmarkCheck reads and checks a release package strictly, as we do and as the
// oracle does.
func BenchmarkCheck(b *testing.B) {
	raw := grown(b, 20<<20)
	b.Run("imar", func(b *testing.B) {
		s, _, _ := schema.Of(schema.OCDS, nil)
		var all report.Collector
		c := schema.Checker{Report: all.Add}
		shape := s.Shape("release")
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			for item, p := range jsonstream.NewReader(bytes.NewReader(raw), jsonstream.Options{Enter: jsonstream.Into("releases")}).All() {
				if p != nil {
					b.Fatal(p)
				}
				if item.Value.Kind() == jsonstream.Object {
					c.Check(item.Value, shape)
				}
			}
		}
	})
	b.Run("oracle", func(b *testing.B) {
		s := newOracle(b, schema.OCDS).shape(b, "releasePackage")
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				b.Fatal(err)
			}
			_ = s.Validate(v)
		}
	})
}
