package crosswalk

import (
	"encoding/json"
	"io"
	"time"
)

// PackageHead is what a release package says of itself. Prev and Next are the
// addresses of the pages before and after it in a feed, "" for none. Size is the
// size of the log that it was made from, 0 to leave it out.
type PackageHead struct {
	URI, Publisher string
	Published      time.Time
	Prev, Next     string
	Size           int64
}

// Package writes a release package of OCDS 1.1, a release a line. Make one with
// NewPackage.
type Package struct {
	w     io.Writer
	head  PackageHead
	Count int64 // releases so far
}

// NewPackage begins a package; its head is written with the first release, or by
// Close.
func NewPackage(w io.Writer, head PackageHead) *Package { return &Package{w: w, head: head} }

// open writes the package up to its first release.
func (p *Package) open() error {
	type links struct {
		Prev string `json:"prev,omitempty"`
		Next string `json:"next,omitempty"`
	}
	head := struct {
		URI        string            `json:"uri"`
		Version    string            `json:"version"`
		Extensions []string          `json:"extensions"`
		Published  string            `json:"publishedDate"`
		Publisher  map[string]string `json:"publisher"`
		Links      *links            `json:"links,omitempty"`
		Size       int64             `json:"logSize,omitempty"`
	}{p.head.URI, "1.1", Extensions, p.head.Published.UTC().Format(time.RFC3339), map[string]string{"name": p.head.Publisher}, nil, p.head.Size}
	if p.head.Prev != "" || p.head.Next != "" {
		head.Links = &links{p.head.Prev, p.head.Next}
	}
	text, err := json.Marshal(head)
	if err == nil {
		_, err = p.w.Write(append(text[:len(text)-1], `,"releases":[`...))
	}
	return err
}

// Add writes a release, compact JSON.
func (p *Package) Add(release []byte) error {
	separator := ",\n"
	if p.Count == 0 {
		if err := p.open(); err != nil {
			return err
		}
		separator = "\n"
	}
	p.Count++
	_, err := p.w.Write(append([]byte(separator), release...))
	return err
}

// Close ends the package.
func (p *Package) Close() error {
	if p.Count == 0 {
		if err := p.open(); err != nil {
			return err
		}
	}
	_, err := io.WriteString(p.w, "\n]}\n")
	return err
}
