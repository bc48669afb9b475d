package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTable: the table in the tree is what the official schema gives.
func TestTable(t *testing.T) {
	data := os.Getenv("IMAR_SHARED_DATA")
	if data == "" {
		data = "../../../../../shared/data"
	}
	file := filepath.Join(data, "ocds/1.1.5/schema/release-schema.json")
	if _, err := os.Stat(file); err != nil {
		if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip("the official schema is not there: set IMAR_SHARED_DATA")
	}
	want, err := generate(file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../table.go")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Error(d)
	}
}
