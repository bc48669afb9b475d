package main

import (
	"bytes"
	"os"
	"testing"

	"imar/internal/material"
)

// TestCurrent: the tables are what the published schemas give.
func TestCurrent(t *testing.T) {
	data := material.Dir(t)
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
