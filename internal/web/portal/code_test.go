package portal_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"
	"imar/internal/material"
)

// Every code of the OC4IDS 0.9.5 codelists has a label in both languages.
func TestEveryCodeHasWords(t *testing.T) {
	folder := material.Dir(t)
	files, err := filepath.Glob(filepath.Join(folder, "oc4ids/standard/0.9.5/schema/codelists/*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal("the codelists of OC4IDS are absent")
	}
	for _, name := range files {
		list := strings.TrimSuffix(filepath.Base(name), ".csv")
		for _, code := range codesIn(t, name) {
			if !worded(list, code) {
				t.Errorf("%s %s has no label in both languages", list, code)
			}
		}
	}
}

func codesIn(t *testing.T, name string) []string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var codes []string
	for _, row := range rows[1:] {
		codes = append(codes, row[0])
	}
	return codes
}

// worded says whether a code is shown in words. Most countries have theirs in
// the tables of places; a currency is shown by its code, which people read as it
// is, with a symbol or a name where it has one.
func worded(list, code string) bool {
	switch list {
	case "country":
		if c, ok := place.CountryByCode(code); ok {
			return c.Ar != "" && c.En != ""
		}
	case "currency":
		return len(code) == 3 && lang.Symbol(lang.Arabic, code) != ""
	}
	key := "codes." + list + "." + code
	return lang.Has(lang.Arabic, key) && lang.Has(lang.English, key)
}

// So has every kind of fact and every stage.
func TestOwnCodesHaveWords(t *testing.T) {
	for _, k := range whole.AllKinds() {
		if !worded("kind", string(k)) {
			t.Errorf("kind %s has no label", k)
		}
	}
	for _, s := range project.Stages {
		if !worded("stage", string(s)) {
			t.Errorf("stage %s has no label", s)
		}
	}
}
