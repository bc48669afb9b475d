// Package ocds reads the Open Contracting Data Standard (OCDS) 1.1 and 1.0:
// releases, release packages, records, record packages, compiled releases,
// lists of them, JSON lines and values one behind the other.
//
// A release becomes one statement, contract.released, about the process that
// its ocid names: contract.NewID("", ocid), for a release alone does not say of
// which project it is. The body is the release as it was published, with every
// member it had, and mended only where a typed reader of it would fail
// (contract.Release); Imar adds
//
//	url             where it was published: the uri of a package of this one
//	                release, or the one linked release that a compiled release
//	                was made of
//	linkedReleases  the links, when a compiled release was made of several
//
// The key is the release's id. A second release of the same id and other
// content within one file gets "#" and a digest behind its id; one without an
// id, these alone. A compiled release has the key "compiled": it is made anew
// each time, and the last one counts.
//
// A record gives its embedded releases. Without any it gives its compiled
// release, and without that its links (contract.linked). A versioned release
// tells nothing that its releases do not; it is counted and passed over.
//
// What is mended, each with a finding:
//
//	number for text, text for number             the other, with the same digits
//	one value for a list                         a list of it
//	1.0: amount of a transaction, provider- and  value, payer, payee
//	receiverOrganization
//	a value of another type                      null
//	a release over snapshot.MaxBody              without its largest members
//
// Members that the standard does not have stay in the body too, those of its
// extensions among them; they are listed by path, with how often each occurs
// and where it stands first.
//
// The invariant: reading a file twice states the same, in whatever order its
// members stand.
package ocds

import (
	"hash/maphash"
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/exchange/trail"
)

// MaxOCID is the longest ocid in bytes.
const MaxOCID = 1000

// maxKnown is how many releases of one file are remembered to tell repeated ids.
const maxKnown = 1 << 20

// Read gives what the releases of a file state, in the order of the file. file
// is the SHA-256 of the original in hexadecimal, "" when it is not stored. What
// is wrong in the file is a finding; the error is the sink's, or that of an
// input that broke off.
func Read(src *source.Source, file string, sink snapshot.Sink) (snapshot.Meta, error) {
	r := &reader{sink: sink, file: file, known: map[uint64]uint64{}, seed: maphash.MakeSeed(), strangers: strangers{counts: map[string]int64{}}}
	r.trail.Report = sink.Finding
	r.meta = snapshot.Meta{Standard: string(source.OCDS), Version: src.Format.Version, Shape: string(src.Format.Shape)}
	err := r.walk(src)
	if err == nil {
		err = r.endPackage()
	}
	r.strangers.tell(sink)
	if r.versioned > 0 {
		sink.Finding(snapshot.Finding{Severity: snapshot.Warning, Rule: "ocds.versioned", Args: []string{strconv.Itoa(r.versioned)}})
	}
	return r.meta, err
}

// reader is one reading of one file.
type reader struct {
	sink      snapshot.Sink
	file      string
	meta      snapshot.Meta
	trail     trail.Trail
	known     map[uint64]uint64 // hash of process and key, to the hash of what was said
	seed      maphash.Seed
	versioned int // versioned releases passed over
	strangers strangers
	open      pack
}

// pack is a package that was entered. Its uri is that of a release only when
// the package has no other, so the first release waits for the second.
type pack struct {
	uri      string
	releases int
	waiting  jsonstream.Value
	pointer  string
	compiled jsonstream.Value // of a record that calls itself no record
	at       string
}

// walk goes through a file. The outermost package is entered, so that what it
// holds comes one at a time; anything else comes whole.
func (r *reader) walk(src *source.Source) error {
	shape := src.Format.Shape
	inside := (shape == source.ReleasePackage || shape == source.RecordPackage) && src.Format.Framing != jsonstream.Lines && !src.Format.List
	enter := func(item jsonstream.Item) bool {
		switch {
		case item.Depth == 0:
			return item.Kind == jsonstream.Array || inside
		case item.Depth == 1 && inside && item.Kind == jsonstream.Array:
			return item.Key == "releases" || item.Key == "records"
		}
		return false
	}
	options := jsonstream.Options{Framing: src.Format.Framing, Enter: enter}
	for item, p := range jsonstream.NewReader(src, options).All() {
		switch {
		case p != nil && p.Code == problem.Unavailable:
			return p
		case p != nil:
			r.sink.Finding(trail.Fault(p))
			continue
		}
		if err := r.item(item); err != nil {
			return err
		}
	}
	return nil
}

