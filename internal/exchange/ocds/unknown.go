package ocds

//go:generate go run ./gen -schema $OCDS_SCHEMA -out table.go

import (
	"strconv"
	"strings"
	"sync"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// maxUnknown is how many unknown members are counted by path; the rest is
// counted as one.
const maxUnknown = 1000

// named is one object of the standard: its members, each with the object that
// it holds, nil for none.
type named map[string]*named

// own are Imar's members beside those of the standard, in the notation of gen.
const own = `Release url linkedReleases
Transaction transactionType description`

// standard is the release of 1.1.5, which has the members of 1.0 as well.
var standard = sync.OnceValue(func() *named {
	all := map[string]*named{}
	for line := range strings.Lines(structure) {
		all[strings.Fields(line)[0]] = &named{}
	}
	for line := range strings.Lines(structure + "\n" + own) {
		words := strings.Fields(line)
		for _, word := range words[1:] {
			name, inner, _ := strings.Cut(word, ":")
			(*all[words[0]])[name] = all[inner]
		}
	}
	return all["Release"]
})

// find gives what a member holds. A member with a suffix of a language is its
// namesake in it (OCDS 1.1, "title_es").
func (n named) find(name string) (inner *named, known bool) {
	if inner, known = n[name]; known {
		return inner, true
	}
	base, language, suffixed := strings.Cut(name, "_")
	if !suffixed || len(language) < 2 {
		return nil, false
	}
	inner, known = n[base]
	return nil, known && inner == nil
}

// strangers are the members that the standard does not have, by path.
type strangers struct {
	counts map[string]int64
	order  []snapshot.Finding // where each was met first
}

// look counts the unknown members of a value that is at hand.
func (s *strangers) look(t *trail.Trail, of *named, v jsonstream.Value) {
	switch v.Kind() {
	case jsonstream.Array:
		for i, element := range v.Elements() {
			at := t.Item(i)
			s.look(t, of, element)
			t.Up(at)
		}
	case jsonstream.Object:
		for name, value := range v.Members() {
			inner, known := of.find(name)
			if known && inner == nil {
				continue
			}
			at := t.Down(name)
			if known {
				s.look(t, inner, value)
			} else {
				s.count(t, value)
			}
			t.Up(at)
		}
	}
}

func (s *strangers) count(t *trail.Trail, v jsonstream.Value) {
	path := t.Generic()
	if s.counts[path] == 0 && len(s.order) >= maxUnknown {
		path = "…"
	}
	if s.counts[path]++; s.counts[path] == 1 {
		s.order = append(s.order, snapshot.Finding{Severity: snapshot.Warning, Rule: "ocds.unknown-member",
			Args: []string{path}, Pointer: t.Pointer(), Line: t.Line(v)})
	}
}

// tell lists what was counted.
func (s *strangers) tell(sink snapshot.Sink) {
	for _, f := range s.order {
		f.Args = []string{trail.Quote(f.Args[0]), strconv.FormatInt(s.counts[f.Args[0]], 10)}
		sink.Finding(f)
	}
}
