package main

import (
	"os"
	"path/filepath"
	"testing"

	"imar/internal/material"
)

// TestCurrent: the tables are what the published files give.
func TestCurrent(t *testing.T) {
	data := material.Dir(t)
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
