package report

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPath(t *testing.T) {
	for pointer, want := range map[string]string{
		"":                               "",
		"/releases/3/tag/0":              "/releases/tag",
		"/releases/3/tender/items/12/id": "/releases/tender/items/id",
		"/a/2019x/b":                     "/a/2019x/b",
		"/iati-activities/iati-activity[3]/title[1]/@lang": "/iati-activities/iati-activity/title/@lang",
	} {
		if got := string(appendPath(nil, pointer)); got != want {
			t.Errorf("appendPath(%q) = %q, want %q", pointer, got, want)
		}
	}
}

// Groups part by rule, subject and path, and keep the order of the file among
// equals.
func TestGroups(t *testing.T) {
	var c Collector
	add := func(severity Severity, rule, pointer string, each bool, args ...string) {
		c.Add(Finding{Severity: severity, Rule: rule, Args: args, Pointer: pointer, Each: each})
	}
	add(Note, "unknown", "/releases/0", false, "foo")
	add(Error, "required", "/releases/0", false, "ocid")
	add(Error, "required", "/releases/1", false, "ocid")
	add(Error, "required", "/releases/1", false, "date")
	add(Error, "date", "/releases/1/date", true, "1970")
	add(Error, "date", "/releases/2/date", true, "1971")
	var r Report
	c.Fill(&r)
	var got []string
	for _, g := range r.Groups {
		got = append(got, fmt.Sprint(g.Severity, " ", g.Rule, " ", g.Path, " ", g.Args, " ", g.Count, " ", len(g.Examples)))
	}
	want := []string{
		"error required /releases [ocid] 2 2",
		"error date /releases/date [1970] 2 2",
		"error required /releases [date] 1 1",
		"note unknown /releases [foo] 1 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r.Valid || r.Counts[Error] != 5 || r.Counts[Note] != 1 {
		t.Error(r.Valid, r.Counts)
	}
}

// A file checked in parts gives what it gives in one piece.
func TestMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var whole, first, second Collector
		n := rapid.IntRange(0, 60).Draw(t, "findings")
		cut := rapid.IntRange(0, n).Draw(t, "cut")
		for i := range n {
			f := Finding{
				Severity: rapid.SampledFrom(Severities[:]).Draw(t, "severity"),
				Rule:     rapid.SampledFrom([]string{"a", "b"}).Draw(t, "rule"),
				Args:     []string{rapid.SampledFrom([]string{"x", "y"}).Draw(t, "subject")},
				Pointer:  fmt.Sprintf("/releases/%d/tag", i),
				Each:     rapid.Bool().Draw(t, "each"),
			}
			whole.Add(f)
			if i < cut {
				first.Add(f)
			} else {
				second.Add(f)
			}
		}
		first.Merge(&second)
		var want, got Report
		whole.Fill(&want)
		first.Fill(&got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// What is beyond the bounds is counted, not kept.
func TestBounds(t *testing.T) {
	var c Collector
	for i := range MaxGroups + 7 {
		for range 3 {
			c.Add(Finding{Severity: Warning, Rule: "unknown", Args: []string{fmt.Sprint("field", i)}, Pointer: "/x"})
		}
	}
	var r Report
	c.Fill(&r)
	if len(r.Groups) != MaxGroups || r.More[Warning] != 21 || r.Counts[Warning] != 3*(MaxGroups+7) || !r.Valid {
		t.Error(len(r.Groups), r.More, r.Counts, r.Valid)
	}
}
