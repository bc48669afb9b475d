package coverage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/exchange/coverage"
	"imar/internal/exchange/jsonstream"
	"imar/internal/material"
)

func counted(t testing.TB, by coverage.By, texts ...string) []*coverage.Group {
	t.Helper()
	c := coverage.New(by)
	for _, text := range texts {
		v, faults := jsonstream.Parse([]byte(text), jsonstream.Options{})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		c.Add(v)
	}
	return c.Groups()
}

// TestFields: what Cardinal's own program gives for the same lines.
func TestFields(t *testing.T) {
	for _, c := range []struct {
		lines []string
		want  map[string]int64
	}{
		{[]string{`{"phoneNumbers":[{"type":"home","number":"1"},{"type":"office","number":"2"}]}`},
			map[string]int64{"": 1, "/": 1, "/phoneNumbers": 1, "/phoneNumbers[]": 2, "/phoneNumbers[]/": 2, "/phoneNumbers[]/type": 2, "/phoneNumbers[]/number": 2}},
		{[]string{`{"a":[{"b":1},{"b":null},"x",["y",{"z":""}]],"c":{"d":{}},"e":"","f":0,"g":false}`, `[1,{"q":2}]`, `5`, `"s"`, `null`},
			map[string]int64{"/a[]/b": 1, "/a[]/": 1, "/a[]": 3, "/a[][]": 1, "/a": 1, "/f": 1, "/g": 1, "/": 1, "": 4, "[]": 2, "[]/q": 1, "[]/": 1}},
		{[]string{`{"":0}`}, map[string]int64{"": 1, "/": 2}},
		{[]string{`{"a[]":0,"a":[0]}`}, map[string]int64{"": 1, "/": 1, "/a": 1, "/a[]": 2}},
		{[]string{`{"\u0061":"\u0062"}`}, map[string]int64{"": 1, "/": 1, "/a": 1}},
	} {
		if d := cmp.Diff(c.want, counted(t, coverage.Nothing, c.lines...)[0].Fields); d != "" {
			t.Errorf("%v: %s", c.lines, d)
		}
	}
}

// TestGroups: by institution, by year, and by publisher, who is known at the end of
// a package.
func TestGroups(t *testing.T) {
	texts := []string{`{"id":"1","publicAuthority":{"name":"وزارة"},"period":{"startDate":"2024-01-01"}}`, `{"ocid":"o","date":"2023-05-01T00:00:00Z","buyer":{"id":"b"}}`, `{"id":"2"}`}
	names := func(list []*coverage.Group) (names []string) {
		for _, g := range list {
			names = append(names, g.Name)
		}
		return names
	}
	if d := cmp.Diff([]string{"", "b", "وزارة"}, names(counted(t, coverage.Institution, texts...))); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"", "2023", "2024"}, names(counted(t, coverage.Period, texts...))); d != "" {
		t.Error(d)
	}
	c := coverage.New(coverage.Publisher)
	for i, name := range []string{"x", "y", "x"} {
		v, _ := jsonstream.Parse([]byte(texts[i]), jsonstream.Options{})
		c.Add(v)
		c.Published(name)
	}
	list := c.Groups()
	if d := cmp.Diff([]string{"x", "y"}, names(list)); d != "" || list[0].Items != 2 || list[0].Fields["/id"] != 2 || list[0].Projects != 2 {
		t.Error(d, list[0])
	}
}

// TestManyGroups: many packages and groups with the same fields count each of them
// whole; a file of endless names ends at the bound, and says how much it passed over.
func TestManyGroups(t *testing.T) {
	c := coverage.New(coverage.Publisher)
	wide := `{"id":"1"`
	for i := range 150 {
		wide += fmt.Sprintf(`,"f%d":1`, i)
	}
	v, _ := jsonstream.Parse([]byte(wide+"}"), jsonstream.Options{})
	for range 300 {
		c.Add(v)
		c.Published("x")
	}
	if g := c.Groups()[0]; g.Items != 300 || g.Fields["/f149"] != 300 || c.Beyond != 0 {
		t.Errorf("%d items, %d of /f149, %d beyond", g.Items, g.Fields["/f149"], c.Beyond)
	}
	c = coverage.New(coverage.Institution)
	for i := range 300 {
		v, _ := jsonstream.Parse(fmt.Appendf(nil, `{"ocid":"o","buyer":{"name":"b%d"},"n%d":{"a":1}}`, i, i%7), jsonstream.Options{})
		c.Add(v)
	}
	if list := c.Groups(); len(list) != 300 || list[0].Fields["/buyer/name"] != 1 || c.Beyond != 0 {
		t.Errorf("%d groups, %d beyond", len(list), c.Beyond)
	}
	c = coverage.New(coverage.Nothing)
	for i := range coverage.MaxPaths + 10 {
		v, _ := jsonstream.Parse(fmt.Appendf(nil, `{"n%d":1}`, i), jsonstream.Options{})
		c.Add(v)
	}
	if g := c.Groups()[0]; len(g.Fields) != coverage.MaxPaths || c.Beyond != 12 || g.Items != coverage.MaxPaths+10 {
		t.Errorf("%d paths, %d beyond", len(g.Fields), c.Beyond)
	}
}

// TestCost: what the official worked example discloses of the 67 items of CoST, as
// its page on the portal says too, and a
// project that says nothing but its name.
func TestCost(t *testing.T) {
	dir := material.Dir(t)
	raw, err := os.ReadFile(filepath.Join(dir, "oc4ids/standard/0.9.5/examples/example.json"))
	if err != nil {
		t.Fatal(err)
	}
	v, _ := jsonstream.Parse(raw, jsonstream.Options{})
	for _, p := range v.Get("projects").Elements() {
		g := counted(t, coverage.Nothing, string(p.Raw()))[0]
		sum := int64(0)
		for _, n := range g.Cost {
			sum += n
		}
		if sum != 49 || g.Projects != 1 {
			t.Errorf("%d items of %d projects", sum, g.Projects)
		}
	}
	g := counted(t, coverage.Nothing, `{"id":"oc4ids-bu3kcz-1","title":"x"}`)[0]
	if g.Cost[4] != 1 || g.Share() != 1.0/67 {
		t.Errorf("%v %v", g.Cost, g.Share())
	}
}

// TestParents: every path that is counted has a parent that is counted at least
// once, and no value counts twice.
func TestParents(t *testing.T) {
	value := rapid.StringMatching(`(\{"(a|b)":(1|""|null|\[\]|\{\}|\[1,"",\{"c":0\}\])(,"d":(true|\{"e":"x"\}))?\})`)
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.SliceOfN(value, 1, 5).Draw(rt, "values")
		for _, g := range counted(t, coverage.Nothing, texts...) {
			for path, n := range g.Fields {
				parent := g.Fields[coverage.Parent(path)]
				if path != "" && (parent == 0 || path[len(path)-1] != ']' && n > parent) {
					rt.Fatalf("%v: %q %d, %q %d", texts, path, n, coverage.Parent(path), parent)
				}
			}
		}
	})
}
