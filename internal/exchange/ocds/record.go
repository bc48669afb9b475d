package ocds

import (
	"strconv"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
)

// record takes a record: its embedded releases, or else its compiled release,
// or else its links.
func (r *reader) record(v jsonstream.Value, pointer string) error {
	r.trail.Begin(v, pointer)
	if v.Kind() != jsonstream.Object {
		r.trail.Say(snapshot.Error, "ocds.not-a-release", v)
		return nil
	}
	if v.Get("versionedRelease").Exists() {
		r.versioned++
	}
	ocid, _ := idText(v.Get("ocid"))
	links, embedded := 0, 0
	for i, release := range v.Get("releases").Elements() {
		if isLink(release) {
			links++
			continue
		}
		embedded++
		if err := r.release(release, pointer+"/releases/"+strconv.Itoa(i), context{ocid: ocid}); err != nil {
			return err
		}
	}
	compiled := v.Get("compiledRelease")
	switch {
	case embedded > 0:
		return nil
	case compiled.Exists():
		in := context{ocid: ocid, compiled: true}
		if links == 1 {
			in.url = urlOf(v.Get("releases"))
		} else if links > 1 {
			in.links = v.Get("releases")
		}
		return r.release(compiled, pointer+"/compiledRelease", in)
	case links > 0:
		return r.linked(v, ocid, pointer)
	case !v.Get("versionedRelease").Exists():
		r.trail.Say(snapshot.Warning, "ocds.empty-record", v)
	}
	return nil
}

// isLink says whether an element of a record's releases is only a link.
func isLink(v jsonstream.Value) bool {
	return v.Get("url").Exists() && !v.Get("ocid").Exists() && !v.Get("id").Exists()
}

// urlOf is the address of the first link.
func urlOf(releases jsonstream.Value) string {
	for _, release := range releases.Elements() {
		if url := release.Get("url").Text(); url != "" {
			return url
		}
	}
	return ""
}

// linked states the links of a record that has nothing else.
func (r *reader) linked(v jsonstream.Value, ocid, pointer string) error {
	r.trail.Begin(v, pointer)
	if !r.goodOCID(v, ocid) {
		return nil
	}
	at := r.trail.Down("releases")
	defer r.trail.Up(at)
	body := []byte(`{"releases":`)
	m := &mender{trail: &r.trail}
	m.list(linksOf, v.Get("releases"))
	inner, ok := m.apply(v.Get("releases"))
	if body = append(append(body, inner...), '}'); !ok || len(body) > snapshot.MaxBody {
		r.trail.Say(snapshot.Error, "ocds.too-large", v, "releases")
		return nil
	}
	from := fact.Source{Via: "import", File: r.file, Pointer: r.trail.Pointer(), Item: pointer, Line: r.trail.Line(v.Get("releases"))}
	return r.sink.Item(statement.Observe{
		Subject:    contract.NewID("", ocid).Subject(),
		Statements: []statement.Statement{{Kind: contract.Linked, Body: body, Source: from}},
		Source:     from,
	})
}
