package upgrade

import (
	"io"
	"slices"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/source"
	"imar/internal/exchange/trail"
)

// File upgrades everything in a file and writes each package, release and record
// on a line of its own. It gives how many it wrote and how many of them were of
// 1.0. Only what is broken in itself is left out, with a finding.
func File(src *source.Source, w io.Writer, room packaging.Room, opts Options) (written, changed int, err error) {
	if p := src.Refusal(); p != nil && src.Format.Kind != source.JSON {
		return 0, 0, p
	}
	f := &file{w: w, room: room, opts: opts}
	defer f.drop()
	err = packaging.Walk(src, packaging.Visitor{Element: f.element, Package: f.packed, Single: f.single,
		Fault: f.fault})
	return f.written, f.changed, err
}

// file is one file being upgraded. The elements of a package wait until it is
// known which version it follows.
type file struct {
	w                io.Writer
	room             packaging.Room
	opts             Options
	waiting          *packaging.Spool
	list             string
	written, changed int
	line             []byte
}

func (f *file) fault(p *problem.Problem) {
	if f.opts.Report != nil {
		f.opts.Report(trail.Fault(p))
	}
}

func (f *file) drop() {
	if f.waiting != nil {
		_ = f.waiting.Close()
	}
	f.waiting, f.list = nil, ""
}

func (f *file) element(list string, v jsonstream.Value) error {
	if f.waiting == nil {
		f.waiting, f.list = packaging.NewSpool(f.room), list
	}
	switch {
	case list == "projects":
		return problem.New(problem.Invalid, "upgrade.not-ocds").At(v.Pointer()).AtLine(v.Line())
	case f.list != list:
		return problem.New(problem.Invalid, "pack.kinds-mixed", f.list, list).At(v.Pointer()).AtLine(v.Line())
	}
	f.line = v.Compact(f.line[:0])
	return f.waiting.Append(f.line)
}

// packed writes a package that has ended.
func (f *file) packed(d *packaging.Document) error {
	defer f.drop()
	if d.List() == "projects" {
		return problem.New(problem.Invalid, "upgrade.not-ocds")
	}
	old := isOld(d.Get("version"))
	if old {
		f.changed++
		versioned(d)
	}
	if f.list == "" {
		f.list = d.List()
	}
	before, after := d.Frame(f.list, "")
	if _, err := f.w.Write(before); err != nil {
		return err
	}
	if f.waiting != nil {
		if err := f.elements(old); err != nil {
			return err
		}
	}
	f.written++
	_, err := f.w.Write(append(after, '\n'))
	return err
}

func (f *file) elements(old bool) error {
	first := true
	for piece, err := range f.waiting.Pieces() {
		if err != nil {
			return err
		}
		f.line = f.line[:0]
		if !first {
			f.line = append(f.line, ',')
		}
		first = false
		if old {
			v, faults := jsonstream.Parse(piece, jsonstream.Options{})
			if len(faults) > 0 {
				return faults
			}
			f.line = f.upgraded(f.line, v, f.list)
		} else {
			f.line = append(f.line, piece...)
		}
		if _, err := f.w.Write(f.line); err != nil {
			return err
		}
	}
	return nil
}

// upgraded appends an element of a list; what is no object stays.
func (f *file) upgraded(dst []byte, v jsonstream.Value, list string) []byte {
	switch {
	case v.Kind() != jsonstream.Object:
		return v.Compact(dst)
	case list == "records":
		return Record(dst, v, f.opts)
	}
	return Release(dst, v, f.opts)
}

// single writes a release or record that came alone.
func (f *file) single(v jsonstream.Value) error {
	kind := packaging.Kind(v)
	if kind != "release" && kind != "record" {
		return problem.New(problem.Invalid, "upgrade.not-ocds").At(v.Pointer()).AtLine(v.Line())
	}
	f.written++
	if hasParties(v) {
		f.line = v.Compact(f.line[:0])
	} else {
		f.changed++
		f.line = f.upgraded(f.line[:0], v, kind+"s")
	}
	_, err := f.w.Write(append(f.line, '\n'))
	return err
}

// isOld says that a package follows 1.0: it says so, or says nothing.
func isOld(version jsonstream.Value) bool {
	said := version.Text() + version.Number()
	return !version.Exists() || said == "1.0" || strings.HasPrefix(said, "1.0.")
}

// hasParties says that a release or record that came alone is of 1.1.
func hasParties(v jsonstream.Value) bool {
	if v.Get("parties").Exists() || v.Get("compiledRelease").Get("parties").Exists() {
		return true
	}
	for _, release := range v.Get("releases").Elements() {
		if release.Get("parties").Exists() {
			return true
		}
	}
	return false
}

// versioned makes a package say that it follows 1.1; uri and version stand first.
func versioned(d *packaging.Document) {
	front := []packaging.Member{{Name: "version", Raw: []byte(`"1.1"`)}}
	rest := slices.DeleteFunc(d.Members, func(m packaging.Member) bool {
		if m.Name == "uri" {
			front = slices.Insert(front, 0, m)
		}
		return m.Name == "uri" || m.Name == "version"
	})
	d.Members = append(front, rest...)
}
