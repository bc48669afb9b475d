package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestCurrent: the tables are what the published schemas give.
func TestCurrent(t *testing.T) {
	data := os.Getenv("IMAR_SHARED_DATA")
	if data == "" {
		data = "../../../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(data, "ocds")); err != nil {
		if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip("the shared test data is not there: set IMAR_SHARED_DATA")
	}
	made, err := generate(data)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../table.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, kept) {
		t.Error("table.go is not what the schemas give: run go generate")
	}
}
