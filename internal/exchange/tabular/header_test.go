package tabular_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/exchange/tabular"
)

func TestParseHeader(t *testing.T) {
	member := func(name string) tabular.Step { return tabular.Step{Name: name, Index: -1} }
	index := func(n int) tabular.Step { return tabular.Step{Index: n} }
	cases := []struct {
		heading string
		path    []tabular.Step
		place   bool
		ok      bool
	}{
		{"ocid", []tabular.Step{member("ocid")}, false, true},
		{" tender/value/amount ", []tabular.Step{member("tender"), member("value"), member("amount")}, false, true},
		{"awards/0/items/12/id", []tabular.Step{member("awards"), index(0), member("items"), index(12), member("id")}, false, true},
		{"awards[]/id", []tabular.Step{member("awards"), index(0), member("id")}, false, true},
		{"/tender/id", []tabular.Step{member("tender"), member("id")}, false, true},
		{"a~1b/~0/~.0~./~u0041x", []tabular.Step{member("a/b"), member("~"), member("0"), member("Ax")}, false, true},
		{"#", nil, true, true},
		{"#awards/0/items", []tabular.Step{member("awards"), index(0), member("items")}, true, true},
		{"\ufeffid", []tabular.Step{member("id")}, false, true},
		{"العنوان", []tabular.Step{member("العنوان")}, false, true},
		{"", nil, false, false},
		{"0/id", nil, false, false},
		{"a//b", nil, false, false},
		{"a/99999999999999999999", nil, false, false},
		{"#awards/0", nil, true, false},
	}
	for _, c := range cases {
		path, place, ok := tabular.ParseHeader(c.heading)
		if ok != c.ok || place != c.place || ok && !cmp.Equal(path, c.path) {
			t.Errorf("%q: %v %v %v", c.heading, path, place, ok)
		}
	}
}

func FuzzParseHeader(f *testing.F) {
	for _, heading := range []string{"ocid", "awards/0/items/0/id", "#awards", "a~1b", "~.0~.", "~u12", "x[]/y", " a / b "} {
		f.Add(heading)
	}
	f.Fuzz(func(t *testing.T, heading string) {
		path, _, ok := tabular.ParseHeader(heading)
		if !ok {
			return
		}
		for i, s := range path {
			if s.Index >= 0 && (i == 0 || s.Name != "") {
				t.Errorf("%q has the step %+v", heading, s)
			}
		}
	})
}
