package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/material"
)

// TestTable: the table in the tree is what the official schema gives.
func TestTable(t *testing.T) {
	data := material.Dir(t)
	file := filepath.Join(data, "ocds/1.1.5/schema/release-schema.json")
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
