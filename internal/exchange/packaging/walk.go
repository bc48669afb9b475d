package packaging

import (
	"bytes"
	"slices"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/source"
)

// Lists are the names of the lists that packages hold.
var Lists = []string{"releases", "records", "projects"}

// Document is what a package says of itself.
type Document struct{ Members []Member }

// Member is one member of a package. Of its list, which came element by element,
// Raw is nil; of anything else it is its compact JSON.
type Member struct {
	Name string
	Raw  []byte
}

// Get is the value of a member, absent when there is none.
func (d *Document) Get(name string) jsonstream.Value {
	for _, m := range d.Members {
		if m.Name == name && m.Raw != nil {
			v, _ := jsonstream.Parse(m.Raw, jsonstream.Options{})
			return v
		}
	}
	return jsonstream.Value{}
}

// List is the name of the list that the package holds, "" when it holds none.
func (d *Document) List() string {
	for _, m := range d.Members {
		if m.Raw == nil {
			return m.Name
		}
	}
	return ""
}

// Visitor is what Walk calls. Values are good until the call returns. Element is
// called for each element of a package's list, with the list's name; Package
// when the package has ended; Single for a value that is no package: a release,
// a record, a project, or anything else. Fault is told what was left out because
// it is broken in itself. An error that any of them gives ends the walk.
type Visitor struct {
	Element func(list string, v jsonstream.Value) error
	Package func(*Document) error
	Single  func(v jsonstream.Value) error
	Fault   func(*problem.Problem)
}

// Walk goes through a file. It gives an error when the file cannot be read to
// its end, for then nobody knows what is missing.
func Walk(src *source.Source, visitor Visitor) error {
	w := &walk{Visitor: visitor, framing: src.Format.Framing}
	if w.framing == jsonstream.Document {
		w.framing = jsonstream.Concatenated // the first of several may be longer than what the source looked at
	}
	packed := slices.Contains([]source.Shape{source.ReleasePackage, source.RecordPackage, source.ProjectPackage}, src.Format.Shape)
	enter := func(it jsonstream.Item) bool {
		if it.Depth == 0 {
			return it.Kind == jsonstream.Array || packed && w.framing != jsonstream.Lines
		}
		return it.Depth == 1 && it.Index < 0 && it.Kind == jsonstream.Array && slices.Contains(Lists, it.Key)
	}
	options := jsonstream.Options{Framing: w.framing, Enter: enter}
	for item, p := range jsonstream.NewReader(src, options).All() {
		err := error(nil)
		switch {
		case p != nil && w.ends(p):
			return p
		case p != nil:
			w.Fault(p)
		default:
			err = w.item(item)
		}
		if err != nil {
			return err
		}
	}
	return w.end()
}

// walk is one walk through a file.
type walk struct {
	Visitor
	framing jsonstream.Framing
	open    *Document // the package that was entered
	size    int
}

// within are the faults that refuse one element and leave clear where it ends.
var within = []string{"json.duplicate-key", "json.invalid-utf8", "json.lone-surrogate", "json.control-character",
	"json.bad-escape", "json.bad-number", "json.long-number", "json.more-faults"}

// ends says that what stands behind a fault cannot be known. A broken line of
// JSON lines is a fault of that line alone.
func (w *walk) ends(p *problem.Problem) bool {
	if w.framing == jsonstream.Lines {
		return p.Code == problem.Unavailable || p.Key[:min(len(p.Key), 5)] != "json."
	}
	return !slices.Contains(within, p.Key)
}

func (w *walk) item(item jsonstream.Item) error {
	v := item.Value
	switch {
	case item.Opened && item.Depth == 0:
		if err := w.end(); err != nil {
			return err
		}
		if item.Kind == jsonstream.Object {
			w.open, w.size = &Document{}, 0
		}
		return nil
	case item.Opened:
		w.open.Members = append(w.open.Members, Member{Name: item.Key})
		return nil
	case item.Depth == 2:
		return w.Element(item.Parent[1:], v)
	case item.Depth == 1 && item.Index < 0:
		return w.member(item.Key, v)
	}
	if err := w.end(); item.Depth == 0 && err != nil {
		return err
	}
	return w.whole(v)
}

// member keeps a member of the package that was entered.
func (w *walk) member(name string, v jsonstream.Value) error {
	raw := v.Compact(nil)
	if w.size += len(raw); w.size > jsonstream.DefaultMaxElement {
		return problem.New(problem.TooLarge, "pack.large-metadata", jsonstream.DefaultMaxElement).At(v.Pointer()).AtLine(v.Line())
	}
	w.open.Members = append(w.open.Members, Member{name, raw})
	return nil
}

// end ends the package that was entered. An object that turned out to hold no
// list is a single value.
func (w *walk) end() error {
	d := w.open
	w.open = nil
	if d == nil {
		return nil
	}
	if d.List() != "" {
		return w.Package(d)
	}
	v, faults := jsonstream.Parse(d.object(nil, "", "", ""), jsonstream.Options{})
	if len(faults) > 0 {
		return faults
	}
	return w.Single(v)
}

// whole takes a value that came whole.
func (w *walk) whole(v jsonstream.Value) error {
	if Kind(v) != "package" {
		return w.Single(v)
	}
	d := &Document{}
	for name, value := range v.Members() {
		if value.Kind() != jsonstream.Array || !slices.Contains(Lists, name) {
			d.Members = append(d.Members, Member{name, value.Compact(nil)})
			continue
		}
		d.Members = append(d.Members, Member{Name: name})
		for _, element := range value.Elements() {
			if err := w.Element(name, element); err != nil {
				return err
			}
		}
	}
	return w.Package(d)
}

// Kind tells what a value is by its members: "package", "record", "release",
// "project", "other object", or "" when it is no object. A versioned release is
// told from a compiled one by nobody here: both are releases.
func Kind(v jsonstream.Value) string {
	has := func(name string) bool { return v.Get(name).Exists() }
	list := func(name string) bool { return v.Get(name).Kind() == jsonstream.Array }
	switch {
	case v.Kind() != jsonstream.Object:
		return ""
	case list("projects") || list("records"):
		return "package"
	case has("ocid") && (has("releases") || has("compiledRelease") || has("versionedRelease")):
		return "record"
	case list("releases"):
		return "package"
	case has("ocid") || has("date") && has("tag"):
		return "release"
	case has("id") && (has("contractingProcesses") || has("publicAuthority") || has("title") || has("sector")):
		return "project"
	}
	return "other object"
}

// object writes the package as an object, without the member skip. In place of
// the elements of the list of that name stands place; other lists are empty.
func (d *Document) object(dst []byte, skip, list, place string) []byte {
	dst = append(dst, '{')
	for _, m := range d.Members {
		if m.Name == skip {
			continue
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = append(jsonstream.AppendQuoted(dst, m.Name), ':')
		switch {
		case m.Raw != nil:
			dst = append(dst, m.Raw...)
		case m.Name == list:
			dst = append(append(append(dst, '['), place...), ']')
		default:
			dst = append(dst, "[]"...)
		}
	}
	return append(dst, '}')
}

// Frame writes the package as an object, without the member skip: what stands
// before the elements of the list of that name, and what stands behind them.
func (d *Document) Frame(list, skip string) (before, after []byte) {
	const place = "\x00" // stands in no JSON
	before, after, _ = bytes.Cut(d.object(nil, skip, list, place), []byte(place))
	return before, after
}
