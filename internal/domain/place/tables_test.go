package place

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"imar/internal/material"
)

// The compiled tables say what their sources say. It skips where the test
// material is absent.
func TestTablesEqualTheirSources(t *testing.T) {
	root := material.Dir(t)
	rows := func(name string) [][]string {
		file, err := os.Open(filepath.Join(root, "geo", "libya-tables", name))
		if err != nil {
			t.Fatalf("test material is required: %v", err)
		}
		defer file.Close()
		all, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return all[1:]
	}
	for _, r := range rows("libya_adm1_crosswalk.csv") {
		d, ok := DistrictByISO(ISO(r[0]))
		if !ok || string(d.PCode) != r[1] || d.Names[0].Text != r[2] || d.En != r[3] || d.Ar != r[4] {
			t.Errorf("%v is %+v", r, d)
		}
		for _, name := range []string{r[2], r[3], r[4], r[8], r[11]} {
			if found, ok := DistrictByName(name); !ok || found.ISO != d.ISO {
				t.Errorf("%q is found as %q, want %s", name, found.ISO, d.ISO)
			}
		}
	}
	for _, r := range rows("libya_adm3_baladiyat_ocha100.csv") {
		m, ok := MunicipalityByPCode(PCode(r[0]))
		if !ok || m.En != r[1] || m.Ar != r[2] {
			t.Errorf("%v is %+v", r, m)
		}
		for _, name := range []string{r[1], r[2]} {
			if found, ok := MunicipalityByName(name, m.District); !ok || found.PCode != m.PCode {
				t.Errorf("%q in %s is found as %q, want %s", name, m.District, found.PCode, m.PCode)
			}
		}
	}
}
