package oc4ids

import (
	"bufio"
	"io"
	"iter"

	"imar/internal/domain/fact"
)

// Package is what a project package says of itself. URI, Publisher and
// Published (RFC 3339) are required by the standard.
type Package struct {
	URI       string
	Published string
	Publisher string
	Scheme    string // of the publisher's identifier, org-id.guide
	UID       string // the publisher's identifier in that scheme
	Website   string // of the publisher
	Licence   string // URI
	Policy    string // URI of the publication policy
}

// WritePackage writes a project package of projects that Assemble made, one a
// line. It holds one project at a time. The standard wants at least one.
func WritePackage(w io.Writer, p Package, projects iter.Seq2[[]byte, error]) error {
	b := bufio.NewWriterSize(w, 64<<10)
	head := []byte("{")
	head = appendText(head, "uri", p.URI)
	head = appendText(head, "publishedDate", p.Published)
	head = appendText(head, "version", Version)
	publisher := []byte("{")
	publisher = appendText(publisher, "name", p.Publisher)
	publisher = appendText(publisher, "scheme", p.Scheme)
	publisher = appendText(publisher, "uid", p.UID)
	publisher = appendText(publisher, "uri", p.Website)
	head = append(append(append(head, `,"publisher":`...), publisher...), '}')
	head = appendText(head, "license", p.Licence)
	head = appendText(head, "publicationPolicy", p.Policy)
	head = append(head, ",\"projects\":["...)
	if _, err := b.Write(head); err != nil {
		return err
	}
	separator := "\n"
	for project, err := range projects {
		if err != nil {
			return err
		}
		if _, err := b.WriteString(separator); err != nil {
			return err
		}
		if _, err := b.Write(project); err != nil {
			return err
		}
		separator = ",\n"
	}
	if _, err := b.WriteString("\n]}\n"); err != nil {
		return err
	}
	return b.Flush()
}

// appendText writes a member, unless it is empty.
func appendText(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return fact.AppendString(append(fact.AppendString(b, name), ':'), text)
}