// item takes one piece of the file.
func (r *reader) item(item jsonstream.Item) error {
	v, pointer := item.Value, item.Pointer()
	switch {
	case item.Opened && item.Depth == 0:
		return r.endPackage()
	case item.Opened:
		return nil
	case item.Parent == "/records":
		return r.record(v, pointer)
	case item.Parent == "/releases":
		return r.packaged(v, pointer)
	case item.Depth == 1 && item.Index < 0:
		r.about(item.Key, v, pointer)
		return nil
	}
	return r.whole(v, pointer)
}

// packaged takes a release of the package that was entered.
func (r *reader) packaged(v jsonstream.Value, pointer string) error {
	if r.open.releases++; r.open.releases == 1 {
		r.open.waiting, r.open.pointer = v.Clone(), pointer
		return nil
	}
	if err := r.flush(""); err != nil {
		return err
	}
	return r.release(v, pointer, context{})
}

// flush reads the release that waited.
func (r *reader) flush(url string) error {
	v := r.open.waiting
	if !v.Exists() {
		return nil
	}
	r.open.waiting = jsonstream.Value{}
	return r.release(v, r.open.pointer, context{url: url})
}

// endPackage finishes the package that was entered.
func (r *reader) endPackage() error {
	if err := r.flush(r.open.uri); err != nil {
		return err
	}
	if v := r.open.compiled; v.Exists() && r.open.releases == 0 {
		if err := r.release(v, r.open.at, context{compiled: true}); err != nil {
			return err
		}
	}
	r.open = pack{}
	return nil
}

// about takes what a package says of itself.
func (r *reader) about(name string, v jsonstream.Value, pointer string) {
	switch name {
	case "uri":
		r.open.uri = v.Text()
	case "version":
		r.version(v, pointer)
	case "publishedDate":
		r.meta.Published = v.Text()
	case "license":
		r.meta.Licence = v.Text()
	case "publisher":
		r.meta.Publisher = v.Get("name").Text()
	case "compiledRelease":
		r.open.compiled, r.open.at = v.Clone(), pointer
	case "versionedRelease":
		r.versioned++
	}
}

// version warns of a version that this reader was not made for. 1.2 is a draft.
func (r *reader) version(v jsonstream.Value, pointer string) {
	r.meta.Version = v.Text() + v.Number()
	for _, known := range []string{"1.0", "1.1"} {
		if r.meta.Version == known || strings.HasPrefix(r.meta.Version, known+".") {
			return
		}
	}
	r.sink.Finding(snapshot.Finding{Severity: snapshot.Warning, Rule: "ocds.version", Args: []string{trail.Quote(r.meta.Version)}, Pointer: pointer, Line: int64(v.Line())})
}

// whole takes a value that came whole, whatever it is.
func (r *reader) whole(v jsonstream.Value, pointer string) error {
	releases, records, named := v.Get("releases"), v.Get("records"), v.Get("ocid").Exists()
	switch {
	case records.Kind() == jsonstream.Array:
		return r.wholePackage(v, pointer)
	case named && (releases.Exists() || v.Get("compiledRelease").Exists() || v.Get("versionedRelease").Exists()):
		return r.record(v, pointer)
	case releases.Kind() == jsonstream.Array:
		return r.wholePackage(v, pointer)
	case named && isVersioned(v):
		r.versioned++
		return nil
	}
	return r.release(v, pointer, context{})
}

// wholePackage takes a package from a list or a line.
func (r *reader) wholePackage(v jsonstream.Value, pointer string) error {
	for name, value := range v.Members() {
		r.about(name, value, pointer+"/"+name)
	}
	for i, release := range v.Get("releases").Elements() {
		if err := r.packaged(release, pointer+"/releases/"+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	for i, record := range v.Get("records").Elements() {
		if err := r.record(record, pointer+"/records/"+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return r.endPackage()
}

// isVersioned says whether a release without id, date and tag keeps for each
// value the list of what it was.
func isVersioned(v jsonstream.Value) bool {
	for _, name := range []string{"id", "date", "tag"} {
		if v.Get(name).Exists() {
			return false
		}
	}
	for _, name := range []string{"initiationType", "language"} {
		if v.Get(name).Kind() == jsonstream.Array {
			return true
		}
	}
	return false
}
