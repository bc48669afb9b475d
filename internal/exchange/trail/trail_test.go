package trail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// walk goes through a value and says each scalar's place.
func walk(t *trail.Trail, v jsonstream.Value) {
	switch v.Kind() {
	case jsonstream.Object:
		for name, inner := range v.Members() {
			m := t.Down(name)
			walk(t, inner)
			t.Up(m)
		}
	case jsonstream.Array:
		for i, inner := range v.Elements() {
			m := t.Item(i)
			walk(t, inner)
			t.Up(m)
		}
	default:
		t.Say(snapshot.Warning, t.Generic(), v, trail.Shown(v))
	}
}

func TestTrail(t *testing.T) {
	text := "  \n{\"a/b~\": [1,\n [2]],\n\"c\":\n{\"d\":\"x\"}}"
	v, faults := jsonstream.Parse([]byte(text), jsonstream.Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var got []string
	tr := &trail.Trail{Report: func(f snapshot.Finding) {
		got = append(got, fmt.Sprintf("%s %s %v %d", f.Pointer, f.Rule, f.Args, f.Line))
	}}
	tr.Begin(v, "/projects/3")
	walk(tr, v)
	want := []string{
		"/projects/3/a~1b~0/0 /a~1b~0 [1] 2", "/projects/3/a~1b~0/1/0 /a~1b~0 [2] 3", "/projects/3/c/d /c/d [x] 5",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if line := tr.Line(v.Get("a/b~")); line != 2 {
		t.Errorf("going back gives line %d", line)
	}
	if from, to := tr.Span(v.Get("c")); string(v.Raw()[from:to]) != `{"d":"x"}` {
		t.Errorf("span %d to %d", from, to)
	}
	if tr.Pointer() != "/projects/3" || tr.Line(jsonstream.Value{}) != 2 {
		t.Errorf("ended at %s", tr.Pointer())
	}
}

func TestFault(t *testing.T) {
	p := problem.New(problem.Invalid, "json.syntax", 3, strings.Repeat("ا", 60)).At("/a").AtLine(7)
	want := snapshot.Finding{Severity: snapshot.Error, Rule: "json.syntax", Args: []string{"3", strings.Repeat("ا", 40) + "…"}, Pointer: "/a", Line: 7}
	if d := cmp.Diff(want, trail.Fault(p)); d != "" {
		t.Error(d)
	}
}
