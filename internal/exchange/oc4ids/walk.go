package oc4ids

import (
	"bytes"
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/source"
)

// visitor is told what stands in a file: what a package says of itself, each
// project with its pointer, and each fault of the JSON.
type visitor struct {
	about   func(name string, v jsonstream.Value)
	project func(v jsonstream.Value, pointer string) error
	fault   func(*problem.Problem)
}

// walk goes through a file. A package is entered, so that its projects come one
// at a time; a project comes whole, and so does each line of JSON lines, which
// may be of several shapes.
func walk(src *source.Source, visit visitor) error {
	options := jsonstream.Options{Framing: src.Format.Framing, Enter: enter(src.Format)}
	for item, p := range jsonstream.NewReader(src, options).All() {
		switch {
		case p != nil && p.Code == problem.Unavailable:
			return p
		case p != nil:
			visit.fault(p)
		case item.Opened:
		case item.Index < 0 && item.Depth > 0 && item.Key != "projects":
			visit.about(item.Key, item.Value)
		default:
			if err := visit.whole(item.Value, item.Pointer()); err != nil {
				return err
			}
		}
	}
	return nil
}

// enter says what to go into: a list, packages, and the projects of each.
func enter(format source.Format) func(jsonstream.Item) bool {
	inPackage := 0
	if format.List {
		inPackage = 1
	}
	return func(item jsonstream.Item) bool {
		switch {
		case item.Kind == jsonstream.Array && item.Depth == 0:
			return true
		case format.Shape != source.ProjectPackage || format.Framing == jsonstream.Lines:
			return false
		case item.Kind == jsonstream.Object:
			return item.Depth == inPackage
		}
		return item.Depth == inPackage+1 && item.Key == "projects"
	}
}

// whole takes a value that came whole: a project, or a package of projects.
func (visit visitor) whole(v jsonstream.Value, pointer string) error {
	projects := v.Get("projects")
	if projects.Kind() != jsonstream.Array {
		return visit.project(v, pointer)
	}
	for name, value := range v.Members() {
		visit.about(name, value)
	}
	for i, project := range projects.Elements() {
		if err := visit.project(project, pointer+"/projects/"+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

// AsReceived gives back the project that a statement was read from, as it stood
// in the file: its own bytes, in UTF-8. at is the statement's source. It is a
// problem when the file has no project there.
func AsReceived(src *source.Source, at fact.Source) ([]byte, error) {
	var found []byte
	err := walk(src, visitor{
		about: func(string, jsonstream.Value) {},
		fault: func(*problem.Problem) {},
		project: func(v jsonstream.Value, here string) error {
			if found != nil || !holds(here, at) {
				return nil
			}
			first := int64(v.Line())
			last := first + int64(bytes.Count(v.Raw(), []byte{'\n'}))
			if first <= at.Line && at.Line <= last {
				found = bytes.Clone(v.Raw())
			}
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, problem.New(problem.NotFound, "oc4ids.not-in-file", at.Pointer)
	}
	return found, nil
}

// holds says whether the object at that pointer is the one of a source. The
// pointer of an object that is a whole document is empty, and then Item is not
// there to tell.
func holds(here string, at fact.Source) bool {
	if at.Item != "" {
		return at.Item == here
	}
	return at.Pointer == here || strings.HasPrefix(at.Pointer, here+"/")
}
