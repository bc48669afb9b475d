package merge

import (
	"crypto/sha256"
	"errors"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/exchange/trail"
)

// Wishes say how a Collection is merged. Version is whose rules hold, "" to go
// by what the data says; Schema, when there is one, gives the rules instead.
// Given is what the record package says of itself. Room makes temporary files.
type Wishes struct {
	Version   string
	Schema    *Schema
	Overrides map[string]Override
	Given     packaging.Given
	Room      packaging.Room
	Report    func(snapshot.Finding)
}

// Collection brings the releases of many files together by their ocid and merges
// them, process by process. Make one with Collect, give it files with Read, in
// any order, then Write it, and Close it.
//
// Releases wait in a spool, and a sorted index says where; memory holds the
// releases of the few processes that are being merged.
type Collection struct {
	wishes   Wishes
	head     packaging.Head
	releases *packaging.Spool
	index    *index
	uris     *packaging.Spool
	places   []int64           // in uris, of each package's
	listed   map[[16]byte]bool // digests of those that are in uris
	compact  []byte
	count    int
	version  declaration
}

// declaration is what the data says of its version.
type declaration struct {
	declared string // by packages: "1.1" or "1.0"
	other    string // by a package that says another
	unknown  string // one that there are no rules for
	draft    bool
	parties  bool // a release that came alone has parties, so it is 1.1
}

// Collect makes a Collection that is empty yet.
func Collect(wishes Wishes) *Collection {
	if wishes.Report == nil {
		wishes.Report = func(snapshot.Finding) {}
	}
	if wishes.Given.Version == "" {
		wishes.Given.Version = "1.1"
	}
	return &Collection{wishes: wishes, head: packaging.Head{Given: wishes.Given}, listed: map[[16]byte]bool{}, uris: packaging.NewSpool(wishes.Room),
		releases: packaging.NewSpool(wishes.Room), index: newIndex(wishes.Room, indexInMemory)}
}

// Count is how many releases there are.
func (c *Collection) Count() int { return c.count }

// Close throws away what waits.
func (c *Collection) Close() error {
	return errors.Join(c.releases.Close(), c.index.runs.Close(), c.uris.Close())
}

// Read takes in the releases of a file: of release packages, of records (those
// that they hold), and single ones. What is no release is a finding; the error
// is that of a file that cannot be read to its end.
func (c *Collection) Read(src *source.Source) error {
	if p := src.Refusal(); p != nil && src.Format.Kind != source.JSON {
		return p
	}
	r := &reading{Collection: c, pack: len(c.places) + 1}
	return packaging.Walk(src, packaging.Visitor{Element: r.element, Package: r.packed, Single: r.single, Fault: r.fault})
}

// reading is one reading of one file. pack is the number of the package whose
// elements come.
type reading struct {
	*Collection
	pack int
}

func (c *Collection) say(severity snapshot.Severity, rule string, v jsonstream.Value, args ...string) {
	c.wishes.Report(snapshot.Finding{Severity: severity, Rule: rule, Args: args, Pointer: v.Pointer(), Line: int64(v.Line())})
}

// fault tells of an element that is broken in itself.
func (r *reading) fault(p *problem.Problem) { r.wishes.Report(trail.Fault(p)) }

func (r *reading) element(list string, v jsonstream.Value) error {
	if list == "records" {
		return r.record(v)
	}
	return r.release(v, r.pack)
}

func (r *reading) packed(d *packaging.Document) error {
	uri := d.Get("uri").Text()
	r.places = append(r.places, r.uris.Size())
	r.pack = len(r.places) + 1
	r.head.Take(d)
	whole := sha256.Sum256([]byte(uri))
	digest := [16]byte(whole[:])
	first := byte(0)
	if uri != "" && !r.listed[digest] {
		r.listed[digest], first = true, 1
	}
	if err := r.uris.Append(append([]byte{first}, uri...)); err != nil {
		return err
	}
	r.version.declare(d.Get("version"))
	return nil
}

