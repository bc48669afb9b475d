package validate

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"imar/internal/exchange/report"
	"imar/internal/exchange/source"
	"imar/internal/material"
)

// shared gives a folder of the test material, or skips.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	root := material.Dir(t)
	dir := filepath.Join(append([]string{root, "iati"}, path...)...)
	return dir
}

// published is a file of the test material.
type published struct {
	name string
	text []byte
}

// rootTag finds the root of a file of IATI.
var rootTag = regexp.MustCompile(`<iati-(activities|organisations)[\s>/]`)

// files gives every file of IATI under a folder of the test material.
func files(t testing.TB, path ...string) []published {
	t.Helper()
	var list []published
	err := filepath.WalkDir(shared(t, path...), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".xml" {
			return err
		}
		text, err := os.ReadFile(name)
		if rootTag.Match(text) {
			list = append(list, published{name, text})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// today is the day of the tests.
var today = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// check gives what is wrong with a file.
func check(t testing.TB, text []byte) (Summary, []report.Finding) {
	t.Helper()
	src, err := source.Open(bytes.NewReader(text), "x.xml", source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var list []report.Finding
	summary, err := File(src, Options{Now: today}, func(f report.Finding) {
		f.Args = slices.Clone(f.Args)
		list = append(list, f)
	})
	if err != nil {
		t.Fatal(err)
	}
	return summary, list
}

// structural picks the errors that a schema processor would tell of.
func structural(list []report.Finding) []report.Finding {
	var picked []report.Finding
	for _, f := range list {
		if f.Severity == report.Error && (f.ID == numberStructure || f.ID == numberXML) {
			picked = append(picked, f)
		}
	}
	return picked
}

// old are the versions that are not checked.
var old = regexp.MustCompile(`(<iati-(?:activities|organisations)[^>]*\sversion=["'])1[.0-9]*`)

// current declares the file to be of a version that is checked.
func current(text []byte) []byte { return old.ReplaceAll(text, []byte("${1}2.03")) }

// TestOfficialSuite holds the files of the official schemas' own tests to what
// their folders say.
func TestOfficialSuite(t *testing.T) {
	counts := map[string]int{}
	for _, f := range files(t, "suites", "IATI-Schemas", "tests") {
		wanted := "should-pass"
		if strings.Contains(f.name, "should-fail") {
			wanted = "should-fail"
		}
		got := "should-pass"
		_, list := check(t, current(f.text))
		if list = structural(list); len(list) > 0 {
			got = "should-fail"
		}
		counts[wanted]++
		if got != wanted {
			t.Errorf("%s: %v", f.name, list)
		}
	}
	t.Log(counts)
}
