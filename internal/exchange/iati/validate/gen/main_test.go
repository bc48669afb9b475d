package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestCurrent: the tables are what the published files give.
func TestCurrent(t *testing.T) {
	data := os.Getenv("IMAR_SHARED_DATA")
	if data == "" {
		data = "../../../../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(data, "iati")); err != nil {
		if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip("the shared test data is not there: set IMAR_SHARED_DATA")
	}
	made, err := generate(filepath.Join(data, "iati"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range made {
		kept, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if text != string(kept) {
			t.Errorf("%s is not what the published files give: run go generate", name)
		}
	}
}
