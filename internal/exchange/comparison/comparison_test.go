package comparison_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/base/problem"
	"imar/internal/exchange/comparison"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/source"
)

func compared(t testing.TB, before, now string) (list []comparison.Difference, equal int64, faults []string) {
	t.Helper()
	room := func() (packaging.Scratch, error) { return os.CreateTemp(t.TempDir(), "scratch") }
	s := comparison.New(room, func(p *problem.Problem) { faults = append(faults, p.Key) })
	defer s.Close()
	open := func(text string) *source.Source {
		src, err := source.Open(strings.NewReader(text), "test", source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return src
	}
	give := func(d comparison.Difference) error { list = append(list, d); return nil }
	for _, err := range []error{s.Old(open(before)), s.New(open(now), give), s.Gone(give)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return list, s.Equal, faults
}

// TestComparison: what is new, gone and changed, known by ids, whatever the order
// and the layout.
func TestComparison(t *testing.T) {
	before := `{"projects":[{"id":"oc4ids-bu3kcz-a","title":"x","n":1,"list":[{"id":1,"v":1},{"id":2,"v":2}],"tags":["a","b"],"gone":null},{"id":"oc4ids-bu3kcz-b","title":"y"},{"id":"oc4ids-bu3kcz-c","title":"z"},{"title":"nameless"}]}`
	now := `{"version":"0.9","projects":[{"id":"oc4ids-bu3kcz-d","title":"n"},{"title":"z","id":"oc4ids-bu3kcz-c"},
 {"id":"oc4ids-bu3kcz-a","title":"xx","n":1.0,"list":[{"id":2,"v":3},{"id":3},{"v":1,"id":1}],"tags":["a"],"a/b":{}}]}`
	list, equal, faults := compared(t, before, now)
	want := []comparison.Difference{
		{Kind: comparison.Added, Thing: "project", ID: "oc4ids-bu3kcz-d"},
		{Kind: comparison.Changed, Thing: "project", ID: "oc4ids-bu3kcz-a", Values: []comparison.Change{
			{Kind: comparison.Changed, Pointer: "/title", Old: `"x"`, New: `"xx"`},
			{Kind: comparison.Changed, Pointer: "/list/0/v", Old: "2", New: "3"},
			{Kind: comparison.Added, Pointer: "/list/1", New: `{"id":3}`},
			{Kind: comparison.Removed, Pointer: "/tags/1", Old: `"b"`},
			{Kind: comparison.Added, Pointer: "/a~1b", New: "{}"},
			{Kind: comparison.Removed, Pointer: "/gone", Old: "null"},
		}},
		{Kind: comparison.Removed, Thing: "project", ID: "oc4ids-bu3kcz-b"},
	}
	if d := cmp.Diff(want, list); d != "" {
		t.Error(d)
	}
	if equal != 1 || fmt.Sprint(faults) != "[diff.no-id]" {
		t.Errorf("%d equal, %v", equal, faults)
	}
}

// TestThings: releases are known by ocid and id, records and compiled releases by
// their ocid.
func TestThings(t *testing.T) {
	list, _, _ := compared(t, `{"ocid":"o","id":"1","tag":["tender"]}`+"\n"+`{"ocid":"o","id":"c-1","tag":["compiled"],"date":"1"}`+"\n",
		`{"ocid":"o","id":"2","tag":["tender"]}`+"\n"+`{"ocid":"o","id":"c-2","tag":["compiled"],"date":"2"}`+"\n")
	var got []string
	for _, d := range list {
		got = append(got, fmt.Sprint(d.Kind, " ", d.Thing, " ", d.ID))
	}
	if d := cmp.Diff([]string{"added release o 2", "changed process o", "removed release o 1"}, got); d != "" {
		t.Error(d)
	}
}

// TestNothing: a snapshot compared with itself, in another layout, gives nothing;
// and a change anywhere gives something.
func TestNothing(t *testing.T) {
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		leaf := rapid.Map(rapid.SampledFrom([]any{nil, true, "x", "", 1, 2.5, "مدرسة"}), func(v any) any { return v })
		if depth == 0 {
			return leaf
		}
		return rapid.OneOf(leaf,
			rapid.Map(rapid.SliceOfN(value(depth-1), 0, 3), func(v []any) any { return v }),
			rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c/d", "id"}), value(depth-1), 0, 4), func(v map[string]any) any { return v }))
	}
	rapid.Check(t, func(rt *rapid.T) {
		before, now := value(3).Draw(rt, "before"), value(3).Draw(rt, "now")
		text := func(v any) string {
			raw, err := json.Marshal(map[string]any{"id": "oc4ids-bu3kcz-1", "title": "x", "v": v})
			if err != nil {
				rt.Fatal(err)
			}
			return string(raw)
		}
		var spread bytes.Buffer
		if err := json.Indent(&spread, []byte(text(before)), "", "  "); err != nil {
			rt.Fatal(err)
		}
		if list, _, _ := compared(t, `{"projects":[`+text(before)+`]}`, `{"projects":[`+spread.String()+`]}`); len(list) > 0 {
			rt.Fatalf("%+v", list)
		}
		list, _, _ := compared(t, `{"projects":[`+text(before)+`]}`, `{"projects":[`+text(now)+`]}`)
		if same := text(sorted(before)) == text(sorted(now)); same != (len(list) == 0) {
			rt.Fatalf("%s and %s: %+v", text(before), text(now), list)
		}
	})
}

// sorted is a value with the lists whose elements have ids of their own in the
// order of those.
func sorted(v any) any {
	switch v := v.(type) {
	case map[string]any:
		made := map[string]any{}
		for name, inner := range v {
			made[name] = sorted(inner)
		}
		return made
	case []any:
		made, ids := make([]any, len(v)), map[string]any{}
		for i, inner := range v {
			made[i] = sorted(inner)
			object, _ := inner.(map[string]any)
			switch id := object["id"].(type) {
			case string, int, float64:
				if id != "" {
					ids[fmt.Sprint(id)] = made[i]
				}
			}
		}
		if len(ids) == len(v) && len(v) > 0 {
			return []any{"a list by ids", ids}
		}
		return made
	}
	return v
}
