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
	dir := filepath.Join(data, "oc4ids/standard/0.9.5/schema")
	want, err := generate(dir)
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
