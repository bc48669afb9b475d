package tlog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/material"
	"imar/internal/record/tlog"
)

// TestReadsTessera reads a log that Tessera wrote, at every size from 0 to 15,
// and proves each from each.
func TestReadsTessera(t *testing.T) {
	shared := material.Dir(t)
	dir := filepath.Join(shared, "integrity", "tlog-tiles-tessera-log")
	public, err := os.ReadFile(filepath.Join(dir, "VERIFIER_KEY.txt"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := tlog.ParseKey(strings.TrimSpace(string(public)))
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, path)) }
	var heads []tlog.Head
	for size := range int64(16) {
		files := func(path string) ([]byte, error) {
			if path == "checkpoint" {
				path = fmt.Sprintf("checkpoint.%d", size)
			}
			return read(path)
		}
		report, err := tlog.Verify(files, tlog.Expect{Origin: key.Name(), Keys: []tlog.Key{key}})
		if err != nil || report.Size != size || report.Entries != size {
			t.Fatalf("size %d: %+v, %v", size, report, err)
		}
		heads = append(heads, report.Head)
		for _, older := range heads {
			if err := tlog.CheckConsistency(read, older, report.Head); err != nil {
				t.Error(err)
			}
		}
	}
}
