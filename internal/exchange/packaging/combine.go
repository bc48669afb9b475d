package packaging

import (
	"io"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/source"
)

// Combined makes one package of many. Make one with NewCombined, give it files
// with Read, then Write it once and Close it. Given.Version is "" for the usual
// one: 1.1 for OCDS, 0.9 for OC4IDS.
type Combined struct {
	head   Head
	spool  *Spool
	list   string
	report Report
	room   []byte
	count  int
}

// Report is told what is wrong in a file but does not hinder going on: what was
// left out (problem.Invalid) or is odd (problem.Unsupported).
type Report func(*problem.Problem)

// NewCombined makes a package that is empty yet.
func NewCombined(given Given, room Room, report Report) *Combined {
	return &Combined{head: Head{Given: given}, spool: NewSpool(room), report: report}
}

// Count is how many elements there are.
func (c *Combined) Count() int { return c.count }

// Close throws away what waits.
func (c *Combined) Close() error { return c.spool.Close() }

// Read takes in the packages, and the single releases, records or projects, of a
// file. Everything must be of one kind.
func (c *Combined) Read(src *source.Source) error {
	if p := src.Refusal(); p != nil && src.Format.Kind != source.JSON {
		return p
	}
	return Walk(src, Visitor{Element: c.element, Package: c.packed, Single: c.single, Fault: c.report})
}

func (c *Combined) element(list string, v jsonstream.Value) error {
	if c.list == "" {
		c.list = list
	}
	if c.list != list {
		return problem.New(problem.Invalid, "pack.kinds-mixed", c.list, list).At(v.Pointer()).AtLine(v.Line())
	}
	c.count++
	c.room = v.Compact(c.room[:0])
	return c.spool.Append(c.room)
}

func (c *Combined) packed(d *Document) error {
	list := d.List()
	if c.list == "" {
		c.list = list
	}
	if c.list != list {
		return problem.New(problem.Invalid, "pack.kinds-mixed", c.list, list)
	}
	c.head.Take(d)
	if list == "records" {
		c.head.TakePackages(d)
	}
	return nil
}

func (c *Combined) single(v jsonstream.Value) error {
	kind := Kind(v)
	switch kind {
	case "release", "record", "project":
		return c.element(kind+"s", v)
	}
	return problem.New(problem.Invalid, "pack.not-a-package").At(v.Pointer()).AtLine(v.Line())
}

// usual are the versions that packages say when nobody says another.
var usual = map[string]string{"releases": "1.1", "records": "1.1", "projects": "0.9"}

// Write writes the package on one line.
func (c *Combined) Write(w io.Writer) error {
	if c.list == "" {
		return problem.New(problem.Invalid, "pack.nothing")
	}
	if c.head.Version == "" {
		c.head.Version = usual[c.list]
	}
	if _, err := w.Write(c.head.Open(nil, c.list, nil)); err != nil {
		return err
	}
	first := true
	for piece, err := range c.spool.Pieces() {
		if err == nil && !first {
			_, err = w.Write([]byte(","))
		}
		if err == nil {
			_, err = w.Write(piece)
		}
		if err != nil {
			return err
		}
		first = false
	}
	_, err := w.Write([]byte("]}\n"))
	return err
}
