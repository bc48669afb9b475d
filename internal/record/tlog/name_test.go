package tlog_test

import (
	"testing"

	"imar/internal/record/tlog"
)

func TestPaths(t *testing.T) {
	for path, want := range map[string]tlog.Name{
		"tile/0/000":                          {Width: 256},
		"tile/0/000.p/1":                      {Width: 1},
		"tile/63/999.p/255":                   {Level: 63, Index: 999, Width: 255},
		"tile/1/x001/x234/067":                {Level: 1, Index: 1234067, Width: 256},
		"tile/entries/x001/000.p/7":           {Kind: tlog.Entries, Index: 1000, Width: 7},
		"body/x001/x234/067.p/12":             {Kind: tlog.Bodies, Index: 1234067, Width: 12},
		"tile/0/x036/x028/x797/x018/x963/967": {Index: 1<<55 - 1, Width: 256},
	} {
		got, err := tlog.ParsePath(path)
		if err != nil || got != want {
			t.Errorf("ParsePath(%q) = %+v, %v; want %+v", path, got, err, want)
		}
		if got := want.Path(); got != path {
			t.Errorf("Path(%+v) = %q, want %q", want, got, path)
		}
	}
}

func TestPathsRefused(t *testing.T) {
	for _, path := range []string{
		"", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/1000",
		"tile/00/000", "tile/+1/000", "tile/64/000", "tile/-1/000", "tile/256/000", "tile/x/000",
		"tile/0/x000/001", "tile/0/001/002", "tile/0/x001", "tile/0/X001/002", "tile/0/001/", "tile/0//001",
		"tile/0/-01", "tile/0/+01", "tile/0/ 01", "tile/0/٠٠١", "tile/0/xx01/001",
		"tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
		"tile/0/000.p/+1", "tile/0/000.p/1/", "tile/0/000.p/1.p/1", "tile/0/000.P/1",
		"tile/entries", "tile/entries/0", "tile/data/000", "body/0/000", "body", "Body/000",
		"/tile/0/000", "tile/0/000 ", "tile/0/../000", "tile/0/x999/x999/x999/x999/x999/x999/999",
		"tile/0/x036/x028/x797/x018/x963/968", "checkpoint",
	} {
		if n, err := tlog.ParsePath(path); err == nil {
			t.Errorf("ParsePath(%q) = %+v, want an error", path, n)
		}
	}
}

func FuzzParsePath(f *testing.F) {
	f.Add("tile/0/x001/234.p/5")
	f.Add("tile/entries/000")
	f.Add("body/x999/999.p/255")
	f.Fuzz(func(t *testing.T, path string) {
		n, err := tlog.ParsePath(path)
		if err == nil && n.Path() != path {
			t.Fatalf("%q became %q", path, n.Path())
		}
	})
}