func (r *reading) single(v jsonstream.Value) error {
	switch packaging.Kind(v) {
	case "record":
		return r.record(v)
	case "other object":
		r.say(snapshot.Error, "merge.not-a-release", v, plainText(v))
		return nil
	}
	r.version.parties = r.version.parties || v.Get("parties").Exists()
	return r.release(v, 0)
}

// record takes the releases that a record holds.
func (r *reading) record(v jsonstream.Value) error {
	held, linked := 0, false
	for _, release := range v.Get("releases").Elements() {
		if release.Get("url").Exists() && !release.Get("ocid").Exists() {
			linked = true
			continue
		}
		held++
		if err := r.release(release, 0); err != nil {
			return err
		}
	}
	switch {
	case linked:
		r.say(snapshot.Error, "merge.linked", v, plainText(v.Get("ocid")))
	case held == 0:
		r.say(snapshot.Error, "merge.record-without-releases", v, plainText(v.Get("ocid")))
	}
	return nil
}

// release puts a release by. A null among releases, as some publishers have it,
// is none.
func (r *reading) release(v jsonstream.Value, pack int) error {
	ocid := v.Get("ocid")
	switch {
	case v.Kind() == jsonstream.Null:
		return nil
	case v.Kind() != jsonstream.Object || packaging.Kind(v) == "project":
		r.say(snapshot.Error, "merge.not-a-release", v, plainText(v))
		return nil
	case !ocid.Exists() || ocid.Is("") || ocid.Kind() == jsonstream.Null:
		r.say(snapshot.Error, "merge.ocid-missing", v, plainText(v.Get("id")))
		return nil
	case ocid.Kind() != jsonstream.String:
		r.say(snapshot.Error, "merge.ocid-not-text", v, plainText(ocid))
		return nil
	}
	r.compact = v.Compact(r.compact[:0])
	e := entry{ocid: ocid.Text(), offset: r.releases.Size(), size: len(r.compact), pack: pack}
	if _, err := r.releases.Write(r.compact); err != nil {
		return err
	}
	r.count++
	return r.index.add(e)
}

// declare takes in what a package says of its version. One that says nothing
// follows 1.0, which had no such member.
func (s *declaration) declare(v jsonstream.Value) {
	said := v.Text() + v.Number()
	version := said
	switch {
	case !v.Exists():
		version = "1.0"
	case strings.HasPrefix(said, "1.0.") || strings.HasPrefix(said, "1.1."):
		version = said[:3]
	case said == "1.2":
		version, s.draft = "1.1", true
	case tableOf[said] == "":
		s.unknown = plainText(v)
		return
	}
	switch {
	case s.declared == "":
		s.declared = version
	case s.declared != version:
		s.other = version
	}
}

// rules finds the rules for everything that was read. packed says that they are
// for a package, which will say a version.
func (c *Collection) rules(packed bool) (*Rules, error) {
	if c.wishes.Schema != nil {
		return c.wishes.Schema.Rules(), nil
	}
	s, version := &c.version, c.wishes.Version
	if version == "" {
		switch {
		case s.unknown != "":
			return nil, problem.New(problem.Unsupported, "merge.version-unknown", s.unknown)
		case s.other != "":
			return nil, problem.New(problem.Invalid, "merge.versions-mixed", s.declared, s.other)
		case s.declared != "":
			version = s.declared
		case s.parties:
			version = "1.1"
		default:
			version = "1.0"
		}
		if s.draft {
			c.say(snapshot.Warning, "merge.version-draft", jsonstream.Value{}, "1.2")
		}
	}
	if packed && s.declared == "1.0" && !strings.HasPrefix(c.head.Version, "1.0") {
		c.say(snapshot.Warning, "merge.said-version", jsonstream.Value{}, s.declared, c.head.Version)
	}
	rules, unknown := RulesOf(version, c.head.Extensions)
	for _, address := range unknown {
		c.say(snapshot.Warning, "merge.extension-unknown", jsonstream.Value{}, address)
	}
	return rules, nil
}
