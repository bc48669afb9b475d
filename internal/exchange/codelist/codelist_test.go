package codelist_test

import (
	"encoding/csv"
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"imar/internal/exchange/codelist"
	"imar/internal/material"
)

// TestLabels: every code has a label in either language, in its own letters, and
// no list says the same of two codes.
func TestLabels(t *testing.T) {
	counts := map[string]int{}
	for _, l := range codelist.All() {
		counts[l.Standard]++
		seen := map[string]string{}
		for _, c := range l.Codes {
			if !strings.ContainsFunc(c.Ar, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) || strings.ContainsFunc(c.En, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) || c.En == "" {
				t.Errorf("%s %s %s: %q, %q", l.Standard, l.Name, c.Code, c.Ar, c.En)
			}
			for _, label := range []string{c.Ar, c.En} {
				if other, twice := seen[label]; twice {
					t.Errorf("%s %s: %s and %s are both %q", l.Standard, l.Name, other, c.Code, label)
				}
				seen[label] = c.Code
			}
		}
		if got, ok := codelist.Find(l.Standard, l.Name); !ok || len(got.Codes) != len(l.Codes) {
			t.Errorf("%s %s is not found", l.Standard, l.Name)
		}
	}
	if counts["oc4ids"] < 30 || counts["ocds"] < 15 || counts["iati"] < 40 {
		t.Errorf("%v", counts)
	}
	if _, ok := codelist.Find("iati", "nosuch"); ok {
		t.Error("found a list that does not exist")
	}
}

// TestOfficial: the lists have the codes that the published ones have, and of the
// standards of open contracting no list is missing but those of ISO.
func TestOfficial(t *testing.T) {
	shared := material.Dir(t)
	compared := 0
	compare := func(standard, name string, want []string) {
		l, ok := codelist.Find(standard, name)
		if !ok {
			if name != "country" && name != "currency" && standard != "iati" {
				t.Errorf("%s %s is not published", standard, name)
			}
			return
		}
		compared++
		var got []string
		for _, c := range l.Codes {
			got = append(got, c.Code)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s %s has %q, the published list %q", standard, name, got, want)
		}
	}
	for standard, folder := range map[string]string{"oc4ids": "oc4ids/standard/0.9.5/schema/codelists", "ocds": "ocds/1.1.5/schema/codelists"} {
		files, _ := filepath.Glob(filepath.Join(shared, folder, "*.csv"))
		for _, path := range files {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(f).ReadAll()
			f.Close()
			if err != nil {
				t.Fatal(path, err)
			}
			var codes []string
			for _, row := range rows[1:] {
				codes = append(codes, row[slices.Index(rows[0], "Code")])
			}
			compare(standard, strings.TrimSuffix(filepath.Base(path), ".csv"), codes)
		}
	}
	files, _ := filepath.Glob(filepath.Join(shared, "iati/codelists/*/xml/*.xml"))
	for _, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Items []struct {
				Status string `xml:"status,attr"`
				Code   string `xml:"code"`
			} `xml:"codelist-items>codelist-item"`
		}
		if err := xml.Unmarshal(raw, &file); err != nil {
			t.Fatal(path, err)
		}
		var codes []string
		for _, item := range file.Items {
			if item.Status == "active" || item.Status == "" {
				codes = append(codes, item.Code)
			}
		}
		compare("iati", strings.TrimSuffix(filepath.Base(path), ".xml"), codes)
	}
	if compared < 90 {
		t.Errorf("only %d lists were compared", compared)
	}
	t.Logf("%d lists compared", compared)
}
